"""The lint of kinds of record, and of what requirements demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aimsgraph.vocabulary.lint.conditions import can_be_asked, condition_findings
from aimsgraph.vocabulary.lint.finding import LintFinding, Subject
from aimsgraph.vocabulary.lint.reach import arriving_at
from aimsgraph.vocabulary.terms import Demand, Vocabulary
from aimsgraph.vocabulary.validation import DURATION


def kind_findings(
    vocabulary: Vocabulary, arriving: Mapping[str, frozenset[str]]
) -> Iterator[LintFinding]:
    """What is wrong with kinds of record."""
    for id, kind in vocabulary.kinds.items():
        subject = Subject.of(vocabulary, f"kind {id}")
        yield from subject.unknown("class", kind.about, vocabulary.classes)
        yield from subject.unknown("subject", [kind.subject], vocabulary.by_subject)
        reacts = sorted(kind.doubted_by | kind.voided_by)
        yield from subject.unknown("change kind", reacts, vocabulary.change_kinds)
        possible = arriving_at(arriving, vocabulary, kind.about)
        for change in reacts:
            if change in vocabulary.change_kinds and change not in possible:
                yield subject.error(
                    "silent-record",
                    f"a change of kind {change} never happens to {' or '.join(kind.about)}, "
                    "which such records are about",
                    f"add what such a change happens to: {_where(arriving, change)}",
                )
        for change in sorted(kind.doubted_by & kind.voided_by):
            yield subject.error("doubted-and-voided", f"{change} cannot both doubt and void it")
        if kind.freshness == "permanent" and kind.months is not None:
            yield subject.error("months-of-permanent", "a permanent record has no months")
        if kind.freshness != "permanent" and (kind.months is None or kind.months < 1):
            yield subject.error(
                "months-missing", f"a record that {kind.freshness} needs a number of months"
            )
    for name, kinds in vocabulary.renamed_kinds.items():
        subject = Subject.of(vocabulary, f"renamed {name}")
        yield from subject.unknown("evidence kind", kinds, vocabulary.kinds)


def demand_findings(vocabulary: Vocabulary) -> Iterator[LintFinding]:
    """What is wrong with demands, responses, tracks, conditions and events."""
    for number, demand in enumerate(vocabulary.demands):
        subject = Subject.of(
            vocabulary, f"demand {number}", f"demand of {demand.requirement} for {demand.kind}"
        )
        yield from _names(vocabulary, demand, subject)
        yield from _level(demand, subject)
        yield from _numbers(demand, subject)
        text = vocabulary.conditions.get(demand.where or "")
        if text is not None and demand.per in vocabulary.by_subject:
            cls = vocabulary.by_subject[demand.per]
            if not can_be_asked(vocabulary, text, cls):
                yield subject.error(
                    "impossible-condition",
                    f"the condition {demand.where} never holds for {cls}: "
                    "it has none of what is asked",
                )
    for number, response in enumerate(vocabulary.responses):
        subject = Subject.of(
            vocabulary, f"response {number}", f"response under {response.requirement}"
        )
        yield from subject.unknown("evidence kind", response.kinds, vocabulary.kinds)
        yield from subject.unknown("relation", [response.relation], vocabulary.relations)
        yield from subject.unknown("change kind", [response.on], vocabulary.change_kinds)
    for requirement, classes in vocabulary.tracks.items():
        subject = Subject.of(vocabulary, f"tracks {requirement}")
        yield from subject.unknown("class", classes, vocabulary.classes)
        for name in classes:
            below = vocabulary.subclasses(name)
            if below and not any(vocabulary.classes[cls].has_status for cls in below):
                yield subject.warning(
                    "support-without-status", f"{name} has no status: it always counts as holding"
                )
    for name, text in vocabulary.conditions.items():
        subject = Subject.of(vocabulary, f"condition {name}")
        yield from condition_findings(vocabulary, text, vocabulary.classes, subject)
    for name, text in vocabulary.events.items():
        subject = Subject.of(vocabulary, f"event {name}")
        yield from condition_findings(vocabulary, text, vocabulary.classes, subject)


def _names(vocabulary: Vocabulary, demand: Demand, subject: Subject) -> Iterator[LintFinding]:
    yield from subject.unknown("evidence kind", [demand.kind], vocabulary.kinds)
    yield from subject.unknown("subject", [demand.per], vocabulary.by_subject)
    if demand.where is not None:
        yield from subject.unknown("condition", [demand.where], vocabulary.conditions)
    if demand.event is not None:
        yield from subject.unknown("event", [demand.event], vocabulary.events)
    kind = vocabulary.kinds.get(demand.kind)
    cls = vocabulary.classes.get(vocabulary.by_subject.get(demand.per, ""))
    if kind and cls and not set(cls.ancestors) & set(kind.about):
        yield subject.error(
            "unfillable-demand",
            f"records of kind {kind.id} are about {' or '.join(kind.about)}, not {cls.name}",
            f"add {cls.name} to the about of the kind, or demand it per something else",
        )


def _level(demand: Demand, subject: Subject) -> Iterator[LintFinding]:
    if demand.demand == "one-of" and demand.group is None:
        yield subject.error("one-of-without-group", "one of which?", "name a group")
    if demand.demand != "one-of" and demand.group is not None:
        yield subject.error("group-without-one-of", "a group has meaning for one-of only")
    if demand.demand == "on-event" and demand.event is None:
        yield subject.error("on-event-without-event", "on which event?", "name an event")
    if demand.demand != "on-event" and demand.event is not None:
        yield subject.error("event-without-on-event", "an event has meaning for on-event only")


def _numbers(demand: Demand, subject: Subject) -> Iterator[LintFinding]:
    if demand.need < 1:
        yield subject.error("need-below-one", f"need is {demand.need}", "need 1 or more")
    if demand.tolerated_exceptions < 0:
        yield subject.error("need-below-one", "tolerated_exceptions is below 0")
    if demand.min_periods is not None and demand.min_periods < 1:
        yield subject.error("need-below-one", "min_periods is below 1")
    for name, text in (("cadence", demand.cadence), ("grace", demand.grace)):
        if text is not None and not DURATION.fullmatch(text):
            yield subject.error(
                "bad-duration",
                f"{name} {text} is no whole number of years, months, weeks or days",
                "write P3M, P1Y, P2W or P30D",
            )
    if demand.cadence is not None and not demand.cadence.strip("P0YMWD"):
        yield subject.error("bad-duration", f"cadence {demand.cadence} is no time at all")
    if demand.cadence is None and (
        demand.grace or demand.min_periods or demand.tolerated_exceptions
    ):
        yield subject.error(
            "periods-without-cadence", "grace, min_periods and tolerated_exceptions need a cadence"
        )


def _where(arriving: Mapping[str, frozenset[str]], change: str) -> str:
    found = [name for name, kinds in arriving.items() if change in kinds]
    return ", ".join(found[:6]) or "nothing so far"
