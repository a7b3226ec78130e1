"""The risk map of CoSAI: controls and risks in YAML, linked from both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import Locator, Problem, Reading, Record, Source, importer
from aimsgraph.importing.branches import Branch, read_branch
from aimsgraph.importing.citations import Citations, Cited
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.publications import Publication, edition_of, no_edition
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.texts import files_in, read_texts, starts_with
from aimsgraph.vocabulary import Vocabulary

CATALOG = "cosai-rm"
TITLE = "CoSAI Risk Map"
_SUFFIXES = frozenset({".yaml", ".yml"})
_KINDS = ("controls", "risks", "frameworks")
_LIST = re.compile(r"^(controls|risks):\s*$", re.MULTILINE)
_ENTRY = re.compile(r"^\s*- id: [\"']?(control|risk)[A-Z]", re.MULTILINE)
_ALL, _NONE = "all", "none"

_Pair = tuple[str, str]  # the ref of who names and of who is named


def sniff(path: Path) -> float:
    """Sure of a file of controls or risks, and of a folder that has one."""
    return 0.9 if any(starts_with(file, _SUFFIXES, _fits) for file in files_in(path)) else 0.0


def _fits(head: str) -> bool:
    listed, entry = _LIST.search(head), _ENTRY.search(head)
    return bool(listed and entry and listed[1] == f"{entry[1]}s")


@importer("cosai", summary="controls and risks of the CoSAI risk map", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the controls, the risks and the versions of the frameworks that they cite.

    The option ``edition`` says which edition they are of.
    """
    source.allow_options("edition")
    return _Map(source, root).read()


@dataclass(frozen=True)
class _Entry:
    """A control or a risk."""

    ref: str
    title: str
    summary: str
    branch: Branch


@dataclass
class _Side:
    """Whom the entries of one list name of the other: some, or all."""

    pairs: dict[_Pair, Locator] = field(default_factory=dict)
    all: dict[str, Locator] = field(default_factory=dict)


