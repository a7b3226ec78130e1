"""GraphML: our own export is read as it is, that of others through what its labels stand for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import Reading, Source, count, read, sniff
from aimsgraph.vocabulary import load
from tests.importers.published import links, nodes

HEAD = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
FOREIGN = f"""{HEAD}
  <key id="l" for="node" attr.name="label" attr.type="string"/>
  <key id="n" for="node" attr.name="name" attr.type="string"/>
  <key id="r" for="node" attr.name="rows" attr.type="string"/>
  <key id="e" for="edge" attr.name="label" attr.type="string"/>
  <graph edgedefault="directed">
    <node id="1"><data key="l">:data</data><data key="n">Claims</data><data key="r">12</data></node>
    <node id="2"><data key="l">net</data></node>
    <edge source="1" target="2"><data key="e">feeds</data></edge>
  </graph>
</graphml>"""
MAPPED = {"classes": {"data": "Dataset", "net": "Model"}, "relations": {"feeds": "trained"}}

OURS = """\
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:a="https://w3id.org/aimsgraph/ont#">
  <key id="c" for="node" attr.name="cls" attr.type="string" a:as="class"/>
  <key id="t" for="edge" attr.name="type" attr.type="string" a:as="relation"/>
  <key id="q" for="edge" attr.name="qualifier" attr.type="string" a:as="qualifier"/>
  <key id="d" for="node" attr.name="since" attr.type="string" a:as="date"/>
  <key id="l" for="node" attr.name="tags" attr.type="string" a:as="list"/>
  <key id="n" for="node" attr.name="name" attr.type="string" a:as="str"/>
  <graph edgedefault="directed">
    <node id="dataset:d"><data key="c">Dataset</data><data key="n">_x001B_</data>{}</node>
    <node id="model:m"/>
    <edge source="model:m" target="dataset:d"><data key="t">trainedOn</data>
      <data key="q">run 2</data></edge>
  </graph>
