"""Limits on what a zip archive, and a workbook inside one, may unfold to."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from aimsgraph.errors import InputError

MOST_MEMBERS = 10_000
MOST_BYTES = 512 * 2**20
MOST_CELLS = 5_000_000
_RATIO = 200  # of members larger than the next: real sheets stay below a hundred
_RATIO_FROM = 16 * 2**20
_BLOCK = 2**18

_TAG = re.compile(rb"<(/?)((?:\w+:)?[a-zA-Z-]+)([^<>]*?)(/?)>")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")


def check_zip(
    content: bytes, where: str, watch: Callable[[str, bytes], None] | None = None
) -> None:
    """Unfold every member once, keeping nothing, and refuse what is too much.

    ``watch`` sees each member's name with each block of it. Sizes in the archive's own directory
    are not trusted.

    Raises
    ------
    InputError
        If it is no zip archive, damaged, or unfolds to more than the limits.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                raise InputError(f"the archive has {len(members):,} members", where=where)
            total = 0
            for member in members:
                size = 0
                for block in _unfold(content, member, where):
                    size += len(block)
                    total += len(block)
                    _refuse_bomb(member, size, total, where)
                    if watch is not None:
                        watch(member.filename, block)
    except (BadZipFile, zlib.error, NotImplementedError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"the file is damaged: {error}", where=where) from error


def check_workbook(content: bytes, where: str) -> None:
    """`check_zip` for xlsx and ods: refuses sheets that span more than `MOST_CELLS` too.

    The reader lays a sheet out as one block from its first to its last filled cell, so two cells
    far apart are enough to exhaust the memory.
    """
    sheets: dict[str, _Sheet] = {}

    def watch(member: str, block: bytes) -> None:
        if member.startswith("xl/worksheets/") or member == "content.xml":
            sheets.setdefault(member, _Sheet(where)).follow(block)

    check_zip(content, where, watch)


class _Sheet:
    """Follows the tags of one sheet to see how far its filled cells reach."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._cut = b""
        self._row = self._column = 0  # of the cell at hand
        self._rows = self._columns = 0  # reached by filled cells
        self._repeated = 1

    def follow(self, block: bytes) -> None:
        text = self._cut + block
        for tag in _TAG.finditer(text):
            closing, name, attributes, empty = tag.groups()
            name = name.rpartition(b":")[2]
            if name == b"table" and not closing:
                self._row = self._rows = self._columns = 0
            elif name in (b"row", b"table-row"):
                self._at_row(attributes, closing=bool(closing), empty=bool(empty))
            elif name in (b"c", b"table-cell", b"covered-table-cell") and not closing:
                self._at_cell(attributes, empty=bool(empty) and b"office:value" not in attributes)
        last = text.rfind(b"<")
        self._cut = text[last:] if last >= 0 and b">" not in text[last:] else b""

    def _at_row(self, attributes: bytes, *, closing: bool, empty: bool) -> None:
        if not closing:
            place, repeated = _PLACE.search(attributes), _REPEATED.search(attributes)
            self._repeated = int(repeated[1]) if repeated else 1
            self._row = int(place[2]) if place else self._row + 1
            self._column = 0
        if closing or empty:
            self._row += self._repeated - 1

    def _at_cell(self, attributes: bytes, *, empty: bool) -> None:
        place, repeated = _PLACE.search(attributes), _REPEATED.search(attributes)
        if place and place[1]:
            self._row, self._column = int(place[2]), _column_number(place[1])
        else:
            self._column += int(repeated[1]) if repeated else 1
        if empty:
            return
        self._rows = max(self._rows, self._row + self._repeated - 1)
        self._columns = max(self._columns, self._column)
        if self._rows * self._columns > MOST_CELLS:
            raise InputError(
                f"a sheet spans {self._rows:,} rows and {self._columns:,} columns",
                where=self._where,
                hint="delete the stray cells far below or beside the table",
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _unfold(content: bytes, member: ZipInfo, where: str) -> Iterator[bytes]:
    start = _data_start(content, member)
    data = memoryview(content)[start : start + member.compress_size]
    if member.flag_bits & 1:
        raise InputError("the file is protected by a password", where=where)
    if member.compress_type == ZIP_STORED:
        yield from (bytes(data[at : at + _BLOCK]) for at in range(0, len(data), _BLOCK))
        return
    if member.compress_type != ZIP_DEFLATED:
        raise InputError(f"{member.filename} is packed in a way that is not read", where=where)
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = data
    while block := engine.decompress(rest, _BLOCK):
        yield block
        rest = engine.unconsumed_tail


def _data_start(content: bytes, member: ZipInfo) -> int:
    header = content[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise BadZipFile(f"{member.filename} has no local header")
    name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
    return member.header_offset + 30 + name + extra


def _refuse_bomb(member: ZipInfo, size: int, total: int, where: str) -> None:
    if total > MOST_BYTES:
        raise InputError(f"the archive unfolds to more than {MOST_BYTES:,} bytes", where=where)
    if size > _RATIO_FROM and size > _RATIO * max(member.compress_size, 1):
        raise InputError(
            f"{member.filename} unfolds to more than {_RATIO} times its size", where=where
        )
