"""An explanation tells every reason by itself, who still stands, and what something rests on."""

from __future__ import annotations

from datetime import date

from aimsgraph.impact import Explanation, Hypothetical, Step
from aimsgraph.impact.explanation import tree
from tests.impact.company import Company, company

APRIL = date(2026, 4, 1)


def causes(explanation: Explanation) -> list[set[str]]:
    """What the conclusion rests on at once, for each reason; its own text where it is a fact."""
    proofs = [explanation.steps, *(one.steps for one in explanation.alternatives)]
    return [
        {steps[place].thing for place in steps[-1].rests_on} or {steps[-1].text} for steps in proofs
    ]


def control(made: Company, name: str = "x", *, slots: int = 1, need: int = 1) -> str:
    """A control that rests on slots; each is filled by ``need`` records."""
    own = made.add(f"control:{name}", state="implemented")
    for number in range(slots):
        slot = made.add(f"slot:{name}-{number}", kinds=("process-record",), need=need)
        made.link("restsOn", own, slot)
        for copy in range(need):
            made.link("filledBy", slot, record(made, f"evidence:{name}-{number}-{copy}"))
    return own


def record(made: Company, id: str, *about: str, **more: str) -> str:
    return made.record(id, "process-record", *about, **more)


def ring(made: Company, *names: str) -> None:
    """Controls of which each is argued for by the next one, the last by the first."""
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        if f"control:{name}" not in made.things:
            made.add(f"control:{name}", state="implemented")
        argument = made.add(f"justification:{name}-{other}")
        made.link("arguedBy", f"control:{name}", argument)
    for name, other in zip(names, [*names[1:], names[0]], strict=True):
        made.link("takes", f"justification:{name}-{other}", f"control:{other}")


def challenge(made: Company, thing: str, grade: str = "major") -> None:
    finding = made.add(f"nonconformity:{thing.partition(':')[2]}", grade=grade, state="open")
    made.link("challengedBy", thing, finding)


