"""Every reader of a file: what it starts from, how that goes wrong, and how it is called."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz import graphs, published, seeds, workbooks
from tests.fuzz.checks import Called, Imported, vocabulary
from tests.fuzz.mutation import BINARY, CELLS, JSON, TEXT, ZIP, Mutator


@dataclass(frozen=True)
class Reader:
    """A reader: which files it starts from, how these go wrong, and how it is called."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    mutators: Sequence[Mutator]
    read: Callable[[Path, bytes, int], int]  # how much came out
    importer: str = ""


def _json_text(path: Path) -> object:
    from aimsgraph.importing.files import decode
    from aimsgraph.importing.json_text import read_json

    return read_json(decode(path.read_bytes(), path.name), path.name)


def _config(path: Path) -> object:
    from aimsgraph.workspace import find_workspace

    workspace = find_workspace(path.parent)
    return workspace.sources, workspace.policy, workspace.location


def _identities(path: Path) -> object:
    from aimsgraph.workspace.identities import read_identities

    return read_identities(path.parent)


def _recipe(path: Path) -> object:
    from aimsgraph.importing.tables.recipes import load_recipe

    return load_recipe(path, path.name, vocabulary())


def _ontology(path: Path) -> object:
    from aimsgraph.vocabulary.turtle import read_turtle

    return read_turtle(path, path.name)


def _registers(file: str, kind: str) -> Imported:
    return Imported("tables", f"{file}.{kind}", options={"recipe": "registers"})


def _evidence(file: str) -> Imported:
    around = {"evidence/scope.md": "the scope", "evidence/guide.pdf": "a guide"}
    return Imported("evidence", f"evidence/{file}", ("evidence",), around=around)


READERS = {
    reader.name: reader
    for reader in (
        Reader(
            "csv",
            lambda: seeds.texts(seeds.SYSTEMS, seeds.RISKS, real="*.csv", folder="01_registers"),
            CELLS,
            Imported("tables", "ai-systems.csv"),
            importer="tables",
        ),
        Reader(
            "xlsx",
            lambda: [workbooks.xlsx(), *seeds.texts(real="*.xlsx", folder="01_registers")],
            ZIP,
            Imported("tables", "r.xlsx"),
            importer="tables",
        ),
        Reader("ods", lambda: [workbooks.ods()], ZIP, _registers("r", "ods"), importer="tables"),
        Reader(
            "xls",
            lambda: [workbooks.xls()],
            BINARY,
            _registers("r", "xls"),
            importer="tables",
        ),
        Reader(
            "sidecar",
            lambda: seeds.texts(seeds.SIDECAR),
            TEXT,
            _evidence("scope.md.aims.yaml"),
            importer="evidence",
        ),
        Reader(
            "manifest",
            lambda: seeds.texts(seeds.MANIFEST),
            CELLS,
            _evidence("evidence.csv"),
            importer="evidence",
        ),
        Reader(
            "hash-list",
            lambda: seeds.texts(seeds.HASHES, real="*.sha256.txt", folder="12_evidence_folder"),
            TEXT,
            _evidence("SHA256SUMS"),
            importer="evidence",
        ),
        Reader(
            "records",
            lambda: seeds.texts(seeds.RECORDS, real="clause4*.json", folder="12_evidence_folder"),
            JSON,
            _evidence("records.json"),
            importer="evidence",
        ),
        Reader(
            "metadata",
            lambda: seeds.texts(
                seeds.METADATA, real="csa_sidecars/*.json", folder="12_evidence_folder"
            ),
            JSON,
            _evidence("guide-metadata.json"),
            importer="evidence",
        ),
        Reader(
            "journal",
            lambda: seeds.texts(seeds.JOURNAL),
            TEXT,
            Imported("journal", "journal.yaml"),
            importer="journal",
        ),
        Reader(
            "catalog",
            lambda: seeds.texts(seeds.CATALOG),
            TEXT,
            Imported("catalog", "house.yaml"),
            importer="catalog",
        ),
        Reader(
            "crosswalk",
            lambda: seeds.texts(seeds.CROSSWALK),
            TEXT,
            Imported("crosswalk", "house.yaml"),
            importer="crosswalk",
        ),
        Reader(
            "finos",
            lambda: seeds.texts(
                published.FINOS_RISK,
                published.FINOS_MITIGATION,
                real="finos/mitigations/mi-1*.md",
                folder="09_grc",
            ),
            TEXT,
            Imported(
                "finos",
                "finos/mi-3_look.md",
                ("finos",),
                {"edition": "2026"},
                {"finos/ri-1_made-up.md": published.FINOS_RISK},
            ),
            importer="finos",
        ),
        Reader(
            "cosai",
            lambda: seeds.texts(published.COSAI, real="cosai/controls.yaml", folder="09_grc"),
            TEXT,
            Imported("cosai", "map.yaml", options={"edition": "2026"}),
            importer="cosai",
        ),
        Reader(
            "gemara",
            lambda: seeds.texts(published.GEMARA, real="*-mapping*.yaml", folder="09_grc"),
            TEXT,
            Imported("gemara", "map.yaml"),
            importer="gemara",
        ),
        Reader(
            "sssom",
            lambda: seeds.texts(published.SSSOM, real="*.tsv", folder="09_grc"),
            CELLS,
            Imported("sssom", "map.sssom.tsv"),
            importer="sssom",
        ),
        Reader(
            "graphml",
            lambda: [
                graphs.exported("graphml"),
                *seeds.texts(published.FOREIGN_GRAPHML, real="*.graphml", folder="13_rdf_graph"),
            ],
            TEXT,
            Imported("graphml", "g.graphml", options={"classes": {"person": "Person"}}),
            importer="graphml",
        ),
        Reader(
            "turtle",
            lambda: [
                graphs.exported("turtle"),
                *seeds.texts(published.FOREIGN_TURTLE, real="ai*[e-t].ttl", folder="13_rdf_graph"),
            ],
            TEXT,
            Imported("rdf", "g.ttl"),
            importer="rdf",
        ),
        Reader(
            "json-ld",
            lambda: [
                graphs.exported("json-ld"),
                *seeds.texts(real="1.1_zenodo*.json", folder="03_croissant"),
            ],
            JSON,
            Imported("rdf", "g.jsonld"),
            importer="rdf",
        ),
        Reader("recipe", lambda: seeds.texts(seeds.RECIPE), TEXT, Called(_recipe, "r.yaml")),
        Reader(
            "identity",
            lambda: seeds.texts(seeds.IDENTITY),
            TEXT,
            Called(_identities, "identity.yaml"),
        ),
        Reader("config", lambda: seeds.texts(seeds.CONFIG), TEXT, Called(_config, "aims.toml")),
        Reader("ontology", lambda: seeds.texts(seeds.ONTOLOGY), TEXT, Called(_ontology, "my.ttl")),
        Reader("json", lambda: seeds.texts(seeds.JSON_TEXT), JSON, Called(_json_text, "f.json")),
    )
}
