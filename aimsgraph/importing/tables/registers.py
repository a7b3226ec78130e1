"""The columns of our own register workbook, for whoever writes a blank one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from aimsgraph.importing.tables.recipe import ClassBy, Column, Recipe, Sheet
from aimsgraph.importing.tables.recipes import load_recipe, recipe_files
from aimsgraph.vocabulary import Property, Vocabulary

NAME = "registers"

Entry = Literal["text", "date", "number", "yes-no", "list"]


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """A column of a register.

    ``entry`` says what is written into a cell; ``allowed`` are the values for a drop-down list,
    empty where any will do; ``several`` that a cell may hold more than one; ``sheets`` name the
    registers whose IDs or names are written here.
    """

    header: str
    entry: Entry
    comment: str
    example: str
    required: bool
    several: bool
    allowed: tuple[str, ...]
    sheets: tuple[str, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Register:
    """A sheet of the workbook."""

    sheet: str
    about: str
    columns: tuple[RegisterColumn, ...]


def registers(vocabulary: Vocabulary) -> tuple[Register, ...]:
    """The sheets of the register workbook, in order, each column once."""
    path, where = next(entry for entry in recipe_files() if entry[0].stem == NAME)
    recipe = load_recipe(path, where, vocabulary)
    holders = dict(_holders(recipe))
    return tuple(
        Register(sheet.name, sheet.about, tuple(_columns(sheet, recipe, vocabulary, holders)))
        for sheet in recipe.sheets
    )


def _holders(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Which sheet holds the things of a class."""
    for sheet in recipe.sheets:
        if not sheet.main.known:
            for cls in sheet.main.classes:
                yield cls, sheet.name


def _columns(
    sheet: Sheet, recipe: Recipe, vocabulary: Vocabulary, holders: dict[str, str]
) -> Iterator[RegisterColumn]:
    for column in sheet.by_label.values():
        property = _property(column, sheet, vocabulary)
        entry = _entry(property)
        yield RegisterColumn(
            header=column.header,
            entry=entry,
            comment=column.comment,
            example=column.example,
            required=column.required,
            several=bool(column.relate) or bool(property and property.many),
            allowed=_allowed(column, property, sheet, recipe, vocabulary),
            sheets=_sheets(column, vocabulary, holders),
            width=column.width or max(12, min(28, len(column.header) + 4)),
        )


def _property(column: Column, sheet: Sheet, vocabulary: Vocabulary) -> Property | None:
    if not column.set:
        return None
    owner, _, name = column.set.rpartition(".")
    thing = next((each for each in sheet.things if each.name == owner), sheet.main)
    found = (vocabulary.cls(cls).properties.get(name) for cls in thing.classes)
    return next((property for property in found if property is not None), None)


def _entry(property: Property | None) -> Entry:
    if property is None:
        return "text"
    match property.datatype:
        case "date" | "datetime":
            return "date"
        case "int" | "float":
            return "number"
        case "bool":
            return "yes-no"
    return "list" if property.values or property.refers else "text"


def _allowed(
    column: Column,
    property: Property | None,
    sheet: Sheet,
    recipe: Recipe,
    vocabulary: Vocabulary,
) -> tuple[str, ...]:
    by = sheet.main.cls
    if isinstance(by, ClassBy) and by.column == column.label and not column.set:
        return tuple(by.values)
    if sheet.main.known and column.label in sheet.main.key_columns:
        return tuple(record.title for each in recipe.sheets for record in each.records)
    if property is None:
        return ()
    if property.datatype == "bool":
        return ("yes", "no")
    if property.refers == "evidence-kind":
        return tuple(vocabulary.kinds)
    if property.refers == "change-kind":
        return tuple(vocabulary.change_kinds)
    return property.values


def _sheets(column: Column, vocabulary: Vocabulary, holders: dict[str, str]) -> tuple[str, ...]:
    """The sheets whose things may be named in a column; none where everything may."""
    wanted = {cls for relate in column.relate for cls in relate.to}
    if "Node" in wanted:
        return ()
    below = vocabulary.subclasses(*wanted)
    return tuple(dict.fromkeys(sheet for cls, sheet in holders.items() if cls in below))
