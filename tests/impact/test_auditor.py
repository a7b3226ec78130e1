"""What an auditor expects when something happens, on the shipped ontology."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import FrameType

import pytest

from aimsgraph.impact import Hypothetical, Impact, Policy
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import Demand, load
from tests.impact.company import (
    COLLECTED,
    TODAY,
    Company,
    Outcome,
    clause,
    company,
    control,
    fill,
    implementation,
    slot,
)

DATA_CONTROLS = tuple(control(f"A.7.{number}") for number in (3, 4, 5, 6))
VALIDATION, RELEASE, LOGGING = control("A.6.2.4"), control("A.6.2.5"), control("A.6.2.8")
MONITORING, USER_INFORMATION, USE = control("A.6.2.6"), control("A.8.2"), control("A.9.4")


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def untouched(outcome: Outcome, key: str) -> None:
    """Whatever belongs to one system alone holds."""
    endings = (f":{key}", f"-{key}")
    inside = (f":{key}-", f"-{key}-")
    mine = {
        id for id in outcome.status if id.endswith(endings) or any(part in id for part in inside)
    }
    assert len(mine) > 50, "much belongs to that system"
    outcome.assert_holds(*mine)


def test_the_company_is_healthy(made: Company) -> None:
    """Before anything happens everything holds and nothing is flagged."""
    today = made.today()
    assert today.lost() == set()
    assert today.flags == set()
    assert today.closed == set()
    assert len(today.status) > 250


class TestData:
    """Data of a system change."""

    def test_a_minor_refresh_outdates_what_is_written_about_the_data_alone(
        self, made: Company
    ) -> None:
        """Training data of A refreshed, minor: its data-quality evidence is outdated: data control
        broken for that dataset; validation, release, risk, 8.4 hold."""
        after = made.what_if("dataset:a-training", "content", "minor")
        after.assert_broken(
            "evidence:data-quality-report-a-training",
            slot("A.7.4", "data-quality-report", "dataset:a-training"),
            implementation("A.7.4", "dataset:a-training"),
            control("A.7.4"),
            clause("A.7.4"),
        )
        assert after.tags[control("A.7.4")] == "outdated"
        assert after.words["evidence:data-quality-report-a-training"] == "no longer valid"
        assert after.words[control("A.7.4")] == "not demonstrated"
        after.assert_holds(
            implementation("A.7.4", "dataset:a-test"),
            implementation("A.7.4", "dataset:a-runtime"),
            implementation("A.7.4", "dataset:b-training"),
            VALIDATION, RELEASE, LOGGING, "risk:a", clause("8.4"), clause("6.1.3"), clause("6.1.4"),
        )  # fmt: skip
        assert after.lost("control:") <= set(DATA_CONTROLS)
        untouched(after, "b")

    def test_a_significant_refresh_casts_doubt_on_what_the_model_was_judged_by(
        self, made: Company
    ) -> None:
        """The same, significant: also validation and release of A's model, A's impact assessment
        and the risk they treat in doubt; B, logging, policies untouched."""
        after = made.what_if("dataset:a-training", "content")
        after.assert_broken(implementation("A.7.4", "dataset:a-training"))
        after.assert_doubt(
            implementation("A.6.2.4", "system:a"),
            implementation("A.6.2.5", "system:a"),
            VALIDATION, RELEASE, "impact-assessment:a", clause("8.4"), "risk:a",
        )  # fmt: skip
        assert after.words["risk:a"] == "to be re-assessed"
        after.assert_holds(
            LOGGING, "policy:ai", clause("5.2"), control("A.2.2"), "impact-assessment:b", "risk:b"
        )
        untouched(after, "b")

    @pytest.mark.parametrize("significance", ["minor", "significant"])
    def test_other_labels_in_a_test_set_void_what_was_measured_on_it(
        self, made: Company, significance: str
    ) -> None:
        """Labels of A's test set fixed: results measured on it are void: validation broken for A,
        its risk untreated; release approval and impact assessment hold; B's risk still treated."""
        after = made.what_if("dataset:a-test", "content", significance)
        after.assert_broken(
            "evidence:test-report-a",
            implementation("A.6.2.4", "system:a"),
            VALIDATION,
            "treatment:a",
            "risk:a",
        )
        assert after.words["risk:a"] == "untreated"
        assert after.tags["risk:a"] == "outdated"
        after.assert_doubt(clause("6.1.3"), clause("8.3"))
        after.assert_holds(
            "evidence:release-approval-a", RELEASE, "impact-assessment:a", clause("8.4"),
            implementation("A.6.2.4", "system:b"), "treatment:b", "risk:b",
        )  # fmt: skip
        untouched(after, "b")

    def test_other_run_time_data_casts_doubt_on_what_the_system_does(self, made: Company) -> None:
        """Run-time data of A changed: its data evidence void; what depends on A's behaviour in
        doubt."""
        after = made.what_if("dataset:a-runtime", "content")
        after.assert_broken(
            "evidence:data-quality-report-a-runtime",
            implementation("A.7.4", "dataset:a-runtime"),
            implementation("A.7.5", "dataset:a-runtime"),
        )
        after.assert_doubt(
            "impact-assessment:a",
            "evidence:test-report-a",
            "evidence:use-approval-a",
            "evidence:user-documentation-a",
            implementation("A.6.2.4", "system:a"),
            USER_INFORMATION,
            clause("8.4"),
            "risk:a",
        )
        after.assert_holds(
            LOGGING, implementation("A.7.4", "dataset:a-training"), clause("5.2"), "risk:b"
        )
        untouched(after, "b")


