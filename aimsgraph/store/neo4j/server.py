"""The connection to a Neo4j server, whose errors become ours with what to do."""

from __future__ import annotations

import logging
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar, cast
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions

from aimsgraph.errors import StoreError, UsageError
from aimsgraph.store.access import Access

T = TypeVar("T")

OLDEST = 5  # major version of the server
CONNECT_SECONDS = 10.0
BUSY_SECONDS = 60.0  # that a transaction may take: the server ends one whose program was stopped
_RETRY_SECONDS = 30.0  # that a transaction is tried again after deadlocks and cut connections
_PAUSE_SECONDS = 0.05  # before the second try, and twice as long before each further one

_MEMORY = ("MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError")
_TIMED_OUT = ("TransactionTimedOut", "LockClientStopped", "Transaction.Terminated")
_TEMPORARY = (
    exceptions.ServiceUnavailable,
    exceptions.SessionExpired,
    exceptions.TransientError,
    OSError,  # of a connection that was lost the moment it was there
)
_Failure = exceptions.Neo4jError | exceptions.DriverError | OSError

# What the driver tries again is no news for whoever sits at the terminal.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class MemoryLimit(StoreError):
    """A transaction needed more memory than the server allows: half of it may fit."""


class Interrupted(StoreError):
    """The server did not answer to the end: what was asked of it may be done or not."""


class Deadlock(Interrupted):
    """Transactions waited for each other in a ring; nothing of this one was done."""


