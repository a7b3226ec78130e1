"""The periods of the demo: April is missing, the January review of March covers January."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.assurance.periods import Strip, strips
from aimsgraph.demo.dates import fill
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.state import State
from tests.demo.conftest import Demo


@pytest.fixture(scope="session")
def triage(demo: Demo) -> Strip:
    workspace = demo.workspace
    audit = workspace.policy.stage2_on
    assert audit is not None
    facts = Facts(demo.snapshot, workspace.vocabulary, workspace.policy, demo.today)
    found = strips(State(facts), audit)
    return next(row for row in found if row.subjects == ("system:claims-triage",))


def test_the_quarter_with_the_missing_month_is_the_only_one_that_is_missing(
    demo: Demo, triage: Strip
) -> None:
    missing_day = date.fromisoformat(fill("{-7m@1}", demo.today))
    (missing,) = (period for period in triage.periods if period.sign == "missing")
    assert missing.first <= missing_day <= missing.last
    assert triage.count("failed") == 0


def test_the_review_that_came_two_months_late_covers_its_month(demo: Demo, triage: Strip) -> None:
    late = fill("evidence:claims-triage-{-10m@1|%Y-%m}", demo.today)
    period = next(period for period in triage.periods if late in period.records)
    assert period.sign == "covered"


def test_operation_has_to_begin_again_after_it(triage: Strip) -> None:
    assert triage.progress is not None
    assert triage.progress.progress in ("to begin", "too late")
