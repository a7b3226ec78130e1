"""From the rows of one table to records, as its recipe says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from aimsgraph.importing.dates import read_date
from aimsgraph.importing.folding import slug
from aimsgraph.importing.index import wrong_title
from aimsgraph.importing.records import Locator, Mention, NodeRecord, Record, RelationRecord
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Row, Table, text_of
from aimsgraph.importing.tables.harvest import Harvest, StandIn
from aimsgraph.importing.tables.header import Match
from aimsgraph.importing.tables.layout import find_body
from aimsgraph.importing.tables.recipe import RegisterRecord, Sheet
from aimsgraph.importing.tables.relations import read_relations
from aimsgraph.importing.tables.things import Built, ThingReader
from aimsgraph.importing.tables.view import View
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary


def read_table(
    table: Table,
    sheet: Sheet,
    header: Match,
    vocabulary: Vocabulary,
    nulls: Nulls,
    harvest: Harvest,
) -> None:
    """Read every row of a table into ``harvest``, by one sheet of a recipe.

    A table without one of the required columns is not read.
    """
    _TableReader(View(table, sheet, header, vocabulary, nulls, harvest.problems), harvest).read()


class _TableReader:
    def __init__(self, view: View, harvest: Harvest) -> None:
        self._view = view
        self._sheet = view.sheet
        self._harvest = harvest
        self._things = ThingReader(view)
        self._taken: set[str | None] = set()  # names of things; None for any
        self._rows: tuple[Row, ...] = ()

    def read(self) -> None:
        view = self._view
        view.say_of_header()
        if not view.header.fits:
            return
        body = find_body(view.table, view.sheet, view.header, view.nulls)
        self._harvest.problems.extend(body.problems)
        self._rows = body.rows
        for row in body.aside:
            self._harvest.set_aside.update(self._things.possible_ids(row))
        for row in body.rows:
            view.say_hidden(row)
            view.say_made_dates(row)
            view.say_headless(row)
            view.say_uncalculated(row)
            if not self._read(row):
                self._harvest.set_aside.update(self._things.possible_ids(row))
        for register in self._sheet.records:
            if register.of in self._taken:
                self._register(register)

    def _read(self, row: Row) -> bool:
        """Take a row; False where it is set aside, which a problem says."""
        main = self._things.build(self._sheet.main, row)
        if main is None or not (self._complete(row) and self._titled(row)):
            return False
        properties = self._things.properties(main, row)
        if properties is None:
            return False
        place = self._view.table.place(row.number, self._view.position(*main.thing.key_columns))
        record = self._things.record(main, properties, row, place)
        if main.thing.known:
            self._harvest.involve(record)
        elif not self._harvest.own(record):
            return False
        self._taken.update((None, main.thing.name))
        built = self._involve(main, properties, row, place)
        for column, position in self._view.placed:
            for relate in column.relate:
                owner = built.get(relate.of or main.thing.name)
                if owner is None:
                    continue
                for relation in read_relations(self._view, owner.id, column, position, relate, row):
                    self._harvest.relate(relation)
        return True

    def _involve(
        self, main: Built, properties: Mapping[str, Value], row: Row, place: Locator
    ) -> Mapping[str, Built]:
        """Take the other things of a row and the links between its things."""
        built = {main.thing.name: main}
        stand_ins: dict[str, list[Record]] = {}
        for thing in self._sheet.things[1:]:
            exists = self._things.exists(thing, row, properties)
            other = self._things.build(thing, row) if exists else None
            if other is None:
                continue
            built[thing.name] = other
            self._taken.add(thing.name)
            said = self._things.properties(other, row) or {}
            record = self._things.record(other, said, row, place)
            if thing.stands_in:
                stand_ins[thing.name] = [record]
            elif said or not thing.known:
                self._harvest.involve(record)
        for link in self._sheet.links:
            if link.of in built and link.to in built:
                relation = RelationRecord(link.type, built[link.of].id, built[link.to].id, place)
                if link.to in stand_ins:
                    stand_ins[link.to].append(relation)
                else:
                    self._harvest.relate(relation)
        for name, records in stand_ins.items():
            type = built[name].thing.stands_in or ""
            self._harvest.stand_in(StandIn(type, main.id, tuple(records)))
        return built

    def _complete(self, row: Row) -> bool:
        """Whether every required cell is filled; problems say which are not."""
        complete = True
        for column, position in self._view.placed:
            cell = row.cell(position)
            if column.required and self._view.nulls.match(cell):
                message = f"{column.label} is missing; the row is set aside"
                hint = "fill it in, or take the row out"
                self._view.say("error", "missing", row, position, text_of(cell), message, hint)
                complete = False
        return complete

    def _titled(self, row: Row) -> bool:
        """Whether titles belong to the references beside them; a problem says which does not."""
        fits = True
        for column, position in self._view.placed:
            if not column.check_title:
                continue
            title = self._view.text(column.label, row)
            wrong = wrong_title(self._view.text(column.check_title, row), title) if title else None
            if wrong is None:
                continue
            message = f"{column.label}: {wrong.message}"
            if wrong.severity == "error":
                fits = False
                message += "; the row is set aside"
            self._view.say(wrong.severity, wrong.code, row, position, title, message, wrong.hint)
        return fits

    # ---- the register itself -----------------------------------------------------------------

    def _register(self, register: RegisterRecord) -> None:
        """The record that the register itself is: about the organization, as a whole."""
        place = self._view.table.place()
        id = f"evidence:{slug(register.title)}"
        properties: dict[str, Value] = {
            "name": register.title,
            "kind": register.kind,
            "uri": self._view.table.artifact.path,
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
        order = self._sheet.by_label[label].dates
        found = (read_date(self._view.cell(label, row), order=order).value for row in self._rows)
        days = (day.date() if isinstance(day, datetime) else day for day in found if day)
        return max(days, default=None)
