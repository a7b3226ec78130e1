"""The demo organization: Nordhelm Mutual, a life insurer ten weeks before Stage 1.

It is written as what a real company has: spreadsheets, documents, a journal. Dates are relative,
so that everything planted in it is true on whatever day it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path

from aimsgraph import disk
from aimsgraph.demo.dates import fill
from aimsgraph.demo.evidence import write_evidence
from aimsgraph.demo.workbooks import workbook
from aimsgraph.errors import WorkspaceError

__all__ = ["making", "write"]

_UNFINISHED = ".unfinished"

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


@contextmanager
def making(folder: Path) -> Iterator[None]:
    """Mark ``folder`` as unfinished meanwhile: who is interrupted may make it again there.

    Raises
    ------
    WorkspaceError
        If there is something else in the folder already; nothing is written then.
    """
    _refuse_occupied(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _UNFINISHED).touch()
        yield
        (folder / _UNFINISHED).unlink()
    except OSError as error:
        error.filename = error.filename or str(folder)
        raise


def write(folder: Path, today: date) -> None:
    """Write the demo organization into ``folder``, as it stands on ``today``.

    Raises
    ------
    WorkspaceError
        If there is something else in the folder already; nothing is written then.
    """
    _refuse_occupied(folder)
    here = files("aimsgraph") / "demo"
    (folder / "registers").mkdir(parents=True, exist_ok=True)
    for name, sheets in WORKBOOKS.items():
        tables = {sheet: here / "registers" / _file_of(sheet) for sheet in sheets}
        (folder / "registers" / name).write_bytes(workbook(tables, today))
    write_evidence(folder / "evidence", here / "evidence.csv", today)
    # The last one makes it a workspace.
    for name in ("README.md", "journal.yaml", "aims.toml"):
        text = (here / "workspace" / name).read_text(encoding="utf-8")
        disk.write(folder / name, fill(text, today).encode())


def _refuse_occupied(folder: Path) -> None:
    if (folder / _UNFINISHED).exists():
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError("there is something here already", where=str(folder),
                             hint="name a new or an empty folder")  # fmt: skip


def _file_of(sheet: str) -> str:
    return f"{sheet.lower().replace(' ', '-')}.csv"
