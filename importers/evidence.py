"""A folder of evidence: files, and what sidecars, manifests and hash lists say of them.

A sidecar ``report.pdf.aims.yaml`` describes ``report.pdf``; a manifest ``evidence.csv`` or
``evidence.xlsx`` describes many files by the columns of the evidence register. A file that nobody
describes is a finding, never guessed at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import (
    Artifact,
    Locator,
    NodeRecord,
    Problem,
    Reading,
    Record,
    Severity,
    Source,
    importer,
)
from aimsgraph.importing.documents import Document, read_document
from aimsgraph.importing.files import (
    find_files,
    hash_file,
    inside,
    is_clutter,
    leads_inside,
    name_in,
    read_file,
)
from aimsgraph.importing.folding import fold
from aimsgraph.importing.hashes import EMPTY, Listed, is_sha256, read_hashes
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

SIDECAR = ".aims.yaml"
_MANIFESTS = frozenset({"evidence", "manifest", "evidence-manifest", "evidence_manifest"})
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})
_HASH_LISTS = (".sha256.txt", ".sha256", ".sha256sum", "sha256sums", "sha256sums.txt")
_OPTIONS = frozenset({"manifest", "recipe"})
_FILE_KEYS = frozenset({"file", "path", "uri", "location"})
_RECIPE = "registers"
_SHEET = "Evidence"


def sniff(path: Path) -> float:
    """Sure of a folder with sidecars, a manifest or hash lists; no other folder is evidence."""
    if not path.is_dir():
        return 0.0
    files = [file for file in path.rglob("*") if file.is_file() and not is_clutter(file)]
    described = any(_is_sidecar(file) or _is_manifest(file) for file in files)
    return 0.9 if described else 0.6 if any(_is_hash_list(file) for file in files) else 0.0


@importer("evidence", summary="a folder of evidence with sidecars or a manifest", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the evidence of a source.

    Options: ``manifest`` (further manifests, such as the register workbook, whose evidence sheet is
    read), ``recipe`` (how manifests are read, where their columns are not those of our register).
    """
    return _Folder(source, root, vocabulary).read()