class Server:
    """A database of a server.

    User, password and the name of the database come from the environment, as ``access`` says. In
    a cluster a read sees at least what this object wrote and read before (bookmarks).
    """

    def __init__(self, location: str, access: Access) -> None:
        self._access = access
        self.location = _plain(location, access)
        variables = (access.user, access.password, access.database)
        user, password, self._database = (os.environ.get(name) for name in variables)
        self._bookmarks = neo4j.GraphDatabase.bookmark_manager()
        with self._told():
            self._driver = neo4j.GraphDatabase.driver(
                location,
                auth=(user or "neo4j", password) if password else None,
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS,
                max_transaction_retry_time=_RETRY_SECONDS,
                notifications_min_severity="OFF",
                user_agent="aimsgraph",
            )
        try:
            with self._told():
                said = self._driver.get_server_info().agent
            self._check_version(said)
        except BaseException:
            self._driver.close()
            raise

    def read(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction that can only read."""
        with self._told(), self._session() as session:
            return session.execute_read(work)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T], *, actor: str = "") -> T:
        """What ``work`` returns in a transaction; all of it happens, or nothing.

        It is tried again after a deadlock, and where the connection was lost before its end.
        Raises `MemoryLimit`, `Interrupted`, and `StoreError` where it had to wait too long.
        """
        about = {"app": "aimsgraph", "actor": actor, "process": os.getpid()}
        deadline, pause = time.monotonic() + _RETRY_SECONDS, _PAUSE_SECONDS
        while True:
            ending = False
            try:
                with (
                    self._told(),
                    self._session() as session,
                    session.begin_transaction(metadata=about, timeout=BUSY_SECONDS) as tx,
                ):
                    done = work(cast("neo4j.ManagedTransaction", tx))
                    ending = True
                    tx.commit()
                    return done
            except Interrupted as error:
                # What was interrupted at its very end may have been done.
                doubtful = ending and not isinstance(error, Deadlock)
                if doubtful or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause * (1 + random.random()))  # noqa: S311 - whoever waits with us
            pause *= 2

    def close(self) -> None:
        """Let go of the connections."""
        self._driver.close()

    def _session(self) -> neo4j.Session:
        return self._driver.session(database=self._database, bookmark_manager=self._bookmarks)

    def _check_version(self, agent: str) -> None:
        version = agent.partition("/")[2]
        major = version.partition(".")[0]
        if major.isdecimal() and int(major) < OLDEST:
            raise StoreError(
                f"is Neo4j {version}, which is too old",
                where=self.location,
                hint=f"use a server of version {OLDEST} or newer",
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except StoreError:  # an OSError too, but ours already
            raise
        except (exceptions.Neo4jError, exceptions.DriverError, OSError) as error:
            raise self._error(error) from error

    def _error(self, error: _Failure) -> Exception:
        code = str(getattr(error, "code", "") or "")
        said = getattr(error, "message", None) or str(error)
        if _is_memory(error):
            return MemoryLimit(
                "a transaction needs more memory than the server allows",
                where=self.location,
                hint="raise dbms.memory.transaction.total.max of the server",
            )
        if any(name in code for name in _TIMED_OUT):
            return StoreError(
                f"{self._writer()} has been writing for {BUSY_SECONDS:g} seconds; "
                "nothing has been written",
                where=self.location,
                hint="try again when it is done",
            )
        if isinstance(error, _TEMPORARY):
            kind = Deadlock if "DeadlockDetected" in code else Interrupted
            return kind(
                said if isinstance(error, exceptions.Neo4jError) else "does not answer",
                where=self.location,
                hint="start the server, or check the address, and try again",
            )
        if code.startswith(("Neo.ClientError.Statement", "Neo.ClientError.Procedure")):
            return UsageError(f"this query cannot be run: {said}")
        message, hint = self._advice(error, code, said)
        return StoreError(message, where=self.location, hint=hint)

    def _advice(self, error: Exception, code: str, said: str) -> tuple[str, str | None]:
        """What a driver's error means, and what to do."""
        variables = f"set {self._access.user} and {self._access.password}"
        if "CredentialsExpired" in code:
            return "asks for a new password", (
                "set one (ALTER CURRENT USER SET PASSWORD FROM 'old' TO 'new'), "
                f"then {self._access.password}"
            )
        if "AuthenticationRateLimit" in code:
            return "refuses the user for a while, after too many wrong passwords", (
                f"wait some seconds, then {variables}"
            )
        if isinstance(error, exceptions.AuthError):
            return "refuses the user name or password", variables
        if "Security.Forbidden" in code:
            return f"does not let this user do that: {said}", "ask for a role that may write"
        if "Schema." in code:
            return said, "drop what is in the way, or give the store a database of its own"
        if "DatabaseNotFound" in code:
            return f"has no database {self._database!r}", f"set {self._access.database}"
        if "DatabaseUnavailable" in code:
            return f"has database {self._database!r} not running", "start it"
        if isinstance(error, exceptions.ConfigurationError):
            return f"cannot be used: {said}", "give an address such as neo4j://host:7687"
        return f"{code or type(error).__name__}: {said}", None

    def _writer(self) -> str:
        """Who writes now, as far as the server tells."""
        with suppress(exceptions.Neo4jError, exceptions.DriverError), self._session() as session:
            row = session.run(
                "SHOW TRANSACTIONS YIELD metaData, startTime, database "
                "WHERE metaData.app = 'aimsgraph' AND metaData.actor <> '' "
                "RETURN metaData.actor AS actor, metaData.process AS process, "
                "startTime AS since ORDER BY since LIMIT 1"
            ).single()
            if row is not None:
                return f"{row['actor']} (process {row['process']}, since {row['since']})"
        return "another program"


def _is_memory(error: _Failure) -> bool:
    return any(name in str(getattr(error, "code", "")) for name in _MEMORY)


def _plain(location: str, access: Access) -> str:
    """The address as it can be shown; a password in it is refused, and not repeated."""
    if "@" in location:  # wherever: a password may have a slash in it
        scheme, _, rest = location.partition("://")
        raise UsageError(
            "the address holds a user name or a password",
            where=f"{scheme}://{rest.rpartition('@')[2]}",
            hint=f"take them out and set {access.user} and {access.password}",
        )
    try:
        urlsplit(location).port  # noqa: B018 - raises where it is no number
    except ValueError:
        raise UsageError(
            "this is no address of a server", hint="give one such as neo4j://host:7687"
        ) from None
    return location
