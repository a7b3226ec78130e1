"""The demo organization, made and read once for each day that the tests pretend it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pytest

from aimsgraph.demo import write
from aimsgraph.demo.dates import fill
from aimsgraph.impact import Answer, Hypothetical, Impact, Posture
from aimsgraph.snapshot import Snapshot
from aimsgraph.workspace import Workspace, find_workspace
from aimsgraph.workspace.sync import SyncReport, sync

# An ordinary day, a leap day, and days after which shorter months come.
DAYS = [date(2026, 11, 24), date(2028, 2, 29), date(2027, 3, 31), date(2026, 12, 31)]


@dataclass
class Demo:
    """The demo as it stands on a day."""

    today: date
    workspace: Workspace
    report: SyncReport
    snapshot: Snapshot

    @cached_property
    def impact(self) -> Impact:
        return self.in_weeks(0)

    @cached_property
    def posture(self) -> Posture:
        return self.impact.posture()

    def in_weeks(self, weeks: int) -> Impact:
        """The same graph, judged later."""
        return Impact(
            self.snapshot,
            self.workspace.vocabulary,
            self.workspace.policy,
            as_of=self.today + timedelta(weeks=weeks),
        )

    def find(self, thing: str) -> str:
        """The id of a thing, or of the requirement whose bare ref it is; dates are relative."""
        id = fill(thing, self.today)
        return id if ":" in id else f"iso42001:2023/{id}"

    def what_if(self, thing: str, kind: str, *, minor: bool = False) -> Answer:
        change = Hypothetical(thing, kind, "minor" if minor else "significant")
        return self.impact.what_if([change])


@pytest.fixture(scope="session", params=DAYS, ids=str)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    today: date = request.param
    folder: Path = tmp_path_factory.mktemp("demo") / "nordhelm"
    write(folder, today)
    workspace = find_workspace(folder)
    report = sync(workspace, as_of=today, actor="tests", progress=lambda *_: None)
    with workspace.open() as store:
        return Demo(today, workspace, report, store.snapshot())
