"""Bring the graph up to date with everything that the workspace names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from aimsgraph.assurance import expectations
from aimsgraph.errors import RefusedError
from aimsgraph.impact import Impact, Verdict
from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Plan,
    Problem,
    Reading,
    RelationRecord,
    Source,
    apply,
    count,
    plan,
)
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store, open_store
from aimsgraph.store.sqlite import SQLiteStore
from aimsgraph.workspace.folder import Workspace
from aimsgraph.workspace.identities import read_identities
from aimsgraph.workspace.readings import Progress, declared, read_all, read_one

EXPECTATIONS = Source("expectations", derived=True)

_RANK = {"holds": 0, "doubt": 1, "broken": 2}
_SHOWN = 5  # problems that a refusal repeats


@dataclass(frozen=True, slots=True)
class Shift:
    """A thing that stands worse or better; None where it is not there or has no status."""

    id: str
    before: Verdict | None
    after: Verdict | None

    @property
    def verdict(self) -> Verdict:
        """The verdict of now, else the last one."""
        verdict = self.after or self.before
        assert verdict is not None
        return verdict


@dataclass(frozen=True)
class SyncReport:
    """What a sync did, or would do.

    ``written`` is False for a plan. ``sources`` says what was read, ``expected`` what follows from
    the demands. ``degraded`` and ``repaired`` are the things that stand worse or better by it.
    """

    written: bool
    as_of: date
    before: int  # revisions
    after: int
    sources: Plan
    expected: Plan
    degraded: tuple[Shift, ...]
    repaired: tuple[Shift, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was read."""
        return (*self.sources.problems, *self.expected.problems)


def sync(
    workspace: Workspace,
    *,
    as_of: date,
    actor: str,
    progress: Progress,
    only: Source | None = None,
    plan_only: bool = False,
    allow_shrink: bool = False,
    strict: bool = False,
) -> SyncReport:
    """Read everything, write what is new in one revision, then what follows from the demands.

    Parameters
    ----------
    as_of
        The day for which the demands are applied.
    only
        Read this source alone; what the others said stays.
    plan_only
        Write nothing: all of it happens in a copy of the store that is thrown away.
    allow_shrink
        Let a source lose more than a fifth of what it said.
    strict
        Refuse to write while there is an error among the problems.

    Raises
    ------
    RefusedError
        If a source shrank too much, or there are errors and ``strict``; nothing is written.
    """
    readings = read_all(workspace, progress) if only is None else read_one(workspace, only)
    sources = [*declared(workspace), EXPECTATIONS]
    with _target(workspace, plan_only=plan_only) as store:
        before = store.snapshot()
        progress("planning", 0, 3)
        read_plan = plan(
            store,
            readings,
            today=as_of,
            sources=sources,
            verdicts=read_identities(workspace.root),
            allow_shrink=allow_shrink,
        )
        _refuse_shrunk(read_plan)
        if strict:
            _refuse_errors(read_plan.problems)
        apply(store, read_plan, actor)
        progress("applying the demands", 1, 3)
        reading = _expected(workspace, store, as_of)
        expected = plan(store, reading, today=as_of, sources=sources)
        apply(store, expected, actor)
        progress("comparing", 2, 3)
        after = store.snapshot()
        degraded, repaired = _shifts(workspace, before, after, as_of)
    return SyncReport(
        written=not plan_only,
        as_of=as_of,
        before=before.revision,
        after=after.revision,
        sources=read_plan,
        expected=expected,
        degraded=degraded,
        repaired=repaired,
    )


@contextmanager
def _target(workspace: Workspace, *, plan_only: bool) -> Iterator[Store]:
    """The store to write to: for a plan, a copy that nobody keeps."""
    if not plan_only:
        with workspace.open(create=True) as store:
            yield store
        return
    with TemporaryDirectory(prefix="aimsgraph-plan-") as folder:
        copy, location = Path(folder) / "plan.db", workspace.location
        if isinstance(location, Path) and location.is_file():
            kept = SQLiteStore(location, workspace.vocabulary, create=False, read_only=True)
            with closing(kept):
                kept.backup(copy)
        store = open_store(copy, workspace.vocabulary)
        try:
            yield store
        finally:
            store.close()


def _refuse_shrunk(read_plan: Plan) -> None:
    """Stop where a source lost so much that it may have been misread."""
    if read_plan.refusals:
        lines = [f"{refusal.source}: {refusal.reason}" for refusal in read_plan.refusals]
        hints = dict.fromkeys(refusal.hint for refusal in read_plan.refusals)
        raise RefusedError(
            "\n".join(["nothing has been written", *lines]),
            hint=f"{'; '.join(hints)} (--allow-shrink)",
        )


def _refuse_errors(problems: Sequence[Problem]) -> None:
    errors = [entry for entry in count(problems) if entry.problem.severity == "error"]
    if errors:
        lines = [str(entry) for entry in errors[:_SHOWN]]
        more = [f"and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
        raise RefusedError(
            "\n".join([f"nothing has been written: {len(errors)} errors", *lines, *more]),
            hint="correct them, or sync without --strict: what is wrong is set aside",
        )


def _expected(workspace: Workspace, store: Store, as_of: date) -> Reading:
    """What the demands ask of the graph as it is now, as a source of its own."""
    nodes, relations = expectations(store.snapshot(), workspace.vocabulary, workspace.policy, as_of)
    described = {
        claim.subject for claim in store.claims() if claim.cls and claim.source != EXPECTATIONS.name
    }
    place = Locator(EXPECTATIONS.name)
    # What others describe is only added to: the class is theirs.
    things = [
        NodeRecord("" if node.id in described else node.cls, node.id, node.properties, place)
        for node in nodes
    ]
    links = [
        RelationRecord(
            link.type, link.source, link.target, place, link.qualifier, dict(link.properties)
        )
        for link in relations
    ]
    return Reading.of(EXPECTATIONS, [*things, *links])


def _shifts(
    workspace: Workspace, before: Snapshot, after: Snapshot, as_of: date
) -> tuple[tuple[Shift, ...], tuple[Shift, ...]]:
    """The things that stand worse, and those that stand better."""
    if before.revision == after.revision:
        return (), ()
    old, new = (_verdicts(workspace, snapshot, as_of) for snapshot in (before, after))
    degraded, repaired = [], []
    for id in sorted({*old, *new}):
        shift = Shift(id, old.get(id), new.get(id))
        moved = _rank(shift.after) - _rank(shift.before)
        if moved > 0:
            degraded.append(shift)
        elif moved < 0:
            repaired.append(shift)
    return tuple(degraded), tuple(repaired)


def _verdicts(workspace: Workspace, snapshot: Snapshot, as_of: date) -> Mapping[str, Verdict]:
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
    return impact.posture().verdicts


def _rank(verdict: Verdict | None) -> int:
    return _RANK[verdict.status] if verdict is not None else 0