class TestModel:
    """A model changes."""

    def test_retraining_voids_tests_and_release_approval(self, made: Company) -> None:
        """A's model retrained: tests and release approval of A void; impact assessment, user
        documentation in doubt; data evidence holds."""
        after = made.what_if("model:a", "content")
        after.assert_broken(
            "evidence:test-report-a",
            "evidence:release-approval-a",
            implementation("A.6.2.4", "system:a"),
            implementation("A.6.2.5", "system:a"),
            "risk:a",
        )
        after.assert_doubt("impact-assessment:a", "evidence:user-documentation-a", clause("8.4"))
        after.assert_holds(*DATA_CONTROLS, LOGGING, "risk:b")
        untouched(after, "b")

    def test_a_test_after_the_retraining_clears_it(self, made: Company) -> None:
        """A recorded retraining counts only against what was seen before it."""
        made.changed("model:a", "content", date(2026, 5, 20))
        made.today().assert_broken(VALIDATION, RELEASE)
        late = date(2026, 5, 28)
        for id in ("evidence:test-report-a", "evidence:release-approval-a"):
            made.set(id, collected_on=late)
        today = made.today()
        today.assert_holds(VALIDATION, RELEASE)
        today.assert_doubt("impact-assessment:a")


class TestSystem:
    """Use, scope and life of a system change."""

    def test_another_intended_use_reopens_what_judged_it(self, made: Company) -> None:
        """Intended use of A changed: classification, impact assessment and use approval reopened;
        B untouched."""
        made.record("evidence:classification-a", "classification-record", "system:a")
        after = made.what_if("intended-use:a", "content")
        after.assert_broken(
            "evidence:classification-a",
            "impact-assessment:a",
            "evidence:use-approval-a",
            clause("8.4"),
            clause("6.1.4"),
            implementation("A.9.4", "system:a"),
        )
        after.assert_holds(implementation("A.9.4", "system:b"), LOGGING, clause("5.2"))
        untouched(after, "b")

    def test_a_wider_scope_outdates_its_statement(self, made: Company) -> None:
        """Scope extended by a system: scope statement outdated, SoA and inventory in doubt, new
        slots appear; existing systems untouched."""
        after = made.what_if("scope:aims", "boundary")
        after.assert_broken("evidence:scope-statement-acme", clause("4.3"))
        assert after.tags[clause("4.3")] == "outdated"
        after.assert_doubt(
            "evidence:statement-of-applicability-acme",
            "evidence:ai-system-inventory-acme",
            clause("6.1.3"),
            control("A.4.2"),
        )
        untouched(after, "a")
        untouched(after, "b")
        before = set(made.snapshot().nodes)
        made.add("system:c", lifecycle="development", actor_roles=("provider",))
        new = set(made.snapshot().nodes) - before
        assert slot("8.4", "impact-assessment", "system:c") in new
        assert slot("A.6.2.3", "design-record", "system:c") in new
        assert slot("A.6.2.8", "log-configuration", "system:c") not in new, "it is not in use yet"
        today = made.today()
        today.assert_broken(slot("8.4", "impact-assessment", "system:c"))
        untouched(today, "a")
        untouched(today, "b")

    def test_a_system_without_impact_assessment_is_not_helped_by_another(
        self, made: Company
    ) -> None:
        """A has no impact assessment: 8.4 broken "1 of 2 systems"; B's fresh one does not help."""
        made.remove("impact-assessment:a")
        today = made.today()
        today.assert_broken(clause("8.4"), slot("8.4", "impact-assessment", "system:a"))
        today.assert_holds(slot("8.4", "impact-assessment", "system:b"), "impact-assessment:b")
        verdict = made.impact().posture().verdicts[clause("8.4")]
        assert verdict.gap
        parts = {part.relation: (part.standing, part.total) for part in verdict.parts}
        assert parts["restsOn"] == (1, 2)
        untouched(today, "b")

    def test_a_retired_system_breaks_nothing(self, made: Company) -> None:
        """System retired as planned: the demands on that subject close; nothing breaks."""
        after = made.what_if("system:b", "decommission")
        assert after.lost() == set()
        assert {
            slot("8.4", "impact-assessment", "system:b"),
            implementation("A.6.2.4", "system:b"),
            "risk:b",
        } <= after.closed
        made.set("system:b", lifecycle="retired")
        today = made.today()
        assert today.lost() == set()
        assert slot("8.4", "impact-assessment", "system:b") not in today.status
        today.assert_holds(slot("8.4", "impact-assessment", "system:a"))


