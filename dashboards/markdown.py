"""Imported text inside Markdown: letters alone, never markup."""

from __future__ import annotations

import re

from aimsgraph.picture.lettering import plain

_LONGEST = 90
# What sentences count: 3 controls break and 7 come into doubt.
_COUNTS = re.compile(
    r"(?<![\w.,])[\d,]+ (?:"
    r"(?:AI system|change|control|record|requirement|risk|thing)s?(?: breaks?)?|"
    r"(?:comes? into doubt|breaks?|only puts?)"
    r")(?!\w)"
)
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&@^=])")

# Browsers' Markdown makes links of addresses even where each sign is escaped: joined by a sign
# without width they are none.
_ADDRESS = re.compile(r"(?<=http|ttps)(?=:)|(?<=www)(?=\.)|(?=@)", re.IGNORECASE)


def literal(text: str) -> str:
    r"""Text that Markdown shows as it is.

    >>> literal("[a](b) *c*"), literal("http://b")
    ('\\[a\\]\\(b\\) \\*c\\*', 'http\u2060\\:\\/\\/b')
    """
    text = _ADDRESS.sub("\u2060", plain(text))
    return _MARKUP.sub(r"\\\1", text).replace("/", r"\/")


def bold(text: str) -> str:
    """The same, stressed; nothing where there is nothing to stress."""
    return f"**{literal(text)}**" if text.strip() else ""


def stressed(text: str) -> str:
    r"""A sentence with what it counts stressed.

    >>> stressed("If A leaves, 1 control breaks.")
    'If A leaves, **1 control breaks**\\.'
    """
    told, at = "", 0
    for count in _COUNTS.finditer(text):
        told += _between(text[at : count.start()]) + bold(count.group())
        at = count.end()
    return told + _between(text[at:])


def _between(text: str) -> str:
    """What stands between two stressed parts, with its spaces."""
    start, end = " " * text[:1].isspace(), " " * text[-1:].isspace()
    return f"{start}{literal(text)}{end}" if text.strip() else start


def short(text: str, most: int = _LONGEST) -> str:
    """Text on one line, cut where it goes on too long.

    >>> short("a very long name", 8)
    'a very …'
    """
    cleaned = plain(text[: 4 * most])
    return cleaned if len(cleaned) <= most else f"{cleaned[: most - 1]}…"
