"""Every error says what, where and what to do, ends with its code, and shows no traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ENVIRONMENT, Ran, aimsgraph, fill, process

BROKEN = '[organization]\nname = "x"\n\n[frameworks]\nadpot = ["iso42001:2023"]\n'

# arguments, exit code, code of the error, part of the message, part of where, part of the hint
TABLE = [
    (("impact",), 2, "usage", "what changes?", None, "dataset:... --change content"),
    (
        ("impact", "dataset:history"),
        2, "usage", "how does it change?", "dataset:history", "what can: content",
    ),
    (
        ("impact", "dataset:histroy", "--change", "content"),
        2, "unknown-id", "called 'dataset:histroy'", None, "did you mean dataset:history",
    ),
    (
        ("impact", "dataset:history", "--change", "departure"),
        2, "usage", "cannot happen to a Dataset", "dataset:history", "what can: content",
    ),
    (
        ("impact", "dataset:history", "--change", "contnet"),
        2, "usage", "'contnet' is no kind of change", "dataset:history", "what can: content",
    ),
    (("impact", "--change", "content"), 2, "usage", "what changes?", "content", "ID=content"),
    (
        ("status", "--as-of", "2026-21-01"),
        2, "usage", "'2026-21-01' is not a date", None, "see aimsgraph status --help",
    ),
    (("status", "--bogus"), 2, "usage", "no such option: --bogus", None, "status --help"),
    (("explain", "dataset:history"), 2, "usage", "only changes", "dataset:history", None),
    (("explain", "A.77.4"), 2, "unknown-id", "no thing is called", None, "A.7.4"),
    (("explain",), 2, "usage", "missing argument", None, "explain --help"),
    (("trace", "system:traige"), 2, "unknown-id", "no thing is called", None, "system:triage"),
    (("impct",), 2, "usage", "there is no command 'impct'", None, "did you mean impact"),
    (("log", "99"), 2, "usage", "there is no revision 99", None, "the newest is 1"),
    (("catalog", "show", "A.77.4"), 2, "unknown-id", "has no A.77.4", "A.77.4", "A.7.4"),
    (("catalog", "show", "zzz"), 2, "unknown-id", "no catalogue is called", None, None),
    (
        ("record", "change", "dataset:history", "--kind", "departure"),
        2, "usage", "'departure' cannot happen here", "dataset:history", "what can: content",
    ),
    (
        ("record", "change", "dataset:history", "--kind", "breach", "--minor"),
        2, "usage", "'breach' always counts in full", "dataset:history", "leave out --minor",
    ),
    (("record", "review", "A.7.4"), 2, "usage", "what was the verdict?", None, "--accepted"),
    (
        ("record", "review", "evidence:quality-report", "--rejected", "ugly"),
        2, "usage", "'insufficient' or 'adverse'", None, None,
    ),
    (("record", "renew", "dataset:history"), 2, "usage", "only records", "dataset:history", None),
    (("record", "exclude", "A.77.4", "--why", "x"), 2, "usage", "has no A.77.4", "A.77.4", "A.7.4"),
    (("record", "undo", "2020-01-01-1"), 2, "usage", "has no entry '2020-01-01-1'", None, None),
    (("import", "nothing.csv"), 3, "input", "there is no such file", "nothing.csv", None),
    (("import", "/etc/hosts"), 3, "input", "lies outside the workspace", "/etc/hosts", "copy it"),
    (
        ("import", "aims.toml", "--importer", "tabels"),
        2, "usage", "no importer is called 'tabels'", None, "did you mean tables",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("args", "exit_code", "code", "message", "where", "hint"),
    TABLE,
    ids=[" ".join(row[0]) for row in TABLE],
)
class TestTable:
    def test_as_text(
        self,
        args: tuple[str, ...],
        exit_code: int,
        code: str,
        message: str,
        where: str | None,
        hint: str | None,
        synced_small: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(synced_small)
        ran = aimsgraph(*args)
        assert ran.code == exit_code
        assert ran.out == ""
        lines = dict(line.partition(": ")[::2] for line in ran.err.splitlines())
        assert message in lines["error"]
        assert where is None or where in lines["where"]
        assert hint is None or hint in lines["hint"]

    def test_as_json(
        self,
        args: tuple[str, ...],
        exit_code: int,
        code: str,
        message: str,
        where: str | None,
        hint: str | None,
        synced_small: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(synced_small)
        ran = aimsgraph(*args, "--json")
        assert ran.code == exit_code
        assert ran.out == ""
        error = json.loads(ran.err)["error"]
        assert set(error) == {"code", "message", "where", "hint"}
        assert error["code"] == code
        assert message in error["message"]


class TestWorkspace:
    def test_there_is_none(self, tmp_path: Path) -> None:
        ran = aimsgraph("status", folder=tmp_path)
        assert ran.code == 5
        assert ran.err.startswith("error: no aims.toml here or in a folder above\n")
        assert "aimsgraph init" in ran.err

    def test_a_folder_below_belongs_to_it(self, synced_small: Path) -> None:
        assert aimsgraph("log", folder=synced_small / "registers").code == 0

    def test_an_unknown_key_is_located(self, tmp_path: Path) -> None:
        ran = aimsgraph("status", folder=fill(tmp_path, {"aims.toml": BROKEN}))
        assert ran == Ran(
            5,
            "",
            "error: unknown key frameworks.adpot\nwhere: aims.toml:5\nhint: did you mean adopt?\n",
        )

    @pytest.mark.parametrize(
        ("lines", "where", "said"),
        [
            ('[[source]]\nname = "s"\nimporter = "tabels"\npath = "x"', "aims.toml:5", "tables"),
            (
                '[[source]]\nname = "s"\nimporter = "tables"\npath = "../x"',
                "aims.toml:6",
                "leads out",
            ),
            ("[policy.months]\ndata-qualty-report = 3", "aims.toml:4", "data-quality-report"),
            (
                '[[demand]]\nrequirement = "A.7.4"\nkind = "rumour"\nper = "dataset"',
                "aims.toml:5",
                "no kind of record is called",
            ),
            ('[store]\nlocation = "/elsewhere/x.db"', "aims.toml:4", "leads out"),
        ],
    )
    def test_a_name_of_nothing_is_located(
        self, lines: str, where: str, said: str, tmp_path: Path
    ) -> None:
        text = f'[organization]\nname = "x"\n{lines}\n'
        ran = aimsgraph("sync", folder=fill(tmp_path, {"aims.toml": text}))
        assert ran.code == 5
        assert f"where: {where}\n" in ran.err
        assert said in ran.err


class TestStore:
    def test_nothing_was_read_yet(self, tmp_path: Path) -> None:
        fill(tmp_path, {"aims.toml": '[organization]\nname = "x"\n'})
        ran = aimsgraph("status", folder=tmp_path)
        assert ran.code == 4
        assert "nothing has been read yet" in ran.err
        assert "hint: run aimsgraph sync" in ran.err
        assert not (tmp_path / "aims.db").exists()

    def test_it_is_something_else(self, tmp_path: Path) -> None:
        fill(tmp_path, {"aims.toml": '[organization]\nname = "x"\n', "aims.db": "no database"})
        ran = aimsgraph("status", folder=tmp_path)
        assert ran.code == 4
        assert "is no store" in ran.err


class TestProcess:
    @pytest.mark.parametrize(
        ("args", "code"), [(("log",), 0), (("log", "99"), 2), (("import", "/etc/hosts"), 3)]
    )
    def test_it_ends_with_the_documented_code(
        self, args: tuple[str, ...], code: int, synced_small: Path
    ) -> None:
        done = process(synced_small, "-m", "aimsgraph", *args)
        assert done.returncode == code
        assert "Traceback" not in done.stderr

    def test_findings_end_with_one(self, tmp_path: Path) -> None:
        fill(tmp_path, {"list.csv": "ID,Title\nA.7.4,Quality of food\nA.7.5,Data provenance\n"})
        done = process(tmp_path, "-m", "aimsgraph", "catalog", "verify", "list.csv")
        assert done.returncode == 1

    def test_a_reader_that_leaves_is_no_error(self, synced_small: Path) -> None:
        line = f"{sys.executable} -m aimsgraph catalog show eu-ai-act | head -1"
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=synced_small,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""

    def test_an_interruption_ends_with_130(self, synced_small: Path) -> None:
        code = (
            "import aimsgraph.cli.log as log\n"
            "def stop(*a, **k): raise KeyboardInterrupt\n"
            "log.workspace_here = stop\n"
            "from aimsgraph.cli.app import app\n"
            "app(['log'])\n"
        )
        done = process(synced_small, "-c", code)
        assert done.returncode == 130
        assert done.stderr == "error: interrupted\n"
