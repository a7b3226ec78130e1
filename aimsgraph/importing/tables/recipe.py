"""What a recipe may say: how the rows of a table become things and relations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Text = Annotated[str, Field(min_length=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[Text], BeforeValidator(_listed)]

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


class Part(BaseModel):
    """A part of a recipe: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class Template:
    """Text with columns in braces: ``{ID|Name}`` is the first of them that is filled."""

    pieces: tuple[str | tuple[str, ...], ...]

    @classmethod
    def parse(cls, text: str) -> Template:
        """Read ``text``; a brace that is not closed stays text."""
        pieces: list[str | tuple[str, ...]] = []
        for at, piece in enumerate(_PLACEHOLDER.split(text)):
            if at % 2:
                pieces.append(tuple(name.strip() for name in piece.split("|")))
            elif piece:
                pieces.append(piece)
        return cls(tuple(pieces))

    def columns(self) -> Iterator[str]:
        """The columns it asks for."""
        for piece in self.pieces:
            if isinstance(piece, tuple):
                yield from piece


class Relate(Part):
    """A relation from the row's thing to what a cell names, or the other way round.

    ``to`` are the classes that may be named (for an inverse relation: those it starts at). ``of``
    is the thing of the row it belongs to. ``create`` makes what is named where nobody else does.
    """

    type: Text
    to: Texts
    of: str | None = None
    inverse: bool = False
    create: str | None = None
    qualifier: str = ""
    properties: dict[str, str] = {}

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """The classes that may be named, the same for every cell."""
        return tuple(self.to)


class Column(Part):
    """One column: how it is headed, and what its cells say.

    ``set`` names a property (``thing.property`` for another thing of the row). ``values`` give
    labels of this source for values of the ontology. ``take`` is a regular expression whose first
    group is what counts. ``nth`` says which one is meant where a header occurs several times.
    ``catalog`` is the framework of bare references, as people call it: each goes to the relation
    that leads to its class. ``separators`` part a cell too, outside of brackets. Texts of several
    columns for one property of free text are joined.
    """

    header: Text
    aliases: list[Text] = []
    nth: Annotated[int, Field(ge=1)] | None = None
    required: bool = False
    set: str | None = None
    relate: Annotated[
        list[Relate], BeforeValidator(lambda v: [v] if isinstance(v, dict) else v)
    ] = []
    references: bool = False  # technical references: aliases of the row's thing
    check_title: str | None = None  # the column whose reference this is the title of
    catalog: Text | None = None
    values: dict[str, str] = {}
    nulls: list[str] = []
    take: str | None = None
    split: bool = True
    separators: str = ""
    first_line: bool = False
    dates: Literal["day first", "month first"] | None = None
    edge: Literal["start", "end"] | None = None
    comment: str = ""
    example: str = ""
    width: Annotated[int, Field(ge=4, le=100)] | None = None
    ignore: bool = False  # known, and of no use to the graph

    @property
    def spellings(self) -> tuple[str, ...]:
        """All that may head it."""
        return (self.header, *self.aliases)

    @property
    def label(self) -> str:
        """What the column is called, with its number where a header is repeated."""
        return self.header if self.nth is None else f"{self.header} #{self.nth}"

    @model_validator(mode="after")
    def _pattern(self) -> Column:
        if self.take is not None:
            try:
                groups = re.compile(self.take).groups
            except re.error as error:
                raise ValueError(f"take is no regular expression: {error}") from None
            if groups < 1:
                raise ValueError("take needs a group: (...)")
        return self


