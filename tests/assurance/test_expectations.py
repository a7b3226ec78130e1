"""Expectations: the slots, implementations and marks that follow from the demands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.assurance import expectations
from aimsgraph.assurance.demands import NO_DOCUMENT
from aimsgraph.impact import Policy
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store.violations import violations
from aimsgraph.vocabulary import Demand
from tests.impact.company import (
    TODAY,
    Company,
    clause,
    company,
    control,
    implementation,
    shipped,
    slot,
)

ACME = "organization:acme"


@pytest.fixture
def made() -> Company:
    """A company of which everything holds."""
    return company()


class Written:
    """What is written for a company, ready to be asked."""

    def __init__(self, made: Company) -> None:
        nodes, relations = expectations(made.facts(), shipped(), made.policy, made.as_of)
        self.nodes = {node.id: node for node in nodes}
        self.links = {(r.type, r.source, r.target) for r in relations}

    def slots(self, *parts: str) -> set[str]:
        """The slots whose ids hold all parts."""
        slots = (id for id in self.nodes if id.startswith("slot:"))
        return {id for id in slots if all(part in id for part in parts)}

    def targets(self, type: str, source: str) -> set[str]:
        return {target for found, start, target in self.links if (found, start) == (type, source)}

    def nothing_due(self) -> set[str]:
        return {id for id, node in self.nodes.items() if node.get("nothing_due")}


class TestSlots:
    """Where slots are made."""

    def test_a_clause_rests_on_a_slot_for_every_system(self, made: Company) -> None:
        """8.4 asks for an impact assessment of each system in scope."""
        written = Written(made)
        wanted = {slot("8.4", "impact-assessment", f"system:{key}") for key in "ab"}
        assert written.targets("restsOn", clause("8.4")) == wanted
        for id in wanted:
            assert written.targets("concerns", id) == {id.rpartition("/")[2]}

    def test_a_control_rests_on_its_implementations(self, made: Company) -> None:
        """One for each subject, with the slots of that subject."""
        written = Written(made)
        assert written.targets("appliedAs", control("A.6.2.4")) == {
            implementation("A.6.2.4", "system:a"),
            implementation("A.6.2.4", "system:b"),
        }
        mine = implementation("A.6.2.4", "system:a")
        assert written.targets("concerns", mine) == {"system:a"}
        assert written.targets("restsOn", mine) == {
            slot("A.6.2.4", "test-plan", "system:a"),
            slot("A.6.2.4", "test-report", "system:a"),
        }

    def test_a_slot_says_what_it_asks(self, made: Company) -> None:
        """Kinds, cadence, grace, periods, stage and who demands it are copied from the demand."""
        report = Written(made).nodes[slot("A.6.2.6", "monitoring-report", "system:a")]
        assert {name: report.get(name) for name in report.properties if name != "description"} == {
            "name": "Monitoring report of a period: a",
            "kinds": ("monitoring-report",),
            "need": 1,
            "cadence": "P3M",
            "grace": "P30D",
            "min_periods": 1,
            "stage": "operation",
            "operating_from": date(2026, 1, 1),
            "demanded_by": "catalogue",
        }

    def test_periods_start_with_the_control_or_the_use_whichever_is_later(
        self, made: Company
    ) -> None:
        """What is demanded only of systems in use does not begin before they are."""
        id = slot("A.6.2.6", "monitoring-report", "system:a")
        made.set(control("A.6.2.6"), operating_since=date(2026, 2, 1))
        assert Written(made).nodes[id].get("operating_from") == date(2026, 2, 1)
        made.set(control("A.6.2.6"), operating_since=date(2025, 2, 1))
        assert Written(made).nodes[id].get("operating_from") == date(2026, 1, 1)
        made.set("system:a", deployed_on=None)
        assert Written(made).nodes[id].get("operating_from") == date(2025, 2, 1)
        made.set(control("A.6.2.6"), operating_since=None)
        assert Written(made).nodes[id].get("operating_from") is None

    def test_alternatives_share_one_slot(self, made: Company) -> None:
        """One-of groups make one slot with several kinds, at the stage that is looked at first."""
        shared = Written(made).nodes[slot("A.3.3", "concerns", ACME)]
        assert shared.get("kinds") == ("procedure", "concern-log")
        assert shared.get("stage") == "design"

    def test_advice_makes_one_slot_where_nothing_else_is_asked(self, made: Company) -> None:
        """No document is asked for; any record that shows it will do."""
        written = Written(made)
        assert written.targets("restsOn", clause("7.4")) == {slot("7.4", "suggested", ACME)}
        suggested = written.nodes[slot("7.4", "suggested", ACME)]
        assert suggested.get("kinds") == ("communication-plan", "communication-record")
        assert suggested.get("description") == NO_DOCUMENT
        assert not written.slots("8.3/control-test"), "8.3 asks for something else"

    def test_a_condition_limits_the_subjects(self, made: Company) -> None:
        """Logs are asked of systems in use, preparation records of data to build with."""
        made.set("system:b", lifecycle="development", deployed_on=None)
        written = Written(made)
        assert written.slots("A.6.2.8/") == {slot("A.6.2.8", "log-configuration", "system:a")}
        prepared = {id.rpartition("/")[2] for id in written.slots("A.7.6/")}
        assert prepared == {f"dataset:{key}-{use}" for key in "ab" for use in ("training", "test")}

    def test_a_slot_is_shared_by_all_controls_for_the_same_requirement(self, made: Company) -> None:
        """Two controls that implement A.6.2.8 rest on the same evidence."""
        made.add("control:log-review", state="implemented")
        made.link("implementedBy", "soa:a.6.2.8", "control:log-review")
        written = Written(made)
        shared = slot("A.6.2.8", "log-configuration", "system:a")
        assert shared in written.targets("restsOn", implementation("A.6.2.8", "system:a"))
        assert shared in written.targets("restsOn", "implementation:log-review/system:a")


class TestSubjects:
    """Of whom something is demanded."""

    @pytest.mark.parametrize(
        "properties",
        [
            {"in_scope": False},
            {"lifecycle": "retired"},
            {"retires_on": date(2026, 6, 1)},
            {"since": date(2026, 7, 1)},
            {"until": date(2026, 6, 1)},
        ],
        ids=lambda properties: next(iter(properties)),
    )
    def test_only_what_is_in_scope_there_and_not_closed(
        self, made: Company, properties: dict[str, bool | str | date]
    ) -> None:
        """Nor is anything demanded of the data and models that only such a system uses."""
        made.set("system:b", **properties)
        assert not Written(made).slots("/system:b")
        assert not Written(made).slots("/dataset:b-training")
        assert Written(made).slots("/dataset:a-training")

    def test_a_recorded_decommission_closes_a_system(self, made: Company) -> None:
        """As the fact does."""
        made.changed("system:b", "decommission", date(2026, 6, 1))
        assert not Written(made).slots("/system:b")

    def test_data_counts_where_a_system_uses_it(self, made: Company) -> None:
        """At run time, for training, through what it is derived from, or to measure results on."""
        made.add("dataset:idle")
        made.add("dataset:raw")
        made.link("derivedFrom", "dataset:a-training", "dataset:raw")
        made.add("supplier:idle")
        made.add("supplier:house")
        made.link("suppliedBy", "dataset:raw", "supplier:house")
        written = Written(made)
        assert written.slots("A.7.3/", "dataset:raw")
        assert written.slots("A.7.3/", "dataset:a-test")
        assert written.slots("A.10.3/", "supplier:house")
        assert not written.slots("dataset:idle")
        assert not written.slots("supplier:idle")

    def test_without_any_system_all_data_counts(self) -> None:
        """Who starts with the data inventory sees what its data needs."""
        made = company()
        for key in "ab":
            made.remove(f"system:{key}")
        assert Written(made).slots("dataset:a-training")

    def test_a_customer_is_not_the_organization(self, made: Company) -> None:
        """Where a scope is recorded, the organization is the one in it."""
        made.add("organization:customer")
        assert not Written(made).slots("organization:customer")

    def test_a_person_whose_role_needs_a_competence(self, made: Company) -> None:
        """7.2 asks for proof from those who hold such a role."""
        subjects = {id.rpartition("/")[2] for id in Written(made).slots(":7.2/")}
        assert subjects == {"person:dana", "person:sam"}


class TestStatement:
    """The Statement of Applicability decides for whom controls are demanded."""

    def test_an_exclusion_demands_nothing(self, made: Company) -> None:
        """No slot, no implementation; its control has nothing to show."""
        made.set("soa:a.6.2.8", applicable=False)
        written = Written(made)
        assert not written.slots("A.6.2.8")
        assert not written.targets("appliedAs", control("A.6.2.8"))
        assert control("A.6.2.8") in written.nothing_due()

    def test_a_control_that_carries_a_risk_must_be_shown_though_excluded(
        self, made: Company
    ) -> None:
        """An exclusion does not make a treatment true."""
        made.set("soa:a.8.2", applicable=False)
        assert Written(made).slots("control:a.8.2/evidence/")

    def test_an_exclusion_for_one_system_spares_that_system(self, made: Company) -> None:
        """And what only it uses; the entry for all others stays."""
        for ref in ("a.6.2.8", "a.7.3"):
            made.add(f"soa:{ref}-b", applicable=False, reason="runs elsewhere")
            made.link("decidedBy", clause(ref.upper()), f"soa:{ref}-b")
            made.link("concerns", f"soa:{ref}-b", "system:b")
        made.link("usesData", "system:b", "dataset:a-runtime")
        written = Written(made)
        assert {id.rpartition("/")[2] for id in written.slots("A.6.2.8/")} == {"system:a"}
        spared = {id.rpartition("/")[2] for id in written.slots("A.7.3/")}
        assert spared == {f"dataset:a-{use}" for use in ("training", "test", "runtime")}

    def test_a_provision_that_is_not_due_demands_nothing(self, made: Company) -> None:
        """Before its date nothing is asked."""
        made.set(clause("8.4"), applies_from=date(2026, 8, 2))
        assert not Written(made).slots(":8.4/")
        made.as_of = date(2026, 8, 2)
        assert Written(made).slots(":8.4/")

    def test_a_framework_that_is_not_adopted_demands_nothing(self, made: Company) -> None:
        """Its provisions stay readable."""
        made.policy = Policy(adopted=frozenset({"nist-ai-rmf:1.0"}))
        assert not Written(made).slots(":8.4/")


class TestControls:
    """Controls that are recorded in more or less detail."""

    def test_a_control_without_demand_gets_one_assumed_slot(self, made: Company) -> None:
        """For the organization, or for each thing that it protects."""
        made.add("control:desk", state="implemented")
        made.add("control:shield", state="implemented")
        made.link("protects", "control:shield", "system:a", "system:b")
        written = Written(made)
        assert written.slots("control:desk/") == {slot("control:desk", "evidence", ACME)}
        assert written.slots("control:shield/") == {
            slot("control:shield", "evidence", "system:a"),
            slot("control:shield", "evidence", "system:b"),
        }
        assumed = written.nodes[slot("control:desk", "evidence", ACME)]
        assert assumed.get("kinds") == ()
        assert assumed.get("demanded_by") == "assumed"

    def test_what_a_control_is_argued_by_is_not_assumed(self, made: Company) -> None:
        """Who records an argument, or a slot, says what it rests on."""
        made.add("control:desk", state="implemented")
        made.add("justification:desk")
        made.link("arguedBy", "control:desk", "justification:desk")
        made.add("control:gate", state="implemented")
        made.add("slot:gate-log", kinds=("process-record",))
        made.link("restsOn", "control:gate", "slot:gate-log")
        made.record("evidence:gate", "process-record", ACME)
        written = Written(made)
        assert not written.slots("control:desk")
        assert not written.slots("control:gate")
        assert "evidence:gate" in written.targets("filledBy", "slot:gate-log")

    def test_a_recorded_implementation_is_used(self, made: Company) -> None:
        """Rather than making another for the same subject."""
        made.add("implementation:logs-a", state="implemented", operating_since=date(2026, 3, 1))
        made.link("appliedAs", control("A.6.2.6"), "implementation:logs-a")
        made.link("concerns", "implementation:logs-a", "system:a")
        written = Written(made)
        assert implementation("A.6.2.6", "system:a") not in written.nodes
        report = slot("A.6.2.6", "monitoring-report", "system:a")
        assert report in written.targets("restsOn", "implementation:logs-a")
        assert written.nodes[report].get("operating_from") == date(2026, 3, 1)

    def test_a_recorded_implementation_of_which_nothing_is_demanded_has_nothing_to_show(
        self, made: Company
    ) -> None:
        """A control that is prepared for a system not yet in use."""
        made.set("system:b", lifecycle="development", deployed_on=None)
        made.add("implementation:logs-b", state="implemented")
        made.link("appliedAs", control("A.6.2.8"), "implementation:logs-b")
        made.link("concerns", "implementation:logs-b", "system:b")
        assert "implementation:logs-b" in Written(made).nothing_due()

    def test_a_planned_control_has_nothing_to_show_before_its_day(self, made: Company) -> None:
        """It is one planned gap, not one for every record it will need."""
        made.set(control("A.6.2.8"), state="planned", planned_for=date(2026, 9, 1))
        written = Written(made)
        assert not written.slots("A.6.2.8")
        assert control("A.6.2.8") in written.nothing_due()
        assert made.today().words[clause("A.6.2.8")] == "planned"
        made.set(control("A.6.2.8"), planned_for=date(2026, 6, 1))
        assert Written(made).slots("A.6.2.8")


class TestNothingDue:
    """What has nothing to show yet."""

    def test_a_clause_whose_event_has_not_happened(self, made: Company) -> None:
        """6.3 asks for a record of changes, and there was none."""
        assert Written(made).nothing_due() == {clause("6.3")}
        made.changed(control("A.2.2"), "content", date(2026, 6, 1))
        assert Written(made).nothing_due() == set()

    def test_a_control_whose_condition_meets_no_subject(self, made: Company) -> None:
        """Nobody can show the logs of systems that are not in use."""
        for key in "ab":
            made.set(f"system:{key}", lifecycle="development", deployed_on=None)
        assert control("A.6.2.8") in Written(made).nothing_due()
        assert control("A.6.2.4") not in Written(made).nothing_due()

    def test_a_missing_organization_is_no_excuse(self) -> None:
        """The requirement is a gap, not something to come."""
        made = company()
        made.remove(ACME)
        written = Written(made)
        assert clause("4.3") not in written.nothing_due()
        assert control("A.2.2") not in written.nothing_due()
        made.today().assert_broken(clause("4.3"), clause("A.2.2"))


class TestEvents:
    """An event asks for a record of it."""

    def test_each_occurrence_opens_a_slot(self, made: Company) -> None:
        """Not events to come, and not those out of scope."""
        made.add("incident:outage", occurred_on=date(2026, 6, 1))
        made.add("incident:leak", occurred_on=date(2026, 6, 2))
        made.add("incident:later", occurred_on=date(2026, 7, 1))
        made.add("incident:elsewhere", occurred_on=date(2026, 6, 3), in_scope=False)
        opened = Written(made).slots("A.8.4/notification")
        base = slot("A.8.4", "notification", ACME)
        assert opened == {f"{base}/incident:outage", f"{base}/incident:leak"}

    def test_a_minor_change_asks_for_no_record(self, made: Company) -> None:
        """Only significant changes are planned and assessed."""
        made.changed("dataset:a-training", "content", date(2026, 6, 1), "minor")
        assert not Written(made).slots("8.1/change-record")
        made.changed("dataset:a-training", "content", date(2026, 6, 1))
        assert len(Written(made).slots("8.1/change-record")) == 1

    def test_an_event_concerns_the_subjects_it_happened_to(self, made: Company) -> None:
        """Where the policy asks for each system."""
        demand = Demand(
            "8.1", "process-record", "on-event", "ai-system", event="significant-change"
        )
        made.policy = Policy(demands=(demand,))
        change = made.changed("system:a", "content", date(2026, 6, 1))
        assert Written(made).slots("8.1/process-record") == {
            slot("8.1", "process-record", "system:a") + f"/{change}"
        }

    def test_a_metric_beyond_its_threshold_opens_a_response(self, made: Company) -> None:
        """For what it monitors, until a newer measurement is back in bounds."""
        for day, value in ((datetime(2026, 6, 1), 0.3), (datetime(2026, 6, 9), 0.25)):
            id = f"measurement:drift-{day:%d}"
            made.add(id, kind="metric-snapshot", value=value, measured_on=day)
            made.link("valuedBy", "metric:drift", id)
        opened = slot("8.1", "response", "system:a") + "/metric:drift"
        written = Written(made)
        assert written.slots("8.1/response") == {opened}
        assert written.targets("restsOn", clause("8.1")) >= {opened}
        made.set("measurement:drift-09", value=0.2)
        assert not Written(made).slots("8.1/response"), "the threshold itself is in bounds"
        made.set("metric:drift", direction="below")
        made.set("measurement:drift-09", value=0.1)
        assert Written(made).slots("8.1/response") == {opened}


class TestTracks:
    """What requirements keep an eye on."""

    def test_every_thing_of_the_class_in_scope(self, made: Company) -> None:
        """6.1.3 tracks risks, but none that is closed."""
        made.set("risk:b", state="closed")
        written = Written(made)
        assert written.targets("tracks", clause("6.1.3")) == {"risk:a", "risk:residual"}
        assert written.targets("tracks", clause("A.3.2")) == {
            "role:data-owner", "role:aims-manager", "role:system-owner",
        }  # fmt: skip

    def test_an_excluded_control_tracks_nothing(self, made: Company) -> None:
        """Nothing is demanded there."""
        made.set("soa:a.3.2", applicable=False)
        assert not Written(made).targets("tracks", clause("A.3.2"))


class TestLaws:
    """What holds of any graph."""

    @settings(max_examples=50)
    @given(st.data())
    def test_an_earlier_run_makes_no_difference(self, data: st.DataObject) -> None:
        """What was written before is neither kept nor counted, whatever was taken away since."""
        made = _with_names()
        before = made.snapshot()
        gone = data.draw(st.sets(st.sampled_from(sorted(made.things)), max_size=12))
        closed = data.draw(st.sets(st.sampled_from(["system:a", "system:b", "person:dana"])))
        facts = made.facts()
        kept = [node for id, node in facts.nodes.items() if id not in gone]
        kept = [_closed(node) if node.id in closed else node for node in kept]
        fresh = Snapshot(kept, facts.relations)
        known = {node.id: node for node in kept}
        stale = Snapshot(
            [*(n for i, n in before.nodes.items() if i not in facts.nodes), *known.values()],
            [*before.relations],
        )
        assert _written(stale) == _written(fresh)

    @settings(max_examples=20)
    @given(st.randoms(use_true_random=False))
    def test_order_makes_no_difference(self, random: object) -> None:
        """The same facts in another order say the same."""
        facts = company().facts()
        nodes, relations = list(facts.nodes.values()), list(facts.relations)
        random.shuffle(nodes)  # type: ignore[attr-defined]
        random.shuffle(relations)  # type: ignore[attr-defined]
        assert _written(Snapshot(nodes, relations)) == _healthy()

    def test_nothing_dangles(self, made: Company) -> None:
        """Every relation that is written ends at things that are there."""
        assert not list(made.snapshot().dangling)

    def test_what_is_written_is_allowed(self, made: Company) -> None:
        """By the ontology, so that a store takes it: slots of every sort."""
        made.changed("system:a", "content", date(2026, 6, 1))
        made.add("incident:outage", occurred_on=date(2026, 6, 1))
        made.set("soa:a.10.4", applicable=False)
        made.add("control:own", state="implemented")
        snapshot = made.snapshot()
        relations = dict(snapshot.by_key)
        assert not list(violations(snapshot.nodes, relations, Snapshot(()), shipped()))

    def test_work_grows_with_the_graph(self) -> None:
        """Twice the systems, twice the slots for systems."""
        one, two = _many(20), _many(40)
        assert len(two) < 2.1 * len(one)


def _with_names() -> Company:
    """The company with records that name what is only written by a run."""
    made = company()
    for number, about in enumerate(
        (
            slot("A.6.2.8", "log-configuration", "system:a"),
            implementation("A.6.2.8", "system:b"),
            control("A.6.2.8"),
            clause("A.6.2.8"),
        )
    ):
        made.record(f"evidence:tested-{number}", "control-test", about, verdict="pass")
        made.record(f"evidence:named-{number}", "log-configuration", about, "system:b")
    made.add("control:desk", state="implemented")
    return made


def _closed(node: Node) -> Node:
    return replace(node, properties={**node.properties, "until": date(2026, 1, 1)})


def _written(snapshot: Snapshot) -> tuple[list[Node], list[Relation]]:
    return expectations(snapshot, shipped(), Policy(), TODAY)


@cache
def _healthy() -> tuple[list[Node], list[Relation]]:
    return _written(company().facts())


def _many(systems: int) -> list[Relation]:
    made = company()
    for number in range(systems):
        made.add(f"system:s{number}", lifecycle="deployed", actor_roles=("provider",))
        made.record(f"evidence:s{number}", "test-report", f"system:s{number}")
        made.changed(f"system:s{number}", "content", date(2026, 6, 1))
    return _written(made.facts())[1]
