"""Findings: what a rule found, at which thing, in people's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal, get_args

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)  # the worst first


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule found.

    ``at`` is the property or relation of the ``thing`` that is meant, ``to`` the other end of such
    a relation; both are empty where the thing as a whole is. ``also`` are further things that the
    message names, the nearest first. ``key`` tells findings of one rule at one thing apart, ``on``
    is the day on which what is said will happen.
    """

    rule: str
    severity: Severity
    thing: str
    message: str
    hint: str = ""
    at: str = ""
    to: str = ""
    also: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    on: date | None = None

    @property
    def fingerprint(self) -> str:
        """What identifies the finding wherever it stands, however it is worded."""
        parts = (self.rule, self.thing, self.at, self.to, *self.key)
        return sha256("\x1f".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]
