"""Imported text made harmless for a terminal."""

from __future__ import annotations

import re

from aimsgraph.export.characters import UNSEEN

_UNSAFE = re.compile(f"[{UNSEEN}]")
_LONGEST = 2000  # characters of one paragraph
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")


def safe(text: object, most: int = _LONGEST) -> str:
    r"""``text`` on one line, with what a terminal would obey shown as an escape.

    What is longer than ``most`` characters is cut, so that it pushes nothing else away.

    >>> print(safe("Claims\n\x1b[31mred"))
    Claims \x1b[31mred
    """
    line = _SPACE.sub(" ", str(text)).strip()
    return _UNSAFE.sub(_escape, line if len(line) <= most else f"{line[:most]}...")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