class TestSuppliers:
    """A supplier changes."""

    def test_other_terms_cast_doubt_on_contract_and_assessment(self, made: Company) -> None:
        """Cloud supplier changes terms: contract and supplier assessment in doubt; logging and
        risks hold."""
        made.record("evidence:contract-cloud", "contract", "supplier:cloud")
        after = made.what_if("supplier:cloud", "terms")
        after.assert_doubt(
            "evidence:contract-cloud", "evidence:supplier-assessment-cloud", control("A.10.3")
        )
        after.assert_holds(LOGGING, "risk:a", "risk:b", "risk:residual", clause("8.4"))
        assert after.lost("control:") == {control("A.10.3")}

    def test_a_control_breaks_with_the_service_it_runs_on(self, made: Company) -> None:
        """Cloud supplier gone: the control that runs on its service broken."""
        after = made.what_if("supplier:cloud", "withdrawal")
        after.assert_broken(LOGGING, clause("A.6.2.8"))
        after.assert_holds(control("A.2.2"), control("A.7.4"), clause("5.2"), clause("6.1.2"))


class TestPeople:
    """A person leaves, or a competence lapses."""

    def test_a_role_that_nobody_holds_any_more_leaves_controls_alone(self, made: Company) -> None:
        """Sole data owner leaves: role unheld, 5.3 in doubt, its things flagged unowned; controls
        hold."""
        after = made.what_if("person:dana", "departure")
        after.assert_broken("role:data-owner")
        assert after.words["role:data-owner"] == "unheld"
        after.assert_doubt(clause("5.3"), clause("A.3.2"))
        assert ("unowned", "dataset:a-training") in after.flags
        assert after.lost("control:") == set()
        after.assert_holds(clause("7.2"), clause("8.4"), "risk:a")

    def test_a_deputy_is_enough(self, made: Company) -> None:
        """One of two holders leaves: nothing."""
        after = made.what_if("person:mia", "departure")
        assert after.lost() == set()
        assert not {flag for flag in after.flags if flag[0] == "unowned"}

    def test_slots_that_concern_only_a_person_who_left_close(self, made: Company) -> None:
        """Person left whose slots concern only them: the demands on that subject close; nothing
        breaks."""
        made.link("heldBy", "role:data-owner", "person:max")
        made.record("evidence:training-max", "training-record", "person:max", verdict="pass")
        after = made.what_if("person:dana", "departure")
        assert after.lost() == set()
        assert slot("7.2", "training-record", "person:dana") in after.closed
        after.assert_holds(clause("7.2"), slot("7.2", "training-record", "person:max"))
        made.set("person:dana", leaves_on=date(2026, 5, 31))
        assert made.today().lost() == set()

    def test_a_lapsed_competence_is_a_matter_of_7_2(self, made: Company) -> None:
        """Competence certificate lapses: that person's slot under 7.2; controls hold."""
        made.set("evidence:training-record-dana", collected_on=date(2024, 3, 1))
        today = made.today()
        today.assert_broken(slot("7.2", "training-record", "person:dana"), clause("7.2"))
        assert today.tags[clause("7.2")] == "lapsed"
        today.assert_holds(slot("7.2", "training-record", "person:sam"), "role:data-owner")
        assert today.lost("control:") == set()


