"""Verdicts as a table: a row for each thing that people count, the worst first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self, TypeVar

from aimsgraph.errors import MissingPackageError
from aimsgraph.impact.answer import Status, Verdict
from aimsgraph.impact.sentence import COUNTED, noun_of, reason_text
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary

if TYPE_CHECKING:
    import pandas
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")

_STATES: tuple[Status, ...] = ("broken", "doubt", "holds")
_NOUNS = tuple(COUNTED)


@dataclass(frozen=True, slots=True)
class Row:
    """One control, risk, requirement or record and how it stands.

    ``concerns`` are the names of the systems, data, ... for which it is lost; ``why`` is the first
    of its ``reasons``, which are counted.
    """

    kind: str
    name: str
    status: Status
    word: str
    concerns: tuple[str, ...]
    why: str
    reasons: int
    id: str


class Table(tuple[R, ...]):
    """Rows of one dataclass, ``row``."""

    row: type[R]

    @classmethod
    def of(cls, row: type[R], rows: Iterable[R]) -> Self:
        """The table of these rows."""
        table = cls(rows)
        table.row = row
        return table

    def to_pandas(self) -> pandas.DataFrame:
        """A column for each field; several texts in a field are one, with commas between.

        Raises `MissingPackageError` where pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise MissingPackageError.of("pandas", extra="notebook") from None

        names = [field.name for field in fields(self.row)]
        return pandas.DataFrame(
            [[_cell(getattr(row, name)) for name in names] for row in self], columns=names
        )


def rows(verdicts: Iterable[Verdict], snapshot: Snapshot, vocabulary: Vocabulary) -> Iterator[Row]:
    """The rows of ``verdicts``: broken before in doubt, controls before what rests on them."""
    found = [
        (noun, verdict)
        for verdict in verdicts
        if (noun := noun_of(verdict, snapshot, vocabulary)) is not None
    ]
    found.sort(key=lambda one: (_STATES.index(one[1].status), _NOUNS.index(one[0]), one[1].name))
    for noun, verdict in found:
        reasons = verdict.reasons
        yield Row(
            kind=noun,
            name=verdict.name,
            status=verdict.status,
            word=verdict.word,
            concerns=tuple(
                snapshot.nodes[subject].name for subject in verdict.subjects if subject in snapshot
            ),
            why=reason_text(reasons[0].text) if reasons else "",
            reasons=len(reasons),
            id=verdict.id,
        )


def _cell(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else value
