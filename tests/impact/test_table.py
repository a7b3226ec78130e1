"""A table has a row for what people count, the worst first, for pandas or without it."""

from __future__ import annotations

import sys

import pytest

from aimsgraph.errors import AimsgraphError, MissingPackageError
from aimsgraph.impact import Answer, Hypothetical, Impact
from aimsgraph.impact.sentence import COUNTED
from aimsgraph.impact.table import Row, Table
from tests.impact.company import company


@pytest.fixture(scope="module")
def impact() -> Impact:
    return company().impact()


@pytest.fixture(scope="module")
def answer(impact: Impact) -> Answer:
    changes = [Hypothetical(n.id, "content") for n in impact.snapshot.instances("Dataset")]
    return impact.what_if(changes)


@pytest.fixture(scope="module")
def table(impact: Impact, answer: Answer) -> Table[Row]:
    return impact.table((*answer.broken, *answer.doubt))


def test_it_counts_what_the_sentence_counts(
    table: Table[Row], impact: Impact, answer: Answer
) -> None:
    records = sum(row.kind == "record" for row in table)
    assert f"{records} record" in impact.sentence(answer)
    assert {row.kind for row in table} <= set(COUNTED)


def test_the_worst_comes_first(table: Table[Row]) -> None:
    order = {"broken": 0, "doubt": 1, "holds": 2}
    kinds = list(COUNTED)
    places = [(order[row.status], kinds.index(row.kind), row.name) for row in table]
    assert places == sorted(places)


def test_every_loss_says_why(table: Table[Row]) -> None:
    assert all(row.why and row.reasons for row in table)


def test_a_whole_posture_is_a_table_too(impact: Impact) -> None:
    rows = impact.table(impact.posture().verdicts.values())
    assert {row.kind for row in rows} == set(COUNTED)
    assert not [row for row in rows if row.status == "holds" and row.why]


def test_a_data_frame_has_a_column_for_each_field(table: Table[Row]) -> None:
    frame = table.to_pandas()
    assert list(frame.columns) == [*Row.__dataclass_fields__]
    assert list(frame["id"]) == [row.id for row in table]
    assert list(frame["concerns"]) == [", ".join(row.concerns) for row in table]


def test_an_empty_table_has_its_columns(impact: Impact) -> None:
    frame = impact.table(()).to_pandas()
    assert list(frame.columns) == [*Row.__dataclass_fields__]
    assert len(frame) == 0


def test_without_pandas_it_says_what_to_install(
    table: Table[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackageError, match=r"aimsgraph\[notebook\]") as caught:
        table.to_pandas()
    assert isinstance(caught.value, AimsgraphError)
    assert isinstance(caught.value, ImportError)