class TestGovernance:
    """Policies, provisions and risk decisions change."""

    def test_a_revised_policy_reopens_awareness_and_approval(self, made: Company) -> None:
        """Policy revised: awareness and the policy's approval reopened; controls directed by it
        hold."""
        after = made.what_if("policy:ai", "content")
        after.assert_broken("evidence:ai-policy-acme", clause("5.2"), clause("A.2.2"))
        after.assert_doubt("evidence:awareness-record-acme", clause("7.3"))
        after.assert_holds("policy:ai", VALIDATION, RELEASE, LOGGING, *DATA_CONTROLS, USE)
        untouched(after, "a")

    def test_a_lapsed_acceptance_leaves_the_treatment_standing(self, made: Company) -> None:
        """Risk acceptance expires: risk "acceptance lapsed", 6.1.3 in doubt; treatment and control
        hold."""
        made.set("decision:acceptance", collected_on=date(2025, 4, 1))
        today = made.today()
        today.assert_broken("risk:residual")
        assert today.words["risk:residual"] == "acceptance lapsed"
        assert today.tags["risk:residual"] == "lapsed"
        today.assert_doubt(clause("6.1.3"))
        today.assert_holds("treatment:residual", USER_INFORMATION, "risk:a", "risk:b")

    def test_a_lapsed_acceptance_that_is_demanded_breaks_6_1_3(self, made: Company) -> None:
        """Where what remains is not acceptable by itself, the acceptance is demanded in writing."""
        made.set("risk:residual", acceptable=False)
        made.today().assert_holds(clause("6.1.3"), "risk:residual")
        made.set("decision:acceptance", collected_on=date(2025, 4, 1))
        today = made.today()
        today.assert_broken(
            slot("6.1.3", "residual-risk-acceptance", "risk:residual"), clause("6.1.3")
        )
        today.assert_holds("treatment:residual", USER_INFORMATION)

    @pytest.mark.parametrize("ref", ["8.4", "A.6.2.8"])
    def test_an_amended_text_is_in_doubt_until_its_mapping_is_reviewed(
        self, made: Company, ref: str
    ) -> None:
        """Text of a clause or article amended: that provision in doubt until its mapping is
        reviewed."""
        after = made.what_if(clause(ref), "text")
        after.assert_doubt(clause(ref))
        after.assert_holds(clause("8.2"), LOGGING, "impact-assessment:a")
        made.changed(clause(ref), "text", date(2026, 6, 1))
        made.today().assert_doubt(clause(ref))
        made.set(clause(ref), mapping_reviewed_on=date(2026, 6, 8))
        assert made.today().lost() == set()

    def test_minutes_stay_true_while_the_next_review_is_overdue(self, made: Company) -> None:
        """Minutes of a review a year old: the review stays true, the next is overdue."""
        minutes = "management-review:review-minutes-acme"
        made.set(minutes, collected_on=date(2025, 6, 10))
        today = made.today()
        today.assert_holds(minutes)
        today.assert_broken(slot("9.3.3", "review-minutes", "organization:acme"), clause("9.3.3"))
        assert today.tags[clause("9.3.3")] == "lapsed"
        made.set(minutes, collected_on=date(2025, 6, 15))
        made.today().assert_holds(minutes, clause("9.3.3"))


