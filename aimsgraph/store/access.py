"""How a store on a server is entered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """The names of the environment variables that say who enters which database, never the values.

    A variable that is not set says nothing: no password, the database that the server has for
    this user. ``share`` lets the store live in a database beside what others keep there.
    """

    user: str = "NEO4J_USERNAME"
    password: str = "NEO4J_PASSWORD"  # noqa: S105 - the name of a variable
    database: str = "NEO4J_DATABASE"
    share: bool = False


USUAL = Access()  # the variables that Neo4j's own tools read
