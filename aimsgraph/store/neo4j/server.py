"""The connection to a Neo4j server, whose errors become ours with what to do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j
from neo4j import exceptions

from aimsgraph.errors import StoreError, UsageError
from aimsgraph.store.access import Access

T = TypeVar("T")
Row = neo4j.Record

OLDEST = 5  # major version of the server
_SECONDS = 10.0  # to wait for a connection, or for who writes
_MEMORY = ("MemoryPoolOutOfMemoryError", "TransactionOutOfMemoryError")


class Server:
    """A database of a server.

    User, password and the name of the database come from the environment, as ``access`` says.
    """

    def __init__(self, location: str, access: Access) -> None:
        self.location = location
        self._access = access
        variables = (access.user, access.password, access.database)
        user, password, database = (os.environ.get(name) for name in variables)
        auth = (user or "neo4j", password) if password else None
        self._database = database
        with self._told():
            self._driver = neo4j.GraphDatabase.driver(
                location,
                auth=auth,
                connection_timeout=_SECONDS,
                connection_acquisition_timeout=_SECONDS,
                max_transaction_retry_time=_SECONDS,
                notifications_min_severity="OFF",
                user_agent="aimsgraph",
            )
        try:
            self._check()
        except BaseException:
            self._driver.close()
            raise

    def read(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction that can only read."""
        with self._told(), self._driver.session(database=self._database) as session:
            return session.execute_read(work)

    def write(self, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        """What ``work`` returns in a transaction; all of it happens, or nothing."""
        with self._told(), self._driver.session(database=self._database) as session:
            return session.execute_write(neo4j.unit_of_work(timeout=600)(work))

    def run(self, statement: str, **values: Any) -> list[Row]:
        """One statement about the database itself, on its own."""
        with self._told(), self._driver.session(database=self._database) as session:
            return list(session.run(statement, values))

    def close(self) -> None:
        """Let go of the connections."""
        self._driver.close()

    def _check(self) -> None:
        ((version,),) = self.run(
            "CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel' "
            "RETURN versions[0]"
        )
        major = str(version).partition(".")[0]
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
        except (exceptions.Neo4jError, exceptions.DriverError) as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> Exception:
        code = str(getattr(error, "code", "") or "")
        said = getattr(error, "message", None) or str(error)
        if isinstance(error, exceptions.AuthError):
            message = "refuses the user name or password"
            hint = f"set {self._access.user} and {self._access.password}"
        elif "DatabaseNotFound" in code:
            message, hint = f"has no database {self._database!r}", f"set {self._access.database}"
        elif "AccessMode" in code:
            return UsageError(f"this query writes: {said}", hint="write through the store API")
        elif any(name in code for name in _MEMORY):
            return MemoryLimit(said, where=self.location)
        elif isinstance(error, exceptions.ServiceUnavailable | exceptions.SessionExpired):
            message, hint = "does not answer", "start the server, or check the address"
        elif isinstance(error, exceptions.ConfigurationError):
            message, hint = f"cannot be used: {said}", "give an address such as neo4j://host:7687"
        else:
            message, hint = f"{code or type(error).__name__}: {said}", ""
        return StoreError(message, where=self.location, hint=hint or None)


class MemoryLimit(StoreError):
    """A transaction needed more memory than the server allows: half of it may fit."""
