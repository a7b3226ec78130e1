"""The formats of an export."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from aimsgraph.errors import UsageError, did_you_mean
from aimsgraph.export.destination import write_file, write_folder, write_zip
from aimsgraph.export.origin import Origin
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

Write = Callable[[Snapshot, Vocabulary, Origin], Iterator[str]]

# Each is written by the function of its name in the module of its name.
_DOCUMENTS: Final[Mapping[str, str]] = {
    "turtle": "turtle",
    "json-ld": "jsonld",
    "graphml": "graphml",
    "node-link": "node_link",
}
TABLES: Final = "csv"
_SEVERAL = "csv is several files: one for each class, one for the relations"
_PLACES = "give --out FOLDER or --out FILE.zip"
FORMATS: Final = ("turtle", "json-ld", "graphml", TABLES, "node-link")


def unknown(format: str) -> UsageError:
    """The error for a format that there is not."""
    message = f"no format is called {format!r}; there are {', '.join(FORMATS)}"
    return UsageError(message, hint=did_you_mean(format, FORMATS))


def document(
    format: str, snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin
) -> Iterator[str]:
    """The parts of the one document of a format.

    Raises
    ------
    UsageError
        If there is no such format, or it needs several files.
    """
    if format == TABLES:
        raise UsageError(_SEVERAL, hint=_PLACES)
    if format not in _DOCUMENTS:
        raise unknown(format)
    name = _DOCUMENTS[format]
    write: Write = getattr(import_module(f"aimsgraph.export.{name}"), name)
    return write(snapshot, vocabulary, origin)


def export(
    format: str, path: Path, snapshot: Snapshot, vocabulary: Vocabulary, origin: Origin
) -> None:
    """Write a snapshot to ``path``: a file; for csv a folder, or a zip archive where it ends so.

    Raises
    ------
    UsageError
        If there is no such format.
    RefusedError
        If there is something at ``path`` that no export wrote.
    """
    if format != TABLES:
        write_file(path, document(format, snapshot, vocabulary, origin))
        return
    from aimsgraph.export.tables import tables

    if path.suffix.lower() == ".csv":
        raise UsageError(_SEVERAL, where=str(path), hint=_PLACES)
    write = write_zip if path.suffix.lower() == ".zip" else write_folder
    write(path, tables(snapshot, vocabulary), origin)
