"""Bring the graph up to date with everything that the workspace names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date

from aimsgraph.assurance import expectations
from aimsgraph.errors import NoStoreError, RefusedError, StaleError, did_you_mean
from aimsgraph.impact import Impact, Verdict
from aimsgraph.impact.sentence import number
from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Plan,
    Problem,
    Prospect,
    Reading,
    RelationRecord,
    Source,
    apply,
    count,
    plan,
)
from aimsgraph.progress import Progress, quietly
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.store.bulk import bulk
from aimsgraph.workspace.folder import Workspace
from aimsgraph.workspace.forgetting import let_go, unnamed
from aimsgraph.workspace.identities import read_identities, unknown_ids
from aimsgraph.workspace.readings import declared, read_all, read_first, read_one

EXPECTATIONS = Source("expectations", derived=True)

_RANK = {"holds": 0, "doubt": 1, "broken": 2}
_SHOWN = 5  # problems that a refusal repeats


class SyncRefusedError(RefusedError):
    """A sync was refused; ``problems`` are those of everything that was read."""

    def __init__(
        self,
        message: str,
        problems: Sequence[Problem],
        *,
        where: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.problems = tuple(problems)


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
    ``forgotten`` are sources that were let go, ``unnamed`` warns of those that aims.toml names no
    more; ``readings`` are what the sources say now.
    """

    written: bool
    as_of: date
    before: int  # revisions
    after: int
    sources: Plan
    expected: Plan
    degraded: tuple[Shift, ...]
    repaired: tuple[Shift, ...]
    forgotten: tuple[str, ...] = ()
    unnamed: tuple[Problem, ...] = ()
    readings: tuple[Reading, ...] = field(default=(), repr=False)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with what was read."""
        return (*self.sources.problems, *self.expected.problems, *self.unnamed)


@bulk()
def sync(
    workspace: Workspace,
    *,
    as_of: date,
    actor: str,
    progress: Progress = quietly,
    only: Source | None = None,
    plan_only: bool = False,
    allow_shrink: bool = False,
    strict: bool = False,
    forget: Sequence[str] = (),
) -> SyncReport:
    """Read everything, and write what is new and what the demands then ask for in one revision.

    Parameters
    ----------
    as_of
        The day for which the demands are applied.
    only
        Read this source alone; what the others said stays. Where nothing was read yet, the
        catalogues come along.
    plan_only
        Write nothing, only say what would be written.
    allow_shrink
        Let a source lose more than a fifth of what it said.
    strict
        Refuse to write while there is an error among the problems.
    forget
        Sources that aims.toml names no more: let go of what they said. What only they described is
        withdrawn, nothing is deleted.

    Raises
    ------
    UsageError, UnknownIdError
        If a source to forget is still read, or never said anything.
    SyncRefusedError
        If a source shrank too much, nothing of ``only`` can be read, or there are errors and
        ``strict``; nothing is written.
    """
    believed = _believed(workspace)
    named = {source.name for source in believed}
    if only is None:
        readings = read_all(workspace, progress)
    elif _has_begun(workspace):
        progress(f"reading {only.name}", 0, 1)
        readings = read_one(workspace, only)
    else:
        readings = read_first(workspace, only, progress)
    if only is not None:
        _refuse_unread(next(each for each in readings if each.source.name == only.name))
    with _present(workspace, plan_only=plan_only) as present:
        if forget:
            readings += let_go(forget, present.claims(), named)
        while True:
            progress("planning", 0, 4)
            read_plan = plan(
                present,
                readings,
                today=as_of,
                sources=believed,
                verdicts=read_identities(workspace.root),
                allow_shrink=allow_shrink,
            )
            if only is None:
                read_plan = _with_unknown_names(workspace, read_plan, readings)
            _refuse_shrunk(read_plan)
            if strict:
                _refuse_errors(read_plan.problems)
            progress("applying the demands", 1, 4)
            prospect = Prospect.after(present, read_plan)
            expected = _expect(workspace, prospect, as_of)
            progress("writing", 2, 4)
            if plan_only or isinstance(present, Prospect):
                break
            try:
                apply(present, (read_plan, expected), actor)
            except StaleError:  # somebody else wrote in between
                continue
            break
    progress("comparing", 3, 4)
    degraded, repaired = _shifts(workspace, read_plan.before, expected.after(), as_of)
    return SyncReport(
        written=not plan_only,
        as_of=as_of,
        before=read_plan.revision,
        after=read_plan.revision + (1 if read_plan or expected else 0),
        sources=read_plan,
        expected=expected,
        degraded=degraded,
        repaired=repaired,
        forgotten=tuple(dict.fromkeys(forget)),
        unnamed=() if only is not None else tuple(unnamed(prospect.said, named)),
        readings=tuple(readings),
    )


def _has_begun(workspace: Workspace) -> bool:
    """Whether the store holds anything yet; of a server only the store itself tells."""
    try:
        with workspace.open() as store:
            return store.revision > 0
    except NoStoreError:
        return False


@contextmanager
def _present(workspace: Workspace, *, plan_only: bool) -> Iterator[Store | Prospect]:
    """The store; for a plan where there is none yet, nothing."""
    with ExitStack() as opened:
        store: Store | Prospect
        try:
            store = opened.enter_context(workspace.open(create=not plan_only))
        except NoStoreError:
            store = Prospect(workspace.vocabulary)
        yield store


def _with_unknown_names(workspace: Workspace, read_plan: Plan, readings: list[Reading]) -> Plan:
    """The plan with what aims.toml and identity.yaml say of things that nobody describes."""
    classes = {id: node.cls for id, node in read_plan.before.nodes.items()} | {
        record.id: record.cls
        for reading in readings
        for record in reading.records
        if isinstance(record, NodeRecord) and record.cls
    }
    unknown = [*_unknown_frameworks(workspace, classes), *unknown_ids(workspace.root, classes)]
    return replace(read_plan, problems=(*read_plan.problems, *unknown))


def _unknown_frameworks(workspace: Workspace, classes: Mapping[str, str]) -> Iterator[Problem]:
    config, known = workspace.config, [id for id, cls in classes.items() if cls == "Framework"]
    place = Locator(config.file, line=config.positions.line(("frameworks", "adopt")))
    for name in config.sections.frameworks.adopt:
        if name not in known:
            message = "no catalogue that is read has this id; nothing of it is demanded"
            hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
            yield Problem("warning", "framework", place, name, message, hint)


def _refuse_unread(reading: Reading) -> None:
    """Stop where nothing at all could be taken from the one thing that was to be read."""
    errors = [problem for problem in reading.problems if problem.severity == "error"]
    if reading.records or not errors:
        return
    first, more = errors[0], len(errors) - 1
    raise SyncRefusedError(
        f"{first.message} (and {number(more, 'more error')})" if more else first.message,
        reading.problems,
        where=str(first.where) if first.where else None,
        hint=first.hint or None,
    )


def _refuse_shrunk(read_plan: Plan) -> None:
    """Stop where a source lost so much that it may have been misread."""
    if read_plan.refusals:
        lines = [f"{refusal.source}: {refusal.reason}" for refusal in read_plan.refusals]
        hints = dict.fromkeys(refusal.hint for refusal in read_plan.refusals)
        shrunk = [
            Problem("error", "shrunk", Locator(f"source {each.source}"), "", each.reason, each.hint)
            for each in read_plan.refusals
        ]
        raise SyncRefusedError(
            "\n".join(["nothing has been written", *lines]),
            [*shrunk, *read_plan.problems],
            hint=f"{'; '.join(hints)} (--allow-shrink)",
        )


def _refuse_errors(problems: Sequence[Problem]) -> None:
    errors = [entry for entry in count(problems) if entry.problem.severity == "error"]
    if errors:
        lines = [str(entry) for entry in errors[:_SHOWN]]
        more = [f"and {len(errors) - _SHOWN} more"] if len(errors) > _SHOWN else []
        raise SyncRefusedError(
            "\n".join([f"nothing has been written: {number(len(errors), 'error')}", *lines, *more]),
            problems,
            hint="correct them, or sync without --strict: what is wrong is set aside",
        )


def _believed(workspace: Workspace) -> list[Source]:
    """Every source there is, in the order in which equals are believed."""
    return [*declared(workspace), EXPECTATIONS]


def _expect(workspace: Workspace, prospect: Prospect, as_of: date) -> Plan:
    """What the demands ask of the graph that was read, as a source of its own."""
    nodes, relations = expectations(prospect.graph, workspace.vocabulary, workspace.policy, as_of)
    described = {
        claim.subject for claim in prospect.said if claim.cls and claim.source != EXPECTATIONS.name
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
    reading = Reading.of(EXPECTATIONS, [*things, *links])
    return plan(prospect, reading, today=as_of, sources=_believed(workspace))


def _shifts(
    workspace: Workspace, before: Snapshot, after: Snapshot, as_of: date
) -> tuple[tuple[Shift, ...], tuple[Shift, ...]]:
    """The things that stand worse, and those that stand better: none where everything is new."""
    if before.revision in (0, after.revision):
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
