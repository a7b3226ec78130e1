"""How two provisions can relate as sets of requirements, and what follows from two relations.

The five relations of NIST IR 8477 are those of RCC-5: of two sets exactly one of them holds. A
subset or superset is a proper one. ``related`` says that a source states a pair but not how.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Relation = Literal[
    "equal", "subset-of", "superset-of", "intersects-with", "no-relationship", "related"
]

SET_RELATIONS: tuple[Relation, ...] = (
    "equal",
    "subset-of",
    "superset-of",
    "intersects-with",
    "no-relationship",
)
RELATIONS: tuple[Relation, ...] = (*SET_RELATIONS, "related")

# The tokens of OSCAL 1.2 control mapping; ``related`` has none there.
OSCAL: Mapping[Relation, str] = {
    "equal": "equal-to",
    "subset-of": "subset-of",
    "superset-of": "superset-of",
    "intersects-with": "intersects-with",
    "no-relationship": "no-relationship",
}

_INVERSE: Mapping[Relation, Relation] = {"subset-of": "superset-of", "superset-of": "subset-of"}
_ALL: frozenset[Relation] = frozenset(SET_RELATIONS)

# What A and C can be when A is first to B and B is second to C. Equal is left out: it changes
# nothing.
_THROUGH: Mapping[Relation, Mapping[Relation, frozenset[Relation]]] = {
    "subset-of": {
        "subset-of": frozenset({"subset-of"}),
        "superset-of": _ALL,
        "intersects-with": frozenset({"subset-of", "intersects-with", "no-relationship"}),
        "no-relationship": frozenset({"no-relationship"}),
    },
    "superset-of": {
        "subset-of": frozenset({"equal", "subset-of", "superset-of", "intersects-with"}),
        "superset-of": frozenset({"superset-of"}),
        "intersects-with": frozenset({"superset-of", "intersects-with"}),
        "no-relationship": frozenset({"superset-of", "intersects-with", "no-relationship"}),
    },
    "intersects-with": {
        "subset-of": frozenset({"subset-of", "intersects-with"}),
        "superset-of": frozenset({"superset-of", "intersects-with", "no-relationship"}),
        "intersects-with": _ALL,
        "no-relationship": frozenset({"superset-of", "intersects-with", "no-relationship"}),
    },
    "no-relationship": {
        "subset-of": frozenset({"subset-of", "intersects-with", "no-relationship"}),
        "superset-of": frozenset({"no-relationship"}),
        "intersects-with": frozenset({"subset-of", "intersects-with", "no-relationship"}),
        "no-relationship": _ALL,
    },
}


def inverse(relation: Relation) -> Relation:
    """The relation read from the other end.

    >>> inverse("subset-of")
    'superset-of'
    """
    return _INVERSE.get(relation, relation)


def compose(first: Relation, second: Relation) -> frozenset[Relation]:
    """What A can be to C when A is ``first`` to B and B is ``second`` to C.

    ``related`` says nothing about sets and is never composed: all five relations stay possible.

    >>> sorted(compose("superset-of", "intersects-with"))
    ['intersects-with', 'superset-of']
    """
    if "related" in (first, second):
        return _ALL
    if first == "equal":
        return frozenset({second})
    if second == "equal":
        return frozenset({first})
    return _THROUGH[first][second]


def claim(possible: frozenset[Relation]) -> Relation | None:
    """What may be claimed when only ``possible`` relations are left.

    The relation itself where one is entailed; ``related`` where several are left and
    no-relationship is not among them; else nothing: the pair is only a hint. An empty set, where
    the sources contradict each other, claims nothing either.
    """
    if len(possible) == 1:
        return next(iter(possible))
    return "related" if possible and "no-relationship" not in possible else None


def entails(relation: Relation) -> bool:
    """Whether whoever meets the source in full meets the target in full."""
    return relation in ("equal", "superset-of")
