"""Drawing the graph from the log, several lanes side by side, by one writer at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Event
from typing import Any

import neo4j

from aimsgraph.errors import StoreError
from aimsgraph.store.neo4j.graph import LANES, Lane, Round, Step
from aimsgraph.store.neo4j.server import Interrupted, MemoryLimit, Server
from aimsgraph.store.neo4j.state import lock

ROWS = 5_000  # of a transaction; halved where the server has too little memory
_FEWEST = 500  # that the next transactions start with, where one row alone may have been too large


class _Moved(Exception):
    """Things are no longer where the server put them."""


class Drawing:
    """One try to bring the graph to a revision, by whoever holds the pens with ``token``."""

    def __init__(self, server: Server, token: str, actor: str) -> None:
        self._server = server
        self._actor = actor
        self._token = token
        self._stopped = Event()
        self._places: dict[str, str] = {}  # of the things that this has created

    def draw(self, rounds: Iterable[Round], revision: int, *, clear: bool = False) -> None:
        """Draw everything, then say that the graph shows ``revision``.

        With ``clear`` what was there is removed first. Whoever lost the pens stops: somebody else
        draws the same.
        """
        try:
            if clear:
                self._clear()
            with ThreadPoolExecutor(LANES) as pool:
                running: list[Future[None]] = []
                for lanes in rounds:  # the rows of one are made while the server draws another
                    self._wait_for(running)
                    if self._stopped.is_set():
                        return
                    running = [
                        pool.submit(self._draw_lane, lane, steps)
                        for lane, steps in enumerate(lanes)
                    ]
                self._wait_for(running)
                if self._stopped.is_set():
                    return
            self._server.write(partial(_finish, token=self._token, revision=revision))
        except Interrupted:  # it would only be waited for once more; others need no word of it
            raise
        except BaseException:
            with suppress(StoreError):
                self._server.write(partial(_let_go, token=self._token))
            raise

    def _clear(self) -> None:
        """Remove every thing, its relations first: those of one thing can be very many."""
        for found in (
            "MATCH (:Thing)-[x]->(:Thing) WITH x LIMIT $rows DELETE x RETURN count(*)",
            "MATCH (x:Thing) WITH x LIMIT $rows DETACH DELETE x RETURN count(*)",
        ):
            most, left = ROWS, True
            while left:
                try:
                    left = self._server.write(partial(self._remove, statement=found, most=most))
                except MemoryLimit:
                    if most == 1:
                        raise
                    most //= 2

    def _remove(self, tx: neo4j.ManagedTransaction, *, statement: str, most: int) -> bool:
        if not self._holds(tx, 0):
            self._stopped.set()
            return False
        ((count,),) = tx.run(statement, rows=most).values()
        return bool(count)

    def _wait_for(self, running: Iterable[Future[None]]) -> None:
        try:
            for lane in running:
                lane.result()
        except BaseException:
            self._stopped.set()
            raise

    def _draw_lane(self, lane: int, steps: Lane) -> None:
        most = ROWS
        for step in steps:
            at = 0
            while at < len(step.rows):
                some = step.rows[at : at + most]
                at += len(some)
                if not self._put(lane, step, some):
                    most = max(most // 2, _FEWEST)

    def _put(self, lane: int, step: Step, rows: Sequence[Any]) -> bool:
        """Run a statement for rows, halved until they fit; return whether they did at once."""
        if self._stopped.is_set():
            return True
        try:
            if not (step.placed and self._joined(lane, step.placed, rows)):
                found = self._write(lane, step.statement, rows)
                self._places.update(pair for (pairs,) in found for pair in pairs)
        except MemoryLimit:
            if len(rows) == 1:
                raise
            half = len(rows) // 2
            self._put(lane, step, rows[:half])
            self._put(lane, step, rows[half:])
            return False
        return True

    def _joined(self, lane: int, statement: str, rows: Sequence[Any]) -> bool:
        """Whether all rows could be joined by the places of their ends; nothing is done if not."""
        try:
            placed = [[self._places[row[0]], self._places[row[1]], row] for row in rows]
        except KeyError:
            return False

        def check(found: list[list[Any]]) -> None:
            if found != [[len(rows)]]:
                raise _Moved

        try:
            self._write(lane, statement, placed, check)
        except _Moved:
            return False
        return True

    def _write(
        self,
        lane: int,
        statement: str,
        rows: Sequence[Any],
        check: Callable[[list[list[Any]]], None] = lambda found: None,
    ) -> list[list[Any]]:
        """What a statement returns for rows; whoever lost the pen does nothing, and stops.

        What ``check`` raises undoes it.
        """

        def draw_rows(tx: neo4j.ManagedTransaction) -> list[list[Any]]:
            if not self._holds(tx, lane):
                self._stopped.set()
                return []
            found = tx.run(statement, rows=rows).values()
            check(found)
            return found

        return self._server.write(draw_rows, actor=self._actor)

    def _holds(self, tx: neo4j.ManagedTransaction, lane: int) -> bool:
        """Whether the pen of a lane is still ours, which it stays until the transaction ends."""
        ((token,),) = tx.run(
            "MATCH (p:AimsPen {lane: $lane}) SET p.at = datetime() RETURN p.token", lane=lane
        ).values()
        return bool(token == self._token)


def _finish(tx: neo4j.ManagedTransaction, *, token: str, revision: int) -> None:
    lock(tx)
    tx.run(
        "MATCH (p:AimsPen {token: $token}) WITH count(p) AS pens WHERE pens = $lanes "
        "MATCH (s:AimsStore) SET s.drawn = $revision",
        token=token,
        lanes=LANES,
        revision=revision,
    ).consume()


def _let_go(tx: neo4j.ManagedTransaction, *, token: str) -> None:
    """Let others go on at once."""
    tx.run(
        "MATCH (p:AimsPen {token: $token}) SET p.at = datetime({epochSeconds: 0})", token=token
    ).consume()
