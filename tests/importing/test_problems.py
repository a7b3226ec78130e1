"""Problems are located, counted once however often they occur, and readable by machines."""

from __future__ import annotations

import json

from aimsgraph.importing import Locator, Problem, as_json, as_sarif, as_text, count, worst


def problem(line: int, value: str = "x", severity: str = "error", code: str = "value") -> Problem:
    place = Locator("registers/a b.csv", "0" * 64, line=line, column=3)
    return Problem(severity, code, place, value, "no such value", "no")  # type: ignore[arg-type]


def test_ten_thousand_of_a_kind_are_one_line_with_the_first_place() -> None:
    lines = as_text(problem(line, f"value {line}") for line in range(2, 10_002)).splitlines()
    assert lines == [
        "error value (10,000x, first at registers/a b.csv:2:3) 'value 2' -> no such value; no"
    ]


def test_the_worst_comes_first_and_is_known() -> None:
    found = [problem(1, severity="note"), problem(2), problem(3, severity="warning")]
    assert [entry.problem.severity for entry in count(found)] == ["error", "warning", "note"]
    assert worst(found) == "error"
    assert worst([]) is None


def test_a_place_in_a_workbook_is_a_sheet_and_a_cell() -> None:
    place = Locator("r.xlsx", sheet="AI systems", cell="B7")
    assert str(Problem("note", "n", place, "", "m")) == "note n r.xlsx AI systems!B7 -> m"


def test_long_values_are_cut_and_kept_on_one_line() -> None:
    text = str(problem(1, "a\nb" + "c" * 300))
    assert "\n" not in text
    assert len(text) < 200


def test_json_holds_everything_and_the_count() -> None:
    (entry,) = json.loads(json.dumps(as_json([problem(2), problem(9)])))
    assert entry["count"] == 2
    assert entry["where"]["line"] == 2
    assert entry["places"] == ["registers/a b.csv:2:3", "registers/a b.csv:9:3"]
    assert entry["where"]["artifact"] == "registers/a b.csv"


def test_sarif_names_rules_places_and_levels() -> None:
    cell = Problem("note", "hidden", Locator("r.xlsx", sheet="S", cell="A1"), "", "not read")
    nowhere = Problem("warning", "odd", None, "", "somewhere")
    log = as_sarif([problem(2), problem(3), cell, nowhere], version="1.0")
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["value", "odd", "hidden"]
    first, _, third = run["results"]
    assert first["level"] == "error"
    assert first["occurrenceCount"] == 2
    physical = first["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "registers/a%20b.csv"
    assert physical["region"] == {"startLine": 2, "startColumn": 3}
    assert third["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "S!A1"
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
