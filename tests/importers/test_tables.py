"""Registers as people keep them come in: what is wrong is said with its cell, the rest is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from aimsgraph.errors import InputError
from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Plan,
    Problem,
    Reading,
    RelationRecord,
    Source,
    apply,
    find_importer,
    plan,
    read,
    sniff,
)
from aimsgraph.importing.tables.registers import registers
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary, load

TODAY = date(2026, 11, 24)
Sheets = Mapping[str, list[list[Any]]]


class Desk:
    """A workspace in which registers are written and read."""

    def __init__(self, root: Path, vocabulary: Vocabulary) -> None:
        self.root = root
        self.vocabulary = vocabulary

    def text(self, name: str, content: str, encoding: str = "utf-8") -> None:
        (self.root / name).write_text(content, encoding=encoding, newline="")

    def book(self, name: str, sheets: Sheets, hidden: tuple[str, ...] = ()) -> None:
        book = xlsxwriter.Workbook(self.root / name)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            if title in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None:
                        sheet.write(at, column, value)
        book.close()

    def read(self, *paths: str, **options: Any) -> Reading:
        return read(Source("registers", "tables", paths, options), self.root, self.vocabulary)


@pytest.fixture
def desk(tmp_path: Path, vocabulary: Vocabulary) -> Desk:
    return Desk(tmp_path, vocabulary)


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Any:
    opened = open_store(tmp_path / "aims.db", vocabulary)
    yield opened
    opened.close()


def nodes(reading: Reading) -> dict[str, NodeRecord]:
    return {each.id: each for each in reading.records if isinstance(each, NodeRecord)}


def links(reading: Reading, type: str) -> list[RelationRecord]:
    return [r for r in reading.records if isinstance(r, RelationRecord) and r.type == type]


def said(reading: Reading) -> list[str]:
    return [str(problem) for problem in reading.problems]


def codes(reading: Reading | Plan) -> Counter[str]:
    return Counter(problem.code for problem in reading.problems)


class TestRegisters:
    """Our own workbook."""

    def test_a_sheet_of_each_kind_is_read(self, desk: Desk, vocabulary: Vocabulary) -> None:
        """Every register with its own example row comes in without an error."""
        sheets: dict[str, list[list[Any]]] = {}
        for register in registers(vocabulary):
            columns = register.columns
            sheets[register.sheet] = [
                [column.header for column in columns],
                [column.example for column in columns],
            ]
        desk.book("registers.xlsx", sheets)
        reading = desk.read("registers.xlsx")
        assert said(reading) == []
        found = Counter(record.cls for record in nodes(reading).values())
        for cls in (
            *("AISystem", "Model", "Dataset", "Risk", "Treatment", "Control", "SoAEntry", "Metric"),
            *("Change", "Nonconformity", "CorrectiveAction", "Policy", "Scope"),
        ):
            assert found[cls] >= 1, cls

    def test_a_cell_is_where_its_problem_is(self, desk: Desk) -> None:
        desk.book(
            "r.xlsx",
            {"AI systems": [["Name", "Lifecycle", "Deployed on"], ["A", "running", "31/02/2026"]]},
        )
        reading = desk.read("r.xlsx")
        value, day = said(reading)
        assert value.startswith("error value r.xlsx AI systems!B2 'running' -> Lifecycle: ")
        assert "allowed are deployed, validation, idea, retired, development" in value
        assert day == (
            "error date-impossible r.xlsx AI systems!C2 '31/02/2026' -> Deployed on: there is no "
            "such day; write a date as 2026-04-03"
        )
        assert dict(nodes(reading)["system:a"].properties) == {"name": "A"}

    def test_ids_names_and_references_lead_to_the_same_things(
        self, desk: Desk, store: Store
    ) -> None:
        desk.book(
            "r.xlsx",
            {
                "AI systems": [
                    ["ID", "Name", "Components", "Run-time data", "Owner"],
                    ["SYS-1", "Triage", "Model one; tool:feature-store", "DS-1\nBranches", "Head"],
                ],
                "Models": [["ID", "Name", "Trained on"], ["M-1", "Model one", "claims history"]],
                "Datasets": [["ID", "Name"], ["DS-1", "Claims history"], ["DS-2", "Branches"]],
                "Tools": [["Name"], ["Feature store"]],
                "Roles": [
                    ["Role", "Held by", "Deputies"],
                    ["Head", "Anna Berg", "Bo Dahl, Cy Eng"],
                ],
                "People": [["Name"], ["Anna Berg"], ["Bo Dahl"], ["Cy Eng"]],
            },
        )
        made = _sync(store, desk.read("r.xlsx"), _organization())
        assert codes(made) == {}
        snapshot = store.snapshot()
        assert set(snapshot.targets("system:sys-1", "hasComponent")) == {
            "model:m-1",
            "tool:feature-store",
        }
        assert set(snapshot.targets("system:sys-1", "usesData")) == {"dataset:ds-1", "dataset:ds-2"}
        assert snapshot.targets("model:m-1", "trainedOn") == ("dataset:ds-1",)
        held = {
            link.target: link.properties.get("note") for link in snapshot.out("role:head", "heldBy")
        }
        assert held == {
            "person:anna-berg": None,
            "person:bo-dahl": "deputy",
            "person:cy-eng": "deputy",
        }

    def test_a_register_is_itself_a_record_that_can_be_dated(
        self, desk: Desk, store: Store
    ) -> None:
        desk.book(
            "r.xlsx",
            {
                "AI systems": [["Name"], ["Triage"]],
                "Datasets": [["Name"]],
                "Registers": [
                    ["Register", "Reviewed", "Review"],
                    ["AI system inventory", date(2026, 5, 4), "accepted"],
                ],
            },
        )
        made = _sync(store, desk.read("r.xlsx"), _organization())
        assert codes(made) == {}
        record = store.snapshot().node("evidence:ai-system-inventory")
        assert record.get("kind") == "ai-system-inventory"
        assert record.get("collected_on") == date(2026, 5, 4)
        assert record.get("review") == "accepted"
        assert store.snapshot().targets(record.id, "about") == ("organization:own",)
        assert "evidence:data-inventory" not in store.snapshot()  # an empty register shows nothing

    def test_a_risk_register_is_the_assessment_of_its_risks_unless_another_is_named(
        self, desk: Desk, store: Store
    ) -> None:
        first = date(2026, 3, 1)
        desk.book(
            "r.xlsx",
            {
                "AI systems": [["Name"], ["Triage"]],
                "Risks": [
                    ["ID", "Risk", "Arises in", "Likelihood", "Severity", "Assessed in",
                     "Assessed on", "Treatment option", "Realised by"],
                    ["R-1", "Slow", "Triage", 3, "4 (4)", None, first, "mitigate", "C-1"],
                    ["R-2", "Wrong", "Triage", 2, 2, None, first, None, None],
                    ["R-3", "Unfair", "Triage", 2, 2, "E-9", None, None, None],
                    ["R-4", "Unseen", "Triage", None, None, None, None, None, None],
                ],
                "Controls": [["ID", "Control"], ["C-1", "Validation"]],
                "Evidence": [["ID", "Name", "Kind"], ["E-9", "Assessment", "AI risk assessment"]],
            },
        )  # fmt: skip
        made = _sync(store, desk.read("r.xlsx"), _organization())
        assert codes(made) == {}
        snapshot = store.snapshot()
        own = "risk-assessment:register.triage.2026-03-01"
        assert snapshot.targets("risk:r-1", "assessedIn") == (own,)
        assert snapshot.targets("risk:r-2", "assessedIn") == (own,)
        assert snapshot.targets("risk:r-3", "assessedIn") == ("risk-assessment:e-9",)
        assert snapshot.targets("risk:r-4", "assessedIn") == ()
        assert snapshot.node(own).get("collected_on") == date(2026, 3, 1)
        assert snapshot.targets(own, "about") == ("system:triage",)
        assert snapshot.node("risk:r-1").get("severity") == 4
        assert snapshot.targets("risk:r-1", "treatedBy") == ("treatment:r-1",)
        assert snapshot.node("treatment:r-1").get("option") == "reduce"
        assert snapshot.targets("treatment:r-1", "realisedBy") == ("control:c-1",)
        assert snapshot.targets("risk:r-2", "treatedBy") == ()
        assert snapshot.node("evidence:ai-risk-register").get("collected_on") == date(2026, 3, 1)

    def test_an_applicable_control_that_nothing_implements_stands_for_itself(
        self, desk: Desk
    ) -> None:
        desk.book(
            "r.xlsx",
            {
                "Statement of applicability": [
                    ["Control", "Title", "Applicable", "Implemented by"],
                    ["A.7.4", "Quality of data for AI systems", "yes", None],
                    ["A-6-2-4", None, "applicable", None],
                    ["Annex A 7.5", None, "no", None],
                    ["A.7.2", None, "yes", "C-2"],
                ],
                "Controls": [
                    ["ID", "Control", "Implements"],
                    ["C-1", "Validation", "A.6.2.4"],
                    ["C-2", "Data", None],
                ],
            },
        )  # fmt: skip
        reading = desk.read("r.xlsx")
        found = nodes(reading)
        assert {id for id in found if id.startswith("control:")} == {
            "control:a.7.4",
            "control:c-1",
            "control:c-2",
        }
        assert found["soa:a.7.5"].properties["applicable"] is False
        decided = {(link.source, link.target) for link in links(reading, "decidedBy")}
        assert ("iso42001:2023/A.6.2.4", "soa:a.6.2.4") in decided

    def test_a_right_id_with_a_wrong_title_is_a_finding_not_a_decision(self, desk: Desk) -> None:
        desk.text(
            "statement-of-applicability.csv",
            "Control,Title,Applicable\nA.7.4,Data provenance,yes\nA.7.5,Data provenance,yes\n"
            "A.4.1,Resources,yes\n",
        )
        reading = desk.read("statement-of-applicability.csv", recipe="registers")
        assert codes(reading) == {"wrong-title": 1, "objective": 1}
        assert "A.7.4 is 'Quality of data for AI systems'" in said(reading)[0]
        assert set(nodes(reading)) >= {"soa:a.7.5"}
        assert "soa:a.7.4" not in nodes(reading)

    def test_ranges_and_lists_of_references_part(self, desk: Desk) -> None:
        desk.text("controls.csv", 'ID,Control,Implements\nC-1,One,"A.4.2 - A.4.4; A.7.2, A.7.4"\n')
        reading = desk.read("controls.csv", recipe="registers")
        assert {link.source for link in links(reading, "implementedBy")} == {
            "soa:a.4.2",
            "soa:a.4.3",
            "soa:a.4.4",
            "soa:a.7.2",
            "soa:a.7.4",
        }

    def test_the_kind_of_evidence_decides_its_class(self, desk: Desk) -> None:
        desk.text(
            "evidence.csv",
            "ID,Name,Kind\n1,A,dpia\n2,B,audit-report\n3,C,Minutes of the management review\n"
            "4,D,test-report\n5,E,residual-risk-acceptance\n6,F,nonsense\n",
        )
        reading = desk.read("evidence.csv", recipe="registers")
        assert set(nodes(reading)) >= {
            "impact-assessment:1",
            "audit:2",
            "management-review:3",
            "evidence:4",
            "decision:5",
        }
        assert codes(reading) == {"value": 1}
        assert "evidence:6" in reading.set_aside

    def test_technical_references_are_other_names(self, desk: Desk) -> None:
        desk.text(
            "datasets.csv",
            "Name,Technical references\n"
            'Claims,"openlineage: snowflake://a#db.claims\ndoi: 10.1234/X; somewhere"\n',
        )
        reading = desk.read("datasets.csv", recipe="registers")
        assert nodes(reading)["dataset:claims"].aliases == (
            ("openlineage", "snowflake://a#db.claims"),
            ("doi", "10.1234/x"),
        )
        assert codes(reading) == {"alias": 1}


class TestRows:
    def test_ids_that_are_none_set_their_row_aside(self, desk: Desk) -> None:
        desk.text(
            "risks.csv", "ID,Risk\nR-1,One\nTBD,Two\n,Three\n[R-XX],[Risk]\nR-1,Other\nR-1,One\n"
        )
        reading = desk.read("risks.csv", recipe="registers")
        assert set(nodes(reading)) == {"risk:r-1", "risk:three", "evidence:ai-risk-register"}
        assert codes(reading) == {
            "id-placeholder": 1,
            "template-row": 1,
            "duplicate-id": 1,
            "duplicate-row": 1,
        }
        assert "risks.csv:3 'TBD'" in "".join(said(reading))

    def test_two_offices_with_one_id_are_told(self, desk: Desk) -> None:
        desk.book("berlin.xlsx", {"Risks": [["ID", "Risk"], ["R-1", "Fire"]]})
        desk.book("oslo.xlsx", {"Risks": [["ID", "Risk"], ["R-1", "Flood"]]})
        reading = desk.read("berlin.xlsx", "oslo.xlsx")
        assert codes(reading) == {"parallel-id": 1}
        assert "oslo.xlsx Risks!A2" in said(reading)[0]
        assert "berlin.xlsx Risks!A2 has it too" in said(reading)[0]

    def test_a_number_as_an_id_is_taken_and_doubted_where_it_may_have_lost_a_zero(
        self, desk: Desk
    ) -> None:
        desk.book("r.xlsx", {"Risks": [["ID", "Risk"], [12, "One"], [6.1, "Two"]]})
        reading = desk.read("r.xlsx")
        assert {"risk:12", "risk:6.1"} <= set(nodes(reading))
        assert codes(reading) == {"numeric-id": 1}

    def test_a_row_without_a_required_value_is_set_aside_and_not_taken_for_gone(
        self, desk: Desk
    ) -> None:
        desk.text(
            "findings.csv",
            "ID,Finding,Type\nNC-1,One,nonconformity\nNC-2,,nonconformity\n,,\nNC-3,Three,wrongly\n",
        )
        reading = desk.read("findings.csv", recipe="registers")
        assert codes(reading) == {"missing": 1, "class": 1}
        assert {"nonconformity:nc-2", "incident:nc-3", "finding:nc-3"} <= reading.set_aside

    def test_an_observation_is_graded_by_its_type(self, desk: Desk) -> None:
        desk.text(
            "findings.csv",
            "ID,Finding,Type,Grade\nF-1,One,Observation,\nF-2,Two,nonconformity,major\n",
        )
        found = nodes(desk.read("findings.csv", recipe="registers"))
        assert found["finding:f-1"].properties["grade"] == "observation"
        assert found["nonconformity:f-2"].properties["grade"] == "major"

    def test_blank_rows_inside_our_registers_part_nothing(self, desk: Desk) -> None:
        desk.text("people.csv", "Name\nAnna\n\n\nBo\n")
        found = nodes(desk.read("people.csv", recipe="registers"))
        assert set(found) == {"person:anna", "person:bo"}
        assert found["person:bo"].locator.line == 5

    def test_columns_without_use_are_said_once_and_empty_ones_not_at_all(self, desk: Desk) -> None:
        desk.text("people.csv", "Name,Shoe size,Empty\nAnna,38,\nBo,41,n/a\n")
        reading = desk.read("people.csv", recipe="registers")
        (problem,) = reading.problems
        assert (problem.severity, problem.code) == ("note", "column-unmapped")
        assert (problem.value, str(problem.where)) == ("Shoe size", "people.csv:1")

    def test_a_missing_column_is_an_error_with_the_nearest_and_nothing_is_retired(
        self, desk: Desk
    ) -> None:
        desk.text("risks.csv", "ID,Rsk,Category\nR-1,One,x\n")
        reading = desk.read("risks.csv", recipe="registers")
        assert not reading.complete
        assert nodes(reading) == {}
        assert (
            "the column 'Risk' is missing; the table is not read; is it one of these: Rsk?"
            in (said(reading)[0])
        )

    def test_a_date_that_a_spreadsheet_made_among_texts_is_not_believed(self, desk: Desk) -> None:
        written = [[f"P{n}", f"2024-0{n}-28"] for n in range(1, 9)]
        made = [["P9", date(2024, 7, 22)]]  # somebody typed 22-Jul, for July 2022
        desk.book("r.xlsx", {"People": [["Name", "Leaves on"], *written, *made]})
        reading = desk.read("r.xlsx")
        assert codes(reading) == {"spreadsheet-date": 1}
        assert "leaves_on" not in nodes(reading)["person:p9"].properties
        desk.book("r.xlsx", {"People": [["Name", "Leaves on"], *made]})
        assert nodes(desk.read("r.xlsx"))["person:p9"].properties["leaves_on"] == date(2024, 7, 22)

    def test_dates_are_ambiguous_until_the_source_says_its_order(self, desk: Desk) -> None:
        desk.text("people.csv", "Name,Leaves on\nAnna,03/04/2026\n")
        assert codes(desk.read("people.csv", recipe="registers")) == {"date-ambiguous": 1}
        reading = desk.read("people.csv", recipe="registers", dates="day first")
        assert nodes(reading)["person:anna"].properties["leaves_on"] == date(2026, 4, 3)


class TestFiles:
    def test_the_recipe_that_fits_is_found(self, desk: Desk) -> None:
        desk.text("somewhere.csv", "name,purpose,personal_data_processed\nBot,answers,true\n")
        assert set(nodes(desk.read("somewhere.csv"))) >= {"system:bot"}
        assert sniff(desk.root / "somewhere.csv").name == "tables"

    def test_a_table_that_no_recipe_fits_is_an_error(self, desk: Desk) -> None:
        desk.text("odd.csv", "a,b\n1,2\n")
        reading = desk.read("odd.csv")
        assert not reading.complete
        assert "no recipe fits this table" in said(reading)[0]

    @pytest.mark.parametrize("options", [{}, {"recipe": "registers"}])
    def test_a_table_with_things_as_columns_is_told_to_be_turned(
        self, desk: Desk, options: dict[str, str]
    ) -> None:
        desk.text("risks.csv", "ID,R-1,R-2\nRisk,Slow,Wrong\nCategory,x,y\n")
        reading = desk.read("risks.csv", **options)
        assert not reading.complete
        assert "turn the table, so that each thing is a row" in said(reading)[0]

    def test_two_recipes_that_fit_alike_are_not_chosen_from(self, desk: Desk) -> None:
        recipe = (
            "name: {name}\ntitle: x\nsheets:\n  - name: S\n"
            "    things: [{{class: Tool, key: '{{Zork}}'}}]\n"
            "    columns: [{{header: Zork, required: true, set: name}}]\n"
        )
        (desk.root / "recipes").mkdir()
        for name in ("one", "two"):
            desk.text(f"recipes/{name}.yaml", recipe.format(name=name))
        desk.text("zork.csv", "Zork\nx\n")
        assert "this could be read by one or two" in said(desk.read("zork.csv"))[0]
        assert set(nodes(desk.read("zork.csv", recipe="two"))) == {"tool:x"}

    def test_one_bad_file_does_not_stop_the_others(self, desk: Desk) -> None:
        desk.text("people.csv", "Name,Email\nAnna,a@b.c\n")
        (desk.root / "broken.xlsx").write_bytes(b"PK\x03\x04 rubbish")
        desk.text("notes.md", "# not a table")
        reading = desk.read("*.csv", "broken.xlsx", "notes.md", "gone.csv", recipe="registers")
        assert set(nodes(reading)) == {"person:anna"}
        assert not reading.complete
        assert codes(reading) == {"unreadable": 1, "file-unread": 1, "path": 1}

    def test_hidden_sheets_are_said_and_read_only_on_demand(self, desk: Desk) -> None:
        desk.book(
            "r.xlsx", {"People": [["Name"], ["Anna"]], "Roles": [["Role"], ["Owner"]]}, ("Roles",)
        )
        reading = desk.read("r.xlsx")
        assert codes(reading) == {"sheet-hidden": 1}
        assert set(nodes(desk.read("r.xlsx", hidden=True))) >= {"person:anna", "role:owner"}

    def test_sheets_that_the_recipe_does_not_know_are_said(self, desk: Desk) -> None:
        desk.book(
            "r.xlsx", {"People": [["Name"], ["Anna"]], "Budget": [["Money"], [3]], "Lists": [["x"]]}
        )
        assert codes(desk.read("r.xlsx")) == {"sheet-unread": 1}

    def test_an_unknown_option_is_an_error(self, desk: Desk) -> None:
        desk.text("people.csv", "Name\nAnna\n")
        assert "there is no option 'recip'" in said(desk.read("people.csv", recip="x"))[0]
        assert "write 'day first' or 'month first'" in said(desk.read("people.csv", dates="uk"))[0]

    def test_a_workbook_that_would_fill_the_memory_is_refused(self, desk: Desk) -> None:
        desk.book("r.xlsx", {"People": [["Name"], ["Anna"]]})
        book = xlsxwriter.Workbook(desk.root / "far.xlsx")
        book.add_worksheet("People").write(1_048_575, 16_383, "x")
        book.close()
        reading = desk.read("*.xlsx")
        assert set(nodes(reading)) == {"person:anna"}
        assert "spans" in said(reading)[0]

    def test_the_same_content_in_another_encoding_is_no_change(
        self, desk: Desk, store: Store
    ) -> None:
        text = "Name,Purpose\nTriage,Sorts \u2013 \u201cfast\u201d\u00a0claims\n"
        desk.text("ai-systems.csv", text)
        _sync(store, desk.read("ai-systems.csv", recipe="registers"), _organization())
        desk.text("ai-systems.csv", text.replace("\u00a0", " "), encoding="cp1252")
        again = _sync(store, desk.read("ai-systems.csv", recipe="registers"), _organization())
        assert not again
        assert store.revision == 1


class TestForeignTables:
    """Shapes of other people's registers, each with a recipe of the workspace."""

    RECIPE = """\
name: theirs
title: Theirs
sheets:
  - name: Risks
    sheets: ["*register*"]
    stop: ["TOTAL*"]
    things:
      - {name: risk, class: Risk, key: "{Risk ID}"}
      - {name: owner, class: Role, key: "{Owner}", title: "{Owner}", when: [Owner]}
    links: [{type: ownedBy, of: risk, to: owner}]
    columns:
      - {header: Risk ID, required: true}
      - {header: Describe the risk, required: true, set: name, first_line: true}
      - {header: Score, set: likelihood}
      - {header: Owner}
      - {header: Other, nth: 2, set: description}
      - {header: Level, set: category, values: {"N/A": none}}
"""

    def test_titles_above_and_other_things_below_are_left(self, desk: Desk) -> None:
        (desk.root / "recipes").mkdir()
        desk.text("recipes/theirs.yaml", self.RECIPE)
        desk.book(
            "r.xlsx",
            {
                "Our risk register": [
                    ["RISK REGISTER 2026"],
                    ["Risk ID: unique. Score: 1-5"],
                    [],
                    [
                        "Risk ID",
                        "Describe the risk in one sentence",
                        "Other",
                        "Score",
                        "Owner",
                        "Other",
                    ],
                    ["R-1", "Drift\nof data", "x", "3 (3)", "Anna Berg", "y"],
                    ["R-2", "Bias", None, 2, "\u2014", None],
                    ["[R-XX]", "[describe]", None, "[1-5]", "[name]", None],
                    ["R-3", "Late", None, 1, None, None],
                    [],
                    ["Signed: ______"],
                ]
            },
        )
        reading = desk.read("r.xlsx", recipe="theirs")
        found = nodes(reading)
        assert set(found) == {"risk:r-1", "risk:r-2", "role:anna-berg"}
        assert dict(found["risk:r-1"].properties) == {
            "name": "Drift",
            "likelihood": 3,
            "description": "y",
        }
        assert str(found["risk:r-1"].locator) == "r.xlsx Our risk register!A5"
        assert codes(reading) == {"row-below": 2, "template-row": 1, "column-unmapped": 1}
        warned = [str(each) for each in reading.problems if each.severity == "warning"]
        assert len(warned) == 1
        assert "A8 'R-3' -> the table 'Risks' ends above this row" in warned[0]

    def test_a_stop_line_ends_a_table(self, desk: Desk) -> None:
        (desk.root / "recipes").mkdir()
        desk.text("recipes/theirs.yaml", self.RECIPE)
        desk.text("r.csv", "Risk ID,Describe the risk\nR-1,Drift\nTotal: 1,\nR-2,Bias\n")
        assert set(nodes(desk.read("r.csv", recipe="theirs"))) == {"risk:r-1"}


