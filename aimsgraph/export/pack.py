"""The evidence pack as one zip archive: an index, the files that it leads to, their hashes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from aimsgraph.assurance.coverage import WORST_FIRST, RequirementRow, State
from aimsgraph.assurance.freshness import STALE
from aimsgraph.assurance.pack import Asked, AuditStage, Exhibit, Pack
from aimsgraph.errors import RefusedError
from aimsgraph.export.destination import CONTENTS, contents, write_zip
from aimsgraph.export.document import Column, Document, Link, Look, Marked, Section, Value
from aimsgraph.export.enclosures import ALTERED, EVIDENCE, Enclosure
from aimsgraph.export.matrix import LOOKS, SAID, SIGNS
from aimsgraph.export.missing import Missing, counted, missing
from aimsgraph.export.origin import Origin
from aimsgraph.export.page import page
from aimsgraph.export.sheet import sheet
from aimsgraph.impact.sentence import listed, number, reason_text
from aimsgraph.progress import Progress, quietly
from aimsgraph.snapshot import Snapshot

INDEX, TABLE, SUMS = "index.html", "index.csv", "SHA256SUMS"
_AUDITS: Mapping[AuditStage, str] = {
    1: "Stage 1: the design",
    2: "Stage 2: design, operation and effectiveness",
}
_BLOCK = 2**20
_COLUMNS = (
    Column("For", 14),
    Column("Title", 24),
    Column("What is asked", 30),
    Column("State", 17),
    Column("Record", 34),
    Column("Dated", 16),
    Column("Period covered", 16),
    Column("Valid until", 20),
    Column("File", 44),
)
_MISSING = (
    Column("What", 24),
    Column("For", 14),
    Column("What is asked, or was recorded", 42),
    Column("Where, and why", 82),
    Column("Owner", 18),
)


@dataclass(frozen=True)
class PackFile:
    """A pack with what was found of its files, ready to be written.

    ``places`` say where records without a file in the pack are recorded.
    """

    pack: Pack
    enclosures: Mapping[str, Enclosure]
    places: Mapping[str, str]
    snapshot: Snapshot
    organization: str
    origin: Origin

    @cached_property
    def files(self) -> Mapping[str, Enclosure]:
        """The enclosures that are in the pack, by their name there, in its order."""
        return {one.name: one for one in self.enclosures.values() if one.name}

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """What is missing."""
        return missing(self.pack, self.enclosures, self.places, self.snapshot)

    @property
    def sentence(self) -> str:
        """How much of what is asked the pack shows, and what is missing."""
        asked = {one.slot: one for one in self.pack.asked}
        shown = sum(bool(one.exhibits) for one in asked.values())
        records = number(len(self.pack.exhibits), "record")
        counts = Counter(one.what for one in self.missing)
        lacking = listed([counted(what, count) for what, count in counts.items()])
        return (
            f"{self.organization}, Stage {self.pack.stage}: {records} with "
            f"{number(len(self.files), 'file')} for {shown:,} of {number(len(asked), 'thing')} "
            f"asked. {f'Missing: {lacking}.' if lacking else 'Nothing is missing.'}"
        )

    def index(self, beside: Sequence[Link] = ()) -> Document:
        """What the pack holds, in the order of clauses and controls."""
        pack = self.pack
        altered = any(one.found == "altered" for one in self.enclosures.values())
        facts = [
            ("Organization", self.organization),
            ("Audit", _AUDITS[pack.stage]),
            ("As of", f"{pack.as_of} (revision {pack.revision} of the graph)"),
            ("Requirements", f"{len(pack.requirements):,} apply"),
            ("Files", f"{len(self.files):,}, {sum(f.size for f in self.files.values()):,} bytes"),
        ]
        once = (
            "A file that shows several things is here once, below the first requirement that it "
            "shows, and is linked from each."
        )
        apart = f"What is not as it was recorded lies in {ALTERED}/, not in {EVIDENCE}/."
        sums = f"Whether the files are those that were packed: sha256sum -c {SUMS}"
        notes = (once, apart, sums) if altered else (once, sums)
        return Document(
            f"Evidence for Stage {pack.stage}",
            facts,
            list(self._sections()),
            self.origin,
            notes,
            sentence=self.sentence,
            beside=beside,
        )

    def _sections(self) -> Iterator[Section]:
        pack = self.pack
        lacking = [self._missing_row(one) for one in self.missing]
        none = () if lacking else ("Nothing is missing.",)
        yield Section("What is missing", _MISSING, lacking, none)
        asked: dict[str, list[Asked]] = {}
        for one in pack.asked:
            asked.setdefault(one.requirement, []).append(one)
        tables: dict[tuple[str, str], list[Sequence[Value]]] = {}
        for row in pack.requirements:
            rows = tables.setdefault((row.group, row.catalog), [])
            rows.extend(self._requirement(row, asked.get(row.id, ())))
        for (group, catalog), rows in tables.items():
            node = self.snapshot.nodes.get(catalog)
            name = node.name.partition(":")[0] if node is not None else catalog
            title = f"{group.capitalize()} of {name}" if catalog else group.capitalize()
            yield Section(title, _COLUMNS, rows)
        if not tables:
            yield Section("Requirements", _COLUMNS, (), ("No requirement applies.",))

    def _missing_row(self, one: Missing) -> Sequence[Value]:
        look: Look = "doubt" if one.what == "file altered" else "gap"
        return Marked((one.what,), look), ", ".join(one.refs), one.name, one.lines, one.owner

    def _requirement(
        self, row: RequirementRow, asked: Sequence[Asked]
    ) -> Iterator[Sequence[Value]]:
        """What shows a requirement: its title in full where it begins, with what is lost of it."""
        title: Value = row.title
        if row.state in WORST_FIRST and (asked or self.pack.stage == 2):
            lines = (row.title, _said(row.state, row.word), reason_text(row.reason))
            title = Marked(lines, LOOKS[row.state])
        if not asked:
            yield row.ref, title, Marked(("nothing at this stage",), "faint"), *[""] * 6
        for one in asked:
            for cells in self._rows(one):
                yield row.ref, title, *cells
                title = Marked((row.title,), "faint")

    def _rows(self, asked: Asked) -> Iterator[Sequence[Value]]:
        known = Marked((_said(asked.state, asked.word),), LOOKS.get(asked.state, "faint"))
        if not asked.exhibits:
            wanted = asked.state in WORST_FIRST
            nothing = (
                Marked(("nothing recorded",), "said") if wanted else Marked(("none yet",), "faint")
            )
            yield asked.name, known, nothing, "", "", "", ""
        name: Value = asked.name
        for exhibit in asked.exhibits:
            yield name, known, *self._exhibit(exhibit)
            name = Marked((asked.name,), "faint")  # what was said stands back

    def _exhibit(self, exhibit: Exhibit) -> Sequence[Value]:
        evidence, one = exhibit.evidence, self.enclosures[exhibit.id]
        name = f"{evidence.name} [{exhibit.id}]"
        first, last = evidence.period
        lost = evidence.freshness in STALE or exhibit.state in WORST_FIRST
        return (
            (name, exhibit.shows),
            evidence.dated or Marked(("not recorded",), "said"),
            f"{first or '...'} to {last or '...'}" if first or last else "",
            Marked((evidence.serves(),), "gap") if lost else evidence.serves(),
            self._file(exhibit, one),
        )

    def _file(self, exhibit: Exhibit, one: Enclosure) -> Value:
        place = self.places.get(exhibit.id, "")
        if one.name:
            return Link(one.name, one.why, "said" if one.found == "altered" else "")
        if one.found == "no file":
            return f"no file: {place}" if place else "no file"
        return Marked((one.file, one.why), "said")


def _said(state: State, word: str) -> str:
    """A state with its sign, and the word for what is lost where that says more."""
    said = SAID.get(state, state)
    more = "" if word in (state, said) else f": {word}"
    return f"{SIGNS[state]} {said}{more}"


def write_pack(
    path: Path,
    packed: PackFile,
    root: Path,
    documents: Mapping[str, tuple[str, bytes]],
    progress: Progress = quietly,
) -> None:
    """Write the pack; the same graph, files and day give the same bytes.

    ``documents`` come with it: by their name a title and the content. ``progress`` is told how many
    files are written.

    Raises
    ------
    RefusedError
        If there is something at ``path`` that no export wrote, or that goes into the pack; or if a
        file changes while it is packed.
    """
    there = path.resolve()
    if any((root / one.path).resolve() == there for one in packed.files.values()):
        raise RefusedError("this file goes into the pack", where=str(path), hint="name another")
    sizes = {name: one.size for name, one in packed.files.items()}
    write_zip(path, _members(packed, root, documents, progress), packed.origin, sizes)


def _members(
    packed: PackFile,
    root: Path,
    documents: Mapping[str, tuple[str, bytes]],
    progress: Progress,
) -> Iterator[tuple[str, Iterable[str | bytes]]]:
    """Everything in the archive in its order, last the hashes of all of it."""
    hashes = {CONTENTS: sha256(contents(packed.origin)).hexdigest()}
    beside = [Link(name, title) for name, (title, _content) in documents.items()]
    index = packed.index([*beside, Link(TABLE, "This index as a table"), Link(SUMS, "Hashes")])
    rows = replace(index, sections=[each for each in index.sections if each.columns == _COLUMNS])
    texts: dict[str, Iterable[str | bytes]] = {
        INDEX: page(index),
        TABLE: sheet(rows, packed.pack.as_of.isoformat()),
        **{name: (content,) for name, (_title, content) in documents.items()},
    }
    for name, parts in texts.items():
        content = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
        hashes[name] = sha256(content).hexdigest()
        yield name, (content,)
    for done, (name, one) in enumerate(packed.files.items()):
        progress("writing the files", done, len(packed.files))
        hashes[name] = one.sha256
        yield name, _streamed(root / one.path, one)
    yield SUMS, (f"{hashes[name]}  {name}\n" for name in hashes)


def _streamed(path: Path, one: Enclosure) -> Iterator[bytes]:
    """The blocks of a file, which has to be the one that the index tells of."""
    found = sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
            yield block
    if found.hexdigest() != one.sha256:
        raise RefusedError(
            "the file was altered while it was packed", where=one.path, hint="pack again"
        )
