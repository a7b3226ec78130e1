"""A forecast as a document: what lapses and what gets better, in the order of days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from aimsgraph.export.document import Column, Document, Look, Marked, Section, Value
from aimsgraph.export.origin import Origin
from aimsgraph.impact.forecast import Forecast
from aimsgraph.impact.sentence import COUNTED, reason_text
from aimsgraph.impact.shifts import Lapse

_LOOKS: dict[str | None, Look] = {"broken": "broken", "doubt": "doubt", "holds": "holds"}
_TITLES = {
    "requirement": "Requirements",
    "control": "Controls",
    "risk": "Risks",
    "record": "Records to renew or review",
}
_COLUMNS = (
    Column("On", 12),
    Column("What", 44),
    Column("Before", 18),
    Column("Then", 18),
    Column("Why", 50),
    Column("Owner", 26),
    Column("Id", 36),
)


def forecast_document(
    found: Forecast, owner: Callable[[str], str], organization: str, origin: Origin
) -> Document:
    """The document; ``owner`` is asked who answers for a thing."""
    facts = [
        ("Organization", organization),
        ("As of", found.as_of.isoformat()),
        ("Until", found.until.isoformat()),
        ("Assumed", "; ".join(found.assumed)),
    ]
    sections = [
        Section(title, _COLUMNS, list(_rows(of(found, found.lapses, (noun,)), owner)))
        for noun, title in _TITLES.items()
    ]
    better = _rows(of(found, found.improvements, tuple(COUNTED)), owner)
    sections.append(Section("Gets better", _COLUMNS, list(better)))
    return Document("Forecast", facts, sections, origin, sentence=found.sentence)


def of(found: Forecast, rows: Iterable[Lapse], nouns: Sequence[str]) -> list[Lapse]:
    """The rows of some kinds of thing: day by day, in the order of the kinds."""
    known = [(row, noun) for row in rows if (noun := found.noun(row)) in nouns]
    known.sort(key=lambda one: (one[0].on, nouns.index(one[1] or ""), one[0].name))
    return [row for row, _noun in known]


def _rows(rows: Iterable[Lapse], owner: Callable[[str], str]) -> Iterator[Sequence[Value]]:
    for row in rows:
        then = Marked((row.after_word or "nothing demanded",), _LOOKS.get(row.after, "faint"))
        why = reason_text(row.reason)
        yield row.on, row.name, row.before_word, then, why, owner(row.id), row.id
