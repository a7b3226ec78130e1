"""A recipe as people read it: YAML with what is uncertain beside what it is about."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aimsgraph.importing.tables.inference.sheets import SheetDraft

_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w ./()-]*[\w.)])?", re.ASCII)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_WIDTH = 100
_UNSEEN = re.compile(
    r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u218f\u3041-\ud7ff]"
)
_ESCAPES = {"\\": "\\\\", '"': '\\"'}


def written(settings: Mapping[str, Any], drafts: Sequence[SheetDraft], file: str) -> str:
    """The file of a recipe: ``settings`` with the remarks of ``drafts``."""
    return "\n".join(_lines(settings, drafts, file)) + "\n"


def _lines(settings: Mapping[str, Any], drafts: Sequence[SheetDraft], file: str) -> Iterator[str]:
    yield from _comment(
        f"A first recipe for {file}, worked out from its headers and cells. Read it through: a "
        "comment says why a column is read as it is, or why it is not.",
        "",
    )
    yield f"name: {_text(settings['name'])}"
    yield f"title: {_text(settings['title'])}"
    if "ignore" in settings:
        yield f"ignore: {_flow(settings['ignore'])}  # no tables"
    yield "sheets:"
    for number, (sheet, draft) in enumerate(zip(settings["sheets"], drafts, strict=True)):
        if number:
            yield ""
        yield from _sheet(sheet, draft)


def _sheet(sheet: Mapping[str, Any], draft: SheetDraft) -> Iterator[str]:
    yield f"  - name: {_text(sheet['name'])}"
    for name in ("files", "sheets", "blank", "stop", "only"):
        if name in sheet:
            yield f"    {name}: {_flow(sheet[name])}"
    if "records" in sheet:
        yield from _comment(
            "The register is itself the record that a requirement asks for.", "    "
        )
        yield f"    records: {_flow(sheet['records'])}"
    yield from _comment(f"{draft.cls}: {draft.why}.", "    ")
    for remark in draft.remarks:
        yield from _comment(f"{remark[0].upper()}{remark[1:]}.", "    ")
    for part in ("things", "links"):
        if part in sheet:
            yield f"    {part}:"
            yield from (f"      - {_flow(each)}" for each in sheet[part])
    yield "    columns:"
    for column, (_, guess) in zip(sheet["columns"], draft.columns, strict=True):
        if guess.comment:
            yield from _comment(guess.comment, "      ")
        yield f"      - {_flow(column)}"


def _comment(text: str, indent: str) -> Iterator[str]:
    width = _WIDTH - len(indent) - 2
    for line in textwrap.wrap(_shown(text), width, break_on_hyphens=False):
        yield f"{indent}# {line}"


def _shown(text: str) -> str:
    return _UNSEEN.sub(" ", " ".join(text.split()))


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return _text(str(value))


def _text(text: str) -> str:
    """A text as YAML has it, in quotes where it could be taken for something else."""
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    escaped = "".join(_ESCAPES.get(each, each) for each in text)
    return f'"{_UNSEEN.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
