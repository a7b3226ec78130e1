"""Findings with what became of them: where they stand, whether they fail, who accepted them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aimsgraph.assurance.check import Finding
from aimsgraph.importing import Locator


@dataclass(frozen=True, slots=True)
class Result:
    """One finding as it is told.

    ``related`` are the places of further things that it names. ``suppressed`` says why it does not
    count: that it was accepted, with the reason, or ignored; None where it does. ``moved`` says
    that it does not stand at ``place`` any more.
    """

    finding: Finding
    place: Locator | None = None
    moved: bool = False
    fails: bool = False
    suppressed: str | None = None
    related: Sequence[Locator] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A finding that was accepted and is no longer found."""

    rule: str
    thing: str
    fingerprint: str
    message: str
