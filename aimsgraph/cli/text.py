"""Imported text made harmless for a terminal."""

from __future__ import annotations

import re

# Control characters, bidirectional overrides, invisible and tag characters, lone surrogates. The
# joiners U+200C and U+200D stay: Persian and emoji need them.
_HIDDEN = (
    "\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_UNSAFE = re.compile(f"[{_HIDDEN}]")
_UNSAFE_IN_JSON = re.compile(f"[{_HIDDEN.replace(chr(0) + '-' + chr(0x1F), '')}]")
_SPACE = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029 ]+")


def safe(text: object) -> str:
    r"""``text`` on one line, with what a terminal would obey shown as an escape.

    >>> print(safe("Claims\n\x1b[31mred"))
    Claims \x1b[31mred
    """
    return _UNSAFE.sub(_escape, _SPACE.sub(" ", str(text)).strip())


def escape_json(document: str) -> str:
    """The same JSON document with every character that a terminal would obey written as ``\\u``."""
    return _UNSAFE_IN_JSON.sub(_escape_json, document)


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape_json(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
