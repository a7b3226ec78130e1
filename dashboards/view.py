"""What pages see: one revision of the graph on one day, and all that is worked out from it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import streamlit as st

from aimsgraph.assurance.applicability import StatementOfApplicability, statement_of
from aimsgraph.assurance.check import Checked
from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.checking import check_of, stages
from aimsgraph.assurance.coverage import COUNTED, Coverage, natural
from aimsgraph.assurance.matrix import Grid, Matrix, matrix_of
from aimsgraph.assurance.pending import Pending, pending
from aimsgraph.assurance.readiness import Readiness, readiness_of
from aimsgraph.errors import StoreError
from aimsgraph.export.origin import Origin
from aimsgraph.impact import Blast, Hypothetical, Impact, Posture, SinglePoint
from aimsgraph.impact.forecast import Forecast
from aimsgraph.impact.sentence import BETWEEN, class_name
from aimsgraph.impact.table import Table
from aimsgraph.progress import Progress, quietly
from aimsgraph.selectors.sparql import Found, sparql
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store import Budget, Event, Revision, Store
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.workspace import Workspace
from aimsgraph.workspace.graph import Graph, origin_of
from aimsgraph.workspace.health import Symptom, examine
from aimsgraph.workspace.places import Place, Places, is_own
from aimsgraph.workspace.serving import Served

from .markdown import short

if TYPE_CHECKING:
    import rdflib

    from .supposed import Supposed

T = TypeVar("T")

_OPENED = ExitStack()  # stores stay open as long as the server runs

_ANSWERS = 32  # are kept of one view
_AHEAD = timedelta(days=365)  # is forecast where no audit lies further ahead


class once(cached_property[T]):
    """A property that is worked out once, also when many sessions ask at the same time.

    After each run of a page Streamlit looks through everything for garbage: what is kept here is
    set aside from that (`gc.freeze`), else it would take most of the time of a page.
    """

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
            gc.freeze()
            return found


@dataclass(frozen=True, slots=True)
class Spoken:
    """How many things and relations a source speaks of, and when that last changed.

    Those of one's ``own`` are neither shipped nor what is demanded of the graph itself.
    """

    name: str
    things: int
    relations: int
    changed: datetime | None
    own: bool


class View:
    """One revision of the graph on one day, shared by all sessions that look at it."""

    def __init__(self, workspace: Workspace, store: Store, revision: int, day: date) -> None:
        self.lock = RLock()
        self.supposed: dict[Hypothetical, Supposed] = {}  # see aimsgraph.dashboards.supposed
        self.store = store
        self.graph = Graph(workspace, store.snapshot(revision), day)
        self._pending: dict[date, Table[Pending]] = {}
        self._blast: Table[Blast] | None = None
        self._answers: dict[tuple[str, str, Budget], Found] = {}

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
        return Basis(self.graph.facts, stages(self.graph.workspace.policy))

    @once
    def checked(self) -> Checked:
        """What an auditor would raise."""
        return check_of(self.basis)

    @once
    def statement(self) -> StatementOfApplicability:
        """The Statement of Applicability."""
        return statement_of(self.basis)

    @once
    def symptoms(self) -> tuple[Symptom, ...]:
        """What is not as it should be with the workspace."""
        return examine(self.graph.workspace, self.day)

    @once
    def rdf(self) -> rdflib.Graph:
        """The graph for questions in SPARQL."""
        return self.snapshot.to_rdf(self.vocabulary)

    def ask(self, language: str, text: str, budget: Budget, progress: Progress = quietly) -> Found:
        """The answer to a question in SPARQL or Cypher; of many the last ones are kept.

        Others need not wait for it: it is asked without the lock.
        """
        key = language, text, budget
        with self.lock:
            found = self._answers.pop(key, None)
        if found is None:
            found = self._ask(language, text, budget, progress)
        with self.lock:
            self._answers[key] = found
            while len(self._answers) > _ANSWERS:
                del self._answers[next(iter(self._answers))]
        return found

    def _ask(self, language: str, text: str, budget: Budget, progress: Progress) -> Found:
        if language == "SPARQL":
            rows, seconds = budget.rows, budget.seconds
            return sparql(self.rdf, text, most=rows, seconds=seconds, progress=progress)
        found = self.store.query(text, budget)
        columns = tuple(found[0]) if found else ()
        taken = [tuple(row.values()) for row in found[: budget.rows]]
        return Found(columns, tuple(taken), complete=len(found) <= budget.rows)

    @once
    def sources(self) -> tuple[Spoken, ...]:
        """The sources that the graph was read from: one's own first, by how much they say."""
        counts: dict[str, Counter[bool]] = {}
        for claim in self.store.claims():
            counts.setdefault(claim.source, Counter())[claim.cls in self.vocabulary.relations] += 1
        news = {
            name.strip(): revision.at.astimezone()
            for revision in self._revisions.values()
            for name in revision.source.split(",")
        }
        told = (Spoken(n, c[False], c[True], news.get(n), is_own(n)) for n, c in counts.items())
        return tuple(sorted(told, key=lambda one: (not one.own, -one.things, one.name)))

    def titled(self, id: str) -> str:
        """What people call a thing, with its number if it has one."""
        return self.graph.facts.name(id)

    @once
    def searchable(self) -> tuple[tuple[Node, str], ...]:
        """All things, each with the text in which it is found.

        What people register comes first, then the provisions of frameworks, then what only
        connects them; each by name.
        """

        def order(node: Node) -> tuple[object, ...]:
            provision = self.vocabulary.is_a(node.cls, "Provision")
            name = self.titled(node.id)
            place = natural(name) if provision else ((0, name.casefold()),)
            return (node.cls in BETWEEN, provision, str(node.get("catalog") or ""), place, node.id)

        found = sorted(self.snapshot.nodes.values(), key=order)
        return tuple((node, f"{self.titled(node.id)} {node.id}".casefold()) for node in found)

    @once
    def _places(self) -> Places:
        return Places(self.graph.workspace, self.store)

    def place_of(self, id: str, property: str = "") -> str:
        """Where in the files of the workspace a thing is described, or a property of it."""
        with self.lock:
            place = self._places.thing(id, property)
        return _placed(place) if place is not None else ""

    def claims(self, id: str) -> list[tuple[str, str]]:
        """The sources that speak of a thing, and where, the most believed first."""
        with self.lock:
            return [(source, _placed(place)) for source, place in self._places.said(id)]

    @once
    def _revisions(self) -> dict[int, Revision]:
        return {revision.number: revision for revision in self.store.revisions()}

    @property
    def first_revision(self) -> Revision:
        """When anything was read for the first time."""
        return next(iter(self._revisions.values()))

    @once
    def history(self) -> Mapping[str, Sequence[tuple[Event, Revision]]]:
        """What happened since the first revision, oldest first, by the things it concerns."""
        found: dict[str, list[tuple[Event, Revision]]] = {}
        for event in self.store.changes(self.first_revision.number):
            if event.revision > self.snapshot.revision:
                break
            thing = event.after or event.before
            ids = (thing.source, thing.target) if isinstance(thing, Relation) else (event.key,)
            for id in ids:
                found.setdefault(id, []).append((event, self._revisions[event.revision]))
        return found

    @once
    def coverage(self) -> Coverage:
        """How everything demanded stands."""
        return self.basis.coverage

    @once
    def readiness(self) -> Readiness:
        """How ready the organization is, today and on the days of the audits."""
        return readiness_of(self.basis)

    @once
    def forecast(self) -> Forecast:
        """What lapses within a year, and until the last audit, if nothing new is recorded."""
        days = (day for _name, day in self.audits)
        return self.impact.forecast(max([self.day + _AHEAD, *days]))

    @once
    def counted(self) -> tuple[str, ...]:
        """The requirements that are supported or not."""
        rows = self.readiness.outlooks[0].requirements
        return tuple(row.id for row in rows if row.state in COUNTED and row.group != "own controls")

    def pending(self, until: date) -> Table[Pending]:
        """What is due until a day, that first on which most requirements hang."""
        with self.lock:
            if until not in self._pending:
                facts = self.graph.facts
                self._pending[until] = pending(facts, self.forecast, until, self.counted)
            return self._pending[until]

    @once
    def matrix(self) -> Matrix:
        """How each requirement stands for each subject."""
        return matrix_of(self.basis)

    @once
    def grid(self) -> Grid:
        """The same by AI system."""
        return self.matrix.by_system()

    @once
    def standing(self) -> tuple[tuple[date, int], ...]:
        """How many requirements hold from each day on, if nothing is renewed."""
        return self.forecast.standing(self.counted)

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

    def tried(self, progress: Progress = quietly) -> Table[Blast]:
        """The same as `blast`, for whoever wants to be told how far it is."""
        with self.lock:
            if self._blast is None:
                self._blast = self.impact.blast(progress=progress)
                gc.freeze()
            return self._blast

    @property
    def blast(self) -> Table[Blast]:
        """How much each change to each asset would break, the worst first."""
        return self.tried()

    @once
    def single_points(self) -> Table[SinglePoint]:
        """What hangs on one thing alone."""
        return self.impact.single_points()

    def worst_kind(self, id: str) -> str:
        """The change by which a thing breaks most, its end as planned aside."""
        possible = self.impact.changes_of(id)
        closes = self.vocabulary.cls(self.snapshot.node(id).cls).closes
        kinds = [kind for kind in possible if kind not in closes] or possible
        with self.lock:
            return self.impact.blast(kinds, [id])[0].kind

    @once
    def changeable(self) -> dict[str, str]:
        """What people call the things whose change can be supposed, by id, in their order.

        All that can change but records and provisions, which are many and change by themselves.
        """
        vocabulary = self.vocabulary
        left_out = {*vocabulary.subclasses("Record", "Provision"), *BETWEEN, "Risk", "Change"}
        nodes = [
            node
            for node in self.snapshot.nodes.values()
            if node.cls not in left_out and vocabulary.cls(node.cls).changes
        ]
        nodes.sort(key=lambda node: (node.name.casefold(), node.id))
        told = {node.id: labelled(node) for node in nodes}
        known = Counter(told.values())
        return {id: label if known[label] == 1 else f"{label} {id}" for id, label in told.items()}

    @property
    def most_dangerous(self) -> str:
        """The dataset that breaks most by a change; where there is none, any asset."""
        data = self.vocabulary.subclasses("Dataset")
        ranked = (row.thing for row in self.blast if row.cls in data)
        others = (row.thing for row in self.blast)
        return next(chain(ranked, others, self.changeable))

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
        known = stages(self.graph.workspace.policy).items()
        return tuple((name, day) for name, day in known if day > self.day)


