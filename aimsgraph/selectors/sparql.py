"""Questions in SPARQL that only read, within a budget of rows and of time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from aimsgraph.errors import UsageError
from aimsgraph.snapshot import Scalar
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS

if TYPE_CHECKING:
    import rdflib

_EACH = 1000  # triples between two looks at the clock


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question: a row for each solution.

    Things are their ids, what the ontology names its names. Where ``complete`` is false there are
    more rows than were asked for.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Scalar | None, ...], ...]
    complete: bool


def sparql(graph: rdflib.Graph, question: str, *, most: int, seconds: float) -> Found:
    """Ask a graph (see `Snapshot.to_rdf`); ``aims:`` names the ontology, ``id:`` the things.

    Nothing is asked of another host: neither a service nor a graph from elsewhere.

    Raises
    ------
    UsageError
        If the question is wrong, asks elsewhere, or takes longer than ``seconds``.
    """
    from pyparsing import ParseException
    from rdflib.plugins.sparql import prepareQuery

    names = {"aims": ONTOLOGY, "id": THINGS}
    try:
        prepared = prepareQuery(question, initNs=names)
    except ParseException as error:
        raise UsageError(
            "this is no question in SPARQL",
            where=f"line {error.lineno}, column {error.column}",
            hint=f"near: {error.line.strip()[:60]}" if error.line.strip() else "it is empty",
        ) from None
    except Exception as error:  # an unknown prefix is a bare Exception
        raise UsageError(f"this question cannot be asked: {error}") from None
    elsewhere = _elsewhere(prepared.algebra)
    if elsewhere:
        raise UsageError("only this graph is asked", where=elsewhere, hint=f"leave out {elsewhere}")
    timed = _timed(graph, seconds)
    try:
        return _found(timed.query(prepared), most)
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"this question cannot be answered: {error}") from None


def _found(result: Any, most: int) -> Found:
    if result.type == "ASK":
        return Found(("answer",), ((bool(result.askAnswer),),), complete=True)
    if result.type == "SELECT":
        columns: Sequence[str] = tuple(str(variable) for variable in result.vars)
        rows: Iterator[Sequence[Any]] = (tuple(row) for row in result)
    else:  # CONSTRUCT, DESCRIBE
        columns, rows = ("subject", "predicate", "object"), iter(result.graph)
    taken = [tuple(_plain(term) for term in row) for row in islice(rows, most + 1)]
    return Found(tuple(columns), tuple(taken[:most]), complete=len(taken) <= most)


def _plain(term: Any) -> Scalar | None:
    if term is None:
        return None
    value = term.toPython()
    if isinstance(value, bool | int | float | date | datetime):
        return value
    text = str(value)
    if text.startswith(THINGS):
        return unquote(text.removeprefix(THINGS))
    return text.removeprefix(ONTOLOGY)


def _elsewhere(part: Any) -> str:
    """What of a question would ask another host; empty where nothing does."""
    if isinstance(part, dict):
        if getattr(part, "name", "") == "ServiceGraphPattern":
            return "SERVICE"
        if dict.get(part, "datasetClause"):  # what parses has a get of its own
            return "FROM"
        return next((found for each in part.values() if (found := _elsewhere(each))), "")
    if isinstance(part, list | tuple):
        return next((found for each in part if (found := _elsewhere(each))), "")
    return ""


def _timed(graph: rdflib.Graph, seconds: float) -> rdflib.Graph:
    """The same graph, which stops answering after some time."""
    import rdflib

    until = time.monotonic() + seconds

    class Timed(rdflib.Graph):
        def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
            for number, found in enumerate(super().triples(triple)):
                if number % _EACH == 0:
                    self.look()
                yield found
            self.look()

        def look(self) -> None:
            if time.monotonic() > until:
                raise UsageError(
                    f"the answer took longer than {seconds:g} s",
                    hint="ask for less: name a thing, or fewer variables",
                )

    return Timed(store=graph.store, identifier=graph.identifier)
