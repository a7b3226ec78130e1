"""Answers that can be written as documents: in which format, and where to."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from aimsgraph.cli import document as answer
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UsageError, did_you_mean
from aimsgraph.export.destination import write_file
from aimsgraph.export.document import Document
from aimsgraph.export.origin import MARK

Format = Literal["text", "json", "csv", "xlsx", "html", "ics"]
_ALL: tuple[Format, ...] = get_args(Format)
FORMATS = _ALL[:-1]  # a calendar is made of days alone

FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        show_default=False,
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}; else as the ending of the file says.",
    ),
]
CalendarFormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        show_default=False,
        help=f"{', '.join(_ALL[:-1])} or {_ALL[-1]}; else as the ending of the file says.",
    ),
]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="FILE", show_default=False, help="Write it to a file, not here."
    ),
]


@dataclass(frozen=True)
class Output:
    """A format, and a file or, without one, standard output."""

    format: Format
    path: Path | None

    @classmethod
    def of(
        cls, named: str | None, path: Path | None, *, as_json: bool, calendar: bool = False
    ) -> Output:
        """What is meant; `UsageError` for what there is not or cannot be."""
        formats = _ALL if calendar else FORMATS
        ending = path.suffix.lower().removeprefix(".") if path is not None else ""
        name = named or ("json" if as_json else ending if ending in formats else "text")
        if name not in formats:
            hint = did_you_mean(name, formats) or f"there are {', '.join(formats)}"
            raise UsageError(f"no format is called {name!r}", hint=hint)
        if as_json and name != "json":
            raise UsageError(f"--json and --format {name} are two forms", hint="name one")
        if path is not None and name == "text":
            raise UsageError(
                "text goes to the terminal", where=str(path), hint="name a --format: html, xlsx"
            )
        if path is None and name == "xlsx":
            raise UsageError("a workbook is no text for a terminal", hint="give --out FILE.xlsx")
        return cls(next(each for each in formats if each == name), path)

    def put(
        self,
        *,
        text: Callable[[], None],
        as_json: Callable[[], Mapping[str, object]],
        document: Callable[[], Document],
        as_of: str,
        calendar: Callable[[], bytes] | None = None,
    ) -> None:
        """Write the answer in the one form that is asked for."""
        if self.format == "text":
            text()
            return
        mark = MARK
        parts: Iterable[str | bytes]
        if self.format == "json":
            parts = (answer.text(as_json()),)
        elif self.format == "ics" and calendar is not None:
            parts = (calendar(),)
        else:
            written = document()
            if self.format == "html":
                from aimsgraph.export.page import page

                parts = page(written)
            elif self.format == "csv":
                from aimsgraph.export.sheet import first_line, sheet

                parts, mark = sheet(written, as_of), first_line(written)
            else:
                from aimsgraph.export.workbook import workbook

                parts = (workbook(written),)
        self._write(parts, mark)

    def _write(self, parts: Iterable[str | bytes], mark: str) -> None:
        if self.path is None:
            # The bytes of the file, whatever the terminal thinks of text.
            for part in parts:
                sys.stdout.buffer.write(part.encode() if isinstance(part, str) else part)
            return
        replaced = self.path.exists()
        write_file(self.path, parts, mark)
        Screen().text(f"{self.path}: written{', in the place of an earlier one' * replaced}.")
