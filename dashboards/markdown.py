"""Imported text inside Markdown: letters alone, never markup."""

from __future__ import annotations

import re

from aimsgraph.picture.lettering import plain

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")


def literal(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> literal("[a](http://b) *c*")
    '\\[a\\]\\(http\\:\\/\\/b\\) \\*c\\*'
    """
    return _MARKUP.sub(r"\\\1", plain(text)).replace("/", r"\/")


def bold(text: str) -> str:
    """The same, stressed; nothing where there is nothing to stress."""
    return f"**{literal(text)}**" if text.strip() else ""
