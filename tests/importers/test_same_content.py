"""The same content in another file is the same content: nothing is written for it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
import xlsxwriter

from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Plan,
    Reading,
    Source,
    apply,
    plan,
    read,
)
from aimsgraph.store import PutNode, Store
from tests.importers.sheets import write_ods

TODAY = date(2026, 11, 24)
V1 = "2024_consolidated_ai_inventory_raw.csv"
V2 = "2024_consolidated_ai_inventory_raw_v2.csv"
OLD = "2024_consolidated_ai_inventory_raw_v2.xls"
FLAT = (
    "aims_inventory_template.csv",
    "aims_evidence_manifest_template.csv",
    "aims_control_plan_raci_template.csv",
)
COTS = "2025_consolidated_COTS_AI_use_cases.csv"
CONTROLS = tuple(
    f"eramba_{name}.csv"
    for name in (
        "internal_controls",
        "mapping_controls_to_policies",
        "mapping_controls_to_requirements",
    )
)
BOOKS = (
    "4.1_Context_Register.xlsx",
    "4.2_Stakeholder_Register.xlsx",
    "S5-02_AI_Risk_Register_Template.xlsx",
)
SYSTEMS = (  # what encodings and formats differ in: accents, quotes, delimiters, line breaks
    ("ID", "Name", "Purpose", "Run-time data", "Deployed on", "Notes"),
    ("S-1", "Prévision “Été”", "Sorts claims, urgent first; by day", "D-1; D-2", "2025-11-03", ""),
    ("S-2", "Größe – Teil 2", 'Line one\nline "two"', "D-1\nD-2", "3 May 2026", "a|b"),
    ("S-3", "O’Brien’s copilot", "Costs € 3 a month…", "", "", "tab\there"),
)  # fmt: skip

Rows = list[list[str]]


def delimited(rows: Rows, path: Path, encoding: str, delimiter: str, end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def xlsx(rows: Rows, path: Path) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_urls": False})
    sheet = book.add_worksheet(path.stem[:31])
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(at, column, text)
    book.close()


def ods(rows: Rows, path: Path) -> None:
    def cell(text: str) -> str:
        lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))
        return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    name = escape(path.stem[:31])
    write_ods(path, f'<table:table table:name="{name}">{body}</table:table>')


VARIANTS: dict[str, Callable[[Rows, Path], None]] = {
    "utf-8": lambda rows, path: delimited(rows, path, "utf-8", ",", "\n"),
    "utf-8 with a mark": lambda rows, path: delimited(rows, path, "utf-8-sig", ",", "\r\n"),
    "utf-16": lambda rows, path: delimited(rows, path, "utf-16", ",", "\r\n"),
    "cp1252": lambda rows, path: delimited(rows, path, "cp1252", ",", "\r\n"),
    "semicolons": lambda rows, path: delimited(rows, path, "utf-8", ";", "\r\n"),
    "tabs": lambda rows, path: delimited(rows, path, "cp1252", "\t", "\n"),
    "xlsx": lambda rows, path: xlsx(rows, path.with_suffix(".xlsx")),
    "ods": lambda rows, path: ods(rows, path.with_suffix(".ods")),
}


class Register:
    """One register, written in many ways, and the store it was first imported into."""

    def __init__(self, root: Path, store: Store, recipe: str = "") -> None:
        self.root = root
        self.store = store
        self.options = {"recipe": recipe} if recipe else {}

    def read(self, path: Path) -> Reading:
        source = Source("register", "tables", (path.name,), self.options)
        return read(source, path.parent, self.store.vocabulary)

    def plan(self, path: Path) -> Plan:
        return plan(self.store, [organization(), self.read(path)], today=TODAY)

    def keep(self, path: Path) -> Plan:
        made = self.plan(path)
        apply(self.store, made, "tester")
        return made

    def variant(self, how: str, rows: Rows, name: str) -> Plan:
        folder = self.root / how
        folder.mkdir()
        VARIANTS[how](rows, folder / name)
        (written,) = folder.iterdir()
        return self.plan(written)


def organization() -> Reading:
    record = NodeRecord("Organization", "organization:own", {"name": "Own"}, Locator("aims.toml"))
    return Reading.of(Source("organization", authority=100), [record])


def assert_nothing_new(made: Plan) -> None:
    """Nothing is written; but that a register which lies in another file says so of itself."""
    old = made.before.nodes
    for id in made.updated:
        (now,) = (c.node for c in made.changes if isinstance(c, PutNode) and c.node.id == id)
        differing = {n for n in now.properties if now.properties[n] != old[id].properties.get(n)}
        assert differing == {"uri"}, (id, differing)
    assert (made.created, made.retired, made.linked, made.unlinked) == ((), (), (), ())


def text_rows(path: Path, encoding: str) -> Rows:
    with path.open(newline="", encoding=encoding) as lines:
        return list(csv.reader(lines))


@pytest.mark.parametrize("how", VARIANTS)
def test_an_invented_register_in_another_encoding_or_format_writes_nothing(
    how: str, tmp_path: Path, store: Store
) -> None:
    register = Register(tmp_path, store, "registers")
    rows = [list(row) for row in SYSTEMS]
    first = tmp_path / "AI systems.csv"
    delimited(rows, first, "utf-8", ",", "\n")
    made = register.keep(first)
    assert len([id for id in made.created if id.startswith("system:")]) == 3
    assert not register.plan(first)
    assert_nothing_new(register.variant(how, rows, first.name))


class TestRealFiles:
    """What publishers wrote, imported again and in other clothes."""

    @pytest.mark.parametrize("file", [V1, V2, OLD, COTS, *FLAT, *CONTROLS, *BOOKS])
    def test_importing_it_again_writes_nothing(
        self, file: str, shared_data: Path, store: Store
    ) -> None:
        register = Register(shared_data, store)
        path = shared_data / "01_registers" / file
        assert register.keep(path)
        assert not register.plan(path)

    @pytest.mark.parametrize(
        "file", [pytest.param(V2, marks=pytest.mark.slow), COTS, *FLAT, *CONTROLS]
    )
    def test_importing_it_in_another_encoding_or_format_writes_nothing(
        self, file: str, shared_data: Path, tmp_path: Path, store: Store
    ) -> None:
        register = Register(tmp_path, store)
        path = shared_data / "01_registers" / file
        rows = text_rows(path, "cp1252" if file == V2 else "utf-8-sig")
        register.keep(path)
        for how in VARIANTS:
            assert_nothing_new(register.variant(how, rows, file))
