"""What pages see: one revision of the graph on one day, and all that is worked out from it."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from threading import RLock
from typing import Any, Self, TypeVar, overload

import streamlit as st

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.coverage import COUNTED, Coverage
from aimsgraph.assurance.readiness import Readiness, readiness
from aimsgraph.export.origin import Origin
from aimsgraph.impact import Impact, Posture
from aimsgraph.impact.forecast import Forecast
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.workspace import Workspace
from aimsgraph.workspace.graph import Graph, origin_of
from aimsgraph.workspace.serving import Served

T = TypeVar("T")

_OPENED = ExitStack()  # stores stay open as long as the server runs

_AHEAD = timedelta(days=365)  # is forecast where no audit lies further ahead


class once(cached_property[T]):
    """A property that is worked out once, also when many sessions ask at the same time."""

    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
    def __get__(self, instance: Any, owner: type[Any] | None = None) -> Self | T:
        """The value; whoever asks meanwhile waits for it."""
        if instance is None:
            return self
        with instance.lock:
            found: T = super().__get__(instance, owner)
            return found


class View:
    """One revision of the graph on one day, shared by all sessions that look at it."""

    def __init__(self, workspace: Workspace, store: Store, revision: int, day: date) -> None:
        self.lock = RLock()
        self.store = store
        self.graph = Graph(workspace, store.snapshot(revision), day)

    @property
    def organization(self) -> str:
        """Whose management system it is."""
        return self.graph.workspace.config.sections.organization.name

    @property
    def snapshot(self) -> Snapshot:
        """The graph."""
        return self.graph.snapshot

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology."""
        return self.graph.vocabulary

    @property
    def day(self) -> date:
        """The day on which all is judged."""
        return self.graph.as_of

    @once
    def origin(self) -> Origin:
        """Of what documents are written."""
        return origin_of(self.store, self.snapshot)

    @property
    def impact(self) -> Impact:
        """The engine."""
        return self.graph.impact

    @once
    def posture(self) -> Posture:
        """How everything stands."""
        return self.impact.posture()

    @once
    def basis(self) -> Basis:
        """The graph as assurance reads it."""
        return Basis(self.graph.facts)

    @once
    def coverage(self) -> Coverage:
        """How everything demanded stands."""
        return self.basis.coverage

    @once
    def readiness(self) -> Readiness:
        """How ready the organization is, today and on the days of the audits."""
        policy = self.graph.workspace.policy
        return readiness(self.snapshot, self.vocabulary, policy, as_of=self.day)

    @once
    def forecast(self) -> Forecast:
        """What lapses within a year, and until the last audit, if nothing new is recorded."""
        days = (day for _name, day in self.audits)
        return self.impact.forecast(max([self.day + _AHEAD, *days]))

    @once
    def standing(self) -> tuple[tuple[date, int], ...]:
        """How many requirements hold from each day on, if nothing is renewed."""
        rows = self.readiness.outlooks[0].requirements
        return self.forecast.standing(
            [row.id for row in rows if row.state in COUNTED and row.group != "own controls"]
        )

    def standing_on(self, day: date) -> int:
        """How many of them hold on a day."""
        return [count for since, count in self.standing if since <= day][-1]

    @once
    def ends(self) -> dict[str, tuple[date, str]]:
        """The requirements that hold today and not on the day of an audit: when they lapse."""
        found: dict[str, tuple[date, str]] = {}
        for name, day in self.audits:
            for lapse in self.forecast.lapses:
                if lapse.on <= day and lapse.before == "holds":
                    found.setdefault(lapse.id, (lapse.on, name))
        return found

    @once
    def titles(self) -> dict[str, str]:
        """What requirements are called."""
        return {row.id: row.title for row in self.coverage.requirements}

    @once
    def headings(self) -> dict[str, str]:
        """What groups of requirements are called, by their number."""
        adopted = self.graph.workspace.policy.adopted
        nodes = self.snapshot.instances(*self.vocabulary.subclasses("Provision"))
        asked = (node for node in nodes if node.get("catalog") in adopted)
        return {str(n.get("ref")): str(n.get("title") or n.name) for n in asked}

    @property
    def audits(self) -> tuple[tuple[str, date], ...]:
        """The audits that lie ahead, the next one first."""
        policy = self.graph.workspace.policy
        known = (("Stage 1", policy.stage1_on), ("Stage 2", policy.stage2_on))
        return tuple((name, day) for name, day in known if day is not None and day > self.day)


def present() -> View:
    """The newest revision, today or on the day that was named; kept until either changes."""
    served = Served.of()
    config = Path(served.folder, "aims.toml")
    workspace = _workspace(served, config.stat().st_mtime_ns if config.exists() else 0)
    store = _store(served, str(workspace.location))
    day = served.as_of or datetime.now().astimezone().date()
    return _view(workspace, store, store.revision, day)


@st.cache_resource(show_spinner=False, max_entries=1)
def _workspace(served: Served, changed: int) -> Workspace:
    """The workspace as its configuration is since it ``changed``."""
    return served.workspace


@st.cache_resource(show_spinner=False)
def _store(served: Served, location: str) -> Store:
    """The store at a location, open as long as the server runs."""
    return _OPENED.enter_context(served.workspace.open())


@st.cache_resource(show_spinner="Reading the graph ...", max_entries=3, hash_funcs={Workspace: id})
def _view(workspace: Workspace, _store: Store, revision: int, day: date) -> View:
    return View(workspace, _store, revision, day)