class TestFindings:
    """Something open counts against a claim."""

    @staticmethod
    def finding(made: Company, grade: str, **properties: str | date) -> str:
        cls = "nonconformity" if grade in ("major", "minor") else "finding"
        known = {"grade": grade, "state": "open", "raised_on": date(2026, 6, 1), **properties}
        id = made.add(f"{cls}:f1", **known)
        made.link("challengedBy", clause("8.4"), id)
        return id

    @staticmethod
    def correct(made: Company, finding: str) -> None:
        """A corrective action with a check that it worked."""
        made.record(
            "corrective-action:c1", "corrective-action-record", finding,
            collected_on=date(2026, 6, 8), done_on=date(2026, 6, 8),
        )  # fmt: skip
        made.record(
            "evidence:check", "effectiveness-check", "corrective-action:c1",
            collected_on=date(2026, 6, 9), verdict="pass",
        )  # fmt: skip
        made.link("resolvedBy", finding, "corrective-action:c1")
        made.link("verifiedBy", "corrective-action:c1", "evidence:check")

    def test_a_major_finding_is_failing(self, made: Company) -> None:
        """Internal audit: major on 8.4: 8.4 failing, certificate blocked; 10.2 judged on the
        response."""
        finding = self.finding(made, "major")
        today = made.today()
        today.assert_broken(clause("8.4"))
        assert today.words[clause("8.4")] == "failing"
        today.assert_holds("impact-assessment:a", "risk:a", clause("6.1.4"), VALIDATION)
        today.assert_broken(clause("10.2"))
        assert today.tags[clause("10.2")] == "missing", "no response yet"
        self.correct(made, finding)
        responded = made.today()
        responded.assert_broken(clause("8.4"))
        responded.assert_holds(clause("10.2"))

    def test_a_minor_finding_is_a_doubt(self, made: Company) -> None:
        """Minor: in doubt."""
        self.finding(made, "minor")
        today = made.today()
        today.assert_doubt(clause("8.4"))
        today.assert_holds("impact-assessment:a", VALIDATION)

    @pytest.mark.parametrize("grade", ["observation", "opportunity"])
    def test_an_observation_changes_no_status(self, made: Company, grade: str) -> None:
        """Observation: flag. Opportunity: nothing."""
        self.finding(made, grade)
        today = made.today()
        assert today.lost() == set()
        if grade == "observation":
            assert any(kind == "observation" for kind, _thing in today.flags)

    def test_the_expiry_of_its_verification_reopens_nothing(self, made: Company) -> None:
        """Nonconformity closed, its verification record expires: stays closed."""
        self.correct(made, self.finding(made, "major", state="closed", closed_on=date(2026, 6, 10)))
        assert made.today().lost() == set()
        made.set("evidence:check", valid_until=date(2026, 6, 12))
        today = made.today()
        today.assert_broken("evidence:check")
        today.assert_holds(clause("8.4"))

    def test_a_rejected_verification_reopens_it(self, made: Company) -> None:
        """Verification rejected: open again."""
        self.correct(made, self.finding(made, "major", state="closed", closed_on=date(2026, 6, 10)))
        after = made.what_if("evidence:check", "rejection")
        after.assert_broken(clause("8.4"))
        made.set("evidence:check", review="rejected")
        today = made.today()
        today.assert_broken(clause("8.4"))
        assert today.words[clause("8.4")] == "failing"
        today.assert_holds("impact-assessment:a", VALIDATION)


