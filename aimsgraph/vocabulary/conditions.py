"""The little language of conditions: what the rules, demands and events ask of a thing.

::

    condition := conj ('or' conj)*
    conj      := term ('and' term)*
    term      := 'not' term | '(' condition ')' | test
    test      := ':' Class ('|' Class)*            the thing's own class, subclasses included
               | path [op operand]
    path      := property | step+ ['.' property]
    step      := ('->' | '<-') relation [':' Class ('|' Class)*]
    op        := = != < <= > >= in
    operand   := word | "quoted" | number | ISO date | today | '(' operand (',' operand)* ')'

This module only reads; `aimsgraph.selectors` evaluates.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Literal, cast

from aimsgraph.errors import OntologyError

Op = Literal["=", "!=", "<", "<=", ">", ">=", "in"]


@dataclass(frozen=True, slots=True)
class Today:
    """The day that the condition is asked for."""


TODAY: Final = Today()
Operand = str | int | float | bool | date | Today


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a condition uses."""

    properties: frozenset[str]
    relations: frozenset[str]
    classes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """One step along a relation, or against it; ``classes`` narrow where it leads."""

    relation: str
    forward: bool
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps, then possibly a property of what they lead to."""

    steps: tuple[Step, ...]
    property: str | None = None


class Condition(ABC):
    """A condition on a thing: one of `IsA`, `PathTest`, `Not`, `AllOf`, `AnyOf`."""

    __slots__ = ()

    @abstractmethod
    def parts(self) -> Iterator[IsA | PathTest]:
        """The class tests and path tests in it, in the order they are written."""

    def names(self) -> Names:
        """The properties, relations and classes it uses."""
        properties: set[str] = set()
        relations: set[str] = set()
        classes: set[str] = set()
        for part in self.parts():
            if isinstance(part, IsA):
                classes.update(part.classes)
                continue
            if part.path.property is not None:
                properties.add(part.path.property)
            for step in part.path.steps:
                relations.add(step.relation)
                classes.update(step.classes)
        return Names(frozenset(properties), frozenset(relations), frozenset(classes))


@dataclass(frozen=True, slots=True)
class IsA(Condition):
    """The thing is of one of these classes, or of a subclass."""

    classes: tuple[str, ...]

    def parts(self) -> Iterator[IsA | PathTest]:
        yield self


@dataclass(frozen=True, slots=True)
class PathTest(Condition):
    """Some value at the end of the path compares; without an operator, there is something there.

    ``operands`` holds one value, or several for ``in``.
    """

    path: Path
    op: Op | None = None
    operands: tuple[Operand, ...] = ()

    def parts(self) -> Iterator[IsA | PathTest]:
        yield self


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The condition does not hold."""

    condition: Condition

    def parts(self) -> Iterator[IsA | PathTest]:
        return self.condition.parts()


@dataclass(frozen=True, slots=True)
class AllOf(Condition):
    """Every one of the conditions holds."""

    conditions: tuple[Condition, ...]

    def parts(self) -> Iterator[IsA | PathTest]:
        for condition in self.conditions:
            yield from condition.parts()


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """One of the conditions holds."""

    conditions: tuple[Condition, ...]

    def parts(self) -> Iterator[IsA | PathTest]:
        for condition in self.conditions:
            yield from condition.parts()


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Condition:
    """Read a condition; `OntologyError` names the column where it cannot be read.

    >>> parse_condition("lifecycle = deployed").names().properties
    frozenset({'lifecycle'})
    """
    return _Parser(text).read()


_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z_]\w*")
_KEYWORD = re.compile(r"(?:and|or|not|in|today)\b(?!-)")
_ARROW = re.compile(r"->|<-")
_OP = re.compile(r"!=|<=|>=|=|<(?!-)|>|in\b")
_QUOTED = re.compile(r'"([^"]*)"')
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\b")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(?![\w.-])")
_WORD = re.compile(r"[A-Za-z_][\w.-]*")


class _Parser:
    """Recursive descent, one method a line of the grammar."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.skip()

    def read(self) -> Condition:
        condition = self.condition()
        if self.at < len(self.text):
            raise self.wanted("and, or, or the end")
        return condition

    def condition(self) -> Condition:
        found = [self.conjunction()]
        while self.keyword("or"):
            found.append(self.conjunction())
        return found[0] if len(found) == 1 else AnyOf(tuple(found))

    def conjunction(self) -> Condition:
        found = [self.term()]
        while self.keyword("and"):
            found.append(self.term())
        return found[0] if len(found) == 1 else AllOf(tuple(found))

    def term(self) -> Condition:
        if self.keyword("not"):
            return Not(self.term())
        if self.sign("("):
            condition = self.condition()
            self.expect(")")
            return condition
        if self.sign(":"):
            return IsA(self.classes())
        return self.test()

    def test(self) -> PathTest:
        path = self.path()
        op = self.take(_OP)
        if op is None:
            return PathTest(path)
        if op == "in":
            return PathTest(path, "in", self.operands())
        return PathTest(path, cast(Op, op), (self.operand(),))

    def path(self) -> Path:
        steps: list[Step] = []
        while arrow := self.take(_ARROW):
            relation = self.name("a relation")
            classes = self.classes() if self.sign(":") else ()
            steps.append(Step(relation, arrow == "->", classes))
        if not steps:
            return Path((), self.name("a property, ->relation, <-relation, :Class, not or ("))
        return Path(tuple(steps), self.name("a property") if self.sign(".") else None)

    def classes(self) -> tuple[str, ...]:
        found = [self.name("a class")]
        while self.sign("|"):
            found.append(self.name("a class"))
        return tuple(found)

    def operands(self) -> tuple[Operand, ...]:
        self.expect("(")
        found = [self.operand()]
        while self.sign(","):
            found.append(self.operand())
        self.expect(")")
        return tuple(found)

    def operand(self) -> Operand:
        start = self.at
        if (quoted := self.take(_QUOTED)) is not None:
            return quoted[1:-1]
        if (day := self.take(_DATE)) is not None:
            try:
                return date.fromisoformat(day)
            except ValueError:
                self.at = start
                raise self.wanted("a date that exists") from None
        if (number := self.take(_NUMBER)) is not None:
            return float(number) if "." in number else int(number)
        if self.keyword("today"):
            return TODAY
        word = self.take(_WORD)
        if word is None:
            raise self.wanted('a word, a "quoted text", a number, a date or today')
        return word == "true" if word in ("true", "false") else word

    def name(self, what: str) -> str:
        if _KEYWORD.match(self.text, self.at):
            raise self.wanted(what)
        name = self.take(_NAME)
        if name is None:
            raise self.wanted(what)
        return name

    def keyword(self, word: str) -> bool:
        found = _KEYWORD.match(self.text, self.at)
        return found is not None and found.group() == word and self.take(_KEYWORD) is not None

    def sign(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.skip()):
            return False
        self.at += len(sign)
        self.skip()
        return True

    def expect(self, sign: str) -> None:
        if not self.sign(sign):
            raise self.wanted(sign)

    def take(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self.text, self.skip())
        if found is None:
            return None
        self.at = found.end()
        self.skip()
        return found.group()

    def skip(self) -> int:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        return self.at

    def wanted(self, what: str) -> OntologyError:
        found = self.text[self.at : self.at + 12].split(" ")[0] or "the end"
        return OntologyError(
            f"cannot read the condition {self.text!r} at column {self.at + 1}: "
            f"wanted {what}, found {found}"
        )
