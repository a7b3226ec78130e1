"""What answers look like in a terminal: a sentence, then rows, then what to try next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

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
_LABEL = 9  # width of "because" and its like, with the space after


class Screen:
    """Standard output: plain text when it is no terminal, at most 110 columns wide."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(
            markup=False, highlight=False, emoji=False, soft_wrap=False
        )
        self.width = min(self.console.width, 110)
        self.ascii = self.console.options.ascii_only

    def sentence(self, text: str) -> None:
        """The answer in one sentence."""
        self._print(Text(safe(text), style="bold"))

    def text(self, text: str, *, style: str = "", indent: int = 0) -> None:
        """A paragraph, wrapped."""
        self._print(Padding(Text(safe(text), style=style), (0, 0, 0, indent)))

    def fact(self, text: str) -> None:
        """A remark about the answer: date, revision, what was left out."""
        self._print(Text(safe(text), style="dim"))

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
        cells = [Text(safe(head), style="bold"), *(Text(safe(title), style="dim") for title in others)]
        self._print(self._grid(Text(" "), cells))

    def row(self, look: str, cells: Sequence[str], details: Iterable[tuple[str, str]] = ()) -> None:
        """One thing: its glyph and columns, then labelled lines below it.

        The second column is the status word and takes the colour of the look.
        """
        style = LOOKS[look][2]
        texts = [
            Text(safe(cell), style=style if column == 1 else "")
            for column, cell in enumerate(cells)
        ]
        self._print(self._grid(self.mark(look), texts))
        for label, text in details:
            self.detail(label, text)

    def detail(self, label: str, text: str, *, indent: int = 2) -> None:
        """A labelled line, wrapped under itself."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=_LABEL - 1, no_wrap=True)
        grid.add_column(width=max(20, self.width - indent - _LABEL - 1), overflow="fold")
        grid.add_row(Text(label, style="dim"), Text(safe(text), style="dim"))
        self._print(Padding(grid, (0, 0, 0, indent)))

    def table(self, titles: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> None:
        """A plain table: numbers to the right, one line under the titles."""
        listed = [[cell if isinstance(cell, Text) else Text(safe(cell)) for cell in r] for r in rows]
        grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=bool(any(titles)))
        for place, title in enumerate(titles):
            column = [row[place] for row in listed]
            numbers = bool(column) and all(_is_number(cell.plain) for cell in column)
            grid.add_column(
                Text(safe(title), style="dim"),
                justify="right" if numbers else "left",
                no_wrap=place == 0,
                overflow="fold",
            )
        for row in listed:
            grid.add_row(*row)
        self._print(grid)

    def next_steps(self, commands: Iterable[tuple[str, str]]) -> None:
        """What to try next: a command and what it tells."""
        listed = list(commands)
        if listed:
            self.gap()
            self.text("Next", style="bold")
            for command, tells in listed:
                self._print(Text.assemble("  ", (safe(command), "cyan")))
                self.text(tells, style="dim", indent=6)

    def _grid(self, mark: Text, cells: Sequence[Text]) -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        for width in _widths(self.width - 2, len(cells)):
            grid.add_column(width=width, overflow="fold")
        grid.add_row(mark, *cells)
        return grid

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


def day(when: date) -> str:
    """A date as people write it: 24 November 2026."""
    return f"{when.day} {when:%B %Y}"


def _widths(available: int, columns: int) -> list[int]:
    """Widths of the columns of a row: what, status word, then the others."""
    if columns == 1:
        return [available]
    word = min(18, available // 4)
    rest = available - word - columns + 1
    shares = {2: (1.0,), 3: (0.6, 0.4), 4: (0.44, 0.28, 0.28)}[columns]
    first, *others = (int(rest * share) for share in shares)
    return [first, word, *others]


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(" ", "").lstrip("+-~").isdigit()
