"""One column of a table, as its cells show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aimsgraph.importing.dates import read_date
from aimsgraph.importing.folding import fold, slug, tidy
from aimsgraph.importing.tables.cells import Nulls
from aimsgraph.importing.tables.grid import Cell, text_of
from aimsgraph.importing.tables.inference.shape import Shape
from aimsgraph.importing.tables.inference.words import words

_ID = re.compile(
    r"[A-Za-z]{1,10}(?:[-_./:][A-Za-z]{1,10}){0,2}[-_./: ]?\d[\w.()/-]*|[A-Z]{2,6}[-_][A-Z0-9-]+"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_LONGEST_ID = 40
_TRUTH = frozenset({"yes", "no", "y", "n", "true", "false"})
_LONGEST_HEADER = 8  # words
_ASKING = tuple((word,) for word in ("is", "doe", "do", "has", "how", "what", "which", "if"))
_LONG = 80  # characters, on average, of text that is no name
_MOST = 0.7
_DEFAULT = Nulls()
_ITEMS = re.compile(r"[,;|\n]+")


@dataclass(frozen=True, eq=False)
class Profile:
    """A column: its header, which of several headed so it is, and its cells below."""

    header: str
    nth: int | None
    position: int
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """How a recipe calls it."""
        return self.header if self.nth is None else f"{self.header} #{self.nth}"

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of its header, what stands in brackets aside."""
        return words(_BRACKETS.sub(" ", self.header)) or words(self.header)

    @cached_property
    def distinct(self) -> Counter[str]:
        """The texts of its filled cells with how often each occurs."""
        return Counter(tidy(text_of(cell)) for cell in self.cells if not _DEFAULT.match(cell))

    @cached_property
    def samples(self) -> dict[str, Cell]:
        """A cell for each of its texts."""
        return {tidy(text_of(cell)): cell for cell in self.cells if not _DEFAULT.match(cell)}

    @property
    def filled(self) -> int:
        """How many cells say something."""
        return self.distinct.total()

    @property
    def full(self) -> bool:
        """Whether every cell says something."""
        return self.filled == len(self.cells)

    @property
    def keyed(self) -> int:
        """How many different keys its cells make."""
        return len({slug(text) for text in self.distinct})

    @property
    def unique(self) -> bool:
        """Whether every cell says something else."""
        return self.full and self.keyed == len(self.cells) > 0

    @cached_property
    def length(self) -> float:
        """How long its texts are, on average."""
        return sum(map(len, self.distinct)) / max(1, len(self.distinct))

    @property
    def is_long(self) -> bool:
        """Whether it holds prose rather than names."""
        return self.length > _LONG

    @property
    def is_truth(self) -> bool:
        """Whether it says yes and no and nothing else."""
        return bool(self.distinct) and {fold(text) for text in self.distinct} <= _TRUTH

    @property
    def is_dates(self) -> bool:
        """Whether its cells are dates, clear or not."""
        read = (read_date(cell, order="day first", edge="start") for cell in self.samples.values())
        return self._share(each.value is not None or bool(each.rest) for each in read) >= _MOST

    @property
    def is_path(self) -> bool:
        """Whether its texts are paths such as ``Access > Review``."""
        return self._share(" > " in text for text in self.distinct) >= _MOST

    @property
    def is_ids(self) -> bool:
        """Whether its cells hold ids, one or several."""
        return self._share(map(_is_id, self._items())) >= _MOST

    @property
    def is_count(self) -> bool:
        """Whether it numbers the rows: 1, 2, 3 and so on."""
        texts = [tidy(text_of(cell)) for cell in self.cells if not _DEFAULT.match(cell)]
        return len(texts) > 1 and texts == [str(at) for at in range(1, len(texts) + 1)]

    @property
    def is_question(self) -> bool:
        """Whether its header is a question or a sentence, which names things by the way."""
        return len(self.words) > _LONGEST_HEADER or self.words[:1] in _ASKING or "?" in self.header

    @property
    def usable(self) -> bool:
        """Whether its label can stand in a template."""
        return not set("{}|") & set(self.label)

    def _items(self) -> Iterator[str]:
        for text in self.distinct:
            yield from (item.strip() for item in _ITEMS.split(text) if item.strip())

    @staticmethod
    def _share(found: Iterator[bool]) -> float:
        listed = list(found)
        return sum(listed) / len(listed) if listed else 0.0

    @property
    def recurring_parts(self) -> bool:
        """Whether its cells are lists with commas, whose parts occur elsewhere too."""
        if sum("," in text for text in self.distinct) < 3:
            return False
        parts = [fold(part) for text in self.distinct for part in text.split(",") if part.strip()]
        seen = Counter(parts)
        return self._share(seen[part] > 1 for part in parts) >= 0.5

    def examples(self, most: int = 3) -> str:
        """Some of its texts, the most frequent first."""
        shown = (text.splitlines()[0][:30] for text, _ in self.distinct.most_common(most))
        more = ", ..." if len(self.distinct) > most else ""
        return ", ".join(shown) + more


def _is_id(text: str) -> bool:
    return len(text) <= _LONGEST_ID and _ID.fullmatch(text) is not None


def profiles(shape: Shape) -> tuple[Profile, ...]:
    """The columns of a table that have a header."""
    headers = [" ".join(tidy(text_of(cell)).split()) for cell in shape.header.cells]
    times = Counter(map(fold, headers))
    spelled: dict[str, str] = {}
    seen: Counter[str] = Counter()
    found = []
    for position, text in enumerate(headers):
        if not text:
            continue
        folded = fold(text)
        header = spelled.setdefault(folded, text)
        seen[folded] += 1
        nth = seen[folded] if times[folded] > 1 else None
        cells = tuple(row.cell(position) for row in shape.rows)
        found.append(Profile(header, nth, position, cells))
    return tuple(found)
