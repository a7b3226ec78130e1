"""Evidence is known by its hash, described by people, and never guessed at."""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import (
    NodeRecord,
    Plan,
    Reading,
    RelationRecord,
    Source,
    apply,
    plan,
    read,
    sniff,
)
from aimsgraph.importing.hashes import EMPTY
from aimsgraph.store import Store
from aimsgraph.vocabulary import Vocabulary

SIDECAR = """\
id: E-1
name: Validation of the triage model
kind: test-report
about: [Triage model, system:triage]
measured_on: Claims test set
collected_on: 2026-02-20
valid_until: 2027-02-20
verdict: passed
review: approved
version: 6.10
"""


class Folder:
    """An evidence folder inside a workspace."""

    def __init__(self, root: Path, vocabulary: Vocabulary) -> None:
        self.root = root
        self.vocabulary = vocabulary
        (root / "evidence").mkdir(parents=True)

    def put(self, path: str, content: str) -> str:
        """Write a file; its hash."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return sha256(content.encode()).hexdigest()

    def read(self, *paths: str, **options: Any) -> Reading:
        source = Source("evidence", "evidence", paths or ("evidence",), options)
        return read(source, self.root, self.vocabulary)


@pytest.fixture
def folder(tmp_path: Path, vocabulary: Vocabulary) -> Folder:
    return Folder(tmp_path / "workspace", vocabulary)


def nodes(reading: Reading) -> dict[str, NodeRecord]:
    return {each.id: each for each in reading.records if isinstance(each, NodeRecord)}


def codes(reading: Reading | Plan) -> Counter[str]:
    return Counter(problem.code for problem in reading.problems)


def only(reading: Reading, code: str) -> str:
    (found,) = [str(problem) for problem in reading.problems if problem.code == code]
    return found


class TestSidecars:
    def test_a_sidecar_describes_the_file_beside_it(self, folder: Folder) -> None:
        digest = folder.put("evidence/models/report.pdf", "pdf")
        folder.put("evidence/models/report.pdf.aims.yaml", SIDECAR)
        reading = folder.read()
        assert codes(reading) == {}
        record = nodes(reading)["evidence:e-1"]
        assert record.properties["uri"] == "evidence/models/report.pdf"
        assert record.properties["sha256"] == digest
        assert record.properties["version"] == "6.10"
        assert record.properties["verdict"] == "pass"
        assert record.properties["valid_until"] == date(2027, 2, 20)
        named = [
            (link.type, link.target_mention.text)
            for link in reading.records
            if isinstance(link, RelationRecord) and link.target_mention
        ]
        assert named == [
            ("about", "Triage model"),
            ("about", "system:triage"),
            ("measuredOn", "Claims test set"),
        ]
        assert {artifact.path: artifact.size for artifact in reading.artifacts} == {
            "evidence/models/report.pdf": 3
        }

    def test_a_problem_has_the_line_of_its_key(self, folder: Folder) -> None:
        folder.put("evidence/r.pdf", "pdf")
        folder.put("evidence/r.pdf.aims.yaml", SIDECAR.replace("passed", "perfect"))
        assert "evidence/r.pdf.aims.yaml:8:10 'perfect'" in only(folder.read(), "value")

    def test_a_misspelt_key_is_told_with_the_right_one(self, folder: Folder) -> None:
        folder.put("evidence/r.pdf", "pdf")
        folder.put("evidence/r.pdf.aims.yaml", SIDECAR.replace("collected_on", "colected_on"))
        said = only(folder.read(), "key")
        assert "r.pdf.aims.yaml:6:14 'colected on'" in said
        assert "did you mean collected on" in said

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("- a list\n", "keys with values"),
            ("a: [\n", "is not YAML"),
            ("id: E-1\nabout: {a: b}\n", "a value or a list belongs here"),
            ("id: E-1\nid: E-2\n", "used twice"),
        ],
    )
    def test_a_sidecar_that_cannot_be_read_leaves_the_others(
        self, folder: Folder, text: str, message: str
    ) -> None:
        for name in ("a", "b"):
            folder.put(f"evidence/{name}.pdf", name)
        folder.put("evidence/a.pdf.aims.yaml", text)
        folder.put("evidence/b.pdf.aims.yaml", SIDECAR)
        reading = folder.read()
        assert message in only(reading, "unreadable")
        assert not reading.complete
        assert list(nodes(reading)) == ["evidence:e-1"]

    def test_without_an_id_the_path_is_the_key(self, folder: Folder) -> None:
        folder.put("evidence/2026-04/report.md", "april")
        folder.put("evidence/2026-04/report.md.aims.yaml", "name: April\nkind: monitoring-report\n")
        folder.put("evidence/2026-05/report.md", "may")
        folder.put("evidence/2026-05/report.md.aims.yaml", "name: May\nkind: monitoring-report\n")
        assert set(nodes(folder.read())) == {
            "evidence:2026-04-report.md",
            "evidence:2026-05-report.md",
        }


class TestManifests:
    HEAD = "ID,Name,Kind,File,About,Collected on,SHA-256\n"

    def test_a_manifest_describes_many_files(self, folder: Folder) -> None:
        one, two = folder.put("evidence/a/1.md", "1"), folder.put("evidence/a/2.md", "2")
        folder.put(
            "evidence/a/evidence.csv",
            f"{self.HEAD}E-1,One,dpia,1.md,system:a,2026-01-01,\n"
            f"E-2,Two,contract,2.md,Acme,2026-01-01,{two}\n",
        )
        reading = folder.read()
        assert codes(reading) == {}
        found = nodes(reading)
        assert found["impact-assessment:e-1"].properties["sha256"] == one
        assert found["evidence:e-2"].properties["uri"] == "evidence/a/2.md"
        assert found["evidence:register-of-documented-information"].cls == "Evidence"

    def test_a_file_that_was_edited_is_told_and_its_new_hash_taken(self, folder: Folder) -> None:
        old = sha256(b"before").hexdigest()
        new = folder.put("evidence/1.md", "after")
        folder.put("evidence/evidence.csv", f"{self.HEAD}E-1,One,contract,1.md,,,{old}\n")
        reading = folder.read()
        assert "it was edited" in only(reading, "hash-differs")
        assert nodes(reading)["evidence:e-1"].properties["sha256"] == new

    def test_a_file_that_was_moved_is_found_by_its_hash(self, folder: Folder) -> None:
        digest = folder.put("evidence/archive/1.md", "content")
        folder.put(
            "evidence/evidence.csv", f"{self.HEAD}E-1,One,contract,1.md,,,{digest.upper()}\n"
        )
        reading = folder.read()
        assert "moved to evidence/archive/1.md" in only(reading, "file-moved")
        assert nodes(reading)["evidence:e-1"].properties["uri"] == "evidence/archive/1.md"
        assert codes(reading) == {"file-moved": 1}

    def test_a_file_that_is_not_there_is_named(self, folder: Folder) -> None:
        folder.put("evidence/evidence.csv", f"{self.HEAD}E-1,One,contract,gone.md,,,\n")
        reading = folder.read()
        assert "'gone.md' -> the file is not here" in only(reading, "file-missing")
        assert "sha256" not in nodes(reading)["evidence:e-1"].properties

    def test_an_address_needs_no_file(self, folder: Folder) -> None:
        address = "https://docs.example/contract"
        folder.put("evidence/evidence.csv", f"{self.HEAD}E-1,One,contract,{address},,,\n")
        reading = folder.read()
        assert codes(reading) == {}
        assert nodes(reading)["evidence:e-1"].properties["uri"] == address

    def test_a_hash_of_the_wrong_shape_is_set_aside(self, folder: Folder) -> None:
        folder.put("evidence/1.md", "1")
        folder.put("evidence/evidence.csv", f"{self.HEAD}E-1,One,contract,1.md,,,tbd-soon\n")
        assert codes(folder.read()) == {"hash-shape": 1}

    def test_the_register_workbook_can_be_the_manifest(self, folder: Folder) -> None:
        import xlsxwriter

        folder.put("evidence/sub/1.md", "1")
        (folder.root / "registers").mkdir()
        book = xlsxwriter.Workbook(folder.root / "registers" / "r.xlsx")
        for title, rows in {
            "People": [["Name"], ["Anna"]],
            "Evidence": [["ID", "Name", "Kind", "File"], ["E-1", "One", "contract", "sub/1.md"]],
        }.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
        book.close()
        reading = folder.read(manifest="registers/r.xlsx")
        assert codes(reading) == {}
        assert nodes(reading)["evidence:e-1"].properties["uri"] == "evidence/sub/1.md"
        assert "person:anna" not in nodes(reading)


class TestFolder:
    def test_a_file_that_nobody_describes_is_a_finding_not_a_record(self, folder: Folder) -> None:
        folder.put("evidence/a.pdf", "a")
        folder.put("evidence/b.pdf", "b")
        reading = folder.read()
        assert nodes(reading) == {}
        assert codes(reading) == {"undescribed": 2}
        assert "describe it in a.pdf.aims.yaml" in str(reading.problems[0])

    def test_an_empty_file_is_told_and_identifies_nothing(self, folder: Folder) -> None:
        folder.put("evidence/a.pdf", "")
        folder.put("evidence/a.pdf.aims.yaml", SIDECAR)
        reading = folder.read()
        assert codes(reading) == {"empty-file": 1}
        record = nodes(reading)["evidence:e-1"]
        assert record.properties["sha256"] == EMPTY
        assert record.aliases == (("file", "evidence/a.pdf"),)

    @pytest.mark.parametrize(
        "path", ["../../secret.txt", "/../secret.txt", "a/../../../secret.txt"]
    )
    def test_a_description_cannot_lead_out_of_the_workspace(
        self, folder: Folder, path: str
    ) -> None:
        (folder.root.parent / "secret.txt").write_text("secret")
        folder.put("evidence/evidence.csv", f"ID,Name,Kind,File\nE-1,One,contract,{path}\n")
        reading = folder.read()
        assert codes(reading)["path"] == 1
        assert "sha256" not in nodes(reading)["evidence:e-1"].properties

    def test_links_out_of_the_workspace_are_refused(self, folder: Folder) -> None:
        (folder.root.parent / "secret.txt").write_text("secret")
        (folder.root / "evidence" / "link.txt").symlink_to(folder.root.parent / "secret.txt")
        reading = folder.read()
        assert "leads out of the workspace" in only(reading, "path")
        assert not reading.complete
        assert reading.artifacts == ()

    def test_hash_lists_are_held_against_the_files(self, folder: Folder) -> None:
        right = folder.put("evidence/a.md", "a")
        folder.put("evidence/b.md", "b")
        wrong = sha256(b"other").hexdigest()
        folder.put("evidence/SHA256SUMS", f"{right}  a.md\n{wrong} *b.md\n{wrong}  gone.md\n")
        folder.put("evidence/a.sha256.txt", f"Hash : {right.upper()}\nPath : C:\\x y\\a.md\n")
        reading = folder.read()
        assert codes(reading) == {"hash-differs": 1, "file-missing": 1, "undescribed": 2}
        assert "SHA256SUMS:2" in only(reading, "hash-differs")

    def test_a_folder_with_descriptions_is_recognised(self, folder: Folder) -> None:
        folder.put("evidence/a.pdf.aims.yaml", SIDECAR)
        assert sniff(folder.root / "evidence").name == "evidence"

    def test_an_unknown_option_is_an_error(self, folder: Folder) -> None:
        assert "no option 'manifset'" in str(folder.read(manifset="x").problems[0])


class TestSync:
    """Moved is the same record, edited a new state of it."""

    BODY = "name: April\nkind: monitoring-report\n"

    def sync(self, folder: Folder, store: Store) -> Plan:
        made = plan(store, folder.read(), today=date(2026, 11, 24))
        apply(store, made, "tester")
        return made

    def test_a_renamed_file_stays_the_record_it_was(self, folder: Folder, store: Store) -> None:
        folder.put("evidence/april.md", "report")
        folder.put("evidence/april.md.aims.yaml", self.BODY)
        self.sync(folder, store)
        (old,) = store.snapshot().nodes
        for name in ("april.md", "april.md.aims.yaml"):
            (folder.root / "evidence" / name).rename(folder.root / "evidence" / f"2026-{name}")
        made = self.sync(folder, store)
        assert (made.created, made.retired, made.updated) == ((), (), (old,))
        assert store.snapshot().node(old).get("uri") == "evidence/2026-april.md"
        assert not self.sync(folder, store)
        digest = folder.put("evidence/2026-april.md", "corrected report")
        made = self.sync(folder, store)
        assert (made.created, made.retired, made.updated) == ((), (), (old,))
        assert store.snapshot().node(old).get("sha256") == digest

    def test_an_edited_file_is_an_update_with_history(self, folder: Folder, store: Store) -> None:
        first = folder.put("evidence/april.md", "report")
        folder.put("evidence/april.md.aims.yaml", self.BODY)
        self.sync(folder, store)
        (id,) = store.snapshot().nodes
        second = folder.put("evidence/april.md", "another report")
        assert self.sync(folder, store).updated == (id,)
        assert store.snapshot(1).node(id).get("sha256") == first
        assert store.snapshot().node(id).get("sha256") == second

    def test_a_deleted_file_is_withdrawn_with_its_description(
        self, folder: Folder, store: Store
    ) -> None:
        for name in ("april", "may"):
            folder.put(f"evidence/{name}.md", name)
            folder.put(f"evidence/{name}.md.aims.yaml", self.BODY.replace("April", name))
        self.sync(folder, store)
        for name in ("may.md", "may.md.aims.yaml"):
            (folder.root / "evidence" / name).unlink()
        assert self.sync(folder, store).retired == ("evidence:may.md",)

    def test_two_records_with_the_same_content_are_asked_about(
        self, folder: Folder, store: Store
    ) -> None:
        for name in ("april", "may"):
            folder.put(f"evidence/{name}.md", "the same")
            folder.put(f"evidence/{name}.md.aims.yaml", self.BODY.replace("April", name))
        (decision,) = self.sync(folder, store).decisions
        assert decision.ids == ("evidence:april.md", "evidence:may.md")


def test_a_real_folder_is_read_without_a_guess(shared_data: Path, vocabulary: Vocabulary) -> None:
    """Its hash list is of another edition of the report, and nobody says what the files show."""
    source = Source("real", "evidence", ("12_evidence_folder",))
    reading = read(source, shared_data, vocabulary)
    assert codes(reading)["hash-differs"] == 1
    assert "clause04_baseline_report.sha256.txt:4" in only(reading, "hash-differs")
    assert codes(reading)["undescribed"] == len(reading.artifacts) == 3
    assert not any("uri" in record.properties for record in nodes(reading).values())
    assert reading.complete
