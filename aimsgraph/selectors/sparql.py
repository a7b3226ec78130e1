"""Questions in SPARQL that only read, within a budget of rows and of time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from itertools import islice
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

import regex

from aimsgraph.errors import UsageError
from aimsgraph.progress import Progress, quietly
from aimsgraph.snapshot import Scalar
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS

if TYPE_CHECKING:
    import rdflib

T = TypeVar("T")

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


def sparql(
    graph: rdflib.Graph,
    question: str,
    *,
    most: int,
    seconds: float,
    progress: Progress = quietly,
) -> Found:
    """Ask a graph (see `Snapshot.to_rdf`); ``aims:`` names the ontology, ``id:`` the things.

    Nothing is asked of another host: neither a service nor a graph from elsewhere. ``progress`` is
    told how many of the seconds are gone.

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
    clock = _Clock(seconds, progress)
    _bound(prepared.algebra, clock)
    try:
        return _found(_timed(graph, clock).query(prepared), most)
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


def _parts(part: Any) -> Iterator[Any]:
    """What a question is made of: each operation before those within it."""
    if isinstance(part, dict):
        yield part
        part = part.values()
    elif not isinstance(part, list | tuple):
        return
    for each in part:
        yield from _parts(each)


def _elsewhere(question: Any) -> str:
    """What of a question would ask another host; empty where nothing does."""
    for part in _parts(question):
        if getattr(part, "name", "") == "ServiceGraphPattern":
            return "SERVICE"
        if dict.get(part, "datasetClause"):  # what parses has a get of its own
            return "FROM"
    return ""


class _Clock:
    """Says when the seconds of a question are gone."""

    def __init__(self, seconds: float, progress: Progress) -> None:
        self._seconds = seconds
        self._progress = progress
        self._until = time.monotonic() + seconds

    def look(self) -> float:
        """The seconds that are left; `UsageError` where none are."""
        left = self._until - time.monotonic()
        self._progress("asking", int(self._seconds - left), int(self._seconds))
        if left <= 0:
            raise self._over
        return left

    def spend(self, work: Callable[..., T], *told: str) -> T:
        """What a regular expression yields in the seconds that are left."""
        try:
            return work(*told, timeout=self.look(), concurrent=True)
        except TimeoutError:
            raise self._over from None

    @property
    def _over(self) -> UsageError:
        return UsageError(
            f"the answer took longer than {self._seconds:g} s",
            hint="ask for less: name a thing, or fewer variables",
        )


def _timed(graph: rdflib.Graph, clock: _Clock) -> rdflib.Graph:
    """The same graph, which stops answering after some time."""
    import rdflib

    class Timed(rdflib.Graph):
        def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
            for number, found in enumerate(super().triples(triple)):
                if number % _EACH == 0:
                    clock.look()
                yield found
            clock.look()

    return Timed(store=graph.store, identifier=graph.identifier)


def _bound(question: Any, clock: _Clock) -> None:
    """Let the regular expressions of a question end with its time.

    Those of the standard library do not end before they have tried everything.
    """
    known = {"Builtin_REGEX": _matches, "Builtin_REPLACE": _replaced}
    for part in _parts(question):
        work = known.get(getattr(part, "name", ""))
        if work is not None:
            part._evalfn = lambda _bindings, part=part, work=work: work(part, clock)


def _matches(asked: Any, clock: _Clock) -> rdflib.Literal:
    """REGEX: https://www.w3.org/TR/sparql11-query/#func-regex"""
    from rdflib import Literal
    from rdflib.plugins.sparql.operators import string

    text, pattern = string(asked.text), _pattern(asked)
    return Literal(bool(clock.spend(pattern.search, text)))


def _replaced(asked: Any, clock: _Clock) -> rdflib.Literal:
    """REPLACE: https://www.w3.org/TR/sparql11-query/#func-replace"""
    from rdflib import Literal
    from rdflib.plugins.sparql.operators import string

    text, pattern = string(asked.arg), _pattern(asked)
    by = regex.sub(r"\$([0-9]+)", r"\\\1", string(asked.replacement))
    return Literal(clock.spend(pattern.sub, by, text), datatype=text.datatype, lang=text.language)


def _pattern(asked: Any) -> regex.Pattern[str]:
    from rdflib.plugins.sparql.operators import string

    flags = {"i": regex.IGNORECASE, "s": regex.DOTALL, "m": regex.MULTILINE, "x": regex.VERBOSE}
    wanted = (flags.get(flag, 0) for flag in str(asked.flags or ""))
    return regex.compile(str(string(asked.pattern)), reduce(or_, wanted, 0))
