"""Headers are matched exactly, then folded, then by a prefix that only one of them has."""

from __future__ import annotations

from aimsgraph.importing import Artifact
from aimsgraph.importing.tables.grid import Row, Table
from aimsgraph.importing.tables.header import find_header, match_header
from aimsgraph.importing.tables.recipe import Column, Sheet

COLUMNS = [
    Column(header="Risk ID", aliases=["ID"], required=True),
    Column(header="Description"),
    Column(header="What is the purpose"),
]


def match(*headers: str, columns: list[Column] | None = None) -> dict[str, int]:
    return dict(match_header(Row(1, headers), columns or COLUMNS).positions)


def test_an_exact_header_wins_over_a_folded_one_and_that_over_a_prefix() -> None:
    assert match("risk id", "Risk ID", "Risk ID of the parent")["Risk ID"] == 1
    assert match("Risk ID of the parent", "RISK\u00a0ID")["Risk ID"] == 1
    assert match("Risk ID of the parent")["Risk ID"] == 0


def test_a_long_question_is_known_by_its_beginning() -> None:
    assert match("What is the purpose and the expected benefit of it?") == {
        "What is the purpose": 0
    }


def test_short_names_are_no_prefix() -> None:
    assert match("IDs of others") == {}


def test_a_prefix_of_two_headers_is_not_chosen() -> None:
    found = match_header(Row(1, ("Description of risk", "Description of cause")), COLUMNS)
    assert "Description" not in found.positions
    assert found.ambiguous["Description"] == ("Description of risk", "Description of cause")


def test_a_repeated_header_needs_its_number() -> None:
    headers = ("Other", "Name", "Other", "Other")
    assert match(*headers, columns=[Column(header="Other")]) == {}
    numbered = [Column(header="Other", nth=2), Column(header="Other", nth=3)]
    assert match(*headers, columns=numbered) == {"Other #2": 2, "Other #3": 3}


def test_the_nearest_headers_are_known_for_advice() -> None:
    found = match_header(Row(1, ("Risk-Ref", "Owner")), COLUMNS)
    assert found.missing == ("Risk ID",)
    assert found.nearest(COLUMNS[0]) == ("Risk-Ref",)


class TestFindHeader:
    SHEET = Sheet.model_validate(
        {
            "name": "Risks",
            "things": [{"class": "Risk", "key": "{Risk ID}"}],
            "columns": [{"header": "Risk ID", "required": True}, {"header": "Description"}],
        }
    )

    def table(self, *rows: tuple[str, ...], captions: frozenset[int] = frozenset()) -> Table:
        numbered = tuple(Row(number, row) for number, row in enumerate(rows, 1))
        return Table(Artifact("r.xlsx", "", 1), "Risks", numbered, captions=captions)

    def test_titles_and_notes_above_are_passed_over(self) -> None:
        table = self.table(
            ("Risk ID register of everything", ""), ("Description", ""), ("", ""),
            ("Risk ID", "Description"), ("R-1", "x"), captions=frozenset({1}),
        )  # fmt: skip
        found = find_header(table, self.SHEET)
        assert found is not None
        assert found.row.number == 4
        assert found.fits

    def test_the_best_row_is_shown_where_none_fits(self) -> None:
        found = find_header(self.table(("x", "y"), ("Reference", "Description")), self.SHEET)
        assert found is not None
        assert not found.fits
        assert found.row.number == 2

    def test_no_row_that_looks_like_it_is_no_header(self) -> None:
        assert find_header(self.table(("x", "y")), self.SHEET) is None
