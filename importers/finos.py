"""The AI governance framework of FINOS: risks and mitigations in Markdown with front matter."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import Locator, Problem, Reading, Record, Source, importer
from aimsgraph.importing.branches import Branch, read_branch
from aimsgraph.importing.citations import NOT_HELD, Citations, Cited, at_hand, look_up
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.front_matter import FrontMatter, read_front_matter
from aimsgraph.importing.publications import Publication, edition_of, no_edition
from aimsgraph.importing.texts import Text, files_in, read_texts, starts_with
from aimsgraph.vocabulary import Vocabulary

CATALOG = "finos-aigf"
TITLE = "FINOS AI Governance Framework"
_PAGES = frozenset({".md", ".markdown"})
_LISTS = frozenset({".yml", ".yaml"})
_REF = {"risk": "ri", "mitigation": "mi"}
_LAYOUT = re.compile(r"^layout:\s*[\"']?(?:risk|mitigation)\b", re.MULTILINE)
_NUMBERED = re.compile(r"((?:ri|mi)-(\d{1,6}))(?!\d)", re.IGNORECASE)
_CITES = "_references"
_MITIGATES = "mitigates"
_READ = frozenset({"title", "layout", "sequence"})


def sniff(path: Path) -> float:
    """Sure of a page of a risk or a mitigation, and of a folder that has one."""
    return 0.9 if any(_is_page(file) for file in files_in(path)) else 0.0


@importer(
    "finos", summary="risks and mitigations of the FINOS AI governance framework", sniff=sniff
)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the pages of risks and mitigations, and the lists of what they refer to.

    The option ``edition`` says which edition they are of.
    """
    source.allow_options("edition")
    return _Framework(source, root).read()


@dataclass(frozen=True)
class _Page:
    """One risk or mitigation."""

    layout: str
    ref: str
    title: str
    matter: FrontMatter

    @property
    def place(self) -> Locator:
        return self.matter.fields.place


