"""RDF documents as what is said of each subject: nothing is fetched, nothing unfolds."""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, NoReturn
from xml.sax.handler import ContentHandler

import rdflib
from defusedxml import sax
from rdflib import Graph, URIRef
from rdflib.plugins.parsers.jsonld import to_rdf
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node

from aimsgraph.errors import InputError
from aimsgraph.importing.markup import parsing
from aimsgraph.importing.records import Locator
from aimsgraph.importing.texts import Text
from aimsgraph.vocabulary.turtle_lines import statements

TURTLE: Final = frozenset({".ttl", ".nt"})  # N-Triples is Turtle too
JSON_LD: Final = frozenset({".jsonld", ".json"})
RDF_XML: Final = frozenset({".rdf", ".xml", ".owl"})
SUFFIXES: Final = TURTLE | JSON_LD | RDF_XML
RELATIVE: Final = "http://relative.invalid/"  # what a document says without a base of its own

_ENCODING = re.compile(r"""^(<\?xml[^>]*?)\sencoding\s*=\s*["'][^"']*["']""")

_PIECES = ("\\", "\n", '"', "'")
_MOST_COPIED = 10**11

Pairs = dict[tuple[URIRef, Node], None]  # predicates and objects, each once


class RdfDocument:
    """One file: its subjects in the order of the file, with what is said of each.

    ``unmapped`` are keys of JSON-LD that no context gives a meaning.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.unmapped: tuple[str, ...] = ()
        self._suffix = text.path.suffix.lower()
        # Before they are parsed: it also finds the texts that a parser would not get done with.
        self._lines = _lines(text) if self._suffix not in JSON_LD | RDF_XML else {}
        collected = _Collected()
        with _as_written():
            if self._suffix in RDF_XML:
                _parse_xml(text.content, collected, text.name)
            elif self._suffix in JSON_LD:
                self.unmapped = _parse_json(text.content, collected, text.name)
            else:
                _parse_turtle(text.content, collected, text.name)
        self.about: Mapping[Node, Pairs] = collected.about

    def place(self, subject: Node) -> Locator:
        """Where a subject stands: its line where that is known, else its IRI."""
        line = self._lines.get(str(subject))
        if line is not None or not isinstance(subject, URIRef):
            return self.text.place(line)
        return replace(self.text.place(), pointer=str(subject).removeprefix(RELATIVE))


def _lines(text: Text) -> Mapping[str, int]:
    """The line of each subject of a Turtle file."""
    effort = _Effort(text.name)
    lines: dict[str, int] = {}
    for statement in statements(text.content, effort.literal):
        lines.setdefault(statement.subject, statement.line)
    return lines


class _Effort:
    """What it takes the parsers to put texts together: they copy a text with each piece of it."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._copied = 0

    def literal(self, written: str) -> None:
        """A literal of Turtle, which is parsed from one sign to the next."""
        self.add(sum(map(written.count, _PIECES)) * len(written))

    def add(self, characters: int) -> None:
        """Refuse what would take minutes."""
        self._copied += characters
        if self._copied > _MOST_COPIED:
            raise InputError("holds texts that are too long to be read", where=self._where)


class _Collected(Graph):
    """A graph that keeps its triples by subject alone: a third of the memory of a whole one."""

    def __init__(self) -> None:
        super().__init__(bind_namespaces="none")
        self.about: dict[Node, Pairs] = {}

    def add(self, triple: tuple[Node, Node, Node]) -> _Collected:
        """Keep a triple."""
        subject, predicate, object = triple
        self.about.setdefault(subject, {})[URIRef(str(predicate)), object] = None
        return self


def _parse_turtle(text: str, graph: Graph, where: str) -> None:
    try:
        graph.parse(data=text, format="turtle", publicID=RELATIVE)
    except BadSyntax as error:
        reason = " ".join(str(error._why).split())
        place = f"{where}:{error.lines + 1}"
        raise InputError(f"is not Turtle: {reason}", where=place) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None
    except Exception as error:  # the parser has no other word for some of what is wrong
        raise InputError(f"is not Turtle: {error}", where=where) from None


def _parse_xml(text: str, graph: Graph, where: str) -> None:
    text = _ENCODING.sub(r"\1", text)  # it is text by now, whatever it was written in
    try:
        with parsing("RDF/XML", where, "save it as Turtle"):
            guard = sax.make_parser()
            guard.setContentHandler(_Texts(where))
            guard.feed(text)
            guard.close()
            graph.parse(data=text, format="xml", publicID=RELATIVE)
    except InputError:
        raise
    except Exception as error:  # likewise
        raise InputError(f"is not RDF/XML: {error}", where=where) from None


class _Texts(ContentHandler):
    """Watches how long the texts of an XML document become."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self._effort = _Effort(where)
        self._length = 0

    def startElement(self, name: str, attrs: object) -> None:
        """Another element begins, and so does its text."""
        self._length = 0

    def characters(self, content: str) -> None:
        """One more piece."""
        self._length += len(content)
        self._effort.add(self._length)


def _parse_json(text: str, graph: Graph, where: str) -> tuple[str, ...]:
    """Add what a JSON-LD document says; the keys that mean nothing in it."""
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
        unmapped = _checked(value, where)
        to_rdf(value, graph, base=RELATIVE)
    except json.JSONDecodeError as error:
        place = f"{where}:{error.lineno}:{error.colno}"
        raise InputError(f"is not JSON: {error.msg}", where=place) from None
    except RecursionError:
        raise InputError("is nested too deeply", where=where) from None
    except InputError:
        raise
    except Exception as error:  # likewise
        raise InputError(f"is not JSON-LD: {error}", where=where) from None
    return unmapped


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        often = Counter(key for key, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"the key {often!r} is used twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _checked(document: Any, where: str) -> tuple[str, ...]:
    """Refuse contexts that lie elsewhere; the keys of things that no context maps."""
    terms: set[str] = set()
    keys: dict[str, None] = {}
    everything_mapped = False
    left = [document]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left.extend(value)
        elif isinstance(value, dict):
            for context in _contexts(value, where):
                everything_mapped |= "@vocab" in context
                terms.update(context)
                left.extend(context.values())
            left.extend(each for key, each in value.items() if key != "@context")
            if "@id" in value or "@type" in value:
                keys.update(dict.fromkeys(value))
    if everything_mapped:
        return ()
    return tuple(key for key in keys if ":" not in key and key[:1] != "@" and key not in terms)


def _contexts(value: dict[str, Any], where: str) -> Iterator[dict[str, Any]]:
    given = value.get("@context")
    for context in given if isinstance(given, list) else [given]:
        elsewhere = context.get("@import") if isinstance(context, dict) else context
        if elsewhere is not None:
            raise InputError(
                f"its context lies elsewhere: {str(elsewhere)[:200]}",
                where=where,
                hint="nothing is fetched while reading: write the context into the file",
            )
        if isinstance(context, dict):
            yield context


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep the parsers from speaking to the terminal and from repairing what literals say.

    What is wrong with a literal is found again where it is read.
    """
    logger = logging.getLogger("rdflib")
    level, normalises = logger.level, rdflib.NORMALIZE_LITERALS
    logger.setLevel(logging.CRITICAL + 1)
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.setLevel(level)
        rdflib.NORMALIZE_LITERALS = normalises
