"""Selections: what people write to name several things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.errors import UnknownIdError, UsageError
from aimsgraph.selectors import select
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import Vocabulary, load

Pick = Callable[..., set[str]]


@pytest.fixture
def pick(snapshot: Snapshot, vocabulary: Vocabulary) -> Pick:
    def pick(expression: str, **known: Any) -> set[str]:
        found = select(expression, snapshot, vocabulary, **known)
        assert list(found) == sorted(set(found))
        return set(found)

    return pick


DATA = "dataset:claims-history"
MODELS = {"model:triage", "model:pricing"}
SYSTEMS = {"system:triage", "system:pricing"}
NIST = "nist-ai-rmf:1.0/GOVERN 1.1"
ACT = "eu-ai-act:2024-1689+2026-1744/17(1)(f)"


class TestNames:
    def test_an_id_selects_its_thing(self, pick: Pick) -> None:
        assert pick(DATA) == {DATA}

    def test_a_bare_ref_selects_its_provision(self, pick: Pick) -> None:
        assert pick("A.7.4") == {"iso42001:2023/A.7.4"}

    def test_a_bare_ref_of_several_catalogues_is_sought_in_those_given(
        self, vocabulary: Vocabulary
    ) -> None:
        ids = ("iso42001:2023/5.1", "iso27001:2022/5.1")
        snapshot = Snapshot([Node(id, "Clause", {"ref": "5.1"}) for id in ids])
        with pytest.raises(UnknownIdError, match="could be"):
            select("5.1", snapshot, vocabulary)
        assert select("5.1", snapshot, vocabulary, catalogs=["iso42001:2023"]) == ids[:1]

    def test_quotes_hold_ids_with_odd_characters(self, pick: Pick) -> None:
        assert pick(f'"{NIST}"') == {NIST}
        assert pick('"GOVERN 1.1"') == {NIST}
        assert pick(f'"{NIST}" {DATA}') == {NIST, DATA}

    def test_a_backslash_takes_the_next_sign_as_it_is(self, vocabulary: Vocabulary) -> None:
        odd = 'iso42001:2023/a"b\\c*'
        snapshot = Snapshot([Node(odd, "Clause")])
        assert select('"iso42001:2023/a\\"b\\\\c*"', snapshot, vocabulary) == (odd,)

    def test_a_word_that_is_an_id_is_that_id_whatever_signs_it_has(self, pick: Pick) -> None:
        assert pick(ACT) == {ACT}
        assert pick(f"+{ACT}+2") == {ACT}

    def test_an_id_that_ends_like_an_operator_is_still_an_id(self, vocabulary: Vocabulary) -> None:
        snapshot = Snapshot([Node("law:1+2", "Framework"), Node("law:1", "Framework")])
        assert select("law:1+2", snapshot, vocabulary) == ("law:1+2",)

    def test_a_glob_selects_what_it_matches(self, pick: Pick) -> None:
        assert pick("dataset:*") == {DATA, "dataset:claims-test"}
        assert pick("*:triage") == {"system:triage", "model:triage"}
        assert pick("iso42001:2023/A.7.?") == {"iso42001:2023/A.7.4", "iso42001:2023/A.7.5"}
        assert pick("risk:*") == set()

    def test_quotes_take_a_glob_as_it_stands(self, pick: Pick) -> None:
        with pytest.raises(UnknownIdError):
            pick('"dataset:*"')

    def test_a_thing_that_is_not_there_is_an_error_with_the_nearest(self, pick: Pick) -> None:
        with pytest.raises(UnknownIdError) as caught:
            pick("type:Risk +dataset:claims-histroy")
        assert "did you mean dataset:claims-history" in str(caught.value)
        assert str(caught.value).startswith("column 12 of ")


class TestMethods:
    def test_a_type_selects_its_subclasses_too(self, pick: Pick) -> None:
        assert pick("type:AISystem") == SYSTEMS
        assert pick("type:Record") == {"evidence:dq-report", "record:minutes"}
        assert pick("type:Risk") == set()

    def test_an_unknown_type_is_an_error_with_the_nearest(self, pick: Pick) -> None:
        with pytest.raises(UnknownIdError, match=r"^column 3 of .*did you mean Record"):
            pick("  type:Recrod")

    def test_a_state_selects_from_the_posture(self, pick: Pick) -> None:
        status = {DATA: "holds", "model:triage": "broken", "system:gone": "broken"}
        assert pick("state:broken", status=status) == {"model:triage"}
        assert pick("state:doubt", status=status) == set()

    def test_modified_selects_what_the_caller_says(self, pick: Pick) -> None:
        modified = [DATA, "dataset:dropped"]
        assert pick("state:modified", modified=modified) == {DATA}
        assert pick("state:modified+1", modified=modified) == {DATA, "evidence:dq-report"} | MODELS

    def test_an_unknown_state_names_those_there_are(self, pick: Pick) -> None:
        with pytest.raises(UsageError, match="write holds, doubt, broken, modified"):
            pick("state:red", status={})

    def test_states_that_nobody_worked_out_are_an_error(self, pick: Pick) -> None:
        with pytest.raises(UsageError, match="states of things are not known"):
            pick("state:broken")


class TestNeighbours:
    def test_a_plus_before_adds_what_a_thing_rests_on(self, pick: Pick) -> None:
        assert pick("+system:triage") == {"system:triage", "model:triage", DATA}

    def test_a_plus_behind_adds_what_rests_on_it(self, pick: Pick) -> None:
        assert pick(f"{DATA}+") == {DATA, "evidence:dq-report"} | MODELS | SYSTEMS

    def test_a_number_limits_the_relations_followed(self, pick: Pick) -> None:
        assert pick(f"{DATA}+1") == {DATA, "evidence:dq-report"} | MODELS
        assert pick("1+system:triage") == {"system:triage", "model:triage"}
        assert pick(f"{DATA}+0") == {DATA}

    def test_a_plus_on_both_sides_adds_both(self, pick: Pick) -> None:
        assert pick("+model:triage+") == {"system:triage", "model:triage", DATA}
        assert pick("1+model:triage+1") == {"system:triage", "model:triage", DATA}

    def test_signs_work_on_every_kind_of_word(self, pick: Pick) -> None:
        assert pick("+type:Model") == {DATA} | MODELS
        assert pick("dataset:*+1") >= MODELS
        assert pick(f'"{DATA}"+1') == pick(f"{DATA}+1")

    def test_relations_of_the_structure_are_not_followed(self, pick: Pick) -> None:
        assert "role:data-owner" not in pick(f"+{DATA}")


class TestCombining:
    def test_a_space_joins(self, pick: Pick) -> None:
        assert pick("model:triage  model:pricing ") == MODELS

    def test_a_comma_takes_what_both_have(self, pick: Pick) -> None:
        assert pick(f"type:Model,{DATA}+") == MODELS
        assert pick("type:Model,+system:triage") == {"model:triage"}
        assert pick("type:Model,type:Dataset") == set()

    def test_a_comma_binds_more_than_a_space(self, pick: Pick) -> None:
        assert pick("type:Model,+system:triage role:data-owner") == {
            "model:triage",
            "role:data-owner",
        }


class TestErrors:
    @pytest.mark.parametrize(
        ("expression", "column", "message"),
        [
            (f"{DATA}, model:triage", 24, "a comma stands between two selections"),
            (f",{DATA}", 1, "a comma stands between two selections"),
            (f"{DATA},", 24, "a comma stands between two selections"),
            ('type:Model "GOVERN 1.1', 12, "this quote is not closed"),
            ('  dataset"x"', 3, "quotes stand round a whole id"),
            ("type:Model +", 12, "there is nothing to select"),
            ("3+", 1, "there is nothing to select"),
            ('""', 1, ""),
        ],
    )
    def test_what_cannot_be_read_is_told_with_its_column(
        self, pick: Pick, expression: str, column: int, message: str
    ) -> None:
        with pytest.raises((UsageError, UnknownIdError)) as caught:
            pick(expression)
        assert str(caught.value).startswith(f"column {column} of {expression!r}: {message}")

    @pytest.mark.parametrize("expression", ["", "  "])
    def test_an_empty_selection_is_an_error(self, pick: Pick, expression: str) -> None:
        with pytest.raises(UsageError, match="the selection is empty"):
            pick(expression)


numbers = st.integers(0, 6)
edges = st.lists(st.tuples(numbers, numbers, st.sampled_from(["derivedFrom", "ownedBy"])))


@given(edges=edges, start=numbers, limit=st.none() | st.integers(0, 4))
def test_neighbours_are_those_of_the_graph(
    edges: list[tuple[int, int, str]], start: int, limit: int | None
) -> None:
    snapshot = Snapshot(
        [Node(f"dataset:{number}", "Dataset") for number in range(7)],
        [Relation(type, f"dataset:{a}", f"dataset:{b}") for a, b, type in edges],
    )
    followed = networkx.DiGraph([(a, b) for a, b, type in edges if type == "derivedFrom"])
    followed.add_nodes_from(range(7))
    length = "" if limit is None else str(limit)
    for graph, expression in (
        (followed, f"{length}+dataset:{start}"),
        (followed.reverse(), f"dataset:{start}+{length}"),
    ):
        near = networkx.single_source_shortest_path_length(graph, start, cutoff=limit)
        assert set(select(expression, snapshot, load())) == {f"dataset:{n}" for n in near}
