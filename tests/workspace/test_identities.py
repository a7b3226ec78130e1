"""What people decided about identity is read strictly, and counts at every sync."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.errors import InputError
from aimsgraph.workspace.identities import read_identities


def write(folder: Path, text: str) -> Path:
    (folder / "identity.yaml").write_text(text, encoding="utf-8")
    return folder


def test_no_file_is_no_decision(tmp_path: Path) -> None:
    assert read_identities(tmp_path).same == {}


def test_an_empty_file_is_no_decision(tmp_path: Path) -> None:
    assert read_identities(write(tmp_path, "# nothing yet\n")).apart == frozenset()


def test_the_first_id_stays(tmp_path: Path) -> None:
    text = "- same: [dataset:a, dataset:b, dataset:c]\n  by: Mia\n  on: 2026-11-24\n  why: one\n"
    assert read_identities(write(tmp_path, text)).same == {
        "dataset:b": "dataset:a", "dataset:c": "dataset:a"
    }  # fmt: skip


def test_pairs_stay_apart(tmp_path: Path) -> None:
    verdicts = read_identities(write(tmp_path, "- apart: [dataset:a, dataset:b]\n"))
    assert verdicts.apart == {frozenset(("dataset:a", "dataset:b"))}


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("- same: [a, b\n", "identity.yaml:2"),
        ("- same: [a]\n", "identity.yaml:1"),
        ("- same: [a, b]\n- by: Mia\n", "identity.yaml:2"),
        ("- same: [a, b]\n  sme: c\n", "identity.yaml:2"),
        ("same: [a, b]\n", "identity.yaml:1"),
    ],
)
def test_what_is_wrong_is_located(text: str, where: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_identities(write(tmp_path, text))
    assert str(caught.value.where).startswith(where)
