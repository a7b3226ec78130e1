"""Blast radius, single points and interaction say what one question after another says."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from itertools import combinations

import pytest

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.impact import Blast, Hypothetical, Impact, SinglePoint
from aimsgraph.impact.answer import Significance
from aimsgraph.impact.sentence import noun_of
from aimsgraph.snapshot import Snapshot
from tests.impact.company import Company, company, control, shipped
from tests.oracle.graphs import graph

GRAPHS = int(os.environ.get("AIMSGRAPH_BATCH_GRAPHS", "60"))
BLOCK = 20
BLOCKS = range(0, GRAPHS, BLOCK)
FEW = range(6)  # graphs, where it is not marked as slow


def asked(seed: int) -> tuple[Impact, list[Hypothetical]]:
    """A random graph, and everything that can happen in it; closings in every fifth only."""
    question = graph(seed, shipped()).question
    impact = Impact(question.snapshot, question.vocabulary, question.policy, as_of=question.as_of)
    return impact, [
        Hypothetical(id, kind)
        for id, node in sorted(question.snapshot.nodes.items())
        for kind in shipped().classes[node.cls].changes
        if seed % 5 == 0 or kind not in shipped().classes[node.cls].closes
    ]


def differences(seed: int) -> list[str]:
    """Where a row of the blast radius is not what what-if says; a batch for each class."""
    impact, changes = asked(seed)
    cls = {id: node.cls for id, node in impact.snapshot.nodes.items()}
    weights: tuple[Significance, ...] = ("minor", "significant")
    wrong = []
    for name in sorted({cls[change.thing] for change in changes}):
        own = [change for change in changes if cls[change.thing] == name]
        things = {change.thing: None for change in own}
        kinds = list({change.kind: None for change in own})
        for weight in weights:
            rows = impact.blast(kinds, things, weight)
            assert {(row.thing, row.kind) for row in rows} == {(c.thing, c.kind) for c in own}
            wrong += [f"graph {seed}: {row}" for row in rows if not same(impact, row)]
    return wrong


def same(impact: Impact, row: Blast) -> bool:
    """Whether a row counts what the answer to what-if holds."""
    answer = impact.what_if([Hypothetical(row.thing, row.kind, row.significance)])
    found = Counter[tuple[str, str, str]]()
    for tally in row.tallies:
        found[tally.cls, tally.status, tally.word] += tally.count
    return (
        found == Counter((v.cls, v.status, v.word) for v in (*answer.broken, *answer.doubt))
        and (row.broken, row.doubt) == (len(answer.broken), len(answer.doubt))
        and (row.masked, row.closed) == (len(answer.masked), len(answer.closed))
    )


class TestBlast:
    """Each row counts what the answer to what-if holds."""

    @pytest.mark.parametrize("seed", FEW)
    def test_it_is_what_one_question_after_another_says(self, seed: int) -> None:
        assert not differences(seed)

    @pytest.mark.slow
    @pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
    def test_it_is_that_for_many_random_graphs(self, first: int) -> None:
        """With cycles, k of n, cadences, closings; AIMSGRAPH_BATCH_GRAPHS says how many."""
        seeds = range(first, min(first + BLOCK, GRAPHS))
        assert not [text for seed in seeds for text in differences(seed)]

    def test_every_asset_and_kind_is_told_but_for_closings(self) -> None:
        impact = company().impact()
        rows = {(row.thing, row.kind) for row in impact.blast()}
        classes = shipped().classes
        assert rows == {
            (id, kind)
            for id, node in impact.snapshot.nodes.items()
            if not classes[node.cls].has_status
            for kind in classes[node.cls].changes
            if kind not in classes[node.cls].closes
        }

    def test_a_closing_is_told_of_what_is_named(self) -> None:
        impact = company().impact()
        (row,) = (r for r in impact.blast(things=["system:a"]) if r.kind == "decommission")
        answer = impact.what_if([Hypothetical("system:a", "decommission")])
        assert row.apart
        assert row.closed == len(answer.closed) > 0
        assert (row.broken, row.doubt) == (len(answer.broken), len(answer.doubt))

    def test_a_closing_is_told_of_every_asset_where_it_is_named(self) -> None:
        made = small()
        rows = made.blast(["decommission"])
        assert {row.thing for row in rows} == {
            id for id, node in made.snapshot.nodes.items()
            if "decommission" in shipped().classes[node.cls].changes
            and not shipped().classes[node.cls].has_status
        }  # fmt: skip
        assert all(row.apart for row in rows)

    def test_the_worst_comes_first(self) -> None:
        rows = company().impact().blast()
        known = ("control", "risk", "requirement")
        worth = [
            (row.count("broken", *known), row.count("doubt", *known), row.broken, row.doubt)
            for row in rows
        ]
        assert worth == sorted(worth, reverse=True)
        assert worth[0] > worth[-1]

    def test_a_minor_change_never_breaks_more_than_the_same_significant_one(self) -> None:
        impact = company().impact()
        full = {(row.thing, row.kind): row for row in impact.blast()}
        for row in impact.blast(significance="minor"):
            assert row.broken <= full[row.thing, row.kind].broken
            assert row.significance == "minor"

    def test_a_noun_is_what_a_sentence_counts(self) -> None:
        impact = company().impact()
        (row,) = impact.blast(["content"], ["dataset:a-training"])
        answer = impact.what_if([Hypothetical("dataset:a-training", "content")])
        nouns = Counter(noun_of(v, impact.snapshot, shipped()) for v in answer.broken)
        for noun in ("control", "risk", "requirement", "record"):
            assert row.count("broken", noun) == nouns[noun]

    def test_the_order_of_things_and_relations_changes_nothing(self) -> None:
        made = company().impact()
        turned = Impact(
            Snapshot(
                reversed(list(made.snapshot.nodes.values())),
                reversed(list(made.snapshot.relations)),
            ),
            shipped(),
            company().policy,
            as_of=made.as_of,
        )
        assert turned.blast() == made.blast()
        assert turned.single_points() == made.single_points()

    def test_the_question_leaves_later_answers_as_they_were(self) -> None:
        impact = company().impact()
        before, first = impact.posture(), impact.blast()
        assert impact.posture() == before
        assert impact.blast() == first

    def test_it_is_a_table(self) -> None:
        pandas = pytest.importorskip("pandas")
        frame = small().blast().to_pandas()
        assert isinstance(frame, pandas.DataFrame)
        assert list(frame.columns)[:4] == ["thing", "name", "cls", "kind"]


class TestWords:
    """Of several causes the strongest names a loss, in each scenario for itself."""

    record = "evidence:data-quality-report-a-training"

    def argued(self) -> Company:
        """A control that two arguments speak for, and a finding on the second.

        The record by which the finding was closed also fills a slot of the control.
        """
        made = company()
        for name in ("first", "second"):
            made.add(f"justification:{name}")
            made.link("takes", f"justification:{name}", "policy:ai")
            made.link("arguedBy", control("A.7.4"), f"justification:{name}")
        made.add(
            "nonconformity:n1", grade="major", state="closed", raised_on=date(2026, 6, 1),
            closed_on=date(2026, 6, 10),
        )  # fmt: skip
        made.add(
            "corrective-action:c1", kind="corrective-action", review="accepted",
            collected_on=date(2026, 6, 8), done_on=date(2026, 6, 8),
        )  # fmt: skip
        made.link("challengedBy", "justification:second", "nonconformity:n1")
        made.link("resolvedBy", "nonconformity:n1", "corrective-action:c1")
        made.link("verifiedBy", "corrective-action:c1", self.record)
        return made

    def word(self, made: Company, of: str = "A.7.4") -> str:
        """What a control is called when the record is rejected, as what-if says too."""
        impact = made.impact()
        (row,) = impact.blast(["rejection"], [self.record])
        assert same(impact, row)
        answer = impact.what_if([Hypothetical(self.record, "rejection")])
        return next(v.word for v in answer.broken if v.id == control(of))

    def test_a_failure_does_not_pass_a_group_that_stands(self) -> None:
        assert self.word(self.argued()) == "not demonstrated"

    def test_what_is_lost_today_can_fail_on_top(self) -> None:
        made = self.argued()
        made.link("takes", "justification:first", self.record)
        made.set("justification:second", until=date(2026, 5, 1))  # has ended
        assert self.word(made) == "failing"

    def test_that_passes_a_group_that_is_lost_today(self) -> None:
        made = self.argued()
        for name in ("first", "second"):
            made.set(f"justification:{name}", until=date(2026, 5, 1))
        for name, taken in {"third": control("A.7.4"), "fourth": self.record}.items():
            made.add(f"justification:{name}")
            made.link("takes", f"justification:{name}", taken)
            made.link("arguedBy", control("A.6.2.8"), f"justification:{name}")
        assert self.word(made, of="A.6.2.8") == "failing"


class TestRefused:
    """What cannot be asked says what can."""

    def test_an_unknown_thing(self) -> None:
        with pytest.raises(UnknownIdError, match="dataset:a-test"):
            company().impact().blast(things=["dataset:a-tset"])

    def test_a_kind_that_cannot_happen_to_a_thing(self) -> None:
        with pytest.raises(UsageError, match=r"cannot happen to a Dataset; what can: content"):
            company().impact().blast(["departure"], ["dataset:a-test"])

    def test_a_kind_that_happens_to_no_asset(self) -> None:
        with pytest.raises(UsageError, match=r"'departure' cannot happen to an asset; what can: b"):
            company().impact().blast(["departure"])

    def test_no_kind_of_change(self) -> None:
        with pytest.raises(UsageError, match="'contnet' is no kind of change"):
            company().impact().blast(["contnet"])

    def test_a_target_without_status(self) -> None:
        with pytest.raises(UsageError, match="only changes"):
            company().impact().single_points(["dataset:a-test"])

    def test_an_unknown_target(self) -> None:
        with pytest.raises(UnknownIdError):
            company().impact().single_points(["control:nope"])

    def test_one_change_has_no_pair(self) -> None:
        with pytest.raises(UsageError, match="name two"):
            company().impact().interactions([Hypothetical("dataset:a-test", "content")])

    def test_a_pair_with_an_impossible_change(self) -> None:
        changes = [Hypothetical("dataset:a-test", kind) for kind in ("content", "departure")]
        with pytest.raises(UsageError, match="cannot happen to a Dataset"):
            company().impact().interactions(changes)

    def test_more_changes_than_can_be_tried_in_pairs(self) -> None:
        made = company()
        for number in range(201):
            made.add(f"dataset:more-{number}")
        changes = [Hypothetical(f"dataset:more-{n}", "content") for n in range(201)]
        with pytest.raises(UsageError, match=r"201 changes are too many .* at most 200"):
            made.impact().interactions(changes)

    def test_more_closings_than_can_be_tried_in_pairs(self) -> None:
        made = company()
        for number in range(11):
            made.add(f"dataset:more-{number}")
        changes = [Hypothetical(f"dataset:more-{n}", "decommission") for n in range(11)]
        with pytest.raises(UsageError, match="11 changes that close something are too many"):
            made.impact().interactions(changes)


def losses(impact: Impact) -> list[Hypothetical]:
    """By definition: everything that can be withdrawn without closing, and every person leaving."""
    found = []
    for id, node in impact.snapshot.nodes.items():
        cls = impact.vocabulary.classes[node.cls]
        if "withdrawal" in cls.changes and "withdrawal" not in cls.closes:
            found.append(Hypothetical(id, "withdrawal"))
        if "departure" in cls.changes:
            found.append(Hypothetical(id, "departure"))
    return found


def by_brute_force(impact: Impact, targets: set[str]) -> set[tuple[str, str, str]]:
    """Every loss tried alone: (target, thing, kind)."""
    return {
        (verdict.id, loss.thing, loss.kind)
        for loss in losses(impact)
        for verdict in impact.what_if([loss]).broken
        if verdict.id in targets and verdict.id != loss.thing
    }


def keys(rows: tuple[SinglePoint, ...]) -> set[tuple[str, str, str]]:
    assert len({(row.target, row.thing) for row in rows}) == len(rows)
    return {(row.target, row.thing, row.kind) for row in rows}


def judged(impact: Impact) -> set[str]:
    return set(impact.posture().verdicts)


class TestSinglePoints:
    """Exactly the things whose loss alone breaks a target."""

    @pytest.mark.parametrize("seed", FEW)
    def test_they_are_what_trying_every_loss_finds(self, seed: int) -> None:
        impact, _ = asked(seed)
        targets = judged(impact)
        assert keys(impact.single_points(targets)) == by_brute_force(impact, targets)

    @pytest.mark.slow
    @pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
    def test_they_are_that_for_many_random_graphs(self, first: int) -> None:
        for seed in range(first, min(first + BLOCK, GRAPHS)):
            impact, _ = asked(seed)
            targets = judged(impact)
            assert keys(impact.single_points(targets)) == by_brute_force(impact, targets), seed

    def test_all_controls_and_requirements_are_the_targets(self) -> None:
        impact = company().impact()
        told = impact.single_points()
        nodes = {row.target: impact.snapshot.node(row.target) for row in told}
        nouns = {noun_of(node, impact.snapshot, shipped()) for node in nodes.values()}
        assert nouns == {"control", "requirement"}
        some = sorted(nodes)[:2]
        assert set(impact.single_points(some)) == {row for row in told if row.target in some}

    def test_a_spare_takes_a_single_point_away(self) -> None:
        made = company()
        record = "evidence:data-quality-report-a-training"
        alone = made.impact().single_points([control("A.7.4")])
        assert record in {row.thing for row in alone}
        made.record("evidence:second", "data-quality-report", "dataset:a-training")
        spared = {row.thing for row in made.impact().single_points([control("A.7.4")])}
        assert record not in spared
        assert "evidence:second" not in spared
        # Both are about the same data: what they share is a single point still.
        assert "dataset:a-training" in spared

    def test_what_is_broken_today_has_none(self) -> None:
        made = company()
        made.set(control("A.7.4"), state="retired")
        assert not made.impact().single_points([control("A.7.4")])

    def test_the_only_holder_is_that_of_a_role(self) -> None:
        impact = company().impact()
        (row,) = impact.single_points(["role:data-owner"])
        assert (row.thing, row.kind) == ("person:dana", "departure")
        assert not impact.single_points(["role:aims-manager"])  # two people hold it


class TestInteractions:
    """The pairs of changes that break more together than apart, and what."""

    @pytest.mark.parametrize("seed", FEW)
    def test_they_are_what_asking_for_each_pair_finds(self, seed: int) -> None:
        assert not wrong_pairs(seed)

    @pytest.mark.slow
    @pytest.mark.parametrize("first", BLOCKS, ids=[f"from-{first}" for first in BLOCKS])
    def test_they_are_that_for_many_random_graphs(self, first: int) -> None:
        for seed in range(first, min(first + BLOCK, GRAPHS), 5):  # each asks for many pairs
            assert not wrong_pairs(seed), seed

    def test_two_spares_lost_together(self) -> None:
        made = company()
        first = "evidence:data-quality-report-a-training"
        made.record("evidence:second", "data-quality-report", "dataset:a-training")
        changes = [
            Hypothetical(first, "rejection"),
            Hypothetical("evidence:second", "rejection"),
            Hypothetical("supplier:cloud", "terms"),
        ]
        (found,) = made.impact().interactions(changes)
        assert {found.first.thing, found.second.thing} == {first, "evidence:second"}
        assert control("A.7.4") in found.broken

    def test_what_breaks_alone_is_no_interaction(self) -> None:
        changes = [Hypothetical(f"dataset:{n}-training", "content") for n in ("a", "b")]
        assert not company().impact().interactions(changes)


def wrong_pairs(seed: int) -> set[object]:
    """Where the pairs of some changes of a random graph differ from what-if; few of them close."""
    impact, changes = asked(seed)
    closing = [c for c in changes if closes(impact, c)][:2]
    some = [c for c in changes if c not in closing and not closes(impact, c)][:: seed % 3 + 1][:14]
    chosen = [*some, *closing]
    if len(chosen) < 2:
        return set()
    found = {(i.first, i.second, i.broken) for i in impact.interactions(chosen)}
    wanted = {
        (first, second, together)
        for first, second in combinations(chosen, 2)
        if {first.kind, second.kind} != {"withdrawal", "decommission"}
        or first.thing != second.thing
        or closes(impact, first) == closes(impact, second)
        if (together := impact.what_if([first, second]).interaction)
    }
    return set(found ^ wanted)


def closes(impact: Impact, change: Hypothetical) -> bool:
    return change.kind in impact.vocabulary.classes[impact.snapshot.node(change.thing).cls].closes


def small() -> Impact:
    """A small random graph."""
    return asked(3)[0]


def test_how_many_changes_were_tried_is_told_and_whoever_is_told_can_stop_it() -> None:
    impact, changes = asked(0)
    told = list[tuple[int, int]]()
    things = {change.thing: None for change in changes}
    rows = impact.blast(None, things, progress=lambda _what, done, of: told.append((done, of)))
    assert told == sorted(told)
    assert {of for _done, of in told} == {len(rows)}

    def stop(_what: str, _done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        impact.blast(None, things, progress=stop)
