"""A folder of evidence: files, and what is said of them beside them.

A sidecar ``report.pdf.aims.yaml`` describes ``report.pdf``; a manifest ``evidence.csv`` or
``evidence.xlsx`` describes many files by the columns of the evidence register; records in JSON say
of one requirement each what shows that it is met; metadata of other publishers describe a document;
hash lists say how files looked. A file that nobody describes is a finding, never guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import (
    Artifact,
    Locator,
    NodeRecord,
    Problem,
    Reading,
    Severity,
    Source,
    importer,
)
from aimsgraph.importing.evidence.described import Description, as_table
from aimsgraph.importing.evidence.matching import Matching
from aimsgraph.importing.evidence.metadata import Metadata, is_metadata
from aimsgraph.importing.evidence.records import RecordReader
from aimsgraph.importing.evidence.shapes import find_records, may_hold_records
from aimsgraph.importing.evidence.sidecars import SIDECAR, is_sidecar, read_sidecar
from aimsgraph.importing.evidence.stock import Stock, is_hash_list
from aimsgraph.importing.files import (
    decode,
    find_files,
    hash_file,
    inside,
    is_clutter,
    name_in,
    place_of,
    read_file,
)
from aimsgraph.importing.json_text import JsonDocument, read_json
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Cell, Row, Table
from aimsgraph.importing.tables.harvest import Harvest
from aimsgraph.importing.tables.header import Match, match_header
from aimsgraph.importing.tables.reading import fit_table, open_tables
from aimsgraph.importing.tables.recipe import Recipe, Sheet
from aimsgraph.importing.tables.recipes import find_recipe
from aimsgraph.importing.tables.rows import read_table
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary

_MANIFESTS = frozenset({"evidence", "manifest", "evidence-manifest", "evidence_manifest"})
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})
_LARGEST_JSON = 32 * 2**20  # that is looked into; nobody writes more of records by hand
_RECIPE = "registers"
_SHEET = "Evidence"


def sniff(path: Path) -> float:
    """Sure of a folder with sidecars, a manifest or hash lists; no other folder is evidence."""
    if not path.is_dir():
        return 0.0
    files = [file for file in path.rglob("*") if file.is_file() and not is_clutter(file)]
    described = any(is_sidecar(file) or _is_manifest(file) for file in files)
    return 0.9 if described else 0.6 if any(is_hash_list(file) for file in files) else 0.0


@importer("evidence", summary="a folder of evidence with sidecars or a manifest", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the evidence of a source.

    Options: ``manifest`` (further manifests, such as the register workbook, whose evidence sheet is
    read), ``recipe`` (how manifests are read, where their columns are not those of our register).
    """
    return _Folder(source, root, vocabulary, Stock(root, source.paths)).read()


