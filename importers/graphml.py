"""Graphs in GraphML: our own export, and those of other programs."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.importing import Reading, Source, importer
from aimsgraph.importing.texts import starts_with
from aimsgraph.vocabulary import Vocabulary


def sniff(path: Path) -> float:
    """Sure of a file by its name; of other XML by how it starts."""
    if path.suffix.lower() == ".graphml" and path.is_file():
        return 0.9
    return 0.9 if starts_with(path, {".xml"}, lambda text: "<graphml" in text) else 0.0


@importer("graphml", summary="graphs in GraphML", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the GraphML files of a source."""
    from aimsgraph.importing.graphml.reading import read_graphml

    return read_graphml(source, root, vocabulary)
