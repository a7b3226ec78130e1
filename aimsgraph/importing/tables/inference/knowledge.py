"""What is known before a table is seen: the ontology, and how our own registers read theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from aimsgraph.importing.tables.inference.words import Classes, said, words
from aimsgraph.importing.tables.recipe import Column, Relate, Sheet
from aimsgraph.importing.tables.recipes import load_recipe, recipe_files
from aimsgraph.importing.tables.registers import NAME
from aimsgraph.vocabulary import RelationType, Vocabulary


class Knowledge:
    """The registers by the class of their things, and the relations between classes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.classes = Classes(vocabulary)
        path, where = next(entry for entry in recipe_files() if entry[0].stem == NAME)
        self._recipe = load_recipe(path, where, vocabulary)

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The register that lists the things of a class."""
        found: dict[str, Sheet] = {}
        for sheet in self._recipe.sheets:
            if not sheet.main.known:
                for cls in sheet.main.classes:
                    found.setdefault(cls, sheet)
        return found

    @cached_property
    def _headed(self) -> Counter[frozenset[str]]:
        """How many registers have a column that is headed so."""
        found: Counter[frozenset[str]] = Counter()
        for sheet in self._recipe.sheets:
            found.update({said(words(each)) for col in sheet.columns for each in col.spellings})
        return found

    def likeness(self, headers: list[tuple[str, ...]], cls: str) -> float:
        """How much headers look like those of the register of a class; rare ones count most."""
        sheet = self.sheets.get(cls)
        if sheet is None:
            return 0.0
        own = {said(words(each)) for column in sheet.columns for each in column.spellings}
        shared = own & {said(header) for header in headers}
        return sum(1 / self._headed[each] for each in shared)

    def columns(self, cls: str, header: tuple[str, ...]) -> Iterator[Column]:
        """The columns of the register of a class that are headed so, its name aside."""
        sheet = self.sheets.get(cls)
        if sheet is None:
            return
        own = frozenset(word for _, phrase in self._named(cls, header) for word in phrase)
        for column in sheet.columns:
            for spelling in column.spellings:
                wanted = said(words(spelling))
                if wanted and (wanted == said(header) or wanted == said(header) - own):
                    yield column
                    break

    def _named(self, cls: str, header: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        return (each for each in self.classes.find(header) if each[0] == cls)

    def labels(self, cls: str, property: str) -> Mapping[str, str]:
        """The labels that the register of a class knows for the values of a property."""
        sheet = self.sheets.get(cls)
        columns = sheet.columns if sheet else ()
        return next((column.values for column in columns if column.set == property), {})

    # ---- relations ---------------------------------------------------------------------------

    def relations(self, one: str, other: str) -> list[tuple[str, bool]]:
        """The relations between two classes, the likeliest first, and which run backwards.

        First those that the register of ``one`` makes, in its order, then the ontology's. Those
        that lead to anything are left out, but for provisions.
        """
        known: dict[tuple[str, bool], None] = {}
        anything = self.vocabulary.is_a(other, "Provision")
        for relate in self.relates(one):
            to = [cls for cls in relate.to if anything or cls != "Node"]
            if relate.of is None and any(self.vocabulary.is_a(other, cls) for cls in to):
                known[(relate.type, relate.inverse)] = None
        for name, type in self.vocabulary.relations.items():
            for inverse in (False, True):
                source, target = (other, one) if inverse else (one, other)
                if self._runs(type, source, target):
                    known[(name, inverse)] = None
        return list(known)

    def relates(self, cls: str) -> Iterator[Relate]:
        """The relations that the register of a class makes."""
        sheet = self.sheets.get(cls)
        for column in sheet.columns if sheet else ():
            yield from column.relate

    def _runs(self, type: RelationType, source: str, target: str) -> bool:
        is_a = self.vocabulary.is_a
        return any(
            is_a(source, start) and is_a(target, end)
            for start in type.sources
            for end in type.targets
            if "Node" not in (start, end)
        )
