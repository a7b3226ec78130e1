"""The evidence pack: what a stage of an audit looks at, and what shows it."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from aimsgraph.assurance import Asked, Pack, pack
from aimsgraph.assurance.pack import AuditStage
from tests.impact.company import Company, clause, company, control, shipped, slot

REPORT = slot("A.7.4", "data-quality-report", "dataset:a-training")
RECORD = "evidence:data-quality-report-a-training"


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def packed(made: Company, stage: AuditStage = 2, as_of: date | None = None) -> Pack:
    when = as_of or made.as_of
    return pack(made.snapshot(), shipped(), made.policy, as_of=when, stage=stage)


@cache
def healthy(stage: AuditStage) -> Pack:
    return packed(company(), stage)


def asked(found: Pack, slot: str) -> Asked:
    (one,) = (each for each in found.asked if each.slot == slot)
    return one


class TestStages:
    def test_stage_1_looks_at_the_design_alone(self, made: Company) -> None:
        nodes = made.snapshot().nodes
        kinds = shipped().kinds
        for one in healthy(1).asked:
            stages = {kinds[kind].stage for kind in nodes[one.slot].properties["kinds"]}
            assert "design" in stages, one.slot

    def test_stage_2_looks_at_that_too(self) -> None:
        first, second = ({one.slot for one in healthy(n).asked} for n in (1, 2))
        assert first < second

    def test_what_a_stage_does_not_look_at_is_not_missing_there(self, made: Company) -> None:
        made.remove(RECORD)
        assert REPORT not in {one.slot for one in packed(made, 1).asked}
        assert asked(packed(made), REPORT).state == "gap"


class TestOrder:
    def test_clauses_come_before_controls_as_people_count(self) -> None:
        refs = list(dict.fromkeys(one.ref for one in healthy(2).asked))
        assert refs.index("6.2") < refs.index("10.2") < refs.index("A.2.2") < refs.index("A.10.3")

    def test_what_is_left_out_is_not_asked(self, made: Company) -> None:
        made.set("soa:a.8.3", applicable=False, reason="nobody outside")
        found = packed(made)
        assert clause("A.8.3") not in {row.id for row in found.requirements}
        assert "A.8.3" not in {one.ref for one in found.asked}


class TestExhibits:
    def test_a_record_tells_what_it_shows_and_where_it_lies(self, made: Company) -> None:
        made.set(RECORD, uri="evidence/q.csv", sha256="ab" * 32, valid_until=date(2026, 12, 1))
        one = asked(packed(made), REPORT)
        (exhibit,) = one.exhibits
        assert (exhibit.id, exhibit.file, exhibit.sha256) == (RECORD, "evidence/q.csv", "ab" * 32)
        assert exhibit.shows == "Data quality report"
        assert exhibit.evidence.serves() == "valid until 2026-12-01"
        assert (one.ref, one.subject, one.state) == ("A.7.4", "dataset:a-training", "holds")

    def test_the_organization_is_no_subject_of_its_own(self) -> None:
        assert {one.subject for one in healthy(2).asked if one.ref == "4.3"} == {""}

    def test_one_that_serves_several_requirements_is_named_by_each(self, made: Company) -> None:
        serving = [one.ref for one in healthy(2).asked for e in one.exhibits
                   if e.id == "impact-assessment:a"]  # fmt: skip
        assert {"6.1.4", "8.4", "A.5.4"} <= set(serving)
        assert [e.id for e in healthy(2).exhibits].count("impact-assessment:a") == 1

    def test_it_stands_as_on_the_day_that_is_asked_about(self, made: Company) -> None:
        made.set(RECORD, valid_until=made.as_of)
        assert asked(packed(made), REPORT).state == "holds"
        later = asked(packed(made, as_of=made.as_of + timedelta(days=1)), REPORT)
        assert (later.state, later.word) == ("broken", "lapsed")
        assert later.exhibits[0].evidence.freshness == "lapsed"

    def test_what_was_rejected_is_there_and_says_so(self, made: Company) -> None:
        made.set(RECORD, review="rejected", reject_reason="half of it is missing")
        one = asked(packed(made), REPORT)
        assert one.state == one.exhibits[0].state == "broken"
        assert "review: rejected" in one.exhibits[0].evidence.serves()


class TestMissing:
    def test_nothing_is_lost_where_everything_was_recorded(self) -> None:
        for stage in (1, 2):
            found = healthy(1 if stage == 1 else 2)
            assert {one.state for one in found.asked} == {"holds"}
            assert not found.apart

    def test_what_nothing_fills_says_who_has_to_act(self, made: Company) -> None:
        made.remove(RECORD)
        one = asked(packed(made), REPORT)
        assert (one.exhibits, one.word) == ((), "missing")
        assert one.owner is not None

    def test_a_requirement_that_is_lost_beside_its_slots_is_named(self, made: Company) -> None:
        made.add("nonconformity:minor", grade="minor", raised_on=made.as_of)
        made.link("challengedBy", clause("4.3"), "nonconformity:minor")
        assert [row.ref for row in packed(made).apart] == ["4.3"]
        made.remove(control("A.2.3"))
        assert "A.2.3" in {row.ref for row in packed(made).apart}
