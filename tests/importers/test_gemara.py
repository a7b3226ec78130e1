"""Mapping documents of Gemara: an entry is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aimsgraph.importing import Problem, Reading, Source, read, sniff
from aimsgraph.vocabulary import Vocabulary
from tests.importers.published import Write, nodes, problems, relations

DOCUMENT = """\
title: House rules to the standard
metadata:
  id: MAP-1
  version: "1"
  type: MappingDocument
  mapping-references:
    - id: HOUSE
      title: House rules
      version: 6.10
      url: "https://example.org/rules"
    - id: ISO-42001
      title: ISO/IEC 42001
      version: "2023"
source-reference:
  reference-id: HOUSE
  entry-type: Control
target-reference:
  reference-id: ISO-42001
  entry-type: Control
mappings:
  - id: m1
    source: R.1
    relationship: supports
    targets:
      - entry-id: A.7.4
        strength: 7
        confidence-level: High
        rationale: >
          Both ask for
          good data.
      - entry-id: A-6-2-6
"""
GOOD = """\
  - id: m2
    source: R.2
    relationship: equivalent
    targets: [{entry-id: A.2.2}]
"""


@pytest.fixture
def gemara(write: Write, vocabulary: Vocabulary) -> Callable[[str], Reading]:
    def reading(text: str) -> Reading:
        write("map.yaml", text)
        return read(Source("gemara", "gemara", ("map.yaml",)), write.root, vocabulary)

    return reading


class TestEnds:
    def test_of_a_catalogue_at_hand_are_its_provisions(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        reading = gemara(DOCUMENT)
        assert [link.target for link in relations(reading, "mapsTo")] == [
            "iso42001:2023/A.7.4",
            "iso42001:2023/A.6.2.6",
        ]
        assert not any(id.startswith("iso42001") for id in nodes(reading))

    def test_of_any_other_come_into_being_under_their_framework(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        reading = gemara(DOCUMENT + GOOD)
        assert list(nodes(reading)) == ["house:6.10", "house:6.10/R.1", "house:6.10/R.2"]
        assert nodes(reading)["house:6.10"].properties == {
            "name": "House rules",
            "title": "House rules",
            "catalog": "house:6.10",
            "ref": "house:6.10",
            "assessable": False,
            "edition": "6.10",
            "url": "https://example.org/rules",
        }
        assert nodes(reading)["house:6.10/R.1"].properties["name"] == "R.1"
        assert {(link.source, link.target) for link in relations(reading, "hasPart")} == {
            ("house:6.10", "house:6.10/R.1"),
            ("house:6.10", "house:6.10/R.2"),
        }

    def test_of_an_edition_that_is_not_at_hand_are_not_those_of_another(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        reading = gemara(DOCUMENT.replace('version: "2023"', 'version: "2031"'))
        assert relations(reading, "mapsTo")[0].target == "iso-42001:2031/A.7.4"

    def test_that_are_threats_are_sources_of_risk(self, gemara: Callable[[str], Reading]) -> None:
        reading = gemara(DOCUMENT.replace("entry-type: Control", "entry-type: Threat", 1))
        assert [node.cls for node in nodes(reading).values()] == ["RiskSource"]
        assert relations(reading, "mapsTo")[0].source == "risk-source:house.r.1"

    def test_that_a_catalogue_does_not_have_are_findings(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        reading = gemara(DOCUMENT.replace("A-6-2-6", "A.4.1"))
        [problem] = problems(reading, "objective")
        assert str(problem.where) == "map.yaml:31:9"
        assert len(relations(reading, "mapsTo")) == 1

    def test_whose_ids_would_be_those_of_other_things_are_refused(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        reading = gemara(DOCUMENT.replace("HOUSE", "Dataset"))
        assert reading.records == ()
        assert "the ids of a Dataset start so" in reading.problems[0].message


class TestRelations:
    def test_carry_what_is_said_of_them(self, gemara: Callable[[str], Reading]) -> None:
        first, second = relations(gemara(DOCUMENT), "mapsTo")
        assert first.qualifier == "MAP-1"
        assert first.properties == {
            "relation": "related",
            "basis": "published",
            "source": "MAP-1",
            "strength": 7,
            "note": "supports; Both ask for good data.; confidence High",
        }
        assert second.properties["note"] == "supports"
        assert str(first.locator) == "map.yaml:25:9"

    @pytest.mark.parametrize(
        ("word", "relation", "note"),
        [
            ("equivalent", "equal", None),
            ("subsumes", "superset-of", None),
            ("subsumed-by", "subset-of", None),
            ("implements", "related", "implements"),
            ("relates-to", "related", "relates-to"),
        ],
    )
    def test_of_sets_are_claimed_only_where_the_word_says_so(
        self, gemara: Callable[[str], Reading], word: str, relation: str, note: str | None
    ) -> None:
        second = relations(gemara(DOCUMENT.replace("supports", word)), "mapsTo")[1]
        assert second.properties["relation"] == relation
        assert second.properties.get("note") == note

    def test_a_gap_leads_to_the_other_publication_as_a_whole(
        self, gemara: Callable[[str], Reading]
    ) -> None:
        gap = "  - {id: m3, source: R.3, relationship: no-match, remarks: nothing like it}\n"
        link = relations(gemara(DOCUMENT + gap), "mapsTo")[-1]
        assert (link.source, link.target) == ("house:6.10/R.3", "iso42001:2023")
        assert link.properties["relation"] == "no-relationship"
        assert link.properties["note"] == "nothing like it"


class TestBadEntries:
    @pytest.mark.parametrize(
        ("entry", "place", "said"),
        [
            ("{id: x, source: R.9, relationship: implements}", ":32:5", "has no targets"),
            (
                "{id: x, source: R.9, relationship: implements, targets: []}",
                ":32:5",
                "has no targets",
            ),
            (
                "{id: x, source: R.9, relationship: no-match, targets: [{entry-id: A.2.2}]}",
                ":32:5",
                "has targets",
            ),
            ("{id: x, source: R.9, relationship: suports}", ":32:5", "is no relationship"),
            ("{id: x, source: R.9}", ":32:5", "relationship is missing"),
            (
                "{id: x, relationship: supports, targets: [{entry-id: A.2.2}]}",
                ":32:5",
                "source is missing",
            ),
            (
                "{source: R.9, relationship: supports, targets: [{entry-id: A.2}, {strength: 1}]}",
                ":32:70",
                "entry-id is missing",
            ),
            (
                "{source: R.9, relationship: supports, targets: [{entry-id: A.2.2, strength: 11}]}",
                ":32:53",
                "runs from 1 to 10",
            ),
            ("{source: R.9, relationship: supports, targets: A.2.2}", ":32:52", "must be a list"),
            (
                "{source: {entry-id: R.9}, relationship: supports, targets: [{entry-id: A.2.2}]}",
                ":32:14",
                "must be a text",
            ),
            ("R.9", ":32:5", "must hold keys"),
        ],
    )
    def test_are_told_with_their_place_and_nothing_of_them_is_taken(
        self, gemara: Callable[[str], Reading], entry: str, place: str, said: str
    ) -> None:
        reading = gemara(f"{DOCUMENT}  - {entry}\n{GOOD}")
        assert not reading.complete
        [problem] = problems(reading, "input")
        assert str(problem.where) == f"map.yaml{place}"
        assert said in problem.message
        assert "house:6.10/R.9" not in nodes(reading)
        assert len(relations(reading, "mapsTo")) == 3, "the others are taken"

    @pytest.mark.parametrize(
        ("right", "wrong", "said"),
        [
            ("reference-id: HOUSE", "reference-id: HUOSE", "no mapping-reference is called"),
            ("source-reference:", "sauce-reference:", "source-reference is missing"),
            ("metadata:", "metadaten:", "metadata is missing"),
            ("mappings:", "mappings: none\nrest:", "mappings must be a list"),
            ("  - id: m1", "  - id: [m1", "is not YAML"),
        ],
    )
    def test_a_document_that_is_not_whole_is_set_aside(
        self, gemara: Callable[[str], Reading], right: str, wrong: str, said: str
    ) -> None:
        reading = gemara(DOCUMENT.replace(right, wrong, 1))
        assert not reading.complete
        assert reading.records == ()
        assert said in reading.problems[0].message
        assert reading.problems[0].where is not None


class TestSniffing:
    def test_knows_a_document_and_a_folder_of_them(self, write: Write) -> None:
        assert sniff(write("maps/one.yaml", DOCUMENT)).name == "gemara"
        assert sniff(write.root / "maps").name == "gemara"

    def test_leaves_a_folder_of_other_things_alone(self, write: Write) -> None:
        write("maps/one.yaml", DOCUMENT)
        write("maps/other.txt", "hello")
        with pytest.raises(Exception, match="no importer knows"):
            sniff(write.root / "maps")


class TestTheRealDocuments:
    def test_the_good_one_is_read_whole(self, shared_data: Path, vocabulary: Vocabulary) -> None:
        source = Source("good", "gemara", ("good-aigf-nist-mapping.yaml",))
        reading = read(source, shared_data / "09_grc", vocabulary)
        assert reading.complete
        assert reading.problems == ()
        assert len(relations(reading, "mapsTo")) == 14
        assert len(nodes(reading)) == 2 + 2 + 11

    def test_the_bad_one_is_told(self, shared_data: Path, vocabulary: Vocabulary) -> None:
        source = Source("bad", "gemara", ("bad-mapping-no-target.yaml",))
        reading = read(source, shared_data / "09_grc", vocabulary)
        assert reading.records == ()
        [problem] = reading.problems
        assert isinstance(problem, Problem)
        assert str(problem.where) == "bad-mapping-no-target.yaml:26:5"
