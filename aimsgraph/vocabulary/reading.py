"""Reads ontology files into one vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.drafts import Draft
from aimsgraph.vocabulary.resolving import resolve
from aimsgraph.vocabulary.tables import read_tables
from aimsgraph.vocabulary.terms import Vocabulary
from aimsgraph.vocabulary.turtle import read_turtle


def read(files: Mapping[str, Path], digest: str = "") -> Vocabulary:
    """The vocabulary of these files, in their order; the keys name them in messages."""
    return resolve([_read_one(path, name) for name, path in files.items()], digest)


def _read_one(path: Path, name: str) -> Draft:
    match path.suffix.lower():
        case ".ttl":
            return read_turtle(path, name)
        case ".yaml" | ".yml":
            return read_tables(path, name)
        case _:
            raise OntologyError(
                "an ontology file ends in .ttl, .yaml or .yml", where=name, hint="rename it"
            )
