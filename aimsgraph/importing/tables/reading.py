"""From the files of a source to its records: which sheet of which recipe, and what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing.files import find_files, name_in, place_of, read_file
from aimsgraph.importing.folding import slug
from aimsgraph.importing.problems import Problem, worst
from aimsgraph.importing.reading import Artifact, Reading
from aimsgraph.importing.records import Locator
from aimsgraph.importing.source import Source
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.delimited import read_delimited
from aimsgraph.importing.tables.grid import Table
from aimsgraph.importing.tables.harvest import Harvest
from aimsgraph.importing.tables.header import Match, find_header, is_transposed
from aimsgraph.importing.tables.recipe import Recipe, Sheet
from aimsgraph.importing.tables.recipes import all_recipes, find_recipe, matches
from aimsgraph.importing.tables.rows import read_table
from aimsgraph.store.bulk import bulk
from aimsgraph.vocabulary import Vocabulary

TEXT = frozenset({".csv", ".tsv", ".txt"})
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})

_OPTIONS = frozenset({"recipe", "dates", "nulls", "hidden", "sheets"})
_TURN = "its headers stand in the first column: turn the table, so that each thing is a row"
_LISTED = 5  # names of sheets
_ORDERS = ("day first", "month first")


@dataclass(frozen=True, slots=True)
class Fit:
    """A table, the sheet of a recipe that reads it, and where its header is."""

    table: Table
    sheet: Sheet
    header: Match


@bulk()
def read_tables(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read every file of ``source`` through its recipe.

    Options: ``recipe`` (else the one that fits is taken), ``dates`` (``day first`` or ``month
    first``, where a date could be read both ways), ``nulls`` (further ways to say nothing),
    ``hidden`` (read hidden sheets too), ``sheets`` (read only sheets with these names).
    """
    options = _checked(source)
    harvest = Harvest()
    artifacts: list[Artifact] = []
    complete = True
    recipe = find_recipe(str(options["recipe"]), root, vocabulary) if "recipe" in options else None
    for file in find_files(source.paths, root):
        if isinstance(file, Problem):
            harvest.problems.append(file)
            complete = False
            continue
        if file.suffix.lower() not in TEXT | WORKBOOKS:
            harvest.problems.append(_other_file(name_in(root, file)))
            continue
        try:
            tables, artifact, problems = open_tables(file, root)
            harvest.problems.extend(problems)
            artifacts.append(artifact)
            chosen = recipe or choose_recipe(tables, root, vocabulary)
            whole = _read_file(tables, chosen, options, vocabulary, harvest)
            complete = complete and whole
        except InputError as error:
            harvest.problems.append(_failed(error, name_in(root, file)))
            complete = False
    return Reading.of(
        source,
        [*harvest.records(), *harvest.problems],
        complete=complete,
        artifacts=artifacts,
        set_aside=harvest.set_aside,
    )


def open_tables(file: Path, root: Path) -> tuple[list[Table], Artifact, list[Problem]]:
    """The tables of a file; `InputError` where it cannot be read."""
    content, artifact = read_file(root, file)
    if file.suffix.lower() in WORKBOOKS:
        from aimsgraph.importing.tables.workbook import read_workbook

        tables, problems = list(read_workbook(content, artifact)), list[Problem]()
    else:
        table, problems = read_delimited(content, artifact)
        tables = [table]
    if not any(True for table in tables for _ in table.filled()):
        hint = "bring its content back, or take the file away"
        raise InputError("nothing stands in this file", where=artifact.path, hint=hint)
    return tables, artifact, problems


def choose_recipe(tables: list[Table], root: Path, vocabulary: Vocabulary) -> Recipe:
    """The recipe that fits most of the tables; `InputError` where none does, or several alike."""
    ranked: dict[int, list[Recipe]] = {}
    for recipe in all_recipes(root, vocabulary):
        if score := fit_of(tables, recipe):
            ranked.setdefault(score, []).append(recipe)
    where = tables[0].artifact.path if tables else None
    if not ranked:
        turned = any(_turned(tables, recipe) for recipe in all_recipes(root, vocabulary))
        nearly = _nearly(tables, all_recipes(root, vocabulary))
        hint = _TURN if turned else nearly or "aimsgraph recipe infer writes a first one for it"
        raise InputError("no recipe fits this table", where=where, hint=hint)
    best = ranked[max(ranked)]
    if len(best) > 1:
        names = " or ".join(recipe.name for recipe in best)
        raise InputError(f"this could be read by {names}", where=where, hint="name the recipe")
    return best[0]


def _nearly(tables: list[Table], recipes: Iterable[Recipe]) -> str:
    """Which recipe would fit but for a column, and what heads that column instead."""
    best: tuple[int, str] = (1, "")  # one header in common is none
    for recipe in recipes:
        for table in tables:
            fit = fit_table(table, recipe, {})
            if fit is None or len(fit.header.positions) <= best[0]:
                continue
            names = " and ".join(map(repr, fit.header.missing))
            twice = [label for label in fit.header.missing if label in fit.header.ambiguous]
            if twice:
                headers = " and ".join(map(repr, fit.header.ambiguous[twice[0]]))
                hint = f"{recipe.name} would, if it were clear which is {twice[0]!r}: {headers}"
                best = (len(fit.header.positions), hint)
                continue
            columns = [fit.sheet.by_label[label] for label in fit.header.missing]
            near = [header for column in columns for header in fit.header.nearest(column)]
            ask = f": is it {' or '.join(map(repr, near))}?" if near else ""
            best = (len(fit.header.positions), f"{recipe.name} would, with a column {names}{ask}")
    return best[1]


