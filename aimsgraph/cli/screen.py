"""What answers look like in a terminal: a sentence, then rows, then what to try next."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from shlex import quote

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from aimsgraph.cli.text import safe
from aimsgraph.impact import Verdict

# Quiet for good, loud for bad. The glyph and the word say it without the colour too.
LOOKS = {
    "broken": ("✖", "x", "bold red"),
    "gap": ("○", "o", "red"),
    "planned": ("◔", "~", "cyan"),
    "doubt": ("▲", "?", "yellow"),
    "holds": ("✓", "+", "blue"),
    "quiet": ("·", "-", "dim"),
}
WIDEST = 110  # longer lines are hard to read
PROGRAM = "aimsgraph"
MOST_ROWS = 30  # of one list; the others are counted
_LONGEST_CELL = 300


def _program() -> str:
    """How the program was called, where its bare name would not be found."""
    called = Path(sys.argv[0])
    known = called.name != PROGRAM or shutil.which(PROGRAM) is not None
    return PROGRAM if known else quote(str(called))


class Screen:
    """Standard output, at most 110 columns wide; plain text where it is no terminal.

    ``folder`` is where the commands that it suggests have to work, ``store`` the graph that they
    have to ask, if it is not the workspace's own.
    """

    def __init__(
        self,
        console: Console | None = None,
        *,
        folder: Path = Path(),
        store: str | Path | None = None,
    ) -> None:
        self._folder = folder
        self._store = store
        self.console = console or Console(markup=False, highlight=False, emoji=False)
        self.width = min(self.console.width, WIDEST)
        self.ascii = self.console.options.ascii_only

    def sentence(self, text: str) -> None:
        """The answer in one sentence."""
        self._print(Text(safe(text), style="bold"))

    def text(self, text: str, *, style: str = "", indent: int = 0) -> None:
        """A paragraph, wrapped."""
        self._print(Padding(Text(safe(text), style=style), (0, 0, 0, indent)))

    def fact(self, text: str) -> None:
        """A remark about the answer: date, revision, what was left out."""
        self.text(text, style="dim")

    def gap(self) -> None:
        """An empty line."""
        self.console.print()

    def mark(self, look: str) -> Text:
        """The glyph of a state in its colour."""
        glyph, plain, style = LOOKS[look]
        return Text(plain if self.ascii else glyph, style=style)

    def heading(self, *titles: str) -> None:
        """The names of the columns of the rows that follow."""
        self.gap()
        head, *others = titles
        cells = [Text(safe(head), style="bold")]
        self._row(Text(" "), [*cells, *(Text(safe(title), style="dim") for title in others)])

    def row(self, look: str, cells: Sequence[str], detail: str = "") -> None:
        """One thing: its glyph and columns, and a paragraph about it below.

        The second column is the word for its state and takes the colour of the look.
        """
        style = LOOKS[look][2]
        told = [safe(cell, _LONGEST_CELL) for cell in cells]
        texts = [Text(cell, style=style * (at == 1)) for at, cell in enumerate(told)]
        self._row(self.mark(look), texts)
        if detail:
            self.text(detail, style="dim", indent=4)

    def left_out(self, shown: int, total: int) -> None:
        """Say how many rows of a list are not shown; nothing when all are."""
        if shown < total:
            self.text(f"... and {total - shown:,} more (all in --json).", style="dim", indent=2)

    def step(self, depth: int, text: Text) -> None:
        """One line of a tree, wrapped under itself."""
        grid = Table.grid()
        branch = "" if depth == 0 else "- " if self.ascii else "└ "
        indent = 2 * max(0, depth - 1) + len(branch)
        grid.add_column(width=indent, no_wrap=True)
        grid.add_column(width=max(20, self.width - indent), overflow="fold")
        grid.add_row(Text(branch.rjust(indent), style="dim"), text)
        self._print(grid)

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
        """A plain table: numbers to the right; the first column is never broken."""
        cells = [[cell if isinstance(cell, Text) else Text(safe(cell)) for cell in r] for r in rows]
        grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=any(titles))
        for place, title in enumerate(titles):
            numbers = bool(cells) and all(_is_number(row[place].plain) for row in cells)
            grid.add_column(
                Text(safe(title), style="dim"),
                justify="right" if numbers else "left",
                no_wrap=numbers or place == 0,
                overflow="fold",
            )
        for row in cells:
            grid.add_row(*row)
        self._print(grid)

    def next_steps(self, commands: Iterable[tuple[str, str]]) -> None:
        """What to try next: what it tells, and the command."""
        listed = list(commands)
        if listed:
            self.gap()
            self.text("Next", style="bold")
        for command, tells in listed:
            self.text(f"{tells}:", style="dim", indent=2)
            # A command is copied: it is never broken by us, and works from where it is read.
            told = safe(self._callable(command))
            self.console.print(Text(f"    {told}", style="cyan"), soft_wrap=True)

    def _callable(self, command: str) -> str:
        name, _, arguments = command.partition(" ")
        if name != PROGRAM:
            return command
        there = f"-C {quote(str(self._folder))} " if self._folder != Path() else ""
        graph = f" --store {quote(str(self._store))}" if self._store else ""
        return f"{_program()} {there}{arguments}{graph}"

    def _row(self, mark: Text, cells: Sequence[Text]) -> None:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        for width in _widths(self.width - 2, len(cells)):
            grid.add_column(width=width, overflow="fold")
        grid.add_row(mark, *cells)
        self._print(grid)

    def _print(self, what: RenderableType) -> None:
        with self.console.capture() as captured:
            self.console.print(what, width=self.width)
        # Rich fills its cells: without this every line of a file would end in blanks.
        for line in captured.get().splitlines():
            self.console.file.write(f"{line.rstrip()}\n")


def look_of(verdict: Verdict) -> str:
    """How the state of a thing looks."""
    if verdict.nothing_due:
        return "quiet"
    if verdict.status != "broken":
        return verdict.status
    return "planned" if verdict.planned else "gap" if verdict.gap else "broken"


def _widths(available: int, columns: int) -> list[int]:
    """Widths of the columns of a row: what, the word for its state, then the others."""
    if columns == 1:
        return [available]
    word = 17
    rest = available - word - columns + 1
    first, *others = {2: (1.0,), 3: (0.62, 0.38), 4: (0.46, 0.27, 0.27)}[columns]
    return [int(rest * first), word, *(int(rest * share) for share in others)]


def _is_number(text: str) -> bool:
    return text.replace(",", "").removeprefix("-").isdigit()
