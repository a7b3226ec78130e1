"""Filling: which record counts for which slot, and which does not."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.assurance import expectations
from aimsgraph.impact import Policy
from aimsgraph.vocabulary import Demand
from tests.impact.company import (
    Company,
    clause,
    company,
    control,
    implementation,
    shipped,
    slot,
)

ACME = "organization:acme"
NEW = "evidence:new"


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


def filled(made: Company, record: str = NEW) -> set[str]:
    """The slots that a record fills."""
    _, relations = expectations(made.facts(), shipped(), made.policy, made.as_of)
    return {r.source for r in relations if (r.type, r.target) == ("filledBy", record)}


class TestSubjects:
    """A record counts for the subjects that it is about."""

    def test_a_record_fills_every_slot_of_its_kind_and_subject(self, made: Company) -> None:
        """One impact assessment carries two clauses and three controls."""
        assert filled(made, "impact-assessment:a") == {
            slot(ref, "impact-assessment", "system:a")
            for ref in ("6.1.4", "8.4", "A.5.3", "A.5.4", "A.5.5")
        }

    def test_a_record_about_nothing_fills_nothing(self, made: Company) -> None:
        """Nor does one whose kind is not asked."""
        made.record(NEW, "log-configuration")
        assert filled(made) == set()
        made.record("evidence:other", "dpia", "system:a")
        assert filled(made, "evidence:other") == set()

    def test_a_record_about_a_component_counts_for_the_system(self, made: Company) -> None:
        """A test of its model is a test of the system."""
        made.record(NEW, "test-report", "model:a")
        assert filled(made) == {slot("A.6.2.4", "test-report", "system:a")}

    def test_only_where_records_of_the_kind_are_about_such_things(self, made: Company) -> None:
        """An impact assessment is about systems, so one about a model shows nothing of them."""
        made.record(NEW, "impact-assessment", "model:a")
        assert filled(made) == set()

    def test_a_shared_component_counts_for_the_system_that_is_named(self, made: Company) -> None:
        """For all that have it where none is named."""
        made.link("hasComponent", "system:b", "model:a")
        made.record(NEW, "test-report", "model:a", "system:a")
        assert filled(made) == {slot("A.6.2.4", "test-report", "system:a")}
        made.record("evidence:open", "test-report", "model:a")
        assert filled(made, "evidence:open") == {
            slot("A.6.2.4", "test-report", f"system:{key}") for key in "ab"
        }

    def test_a_component_of_a_component_counts_too(self, made: Company) -> None:
        """Systems can be built of systems."""
        made.add("system:c", lifecycle="deployed", actor_roles=("user",))
        made.link("hasComponent", "system:c", "system:a")
        made.record(NEW, "test-report", "model:a")
        assert slot("A.6.2.4", "test-report", "system:c") in filled(made)
        assert slot("A.6.2.4", "test-report", "system:c") not in filled(
            made, "evidence:test-report-a"
        )

    def test_what_the_subject_rests_on_is_about_it(self, made: Company) -> None:
        """An acceptance that the risk is accepted by needs no other mention of it."""
        made.set("risk:residual", acceptable=False)
        made.record(NEW, "residual-risk-acceptance")
        made.link("acceptedBy", "risk:residual", NEW)
        assert filled(made) == {slot("6.1.3", "residual-risk-acceptance", "risk:residual")}

    def test_lost_records_still_fill(self, made: Company) -> None:
        """Whether they count is for the engine to say."""
        slots = filled(made, "evidence:log-configuration-a")
        made.set("evidence:log-configuration-a", review="rejected", until=date(2026, 1, 1))
        assert filled(made, "evidence:log-configuration-a") == slots
        made.set("evidence:log-configuration-a", in_scope=False)
        assert filled(made, "evidence:log-configuration-a") == set()


class TestOrganization:
    """Slots of the organization take what speaks for it."""

    @pytest.mark.parametrize("about", [ACME, "scope:aims", "policy:ai", "process:development"])
    def test_the_organization_its_scope_policies_and_processes(
        self, made: Company, about: str
    ) -> None:
        """A procedure counts for every requirement that asks the organization for one."""
        made.add("process:development")
        made.record(NEW, "procedure", about)
        assert slot("A.6.1.3", "procedure", ACME) in filled(made)

    def test_what_records_of_the_kind_are_usually_about(self, made: Company) -> None:
        """A register of roles is about roles."""
        made.record(NEW, "roles-register", "role:data-owner")
        assert filled(made) == {slot(ref, "roles-register", ACME) for ref in ("5.3", "A.3.2")}

    def test_another_organization_is_not_ours(self, made: Company) -> None:
        """Its policies are its own."""
        made.add("organization:partner")
        made.record(NEW, "ai-policy", "organization:partner")
        assert filled(made) == set()

    def test_a_contract_with_a_supplier_is_none_with_a_customer(self, made: Company) -> None:
        """A.10.4 asks the organization; contracts are usually about suppliers."""
        made.record(NEW, "contract", "supplier:cloud")
        assert slot("A.10.4", "customers", ACME) not in filled(made)
        made.record("evidence:customer", "contract", ACME)
        assert filled(made, "evidence:customer") == {slot("A.10.4", "customers", ACME)}


class TestNames:
    """A record that names what it answers to fills slots of that alone."""

    def test_a_requirement(self, made: Company) -> None:
        """The policy shown for A.2.2 is not shown for 5.2."""
        made.record(NEW, "ai-policy", clause("A.2.2"), ACME)
        assert filled(made) == {slot("A.2.2", "ai-policy", ACME)}

    def test_a_requirement_is_enough_for_the_organization(self, made: Company) -> None:
        """It says nothing of systems."""
        made.record(NEW, "ai-policy", clause("A.2.2"))
        assert filled(made) == {slot("A.2.2", "ai-policy", ACME)}
        made.record("evidence:logs", "log-configuration", clause("A.6.2.8"))
        assert filled(made, "evidence:logs") == set()
        made.link("about", "evidence:logs", "system:b")
        assert filled(made, "evidence:logs") == {slot("A.6.2.8", "log-configuration", "system:b")}

    def test_a_heading_names_what_is_below_it(self, made: Company) -> None:
        """Records on clause 7.5 are for 7.5.1 to 7.5.3."""
        made.record(NEW, "document-register", clause("7.5"))
        assert filled(made) == {slot("7.5.1", "suggested", ACME), slot("7.5.3", "control", ACME)}

    def test_a_provision_that_demands_nothing_names_nothing(self, made: Company) -> None:
        """A register that cites a law is still the register of the organization."""
        made.add(
            "eu-ai-act:2024/17", "Clause", name=None, title="Quality management",
            catalog="eu-ai-act:2024", ref="17",
        )  # fmt: skip
        made.record(NEW, "obligation-register", "eu-ai-act:2024/17", ACME)
        assert slot("A.8.5", "reporting-duties", ACME) in filled(made)

    def test_a_control(self, made: Company) -> None:
        """Naming a control is naming what is demanded for it."""
        made.record(NEW, "procedure", control("A.9.2"), ACME)
        assert filled(made) == {slot("A.9.2", "procedure", ACME)}

    def test_an_implementation_says_the_subject_too(self, made: Company) -> None:
        """It is a control for a subject."""
        made.snapshot()
        written = implementation("A.6.2.8", "system:a")
        made.add(written, name="Event logs: A")
        made.link("appliedAs", control("A.6.2.8"), written)
        made.link("concerns", written, "system:a")
        made.record(NEW, "log-configuration", written)
        assert filled(made) == {slot("A.6.2.8", "log-configuration", "system:a")}

    def test_a_slot_takes_any_kind(self, made: Company) -> None:
        """Who names the slot has judged the record."""
        id = slot("A.6.2.8", "log-configuration", "system:a")
        made.add(id, kinds=("log-configuration",))
        made.record(NEW, "technical-documentation", id, "system:a")
        assert filled(made) == {id}

    def test_an_assumed_slot_takes_what_names_its_control(self, made: Company) -> None:
        """Any kind; at the subject that the record names, else at all."""
        made.add("control:shield", state="implemented")
        made.link("protects", "control:shield", "system:a", "system:b")
        both = {slot("control:shield", "evidence", f"system:{key}") for key in "ab"}
        made.record(NEW, "procedure", "control:shield")
        assert filled(made) == both
        made.link("about", NEW, "system:a")
        assert filled(made) == {slot("control:shield", "evidence", "system:a")}

    def test_a_test_of_a_control_is_about_the_control(self, made: Company) -> None:
        """It counts for what asks for tests of controls, and for the control itself."""
        made.add("control:shield", state="implemented")
        made.record(NEW, "control-test", "control:shield", verdict="pass")
        assert filled(made) == {
            slot("control:shield", "evidence", ACME),
            slot("8.1", "control-effect", ACME),
        }
        made.policy = Policy(
            demands=(Demand("control:shield", "control-test", "required", "control"),)
        )
        assert slot("control:shield", "control-test", "control:shield") in filled(made)


class TestOccasions:
    """What an event asks for is about that event."""

    @pytest.fixture
    def incidents(self, made: Company) -> Company:
        """Two incidents, each of which asks for a notification."""
        made.add("incident:outage", occurred_on=date(2026, 6, 1))
        made.add("incident:leak", occurred_on=date(2026, 6, 8))
        return made

    OUTAGE = slot("A.8.4", "notification", ACME) + "/incident:outage"
    LEAK = slot("A.8.4", "notification", ACME) + "/incident:leak"

    def test_a_record_of_the_event_answers_it(self, incidents: Company) -> None:
        """And no other, though it is about the organization too."""
        incidents.record(
            NEW, "notification", "incident:outage", ACME, collected_on=date(2026, 6, 9)
        )
        assert filled(incidents) & {self.OUTAGE, self.LEAK} == {self.OUTAGE}

    def test_a_nil_return_answers_what_happened_until_its_day(self, incidents: Company) -> None:
        """Last year's decision that no one had to be told says nothing of today."""
        incidents.record(NEW, "notification", ACME, collected_on=date(2026, 6, 3))
        assert filled(incidents) & {self.OUTAGE, self.LEAK} == {self.OUTAGE}
        incidents.set(NEW, collected_on=date(2026, 6, 8))
        assert filled(incidents) >= {self.OUTAGE, self.LEAK}
        incidents.set(NEW, collected_on=None)
        assert not filled(incidents) & {self.OUTAGE, self.LEAK}

    def test_naming_the_requirement_is_a_nil_return(self, incidents: Company) -> None:
        """It speaks for the organization."""
        incidents.record(NEW, "notification", clause("A.8.4"), collected_on=date(2026, 6, 9))
        assert filled(incidents) == {self.OUTAGE, self.LEAK}

    def test_a_record_of_what_a_change_alters_answers_the_change(self, made: Company) -> None:
        """A change is planned before it has an entry of its own."""
        change = made.changed("policy:ai", "content", date(2026, 6, 1))
        made.record(NEW, "change-record", "policy:ai", collected_on=date(2026, 5, 20))
        assert filled(made) == {slot("6.3", "change-record", ACME) + f"/{change}"}

    def test_a_correction_answers_what_it_resolves(self, made: Company) -> None:
        """A nonconformity's action, and the check of that action, need no other mention of it."""
        made.add("nonconformity:n", grade="minor", raised_on=date(2026, 6, 1))
        made.record("corrective-action:c", "corrective-action-record", done_on=date(2026, 6, 8))
        made.record(NEW, "effectiveness-check", collected_on=date(2026, 6, 10))
        made.link("resolvedBy", "nonconformity:n", "corrective-action:c")
        made.link("verifiedBy", "corrective-action:c", NEW)
        base = slot("10.2", "corrective-action-record", ACME)
        assert filled(made, "corrective-action:c") == {f"{base}/nonconformity:n"}
        base = slot("10.2", "effectiveness-check", ACME)
        assert filled(made) == {f"{base}/corrective-action:c"}

    def test_a_response_is_not_older_than_the_breach(self, made: Company) -> None:
        """What was said of the metric before says nothing of this."""
        made.add(
            "measurement:june", kind="metric-snapshot", value=0.4, measured_on=date(2026, 6, 8)
        )
        made.link("valuedBy", "metric:drift", "measurement:june")
        response = slot("8.1", "response", "system:a") + "/metric:drift"
        made.record(NEW, "incident-report", "system:a", collected_on=date(2026, 6, 2))
        assert response not in filled(made)
        made.set(NEW, collected_on=date(2026, 6, 8))
        assert response in filled(made)
