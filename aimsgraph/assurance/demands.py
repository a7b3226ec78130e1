"""What each requirement asks for, once the organization's policy is taken into account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from aimsgraph.errors import UnknownIdError, UsageError, did_you_mean
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.policy import Policy
from aimsgraph.vocabulary import Demand, Vocabulary

# Slots of this catalogue carry the bare ref in their ids, those of any other the full id.
HOME = "iso42001:2023"
SUGGESTED = "suggested"
NO_DOCUMENT = "no document is asked for here; any record that shows it will do"

_ASKED = ("Clause", "ReferenceControl", "Control")

When = Literal["standing", "on-event", "suggested"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One slot for each subject: any kind of its demands fills it.

    ``name`` is the kind or the group, as it stands in the id of the slot.
    """

    name: str
    when: When
    demands: tuple[Demand, ...]

    @property
    def per(self) -> str:
        """The class of subjects, as demands write it: ai-system."""
        return self.demands[0].per


@dataclass(frozen=True, slots=True)
class Requirement:
    """A provision or an own control, and what is asked for it.

    ``ref`` is how the ids of its slots name it.
    """

    id: str
    ref: str
    asks: tuple[Ask, ...]


def demands(vocabulary: Vocabulary, policy: Policy) -> tuple[Demand, ...]:
    """The demands of the catalogues, those that the policy replaces left out, then the policy's."""
    own = tuple(_own(demand) for demand in policy.demands)
    replaced = {_key(demand) for demand in own}
    return (*(d for d in vocabulary.demands if _key(d) not in replaced), *own)


def requirements(facts: Facts) -> list[Requirement]:
    """Every requirement in force for which something is demanded, in the order of its id.

    Raises `UsageError` when the policy demands something of a provision, a kind, a subject or under
    a condition that does not exist.
    """
    vocabulary, policy = facts.vocabulary, facts.policy
    for demand in policy.demands:
        _check(demand, facts)
    by_requirement: dict[tuple[str, str], list[Demand]] = {}
    for demand in demands(vocabulary, policy):
        id = requirement_id(demand, vocabulary)
        if in_force(facts, id):
            by_requirement.setdefault((id, ref(id)), []).append(demand)
    return [
        Requirement(id, ref, tuple(_asks(asked)))
        for (id, ref), asked in sorted(by_requirement.items())
    ]


def requirement_id(demand: Demand, vocabulary: Vocabulary) -> str:
    """The id of the provision or own control that a demand belongs to."""
    if _names_control(demand, vocabulary):
        return demand.requirement
    return f"{demand.catalog}/{demand.requirement}"


def in_force(facts: Facts, requirement: str) -> bool:
    """Whether a requirement is in the graph, adopted, due and not closed."""
    return facts.alive(requirement) and not facts.excluded(requirement)


def ref(requirement: str) -> str:
    """How ids of slots name a requirement: A.7.4, iso27001:2022/A.5.1, control:fraud-desk."""
    return requirement.removeprefix(f"{HOME}/")


def _own(demand: Demand) -> Demand:
    return replace(demand, demanded_by="policy") if demand.demanded_by == "catalogue" else demand


def _key(demand: Demand) -> tuple[str, str, str]:
    return (demand.catalog, demand.requirement, demand.kind)


def _names_control(demand: Demand, vocabulary: Vocabulary) -> bool:
    return demand.requirement.startswith(f"{vocabulary.cls('Control').prefix}:")


def _asks(asked: list[Demand]) -> Iterator[Ask]:
    single = {demand.kind for demand in asked if demand.demand != "one-of"}
    groups: dict[str, list[Demand]] = {}
    for demand in asked:
        if demand.demand == "required":
            yield Ask(demand.kind, "standing", (demand,))
        elif demand.demand == "on-event":
            yield Ask(demand.kind, "on-event", (demand,))
        elif demand.demand == "one-of":
            groups.setdefault(demand.group or demand.kind, []).append(demand)
    for group, members in groups.items():
        name = f"one-of-{group}" if group in single else group
        yield Ask(name, "standing", tuple(members))
    if not groups and all(demand.demand in ("suggested", "on-event") for demand in asked):
        yield from _suggestions([d for d in asked if d.demand == "suggested"])


def _suggestions(suggested: list[Demand]) -> Iterator[Ask]:
    """One slot that any of the kinds fills: at the organization if any of them is asked there."""
    if any(demand.per == "organization" for demand in suggested):
        first = sorted(suggested, key=lambda demand: demand.per != "organization")
        yield Ask(SUGGESTED, "suggested", tuple(first))
        return
    for per in dict.fromkeys(demand.per for demand in suggested):
        yield Ask(SUGGESTED, "suggested", tuple(d for d in suggested if d.per == per))


def _check(demand: Demand, facts: Facts) -> None:
    vocabulary, snapshot = facts.vocabulary, facts.snapshot
    where = f"demand of {demand.kind} for {demand.requirement}"
    _known(demand.kind, vocabulary.kinds, "kind of record", where)
    for name, known, what in (
        (demand.where, vocabulary.conditions, "condition"),
        (demand.event, vocabulary.events, "event"),
    ):
        if name is not None:
            _known(name, known, what, where)
    if demand.demand == "on-event" and demand.event is None:
        raise UsageError("it is demanded on an event, but names none", where=where,
                         hint=f"give one of {', '.join(sorted(vocabulary.events))}")  # fmt: skip
    id = requirement_id(demand, vocabulary)
    if id in snapshot:
        if not any(facts.is_a(id, cls) for cls in _ASKED):
            raise UsageError(f"{snapshot.nodes[id].cls} cannot be shown by records", where=where,
                             hint="demand it of the clauses or controls below it")  # fmt: skip
        return
    if _names_control(demand, vocabulary):
        controls = (node.id for node in snapshot.instances(*vocabulary.subclasses("Control")))
        raise UnknownIdError.among(id, controls, what="control")
    refs = [
        str(node.get("ref"))
        for node in snapshot.instances(*vocabulary.subclasses("Provision"))
        if node.get("catalog") == demand.catalog
    ]
    # A catalogue that is not adopted demands nothing, and one that is not there yet says nothing.
    if demand.catalog in facts.policy.adopted and refs:
        _known(demand.requirement, refs, f"provision of {demand.catalog}", where)


def _known(name: str, known: Iterable[str], what: str, where: str) -> None:
    names = sorted(known)
    if name not in names:
        hint = did_you_mean(name, names) or f"there are {', '.join(names)}"
        raise UsageError(f"no {what} is called {name!r}", where=where, hint=hint)
