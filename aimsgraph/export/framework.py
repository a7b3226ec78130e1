"""Frameworks as a document: what binds, and what of it current evidence touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from aimsgraph.assurance.binding import Bound
from aimsgraph.assurance.framework import Applies, FrameworkView, ProvisionRow
from aimsgraph.assurance.mappings import UNTOUCHED, Mapped, MappingSource, Touch
from aimsgraph.catalog.relations import Relation
from aimsgraph.export.document import Column, Document, Look, Marked, Section, Value, shortened
from aimsgraph.export.matrix import LOOKS as STATES
from aimsgraph.export.matrix import SAID, SIGNS
from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import number
from aimsgraph.snapshot import Snapshot

LOOKS: Mapping[Touch, Look] = {
    "covered": "holds",
    "touched": "planned",
    **dict.fromkeys(UNTOUCHED, "gap"),
}
# What people read before the number of a requirement.
RELATIONS: Mapping[Relation, str] = {
    "equal": "equal to",
    "subset-of": "subset of",
    "superset-of": "superset of",
    "intersects-with": "intersects with",
    "related": "related to",
}
# What the two words mean, said wherever they are used.
MEANINGS = (
    "Touched: a crosswalk leads from the provision to a requirement that current evidence shows. "
    "Covered: to one that asks for all that the provision asks for, and all such hold."
)
COUNTED = "Counted: of a law the provisions that bind an AI system, of other frameworks all."
AS_A_WHOLE = "the whole, of which the parts are counted"
_APPLIES: Mapping[Applies, str] = {
    "applies": "APPLIES",
    "not yet due": "NOT YET DUE",
    "cannot be told": "CANNOT BE TOLD",
    "binds no system": "BINDS NO SYSTEM",
}
_MOST = 6  # names in one line
_MORE = "(all in the json)"
_FOR = Column("For", 20)
_BINDS = Column("Binds", 30)
_APPLIES_FROM = Column("Applies", 20)
_VERDICT = Column("Its own verdict", 26)
_FIRST = (Column("Provision", 18), Column("Title", 26))
_LAST = (
    Column("Current evidence", 22),
    Column("Through", 44),
    Column("Source of the mapping", 24),
    Column("To know", 26),
)
_LIST = (
    Column("Framework", 32),
    Column("Provisions", 14),
    Column("Counted", 12),
    Column("Covered", 12),
    Column("Touched", 12),
    Column("Touched by nothing", 14),
    Column("Not yet due", 22),
    Column("Bind no system", 14),
    Column("Can't be told", 14),
    Column("By evidence of its own", 22),
)


def framework_document(
    found: FrameworkView, snapshot: Snapshot, organization: str, origin: Origin
) -> Document:
    """The document about one framework."""
    return _Writer(found, snapshot).document(organization, origin)


def frameworks_document(
    found: Sequence[FrameworkView], organization: str, origin: Origin, as_of: str
) -> Document:
    """The document with a line for each framework."""
    rows = [_line(view) for view in found]
    return Document(
        title="Frameworks",
        facts=[("Organization", organization), ("As of", as_of)],
        sections=[Section("Frameworks", _LIST, rows, fixed=1)],
        origin=origin,
        notes=[COUNTED, MEANINGS],
        caveat=" ".join(disclaimers(found)),
    )


def disclaimers(found: Sequence[FrameworkView]) -> tuple[str, ...]:
    """What must be said of any of them."""
    return tuple(dict.fromkeys(one for view in found for one in view.disclaimers))


def counted(view: FrameworkView) -> str:
    """How many provisions bind, are touched and are not, as a sentence or two."""
    tally = view.tally
    if not view.adopted and not view.by_role:
        return (
            f"{view.title}: current evidence touches {tally.touched} of "
            f"{number(tally.applies, 'provision')}, covers {tally.covered or 'none'} and leaves "
            f"{tally.untouched or 'none'} untouched."
        )
    return " ".join(_judged(view) if view.adopted else _binding(view))


def _judged(view: FrameworkView) -> Iterator[str]:
    tally = view.tally
    own = f"{tally.holds} of {number(tally.judged, 'provision')} hold by evidence of their own"
    later = sum(row.verdict == "not yet due" for row in view.rows)
    yield f"{view.title} is adopted: {own}{f', {later} are not yet due' if later else ''}."
    if view.by_role:
        yield f"By role, tier and day {tally.applies} of {tally.provisions} bind an AI system."


def _binding(view: FrameworkView) -> Iterator[str]:
    tally = view.tally
    count = number(tally.provisions, "provision")
    yield f"{view.title}: {tally.applies or 'none'} of {count} bind an AI system."
    if tally.applies:
        yield (
            f"Current evidence touches {tally.touched} of these, covers {tally.covered or 'none'} "
            f"and leaves {tally.untouched or 'none'} untouched."
        )
    if tally.next_on is not None:
        days = number((tally.next_on - view.as_of).days, "day")
        yield f"{tally.not_yet_due} more bind later, the first on {tally.next_on} (in {days})."
    if tally.undecided:
        yield f"Of {tally.undecided} it can't be told."


def heading(applies: Applies) -> str:
    """What stands above the provisions that apply, do not yet, ..."""
    return _APPLIES[applies]


def related(mapped: Sequence[Mapped]) -> str:
    """How a provision relates to requirements: ``intersects with A.9.4 (8 of 10), A.9.2 (4)``."""
    told = []
    for relation in dict.fromkeys(one.relation for one in mapped):
        alike = [one for one in mapped if one.relation == relation]
        first, *others = (_strong(one, " of 10" * (one is alike[0])) for one in alike)
        told.append(f"{RELATIONS[relation]} {', '.join([first, *others])}")
    return "; ".join(told)


def _strong(one: Mapped, of: str) -> str:
    return f"{one.ref} ({one.strength}{of})" if one.strength is not None else one.ref


def standing(one: Mapped) -> str:
    """How a requirement stands, as people say it."""
    return SAID.get(one.state, one.state)


def source(one: MappingSource) -> str:
    """A crosswalk and whether it was published: ``iso42001--eu-ai-act (interpretation)``."""
    return f"{one.id} ({one.basis})" if one.basis else one.id


class _Writer:
    def __init__(self, found: FrameworkView, snapshot: Snapshot) -> None:
        self._found = found
        self._snapshot = snapshot

    def document(self, organization: str, origin: Origin) -> Document:
        found = self._found
        return Document(
            title=f"{found.title}: what current evidence touches",
            facts=[
                ("Organization", organization),
                ("In numbers", counted(found)),
                ("Framework", f"{self._snapshot.nodes[found.id].get('title')} [{found.id}]"),
                ("As of", f"{found.as_of} (revision {found.revision} of the graph)"),
                *(("Crosswalk", _crosswalk(one)) for one in found.sources),
                *(("Not placed", f"{self._name(u.system)}: {u.reason}") for u in found.unplaced),
            ],
            sections=list(self._sections()),
            origin=origin,
            notes=[MEANINGS],
            caveat=" ".join(found.disclaimers),
        )

    def _sections(self) -> Iterator[Section]:
        columns = list(self._columns())
        for applies, title in _APPLIES.items():
            rows = [row for row in self._found.rows if row.applies == applies]
            if rows:
                name = title.capitalize() if self._found.by_role else "Provisions"
                yield Section(name, columns, [list(self._row(row)) for row in rows])

    def _columns(self) -> Iterator[Column]:
        yield from _FIRST
        if self._found.by_role:
            yield from (_FOR, _BINDS, _APPLIES_FROM)
        if self._found.adopted:
            yield _VERDICT
        yield from _LAST

    def _row(self, row: ProvisionRow) -> Iterator[Value]:
        yield from (row.ref, row.title)
        if self._found.by_role:
            yield tuple(", ".join(part) for part in (row.addressee, row.tier) if part) or "anybody"
            yield self._binds(row)
            yield _when(row)
        if self._found.adopted:
            yield _verdict(row)
        yield Marked((row.touch,), LOOKS[row.touch] if row.assessable else "faint")
        yield tuple(self._through(one) for one in row.mapped) or Marked(("nothing",), "faint")
        yield tuple(dict.fromkeys(part for m in row.mapped for part in (m.source, m.basis) if part))
        yield row.notes if row.assessable else (AS_A_WHOLE, *row.notes)

    def _binds(self, row: ProvisionRow) -> Value:
        lines = [self._bound(one, row) for one in row.bound]
        lines += [f"perhaps {self._name(system)}" for system in row.undecided]
        return tuple(lines) or Marked(("no system",), "faint")

    def _bound(self, one: Bound, row: ProvisionRow) -> str:
        place = "; ".join(", ".join(part) for part in (one.roles, one.tiers) if part)
        later = f", from {one.applies_from}" if one.applies_from != row.applies_from else ""
        return f"{self._name(one.system)}: {place}{later}"

    def _through(self, one: Mapped) -> str:
        title = self._snapshot.nodes[one.requirement].get("title") or ""
        note = f"; {one.note}" if one.note else ""
        names = ", ".join(shortened(map(self._name, one.subjects), _MOST, _MORE))
        lacking = f" for {names}" if names else ""
        return f"{SIGNS[one.state]} {related([one])} {title}: {standing(one)}{lacking}{note}"

    def _name(self, id: str) -> str:
        node = self._snapshot.nodes.get(id)
        return node.name if node is not None else id


def _crosswalk(one: MappingSource) -> str:
    caveats = "".join(f"\n{caveat}" for caveat in one.caveats)
    return f"{one.title}, {source(one)}: {number(one.pairs, 'pair')}{caveats}"


def _when(row: ProvisionRow) -> Value:
    if row.applies_from is None:
        return row.applies
    since = "since" if row.applies == "applies" else "from"
    return tuple(text for text in (f"{since} {row.applies_from}", row.regime) if text)


def _verdict(row: ProvisionRow) -> Value:
    if row.verdict is None:
        return ""
    return Marked((f"{SIGNS[row.verdict]} {row.word}",), STATES.get(row.verdict, "faint"))


def _line(view: FrameworkView) -> Sequence[Value]:
    tally = view.tally
    due = f"{tally.not_yet_due}, the first on {tally.next_on}" if tally.next_on else "0"
    own = f"{tally.holds} of {tally.judged}" if view.adopted else "not adopted"
    touched: Sequence[Value] = (
        ("", "", "") if view.adopted else (tally.covered, tally.touched, tally.untouched)
    )
    return (
        f"{view.title} [{view.id}]", tally.provisions, tally.applies, *touched, due,
        tally.binds_none, tally.undecided, own,
    )  # fmt: skip
