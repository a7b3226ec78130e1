"""Folders of evidence with bad descriptions: told at the description, the others taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.case import Case
from tests.bad_input.house import HOUSE

LIST = "evidence/evidence.csv"
SIDECAR = "evidence/new.txt.aims.yaml"
SAID = "name: New\nkind: data-quality-report\nabout: dataset:history\ncollected_on: 2026-05-04\n"
Words = Sequence[str]


def listed(name: str, told: str, says: Words, hint: Words, **more: Any) -> Case:
    """The list of evidence with a bad row on line 3; ``told`` is kind, file, about and review."""
    kind, file, about, review = told.split(" ")
    row = f"x,X,{kind},{file},{about},2026-05-04,{review}\n"
    return Case(name, {LIST: HOUSE[LIST] + row}, f"{LIST}:3", says, hint, **more)


def sidecar(
    name: str, text: str | bytes, place: str, says: Words, hint: Words, **more: Any
) -> Case:
    """A file with a bad sidecar."""
    files = {"evidence/new.txt": "what it shows\n", SIDECAR: text}
    more.setdefault("code", "unreadable")
    return Case(name, files, f"{SIDECAR}{place}", says, hint, **more)


def beside(
    name: str, file: str, text: str, place: str, says: Words, hint: Words, code: str
) -> Case:
    """A file more in the folder, of which something is wrong."""
    severity = "error" if code == "file-missing" else "warning"
    path = f"evidence/{file}"
    return Case(name, {path: text}, path + place, says, hint, code=code, severity=severity)


def link_out(folder: Path) -> None:
    """A link to a file elsewhere on the machine."""
    (folder / "evidence" / "out.txt").symlink_to("/etc/hostname")


LISTED = [
    listed(
        "evidence of an unknown kind", "data-qualty-report  dataset:history accepted",
        ["Kind", "none of its values"], ["did you mean data-quality-report"], code="value",
    ),
    listed(
        "evidence about nothing", "data-quality-report  dataset:histroy accepted",
        ["no thing is called so"], ["did you mean dataset:history?"], code="dangling",
        keeps=["evidence:x"],
    ),
    listed(
        "a verdict that is none", "data-quality-report  dataset:history splendid",
        ["Review", "none of its values"], ["accepted, pending, rejected"], code="value",
        keeps=["evidence:x"],
    ),
    listed(
        "a file that is not there", "data-quality-report ghost.txt dataset:history accepted",
        ["the file is not here"], ["say where it is now"], code="file-missing", value="ghost.txt",
        keeps=["evidence:x"],
    ),
    listed(
        "a path that leads out", "data-quality-report ../../etc/hostname dataset:history accepted",
        ["leads out of the workspace"], ["copy the file into the workspace"], code="path",
    ),
    listed(
        "an absolute path", "data-quality-report /etc/hostname dataset:history accepted",
        ["the file is not here"], ["say where it is now"], code="file-missing",
    ),
    Case(
        "a list of evidence without its columns", {LIST: "Day,Dish\nMonday,Soup\n"},
        LIST, ["no table of evidence"], ["columns such as ID, Name"], code="header-missing",
    ),
    Case(
        "an empty list of evidence", {LIST: ""},
        LIST, ["nothing stands in this file"], ["bring its content back"], code="unreadable",
    ),
]  # fmt: skip

SIDECARS = [
    sidecar(
        "a sidecar with an unknown key", f"{SAID}colour: red\n", ":5:9",
        ["no such key", "not read"], ["there are id, name"], code="key", severity="warning",
        value="colour", keeps=["evidence:new.txt"],
    ),
    sidecar("a sidecar that is no YAML", "name: [\n", ":2:1", ["is not YAML"], ["quotes"]),
    sidecar("a sidecar that is a list", "- name\n", "", ["keys with values"], ["name: ..."]),
    sidecar("an empty sidecar", "", "", ["keys with values"], ["name: ..."]),
    sidecar("a sidecar in another encoding", b"name: \xe9\n", ":1", ["is not UTF-8"], ["UTF-8"]),
    sidecar(
        "a sidecar that nests very deep", f"name: {'[' * 200}{']' * 200}\n", ":1:107",
        ["nested more than 100 deep"], ["flatter"],
    ),
    sidecar(
        "a sidecar with an impossible date", SAID.replace("05-04", "02-30"), ":4:15",
        ["no such day"], ["2026-04-03"], code="date-impossible", keeps=["evidence:new.txt"],
    ),
    sidecar(
        "a sidecar without a name", SAID.replace("name: New\n", ""), ":1:7",
        ["the key 'name' is missing"], [], code="column-missing",
    ),
    Case(
        "a version that YAML takes for a number, and an unknown key beside it",
        {"evidence/new.txt": "x\n", SIDECAR: f"{SAID}version: 6.10\ncolour: red\n"},
        f"{SIDECAR}:6:9", ["no such key"], code="key", severity="warning",
        keeps=["evidence:new.txt"], told={"version": "6.10"},
    ),
]  # fmt: skip

FILES = [
    beside(
        "a sidecar of nothing", "ghost.txt.aims.yaml", SAID, ":1",
        ["the file is not here"], ["bring it back"], "file-missing",
    ),
    beside(
        "a file that nothing describes", "stray.txt", "what is this\n", "",
        ["nothing says what this file shows"], ["stray.txt.aims.yaml"], "undescribed",
    ),
    beside("an empty file", "stray.txt", "", "", ["is empty"], ["bring it back"], "empty-file"),
    beside(
        "a hash of a file that is not there", "SHA256SUMS", f"{'0' * 64}  ghost.txt\n", ":1",
        ["a file that is not here"], ["take its line out"], "file-missing",
    ),
    beside(
        "a hash of another state of a file", "SHA256SUMS", f"{'1' * 64}  report.txt\n", ":1",
        ["another hash", "edited"], ["still shows the same"], "hash-differs",
    ),
    Case(
        "a link that leads out of the workspace", {}, "evidence/out.txt",
        ["link leads out of the workspace"], ["copy the file"], code="path", prepare=link_out,
    ),
]  # fmt: skip

CASES = [*LISTED, *SIDECARS, *FILES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
