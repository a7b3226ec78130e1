"""SSSOM tables: every row is a mapping with its direction, or a problem with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from aimsgraph.importing import Reading, Source, read, sniff
from aimsgraph.vocabulary import Vocabulary
from tests.importers.published import Write, nodes, problems, relations

HEAD = """\
#curie_map:
#  ours: https://example.org/ours/
#  theirs: https://example.org/theirs/
#  iso42001: https://example.org/iso/
#mapping_set_id: https://example.org/ours2theirs
"""
COLUMNS = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_id",
    "confidence",
    "comment",
)
ROW = (
    "ours:r1",
    "Made up",
    "skos:broadMatch",
    "theirs:t1",
    '"Confabulation, or so"',
    "semapv:ManualMappingCuration",
    "a@example.org",
    "0.95",
    "both of text",
)
LINE = HEAD.count("\n") + 2  # of the first row

Sssom = Callable[..., Reading]


def row(**cells: str) -> tuple[str, ...]:
    """The usual row with some cells written otherwise."""
    return tuple(cells.get(column, cell) for column, cell in zip(COLUMNS, ROW, strict=True))


@pytest.fixture
def sssom(write: Write, vocabulary: Vocabulary) -> Sssom:
    """Read a table of some rows, with its head or columns written otherwise."""

    def reading(
        *rows: tuple[str, ...],
        head: str = HEAD,
        columns: tuple[str, ...] = COLUMNS,
        **options: object,
    ) -> Reading:
        write("map.tsv", head + "\n".join("\t".join(each) for each in (columns, *rows)) + "\n")
        return read(Source("sssom", "sssom", ("map.tsv",), options), write.root, vocabulary)

    return reading


class TestRows:
    def test_become_relations_between_sources_of_risk(self, sssom: Sssom) -> None:
        reading = sssom(ROW)
        assert reading.complete
        assert reading.problems == ()
        assert {id: node.properties["name"] for id, node in nodes(reading).items()} == {
            "risk-source:ours.r1": "Made up",
            "risk-source:theirs.t1": "Confabulation, or so",
        }
        [link] = relations(reading, "mapsTo")
        assert (link.source, link.target) == ("risk-source:ours.r1", "risk-source:theirs.t1")
        assert link.qualifier == "https://example.org/ours2theirs"
        assert link.properties == {
            "relation": "subset-of",
            "basis": "published",
            "source": "https://example.org/ours2theirs",
            "note": "confidence 0.95; semapv:ManualMappingCuration; by a@example.org; both of text",
        }
        assert str(link.locator) == f"map.tsv:{LINE}"

    @pytest.mark.parametrize(
        ("predicate", "relation"),
        [
            ("skos:exactMatch", "equal"),
            ("skos:broadMatch", "subset-of"),
            ("skos:narrowMatch", "superset-of"),
            ("skos:closeMatch", "related"),
            ("skos:relatedMatch", "related"),
            ("http://www.w3.org/2004/02/skos/core#exactMatch", "equal"),
        ],
    )
    def test_say_how_the_two_relate(self, sssom: Sssom, predicate: str, relation: str) -> None:
        [link] = relations(sssom(row(predicate_id=predicate)), "mapsTo")
        assert link.properties["relation"] == relation
        assert (predicate in str(link.properties["note"])) == (relation == "related")

    def test_lead_to_the_provisions_at_hand(self, sssom: Sssom) -> None:
        given = row(object_id="iso42001:A.7.4", object_label="Quality of data for AI systems")
        [link] = relations(sssom(given), "mapsTo")
        assert link.target == "iso42001:2023/A.7.4"

    def test_with_the_title_of_another_provision_are_findings(self, sssom: Sssom) -> None:
        reading = sssom(row(object_id="iso42001:A.7.4", object_label="Data resources"))
        assert relations(reading, "mapsTo") == []
        [problem] = problems(reading, "wrong-title")
        assert problem.hint == "the title beside it is that of A.4.3"

    def test_are_of_the_class_that_the_source_says(self, sssom: Sssom) -> None:
        head = HEAD + "#object_source_version: '6.10'\n"
        reading = sssom(ROW, head=head, objects="ReferenceControl")
        assert list(nodes(reading)) == ["risk-source:ours.r1", "theirs:6.10", "theirs:6.10/t1"]
        assert [link.target for link in relations(reading, "hasPart")] == ["theirs:6.10/t1"]

    def test_that_say_there_is_no_match_name_their_subject_alone(self, sssom: Sssom) -> None:
        reading = sssom(
            row(predicate_id="noMatch", object_id="", object_label=""),
            row(subject_id="ours:r2", object_id="sssom:NoTermFound"),
        )
        assert list(nodes(reading)) == ["risk-source:ours.r1", "risk-source:ours.r2"]
        assert relations(reading, "mapsTo") == []
        assert [problem.severity for problem in problems(reading, "no-match")] == ["note", "note"]
        assert reading.complete

    def test_that_are_short_of_their_last_cells_have_them_empty(self, sssom: Sssom) -> None:
        reading = sssom(ROW[:-2], ROW[:-1])
        assert len(problems(reading, "short-row")) == 2
        assert len(relations(reading, "mapsTo")) == 2
        assert reading.complete

    def test_name_a_thing_by_two_labels_only_once(self, sssom: Sssom) -> None:
        reading = sssom(ROW, ROW, row(subject_label="Invented"))
        names = [
            record.properties["name"]
            for record in reading.records
            if getattr(record, "cls", "") and getattr(record, "id", "") == "risk-source:ours.r1"
        ]
        assert names == ["Made up", "Invented"], "the plan says that they differ"


class TestBadRows:
    @pytest.mark.parametrize(
        ("cells", "code", "said"),
        [
            ({"predicate_id": "skos:broaderMatch"}, "predicate", "no such predicate"),
            ({"predicate_id": ""}, "predicate", "no such predicate"),
            ({"predicate_id": "owl:sameAs"}, "predicate", "no such predicate"),
            ({"subject_id": "uors:r1"}, "prefix", "no such prefix (subject)"),
            ({"object_id": "https://example.org/t1"}, "prefix", "no such prefix (object)"),
            ({"subject_id": ""}, "curie", "the subject is not written"),
            ({"object_id": "t1"}, "curie", "the object is not written"),
            ({"object_id": "theirs:"}, "curie", "the object is not written"),
            ({"comment": '"never closed'}, "torn-row", "is no row"),
            ({"comment": '"closed" too early'}, "torn-row", "is no row"),
            ({"comment": "one\ttoo many"}, "torn-row", "more cells"),
        ],
    )
    def test_are_told_with_their_line_and_the_rest_is_read(
        self, sssom: Sssom, cells: dict[str, str], code: str, said: str
    ) -> None:
        reading = sssom(row(**cells), row(subject_id="ours:r2"))
        assert not reading.complete
        [problem] = problems(reading, code)
        assert problem.severity == "error"
        assert said in problem.message
        assert str(problem.where) == f"map.tsv:{LINE}"
        assert [link.source for link in relations(reading, "mapsTo")] == ["risk-source:ours.r2"]

    @pytest.mark.parametrize("confidence", ["1.5", "-0.1", "nan", "high", "0,95"])
    def test_a_confidence_that_is_none_is_left_out_and_told(
        self, sssom: Sssom, confidence: str
    ) -> None:
        reading = sssom(row(confidence=confidence))
        [problem] = problems(reading, "confidence")
        assert (problem.value, str(problem.where)) == (confidence, f"map.tsv:{LINE}")
        [link] = relations(reading, "mapsTo")
        assert "confidence" not in str(link.properties["note"])

    def test_what_is_negated_is_no_mapping(self, sssom: Sssom) -> None:
        reading = sssom((*ROW, "Not"), columns=(*COLUMNS, "predicate_modifier"))
        assert [problem.code for problem in reading.problems] == ["negated"]
        assert reading.records == ()

    def test_a_prefix_with_a_slip_is_pointed_out(self, sssom: Sssom) -> None:
        [problem] = problems(sssom(row(object_id="thiers:t1")), "prefix")
        assert problem.hint == "did you mean theirs?"

    def test_a_prefix_whose_ids_are_those_of_other_things_is_refused(self, sssom: Sssom) -> None:
        head = HEAD.replace("theirs:", "dataset:")
        reading = sssom(row(object_id="dataset:t1"), head=head, objects="ReferenceControl")
        [problem] = problems(reading, "prefix")
        assert "the ids of a Dataset start so" in problem.message


class TestBadTables:
    @pytest.mark.parametrize(
        ("head", "columns", "place", "said"),
        [
            (HEAD, ("subject", *COLUMNS[1:]), ":6", "there is no column subject_id"),
            (HEAD, (*COLUMNS[:2], *COLUMNS[3:]), ":6", "there is no column predicate_id"),
            (HEAD, (*COLUMNS[:-1], "confidence"), ":6", "two columns are called 'confidence'"),
            (HEAD, ('"subject_id', *COLUMNS[1:]), ":6", "the columns cannot be read"),
            (HEAD + "#curie_map: {}\n", COLUMNS, ":6:2", "is used twice"),
            ("#curie_map: {\n", COLUMNS, ":2:1", "is not YAML"),
            ("#curie_map: [ours]\n", COLUMNS, ":1:13", "must hold keys with values"),
            ("#made by hand\n", COLUMNS, ":1:2", "must hold keys with values"),
        ],
    )
    def test_are_set_aside_with_the_place(
        self, sssom: Sssom, head: str, columns: tuple[str, ...], place: str, said: str
    ) -> None:
        reading = sssom(ROW, head=head, columns=columns)
        assert not reading.complete
        assert reading.records == ()
        [problem] = reading.problems
        assert said in problem.message
        assert str(problem.where) == f"map.tsv{place}"

    def test_a_misspelt_column_is_pointed_out(self, sssom: Sssom) -> None:
        reading = sssom(ROW, columns=("subjct_id", *COLUMNS[1:]))
        assert reading.problems[0].hint.startswith("did you mean subjct_id")

    def test_without_a_table_are_told(self, write: Write, vocabulary: Vocabulary) -> None:
        write("map.tsv", HEAD)
        [problem] = read(Source("x", "sssom", ("map.tsv",)), write.root, vocabulary).problems
        assert problem.message == "there is no table in it"

    def test_without_a_head_have_their_prefixes_taken_as_they_are(self, sssom: Sssom) -> None:
        reading = sssom(ROW, head="")
        assert [problem.code for problem in reading.problems] == ["no-curie-map"]
        [link] = relations(reading, "mapsTo")
        assert link.qualifier == "map"

    def test_a_class_that_cannot_be_mapped_is_refused(self, sssom: Sssom) -> None:
        [problem] = sssom(ROW, subjects="Dataset").problems
        assert problem.hint == "there are RiskSource and ReferenceControl"


class TestSniffing:
    def test_is_surer_of_its_tables_than_anyone(self, write: Write) -> None:
        text = HEAD + "\t".join(COLUMNS) + "\n"
        assert sniff(write("map.tsv", text)).name == "sssom"
        assert sniff(write("bare.tsv", "\t".join(COLUMNS) + "\n")).name == "sssom"
        assert sniff(write("wide.tsv", text, "utf-16")).name == "sssom"

    def test_leaves_other_tables_alone(self, write: Write) -> None:
        assert sniff(write("plain.tsv", "ID\tName\n1\tx\n")).name == "tables"


@pytest.fixture(scope="module")
def sample(shared_data: Path, vocabulary: Vocabulary) -> Reading:
    source = Source("sssom", "sssom", ("ibm2nistgenai.tsv",))
    return read(source, shared_data / "09_grc", vocabulary)


class TestTheRealTable:
    """84 rows: 81 mappings and three subjects that nothing corresponds to."""

    def test_every_row_is_read(self, sample: Reading) -> None:
        assert sample.complete
        found = Counter(link.properties["relation"] for link in relations(sample, "mapsTo"))
        assert found == {"subset-of": 72, "related": 7, "equal": 2}
        assert len(problems(sample, "no-match")) == 3
        assert {node.cls for node in nodes(sample).values()} == {"RiskSource"}

    def test_its_rows_lack_the_comment_that_they_do_not_need(self, sample: Reading) -> None:
        assert len(problems(sample, "short-row")) == 78
        assert {problem.severity for problem in sample.problems} == {"note"}
