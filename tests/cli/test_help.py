"""The help says what there is, what it ends with, and is there at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph import __version__
from aimsgraph.cli.app import COMMANDS, SUMMARIES, load
from aimsgraph.cli.failure import EXIT_CODES
from tests.cli.running import aimsgraph, process

HEAVY = {"rdflib", "numpy", "scipy", "networkx", "pandas", "yaml", "rich", "pydantic", "xlsxwriter"}


class TestOfEverything:
    def test_it_lists_every_command_under_its_group(self) -> None:
        ran = aimsgraph("--help")
        assert ran.code == 0
        for group, commands in COMMANDS.items():
            assert f"{group}:" in ran.out
            for name in commands:
                assert f"\n  {name} " in ran.out

    def test_it_names_the_exit_codes(self) -> None:
        out = aimsgraph("--help").out
        for code, text in EXIT_CODES:
            assert f"{code:>3}  {text}" in out

    def test_without_arguments_it_is_shown(self) -> None:
        assert aimsgraph().out == aimsgraph("--help").out

    def test_the_version_is_told(self) -> None:
        assert aimsgraph("--version").out == f"aimsgraph {__version__}\n"

    def test_it_fits_eighty_columns(self) -> None:
        assert max(map(len, aimsgraph("--help").out.splitlines())) <= 80


@pytest.mark.parametrize("name", SUMMARIES)
class TestOfACommand:
    def test_it_says_what_it_does_and_what_it_ends_with(self, name: str) -> None:
        ran = aimsgraph(name, "--help")
        assert ran.code == 0
        command = load(name)
        if not hasattr(command, "commands"):
            assert "Exit codes:" in ran.out
            assert "--json" in ran.out or name == "dashboard"  # which is for eyes alone
        for inner in getattr(command, "commands", ()):
            told = aimsgraph(name, inner, "--help").out
            assert "Exit codes:" in told
            assert "--json" in told

    def test_its_summary_is_the_start_of_its_help(self, name: str) -> None:
        first = load(name).help.split("\n")[0].rstrip(".")
        assert first.split()[0] == SUMMARIES[name].split()[0]


class TestStart:
    def test_the_help_loads_nothing_heavy(self) -> None:
        code = (
            "import sys\n"
            "from aimsgraph.cli.app import app\n"
            "try:\n"
            "    app(['--help'])\n"
            "except SystemExit:\n"
            "    print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
        )
        out = process(Path(), "-c", code).stdout
        loaded = set(out.rpartition("LOADED")[2].split())
        assert not loaded & HEAVY
