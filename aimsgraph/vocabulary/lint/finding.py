"""One finding of the lint, and the parts of the ontology that findings are made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from aimsgraph.errors import did_you_mean
from aimsgraph.vocabulary.terms import Vocabulary


@dataclass(frozen=True, slots=True)
class LintFinding:
    """Something in the ontology that cannot be meant, with a name, a place and advice.

    With an ``error`` the ontology is refused; a ``warning`` says that something has no effect.
    """

    code: str
    severity: Literal["error", "warning"]
    where: str
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        advice = f"; {self.hint}" if self.hint else ""
        return f"{self.where}: {self.code}: {self.message}{advice}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at: a term of the ontology, as messages call it, and its place."""

    name: str  # class Model, relation trainedOn, demand of test-report by A.6.2.4
    where: str

    @classmethod
    def of(cls, vocabulary: Vocabulary, key: str, name: str | None = None) -> Subject:
        """The subject whose place the vocabulary keeps under ``key``."""
        return cls(name or key, vocabulary.places.get(key, "ontology"))

    def error(self, code: str, message: str, hint: str | None = None) -> LintFinding:
        """A finding for which the ontology is refused."""
        return LintFinding(code, "error", self.where, f"{self.name}: {message}", hint)

    def warning(self, code: str, message: str, hint: str | None = None) -> LintFinding:
        """A finding of something without effect."""
        return LintFinding(code, "warning", self.where, f"{self.name}: {message}", hint)

    def unknown(self, what: str, names: Iterable[str], known: Iterable[str]) -> list[LintFinding]:
        """A finding ``unknown-<what>`` for each of ``names`` that is not among ``known``."""
        all_known = list(known)
        return [
            self.error(
                f"unknown-{what.replace(' ', '-')}",
                f"no {what} is called {name}",
                did_you_mean(name, all_known),
            )
            for name in names
            if name not in all_known
        ]