@dataclass
class _Folder:
    """The evidence of one source while it is read."""

    source: Source
    root: Path
    vocabulary: Vocabulary
    stock: Stock
    harvest: Harvest = field(default_factory=Harvest)
    json: list[tuple[JsonDocument, Artifact]] = field(default_factory=list)  # that describes
    complete: bool = True

    def read(self) -> Reading:
        """Everything that is said of the files, and what is wrong with it."""
        self.source.allow_options("manifest", "recipe")
        recipe = find_recipe(
            str(self.source.options.get("recipe", _RECIPE)), self.root, self.vocabulary
        )
        sidecars, manifests, lists = self._sort()
        for file in manifests:
            self._attempt(file, lambda file: self._manifest(file, recipe))
        for file in sidecars:
            self._attempt(file, self._sidecar)
        for document, artifact in self.json:
            self._say_of_files(document, artifact)
        match = Matching(self.stock, self.harvest.problems)
        for file in lists:
            self._attempt(file, lambda file: match.hash_list(*read_file(self.root, file)))
        records = [match.record(each) for each in self.harvest.records()]
        described = {
            record.properties.get("uri") for record in records if isinstance(record, NodeRecord)
        }
        self._say_undescribed(described)
        return Reading.of(
            self.source,
            [*records, *self.harvest.problems],
            complete=self.complete,
            artifacts=self.stock.evidence.values(),
            set_aside=self.harvest.set_aside,
        )

    def _sort(self) -> tuple[list[Path], list[Path], list[Path]]:
        """Sidecars, manifests and hash lists; every other file is hashed as evidence."""
        sidecars: list[Path] = []
        lists: list[Path] = []
        manifests = [
            inside(self.root, path) for path in _texts(self.source.options.get("manifest"))
        ]
        for found in find_files(self.source.paths, self.root):
            if isinstance(found, Problem):
                self.harvest.problems.append(found)
                self.complete = False
            elif found in manifests:
                continue
            elif is_sidecar(found):
                sidecars.append(found)
            elif _is_manifest(found):
                manifests.append(found)
            elif is_hash_list(found):
                lists.append(found)
            else:
                self._attempt(found, self._hash)
        for file in (*manifests, *sidecars, *lists):
            self._attempt(file, self._hash_description)
        return sidecars, manifests, lists

    def _attempt(self, file: Path, read: Callable[[Path], None]) -> None:
        try:
            read(file)
        except InputError as error:
            place = place_of(error.where or name_in(self.root, file))
            self._say("error", "unreadable", place, "", error.message, error.hint or "")
            self.complete = False

    def _hash(self, file: Path) -> None:
        artifact = hash_file(self.root, file)
        if artifact.size == 0:
            place, hint = Locator(artifact.path), "an empty file shows nothing: bring it back"
            self._say("warning", "empty-file", place, "", "the file is empty", hint)
        self.stock.evidence[artifact.path] = artifact
        if file.suffix.lower() == ".json" and (document := self._json(file, artifact)):
            self.stock.descriptions[artifact.path] = self.stock.evidence.pop(artifact.path)
            self.json.append((document, artifact))

    def _hash_description(self, file: Path) -> None:
        artifact = hash_file(self.root, file)
        self.stock.descriptions[artifact.path] = artifact

    def _json(self, file: Path, artifact: Artifact) -> JsonDocument | None:
        """The content of a JSON file that describes others; None for what may show something."""
        if artifact.size > _LARGEST_JSON:
            return None
        content, _ = read_file(self.root, file)
        told = content.replace(b"\0", b"").decode("utf-8", "ignore")  # in whatever encoding
        if not is_metadata(file) and not may_hold_records(told):
            return None
        document = read_json(decode(content, artifact.path), artifact.path)
        if find_records(document.value):
            return document
        return document if is_metadata(file) and Metadata(document, artifact).fits else None

    # ---- descriptions ------------------------------------------------------------------------

    def _manifest(self, file: Path, recipe: Recipe) -> None:
        tables, _, problems = open_tables(file, self.root)
        self.harvest.problems.extend(problems)
        sheet = _evidence_sheet(recipe)
        fits = [
            fit
            for table in tables
            if (fit := fit_table(table, recipe.model_copy(update={"sheets": [sheet]}), {}))
        ]
        for fit in fits:
            self.complete = self.complete and fit.header.fits
            self._rows(fit.table, fit.sheet, fit.header, recipe)
        if not fits:
            place = Locator(name_in(self.root, file))
            hint = f"it starts with columns such as {', '.join(list(sheet.by_label)[:4])}"
            self._say("error", "header-missing", place, "", "no table of evidence is in it", hint)
            self.complete = False

    def _sidecar(self, file: Path) -> None:
        content, artifact = read_file(self.root, file)
        described = self._from_source(file.with_name(file.name.removesuffix(SIDECAR)))
        row = read_sidecar(decode(content, artifact.path), artifact, described)
        self._described(artifact, [row], "a sidecar has no such key; it is not read")

    def _say_of_files(self, document: JsonDocument, artifact: Artifact) -> None:
        """Take what JSON says of other files."""
        if find_records(document.value):
            found = RecordReader(document, artifact, self.stock, self.vocabulary).read()
        else:
            found = Metadata(document, artifact).read(self.stock, self.vocabulary)
        rows: list[Description] = []
        for each in found:
            if isinstance(each, Problem):
                self.harvest.problems.append(each)
            else:
                rows.append(each)
        if rows:
            self._described(artifact, rows, "")

    def _described(self, artifact: Artifact, rows: Sequence[Description], unknown: str) -> None:
        """Read descriptions as rows of the evidence register."""
        recipe = find_recipe(_RECIPE, self.root, self.vocabulary)
        sheet = _evidence_sheet(recipe).model_copy(update={"records": []})
        table = as_table(artifact, rows)
        header = match_header(table.rows[0], sheet.columns)
        for position, key in header.unmapped():
            known_keys = [label.lower() for label in sheet.by_label]
            hint = did_you_mean(key, known_keys) or f"there are {', '.join(known_keys)}"
            self._say("warning", "key", table.place(0, position), key, unknown, hint)
        known = replace(header, row=Row(0, tuple(_only(header.row.cells, header.positions))))
        self._rows(table, sheet, known, recipe)

    def _rows(self, table: Table, sheet: Sheet, header: Match, recipe: Recipe) -> None:
        nulls = Nulls(recipe.nulls)
        read_table(table, sheet, header, self.vocabulary, nulls, self.harvest)

    def _from_source(self, file: Path) -> str:
        """The path of a file from the folder of the source that it lies in."""
        for path in self.source.paths:
            folder = self.root / path
            if folder.is_dir() and file.is_relative_to(folder):
                return file.relative_to(folder).as_posix()
        return name_in(self.root, file)

    # ---- files -------------------------------------------------------------------------------

    def _say_undescribed(self, described: set[Value | None]) -> None:
        for path, artifact in self.stock.evidence.items():
            if path not in described:
                place = Locator(path, artifact.sha256)
                message = "nothing says what this file shows; it is not counted"
                hint = f"describe it in {PurePosixPath(path).name}{SIDECAR} or in evidence.csv"
                self._say("warning", "undescribed", place, "", message, hint)

    def _say(
        self,
        severity: Severity,
        code: str,
        place: Locator,
        value: str,
        message: str,
        hint: str = "",
    ) -> None:
        self.harvest.problems.append(Problem(severity, code, place, value, message, hint))


def _only(cells: tuple[Cell, ...], positions: Mapping[str, int]) -> Iterator[Cell]:
    """The cells at these positions; the others are blank."""
    taken = set(positions.values())
    return (cell if at in taken else None for at, cell in enumerate(cells))


def _evidence_sheet(recipe: Recipe) -> Sheet:
    return next((sheet for sheet in recipe.sheets if sheet.name == _SHEET), recipe.sheets[0])


def _texts(option: object) -> Iterable[str]:
    if option is None:
        return ()
    return map(str, option) if isinstance(option, list | tuple) else (str(option),)


def _is_manifest(file: Path) -> bool:
    return file.suffix.lower() in _TABLES and file.stem.lower() in _MANIFESTS
