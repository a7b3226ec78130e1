"""The recipes there are: those shipped and those of the workspace, checked against the ontology."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

import aimsgraph
from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing.documents import Document, read_document
from aimsgraph.importing.files import inside
from aimsgraph.importing.folding import fold
from aimsgraph.importing.invalid import invalid
from aimsgraph.importing.tables.recipe import Column, Recipe, Relate, Sheet, Thing
from aimsgraph.vocabulary import Vocabulary

FOLDER = "recipes"  # in a workspace


def find_recipe(name: str, root: Path, vocabulary: Vocabulary) -> Recipe:
    """The recipe called ``name``: a file in the workspace, one of its recipes, or a shipped one.

    Raises
    ------
    InputError
        If there is none, or it is not what a recipe should be; with file, line and column.
    """
    if name.endswith((".yaml", ".yml")):
        return load_recipe(inside(root, name), name, vocabulary)
    known = {path.stem: (path, where) for path, where in recipe_files(root)}
    if name not in known:
        raise InputError(
            f"no recipe is called {name!r}; there are {', '.join(sorted(known))}",
            hint=did_you_mean(name, known),
        )
    return load_recipe(*known[name], vocabulary)


def all_recipes(root: Path, vocabulary: Vocabulary) -> Iterator[Recipe]:
    """Every recipe; one of the workspace stands for a shipped one of the same name."""
    known = {path.stem: (path, where) for path, where in recipe_files(root)}
    return (load_recipe(path, where, vocabulary) for path, where in known.values())


def recipe_files(root: Path | None = None) -> Iterator[tuple[Path, str]]:
    """The files of recipes with the name that errors give them, those of the workspace last."""
    for place in map(Path, aimsgraph.__path__):
        folder = place / "importers" / "recipes"
        if folder.is_dir():
            for path in sorted(folder.glob("*.yaml")):
                yield path, f"importers/recipes/{path.name}"
    if root is not None and (root / FOLDER).is_dir():
        for path in sorted((root / FOLDER).glob("*.yaml")):
            yield path, f"{FOLDER}/{path.name}"


def load_recipe(path: Path, where: str, vocabulary: Vocabulary) -> Recipe:
    """Read one recipe and hold it against the ontology."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"the recipe cannot be read: {error}", where=where) from None
    return _parsed(text, where, vocabulary.digest, _Holder(vocabulary))


