"""Graphs in RDF: Turtle, N-Triples, JSON-LD and RDF/XML."""

from __future__ import annotations

from pathlib import Path

from aimsgraph.importing import Reading, Source, importer
from aimsgraph.importing.texts import starts_with
from aimsgraph.vocabulary import Vocabulary

_SURE = frozenset({".ttl", ".nt", ".jsonld", ".rdf", ".owl"})


def sniff(path: Path) -> float:
    """Sure of a file by its name; of JSON and other XML by how it starts."""
    if path.suffix.lower() in _SURE and path.is_file():
        return 0.9
    linked = starts_with(path, {".json"}, lambda text: '"@context"' in text)
    return 0.6 if linked or starts_with(path, {".xml"}, lambda text: "rdf:RDF" in text) else 0.0


@importer("rdf", summary="graphs in Turtle, N-Triples, JSON-LD or RDF/XML", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the RDF files of a source as one graph."""
    from aimsgraph.importing.rdf.reading import read_rdf

    return read_rdf(source, root, vocabulary)
