"""Demands: the catalogue's, as the policy adds to them and replaces them."""

from __future__ import annotations

import pytest

from aimsgraph.assurance import expectations
from aimsgraph.assurance.demands import NO_DOCUMENT, demands
from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact import Policy
from aimsgraph.snapshot import Node
from aimsgraph.vocabulary import Demand
from tests.impact.company import TODAY, Company, company, shipped, slot


def slots(made: Company, *wanted: Demand) -> dict[str, Node]:
    """The slots that are written under a policy with these demands, by id."""
    nodes, _ = expectations(made.facts(), shipped(), Policy(demands=wanted), TODAY)
    return {node.id: node for node in nodes if node.cls == "EvidenceRequirement"}


class TestPolicy:
    """What the organization demands of itself."""

    def test_a_demand_of_the_policy_replaces_the_one_for_the_same_requirement_and_kind(
        self,
    ) -> None:
        """One demand is left, and it says who demands it."""
        own = Demand("8.4", "impact-assessment", "required", "ai-system", cadence="P1Y")
        left = [
            demand
            for demand in demands(shipped(), Policy(demands=(own,)))
            if (demand.requirement, demand.kind) == ("8.4", "impact-assessment")
        ]
        assert [(demand.cadence, demand.demanded_by) for demand in left] == [("P1Y", "policy")]
        assert len(demands(shipped(), Policy(demands=(own,)))) == len(shipped().demands)

    def test_a_demand_can_be_lowered_to_advice(self) -> None:
        """A requirement of which only advice is left takes any record that shows it."""
        id = slot("8.4", "impact-assessment", "system:a")
        assert id in slots(company())
        advice = Demand("8.4", "impact-assessment", "suggested", "ai-system")
        lowered = slots(company(), advice)
        assert id not in lowered
        suggested = lowered[slot("8.4", "suggested", "system:a")]
        assert suggested.get("kinds") == ("impact-assessment",)
        assert suggested.get("description") == NO_DOCUMENT

    def test_a_demand_can_be_added_for_every_subject_of_a_class(self) -> None:
        """Any class in small letters will do as a subject."""
        added = slots(
            company(),
            Demand("A.6.2.4", "fairness-test", "required", "model", verdict="performed"),
            Demand("A.4.5", "process-record", "required", "compute-resource"),
        )
        fairness = added[slot("A.6.2.4", "fairness-test", "model:a")]
        assert fairness.get("verdict") == "performed"
        assert fairness.get("demanded_by") == "policy"
        assert slot("A.4.5", "process-record", "compute-resource:cluster") in added

    def test_an_own_control_can_be_given_demands(self) -> None:
        """A control of the organization's own is named by its id instead of a ref."""
        made = company()
        made.add("control:desk", state="implemented")
        assert slot("control:desk", "evidence", "organization:acme") in slots(made)
        found = slots(made, Demand("control:desk", "control-test", "required", "control"))
        assert slot("control:desk", "control-test", "control:desk") in found
        assert slot("control:desk", "evidence", "organization:acme") not in found

    def test_a_required_kind_leaves_its_group(self) -> None:
        """What is demanded by itself no longer fills the slot of the others."""
        demand = Demand("A.2.4", "policy-review", "required", "organization")
        found = slots(company(), demand)
        alone = found[slot("A.2.4", "policy-review", "organization:acme")]
        others = found[slot("A.2.4", "one-of-policy-review", "organization:acme")]
        assert alone.get("kinds") == ("policy-review",)
        assert others.get("kinds") == ("review-minutes",)

    def test_slots_of_other_catalogues_carry_the_full_id(self) -> None:
        """A.5.2 is a control of ISO/IEC 27001 too."""
        made = company()
        made.add(
            "iso27001:2022/A.5.2", "ReferenceControl", name=None, title="Roles",
            catalog="iso27001:2022", ref="A.5.2",
        )  # fmt: skip
        made.add("soa:27001-a.5.2", applicable=True)
        made.add("control:roles", state="implemented")
        made.link("decidedBy", "iso27001:2022/A.5.2", "soa:27001-a.5.2")
        made.link("implementedBy", "soa:27001-a.5.2", "control:roles")
        demand = Demand("A.5.2", "procedure", "required", "organization", catalog="iso27001:2022")
        id = slot("iso27001:2022/A.5.2", "procedure", "organization:acme")
        assert id not in slots(made, demand), "not adopted"
        adopted = Policy(adopted=frozenset({"iso42001:2023", "iso27001:2022"}), demands=(demand,))
        nodes, relations = expectations(made.facts(), shipped(), adopted, TODAY)
        assert id in {node.id for node in nodes}
        resting = {relation.source for relation in relations if relation.target == id}
        assert resting == {"implementation:roles/organization:acme"}


class TestErrors:
    """A demand for what does not exist is refused by name."""

    @pytest.mark.parametrize(
        ("demand", "says"),
        [
            (Demand("A.6.2.44", "test-report", "required", "model"), "A.6.2.4"),
            (Demand("A.6.2.4", "test-reprot", "required", "model"), "test-report"),
            (Demand("A.6.2.4", "test-report", "required", "modle"), "model"),
            (Demand("A.6.2.4", "test-report", "required", "model", where="relaesed"), "released"),
            (Demand("8.1", "procedure", "on-event", "organization", event="inident"), "incident"),
            (Demand("8.1", "procedure", "on-event", "organization"), "significant-change"),
            (Demand("A.6.2", "procedure", "required", "organization"), "controls below it"),
        ],
        ids=["requirement", "kind", "subject", "condition", "event", "no event", "objective"],
    )
    def test_an_unknown_name_is_an_error_with_advice(self, demand: Demand, says: str) -> None:
        """The message says what is possible."""
        with pytest.raises(UsageError) as error:
            slots(company(), demand)
        assert says in str(error.value)

    def test_an_unknown_control_is_an_error_with_advice(self) -> None:
        """Near ids are named."""
        with pytest.raises(UnknownIdError, match=r"control:a\.7\.4"):
            slots(company(), Demand("control:a.7.44", "control-test", "required", "control"))

    def test_a_catalogue_that_is_not_there_demands_nothing(self) -> None:
        """Demands for it wait until it is read."""
        demand = Demand("1.1", "procedure", "required", "organization", catalog="nist-ai-rmf:1.0")
        assert slots(company(), demand).keys() == slots(company()).keys()
