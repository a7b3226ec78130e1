"""Sidecars: ``report.pdf.aims.yaml`` says what ``report.pdf`` shows."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.errors import InputError
from aimsgraph.importing.documents import read_document
from aimsgraph.importing.evidence.described import FILE, Description, Said, names_file
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator
from aimsgraph.importing.tables.grid import Cell

SIDECAR = ".aims.yaml"


def is_sidecar(file: Path) -> bool:
    """Whether the name of a file is that of a sidecar."""
    return file.name.endswith(SIDECAR)


def read_sidecar(text: str, artifact: Artifact, described: str) -> Description:
    """What a sidecar says; of the file ``described`` where it names no other.

    Raises
    ------
    InputError
        If it is no YAML, or no list of keys with values.
    """
    document = read_document(text, artifact.path)
    if not isinstance(document.value, dict):
        hint = "write name: ..., kind: ... and about: ... on lines of their own"
        raise InputError("a sidecar holds keys with values", where=artifact.path, hint=hint)
    row: dict[str, Said] = {}
    for key, value in document.value.items():
        line, column = document.place((key,))
        if isinstance(value, dict) or (isinstance(value, list) and not all(map(_is_plain, value))):
            where = f"{artifact.path}:{line}:{column}"
            raise InputError(f"{key}: a value or a list belongs here", where=where)
        place = Locator(artifact.path, artifact.sha256, line=line, column=column)
        cell: Cell = "\n".join(_text(item) for item in value) if isinstance(value, list) else value
        row[key.replace("_", " ")] = Said(cell, place)
    if not names_file(row):
        row[FILE] = Said(described, Locator(artifact.path, artifact.sha256, line=1))
    return row


def _is_plain(value: object) -> bool:
    return not isinstance(value, dict | list)


def _text(value: object) -> str:
    return "" if value is None else str(value)
