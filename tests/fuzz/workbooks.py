"""Workbooks that fuzzing starts from, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from tests.fuzz.seeds import RISKS


def xlsx() -> bytes:
    """A workbook with titles above its tables, dates, formulas, a hidden sheet."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 1, 1)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    systems = book.add_worksheet("AI systems")
    systems.write_row(0, 0, ["ID", "Name", "Lifecycle", "Deployed on", "Owner"])
    systems.write_row(1, 0, ["S-1", "Claims triage", "deployed"])
    systems.write_datetime(1, 3, datetime(2026, 3, 1), day)
    systems.write_row(2, 0, [6.1, "Chatbot", "pilot", "3 April 2026", True])
    systems.write_formula(3, 0, '="S-"&3', value="S-3")
    risks = book.add_worksheet("Risks")
    risks.merge_range(0, 0, 0, 4, "Register of risks")
    for at, row in enumerate(RISKS.splitlines(), 2):
        risks.write_row(at, 0, row.split(";"))
    book.add_worksheet("Lists").hide()
    book.close()
    return made.getvalue()


_ODS = """\
<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="AI systems">
<table:table-row>{header}</table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>
<table:table-row>{cells}<table:table-cell office:value-type="date" office:date-value="2026-03-01">
<text:p>1 March</text:p></table:table-cell><table:table-cell office:value-type="float"
 office:value="6.1"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>
"""


def ods() -> bytes:
    """A workbook with repeated rows, a date and a number."""

    def cells(*values: str) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>"
            for value in values
        )

    content = _ODS.format(
        header=cells("ID", "Name", "Lifecycle", "Deployed on"),
        cells=cells("S-1", "Claims triage", "deployed"),
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    members: Mapping[str, str] = {
        "mimetype": kind,
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return made.getvalue()


def xls() -> bytes:
    """A workbook in the old binary format."""
    import xlwt

    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet = book.add_sheet("AI systems")
    for column, header in enumerate(("ID", "Name", "Lifecycle", "Deployed on")):
        sheet.write(0, column, header)
    for row in range(1, 20):
        sheet.write(row, 0, f"S-{row}")
        sheet.write(row, 1, f"System {row} \u2013 pilot")
        sheet.write(row, 2, "deployed")
        sheet.write(row, 3, datetime(2026, 3, row), day)
    sheet.write_merge(25, 25, 0, 3, "END")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
