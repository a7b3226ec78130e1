"""The inputs of a management review as a document."""

from __future__ import annotations

from aimsgraph.assurance.review import Input, Item, ReviewInputs
from aimsgraph.export.document import Column, Document, Marked, Section, Value
from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import number

NOTHING = "nothing recorded"
_COLUMNS = (
    Column("What", 44),
    Column("State", 20),
    Column("On", 12),
    Column("Of it", 60),
    Column("Considered by the last review", 20),
    Column("Id", 34),
)


def review_document(found: ReviewInputs, organization: str, last: str, origin: Origin) -> Document:
    """The document; ``last`` is what people call the last review, empty where there is none."""
    return Document(
        title=f"Inputs of the management review: {organization}",
        facts=[
            ("Organization", organization),
            ("Period", f"{found.since} to {found.until}"),
            ("Last review", f"{last}, {found.last_on}" if last else NOTHING),
            *((one.title, count(one)) for one in found.inputs),
        ],
        sections=[_section(one) for one in found.inputs],
        origin=origin,
        notes=["What is open counts in every period; what happened counts on its day."],
    )


def count(one: Input) -> str:
    """How many items an input has, and how many of them the last review took up."""
    if not one.items:
        return NOTHING
    return f"{number(len(one.items), 'item')}, {one.considered} considered by the last review"


def _section(one: Input) -> Section:
    rows = [_row(item) for item in one.items]
    nothing: tuple[Value, ...] = (Marked((NOTHING,), "said"), "", "", "", "", "")
    return Section(one.title, _COLUMNS, rows or [nothing], fixed=1)


def _row(item: Item) -> tuple[Value, ...]:
    considered = "yes" if item.considered else "no"
    return item.name, item.word, item.on or "", item.told, considered, item.id
