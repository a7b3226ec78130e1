"""What a check is asked for: which rules are tried, what fails it, which days it looks ahead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.check import RULES, SEVERITIES, STANDARD, FailOn, Rule, choose
from aimsgraph.assurance.check.checking import stages
from aimsgraph.assurance.check.failing import LAPSES
from aimsgraph.cli.options import parse_day
from aimsgraph.errors import UsageError
from aimsgraph.impact.policy import Policy

_STATES = {"broken": "status/broken", "gap": "status/gap", "doubt": "status/doubt"}
_BEFORE = "lapses-before"
_STAGES = {"stage1": "Stage 1", "stage2": "Stage 2"}
_ALLOWED = (
    f"{', '.join(SEVERITIES)}, {', '.join(_STATES)}, "
    f"{_BEFORE}=stage1, {_BEFORE}=stage2 or {_BEFORE}=DATE"
)


@dataclass(frozen=True)
class Criteria:
    """What is tried, what fails, and what only counts.

    ``audits`` are days on which the graph has to stand, by name; ``read`` says that the sources are
    read anew; ``remarks`` are worth telling.
    """

    rules: tuple[Rule, ...]
    fail_on: FailOn
    ignored: frozenset[str]
    audits: dict[str, date]
    read: bool
    remarks: tuple[str, ...]

    @classmethod
    def of(
        cls,
        policy: Policy,
        as_of: date,
        *,
        fail_on: Sequence[str],
        only: Sequence[str],
        ignore: Sequence[str],
        read: bool,
    ) -> Criteria:
        """What the command line asks for.

        Raises `UsageError` for a rule that there is not, one that nothing can be found of, and for
        what nothing fails on; each names what is possible.
        """
        levels = [level for level in SEVERITIES if level in fail_on]
        states = frozenset(_STATES[name] for name in _STATES if name in fail_on)
        others = [text for text in fail_on if text not in SEVERITIES and text not in _STATES]
        audits, before, remarks = _audits(policy, as_of, others)
        wanted = {rule.id for rule in (choose(only) if only else STANDARD)}
        wanted.update(states)
        if before:
            wanted.add(LAPSES)
        return cls(
            rules=_tried(wanted, read=read),
            fail_on=FailOn(levels[-1] if levels else None, states, tuple(before)),
            ignored=frozenset(rule.id for rule in choose(ignore)),
            audits=audits,
            read=read,
            remarks=tuple(remarks),
        )


def _tried(wanted: set[str], *, read: bool) -> tuple[Rule, ...]:
    """The rules of these ids; those that reading tells only where sources are read."""
    rules = tuple(rule for rule in RULES if rule.id in wanted)
    tried = rules if read else tuple(rule for rule in rules if rule.find is not None)
    if not tried:
        raise UsageError(f"{rules[0].id} is found while sources are read", hint="add --read")
    return tried


def _audits(
    policy: Policy, as_of: date, texts: Sequence[str]
) -> tuple[dict[str, date], list[date], list[str]]:
    """The days on which the graph has to stand, by name; those that fail; and remarks."""
    audits, before, remarks = stages(policy), list[date](), list[str]()
    for text in texts:
        name, given, value = text.partition("=")
        if name != _BEFORE or not given:
            raise UsageError(f"nothing fails on {text!r}", hint=f"write {_ALLOWED}")
        until = _day(value, audits)
        if until > as_of:
            before.append(until)
            if until not in audits.values():
                audits["the day given"] = until
        elif value in _STAGES:
            remarks.append(f"{_STAGES[value]} was on {until}: nothing lapses before it any more.")
        else:
            hint = f"name a day after {as_of}"
            raise UsageError(f"{until} has passed", where=f"--fail-on {text}", hint=hint)
    return audits, before, remarks


def _day(value: str, audits: dict[str, date]) -> date:
    """A day, or that of an audit by its name in aims.toml."""
    if value not in _STAGES:
        return parse_day(value)
    known = audits.get(_STAGES[value])
    if known is None:
        hint = f"write {value} = 2027-02-02 under [audit] in aims.toml"
        raise UsageError(f"nobody says when {_STAGES[value]} is", hint=hint)
    return known
