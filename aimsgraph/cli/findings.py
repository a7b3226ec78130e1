"""The findings of a check: in a terminal, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from shlex import quote

from aimsgraph.assurance.check import RULES, SEVERITIES, STANDARD, Checked, Rule
from aimsgraph.cli import document
from aimsgraph.cli.criteria import Criteria
from aimsgraph.cli.screen import Screen
from aimsgraph.cli.status import status_sentence
from aimsgraph.export.result import Gone, Result
from aimsgraph.impact.sentence import day, listed, number
from aimsgraph.workspace.graph import Graph

IGNORED = "ignored on the command line"

_MOST = 10  # findings of one rule that a terminal shows
_LOOKS = {"error": "broken", "warning": "doubt", "note": "quiet"}


@dataclass(frozen=True)
class Findings:
    """What was found and what became of it, and what else is worth telling.

    ``gone`` is what the file ``accepted_in`` accepts and nothing finds any more; ``altered`` are
    files in which something does not stand any more as it was read.
    """

    graph: Graph
    checked: Checked
    criteria: Criteria
    results: tuple[Result, ...]
    gone: tuple[Gone, ...] | None
    accepted_in: Path | None
    altered: tuple[str, ...]

    @property
    def counting(self) -> list[Result]:
        """What is neither accepted nor ignored."""
        return [result for result in self.results if result.suppressed is None]

    @property
    def accepted(self) -> list[Result]:
        """What the baseline accepts."""
        return [r for r in self.results if r.suppressed not in (None, IGNORED)]

    @property
    def ignored(self) -> list[Result]:
        """What was ignored on the command line."""
        return [r for r in self.results if r.suppressed == IGNORED]

    @property
    def failing(self) -> int:
        """How many fail."""
        return sum(result.fails for result in self.results)

    @property
    def sentence(self) -> str:
        """How much was found, and whether it fails, as one sentence."""
        name = self.graph.workspace.config.sections.organization.name
        counts = Counter(result.finding.severity for result in self.counting)
        found = [number(counts[level], level) for level in SEVERITIES if counts[level]]
        told = listed(found) if found else "nothing found"
        by = f"by {number(len(self.checked.rules), 'rule')}"
        if not self.failing:
            return f"{name}: {told} {by}; nothing that fails."
        verb = "fails" if self.failing == 1 else "fail"
        return f"{name}: {told} {by}; {self.failing:,} of them {verb}."

    def as_json(self) -> dict[str, object]:
        """The same for programs."""
        checked = self.checked
        return {
            "sentence": self.sentence,
            "as_of": checked.as_of,
            "revision": checked.revision,
            "ontology": checked.ontology,
            "read": self.criteria.read,
            "failed": self.failing > 0,
            "rules": [rule.id for rule in checked.rules],
            "findings": [self._plain(result) for result in self.results],
            "accepted": len(self.accepted),
            "ignored": len(self.ignored),
            "gone": self.gone,
            "requirements": checked.coverage.requirements,
            "altered": self.altered,
            "remarks": self.criteria.remarks,
        }

    def _plain(self, result: Result) -> dict[str, object]:
        finding = result.finding
        return {
            **document.plain(finding),
            "fingerprint": finding.fingerprint,
            "name": self.graph.name(finding.thing),
            "owner": self.owner(result),
            "place": result.place.as_dict() if result.place is not None else None,
            "moved": result.moved,
            "fails": result.fails,
            "suppressed": result.suppressed,
        }

    def owner(self, result: Result) -> str:
        """Who has to act; empty when nobody was named."""
        thing = result.finding.thing
        known = thing in self.graph.snapshot
        return self.graph.told(self.checked.owners.of(thing)) if known else ""


def show(screen: Screen, found: Findings) -> None:
    """The check in a terminal: the numbers, then what was found, the worst first."""
    checked = found.checked
    screen.sentence(found.sentence)
    name = found.graph.workspace.config.sections.organization.name
    screen.text(status_sentence(found.graph, checked.coverage).removeprefix(f"{name}: "))
    read = found.criteria.read
    origin = "the sources as they are now" if read else f"revision {checked.revision}"
    screen.fact(f"As of {day(checked.as_of)}, {origin}.")
    for remark in found.criteria.remarks:
        screen.fact(remark)
    titles = {rule.id: rule.title for rule in RULES}
    # Where errors fail and nothing else does, the glyph says which.
    told = any(r.fails != (r.finding.severity == "error") for r in found.counting)
    for id, group in groupby(found.counting, key=lambda result: result.finding.rule):
        _group(screen, found, f"{id}: {titles[id]}", list(group), told=told)
    _suppressed(screen, found)
    screen.next_steps(_next(found))


def _group(
    screen: Screen, found: Findings, title: str, results: Sequence[Result], *, told: bool
) -> None:
    """What one rule found; what to do once, where it is the same for all.

    ``told`` says of each whether it fails.
    """
    screen.heading(title)
    hints = {result.finding.hint for result in results}
    for result in results[:_MOST]:
        finding = result.finding
        screen.row(_LOOKS[finding.severity], (finding.message,))
        owner = found.owner(result)
        stands = f"{result.place}{' (no longer there)' * result.moved}" if result.place else ""
        fails = "fails" if told and result.fails else ""
        parts = (stands, f"[{owner}]" if owner else "", fails)
        beside = " ".join(part for part in parts if part)
        if beside:
            screen.text(beside, style="dim", indent=4)
        if len(hints) > 1 and finding.hint:
            _hint(screen, finding.hint)
    screen.left_out(min(_MOST, len(results)), len(results))
    if len(hints) == 1 and (hint := hints.pop()):
        _hint(screen, hint)


def _hint(screen: Screen, hint: str) -> None:
    screen.text(f"{'->' if screen.ascii else '→'} {hint}", indent=4)


def _suppressed(screen: Screen, found: Findings) -> None:
    """What does not count, by rule, and what is accepted for nothing."""
    for results, what in (
        (found.accepted, f"Accepted in {found.accepted_in}"),
        (found.ignored, "Ignored"),
    ):
        if results:
            counts = Counter(result.finding.rule for result in results)
            by_rule = ", ".join(f"{id} {total:,}" for id, total in counts.items())
            screen.gap()
            screen.fact(f"{what}: {number(len(results), 'finding')} ({by_rule}).")
    if found.gone:
        screen.heading(f"NO LONGER FOUND: to be taken out of {found.accepted_in}")
        for gone in found.gone[:_MOST]:
            screen.row("holds", (f"{gone.rule} {gone.thing}",), gone.message)
        screen.left_out(min(_MOST, len(found.gone)), len(found.gone))
    if found.altered:
        screen.gap()
        screen.fact(
            f"Altered since it was read: {listed(found.altered)}. Run aimsgraph sync, or check "
            "--read."
        )


def _next(found: Findings) -> Iterator[tuple[str, str]]:
    first = next(iter(found.counting), None)
    if first is not None:
        yield f"aimsgraph check --explain {first.finding.rule}", "why the first one matters"
        if first.finding.thing in found.graph.snapshot:
            command = f"aimsgraph trace {quote(first.finding.thing)}"
            yield command, "what it rests on, and what rests on it"
        if found.accepted_in is None:
            command = "aimsgraph check --write-baseline accepted.yaml"
            yield command, "accept what is known, so that only new findings fail"
    if not found.criteria.read:
        yield "aimsgraph check --read", "the same of the files as they are now"


def tell_rules(screen: Screen, rules: Sequence[Rule]) -> None:
    """The rules: many in a table, those of one name in full."""
    if len(rules) < len(RULES):
        for at, rule in enumerate(rules):
            if at:
                screen.gap()
            screen.sentence(f"{rule.id} ({rule.severity}): {rule.title}.")
            screen.text(rule.why)
        return
    screen.sentence(f"{number(len(rules), 'rule')}.")
    screen.gap()
    titles = ("rule", "severity", "looks for")
    screen.table(titles, [(rule.id, rule.severity, rule.title) for rule in rules])
    screen.gap()
    screen.fact(
        "source/...: found with --read alone. status/...: found where --fail-on broken, gap or "
        "doubt asks for it, or --rule."
    )


def rules_as_json(rules: Sequence[Rule]) -> dict[str, object]:
    """The same for programs."""
    return {
        "rules": [
            {
                "id": rule.id,
                "severity": rule.severity,
                "title": rule.title,
                "why": rule.why,
                "standard": rule in STANDARD,
                "read": rule.find is None,
            }
            for rule in rules
        ]
    }