class TestMetrics:
    """A metric crosses its threshold."""

    def test_a_breach_asks_for_a_new_look_and_for_a_response(self, made: Company) -> None:
        """Metric crosses its threshold: the watching risk to be re-assessed, a response slot opens;
        the control that noticed holds."""
        supposed = made.what_if("metric:drift", "result")
        supposed.assert_doubt("risk:a")
        assert (clause("8.1"), "system:a") in supposed.opens
        measured = date(2026, 6, 8)
        made.add(
            "measurement:drift-june", kind="metric-snapshot", value=0.4, measured_on=measured,
            collected_on=measured, review="accepted",
        )  # fmt: skip
        made.link("valuedBy", "metric:drift", "measurement:drift-june")
        today = made.today()
        today.assert_doubt("risk:a")
        assert today.words["risk:a"] == "to be re-assessed"
        response = slot("8.1", "response", "system:a") + "/metric:drift"
        today.assert_broken(response, clause("8.1"))
        today.assert_holds(
            MONITORING, VALIDATION, "treatment:a", "risk:b", clause("9.1"), clause("8.2")
        )
        made.record(
            "evidence:drift-answered", "incident-report", "system:a", "metric:drift",
            collected_on=date(2026, 6, 10),
        )  # fmt: skip
        made.today().assert_holds(response, clause("8.1"))


class TestEvidence:
    """Evidence is lost, and there may be more of it."""

    CONFIGURATION = "evidence:log-configuration-a"

    def test_rejected_evidence_is_named_as_the_reason(self, made: Company) -> None:
        """Evidence rejected, nothing else fills the slot: broken, reason names it."""
        made.set(self.CONFIGURATION, review="rejected", reject_reason="insufficient")
        today = made.today()
        today.assert_broken(
            slot("A.6.2.8", "log-configuration", "system:a"),
            implementation("A.6.2.8", "system:a"),
            LOGGING,
        )
        assert today.tags[LOGGING] == "rejected"
        assert today.words[LOGGING] == "not demonstrated"
        reasons = made.impact().posture().verdicts[LOGGING].reasons
        assert self.CONFIGURATION in {reason.thing for reason in reasons}
        today.assert_holds(implementation("A.6.2.8", "system:b"))

    def test_another_good_record_is_enough(self, made: Company) -> None:
        """One of two outdated: holds."""
        old, new = "evidence:data-quality-report-a-training", "evidence:data-quality-a-new"
        demanded = slot("A.7.4", "data-quality-report", "dataset:a-training")
        made.changed("dataset:a-training", "content", date(2026, 5, 20), "minor")
        made.today().assert_broken(old, demanded)
        made.record(
            new, "data-quality-report", "dataset:a-training", collected_on=date(2026, 5, 28),
            verdict="pass",
        )  # fmt: skip
        today = made.today()
        today.assert_broken(old)
        assert today.tags[old] == "outdated"
        today.assert_holds(new, demanded, control("A.7.4"))

    def test_a_pending_record_carries_no_more_than_doubt(self, made: Company) -> None:
        """One void and the other pending: in doubt."""
        made.record(
            "evidence:log-configuration-a2", "log-configuration", "system:a", review="pending"
        )
        made.set(self.CONFIGURATION, review="rejected")
        today = made.today()
        today.assert_doubt(slot("A.6.2.8", "log-configuration", "system:a"), LOGGING)
        today.assert_holds(implementation("A.6.2.8", "system:b"))

    def test_a_control_falls_with_its_only_evidence(self, made: Company) -> None:
        """Only evidence of a control expires: coverage falls (peers stay at 100 %)."""
        made.set("evidence:use-approval-a", collected_on=date(2025, 6, 1))
        today = made.today()
        today.assert_broken(implementation("A.9.4", "system:a"), USE, clause("A.9.4"))
        assert today.tags[USE] == "lapsed"
        assert today.lost("control:") == {USE}
        today.assert_holds(implementation("A.9.4", "system:b"))

    @pytest.mark.parametrize(
        ("asked", "status"), [("passed", "broken"), ("performed", "holds")], ids=str
    )
    def test_a_failed_test_counts_where_a_pass_is_asked(
        self, made: Company, asked: str, status: str
    ) -> None:
        """Failed fairness test where `passed` is asked: failing; where `performed` is asked:
        holds."""
        demand = Demand("A.6.2.4", "fairness-test", "required", "model", verdict=asked)  # type: ignore[arg-type]
        made.policy = Policy(demands=(demand,))
        fill(made)
        assert made.today().lost() == set()
        made.set("evidence:fairness-test-a", verdict="fail")
        today = made.today()
        fairness = implementation("A.6.2.4", "model:a")
        assert {today.status[id] for id in (fairness, VALIDATION, clause("A.6.2.4"))} == {status}
        if asked == "passed":
            assert today.words[VALIDATION] == "failing"
            assert today.words[clause("A.6.2.4")] == "failing"
        today.assert_holds(
            "evidence:fairness-test-a",
            implementation("A.6.2.4", "model:b"),
            implementation("A.6.2.4", "system:a"),
        )

    def test_a_thing_that_is_gone_is_withdrawn_and_its_relations_are_kept(
        self, made: Company
    ) -> None:
        """Node removed: withdrawal; a dangling relation is a finding, never dropped in silence."""
        made.set("dataset:a-training", withdrawn_on=date(2026, 6, 10))
        today = made.today()
        today.assert_broken(
            "evidence:data-quality-report-a-training", implementation("A.7.4", "dataset:a-training")
        )
        assert today.tags[control("A.7.4")] == "outdated"
        untouched(today, "b")
        made.set("dataset:a-training", withdrawn_on=None)
        made.remove("decision:acceptance", dangling=True)
        assert [r.key for r in made.facts().dangling if r.type == "acceptedBy"] == [
            ("acceptedBy", "risk:residual", "decision:acceptance", "")
        ]
        today = made.today()
        today.assert_broken("risk:residual")
        assert today.tags["risk:residual"] == "missing"
        assert any(kind == "dangling" for kind, _thing in today.flags)
        today.assert_holds("treatment:residual", USER_INFORMATION)


