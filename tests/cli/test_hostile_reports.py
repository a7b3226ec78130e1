"""Hostile names in every register cannot steer a terminal, a page, a sheet or a pipeline."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from zipfile import ZipFile

import pytest
from defusedxml import ElementTree

from aimsgraph.export.characters import UNSEEN
from tests.assurance.sound import FILES, TODAY
from tests.cli.running import Ran, aimsgraph, fill

LATER = "2027-06-15"  # by then much has lapsed, so that much is told
WIDTH = 100
LONG = "n" * 10_000
NAMES = (
    "Claims \x1b[31mred\x1b[2J\x07",
    "Claims \u202efdp.exe\u2066 \u200b",
    "Claims\nError: all is well\r\nAs of",
    "=cmd|' /C calc'!A0",
    "+1+1|cmd",
    "Claims [bold red]history[/] [link=file:///x]y[/link] :bomb: {curly}",
    "@SUM(1+1)",
    "-2+3\t=1",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "</td></table><iframe src=javascript:alert(1)>",
    "]]> <![CDATA[ &lt; \x0b\x0c \ufffe\uffff \ud7ff",
    '"end "]; click A call alert(1)',
    LONG,
)
ASKED = {
    "check": ("check", "--as-of", LATER),
    "matrix": ("matrix", "--as-of", LATER),
    "soa": ("soa", "--as-of", LATER),
    "status": ("status", "--as-of", LATER),
    "periods": ("periods", "--as-of", LATER, "--by", "2027-12-31"),
    "diff": ("diff", TODAY.isoformat(), LATER),
    "audit": ("audit", "--as-of", LATER),
    "siblings": ("audit", "--siblings", "nonconformity:nc-1", "--as-of", LATER),
    "review": ("review", "--from", "2026-05-01", "--to", LATER),
    "trace": ("trace", "system:triage", "--as-of", LATER),
    "framework": ("framework", "eu-ai-act", "--as-of", LATER),
    "frameworks": ("framework", "--as-of", LATER),
}
DOCUMENTS = ("matrix", "soa", "status", "review", "trace", "framework", "frameworks")


class Page(HTMLParser):
    """The elements of a page and their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, attrs))


def named(file: str, text: str, names: cycle[str]) -> str:
    """A register in which every name is a hostile one."""
    rows = list(csv.reader(io.StringIO(text)))
    if rows[0][:1] != ["ID"] or rows[0][1] == "Changed":
        return text
    for number, row in enumerate(rows[1:]):
        row[1] = f"{next(names)} {number}"
        if "Risk tier" in rows[0]:
            row[rows[0].index("Risk tier")] = "eu-ai-act:high-annex-iii"
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = cycle(NAMES)
    files = {
        **FILES,
        "aims.toml": FILES["aims.toml"].replace('"Sound"', '"Sound =1+1 <b>x</b> [red]"'),
        "registers/Roles.csv": "ID,Role,Held by\ndata-owner,,mia; tom\nsystem-owner,,tom\n",
        "registers/AI systems.csv": FILES["registers/AI systems.csv"]
        .replace("Retires on\n", "Retires on,Risk tier\n")
        .replace(",\n", ",,\n"),
    }
    folder = tmp_path_factory.mktemp("hostile")
    with_names = {file: named(file, text, names) for file, text in files.items()}
    for file, text in with_names.items():  # line ends as they are
        fill(folder, {file: ""})
        (folder / file).write_text(text, encoding="utf-8", newline="")
    ran = aimsgraph("sync", "--as-of", TODAY.isoformat(), folder=folder)
    assert ran.code == 0, ran.err
    assert not dangerous(ran.out + ran.err)
    return folder


