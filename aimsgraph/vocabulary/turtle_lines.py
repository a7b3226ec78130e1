"""Where in a Turtle file each subject and term stands: the parser itself does not say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""
      (?P<comment> \#[^\n]* )
    | (?P<text>    \"{3}(?:[^\\]|\\.)*?\"{3} | '{3}(?:[^\\]|\\.)*?'{3}
                 | "[^"\\\n]*(?:\\.[^"\\\n]*)*" | '[^'\\\n]*(?:\\.[^'\\\n]*)*' )
    | (?P<iri>     <[^<>\s]*> )
    | (?P<word>    @?[\w\-]*:(?:[\w\-%:]|\\.|\.(?=[\w\-%:\\]))* | @?[A-Za-z][\w\-]* )
    | (?P<sign>    [\[\]().;,] )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass
class Statement:
    """One subject with all that is said of it: the terms it mentions, with their lines."""

    subject: str
    line: int
    terms: list[tuple[str, int]] = field(default_factory=list)

    def line_of(self, term: str) -> int:
        """The first line that mentions ``term``, else that of the subject."""
        return next((line for name, line in self.terms if name == term), self.line)


def statements(text: str, watch: Callable[[str], None] | None = None) -> Iterator[Statement]:
    """The statements of a well-formed Turtle document, names written out as IRIs.

    ``watch`` sees each literal as it is written.
    """
    prefixes: dict[str, str] = {}
    depth = 0
    current: Statement | None = None
    directive: list[str] = []
    for line, group, word in _tokens(text):
        if watch is not None and group == "text":
            watch(word)
        if directive or (current is None and word.lower() in _DIRECTIVES):
            directive.append(word)
            if len(directive) == _DIRECTIVES[directive[0].lower()]:
                if "prefix" in directive[0].lower():
                    prefixes[directive[1].rstrip(":")] = directive[2][1:-1]
                directive = []
        elif group in ("iri", "word"):
            name = _expanded(word, prefixes)
            if current is None:
                current = Statement(name, line)
            current.terms.append((name, line))
        elif group == "sign":
            current = current or Statement("", line)
            depth += (word in "[(") - (word in "])")
            if word == "." and depth == 0:
                yield current
                current = None


# How many tokens a directive has; those of SPARQL do without the dot.
_DIRECTIVES = {"@prefix": 4, "@base": 3, "prefix": 3, "base": 2}


def _tokens(text: str) -> Iterator[tuple[int, str, str]]:
    line = 1
    end = 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", end, found.start())
        if found.lastgroup != "comment":
            yield line, str(found.lastgroup), found.group()
        line += found.group().count("\n")
        end = found.end()


def _expanded(word: str, prefixes: dict[str, str]) -> str:
    if word.startswith("<"):
        return word[1:-1]
    prefix, colon, local = word.partition(":")
    return prefixes.get(prefix, f"{prefix}:") + local.replace("\\", "") if colon else word
