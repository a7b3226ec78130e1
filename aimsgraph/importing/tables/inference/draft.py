"""A first recipe for a file: its tables one by one, held against what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing.folding import slug
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Table, is_blank
from aimsgraph.importing.tables.harvest import Harvest
from aimsgraph.importing.tables.header import find_header, is_transposed, match_header
from aimsgraph.importing.tables.inference.guess import Guess, ignored
from aimsgraph.importing.tables.inference.knowledge import Knowledge
from aimsgraph.importing.tables.inference.shape import HEADER_ROWS, Shape, find_shape
from aimsgraph.importing.tables.inference.sheets import SheetDraft, draft_sheet, sheet_name
from aimsgraph.importing.tables.inference.writing import written
from aimsgraph.importing.tables.reading import open_tables
from aimsgraph.importing.tables.recipe import Recipe, Sheet
from aimsgraph.importing.tables.rows import read_table
from aimsgraph.vocabulary import Vocabulary

_LEAST_COLUMNS = 2  # filled in a row of a table, on average
_PASSES = 3
_OF_COLUMN = "{}: "  # how a problem of a column starts


@dataclass(frozen=True, slots=True)
class Draft:
    """A recipe and the text of its file, with remarks; ``left`` are sheets that are no tables."""

    recipe: Recipe
    text: str
    sheets: tuple[SheetDraft, ...]
    left: tuple[str, ...]


def infer_recipe(
    path: Path, name: str, vocabulary: Vocabulary, *, sheet: str | None = None
) -> Draft:
    """A first recipe called ``name`` for the tables of a file, or for one sheet of a workbook.

    Raises
    ------
    InputError
        If the file cannot be read, has no such sheet, or no row of it looks like a header.
    """
    tables, _, _ = open_tables(path, path.parent)
    found, left = _shapes(_wanted(tables, sheet, path.name), alone=sheet is not None)
    if not found:
        message = f"none of the first {HEADER_ROWS} rows looks like a header"
        hint = "a header is a row of words, one above each column"
        raise InputError(message, where=path.name, hint=hint)
    knowledge = Knowledge(vocabulary)
    stem = PurePath(path.name).stem
    drafts = [_sifted(draft_sheet(stem, shape, knowledge), knowledge) for shape in found]
    settings = _settings(name, stem, drafts, left)
    recipe = Recipe.model_validate(settings)
    for sheet_draft, drafted in zip(drafts, recipe.sheets, strict=True):
        _check_header(sheet_draft.shape, drafted)
    text = written(settings, drafts, path.name)
    return Draft(recipe, text, tuple(drafts), left)


def _wanted(tables: Sequence[Table], sheet: str | None, file: str) -> list[Table]:
    if sheet is None:
        return [table for table in tables if not table.hidden]
    names = [table.sheet for table in tables if table.sheet is not None]
    chosen = [table for table in tables if table.sheet == sheet]
    if not chosen:
        told = (
            f"there are {', '.join(names)}" if names else "a text file is one table: leave it out"
        )
        hint = did_you_mean(sheet, names) or told
        raise InputError(f"there is no sheet {sheet!r}", where=file, hint=hint)
    return chosen


def _shapes(tables: Sequence[Table], *, alone: bool) -> tuple[list[Shape], tuple[str, ...]]:
    """The tables among the sheets, and the names of the sheets that hold none."""
    found: list[Shape] = []
    left: list[str] = []
    for table in tables:
        shape = find_shape(table)
        if shape is not None and (table.sheet is None or alone or _is_table(shape)):
            found.append(shape)
        elif table.sheet is not None and any(table.filled()):
            left.append(table.sheet)
    return found, tuple(left)


def _is_table(shape: Shape) -> bool:
    """Whether rows have cells beside each other, as prose in a sheet has not."""
    filled = [sum(not is_blank(cell) for cell in row.cells) for row in shape.rows]
    return bool(filled) and sum(filled) >= _LEAST_COLUMNS * len(filled)


def _check_header(shape: Shape, sheet: Sheet) -> None:
    """Refuse a table in which the recipe would take another row for the header."""
    found = find_header(shape.table, sheet)
    if (
        found is None
        or found.row.number != shape.header.number
        or is_transposed(shape.table, sheet)
    ):
        where = str(shape.table.place(shape.header.number))
        hint = "a header stands above its rows, and each row is one thing"
        raise InputError(
            "this row looks like the header, but others do too", where=where, hint=hint
        )


def _settings(
    name: str, stem: str, drafts: Sequence[SheetDraft], left: Sequence[str]
) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name, "title": sheet_name(stem)}
    if left:
        found["ignore"] = [_pattern(each) for each in left]
    return found | {"sheets": [draft.settings(_patterns(draft)) for draft in drafts]}


def _patterns(draft: SheetDraft) -> dict[str, list[str]]:
    if draft.shape.table.sheet is None:
        return {"files": ["*"]}
    pattern = _pattern(draft.shape.table.sheet)
    return {"sheets": [pattern]}


def _pattern(name: str) -> str:
    """A sheet name as a pattern for itself alone."""
    return name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")


# ---- held against the table ----------------------------------------------------------------------


def _sifted(draft: SheetDraft, knowledge: Knowledge) -> SheetDraft:
    """The draft without the settings that a reading of the table finds fault with."""
    for _ in range(_PASSES):
        faults = dict(_faults(draft, knowledge))
        if not faults:
            return draft
        for at, (column, guess) in enumerate(draft.columns):
            if column.label in faults:
                draft.columns[at] = (column, _without(guess, faults[column.label]))
    return draft


def _without(guess: Guess, fault: str) -> Guess:
    comment = f"{_told(guess)} would not do: {fault}"
    if guess.role == "key":
        return Guess("key", {"required": True} if guess.settings.get("required") else {}, comment)
    return ignored(comment)


def _told(guess: Guess) -> str:
    relates = guess.settings.get("relate")
    if relates is None:
        return f"set: {guess.settings['set']}" if "set" in guess.settings else guess.role
    first = relates[0] if isinstance(relates, list) else relates
    return f"relate: {first['type']}"


def _faults(draft: SheetDraft, knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The columns whose cells cannot be read, each with the first thing that is wrong."""
    sheet = Sheet.model_validate(draft.settings(_patterns(draft)))
    harvest = Harvest()
    header = match_header(draft.shape.header, sheet.columns)
    read_table(draft.shape.table, sheet, header, knowledge.vocabulary, Nulls(), harvest)
    for column, guess in draft.columns:
        if "catalog" in guess.settings or guess.ignored:
            continue  # what is wrong with a reference is a finding about the table
        start = _OF_COLUMN.format(column.label)
        for problem in harvest.problems:
            if problem.severity == "error" and problem.message.startswith(start):
                yield column.label, problem.message.removeprefix(start)
                break


def recipe_name(path: PurePath) -> str:
    """What a recipe for a file is called."""
    return slug(path.stem) or "table"
