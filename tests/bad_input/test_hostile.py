"""Hostile text and hostile files: shown as what they are, obeyed by nothing, and soon done with."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bad_input.books import HEADER, altered, archive, workbook
from tests.bad_input.case import Case, graph, run
from tests.bad_input.house import HOUSE
from tests.bad_input.test_documents import ALIASES, LAUGHS
from tests.bad_input.test_workbooks import BOMB, ENTITIES, MANY, stray
from tests.cli.running import ENVIRONMENT, aimsgraph, fill

HOSTILE = {
    "escape codes": "\x1b[31mred\x1b[0m\x07",
    "markup": "[bold red]x[/] <b>x</b> :bomb:",
    "bidirectional marks": "\u202efdp.exe\u2066\u200f",
    "a formula": '=HYPERLINK("http://evil.example","click")',
    "a link": "[click](http://evil.example) {0}",
    "a very long cell": "wall" * 2_500,
    "line breaks": "one\ntwo\rthree\u2028four",
}
DATA = "registers/Datasets.csv"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
class TestText:
    """`run`, `check` and `assert_sarif` look at every character that is printed."""

    def test_in_a_value(self, text: str, hold: Callable[[Case], None]) -> None:
        rows = f"x,X,{quoted(text)},\nnew,New,2026-05-01,\n"
        hold(
            Case(
                "", {DATA: HOUSE[DATA] + rows}, f"{DATA}:4", ["no date is recognised"],
                ["2026-04-03"], code="date-unclear", keeps=["dataset:x", "dataset:new"],
            )
        )  # fmt: skip

    def test_in_a_name_of_something_else(self, text: str, hold: Callable[[Case], None]) -> None:
        rows = f"x,X,2026-05-01,{quoted('an owner ' + text)}\n"
        found = Case(
            "",
            {DATA: HOUSE[DATA] + rows},
            f"{DATA}:4",
            ["no Role is called so"],
            code="dangling",
            count=2 if "\n" in text else 1,  # a cell names something on each line
            keeps=["dataset:x"],
        )
        hold(found)

    def test_in_a_header(self, text: str, hold: Callable[[Case], None]) -> None:
        table = f"ID,Name,{quoted('a ' + text)}\nhistory,Claims history,x\nbranches,Branches,x\n"
        hold(
            Case(
                "",
                {DATA: table},
                f"{DATA}:1",
                ["no part of the graph"],
                code="column-unmapped",
                severity="note",
            )
        )

    def test_in_an_id_and_a_title(self, text: str, house: Path) -> None:
        fill(
            house, {DATA: f"{HOUSE[DATA]}{quoted('x ' + text)},{quoted('y ' + text)},2026-05-01,\n"}
        )
        case = Case("", {}, "", [])
        assert run(case, house).code == 0
        ids = [id for id in graph(house).nodes if id.startswith("dataset:x")]
        for id in ids:
            for args in (
                ("trace", id),
                ("impact", id, "--change", "content"),
                ("status",),
                ("log", "2"),
            ):
                asked = Case("", {}, "", [], args=args)
                assert run(asked, house).code in (0, 1, 2)
                assert json.loads(run(asked, house, "--json").out or "{}") is not None

    def test_in_the_name_of_a_file(self, text: str, house: Path) -> None:
        name = text.replace("/", "_")[:80]
        (house / "registers" / f"{name}.csv").write_text("Day,Dish\nMonday,Soup\n")
        ran = run(Case("", {}, "", []), house)
        assert ran.code == 0
        assert "no recipe fits" in " ".join(ran.out.split())

    def test_in_an_argument(self, text: str, house: Path) -> None:
        for args in (("trace", f"dataset:{text}"), ("import", text), ("status", "--as-of", text)):
            ran = run(Case("", {}, "", [], args=args), house)
            assert ran.code in (2, 3)
            assert ran.err.startswith("error: ")


@pytest.mark.parametrize(
    ("file", "bad", "exit_code"),
    [
        ("more/bomb.xlsx", BOMB, 3),
        ("more/bomb.xlsx", altered(workbook(HEADER), {"xl/sharedStrings.xml": ENTITIES % MANY}), 3),
        ("more/bomb.xlsx", altered(workbook(HEADER), {"../../evil.sh": b"x"}), 3),
        ("more/bomb.ods", archive({"content.xml": ENTITIES % MANY}), 3),
        ("more/bomb.graphml", LAUGHS.encode(), 3),
        ("lists/bomb.xlsx", BOMB, 3),
        ("lists/bomb.xlsx", stray(), 3),
        ("journal.yaml", ALIASES.encode(), 0),
        ("identity.yaml", ALIASES.encode(), 3),
        ("recipes/bomb.yaml", ALIASES.encode(), 0),
        ("evidence/report.txt.aims.yaml", ALIASES.encode(), 0),
        ("evidence/deep.json", b"[" * 5_000_000, 0),
        ("registers/Wide.csv", b"ID,Name" + b"," * 3_000_000 + b"\n", 0),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_bomb_ends_within_its_means(file: str, bad: bytes, exit_code: int, house: Path) -> None:
    """In a process that may not use more than a gigabyte and a minute of a processor."""
    path = house / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(bad)
    args = {"more": ("import", str(path)), "lists": ("catalog", "verify", str(path))}

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))

    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "aimsgraph",
            "-C",
            str(house),
            *args.get(path.parent.name, ("sync",)),
        ],
        env={**ENVIRONMENT, "OPENBLAS_NUM_THREADS": "1"},
        preexec_fn=limited,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == exit_code, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "MemoryError" not in ran.stderr
    assert Path(file).name in " ".join((ran.stdout + ran.stderr).split())
    assert not (house.parent / "evil.sh").exists()
    if exit_code:
        assert len(aimsgraph("log", "--json", folder=house).document["revisions"]) == 1