class TestPeriods:
    """One accepted record is asked for every period."""

    @pytest.fixture
    def monthly(self, made: Company) -> Company:
        """Reports on both systems are asked for each month, and are there from January to May."""
        demand = Demand(
            "A.6.2.6", "monitoring-report", "required", "ai-system", cadence="P1M", grace="P10D",
            where="deployed",
        )  # fmt: skip
        made.policy = Policy(demands=(demand,))
        for system in "ab":
            made.remove(f"evidence:monitoring-report-{system}")
            for month in range(1, 6):
                self.report(made, system, date(2026, month, 1))
        return made

    @staticmethod
    def report(
        made: Company, system: str, start: date, collected: date | None = None, tail: str = ""
    ) -> str:
        end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        id = f"evidence:report-{system}-{start:%Y-%m}{tail}"
        return made.record(
            id, "monitoring-report", f"system:{system}",
            period_start=start, period_end=end, collected_on=collected or end + timedelta(days=4),
        )  # fmt: skip

    def test_every_month_is_covered(self, monthly: Company) -> None:
        """Five months have passed and five reports are there."""
        assert monthly.today().lost() == set()

    def test_a_missing_month_breaks_that_system(self, monthly: Company) -> None:
        """April missing in a monthly control: broken for that system."""
        monthly.remove("evidence:report-a-2026-04")
        today = monthly.today()
        today.assert_broken(
            slot("A.6.2.6", "monitoring-report", "system:a"),
            implementation("A.6.2.6", "system:a"),
            MONITORING,
        )
        assert today.tags[MONITORING] == "missing"
        today.assert_holds(
            implementation("A.6.2.6", "system:b"), "evidence:report-a-2026-05", VALIDATION
        )

    def test_many_reports_of_one_month_cover_one_month(self, monthly: Company) -> None:
        """Ten reports all covering October: broken."""
        for month in range(1, 6):
            monthly.remove(f"evidence:report-a-2026-{month:02}")
        for number in range(10):
            self.report(monthly, "a", date(2026, 2, 1), tail=f"-{number}")
        today = monthly.today()
        today.assert_broken(implementation("A.6.2.6", "system:a"))
        today.assert_holds(implementation("A.6.2.6", "system:b"))

    def test_a_late_upload_counts_for_its_own_period(self, monthly: Company) -> None:
        """January review uploaded in March covers January."""
        monthly.remove("evidence:report-a-2026-01")
        monthly.today().assert_broken(implementation("A.6.2.6", "system:a"))
        self.report(monthly, "a", date(2026, 1, 1), collected=date(2026, 3, 20))
        assert monthly.today().lost() == set()


