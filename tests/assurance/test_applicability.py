"""The Statement of Applicability: decisions, risks, evidence, and what is not recorded."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.assurance.applicability import (
    StatementOfApplicability,
    StatementRow,
    statement_of_applicability,
)
from aimsgraph.assurance.freshness import Evidence
from aimsgraph.assurance.treatments import Treated
from tests.impact.company import COLLECTED, Company, clause, company, control, shipped


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def stated(made: Company) -> StatementOfApplicability:
    return statement_of_applicability(made.snapshot(), shipped(), made.policy, as_of=made.as_of)


def row(found: StatementOfApplicability, ref: str) -> StatementRow:
    (only,) = (one for one in found.controls if one.ref == ref)
    return only


def record(found: StatementOfApplicability, ref: str, id: str) -> Evidence:
    (only,) = (one for one in row(found, ref).evidence if one.id == id)
    return only


def risk(found: StatementOfApplicability, id: str) -> Treated:
    (only,) = (one for one in found.risks if one.id == id)
    return only


class TestRows:
    """A row for each of the 38 reference controls, and for own controls apart."""

    def test_a_control_that_holds(self, made: Company) -> None:
        found = stated(made)
        assert len(found.controls) == 38
        one = row(found, "A.6.2.4")
        assert (one.applicable, one.state, one.contradictions) == ("yes", "holds", ())
        (decision,) = one.decisions
        assert (decision.reason, decision.approved_on) == ("a risk calls for it", COLLECTED)
        assert one.risks == ("risk:a", "risk:b")
        (own,) = one.controls
        assert (own.id, own.state) == (control("A.6.2.4"), "implemented")
        assert (set(own.standing), own.lacking) == ({"system:a", "system:b"}, ())
        assert one.owner is not None
        assert one.owner.role == "role:aims-manager"

    def test_for_whom_it_does_not_hold(self, made: Company) -> None:
        made.remove("impact-assessment:a")
        one = row(stated(made), "A.5.3")
        assert (one.controls[0].standing, one.controls[0].lacking) == (("system:b",), ("system:a",))
        assert one.unfilled == ("slot:A.5.3/impact-assessment/system:a",)

    def test_an_own_control_is_none_of_annex_a(self, made: Company) -> None:
        made.add("control:desk", state="implemented")
        found = stated(made)
        (own,) = found.own
        assert (own.ref, own.applicable, own.decisions) == ("control:desk", "yes", ())
        assert own.unfilled == ("slot:control:desk/evidence/organization:acme",)

    def test_no_entry_is_recorded(self, made: Company) -> None:
        made.unlink("decidedBy", clause("A.2.2"), "soa:a.2.2")
        one = row(stated(made), "A.2.2")
        assert (one.applicable, one.decisions, one.controls) == ("no entry recorded", (), ())

    def test_left_out_for_one_system(self, made: Company) -> None:
        made.add("soa:a.6.2.8-b", applicable=False, reason="no logs there")
        made.link("decidedBy", clause("A.6.2.8"), "soa:a.6.2.8-b")
        made.link("concerns", "soa:a.6.2.8-b", "system:b")
        one = row(stated(made), "A.6.2.8")
        assert one.applicable == "in part"
        assert [each.subjects for each in one.decisions] == [(), ("system:b",)]

    def test_left_out_though_a_risk_relies_on_it(self, made: Company) -> None:
        made.set("soa:a.6.2.4", applicable=False, reason="not needed")
        one = row(stated(made), "A.6.2.4")
        assert one.applicable == "no"
        (told,) = one.contradictions
        assert told.startswith("left out, yet ")
        assert "risk:a" in told

    def test_left_out_and_nothing_relies_on_it(self, made: Company) -> None:
        made.set("soa:a.10.4", applicable=False, reason="no customers")
        one = row(stated(made), "A.10.4")
        assert (one.state, one.risks, one.contradictions) == ("not applicable", (), ())

    def test_a_claim_that_is_not_shown(self, made: Company) -> None:
        made.remove("impact-assessment:a")
        made.set("soa:a.5.3", claimed_status="implemented")
        made.set("soa:a.2.2", claimed_status="implemented")
        found = stated(made)
        assert row(found, "A.5.3").contradictions == (
            "the register says implemented, which is not shown",
        )
        assert not row(found, "A.2.2").contradictions


class TestEvidence:
    """Each record with its day, and until when it serves."""

    ID = "evidence:data-quality-report-a-training"

    def test_valid_until_the_months_of_its_kind_are_over(self, made: Company) -> None:
        one = record(stated(made), "A.7.4", self.ID)
        assert (one.freshness, one.dated) == ("valid", COLLECTED)
        assert one.until == date(2027, 5, 4)

    def test_lapsed(self, made: Company) -> None:
        """The last day is inside."""
        made.set(self.ID, valid_until=date(2026, 6, 14))
        one = record(stated(made), "A.7.4", self.ID)
        assert one.told() == "2026-05-04, lapsed on 2026-06-14"
        made.set(self.ID, valid_until=made.as_of)
        assert record(stated(made), "A.7.4", self.ID).freshness == "valid"

    def test_what_is_lost_comes_first(self, made: Company) -> None:
        made.set(self.ID, review="rejected")
        first = row(stated(made), "A.7.4").evidence[0]
        assert (first.id, first.review, first.word) == (self.ID, "rejected", "no longer valid")

    def test_a_newer_one_follows(self, made: Company) -> None:
        made.record(
            "evidence:newer", "data-quality-report", "dataset:a-training",
            collected_on=date(2026, 6, 1),
        )  # fmt: skip
        found = stated(made)
        assert record(found, "A.7.4", self.ID).freshness == "followed"
        assert record(found, "A.7.4", "evidence:newer").freshness == "valid"

    def test_of_its_period(self, made: Company) -> None:
        """A report of a quarter serves for that quarter, however old it is."""
        reports = [one for one in row(stated(made), "A.6.2.6").evidence
                   if one.kind == "monitoring-report"]  # fmt: skip
        assert {one.freshness for one in reports} == {"of its period"}
        assert "covers 2026-01-01 to 2026-03-31" in reports[0].told()


class TestRisks:
    """Every open risk, what treats it and who accepted what is left."""

    def test_an_acceptance_has_an_end(self, made: Company) -> None:
        made.set("decision:acceptance", valid_until=date(2026, 7, 1))
        one = risk(stated(made), "risk:residual")
        assert (one.options, one.controls) == (("reduce",), (control("A.8.2"),))
        (approval,) = one.approvals
        assert (approval.freshness, approval.until) == ("valid", date(2026, 7, 1))

    def test_an_acceptance_that_lapsed(self, made: Company) -> None:
        made.set("decision:acceptance", valid_until=date(2026, 6, 1))
        one = risk(stated(made), "risk:residual")
        assert (one.word, one.approvals[0].freshness) == ("acceptance lapsed", "lapsed")

    def test_a_closed_risk_is_not_told(self, made: Company) -> None:
        made.set("risk:a", state="closed")
        found = stated(made)
        assert [one.id for one in found.risks] == ["risk:b", "risk:residual"]
        assert row(found, "A.6.2.4").risks == ("risk:b",)

    def test_a_control_that_another_relies_on(self, made: Company) -> None:
        made.link("reliesOn", control("A.6.2.4"), control("A.4.4"))
        assert row(stated(made), "A.4.4").risks == ("risk:a", "risk:b")


class TestHeader:
    """What stands above the statement comes from the graph, or is empty."""

    def test_what_is_recorded(self, made: Company) -> None:
        made.set("organization:acme", legal_name="Acme Limited")
        made.set("scope:aims", version="3")
        made.set("soa:a.2.2", approved_by="Mia", approved_on=date(2026, 5, 1))
        issued = next(id for id, node in made.things.items()
                      if node.get("kind") == "statement-of-applicability")  # fmt: skip
        made.set(issued, version="1.4")
        header = stated(made).header
        assert header.organization == "acme (Acme Limited)"
        assert (header.scope, header.scope_version) == ("Systems A and B", "3")
        assert (header.document, header.version) == (issued, "1.4")
        assert header.approvers == ("Mia",)
        assert (header.approved_from, header.approved_until) == (date(2026, 5, 1), COLLECTED)

    def test_what_is_not(self, made: Company) -> None:
        header = stated(made).header
        assert (header.version, header.approvers) == ("", ())


def test_the_order_of_things_changes_nothing(made: Company) -> None:
    made.unlink("heldBy", "role:aims-manager", "person:mia")
    first = stated(made)
    made.things = dict(reversed(made.things.items()))
    made.links = dict(reversed(made.links.items()))
    assert stated(made) == first
