"""Conditions are read as the grammar says, and refused with the column."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary import parse_condition
from aimsgraph.vocabulary.conditions import (
    TODAY,
    AllOf,
    AnyOf,
    Condition,
    IsA,
    Not,
    Operand,
    Path,
    PathTest,
    Step,
)

A, B, C = (PathTest(Path((), name)) for name in "abc")


class TestReading:
    def test_and_binds_tighter_than_or(self) -> None:
        assert parse_condition("a or b and c") == AnyOf((A, AllOf((B, C))))
        assert parse_condition("a and b or c") == AnyOf((AllOf((A, B)), C))

    def test_parentheses_and_not(self) -> None:
        assert parse_condition("not (a or b) and c") == AllOf((Not(AnyOf((A, B))), C))
        assert parse_condition("not not a") == Not(Not(A))

    def test_a_class_test(self) -> None:
        assert parse_condition(":Model|Dataset") == IsA(("Model", "Dataset"))

    def test_steps_with_classes_and_a_property(self) -> None:
        assert parse_condition("<-arisesIn:Risk->leadsTo:Impact|Risk.on = society") == PathTest(
            Path(
                (Step("arisesIn", False, ("Risk",)), Step("leadsTo", True, ("Impact", "Risk"))),
                "on",
            ),
            "=",
            ("society",),
        )

    def test_a_bare_path_asks_whether_anything_is_there(self) -> None:
        assert parse_condition("->suppliedBy") == PathTest(Path((Step("suppliedBy", True),)))

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("deployed", "deployed"),
            ('"5(b)"', "5(b)"),
            ('""', ""),
            ("eu-ai-act", "eu-ai-act"),
            ("3", 3),
            ("-3", -3),
            ("0.5", 0.5),
            ("2026-12-01", date(2026, 12, 1)),
            ("today", TODAY),
            ("true", True),
            ("false", False),
        ],
    )
    def test_operands(self, text: str, value: Operand) -> None:
        read = parse_condition(f"p != {text}")
        assert read == PathTest(Path((), "p"), "!=", (value,))
        assert isinstance(read, PathTest)
        assert type(read.operands[0]) is type(value)

    @pytest.mark.parametrize("op", ["=", "!=", "<", "<=", ">", ">="])
    def test_operators_need_no_space(self, op: str) -> None:
        assert parse_condition(f"p{op}3") == parse_condition(f" p {op} 3 ")

    def test_in_takes_a_list(self) -> None:
        assert parse_condition("p in (a, 2, today)") == PathTest(
            Path((), "p"), "in", ("a", 2, TODAY)
        )

    def test_names_are_what_a_lint_looks_up(self) -> None:
        names = parse_condition(":Change and not ->alters:Asset.in_scope or kind = x").names()
        assert names.classes == {"Change", "Asset"}
        assert names.relations == {"alters"}
        assert names.properties == {"in_scope", "kind"}


class TestRefusal:
    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("", 1),
            ("a or", 5),
            ("a b", 3),
            ("(a", 3),
            ("a = ", 5),
            ("a in b", 6),
            ("a in (b", 8),
            ("a = 2026-13-01", 5),
            ("->", 3),
            ("->r.", 5),
            (":", 2),
            ("a == b", 4),
            ("not", 4),
            ("and", 1),
            ("a & b", 3),
            ('a = "b', 5),
        ],
    )
    def test_the_column_is_named(self, text: str, column: int) -> None:
        with pytest.raises(OntologyError, match=f"column {column}: wanted"):
            parse_condition(text)


NAMES = st.sampled_from(["lifecycle", "due", "x_1", "android", "notes", "order"])
OPERANDS: st.SearchStrategy[Operand] = st.one_of(
    st.integers(-99, 99),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.text(st.characters(exclude_characters='"\n\r', exclude_categories=["C"]), max_size=8),
    st.just(TODAY),
    st.booleans(),
)
STEPS = st.builds(
    Step,
    st.sampled_from(["restsOn", "about"]),
    st.booleans(),
    st.sampled_from([(), ("Risk",), ("Risk", "Asset")]),
)
PATHS = st.one_of(
    st.builds(Path, st.just(()), NAMES),
    st.builds(Path, st.lists(STEPS, min_size=1, max_size=3).map(tuple), st.none() | NAMES),
)
TESTS = st.one_of(
    st.builds(PathTest, PATHS),
    st.builds(
        PathTest, PATHS, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.tuples(OPERANDS)
    ),
    st.builds(
        PathTest, PATHS, st.just("in"), st.lists(OPERANDS, min_size=1, max_size=3).map(tuple)
    ),
    st.builds(IsA, st.lists(st.sampled_from(["Risk", "Asset"]), min_size=1).map(tuple)),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(AllOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=2, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)


def written(condition: Condition) -> str:
    """A condition as text, with every parenthesis that could be needed."""
    match condition:
        case IsA(classes):
            return ":" + "|".join(classes)
        case Not(inner):
            return f"not ({written(inner)})"
        case AllOf(parts):
            return " and ".join(f"({written(part)})" for part in parts)
        case AnyOf(parts):
            return " or ".join(f"({written(part)})" for part in parts)
        case PathTest(path, op, operands):
            if op is None:
                return path_text(path)
            values = [operand_text(operand) for operand in operands]
            return f"{path_text(path)} {op} " + (
                f"({', '.join(values)})" if op == "in" else values[0]
            )
    raise AssertionError(condition)


def path_text(path: Path) -> str:
    text = ""
    for step in path.steps:
        text += ("->" if step.forward else "<-") + step.relation
        text += f":{'|'.join(step.classes)}" if step.classes else ""
    if path.property is None:
        return text
    return f"{text}.{path.property}" if text else path.property


def operand_text(operand: Operand) -> str:
    if operand == TODAY:
        return "today"
    if isinstance(operand, bool):
        return str(operand).lower()
    return f'"{operand}"' if isinstance(operand, str) else str(operand)


@given(CONDITIONS)
def test_what_is_written_is_read_again(condition: Condition) -> None:
    assert parse_condition(written(condition)) == condition


@given(st.text('ab.:|()-><=! "0today', max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(OntologyError):
        assert isinstance(parse_condition(text), Condition)
