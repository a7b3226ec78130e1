"""The Item page: one thing, where it was read, what is recorded of it by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.workspace import find_workspace
from tests.dashboards.conftest import words

DATASET = "dataset:claims-history"
RECORD = "evidence:ai-policy"


@pytest.fixture
def copy(tmp_path: Path, nordhelm: Path) -> Path:
    return Path(shutil.copytree(nordhelm, tmp_path / "copy"))


def button(page: Any, label: str) -> Any:
    return next(one for one in page.button if one.label == label)


def test_it_says_what_rests_on_a_thing_and_in_which_cell_it_was_read(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "item", id=DATASET)
    assert not page.exception
    assert not page.error
    assert "**Claims history**: dataset" in words(page)
    shown = [table.value for table in page.dataframe]
    read = next(table for table in shown if "From" in table.columns)
    name = read[read["Property"] == "name"].iloc[0]
    assert name["Value"] == "Claims history"
    assert name["From"] == "registers/ai-inventory.xlsx Datasets!A2"
    resting = [table for table in shown if "By" in table.columns][1]
    assert "Quality of the claims history" in set(resting["Thing"])


def test_what_is_lost_stands_first_among_what_rests_on_a_thing(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "item", id="system:claims-triage")
    resting = [table.value for table in page.dataframe if "By" in table.value.columns][1]
    held = [state in ("", "✓ holds") for state in resting["State"]]
    assert not held[0]
    assert held == sorted(held)


def test_a_provision_comes_from_its_catalogue(nordhelm: Path, run: Callable[..., Any]) -> None:
    page = run(nordhelm, "item", id="iso42001:2023/A.7.4")
    sources = next(t.value for t in page.dataframe if "Place" in t.value.columns)
    assert list(sources["Source"]) == ["catalog:iso42001"]


def test_an_unknown_id_is_named_and_a_thing_can_be_found(
    nordhelm: Path, run: Callable[..., Any]
) -> None:
    page = run(nordhelm, "item", id="dataset:gone")
    assert "dataset:gone" in page.warning[0].value.replace("\\", "")
    page.text_input[0].set_value("claims history").run()
    found = page.dataframe[0].value
    assert DATASET in set(found["Id"])
    assert all("claims history" in f"{row.Name} {row.Id}".casefold() for row in found.itertuples())


def test_a_change_is_recorded_shown_and_undone_by_a_new_entry(
    copy: Path, run: Callable[..., Any]
) -> None:
    page = run(copy, "item", id=DATASET)
    page.selectbox[0].set_value("content")
    next(t for t in page.text_input if t.label.startswith("Why")).set_value("new labels *now*")
    button(page, "Record").click().run()
    assert not page.error
    assert "Recorded as " in page.success[0].value.replace("\\", "")
    journal = (copy / "journal.yaml").read_text()
    assert "kind: content" in journal
    assert "revision 2" in words(page)
    assert "new labels *now*" in words(page)
    button(page, "Undo").click().run()
    assert not page.error
    assert "revision 3" in words(page)
    assert "did: undo" in (copy / "journal.yaml").read_text()
    assert "kind: content" in (copy / "journal.yaml").read_text()  # nothing is taken away
    assert "new labels" not in words(page)


def test_a_rejection_breaks_what_rests_on_the_record(copy: Path, run: Callable[..., Any]) -> None:
    page = run(copy, "item", id=RECORD)
    page.radio[0].set_value("adverse")
    [_renew, review] = [one for one in page.button if one.label == "Record"][::-1][:2]
    review.click().run()
    assert not page.error
    assert "Recorded as " in page.success[0].value.replace("\\", "")
    assert "reason: adverse" in (copy / "journal.yaml").read_text()
    assert "rejected" in words(page)


def test_what_is_refused_says_why_and_writes_nothing(copy: Path, run: Callable[..., Any]) -> None:
    page = run(copy, "item", id="iso42001:2023/A.10.4")
    [*_others, exclude] = [one for one in page.button if one.label == "Record"]
    exclude.click().run()  # without a reason
    told = page.error[0].value.replace("\\", "")
    assert "Nothing was recorded" in told
    assert "an exclusion needs a reason" in told
    assert (
        not (copy / "journal.yaml").exists() or "exclude" not in (copy / "journal.yaml").read_text()
    )


def test_a_workspace_that_cannot_be_written_offers_no_forms(
    copy: Path, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aimsgraph.dashboards.recording.writable", lambda _workspace: False)
    page = run(copy, "item", id=DATASET)
    assert "can only be read" in words(page)
    assert not [one for one in page.button if one.label in ("Record", "Undo")]


def test_a_journal_without_leave_to_write_makes_such_a_workspace(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aimsgraph.dashboards.recording import writable

    workspace = find_workspace(copy)
    assert writable(workspace)
    for closed in (workspace.journal, workspace.location):
        monkeypatch.setattr("os.access", lambda path, _mode, closed=closed: path != closed)
        assert not writable(workspace)
