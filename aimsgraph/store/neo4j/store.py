"""The store on a Neo4j server: the log is true, the graph is drawn from it."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import partial
from itertools import chain
from typing import Any

import neo4j

from aimsgraph.errors import RefusedError, StaleError, StoreError, UsageError
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store.access import Access
from aimsgraph.store.bulk import bulk
from aimsgraph.store.changeset import ChangeSet, ClaimKey
from aimsgraph.store.neo4j.graph import CONSTRAINTS, Step, steps
from aimsgraph.store.neo4j.log import Batch, Kind, batches, overlaid, unpack
from aimsgraph.store.neo4j.server import MemoryLimit, Row, Server
from aimsgraph.store.protocol import Change, Claim, Event, Revision
from aimsgraph.store.violations import named
from aimsgraph.vocabulary import Vocabulary

FORMAT = 1

_AT_ONCE = 5_000  # changes that are logged and drawn in one transaction
_ROWS = 10_000  # of a statement; halved where the server has too little memory
_GRAPH: tuple[Kind, ...] = ("node", "relation")


class Neo4jStore:
    """The graph in a Neo4j database.

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
        self._vocabulary = vocabulary
        self._read_only = read_only
        self._server: Server | None = Server(location, access)
        self._location = location
        self._process = os.getpid()
        self._loading = threading.Lock()
        self._newest: Snapshot | None = None
        self._claims: tuple[int, dict[ClaimKey, Claim]] = (0, {})
        try:
            self._id = self._open(create=create and not read_only, share=access.share)
        except BaseException:
            self.close()
            raise

    @property
    def id(self) -> str:
        """What identifies this store for as long as it lives."""
        return self._id

    @property
    def vocabulary(self) -> Vocabulary:
        """The ontology that writes are validated against."""
        return self._vocabulary

    @property
    def revision(self) -> int:
        """The number of the newest revision; 0 for an empty store."""
        return self._state()[0]

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

        What was logged counts at once. A large write is logged in parts that nobody sees before
        the last of them, and drawn into the graph after that.
        """
        if self._read_only:
            raise StoreError(
                "is open for reading only", where=self._location, hint="open it anew"
            )
        wanted = ChangeSet.of(changes)
        while True:
            snapshot, effective = self._settled(wanted)
            if base is not None and base != snapshot.revision:
                raise StaleError(
                    f"the store is at revision {snapshot.revision}, the changes were worked out "
                    f"for {base}",
                    hint="work them out anew",
                )
            if not effective:
                return snapshot.revision
            self._catch_up()
            about = (actor, source, note, len(effective))
            try:
                logged = self._log(effective, snapshot, about)
            except UnicodeEncodeError as error:
                raise RefusedError(
                    f"nothing has been written: {error.object!r} holds half a character"
                ) from error
            if logged:
                number = snapshot.revision + 1
                with self._loading:
                    self._newest = effective.applied_to(snapshot, number)
                return number

    def snapshot(self, at: int | date | datetime | None = None) -> Snapshot:
        """The graph now, at a revision, or as it was recorded at a time.

        A date means its end, and a time without zone is local, as clocks and calendars show it.
        """
        newest = self.revision
        number = newest if at is None else self._number(at, newest)
        # Threads that come for the same snapshot wait for the one that loads it.
        with self._loading:
            known = self._newest
            if known is not None and known.revision == number:
                return known
            start = known if known is not None and known.revision < number else self._nothing()
            found = self._replayed(start, number)
            if number == newest:
                self._newest = found
            return found

    def changes(self, since: int = 0) -> Iterator[Event]:
        """What happened to things and relations after revision ``since``, oldest first."""
        before = self.snapshot(since)
        for number in range(since + 1, self.revision + 1):
            altered = unpack(self._batches(number - 1, number, _GRAPH))
            yield from _events(number, altered, before)
            before = altered.applied_to(before, number)

    def revisions(self) -> tuple[Revision, ...]:
        """Every revision, oldest first."""
        rows = self._ask(
            "MATCH (s:AimsStore) MATCH (r:AimsRevision) WHERE r.number <= s.revision "
            "RETURN r.number, r.at, r.actor, r.source, r.note, r.changes ORDER BY r.number"
        )
        return tuple(Revision(number, at.to_native(), *rest) for number, at, *rest in rows)

    def claims(self, subject: str | None = None, *, source: str | None = None) -> tuple[Claim, ...]:
        """What sources say now: of one subject, by one source, or all; sorted by both."""
        with self._loading:
            known, claims = self._claims
            newest = self.revision
            if known != newest:
                said = unpack(self._batches(known, newest, ("claim",)))
                claims = dict(sorted(overlaid(claims, said.claims).items()))
                self._claims = (newest, claims)
        return tuple(
            claim
            for claim in claims.values()
            if source in (None, claim.source) and subject in (None, claim.subject)
        )

    def query(self, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of a Cypher query that only reads, over one whole revision.

        Raises `UsageError` for a query that writes.
        """
        while True:
            self._catch_up()
            before = self._state()
            found = self._connected().read(lambda tx: tx.run(cypher, parameters).data())
            if self._state() == before:  # else somebody wrote in between
                return found

    def close(self) -> None:
        """Release the store; using it afterwards is an error."""
        self._newest = None
        if self._server is not None:
            self._server.close()
            self._server = None

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

    def _ask(self, statement: str, **values: Any) -> list[Row]:
        return self._connected().read(lambda tx: list(tx.run(statement, values)))

    def _open(self, *, create: bool, share: bool) -> str:
        rows = self._ask("MATCH (s:AimsStore) RETURN s.id, s.format")
        if not rows:
            self._create(create=create, share=share)
            rows = self._ask("MATCH (s:AimsStore) RETURN s.id, s.format")
        ((id, format),) = rows
        if format > FORMAT:
            raise StoreError(
                f"was written by a newer aimsgraph (format {format}, this one knows {FORMAT})",
                where=self._location,
                hint="upgrade aimsgraph",
            )
        return str(id)

    def _create(self, *, create: bool, share: bool) -> None:
        if not create:
            raise StoreError(
                "there is no store here",
                where=self._location,
                hint="check the address and the database, or create a store first",
            )
        ((others,),) = self._ask("MATCH (n) WITH n LIMIT 1 RETURN count(n)")
        if others and not share:
            raise StoreError(
                "the database holds something else",
                where=self._location,
                hint="give a database of its own, or say that it may be shared",
            )
        server = self._connected()
        for statement in CONSTRAINTS:
            server.run(statement)
        server.write(
            lambda tx: tx.run(
                "MERGE (s:AimsStore {only: true}) ON CREATE SET s.id = $id, s.format = $format, "
                "s.created = $now, s.revision = 0, s.drawn = 0",
                id=uuid.uuid4().hex,
                format=FORMAT,
                now=datetime.now(UTC),
            ).consume()
        )

    def _state(self) -> tuple[int, int]:
        """The newest revision, and the one that the graph shows."""
        ((revision, drawn),) = self._ask("MATCH (s:AimsStore) RETURN s.revision, s.drawn")
        return revision, drawn

    def _nothing(self) -> Snapshot:
        return Snapshot((), store_id=self._id)

    def _batches(
        self, after: int, until: int, kinds: Sequence[Kind]
    ) -> Iterator[tuple[Kind, bytes]]:
        """The batches of the revisions after one and until another, in their order."""
        rows = self._ask(
            "MATCH (b:AimsBatch) WHERE b.revision > $after AND b.revision <= $until "
            "AND b.kind IN $kinds RETURN b.kind, b.payload ORDER BY b.revision, b.part",
            after=after,
            until=until,
            kinds=list(kinds),
        )
        return ((kind, payload) for kind, payload in rows)

    def _replayed(self, start: Snapshot, number: int) -> Snapshot:
        with bulk():
            altered = unpack(self._batches(start.revision, number, _GRAPH))
            return altered.applied_to(start, number)

    def _settled(self, wanted: ChangeSet) -> tuple[Snapshot, ChangeSet]:
        """The present state, and what of ``wanted`` alters it."""
        snapshot = self.snapshot()
        claims = {(claim.source, claim.subject): claim for claim in self.claims()}
        return snapshot, wanted.settled(snapshot, claims, self._vocabulary)

    def _log(
        self, effective: ChangeSet, snapshot: Snapshot, about: tuple[str, str, str, int]
    ) -> bool:
        """Write a revision; False when somebody else was faster."""
        server, small = self._connected(), len(effective) <= _AT_ONCE
        token = uuid.uuid4().hex
        found = list(enumerate(batches(effective)))
        if not small:
            for part in found:
                server.write(partial(_stage, token=token, parts=[part]))
        made = list(steps(effective, snapshot, self._vocabulary, anew=True))

        def switch(tx: neo4j.ManagedTransaction) -> bool:
            if _locked(tx) != (snapshot.revision, snapshot.revision):
                tx.run("MATCH (b:AimsBatch {token: $token}) DELETE b", token=token).consume()
                return False
            if small:
                _stage(tx, token=token, parts=found)
                for step in made:
                    tx.run(step.statement, rows=step.rows).consume()
            _count(tx, token, snapshot.revision + 1, about, drawn=small)
            return True

        if not server.write(switch):
            return False
        if not small:
            self._draw(made, snapshot.revision)
        return True

    def _catch_up(self) -> None:
        """Finish what a writer logged and did not come to draw."""
        revision, drawn = self._state()
        while drawn < revision:
            altered = unpack(self._batches(drawn, drawn + 1, _GRAPH))
            self._draw(
                list(steps(altered, self._nothing(), self._vocabulary, anew=False)), drawn
            )
            revision, drawn = self._state()

    def _draw(self, made: Sequence[Step], shown: int) -> None:
        """Bring the graph from revision ``shown`` to the next; another may have done it already."""
        server = self._connected()

        def draw(tx: neo4j.ManagedTransaction, step: Step, rows: Sequence[Any]) -> bool:
            if _locked(tx)[1] != shown:
                return False
            tx.run(step.statement, rows=rows).consume()
            return True

        for step in made:
            waiting = [
                step.rows[at : at + _ROWS] for at in range(0, len(step.rows), _ROWS)
            ]
            while waiting:
                rows = waiting.pop(0)
                try:
                    if not server.write(partial(draw, step=step, rows=rows)):
                        return
                except MemoryLimit:
                    if len(rows) == 1:
                        raise
                    half = len(rows) // 2
                    waiting[:0] = [rows[:half], rows[half:]]
        server.write(
            lambda tx: tx.run(
                "MATCH (s:AimsStore) WHERE s.drawn = $shown SET s.drawn = $shown + 1", shown=shown
            ).consume()
        )

    def _number(self, at: int | date | datetime, newest: int) -> int:
        """The revision that ``at`` means."""
        if isinstance(at, int):
            if not 0 <= at <= newest:
                raise UsageError(f"there is no revision {at}", hint=f"give one from 0 to {newest}")
            return at
        moment = at if isinstance(at, datetime) else datetime.combine(at, time.max)
        past = (
            revision.number
            for revision in self.revisions()
            if (revision.at if moment.tzinfo else _wall_clock(revision.at)) <= moment
        )
        return max(past, default=0)