@dataclass
class _Framework:
    """The framework while it is read."""

    source: Source
    root: Path
    pages: dict[str, _Page] = field(default_factory=dict)  # by ref
    titles: dict[str, dict[str, Cited]] = field(default_factory=dict)  # by framework and ref
    others: list[Text] = field(default_factory=list)
    items: list[Record | Problem] = field(default_factory=list)
    artifacts: list[Text] = field(default_factory=list)
    complete: bool = True

    def read(self) -> Reading:
        """Everything that the files say."""
        edition = edition_of(self.source)
        for found in read_texts(self.source, self.root, _PAGES | _LISTS):
            if isinstance(found, Problem):
                self._miss(found)
                continue
            self.artifacts.append(found)
            try:
                self._sort(found)
            except InputError as error:
                self._miss(problem_of(error))
        if self.pages:
            first = next(iter(self.pages.values())).place
            publication = Publication(CATALOG, edition, TITLE, first, {"publisher": "FINOS"})
            self.items += self._records(publication)
        elif self.complete:
            message = "none of these files is a page of a risk or a mitigation"
            self._miss(Problem("error", "no-page", Locator(self.source.paths[0]), "", message))
        artifacts = [text.artifact for text in self.artifacts]
        return Reading.of(self.source, self.items, complete=self.complete, artifacts=artifacts)

    def _miss(self, problem: Problem) -> None:
        self.items.append(problem)
        self.complete = False

    # ---- files -------------------------------------------------------------------------------

    def _sort(self, text: Text) -> None:
        """Keep a page or a list of titles; count what is neither."""
        if text.path.suffix.lower() in _LISTS:
            entries = _entries(read_branch(text))
            if entries is None:
                self.others.append(text)
            else:
                self.titles[text.path.stem.casefold()] = entries
            return
        matter = read_front_matter(text)
        layout = matter.fields.said("layout") if matter and _is_mapping(matter.fields) else ""
        if matter is None or layout not in _REF:
            self.others.append(text)
            return
        title = matter.fields.must_say("title")
        self._keep(_Page(layout, self._ref(text, layout, matter), title, matter))

    def _ref(self, text: Text, layout: str, matter: FrontMatter) -> str:
        """The ref of a page: that of its file name, by which others name it, else its number."""
        sequence = matter.fields.said("sequence")
        named = _NUMBERED.match(text.path.name)
        if named is None or not named[1].casefold().startswith(_REF[layout]):
            if not sequence.isdecimal():
                raise matter.fields.error("sequence is missing", "number it, or name it ri-1.md")
            return f"{_REF[layout]}-{int(sequence)}"
        if sequence and not (sequence.isdecimal() and int(sequence) == int(named[2])):
            message = f"the file is called {named[1]} but its sequence differs; the name counts"
            place = text.place(*matter.fields.document.place(("sequence",)))
            self.items.append(Problem("warning", "id-differs", place, sequence, message))
        return named[1].casefold()

    def _keep(self, page: _Page) -> None:
        known = self.pages.setdefault(page.ref, page)
        if known is not page:
            message = f"there is another page of this ref, {known.place}; this one is set aside"
            self.items.append(Problem("error", "duplicate-id", page.place, page.ref, message))

    # ---- records -----------------------------------------------------------------------------

    def _records(self, publication: Publication) -> Iterator[Record | Problem]:
        yield publication.framework()
        yield from no_edition(publication)
        yield from self._wrong_titles()
        citations = Citations(publication.id)
        unread: Counter[str] = Counter()
        for page in self.pages.values():
            if page.layout == "risk":
                citing = publication.risk_id(page.ref)
                yield publication.risk(page.ref, page.title, page.place)
            else:
                citing = publication.control_id(page.ref)
                yield from publication.control(page.ref, page.title, page.place)
            for branch in page.matter.fields.below():
                if not _leads(branch.called, page):
                    unread[branch.called] += branch.called not in _READ
                    continue
                try:
                    yield from self._links(branch, page, citing, publication, citations)
                except InputError as error:
                    self.complete = False
                    yield problem_of(error)
        yield from citations.notes()
        yield from self._unread(+unread, publication.place)

    def _links(
        self,
        branch: Branch,
        page: _Page,
        citing: str,
        publication: Publication,
        citations: Citations,
    ) -> Iterator[Record | Problem]:
        """What a list of one page leads to."""
        if branch.called == _MITIGATES:
            for risk in branch.words():
                yield self._mitigates(page, risk, publication)
            return
        framework = branch.called.removesuffix(_CITES)
        titles = self.titles.get(framework.casefold(), {})
        for word in branch.words():
            ref = word.says()
            title = titles[ref].title if ref in titles else ""
            cited = Cited(ref, title, word.place, page.matter.comment(word))
            yield from citations.cite(citing, framework, cited)

    def _mitigates(self, page: _Page, risk: Branch, publication: Publication) -> Record | Problem:
        ref = risk.says().casefold()
        known = self.pages.get(ref)
        if known is not None and known.layout == "risk":
            return publication.mitigates(page.ref, ref, risk.place)
        message = "mitigates names a risk that is not among these pages; the link is set aside"
        risks = [each.ref for each in self.pages.values() if each.layout == "risk"]
        hint = "" if _NUMBERED.fullmatch(ref) else did_you_mean(ref, risks) or "risks are ri-1, ..."
        return Problem("warning", "dangling", risk.place, ref, message, hint)

    def _wrong_titles(self) -> Iterator[Problem]:
        """What is wrong in the lists of titles, whether or not a page makes use of it."""
        for framework, entries in self.titles.items():
            catalog = at_hand(framework)
            if catalog is None:
                continue
            for entry in entries.values():
                _, problem = look_up(catalog, entry)
                if problem is not None and problem.code not in NOT_HELD:
                    yield problem

    def _unread(self, fields: Counter[str], place: Locator) -> Iterator[Problem]:
        if fields:
            named = ", ".join(f"{name} ({times})" for name, times in sorted(fields.items()))
            message = f"these fields of pages are not read: {named}"
            yield Problem("note", "unread-field", place, "", message)
        if self.others:
            message = f"{len(self.others)} files are neither pages nor lists of titles: not read"
            yield Problem("note", "unread-file", self.others[0].place(), "", message)


def _is_page(path: Path) -> bool:
    return starts_with(path, _PAGES, lambda head: head.startswith("---") and _LAYOUT.search(head))


def _leads(field: str, page: _Page) -> bool:
    """Whether a field of a page is a list of links."""
    return field.endswith(_CITES) or (field == _MITIGATES and page.layout == "mitigation")


def _is_mapping(branch: Branch) -> bool:
    return isinstance(branch.value, dict)


def _entries(branch: Branch) -> dict[str, Cited] | None:
    """The entries of a list of titles, or None where a file is no such list."""
    if not _is_mapping(branch) or not isinstance(branch.value.get("entries"), dict):
        return None
    found = branch.get("entries")
    return {
        entry.called: Cited(entry.called, entry.said("title"), entry.place)
        for entry in (found.below() if found is not None else ())
    }
