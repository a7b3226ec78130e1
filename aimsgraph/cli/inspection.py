"""The check of a workspace: its graph, its sources, the places of findings, what is accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aimsgraph.assurance.check import RULES, Finding, Rule, check
from aimsgraph.assurance.check.checking import in_order
from aimsgraph.assurance.check.sources import OF_CODE, PROBLEM
from aimsgraph.cli.criteria import Criteria
from aimsgraph.cli.findings import IGNORED, Findings
from aimsgraph.cli.options import today
from aimsgraph.cli.progress import progress_bar
from aimsgraph.errors import NoStoreError
from aimsgraph.export.result import Gone, Result
from aimsgraph.importing import Locator, Problem, count
from aimsgraph.snapshot import Snapshot
from aimsgraph.workspace import Workspace, sync
from aimsgraph.workspace.baseline import Accepted, read_baseline, write_baseline
from aimsgraph.workspace.graph import Graph
from aimsgraph.workspace.places import Places
from aimsgraph.workspace.recording import actor


@dataclass(frozen=True)
class Accepting:
    """A baseline that is read, or written from what is found."""

    read_from: Path | None
    written_to: Path | None

    @property
    def path(self) -> Path | None:
        return self.read_from or self.written_to

    def entries(self, findings: Iterable[Finding]) -> tuple[Accepted, ...] | None:
        """What is accepted; None without a baseline."""
        if self.written_to is not None:
            return write_baseline(self.written_to, findings, today())
        return read_baseline(self.read_from) if self.read_from is not None else None


def inspect(
    workspace: Workspace,
    as_of: date,
    criteria: Criteria,
    accepting: Accepting,
    *,
    related: bool,
) -> Findings:
    """Check the graph, look up the places, and hold all against the baseline.

    With ``related`` the places of further things that findings name are looked up too.
    """
    with ExitStack() as opened:
        snapshot, problems, places = _look(opened, workspace, as_of, read=criteria.read)
        checked = check(
            snapshot,
            workspace.vocabulary,
            workspace.policy,
            as_of=as_of,
            rules=criteria.rules,
            audits=criteria.audits,
        )
        told = dict(_of_problems(problems, criteria.rules))
        checked = replace(checked, findings=in_order([*checked.findings, *told]))
        counting = (f for f in checked.findings if f.rule not in criteria.ignored)
        entries = accepting.entries(counting)
        reasons = {entry.fingerprint: _reason(entry) for entry in entries or ()}
        results = tuple(
            _result(f, told, places, criteria, reasons, f.also if related else ())
            for f in checked.findings
        )
    altered = (r.place.artifact for r in results if r.moved and r.place is not None)
    gone = None if entries is None else _gone(entries, checked.findings, criteria.rules)
    return Findings(
        graph=Graph(workspace, snapshot, as_of),
        checked=checked,
        criteria=criteria,
        results=results,
        gone=gone,
        accepted_in=accepting.path,
        altered=tuple(dict.fromkeys(altered)),
    )


def _look(
    opened: ExitStack, workspace: Workspace, as_of: date, *, read: bool
) -> tuple[Snapshot, Sequence[Problem], Places]:
    """The graph, what is wrong in its sources, and where things stand.

    With ``read`` as the sources are now, though nothing is written; else as it was written last.
    """
    if not read:
        store = opened.enter_context(workspace.open())
        return store.snapshot(), (), Places(workspace, store)
    with progress_bar() as progress:
        report = sync(workspace, as_of=as_of, actor=actor(), progress=progress, plan_only=True)
    try:
        kept = opened.enter_context(workspace.open())
    except NoStoreError:  # all of it is read for the first time
        kept = None
    return report.expected.after(), report.problems, Places(workspace, kept, report.readings)


def _of_problems(
    problems: Iterable[Problem], rules: Sequence[Rule]
) -> Iterator[tuple[Finding, Locator | None]]:
    """What reading found, as findings of the rules for it, each with its place."""
    known: set[str] = set()
    for entry in count(problems):
        problem = entry.problem
        rule = OF_CODE.get(problem.code, PROBLEM)
        more = f" (and {entry.count - 1:,} more)" if entry.count > 1 else ""
        value = f"{problem.value!r}: " if problem.value else ""
        finding = rule.finding(
            problem.where.artifact if problem.where is not None else "",
            f"{value}{problem.message}{more}",
            problem.hint,
            key=(problem.code, problem.value, problem.message),
        )
        if rule in rules and finding.fingerprint not in known:
            known.add(finding.fingerprint)
            yield replace(finding, severity=problem.severity), problem.where


def _reason(entry: Accepted) -> str:
    because = f": {entry.reason}" if entry.reason else ""
    return f"accepted on {entry.accepted}{because}"


def _result(
    finding: Finding,
    told: Mapping[Finding, Locator | None],
    places: Places,
    criteria: Criteria,
    reasons: Mapping[str, str],
    also: Iterable[str],
) -> Result:
    """A finding with its place and with what becomes of it."""
    ignored = finding.rule in criteria.ignored
    suppressed = IGNORED if ignored else reasons.get(finding.fingerprint)
    standing = None if finding in told else places.of(finding)
    related = (places.thing(thing) for thing in also)
    return Result(
        finding=finding,
        place=standing.locator if standing is not None else told.get(finding),
        moved=standing is not None and standing.gone,
        fails=suppressed is None and criteria.fail_on(finding),
        suppressed=suppressed,
        related=tuple(each.locator for each in related if each is not None),
    )


def _gone(
    entries: Iterable[Accepted], findings: Iterable[Finding], tried: Iterable[Rule]
) -> tuple[Gone, ...]:
    """What is accepted and no longer found; what a rule not tried now would find is not told."""
    found = {finding.fingerprint for finding in findings}
    idle = {rule.id for rule in RULES} - {rule.id for rule in tried}
    return tuple(
        Gone(entry.rule, entry.thing, entry.fingerprint, entry.message)
        for entry in entries
        if entry.fingerprint not in found and entry.rule not in idle
    )
