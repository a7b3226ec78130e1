"""Records in JSON are claims: what they name is looked for, what they only say is a note."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest

from aimsgraph.importing import (
    NodeRecord,
    Plan,
    Problem,
    Reading,
    RelationRecord,
    Source,
    apply,
    plan,
    read,
)
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary

RECORD: dict[str, Any] = {
    "session_id": "S1",
    "question_id": "Q-01",
    "clause": "4.3",
    "title": "Boundaries",
    "question": "Is the scope written down?",
    "response": "Yes, in scope.md. Owner: The lead. Date: 2026-03-01.",
    "evidence_references": [{"reference_type": "file", "reference_name": "scope.md"}],
    "confidence_score": 0.8,
    "auditor_note": "Seems fine.",
    "auditor_flag": False,
    "timestamp": "2026-04-02T09:30:00.123456+00:00",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "evidence").mkdir()
    return tmp_path


Read = Callable[..., Reading]


@pytest.fixture
def reading(root: Path, vocabulary: Vocabulary) -> Read:
    """Write files into the evidence folder and read it; what is not text becomes JSON."""

    def read_folder(**files: Any) -> Reading:
        for name, content in files.items():
            path = root / "evidence" / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(exist_ok=True)
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            path.write_text(text, encoding="utf-8")
        return read(Source("evidence", "evidence", ("evidence",)), root, vocabulary)

    return read_folder


def nodes(found: Reading) -> dict[str, NodeRecord]:
    return {each.id: each for each in found.records if isinstance(each, NodeRecord)}


def about(found: Reading) -> list[tuple[str, str]]:
    return [
        (each.source, each.target)
        for each in found.records
        if isinstance(each, RelationRecord) and each.type == "about"
    ]


def codes(found: Reading) -> Counter[str]:
    return Counter(problem.code for problem in found.problems)


def only(found: Reading, code: str) -> Problem:
    (problem,) = [each for each in found.problems if each.code == code]
    return problem


class TestRecords:
    def test_a_record_says_on_what_it_bears_and_what_shows_it(self, reading: Read) -> None:
        found = reading(answers_dot_json=[RECORD], scope_dot_md="the scope")
        (record,) = nodes(found).values()
        assert record.id == "evidence:s1-q-01"
        assert record.properties["kind"] == "scope-statement"
        assert record.properties["uri"] == "evidence/scope.md"
        assert record.properties["collected_on"] == date(2026, 4, 2)
        assert about(found) == [("evidence:s1-q-01", "iso42001:2023/4.3")]
        assert codes(found) == {"kind-inferred": 1}
        assert found.complete

    def test_prose_is_a_note_and_neither_verdict_nor_review_nor_owner(self, reading: Read) -> None:
        found = reading(answers_dot_json=[RECORD], scope_dot_md="the scope")
        (record,) = nodes(found).values()
        note = str(record.properties["owner_note"])
        for said in ("Question: Is the scope", "Date: 2026-03-01", "Confidence: 0.8", "Auditor:"):
            assert said in note
        assert {"verdict", "review", "valid_until"}.isdisjoint(record.properties)
        assert all(link.type == "about" for link in found.records if link is not record)

    def test_a_file_that_is_not_here_is_told_at_its_place_and_the_claim_in_doubt(
        self, reading: Read
    ) -> None:
        found = reading(answers_dot_json=[RECORD])
        problem = only(found, "file-missing")
        assert problem.value == "scope.md"
        assert str(problem.where) == (
            "evidence/answers.json:12:23 /0/evidence_references/0/reference_name"
        )
        (record,) = nodes(found).values()
        assert record.properties["review"] == "pending"
        assert "uri" not in record.properties
        assert "Refers to scope.md, which is not here." in str(record.properties["owner_note"])

    def test_what_the_auditor_flagged_is_to_be_reviewed(self, reading: Read) -> None:
        found = reading(
            answers_dot_json=[RECORD | {"auditor_flag": True}], scope_dot_md="the scope"
        )
        assert [record.properties["review"] for record in nodes(found).values()] == ["pending"]

    def test_a_record_that_names_no_file_is_to_be_reviewed(self, reading: Read) -> None:
        found = reading(answers_dot_json=[RECORD | {"evidence_references": ["see the wiki"]}])
        assert only(found, "file-unnamed").severity == "warning"
        assert [record.properties["review"] for record in nodes(found).values()] == ["pending"]

    def test_several_files_are_several_records(self, reading: Read) -> None:
        record = RECORD | {"evidence_references": ["scope.md", "https://wiki.example/scope.html"]}
        found = reading(answers_dot_json=[record], scope_dot_md="the scope")
        assert {id: node.properties["uri"] for id, node in nodes(found).items()} == {
            "evidence:s1-q-01-scope.md": "evidence/scope.md",
            "evidence:s1-q-01-scope.html": "https://wiki.example/scope.html",
        }

    def test_the_shape_counts_and_not_the_names(self, reading: Read) -> None:
        other = {
            "controlId": "A.7.4",
            "evidenceType": "data-quality-report",
            "files": "deep/quality.md",
            "result": "passed",
            "assessedAt": "2026-04-02",
        }
        found = reading(
            export_dot_json={"made": "x", "items": [other]}, deep__quality_dot_md="good"
        )
        (record,) = nodes(found).values()
        assert record.id == "evidence:export-a.7.4"
        assert record.properties["verdict"] == "pass"
        assert record.properties["uri"] == "evidence/deep/quality.md"
        assert about(found) == [(record.id, "iso42001:2023/A.7.4")]

    def test_a_reference_of_another_framework_is_no_clause_of_this_one(self, reading: Read) -> None:
        mine = RECORD | {"framework": "ISO/IEC 27001", "clause": "A.5.1", "kind": "ai-policy"}
        other = RECORD | {"question_id": "Q-02", "framework": "SOC 2", "clause": "CC1.1"}
        found = reading(answers_dot_json=[mine, other], scope_dot_md="the scope")
        assert about(found) == [("evidence:s1-q-01", "iso27001:2022/A.5.1")]
        assert str(only(found, "other-framework").where).endswith("/1/clause")

    def test_a_clause_kept_as_a_number_is_told(self, reading: Read) -> None:
        found = reading(answers_dot_json=[RECORD | {"clause": 4.3}], scope_dot_md="the scope")
        assert only(found, "numeric-id").value == "4.3"
        assert about(found) == [("evidence:s1-q-01", "iso42001:2023/4.3")]

    def test_what_could_be_of_several_kinds_is_not_guessed(self, reading: Read) -> None:
        found = reading(answers_dot_json=[RECORD | {"clause": "A.7.4", "title": "Data"}])
        assert nodes(found) == {}
        assert "data-quality-report" in only(found, "kind-missing").hint

    def test_a_value_that_cannot_be_taken_is_told_at_its_pointer(self, reading: Read) -> None:
        record = RECORD | {"verdict": "splendid", "timestamp": "03/04/2026"}
        found = reading(answers_dot_json=[record], scope_dot_md="the scope")
        assert str(only(found, "value").where).endswith("/0/verdict")
        assert str(only(found, "date-ambiguous").where).endswith("/0/timestamp")

    def test_a_record_among_records_that_names_no_requirement_is_told(self, reading: Read) -> None:
        more = [RECORD | {"question_id": f"Q-{number}"} for number in (2, 3)]
        others = [RECORD | {"clause": ""}, "a remark"]
        found = reading(answers_dot_json=[RECORD, *others, *more], scope_dot_md="s")
        told = [str(each.where) for each in found.problems if each.code == "no-requirement"]
        assert [place.rpartition(" ")[2] for place in told] == ["/1", "/2"]
        assert len(nodes(found)) == 3

    @pytest.mark.parametrize(
        "value", [[], {}, [1, 2], [{"clause": "4.1"}], {"runs": {"clause": "4.1"}}, "text", None]
    )
    def test_other_json_is_a_file_like_any_other(self, reading: Read, value: Any) -> None:
        found = reading(export_dot_json=json.dumps(value))
        assert nodes(found) == {}
        assert codes(found) == {"undescribed": 1}

    @pytest.mark.parametrize("torn", ['[{"clause": "4.1",\n "response": ', '[{"clause":\n NaN}]'])
    def test_records_that_cannot_be_read_are_told_and_nothing_is_withdrawn(
        self, reading: Read, torn: str
    ) -> None:
        found = reading(torn_dot_json=torn)
        where = only(found, "unreadable").where
        assert where is not None
        assert (where.artifact, where.line) == ("evidence/torn.json", 2)
        assert not found.complete
        assert [artifact.path for artifact in found.artifacts] == ["evidence/torn.json"]

    def test_json_of_other_things_need_not_be_read(self, reading: Read) -> None:
        found = reading(results_dot_json='{"accuracy": NaN, "accuracy": 1}\n{"f1": 2}')
        assert codes(found) == {"undescribed": 1}
        assert found.complete

    def test_a_hash_list_may_cover_descriptions(self, reading: Read) -> None:
        found = reading(
            answers_dot_json=[RECORD], scope_dot_md="s", SHA256SUMS=f"{'0' * 64}  answers.json\n"
        )
        assert only(found, "hash-differs").value == "evidence/answers.json"


class TestMetadata:
    DATA: ClassVar[dict[str, Any]] = {
        "name": "Guide to model cards",
        "version": "2",
        "owner": "Some Institute",
        "type": "Guide",
        "license": {"spdx": "CC-BY-4.0"},
        "links": {"source": "https://institute.example/guide"},
        "lifecycle": {"published": "2025-05-01"},
    }

    def test_a_document_that_is_not_here_is_told_and_no_evidence(self, reading: Read) -> None:
        found = reading(**{"guide-metadata_dot_json": self.DATA})
        assert nodes(found) == {}
        problem = only(found, "file-missing")
        assert str(problem.where) == "evidence/guide-metadata.json:2:10 /name"
        assert problem.value == "Guide to model cards"

    def test_a_document_beside_it_is_described_by_it(self, reading: Read) -> None:
        data = self.DATA | {"type": "procedure"}
        found = reading(**{"guide-metadata_dot_json": data, "guide_dot_pdf": "pdf"})
        (record,) = nodes(found).values()
        assert record.properties["name"] == "Guide to model cards"
        assert record.properties["version"] == "2"
        assert record.properties["collected_on"] == date(2025, 5, 1)
        assert record.properties["uri"] == "evidence/guide.pdf"
        assert str(record.properties["owner_note"]).splitlines() == [
            "Owner: Some Institute",
            "Licence: CC-BY-4.0",
            "Source: https://institute.example/guide",
        ]
        assert codes(found) == {}

    def test_a_document_of_no_kind_of_record_is_not_counted(self, reading: Read) -> None:
        found = reading(**{"guide-metadata_dot_json": self.DATA, "guide_dot_pdf": "pdf"})
        assert nodes(found) == {}
        assert codes(found) == {"kind-missing": 1, "undescribed": 1}


class TestSync:
    @pytest.fixture
    def store(self, root: Path, vocabulary: Vocabulary) -> Iterator[Store]:
        opened = open_store(root / "aims.db", vocabulary)
        yield opened
        opened.close()

    def sync(self, store: Store, found: Reading) -> Plan:
        made = plan(store, found, today=date(2026, 11, 24))
        apply(store, made, "tester")
        return made

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
    def test_the_same_content_in_another_encoding_writes_nothing(
        self, root: Path, reading: Read, store: Store, encoding: str
    ) -> None:
        record = RECORD | {"title": "Grenzen – Übersicht"}
        assert self.sync(store, reading(answers_dot_json=[record], scope_dot_md="s")).created
        turned = dict(reversed(record.items()))
        text = json.dumps([turned], ensure_ascii=False, indent=4)
        (root / "evidence" / "answers.json").write_text(text, encoding=encoding)
        assert not self.sync(store, reading())

    def test_a_record_that_is_gone_is_withdrawn(self, reading: Read, store: Store) -> None:
        other = RECORD | {"question_id": "Q-02", "evidence_references": ["https://a.example/b.md"]}
        self.sync(store, reading(answers_dot_json=[RECORD, other], scope_dot_md="s"))
        made = self.sync(store, reading(answers_dot_json=[RECORD]))
        assert made.retired == ("evidence:s1-q-02",)


def test_real_records_are_claims_in_doubt(shared_data: Path, vocabulary: Vocabulary) -> None:
    """None of the four files that they refer to is in the folder."""
    found = read(Source("real", "evidence", ("12_evidence_folder",)), shared_data, vocabulary)
    records = nodes(found)
    assert {str(record.properties["kind"]) for record in records.values()} == {
        "context-analysis",
        "interested-party-register",
        "scope-statement",
        "aims-description",
    }
    assert {record.properties["review"] for record in records.values()} == {"pending"}
    assert [target for _, target in about(found)] == [
        f"iso42001:2023/4.{number}" for number in (1, 2, 3, 4)
    ]
    missing = [problem for problem in found.problems if problem.code == "file-missing"]
    assert [str(problem.where).partition(" ")[0].rpartition("/")[2] for problem in missing] == [
        *(f"clause4_evidence_records.json:{line}:27" for line in (18, 44, 71, 99)),
        "aiuc-1-metadata.json:3:11",
        "evals-metadata.json:3:11",
    ]