@dataclass
class _Map:
    """The risk map while it is read."""

    source: Source
    root: Path
    controls: dict[str, _Entry] = field(default_factory=dict)
    risks: dict[str, _Entry] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)  # of frameworks, by id
    listed: set[str] = field(default_factory=set)  # the lists that were found
    others: list[Locator] = field(default_factory=list)
    items: list[Record | Problem] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    complete: bool = True

    def read(self) -> Reading:
        """Everything that the files say."""
        edition = edition_of(self.source)
        for found in read_texts(self.source, self.root, _SUFFIXES):
            if isinstance(found, Problem):
                self._miss(found)
                continue
            self.artifacts.append(found.artifact)
            try:
                self._sort(read_branch(found))
            except InputError as error:
                self._miss(problem_of(error))
        first = next(iter((*self.controls.values(), *self.risks.values())), None)
        if first is not None:
            facts = {"publisher": "Coalition for Secure AI"}
            place = first.branch.place
            self.items += self._records(Publication(CATALOG, edition, TITLE, place, facts))
        elif self.complete:
            place = Locator(self.source.paths[0])
            message = "none of these files lists controls or risks"
            self._miss(Problem("error", "no-list", place, "", message))
        return Reading.of(self.source, self.items, complete=self.complete, artifacts=self.artifacts)

    def _miss(self, problem: Problem) -> None:
        self.items.append(problem)
        self.complete = False

    # ---- files -------------------------------------------------------------------------------

    def _sort(self, whole: Branch) -> None:
        """Keep what the lists of one file hold."""
        kinds = [
            kind
            for kind in _KINDS
            if isinstance(whole.value, dict) and isinstance(whole.value.get(kind), list)
        ]
        if not kinds:
            self.others.append(whole.place)
        for kind in kinds:
            self.listed.add(kind)
            for branch in whole.each(kind):
                try:
                    self._keep(kind, branch)
                except InputError as error:
                    self._miss(problem_of(error))

    def _keep(self, kind: str, branch: Branch) -> None:
        ref = branch.must_say("id")
        if kind == "frameworks":
            self.versions[ref] = branch.said("version")
            return
        short = branch.get("shortDescription") if kind == "risks" else None
        entry = _Entry(
            ref, branch.must_say("title"), short.prose() if short is not None else "", branch
        )
        known = (self.controls if kind == "controls" else self.risks).setdefault(ref, entry)
        if known is not entry:
            message = f"this id is used already, {known.branch.place}; this entry is set aside"
            self.items.append(Problem("error", "duplicate-id", branch.place, ref, message))

    # ---- records -----------------------------------------------------------------------------

    def _records(self, publication: Publication) -> Iterator[Record | Problem]:
        yield publication.framework()
        yield from no_edition(publication)
        citations = Citations(publication.id)
        for ref, entry in self.controls.items():
            yield from publication.control(ref, entry.title, entry.branch.place)
            yield from self._cited(entry, publication.control_id(ref), citations)
        for ref, entry in self.risks.items():
            yield publication.risk(ref, entry.title, entry.branch.place, entry.summary)
            yield from self._cited(entry, publication.risk_id(ref), citations)
        yield from self._mitigates(publication)
        yield from citations.notes()
        if self.others:
            message = f"{len(self.others)} files list neither controls nor risks: not read"
            yield Problem("note", "unread-file", self.others[0], "", message)

    def _cited(
        self, entry: _Entry, citing: str, citations: Citations
    ) -> Iterator[Record | Problem]:
        """What the mappings of an entry lead to."""
        try:
            mappings = entry.branch.get("mappings")
            for framework in mappings.below() if mappings is not None else ():
                for word in framework.words():
                    ref, _, version = word.says().partition("@")
                    version = version or self.versions.get(framework.called, "")
                    named = f"{framework.called} {version}".strip()
                    yield from citations.cite(citing, named, Cited(ref, "", word.place))
        except InputError as error:
            self.complete = False
            yield problem_of(error)

    def _mitigates(self, publication: Publication) -> Iterator[Record | Problem]:
        """Every pair that either list names; one that only one of both names is a finding."""
        of_controls, of_risks = _Side(), _Side()
        for entry in self.controls.values():
            yield from self._links(entry, "risks", self.risks, of_controls)
        for entry in self.risks.values():
            yield from self._links(entry, "controls", self.controls, of_risks)
        if self.listed >= {"controls", "risks"}:
            yield from _one_sided(of_controls, of_risks)
            yield from _one_sided(of_risks, of_controls)
        pairs = {(control, risk): place for (risk, control), place in of_risks.pairs.items()}
        for control, place in of_controls.all.items():
            pairs |= {(control, risk): place for risk in self.risks}
        for risk, place in of_risks.all.items():
            pairs |= {(control, risk): place for control in self.controls}
        for (control, risk), place in (pairs | of_controls.pairs).items():
            yield publication.mitigates(control, risk, place)

    def _links(
        self, entry: _Entry, key: str, others: Mapping[str, _Entry], side: _Side
    ) -> Iterator[Problem]:
        """Keep which ``others`` an entry names, and say which there are not."""
        try:
            found = entry.branch.get(key)
            words = found.words() if found is not None else []
            named = {word.says(): word.place for word in words}
        except InputError as error:
            self.complete = False
            yield problem_of(error)
            return
        if named.keys() == {_ALL}:
            side.all[entry.ref] = named[_ALL]
        elif named.keys() != {_NONE}:
            for ref, place in named.items():
                if ref in others:
                    side.pairs[entry.ref, ref] = place
                    continue
                message = f"{key} names what is not in this publication; the link is set aside"
                hint = did_you_mean(ref, others) or ""
                yield Problem("warning", "dangling", place, ref, message, hint)


def _one_sided(side: _Side, other: _Side) -> Iterator[Problem]:
    """The pairs of one side that the other does not name in turn."""
    for (ref, named), place in side.pairs.items():
        if (named, ref) not in other.pairs and named not in other.all:
            message = "this is named from one side only; the link is taken"
            hint = "a control names its risks, and a risk its controls"
            yield Problem("warning", "one-sided", place, f"{ref}, {named}", message, hint)
