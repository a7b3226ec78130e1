"""Rules: what is looked for, how bad it is and why an auditor minds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; its id is ``group/name`` and does not change.

    ``title`` says what it looks for, ``why`` why that matters. ``find`` is None where reading the
    sources tells, not the graph.
    """

    id: str
    severity: Severity
    title: str
    why: str
    find: Callable[[Rule, Basis], Iterator[Finding]] | None = None

    @property
    def group(self) -> str:
        """The first part of its id."""
        return self.id.partition("/")[0]

    def finding(
        self,
        thing: str,
        message: str,
        hint: str = "",
        *,
        at: str = "",
        to: str = "",
        also: tuple[str, ...] = (),
        key: tuple[str, ...] = (),
        on: date | None = None,
    ) -> Finding:
        """A finding of this rule; see `Finding`."""
        return Finding(self.id, self.severity, thing, message, hint, at, to, also, key, on)
