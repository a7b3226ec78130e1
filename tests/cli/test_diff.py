"""The difference between two days is told, by the graph of now or as it was recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import aimsgraph

SHAPE = {
    "sentence", "basis", "before", "after", "ontology", "counts", "rows", "happenings",
}  # fmt: skip


def test_json_keeps_its_shape(synced_small: Path) -> None:
    ran = aimsgraph("diff", "2026-06-15", "2027-06-15", "--json", folder=synced_small)
    assert ran.code == 0, ran.err
    assert set(ran.document) == SHAPE
    assert ran.document["basis"] == "present"
    assert ran.document["counts"]["requirement"]["worse"] == 1


def test_what_lapses_is_told_with_its_reason(synced_small: Path) -> None:
    out = aimsgraph("diff", "2026-06-15", "2027-06-15", folder=synced_small, width=110).out
    assert out.startswith("From 2026-06-15 to 2027-06-15 1 requirement, 1 control and 1 record got")
    assert "2027-05-04" in out


def test_the_same_day_says_that_nothing_changed(synced_small: Path) -> None:
    out = aimsgraph("diff", "today", "today", folder=synced_small).out
    assert out.startswith("From today to today nothing got better or worse.")


def test_the_stages_and_the_last_review_have_names(demo: Path) -> None:
    """The acceptance of R-12 expires between the stages."""
    document = aimsgraph("diff", "stage1", "stage2", "--json", folder=demo).document
    worse = {row["id"] for row in document["rows"] if row["way"] == "worse"}
    assert {"risk:r-12", "decision:acceptance-health-data"} <= worse
    assert aimsgraph("diff", "last-review", folder=demo).code == 0


def test_revisions_tell_what_was_known_then(small: Path) -> None:
    """What is taken out later was known in the first revision, and is gone as of now."""
    path = small / "evidence" / "evidence.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[2:], ""]), "utf-8")
    assert aimsgraph("sync", "--allow-shrink", folder=small).code == 0
    document = aimsgraph("diff", "r1", "r2", "--json", folder=small).document
    assert document["basis"] == "recorded"
    assert (document["before"]["revision"], document["after"]["revision"]) == (1, 2)
    worse = {row["id"] for row in document["rows"] if row["way"] == "worse"}
    assert "iso42001:2023/A.7.4" in worse
    day = document["before"]["as_of"]
    present = aimsgraph("diff", day, day, "--json", folder=small).document
    assert present["rows"] == []


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("soon",), "last-review"),
        (("r99",), "the newest is r1"),
        (("stage2",), "names no day for stage2"),
        (("last-audit",), "no audit is recorded"),
        (("2020-01-01",), "the first record is of 2026-05-04"),
        (("2020-01-01", "--recorded"), "the store held nothing by 2020-01-01"),
    ],
)
def test_what_is_no_day_is_refused_with_what_is_one(
    args: tuple[str, ...], told: str, synced_small: Path
) -> None:
    ran = aimsgraph("diff", *args, folder=synced_small)
    assert ran.code == 2
    assert told in " ".join(ran.err.split())
