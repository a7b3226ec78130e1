"""Reads graphs in GraphML: our own export, and others through what their labels stand for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aimsgraph.errors import InputError
from aimsgraph.importing.files import problem_of
from aimsgraph.importing.graphml.document import GraphMLDocument, parse_graphml
from aimsgraph.importing.graphml.foreign import LABEL_OPTIONS, Foreign
from aimsgraph.importing.graphml.ours import records
from aimsgraph.importing.mapping import read_label_map
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Reading
from aimsgraph.importing.records import Record
from aimsgraph.importing.source import Source
from aimsgraph.importing.texts import Text, read_texts
from aimsgraph.vocabulary import Vocabulary

SUFFIXES = frozenset({".graphml", ".xml"})


def read_graphml(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the GraphML files of a source."""
    labels = read_label_map(source, vocabulary, also=LABEL_OPTIONS)
    items: list[Record | Problem] = []
    artifacts = []
    complete = True
    for text in read_texts(source, root, SUFFIXES):
        if isinstance(text, Problem):
            items.append(text)
            complete = False
            continue
        artifacts.append(text.artifact)
        try:
            document = parse_graphml(text.content, text.name)
        except InputError as error:
            items.append(problem_of(error))
            complete = False
            continue
        if document.ours:
            items += records(document, text)
        else:
            items += Foreign(document, text, source, labels, vocabulary).records()
        items += _unread(document, text)
    return Reading.of(source, items, complete=complete, artifacts=artifacts)


def _unread(document: GraphMLDocument, text: Text) -> Iterator[Problem]:
    for tag, line in document.unread.items():
        message = f"elements called {tag} are not read"
        yield Problem("warning", "unread", text.place(line), "", message)
