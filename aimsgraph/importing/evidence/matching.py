"""Which file a description means, and whether it is still the file that was described."""

from __future__ import annotations

from dataclasses import dataclass, replace

from aimsgraph.importing.evidence.stock import Stock, leads_out
from aimsgraph.importing.files import decode
from aimsgraph.importing.hashes import EMPTY, is_sha256, read_hashes
from aimsgraph.importing.problems import Problem, Severity
from aimsgraph.importing.reading import Artifact
from aimsgraph.importing.records import Locator, NodeRecord, Record
from aimsgraph.snapshot import Value

_GONE = "the file is not here"
_BRING = "bring it back, or say where it is now"
_REVIEW = "look whether it still shows the same, and write the new hash down"


@dataclass(frozen=True)
class Matching:
    """Holds descriptions and hash lists against the files that are here."""

    stock: Stock
    problems: list[Problem]

    def record(self, record: Record) -> Record:
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
        found = self._file(uri, declared, record.locator)
        if found is None:
            if not leads_out(uri):
                self._say("error", "file-missing", record.locator, uri, _GONE, _BRING)
            return _with_hash(record, properties, declared)
        if declared and declared != found.sha256:
            message = "the file has another hash than is written here: it was edited"
            self._say("warning", "hash-differs", record.locator, found.path, message, _REVIEW)
        properties["uri"] = found.path
        return _with_hash(record, properties, found.sha256)

    def _file(self, uri: str, declared: str, locator: Locator) -> Artifact | None:
        """The file that a description names, or that has the hash which it gives."""
        if leads_out(uri):
            message = "the path leads out of the workspace; it is set aside"
            hint = "copy the file into the workspace, and write its path from there"
            self._say("error", "path", locator, uri, message, hint)
        elif found := self.stock.find(uri, locator.artifact):
            return found
        found = self.stock.moved(declared)
        if found is not None:
            message = f"the file was moved to {found.path}"
            self._say("note", "file-moved", locator, uri, message, "write its new path here")
        return found

    def hash_list(self, content: bytes, artifact: Artifact) -> None:
        """Say which files of a list are not here, or not as they were."""
        for listed in read_hashes(decode(content, artifact.path)):
            place = Locator(artifact.path, artifact.sha256, line=listed.line)
            found = self.stock.listed(listed, artifact.path)
            if found is None:
                message = "the list names a file that is not here"
                hint = "bring the file back, or take its line out"
                self._say("error", "file-missing", place, listed.path, message, hint)
            elif found.sha256 != listed.sha256:
                message = "the file has another hash than the list says: it was edited"
                self._say("warning", "hash-differs", place, found.path, message, _REVIEW)

    def _say(
        self,
        severity: Severity,
        code: str,
        place: Locator,
        value: str,
        message: str,
        hint: str = "",
    ) -> None:
        self.problems.append(Problem(severity, code, place, value, message, hint))


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
