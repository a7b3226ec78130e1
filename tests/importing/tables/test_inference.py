"""A first recipe for a table never seen: it says what it guessed, loads, and reads the table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from aimsgraph.errors import InputError
from aimsgraph.importing import NodeRecord, Problem, Reading, RelationRecord, Source, read
from aimsgraph.importing.tables.inference import Draft, infer_recipe
from aimsgraph.importing.tables.recipe import Column, Sheet
from aimsgraph.importing.tables.recipes import load_recipe
from aimsgraph.vocabulary import Vocabulary, load

VOCABULARY = load()
Rows = Sequence[Sequence[str]]


def infer(folder: Path, name: str, rows: Rows | str) -> Draft:
    """Write a csv file, infer its recipe and put that into the workspace."""
    text = rows if isinstance(rows, str) else written(rows)
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return kept(folder, infer_recipe(folder / name, "draft", VOCABULARY))


def kept(folder: Path, draft: Draft) -> Draft:
    (folder / "recipes").mkdir(exist_ok=True)
    (folder / "recipes" / "draft.yaml").write_text(draft.text, encoding="utf-8")
    return draft


def written(rows: Rows) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def reading(folder: Path, name: str) -> Reading:
    return read(Source("s", "tables", (name,), {"recipe": "draft"}), folder, VOCABULARY)


def sheet_of(draft: Draft) -> Sheet:
    return draft.recipe.sheets[0]


def column(draft: Draft, label: str) -> Column:
    return sheet_of(draft).by_label[label]


def errors(found: Reading) -> list[Problem]:
    return [problem for problem in found.problems if problem.severity == "error"]


VENDORS = [
    ["Vendor ID", "Vendor name", "Country", "Criticality", "Contract owner", "Remarks", "Colour"],
    ["V-1", "Corvid Cloud", "Ireland", "High", "Procurement", "hosts everything", "red"],
    ["V-2", "Heron Data", "Norway", "low", "Claims", "", "blue"],
    ["V-3", "Wren Labs", "Norway", "Medium", "Claims", "n/a", "red"],
]


class TestWhatTheRowsAre:
    def test_an_id_is_the_key_and_the_headers_say_the_class(self, tmp_path: Path) -> None:
        draft = infer(tmp_path, "vendors.csv", VENDORS)
        main = sheet_of(draft).main
        assert (main.cls, main.key) == ("Supplier", ["{Vendor ID}"])
        assert column(draft, "Vendor name").set == "name"
        assert column(draft, "Country").set == "country"
        assert column(draft, "Criticality").set == "criticality"
        assert column(draft, "Remarks").set == "description"
        owner = column(draft, "Contract owner").relate[0]
        assert (owner.type, owner.to, owner.create) == ("ownedBy", ["Role"], "Role")

    def test_what_cannot_be_placed_is_ignored_and_said(self, tmp_path: Path) -> None:
        draft = infer(tmp_path, "vendors.csv", VENDORS)
        assert column(draft, "Colour").ignore
        assert "# 2 different: red, blue\n      - {header: Colour, ignore: true}" in draft.text

    def test_where_nothing_repeats_but_two_columns_together_they_are_the_key(
        self, tmp_path: Path
    ) -> None:
        rows = [["Agency", "Use case"]]
        rows += [[agency, use] for agency in ("Post", "Roads") for use in ("Chat", "Maps")]
        draft = infer(tmp_path, "use cases.csv", rows)
        main = sheet_of(draft).main
        assert (main.cls, main.key) == ("AISystem", ["{Agency}.{Use case}"])
        assert main.title == "{Agency}: {Use case}"
        assert errors(reading(tmp_path, "use cases.csv")) == []

    def test_rows_that_repeat_are_counted(self, tmp_path: Path) -> None:
        draft = infer(tmp_path, "tools.csv", [["Tool"], ["Saw"], ["Saw"], ["File"]])
        assert draft.sheets[0].key.repeated == 1
        assert "# 1 row repeats the key of another" in draft.text

    def test_a_number_that_counts_the_rows_is_no_key(self, tmp_path: Path) -> None:
        rows = [["#", "Risk"], ["1", "Slow"], ["2", "Unfair"], ["3", "Wrong"]]
        draft = infer(tmp_path, "list.csv", rows)
        assert sheet_of(draft).main.key == ["{Risk}"]
        assert column(draft, "#").ignore

    def test_what_a_thing_changes_is_no_part_of_its_key(self, tmp_path: Path) -> None:
        rows = [["Model", "Team", "Status"], ["Triage", "A", "on"], ["Triage", "B", "off"]]
        draft = infer(tmp_path, "models.csv", [*rows, ["Pricing", "A", "on"]])
        assert sheet_of(draft).main.key == ["{Model}.{Team}"]

    def test_no_word_that_says_what_it_is_gives_a_class_that_anything_has(
        self, tmp_path: Path
    ) -> None:
        draft = infer(tmp_path, "list.csv", [["Foo", "Bar"], ["a", "b"], ["c", "d"]])
        assert sheet_of(draft).main.cls == "Asset"
        assert "no word says what the rows are" in draft.text

    def test_what_a_class_must_say_and_no_column_does_is_a_stopgap(self, tmp_path: Path) -> None:
        draft = infer(tmp_path, "evidence.csv", [["Document", "Version"], ["Plan", "1"]])
        assert sheet_of(draft).main.constants == {"kind": "process-record"}
        assert "# Kind must be said: the constant is a stopgap." in draft.text


class TestWhereTheTableIs:
    def test_the_header_stands_below_titles_and_the_table_ends_at_a_signature(
        self, tmp_path: Path
    ) -> None:
        book = xlsxwriter.Workbook(tmp_path / "r.xlsx")
        sheet = book.add_worksheet("Risk list")
        sheet.merge_range(0, 0, 0, 3, "Register of risks")
        sheet.write(1, 0, "Version 3")
        rows = [
            ["Risk ID", "Risk", "Likelihood", "Owner"],
            ["R-1", "Slow", 2, "Claims"],
            ["R-2", "Wrong", 3, "Claims"],
            ["Approved by the board"],
            ["Ada", "Chair", "", ""],
        ]
        for at, row in enumerate(rows):
            sheet.write_row(3 + at, 0, row)
        book.add_worksheet("Read me").write(0, 0, "How this is used")
        book.close()
        draft = kept(tmp_path, infer_recipe(tmp_path / "r.xlsx", "draft", VOCABULARY))
        assert draft.sheets[0].shape.header.number == 4
        assert sheet_of(draft).stop == ["Approved by the*"]
        assert draft.recipe.ignore == ["Read me"]
        found = reading(tmp_path, "r.xlsx")
        assert [r.id for r in found.records if isinstance(r, NodeRecord) and r.cls == "Risk"] == [
            "risk:r-1",
            "risk:r-2",
        ]
        assert errors(found) == []

    def test_blank_rows_within_are_skipped(self, tmp_path: Path) -> None:
        rows = "Tool,Version\nSaw,1\n\nFile,2\n,\nPlane,3\n"
        draft = infer(tmp_path, "tools.csv", rows)
        assert sheet_of(draft).blank == "skipped"

    def test_one_sheet_can_be_asked_for(self, tmp_path: Path) -> None:
        book = xlsxwriter.Workbook(tmp_path / "r.xlsx")
        for name in ("Tools", "Models"):
            book.add_worksheet(name).write_row(0, 0, ["Name", "Version"])
        book.close()
        draft = infer_recipe(tmp_path / "r.xlsx", "draft", VOCABULARY, sheet="Models")
        assert [sheet.cls for sheet in draft.sheets] == ["Model"]
        with pytest.raises(InputError, match=r"no sheet 'Modells'.*did you mean Models"):
            infer_recipe(tmp_path / "r.xlsx", "draft", VOCABULARY, sheet="Modells")

    @pytest.mark.parametrize("text", ["", "\n\n", "1,2\n3,4\n", "2024-01-01,5\n"])
    def test_a_table_without_a_header_is_refused(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(InputError, match=r"looks like a header|nothing stands in this file"):
            infer(tmp_path, "t.csv", text)

    def test_a_header_that_is_repeated_is_numbered(self, tmp_path: Path) -> None:
        rows = [["Tool", "If other,\nwhich?", "If other, which?"], ["Saw", "a", "b"]]
        draft = infer(tmp_path, "tools.csv", rows)
        labels = [each.label for each in sheet_of(draft).columns]
        assert labels == ["Tool", "If other, which? #1", "If other, which? #2"]
        assert errors(reading(tmp_path, "tools.csv")) == []


class TestWhatTheCellsSay:
    @pytest.mark.parametrize(
        ("cells", "order"),
        [
            (["03/04/2026", "25/04/2026"], "day first"),
            (["03/04/2026", "04/25/2026"], "month first"),
            (["2026-04-03", "2026-04-25"], None),
        ],
    )
    def test_a_date_that_can_be_read_one_way_only_gives_the_order(
        self, tmp_path: Path, cells: list[str], order: str | None
    ) -> None:
        rows = [["Dataset", "Observed on"], ["One", cells[0]], ["Two", cells[1]]]
        draft = infer(tmp_path, "datasets.csv", rows)
        assert column(draft, "Observed on").dates == order
        assert errors(reading(tmp_path, "datasets.csv")) == []

    def test_dates_of_unknown_order_are_left_out(self, tmp_path: Path) -> None:
        rows = [["Dataset", "Observed on"]]
        rows += [[f"D {at}", f"0{at}/0{at + 1}/2026"] for at in range(1, 6)]
        draft = infer(tmp_path, "datasets.csv", rows)
        assert column(draft, "Observed on").ignore
        assert "could set observed_on" in draft.text

    def test_labels_of_an_enumeration_are_given_their_value(self, tmp_path: Path) -> None:
        rows = [["Control", "State"], ["One", "In place"], ["Two", "planned (2027)"]]
        rows += [["Three", "retired"], ["Four", "who knows"], ["Five", "implemented"]]
        draft = infer(tmp_path, "controls.csv", rows)
        state = column(draft, "State")
        assert state.values == {"In place": "implemented", "planned (2027)": "planned"}
        assert state.nulls == ["who knows"]
        assert errors(reading(tmp_path, "controls.csv")) == []

    def test_where_no_leaves_everything_else_empty_only_yes_is_read(self, tmp_path: Path) -> None:
        rows = [["AI system", "In use?", "Model"]]
        rows += [[f"S {at}", "Y", f"M {at}"] for at in range(4)]
        rows += [[f"T {at}", "N", ""] for at in range(4)]
        draft = infer(tmp_path, "systems.csv", rows)
        assert sheet_of(draft).only == {"In use?": ["Y"]}
        notes = list(reading(tmp_path, "systems.csv").problems)
        assert [each.code for each in notes] == ["row-left-out"] * 4

    def test_lists_whose_parts_recur_are_parted_at_commas(self, tmp_path: Path) -> None:
        rows = [["AI system", "Tools"], ["A", "Saw, File"], ["B", "File, Plane (big, new)"]]
        rows += [["C", "Saw, Plane (big, new)"], ["D", "Various"]]
        draft = infer(tmp_path, "systems.csv", rows)
        tools = column(draft, "Tools")
        assert (tools.separators, tools.nulls) == (",", ["Various"])
        found = reading(tmp_path, "systems.csv")
        used = {r.target for r in found.records if isinstance(r, RelationRecord)}
        assert {"tool:saw", "tool:file", "tool:plane-big-new"} <= used
        assert "tool:various" not in used

    def test_references_lead_to_the_provisions_of_the_framework_in_the_header(
        self, tmp_path: Path
    ) -> None:
        rows = [
            ["Control", "ISO 42001:2023", "ISO 27002:2022", "PCI DSS", "Ticket"],
            ["One", "6.1.3, A.4.1", "5.15", "8.2.1", "OPS-1"],
            ["Two", "A.7.4", "—", "—", "OPS-2, OPS-3"],
        ]
        draft = infer(tmp_path, "controls.csv", rows)
        home = column(draft, "ISO 42001:2023")
        assert home.catalog == "ISO/IEC 42001:2023"
        assert [(each.type, each.to) for each in home.relate] == [
            ("metBy", ["Clause"]),
            ("implementedBy", ["SoAEntry"]),
        ]
        assert column(draft, "ISO 27002:2022").relate[0].to == ["SoAEntry"]
        assert not column(draft, "PCI DSS").ignore, "a note says that nothing is taken"
        assert not column(draft, "Ticket").ignore

    def test_bare_numbers_are_no_references(self, tmp_path: Path) -> None:
        rows = [["Tool", "Seats", "Release"], ["Saw", "4", "6.1"], ["File", "5", "6.2"]]
        draft = infer(tmp_path, "tools.csv", rows)
        assert not any(each.catalog for each in sheet_of(draft).columns)

    def test_titles_beside_references_are_held_against_them(self, tmp_path: Path) -> None:
        rows = [
            ["Policy", "Clause", "Heading"],
            ["One", "6.1.2", "AI risk assessment"],
            ["Two", "6.1.3", "AI risk treatment"],
        ]
        draft = infer(tmp_path, "policies.csv", rows)
        assert column(draft, "Heading").check_title == "Clause"

    def test_a_part_is_known_by_the_whole_that_it_stands_beside(self, tmp_path: Path) -> None:
        rows = [["Control", "Policy", "Procedure"]]
        rows += [[f"C {at}", f"P {at // 4}", f"Step {at}"] for at in range(12)]
        draft = infer(tmp_path, "controls.csv", rows)
        _, part = sheet_of(draft).things
        assert (part.cls, part.key) == ("Process", ["{Policy}.{Procedure}"])
        assert [relate.of for relate in column(draft, "Policy").relate] == [None, "process"]

    def test_a_mapping_adds_to_things_that_another_table_lists(self, tmp_path: Path) -> None:
        rows = [["Control title", "Policy"], ["One", "Access"], ["Two", "Access"]]
        draft = infer(tmp_path, "mapping of controls.csv", rows)
        assert sheet_of(draft).main.known

    def test_a_column_that_a_reading_faults_is_taken_back(self, tmp_path: Path) -> None:
        rows = [["Dataset", "Rows"], ["One", "12"], ["Two", "about 12,34"], ["Three", "many"]]
        draft = infer(tmp_path, "datasets.csv", rows)
        assert column(draft, "Rows").nulls or column(draft, "Rows").ignore
        assert errors(reading(tmp_path, "datasets.csv")) == []


_HEADERS = st.one_of(
    st.sampled_from(
        ["ID", "Name", "Control", "Owner", "Due", "Status", "ISO 42001", "Vendor", "Rows", "#"]
    ),
    st.text(max_size=12),
)
_CELLS = st.one_of(
    st.sampled_from(["", "—", "Yes", "N", "A.7.4", "6.1.3", "2026-04-03", "03/04/2026", "R-1"]),
    st.sampled_from(["Saw, File", "Saw", "TBD", "12 (12)", "[template]", "a > b", "1", "2"]),
    st.text(max_size=12),
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 6))
    header = draw(st.lists(_HEADERS, min_size=width, max_size=width))
    row = st.lists(_CELLS, min_size=width, max_size=width)
    return [header, *draw(st.lists(row, max_size=8))]


@given(tables(), st.sampled_from(["t.csv", "evidence.csv", "SoA.csv", "changes.csv", "map.csv"]))
@settings(max_examples=60)
def test_a_draft_of_any_table_loads_and_is_the_same_again(rows: Any, name: str) -> None:
    """Whatever stands in a table: a located error, or a recipe that loads and reads it."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        try:
            draft = infer(folder, name, rows)
        except InputError:
            return
        path = folder / "recipes" / "draft.yaml"
        assert load_recipe(path, "draft.yaml", VOCABULARY) == draft.recipe
        assert infer_recipe(folder / name, "draft", VOCABULARY).text == draft.text
        found = reading(folder, name)
        assert found.artifacts
        assert not {each.code for each in found.problems} & {"header-missing", "column-missing"}


def test_the_vocabulary_of_a_workspace_counts(tmp_path: Path) -> None:
    """Classes of its own are found by their name."""
    (tmp_path / "own.ttl").write_text(
        "@prefix : <https://w3id.org/aimsgraph/ont#> .\n"
        "@prefix my: <https://example.org/own#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'my:Prompt a owl:Class ; rdfs:subClassOf :Asset ; skos:definition "Words." .\n'
    )
    own: Vocabulary = load(tmp_path / "own.ttl")
    (tmp_path / "prompts.csv").write_text("Prompt ID,Version\ngreet,1\nbye,2\n")
    draft = infer_recipe(tmp_path / "prompts.csv", "draft", own)
    assert draft.sheets[0].cls == "Prompt"
