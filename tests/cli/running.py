"""Runs the command line in this process, on a small workspace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import aimsgraph as package
from aimsgraph.cli.app import app

TODAY = "2026-06-15"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(package.__file__).parent.parent)}

SMALL = {
    "aims.toml": """\
[organization]
name = "Small"

[audit]
stage1 = 2026-08-20

[[source]]
name = "registers"
importer = "tables"
path = "registers/*.csv"
authority = 60

[[source]]
name = "evidence"
importer = "evidence"
path = "evidence"
""",
    "journal.yaml": "[]\n",
    "registers/People.csv": "ID,Name\nmia,Mia Lund\n",
    "registers/Roles.csv": "ID,Role,Held by\ndata-owner,Owner of data,Mia Lund\n",
    "registers/AI systems.csv": (
        "ID,Name,Lifecycle,Actor roles,Components,Owner\n"
        "triage,Claims triage,deployed,provider,triage-model,data-owner\n"
    ),
    "registers/Models.csv": (
        "ID,Name,Trained on,Built on\ntriage-model,Triage model,history,2026-04-01\n"
    ),
    "registers/Datasets.csv": (
        "ID,Name,Observed on,Owner\nhistory,Claims history,2026-04-01,data-owner\n"
    ),
    "registers/Controls.csv": (
        "ID,Control,Implements,Owner\nquality,Quality of data,A.7.4,data-owner\n"
    ),
    "registers/Statement of applicability.csv": (
        "Control,Applicable,Reason\nA.7.4,yes,decisions rest on claims data\n"
    ),
    "evidence/evidence.csv": (
        "ID,Name,Kind,File,About,Collected on,Review\n"
        "quality-report,Quality of the claims history,data-quality-report,quality.txt,"
        "dataset:history,2026-05-04,accepted\n"
        "quality-criteria,Quality requirements,data-quality-criteria,criteria.txt,"
        "dataset:history,2026-05-04,accepted\n"
    ),
    "evidence/quality.txt": "complete, current, plausible\n",
    "evidence/criteria.txt": "what good means\n",
}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


def aimsgraph(*args: str, folder: Path | None = None, width: int = 80) -> Ran:
    """Run the command line in this process; an exception that is not handled fails the test."""
    where = ("-C", str(folder)) if folder else ()
    runner = CliRunner(env={"COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"})
    result = runner.invoke(app, [*where, *args], catch_exceptions=False, prog_name="aimsgraph")
    return Ran(result.exit_code, result.stdout, result.stderr)


def fill(folder: Path, files: dict[str, str]) -> Path:
    """Write ``files`` into ``folder``."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def process(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, in a folder: ``-m aimsgraph ...`` or ``-c ...``."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,  # so that what hangs is told
    )
