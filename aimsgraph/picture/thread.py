"""The thread of a thing as a flowchart: what is lost and what stands near; the rest is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from aimsgraph.assurance.trace import TraceRow
from aimsgraph.impact.sentence import BETWEEN, class_name, number
from aimsgraph.impact.wording import spoken
from aimsgraph.picture.mermaid import MOST, Link, Node, State, write
from aimsgraph.vocabulary import Vocabulary

_LOST = ("doubt", "broken")
_LONGEST = 80  # letters of a name
_MINOR = frozenset(map(class_name, BETWEEN))
_STATES: Mapping[str, State] = {"holds": "holds", "doubt": "doubt", "broken": "broken"}
_CAPTION = "caption"


def flowchart(rows: Sequence[TraceRow], vocabulary: Vocabulary) -> str:
    """A thread in Mermaid, from where it begins down, each thing once.

    Drawn are what is lost, with the way there, and the systems, assets, risks, controls,
    assessments and decisions, the nearest first. Records, what only stands between things, and what
    there is no room for are counted at the nearest thing that is drawn: what is lost in a box of
    its own, the rest in brackets.
    """
    return _Chart(rows, vocabulary).text()


class _Chart:
    def __init__(self, rows: Sequence[TraceRow], vocabulary: Vocabulary) -> None:
        self._rows = rows
        self._vocabulary = vocabulary
        self._parents = list(_parents(rows))
        self._first: dict[str, int] = {}
        for at, row in enumerate(rows):
            self._first.setdefault(row.id, at)

    def text(self) -> str:
        ranked = self._ranked()
        for count in range(min(len(ranked), MOST - 1), 0, -1):
            nodes, links = self._drawn(frozenset(ranked[:count]))
            if len(nodes) < MOST:
                break
        if count < len(self._first):
            told = f"{count:,} of {number(len(self._first), 'thing')} drawn, the others counted"
            nodes[_CAPTION] = Node(told, "more")
        places = {key: place for place, key in enumerate(nodes)}
        return write(
            list(nodes.values()),
            (Link(places[a], places[b], text) for (a, b), text in links.items()),
        )

    def _ranked(self) -> list[str]:
        """What may be drawn, after what leads to it: first the ways to what is lost."""
        ways = {
            self._rows[above].id
            for at, row in enumerate(self._rows)
            if row.status in _LOST
            for above in (at, *self._above(at))
        }
        found = [id for id, at in self._first.items() if id in ways or self._stands_out(at)]
        return sorted(found, key=lambda id: (id not in ways, self._rows[self._first[id]].depth))

    def _stands_out(self, at: int) -> bool:
        """Whether a thing is one that people follow a thread to, be it that it holds."""
        row = self._rows[at]
        if row.depth == 0:
            return True
        record = self._vocabulary.is_a(row.cls, "Record")
        return row.cls not in BETWEEN and (row.depth == 1 or not record)

    def _drawn(
        self, drawn: frozenset[str]
    ) -> tuple[dict[Hashable, Node], dict[tuple[Hashable, Hashable], str]]:
        """The nodes and the links when these things are drawn, and all others counted."""
        counted: dict[tuple[str, State], set[str]] = {}
        links: dict[tuple[Hashable, Hashable], str] = {}
        passed = self._passed(drawn)
        for at, row in enumerate(self._rows):
            near = next((id for id in self._ids_above(at) if id in drawn), row.id)
            if row.id not in drawn | passed:
                lost = _state(row) if row.status in _LOST else "holds"
                counted.setdefault((near, lost), set()).add(row.id)
            elif row.id in drawn and near != row.id:
                links.setdefault((near, row.id), spoken(row.label))
        nodes: dict[Hashable, Node] = {}
        for id, at in self._first.items():
            if id in drawn:
                nodes[id] = self._node(self._rows[at], counted.pop((id, "holds"), set()))
        for key, ids in counted.items():
            nodes[key] = Node(self._count(ids), key[1])
            links[key[0], key] = ""
        return nodes, links

    def _node(self, row: TraceRow, counted: Iterable[str]) -> Node:
        """A thing by name, with its word where it is lost, and what else is there and is not."""
        name = row.name if len(row.name) <= _LONGEST else f"{row.name[: _LONGEST - 1]}…"
        lost = f": {row.word}" if row.status in _LOST else ""
        more = self._count(counted)
        return Node(f"{name}{lost}{f' ({more})' * bool(more)}", _state(row))

    def _passed(self, drawn: frozenset[str]) -> set[str]:
        """What stands between two things that are drawn: the arrow stands for it."""
        found: set[str] = set()
        for at, row in enumerate(self._rows):
            if row.id in drawn:
                for above in self._above(at):
                    if self._rows[above].id in drawn:
                        break
                    if self._rows[above].cls in BETWEEN:
                        found.add(self._rows[above].id)
        return found

    def _count(self, ids: Iterable[str]) -> str:
        """How many of each sort; what only stands between is left out beside others."""
        counts = Counter(self._noun(self._rows[self._first[id]].cls) for id in ids)
        told = [noun for noun in sorted(counts) if noun not in _MINOR] or sorted(counts)
        return ", ".join(number(counts[noun], noun) for noun in told)

    def _noun(self, cls: str) -> str:
        if cls == "Implementation":
            return "applied control"
        record = self._vocabulary.is_a(cls, "Record")
        return "record" if record else class_name(cls) if cls else "thing"

    def _above(self, at: int) -> Iterator[int]:
        """What a row was reached through, the nearest first."""
        while (above := self._parents[at]) is not None:
            yield above
            at = above

    def _ids_above(self, at: int) -> Iterator[str]:
        return (self._rows[above].id for above in self._above(at))


def _parents(rows: Sequence[TraceRow]) -> Iterator[int | None]:
    """The place of the row that each row was reached from."""
    way: list[int] = []
    for at, row in enumerate(rows):
        del way[row.depth :]
        yield way[-1] if way else None
        way.append(at)


def _state(row: TraceRow) -> State:
    return _STATES.get(row.status, "quiet")
