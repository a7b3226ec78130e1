"""Things that would be parts of themselves, or made from themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from aimsgraph.snapshot import RelationKey

# From a whole to its parts, from what was made to what it was made of: no way leads back.
ONE_WAY = frozenset({"adaptedFrom", "derivedFrom", "hasComponent", "hasPart"})


def rings(keys: Iterable[RelationKey]) -> Iterator[tuple[RelationKey, ...]]:
    """Relations of one type that lead back to where they start, each ring once.

    A ring starts at the least of its ids. Of rings that share relations some are given: without
    one relation of each of them none is left.

    >>> next(rings([("hasPart", "b", "a", ""), ("hasPart", "a", "b", "")]))
    (('hasPart', 'a', 'b', ''), ('hasPart', 'b', 'a', ''))
    """
    by_type: dict[str, dict[str, dict[str, RelationKey]]] = {}
    for key in keys:
        if key[0] in ONE_WAY:
            by_type.setdefault(key[0], {}).setdefault(key[1], {})[key[2]] = key
    for type in sorted(by_type):
        yield from _rings(by_type[type])


def _rings(ways: dict[str, dict[str, RelationKey]]) -> Iterator[tuple[RelationKey, ...]]:
    """Walk on as long as there is a way; what was walked to its end is not walked again."""
    done: set[str] = set()
    for start in sorted(ways):
        path, places = [start], {start: 0}
        open_ways = [iter(sorted(ways[start]))]
        while path:
            following = next(open_ways[-1], None)
            if following is None:
                done.add(path[-1])
                del places[path.pop()]
                open_ways.pop()
            elif following in places:
                yield _closed([*path[places[following] :], following], ways)
            elif following not in done and following in ways:
                places[following] = len(path)
                path.append(following)
                open_ways.append(iter(sorted(ways[following])))


def _closed(ids: list[str], ways: dict[str, dict[str, RelationKey]]) -> tuple[RelationKey, ...]:
    ring = [ways[one][other] for one, other in pairwise(ids)]
    first = ids.index(min(ids))
    return (*ring[first:], *ring[:first])
