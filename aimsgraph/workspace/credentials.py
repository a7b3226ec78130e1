"""Recognise passwords, tokens and keys that somebody wrote where they do not belong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from aimsgraph.workspace.positions import Path

_NAMES = re.compile(
    r"(?i)(^|[_\-.])(passw(or)?d|passphrase|secret|token|api_?-?key|access_?-?key|private_?-?key"
    r"|credentials?|auth)($|[_\-.])"
)
VARIABLE = r"^[A-Za-z_][A-Za-z0-9_]*$"  # the name of an environment variable
_NAMING = ("store", "password_variable")  # where one is named, and no password given
_SHAPES = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a password in an address": re.compile(r"[a-z][a-z0-9+.\-]*://[^/\s:@]+:[^/\s@]+@"),
    "a signed token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    "an access key": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "an access token": re.compile(
        r"\b(gh[pousr]_|github_pat_|glpat-|hf_|sk-|xox[abprs]-|npg_|dop_v1_|AIza)[\w-]{16,}"
    ),
}


def find_credential(data: object, at: Path = ()) -> tuple[Path, str] | None:
    """The place of the first value that looks like a secret, and what it looks like."""
    for path, value in _strings(data, at):
        for what, shape in _SHAPES.items():
            if shape.search(value):
                return path, what
        if path == _NAMING and re.search(VARIABLE, value):
            continue
        if value and any(isinstance(key, str) and _NAMES.search(key) for key in path):
            return path, "a secret"
    return None


def _strings(data: object, at: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, str):
        yield at, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from _strings(value, (*at, str(key)))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _strings(value, (*at, number))
