"""Cells become values of the ontology, or a problem that says what is allowed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from aimsgraph.importing.tables.cells import CellReader, CellValue, Nulls, split
from aimsgraph.importing.tables.recipe import Column
from aimsgraph.vocabulary import Property, Vocabulary, load


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture
def read(vocabulary: Vocabulary) -> Any:
    def run(cell: Any, property: Property, **column: Any) -> CellValue:
        reader = CellReader(Column(header="Column", **column), property, vocabulary, Nulls())
        return reader.read(cell)

    return run


TEXT = Property("description", "str")
DAY = Property("due", "date")
STATE = Property("state", "str", values=("planned", "implemented", "retired"))
SCORE = Property("likelihood", "int", minimum=1, maximum=5)
FLAG = Property("personal_data", "bool")
KIND = Property("kind", "str", refers="evidence-kind")
TAGS = Property("tags", "str", many=True)
DRIVERS = Property("drivers", "str", many=True, values=("risk", "law", "contract"))


class TestNulls:
    @pytest.mark.parametrize(
        "cell",
        [None, "", " \u00a0", "-", "\u2014", "___", "N/A", "n.a.", "TBD", "To be determined",
         "[YYYY]", "[R-XX-01]", "<name>", "YYYY-MM-DD", "?", "...", "None", "Not applicable"],
    )  # fmt: skip
    def test_the_usual_ways_to_say_nothing(self, cell: Any) -> None:
        assert Nulls().match(cell)

    @pytest.mark.parametrize(
        "cell", [0, False, "0", "no", "Nina", "N/A Corp", "[1] see note", "2026"]
    )
    def test_what_says_something_does(self, cell: Any) -> None:
        assert not Nulls().match(cell)

    def test_prose_after_a_token_says_nothing_where_no_prose_belongs(self, read: Any) -> None:
        assert Nulls().match("N/A - merged into another use case", typed=True)
        assert read("N/A - merged into another use case", DAY) == CellValue(None)
        assert read("N/A - merged", TEXT).value == "N/A - merged"

    def test_a_source_has_its_own_ways(self) -> None:
        assert Nulls(["see above"], Nulls(["ditto"])).match("See above")
        assert Nulls(["see above"], Nulls(["ditto"])).match("DITTO")


class TestText:
    def test_whole_numbers_are_text_without_a_fraction(self, read: Any) -> None:
        assert read(12.0, TEXT).value == "12"
        assert read(6.1, TEXT).value == "6.1"

    def test_a_date_that_a_spreadsheet_made_is_taken_and_said(self, read: Any) -> None:
        found = read(datetime(2024, 7, 22), TEXT)
        assert found.value == "2024-07-22"
        assert [trouble.code for trouble in found.troubles] == ["spreadsheet-date"]

    def test_only_the_first_line_or_a_part_may_count(self, read: Any) -> None:
        assert read(". Governance\nHow is it ...", TEXT, first_line=True).value == "Governance"
        assert read("Jun 2026 \u2014 ACTIVE", TEXT, take=r"\u2014 (\w+)").value == "ACTIVE"
        assert read("nothing of that", TEXT, take=r"\u2014 (\w+)").value is None


class TestEnumerations:
    @pytest.mark.parametrize("cell", ["Planned", "PLANNED.", "a) planned", "Planned \u2013 in May"])
    def test_spelling_makes_no_difference(self, read: Any, cell: str) -> None:
        assert read(cell, STATE).value == "planned"

    def test_a_source_has_its_own_words(self, read: Any) -> None:
        assert read("In progress", STATE, values={"in progress": "planned"}).value == "planned"
        assert read("Applicable", FLAG, values={"applicable": "yes"}).value is True
        assert read("yes", FLAG, values={"applicable": "yes"}).value is True
        assert read("High", SCORE, values={"high": "4"}).value == 4

    def test_an_unknown_value_is_set_aside_with_what_is_allowed(self, read: Any) -> None:
        found = read("done", STATE)
        assert found.value is None
        assert found.troubles[0].hint == "allowed are planned, implemented, retired"

    def test_several_meanings_are_not_chosen_from(self, read: Any) -> None:
        values = {"Yes - by us": "planned", "Yes - by others": "retired"}
        found = read("yes", STATE, values=values)
        assert found.value is None
        assert found.troubles[0].code == "value-ambiguous"

    def test_an_evidence_kind_is_known_by_id_title_and_old_name(self, read: Any) -> None:
        assert read("risk-assessment", KIND).value == "risk-assessment"
        assert read("AI system impact assessment", KIND).value == "impact-assessment"
        assert read("action-log", KIND).value == "review-minutes"
        assert read("minutes", KIND).troubles[0].code == "value-ambiguous"
        assert "did you mean test-report" in read("test-reprt", KIND).troubles[0].hint

    def test_a_list_splits_at_commas_only_between_its_values(self, read: Any) -> None:
        assert read("risk, law", DRIVERS).value == ("risk", "law")
        assert read("risk; law\ncontract", DRIVERS).value == ("risk", "law", "contract")
        assert read("hosting, support", TAGS).value == ("hosting, support",)

    def test_one_wrong_value_of_a_list_leaves_the_others(self, read: Any) -> None:
        found = read("risk; habit", DRIVERS)
        assert found.value == ("risk",)
        assert found.troubles[0].value == "habit"


class TestNumbers:
    @pytest.mark.parametrize("cell", [4, 4.0, "4", "4 (4)", "4 - Likely", "4 = likely"])
    def test_a_score_is_read_with_its_words(self, read: Any, cell: Any) -> None:
        assert read(cell, SCORE).value == 4

    @pytest.mark.parametrize("cell", [0, 6, 2.5, "high", "12 (12)", True, date(2026, 1, 1)])
    def test_what_is_no_such_score_is_set_aside(self, read: Any, cell: Any) -> None:
        found = read(cell, SCORE)
        assert found.value is None
        assert found.troubles[0].code == "number"

    @pytest.mark.parametrize(
        ("cell", "value"), [("1,234.5", 1234.5), ("5 %", 0.05), ("0.031", 0.031), ("-3", -3.0)]
    )
    def test_numbers_as_people_write_them(self, read: Any, cell: str, value: float) -> None:
        assert read(cell, Property("value", "float")).value == pytest.approx(value)

    def test_a_comma_that_may_be_a_point_is_not_guessed(self, read: Any) -> None:
        assert read("1,5", Property("value", "float")).troubles[0].code == "number"


class TestDatesAndDurations:
    def test_prose_after_a_date_is_left_and_said(self, read: Any) -> None:
        found = read("2026-05-01 (approved by the board)", DAY)
        assert found.value == date(2026, 5, 1)
        assert found.troubles[0].code == "date-with-prose"

    def test_a_day_stays_a_day_in_a_column_of_days(self, read: Any) -> None:
        assert read(datetime(2026, 5, 1, 9), DAY).value == date(2026, 5, 1)
        assert read(datetime(2026, 5, 1, 9), Property("at", "datetime")).value == datetime(
            2026, 5, 1, 9
        )

    @pytest.mark.parametrize(
        ("cell", "value"), [("monthly", "P1M"), ("p3m", "P3M"), ("Yearly", "P1Y")]
    )
    def test_durations_have_names(self, read: Any, cell: str, value: str) -> None:
        assert read(cell, Property("cadence", "duration")).value == value

    def test_other_durations_are_refused(self, read: Any) -> None:
        assert read("now and then", Property("cadence", "duration")).troubles[0].code == "duration"


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("a\nb; c|d", ["a", "b", "c", "d"]),
        ("1. one\n2) two\n- three\n\u2022 four", ["one", "two", "three", "four"]),
        ("['a, b', 'c']", ["a, b", "c"]),
        ("[not a list]", ["[not a list]"]),
        ("a, b", ["a, b"]),
        (12.0, ["12"]),
        ("A.6.2.4", ["A.6.2.4"]),
        ("__import__('os')", ["__import__('os')"]),
    ],
)
def test_items_of_a_cell(cell: Any, items: list[str]) -> None:
    assert list(split(cell)) == items
