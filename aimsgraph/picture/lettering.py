"""Text that others wrote, made fit to be drawn: on one line, cut, broken into lines."""

from __future__ import annotations

_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/\\` -")
_WIDE = frozenset("mwMW@%&…")
_JOINERS = "\u200c\u200d"  # Persian and emoji need them
_LONGEST = 2000  # of what is said of a box


def plain(text: str) -> str:
    """``text`` on one line, with a mark in place of each character that nobody would see.

    >>> plain("Claims\\n history\\u202e")
    'Claims history\ufffd'
    """
    return "".join(
        letter if letter.isprintable() or letter in _JOINERS else "\ufffd"
        for letter in " ".join(text.split())
    )


def paragraphs(text: str) -> str:
    """Several lines, each `plain`, cut where they go on too long."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "\n".join(plain(line) for line in cut.split("\n"))


def width(text: str, size: float) -> float:
    """How wide a line may be in a bold sans-serif face of ``size``; no font is asked."""
    return size * sum(_advance(letter) for letter in text)


def wrap(text: str, room: float, size: float, *, most: int) -> tuple[str, ...]:
    """``text`` in at most ``most`` lines of at most ``room``, the last with … where it is cut."""
    lines: list[str] = []
    line = ""
    for word in _words(plain(text), room, size):
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= room:
            line = longer
            continue
        if len(lines) == most - 1:
            return (*lines, _cut(longer, room, size))
        lines.append(line)
        line = word
    return (*lines, line)


def _advance(letter: str) -> float:
    if letter in _NARROW:
        return 0.4
    if letter in _WIDE:
        return 1.0
    if letter > "\u2e80":
        return 1.1
    return 0.8 if letter.isupper() else 0.68


def _words(text: str, room: float, size: float) -> list[str]:
    """The words, those wider than the room in pieces."""
    found = []
    for word in text.split(" "):
        piece = ""
        for letter in word:
            if piece and width(piece + letter, size) > room:
                found.append(piece)
                piece = ""
            piece += letter
        found.append(piece)
    return found


def _cut(line: str, room: float, size: float) -> str:
    while line and width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"
