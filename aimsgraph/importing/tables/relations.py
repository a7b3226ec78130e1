"""The relations that the cells of a row name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aimsgraph.importing.folding import slug, tidy
from aimsgraph.importing.index import decision_id, refer
from aimsgraph.importing.records import Mention, RelationRecord
from aimsgraph.importing.tables.cells import split
from aimsgraph.importing.tables.grid import Cell, Row, text_of
from aimsgraph.importing.tables.recipe import Column, Relate
from aimsgraph.importing.tables.view import View, taken

if TYPE_CHECKING:
    from aimsgraph.catalog import Reference

PROVISIONS = frozenset({"Provision", "Clause", "ReferenceControl", "ControlObjective"})
NUMBERED = PROVISIONS | {"SoAEntry"}


def read_relations(
    view: View, owner: str, column: Column, position: int, relate: Relate, row: Row
) -> Iterator[RelationRecord]:
    """The relations of ``owner`` with what a cell names, each with a first guess at the id."""
    cell = row.cell(position)
    nulls = view.nulls_of(column)
    if nulls.match(cell, typed=True):
        return
    place = view.table.place(row.number, position)
    for text in _items(view, cell, column, position, relate, row):
        if nulls.match(text):
            continue
        mention = Mention(text, relate.classes, relate.create)
        named = _guess(view, mention)
        source, target = (named, owner) if relate.inverse else (owner, named)
        yield RelationRecord(
            relate.type,
            source,
            target,
            place,
            relate.qualifier,
            relate.properties,
            source_mention=mention if relate.inverse else None,
            target_mention=None if relate.inverse else mention,
        )


def _items(
    view: View, cell: Cell, column: Column, position: int, relate: Relate, row: Row
) -> Iterator[str]:
    whole = taken(tidy(text_of(cell)), column) if column.take or column.first_line else cell
    if column.catalog:
        yield from _of_catalog(view, text_of(whole), column, position, relate, row)
        return
    parts = split(whole, column.separators) if column.split else iter((tidy(text_of(whole)),))
    for part in parts:
        if NUMBERED.issuperset(relate.to):
            yield from _numbered(part)
        else:
            yield part


def _numbered(part: str) -> Iterator[str]:
    """The references in a part: ``A.4.2 - A.4.6`` and ``A.7.2, A.7.4`` stand for several."""
    from aimsgraph.catalog import Reference, references

    found = references(part)
    ids = [each.id for each in found if isinstance(each, Reference) and not each.remainder]
    if len(ids) > 1 and len(ids) == len(found):
        yield from ids
    else:
        yield part


def _of_catalog(
    view: View, text: str, column: Column, position: int, relate: Relate, row: Row
) -> Iterator[str]:
    """The references of the column's framework that ``relate`` is for.

    What is wrong with the others is said once, with the first relation of the column.
    """
    from aimsgraph.catalog import Finding
    from aimsgraph.catalog.cells import references_of

    first = relate is column.relate[0]
    for written, found in references_of(column.catalog or "", text):
        if isinstance(found, Finding):
            if first:
                message = f"{column.label}: {found.message}; the relation is set aside"
                view.say("error", found.code, row, position, written, message, found.hint)
        elif _leads(relate, found):
            yield found.id
        elif first and not any(_leads(other, found) for other in column.relate):
            message = f"{column.label}: no relation is made to a {found.cls}; it is set aside"
            view.say("error", "wrong-class", row, position, written, message)


def _leads(relate: Relate, reference: Reference) -> bool:
    """Whether a relation leads to provisions of this class, or to the decisions on them."""
    cls = reference.cls
    return cls in relate.to or "Provision" in relate.to or "Node" in relate.to or (
        cls == "ReferenceControl" and "SoAEntry" in relate.to
    )  # fmt: skip


def _guess(view: View, mention: Mention) -> str:
    """The id that is most likely meant; whoever knows all things knows better."""
    cls = mention.create or mention.classes[0]
    if cls == "Node" or cls in NUMBERED:
        found = refer(mention.text)
        if found.id is not None:
            return decision_id(found.id) if cls == "SoAEntry" else found.id
    prefix = view.vocabulary.cls(cls).prefix or cls.lower()
    return f"{prefix}:{slug(mention.text) or '-'}"
