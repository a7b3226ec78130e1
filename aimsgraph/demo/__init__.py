"""The demo organization: Nordhelm Mutual, a life insurer ten weeks before Stage 1.

It is written as what a real company has: spreadsheets, documents, a journal. Dates are relative,
so that everything planted in it is true on whatever day it is made.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

from aimsgraph.demo.dates import fill
from aimsgraph.demo.evidence import write_evidence
from aimsgraph.demo.workbooks import write_workbook
from aimsgraph.errors import WorkspaceError

__all__ = ["write"]

# Which department keeps which registers, in the order of its sheets.
WORKBOOKS = {
    "organization.xlsx": (
        "Organization",
        "People",
        "Roles",
        "Interested parties",
        "Obligations",
        "Context issues",
        "Policies and processes",
        "Objectives",
        "Metrics",
        "Measurements",
        "Registers",
    ),
    "ai-inventory.xlsx": (
        "AI systems",
        "Models",
        "Datasets",
        "Tools",
        "Computing resources",
        "Suppliers",
        "Intended uses",
        "Changes",
    ),
    "risk-register.xlsx": ("Risks",),
    "controls.xlsx": ("Controls", "Statement of applicability"),
    "findings.xlsx": ("Findings", "Corrective actions"),
}


def write(folder: Path, today: date) -> None:
    """Write the demo organization into ``folder``, as it stands on ``today``.

    Raises
    ------
    WorkspaceError
        If there is something in the folder already; nothing is written then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError("there is something here already", where=str(folder),
                             hint="name a new or an empty folder")  # fmt: skip
    here = files("aimsgraph") / "demo"
    (folder / "registers").mkdir(parents=True)
    for name in ("README.md", "aims.toml", "journal.yaml"):
        text = (here / "workspace" / name).read_text(encoding="utf-8")
        (folder / name).write_text(fill(text, today), encoding="utf-8")
    for name, sheets in WORKBOOKS.items():
        tables = {sheet: here / "registers" / _file_of(sheet) for sheet in sheets}
        write_workbook(folder / "registers" / name, tables, today)
    write_evidence(folder / "evidence", here / "evidence.csv", today)


def _file_of(sheet: str) -> str:
    return f"{sheet.lower().replace(' ', '-')}.csv"
