"""What a person asks the engine: postures, what if, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.vocabulary import load

TODAY = date(2026, 11, 24)


def node(id: str, cls: str, **properties: Value) -> Node:
    return Node(id, cls, {"name": id.partition(":")[2], **properties})


NODES = (
    node("system:triage", "AISystem", lifecycle="deployed"),
    node("model:triage", "Model", built_on=date(2026, 1, 5)),
    node("dataset:history", "Dataset"),
    node("dataset:test", "Dataset"),
    node("evidence:quality", "Evidence", kind="data-quality-report", collected_on=date(2026, 5, 1)),
    node(
        "evidence:validation",
        "Evidence",
        kind="test-report",
        collected_on=date(2026, 5, 1),
        verdict="pass",
    ),
    node("slot:quality", "EvidenceRequirement", kinds=("data-quality-report",), need=1),
    node("slot:validation", "EvidenceRequirement", kinds=("test-report",), need=1),
    node("implementation:quality", "Implementation"),
    node("implementation:validation", "Implementation"),
    node("control:quality", "Control"),
    node("control:validation", "Control"),
    node("risk:wrong", "Risk"),
    node("treatment:wrong", "Treatment", option="reduce"),
    node(
        "risk-assessment:spring",
        "RiskAssessment",
        kind="risk-assessment",
        collected_on=date(2026, 3, 1),
    ),
    node("role:owner", "Role"),
    node("person:ada", "Person"),
    node("person:ben", "Person"),
    node("metric:drift", "Metric", threshold=0.2, direction="above"),
)
LINKS = (
    ("hasComponent", "system:triage", "model:triage"),
    ("trainedOn", "model:triage", "dataset:history"),
    ("about", "evidence:quality", "dataset:history"),
    ("about", "evidence:validation", "model:triage"),
    ("measuredOn", "evidence:validation", "dataset:test"),
    ("restsOn", "implementation:quality", "slot:quality"),
    ("restsOn", "implementation:validation", "slot:validation"),
    ("filledBy", "slot:quality", "evidence:quality"),
    ("filledBy", "slot:validation", "evidence:validation"),
    ("appliedAs", "control:quality", "implementation:quality"),
    ("appliedAs", "control:validation", "implementation:validation"),
    ("concerns", "implementation:quality", "dataset:history"),
    ("concerns", "slot:quality", "dataset:history"),
    ("concerns", "implementation:validation", "system:triage"),
    ("concerns", "slot:validation", "system:triage"),
    ("arisesIn", "risk:wrong", "system:triage"),
    ("treatedBy", "risk:wrong", "treatment:wrong"),
    ("realisedBy", "treatment:wrong", "control:validation"),
    ("assessedIn", "risk:wrong", "risk-assessment:spring"),
    ("about", "risk-assessment:spring", "system:triage"),
    ("watchedBy", "risk:wrong", "metric:drift"),
    ("heldBy", "role:owner", "person:ada"),
    ("heldBy", "role:owner", "person:ben"),
    ("ownedBy", "dataset:history", "role:owner"),
    ("monitoredBy", "system:triage", "metric:drift"),
)


def graph(*more: Node, without: tuple[str, ...] = ()) -> Snapshot:
    nodes = {n.id: n for n in (*NODES, *more) if n.id not in without}
    return Snapshot(nodes.values(), [Relation(*link) for link in LINKS])


def ask(*more: Node, without: tuple[str, ...] = ()) -> Impact:
    return Impact(graph(*more, without=without), load(), as_of=TODAY)


def ids(verdicts: tuple) -> set[str]:  # type: ignore[type-arg]
    return {verdict.id for verdict in verdicts}


class TestWhatIf:
    """The answer names what breaks, what comes into doubt, for whom and why."""

    def test_a_verdict_carries_its_word_its_subject_and_its_cause(self) -> None:
        answer = ask().what_if([Hypothetical("dataset:history", "content")])
        (control,) = (v for v in answer.broken if v.id == "control:quality")
        assert (control.word, control.tag) == ("not demonstrated", "outdated")
        assert control.subjects == ("dataset:history",)
        (reason,) = control.reasons
        assert reason.thing == "evidence:quality"
        assert "the content of history changed" in reason.text

    def test_new_training_data_makes_what_rests_on_the_model_doubtful(self) -> None:
        answer = ask().what_if([Hypothetical("dataset:history", "content")])
        assert {"control:validation", "risk:wrong"} <= ids(answer.doubt)
        (risk,) = (v for v in answer.doubt if v.id == "risk:wrong")
        assert risk.word == "to be re-assessed"

    def test_the_question_leaves_the_graph_and_later_answers_as_they_were(self) -> None:
        impact = ask()
        before = impact.posture()
        first = impact.what_if([Hypothetical("dataset:test", "content")])
        impact.what_if([Hypothetical("person:ada", "departure")])
        assert impact.posture() == before
        assert impact.what_if([Hypothetical("dataset:test", "content")]) == first

    def test_what_is_broken_already_is_masked_not_new(self) -> None:
        rejected = node(
            "evidence:quality", "Evidence", kind="data-quality-report", review="rejected"
        )
        answer = ask(rejected).what_if([Hypothetical("dataset:history", "content")])
        assert "control:quality" not in ids(answer.broken)
        assert "control:quality" in ids(answer.masked)

    def test_two_losses_that_break_only_together_are_an_interaction(self) -> None:
        answer = ask().what_if(
            [Hypothetical("person:ada", "departure"), Hypothetical("person:ben", "departure")]
        )
        assert answer.interaction == ("role:owner",)

    def test_a_role_that_nobody_holds_leaves_its_things_unowned(self) -> None:
        impact = ask(without=("person:ben",))
        answer = impact.what_if([Hypothetical("person:ada", "departure")])
        assert ("unowned", "dataset:history") in {(f.kind, f.thing) for f in answer.flags}

    def test_a_metric_over_its_threshold_opens_a_response(self) -> None:
        answer = ask().what_if([Hypothetical("metric:drift", "result")])
        assert ids(answer.doubt) == {"risk:wrong"}
        assert [(o.requirement, o.subject) for o in answer.opens] == [
            ("iso42001:2023/8.1", "system:triage")
        ]

    def test_use_that_ends_as_planned_closes_and_breaks_nothing(self) -> None:
        answer = ask().what_if([Hypothetical("system:triage", "decommission")])
        assert not answer.broken
        assert not answer.doubt
        assert {"implementation:validation", "risk:wrong"} <= set(answer.closed)

    def test_an_unknown_id_names_its_neighbours(self) -> None:
        with pytest.raises(UnknownIdError, match="dataset:history"):
            ask().what_if([Hypothetical("dataset:histroy", "content")])

    def test_a_kind_that_cannot_happen_names_those_that_can(self) -> None:
        with pytest.raises(UsageError, match="content, schema, terms"):
            ask().what_if([Hypothetical("dataset:history", "departure")])

    def test_nothing_supposed_is_no_question(self) -> None:
        with pytest.raises(UsageError):
            ask().what_if([])


class TestExplain:
    """A proof starts at facts and supposed changes and ends at the verdict."""

    def test_steps_rest_on_earlier_steps_and_end_in_the_verdict(self) -> None:
        why = ask().explain("risk:wrong", [Hypothetical("dataset:test", "content")])
        assert why.verdict.word == "untreated"
        assert why.steps[-1].thing == "risk:wrong"
        assert why.steps[0].rule == "supposed"
        for number, step in enumerate(why.steps):
            assert all(earlier < number for earlier in step.rests_on)

    def test_every_step_of_a_proof_is_needed(self) -> None:
        why = ask().explain("risk:wrong", [Hypothetical("dataset:test", "content")])
        used = {earlier for step in why.steps for earlier in step.rests_on}
        assert used == set(range(len(why.steps) - 1))

    def test_what_holds_needs_no_proof(self) -> None:
        why = ask().explain("control:quality")
        assert why.verdict.status == "holds"
        assert why.steps == ()

    def test_what_has_no_status_says_so(self) -> None:
        with pytest.raises(UsageError, match="only changes"):
            ask().explain("dataset:history")


class TestPosture:
    """The status of everything today."""

    def test_it_says_of_what_day_and_revision_it_is(self) -> None:
        posture = ask().posture()
        assert posture.as_of == TODAY
        assert posture.ontology == load().digest
        assert posture.complete

    def test_spares_are_counted_beyond_the_need(self) -> None:
        assert ask().posture().verdicts["role:owner"].spare == 1

    def test_records_without_review_and_metrics_without_value_are_flagged(self) -> None:
        kinds = {(flag.kind, flag.thing) for flag in ask().posture().flags}
        assert ("unreviewed", "evidence:quality") in kinds
        assert ("unmeasured", "metric:drift") in kinds

    def test_a_change_that_cannot_happen_is_flagged_and_ignored(self) -> None:
        odd = node("change:odd", "Change", kind="departure", at=date(2026, 6, 1))
        snapshot = graph(odd)
        linked = Snapshot(
            snapshot.nodes.values(),
            [*snapshot.relations, Relation("alters", "change:odd", "dataset:history")],
        )
        posture = Impact(linked, load(), as_of=TODAY).posture()
        assert ("impossible", "change:odd") in {(f.kind, f.thing) for f in posture.flags}
        assert posture.verdicts["control:quality"].status == "holds"

    def test_a_relation_that_leads_nowhere_is_flagged_and_counts_as_missing(self) -> None:
        posture = ask(without=("evidence:quality",)).posture()
        assert ("dangling", "slot:quality") in {(f.kind, f.thing) for f in posture.flags}
        assert posture.verdicts["control:quality"].gap

    def test_the_order_of_things_and_relations_changes_nothing(self) -> None:
        snapshot = graph()
        turned = Snapshot(reversed(list(snapshot.nodes.values())), reversed(snapshot.relations))
        changes = [Hypothetical("dataset:history", "content")]
        straight = Impact(snapshot, load(), as_of=TODAY).what_if(changes)
        assert Impact(turned, load(), as_of=TODAY).what_if(changes) == straight


def test_a_bare_reference_is_sought_in_the_adopted_frameworks() -> None:
    provisions = [
        node(f"{catalog}/A.5.2", "ReferenceControl", catalog=catalog, ref="A.5.2", title=title)
        for catalog, title in (("iso42001:2023", "Impact process"), ("iso27001:2022", "Roles"))
    ]
    why = ask(*provisions).explain("A.5.2")
    assert why.verdict.id == "iso42001:2023/A.5.2"
    with pytest.raises(UnknownIdError, match="could be"):
        graph(*provisions).resolve("A.5.2")


class TestEndedUse:
    """What has ended is history, yet what was built from it still rests on it."""

    def ended(self) -> Impact:
        return ask(node("dataset:history", "Dataset", until=date(2026, 6, 1)))

    def test_a_breach_of_retired_training_data_reaches_the_model(self) -> None:
        answer = self.ended().what_if([Hypothetical("dataset:history", "breach")])
        assert "risk:wrong" in ids(answer.doubt)

    def test_what_was_written_about_it_stays_true(self) -> None:
        answer = self.ended().what_if([Hypothetical("dataset:history", "content")])
        assert "evidence:quality" not in ids(answer.broken)


class TestBadQuestions:
    """What cannot be answered is refused, and the refusal says what can be asked."""

    def test_a_day_before_the_first_record(self) -> None:
        early = Impact(graph(), load(), as_of=date(1999, 1, 1))
        changes = [Hypothetical("dataset:history", "content")]
        both = [*changes, Hypothetical("dataset:history", "terms")]
        questions: list[Callable[[], object]] = [
            lambda: early.what_if(changes),
            lambda: early.blast(),
            lambda: early.single_points(),
            lambda: early.interactions(both),
            lambda: early.explain("control:quality"),
            lambda: early.repair(early.as_of),
            lambda: early.forecast(date(2000, 1, 1)),
            lambda: early.periods(date(2000, 1, 1)),
        ]
        for question in questions:
            with pytest.raises(UsageError, match="nothing is recorded as of 1999-01-01; the first"):
                question()

    def test_where_nothing_was_ever_recorded_any_day_will_do(self) -> None:
        empty = Impact(Snapshot([], []), load(), as_of=date(1999, 1, 1))
        assert not empty.blast()

    def test_a_change_that_is_minor_and_significant(self) -> None:
        changes = [
            Hypothetical("dataset:history", "content", "minor"),
            Hypothetical("dataset:history", "content", "significant"),
        ]
        for ask_about in (ask().what_if, lambda c: ask().explain("control:quality", c)):
            with pytest.raises(UsageError, match="cannot be both minor and significant"):
                ask_about(changes)

    def test_a_thing_that_is_withdrawn_and_retired_as_planned(self) -> None:
        kinds = ("decommission", "withdrawal")
        changes = [Hypothetical("dataset:history", kind) for kind in kinds]
        with pytest.raises(UsageError, match="cannot be withdrawn and go as planned"):
            ask().what_if(changes)

    def test_the_same_change_twice_is_one(self) -> None:
        change = Hypothetical("dataset:history", "content")
        assert ask().what_if([change, change]) == ask().what_if([change])

    def test_a_kind_that_cannot_happen_names_those_that_can(self) -> None:
        with pytest.raises(UsageError, match="cannot happen to a Dataset; what can: content"):
            ask().what_if([Hypothetical("dataset:history", "departure")])
