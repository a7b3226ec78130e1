"""Lists of SHA-256 hashes, as the usual programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of no content

_HASH = r"[0-9a-fA-F]{64}"
_LINE = re.compile(rf"(?P<hash>{_HASH})(?:[ \t]+\*?(?P<name>\S.*?))?\s*")
_BSD = re.compile(rf"SHA-?256 ?\((?P<name>.+)\) ?= ?(?P<hash>{_HASH})\s*", re.IGNORECASE)
_TABLE = re.compile(rf"SHA256\s+(?P<hash>{_HASH})(?:\s+(?P<name>\S.*?))?\s*", re.IGNORECASE)
_FIELD = re.compile(r"(?P<field>Algorithm|Hash|Path)\s*:\s*(?P<value>.*?)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A hash in a list, the path it is for (empty where none is given) and its line."""

    sha256: str
    path: str
    line: int

    @property
    def name(self) -> str:
        """The name of the file, whatever system its path is from."""
        return PurePosixPath(self.path.replace("\\", "/")).name


def is_sha256(text: str) -> bool:
    """Whether ``text`` has the shape of a SHA-256 in hexadecimal digits."""
    return re.fullmatch(_HASH, text) is not None


def read_hashes(text: str) -> Iterator[Listed]:
    """Every hash of a list: ``sha256sum``, BSD, or ``Get-FileHash`` as a list or a table."""
    pending: tuple[str, int] | None = None  # a hash whose path stands on a line below
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if field := _FIELD.fullmatch(stripped):
            name, value = field["field"].lower(), field["value"]
            if name == "hash" and is_sha256(value):
                if pending is not None:
                    yield Listed(pending[0], "", pending[1])
                pending = (value.lower(), number)
            elif name == "path" and pending is not None:
                yield Listed(pending[0], value, pending[1])
                pending = None
            continue
        found = _BSD.fullmatch(stripped) or _TABLE.fullmatch(stripped) or _LINE.fullmatch(stripped)
        if found:
            yield Listed(found["hash"].lower(), found["name"] or "", number)
    if pending is not None:
        yield Listed(pending[0], "", pending[1])