def _stage(
    tx: neo4j.ManagedTransaction, *, token: str, parts: Iterable[tuple[int, Batch]]
) -> None:
    tx.run(
        "UNWIND $rows AS row CREATE (:AimsBatch "
        "{token: $token, part: row[0], kind: row[1], payload: row[2]})",
        token=token,
        rows=[[part, batch.kind, batch.payload] for part, batch in parts],
    ).consume()


def _locked(tx: neo4j.ManagedTransaction) -> tuple[int, int]:
    """The newest revision and the one drawn, held until the transaction ends."""
    row = tx.run(
        "MATCH (s:AimsStore) SET s.only = true RETURN s.revision, s.drawn"
    ).single(strict=True)
    return row[0], row[1]


def _count(
    tx: neo4j.ManagedTransaction,
    token: str,
    number: int,
    about: tuple[str, str, str, int],
    *,
    drawn: bool,
) -> None:
    """Let what was staged count as a revision; a clock that was set back does not turn time."""
    actor, source, note, changes = about
    tx.run(
        "MATCH (s:AimsStore) "
        "OPTIONAL MATCH (last:AimsRevision {number: $number - 1}) "
        "CREATE (:AimsRevision {number: $number, actor: $actor, source: $source, note: $note, "
        "changes: $changes, at: CASE WHEN last.at > $now THEN last.at ELSE $now END}) "
        "SET s.revision = $number, s.drawn = CASE WHEN $drawn THEN $number ELSE s.drawn END "
        "WITH s MATCH (b:AimsBatch {token: $token}) SET b.revision = $number REMOVE b.token",
        token=token,
        number=number,
        actor=actor,
        source=source,
        note=note,
        changes=changes,
        drawn=drawn,
        now=datetime.now(UTC),
    ).consume()


def _events(number: int, altered: ChangeSet, before: Snapshot) -> Iterator[Event]:
    old = {relation.key: relation for relation in before.relations}
    things = (
        Event(number, "node", id, before.nodes.get(id), node)
        for id, node in sorted(altered.nodes.items())
    )
    links = (
        Event(number, "relation", named(key), old.get(key), relation)
        for key, relation in sorted(altered.relations.items())
    )
    return chain(things, links)


def _wall_clock(at: datetime) -> datetime:
    return at.astimezone().replace(tzinfo=None)
