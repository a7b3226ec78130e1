"""Cypher that others write: it only reads, and its rows come back as Python's own values."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import neo4j
from neo4j import exceptions, time

from aimsgraph.errors import UsageError
from aimsgraph.store.protocol import Budget

# What may write or stop others, outside of texts, comments and names in backticks.
_WORDS = re.compile(
    r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|//[^\n]*|/\*.*?\*/"""
    r"|(?<![\w.:$])(?P<word>CREATE|MERGE|SET|DETACH|DELETE|REMOVE|FOREACH|DROP|ALTER"
    r"|CALL(?!\s*[({])|(?:START|STOP)\s+DATABASE|LOAD\s+CSV|TERMINATE\s+TRANSACTIONS?)\b",
    re.IGNORECASE | re.DOTALL,
)


def asking(
    cypher: str, parameters: dict[str, Any], budget: Budget | None
) -> Callable[[neo4j.ManagedTransaction], list[Any]]:
    """What asks a query in a transaction that reads, no longer than its budget lets it."""

    def work(tx: neo4j.ManagedTransaction) -> list[Any]:
        return _ask(tx, cypher, parameters, budget)

    return work if budget is None else neo4j.unit_of_work(timeout=budget.seconds)(work)


def _ask(
    tx: neo4j.ManagedTransaction, cypher: str, parameters: dict[str, Any], budget: Budget | None
) -> list[Any]:
    """The rows, one more than a budget has at most; `UsageError` where the query does not read."""
    if found := _first(cypher, "LOAD"):
        raise UsageError(
            "a query reads the graph, not files",
            where=found,
            hint="read files with aimsgraph import",
        )
    if found := _first(cypher, "TERMINATE"):
        raise UsageError("a query reads the graph, it stops nobody", where=found)
    try:
        result = tx.run(cypher, parameters)
        most = None if budget is None else budget.rows + 1
        return [_plain(dict(row)) for row in islice(result, most)]
    except (TypeError, ValueError, OverflowError) as error:  # the driver's, of what it packs
        raise UsageError(f"a parameter of this query cannot be sent: {error}") from None
    except exceptions.BrokenRecordError:
        raise UsageError(
            "the answer holds what Python has no value for, such as a date after the year 9999",
            hint="let the query make a text of it: toString(...)",
        ) from None
    except exceptions.ClientError as error:
        code = error.code or ""
        if budget is not None and "TransactionTimedOut" in code:
            raise UsageError(
                f"the answer took longer than {budget.seconds:g} s",
                hint="ask for less: name a thing, or a shorter way",
            ) from None
        if "AccessMode" not in code:
            raise
        raise UsageError(
            "this query writes",
            where=_first(cypher, "") or "the query",
            hint="write through the store API",
        ) from None


def _first(cypher: str, start: str) -> str:
    """The place of the first word that may write and begins with ``start``; empty without one."""
    for found in _WORDS.finditer(cypher):
        if found["word"] and found["word"].upper().startswith(start):
            before = cypher[: found.start()]
            line, column = before.count("\n") + 1, found.start() - before.rfind("\n")
            return f"line {line}, column {column}: {found['word'].upper()}"
    return ""


def _plain(value: Any) -> Any:
    """Dates and times as Python's own; nodes, relationships and paths are the driver's."""
    if isinstance(value, time.Date | time.DateTime | time.Time):
        return value.to_native()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value
