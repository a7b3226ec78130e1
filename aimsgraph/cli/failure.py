"""How the command line says that something went wrong, and what it exits with."""

from __future__ import annotations

import json
import os
import sys

import typer

from aimsgraph.cli.text import safe
from aimsgraph.disk import reason
from aimsgraph.errors import AimsgraphError
from aimsgraph.export.characters import escape_json

FINDINGS = 1
INTERRUPTED = 130
_LONGEST = 2_000  # letters of a line
EXIT_CODES = (
    (0, "done"),
    (FINDINGS, "the answer is no, or there are findings"),
    (2, "a wrong argument or an unknown id"),
    (3, "input was refused; nothing was written"),
    (4, "the store cannot be used"),
    (5, "no workspace, or its aims.toml is wrong"),
    (INTERRUPTED, "interrupted"),
)


def report(error: BaseException, *, as_json: bool) -> int:
    """Say on stderr what went wrong; the exit code that belongs to it."""
    code, exit_code, message, where, hint = _parts(error)
    if as_json:
        told = {"code": code, "message": message, "where": where, "hint": hint}
        sys.stderr.write(escape_json(json.dumps({"error": told}, ensure_ascii=False)) + "\n")
        return exit_code
    first, *others = message.splitlines() or [""]
    sys.stderr.write(f"error: {_shown(first)}\n")
    sys.stderr.writelines(f"  {_shown(line)}\n" for line in others)
    for label, text in (("where", where), ("hint", hint)):
        if text:
            sys.stderr.write(f"{label}: {_shown(text)}\n")
    return exit_code


def _shown(text: str) -> str:
    """A line for a terminal, cut where somebody wrote a book into a cell or an argument."""
    line = safe(text)
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _parts(error: BaseException) -> tuple[str, int, str, str | None, str | None]:
    """code, exit code, message, where and hint of any error that reaches the command line."""
    if isinstance(error, AimsgraphError):
        return error.code, error.exit_code, error.message, error.where, error.hint
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        hint = f"see {context.command_path} --help" if context else None
        return "usage", error.exit_code, _sentence(error.format_message()), None, hint
    if isinstance(error, OSError):
        place = os.fsdecode(error.filename) if error.filename else None
        message, hint = reason(error)
        return "input", 3, message, place, hint
    return "interrupted", INTERRUPTED, "interrupted", None, None


def _sentence(message: str) -> str:
    """A message of the argument parser in the style of ours."""
    return (message[:1].lower() + message[1:]).rstrip(".")
