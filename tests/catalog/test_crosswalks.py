"""Crosswalks lead from provisions that exist to provisions that exist."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from aimsgraph.catalog import Crosswalk, Pair, catalogs, crosswalks, derive, read_crosswalk
from aimsgraph.catalog.relations import Relation
from aimsgraph.errors import CatalogError, UsageError

OWN = """\
crosswalk: own
title: NIST to ISO, our view
source: nist-ai-rmf:1.0
target: iso42001:2023
basis: interpretation
counts: {pairs: 2, gaps: 1}
relation: intersects-with
pairs:
  - {source: GOVERN 1.1, target: '4.1', strength: 3}
  - {source: GOVERN 1.1, target: '4.2', relation: subset-of}
gaps:
  - {target: A.7.6, note: nothing asks for it}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


class TestShipped:
    def test_hold_280_113_and_102_pairs(self) -> None:
        assert {each.id: len(each.pairs) for each in crosswalks().values()} == {
            "nist-ai-rmf--iso42001": 280,
            "iso42001--eu-ai-act": 113,
            "iso42001--iso27001": 102,
        }

    def test_every_end_exists_in_its_catalogue(self) -> None:
        known = catalogs()
        for each in crosswalks().values():
            sources, targets = known[each.source].provisions, known[each.target].provisions
            assert all(pair.source in sources and pair.target in targets for pair in each.pairs)
            assert all(gap.source is None or gap.source in sources for gap in each.gaps)
            assert all(gap.target is None or gap.target in targets for gap in each.gaps)

    def test_18_provisions_of_the_ai_act_are_gaps(self) -> None:
        act = crosswalks()["iso42001--eu-ai-act"]
        gaps = {gap.target for gap in act.gaps}
        assert len(gaps) == 18
        assert not gaps & {pair.target for pair in act.pairs}

    def test_five_provisions_have_no_counterpart_in_27001(self) -> None:
        security = crosswalks()["iso42001--iso27001"]
        gaps = [gap.source for gap in security.gaps]
        assert gaps == ["6.1.4", "8.4", "A.5.3", "A.5.5", "A.9.3"]
        assert not set(gaps) & {pair.source for pair in security.pairs}

    def test_the_ai_act_is_never_met_by_the_standard_alone(self) -> None:
        act = crosswalks()["iso42001--eu-ai-act"]
        assert {pair.relation for pair in act.pairs} == {"intersects-with"}
        assert "no presumption of conformity" in act.disclaimer
        assert sum(bool(pair.corroborated_by) for pair in act.pairs) == 87

    def test_the_ai_act_is_mapped_from_every_control(self) -> None:
        pairs = crosswalks()["iso42001--eu-ai-act"].pairs
        controls = {each.ref for each in catalogs()["iso42001:2023"].of("ReferenceControl")}
        assert controls <= {pair.source for pair in pairs}

    def test_published_pairs_are_only_related_and_keep_their_misprints(self) -> None:
        nist = crosswalks()["nist-ai-rmf--iso42001"]
        assert nist.basis == "published"
        assert {pair.relation for pair in nist.pairs} == {"related"}
        misprinted = [(pair.source, pair.target) for pair in nist.pairs if pair.erratum]
        assert misprinted == [
            ("GOVERN 2.1", "7.2"),
            ("GOVERN 3.2", "A.3.2"),
            ("MAP 1.4", "A.10.4"),
            ("MAP 1.5", "6.1.1"),
        ]

    def test_published_pairs_cover_72_subcategories_and_65_provisions(self) -> None:
        nist = crosswalks()["nist-ai-rmf--iso42001"]
        assert len({pair.source for pair in nist.pairs}) == 72
        assert len({pair.target for pair in nist.pairs}) == 65
        asked = {each.ref for each in catalogs()["iso42001:2023"].assessable}
        uncited = sorted(asked - {pair.target for pair in nist.pairs})
        assert uncited == ["4.2", "6.3", "7.5.1", "7.5.2", "8.1"]

    def test_clauses_shared_with_27001_can_be_served_by_one_process(self) -> None:
        kinds = Counter(pair.integrable for pair in crosswalks()["iso42001--iso27001"].pairs)
        assert kinds == {True: 30, False: 72}


