"""The store on a Neo4j server: the log is true, the graph is drawn from it."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

import neo4j

from aimsgraph.errors import RefusedError, StoreError
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.access import Access
from aimsgraph.store.bulk import bulk
from aimsgraph.store.changeset import ChangeSet, ClaimKey, check_base, overlay
from aimsgraph.store.moments import number_at
from aimsgraph.store.neo4j import history
from aimsgraph.store.neo4j.drawing import Drawing
from aimsgraph.store.neo4j.graph import check_names, rounds
from aimsgraph.store.neo4j.incoming import Incoming
from aimsgraph.store.neo4j.log import Batch, Kind, batches, unpack
from aimsgraph.store.neo4j.publication import Publication
from aimsgraph.store.neo4j.query import asking
from aimsgraph.store.neo4j.server import Interrupted, MemoryLimit, Server
from aimsgraph.store.neo4j.state import State, found, lock, lock_pens, read_state, take_pens
from aimsgraph.store.protocol import Budget, Change, Claim, Event, Revision, Store
from aimsgraph.store.violations import named
from aimsgraph.vocabulary import Vocabulary

AT_ONCE = 5_000  # changes that are logged and drawn in one transaction
IDLE_SECONDS = 10.0  # after which whoever draws is taken to be gone
_GRAPH: tuple[Kind, ...] = ("node", "relation")


@dataclass(frozen=True, slots=True)
class _About:
    """Who writes, and how much."""

    actor: str
    source: str
    note: str
    changes: int


class Neo4jStore:
    """The graph in a Neo4j database; see `aimsgraph.store.protocol.Store` for what it does.

    One object may be shared by threads. ``read_only`` refuses to write; without ``create`` there
    must be a store already.
    """

    def __init__(
        self,
        location: str,
        vocabulary: Vocabulary,
        *,
        create: bool = True,
        read_only: bool = False,
        access: Access,
    ) -> None:
        if not read_only:
            check_names(vocabulary)
        self._vocabulary = vocabulary
        self._read_only = read_only
        self._server: Server | None = Server(location, access)
        self._location = location
        self._process = os.getpid()
        self._loading = threading.Lock()
        self._newest: Snapshot | None = None
        self._claims: tuple[int, dict[ClaimKey, Claim]] = (0, {})
        try:
            state = found(self._server, location, access, create=create and not read_only)
            self._id, self._log = state.id, state.log
            if not read_only:
                self._catch_up()
        except BaseException:
            self.close()
            raise

    @property
    def id(self) -> str:
        """What identifies this store for as long as it lives; a copy has the same."""
        return self._id

    @property
    def log(self) -> str:
        """What identifies its history, which a copy of another store may replace."""
        return self._log

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology that writes are validated against."""
        return self._vocabulary

    @property
    def revision(self) -> int:
        """The number of the newest revision; 0 for an empty store."""
        return self._state().revision

    @bulk()
    def write(
        self,
        changes: Iterable[Change],
        *,
        actor: str,
        source: str,
        note: str = "",
        base: int | None = None,
    ) -> int:
        """Apply all changes or none; return the new revision, or the present one if none alters it.

        A small write is logged and drawn in one transaction. A large one is logged in parts that
        nobody sees before the last of them, counts from then on, and is drawn after that.
        """
        self._check_writable()
        wanted = ChangeSet.of(changes)
        while True:
            snapshot, effective = self._settled(wanted)
            check_base(base, snapshot.revision)
            if not effective:
                return snapshot.revision
            self._catch_up()
            try:
                if self._logged(effective, snapshot, _About(actor, source, note, len(effective))):
                    return snapshot.revision + 1
            except UnicodeEncodeError as error:
                raise RefusedError(
                    f"nothing has been written: {error.object!r} holds half a character"
                ) from error

    def snapshot(self, at: int | date | datetime | None = None) -> Snapshot:
        """The graph now, at a revision, or as it was recorded at a time.

        A date means its end, and a time without zone is local, as clocks and calendars show it.
        """
        newest = self.revision
        number = newest if at is None else number_at(at, newest, self.revisions)
        # Threads that come for the same snapshot wait for the one that loads it.
        with self._loading:
            known = self._newest
            if known is not None and known.revision == number:
                return known
            start = known if known is not None and known.revision < number else self._nothing()
            with bulk():
                altered = unpack(self._batches(start.revision, number, _GRAPH))
                loaded = altered.applied_to(start, number)
            if number == newest:
                self._newest = loaded
            return loaded

    def changes(self, since: int = 0) -> Iterator[Event]:
        """What happened to things and relations after revision ``since``, oldest first."""
        before = self.snapshot(since)
        nodes = dict(before.nodes)
        relations = dict(before.by_key)
        for number in range(since + 1, self.revision + 1):
            altered = unpack(self._batches(number - 1, number, _GRAPH))
            for id, node in sorted(altered.nodes.items()):
                yield Event(number, "node", id, nodes.get(id), node)
            for key in sorted(altered.relations, key=named):
                yield Event(
                    number, "relation", named(key), relations.get(key), altered.relations[key]
                )
            overlay(nodes, altered.nodes)
            overlay(relations, altered.relations)

    def revisions(self) -> tuple[Revision, ...]:
        """Every revision, oldest first."""
        return self._connected().read(history.read_revisions)

    def claims(self, subject: str | None = None, *, source: str | None = None) -> tuple[Claim, ...]:
        """What sources say now: of one subject, by one source, or all; sorted by both."""
        return tuple(
            claim
            for claim in self._present_claims(self.revision).values()
            if source in (None, claim.source) and subject in (None, claim.subject)
        )

    def history(self, until: int) -> Iterator[tuple[Revision, tuple[Change, ...]]]:
        """Every revision up to ``until``, oldest first, with all that it changed."""
        return history.told(self._connected(), until)

    def query(
        self, cypher: str, budget: Budget | None = None, /, **parameters: Any
    ) -> list[dict[str, Any]]:
        """The rows of a Cypher query that only reads, over one whole revision.

        Dates and times in them are Python's own, nodes, relationships and paths the driver's. Of a
        query with more rows than its budget one more than that comes.
        Raises `UsageError` for a query that writes, cannot be run or takes too long.
        """
        deadline = time.monotonic() + IDLE_SECONDS
        while True:
            self._catch_up()
            before = self._state()
            rows = self._connected().read(asking(cypher, parameters, budget))
            after = self._state()
            if (before.revision, before.drawn) == (after.revision, after.drawn):
                return rows
            if time.monotonic() > deadline:
                raise StoreError(
                    "others write all the time: no answer is about one revision",
                    where=self._location,
                    hint="try again when they are done",
                )

    @contextmanager
    def receive(self, original: Store) -> Iterator[Incoming]:
        """The history of another store, staged here: nobody sees it before it is installed."""
        self._check_writable()
        server = self._connected()
        server.write(history.unstage_forgotten)
        incoming = Incoming(server, uuid.uuid4().hex, original.id)
        try:
            incoming.stage(original)
            yield incoming
        finally:
            incoming.discard()

    def install(self, incoming: Incoming, expected: int) -> None:
        """Let what was received take the place of all that is here, which is at ``expected``."""
        incoming.install(self._log, expected)
        self._id, self._log = incoming.id, incoming.token
        self._newest, self._claims = None, (0, {})
        self._catch_up(incoming.token)

    def publish(
        self, statuses: Mapping[str, tuple[str, str]], *, as_of: date, revision: int
    ) -> None:
        """Show others the status of things and its reason, in place of what was published before.

        What they read is described in `aimsgraph.store.neo4j.publication`; nothing here reads it.
        Raises `StaleError` when the store is not, or no longer, at ``revision``.
        """
        self._check_writable()
        self._catch_up()
        Publication(self._connected(), self._log, revision, as_of).publish(statuses)

    def close(self) -> None:
        """Release the store; using it afterwards is an error."""
        self._newest = None
        if self._server is not None:
            self._server.close()
            self._server = None

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError("is open for reading only", where=self._location, hint="open it anew")

    def _connected(self) -> Server:
        if self._server is None:
            raise StoreError("has been closed", where=self._location, hint="open it again")
        if os.getpid() != self._process:
            raise StoreError(
                "was opened by a parent process",
                where=self._location,
                hint="open the store in this one",
            )
        return self._server

    def _state(self) -> State:
        state = self._connected().read(read_state)
        return self._own(state)

    def _own(self, state: State | None) -> State:
        """The state, where it is still that of the store that was opened."""
        if state is None or state.log != self._log:
            raise StoreError(
                "another store has taken its place", where=self._location, hint="open it again"
            )
        return state

    def _nothing(self) -> Snapshot:
        return Snapshot((), store_id=self._id)

    def _batches(self, after: int, until: int, kinds: Sequence[Kind]) -> list[tuple[Kind, bytes]]:
        found = self._connected().read(
            partial(history.read_batches, after=after, until=until, kinds=kinds)
        )
        self._state()  # where another store took its place meanwhile, these may be of both
        return found

    def _present_claims(self, newest: int) -> dict[ClaimKey, Claim]:
        """What sources say at revision ``newest``, sorted by source and subject."""
        with self._loading:
            known, claims = self._claims
            if known != newest:
                after, start = (known, claims) if known < newest else (0, {})
                merged = dict(start)
                overlay(merged, unpack(self._batches(after, newest, ("claim",))).claims)
                claims = dict(sorted(merged.items()))
                self._claims = (newest, claims)
            return claims

    def _settled(self, wanted: ChangeSet) -> tuple[Snapshot, ChangeSet]:
        """The present state, and what of ``wanted`` alters it."""
        snapshot = self.snapshot()
        claims = self._present_claims(snapshot.revision)
        return snapshot, wanted.settled(snapshot, claims, self._vocabulary)

    def _logged(self, effective: ChangeSet, snapshot: Snapshot, about: _About) -> bool:
        """Write a revision; False when somebody else was faster."""
        parts = list(enumerate(batches(effective)))
        if about.changes <= AT_ONCE:
            try:
                return self._log_at_once(effective, snapshot, about, parts)
            except MemoryLimit as error:
                if about.changes == 1:
                    raise MemoryLimit(
                        f"{error.message}, for a single change; nothing has been written",
                        where=self._location,
                        hint=error.hint,
                    ) from None
        return self._log_in_parts(effective, snapshot, about, parts)

    def _log_at_once(
        self,
        effective: ChangeSet,
        snapshot: Snapshot,
        about: _About,
        parts: Sequence[tuple[int, Batch]],
    ) -> bool:
        token, number = uuid.uuid4().hex, snapshot.revision + 1
        steps = [
            step
            for lanes in rounds(effective, snapshot, self._vocabulary)
            for lane in lanes
            for step in lane
            if step.rows
        ]

        def write(tx: neo4j.ManagedTransaction) -> bool:
            if not self._free(lock(tx), snapshot):
                return False
            history.stage(tx, token, number, parts)
            self._turn(tx, token, number, about)
            for step in steps:
                tx.run(step.statement, rows=step.rows).consume()
            tx.run("MATCH (s:AimsStore) SET s.drawn = s.revision").consume()
            return True

        if not self._write(write, about.actor, number):
            return False
        self._remember(effective, snapshot)
        return True

    def _log_in_parts(
        self,
        effective: ChangeSet,
        snapshot: Snapshot,
        about: _About,
        parts: Sequence[tuple[int, Batch]],
    ) -> bool:
        server, token, number = self._connected(), uuid.uuid4().hex, snapshot.revision + 1
        server.write(history.unstage_forgotten)
        for part in parts:
            server.write(partial(history.stage, token=token, number=number, parts=[part]))

        def switch(tx: neo4j.ManagedTransaction) -> bool:
            if not self._free(lock(tx), snapshot):
                history.unstage(tx, token)
                return False
            if self._turn(tx, token, number, about) != len(parts):
                raise StoreError(
                    "what was to be written is there no more; nothing has been written",
                    where=self._location,
                    hint="try again",
                )
            take_pens(tx, token)
            return True

        if not self._write(switch, about.actor, number):
            return False
        drawing = Drawing(server, token, about.actor)
        made = rounds(effective, snapshot, self._vocabulary)
        try:
            with ThreadPoolExecutor(1) as beside:
                remembered = beside.submit(self._remember, effective, snapshot)
                drawing.draw(made, number)
                remembered.result()
        except StoreError as error:
            too_large = f"{error.hint}; " if isinstance(error, MemoryLimit) else ""
            raise StoreError(
                f"revision {number} is written, but its graph is not drawn to the end: "
                f"{error.message}",
                where=self._location,
                hint=f"{too_large}the next sync goes on with it",
            ) from error
        return True

    def _write(self, work: Any, actor: str, number: int) -> bool:
        """Run what makes revision ``number``."""
        try:
            return bool(self._connected().write(work, actor=actor))
        except Interrupted as error:
            raise Interrupted(
                f"{error.message}: revision {number} is there as a whole, or not at all",
                where=self._location,
                hint="try again: what is there already is not written twice",
            ) from error

    def _free(self, state: State, snapshot: Snapshot) -> bool:
        """Whether the store is at ``snapshot``, and its graph too."""
        return self._own(state).revision == snapshot.revision == state.drawn

    def _turn(self, tx: neo4j.ManagedTransaction, token: str, number: int, about: _About) -> int:
        """Let what was staged count as a revision."""
        at = history.now_after(tx, number - 1)
        said = Revision(number, at, about.actor, about.source, about.note, about.changes)
        history.stage_revision(tx, token, said)
        count = history.turn(tx, token)
        tx.run("MATCH (s:AimsStore) SET s.revision = $number", number=number).consume()
        return count

    def _remember(self, effective: ChangeSet, snapshot: Snapshot) -> None:
        with self._loading:
            self._newest = effective.applied_to(snapshot, snapshot.revision + 1)

    def _catch_up(self, token: str = "") -> None:
        """Wait until the graph shows the newest revision; draw it where nobody does any more.

        ``token`` is of whom has the pens already.
        """
        while (state := self._state()).drawn < state.revision:
            if not token and state.idle < IDLE_SECONDS:
                time.sleep(0.1)
                continue
            if self._read_only:
                raise StoreError(
                    f"its graph still shows revision {max(state.drawn, 0)} of {state.revision}: "
                    "a writer was interrupted",
                    where=self._location,
                    hint="run aimsgraph sync: whoever may write brings it up to date",
                )
            mine = token or uuid.uuid4().hex
            if token or self._connected().write(partial(_took, token=mine, expected=state)):
                self._redraw(Drawing(self._connected(), mine, "aimsgraph"), state)
            token = ""

    def _redraw(self, drawing: Drawing, state: State) -> None:
        """Draw what the graph does not show yet, whatever part of it may be there."""
        anew = state.drawn < 0
        altered = unpack(self._batches(max(state.drawn, 0), state.revision, _GRAPH))
        before = self._nothing() if anew else None
        made = rounds(altered, before, self._vocabulary)
        drawing.draw(made, state.revision, clear=anew)


def _took(tx: neo4j.ManagedTransaction, *, token: str, expected: State) -> bool:
    """Take the pens, unless somebody did something in between."""
    lock(tx)
    lock_pens(tx)  # whoever is slow may have just come to an end
    state = lock(tx)
    if (state.log, state.drawn) != (expected.log, expected.drawn) or state.idle < IDLE_SECONDS:
        return False
    take_pens(tx, token)
    return True