@dataclass
class _Folder:
    """The evidence of one source while it is read."""

    source: Source
    root: Path
    vocabulary: Vocabulary
    harvest: Harvest = field(default_factory=Harvest)
    files: dict[str, Artifact] = field(default_factory=dict)  # by path inside the workspace
    complete: bool = True

    def read(self) -> Reading:
        """Everything that is said of the files, and what is wrong with it."""
        self._check_options()
        recipe = find_recipe(
            str(self.source.options.get("recipe", _RECIPE)), self.root, self.vocabulary
        )
        sidecars, manifests, lists = self._sort()
        for file in manifests:
            self._attempt(file, lambda file: self._manifest(file, recipe))
        for file in sidecars:
            self._attempt(file, lambda file: self._sidecar(file, recipe))
        for file in lists:
            self._attempt(file, self._hash_list)
        records = [self._located(record) for record in self.harvest.records()]
        described = {
            record.properties.get("uri") for record in records if isinstance(record, NodeRecord)
        }
        self._say_undescribed(described)
        return Reading.of(
            self.source,
            [*records, *self.harvest.problems],
            complete=self.complete,
            artifacts=self.files.values(),
            set_aside=self.harvest.set_aside,
        )

    def _check_options(self) -> None:
        for option in self.source.options:
            if option not in _OPTIONS:
                known = ", ".join(sorted(_OPTIONS))
                where = f"source {self.source.name}"
                raise InputError(
                    f"there is no option {option!r}", where=where, hint=f"there are {known}"
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
            elif _is_sidecar(found):
                sidecars.append(found)
            elif _is_manifest(found):
                manifests.append(found)
            elif _is_hash_list(found):
                lists.append(found)
            else:
                self._attempt(found, self._hash)
        return sidecars, manifests, lists

    def _attempt(self, file: Path, read: Callable[[Path], None]) -> None:
        try:
            read(file)
        except InputError as error:
            place = Locator(error.where or name_in(self.root, file))
            problem = Problem("error", "unreadable", place, "", error.message, error.hint or "")
            self.harvest.problems.append(problem)
            self.complete = False

    def _hash(self, file: Path) -> None:
        artifact = hash_file(self.root, file)
        self.files[artifact.path] = artifact
        if artifact.size == 0:
            self._say("warning", "empty-file", Locator(artifact.path), "", "the file is empty")

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

    def _sidecar(self, file: Path, recipe: Recipe) -> None:
        content, artifact = read_file(self.root, file)
        document = read_document(_text(content, artifact.path), artifact.path)
        if not isinstance(document.value, dict):
            raise InputError("a sidecar holds keys with values", where=artifact.path)
        shipped = find_recipe(_RECIPE, self.root, self.vocabulary)
        sheet = _evidence_sheet(shipped).model_copy(update={"records": []})
        described = self._from_source(file.with_name(file.name.removesuffix(SIDECAR)))
        table = _as_table(document, artifact, described)
        header = match_header(table.rows[0], sheet.columns)
        for position, key in header.unmapped():
            hint = did_you_mean(key, map(str.lower, sheet.by_label)) or ""
            message = "a sidecar has no such key; it is not read"
            self._say("warning", "key", table.place(0, position), key, message, hint)
        known = replace(header, row=Row(0, tuple(_only(header.row.cells, header.positions))))
        self._rows(table, sheet, known, shipped)

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

    def _hash_list(self, file: Path) -> None:
        content, artifact = read_file(self.root, file)
        folder = PurePosixPath(artifact.path).parent
        for listed in read_hashes(_text(content, artifact.path)):
            place = Locator(artifact.path, artifact.sha256, line=listed.line)
            found = self._listed_file(listed, folder, PurePosixPath(artifact.path).name)
            if found is None:
                message = "the list names a file that is not here"
                self._say("error", "file-missing", place, listed.path, message)
            elif found.sha256 != listed.sha256:
                message = f"{found.path} has another hash than the list says: it was edited"
                self._say("warning", "hash-differs", place, listed.sha256, message, _REVIEW)

    def _listed_file(
        self, listed: Listed, folder: PurePosixPath, name_of_list: str
    ) -> Artifact | None:
        """The file that a hash is for: by its path, else by its name, else by that of the list."""
        relative = listed.path.replace("\\", "/")
        if not listed.path:
            stem = name_of_list.lower()
            for ending in _HASH_LISTS:
                stem = stem.removesuffix(ending)
            return next(
                (f for f in self._beside(folder) if f[0].lower().startswith(stem)), (0, None)
            )[1]
        for path in (str(folder / relative), relative):
            if path in self.files:
                return self.files[path]
        return dict(self._beside(folder)).get(listed.name) or self._only_called(listed.name)

    def _beside(self, folder: PurePosixPath) -> Iterator[tuple[str, Artifact]]:
        for path, artifact in self.files.items():
            if PurePosixPath(path).parent == folder:
                yield PurePosixPath(path).name, artifact

    def _only_called(self, name: str) -> Artifact | None:
        found = [
            artifact for path, artifact in self.files.items() if PurePosixPath(path).name == name
        ]
        return found[0] if len(found) == 1 else None

    # ---- files -------------------------------------------------------------------------------

    def _located(self, record: Record) -> Record:
        """A record with the path, the hash and the aliases of its file."""
        if not isinstance(record, NodeRecord) or not record.cls:
            return record
        properties = dict(record.properties)
        declared = str(properties.pop("sha256", "")).lower()
        if declared and not is_sha256(declared):
            message = "this is no SHA-256; it is set aside"
            self._say("error", "hash-shape", record.locator, declared, message)
            declared = ""
        uri = str(properties.get("uri", ""))
        if not uri or "://" in uri:
            return _with_hash(record, properties, declared)
        found = self._file(uri, record.locator) or self._moved(declared, uri, record.locator)
        if found is None:
            message = f"{uri} is not here"
            hint = "bring the file back, or say where it is now"
            self._say("error", "file-missing", record.locator, record.id, message, hint)
            return _with_hash(record, properties, declared)
        if declared and declared != found.sha256:
            message = f"{found.path} has another hash than is written here: it was edited"
            self._say("warning", "hash-differs", record.locator, declared, message, _REVIEW)
        properties["uri"] = found.path
        return _with_hash(record, properties, found.sha256)

    def _file(self, uri: str, locator: Locator) -> Artifact | None:
        """The file that a description names, from its own folder, a source folder or the root."""
        relative = uri.replace("\\", "/").lstrip("/")
        if ".." in PurePosixPath(relative).parts:
            message = "the path leads out of the workspace; it is set aside"
            self._say("error", "path", locator, uri, message)
            return None
        folders = [PurePosixPath(locator.artifact).parent, *map(PurePosixPath, self.source.paths)]
        for folder in (*folders, PurePosixPath()):
            path = str(folder / relative)
            if path in self.files:
                return self.files[path]
        other = self.root / relative
        if other.is_file() and leads_inside(self.root, other):
            return hash_file(self.root, other)
        return None

    def _moved(self, declared: str, uri: str, locator: Locator) -> Artifact | None:
        """The file with the hash that is written down, wherever it lies now."""
        if not declared or declared == EMPTY:
            return None
        found = next((each for each in self.files.values() if each.sha256 == declared), None)
        if found is not None:
            message = f"the file was moved to {found.path}"
            self._say("note", "file-moved", locator, uri, message, "write its new path here")
        return found

    def _say_undescribed(self, described: set[Value | None]) -> None:
        for path, artifact in self.files.items():
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


_REVIEW = "look whether it still shows the same, and write the new hash down"


def _with_hash(record: NodeRecord, properties: dict[str, Value], sha256: str) -> NodeRecord:
    """The record with the hash of its file, and with the aliases by which it is known again."""
    aliases = list(record.aliases)
    if sha256:
        properties["sha256"] = sha256
        if sha256 != EMPTY:
            aliases.append(("sha256", sha256))
    uri = str(properties.get("uri", ""))
    if uri and "://" not in uri:
        aliases.append(("file", uri))
    return replace(record, properties=properties, aliases=tuple(aliases))


def _as_table(document: Document, artifact: Artifact, described: str) -> Table:
    """A sidecar as a table of one row; its keys are headers, each on its own line."""
    headers, cells, lines = [], [], []
    for key, value in document.value.items():
        if isinstance(value, dict):
            line, _ = document.place((key,))
            raise InputError(
                f"{key}: a value or a list belongs here", where=f"{artifact.path}:{line}"
            )
        headers.append(key.replace("_", " "))
        cells.append("\n".join(map(str, value)) if isinstance(value, list) else value)
        lines.append(document.place((key,))[0])
    if not any(fold(header) in _FILE_KEYS for header in headers):
        headers.append("File")
        cells.append(described)
        lines.append(1)
    rows = (Row(0, tuple(headers)), Row(1, tuple(cells)))
    return Table(artifact, None, rows, lines=tuple(lines))


def _only(cells: tuple[Cell, ...], positions: Mapping[str, int]) -> Iterator[Cell]:
    """The cells at these positions; the others are blank."""
    taken = set(positions.values())
    return (cell if at in taken else None for at, cell in enumerate(cells))


def _evidence_sheet(recipe: Recipe) -> Sheet:
    return next((sheet for sheet in recipe.sheets if sheet.name == _SHEET), recipe.sheets[0])


def _text(content: bytes, where: str) -> str:
    for encoding in (
        "utf-8-sig",
        "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8",
    ):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("is not UTF-8", where=where, hint="save the file as UTF-8")


def _texts(option: object) -> Iterable[str]:
    if option is None:
        return ()
    return map(str, option) if isinstance(option, list | tuple) else (str(option),)


def _is_sidecar(file: Path) -> bool:
    return file.name.endswith(SIDECAR)


def _is_manifest(file: Path) -> bool:
    return file.suffix.lower() in _TABLES and file.stem.lower() in _MANIFESTS


def _is_hash_list(file: Path) -> bool:
    return file.name.lower().endswith(_HASH_LISTS)
