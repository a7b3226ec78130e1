"""Where in the files of the workspace things stand: what its sources say, and where they say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from aimsgraph.assurance.check import Finding
from aimsgraph.importing import Locator, NodeRecord, Reading
from aimsgraph.importing.claiming import subject_of
from aimsgraph.importing.desired import place_of
from aimsgraph.store import Claim, Store
from aimsgraph.workspace.folder import Workspace
from aimsgraph.workspace.readings import declared, read_one
from aimsgraph.workspace.sync import EXPECTATIONS

_SHIPPED = ("catalog:", "crosswalk:")  # their files are not in the workspace


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; ``gone`` says that it does not stand there any more."""

    locator: Locator
    gone: bool = False


class Places:
    """Finds the places of findings: by what a store keeps, or by what was read just now.

    What was read goes first. A store keeps the place at which a row first said what it says: where
    that file was altered since, its source is read again to see where the row stands now.
    """

    def __init__(
        self, workspace: Workspace, store: Store | None, readings: Iterable[Reading] = ()
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._in_file = isinstance(workspace.location, Path)
        self._read = _locators(each for each in readings if not _is_shipped(each.source.name))
        self._again: dict[str, Mapping[str, Locator]] = {}
        self._hashes: dict[str, str | None] = {}

    def of(self, finding: Finding) -> Place | None:
        """Where a finding stands: the relation or property that it is about, else its thing, else
        the nearest that it names; None where no file of the workspace speaks of them."""
        for subject in _relations(finding):
            place = self._subject(subject)
            if place is not None:
                return place
        for thing in (finding.thing, *finding.also):
            place = self.thing(thing, finding.at if thing == finding.thing else "")
            if place is not None:
                return place
        return None

    def thing(self, id: str, property: str = "") -> Place | None:
        """Where a thing is described, if possible where ``property`` of it is."""
        return self._subject(id, property)

    def said(self, subject: str) -> Iterator[tuple[str, Place]]:
        """The sources that speak of a thing or relation and where, the most believed first.

        Those that are shipped have their place in the catalogue or crosswalk that they are.
        """
        found = False
        for claim in self._claims(subject):
            found = True
            yield claim.source, self._place(claim)
        if not found and self._store is not None:
            for claim in self._store.claims(subject):
                if _is_shipped(claim.source):
                    yield claim.source, Place(place_of(claim))

    def _subject(self, subject: str, property: str = "") -> Place | None:
        if subject in self._read:
            return Place(self._read[subject])
        claims = list(self._claims(subject))
        saying = [claim for claim in claims if property and property in claim.properties]
        describing = [claim for claim in claims if claim.cls]
        for claim in (*saying, *describing, *claims):
            return self._place(claim)
        return None

    def _place(self, claim: Claim) -> Place:
        """The place of a claim, as the file is now."""
        kept = place_of(claim)
        if not self._is_altered(kept):
            return Place(kept)
        if claim.source not in self._again:
            reader = next((s for s in declared(self._workspace) if s.name == claim.source), None)
            readings = read_one(self._workspace, reader) if reader and reader.importer else []
            self._again[claim.source] = _locators(readings)
        found = self._again[claim.source].get(claim.subject)
        return Place(kept, gone=True) if found is None else Place(found)

    def _claims(self, subject: str) -> Iterator[Claim]:
        """What sources of the workspace say of a subject, the most believed first."""
        if self._store is None:
            return
        if self._in_file:  # finds one claim by its key
            for source in self._sources:
                yield from self._store.claims(subject, source=source)
        else:
            yield from self._sent.get(subject, ())

    @cached_property
    def _sent(self) -> Mapping[str, list[Claim]]:
        """What a server keeps, sent at once."""
        assert self._store is not None
        known = {source: at for at, source in enumerate(self._sources)}
        found: dict[str, list[Claim]] = {}
        for claim in self._store.claims():
            if claim.source in known:
                found.setdefault(claim.subject, []).append(claim)
        for claims in found.values():
            claims.sort(key=lambda claim: known[claim.source])
        return found

    @cached_property
    def _sources(self) -> tuple[str, ...]:
        """The sources whose files lie here and that ever spoke, the most believed first."""
        assert self._store is not None
        ranks = {s.name: (-s.authority, at) for at, s in enumerate(declared(self._workspace))}
        wrote = (revision.source.split(",") for revision in self._store.revisions())
        ever = dict.fromkeys(name.strip() for names in wrote for name in names)
        spoke = [name for name in ever if name and is_own(name)]
        last = (1, len(ranks))
        return tuple(sorted(spoke, key=lambda name: ranks.get(name, last)))

    def _is_altered(self, place: Locator) -> bool:
        """Whether a file is another one than was read."""
        name, known = place.artifact, place.artifact_sha256
        if not known:
            return False
        if name not in self._hashes:
            root = self._workspace.root.resolve()
            path = (root / name).resolve()
            there = path.is_relative_to(root) and path.is_file()
            self._hashes[name] = sha256(path.read_bytes()).hexdigest() if there else None
        return self._hashes[name] not in (known, None)


def is_own(source: str) -> bool:
    """Whether a source is of the workspace: neither shipped nor derived from the graph."""
    return source != EXPECTATIONS.name and not _is_shipped(source)


def _is_shipped(source: str) -> bool:
    return source.startswith(_SHIPPED)


def _locators(readings: Iterable[Reading]) -> dict[str, Locator]:
    """Where each thing and relation stands that was read, by the subject of its claim."""
    found: dict[str, Locator] = {}
    for reading in readings:
        for record in reading.records:
            if isinstance(record, NodeRecord):
                subject = record.id
            else:
                key = (record.type, record.source, record.target, record.qualifier)
                subject = subject_of(key)
            found.setdefault(subject, record.locator)
    return found


def _relations(finding: Finding) -> Iterator[str]:
    """The relations that a finding may be about, either way round."""
    if finding.at and finding.to:
        for qualifier in ("", *finding.key):
            yield subject_of((finding.at, finding.thing, finding.to, qualifier))
            yield subject_of((finding.at, finding.to, finding.thing, qualifier))
