"""Rules on dates that cannot be, and on dates that are missing where one decides."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.calendar import as_date

# What comes first, what cannot come before it.
_ORDER = (
    ("since", "until"),
    ("valid_from", "valid_until"),
    ("collected_on", "valid_until"),
    ("period_start", "period_end"),
    ("raised_on", "closed_on"),
    ("occurred_on", "reported_on"),
    ("identified_on", "closed_on"),
    ("deployed_on", "retires_on"),
    ("approved_on", "next_review"),
    ("stage1_on", "stage2_on"),
)


def _reversed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for name, cls in basis.vocabulary.classes.items():
        pairs = [pair for pair in _ORDER if all(each in cls.properties for each in pair)]
        for node in basis.snapshot.instances(name) if pairs else ():
            said = node.properties
            for first, last in pairs:
                if first not in said or last not in said:
                    continue
                begin, end = as_date(said[first]), as_date(said[last])
                if begin and end and end < begin and basis.stands(node.id):
                    message = (
                        f"{basis.told(node.id)} ends before it begins: "
                        f"{_spoken(last)} {end}, {_spoken(first)} {begin}"
                    )
                    hint = "correct one of the dates"
                    yield rule.finding(node.id, message, hint, at=last, key=(first,))


def _undated(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for flag in basis.posture.flags:
        if flag.kind != "undated" or not basis.stands(flag.thing):
            continue
        seen = [name for name in basis.facts.cls(flag.thing).seen if not name.startswith("->")]
        if seen:
            wanted = " or ".join(map(_spoken, seen))
            message = (
                f"{basis.told(flag.thing)} has no date: every change of what it rests on counts "
                "against it, also one from before"
            )
            yield rule.finding(flag.thing, message, f"fill in {wanted}", at=seen[0])


def _ahead(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Looks that are said to have happened and lie ahead; a record is not valid yet by itself."""
    for name, cls in basis.vocabulary.classes.items():
        looks = [each for each in cls.seen if not each.startswith("->")]
        if not looks or basis.vocabulary.is_a(name, "Record"):
            continue
        for node in basis.snapshot.instances(name):
            for look in looks:
                day = as_date(node.get(look))
                if day is not None and day > basis.as_of and basis.stands(node.id):
                    message = (
                        f"{basis.told(node.id)} is {_spoken(look)} {day}, which is still to come: "
                        "no change until then counts against it"
                    )
                    yield rule.finding(node.id, message, "correct the date", at=look)


def _overdue(rule: Rule, basis: Basis) -> Iterator[Finding]:
    for node in basis.live("Policy"):
        due = as_date(node.get("next_review"))
        looked = as_date(node.get("reviewed_on"))
        if due is not None and due < basis.as_of and (looked is None or looked < due):
            message = f"the review of {basis.told(node.id)} was due on {due}"
            hint = "review it and write down the day, or plan it anew"
            yield rule.finding(node.id, message, hint, at="next_review", key=(str(due),))


def _spoken(property: str) -> str:
    """A property as people say it: built_on is built on."""
    return property.replace("_", " ")


RULES = (
    Rule(
        "dates/ends-before-it-begins",
        "error",
        "an end that lies before its beginning",
        "Such a record or thing never counted, whatever was meant.",
        _reversed,
    ),
    Rule(
        "dates/in-the-future",
        "warning",
        "something made, observed or approved on a day that is still to come",
        "Until then every change of what it rests on goes unnoticed.",
        _ahead,
    ),
    Rule(
        "dates/undated",
        "warning",
        "a thing without the date that decides whether a change counts against it",
        "Nobody can tell whether it was looked at since; it is judged as if not.",
        _undated,
    ),
    Rule(
        "dates/review-overdue",
        "warning",
        "a policy whose next review has passed",
        "5.2 and A.2.4 ask for policies that are reviewed at planned intervals.",
        _overdue,
    ),
)