@pytest.fixture(scope="module")
def written(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Each document in each form that is a file."""
    out = tmp_path_factory.mktemp("written")
    for name in DOCUMENTS:
        for format in ("csv", "xlsx", "html"):
            run(name, hostile, "-o", str(out / f"{name}.{format}"))
    return out


def dangerous(text: str) -> list[str]:
    return re.findall(f"[{UNSEEN}]", text.replace("\n", ""))


def run(name: str, folder: Path, *more: str) -> Ran:
    ran = aimsgraph(*ASKED[name], *more, folder=folder, width=WIDTH)
    assert ran.code in (0, 1), ran.err
    return ran


class TestInTheTerminal:
    """Names are text: they move no cursor, turn no writing, break no line, take no room."""

    @pytest.mark.parametrize("name", ASKED)
    def test_nothing_is_obeyed_and_no_line_breaks(self, name: str, hostile: Path) -> None:
        ran = run(name, hostile)
        assert not dangerous(ran.out + ran.err)
        lines = ran.out.splitlines()
        assert all(len(line) <= WIDTH for line in lines if "    aimsgraph " not in line)
        assert not [line for line in lines if re.match(r"\s*(Error: all is well|As of$)", line)]

    @pytest.mark.parametrize("name", ASKED)
    def test_a_long_name_does_not_push_the_rest_away(self, name: str, hostile: Path) -> None:
        assert "n" * 2001 not in "".join(run(name, hostile).out.split())

    def test_the_names_are_told(self, hostile: Path) -> None:
        """Else the others would show nothing."""
        told = "".join("".join(run(name, hostile).out.split()) for name in ASKED)
        for name in (
            r"\x1b[31mred\x1b[2J", r"\u202efdp.exe", "Error:alliswell", "[bold",
            "=cmd|'", "@SUM(1+1)", "<script>", "</td>", "]]><![CDATA[", "n" * 50,
        ):  # fmt: skip
            assert name in told, name

    @pytest.mark.parametrize("name", ["check", "matrix", "soa", "status", "review"])
    def test_markup_is_shown_as_it_was_written(self, name: str, hostile: Path) -> None:
        assert run(name, hostile).out.startswith("Sound =1+1 <b>x</b> [red]")


class TestForPrograms:
    """JSON, SARIF and JUnit hold them whole, and nothing that a reader would obey or refuse."""

    @pytest.mark.parametrize("name", ASKED)
    def test_json(self, name: str, hostile: Path) -> None:
        ran = run(name, hostile, "--json")
        assert json.loads(ran.out)
        assert not dangerous(ran.out)

    def test_sarif(self, hostile: Path) -> None:
        ran = run("check", hostile, "--format", "sarif")
        results = json.loads(ran.out)["runs"][0]["results"]
        assert results
        assert not dangerous(ran.out)
        assert all(not dangerous(each["message"]["text"]) for each in results)

    def test_junit(self, hostile: Path) -> None:
        ran = run("check", hostile, "--format", "junit")
        assert not dangerous(ran.out)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", ran.out)
        assert list(ElementTree.fromstring(ran.out.encode()).iter("testcase"))


class TestInFiles:
    """No formula, no element and no hidden text gets into a document."""

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_a_page_has_no_element_of_theirs(self, name: str, written: Path) -> None:
        html = (written / f"{name}.html").read_text("utf-8")
        page = Page(html)
        assert {tag for tag, _ in page.elements} <= {
            "html", "head", "meta", "title", "style", "body", "h1", "h2", "dl", "dt", "dd", "p",
            "strong", "section", "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td",
            "div", "small", "time", "footer",
        }  # fmt: skip
        assert not [key for _, attrs in page.elements for key, _ in attrs if key.startswith("on")]
        assert not dangerous(html)

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_a_sheet_has_no_formula(self, name: str, written: Path) -> None:
        text = (written / f"{name}.csv").read_text("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if re.match(r"\s*[=+\-@\t\r]", cell)]
        assert not dangerous(text.replace("\r", ""))

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_a_workbook_has_no_formula_and_no_link(self, name: str, written: Path) -> None:
        with ZipFile(written / f"{name}.xlsx") as archive:
            parts = {part: archive.read(part) for part in archive.namelist()}
        for part, content in parts.items():
            if part.endswith((".xml", ".rels")):
                tags = {
                    each.tag.rpartition("}")[2] for each in ElementTree.fromstring(content).iter()
                }
                assert tags.isdisjoint({"f", "hyperlink", "externalReference"})
                assert not dangerous(content.decode().replace("\r", ""))
        assert not [part for part in parts if "external" in part.lower()]
