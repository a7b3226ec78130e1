"""Whether a workspace is sound: its store, its ontology, its sources, its files."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from aimsgraph.catalog import catalogs
from aimsgraph.errors import StoreError
from aimsgraph.impact import Impact
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary.lint import lint
from aimsgraph.workspace.folder import Workspace

Severity = Literal["error", "warning", "note"]

# Flags that say that something is missing in the registers; the others belong to the status.
_REMARKS = {
    "unreviewed": ("record", "without a review, counted as accepted"),
    "undated": ("thing", "without a date: every change of what it rests on counts"),
    "unowned": ("thing", "owned by a role that nobody holds"),
    "unmeasured": ("metric", "without a value"),
    "assumed": ("slot", "assumed: nobody said what shows that the control works"),
    "impossible": ("change", "that cannot happen to what it alters, ignored"),
}
_SHOWN = 5  # of many of a kind


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that is not as it should be."""

    severity: Severity
    area: Literal["store", "ontology", "frameworks", "sources", "files", "graph"]
    message: str
    where: str = ""
    hint: str = ""


def examine(workspace: Workspace, as_of: date) -> tuple[Symptom, ...]:
    """Everything that is not as it should be, the worst first."""
    found = [*_ontology(workspace), *_frameworks(workspace), *_sources(workspace)]
    integrity = list(_integrity(workspace))
    found += integrity
    if not integrity:
        try:
            with workspace.open() as store:
                snapshot = store.snapshot()
        except StoreError as error:
            where, hint = error.where or "", error.hint or ""
            found.append(Symptom("error", "store", error.message, where, hint))
        else:
            found += [*_files(workspace, snapshot), *_graph(workspace, snapshot, as_of)]
    order = ("error", "warning", "note")
    return tuple(sorted(found, key=lambda symptom: order.index(symptom.severity)))


def _ontology(workspace: Workspace) -> Iterator[Symptom]:
    for finding in lint(workspace.vocabulary):
        yield Symptom(
            finding.severity, "ontology", finding.message, finding.where, finding.hint or ""
        )


def _frameworks(workspace: Workspace) -> Iterator[Symptom]:
    known = catalogs()
    for name in workspace.config.sections.frameworks.adopt:
        if name not in known:
            yield Symptom(
                "warning",
                "frameworks",
                f"{name} is adopted, but no such catalogue comes along",
                hint=f"there are {', '.join(known)}",
            )


def _sources(workspace: Workspace) -> Iterator[Symptom]:
    for source in workspace.sources:
        for pattern in source.paths:
            if not (workspace.root / pattern).exists() and not any(workspace.root.glob(pattern)):
                yield Symptom("warning", "sources", f"{source.name} reads nothing", pattern)


def _integrity(workspace: Workspace) -> Iterator[Symptom]:
    location = workspace.location
    if not isinstance(location, Path):
        return
    if not workspace.has_store:
        yield Symptom("warning", "store", "nothing has been read yet", hint="run aimsgraph sync")
        return
    try:
        with closing(sqlite3.connect(f"{location.as_uri()}?mode=ro", uri=True)) as connection:
            told = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.DatabaseError as error:
        told = [str(error)]
    for line in told:
        if line != "ok":
            hint = "restore it from a backup, or delete it and run aimsgraph sync"
            yield Symptom("error", "store", line, location.name, hint)


def _files(workspace: Workspace, snapshot: Snapshot) -> Iterator[Symptom]:
    """Records whose file is not where the graph says."""
    for node in snapshot.instances(*workspace.vocabulary.subclasses("Record")):
        uri = node.get("uri")
        if isinstance(uri, str) and uri and ":" not in uri and not node.get("withdrawn_on"):
            path = (workspace.root / uri).resolve()
            if path.is_relative_to(workspace.root.resolve()) and not path.exists():
                yield Symptom("warning", "files", f"the file of {node.id} is missing", uri)


def _graph(workspace: Workspace, snapshot: Snapshot, as_of: date) -> Iterator[Symptom]:
    if snapshot.revision == 0:
        yield Symptom("warning", "graph", "the graph is empty", hint="run aimsgraph sync")
        return
    for relation in snapshot.dangling:
        missing = [id for id in (relation.source, relation.target) if id not in snapshot]
        yield Symptom(
            "warning",
            "graph",
            f"{' and '.join(missing)} is not in the graph",
            f"{relation.source} {relation.type} {relation.target}",
        )
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
    flags = impact.posture().flags
    counts = Counter(flag.kind for flag in flags)
    for kind, (noun, text) in _REMARKS.items():
        if counts[kind]:
            things = [flag.thing for flag in flags if flag.kind == kind][:_SHOWN]
            more = ", ..." if counts[kind] > _SHOWN else ""
            told = f"{counts[kind]:,} {noun}{'s' if counts[kind] > 1 else ''} {text}"
            yield Symptom("note", "graph", told, ", ".join(things) + more)
