"""The audit programme and the siblings of a finding, in words and in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import TODAY, aimsgraph


def test_json_keeps_its_shape(demo: Path) -> None:
    document = aimsgraph("audit", "--json", folder=demo).document
    assert set(document) == {
        "sentence", "as_of", "revision", "ontology", "since", "audits", "requirements", "sample",
    }  # fmt: skip
    assert set(document["sample"][0]) == {
        "id", "ref", "title", "state", "by_risk", "by_state", "by_time", "because", "look_at",
        "points",
    }  # fmt: skip
    document = aimsgraph(
        "audit", "--siblings", "nonconformity:nc-1", "--json", folder=demo
    ).document
    assert set(document) == {
        "sentence", "as_of", "revision", "ontology", "finding", "against", "failed", "rows",
    }  # fmt: skip


@pytest.mark.parametrize("width", [80, 120])
def test_it_is_readable(width: int, demo: Path) -> None:
    ran = aimsgraph("audit", "--sample", "3", folder=demo, width=width)
    assert ran.out.startswith("1 internal audit examined 15 of 63 requirements since ")
    prose = [line for line in ran.out.splitlines() if not line.startswith("    aimsgraph ")]
    assert max(map(len, prose)) <= min(width, 110)
    assert ran.out.count("not examined in 36 months") <= 3


def test_where_no_audit_is_recorded_that_is_said(synced_small: Path) -> None:
    out = aimsgraph("audit", "--as-of", TODAY, folder=synced_small).out
    assert out.startswith("No internal audit is recorded since 15 June 2023; 33 are to be")


def test_two_questions_at_once_are_refused(demo: Path) -> None:
    ran = aimsgraph("audit", "--siblings", "nonconformity:nc-1", "--sample", "2", folder=demo)
    assert ran.code == 2
    assert "two questions" in ran.err
