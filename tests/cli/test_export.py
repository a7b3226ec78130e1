"""`aimsgraph export` and back again, as somebody would do it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aimsgraph.export.formats import FORMATS
from aimsgraph.snapshot import Snapshot
from aimsgraph.workspace import find_workspace
from tests.cli.running import TODAY, Ran, aimsgraph

SUFFIXES = {"turtle": "ttl", "json-ld": "jsonld", "graphml": "graphml"}


def graph(folder: Path) -> Snapshot:
    """What the store of a workspace holds."""
    with find_workspace(folder).open() as store:
        return store.snapshot()


def again(folder: Path, file: Path, importer: str) -> Path:
    """A workspace like that of ``folder`` whose only source is ``file``."""
    made = file.parent / f"again-{file.suffix[1:]}"
    made.mkdir()
    text = (folder / "aims.toml").read_text(encoding="utf-8")
    sections = text.replace("\n[[", "\0[[").split("\0")
    kept = [one for one in sections if not one.startswith("[[source]]")]
    kept.append(f'[[source]]\nname = "graph"\nimporter = "{importer}"\npath = "{file.name}"\n')
    (made / "aims.toml").write_text("\n".join(kept), encoding="utf-8")
    file.rename(made / file.name)
    return made


class TestRoundTrip:
    @pytest.mark.parametrize("format", SUFFIXES)
    def test_the_demo_comes_back_as_it_was(
        self, made_demo: tuple[Path, Ran], tmp_path: Path, format: str
    ) -> None:
        demo, _ = made_demo
        file = tmp_path / f"graph.{SUFFIXES[format]}"
        assert aimsgraph("export", format, "--out", str(file), folder=demo).code == 0
        made = again(demo, file, "graphml" if format == "graphml" else "rdf")
        ran = aimsgraph("sync", "--strict", folder=made)
        assert ran.code == 0, ran.err
        assert "SOURCES DISAGREE" not in ran.out
        before, after = graph(demo), graph(made)
        difference = after.diff(before)
        assert not any(getattr(difference, part) for part in difference.__slots__)
        assert len(after) == len(before) > 1000
        assert "nothing" in aimsgraph("sync", folder=made).out

    def test_what_was_exported_is_imported_by_its_name(self, small: Path) -> None:
        file = small / "graph.ttl"
        aimsgraph("export", "turtle", "--out", str(file), folder=small)
        before = graph(small)
        ran = aimsgraph("import", str(file), "--json", folder=small)
        assert ran.code == 0, ran.err
        assert ran.document["source"]["importer"] == "rdf"
        difference = graph(small).diff(before)
        assert not difference.changed
        assert not difference.added


class TestWhat:
    def test_without_a_place_the_document_is_printed(self, synced_small: Path) -> None:
        for place in ((), ("--out", "-")):
            out = aimsgraph("export", "turtle", *place, folder=synced_small).out
            assert out.startswith("# Exported by aimsgraph")
            assert "dataset:history a aims:Dataset ;" in out

    def test_a_selection_takes_the_relations_among_its_things(self, synced_small: Path) -> None:
        ran = aimsgraph(
            "export", "node-link", "--select", "+model:triage-model", folder=synced_small
        )
        read = ran.document
        assert {node["id"] for node in read["nodes"]} == {"dataset:history", "model:triage-model"}
        assert [edge["type"] for edge in read["edges"]] == ["trainedOn"]
        assert read["graph"]["aimsgraph"]["selection"] == "+model:triage-model"

    def test_an_older_state_can_be_had(self, small: Path) -> None:
        (small / "registers" / "Datasets.csv").write_text(
            "ID,Name,Observed on,Owner\nhistory,Renamed,2026-04-01,data-owner\n"
        )
        assert aimsgraph("sync", "--as-of", TODAY, folder=small).code == 0
        old = aimsgraph("export", "turtle", "--at", "1", folder=small).out
        new = aimsgraph("export", "turtle", folder=small).out
        assert '"Claims history"' in old
        assert '"Renamed"' in new
        assert 'owl:versionInfo "1"' in old
        assert 'owl:versionInfo "2"' in new

    @pytest.mark.parametrize("format", FORMATS)
    def test_json_tells_what_was_written(
        self, synced_small: Path, tmp_path: Path, format: str
    ) -> None:
        path = tmp_path / ("out.zip" if format == "csv" else "out")
        ran = aimsgraph("export", format, "--out", str(path), "--json", folder=synced_small)
        assert ran.document["path"] == path.as_posix()
        assert ran.document["things"] == len(graph(synced_small))
        assert ran.document["revision"] == 1
        again = path.read_bytes()
        aimsgraph("export", format, "--out", str(path), folder=synced_small)
        assert path.read_bytes() == again


class TestRefusals:
    @pytest.mark.parametrize(
        ("args", "code", "told"),
        [
            (("turtel",), 2, "did you mean turtle?"),
            (("csv",), 2, "give --out FOLDER"),
            (("turtle", "--json"), 2, "give --out PATH too"),
            (("turtle", "--at", "99"), 2, "there is no revision 99"),
            (("turtle", "--at", "0"), 2, "nothing has been recorded yet"),
            (("turtle", "--select", "type:Datasett"), 2, "did you mean Dataset"),
            (("turtle", "--out", "aims.toml"), 3, "was not exported from here"),
            (("csv", "--out", "registers"), 3, "was not exported from here"),
            (("turtle", "--out", "no/where.ttl"), 3, "no such folder"),
        ],
    )
    def test_nothing_is_written(
        self,
        small: Path,
        monkeypatch: pytest.MonkeyPatch,
        args: tuple[str, ...],
        code: int,
        told: str,
    ) -> None:
        monkeypatch.chdir(small)
        files = {path: path.read_bytes() for path in small.rglob("*") if path.suffix != ".db"
                 and path.is_file()}  # fmt: skip
        ran = aimsgraph("export", *args)
        assert ran.code == code
        assert told in ran.err
        assert all(path.read_bytes() == content for path, content in files.items())

    def test_an_error_is_json_too(self, synced_small: Path) -> None:
        ran = aimsgraph("export", "turtel", "--json", "--out", "x", folder=synced_small)
        assert json.loads(ran.err)["error"]["code"] == "usage"

    def test_an_ontology_is_not_imported_as_data(self, small: Path) -> None:
        (small / "own.ttl").write_text(
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
            "<https://example.org/#A> a owl:Class .\n"
        )
        ran = aimsgraph("import", str(small / "own.ttl"), folder=small)
        assert "this is an ontology" in ran.out + ran.err
        assert 'ontology = ["mine.ttl"]' in " ".join((ran.out + ran.err).split())
