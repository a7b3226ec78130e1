"""Imported text made harmless for a terminal."""

from __future__ import annotations

import re

from aimsgraph.export.characters import UNSEEN

_UNSAFE = re.compile(f"[{UNSEEN}]")
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")


def safe(text: object) -> str:
    r"""``text`` on one line, with what a terminal would obey shown as an escape.

    >>> print(safe("Claims\n\x1b[31mred"))
    Claims \x1b[31mred
    """
    return _UNSAFE.sub(_escape, _SPACE.sub(" ", str(text)).strip())


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
