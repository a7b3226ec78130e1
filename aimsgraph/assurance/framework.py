"""Frameworks: what of them binds, and what of it current evidence touches through crosswalks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from aimsgraph.assurance.binding import Binding, Bound, Unplaced, texts
from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import COUNTED, State, natural
from aimsgraph.assurance.mappings import UNTOUCHED, Mapped, Mappings, MappingSource, Touch, sources
from aimsgraph.catalog import Catalog, catalogs, crosswalks
from aimsgraph.catalog.naming import framework as framework_called
from aimsgraph.errors import UnknownIdError, did_you_mean
from aimsgraph.impact import Policy
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.table import Table
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

Applies = Literal["applies", "not yet due", "cannot be told", "binds no system"]


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """One provision, whom it binds, and what current evidence has to do with it.

    ``bound`` are the systems that it binds by role, tier and day; ``undecided`` those that it may
    bind. A heading is not ``assessable``: it is here where a crosswalk maps it as a whole, and
    counted nowhere. ``verdict`` is its own where its framework is adopted.
    """

    id: str
    ref: str
    title: str
    assessable: bool
    addressee: tuple[str, ...]
    tier: tuple[str, ...]
    applies: Applies
    applies_from: date | None
    regime: str
    bound: tuple[Bound, ...]
    undecided: tuple[str, ...]
    touch: Touch
    mapped: tuple[Mapped, ...]
    verdict: State | None
    word: str
    reason: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkTally:
    """How many assessable provisions there are, apply and are touched.

    ``covered``, ``touched`` and ``untouched`` count those that apply. ``holds`` of ``judged`` have
    a verdict of their own, which they have in an adopted framework alone. ``next_on`` is the first
    day on which more is due.
    """

    provisions: int
    applies: int
    covered: int
    touched: int
    untouched: int
    not_yet_due: int
    next_on: date | None
    undecided: int
    binds_none: int
    holds: int
    judged: int


@dataclass(frozen=True, slots=True)
class FrameworkView:
    """One framework as of a day.

    ``by_role`` says that its provisions bind systems by role and tier, as a law does. ``unplaced``
    are systems of which it can't be told what binds them. ``disclaimers`` must be said wherever any
    of it is shown.
    """

    as_of: date
    revision: int
    id: str
    title: str
    adopted: bool
    by_role: bool
    tally: FrameworkTally
    rows: Table[ProvisionRow]
    sources: tuple[MappingSource, ...]
    unplaced: tuple[Unplaced, ...]
    disclaimers: tuple[str, ...]


def framework(
    name: str, snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, *, as_of: date
) -> FrameworkView:
    """One framework on a day; ``name`` is its id, with or without the edition, or its common name.

    Raises `UnknownIdError` where the graph has no such framework.
    """
    draft = _Draft(Basis(Facts(snapshot, vocabulary, policy, as_of)))
    return draft.view(draft.called(name))


def frameworks(
    snapshot: Snapshot, vocabulary: Vocabulary, policy: Policy, *, as_of: date
) -> tuple[FrameworkView, ...]:
    """Every framework of the graph that can be met or not, the adopted ones first."""
    draft = _Draft(Basis(Facts(snapshot, vocabulary, policy, as_of)))
    return tuple(draft.view(node) for node in draft.known)


class _Draft:
    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._facts = basis.facts
        self._nodes = basis.snapshot.nodes
        self._adopted = basis.policy.adopted
        self._rows = {row.id: row for row in basis.requirements}
        self._mappings = Mappings(basis, self._rows)
        self._shelf: Mapping[str, Catalog] = catalogs()

    @cached_property
    def known(self) -> list[Node]:
        """The frameworks that have something to be met."""
        nodes = self._basis.snapshot.instances(*self._basis.vocabulary.subclasses("Framework"))
        found = [
            node for node in nodes if self._facts.there(node.id) and node.id in self._countable
        ]
        return sorted(found, key=lambda node: (node.id not in self._adopted, node.name, node.id))

    def called(self, name: str) -> Node:
        """The framework that is meant."""
        ids = [node.id for node in self.known]
        named = [id for id in ids if name in (id, id.partition(":")[0])]
        if not named:
            shelved = framework_called(name, self._shelf)
            named = [id for id in ids if shelved is not None and id == shelved[1].id]
        if len(named) > 1:
            raise UnknownIdError(f"{name!r} could be {' or '.join(named)}", hint="give the full id")
        if not named:
            hint = did_you_mean(name, ids) or f"there are {', '.join(ids)}"
            raise UnknownIdError(f"no framework is called {name!r}", hint=hint)
        return self._nodes[named[0]]

    def view(self, framework: Node) -> FrameworkView:
        """A framework with all its provisions, in the order of the text."""
        id, family = framework.id, framework.id.partition(":")[0]
        provisions = [node for node in self._provisions.get(id, ()) if self._shown(node)]
        tiers = {tier for node in provisions for tier in texts(node.get("tier"))}
        law = self._shelf.get(id)
        binding = Binding(self._facts, self._basis.subjects, family, law, tiers)
        order = {ref: at for at, ref in enumerate(law.provisions)} if law is not None else {}
        refs = {node.id: str(node.get("ref")) for node in provisions}
        provisions.sort(key=lambda n: (order.get(refs[n.id], len(order)), natural(refs[n.id])))
        rows = [self._row(node, binding, id in self._adopted) for node in provisions]
        by_role = any(row.addressee or row.tier for row in rows)
        return FrameworkView(
            as_of=self._facts.as_of,
            revision=self._basis.snapshot.revision,
            id=id,
            title=framework.name,
            adopted=id in self._adopted,
            by_role=by_role,
            tally=_tally(rows),
            rows=Table.of(ProvisionRow, rows),
            sources=tuple(sources(one for row in rows for one in row.mapped)),
            unplaced=tuple(binding.unplaced) if by_role else (),
            disclaimers=tuple(self._disclaimers(framework, law=by_role)),
        )

    @cached_property
    def _provisions(self) -> Mapping[str, list[Node]]:
        """The provisions that are there, by framework."""
        found: dict[str, list[Node]] = {}
        classes = self._basis.vocabulary.subclasses("Provision")
        for node in self._basis.snapshot.instances(*classes):
            if self._facts.alive(node.id):
                found.setdefault(str(node.get("catalog")), []).append(node)
        return found

    @cached_property
    def _countable(self) -> frozenset[str]:
        """The frameworks with a provision that is met or not by itself."""
        each = self._provisions.items()
        return frozenset(id for id, nodes in each if any(map(self._assessable, nodes)))

    def _assessable(self, node: Node) -> bool:
        if self._facts.is_a(node.id, "ReferenceControl"):
            return True
        return self._facts.is_a(node.id, "Clause") and node.get("assessable") is True

    def _shown(self, node: Node) -> bool:
        return self._assessable(node) or bool(self._mappings.of(node.id))

    def _row(self, node: Node, binding: Binding, adopted: bool) -> ProvisionRow:
        bound = binding.of(node)
        undecided = binding.undecided(node)
        first, regime = (
            (bound[0].applies_from, bound[0].regime)
            if bound
            else binding.from_day(node, texts(node.get("tier")))
        )
        own = self._rows.get(node.id) if adopted else None
        printed = binding.printed(node)
        ref = str(node.get("ref"))
        return ProvisionRow(
            id=node.id,
            ref=self._shelf[printed.catalog].label(ref) if printed is not None else ref,
            title=str(node.get("title") or node.name),
            assessable=self._assessable(node),
            addressee=texts(node.get("addressee")),
            tier=texts(node.get("tier")),
            applies=self._applies(node, first, bound, undecided),
            applies_from=first,
            regime=regime,
            bound=bound,
            undecided=undecided,
            touch=self._mappings.touch(node.id),
            mapped=self._mappings.of(node.id),
            verdict=own.state if own is not None else None,
            word=own.word if own is not None else "",
            reason=own.reason if own is not None else "",
            notes=tuple(_notes(node, binding, first)),
        )

    def _applies(
        self,
        node: Node,
        first: date | None,
        bound: Sequence[Bound],
        undecided: Sequence[str],
    ) -> Applies:
        """Whether it binds anybody today; what names no role and no tier binds the organization."""
        if not bound and (node.get("addressee") or node.get("tier")):
            return "cannot be told" if undecided else "binds no system"
        return "not yet due" if first is not None and first > self._facts.as_of else "applies"

    def _disclaimers(self, framework: Node, *, law: bool) -> Iterator[str]:
        """What must be said of a framework in any edition, whoever made the crosswalk.

        It is about what was mapped to the standard that is adopted, not about that.
        """
        if framework.id in self._adopted and not law:
            return
        family = framework.id.partition(":")[0]
        for crosswalk in crosswalks().values():
            ends = (crosswalk.source, crosswalk.target)
            if crosswalk.disclaimer and family in [end.partition(":")[0] for end in ends]:
                yield crosswalk.disclaimer


def _notes(node: Node, binding: Binding, first: date | None) -> Iterator[str]:
    """What to know of a provision besides."""
    printed = binding.printed(node)
    if printed is None:
        return
    if printed.note:
        yield printed.note
    if printed.open_question:
        yield f"open question: {printed.open_question}"
    for regime in binding.later(node, first) if first is not None else ():
        yield f"from {regime.start}: {regime.what} ({regime.provision})"


def _tally(rows: Sequence[ProvisionRow]) -> FrameworkTally:
    counted = [row for row in rows if row.assessable]
    applies = Counter(row.applies for row in counted)
    touch = Counter(row.touch for row in counted if row.applies == "applies")
    ahead = [row.applies_from for row in counted if row.applies == "not yet due"]
    own = Counter(row.verdict for row in counted)
    return FrameworkTally(
        provisions=len(counted),
        applies=applies["applies"],
        covered=touch["covered"],
        touched=touch["touched"],
        untouched=sum(touch[each] for each in UNTOUCHED),
        not_yet_due=applies["not yet due"],
        next_on=min((day for day in ahead if day is not None), default=None),
        undecided=applies["cannot be told"],
        binds_none=applies["binds no system"],
        holds=own["holds"],
        judged=sum(own[state] for state in COUNTED),
    )
