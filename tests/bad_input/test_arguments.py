"""Arguments that name nothing or cannot be: what is possible is said, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.bad_input.case import Case

Words = Sequence[str]


def wrong(command: str, says: Words, hint: Words = (), where: str = "", **more: Any) -> Case:
    """A command that is refused as it was typed."""
    more = {"code": "usage", "exit": 2, "args": tuple(command.split(" ")), **more}
    return Case(command.encode("unicode_escape").decode()[:60], {}, where, says, hint, **more)


def unknown(command: str, says: Words, hint: Words, where: str = "") -> Case:
    """A command that names what there is not."""
    return wrong(command, says, hint, where, code="unknown-id")


def unread(command: str, says: Words, hint: Words, where: str, **more: Any) -> Case:
    """A command that is to read or write at a place where it cannot."""
    return wrong(command, says, hint, where, **{"code": "input", "exit": 3, **more})


def outside(folder: Path) -> None:
    """A file beside the workspace."""
    (folder.parent / "outside.csv").write_text("ID,Name\n", encoding="utf-8")


DAY = ["is not a date; write it as 2026-11-24"]
POSSIBLE = ["what can: content, schema"]
CHANGE = "--change content"

IDS = [
    unknown(f"impact dataset:histroy {CHANGE}", ["'dataset:histroy'"], ["dataset:history"]),
    unknown(f"impact Datset:history {CHANGE}", ["'Datset:history'"], ["dataset:history"]),
    unknown("explain system:traige", ["no thing is called"], ["did you mean system:triage?"]),
    unknown("explain A.99.9", ["no thing is called"], ["did you mean A.9.4"]),
    unknown("trace person:mai", ["no thing is called"], ["did you mean person:mia"]),
    unknown("trace nothing:like-it-at-all", ["no thing is called"], []),
    unknown("explain dataset:\x1b[31mred", ["'dataset:\\x1b[31mred'"], []),
    unknown(f"explain dataset:{'x' * 10_000}", ["no thing is called"], []),
    unknown("trace dataset:\udcff", ["no thing is called"], []),
    unknown("catalog show iso99999", ["iso99999 is not at hand"], ["ISO/IEC 42001"], "iso99999"),
    unknown("catalog show A.77.4", ["has no A.77.4"], ["A.7.4"], "A.77.4"),
    unknown("catalog verify …/registers/Controls.csv --against iso1", ["'iso1'"], []),
]

SELECTIONS = [
    unknown(
        f"impact type:Datset {CHANGE}", ["no class is called 'Datset'"], ["did you mean Dataset?"],
        "column 1 of 'type:Datset'",
    ),
    wrong(
        f"impact state:borken {CHANGE}", ["no state 'borken'"], ["holds, doubt, broken"],
        "column 1 of 'state:borken'",
    ),
    wrong(
        f'impact +"dataset:history {CHANGE}', ["this quote is not closed"], ["the whole id"],
        "column 2 of '+\"dataset:history'",
    ),
    wrong(f"impact type:Supplier {CHANGE}", ["nothing is selected"], [], "type:Supplier"),
]  # fmt: skip

CHANGES = [
    wrong(
        "impact dataset:history --change departure", ["'departure' cannot happen to a Dataset"],
        POSSIBLE, "dataset:history",
    ),
    wrong(
        "record change dataset:history --kind departure", ["'departure' cannot happen here"],
        POSSIBLE, "dataset:history",
    ),
    unknown("record change dataset:histroy --kind content", ["no thing is called"], ["history"]),
    wrong("record review evidence:report", ["what was the verdict?"], ["--accepted"]),
    wrong("record review evidence:report --rejected ugly", ["'insufficient' or 'adverse'"]),
    wrong("record renew dataset:history", ["only records"], ["a change"], "dataset:history"),
    wrong(
        "record renew evidence:report --file ../x", ["no file of the workspace"], ["copy it"],
        "../x",
    ),
    wrong(
        "record exclude 6.1 --why because", ["not a reference control"], ["its parts are"], "6.1"
    ),
    wrong("record exclude A.77 --why because", ["has no A.77"], ["did you mean A.7"], "A.77"),
    wrong("record undo 1999-01-01-1", ["no entry '1999-01-01-1'"], ["stand in the journal"]),
]  # fmt: skip

DATES = [
    wrong("status --as-of 2026-02-30", ["'2026-02-30'", *DAY], ["status --help"]),
    wrong("status --as-of tomorrow", ["'tomorrow'", *DAY], ["status --help"]),
    wrong("status --as-of 24.11.2026", ["'24.11.2026'", *DAY], ["status --help"]),
    wrong("status --as-of 2026-11-24T00:00", DAY, ["status --help"]),
    wrong("record change dataset:history --kind content --on 2026-13-01", DAY, ["change --help"]),
    wrong("log 99", ["there is no revision 99"], ["the newest is 1"]),
    wrong("log one", ["REVISION"], ["log --help"]),
    wrong("export turtle --at 99", ["there is no revision 99"], ["from 0 to 1"]),
]

FILES = [
    unread("import ghost.csv", ["no such file"], [], "ghost.csv"),
    unread("import /etc/hosts", ["outside the workspace"], ["copy it"], "/etc/hosts"),
    unread(
        "import …/../outside.csv", ["outside the workspace"], ["copy it"], "…/../outside.csv",
        prepare=outside,
    ),
    unread("import …/aims.toml", ["no importer knows"], ["name one of"], "…/aims.toml"),
    wrong(
        "import …/registers/People.csv --importer tabels", ["no importer is called 'tabels'"],
        ["did you mean tables?"],
    ),
    wrong(
        "import …/registers/People.csv --importer rdf", ["as the source registers, with tables"],
        ["leave out --importer"], "…/registers/People.csv",
    ),
    wrong(
        "import …/registers/People.csv --recipe eramba", ["as the source registers"],
        ["leave out --recipe"], "…/registers/People.csv",
    ),
    wrong("sync --sarif …/nowhere/x.sarif", ["no such folder"], ["make it first"], "…/nowhere"),
    wrong("export pdf", ["no format is called 'pdf'; there are turtle"]),
    unread(
        "export turtle --out …/nowhere/g.ttl", ["no such folder"], ["make it"], "…/nowhere",
        code="refused",
    ),
    unread(
        "export turtle --out …/aims.toml", ["not exported from here"], ["another place"],
        "…/aims.toml", code="refused",
    ),
    unread(
        "export csv --out …/registers", ["not exported from here"], ["another place"],
        "…/registers", code="refused",
    ),
    unread("catalog verify ghost.csv", ["no such file"], ["correct its path"], "ghost.csv"),
    unread(
        "catalog verify …/registers/People.csv", ["no column holds ids"], [],
        "…/registers/People.csv",
    ),
    wrong("init …", ["a workspace already"], ["aimsgraph sync"], "…/aims.toml",
          code="workspace", exit=5),
    wrong("demo …", ["something here already"], ["an empty folder"], "…", code="workspace", exit=5),
    wrong("snyc", ["no command 'snyc'"], ["did you mean sync?"]),
    wrong("status --bogus", ["no such option: --bogus"], ["status --help"]),
]  # fmt: skip

CASES = [*IDS, *SELECTIONS, *CHANGES, *DATES, *FILES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
