"""`--store`: a command asks and fills another graph than the one that aims.toml names."""

from __future__ import annotations

import shlex
import socket
from pathlib import Path

import neo4j
import pytest

from tests.cli.running import SMALL, TODAY, Ran, aimsgraph, fill
from tests.neo4j.server import Server

ASKING = (
    ("status", "--as-of", TODAY),
    ("impact", "--as-of", TODAY, "dataset:history", "--change", "content"),
    ("explain", "--as-of", TODAY, "A.7.4"),
    ("trace", "--as-of", TODAY, "system:triage"),
    ("log",),
    ("log", "1"),
)
FILLING = (
    ("sync",),
    ("sync", "--plan"),
    ("import", "registers/Datasets.csv"),
    ("record", "change", "dataset:history", "--kind", "content"),
    ("record", "undo", "2026-06-15-1"),
    ("publish",),
)
COPYING = ("copy", "backup.db")
EXPORT = ("export", "turtle")

PROMPTS = """\
@prefix : <https://w3id.org/aimsgraph/ont#> .
@prefix my: <https://example.org/prompts#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

my:Prompt a owl:Class ;
    rdfs:subClassOf :Asset ;
    skos:definition "The words that a system gives to a language model." .
"""
RECIPE = """\
name: prompts
title: Prompts
sheets:
  - name: Prompts
    things:
      - {name: prompt, class: Prompt, key: "{ID}"}
    columns:
      - {header: ID, required: true}
      - {header: Prompt, required: true, set: name}
"""
PROMPTED = {
    **SMALL,
    "aims.toml": 'ontology = ["prompts.ttl"]\n\n'
    + SMALL["aims.toml"]
    + '\n[[source]]\nname = "prompts"\nimporter = "tables"\npath = "prompts.csv"\n'
    'recipe = "prompts"\n',
    "prompts.ttl": PROMPTS,
    "recipes/prompts.yaml": RECIPE,
    "prompts.csv": "ID,Prompt\ngreeting,Greeting\n",
}


