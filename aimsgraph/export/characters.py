"""Characters that nobody sees, and that a terminal or a reader would obey."""

from __future__ import annotations

import re

# Control characters, bidirectional overrides, invisible and tag characters, lone surrogates. The
# joiners U+200C and U+200D stay: Persian and emoji need them.
UNSEEN = (
    "\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
# What XML 1.0 cannot hold, and what nobody sees.
_UNWRITABLE = re.compile(
    "[^\\t\\n\\x20-\\x7e\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
    "|[\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]"
)
_UNSEEN_IN_JSON = re.compile(f"[{UNSEEN.replace(chr(0) + '-' + chr(0x1F), '')}]")


def escape_json(document: str) -> str:
    """The same JSON document with every unseen character written as ``\\u``."""
    return _UNSEEN_IN_JSON.sub(_escape_json, document)


def seen(text: str) -> str:
    """Text with what XML cannot hold, or a reader would not see, written as an escape."""
    return _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _escape_json(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