def _organization() -> Reading:
    record = NodeRecord("Organization", "organization:own", {"name": "Own"}, Locator("aims.toml"))
    return Reading.of(Source("organization", authority=100), [record])


def _catalog() -> Reading:
    vocabulary = load()
    return find_importer("catalog").read(Source("catalog", "catalog"), Path(), vocabulary)


def _sync(store: Store, *readings: Reading) -> Plan:
    made = plan(store, readings, today=TODAY)
    apply(store, made, "tester")
    return made


@pytest.fixture(scope="module")
def real(shared_data: Path, vocabulary: Vocabulary) -> Callable[[str], Reading]:
    """Reads a real file, each once."""
    root = shared_data / "01_registers"
    return cache(lambda name: read(Source("real", "tables", (name,)), root, vocabulary))


class TestRealFiles:
    """What publishers and consultants wrote: counts measured with other readers."""

    V1 = "2024_consolidated_ai_inventory_raw.csv"
    V2 = "2024_consolidated_ai_inventory_raw_v2.csv"

    def test_the_federal_inventory_has_its_keys_and_duplicates(
        self, real: Callable[[str], Reading]
    ) -> None:
        for name, rows, keys, twice in ((self.V1, 1757, 1741, 16), (self.V2, 2133, 2082, 51)):
            reading = real(name)
            systems = [each for each in nodes(reading).values() if each.cls == "AISystem"]
            duplicates = codes(reading)["duplicate-id"] + codes(reading)["duplicate-row"]
            assert (len(systems), duplicates) == (keys, twice)
            assert len(systems) + duplicates == rows
            assert reading.complete

    def test_its_second_edition_adds_341_and_alters_one(
        self, real: Callable[[str], Reading], store: Store
    ) -> None:
        _sync(store, real(self.V1), _organization())
        made = _sync(store, real(self.V2), _organization())
        systems = [
            [id for id in ids if id.startswith("system:")]
            for ids in (made.created, made.updated, made.retired)
        ]
        assert [len(ids) for ids in systems] == [341, 1, 0]
        assert not _sync(store, real(self.V2), _organization())

    def test_lines_are_those_of_the_file(
        self, real: Callable[[str], Reading], shared_data: Path
    ) -> None:
        lines = (shared_data / "01_registers" / self.V2).read_bytes().splitlines()
        last = [each for each in nodes(real(self.V2)).values() if each.cls == "AISystem"][-1]
        assert last.locator.line is not None
        name = str(last.properties["name"]).encode("cp1252").split(b",")[0]
        assert name.strip() in lines[last.locator.line - 1]

    def test_the_flat_templates(self, real: Callable[[str], Reading], store: Store) -> None:
        inventory = real("aims_inventory_template.csv")
        manifest = real("aims_evidence_manifest_template.csv")
        raci = real("aims_control_plan_raci_template.csv")
        assert Counter(each.cls for each in nodes(inventory).values())["AISystem"] == 3
        assert Counter(each.cls for each in nodes(manifest).values())["Evidence"] == 4
        made = plan(
            store,
            [
                _organization(),
                _catalog(),
                *(_as(each, n) for n, each in enumerate((inventory, manifest, raci))),
            ],
            today=TODAY,
        )
        wrong = [each.value for each in made.problems if each.code == "wrong-title"]
        assert sorted(wrong) == [
            "ISO42001:5.1 Governance",
            "ISO42001:6.1 Risk Management",
            "ISO42001:6.1 Risk Management",
            "ISO42001:8.3 Design & Dev",
            "ISO42001:8.3 Design & Dev",
        ]
        unknown = [each for each in made.problems if each.code == "dangling"]
        assert {each.value for each in unknown} == {"1", "2"}  # ids of another program
        apply(store, made, "tester")
        evidence = store.snapshot().instances("Evidence")
        about = {
            target for each in evidence for target in store.snapshot().targets(each.id, "about")
        }
        assert {"iso42001:2023/7.2", "iso42001:2023/9.1"} <= about

    def test_the_risk_register_workbook(self, real: Callable[[str], Reading]) -> None:
        reading = real("S5-02_AI_Risk_Register_Template.xlsx")
        found = Counter(each.cls for each in nodes(reading).values())
        assert (found["Risk"], found["Control"], found["Treatment"]) == (17, 15, 17)
        first = nodes(reading)["risk:r-ei-01"]
        assert (first.properties["likelihood"], first.properties["severity"]) == (3, 4)
        assert first.locator.cell == "A6"
        closed = [n.id for n in nodes(reading).values() if n.properties.get("state") == "closed"]
        assert closed == ["risk:r-sec-01"]
        assert codes(reading) == {"row-below": 5, "template-row": 5}
        assert len(links(reading, "assessedIn")) == 17

    def test_the_context_and_stakeholder_registers(self, real: Callable[[str], Reading]) -> None:
        context = real("4.1_Context_Register.xlsx")
        issues = [each for each in nodes(context).values() if each.cls == "ContextIssue"]
        assert Counter(each.properties["kind"] for each in issues) == {"internal": 5, "external": 6}
        assert codes(context)["sheet-hidden"] == 2
        assert nodes(context)["context-issue:int-01"].properties["name"] == "Governance"
        parties = real("4.2_Stakeholder_Register.xlsx")
        found = Counter(each.cls for each in nodes(parties).values())
        assert (found["InterestedParty"], found["Obligation"]) == (10, 10)
        assert codes(parties) == {"value": 3}


def _as(reading: Reading, number: int) -> Reading:
    return Reading.of(Source(f"real-{number}"), [*reading.records, *reading.problems])


def test_an_error_of_a_recipe_is_one_problem(desk: Desk) -> None:
    desk.text("people.csv", "Name\nAnna\n")
    reading = desk.read("people.csv", recipe="regsters")
    assert [each.code for each in reading.problems if isinstance(each, Problem)] == ["input"]
    assert not reading.complete
    with pytest.raises(InputError):
        find_importer("tables").read(
            Source("x", "tables", ("people.csv",), {"recipe": "regsters"}),
            desk.root,
            desk.vocabulary,
        )
