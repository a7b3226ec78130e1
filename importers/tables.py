"""Registers in tables: csv, xlsx, xls and ods, read through recipes."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.errors import AimsgraphError
from aimsgraph.importing import Reading, Source, importer
from aimsgraph.importing.tables.reading import (
    TEXT,
    WORKBOOKS,
    choose_recipe,
    open_tables,
    read_tables,
)
from aimsgraph.vocabulary import Vocabulary, load

_KNOWN_TABLE = 0.9
_SOME_TABLE = 0.1


def sniff(path: Path) -> float:
    """Sure of a table that a shipped recipe fits, hopeful about any other."""
    if not path.is_file() or path.suffix.lower() not in TEXT | WORKBOOKS:
        return 0.0
    try:
        tables, _, _ = open_tables(path, path.parent)
        choose_recipe(tables, path.parent, load())
    except AimsgraphError:
        return _SOME_TABLE
    return _KNOWN_TABLE


@importer("tables", summary="registers in csv, xlsx, xls or ods, through recipes", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the tables of a source."""
    return read_tables(source, root, vocabulary)