def labelled(node: Node) -> str:
    """What a thing is called in a list to choose from."""
    return f"{short(node.name)} ({class_name(node.cls)})"


def present() -> View:
    """The newest revision, today or on the day that was named; kept until either changes."""
    served = Served.of()
    config = Path(served.folder, "aims.toml")
    workspace = _workspace(served, config.stat().st_mtime_ns if config.exists() else 0)
    place = served, str(workspace.location), _file(workspace.location)
    store = _store(*place)
    try:
        revision = store.revision
    except StoreError:  # another may have taken its place
        _store.clear()
        store = _store(*place)
        revision = store.revision
    day = served.as_of or datetime.now().astimezone().date()
    return _view(workspace, store, id(store), revision, day)


def _placed(place: Place) -> str:
    return f"{place.locator}{' (not there any more)' * place.gone}"


@st.cache_resource(show_spinner=False, max_entries=1)
def _workspace(served: Served, changed: int) -> Workspace:
    """The workspace as its configuration is since it ``changed``."""
    return served.workspace


@st.cache_resource(show_spinner=False)
def _store(served: Served, location: str, file: tuple[int, int]) -> Store:
    """The store at a location, in a file or in none, open as long as the server runs."""
    return _OPENED.enter_context(served.workspace.open())


def _file(location: Path | str) -> tuple[int, int]:
    """Which file lies at a location: another one is another store, made anew."""
    try:
        found = Path(location).stat()
    except OSError:
        return 0, 0
    return found.st_dev, found.st_ino


@st.cache_resource(show_spinner="Reading the graph ...", max_entries=3, hash_funcs={Workspace: id})
def _view(workspace: Workspace, _store: Store, which: int, revision: int, day: date) -> View:
    gc.unfreeze()  # a view that nobody looks at any more is garbage from now on
    gc.collect()
    return View(workspace, _store, revision, day)
