"""What was exported is the same when it is imported again."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import RDF, Graph, URIRef

from aimsgraph.export.formats import document
from aimsgraph.importing import NodeRecord, Prospect, Reading, Source, plan
from aimsgraph.importing.registry import read
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS
from tests.export.graphs import ORIGIN, VOCABULARY, all_of, allowed, contents, snapshots

TRIPS = {"turtle": ("rdf", "graph.ttl"), "json-ld": ("rdf", "graph.jsonld")}
TRIPS |= {"graphml": ("graphml", "graph.graphml")}
trips = pytest.mark.parametrize("format", TRIPS)
thorough = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def written(snapshot: Snapshot, format: str) -> str:
    """The document of a format."""
    return "".join(document(format, snapshot, VOCABULARY, ORIGIN))


def reread(snapshot: Snapshot, format: str, folder: Path) -> Reading:
    """What the importer makes of an export."""
    importer, name = TRIPS[format]
    (folder / name).write_bytes(written(snapshot, format).encode())
    return read(Source("export", importer, (name,)), folder, VOCABULARY)


def described(reading: Reading) -> list[Node | Relation]:
    """The things and relations of a reading."""
    return [
        Node(one.id, one.cls, one.properties)
        if isinstance(one, NodeRecord)
        else Relation(one.type, one.source, one.target, one.qualifier, one.properties)
        for one in reading.records
    ]


@trips
class TestLaw:
    @thorough
    @given(snapshot=snapshots())
    def test_every_thing_and_relation_comes_back_as_it_was(
        self, format: str, snapshot: Snapshot, tmp_path: Path
    ) -> None:
        reading = reread(snapshot, format, tmp_path)
        assert not reading.problems
        assert reading.complete
        assert len(reading.records) == len(snapshot.nodes) + len(snapshot.relations)
        assert contents(described(reading)) == all_of(snapshot)

    @thorough
    @given(snapshot=snapshots())
    def test_an_empty_store_would_hold_the_same(
        self, format: str, snapshot: Snapshot, tmp_path: Path
    ) -> None:
        legal = allowed(snapshot)
        planned = plan(
            Prospect(VOCABULARY), reread(legal, format, tmp_path), today=date(2026, 11, 24)
        )
        assert not planned.problems
        assert all_of(planned.after()) == all_of(legal)

    @settings(max_examples=30)
    @given(snapshot=snapshots())
    def test_its_bytes_depend_on_nothing_but_the_content(
        self, format: str, snapshot: Snapshot
    ) -> None:
        backwards = Snapshot(
            reversed(
                [
                    Node(n.id, n.cls, dict(reversed(n.properties.items())))
                    for n in snapshot.nodes.values()
                ]
            ),
            reversed(snapshot.relations),
            revision=7,
        )
        assert written(backwards, format) == written(snapshot, format)


class TestViews:
    @settings(max_examples=30)
    @given(snapshot=snapshots())
    def test_turtle_and_json_ld_say_what_the_rdf_view_says(self, snapshot: Snapshot) -> None:
        view = set(snapshot.to_rdf(VOCABULARY))
        for format in ("turtle", "json-ld"):
            graph = Graph().parse(data=written(snapshot, format), format=format)
            said = {triple for triple in graph if triple[0] != URIRef(THINGS)}
            assert said <= view
            assert {o for _, p, o in view - said} <= {
                URIRef(ONTOLOGY + name) for name in VOCABULARY.classes
            }
            assert all(p == RDF.type for _, p, _ in view - said)

    @settings(max_examples=30)
    @given(snapshot=snapshots())
    def test_networkx_reads_graphml_and_node_link(self, snapshot: Snapshot) -> None:
        ends = {end for relation in snapshot.relations for end in relation.key[1:3]}
        linked = networkx.node_link_graph(json.loads(written(snapshot, "node-link")))
        assert set(linked.nodes) == {*snapshot.nodes, *ends}
        assert linked.number_of_edges() == len(snapshot.relations)
        for id, node in snapshot.nodes.items():
            assert linked.nodes[id]["cls"] == node.cls
        marked = networkx.parse_graphml(written(snapshot, "graphml"), force_multigraph=True)
        assert len(marked.nodes) == len({*snapshot.nodes, *ends})
        assert marked.number_of_edges() == len(snapshot.relations)