</graphml>"""

Read = Callable[..., Reading]


@pytest.fixture
def taken(tmp_path: Path) -> Read:
    """Reads one file."""

    def taken(text: str, **options: Any) -> Reading:
        (tmp_path / "g.graphml").write_text(text, encoding="utf-8")
        return read(Source("graph", "graphml", ("g.graphml",), options=options), tmp_path, load())

    return taken


def told(reading: Reading) -> str:
    return "\n".join(map(str, count(reading.problems)))


class TestOurs:
    def test_classes_types_and_ends_are_read_as_they_are(self, taken: Read) -> None:
        said = '<data key="d">2026-01-02</data><data key="l">["b", {"date": "2026-01-02"}]</data>'
        reading = taken(OURS.format(said))
        assert not reading.problems
        assert list(nodes(reading)) == ["dataset:d"], "an end that was not in the graph is no thing"
        assert nodes(reading)["dataset:d"].properties == {
            "name": "\x1b",
            "since": date(2026, 1, 2),
            "tags": ("b", date(2026, 1, 2)),
        }
        assert nodes(reading)["dataset:d"].locator.line == 9
        assert links(reading) == [("trainedOn", "model:m", "dataset:d", "run 2")]

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ('<data key="d">soon</data>', "since: this is not a date"),
            ('<data key="l">a, b</data>', "tags: "),
            ('<data key="l">{}</data>', "tags: this is no list"),
            ('<data key="l">[[1]]</data>', "tags: this is no value of a list"),
            (f'<data key="l">{"[" * 5000}</data>', "tags: "),
            ('<data key="other">x</data>', "other: its key does not say what it holds"),
        ],
    )
    def test_a_value_that_is_none_is_told_with_its_line(
        self, taken: Read, said: str, why: str
    ) -> None:
        reading = taken(OURS.replace("{}", said))
        assert why in told(reading)
        assert "g.graphml:9" in told(reading)
        assert "dataset:d" in nodes(reading)

    def test_an_edge_without_its_relation_is_set_aside(self, taken: Read) -> None:
        reading = taken(OURS.format("").replace('<data key="t">trainedOn</data>', ""))
        assert "does not say which relation" in told(reading)
        assert not links(reading)


class TestOthers:
    def test_labels_stand_for_what_the_options_say(self, taken: Read) -> None:
        reading = taken(FOREIGN, **MAPPED)
        assert not reading.problems
        assert nodes(reading)["dataset:1"].properties == {"name": "Claims", "rows": 12}
        assert nodes(reading)["model:2"].properties == {"name": "2"}
        assert links(reading) == [("trainedOn", "model:2", "dataset:1", "")]

    def test_without_options_it_says_what_is_there_and_what_to_do(self, taken: Read) -> None:
        reading = taken(FOREIGN.replace(":data", ":dataset"))
        assert not reading.records
        assert "the label 'dataset' stands for nothing yet; set aside: 1 node;" in told(reading)
        assert 'options.classes = { "dataset" = "..." }' in told(reading)
        assert "did you mean Dataset" in told(reading)
        assert "the label 'feeds' stands for nothing yet; set aside: 1 edge" in told(reading)

    def test_another_attribute_may_hold_the_labels(self, taken: Read) -> None:
        text = FOREIGN.replace('attr.name="label"', 'attr.name="sort"')
        assert "no label, and set aside: 2 nodes" in told(taken(text, **MAPPED))
        named = taken(text, **MAPPED, node_label="sort", edge_label="sort")
        assert set(nodes(named)) == {"dataset:1", "model:2"}
        assert "a node here has name, rows, sort" in told(taken(text, node_label="kind"))

    def test_what_is_not_read_is_told(self, taken: Read) -> None:
        text = FOREIGN.replace('attr.name="rows"', 'attr.name="weight"').replace(
            "</graph>", '<hyperedge/><edge source="1" target="9"><data key="e">feeds</data></edge>'
            "</graph>",
        )  # fmt: skip
        said = told(taken(text, **MAPPED))
        assert "there is no property 'weight' here" in said
        assert "elements called hyperedge are not read" in said
        assert "'9' -> trainedOn: an end of this edge is no thing here" in said

    def test_two_nodes_of_one_id_are_not_made_one(self, taken: Read) -> None:
        text = FOREIGN.replace('<node id="2"><data key="l">net', '<node id="1"><data key="l">net')
        assert "another node here has this id" in told(taken(text, **MAPPED))

    def test_a_value_of_the_wrong_kind_is_told(self, taken: Read) -> None:
        reading = taken(FOREIGN.replace(">12<", ">many<"), **MAPPED)
        assert "rows: this is not a whole number" in told(reading)
        assert nodes(reading)["dataset:1"].properties == {"name": "Claims"}


class TestHostile:
    @pytest.mark.parametrize(
        ("text", "place", "why"),
        [
            ("<graphml", "g.graphml:1:", "is not GraphML"),
            (f"{HEAD}<graph>\n<node/></graph></graphml>", "g.graphml:2", "<node> has no id"),
            (f"{HEAD}\n<key/></graphml>", "g.graphml:2", "<key> has no id"),
            (f'{HEAD}\n<edge source="1"/></graphml>', "g.graphml:2", "<edge> has no target"),
            (f'<!DOCTYPE g [<!ENTITY a "b">]>{HEAD}&a;</graphml>', "g.graphml", "entities"),
            ("", "g.graphml", "is not GraphML"),
        ],
    )
    def test_a_broken_file_is_one_problem_with_its_place(
        self, taken: Read, text: str, place: str, why: str
    ) -> None:
        reading = taken(text)
        (problem,) = reading.problems
        assert str(problem).startswith(f"error input {place}")
        assert why in str(problem)
        assert not reading.complete

    def test_depth_does_no_harm(self, taken: Read) -> None:
        assert not taken(HEAD + "<a>" * 100_000).complete

    def test_xml_is_known_by_how_it_starts(self, tmp_path: Path) -> None:
        (tmp_path / "g.xml").write_text(FOREIGN)
        assert sniff(tmp_path / "g.xml").name == "graphml"


class TestRealFile:
    """Six nodes and six edges that a graph database wrote."""

    @pytest.fixture
    def modern(self, shared_data: Path) -> Read:
        def modern(**options: Any) -> Reading:
            source = Source("modern", "graphml", ("tinkerpop-modern.graphml",), options=options)
            return read(source, shared_data / "13_rdf_graph", load())

        return modern

    def test_all_of_it_is_read_through_its_labels(self, modern: Read) -> None:
        reading = modern(
            classes={"person": "Role", "software": "Tool"},
            relations={"created": "owns", "knows": "deploys"},
            properties={"lang": "description"},
        )
        assert len(nodes(reading)) == 6
        assert nodes(reading)["tool:3"].properties == {"name": "lop", "description": "java"}
        assert len(links(reading)) == 6
        assert ("ownedBy", "tool:3", "role:1", "") in links(reading)
        assert "(4x" in told(reading), "age is told once, with how often"

    def test_without_a_mapping_it_tells_what_it_found(self, modern: Read) -> None:
        reading = modern()
        assert not reading.records
        for line in (
            "the label 'person' stands for nothing yet; set aside: 4 nodes",
            "the label 'software' stands for nothing yet; set aside: 2 nodes",
            "the label 'knows' stands for nothing yet; set aside: 2 edges",
            "the label 'created' stands for nothing yet; set aside: 4 edges",
        ):
            assert line in told(reading)
