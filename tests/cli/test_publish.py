"""Publishing by command: what was published where, and what to do where it is not possible."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import SMALL, TODAY, aimsgraph, fill
from tests.neo4j.server import Server


@pytest.fixture
def on_server(neo4j_server: Server, tmp_path: Path) -> Path:
    """The small workspace with its graph to be on an emptied server."""
    neo4j_server.clear()
    folder = fill(tmp_path / "small", SMALL)
    with (folder / "aims.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[store]\nlocation = "{neo4j_server.location}"\n')
    return folder


@pytest.mark.neo4j
class TestToAServer:
    def test_it_says_how_much_and_how_it_stands(
        self, on_server: Path, neo4j_server: Server
    ) -> None:
        assert aimsgraph("sync", "--as-of", TODAY, folder=on_server).code == 0
        ran = aimsgraph("publish", "--as-of", TODAY, folder=on_server, width=200)
        assert ran.code == 0, ran.err
        out = " ".join(ran.out.split())
        assert out.startswith(f"Published to {neo4j_server.location}: 1 control, ")
        assert " requirements and 7 records; " in out
        assert " are broken or missing, 0 in doubt. " in out
        assert out.endswith("As of 15 June 2026, revision 1.")

    def test_it_answers_in_json(self, on_server: Path, neo4j_server: Server) -> None:
        assert aimsgraph("sync", "--as-of", TODAY, folder=on_server).code == 0
        ran = aimsgraph("publish", "--as-of", TODAY, "--json", folder=on_server)
        assert ran.code == 0, ran.err
        document = ran.document
        assert list(document) == ["sentence", "store", "as_of", "revision", "things", "kinds"]
        assert document["store"] == neo4j_server.location
        assert (document["as_of"], document["revision"]) == (TODAY, 1)
        assert list(document["things"]) == ["holds", "doubt", "broken"]
        assert document["kinds"]["record"] == {"holds": 7, "doubt": 0, "broken": 0}
        lost = sum(kind["broken"] for kind in document["kinds"].values())
        assert f"; {lost} are broken" in document["sentence"]

    def test_where_nothing_was_read_there_is_nothing_to_publish(
        self, on_server: Path, neo4j_server: Server
    ) -> None:
        ran = aimsgraph("publish", folder=on_server)
        assert (ran.code, ran.out) == (4, "")
        assert "there is no store here" in ran.err
        assert neo4j_server.count() == 0


def test_a_file_says_what_to_do(small: Path) -> None:
    ran = aimsgraph("publish", folder=small)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "error: published status is for a Neo4j server\n"
        "where: aims.db\n"
        "hint: copy the store to one (aimsgraph copy aims.db neo4j://HOST), and name it with "
        "--store\n"
    )


def test_a_workspace_that_was_never_synced_has_nothing_to_publish(small: Path) -> None:
    (small / "aims.db").unlink()
    ran = aimsgraph("publish", folder=small)
    assert (ran.code, "run aimsgraph sync" in ran.err) == (4, True)
