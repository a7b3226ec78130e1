"""A folder of evidence: files, and what sidecars, manifests and hash lists say of them.

A sidecar ``report.pdf.aims.yaml`` describes ``report.pdf``; a manifest ``evidence.csv`` or
``evidence.xlsx`` describes many files by the columns of the evidence register. A file that nobody
describes is a finding, never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from aimsgraph.errors import InputError
from aimsgraph.importing import (
    Artifact,
    Locator,
    NodeRecord,
    Problem,
    Reading,
    Record,
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
from aimsgraph.importing.hashes import EMPTY, Listed, is_sha256, read_hashes
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Row, Table
from aimsgraph.importing.tables.harvest import Harvest
from aimsgraph.importing.tables.header import match_header
from aimsgraph.importing.tables.reading import fit_table, open_tables
from aimsgraph.importing.tables.recipe import Recipe, Sheet
from aimsgraph.importing.tables.recipes import find_recipe
from aimsgraph.importing.tables.rows import TableReader
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary

SIDECAR = ".aims.yaml"
_MANIFESTS = frozenset({"evidence", "manifest", "evidence-manifest", "evidence_manifest"})
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xls", ".ods"})
_HASH_LISTS = (".sha256.txt", ".sha256", ".sha256sum", "sha256sums", "sha256sums.txt")
_OPTIONS = frozenset({"manifest", "recipe"})
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
    listed: dict[str, tuple[Listed, Locator]] = field(default_factory=dict)  # likewise
    bases: dict[str, str] = field(default_factory=dict)  # folder that a description counts from
    complete: bool = True

    def read(self) -> Reading:
        """Everything that is said of the files, and what is wrong with it."""
        self._check_options()
        recipe = find_recipe(str(self.source.options.get("recipe", _RECIPE)), self.root, self.vocabulary)
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
        manifests = [inside(self.root, path) for path in _texts(self.source.options.get("manifest"))]
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
            message = "the file is empty"
            self._problem("warning", "empty-file", Locator(artifact.path), "", message)