class TestStatementOfApplicability:
    """Decisions on reference controls, and controls that nothing shows."""

    def test_a_reference_control_must_be_decided_on(self, made: Company) -> None:
        """Reference control without SoA entry: broken."""
        made.unlink("decidedBy", clause("A.6.2.8"), "soa:a.6.2.8")
        today = made.today()
        today.assert_broken(clause("A.6.2.8"))
        assert made.impact().posture().verdicts[clause("A.6.2.8")].gap
        today.assert_holds(clause("A.6.2.7"), clause("6.1.3"))

    def test_an_excluded_control_demands_nothing(self, made: Company) -> None:
        """An exclusion in the Statement of Applicability is neither covered nor a gap."""
        made.set("soa:a.10.4", applicable=False, reason="no customers")
        made.remove("evidence:customer-requirements-acme")
        assert made.today().lost() == set()

    @pytest.mark.parametrize("arguments", [1, 2], ids=["one argument", "two arguments"])
    def test_controls_that_only_argue_with_each_other_are_not_shown(
        self, made: Company, arguments: int
    ) -> None:
        """Control resting only on a cycle of controls: broken; the cycle is named."""
        names = ("x", "y", "z")[: arguments + 1]
        for name in names:
            made.add(f"control:{name}", state="implemented")
        for name in names:
            for other in names:
                if other != name:
                    argument = made.add(f"justification:{name}-by-{other}")
                    made.link("arguedBy", f"control:{name}", argument)
                    made.link("takes", argument, f"control:{other}")
        today = made.today()
        controls = [f"control:{name}" for name in names]
        today.assert_broken(*controls)
        text = " ".join(
            reason.text for reason in made.impact().posture().verdicts["control:x"].reasons
        )
        assert "mutual support" in text
        assert today.lost("control:") == set(controls), "all others hold"


def test_a_layered_graph_takes_linear_work() -> None:
    """Layered graph, width 2, depth 24: linear time."""
    shallow, deep = calls(lambda: layered(12)), calls(lambda: layered(24))
    assert deep < 3 * shallow, "twice as deep, and not 4,096 times as much work"


def layered(depth: int) -> None:
    """Ask what breaks, and why, where 2 ** depth paths lead to one record."""
    day = COLLECTED
    nodes = [
        Node("evidence:base", "Evidence", {"kind": "procedure", "collected_on": day}),
        Node("slot:base", "EvidenceRequirement", {"kinds": ("procedure",)}),
    ]
    relations = [Relation("filledBy", "slot:base", "evidence:base")]
    for level in range(depth):
        for side in "lr":
            id = f"control:{side}{level}"
            nodes.append(Node(id, "Control", {"state": "implemented"}))
            relations.append(Relation("restsOn", id, "slot:base"))
            if level:
                relations.append(Relation("reliesOn", id, f"control:l{level - 1}"))
                relations.append(Relation("reliesOn", id, f"control:r{level - 1}"))
    impact = Impact(Snapshot(nodes, relations), load(), Policy(), as_of=TODAY)
    change = Hypothetical("evidence:base", "withdrawal")
    answer = impact.what_if([change])
    assert {verdict.id for verdict in answer.broken} >= {f"control:l{depth - 1}", "slot:base"}
    why = impact.explain(f"control:r{depth - 1}", [change])
    assert len(why.steps) <= 3 * depth


def calls(work: Callable[[], None]) -> int:
    """How many Python functions it calls."""
    count = 0

    def profile(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
