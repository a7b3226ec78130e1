"""From the rows of one table to records, as its recipe says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from aimsgraph.importing.dates import read_date
from aimsgraph.importing.folding import Labels, slug, tidy
from aimsgraph.importing.identity import read_alias
from aimsgraph.importing.index import decision_id, refer, wrong_title
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import (
    Locator,
    Mention,
    NodeRecord,
    Record,
    RelationRecord,
)
from aimsgraph.importing.tables.cells import CellReader, Nulls, Trouble, split
from aimsgraph.importing.tables.grid import Cell, Row, Table, text_of
from aimsgraph.importing.tables.harvest import Harvest, StandIn
from aimsgraph.importing.tables.header import Match
from aimsgraph.importing.tables.layout import find_body
from aimsgraph.importing.tables.recipe import (
    ClassBy,
    Column,
    RegisterRecord,
    Relate,
    Sheet,
    Template,
    Thing,
)
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary

_DOTS = re.compile(r"\.{2,}")


@dataclass(frozen=True, slots=True)
class _Built:
    """A thing that a row describes: its id and class."""

    thing: Thing
    id: str
    cls: str


class TableReader:
    """Reads one table by one sheet of a recipe."""

    def __init__(
        self,
        table: Table,
        sheet: Sheet,
        header: Match,
        vocabulary: Vocabulary,
        nulls: Nulls,
        harvest: Harvest,
    ) -> None:
        self._table = table
        self._sheet = sheet
        self._header = header
        self._vocabulary = vocabulary
        self._nulls = nulls
        self._harvest = harvest
        self._readers: dict[tuple[int, str, str], CellReader | None] = {}
        self._taken: set[str | None] = set()  # names of things; None for any
        self._body: tuple[Row, ...] = ()

    def read(self) -> None:
        """Read every row into the harvest."""
        self._say_of_header()
        body = find_body(self._table, self._sheet, self._header, self._nulls)
        self._harvest.problems.extend(body.problems)
        self._body = body.rows
        for row in body.rows:
            self._row(row)
        for record in self._sheet.records:
            if record.of in self._taken:
                self._register(record)

    # ---- the header --------------------------------------------------------------------------

    def _say_of_header(self) -> None:
        header = self._header
        columns = self._sheet.by_label
        for label, headers in header.ambiguous.items():
            hint = f"all of these could be meant: {', '.join(dict.fromkeys(headers))}"
            message = f"it is not clear which column {label!r} is; it is not read"
            self._problem("warning", "column-ambiguous", header.row.number, 0, label, message, hint)
        missing = [column for column in columns.values() if column.label in header.missing]
        for column in missing:
            near = ", ".join(header.nearest(column))
            message = f"the column {column.label!r} is missing"
            hint = f"is it one of these: {near}?" if near else ""
            self._problem("error", "column-missing", header.row.number, 0, "", message, hint)
        idle = {
            header.positions[label]
            for label, column in columns.items()
            if label in header.positions and not (column.ignore or self._serves(column))
        }
        for position, text in header.headers():
            unmapped = position in idle or position not in header.positions.values()
            if unmapped and self._any_filled(position):
                message = "no part of the graph comes from this column"
                self._problem(
                    "note", "column-unmapped", header.row.number, position, text, message
                )

    def _serves(self, column: Column) -> bool:
        """Whether anything comes of a column: a property, a relation, a key or a class."""
        return column.label in self._asked or any(
            each.label == column.label and (each.set or each.relate or each.references)
            for each in self._sheet.columns
        )

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The columns that keys, names and classes are made of."""
        asked: set[str] = set()
        for thing in self._sheet.things:
            asked.update((*thing.key_columns, *thing.when, *thing.unless))
            asked.update(thing.title_template.columns() if thing.title_template else ())
            asked.update((thing.cls.column,) if isinstance(thing.cls, ClassBy) else ())
        return frozenset(asked)

    def _any_filled(self, position: int) -> bool:
        below = (row for row in self._table.rows if row.number > self._header.row.number)
        return any(not self._nulls.match(row.cell(position)) for row in below)

    # ---- a row -------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        main = self._built(self._sheet.main, row)
        if main is None:
            return
        if not (self._complete(row) and self._titled(row)):
            self._harvest.set_aside.add(main.id)
            return
        properties = self._properties(main, row)
        if properties is None:
            self._harvest.set_aside.add(main.id)
            return
        locator = self._table.place(row.number, self._key_position(main.thing))
        record = self._record(main, properties, row, locator)
        if main.thing.known:
            if properties:
                self._harvest.involve(record)
        elif not self._harvest.own(record):
            self._harvest.set_aside.add(main.id)
            return
        self._taken.update((None, main.thing.name))
        self._involved(main, properties, row, locator)

    def _involved(
        self, main: _Built, properties: Mapping[str, Value], row: Row, locator: Locator
    ) -> None:
        """The other things of a row, and its relations."""
        built = {main.thing.name: main}
        stand_ins: dict[str, list[Record]] = {}
        for thing in self._sheet.things[1:]:
            if not self._exists(thing, row, properties):
                continue
            other = self._built(thing, row)
            if other is None:
                continue
            said = self._properties(other, row) or {}
            built[thing.name] = other
            self._taken.add(thing.name)
            record = self._record(other, said, row, locator)
            if thing.stands_in:
                stand_ins.setdefault(thing.name, []).append(record)
            elif not thing.known or said:
                self._harvest.involve(record)
        for link in self._sheet.links:
            if link.of in built and link.to in built:
                relation = RelationRecord(link.type, built[link.of].id, built[link.to].id, locator)
                if link.to in stand_ins:
                    stand_ins[link.to].append(relation)
                else:
                    self._harvest.relate(relation)
        for name, records in stand_ins.items():
            type = built[name].thing.stands_in or ""
            self._harvest.stand_in(StandIn(type, main.id, tuple(records)))
        for column, position in self._placed:
            for relate in column.relate:
                owner = built.get(relate.of or main.thing.name)
                if owner is not None:
                    self._relations(owner, column, position, relate, row)

    def _complete(self, row: Row) -> bool:
        """Whether every required cell is filled; problems say which are not."""
        complete = True
        for column in self._sheet.by_label.values():
            position = self._header.positions.get(column.label)
            if not column.required or position is None:
                continue
            cell = row.cell(position)
            if self._nulls.match(cell):
                message = f"{column.label} is missing; the row is set aside"
                self._problem("error", "missing", row.number, position, text_of(cell), message)
                complete = False
        return complete

    def _titled(self, row: Row) -> bool:
        """Whether titles belong to the references beside them; a problem says which does not."""
        fits = True
        for column, position in self._placed:
            title = self._text(column.label, row)
            if not (column.check_title and title):
                continue
            wrong = wrong_title(self._text(column.check_title, row), title)
            if wrong is None:
                continue
            severity = wrong.severity
            message = f"{column.label}: {wrong.message}"
            if severity == "error":
                fits = False
                message += "; the row is set aside"
            self._problem(severity, wrong.code, row.number, position, title, message, wrong.hint)
        return fits

    def _exists(self, thing: Thing, row: Row, properties: Mapping[str, Value]) -> bool:
        if any(self._text(label, row) for label in thing.unless):
            return False
        if any(str(properties.get(name, "")).casefold() != v for name, v in thing.where.items()):
            return False
        if thing.stands_in or not (thing.when or self._own_columns.get(thing.name)):
            return True
        labels = (*thing.when, *self._own_columns.get(thing.name, ()))
        return any(self._text(label, row) for label in labels)

    @cached_property
    def _own_columns(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that say something of each thing but the first."""
        found: dict[str, list[str]] = {}
        for column in self._sheet.columns:
            names = {relate.of for relate in column.relate if relate.of}
            if column.set and "." in column.set:
                names.add(column.set.partition(".")[0])
            for name in names:
                found.setdefault(name, []).append(column.label)
        return {name: tuple(labels) for name, labels in found.items()}

    @cached_property
    def _placed(self) -> tuple[tuple[Column, int], ...]:
        """The columns that are there, with their positions."""
        positions = self._header.positions
        return tuple(
            (column, positions[column.label])
            for column in self._sheet.columns
            if column.label in positions
        )

    # ---- ids ---------------------------------------------------------------------------------

    def _built(self, thing: Thing, row: Row) -> _Built | None:
        cls = self._class(thing, row)
        if cls is None:
            return None
        id = self._id(thing, cls, row)
        return None if id is None else _Built(thing, id, cls)

    def _class(self, thing: Thing, row: Row) -> str | None:
        if not isinstance(thing.cls, ClassBy):
            return thing.cls
        by = thing.cls
        text = self._text(by.column, row)
        if not text and by.default:
            return by.default
        found = self._class_labels(thing.name, by).find(text) if text else ()
        if len(found) == 1:
            return found[0]
        if by.default and text and self._own_by_kind(by):
            return by.default
        position = self._header.positions.get(by.column, 0)
        hint = f"allowed are {', '.join(by.values)}"
        message = f"{by.column}: it does not say what the row is about; the row is set aside"
        self._problem("error", "class", row.number, position, text, message, hint)
        return None

    def _own_by_kind(self, by: ClassBy) -> bool:
        """Whether the column also sets a property, which judges what stands in it."""
        return any(c.label == by.column and c.set for c in self._sheet.columns)

    def _class_labels(self, name: str, by: ClassBy) -> Labels[str]:
        labels = self.__dict__.setdefault("_labels", {})
        if name not in labels:
            labels[name] = Labels(by.values.items())
        found: Labels[str] = labels[name]
        return found

    def _id(self, thing: Thing, cls: str, row: Row) -> str | None:
        template = next(
            (each for each in thing.key_templates if self._all_filled(each, row)),
            thing.key_templates[-1],
        )
        pieces: list[str] = []
        named = not list(template.columns())
        for piece in template.pieces:
            if isinstance(piece, str):
                pieces.append(piece)
                continue
            text = self._key_text(piece, row, warn=thing is self._sheet.main)
            if text is None:
                return None
            named = named or bool(text)
            if text and thing.by == "reference":
                return self._by_reference(thing, cls, text, row)
            pieces.append(slug(text))
        if not named:
            return self._no_id(thing, row)
        key = _DOTS.sub(".", "".join(pieces)).strip(".-")
        return f"{self._vocabulary.cls(cls).prefix}:{key}"

    def _all_filled(self, template: Template, row: Row) -> bool:
        return all(
            any(self._text(label, row) for label in piece)
            for piece in template.pieces
            if isinstance(piece, tuple)
        )

    def _no_id(self, thing: Thing, row: Row) -> None:
        if thing is self._sheet.main:
            label = " or ".join(thing.key_columns)
            message = f"{label} is missing; the row is set aside"
            self._problem("error", "id-missing", row.number, self._key_position(thing), "", message)

    def _key_text(self, labels: tuple[str, ...], row: Row, *, warn: bool) -> str | None:
        """The first filled of these columns; None where a placeholder stands instead of an id."""
        for label in labels:
            position = self._header.positions.get(label)
            if position is None:
                continue
            cell = row.cell(position)
            text = self._text(label, row)
            if text:
                if warn and isinstance(cell, float) and not cell.is_integer():
                    message = f"{label}: the spreadsheet keeps this id as a number"
                    hint = "format the column as text: 6.10 and 6.1 are the same number"
                    self._problem("warning", "numeric-id", row.number, position, text, message, hint)
                return text
            written = text_of(cell).strip()
            if written and warn and len(labels) > 1:
                message = f"{label}: a placeholder is no id; the row is set aside"
                self._problem("error", "id-placeholder", row.number, position, written, message)
                return None
        return ""

    def _by_reference(
        self, thing: Thing, cls: str, text: str, row: Row
    ) -> str | None:
        found = refer(text)
        if found.id is None:
            if thing is self._sheet.main:
                position = self._key_position(thing)
                message = f"{found.message}; the row is set aside"
                self._problem("error", found.code, row.number, position, text, message, found.hint)
            return None
        if cls == "SoAEntry":
            return decision_id(found.id)
        prefix = self._vocabulary.cls(cls).prefix
        return f"{prefix}:{decision_id(found.id).partition(':')[2]}" if prefix else found.id

    def _key_position(self, thing: Thing) -> int:
        for label in thing.key_columns:
            if label in self._header.positions:
                return self._header.positions[label]
        return 0

    def _text(self, label: str, row: Row) -> str:
        """What stands in a column, empty where it says nothing."""
        position = self._header.positions.get(label)
        if position is None:
            return ""
        column = self._sheet.by_label[label]
        cell = row.cell(position)
        if self._nulls.match(cell):
            return ""
        text = tidy(text_of(cell))
        if column.take:
            found = re.search(column.take, text)
            text = tidy(found[1]) if found and found[1] else ""
        return text.partition("\n")[0].lstrip(". ") if column.first_line else text

    # ---- properties --------------------------------------------------------------------------

    def _properties(self, built: _Built, row: Row) -> dict[str, Value] | None:
        """What the row says of a thing; None where a required value cannot be taken."""
        properties: dict[str, Value] = {}
        complete = True
        for column, position in self._placed:
            name = self._property_of(column, built.thing)
            if name is None:
                continue
            cell = row.cell(position)
            reader = self._reader(column, position, built.cls, name)
            if reader is None:
                if not self._nulls.match(cell):
                    self._misplaced(column, position, built.cls, name, row)
                continue
            found = reader.read(cell)
            for trouble in found.troubles:
                self._trouble(trouble, column, position, cell, row)
            if found.value is not None:
                properties.setdefault(name, found.value)
            elif column.required and found.troubles:
                complete = False
        for name, text in built.thing.constants.items():
            properties.setdefault(name, self._constant(built.cls, name, text))
        if "name" not in properties and not built.thing.known:
            properties["name"] = self._name(built, row)
        return properties if complete else None

    def _property_of(self, column: Column, thing: Thing) -> str | None:
        if column.set is None:
            return None
        owner, dot, name = column.set.rpartition(".")
        if dot:
            return name if owner == thing.name else None
        return name if thing is self._sheet.main else None

    def _reader(self, column: Column, position: int, cls: str, name: str) -> CellReader | None:
        key = (self._sheet.columns.index(column), cls, name)
        if key not in self._readers:
            property = self._vocabulary.cls(cls).properties.get(name)
            nulls = Nulls(column.nulls, self._nulls) if column.nulls else self._nulls
            self._readers[key] = property and CellReader(column, property, self._vocabulary, nulls)
        return self._readers[key]

    def _misplaced(self, column: Column, position: int, cls: str, name: str, row: Row) -> None:
        message = f"{column.label}: {cls} has no {name}; the value is not taken"
        self._problem(
            "warning", "property", row.number, position, text_of(row.cell(position)), message
        )

    def _constant(self, cls: str, name: str, text: str) -> Value:
        property = self._vocabulary.cls(cls).properties[name]
        reader = CellReader(Column(header=name), property, self._vocabulary, self._nulls)
        return reader.read(text).value or text

    def _name(self, built: _Built, row: Row) -> str:
        template = built.thing.title_template
        if template is not None:
            return self._filled(template, row)
        texts = (self._text(label, row) for label in built.thing.key_columns)
        return " ".join(text for text in texts if text) or built.id

    def _filled(self, template: Template, row: Row) -> str:
        pieces = (
            piece
            if isinstance(piece, str)
            else next((text for label in piece if (text := self._text(label, row))), "")
            for piece in template.pieces
        )
        return " ".join("".join(pieces).split())

    def _record(
        self, built: _Built, properties: Mapping[str, Value], row: Row, locator: Locator
    ) -> NodeRecord:
        cls = "" if built.thing.known else built.cls
        aliases = tuple(self._aliases(row)) if built.thing is self._sheet.main else ()
        return NodeRecord(cls, built.id, properties, locator, aliases)

    def _aliases(self, row: Row) -> Iterator[tuple[str, str]]:
        for column, position in self._placed:
            if not column.references or self._nulls.match(row.cell(position)):
                continue
            for text in split(row.cell(position)):
                alias = read_alias(text)
                if alias is not None:
                    yield alias
                else:
                    message = f"{column.label}: this is no technical reference that is known"
                    self._problem("warning", "alias", row.number, position, text, message)

    # ---- relations ---------------------------------------------------------------------------

    def _relations(
        self, owner: _Built, column: Column, position: int, relate: Relate, row: Row
    ) -> None:
        cell = row.cell(position)
        if self._nulls.match(cell, typed=True):
            return
        place = self._table.place(row.number, position)
        for text in self._items(cell, column, relate):
            if self._nulls.match(text):
                continue
            mention = Mention(text, tuple(relate.to), relate.create)
            named = self._guess(mention)
            source, target = (named, owner.id) if relate.inverse else (owner.id, named)
            self._harvest.relate(
                RelationRecord(
                    relate.type,
                    source,
                    target,
                    place,
                    relate.qualifier,
                    dict(relate.properties),
                    source_mention=mention if relate.inverse else None,
                    target_mention=None if relate.inverse else mention,
                )
            )

    def _items(self, cell: Cell, column: Column, relate: Relate) -> Iterator[str]:
        text = tidy(text_of(cell))
        if column.take:
            found = re.search(column.take, text)
            text = tidy(found[1]) if found and found[1] else ""
        parts = split(text if column.take else cell) if column.split else iter((text,))
        for part in parts:
            if relate.key is not None:
                part = relate.key.replace("{}", part)
            if _refers(relate):
                yield from _ranged(part)
            else:
                yield part

    def _guess(self, mention: Mention) -> str:
        """The id that is most likely meant; the plan knows better."""
        cls = mention.create or mention.classes[0]
        if _PROVISIONAL.intersection(mention.classes):
            found = refer(mention.text)
            if found.id is not None:
                return decision_id(found.id) if cls == "SoAEntry" else found.id
        return f"{self._vocabulary.cls(cls).prefix or cls.lower()}:{slug(mention.text) or '-'}"

    # ---- the register itself -----------------------------------------------------------------

    def _register(self, register: RegisterRecord) -> None:
        """The record that the register itself is: about the organization, as a whole."""
        place = self._table.place()
        id = f"evidence:{slug(register.title)}"
        properties: dict[str, Value] = {
            "name": register.title,
            "kind": register.kind,
            "uri": self._table.artifact.path,
        }
        if register.dated and (newest := self._newest_in(register.dated)):
            properties["collected_on"] = newest
        self._harvest.involve(NodeRecord("Evidence", id, properties, place))
        whole = Mention("", ("Organization",))
        self._harvest.relate(
            RelationRecord("about", id, "organization:-", place, target_mention=whole)
        )

    def _newest_in(self, label: str) -> date | None:
        """The newest date in a column, as far as its cells are clear."""
        position = self._header.positions.get(label)
        if position is None:
            return None
        order = self._sheet.by_label[label].dates
        found = (read_date(row.cell(position), order=order).value for row in self._body)
        days = (day.date() if isinstance(day, datetime) else day for day in found if day)
        return max(days, default=None)

    # ---- problems ----------------------------------------------------------------------------

    def _trouble(
        self, trouble: Trouble, column: Column, position: int, cell: Cell, row: Row
    ) -> None:
        value = text_of(cell) if trouble.value is None else trouble.value
        message = f"{column.label}: {trouble.message}"
        self._problem(
            trouble.severity, trouble.code, row.number, position, value, message, trouble.hint
        )

    def _problem(
        self,
        severity: str,
        code: str,
        row: int,
        position: int,
        value: str,
        message: str,
        hint: str = "",
    ) -> None:
        place = self._table.place(row, position)
        self._harvest.problems.append(
            Problem(severity, code, place, value, message, hint)  # type: ignore[arg-type]
        )


_PROVISIONAL = frozenset(
    {"Provision", "Clause", "ReferenceControl", "ControlObjective", "Node", "SoAEntry"}
)


def _refers(relate: Relate) -> bool:
    """Whether a relation leads to numbered provisions, or to the decisions on them."""
    return bool(_PROVISIONAL.intersection(relate.to)) and "Node" not in relate.to


def _ranged(part: str) -> Iterator[str]:
    """The references in a part: ``A.4.2 - A.4.6`` and ``A.7.2, A.7.4`` stand for several."""
    from aimsgraph.catalog import Reference, references

    found = references(part)
    ids = [each.id for each in found if isinstance(each, Reference) and not each.remainder]
    if len(ids) > 1 and len(ids) == len(found):
        yield from ids
    else:
        yield part
