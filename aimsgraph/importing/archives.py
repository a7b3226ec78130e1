"""Limits on what a zip archive may unfold to."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from aimsgraph.errors import InputError

MOST_MEMBERS = 10_000
MOST_BYTES = 512 * 2**20
SAVE_ANEW = "get it again, or open it in a spreadsheet program and save it anew"
_DISTRUST = "do not trust it: get it again from where it came"
_RATIO = 200  # of members larger than the next: real sheets stay below a hundred
_RATIO_FROM = 16 * 2**20
_BLOCK = 2**18


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
                message = f"the archive has {len(members):,} members"
                raise InputError(message, where=where, hint=_DISTRUST)
            total = 0
            for member in members:
                _refuse_climbing(member, where)
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
        raise InputError(f"the file is damaged: {error}", where=where, hint=SAVE_ANEW) from error


def _unfold(content: bytes, member: ZipInfo, where: str) -> Iterator[bytes]:
    start = _data_start(content, member)
    data = memoryview(content)[start : start + member.compress_size]
    if member.flag_bits & 1:
        hint = "save it without a password"
        raise InputError("the file is protected by a password", where=where, hint=hint)
    if member.compress_type == ZIP_STORED:
        yield from (bytes(data[at : at + _BLOCK]) for at in range(0, len(data), _BLOCK))
        return
    if member.compress_type != ZIP_DEFLATED:
        message = f"{member.filename} is packed in a way that is not read"
        raise InputError(message, where=where, hint=SAVE_ANEW)
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


def _refuse_climbing(member: ZipInfo, where: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(member.filename).drive:
        message = f"{member.filename!r} in it leads out of the archive"
        raise InputError(message, where=where, hint=_DISTRUST)


def _refuse_bomb(member: ZipInfo, size: int, total: int, where: str) -> None:
    if total > MOST_BYTES:
        message = f"the archive unfolds to more than {MOST_BYTES:,} bytes"
        raise InputError(message, where=where, hint=_DISTRUST)
    if size > _RATIO_FROM and size > _RATIO * max(member.compress_size, 1):
        message = f"{member.filename} unfolds to more than {_RATIO} times its size"
        raise InputError(message, where=where, hint=_DISTRUST)