class TestAlternatives:
    """Each other reason would lose the thing even if the one shown were mended."""

    def test_each_lost_support_of_which_one_is_enough_is_a_reason(self) -> None:
        made = Company()
        own = control(made, slots=4)
        for number in (0, 1, 3):
            made.set(f"evidence:x-{number}-0", review="rejected")
        why = made.impact().explain(own)
        assert causes(why) == [{"slot:x-0"}, {"slot:x-1"}, {"slot:x-3"}]
        assert all(one.tag == "rejected" for one in why.alternatives)

    def test_several_that_it_takes_together_are_one_reason(self) -> None:
        made = Company()
        own = control(made, need=3)
        made.set("slot:x-0", need=2)
        for copy in range(3):
            made.set(f"evidence:x-0-{copy}", review="rejected")
        why = made.impact().explain("slot:x-0")
        assert causes(why) == [{"evidence:x-0-0", "evidence:x-0-1"}]
        assert why.steps[-1].beyond == 1
        assert "2 together, of 3 that are lost" in why.text()
        assert not made.impact().explain(own).alternatives

    def test_each_fact_of_the_thing_is_a_reason(self) -> None:
        made = Company()
        record(made, "evidence:report", review="rejected", valid_until=date(2026, 6, 1))
        challenge(made, "evidence:report")
        why = made.impact().explain("evidence:report")
        assert causes(why) == [
            {"report is broken: its review rejected it"},
            {"nonconformity:report"},
            {"report is broken: it lapsed after 2026-06-01"},
        ]
        assert [one.tag for one in why.alternatives] == ["failing", "lapsed"]

    def test_the_worst_comes_first_then_the_nearest(self) -> None:
        made = Company()
        own = control(made, slots=3)
        made.set("evidence:x-0-0", valid_until=date(2026, 6, 1))
        challenge(made, own)
        made.remove("evidence:x-1-0")
        challenge(made, "slot:x-2")
        why = made.impact().explain(own)
        assert causes(why)[0] == {"nonconformity:x"}
        assert causes(why)[1:] == [{"slot:x-2"}, {"slot:x-0"}, {"slot:x-1"}]

    def test_what_rests_on_the_thing_itself_is_no_reason(self) -> None:
        made = Company()
        one, other = control(made, "one"), control(made, "other")
        made.link("reliesOn", one, other)
        made.link("reliesOn", other, one)
        made.set("evidence:one-0-0", review="rejected")
        impact = made.impact()
        assert not impact.explain(one).alternatives
        assert causes(impact.explain(other)) == [{one}]

    def test_but_what_stands_by_itself_beside_the_circle_is_one(self) -> None:
        made = Company()
        one, other = control(made, "one"), control(made, "other")
        made.link("reliesOn", one, other)
        made.link("reliesOn", other, one)
        for name in ("one", "other"):
            made.set(f"evidence:{name}-0-0", review="rejected")
        why = made.impact().explain(one)
        assert causes(why) == [{"slot:one-0"}, {other}]
        (alternative,) = why.alternatives
        assert one not in {step.thing for step in alternative.steps[:-1]}

    def test_that_only_mutual_support_would_be_left_is_one(self) -> None:
        made = Company()
        ring(made, "x", "y")
        challenge(made, "control:x")
        why = made.impact().explain("control:x")
        assert causes(why)[0] == {"nonconformity:x"}
        (alternative,) = why.alternatives
        (step,) = alternative.steps
        assert step.rule == "mutual"
        assert step.text.startswith("only mutual support is left among ")
        made.remove("nonconformity:x")
        assert made.today().status["control:x"] == "broken"

    def test_mutual_support_that_is_shown_is_not_told_again(self) -> None:
        made = Company()
        ring(made, "x", "y")
        why = made.impact().explain("control:x")
        assert [step.rule for step in why.steps] == ["mutual"]
        assert why.alternatives == ()

    def test_two_that_read_the_same_are_one(self) -> None:
        made = Company()
        made.add("dataset:test")
        made.record("evidence:test", "test-report", "dataset:test", verdict="pass")
        made.link("measuredOn", "evidence:test", "dataset:test")
        gone = [Hypothetical("dataset:test", "withdrawal")]
        assert not made.impact().explain("evidence:test", gone).alternatives

    def test_places_that_nothing_takes_are_one_reason(self) -> None:
        made = Company()
        made.add("slot:empty", kinds=("process-record",), need=3)
        assert not made.impact().explain("slot:empty").alternatives

    def test_after_a_change_what_was_lost_before_is_still_told(self) -> None:
        made = Company()
        own = control(made, slots=2)
        made.add("dataset:one")
        record(made, "evidence:x-0-0", "dataset:one")
        made.set("evidence:x-1-0", review="rejected")
        why = made.impact().explain(own, [Hypothetical("dataset:one", "withdrawal")])
        assert causes(why) == [{"slot:x-1"}, {"slot:x-0"}]
        assert [step.rule for step in why.alternatives[0].steps][:2] == ["supposed", "witness"]

    def test_what_is_in_doubt_stays_in_doubt_by_the_others(self) -> None:
        made = Company()
        own = control(made, slots=2)
        for number in range(2):
            made.set(f"evidence:x-{number}-0", review="pending")
        why = made.impact().explain(own)
        assert why.verdict.status == "doubt"
        assert causes(why) == [{"slot:x-0"}, {"slot:x-1"}]

    def test_what_holds_has_none(self) -> None:
        made = Company()
        own = control(made)
        assert made.impact().explain(own).alternatives == ()

    def test_of_very_many_a_text_tells_a_few_and_counts_the_others(self) -> None:
        made = Company()
        own = control(made, slots=300)
        for number in range(300):
            made.set(f"evidence:x-{number}-0", review="rejected")
        why = made.impact().explain(own)
        assert len(why.alternatives) == 299
        assert "and for 296 more reasons" in why.text()
        assert len(why.text().splitlines()) < 25


class TestSteps:
    """A step says how much more there is behind its loss, and what was recorded or supposed."""

    def test_other_losses_behind_a_step_are_counted(self) -> None:
        made = Company()
        own = control(made, slots=3)
        entry = made.add("soa:x", applicable=True, approved_on=APRIL)
        made.link("implementedBy", entry, own)
        for number in range(3):
            made.set(f"evidence:x-{number}-0", review="rejected")
        challenge(made, own)
        why = made.impact().explain(entry)
        (step,) = (step for step in why.steps if step.thing == own)
        assert (step.relation, step.beyond, step.others) == ("challengedBy", 0, 3)
        assert "x is broken (challenged by), and 3 more losses" in why.text()

    def test_a_loss_by_a_recorded_change_stays_one_if_the_change_is_supposed_again(self) -> None:
        made = Company()
        made.add("dataset:d")
        made.record("evidence:report", "data-quality-report", "dataset:d")
        made.changed("dataset:d", "content", date(2026, 6, 1))
        why = made.impact().explain("evidence:report", [Hypothetical("dataset:d", "content")])
        assert why.steps[0].text == "the content of d changed on 2026-06-01"
        (alternative,) = why.alternatives
        assert alternative.steps[0].text == "suppose the content of d changed"


