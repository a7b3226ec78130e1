"""Planned renewals: what is supposed to be recorded on days to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.errors import UsageError
from aimsgraph.impact.cadence import DAY, Cadence
from aimsgraph.impact.facts import Facts
from aimsgraph.snapshot import Node, Relation, Snapshot, Value

# What a record says of one time only; the next one says its own.
_OF_ITS_TIME = frozenset(
    {"collected_on", "decided_on", "done_on", "due", "measured_on", "next_review", "period_end"}
    | {"period_start", "planned_on", "reject_reason", "reviewed_on", "since", "until"}
    | {"valid_from", "valid_until", "value", "verdict", "withdrawn_on"}
)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A record, or a slot, for which a new and accepted record is there from a day on.

    The new record is of the same kind, about the same things, and fills the same slots. In a slot
    with a cadence it covers the period that the day lies in; a period that is over stays missed.
    """

    id: str
    on: date


def renewed(facts: Facts, renewals: Iterable[Renewal]) -> Snapshot:
    """The graph with the records that these renewals bring, each from its day on.

    Raises `UnknownIdError` for an unknown id, and `UsageError` for what cannot be renewed or a day
    that is past.
    """
    snapshot = facts.snapshot
    nodes, relations = dict(snapshot.nodes), dict(snapshot.by_key)
    for renewal in renewals:
        node = snapshot.node(renewal.id)
        if renewal.on <= facts.as_of:
            raise UsageError(
                f"a renewal on {renewal.on} is not ahead of {facts.as_of}",
                where=renewal.id,
                hint="renewals are planned for a later day; what is done is recorded",
            )
        if facts.is_a(renewal.id, "EvidenceRequirement"):
            new, links = _filled(facts, node, renewal.on)
        elif facts.is_a(renewal.id, "Record"):
            new, links = _again(facts, node, renewal.on)
            relations.update((link.key, link) for link in _superseded(facts, node, renewal.on))
        else:
            raise UsageError(
                f"a {node.cls} is not renewed",
                where=renewal.id,
                hint="name a record, or the slot that it fills",
            )
        nodes[new.id] = new
        relations.update((link.key, link) for link in links)
    return Snapshot(
        nodes.values(),
        relations.values(),
        store_id=snapshot.store_id,
        revision=snapshot.revision,
    )


def next_id(facts: Facts, renewal: Renewal) -> str:
    """The id of the record that a renewal brings."""
    if facts.is_a(renewal.id, "EvidenceRequirement"):
        return f"record:{renewal.id.replace(':', '-')}@{renewal.on}"
    return f"{renewal.id}@{renewal.on}"


def _superseded(facts: Facts, node: Node, on: date) -> Iterator[Relation]:
    """What needs all of its records looks at the new one instead of the old from a day on."""
    for link in facts.snapshot.into(node.id):
        if facts.vocabulary.relations[link.type].aggregate == "all":
            yield link._replace(properties={**link.properties, "until": on - DAY})


def _again(facts: Facts, node: Node, on: date) -> tuple[Node, list[Relation]]:
    """The next record of the same sort, with the relations of the last one."""
    snapshot, id = facts.snapshot, next_id(facts, Renewal(node.id, on))
    kept = {name: value for name, value in node.properties.items() if name not in _OF_ITS_TIME}
    for slot in facts.members_of(node.id, "filledBy"):
        kept |= _covering(facts, slot, on)
    since = {"since": on}
    links = [
        link._replace(source=id, properties={**_lasting(link), **since})
        for link in snapshot.out(node.id)
    ]
    links += [
        link._replace(target=id, properties={**_lasting(link), **since})
        for link in snapshot.into(node.id)
        if link.source != node.id
        and facts.vocabulary.relations[link.type].family in ("justifies", "rollup")
    ]
    return Node(id, node.cls, {**kept, **_accepted(on)}), links


def _filled(facts: Facts, slot: Node, on: date) -> tuple[Node, list[Relation]]:
    """A record that fills a slot."""
    kinds = slot.get("kinds")
    kind = kinds[0] if isinstance(kinds, tuple) and kinds else kinds
    record = next_id(facts, Renewal(slot.id, on))
    told: dict[str, Value] = {
        "name": f"Next record of {slot.name}",
        **_covering(facts, slot.id, on),
    }
    if isinstance(kind, str):
        told["kind"] = kind
    since: dict[str, Value] = {"since": on}
    links = [Relation("filledBy", slot.id, record, "", since)]
    links += [
        Relation("about", record, subject, "", since)
        for subject in facts.members(slot.id, "concerns")
    ]
    return Node(record, "Evidence", {**told, **_accepted(on)}), links


def _accepted(on: date) -> dict[str, Value]:
    return {"collected_on": on, "since": on, "review": "accepted", "verdict": "pass"}


def _lasting(link: Relation) -> dict[str, Value]:
    return {name: value for name, value in link.properties.items() if name != "until"}


def _covering(facts: Facts, slot: str, on: date) -> dict[str, Value]:
    """The days of the period of a cadence that a day lies in; nothing without a cadence."""
    cadence = Cadence.of(facts, slot)
    period = cadence.at(on) if cadence is not None else None
    return {} if period is None else {"period_start": period.first, "period_end": period.last}
