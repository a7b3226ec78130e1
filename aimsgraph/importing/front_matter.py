"""The YAML between two lines of dashes with which a Markdown file starts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aimsgraph.errors import InputError
from aimsgraph.importing.branches import Branch, read_branch
from aimsgraph.importing.folding import tidy
from aimsgraph.importing.texts import Text

_LINE = re.compile(r"\r\n|\r|\n")
_FENCE = re.compile(r"---[ \t]*")
_COMMENT = re.compile(r"\s#\s*(.*)$")


@dataclass(frozen=True)
class FrontMatter:
    """The fields at the head of a Markdown file, with the comments beside them."""

    fields: Branch
    lines: Sequence[str]

    def comment(self, branch: Branch) -> str:
        """The comment on the line of a plain text; empty where there is none."""
        line, column = branch.document.place(branch.path)
        rest = self.lines[line - 1][column - 1 :]
        found = None if rest[:1] in ("'", '"', "|", ">") else _COMMENT.search(rest)
        return tidy(found[1]) if found else ""


def read_front_matter(text: Text) -> FrontMatter | None:
    """The front matter of a Markdown file, or None where it has none.

    Raises
    ------
    InputError
        With line and column, if it does not end or is no YAML.
    """
    lines = _LINE.split(text.content)
    if not _FENCE.fullmatch(lines[0]):
        return None
    end = next((at for at, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), None)
    if end is None:
        raise InputError(
            "the front matter does not end",
            where=f"{text.name}:1:1",
            hint="a line of three dashes ends it",
        )
    head = "\n".join(
        lines[:end]
    )  # the first dashes start a YAML document: lines stay what they are
    return FrontMatter(read_branch(Text(text.path, text.artifact, head)), lines)
