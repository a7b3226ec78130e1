"""What tells the rows of a table apart: an id, a name, or the fewest columns together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from aimsgraph.errors import InputError
from aimsgraph.importing.folding import slug
from aimsgraph.importing.tables.grid import text_of
from aimsgraph.importing.tables.inference.profile import Profile
from aimsgraph.importing.tables.inference.words import ATTRIBUTES, IDENTIFYING

_MOST_COLUMNS = 12
_LARGEST = 3
_MOSTLY = 0.9  # of its cells a column of a key has filled


@dataclass(frozen=True, slots=True)
class Key:
    """The columns of a key, in the order of the table; ``repeated`` rows share theirs with another.

    ``is_id`` says that one column identifies the rows by intention.
    """

    columns: tuple[Profile, ...]
    repeated: int = 0
    is_id: bool = False

    @property
    def template(self) -> str:
        """The template of the key."""
        return ".".join(f"{{{column.label}}}" for column in self.columns)


def find_key(
    columns: Sequence[Profile], name: Profile | None, foreign: Collection[Profile] = ()
) -> Key:
    """The key of a table whose rows ``name`` names; ``foreign`` columns name other things."""
    named = [column for column in columns if column.usable]
    if not named:
        hint = "take {, } and | out of the headers"
        raise InputError("no column can be part of a key", hint=hint)
    usable = [column for column in named if not column.is_count] or named
    own = [column for column in usable if column not in foreign and column is not name]
    ids = [column for column in own if _could_be(column) and _says_id(column)]
    if ids:
        called = [column for column in ids if IDENTIFYING & set(column.words)]
        return Key(((called or ids)[0],), is_id=True)
    if name is not None and _could_be(name) and name in usable:
        return Key((name,))
    short = [each for each in usable if each.filled and not _changes(each)]
    mostly = [column for column in short if column.filled >= _MOSTLY * len(column.cells)]
    candidates = (mostly or short)[:_MOST_COLUMNS]
    if name is not None and name in usable and name not in candidates:
        candidates = sorted([*candidates, name], key=lambda each: each.position)
    return _combined(candidates or usable[:1], name)


def _could_be(column: Profile) -> bool:
    """Whether a column tells the rows apart by itself, as far as there are rows."""
    return column.unique or not column.cells


def _says_id(column: Profile) -> bool:
    return column.is_ids or (bool(IDENTIFYING & set(column.words)) and not column.is_long)


def _changes(column: Profile) -> bool:
    """Whether a column says something of a thing, which may change, rather than which it is."""
    return column.is_long or column.is_question or bool(ATTRIBUTES & set(column.words))


def _combined(candidates: Sequence[Profile], name: Profile | None) -> Key:
    """The fewest columns that differ in every row, with the name if need be; else the best."""
    slugs = {column: [slug(text_of(cell)) for cell in column.cells] for column in candidates}
    total = max((len(texts) for texts in slugs.values()), default=0)
    best: tuple[int, tuple[Profile, ...]] = (-1, tuple(candidates[:1]))
    for size in range(1, _LARGEST + 1):
        found = sorted(combinations(candidates, size), key=lambda each: _cost(each, name))
        for columns in found:
            different = _different([slugs[column] for column in columns])
            if different == total and (size > 1 or columns[0].full):
                return Key(columns)
            if different > best[0]:
                best = (different, columns)
    return Key(best[1], repeated=total - best[0])


def _cost(columns: tuple[Profile, ...], name: Profile | None) -> tuple[bool, bool, int]:
    """Columns with the name in them come first, then filled ones, then those on the left."""
    return (
        name is not None and name not in columns,
        not all(column.full for column in columns),
        sum(column.position for column in columns),
    )


def _different(texts: Iterable[Sequence[str]]) -> int:
    return len(set(zip(*texts, strict=True)))
