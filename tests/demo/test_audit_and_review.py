"""The audit programme, the siblings of the findings and the review's inputs in the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from aimsgraph.assurance.audit import Programme, audit_programme
from aimsgraph.assurance.review import ReviewInputs, review_inputs
from aimsgraph.assurance.siblings import Siblings, siblings
from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.snapshot import Snapshot
from tests.demo.conftest import Demo


@pytest.fixture(scope="session")
def programme(demo: Demo) -> Programme:
    workspace = demo.workspace
    return audit_programme(
        demo.snapshot, workspace.vocabulary, workspace.policy, as_of=demo.today, size=100
    )


@pytest.fixture(scope="session")
def inputs(demo: Demo) -> ReviewInputs:
    workspace = demo.workspace
    return review_inputs(
        demo.snapshot,
        workspace.vocabulary,
        workspace.policy,
        until=demo.today,
        since=demo.today - timedelta(days=180),
    )


def shared(demo: Demo, finding: str) -> Siblings:
    workspace = demo.workspace
    return siblings(
        finding, demo.snapshot, workspace.vocabulary, workspace.policy, as_of=demo.today
    )


def ids(inputs: ReviewInputs, key: str) -> set[str]:
    return {item.id for one in inputs.inputs if one.key == key for item in one.items}


class TestProgramme:
    def test_what_the_audit_examined_is_reached_and_the_rest_is_left_out(
        self, demo: Demo, programme: Programme
    ) -> None:
        """Read off the relations of the audit, without the engine."""
        looked = set(demo.snapshot.targets("audit:internal-audit", "examined"))
        assert {row.id for row in programme.requirements if row.audits} == looked
        assert {row.id for row in programme.left_out} == {
            row.id for row in programme.requirements
        } - looked

    def test_excluded_controls_need_no_audit(self, programme: Programme) -> None:
        assert len(programme.requirements) == 32 + 31

    def test_every_point_of_the_sample_has_its_reason(self, programme: Programme) -> None:
        for one in programme.sample:
            points = (one.by_risk, one.by_state, one.by_time)
            assert one.points == sum(points)
            assert len(one.because) == sum(point > 0 for point in points)
            assert all(0 <= point <= 3 for point in points)

    def test_the_sample_is_in_the_order_of_its_points(self, programme: Programme) -> None:
        points = [one.points for one in programme.sample]
        assert points == sorted(points, reverse=True)

    def test_what_is_lost_and_never_examined_goes_before_what_holds_and_was(
        self, programme: Programme
    ) -> None:
        order = [one.ref for one in programme.sample]
        assert order.index("A.6.2.5") < order.index("5.2")
        first = programme.sample[order.index("A.6.2.5")]
        assert (first.by_state, first.by_time) == (3, 3)
        assert first.look_at == ("system:life-pricing",)

    def test_the_order_of_the_graph_does_not_change_the_sample(
        self, demo: Demo, programme: Programme
    ) -> None:
        snapshot, workspace = demo.snapshot, demo.workspace
        turned = Snapshot(
            reversed(list(snapshot.nodes.values())),
            reversed(snapshot.relations),
            store_id=snapshot.store_id,
            revision=snapshot.revision,
        )
        again = audit_programme(
            turned, workspace.vocabulary, workspace.policy, as_of=demo.today, size=100
        )
        assert [(one.ref, one.points) for one in again.sample] == [
            (one.ref, one.points) for one in programme.sample
        ]

    def test_after_three_years_nothing_is_reached(self, demo: Demo) -> None:
        workspace = demo.workspace
        later = audit_programme(
            demo.snapshot,
            workspace.vocabulary,
            workspace.policy,
            as_of=demo.today + timedelta(days=1200),
        )
        assert later.audits == ()
        assert len(later.left_out) == len(later.requirements)

    def test_a_planned_audit_is_told_apart_and_reaches_nothing_yet(self, demo: Demo) -> None:
        snapshot, workspace = demo.snapshot, demo.workspace
        node = snapshot.nodes["audit:internal-audit"]
        said = {name: value for name, value in node.properties.items() if name != "collected_on"}
        planned = replace(node, properties={**said, "planned_on": demo.today + timedelta(days=30)})
        nodes = {**snapshot.nodes, node.id: planned}
        found = audit_programme(
            Snapshot(nodes.values(), snapshot.relations),
            workspace.vocabulary,
            workspace.policy,
            as_of=demo.today,
        )
        assert [(audit.planned, audit.on) for audit in found.audits] == [
            (True, demo.today + timedelta(days=30))
        ]
        row = next(row for row in found.requirements if row.ref == "8.4")
        assert (row.audits, row.planned) == ((), (node.id,))


class TestSiblings:
    def test_the_missing_assessment_is_missing_elsewhere_too(self, demo: Demo) -> None:
        """One assessment of the chatbot would serve 8.4, 6.1.4 and two controls."""
        rows = shared(demo, "nonconformity:nc-1").rows
        same = {row.name.partition(" ")[0] for row in rows if row.how == "same support"}
        assert same == {"6.1.4", "A.5.3", "A.5.4"}
        assert all(row.lost for row in rows if row.how == "same support")

    def test_the_other_systems_have_theirs(self, demo: Demo) -> None:
        rows = shared(demo, "nonconformity:nc-1").rows
        elsewhere = [row for row in rows if row.how == "same elsewhere"]
        assert len(elsewhere) == 3
        assert not any(row.lost for row in elsewhere)

    def test_what_is_lost_comes_first_and_nothing_comes_twice(self, demo: Demo) -> None:
        for number in (1, 2, 3):
            rows = shared(demo, f"nonconformity:nc-{number}").rows
            assert len({(row.id, row.how) for row in rows}) == len(rows)
            for how in {row.how for row in rows}:
                lost = [row.lost for row in rows if row.how == how]
                assert lost == sorted(lost, reverse=True)

    def test_only_a_finding_has_siblings(self, demo: Demo) -> None:
        with pytest.raises(UsageError, match="no finding"):
            shared(demo, "control:monitoring")
        with pytest.raises(UnknownIdError):
            shared(demo, "nonconformity:nc-9")


class TestReview:
    def test_there_is_a_section_for_each_input(self, inputs: ReviewInputs) -> None:
        assert [one.key for one in inputs.inputs] == [
            "actions", "issues", "parties", "nonconformities", "monitoring", "audits",
            "objectives", "opportunities",
        ]  # fmt: skip

    def test_one_major_two_minors_and_the_correction_without_cause(
        self, inputs: ReviewInputs
    ) -> None:
        (found,) = (one for one in inputs.inputs if one.key == "nonconformities")
        words = {item.id: item.word for item in found.items}
        assert words == {
            "nonconformity:nc-1": "major, open",
            "nonconformity:nc-2": "minor, open",
            "nonconformity:nc-3": "minor, open",
        }
        causeless = {item.id for item in found.items if "no cause said" in item.told}
        assert causeless == {"nonconformity:nc-3"}

    def test_the_opportunity_is_no_nonconformity(self, inputs: ReviewInputs) -> None:
        assert "finding:opp-1" in ids(inputs, "opportunities")
        assert "finding:opp-1" not in ids(inputs, "nonconformities")

    def test_the_last_review_missed_the_nonconformities(self, inputs: ReviewInputs) -> None:
        assert inputs.missed == ("nonconformities and corrective actions",)
        (found,) = (one for one in inputs.inputs if one.key == "nonconformities")
        assert found.considered == 0

    def test_an_input_without_anything_says_so(self, inputs: ReviewInputs) -> None:
        assert [one.key for one in inputs.empty] == ["actions"]

    def test_by_default_the_period_begins_after_the_last_review(self, demo: Demo) -> None:
        workspace = demo.workspace
        found = review_inputs(
            demo.snapshot, workspace.vocabulary, workspace.policy, until=demo.today
        )
        assert found.last_on is not None
        assert found.since == found.last_on + timedelta(days=1)
        assert ids(found, "audits") == set()  # it was held before

    def test_a_period_that_ends_before_it_begins_is_refused(self, demo: Demo) -> None:
        workspace = demo.workspace
        with pytest.raises(UsageError, match="before"):
            review_inputs(
                demo.snapshot,
                workspace.vocabulary,
                workspace.policy,
                until=demo.today,
                since=demo.today + timedelta(days=1),
            )
