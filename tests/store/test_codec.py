"""The text that property values are kept as."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.store.codec import decode, decode_all, encode, plain, same

scalars = (
    st.text()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.dates()
    | st.datetimes()
)
properties = st.dictionaries(st.text(), scalars | st.lists(scalars).map(tuple), max_size=5)


@given(properties=properties)
def test_what_was_encoded_decodes_to_the_same(properties: dict[str, Any]) -> None:
    found = decode(encode(properties))
    assert same(found, properties)
    assert dict(found) == properties


@given(texts=st.lists(properties, max_size=8))
def test_many_decode_as_one_by_one(texts: list[dict[str, Any]]) -> None:
    encoded = [encode(each) for each in texts]
    assert [*decode_all(encoded)] == [decode(text) for text in encoded]


@given(one=properties, other=properties)
def test_the_texts_are_equal_where_the_values_are_the_same(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert (encode(one) == encode(other)) == same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [(1, 1.0), (1, True), (0.0, False), ((1,), (True,)), ("2026-01-01", date(2026, 1, 1))],
)
def test_values_of_different_types_are_not_the_same(one: Any, other: Any) -> None:
    assert not same({"x": one}, {"x": other})


def test_equal_times_in_different_zones_are_not_the_same() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone(timedelta(hours=0)))
    assert not same({"x": noon}, {"x": noon.astimezone(timezone(timedelta(hours=2)))})


def test_the_order_of_properties_does_not_matter() -> None:
    assert encode({"a": 1, "b": 2}) == encode({"b": 2, "a": 1}) == '{"a":1,"b":2}'


def test_no_properties_are_the_shortest_text() -> None:
    assert encode(plain({})) == "{}"


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, "x holds a NoneType; values are text, numbers"),
        ([1], "x holds a list"),
        (((1,),), "x holds a tuple"),
        ({"a": 1}, "x holds a dict"),
        (b"a", "x holds a bytes"),
        (float("inf"), "x is inf, which is no number"),
        ("a\udc80", r"x holds '\\udc80', which is half a character"),
        (("a\udc80",), "which is half a character"),
    ],
)
def test_values_that_cannot_be_kept_are_named(value: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        plain({"x": value})
