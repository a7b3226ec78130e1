"""Workbooks in the old binary format, read at arm's length."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from aimsgraph.errors import InputError
from aimsgraph.importing.sheets import MOST_CELLS

SIGNATURE = b"\xd0\xcf\x11\xe0"

_CHILD = Path(__file__).with_name("old_workbook_child.py")
_MOST_BYTES = 480 * 2**20
_MOST_SECONDS = 120


def read_old_workbook(content: bytes, where: str) -> Iterator[dict[str, Any]]:
    """Each worksheet with ``name``, ``hidden``, ``merged`` and ``rows``.

    A damaged file can make its reader ask for more memory than there is, which ends the process it
    runs in: so that is another one.

    Raises
    ------
    InputError
        If the file is damaged, protected, or too much.
    """
    command = [sys.executable, "-P", str(_CHILD), str(_MOST_BYTES), str(MOST_CELLS)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the file goes in as data
            command, input=content, capture_output=True, timeout=_MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"the workbook takes more than {_MOST_SECONDS} seconds to read",
            where=where,
            hint="save it as xlsx",
        ) from None
    sheets: list[dict[str, Any]] = []
    if done.returncode == 0:
        sheets = [json.loads(line, object_hook=_untagged) for line in done.stdout.splitlines()]
        error = next((sheet["error"] for sheet in sheets if "error" in sheet), "")
    else:
        error = "its reader gave up on it, the file is damaged"
    if error:
        hint = "open it in a spreadsheet program and save it as xlsx"
        raise InputError(f"the workbook cannot be read: {error}", where=where, hint=hint)
    yield from sheets


def _untagged(value: dict[str, Any]) -> Any:
    if "datetime" in value:
        return datetime.fromisoformat(value["datetime"])
    if "date" in value:
        return date.fromisoformat(value["date"])
    return time.fromisoformat(value["time"]) if "time" in value else value
