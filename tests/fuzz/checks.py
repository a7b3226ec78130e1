"""How a reader is called, and what may come out of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from aimsgraph.errors import AimsgraphError
from aimsgraph.importing import (
    NodeRecord,
    Reading,
    Source,
    apply,
    as_json,
    as_sarif,
    as_text,
    plan,
    read,
)
from aimsgraph.importing.folding import digest
from aimsgraph.store import open_store
from aimsgraph.store.codec import encode, plain
from aimsgraph.vocabulary import Vocabulary, load

PLANNED = 10  # every so many-th input is written into a store as well
_TODAY = date(2026, 11, 24)


class Wrong(Exception):
    """What a reader gave is neither records nor located problems."""


@dataclass(frozen=True)
class Imported:
    """Reads one file, with others around it, through an importer."""

    importer: str
    file: str
    paths: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    around: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, root: Path, content: bytes, number: int) -> int:
        for name, text in {**self.around, self.file: content}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        source = Source("fuzz", self.importer, self.paths or (self.file,), self.options)
        reading = read(source, root, vocabulary())
        _check(reading)
        if number % PLANNED == 0:
            _write(reading, root / "aims.db")
        return len(reading.records)


@dataclass(frozen=True)
class Called:
    """Reads one file through a function, which answers or refuses at a place."""

    function: Callable[[Path], object]
    file: str

    def __call__(self, root: Path, content: bytes, number: int) -> int:
        path = root / self.file
        path.write_bytes(content)
        try:
            self.function(path)
            return 1
        except AimsgraphError as error:
            if not error.where:
                raise Wrong(f"refused without a place: {error}") from error
            str(error).encode()
            return 0


@cache
def vocabulary() -> Vocabulary:
    """The shipped ontology."""
    return load()


def _check(reading: Reading) -> None:
    for problem in reading.problems:
        if problem.where is None or not problem.where.artifact:
            raise Wrong(f"a problem without a place: {problem}")
    as_text(reading.problems).encode()
    json.dumps(as_json(reading.problems), ensure_ascii=False, allow_nan=False).encode()
    json.dumps(as_sarif(reading.problems, version="0"), ensure_ascii=False).encode()
    for record in reading.records:
        encode(plain(record.properties)).encode()
        str(record).encode()
        if isinstance(record, NodeRecord):
            digest(record.cls, record.properties, record.aliases)


def _write(reading: Reading, path: Path) -> None:
    """The records can be planned and written: the store refuses none of them."""
    store = open_store(path, vocabulary())
    try:
        made = plan(store, reading, today=_TODAY)
        as_text(made.problems).encode()
        apply(store, made, "fuzz")
    finally:
        store.close()
