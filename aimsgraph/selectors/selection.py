"""Selections of things: ``+dataset:claims-history``, ``type:Record,state:broken``, ``A.7.*+2``.

::

    selection := group (' ' group)*              union
    group     := term (',' term)*                intersection
    term      := [[n] '+'] matcher ['+' [n]]     with what it rests on, with what rests on it
    matcher   := id | ref | glob | "quoted id" | 'type:' Class | 'state:' state

``n`` is how many relations are followed at most. A word that is an id as it stands is that id,
whatever signs are in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

STATES = ("holds", "doubt", "broken", "modified")

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_WORD = re.compile(rf'(?:{_QUOTED}|[^\s,"])+')
_TERM = re.compile(r"(?:(?P<up>\d*)\+)?(?P<matcher>.*?)(?:\+(?P<down>\d*))?", re.DOTALL)


def select(
    expression: str,
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    *,
    status: Mapping[str, str] | None = None,
    modified: Collection[str] = (),
    catalogs: Collection[str] = (),
) -> tuple[str, ...]:
    """The ids of the things that ``expression`` selects, sorted.

    ``status`` maps ids to holds, doubt or broken and is needed for ``state:``; ``modified`` holds
    what ``state:modified`` selects; a bare ref of several catalogues is sought in ``catalogs``
    first. What a thing rests on is at the end of its relations that depend, witness, justify or
    roll up. Raises `UsageError` with the column of what cannot be read, `UnknownIdError` with near
    matches for what is not there; a glob may match nothing.
    """
    families = vocabulary.family("depends", "witnesses", "justifies", "rollup")
    followed = frozenset(relation.name for relation in families)
    selection = _Selection(snapshot, vocabulary, status, frozenset(modified), catalogs, followed)
    found: set[str] = set()
    for group in list(_groups(expression)):  # all is read before anything is looked up
        found |= frozenset.intersection(*(selection.term(word) for word in group))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class _Word:
    """A part of an expression and where it stands."""

    text: str
    expression: str
    at: int

    def error(self, message: str, hint: str | None = None) -> UsageError:
        return _error(self.expression, self.at, message, hint)

    @contextmanager
    def located(self) -> Iterator[None]:
        """Say of an unknown name where it stands."""
        try:
            yield
        except UnknownIdError as error:
            where = self.error(error.message).where
            raise UnknownIdError(error.message, where=where, hint=error.hint) from None


def _error(expression: str, at: int, message: str, hint: str | None) -> UsageError:
    return UsageError(message, where=f"column {at + 1} of {expression!r}", hint=hint)


def _groups(expression: str) -> Iterator[list[_Word]]:
    """The words of each group; groups are apart by spaces, words by a comma."""
    if not expression.strip():
        raise UsageError(
            "the selection is empty", hint="name a thing, or type:Class, or state:broken"
        )
    at = 0
    while at < len(expression):
        if expression[at].isspace():
            at += 1
            continue
        group = []
        while True:
            found = _WORD.match(expression, at)
            if not found:
                raise _unreadable(expression, at)
            group.append(_Word(found.group(), expression, at))
            at = found.end()
            if not expression.startswith(",", at):
                break
            at += 1
        yield group


def _unreadable(expression: str, at: int) -> UsageError:
    if expression.startswith('"', at):
        return _error(expression, at, "this quote is not closed", 'write "the whole id"')
    return _error(
        expression,
        at,
        "a comma stands between two selections, without spaces",
        "write a,b for what is in both, a b for what is in either",
    )


@dataclass(frozen=True, slots=True)
class _Selection:
    snapshot: Snapshot
    vocabulary: Vocabulary
    status: Mapping[str, str] | None
    modified: frozenset[str]
    catalogs: Collection[str]
    followed: frozenset[str]  # types of relations

    def term(self, word: _Word) -> frozenset[str]:
        """What one word selects."""
        if word.text in self.snapshot:
            return frozenset((word.text,))
        parts = _TERM.fullmatch(word.text)
        assert parts is not None
        up, matcher, down = parts.group("up", "matcher", "down")
        if not matcher:
            raise word.error("there is nothing to select before or after the +", "write +x or x+")
        start = self.matched(replace(word, text=matcher, at=word.at + parts.start("matcher")))
        found = set(start)
        if up is not None:
            found |= self.walked(start, self.below, up)
        if down is not None:
            found |= self.walked(start, self.above, down)
        return frozenset(found)

    def matched(self, word: _Word) -> frozenset[str]:
        """What a word without signs round it selects."""
        text = word.text
        if '"' in text:
            if not re.fullmatch(_QUOTED, text, re.DOTALL):
                raise word.error("quotes stand round a whole id", 'write "the whole id"')
            return frozenset((self.resolved(re.sub(r"\\(.)", r"\1", text[1:-1]), word),))
        if text in self.snapshot:
            return frozenset((text,))
        method, colon, wanted = text.partition(":")
        if colon and method == "type":
            return self.of_type(wanted, word)
        if colon and method == "state":
            return self.in_state(wanted, word)
        if "*" in text or "?" in text:
            return self.like(text)
        return frozenset((self.resolved(text, word),))

    def resolved(self, id: str, word: _Word) -> str:
        with word.located():
            return self.snapshot.resolve(id, self.catalogs)

    def of_type(self, name: str, word: _Word) -> frozenset[str]:
        with word.located():
            classes = self.vocabulary.subclasses(self.vocabulary.cls(name).name)
        return frozenset(node.id for node in self.snapshot.instances(*classes))

    def in_state(self, state: str, word: _Word) -> frozenset[str]:
        if state not in STATES:
            raise word.error(f"there is no state {state!r}", f"write {', '.join(STATES)}")
        if state == "modified":
            return self.modified & self.snapshot.nodes.keys()
        if self.status is None:
            raise word.error("the states of things are not known here", "select by id or type")
        return frozenset(
            id for id, found in self.status.items() if found == state and id in self.snapshot
        )

    def like(self, glob: str) -> frozenset[str]:
        pattern = re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".")
        matches = re.compile(pattern).fullmatch
        return frozenset(id for id in self.snapshot.nodes if matches(id))

    def below(self, id: str) -> Iterator[str]:
        return (r.target for r in self.snapshot.out(id) if r.type in self.followed)

    def above(self, id: str) -> Iterator[str]:
        return (r.source for r in self.snapshot.into(id) if r.type in self.followed)

    def walked(
        self, start: Iterable[str], ends: Callable[[str], Iterator[str]], limit: str
    ) -> set[str]:
        """What is reached from ``start``, within ``limit`` relations where that is a number."""
        found: set[str] = set(start)
        edge, left = set(found), int(limit) if limit else len(self.snapshot)
        while edge and left:
            edge = {end for id in edge for end in ends(id) if end in self.snapshot} - found
            found |= edge
            left -= 1
        return found