@pytest.fixture
def server(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server, empty, entered as nobody in particular."""
    for name in ("NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    neo4j_server.clear()
    return neo4j_server


def well(*args: str, folder: Path | None = None, width: int = 80) -> Ran:
    ran = aimsgraph(*args, folder=folder, width=width)
    assert ran.code == 0, ran.err
    return ran


def suggested(ran: Ran) -> list[list[str]]:
    """The commands under Next, as their arguments."""
    lines = ran.out.partition("\nNext\n")[2].splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith("    ")]


def configure(folder: Path, section: str) -> None:
    with (folder / "aims.toml").open("a", encoding="utf-8") as config:
        config.write(f"\n[store]\n{section}\n")


@pytest.mark.neo4j
class TestAServer:
    def test_a_sync_fills_it_and_no_file(self, server: Server, tmp_path: Path) -> None:
        folder = fill(tmp_path / "small", SMALL)
        first = well("sync", "--as-of", TODAY, "--store", server.location, folder=folder)
        assert "revision 1" in first.out
        again = well("sync", "--as-of", TODAY, "--store", server.location, folder=folder)
        assert "nothing is new" in again.out
        assert not (folder / "aims.db").exists()

    def test_a_plan_makes_no_store(self, server: Server, tmp_path: Path) -> None:
        folder = fill(tmp_path / "small", SMALL)
        planned = well("sync", "--plan", "--store", server.location, folder=folder)
        assert "To come" in planned.out
        assert server.count() == 0

    def test_the_first_import_brings_what_every_graph_stands_on(
        self, server: Server, tmp_path: Path
    ) -> None:
        folder = fill(tmp_path / "small", SMALL)
        command = ("import", str(folder / "registers" / "Datasets.csv"), "--json")
        there = well(*command, "--store", server.location, folder=folder).document
        assert there == well(*command, folder=folder).document

    def test_it_answers_as_the_file_does_byte_for_byte(self, server: Server, small: Path) -> None:
        well("copy", str(small / "aims.db"), server.location, folder=small)
        for command in ASKING:
            file = well(*command, "--json", folder=small)
            there = well(*command, "--json", "--store", server.location, folder=small)
            assert there.out == file.out, command

    @pytest.mark.parametrize("form", ["turtle", "json-ld", "graphml", "node-link"])
    def test_it_is_exported_as_the_file_is(
        self, form: str, server: Server, small: Path, tmp_path: Path
    ) -> None:
        well("copy", str(small / "aims.db"), server.location, folder=small)
        well("export", form, "--out", str(tmp_path / "file"), folder=small)
        out = str(tmp_path / "there")
        well("export", form, "--out", out, "--store", server.location, folder=small)
        assert (tmp_path / "there").read_bytes() == (tmp_path / "file").read_bytes()

    def test_what_is_recorded_and_imported_goes_there(self, server: Server, small: Path) -> None:
        at = ("--store", server.location)
        well("copy", str(small / "aims.db"), server.location, folder=small)
        before = well("log", "--json", folder=small).out
        well("record", "change", "dataset:history", "--kind", "content", *at, folder=small)
        people = small / "registers" / "People.csv"
        people.write_text(f"{people.read_text('utf-8')}ole,Ole Berg\n", encoding="utf-8")
        well("import", str(people), *at, folder=small)
        assert well("log", "--json", *at, folder=small).document["total"] == 3
        assert well("log", "--json", folder=small).out == before

    def test_what_it_suggests_is_about_it_and_runs(self, server: Server, tmp_path: Path) -> None:
        folder = fill(tmp_path / "small", SMALL)
        at = ("--store", server.location)
        ran = well("sync", "--as-of", TODAY, *at, folder=folder)
        ((*arguments,),) = suggested(ran)
        assert arguments == ["-C", str(folder), "status", *at]
        status = well(*arguments)
        for command in suggested(status):
            assert command[-2:] == list(at)
            if "KIND" not in command:
                well(*command)
        planned = well("sync", "--plan", "--allow-shrink", *at, folder=folder)
        assert all(command[-2:] == list(at) for command in suggested(planned))

    def test_it_is_copied_to_a_file(self, server: Server, small: Path, tmp_path: Path) -> None:
        at = ("--store", server.location)
        well("copy", str(small / "aims.db"), server.location, folder=small)
        backup = str(tmp_path / "backup.db")
        told = well("copy", backup, *at, "--json", folder=small).document
        assert told["source"] == server.location
        assert (
            well("log", "--json", folder=small).out
            == well("log", "--json", "--store", backup, folder=small).out
        )

    def test_doctor_looks_at_it(self, server: Server, small: Path) -> None:
        at = ("--store", server.location)
        nothing = aimsgraph("doctor", *at, folder=small)
        assert nothing.code == 1
        assert "store: there is no store here" in nothing.out
        well("copy", str(small / "aims.db"), server.location, folder=small)
        sound = well("doctor", *at, folder=small)
        assert f"The graph is kept in {server.location}." in sound.out
        told = well("doctor", "--json", *at, folder=small).document
        assert told["store"] == server.location
        assert {symptom["severity"] for symptom in told["symptoms"]} <= {"note"}

    def test_a_copy_bears_the_labels_of_the_own_ontology(
        self, server: Server, tmp_path: Path
    ) -> None:
        folder = fill(tmp_path / "prompted", PROMPTED)
        well("sync", "--as-of", TODAY, folder=folder)
        well("copy", str(folder / "aims.db"), server.location, folder=folder)
        with neo4j.GraphDatabase.driver(server.location) as driver:
            found = driver.execute_query("MATCH (p:Prompt:Asset) RETURN p.id AS id").records
        assert [row["id"] for row in found] == ["prompt:greeting"]


@pytest.mark.neo4j
class TestInAimsToml:
    def test_it_is_the_graph_of_every_command(self, server: Server, tmp_path: Path) -> None:
        folder = fill(tmp_path / "small", SMALL)
        configure(folder, f'location = "{server.location}"')
        well("sync", "--as-of", TODAY, folder=folder)
        status = well("status", "--as-of", TODAY, folder=folder)
        assert all("--store" not in command for command in suggested(status))
        assert not (folder / "aims.db").exists()

    def test_the_variables_it_names_are_read(
        self, server: Server, small: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        configure(small, 'database_variable = "TEAM_DATABASE"')
        monkeypatch.setenv("TEAM_DATABASE", "nowhere")
        for ran in (
            aimsgraph("log", "--store", server.location, folder=small),
            aimsgraph("copy", str(small / "aims.db"), server.location, folder=small),
        ):
            assert ran.code == 4
            assert "'nowhere'" in ran.err
            assert "hint: set TEAM_DATABASE" in ran.err

    def test_a_database_is_shared_only_when_told_so(self, server: Server, tmp_path: Path) -> None:
        folder = fill(tmp_path / "small", SMALL)
        with neo4j.GraphDatabase.driver(server.location) as driver:
            driver.execute_query("CREATE (:Invoice {number: 1})")
        at = ("--store", server.location)
        refused = aimsgraph("sync", "--as-of", TODAY, *at, folder=folder)
        assert (refused.code, refused.out) == (4, "")
        assert "share = true in [store]" in refused.err
        configure(folder, "share = true")
        well("sync", "--as-of", TODAY, *at, folder=folder)


class TestAFile:
    def test_it_is_sought_from_where_the_command_is_given(
        self, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        well("sync", "--as-of", TODAY, "--store", "other.db", folder=small)
        assert (tmp_path / "other.db").is_file()
        assert well("log", "--json", "--store", "other.db", folder=small).document["total"] == 1

    def test_what_to_copy_is_given_once(self, small: Path) -> None:
        ran = aimsgraph("copy", "a.db", "b.db", "--store", "c.db", folder=small)
        assert (ran.code, ran.err.splitlines()[-1]) == (2, "hint: leave out --store")

    def test_one_that_is_no_store_is_left_alone(
        self, small: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(small)
        register = small / "registers" / "People.csv"
        before = register.read_bytes()
        for command in (*ASKING, *FILLING):
            ran = aimsgraph(*command, "--store", "registers/People.csv")
            assert (ran.code, ran.out) == (4, ""), command
        assert register.read_bytes() == before


class TestWhatCannotBeEntered:
    @pytest.fixture
    def nobody(self) -> str:
        """An address where nobody answers."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            return f"bolt://127.0.0.1:{found.getsockname()[1]}"

    @pytest.mark.parametrize("command", [*ASKING, *FILLING, COPYING, EXPORT], ids=" ".join)
    def test_a_server_that_does_not_answer_is_an_error_of_the_store(
        self, command: tuple[str, ...], nobody: str, small: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(small)
        ran = aimsgraph(*command, "--store", nobody)
        assert (ran.code, ran.out) == (4, "")
        error, where, hint = ran.err.splitlines()
        assert error == "error: does not answer"
        assert where == f"where: {nobody}"
        assert hint.startswith("hint: start the server")

    def test_doctor_finds_it(self, nobody: str, small: Path) -> None:
        ran = aimsgraph("doctor", "--store", nobody, folder=small)
        assert (ran.code, ran.err) == (1, "")
        assert "store: does not answer" in ran.out
        assert nobody in ran.out

    @pytest.mark.parametrize("json", [(), ("--json",)], ids=["text", "json"])
    @pytest.mark.parametrize("secret", ["s3cret", "s3c/ret", "s3c@ret"])
    @pytest.mark.parametrize(
        "command", [*ASKING[:1], *FILLING, COPYING, EXPORT, ("doctor",)], ids=" ".join
    )
    def test_a_password_in_an_address_is_refused_and_not_repeated(
        self,
        command: tuple[str, ...],
        secret: str,
        json: tuple[str, ...],
        small: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(small)
        before = (small / "journal.yaml").read_bytes()
        ran = aimsgraph(*command, *json, "--store", f"neo4j://neo4j:{secret}@host:7687")
        assert (ran.code, ran.out) == (2, "")
        assert "the address holds a user name or a password" in ran.err
        assert "set NEO4J_USERNAME and NEO4J_PASSWORD" in ran.err
        assert "s3c" not in ran.err
        assert (small / "journal.yaml").read_bytes() == before

    @pytest.mark.parametrize("places", [("{}",), ("{}", "b.db"), ("aims.db", "{}")], ids=" ".join)
    def test_neither_in_a_copy(
        self, places: tuple[str, ...], small: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(small)
        address = "neo4j+s://neo4j:s3c/ret@host"
        ran = aimsgraph("copy", *(place.format(address) for place in places))
        assert (ran.code, ran.out) == (2, "")
        assert "s3c" not in ran.err

    def test_in_aims_toml_its_line_is_named(self, small: Path) -> None:
        configure(small, 'location = "neo4j://neo4j:s3c/ret@host"')
        ran = aimsgraph("status", folder=small)
        line = len((small / "aims.toml").read_text("utf-8").splitlines())
        assert (ran.code, f"where: aims.toml:{line}" in ran.err) == (5, True)
        assert "s3c" not in ran.err
