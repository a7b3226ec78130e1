"""The periods are told as a strip, in words and in JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import TODAY, aimsgraph


def test_json_keeps_its_shape(demo: Path) -> None:
    ran = aimsgraph("periods", "--json", folder=demo)
    assert ran.code == 0, ran.err
    assert set(ran.document) == {"sentence", "as_of", "by", "revision", "ontology", "strips"}
    assert set(ran.document["strips"][0]) == {
        "id", "name", "requirements", "subjects", "owner", "cadence", "start", "tolerated",
        "periods", "progress",
    }  # fmt: skip


@pytest.mark.parametrize("width", [80, 120])
def test_it_is_readable_without_colour(width: int, demo: Path) -> None:
    out = aimsgraph("periods", folder=demo, width=width).out
    prose = [line for line in out.splitlines() if not line.startswith("    aimsgraph ")]
    assert max(map(len, prose)) <= min(width, 110)
    strip = next(line for line in prose if "Claims triage" in line and "✓" in line)
    assert strip.count("○") == 1
    assert "○ missing" in out
    assert "operation ha" in out


def test_where_nothing_is_asked_for_every_period_that_is_said(synced_small: Path) -> None:
    out = aimsgraph("periods", "--as-of", TODAY, folder=synced_small).out
    assert out.startswith("1 slot asks for every period") or "Nothing is asked" in out


def test_an_audit_that_has_passed_is_refused(synced_small: Path) -> None:
    ran = aimsgraph("periods", "--as-of", TODAY, "--by", "2026-01-01", folder=synced_small)
    assert ran.code == 2
    assert "has passed" in ran.err
