"""Reads graphs in GraphML: our own export, and others through what their labels stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aimsgraph.importing.graphml.document import GraphMLDocument, parse_graphml
from aimsgraph.importing.graphml.foreign import LABEL_OPTIONS, Foreign
from aimsgraph.importing.graphml.ours import records
from aimsgraph.importing.mapping import read_label_map
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Record
from aimsgraph.importing.source import Source
from aimsgraph.importing.texts import Text, read_each
from aimsgraph.vocabulary import Vocabulary

SUFFIXES = frozenset({".graphml", ".xml"})


def read_graphml(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the GraphML files of a source."""
    labels = read_label_map(source, vocabulary, also=LABEL_OPTIONS)

    def take(text: Text) -> tuple[list[Record | Problem], bool]:
        document = parse_graphml(text.content, text.name)
        if document.ours:
            said = records(document, text)
        else:
            said = Foreign(document, text, source, labels, vocabulary).records()
        return [*said, *_unread(document, text)], True

    return read_each(source, root, SUFFIXES, take)


def _unread(document: GraphMLDocument, text: Text) -> Iterator[Problem]:
    for tag, line in document.unread.items():
        message = f"elements called {tag} are not read"
        yield Problem("warning", "unread", text.place(line), "", message)
