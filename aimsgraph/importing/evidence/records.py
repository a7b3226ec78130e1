"""Records in JSON: what somebody wrote down, question by question, on how requirements are met.

Their shape is recognised, not their name: objects that each name a requirement, and besides say
when, on what grounds or with what result. What only stands in their prose is kept as a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from aimsgraph.importing.documents import Path
from aimsgraph.importing.evidence.described import FILE, Description, Said
from aimsgraph.importing.evidence.shapes import (
    DATED,
    FILES,
    FLAG,
    JUDGED,
    PROSE,
    REQUIREMENT,
    find_records,
    key_of,
    text_of,
)
from aimsgraph.importing.evidence.stock import Stock
from aimsgraph.importing.folding import fold, slug
from aimsgraph.importing.index import refer
from aimsgraph.importing.json_text import JsonDocument, pointer
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator
from aimsgraph.vocabulary import Vocabulary

_FRAMEWORK = ("framework", "standard", "catalog", "catalogue", "regulation")
_FILE_NAMES = ("file", "path", "uri", "url", "href", "reference name", "file name", "name")
_ID = ("id", "record id", "evidence id", "assessment id")
_ID_PARTS = (("session id", "assessment", "run id"), ("question id", "check id", "test id"))
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Kind": ("kind", "evidence kind", "evidence type", "record type"),
    "Collected on": DATED,
    "Valid until": ("valid until", "expires", "expires on"),
    "Verdict": JUDGED,
    "Review": ("review", "review status"),
    "Owner": ("owner", "responsible"),
    "Version": ("version",),
}
_NOTES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Question", ("question", "question text", "check")),
    ("Answer", PROSE),
    ("Confidence", ("confidence", "confidence score")),
    ("Confidence of", ("confidence type",)),
    ("Auditor", ("auditor note", "auditor comment", "note", "notes", "comment")),
)
_FILE_NAME = re.compile(r"[^\n]{0,250}\.[A-Za-z0-9]{1,8}")
_NO = frozenset({"", "false", "no", "none", "0"})
_WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True)
class RecordReader:
    """Reads the records of one JSON file."""

    document: JsonDocument
    artifact: Artifact
    stock: Stock
    vocabulary: Vocabulary

    def read(self) -> Iterator[Description | Problem]:
        """A description for each file that a record names, or of the record where it names none."""
        for path, value in find_records(self.document.value):
            yield from _Record(self, path, value if isinstance(value, dict) else {}).read()

    def place(self, path: Path) -> Locator:
        """Where a path of the file stands."""
        line, column = self.document.place(path)
        at = self.artifact
        return Locator(at.path, at.sha256, line=line, column=column, pointer=pointer(path))


@dataclass(frozen=True)
class _Record:
    reader: RecordReader
    path: Path
    value: Mapping[str, Any]

    def read(self) -> Iterator[Description | Problem]:
        problems: list[Problem] = []
        about = list(self._requirements(problems))
        kind = self._kind(about, problems) if about else None
        files, missing = self._files(problems)
        yield from problems
        if kind is None:
            return
        row = {
            "ID": Said(self._id(about), self._place()),
            "Name": self._said(("title", "name", "question")) or Said(about[0], self._place()),
            "About": Said("\n".join(about), self._place(*REQUIREMENT)),
        }
        for header, keys in _COLUMNS.items():
            if said := self._said(keys):
                row[header] = said
        row["Kind"] = kind
        flagged = fold(text_of(self._get(FLAG)[1])) not in _NO
        if flagged or ("Review" not in row and (missing or not files)):
            row["Review"] = Said("pending", self._place(*FLAG))
        if note := self._note(missing):
            row["Note"] = Said(note, self._place(*_NOTES[0][1]))
        if not files:
            yield row
        for file in files:
            id = row["ID"]
            if len(files) > 1:
                id = Said(f"{id.value} {PurePosixPath(str(file.value)).name}", id.place)
            yield {**row, "ID": id, FILE: file}

    # ---- what it says ------------------------------------------------------------------------

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        """The keys of the record by their folded spelling, the first of several that fold alike."""
        found: dict[str, str] = {}
        for key in self.value:
            found.setdefault(key_of(key), key)
        return found

    def _get(self, names: Iterable[str]) -> tuple[Path, Any]:
        """Where and what the first of these keys says that says anything."""
        for name in names:
            key = self._keys.get(name)
            if key is not None and self.value[key] not in (None, "", [], {}):
                return (*self.path, key), self.value[key]
        return self.path, None

    def _place(self, *names: str) -> Locator:
        return self.reader.place(self._get(names)[0])

    def _said(self, names: Iterable[str]) -> Said | None:
        path, value = self._get(names)
        text = text_of(value)
        return Said(text, self.reader.place(path)) if text else None

    def _problem(
        self, severity: Any, code: str, path: Path, value: str, message: str, hint: str = ""
    ) -> Problem:
        return Problem(severity, code, self.reader.place(path), value, message, hint)

    # ---- which requirements ------------------------------------------------------------------

    def _requirements(self, problems: list[Problem]) -> Iterator[str]:
        """The ids of the provisions that it bears on."""
        path, value = self._get(REQUIREMENT)
        framework = text_of(self._get(_FRAMEWORK)[1])
        items = value if isinstance(value, list) else [value]
        said = False
        for at, item in enumerate(items):
            here = (*path, at) if isinstance(value, list) else path
            text = text_of(item)
            if not text:
                continue
            said = True
            if isinstance(item, float):
                message = "this reference is kept as a number"
                hint = "write it in quotes: 6.10 and 6.1 are the same number"
                problems.append(self._problem("warning", "numeric-id", here, text, message, hint))
            found = refer(f"{framework}: {text}" if framework else text)
            if found.id is not None:
                yield found.id
            else:
                message = f"{found.message}; the record is not taken for it"
                problems.append(self._problem("error", found.code, here, text, message, found.hint))
        if not said:
            message = "it names no requirement, unlike the others here; it is not taken"
            problems.append(self._problem("warning", "no-requirement", self.path, "", message))

    def _kind(self, about: list[str], problems: list[Problem]) -> Said | None:
        """What kind of record it is: what it says, else what its requirement asks for."""
        if given := self._said(_COLUMNS["Kind"]):
            return given
        kinds = self.reader.vocabulary.kinds
        asked = dict.fromkeys(
            demand.kind
            for demand in self.reader.vocabulary.demands
            if f"{demand.catalog}/{demand.requirement}" in about and demand.demand != "on-event"
        )
        texts = (self._get([name])[1] for name in ("title", "name", "expected evidence"))
        words = set(_WORD.findall(fold(" ".join(text_of(text) for text in texts))))
        shared = {
            kind: len(words.intersection(_WORD.findall(fold(kinds[kind].title)))) for kind in asked
        }
        best = [kind for kind in asked if shared[kind] == max(shared.values())]
        path, value = self._get(REQUIREMENT)
        if len(best) != 1:
            message = "it does not say what kind of record it is; it is not taken"
            hint = f'write "kind": one of {", ".join(asked)}' if asked else 'write its "kind"'
            problems.append(
                self._problem("error", "kind-missing", self.path, text_of(value), message, hint)
            )
            return None
        message = (
            "it does not say what kind of record it is: taken as what its requirement asks for"
        )
        hint = 'write its "kind" to say otherwise'
        said = f"{text_of(value)}: {best[0]}"
        problems.append(self._problem("note", "kind-inferred", self.path, said, message, hint))
        return Said(best[0], self.reader.place(path))

    def _id(self, about: list[str]) -> str:
        if said := self._said(_ID):
            return str(said.value)
        parts = [text_of(self._get(names)[1]) for names in _ID_PARTS]
        if parts[1]:
            return " ".join(part for part in parts if part)
        stem = PurePosixPath(self.reader.artifact.path).stem
        return f"{stem} {slug(about[0].partition('/')[2])}"

    # ---- the files that it names -------------------------------------------------------------

    def _files(self, problems: list[Problem]) -> tuple[list[Said], list[str]]:
        """The files that are here, and the names of those that are not."""
        here: dict[str, Said] = {}
        missing: dict[str, None] = {}
        for path, name in self._named():
            place = self.reader.place(path)
            if "://" in name:
                here[name] = Said(name, place)
                continue
            stock = self.reader.stock
            found = stock.find(name, self.reader.artifact.path) or stock.called(name)
            if found is not None:
                here[found.path] = Said(found.path, place)
            else:
                missing[name] = None
                message = "the file that the record refers to is not here"
                hint = "put it into the evidence folder, or say where it is now"
                problems.append(Problem("error", "file-missing", place, name, message, hint))
        if not here and not missing:
            message = "it refers to no file: what it says is to be reviewed"
            problems.append(self._problem("warning", "file-unnamed", self.path, "", message))
        return list(here.values()), list(missing)

    def _named(self) -> Iterator[tuple[Path, str]]:
        """Every file or address that it refers to, with its path."""
        for name in FILES:
            path, value = self._get([name])
            items = value if isinstance(value, list) else [value]
            for at, item in enumerate(items):
                here = (*path, at) if isinstance(value, list) else path
                if isinstance(item, dict):
                    keys = {key_of(key): key for key in item}
                    key = next((keys[each] for each in _FILE_NAMES if each in keys), "")
                    here, item = (*here, key), item.get(key)
                if isinstance(item, str) and ("://" in item or _FILE_NAME.fullmatch(item.strip())):
                    yield here, item.strip()

    def _note(self, missing: list[str]) -> str:
        lines = [
            f"{label}: {text}" for label, names in _NOTES if (text := text_of(self._get(names)[1]))
        ]
        lines += [f"Refers to {name}, which is not here." for name in missing]
        return "\n".join(lines)
