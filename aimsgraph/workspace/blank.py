"""A new workspace: aims.toml, blank registers, an evidence folder, an empty journal."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from aimsgraph import disk
from aimsgraph.errors import WorkspaceError
from aimsgraph.importing.tables.registers import Register, registers
from aimsgraph.vocabulary import load
from aimsgraph.workspace.config import CONFIG_NAME
from aimsgraph.workspace.folder import JOURNAL_NAME
from aimsgraph.workspace.workbook import workbook

REGISTERS = "registers/registers.xlsx"

_CONFIG = """\
# What this AI management system consists of and where it is written down.
# `aimsgraph sync` reads all of it, `aimsgraph status` says how it stands.

[organization]
name = {name}

[frameworks]
# The catalogues whose provisions count; `aimsgraph catalog list` names the others.
adopt = ["iso42001:2023"]

[audit]
# stage1 = 2027-02-02
# stage2 = 2027-04-13

[store]
# A file here, or a Neo4j server: "neo4j://HOST". User and password are set in the environment.
location = "aims.db"

[policy]
# Does a record count only after somebody has reviewed it?
review_required = false

# How many months records of a kind serve, where you decided otherwise than proposed.
# [policy.months]
# data-quality-report = 6

# Where sources disagree the one with the higher authority is believed.
[[source]]
name = "registers"
importer = "tables"
path = "registers/*.xlsx"
authority = 60

[[source]]
name = "evidence"
importer = "evidence"
path = "evidence"

# What you ask of yourself beyond the standard.
# [[demand]]
# requirement = "A.7.4"
# kind = "data-quality-report"
# per = "dataset"
# cadence = "P3M"
# because = "policy: data quality is checked each quarter"
"""
_JOURNAL = """\
# What people recorded with aimsgraph record: changes, reviews, exclusions, renewals. Part of the
# graph at every sync. Correct an entry here, or undo it with another one.
[]
"""
_IGNORED = """\
# The store can be made again from everything else here.
aims.db
aims.db-shm
aims.db-wal
aims.db-writer
# How people sign in to the dashboard.
.streamlit/secrets.toml
# What a program was writing when it was ended.
.*.new*
"""


def write_blank(folder: Path, name: str) -> tuple[str, ...]:
    """Make ``folder`` a workspace of the organization ``name``; return the files written.

    Files that are there already stay as they are.

    Raises
    ------
    WorkspaceError
        If the folder is a workspace already.
    """
    if (folder / CONFIG_NAME).exists():
        hint = "aimsgraph sync reads what it names"
        raise WorkspaceError(
            "this is a workspace already", where=str(folder / CONFIG_NAME), hint=hint
        )
    sheets = registers(load())
    texts = {
        JOURNAL_NAME: _JOURNAL,
        ".gitignore": _IGNORED,
        "evidence/evidence.csv": _manifest(sheets),
        # Last: without it this is no workspace, and init may be run again.
        CONFIG_NAME: _CONFIG.format(name=json.dumps(name, ensure_ascii=False)),
    }
    contents: dict[str, Callable[[], bytes]] = {REGISTERS: lambda: workbook(sheets)}
    contents |= {file: text.encode for file, text in texts.items()}
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with disk.alone(folder):
        for file, content in contents.items():
            path = folder / file
            path.parent.mkdir(exist_ok=True)
            if not path.exists():
                disk.write(path, content())
                written.append(file)
    return tuple(written)


def _manifest(sheets: Sequence[Register]) -> str:
    """A list of the evidence without any row: the columns of the evidence register."""
    (evidence,) = (register for register in sheets if register.sheet == "Evidence")
    return ",".join(column.header for column in evidence.columns) + "\n"
