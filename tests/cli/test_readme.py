"""Everything that the README shows is done as it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import neo4j
import pytest
import yaml

from aimsgraph.cli.app import SUMMARIES
from aimsgraph.cli.failure import EXIT_CODES
from aimsgraph.workspace.config import parse_config
from aimsgraph.workspace.serving import Login, Served
from tests.cli.running import Ran, aimsgraph
from tests.neo4j.server import Server

README = Path(__file__).parent.parent.parent / "README.md"
SERVER = "On a Neo4j server"  # a section
ADDRESS = "neo4j://localhost:7687"  # the server that it shows
FINDINGS_ALLOWED = ("aimsgraph catalog verify", "aimsgraph check", "aimsgraph doctor")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the file it belongs into, its text."""

    language: str
    file: str
    text: str


def blocks(section: str = "") -> Iterator[Block]:
    """The blocks of the README, or of one of its sections."""
    text = README.read_text("utf-8")
    if section:
        text = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    fences = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```$", text, re.M | re.S)
    return (Block(*fence) for fence in fences)


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the output that is shown."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines() if block.language == "console" else ():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def normal(line: str) -> str:
    """A line without what another day or another demo may say otherwise."""
    months = "January|February|March|April|May|June|July|August|September|October|November|December"
    return re.sub(rf"\d[\d,]*|{months}", "#", " ".join(line.split()))


def assert_shown(shown: list[str], out: str) -> None:
    """Nine in ten of the lines that the README shows are in the output."""
    said = {normal(line) for line in out.splitlines()}
    lines = [normal(line) for line in shown if line.strip() not in ("", "...")]
    missing = [line for line in lines if line not in said]
    assert len(missing) * 10 <= len(lines), missing


def test_the_two_commands_of_the_set_up_are_there() -> None:
    lines = [block.text.strip() for block in blocks() if block.language == "sh"]
    assert lines == [
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/aimsgraph demo",
        "bash tests/run",
    ]
    assert (README.parent / "tests" / "run").is_file()


def test_every_command_and_every_exit_code_is_described() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.partition("| command | |")[2].partition("\n\n")[0]
    described = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert described == list(SUMMARIES)
    for code, meaning in EXIT_CODES:
        assert f"| {code} | {meaning} |" in text


def test_the_configuration_shown_is_valid() -> None:
    (shown,) = (b for b in blocks() if b.language == "toml" and not b.file)
    assert parse_config(shown.text).sections.demand[0].cadence == "P3M"


def test_how_people_sign_in_is_shown_as_it_is_read(tmp_path: Path) -> None:
    (shown,) = (b for b in blocks() if b.file == ".streamlit/secrets.toml")
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / shown.file).write_text(shown.text)
    assert Served(str(tmp_path)).login == Login("aims.example", "roles")


def test_the_transcript_of_the_demo_is_what_it_says(made_demo: tuple[Path, Ran]) -> None:
    shown = dict(command for block in blocks() for command in commands(block))["aimsgraph demo"]
    assert_shown(shown, made_demo[1].out.replace(str(made_demo[0]), "nordhelm"))


def test_every_command_runs(
    made_demo: tuple[Path, Ran], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks in their order: files are written, commands are run where the last `cd` led."""
    shutil.copytree(made_demo[0], tmp_path / "nordhelm")
    monkeypatch.chdir(tmp_path)
    on_server = set(blocks(SERVER))
    for block in blocks():
        if block in on_server:
            continue
        if block.file:
            write_file(block)
        for line, shown in commands(block):
            if line.startswith("cd "):
                monkeypatch.chdir(line[3:])
            elif line != "aimsgraph demo":
                assert_runs(line, shown)


@pytest.mark.neo4j
def test_every_command_runs_on_a_server(
    demo: Path, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks about a server, with the one of the tests in place of the address shown."""
    neo4j_server.clear()
    monkeypatch.chdir(demo)
    for shown in blocks(SERVER):
        block = replace(shown, text=shown.text.replace(ADDRESS, neo4j_server.location))
        if block.file:
            write_file(block)
        for line, said in commands(block):
            assert_runs(line, said)
        if block.language == "cypher":
            with neo4j.GraphDatabase.driver(neo4j_server.location) as driver:
                assert driver.execute_query(block.text).records


def assert_runs(line: str, shown: list[str]) -> None:
    command = shlex.split(line)[1:]
    if command[:2] == ["record", "undo"]:  # its id holds the day on which it was recorded
        command[2] = yaml.safe_load(Path("journal.yaml").read_text("utf-8"))[-1]["id"]
    ran = aimsgraph(*command)
    allowed = (0, 1) if line.startswith(FINDINGS_ALLOWED) else (0,)
    assert ran.code in allowed, f"{line}: {ran.err}"
    assert_shown(shown, ran.out)


def write_file(block: Block) -> None:
    """A file that the README shows; to `aims.toml` it is added."""
    path = Path(block.file)
    path.parent.mkdir(exist_ok=True)
    text = block.text
    if block.file == "aims.toml":
        top, start, rest = text.partition("[[" if "[[" in text else "[")
        text = f"{top}{path.read_text('utf-8')}\n{start}{rest}"
    path.write_text(text, encoding="utf-8")


def test_the_python_shown_runs(
    made_demo: tuple[Path, Ran],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (shown,) = (block.text for block in blocks() if block.language == "python")
    monkeypatch.chdir(made_demo[0].parent)
    exec(compile(shown, "README.md", "exec"), {})
    assert "control:data-quality" in capsys.readouterr().out