def _turned(tables: list[Table], recipe: Recipe) -> bool:
    return any(
        _named(table, sheet, recipe) and is_transposed(table, sheet)
        for table in tables
        for sheet in recipe.sheets
    )


def fit_of(tables: list[Table], recipe: Recipe) -> int:
    """How many headers of ``tables`` the recipe knows; 0 where it reads none of them."""
    fits = (fit_table(table, recipe, {}) for table in tables)
    return sum(len(fit.header.positions) for fit in fits if fit is not None and fit.header.fits)


def _read_file(
    tables: list[Table],
    recipe: Recipe,
    options: Mapping[str, object],
    vocabulary: Vocabulary,
    harvest: Harvest,
) -> bool:
    """Read the tables of one file; whether everything that should be there was."""
    nulls = Nulls([*recipe.nulls, *_texts(options.get("nulls"))])
    complete = True
    wanted = _texts(options.get("sheets"))
    for table in tables:
        if wanted and table.sheet is not None and not matches(table.sheet, wanted):
            continue
        fit = fit_table(table, recipe, options)
        if fit is None:
            unread = list(_unread(table, recipe, options))
            harvest.problems.extend(unread)
            complete = complete and worst(unread) != "error"
            continue
        sheet = _with_order(fit.sheet, options)
        read_table(table, sheet, fit.header, vocabulary, nulls, harvest)
        complete = complete and fit.header.fits
    return complete


def fit_table(table: Table, recipe: Recipe, options: Mapping[str, object]) -> Fit | None:
    """The sheet of the recipe that reads ``table``: by its name, and by its header."""
    best: Fit | None = None
    for sheet in recipe.sheets:
        if not _named(table, sheet, recipe):
            continue
        if table.hidden and not (sheet.hidden or options.get("hidden")):
            continue
        header = find_header(table, sheet)
        if header is None or is_transposed(table, sheet):
            continue
        fit = Fit(table, sheet, header)
        if best is None or _rank(fit) > _rank(best):
            best = fit
    return best


def _rank(fit: Fit) -> tuple[bool, int]:
    return (fit.header.fits, len(fit.header.positions))


def _named(table: Table, sheet: Sheet, recipe: Recipe) -> bool:
    """Whether the names let a sheet read a table; a text file of a one-sheet recipe needs none."""
    if table.sheet is not None:
        return matches(table.sheet, sheet.sheets or [sheet.name])
    file = PurePosixPath(table.artifact.path)
    if sheet.files:
        return matches(file.name, sheet.files)
    return len(recipe.sheets) == 1 or slug(file.stem) == slug(sheet.name)


def _unread(table: Table, recipe: Recipe, options: Mapping[str, object]) -> Iterator[Problem]:
    """What is said of a table that no sheet of the recipe reads."""
    rows = sum(1 for _ in table.filled())
    name = table.sheet or table.artifact.path
    if not rows or (table.sheet is not None and matches(table.sheet, recipe.ignore)):
        return
    known = next((sheet for sheet in recipe.sheets if _named(table, sheet, recipe)), None)
    if table.hidden and not options.get("hidden"):
        message = "a hidden sheet is not read"
        hint = "say hidden = true in the options to read it"
        yield Problem("note", "sheet-hidden", table.place(), name, message, hint)
    elif known is not None:
        message = f"no row looks like the header that the recipe {recipe.name!r} expects"
        columns = ", ".join(list(known.by_label)[:4])
        hint = _TURN if _turned([table], recipe) else f"it expects columns such as {columns}"
        yield Problem("error", "header-missing", table.place(), name, message, hint)
    else:
        names = [sheet.name for sheet in recipe.sheets]
        more = ", ..." if len(names) > _LISTED else ""
        message = f"the recipe {recipe.name!r} reads no such sheet"
        hint = did_you_mean(name, names) or f"it reads {', '.join(names[:_LISTED])}{more}"
        yield Problem("note", "sheet-unread", table.place(), name, message, hint)


def _with_order(sheet: Sheet, options: Mapping[str, object]) -> Sheet:
    """The sheet with the order of dates that the options give, where a column has none."""
    order = options.get("dates")
    if order is None:
        return sheet
    columns = [
        column if column.dates else column.model_copy(update={"dates": order})
        for column in sheet.columns
    ]
    return sheet.model_copy(update={"columns": columns})


def _checked(source: Source) -> Mapping[str, object]:
    where = f"source {source.name}"
    for option in source.options:
        if option not in _OPTIONS:
            known = ", ".join(sorted(_OPTIONS))
            raise InputError(
                f"there is no option {option!r}", where=where, hint=f"there are {known}"
            )
    order = source.options.get("dates")
    if order is not None and order not in _ORDERS:
        hint = " or ".join(repr(each) for each in _ORDERS)
        raise InputError(f"dates is {order!r}", where=where, hint=f"write {hint}")
    return source.options


def _texts(option: object) -> list[str]:
    if option is None:
        return []
    return [str(each) for each in option] if isinstance(option, list | tuple) else [str(option)]


def _other_file(path: str) -> Problem:
    kinds = ", ".join(sorted(kind.lstrip(".") for kind in TEXT | WORKBOOKS))
    message = "this is no table and is not read"
    return Problem("note", "file-unread", Locator(path), "", message, f"tables are {kinds}")


def _failed(error: InputError, path: str) -> Problem:
    place = place_of(error.where or path)
    return Problem("error", "unreadable", place, "", error.message, error.hint or "")
