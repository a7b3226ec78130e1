"""Matrix and Statement of Applicability: the planted facts, one content in every form, no harm."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import python_calamine

from tests.cli.running import SMALL, TODAY, Ran, aimsgraph, fill

FORMATS = ("json", "csv", "xlsx", "html")
COMMANDS = ("matrix", "soa")
HOSTILE = (
    "=cmd()|' /C calc'!A0",
    "@SUM(1)",
    "<script>alert(1)</script>",
    "</td><img src=x onerror=alert(1)>",
    "{{7*7}} &amp; \u202egnp.exe\u200b",
    "x" * 10_000,
)


class Page(HTMLParser):
    """The elements of a page, and the cells of its tables."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[list[str]]] = []
        self._inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self._inside = True
        elif tag == "div" and self.tables[-1][-1][-1]:
            self.tables[-1][-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.tables[-1][-1][-1] += data


def write(folder: Path, out: Path, command: str, format: str, *more: str) -> Path:
    path = out / f"{command}.{format}"
    ran = aimsgraph(command, "-o", str(path), *more, folder=folder)
    assert ran.code == 0, ran.err
    assert "written" in ran.out
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_xlsx(path: Path) -> dict[str, list[list[Any]]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def written(made_demo: tuple[Path, Ran], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both documents of the demo in every form."""
    out = tmp_path_factory.mktemp("documents")
    for command in COMMANDS:
        for format in FORMATS:
            write(made_demo[0], out, command, format)
    return out


@pytest.fixture(scope="module")
def document(written: Path) -> dict[str, Any]:
    """The statement as JSON."""
    found: dict[str, Any] = json.loads((written / "soa.json").read_text("utf-8"))
    return found


def rows(section: list[list[str]]) -> dict[str, dict[str, str]]:
    """The rows of a table by their first cell."""
    head, *others = section
    return {row[0]: dict(zip(head, row, strict=True)) for row in others}


@pytest.fixture(scope="module")
def controls(written: Path) -> dict[str, dict[str, str]]:
    return rows(Page((written / "soa.html").read_text("utf-8")).tables[0])


@pytest.fixture(scope="module")
def risks(written: Path) -> dict[str, dict[str, str]]:
    return rows(Page((written / "soa.html").read_text("utf-8")).tables[2])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fill(tmp_path_factory.mktemp("hostile"), SMALL)

    def quoted(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    systems = "".join(
        f"s{n},{quoted(name)},deployed,provider,triage-model,data-owner\n"
        for n, name in enumerate(HOSTILE)
    )
    head = "ID,Name,Lifecycle,Actor roles,Components,Owner\n"
    reason = quoted("=HYPERLINK(1)\nsecond <b>line</b>")
    fill(
        folder,
        {
            "registers/AI systems.csv": f"{head}{systems}",
            "registers/Controls.csv": "ID,Control,Implements,Owner\n"
            f"quality,{quoted(HOSTILE[0])},A.7.4,data-owner\n",
            "registers/Statement of applicability.csv": "Control,Applicable,Reason\n"
            f"A.7.4,yes,{reason}\n",
        },
    )  # fmt: skip
    assert aimsgraph("sync", "--as-of", TODAY, folder=folder).code == 0
    out = tmp_path_factory.mktemp("written")
    for command in COMMANDS:
        for format in FORMATS:
            write(folder, out, command, format, "--as-of", TODAY)
    return out


class TestPlantedFacts:
    """What is planted in the demo stands where an auditor looks for it."""

    def test_every_reference_control_has_a_row(self, controls: dict[str, dict[str, str]]) -> None:
        assert len(controls) == 38
        assert sum(row["Applicable"].startswith("yes") for row in controls.values()) == 31
        assert all(all(row.values()) for row in controls.values())  # nothing is blank

    def test_left_out_without_a_reason(self, controls: dict[str, dict[str, str]]) -> None:
        row = controls["A.5.5"]
        assert (row["Applicable"], row["Reason"]) == ("no", "no reason recorded")

    def test_left_out_though_a_risk_relies_on_it(self, controls: dict[str, dict[str, str]]) -> None:
        row = controls["A.8.3"]
        assert row["Applicable"] == "no"
        assert "left out, yet Channel for reports from outside" in row["Status today"]
        assert "[risk:r-07]" in row["Risks, treatment, residual risk"]

    def test_an_acceptance_that_ends_between_the_stages(
        self, risks: dict[str, dict[str, str]]
    ) -> None:
        approval = risks["risk:r-12"]["Approval of the residual risk"]
        assert re.search(r"valid until \d{4}-\d\d-\d\d\nit ends before Stage 2 on", approval)
        assert "ends before" not in risks["risk:r-15"]["Approval of the residual risk"]

    def test_what_was_rejected_or_overtaken(self, controls: dict[str, dict[str, str]]) -> None:
        supplier = controls["A.10.3"]["Evidence and its freshness"].split("\n")[0]
        assert supplier.startswith("✖ Assessment of TalentSift [evidence:talentsift-assessment]")
        assert supplier.endswith("review: rejected; no longer valid")
        release = controls["A.6.2.5"]["Evidence and its freshness"].split("\n")[0]
        assert release.startswith("✖ Release of pricing model 6.2")

    def test_the_chatbot_without_impact_assessment(
        self, controls: dict[str, dict[str, str]], written: Path
    ) -> None:
        row = controls["A.5.3"]
        assert "not for Support chatbot" in row["Implementation"]
        found = json.loads((written / "matrix.json").read_text("utf-8"))
        (cell,) = (
            cell for cell in found["cells"]
            if (cell["ref"], cell["subject"]) == ("8.4", "system:support-chatbot")
        )  # fmt: skip
        assert (cell["state"], cell["records"]) == ("broken", [])
        assert cell["owner_name"] == "Tobias Reiter"
        glance = rows(Page((written / "matrix.html").read_text("utf-8")).tables[0])
        assert glance["8.4"]["Support chatbot"] == "✖ failing"
        assert glance["8.4"]["Life pricing"] == "✓ holds"

    def test_the_missing_april(self, controls: dict[str, dict[str, str]]) -> None:
        assert "nothing covers" in controls["A.6.2.6"]["Status today"]

    def test_own_controls_are_there(self, document: dict[str, Any]) -> None:
        assert [row["id"] for row in document["own_controls"]] == [
            "control:human-review", "control:release-gate",
        ]  # fmt: skip

    def test_the_retired_system_is_inert(self, written: Path) -> None:
        found = json.loads((written / "matrix.json").read_text("utf-8"))
        (column,) = (one for one in found["columns"] if one["id"] == "system:fraud-score")
        assert column["closed"]
        assert all(cell["subject"] != "system:fraud-score" for cell in found["cells"])
        glance = Page((written / "matrix.html").read_text("utf-8")).tables[0]
        place = next(at for at, title in enumerate(glance[0]) if title.startswith("Fraud score"))
        assert {row[place] for row in glance[1:]} == {"·"}

    def test_the_header(self, written: Path, document: dict[str, Any]) -> None:
        assert document["header"]["approvers"] == ["Ingrid Solheim"]
        html = (written / "soa.html").read_text("utf-8")
        assert "<dt>Version</dt><dd>1.2</dd>" in html
        assert "ISO/IEC 42001:2023, edition 1 (2023-12)" in html

    def test_what_is_nowhere_recorded_is_said_to_be(self, small: Path) -> None:
        out = aimsgraph("soa", "--as-of", TODAY, folder=small).out
        assert "Version: not recorded" in out

    def test_evidence_that_has_lapsed_by_then(self, demo: Path) -> None:
        """The course of a person and the test of a supplier run out within the year."""
        found = aimsgraph("soa", "--json", "--as-of", "2027-12-01", folder=demo).document
        lapsed = [
            one["id"]
            for row in found["controls"]
            for one in row["evidence"]
            if one["freshness"] == "lapsed"
        ]
        assert lapsed
        text = aimsgraph("soa", "--format", "html", "--as-of", "2027-12-01", folder=demo).out
        assert "lapsed on" in text


class TestOneContent:
    """Every form carries the same cells."""

    def test_of_the_matrix(self, written: Path) -> None:
        found = json.loads((written / "matrix.json").read_text("utf-8"))
        names = {column["id"]: column["name"] for column in found["columns"]}
        apart = {row["ref"] for row in found["rows"] if row["id"] in found["apart"]}
        expected = sorted(
            [(cell["ref"], names[cell["subject"]], cell["word"]) for cell in found["cells"]]
            + [(row["ref"], "the requirement as a whole", row["word"])
               for row in found["rows"] if row["ref"] in apart]
        )  # fmt: skip
        by_csv = [
            (r["Requirement"], r["Subject"], r["Now"]) for r in read_csv(written / "matrix.csv")
        ]
        sheet = read_xlsx(written / "matrix.xlsx")["Every cell"]
        html = Page((written / "matrix.html").read_text("utf-8")).tables[1]
        assert sorted(by_csv) == expected
        assert sorted((r[0], r[2], r[5]) for r in sheet[1:]) == expected
        assert sorted((r[0], r[2], r[5]) for r in html[1:]) == expected
        assert sheet[0] == html[0]

    def test_of_the_statement(self, written: Path, document: dict[str, Any]) -> None:
        sheets = read_xlsx(written / "soa.xlsx")
        tables = Page((written / "soa.html").read_text("utf-8")).tables
        by_csv = read_csv(written / "soa.csv")
        asked = [row["ref"] for row in (*document["controls"], *document["own_controls"])]
        assert [row["Control"] for row in by_csv] == asked
        assert list(sheets) == [
            "Cover", "Controls of ISO IEC 42001", "Own controls beyond these",
            "Risks and residual risks",
        ]  # fmt: skip
        for sheet, table in zip(list(sheets.values())[1:], tables, strict=True):
            assert [[str(cell) for cell in row] for row in sheet] == table
        plain = [[row[title] for title in tables[0][0]] for row in by_csv]
        assert plain == [*tables[0][1:], *tables[1][1:]]

    def test_text_has_every_control(self, demo: Path, document: dict[str, Any]) -> None:
        out = aimsgraph("soa", folder=demo, width=110).out
        for row in document["controls"]:
            assert f"{row['ref']} " in out


class TestFiles:
    """Same graph, same day: same bytes; and nothing of anybody else is written over."""

    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize("format", FORMATS)
    def test_the_bytes_are_the_same(
        self, command: str, format: str, made_demo: tuple[Path, Ran], written: Path, tmp_path: Path
    ) -> None:
        again = write(made_demo[0], tmp_path, command, format)
        assert again.read_bytes() == (written / f"{command}.{format}").read_bytes()

    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize("format", FORMATS)
    def test_an_earlier_one_is_replaced_and_no_other_file(
        self, command: str, format: str, small: Path, tmp_path: Path
    ) -> None:
        path = write(small, tmp_path, command, format, "--as-of", TODAY)
        ran = aimsgraph(command, "-o", str(path), "--as-of", TODAY, folder=small)
        assert ran.code == 0
        assert "in the place of an earlier one" in " ".join(ran.out.split())
        path.write_text("mine\n")
        ran = aimsgraph(command, "-o", str(path), "--as-of", TODAY, folder=small)
        assert ran.code == 3
        assert path.read_text() == "mine\n"

    def test_the_format_is_that_of_the_ending_or_the_option(
        self, small: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "document.txt"
        ran = aimsgraph("soa", "--format", "html", "-o", str(path), folder=small)
        assert ran.code == 0
        assert path.read_text("utf-8").startswith("<!doctype html>")

    @pytest.mark.parametrize(
        ("args", "told"),
        [
            (("--format", "pdf"), "no format is called 'pdf'"),
            (("--format", "xlsx"), "a workbook is no text for a terminal"),
            (("--json", "--format", "html"), "--json and --format html are two forms"),
            (("-o", "soa.txt"), "text goes to the terminal"),
        ],
    )
    def test_what_cannot_be_is_an_error(
        self, args: tuple[str, ...], told: str, small: Path
    ) -> None:
        ran = aimsgraph("soa", *args, folder=small)
        assert ran.code == 2
        assert told in ran.out + ran.err

    def test_the_page_prints_and_asks_nobody(self, written: Path) -> None:
        for command in COMMANDS:
            html = (written / f"{command}.html").read_text("utf-8")
            page = Page(html)
            assert "size: A4 landscape" in html
            assert "display: table-header-group" in html
            assert {tag for tag, _ in page.elements}.isdisjoint(
                {"script", "img", "link", "iframe", "a", "object", "base"}
            )
            (policy,) = (
                str(attrs["content"])
                for tag, attrs in page.elements
                if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
            )
            assert policy.startswith("default-src 'none'; style-src 'sha256-")
            assert "url(" not in html
            assert "http" not in re.sub(r"http-equiv", "", html)

    def test_the_workbook_prints(self, written: Path) -> None:
        """Titles repeated, fitted to the width, header frozen, filters."""
        with ZipFile(written / "soa.xlsx") as archive:
            sheet = archive.read("xl/worksheets/sheet2.xml").decode()
            names = archive.read("xl/workbook.xml").decode()
            assert {info.date_time[0] for info in archive.infolist()} == {1980}
        assert 'orientation="landscape"' in sheet
        assert 'fitToHeight="0"' in sheet
        assert '<autoFilter ref="A1:I39"/>' in sheet
        assert 'state="frozen"' in sheet
        assert "_xlnm.Print_Titles" in names


class TestMatrixCommand:
    """In a terminal: signs where there is room, a list where there is none."""

    def test_it_fits_eighty_columns(self, demo: Path) -> None:
        out = aimsgraph("matrix", folder=demo).out
        assert max(map(len, out.splitlines()[:90])) <= 80
        assert re.search(r"^8\.4 .* ✖ +· +✓ +✓ +✓ +✖ +·$", out, re.MULTILINE)
        assert "E Fraud score (nothing is demanded of it any more)" in out
        assert "Support chatbot" in out.partition("WORST FIRST")[2]

    def test_only_a_system_and_what_is_lost_there(self, demo: Path) -> None:
        ran = aimsgraph(
            "matrix", "--gaps", "--for", "system:support-chatbot", "--json", folder=demo
        )
        assert [row["ref"] for row in ran.document["rows"]] == ["6.1.4", "8.4", "A.5.3", "A.5.4"]
        subjects = {column["id"] for column in ran.document["columns"]}
        assert "dataset:help-articles" in subjects
        assert "system:life-pricing" not in subjects

    def test_many_systems_are_listed(self, small: Path) -> None:
        rows = "".join(f"s{n},System {n},deployed,provider,,\n" for n in range(30))
        head = "ID,Name,Lifecycle,Actor roles,Components,Owner\n"
        fill(small, {"registers/AI systems.csv": f"{head}{rows}"})
        assert aimsgraph("sync", "--as-of", TODAY, "--allow-shrink", folder=small).code == 0
        out = aimsgraph("matrix", "--as-of", TODAY, folder=small).out
        assert "31 AI systems do not fit side by side" in " ".join(out.split())
        assert "WORST FIRST" in out
        html = aimsgraph("matrix", "--as-of", TODAY, "--format", "html", folder=small).out
        assert "31 AI systems do not fit side by side" in html

    @pytest.mark.parametrize(
        ("args", "told"),
        [
            (("--for", "system:triagee"), "system:triage"),
            (("--for", "role:data-owner"), "nothing is asked of it"),
            (("--catalog", "iso9001"), "no adopted framework is called 'iso9001'"),
        ],
    )
    def test_what_there_is_not(self, args: tuple[str, ...], told: str, small: Path) -> None:
        ran = aimsgraph("matrix", *args, folder=small)
        assert ran.code == 2
        assert told in ran.err

    def test_a_framework_by_its_name(self, small: Path) -> None:
        ran = aimsgraph("matrix", "--catalog", "iso42001", "--json", folder=small)
        assert {row["catalog"] for row in ran.document["rows"]} == {"iso42001:2023"}


class TestHostileNames:
    """Whatever a register says is shown as text, and nothing of it runs."""

    @pytest.mark.parametrize("command", COMMANDS)
    def test_in_a_page(self, command: str, hostile: Path) -> None:
        html = (hostile / f"{command}.html").read_text("utf-8")
        page = Page(html)
        assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img", "b"})
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
        assert "\u202e" not in html
        assert "\u200b" not in html
        told = [cell for table in page.tables for row in table for cell in row]
        assert any(HOSTILE[0] in cell for cell in told)

    def test_in_a_page_each_is_text(self, hostile: Path) -> None:
        page = Page((hostile / "matrix.html").read_text("utf-8"))
        told = {cell for table in page.tables for row in table for cell in row}
        assert HOSTILE[2] in told
        assert HOSTILE[3] in told
        assert any(cell.startswith("{{7*7}} &amp; \ufffdgnp.exe") for cell in told)
        assert HOSTILE[5] in told

    @pytest.mark.parametrize("command", COMMANDS)
    def test_in_a_table_no_formula(self, command: str, hostile: Path) -> None:
        text = (hostile / f"{command}.csv").read_text(encoding="utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
        assert any(f"'{HOSTILE[0]}" in cell for cell in cells)

    @pytest.mark.parametrize("command", COMMANDS)
    def test_in_a_workbook_no_formula(self, command: str, hostile: Path) -> None:
        with ZipFile(hostile / f"{command}.xlsx") as archive:
            parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            assert parts
            for name in parts:
                sheet = archive.read(name).decode()
                assert "<f>" not in sheet
                assert "<hyperlink" not in sheet
        cells = [
            str(c) for s in read_xlsx(hostile / f"{command}.xlsx").values() for r in s for c in r
        ]
        assert any(cell.startswith(HOSTILE[0]) for cell in cells)

    def test_in_json(self, hostile: Path) -> None:
        for path in hostile.glob("*.json"):
            assert "\u202e" not in path.read_text("utf-8")


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value."""
    if isinstance(value, str):
        yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(one)


def test_json_names_no_path_of_this_machine(written: Path) -> None:
    for command in COMMANDS:
        found = json.loads((written / f"{command}.json").read_text("utf-8"))
        assert not [text for text in texts(found) if str(written.parent) in text]
