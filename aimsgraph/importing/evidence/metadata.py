"""Metadata of other publishers: ``standard-metadata.json`` describes ``standard.pdf`` beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from pathlib import PurePosixPath
from typing import Any

from aimsgraph.importing.documents import Path
from aimsgraph.importing.evidence.described import FILE, Description, Said
from aimsgraph.importing.evidence.shapes import key_of, text_of
from aimsgraph.importing.evidence.stock import Stock
from aimsgraph.importing.folding import Labels
from aimsgraph.importing.json_text import JsonDocument, pointer
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator
from aimsgraph.vocabulary import Vocabulary

_NAME = re.compile(r"(?P<stem>.+)[-_.](?:metadata|meta)\.json", re.IGNORECASE)
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title"),
    "version": ("version", "edition"),
    "owner": ("owner", "publisher", "author", "issuer"),
    "licence": ("license", "licence"),
    "source": ("source", "url", "homepage", "links"),
    "published": ("published", "date", "issued", "published on"),
    "kind": ("kind", "evidence kind", "type"),
    "note": ("description", "notes", "note"),
}
_INSIDE = {"licence": ("spdx", "id", "name"), "source": ("source", "text used", "url")}
_OTHERS = ("version", "owner", "licence", "source", "published")


def is_metadata(file: FilePath) -> bool:
    """Whether the name of a file is that of metadata about another."""
    return _NAME.fullmatch(file.name) is not None


@dataclass(frozen=True)
class Metadata:
    """What a metadata file says of the document that it is about."""

    document: JsonDocument
    artifact: Artifact

    def read(self, stock: Stock, vocabulary: Vocabulary) -> Iterator[Description | Problem]:
        """A description of each file that it is about, or why there is none.

        A document that is published elsewhere is not evidence: only a file that lies beside the
        metadata counts, and only where they say what kind of record it is.
        """
        path, name = self._get("name")
        files = list(self._described(stock))
        if not files:
            message = "the document that this describes is not here"
            hint = "put it beside its metadata, or leave both out"
            yield Problem("warning", "file-missing", self._place(path), name, message, hint)
        at, word = self._get("kind")
        kinds = Labels(
            (label, kind.id)
            for kind in vocabulary.kinds.values()
            for label in (kind.id, kind.title)
        )
        kind = kinds.find(word) if word else ()
        for file in files:
            if len(kind) == 1:
                yield self._description(file, name, path, kind[0], at)
            else:
                message = f"this describes {file.path}, but as no kind of record; it is not counted"
                hint = (
                    f'write a "kind", or describe it in {PurePosixPath(file.path).name}.aims.yaml'
                )
                yield Problem("warning", "kind-missing", self._place(at), word, message, hint)

    @property
    def fits(self) -> bool:
        """Whether it has the shape of metadata: a name, and two more facts about a document."""
        if not isinstance(self.document.value, dict) or not self._get("name")[1]:
            return False
        return sum(bool(self._get(field)[1]) for field in _OTHERS) >= 2

    def _description(
        self, file: Artifact, name: str, path: Path, kind: str, at: Path
    ) -> Description:
        row = {
            "Name": Said(name, self._place(path)),
            "Kind": Said(kind, self._place(at)),
            FILE: Said(file.path, self._place(())),
        }
        for header, field in (("Version", "version"), ("Collected on", "published")):
            where, text = self._get(field)
            if text:
                row[header] = Said(text, self._place(where))
        facts = [
            f"{field.capitalize()}: {self._get(field)[1]}"
            for field in ("owner", "licence", "source", "note")
            if self._get(field)[1]
        ]
        if facts:
            row["Note"] = Said("\n".join(facts), self._place(self._get("owner")[0]))
        return row

    def _described(self, stock: Stock) -> Iterator[Artifact]:
        found = _NAME.fullmatch(PurePosixPath(self.artifact.path).name)
        stem = found["stem"] if found else ""
        for name, artifact in stock.beside(self.artifact.path):
            if stem in (name, PurePosixPath(name).stem) and artifact.path in stock.evidence:
                yield artifact

    def _place(self, path: Path) -> Locator:
        line, column = self.document.place(path)
        at = self.artifact
        return Locator(at.path, at.sha256, line=line, column=column, pointer=pointer(path))

    def _get(self, field: str) -> tuple[Path, str]:
        """Where and what it says: at the top, or one level down under a key such as ``license``."""
        top = self.document.value
        for path, value in (*_named(top, (), _FIELDS[field]), *self._below(top, field)):
            if isinstance(value, dict):
                inside = (
                    text_of(below) for _, below in _named(value, path, _INSIDE.get(field, ()))
                )
                value = next((text for text in inside if text), "")
            if text := text_of(value):
                return path, text
        return (), ""

    @staticmethod
    def _below(top: Mapping[str, Any], field: str) -> Iterator[tuple[Path, Any]]:
        if field != "published":
            return
        for key, value in top.items():
            if key_of(key) in ("lifecycle", "dates") and isinstance(value, dict):
                yield from _named(value, (key,), _FIELDS[field])


def _named(
    value: Mapping[str, Any], path: Path, names: tuple[str, ...]
) -> Iterator[tuple[Path, Any]]:
    keys: dict[str, str] = {}
    for key in value:
        keys.setdefault(key_of(key), key)
    for name in names:
        if name in keys:
            yield (*path, keys[name]), value[keys[name]]