class TestGroups:
    """Who stands, who is in doubt and who is lost, by name."""

    def test_members_that_stand_are_named_beside_the_lost(self) -> None:
        made = Company()
        own = control(made, slots=5)
        for number in range(5):
            made.set(f"slot:x-{number}", name=f"Report: {'ABCDE'[number]}")
        made.set("evidence:x-4-0", review="rejected")
        (group,) = made.impact().explain(own).groups
        assert (group.count, group.need, group.status) == ("4 of 5", 5, "broken")
        assert [member.id for member in group.lost] == ["slot:x-4"]
        assert group.names == "Report: A, B, C and D; lost: E"

    def test_doubtful_members_are_apart(self) -> None:
        made = Company()
        own = control(made, slots=3)
        made.set("evidence:x-1-0", review="pending")
        (group,) = made.impact().explain(own).groups
        assert (group.count, group.status) == ("2 of 3", "doubt")
        assert [member.id for member in group.doubtful] == ["slot:x-1"]

    def test_of_what_holds_it_says_how_much_is_to_spare(self) -> None:
        made = Company()
        control(made, need=3)
        made.set("slot:x-0", need=1)
        made.set("evidence:x-0-0", review="rejected")
        why = made.impact().explain("slot:x-0")
        (group,) = why.groups
        assert (why.verdict.status, group.status, group.spare) == ("holds", "holds", 1)
        assert why.verdict.spare == group.spare
        assert why.text().endswith("filled by: 2 of 3 stand: x-0-1 and x-0-2; lost: x-0-0")

    def test_places_records_that_are_not_there_and_periods_have_names(self) -> None:
        made = Company()
        made.add("slot:empty", kinds=("process-record",), need=1)
        made.add("slot:dangling", kinds=("process-record",), need=1)
        made.link("filledBy", "slot:dangling", "evidence:nowhere")
        made.add("slot:monthly", kinds=("process-record",), cadence="P1M", operating_from=APRIL)
        impact = made.impact()
        (empty,) = impact.explain("slot:empty").groups
        (dangling,) = impact.explain("slot:dangling").groups
        (monthly,) = impact.explain("slot:monthly").groups
        assert [(m.id, m.name) for m in empty.lost] == [(None, "nothing fills it")]
        assert [(m.id, m.name) for m in dangling.lost] == [
            ("evidence:nowhere", "evidence:nowhere is not in the graph")
        ]
        assert [m.name for m in monthly.lost] == [
            "the period from 2026-04-01", "the period from 2026-05-01",
        ]  # fmt: skip

    def test_they_count_as_the_verdict_does(self) -> None:
        """On the company of the tests, after a change that loses much."""
        impact = company().impact()
        changes = [Hypothetical("dataset:a-training", "content")]
        seen = 0
        for verdict in impact.what_if(changes).broken:
            why = impact.explain(verdict.id, changes)
            assert [
                (g.relation, len(g.standing) + len(g.doubtful), g.need) for g in why.groups
            ] == [(part.relation, part.standing, part.need) for part in why.verdict.parts]
            seen += bool(why.groups)
        assert seen > 3


def test_a_text_says_all_of_it_the_conclusion_first() -> None:
    made = Company()
    own = control(made, slots=3)
    made.set("evidence:x-0-0", review="rejected")
    made.set("evidence:x-1-0", valid_until=date(2026, 6, 1))
    assert made.impact().explain(own).text() == (
        "x (control:x): not demonstrated\n"
        "  - x-0 is broken (filled by)\n"
        "    - x-0-0 is broken: its review rejected it\n"
        "  were that mended, all the same by:\n"
        "  - x-1 is broken (filled by)\n"
        "    - x-1-0 is broken: it lapsed after 2026-06-01\n"
        "  rests on: 1 of 3 stand: x-2; lost: x-0 and x-1"
    )


def test_what_was_told_is_not_told_again() -> None:
    leaf = Step("a", "void", "a is broken: it is retired", "fact", "", ())
    both = [
        Step(name, "void", f"{name} is broken (rests on)", "group", "restsOn", (place,))
        for name, place in (("b", 0), ("c", 0))
    ]
    again = Step("d", "void", "d is broken (rests on)", "group", "restsOn", (1, 2))
    steps = (leaf, *both, again, Step("e", "void", "e is broken", "group", "restsOn", (3, 1)))
    texts = [text for _depth, text in tree(steps)]
    assert texts[0] == "2 together:"
    assert texts.count("b is broken (rests on)") == 1
    assert "b is broken (rests on) (see above)" in texts
