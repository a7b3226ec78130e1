"""Rules on evidence: what it serves, what hangs on it, until when it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.cadence import DAY
from aimsgraph.impact.forecast import forecast
from aimsgraph.snapshot import Node
from aimsgraph.vocabulary.terms import DemandLevel

_IDLE = ("planned", "nothing to show yet")
MANY = 6  # requirements that one record carries alone; an impact assessment serves five


def _unasked(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Records that fill no slot and on which nothing else rests."""
    using = _using(basis)
    for record in basis.live("Record"):
        if any(basis.facts.members_of(record.id, relation) for relation in using):
            continue
        if _is_of_the_past(basis, record.id):
            continue
        message = _why_unasked(basis, record, basis.asking(str(record.get("kind"))))
        if message:
            hint = "say what it is about, or for which requirement; or leave it out"
            yield rule.finding(record.id, message, hint, at="about")


def _using(basis: Basis) -> tuple[str, ...]:
    """Relations by which something uses a record."""
    vocabulary = basis.vocabulary
    return tuple(
        relation.name
        for relation in vocabulary.relations.values()
        if any(vocabulary.is_a(cls, "Record") for cls in relation.targets)
    )


def _is_of_the_past(basis: Basis, record: str) -> bool:
    """Whether all that a record is about is closed or out of scope: nothing is asked there now."""
    about = basis.facts.members(record, "about")
    return bool(about) and not any(id in basis.subjects for id in about if id in basis.snapshot)


def _why_unasked(basis: Basis, record: Node, asking: Mapping[str, DemandLevel]) -> str:
    levels = set(asking.values())
    named = basis.told(record.id)
    if not asking:
        return f"{named} is of a kind that nothing asks for: {record.get('kind')}"
    if levels & {"suggested", "on-event"}:  # advice, or a nil return
        return ""
    idle = {row.id for row in basis.coverage.requirements if row.state in _IDLE}
    if idle.intersection(asking):  # it is early, not useless
        return ""
    excluded = [id for id in asking if basis.statement.excludes(id)]
    if len(excluded) == len(asking):
        return f"{named} shows what only {basis.refs(asking)} asks for, which is excluded"
    return f"{named} serves no requirement; {basis.refs(asking)} asks for such records of others"


def _carries(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Records that are the only support of the slots of many requirements."""
    carried: dict[str, dict[str, None]] = {}
    for slot in basis.live("EvidenceRequirement"):
        if slot.get("cadence") or not basis.facts.judged(slot.id):
            continue
        filling = _filling(basis, slot.id)
        if filling and len(filling) == basis.facts.value(slot.id, "need"):
            for record in filling:
                carried.setdefault(record, {}).update(dict.fromkeys(basis.references(slot.id)))
    for record, requirements in sorted(carried.items()):
        if len(requirements) >= MANY:
            message = (
                f"{basis.told(record)} alone carries {len(requirements)} requirements: "
                f"{basis.refs(requirements, 8)}"
            )
            hint = "keep it fresh, or let other records show some of them"
            yield rule.finding(record, message, hint)


def _filling(basis: Basis, slot: str) -> list[str]:
    """The records that count for a slot today."""
    return [
        record
        for record in basis.facts.members(slot, "filledBy")
        if basis.facts.judged(record)
        and basis.status(record) != "broken"
        and not basis.facts.fails(slot, record)
    ]


def _lapsing(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Records that count today and lapse before an audit, where something breaks by it."""
    ahead = {name: day for name, day in basis.audits.items() if day > basis.as_of}
    known = (basis.dated(node.id) for node in basis.live("Record"))
    if not ahead or not any(day is not None and day <= basis.as_of for day in known):
        return
    last = max(ahead.values())
    then = forecast(basis.state, last).status_on(last)
    lost: dict[str, dict[str, None]] = {}
    for thing, status in then.items():
        if status == "broken" and basis.status(thing) != "broken":
            for record in _culprits(basis, thing, last):
                lost.setdefault(record, {})[thing] = None
    for record, things in sorted(lost.items()):
        end = _end(basis, record)
        if end is None:
            continue
        on = end + DAY
        audit = next(f"{name} ({day})" for name, day in _in_order(ahead) if on <= day)
        again = basis.facts.runs_out(record) is None
        what = f"is due again by {end}" if again else f"lapses after {end}"
        served = {ref for thing in things for ref in _served(basis, thing)}
        message = f"{basis.told(record)} {what}, before {audit}"
        if served:
            message += f"; {basis.refs(served)} {'loses' if len(served) == 1 else 'lose'} it"
        explicit = basis.snapshot.nodes[record].get("valid_until") is not None
        yield rule.finding(
            record,
            message,
            "renew it before that day",
            at="valid_until" if explicit else "collected_on",
            key=(str(end),),
            on=on,
        )


def _in_order(audits: Mapping[str, date]) -> list[tuple[str, date]]:
    return sorted(audits.items(), key=lambda audit: audit[1])


def _culprits(basis: Basis, thing: str, until: date) -> Iterator[str]:
    """The records by whose end something breaks until a day; periods to come are no record's."""
    node = basis.snapshot.nodes[thing]
    if basis.facts.is_a(thing, "EvidenceRequirement"):
        if node.get("cadence"):
            return
        ends = [(_end(basis, record) or date.max, record) for record in _filling(basis, thing)]
        need = basis.facts.value(thing, "need")
        ends.sort(reverse=True)
        if isinstance(need, int) and 0 < need <= len(ends):
            end, record = ends[need - 1]
            if end < until:
                yield record
        return
    for relation in ("acceptedBy", "realisedBy", "verifiedBy"):
        for record in basis.facts.members(thing, relation):
            end_of = _end(basis, record) if basis.facts.is_a(record, "Record") else None
            if end_of is not None and basis.as_of <= end_of < until:
                yield record


def _end(basis: Basis, record: str) -> date | None:
    """The last day on which a record counts where nothing newer comes."""
    return basis.facts.runs_out(record) or basis.facts.due_again(record)


def _served(basis: Basis, thing: str) -> tuple[str, ...]:
    if basis.facts.is_a(thing, "EvidenceRequirement"):
        return basis.references(thing)
    return (thing,) if basis.facts.is_a(thing, "Risk") else ()


RULES = (
    Rule(
        "evidence/lapses",
        "warning",
        "evidence that lapses before an audit",
        "It counts today and will not on the day that counts: Stage 1, Stage 2 or the day given "
        "with --fail-on lapses-before=DATE.",
        _lapsing,
    ),
    Rule(
        "evidence/carries-many",
        "note",
        f"one record that alone carries {MANY} requirements or more",
        "If it is rejected or lapses, all of them fall on one day.",
        _carries,
    ),
    Rule(
        "evidence/unasked",
        "note",
        "evidence that nobody asked for",
        "It fills no slot: either it is filed under the wrong thing, or a requirement is missing.",
        _unasked,
    ),
)