class ClassBy(Part):
    """The class of a row's thing, by what a column says.

    ``blank`` is the class where it says nothing, ``other`` where it says something else.
    """

    column: Text
    values: dict[str, Text]
    blank: Text | None = None
    other: Text | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes that it can be."""
        found = (*self.values.values(), self.blank, self.other)
        return tuple(dict.fromkeys(cls for cls in found if cls))


class Thing(Part):
    """A thing that a row describes.

    The first thing of a sheet is what its rows are about. Another one exists where one of ``when``
    (else: of the columns about it) is filled, none of ``unless`` is, and the row's thing has the
    values of ``where``. One that ``stands_in`` exists only where the row's thing has no relation of
    that type otherwise. ``known`` things are only referred to. ``by: reference`` reads the key as
    the reference of a provision (for a SoAEntry: of the one it decides on).
    """

    name: str = "row"
    cls: Annotated[Text | ClassBy, Field(alias="class")]
    key: Texts
    by: Literal["text", "reference"] = "text"
    title: str | None = None
    constants: dict[str, str] = {}
    known: bool = False
    when: Texts = []
    unless: Texts = []
    where: dict[str, str] = {}
    stands_in: str | None = None

    @property
    def classes(self) -> tuple[str, ...]:
        """All classes that it can be."""
        return self.cls.classes if isinstance(self.cls, ClassBy) else (self.cls,)

    @cached_property
    def key_templates(self) -> tuple[Template, ...]:
        """The templates of its key: the first whose columns are filled counts, else the last."""
        return tuple(Template.parse(text) for text in self.key)

    @cached_property
    def key_columns(self) -> tuple[str, ...]:
        """The columns that make its key."""
        columns = (label for template in self.key_templates for label in template.columns())
        return tuple(dict.fromkeys(columns))

    @cached_property
    def title_template(self) -> Template | None:
        """The template of its name, where no column sets it."""
        return Template.parse(self.title) if self.title else None


class Link(Part):
    """A relation between two things of a row."""

    type: Text
    of: Text
    to: Text


class RegisterRecord(Part):
    """A record that the register itself is, about the whole organization.

    ``dated`` is the column whose newest date says when it was last worked on; ``of`` a thing of
    which there must be some.
    """

    kind: Text
    title: Text
    dated: str | None = None
    of: str | None = None


class Sheet(Part):
    """One kind of table: how it is recognised, and how its rows are read.

    ``only`` maps columns to what they must say: rows that say otherwise are left out, and counted.
    """

    name: Text
    sheets: Texts = []  # patterns of sheet names; default: its name
    files: Texts = []  # patterns of file names, for text files
    about: str = ""
    hidden: bool = False  # whether hidden sheets are read too
    blank: Literal["ends", "skipped"] = "ends"
    stop: Texts = []
    only: dict[Text, Texts] = {}
    things: Annotated[list[Thing], Field(min_length=1)]
    links: list[Link] = []
    columns: Annotated[list[Column], Field(min_length=1)]
    records: list[RegisterRecord] = []

    @property
    def main(self) -> Thing:
        """What its rows are about."""
        return self.things[0]

    @cached_property
    def by_label(self) -> dict[str, Column]:
        """Its columns by label; the first of several about the same header."""
        found: dict[str, Column] = {}
        for column in self.columns:
            found.setdefault(column.label, column)
        return found

    @model_validator(mode="after")
    def _consistent(self) -> Sheet:
        things = {thing.name for thing in self.things}
        if len(things) != len(self.things):
            raise ValueError("two things have the same name")
        for thing in self.things:
            asked = [*thing.key_columns, *thing.when, *thing.unless]
            if thing.title_template:
                asked.extend(thing.title_template.columns())
            if isinstance(thing.cls, ClassBy):
                asked.append(thing.cls.column)
            self._known(asked, self.by_label, f"thing {thing.name!r}", "column")
        self._known(list(self.only), self.by_label, "only", "column")
        for record in self.records:
            asked = [record.dated] if record.dated else []
            self._known(asked, self.by_label, f"record {record.title!r}", "column")
            self._known(
                [record.of] if record.of else [], things, f"record {record.title!r}", "thing"
            )
        for link in self.links:
            self._known([link.of, link.to], things, f"link {link.type!r}", "thing")
        for column in self.columns:
            named = [relate.of for relate in column.relate if relate.of]
            if column.set and "." in column.set:
                named.append(column.set.partition(".")[0])
            self._known(named, things, f"column {column.label!r}", "thing")
            if column.check_title:
                self._known(
                    [column.check_title], self.by_label, f"column {column.label!r}", "column"
                )
        return self

    @staticmethod
    def _known(names: list[str], known: Any, where: str, what: str) -> None:
        for name in names:
            if name not in known:
                raise ValueError(f"{where} names {name!r}, which is no {what} here")


class Recipe(Part):
    """How one workbook, or one kind of file, is read."""

    name: Text
    title: Text
    files: Texts = []
    ignore: Texts = []  # patterns of sheets that hold nothing for the graph
    nulls: list[str] = []
    sheets: Annotated[list[Sheet], Field(min_length=1)]
