"""One side of a mapping between publications: what is at hand, or what is named of the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from aimsgraph.catalog import Catalog
from aimsgraph.errors import InputError
from aimsgraph.importing.citations import Cited, at_hand, look_up
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.publications import Publication
from aimsgraph.importing.records import Record
from aimsgraph.vocabulary import Vocabulary

RISK = "RiskSource"
CONTROL = "ReferenceControl"


@dataclass
class Side:
    """A publication whose provisions or risks are mapped.

    Of a catalogue at hand the provisions are looked up. Any other comes into being by what is named
    of it, each thing once for each title that it is given.
    """

    publication: Publication
    cls: str
    catalog: Catalog | None
    made: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(
        cls, publication: Publication, things: str, names: tuple[str, ...], vocabulary: Vocabulary
    ) -> Side:
        """The side of ``publication``, which people call by ``names``.

        Raises
        ------
        InputError
            If the ids of its provisions would be those of other things.
        """
        catalog = next((known for name in names if (known := at_hand(name)) is not None), None)
        name = publication.catalog
        taken = vocabulary.by_prefix.get(name) if things == CONTROL else None
        if catalog is None and (taken or not name):
            what = f"the ids of a {taken} start so" if taken else "it has no letters or digits"
            raise InputError(
                f"no catalogue can be called {name!r}: {what}",
                where=str(publication.place),
            )
        return cls(publication, things, catalog)

    @property
    def whole(self) -> str:
        """The id of the publication."""
        return self.publication.id if self.catalog is None else self.catalog.id

    def find(self, cited: Cited) -> tuple[str | None, list[Record | Problem]]:
        """The id of what is cited, with what has to be said of it first; or why there is none."""
        if self.catalog is not None:
            reference, problem = look_up(self.catalog, cited)
            problems = [] if problem is None else [problem]
            return (None if reference is None else reference.id), [*problems]
        title = cited.title or cited.ref
        risk = self.cls == RISK
        id = (self.publication.risk_id if risk else self.publication.control_id)(cited.ref)
        if (id, title) in self.made:
            return id, []
        self.made.add((id, title))
        if risk:
            return id, [self.publication.risk(cited.ref, title, cited.place)]
        return id, [*self.framework(), *self.publication.control(cited.ref, title, cited.place)]

    def framework(self) -> Iterator[Record]:
        """The publication as a whole, once, where it is not at hand."""
        if self.catalog is None and ("", "") not in self.made:
            self.made.add(("", ""))
            yield self.publication.framework()
