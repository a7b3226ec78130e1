"""A check as JUnit XML: a case for each rule and for each requirement, so that passes show too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from aimsgraph.assurance import RequirementRow
from aimsgraph.assurance.check import Rule, states
from aimsgraph.assurance.coverage import COUNTED
from aimsgraph.export.characters import seen
from aimsgraph.export.result import Result
from aimsgraph.impact.sentence import number

_ON_STATES = frozenset(rule.id for rule in states.RULES)
_NOT_FAILING = "not on the fail list"


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case; ``outcome`` is failure, skipped, or empty where it passes."""

    group: str
    name: str
    outcome: str = ""
    message: str = ""
    text: str = ""


def junit(
    results: Iterable[Result], rules: Sequence[Rule], requirements: Iterable[RequirementRow]
) -> str:
    """The JUnit document of a check.

    ``rules`` are those that were tried; a rule fails by its findings that do. A requirement fails
    where its state is a finding that does: so the rules on states make no case of their own. What
    was found, or does not hold, and fails nothing is skipped and says what it is: it did not pass.
    """
    found: dict[str, list[Result]] = {}
    of_state: dict[str, Result] = {}
    for result in results:
        found.setdefault(result.finding.rule, []).append(result)
        if result.finding.rule in _ON_STATES:
            of_state[result.finding.thing] = result
    tried = [_of_rule(rule, found.get(rule.id, ())) for rule in rules if rule not in states.RULES]
    asked = [_of_requirement(row, of_state.get(row.id)) for row in requirements]
    return "".join(_document((("rules", tried), ("requirements", asked))))


def _of_rule(rule: Rule, results: Sequence[Result]) -> _Case:
    name = f"{rule.id}: {rule.title}"
    if not results:
        return _Case(rule.group, name)
    failed = [result for result in results if result.fails]
    text = "\n".join(map(_line, failed or results))
    if failed:
        return _Case(rule.group, name, "failure", number(len(failed), "finding"), text)
    suppressed = sum(result.suppressed is not None for result in results)
    counts = ((len(results) - suppressed, rule.severity), (suppressed, "suppressed finding"))
    told = ", ".join(number(count, noun) for count, noun in counts if count)
    return _Case(rule.group, name, "skipped", f"{told}, {_NOT_FAILING}", text)


def _line(result: Result) -> str:
    finding = result.finding
    where = f"{result.place}: " if result.place is not None else ""
    advice = f"; {finding.hint}" if finding.hint else ""
    because = f" [{result.suppressed}]" if result.suppressed is not None else ""
    return f"{where}{finding.severity} {finding.message}{advice}{because}"


def _of_requirement(row: RequirementRow, result: Result | None) -> _Case:
    group = row.catalog or "own controls"
    name = f"{row.ref} {row.title}" if row.catalog else f"{row.id}: {row.title}"
    if row.state == "holds":
        return _Case(group, name)
    said = f"{row.word}: {row.reason}" if row.reason else row.word
    if result is not None and result.fails:
        return _Case(group, name, "failure", row.state, said)
    beside = f", {_NOT_FAILING}" if row.state in COUNTED else ""
    if result is not None and result.suppressed is not None:
        beside = f", {result.suppressed}"
    return _Case(group, name, "skipped", f"{row.state}{beside}", said)


def _document(suites: Sequence[tuple[str, Sequence[_Case]]]) -> Iterator[str]:
    every = [case for _name, cases in suites for case in cases]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="aimsgraph check" {_counts(every)}>\n'
    for name, cases in suites:
        skipped = sum(case.outcome == "skipped" for case in cases)
        yield f'  <testsuite name="{name}" {_counts(cases)} skipped="{skipped}" time="0">\n'
        for case in cases:
            yield from _written(f"aimsgraph.{name}", case)
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _counts(cases: Sequence[_Case]) -> str:
    failures = sum(case.outcome == "failure" for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0"'


def _written(suite: str, case: _Case) -> Iterator[str]:
    where = _attribute(f"{suite}.{case.group}")
    start = f"    <testcase classname={where} name={_attribute(case.name)}"
    if not case.outcome:
        yield f'{start} time="0"/>\n'
        return
    yield f'{start} time="0">\n'
    message = _attribute(case.message)
    if case.outcome == "failure":
        yield f'      <failure type="finding" message={message}>{_text(case.text)}</failure>\n'
    else:
        yield f"      <skipped message={message}/>\n"
        yield f"      <system-out>{_text(case.text)}</system-out>\n"
    yield "    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(seen(text))


def _text(text: str) -> str:
    return escape(seen(text))
