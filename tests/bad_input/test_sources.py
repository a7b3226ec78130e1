"""Sources that lost what they said, and identities that nobody can mean: nothing is retired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.case import Case, content, graph, there
from tests.bad_input.house import HOUSE
from tests.cli.running import aimsgraph, fill

AIMS = HOUSE["aims.toml"]
DATA = "registers/Datasets.csv"
IDENTITY = "identity.yaml"
PAIR = "[dataset:history, dataset:branches]"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 10)}]\n" for before, one in pairwise("abcdef")
)
Words = Sequence[str]


def identity(name: str, text: str, place: str, says: Words, hint: Words = ()) -> Case:
    """A file of decisions that cannot be followed."""
    where = f"{IDENTITY}{place}"
    return Case(name, {IDENTITY: text}, where, says, hint, code="input", exit=3)


def source(name: str, lines: str, where: str, says: Words, hint: Words, **more: Any) -> Case:
    """A source more in aims.toml, from line 18 on."""
    block = "".join(f"{line.strip()}\n" for line in lines.split(";"))
    text = f'{AIMS}\n[[source]]\nname = "x"\n{block}'
    return Case(name, {"aims.toml": text, **more.pop("files", {})}, where, says, hint, **more)


IDENTITIES = [
    identity("decisions that are no YAML", "- same: [\n", ":2:1", ["is not YAML"], ["quotes"]),
    identity("decisions that bomb", BOMB, "", ["unfolds to more than"], ["aliases"]),
    identity("decisions that are no list", f"same: {PAIR}\n", ":1", ["must be a list"]),
    identity(
        "a decision with an unknown key", f"- same: {PAIR}\n  becuase: x\n", ":2",
        ["becuase is no key"], ["there are same, apart"],
    ),
    identity(
        "a decision on one thing", "- same: [dataset:history]\n", ":1",
        ["same needs at least 2"],
    ),
    identity(
        "a decision that says both", f"- same: {PAIR}\n  apart: {PAIR}\n", ":1",
        ["either same or apart"],
    ),
    identity("a decision that says nothing", "- by: Mia\n", ":1", ["either same or apart"]),
    identity(
        "an impossible date in a decision", f"- same: {PAIR}\n  on: 2026-02-30\n", ":2",
        ["on must be a date", "2026-11-24"],
    ),
    identity(
        "decisions that contradict each other", f"- same: {PAIR}\n- apart: {PAIR}\n", ":2",
        ["one by one entry", "apart by another"], ["take one"],
    ),
    identity(
        "a decision on two kinds of things", "- same: [dataset:history, person:mia]\n", ":1",
        ["two kinds cannot be one"], ["start alike"],
    ),
    Case(
        "a decision on nothing there is",
        {IDENTITY: "- same: [dataset:history, dataset:histroy]\n"}, f"{IDENTITY}:1",
        ["nothing has this id", "no effect"], ["did you mean dataset:history"], code="identity",
        severity="warning", value="dataset:histroy",
    ),
]  # fmt: skip

TABLES = 'importer = "tables"; path = "registers/People.csv"'
SOURCES = [
    Case(
        "a source whose files are gone",
        {"aims.toml": AIMS.replace("registers/*.csv", "registers/*.ods")}, "registers/*.ods",
        ["nothing here has such a name"], ["correct the path"], code="path",
    ),
    source(
        "a source of an unknown importer", 'importer = "tabels"; path = "more"', "aims.toml:20",
        ["no importer is called 'tabels'"], ["did you mean tables?"], code="workspace", exit=5,
    ),
    source(
        "a source of an unknown recipe", f'{TABLES}; recipe = "registres"', "source x",
        ["no recipe is called 'registres'"], ["did you mean registers?"], code="input",
    ),
    source(
        "a source with an unknown option", f"{TABLES}; options = {{date = 1}}", "source x",
        ["no option 'date'"], ["dates"], code="input",
    ),
    source(
        "a source with a wrong option", f'{TABLES}; options = {{dates = "american"}}', "source x",
        ["dates is 'american'"], ["'day first' or 'month first'"], code="input",
    ),
    source(
        "two sources that call one id differently",
        'importer = "tables"; path = "more/Datasets.csv"', "more/Datasets.csv:2",
        ["under different names"], ["give one another id"], code="parallel-id",
        severity="warning", files={"more/Datasets.csv": "ID,Name\nhistory,History of Rome\n"},
    ),
]  # fmt: skip

CASES = [*IDENTITIES, *SOURCES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)


def full(folder: Path) -> Path:
    """The workspace with thirty data sets more, synced."""
    rows = "".join(f"d{n},Data {n},2026-04-01,data-owner\n" for n in range(30))
    fill(folder, {DATA: HOUSE[DATA] + rows})
    assert aimsgraph("sync", "--strict", folder=folder).code == 0
    return folder


def headers_only(folder: Path) -> None:
    """Every register of the source loses all its rows."""
    for name in HOUSE:
        if name.startswith("registers/"):
            fill(folder, {name: HOUSE[name].partition("\n")[0] + "\n"})


@pytest.mark.parametrize(
    ("lose", "says", "hint"),
    [
        (headers_only, "registers: it is empty, and was not before", "bring its content back"),
        (
            lambda folder: fill(folder, {DATA: HOUSE[DATA]}),
            "registers: 30 of its 43 things are gone, such as dataset:d0",
            "allow it to shrink (--allow-shrink)",
        ),
    ],
    ids=["everything", "most of it"],
)
def test_a_source_that_lost_much_is_refused(
    lose: Callable[[Path], None], says: str, hint: str, house: Path, tmp_path: Path
) -> None:
    full(house)
    lose(house)
    before = content(house, store=True)
    sarif = tmp_path / "problems.sarif"
    ran = aimsgraph("sync", "--sarif", str(sarif), folder=house)
    assert ran.code == 3
    assert f"nothing has been written\n  {says}" in ran.err
    assert hint in ran.err
    assert '"ruleId": "shrunk"' in sarif.read_text(encoding="utf-8")
    assert aimsgraph("sync", "--json", folder=house).code == 3
    assert content(house, store=True) == before


@pytest.mark.parametrize("files", [(), (DATA,)], ids=["no file", "one file less"])
def test_files_that_are_gone_retire_nothing_unless_much_is_left(
    files: tuple[str, ...], house: Path
) -> None:
    """Without one file of many its two rows are withdrawn; without all nothing is read."""
    full(house)
    for name in files or [name for name in HOUSE if name.startswith("registers/")]:
        (house / name).unlink()
    ran = aimsgraph("sync", folder=house)
    assert ran.code == (3 if files else 0), ran.err
    assert there(graph(house).nodes["dataset:history"])


def test_a_reader_that_refuses_still_tells_every_problem(house: Path, tmp_path: Path) -> None:
    fill(house, {DATA: f"{HOUSE[DATA]}x,X,2026-02-30,\n"})
    before = content(house, store=True)
    sarif = tmp_path / "problems.sarif"
    ran = aimsgraph("sync", "--strict", "--sarif", str(sarif), folder=house)
    assert ran.code == 3
    assert "nothing has been written: 1 error\n" in ran.err
    assert f"{DATA}:4 '2026-02-30' -> Observed on: there is no such day" in ran.err
    assert '"ruleId": "date-impossible"' in sarif.read_text(encoding="utf-8")
    assert content(house, store=True) == before