class _Holder:
    """Keeps a vocabulary out of the key of the cache, where its digest stands for it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=64)
def _parsed(text: str, where: str, digest: str, holder: _Holder) -> Recipe:
    document = read_document(text, where)
    try:
        recipe = Recipe.model_validate(document.value)
    except ValidationError as error:
        first = error.errors()[0]
        place = tuple(part for part in first["loc"] if part in _keys(document))
        raise _error(document, where, place, invalid(first, "a recipe")) from None
    _check(recipe, document, where, holder.vocabulary)
    return recipe


def _keys(document: Document) -> set[str | int]:
    return {part for path in document.places for part in path}


def _error(
    document: Document, where: str, path: tuple[int | str, ...], message: str, hint: str = ""
) -> InputError:
    line, column = document.place(path)
    return InputError(message, where=f"{where}:{line}:{column}", hint=hint or None)


def _check(recipe: Recipe, document: Document, where: str, vocabulary: Vocabulary) -> None:
    """Raise for the first class, property or relation type that the ontology does not know."""
    for path, message, hint in _unknown(recipe, vocabulary):
        raise _error(document, where, path, message, hint)


Unknown = tuple[tuple[str | int, ...], str, str]


def _unknown(recipe: Recipe, vocabulary: Vocabulary) -> Iterator[Unknown]:
    for at, sheet in enumerate(recipe.sheets):
        here = ("sheets", at)
        for number, thing in enumerate(sheet.things):
            place = (*here, "things", number)
            for cls in thing.classes:
                yield from _no_class(cls, (*place, "class"), vocabulary)
            for name in thing.constants:
                yield from _no_property(name, thing, (*place, "constants", name), vocabulary)
        for number, link in enumerate(sheet.links):
            yield from _no_relation(link.type, (*here, "links", number), vocabulary)
        for number, column in enumerate(sheet.columns):
            yield from _of_column(column, sheet, (*here, "columns", number), vocabulary)
        for number, record in enumerate(sheet.records):
            if record.kind not in vocabulary.kinds:
                hint = did_you_mean(record.kind, vocabulary.kinds) or ""
                message = f"no evidence kind is called {record.kind!r}"
                yield (*here, "records", number, "kind"), message, hint


def _of_column(
    column: Column, sheet: Sheet, place: tuple[str | int, ...], vocabulary: Vocabulary
) -> Iterator[Unknown]:
    if column.set:
        owner, _, name = column.set.rpartition(".")
        thing = next((each for each in sheet.things if each.name == owner), sheet.main)
        yield from _no_property(name, thing, (*place, "set"), vocabulary)
        yield from _no_value(column, name, thing, place, vocabulary)
    if column.catalog:
        yield from _no_framework(column.catalog, (*place, "catalog"))
    for number, relate in enumerate(column.relate):
        yield from _of_relate(relate, (*place, "relate", number), vocabulary)


def _no_framework(name: str, place: tuple[str | int, ...]) -> Iterator[Unknown]:
    from aimsgraph.catalog import catalogs
    from aimsgraph.catalog.naming import at_hand, framework

    if framework(name, catalogs()) is None:
        yield place, f"no framework at hand is called {name!r}", at_hand(catalogs())


def _no_value(
    column: Column, name: str, thing: Thing, place: tuple[str | int, ...], vocabulary: Vocabulary
) -> Iterator[Unknown]:
    """The labels of a column that stand for no value of its property."""
    for cls in thing.classes:
        property = (
            vocabulary.classes[cls].properties.get(name) if cls in vocabulary.classes else None
        )
        if property is None or not property.values:
            continue
        for label, value in column.values.items():
            if value not in property.values:
                message = f"{label!r} stands for {value!r}, which is no value of {name}"
                hint = f"allowed are {', '.join(property.values)}"
                yield (*place, "values", label), message, hint


def _of_relate(
    relate: Relate, place: tuple[str | int, ...], vocabulary: Vocabulary
) -> Iterator[Unknown]:
    yield from _no_relation(relate.type, (*place, "type"), vocabulary)
    for cls in (*relate.to, *([relate.create] if relate.create else ())):
        yield from _no_class(cls, (*place, "to"), vocabulary)


def _no_class(cls: str, place: tuple[str | int, ...], vocabulary: Vocabulary) -> Iterator[Unknown]:
    if cls not in vocabulary.classes:
        hint = did_you_mean(cls, vocabulary.classes) or ""
        yield place, f"no class is called {cls!r}", hint


def _no_relation(
    type: str, place: tuple[str | int, ...], vocabulary: Vocabulary
) -> Iterator[Unknown]:
    if type not in vocabulary.relations:
        hint = did_you_mean(type, vocabulary.relations) or ""
        yield place, f"no relation type is called {type!r}", hint


def _no_property(
    name: str, thing: Thing, place: tuple[str | int, ...], vocabulary: Vocabulary
) -> Iterator[Unknown]:
    classes = [vocabulary.classes[cls] for cls in thing.classes if cls in vocabulary.classes]
    known = {known for cls in classes for known in cls.properties}
    if classes and name not in known:
        names = " or ".join(dict.fromkeys(cls.name for cls in classes))
        yield place, f"{names} has no property {name!r}", did_you_mean(name, known) or ""


def matches(name: str, patterns: list[str]) -> bool:
    """Whether a file or sheet name fits one of ``patterns``, spelling aside."""
    return any(fnmatchcase(fold(name), fold(pattern)) for pattern in patterns)
