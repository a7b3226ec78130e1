"""Catalogues and crosswalks come into the graph whole, each record with its line."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.catalog import catalogs, crosswalks
from aimsgraph.importing import (
    NodeRecord,
    Reading,
    RelationRecord,
    Source,
    find_importer,
    read,
    sniff,
)
from aimsgraph.vocabulary import Vocabulary

OWN_CATALOG = """\
catalog: house-rules:1
title: House rules for AI
names: [House rules]
provisions:
  - {ref: R, class: ControlObjective, title: Care, assessable: false}
  - {ref: R.1, class: ReferenceControl, parent: R, title: Ask first, assessable: true}
  - {ref: R.2, class: ReferenceControl, title: Stand alone, assessable: true}
"""
OWN_CROSSWALK = """\
crosswalk: house
title: House rules to ISO/IEC 42001
source: house-rules:1
target: iso42001:2023
basis: interpretation
pairs:
  - {source: R.1, target: A.2.2, relation: subset-of, strength: 9, rationale: Both ask}
gaps:
  - {source: R.2, note: nothing like it}
"""


@pytest.fixture(scope="module")
def shipped(vocabulary: Vocabulary) -> dict[str, Reading]:
    return {
        name: read(Source(name, importer=name), Path(), vocabulary)
        for name in ("catalog", "crosswalk")
    }


def nodes(reading: Reading) -> dict[str, NodeRecord]:
    return {each.id: each for each in reading.records if isinstance(each, NodeRecord)}


def relations(reading: Reading) -> dict[tuple[str, str, str], RelationRecord]:
    return {
        (each.type, each.source, each.target): each
        for each in reading.records
        if isinstance(each, RelationRecord)
    }


def reading_of(folder: Path, vocabulary: Vocabulary, importer: str, **files: str) -> Reading:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    options = {"catalogs": ["rules.yaml"]} if importer == "crosswalk" else {}
    path = "walk.yaml" if importer == "crosswalk" else "rules.yaml"
    return read(Source("own", importer, (path,), options), folder, vocabulary)


class TestShippedCatalogues:
    def test_are_read_whole_without_a_problem(self, shipped: dict[str, Reading]) -> None:
        assert shipped["catalog"].complete
        assert shipped["catalog"].problems == ()
        assert len(shipped["catalog"].artifacts) == 4

    def test_give_a_node_for_every_provision_and_framework(
        self, shipped: dict[str, Reading]
    ) -> None:
        known = catalogs()
        ids = {each.id for held in known.values() for each in held.provisions.values()}
        assert nodes(shipped["catalog"]).keys() == ids | known.keys()
        assert Counter(each.cls for each in nodes(shipped["catalog"]).values()) == {
            "Framework": 4,
            "Clause": 43 + 41 + 95 + 172,
            "ControlObjective": 11 + 4,
            "ReferenceControl": 38 + 93,
        }

    def test_fit_the_ontology(self, shipped: dict[str, Reading], vocabulary: Vocabulary) -> None:
        for reading in shipped.values():
            for record in nodes(reading).values():
                known = vocabulary.cls(record.cls).properties
                assert record.properties.keys() <= known.keys()
                required = {name for name, each in known.items() if each.required}
                assert required <= record.properties.keys(), record.id
            for relation in relations(reading).values():
                kind = vocabulary.relation(relation.type)
                assert relation.properties.keys() <= kind.properties.keys()

    def test_relations_join_classes_that_the_ontology_lets_them(
        self, shipped: dict[str, Reading], vocabulary: Vocabulary
    ) -> None:
        classes = {id: each.cls for id, each in nodes(shipped["catalog"]).items()}
        for reading in shipped.values():
            for relation in relations(reading).values():
                kind = vocabulary.relation(relation.type)
                assert classes[relation.source] in vocabulary.subclasses(*kind.sources)
                assert classes[relation.target] in vocabulary.subclasses(*kind.targets)

    def test_every_record_names_file_line_and_hash(self, shipped: dict[str, Reading]) -> None:
        hashes = {each.path: each.sha256 for each in shipped["catalog"].artifacts}
        for record in shipped["catalog"].records:
            assert record.locator.artifact_sha256 == hashes[record.locator.artifact]
            framework = isinstance(record, NodeRecord) and record.cls == "Framework"
            assert bool(record.locator.line) != framework

    def test_a_line_is_the_line_of_the_provision(self, shipped: dict[str, Reading]) -> None:
        record = nodes(shipped["catalog"])["iso42001:2023/A.7.4"]
        file = Path(__file__).parents[2] / record.locator.artifact
        line = file.read_text(encoding="utf-8").splitlines()[(record.locator.line or 0) - 1]
        assert line.strip() == "- ref: A.7.4"

    def test_a_control_carries_its_facts(self, shipped: dict[str, Reading]) -> None:
        assert nodes(shipped["catalog"])["iso42001:2023/A.7.4"].properties == {
            "name": "A.7.4 Quality of data for AI systems",
            "title": "Quality of data for AI systems",
            "catalog": "iso42001:2023",
            "ref": "A.7.4",
            "summary": "Set data quality requirements in writing and make data meet them.",
            "assessable": True,
        }

    def test_a_duty_carries_its_dates_tiers_and_addressees(
        self, shipped: dict[str, Reading]
    ) -> None:
        duty = nodes(shipped["catalog"])["eu-ai-act:2024-1689+2026-1744/17(1)(f)"]
        assert duty.properties == {
            "name": "Art. 17(1)(f) Data management",
            "title": "Data management",
            "catalog": "eu-ai-act:2024-1689+2026-1744",
            "ref": "17(1)(f)",
            "assessable": True,
            "applies_from": date(2027, 12, 2),
            "superseded_date": date(2026, 8, 2),
            "addressee": ("provider",),
            "tier": ("high-annex-iii", "high-annex-i"),
        }

    def test_a_framework_carries_its_edition(self, shipped: dict[str, Reading]) -> None:
        framework = nodes(shipped["catalog"])["iso42001:2023"]
        assert framework.cls == "Framework"
        assert framework.properties["name"] == "ISO/IEC 42001:2023"
        assert framework.properties["verified_on"] == date(2026, 11, 23)

    @pytest.mark.parametrize(
        ("type", "whole", "part"),
        [
            ("hasPart", "iso42001:2023", "iso42001:2023/6"),
            ("hasPart", "iso42001:2023", "iso42001:2023/A.6"),
            ("hasPart", "iso42001:2023/6", "iso42001:2023/6.1"),
            ("hasPart", "iso42001:2023/6.1", "iso42001:2023/6.1.4"),
            ("hasPart", "iso42001:2023/A.6", "iso42001:2023/A.6.1"),
            ("achievedBy", "iso42001:2023/A.6.1", "iso42001:2023/A.6.1.2"),
            ("achievedBy", "iso42001:2023/A.7", "iso42001:2023/A.7.4"),
            ("hasPart", "nist-ai-rmf:1.0/GOVERN 1", "nist-ai-rmf:1.0/GOVERN 1.1"),
        ],
    )
    def test_whole_and_part_are_related(
        self, shipped: dict[str, Reading], type: str, whole: str, part: str
    ) -> None:
        assert (type, whole, part) in relations(shipped["catalog"])

    def test_every_provision_is_part_of_one_whole(self, shipped: dict[str, Reading]) -> None:
        parts = Counter(target for _, _, target in relations(shipped["catalog"]))
        provisions = {id for id in nodes(shipped["catalog"]) if "/" in id}
        assert parts == dict.fromkeys(provisions, 1)


class TestShippedCrosswalks:
    def test_give_a_relation_for_every_pair_and_gap(self, shipped: dict[str, Reading]) -> None:
        found = Counter(each.qualifier for each in relations(shipped["crosswalk"]).values())
        assert found == {id: len(each.pairs) + len(each.gaps) for id, each in crosswalks().items()}
        assert sum(found.values()) == 280 + 113 + 102 + 18 + 5

    def test_a_pair_carries_how_it_is_known(self, shipped: dict[str, Reading]) -> None:
        pair = relations(shipped["crosswalk"])[
            "mapsTo", "iso42001:2023/A.7.4", "eu-ai-act:2024-1689+2026-1744/10(3)"
        ]
        assert pair.properties == {
            "relation": "intersects-with",
            "strength": 8,
            "basis": "interpretation",
            "source": "iso42001--eu-ai-act",
            "note": "Data quality; corroborated by k-veriai, finos-aigf",
        }

    def test_a_misprint_is_told(self, shipped: dict[str, Reading]) -> None:
        pair = relations(shipped["crosswalk"])[
            "mapsTo", "nist-ai-rmf:1.0/MAP 1.4", "iso42001:2023/A.10.4"
        ]
        assert str(pair.properties["note"]).startswith("cited as B.2.2; source prints id B.2.2")

    def test_a_gap_relates_the_whole_standard_to_the_provision(
        self, shipped: dict[str, Reading]
    ) -> None:
        found = relations(shipped["crosswalk"])
        gap = found["mapsTo", "iso42001:2023", "eu-ai-act:2024-1689+2026-1744/50(2)"]
        assert gap.properties["relation"] == "no-relationship"
        assert ("mapsTo", "iso42001:2023/A.9.3", "iso27001:2022") in found


class TestOwnFiles:
    def test_are_read_from_the_workspace(self, tmp_path: Path, vocabulary: Vocabulary) -> None:
        own = reading_of(tmp_path, vocabulary, "catalog", rules=OWN_CATALOG)
        assert own.complete
        assert str(nodes(own)["house-rules:1/R.1"].locator) == "rules.yaml:6"
        assert relations(own).keys() == {
            ("hasPart", "house-rules:1", "house-rules:1/R"),
            ("achievedBy", "house-rules:1/R", "house-rules:1/R.1"),
            ("hasPart", "house-rules:1", "house-rules:1/R.2"),
        }

    def test_a_crosswalk_may_lead_from_an_own_catalogue(
        self, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        own = reading_of(tmp_path, vocabulary, "crosswalk", rules=OWN_CATALOG, walk=OWN_CROSSWALK)
        assert own.problems == ()
        assert relations(own).keys() == {
            ("mapsTo", "house-rules:1/R.1", "iso42001:2023/A.2.2"),
            ("mapsTo", "house-rules:1/R.2", "iso42001:2023"),
        }

    @pytest.mark.parametrize(
        ("importer", "old", "new", "where"),
        [
            ("catalog", "title: Care", "titel: Care", "rules.yaml:5"),
            ("crosswalk", "target: A.2.2", "target: A.2.1", "walk.yaml:7"),
            ("crosswalk", "title: Care", "titel: Care", "rules.yaml:5"),
        ],
    )
    def test_a_wrong_file_is_a_problem_with_its_line_and_nothing_is_taken_from_it(
        self,
        tmp_path: Path,
        vocabulary: Vocabulary,
        importer: str,
        old: str,
        new: str,
        where: str,
    ) -> None:
        own = reading_of(
            tmp_path,
            vocabulary,
            importer,
            rules=OWN_CATALOG.replace(old, new),
            walk=OWN_CROSSWALK.replace(old, new),
        )
        assert not own.complete
        assert own.records == ()
        (problem,) = own.problems
        assert str(problem.where) == where

    def test_a_path_that_names_nothing_is_a_problem(
        self, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        own = read(Source("own", "catalog", ("none.yaml",)), tmp_path, vocabulary)
        assert not own.complete
        assert [each.code for each in own.problems] == ["path"]

    def test_a_wrong_option_is_a_problem(self, tmp_path: Path, vocabulary: Vocabulary) -> None:
        source = Source("own", "crosswalk", (), {"catalogs": "rules.yaml"})
        own = read(source, tmp_path, vocabulary)
        assert ["must be a list" in each.message for each in own.problems] == [True]

    def test_are_known_by_their_first_lines(self, tmp_path: Path) -> None:
        for name, text in (("rules", OWN_CATALOG), ("walk", OWN_CROSSWALK), ("other", "a: 1\n")):
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        assert sniff(tmp_path / "rules.yaml").name == "catalog"
        assert sniff(tmp_path / "walk.yaml").name == "crosswalk"
        assert find_importer("catalog").sniff(tmp_path / "other.yaml") == 0.0
        assert find_importer("crosswalk").sniff(tmp_path / "other.yaml") == 0.0
