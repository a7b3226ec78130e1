"""What the organization decided about its own evidence: a value passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from aimsgraph.vocabulary import Demand


@dataclass(frozen=True)
class Policy:
    """The organization's choices that verdicts depend on.

    ``organization`` is the id of the body that runs the management system, where it is known;
    ``adopted`` are the catalogues whose provisions are compiled. ``demands`` add to the
    catalogue's, or replace the one for the same requirement and kind. ``months`` replaces the
    validity of a kind.
    """

    organization: str | None = None
    adopted: frozenset[str] = frozenset({"iso42001:2023"})
    demands: tuple[Demand, ...] = ()
    months: Mapping[str, int] = field(default_factory=dict)
    review_required: bool = False
    stage1_on: date | None = None
    stage2_on: date | None = None
