"""The things that a row describes: their classes, ids, names and properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aimsgraph.importing.folding import Labels, slug
from aimsgraph.importing.identity import read_alias
from aimsgraph.importing.index import decision_id, refer
from aimsgraph.importing.records import Locator, NodeRecord
from aimsgraph.importing.tables.cells import CellReader, Trouble, split
from aimsgraph.importing.tables.grid import Row, text_of
from aimsgraph.importing.tables.recipe import ClassBy, Column, Template, Thing
from aimsgraph.importing.tables.view import View
from aimsgraph.snapshot import Value

_DOTS = re.compile(r"\.{2,}")
_CONSTANT = 0  # stands for the column of what no column says


@dataclass(frozen=True, slots=True)
class Built:
    """A thing that a row describes, by its id and class."""

    thing: Thing
    id: str
    cls: str


class ThingReader:
    """Reads the things of the rows of one table."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._readers: dict[tuple[int, str, str], CellReader | None] = {}

    def build(self, thing: Thing, row: Row) -> Built | None:
        """Which thing a row is about; None where it does not say, which a problem then tells."""
        cls = self._class(thing, row)
        if cls is None:
            return None
        id = self._id(thing, cls, row, say=thing is self._view.sheet.main)
        return None if id is None else Built(thing, id, cls)

    def possible_ids(self, row: Row) -> Iterator[str]:
        """The ids of all things that a row could be about, so that nobody takes them for gone."""
        for thing in self._view.sheet.things:
            for cls in thing.classes:
                id = self._id(thing, cls, row, say=False)
                if id is not None:
                    yield id

    def exists(self, thing: Thing, row: Row, main: Mapping[str, Value]) -> bool:
        """Whether a row has this thing beside its own, whose properties are ``main``."""
        view = self._view
        if view.first(tuple(thing.unless), row):
            return False
        if any(str(main.get(name, "")).casefold() != text for name, text in thing.where.items()):
            return False
        labels = tuple(thing.when) or self._columns_of.get(thing.name, ())
        return bool(thing.stands_in) or not labels or bool(view.first(labels, row))

    @cached_property
    def _columns_of(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that say something of each thing but the first."""
        found: dict[str, list[str]] = {}
        for column in self._view.sheet.columns:
            names = {relate.of for relate in column.relate if relate.of}
            if column.set and "." in column.set:
                names.add(column.set.partition(".")[0])
            for name in names:
                found.setdefault(name, []).append(column.label)
        return {name: tuple(labels) for name, labels in found.items()}

    def record(
        self, built: Built, properties: Mapping[str, Value], row: Row, place: Locator
    ) -> NodeRecord:
        """What a row says of a thing, as a record."""
        cls = "" if built.thing.known else built.cls
        main = built.thing is self._view.sheet.main
        return NodeRecord(
            cls, built.id, properties, place, tuple(self._aliases(row)) if main else ()
        )

    # ---- class and id ------------------------------------------------------------------------

    def _class(self, thing: Thing, row: Row) -> str | None:
        by = thing.cls
        if not isinstance(by, ClassBy):
            return by
        text = self._view.text(by.column, row)
        if not text and by.blank:
            return by.blank
        found = self._class_labels[thing.name].find(text) if text else ()
        if len(found) == 1:
            return found[0]
        if text and by.other:
            return by.other
        hint = f"allowed are {', '.join(by.values)}"
        message = f"{by.column}: it does not say what the row is about; the row is set aside"
        self._view.say("error", "class", row, self._view.position(by.column), text, message, hint)
        return None

    @cached_property
    def _class_labels(self) -> Mapping[str, Labels[str]]:
        return {
            thing.name: Labels(thing.cls.values.items())
            for thing in self._view.sheet.things
            if isinstance(thing.cls, ClassBy)
        }

    def _id(self, thing: Thing, cls: str, row: Row, *, say: bool) -> str | None:
        template = self._template(thing, row)
        pieces: list[str] = []
        named = not any(template.columns())
        for piece in template.pieces:
            if isinstance(piece, str):
                pieces.append(piece)
                continue
            if not self._no_placeholder(piece, row, say=say):
                return None
            text = self._view.first(piece, row)
            if text and thing.by == "reference":
                return self._by_reference(thing, cls, text, row, say=say)
            named = named or bool(text)
            pieces.append(slug(text))
        if not named:
            if say:
                message = f"{' or '.join(thing.key_columns)} is missing; the row is set aside"
                at = self._view.position(*thing.key_columns)
                hint = "fill it in, or take the row out"
                self._view.say("error", "id-missing", row, at, "", message, hint)
            return None
        if say:
            self._say_typed(template, row)
        key = _DOTS.sub(".", "".join(pieces)).strip(".-")
        return f"{self._view.vocabulary.cls(cls).prefix}:{key}"

    def _template(self, thing: Thing, row: Row) -> Template:
        """The first template of a key whose columns are all filled, else the last."""
        for template in thing.key_templates:
            asked = (piece for piece in template.pieces if isinstance(piece, tuple))
            if all(self._view.first(piece, row) for piece in asked):
                return template
        return thing.key_templates[-1]

    def _no_placeholder(self, labels: tuple[str, ...], row: Row, *, say: bool) -> bool:
        """Whether no ``TBD`` stands where an id belongs that another column could stand in for."""
        for label in labels[:-1]:
            written = text_of(self._view.cell(label, row)).strip()
            if self._view.text(label, row):
                return True
            if written:
                if say:
                    message = f"{label}: a placeholder is no id; the row is set aside"
                    at = self._view.position(label)
                    hint = f"give it an id that will stay, or leave it blank for {labels[-1]}"
                    self._view.say("error", "id-placeholder", row, at, written, message, hint)
                return False
        return True

    def _say_typed(self, template: Template, row: Row) -> None:
        for label in template.columns():
            cell = self._view.cell(label, row)
            if isinstance(cell, float) and not cell.is_integer():
                message = f"{label}: the spreadsheet keeps this id as a number"
                hint = "format the column as text: 6.10 and 6.1 are the same number"
                at = self._view.position(label)
                self._view.say("warning", "numeric-id", row, at, text_of(cell), message, hint)
            elif isinstance(cell, date) and not self._view.sheet.by_label[label].set:
                message = f"{label}: the spreadsheet keeps this id as a date; taken as it shows"
                hint = "format the column as text and write the id again"
                at = self._view.position(label)
                self._view.say("warning", "spreadsheet-date", row, at, text_of(cell), message, hint)

    def _by_reference(
        self, thing: Thing, cls: str, text: str, row: Row, *, say: bool
    ) -> str | None:
        found = refer(text)
        if found.id is None:
            if say:
                message = f"{found.message}; the row is set aside"
                at = self._view.position(*thing.key_columns)
                self._view.say("error", found.code, row, at, text, message, found.hint)
            return None
        prefix = self._view.vocabulary.cls(cls).prefix
        return f"{prefix}:{decision_id(found.id).partition(':')[2]}" if prefix else found.id

    # ---- properties --------------------------------------------------------------------------

    def properties(self, built: Built, row: Row) -> dict[str, Value] | None:
        """What a row says of a thing; None where a required value cannot be taken."""
        properties: dict[str, Value] = {}
        complete = True
        for column, position in self._view.placed:
            name = self._property_of(column, built.thing)
            if name is None:
                continue
            cell = row.cell(position)
            reader = self._reader(column, built.cls, name)
            if reader is None:
                if not self._view.nulls.match(cell):
                    message = f"{column.label}: {built.cls} has no {name}; the value is not taken"
                    self._view.say("warning", "property", row, position, text_of(cell), message)
                continue
            if isinstance(cell, date) and position in self._view.made_dates:
                continue  # said of the whole row
            found = reader.read(cell)
            for trouble in found.troubles:
                self._trouble(trouble, column, position, row)
            if found.value is not None:
                properties[name] = self._joined(properties.get(name), found.value, built.cls, name)
            elif column.required and found.troubles:
                complete = False
        for name, text in built.thing.constants.items():
            properties.setdefault(name, self._constant(built.cls, name, text))
        if "name" not in properties and not built.thing.known:
            properties["name"] = self._name(built, row)
        return properties if complete else None

    def _joined(self, first: Value | None, further: Value, cls: str, name: str) -> Value:
        """What several columns say of one property: free text joined, else the first of them."""
        property = self._view.vocabulary.cls(cls).properties[name]
        free = property.datatype == "str" and not (
            property.many or property.values or property.refers
        )
        if first is None:
            return further
        return f"{first}\n\n{further}" if free and further != first and name != "name" else first

    def _property_of(self, column: Column, thing: Thing) -> str | None:
        if column.set is None:
            return None
        owner, dot, name = column.set.rpartition(".")
        if dot:
            return name if owner == thing.name else None
        return name if thing is self._view.sheet.main else None

    def _reader(self, column: Column, cls: str, name: str) -> CellReader | None:
        key = (id(column), cls, name)  # comparing columns by content would take longer than reading
        if key not in self._readers:
            vocabulary = self._view.vocabulary
            property = vocabulary.cls(cls).properties.get(name)
            if property is None:
                self._readers[key] = None
            else:
                own = self._view.nulls_of(column)
                self._readers[key] = CellReader(column, property, vocabulary, own)
        return self._readers[key]

    def _constant(self, cls: str, name: str, text: str) -> Value:
        key = (_CONSTANT, cls, name)
        if key not in self._readers:
            vocabulary, nulls = self._view.vocabulary, self._view.nulls
            property = vocabulary.cls(cls).properties[name]
            self._readers[key] = CellReader(Column(header=name), property, vocabulary, nulls)
        reader = self._readers[key]
        value = reader.read(text).value if reader is not None else None
        return text if value is None else value

    def _name(self, built: Built, row: Row) -> str:
        template = built.thing.title_template
        if template is None:
            texts = (self._view.text(label, row) for label in built.thing.key_columns)
            return " ".join(text for text in texts if text) or built.id
        pieces = (
            piece if isinstance(piece, str) else self._view.first(piece, row)
            for piece in template.pieces
        )
        return " ".join("".join(pieces).split()) or built.id

    def _aliases(self, row: Row) -> Iterator[tuple[str, str]]:
        for column, position in self._view.placed:
            if not column.references or self._view.nulls.match(row.cell(position)):
                continue
            for text in split(row.cell(position)):
                alias = read_alias(text)
                if alias is not None:
                    yield alias
                else:
                    message = f"{column.label}: this is no technical reference that is known"
                    hint = "write it as pkg:..., urn:..., https://... or openlineage: name#name"
                    self._view.say("warning", "alias", row, position, text, message, hint)

    def _trouble(self, trouble: Trouble, column: Column, position: int, row: Row) -> None:
        value = text_of(row.cell(position)) if trouble.value is None else trouble.value
        message = f"{column.label}: {trouble.message}"
        self._view.say(trouble.severity, trouble.code, row, position, value, message, trouble.hint)
