"""How a file goes wrong: at its bytes, its lines, its words, its values and its members.

The same seed makes the same file of the same originals.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

LARGEST = 100_000

Mutator = Callable[[bytes, bytes, Random], bytes]

MAGIC = (
    *(b"\0", b"\0\0\0\0", b"\xff", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *(b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x1f\x8b", b"%PDF-1.7"),
    *(b"\r", b"\r\n", b"\n\n\n", b"\x1a", b"\x0b\x0c", b"\xc2\x85", b"\xe2\x80\xa8", b"\x7f"),
    *(b"\x00\x00\x00\x80", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f"),
)
WORDS = (
    *("", " ", "0", "-0", "-1", "6.10", "1e999", "-1e-999", "NaN", "Infinity", "1" * 400),
    *("99999999999999999999", "0x7f", "1_000", "1,234.5", "2147483648", "9223372036854775808"),
    *("true", "no", "null", "~", "None", "TBD", "N/A", "[YYYY]", "___", "—", "undefined"),
    *("2026-02-30", "0000-00-00", "9999-12-31", "03/04/2026", "2026-04-03T25:61:00Z", "22-Jul"),
    *("24:00", "P1M", "P999999999Y", "2026-13-01", "1900-01-00", "45000", "1e10", "2026-W01"),
    *('"', "'", '""', "\\", "`", "|", ";", ",", "\t", ":", "#", "&a", "*a", "<<", "!!x", "%x"),
    *("{", "}", "[", "]", "{}", "[]", "---", "...", "- ", "? ", ": ", "=1+1", "@x", "${x}", "{ID}"),
    *("<a>", "</a>", "<!--", "-->", "<![CDATA[", "&lt;", "&#0;", "&#xD800;", "&x;", "<?x?>"),
    *("<!DOCTYPE a [<!ENTITY b 'c'>]>", "_:b0", "a:b", "@prefix a: <b> .", "^^<x>", "@en", "<>"),
    *("\u202e", "\u200b", "\ufeff", "\ufffd", "é", "e\u0301", "ß", "ﬁ", "İ", "😀", "\U000e0001"),
    *("𝟙", "٣", "①", "½", "\u0378", "\ue000", "\x00", "\x1b[31m", "\x85", "\u2028", "\\ud800"),
    *("../../x", "/etc/passwd", "C:\\x", "a/b", "https://x.example", "file:///x", "a" * 300),
    *("iso42001:2023/A.7.4", "A.7.4", "4.1", "Annex A 6.2.4", "Art. 17(1)(f)", "GOVERN 1.1"),
    *("dataset:x", "system:", ":x", "all", "none", "sha256", "0" * 64, "e" * 63, "A.4.2 - A.4.6"),
)
_WORD = re.compile(r"[\w.+-]+|\"[^\"\n]*\"|'[^'\n]*'|[^\w\s]")


def mutated(seeds: Sequence[bytes], dice: Random, mutators: Sequence[Mutator]) -> bytes:
    """One of ``seeds`` after one to six mutations."""
    content = dice.choice(seeds)
    for _ in range(dice.choice((1, 1, 1, 1, 2, 2, 3, 6))):
        content = dice.choice(mutators)(content, dice.choice(seeds), dice)[:LARGEST]
    return content


# ---- bytes -------------------------------------------------------------------------------------


def flip(content: bytes, _: bytes, dice: Random) -> bytes:
    """Other bits in a few bytes."""
    found = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8, 64)) if found else 0):
        found[dice.randrange(len(found))] ^= 1 << dice.randrange(8)
    return bytes(found)


def insert(content: bytes, _: bytes, dice: Random) -> bytes:
    """Bytes that mean something somewhere else."""
    at = dice.choice((0, len(content), dice.randint(0, len(content))))
    return content[:at] + dice.choice(MAGIC) * dice.choice((1, 1, 1, 50)) + content[at:]


def truncate(content: bytes, _: bytes, dice: Random) -> bytes:
    """The file as a broken transfer leaves it."""
    return content[: dice.randint(0, len(content))]


def cut(content: bytes, _: bytes, dice: Random) -> bytes:
    """A part is missing."""
    start, end = sorted(dice.randint(0, len(content)) for _ in range(2))
    return content[:start] + content[end:]


def repeat(content: bytes, _: bytes, dice: Random) -> bytes:
    """A part is there many times."""
    start = dice.randint(0, len(content))
    end = min(len(content), start + dice.choice((1, 2, 16, 200)))
    return content[:end] + content[start:end] * dice.choice((1, 2, 100, 1000)) + content[end:]


def splice(content: bytes, other: bytes, dice: Random) -> bytes:
    """The head of one file and the tail of another."""
    return content[: dice.randint(0, len(content))] + other[dice.randint(0, len(other)) :]


def overwrite(content: bytes, _: bytes, dice: Random) -> bytes:
    """Other numbers where numbers stand, everything else in its place."""
    found = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 6)) if found else 0):
        new = dice.choice((*MAGIC, dice.randbytes(2), dice.randbytes(4)))
        at = dice.randrange(len(found))
        found[at : at + len(new)] = new
    return bytes(found[: len(content)])


BYTES: tuple[Mutator, ...] = (flip, insert, truncate, cut, repeat, splice)

BINARY: tuple[Mutator, ...] = (*([flip] * 5), *([overwrite] * 8), insert, truncate, splice)

# ---- text --------------------------------------------------------------------------------------


def lines(content: bytes, other: bytes, dice: Random) -> bytes:
    """Lines are lost, repeated, swapped, moved in or taken from another file."""
    found = content.split(b"\n")
    at, to = dice.randrange(len(found)), dice.randrange(len(found))
    match dice.randrange(6):
        case 0:
            del found[at]
        case 1:
            found[at:at] = [found[to]] * dice.choice((1, 1, 3, 500))
        case 2:
            found[at], found[to] = found[to], found[at]
        case 3:
            found[at] = b" " * dice.choice((1, 2, 3, 7)) + found[at]
        case 4:
            found[at] = found[at].lstrip()
        case _:
            found.insert(at, dice.choice(other.split(b"\n")))
    return b"\n".join(found)


def words(content: bytes, other: bytes, dice: Random) -> bytes:
    """Words are lost, repeated, swapped or replaced by ones that mean trouble."""
    text = content.decode("utf-8", "surrogateescape")
    spans = [found.span() for found in _WORD.finditer(text)]
    if not spans:
        return content
    for _ in range(dice.choice((1, 1, 2, 5))):
        start, end = dice.choice(spans)
        match dice.randrange(5):
            case 0:
                new = ""
            case 1:
                new = text[start:end] * dice.choice((2, 3, 40))
            case 2:
                other_start, other_end = dice.choice(spans)
                new = text[other_start:other_end]
            case _:
                new = dice.choice(WORDS)
        text = text[:start] + new + text[end:]
    return text.encode("utf-8", "surrogateescape")


def nest(content: bytes, _: bytes, dice: Random) -> bytes:
    """One place is nested very deep."""
    opening, closing = dice.choice(
        (
            (b"[", b"]"),
            (b"{", b"}"),
            (b"(", b")"),
            (b'{"a":', b"}"),
            (b"<a>", b"</a>"),
            (b"- ", b""),
        )
    )
    at, times = dice.randint(0, len(content)), dice.choice((5, 90, 110, 1000, 20_000))
    inside = closing * times if dice.random() < 0.8 else b""
    return content[:at] + opening * times + inside + content[at:]


def encode(content: bytes, _: bytes, dice: Random) -> bytes:
    """The same text in another encoding, declared or not."""
    text = content.decode("utf-8", "replace")
    encoding = dice.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"))
    return text.encode(encoding, "replace")


def columns(content: bytes, _: bytes, dice: Random) -> bytes:
    """Cells of a line are lost, repeated, swapped, quoted or never closed."""
    found = content.split(b"\n")
    at = dice.randrange(len(found))
    delimiter = dice.choice((b",", b",", b"\t", b";", b":"))
    cells = found[at].split(delimiter)
    cell, to = dice.randrange(len(cells)), dice.randrange(len(cells))
    match dice.randrange(6):
        case 0:
            del cells[cell]
        case 1:
            cells[cell:cell] = [cells[to]] * dice.choice((1, 2, 300))
        case 2:
            cells[cell], cells[to] = cells[to], cells[cell]
        case 3:
            cells[cell] = b'"' + cells[cell]
        case 4:
            cells[cell] = b'"' + cells[cell] + b"\n" + cells[to] + b'"'
        case _:
            cells[cell] = dice.choice(WORDS).encode()
    found[at] = delimiter.join(cells)
    return b"\n".join(found)


TEXT: tuple[Mutator, ...] = (*BYTES, *([lines] * 3), *([words] * 7), nest, encode)
CELLS: tuple[Mutator, ...] = (*TEXT, *([columns] * 6))

# ---- JSON --------------------------------------------------------------------------------------


def values(content: bytes, other: bytes, dice: Random) -> bytes:
    """Keys and values of JSON are lost, repeated, swapped and of other types."""
    try:
        tree, strange = json.loads(content), json.loads(other)
    except (ValueError, RecursionError):
        return words(content, other, dice)
    homes = list(_containers(tree))
    for _ in range(dice.choice((1, 1, 2, 4)) if homes else 0):
        home = dice.choice(homes)
        key: object = (
            dice.choice(list(home)) if isinstance(home, dict) else dice.randrange(len(home))
        )
        match dice.randrange(5):
            case 0:
                home[key] = dice.choice(WORDS)
            case 1:
                home[key] = dice.choice((None, True, 0, -1, 1.5, 10**30, 1e308, [], {}, [[]], ""))
            case 2:
                home[key] = dice.choice(list(_containers(strange)) or [strange])
            case 3:
                home[key] = [home[key]] * dice.choice((0, 1, 2, 200))
            case _ if isinstance(home, dict):
                home[dice.choice(WORDS)] = home.pop(key)
    text = json.dumps(tree, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, 1)))
    return text.encode("utf-8", "surrogatepass")


def _containers(value: object) -> list[dict[object, object]]:
    found: list[dict[object, object]] = []
    rest = [value]
    while rest:
        at = rest.pop()
        if isinstance(at, dict | list) and at:
            found.append(at)  # type: ignore[arg-type]  # both are indexed alike here
            rest.extend(at.values() if isinstance(at, dict) else at)
    return found


JSON: tuple[Mutator, ...] = (*TEXT, *([values] * 10))

# ---- archives ----------------------------------------------------------------------------------


def members(content: bytes, other: bytes, dice: Random) -> bytes:
    """Members of a zip archive are changed inside, lost, repeated, renamed or swapped."""
    try:
        found, strange = _unpacked(content), _unpacked(other)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ):
        return flip(content, other, dice)
    if not found or not strange:
        return content
    at, to = dice.randrange(len(found)), dice.randrange(len(found))
    name, inside = found[at]
    match dice.randrange(12):
        case 0:
            del found[at]
        case 1:
            found.append(found[to])
        case 2:
            found[at] = (name, found[to][1])
        case 3:
            found[at] = (dice.choice(("../../x", "/x", "x" * 300, name.upper())), inside)
        case 4:
            found[at] = dice.choice(strange)
        case 5:
            found[at] = (name, b" " * dice.choice((10, 10, 10, 17 * 2**20)))
        case _:
            change = dice.choice((*TEXT, words, words, words))
            for _ in range(dice.choice((1, 1, 2, 4))):
                inside = change(inside, dice.choice(strange)[1], dice)
            found[at] = (name, inside)
    return _packed(found)


def _unpacked(content: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def _packed(found: Sequence[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in found:
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, inside)
    return packed.getvalue()


ZIP: tuple[Mutator, ...] = (*BYTES, *([members] * 14))
