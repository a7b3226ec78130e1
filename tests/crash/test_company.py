"""Several at one workspace: readers see whole revisions, writers wait for each other."""

from __future__ import annotations

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from aimsgraph import Impact, Snapshot, find_workspace
from aimsgraph.workspace import Workspace
from tests.cli.running import SMALL, fill
from tests.crash.staging import Stage, start_command

DAY = date(2026, 6, 15)
SYNCS = 12


def registers(number: int) -> dict[str, str]:
    """Three registers that say the same number, and a record that comes and goes."""
    rejected = "rejected" if number % 2 else "accepted"
    return {
        "registers/Datasets.csv": SMALL["registers/Datasets.csv"].replace(
            "Claims history", f"Claims history {number}"
        ),
        "registers/Models.csv": SMALL["registers/Models.csv"].replace(
            "Triage model", f"Triage model {number}"
        ),
        "evidence/evidence.csv": SMALL["evidence/evidence.csv"].replace(
            "Quality of the claims history", f"Quality {number}"
        ).replace("accepted", rejected, 1),
    }  # fmt: skip


def number_in(snapshot: Snapshot) -> str:
    """The number that all three registers say."""
    things = ("dataset:history", "model:triage-model", "evidence:quality-report")
    (number,) = {snapshot.node(thing).name.split()[-1] for thing in things}
    return number


def verdicts(workspace: Workspace, snapshot: Snapshot) -> dict[str, str]:
    impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=DAY)
    return {id: verdict.word for id, verdict in impact.posture().verdicts.items()}


def test_a_reader_sees_whole_revisions_while_syncs_write(stage: Stage, tmp_path: Path) -> None:
    folder = fill(tmp_path, {**SMALL, **registers(0)})
    assert stage.run("sync", folder=folder).code == 0

    def write() -> None:
        for number in range(1, SYNCS):
            fill(folder, registers(number))
            codes.append(stage.run("sync", folder=folder).code)

    codes: list[int] = []
    writer = threading.Thread(target=write)
    writer.start()
    workspace = find_workspace(folder)
    seen: dict[int, tuple[str, dict[str, str]]] = {}
    with workspace.open() as kept:
        while writer.is_alive():
            with workspace.open() as store:
                for snapshot in (store.snapshot(), kept.snapshot()):
                    if snapshot.revision not in seen:
                        told = (number_in(snapshot), verdicts(workspace, snapshot))
                        seen[snapshot.revision] = told
    writer.join()
    assert codes == [0] * (SYNCS - 1)
    assert len(seen) > 2
    with workspace.open() as store:
        for revision, told in seen.items():
            snapshot = store.snapshot(revision)
            assert told == (str(revision - 1), verdicts(workspace, snapshot))


@pytest.mark.slow
def test_who_waits_for_another_writer_too_long_is_told_of_it(
    stage: Stage, synced: Path, tmp_path: Path
) -> None:
    """Two real commands and the real ten seconds; one of them is stopped while it writes."""
    folder = shutil.copytree(synced, tmp_path / "work")
    calls = stage.run("sync", folder=shutil.copytree(synced, tmp_path / "other")).calls
    written = next(number for number, call in enumerate(calls, 1) if call.path == "/aims.db-wal"
                   and call.name == "pwrite64")  # fmt: skip
    states = stage.states("sync", folder=folder)
    for number, _ in states:
        if number == written:
            break
    waiting = start_command("sync", folder=folder)
    said = waiting.communicate()[1]
    assert waiting.returncode == 4
    assert "(process " in said
    assert "has been writing for 10 seconds" in said
    assert "nothing has been written" in said
    assert "hint: try again when it is done" in said
    for _ in states:
        pass
    again = stage.run("sync", folder=folder)
    assert (again.code, "nothing is new" in again.out) == (0, True)
