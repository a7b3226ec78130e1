"""The relations that the cells of a row name."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.importing.folding import slug, tidy
from aimsgraph.importing.index import decision_id, refer
from aimsgraph.importing.records import Mention, RelationRecord
from aimsgraph.importing.tables.cells import split
from aimsgraph.importing.tables.grid import Cell, Row, text_of
from aimsgraph.importing.tables.recipe import Column, Relate
from aimsgraph.importing.tables.view import View, taken

_PROVISIONS = frozenset({"Provision", "Clause", "ReferenceControl", "ControlObjective"})
_NUMBERED = _PROVISIONS | {"SoAEntry"}


def read_relations(
    view: View, owner: str, column: Column, position: int, relate: Relate, row: Row
) -> Iterator[RelationRecord]:
    """The relations of ``owner`` with what a cell names, each with a first guess at the id."""
    cell = row.cell(position)
    if view.nulls.match(cell, typed=True):
        return
    place = view.table.place(row.number, position)
    for text in _items(cell, column, relate):
        if view.nulls.match(text):
            continue
        mention = Mention(text, tuple(relate.to), relate.create)
        named = _guess(view, mention)
        source, target = (named, owner) if relate.inverse else (owner, named)
        yield RelationRecord(
            relate.type,
            source,
            target,
            place,
            relate.qualifier,
            dict(relate.properties),
            source_mention=mention if relate.inverse else None,
            target_mention=None if relate.inverse else mention,
        )


def _items(cell: Cell, column: Column, relate: Relate) -> Iterator[str]:
    whole = taken(tidy(text_of(cell)), column) if column.take or column.first_line else cell
    parts = split(whole) if column.split else iter((tidy(text_of(whole)),))
    for part in parts:
        if _NUMBERED.issuperset(relate.to):
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


def _guess(view: View, mention: Mention) -> str:
    """The id that is most likely meant; whoever knows all things knows better."""
    cls = mention.create or mention.classes[0]
    if cls == "Node" or cls in _NUMBERED:
        found = refer(mention.text)
        if found.id is not None:
            return decision_id(found.id) if cls == "SoAEntry" else found.id
    prefix = view.vocabulary.cls(cls).prefix or cls.lower()
    return f"{prefix}:{slug(mention.text) or '-'}"
