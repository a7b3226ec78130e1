"""The log of changes: what each revision did, in compressed batches.

A batch is a JSON array of rows, deflated: ``[id, class, properties]`` of a thing,
``[type, source, target, qualifier, properties]`` of a relation, ``[source, subject, class, digest,
locator, aliases, properties]`` of a claim; a key alone takes it out of the present.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from sys import intern
from typing import Any, Literal

from aimsgraph.snapshot import Node, Relation, RelationKey
from aimsgraph.store.changeset import ChangeSet, ClaimKey
from aimsgraph.store.codec import encode, revived
from aimsgraph.store.protocol import Claim

Kind = Literal["node", "relation", "claim"]

ROWS = 5_000  # of a batch
_SIZE = 2_000_000  # characters of a batch, before it is deflated
_QUICKLY = 1  # the level of zlib: twice the size of the best, at a tenth of the time

_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes of one kind, as the log keeps them."""

    kind: Kind
    payload: bytes


def batches(changes: ChangeSet) -> Iterator[Batch]:
    """The batches that say ``changes``."""
    nodes = (_node_row(id, node) for id, node in changes.nodes.items())
    relations = (_relation_row(key, each) for key, each in changes.relations.items())
    claims = (_claim_row(key, claim) for key, claim in changes.claims.items())
    return chain(_packed("node", nodes), _packed("relation", relations), _packed("claim", claims))


def unpack(payloads: Iterable[tuple[Kind, bytes]]) -> ChangeSet:
    """The changes of batches, a later one of a key in place of an earlier."""
    found = ChangeSet()
    for kind, payload in payloads:
        rows = json.loads(zlib.decompress(payload))
        match kind:
            case "node":
                found.nodes.update(_nodes(rows))
            case "relation":
                found.relations.update(_relations(rows))
            case "claim":
                found.claims.update(map(_claim, rows))
    return found


def _packed(kind: Kind, rows: Iterable[str]) -> Iterator[Batch]:
    some: list[str] = []
    size = 0
    for row in rows:
        some.append(row)
        size += len(row)
        if len(some) == ROWS or size > _SIZE:
            yield _deflated(kind, some)
            some, size = [], 0
    if some:
        yield _deflated(kind, some)


def _deflated(kind: Kind, rows: list[str]) -> Batch:
    return Batch(kind, zlib.compress(f"[{','.join(rows)}]".encode(), _QUICKLY))


def _node_row(id: str, node: Node | None) -> str:
    if node is None:
        return f"[{_quoted(id)}]"
    return f"[{_quoted(id)},{_quoted(node.cls)},{encode(node.properties)}]"


def _relation_row(key: RelationKey, relation: Relation | None) -> str:
    said = ",".join(map(_quoted, key))
    return f"[{said}]" if relation is None else f"[{said},{encode(relation.properties)}]"


def _claim_row(key: ClaimKey, claim: Claim | None) -> str:
    if claim is None:
        return _text(key)
    said = _text([*key, claim.cls, claim.digest, dict(claim.locator), claim.aliases])
    return f"{said[:-1]},{encode(claim.properties)}]"


def _nodes(rows: Iterable[list[Any]]) -> Iterator[tuple[str, Node | None]]:
    for row in rows:
        if len(row) == 1:
            yield row[0], None
        else:
            id, cls, properties = row
            yield id, Node(id, intern(cls), revived(properties))


def _relations(rows: Iterable[list[Any]]) -> Iterator[tuple[RelationKey, Relation | None]]:
    for row in rows:
        type, source, target, qualifier, said = row if len(row) == 5 else (*row, None)
        key = (intern(type), source, target, qualifier)
        yield key, None if said is None else Relation(*key, revived(said))


def _claim(row: list[Any]) -> tuple[ClaimKey, Claim | None]:
    source, subject, *rest = row
    if not rest:
        return (source, subject), None
    cls, digest, locator, aliases, properties = rest
    pairs = tuple((scheme, value) for scheme, value in aliases)
    return (source, subject), Claim(
        source, subject, cls, revived(properties), digest, locator, pairs
    )