class TestAnOwnCrosswalk:
    def test_takes_its_default_relation(self, tmp_path: Path) -> None:
        own = crosswalks(write(tmp_path, OWN))["own"]
        assert [pair.relation for pair in own.pairs] == ["intersects-with", "subset-of"]
        assert [pair.strength for pair in own.pairs] == [3, None]

    def test_may_not_take_the_id_of_another(self, tmp_path: Path) -> None:
        text = OWN.replace("crosswalk: own", "crosswalk: nist-ai-rmf--iso42001")
        with pytest.raises(CatalogError, match="there is another crosswalk"):
            crosswalks(write(tmp_path, text))

    @pytest.mark.parametrize(
        ("old", "new", "line", "message"),
        [
            ("nist-ai-rmf:1.0", "nist-ai-rmf:2.0", 3, "no catalogue is called 'nist-ai-rmf:2.0'"),
            ("basis: interpretation", "basis: guess", 5, "allowed are published, interpretation"),
            ("pairs: 2", "pairs: 3", 6, "pairs should be 3 but the file holds 2"),
            ("relation: intersects-with\n", "", 8, "'relation' is missing"),
            ("strength: 3", "strength: 11", 9, "it runs from 1 to 10"),
            ("target: '4.1'", "target: '4.9'", 9, "iso42001:2023 has no provision '4.9'"),
            ("GOVERN 1.1, target: '4.2'", "GOVERN 9, target: '4.2'", 10, "has no provision"),
            ("target: '4.2'", "target: '4.1'", 10, "given twice, first in line 9"),
            ("subset-of", "part-of", 10, "allowed are equal"),
            (
                "{target: A.7.6",
                "{source: MAP 1.1, target: A.7.6",
                12,
                "either a source or a target",
            ),
            ("note:", "notes:", 12, "did you mean note"),
        ],
    )
    def test_an_error_names_its_line(
        self, tmp_path: Path, old: str, new: str, line: int, message: str
    ) -> None:
        assert old in OWN
        path = write(tmp_path, OWN.replace(old, new, 1))
        with pytest.raises(CatalogError) as caught:
            read_crosswalk(path, catalogs())
        assert message in str(caught.value)
        assert caught.value.where == f"{path}:{line}"


def bridge(source: str, target: str, *pairs: tuple[str, str, Relation]) -> Crosswalk:
    return Crosswalk(
        id=f"{source}--{target}",
        title="",
        source=source,
        target=target,
        basis="interpretation",
        pairs=tuple(Pair(source=a, target=b, relation=relation) for a, b, relation in pairs),
    )


class TestDerived:
    def test_an_entailed_relation_is_claimed(self) -> None:
        first = bridge("a:1", "b:1", ("x", "y", "superset-of"))
        second = bridge("b:1", "c:1", ("y", "z", "superset-of"))
        (pair,) = derive(first, second)
        assert (pair.source, pair.target, pair.relation, pair.via) == (
            "x",
            "z",
            "superset-of",
            ("y",),
        )

    def test_a_certain_overlap_is_claimed_as_related(self) -> None:
        first = bridge("a:1", "b:1", ("x", "y", "superset-of"))
        second = bridge("b:1", "c:1", ("y", "z", "intersects-with"))
        (pair,) = derive(first, second)
        assert pair.possible == {"superset-of", "intersects-with"}
        assert pair.relation == "related"

    def test_a_pair_that_may_be_unrelated_is_a_hint(self) -> None:
        first = bridge("a:1", "b:1", ("x", "y", "intersects-with"))
        second = bridge("b:1", "c:1", ("y", "z", "intersects-with"))
        assert [pair.relation for pair in derive(first, second)] == [None]

    def test_two_ways_narrow_what_is_possible(self) -> None:
        first = bridge("a:1", "b:1", ("x", "y", "subset-of"), ("x", "w", "superset-of"))
        second = bridge("b:1", "c:1", ("y", "z", "intersects-with"), ("w", "z", "intersects-with"))
        (pair,) = derive(first, second)
        assert pair.possible == {"intersects-with"}
        assert pair.relation == "intersects-with"
        assert pair.via == ("y", "w")

    def test_ways_that_exclude_each_other_are_a_contradiction(self) -> None:
        first = bridge("a:1", "b:1", ("x", "y", "equal"), ("x", "w", "equal"))
        second = bridge("b:1", "c:1", ("y", "z", "equal"), ("w", "z", "no-relationship"))
        (pair,) = derive(first, second)
        assert pair.contradictory
        assert pair.relation is None

    def test_published_pairs_without_a_kind_claim_nothing(self) -> None:
        shipped = crosswalks()
        derived = derive(shipped["nist-ai-rmf--iso42001"], shipped["iso42001--eu-ai-act"])
        assert derived
        assert all(pair.relation is None for pair in derived)

    def test_crosswalks_that_do_not_meet_are_refused(self) -> None:
        shipped = crosswalks()
        with pytest.raises(UsageError, match=r"leads to eu-ai-act.* starts at nist-ai-rmf:1\.0"):
            derive(shipped["iso42001--eu-ai-act"], shipped["nist-ai-rmf--iso42001"])
