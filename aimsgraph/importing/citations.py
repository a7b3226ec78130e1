"""What a publication says of provisions in other catalogues: held against those at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from aimsgraph.catalog import Catalog, Finding, Reference, canonical, catalogs
from aimsgraph.catalog.naming import named_first
from aimsgraph.catalog.schemes import Miss
from aimsgraph.catalog.verify import title_finding
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import Locator, RelationRecord

NOT_HELD = frozenset(
    {"no-reference", "not-a-provision"}
)  # recitals, annexes: no provisions of ours


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as a publication names it: by ref and title, and where.

    A ``remark`` beside it may hold the title, or anything else.
    """

    ref: str
    title: str
    place: Locator
    remark: str = ""


@dataclass
class Citations:
    """What one publication says of other catalogues.

    References into catalogues that are not at hand are counted: `notes` says how many there are.
    """

    by: str  # the id of the publication
    _elsewhere: dict[str, list[Locator]] = field(default_factory=dict)

    def cite(self, source: str, framework: str, cited: Cited) -> Iterator[RelationRecord | Problem]:
        """That the thing ``source`` corresponds to a provision of ``framework``."""
        catalog = at_hand(framework)
        if catalog is None:
            self._elsewhere.setdefault(framework, []).append(cited.place)
            return
        reference, problem = look_up(catalog, cited)
        if problem is not None:
            yield problem
        if reference is not None:
            properties = {"relation": "related", "basis": "published", "source": self.by}
            if reference.note:
                properties["note"] = f"cited as {cited.ref}; {reference.note}"
            yield RelationRecord(
                "mapsTo",
                source,
                reference.id,
                cited.place,
                qualifier=self.by,
                properties=properties,
            )

    def notes(self) -> Iterator[Problem]:
        """One note for each catalogue that is not at hand."""
        for framework, places in self._elsewhere.items():
            message = f"{len(places)} references lead to a catalogue that is not at hand: not read"
            yield Problem("note", "other-framework", places[0], framework, message)


def at_hand(framework: str) -> Catalog | None:
    """The shipped catalogue that a name means, in the edition that it says."""
    named = named_first(framework.strip(), catalogs())
    if named is None or isinstance(named[0], Miss) or named[1].strip():
        return None
    return named[0]


def look_up(catalog: Catalog, cited: Cited) -> tuple[Reference | None, Problem | None]:
    """The provision that is cited, and what is wrong with how it is.

    A right ref with the title of something else names two things, and an objective is no control:
    neither is a link.
    """
    found = canonical(cited.ref, catalogs={catalog.id: catalog}, assume=catalog.id)
    if isinstance(found, Finding):
        held = found.code not in NOT_HELD
        return None, _problem(found if held else replace(found, severity="warning"), cited)
    if found.cls == "ControlObjective" and catalog.scheme == "iso":
        return None, _problem(_objective(found, catalog), cited)
    title = _title_in(cited.remark, catalog) or _title(cited.title, catalog) or found.remainder
    wrong = title_finding(found, title, catalog) if title else None
    if wrong is None:
        return found, None
    return (None if wrong.severity == "error" else found), _problem(wrong, cited)


def _objective(found: Reference, catalog: Catalog) -> Finding:
    title = catalog.provision(found.ref).title
    message = f"{found.ref} is the objective {title!r}, not a control"
    parts = catalog.parts(found.ref)
    hint = f"its controls are {parts[0].ref} to {parts[-1].ref}" if parts else ""
    return Finding("error", "objective", "", "", message, hint)


def _title_in(remark: str, catalog: Catalog) -> str:
    """The title in a remark that starts with catalogue or number, or is a title; else nothing."""
    title = _title(remark, catalog)
    if title != remark or catalog.titled(remark):
        return title
    read = canonical(remark, catalogs={catalog.id: catalog}, assume=catalog.id)
    return remark if isinstance(read, Reference) and read.remainder else ""


def _title(said: str, catalog: Catalog) -> str:
    """The title in ``ISO 42001: Data resources``, without the catalogue."""
    named = named_first(said, {catalog.id: catalog})
    return said if named is None or isinstance(named[0], Miss) else named[1]


def _problem(finding: Finding, cited: Cited) -> Problem:
    taken = finding.code == "reworded-title"
    message = finding.message if taken else f"{finding.message}; the link is set aside"
    return Problem(finding.severity, finding.code, cited.place, cited.ref, message, finding.hint)
