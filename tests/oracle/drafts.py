"""A graph in the making: things and relations, added within the domains of the ontology."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from aimsgraph.snapshot import Node, Relation, RelationKey, Snapshot, Value
from aimsgraph.vocabulary import Vocabulary

TODAY = date(2026, 6, 15)
ADOPTED = "iso42001:2023"
UNADOPTED = "nist-ai-rmf:1.0"


class Draft:
    """Nodes and relations under construction, and the dice that decide about them."""

    def __init__(self, seed: int, vocabulary: Vocabulary, size: int) -> None:
        self.dice = Random(seed)
        self.vocabulary = vocabulary
        self.size = size
        self.trouble = self.dice.choice((0.0, 0.03, 0.08, 0.15))
        self.nodes: dict[str, tuple[str, dict[str, Value]]] = {}
        self.relations: dict[RelationKey, Relation] = {}
        self.days: list[date] = []

    # ---- Dice -------------------------------------------------------------------------------

    def often(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.dice.random() < share

    def oops(self) -> bool:
        """Whether something is wrong here: rarely in a calm graph, often in a troubled one."""
        return self.often(self.trouble)

    def past(self, most: int = 200, least: int = 0) -> date:
        """A day in the past, at times one that the graph has already: same days on purpose."""
        recent = [day for day in self.days if 0 <= (TODAY - day).days <= most]
        if recent and self.often(0.3):
            return self.dice.choice(recent)
        day = TODAY - timedelta(days=self.dice.randint(least, most))
        self.days.append(day)
        return day

    def future(self, most: int = 200) -> date:
        """A day to come."""
        return TODAY + timedelta(days=self.dice.randint(1, most))

    def moment(self, day: date) -> date:
        """The day, or at times an hour of it."""
        if self.often(0.6):
            return day
        return datetime(day.year, day.month, day.day, self.dice.choice((0, 9, 17)))

    # ---- Things -----------------------------------------------------------------------------

    @property
    def full(self) -> bool:
        """Whether the graph has its size."""
        return len(self.nodes) >= self.size

    def add(self, cls: str, **properties: Value | None) -> str:
        """A new thing; properties that are None stay unset."""
        prefix = self.vocabulary.classes[cls].prefix
        number = 1 + sum(known == cls for known, _ in self.nodes.values())
        id = f"{prefix}:{number}"
        given = {name: value for name, value in properties.items() if value is not None}
        if not prefix:
            catalog = str(given.setdefault("catalog", ADOPTED))
            ref = str(given.setdefault("ref", f"{cls}.{number}"))
            given.setdefault("title", ref)
            id = f"{catalog}/{ref}"
        self.nodes[id] = (cls, {"name": f"{cls} {number}", **given})
        return id

    def known(self, *classes: str) -> list[str]:
        """The things of these classes and those below."""
        wanted = self.vocabulary.subclasses(*classes)
        return [id for id, (cls, _) in self.nodes.items() if cls in wanted]

    def pick(self, *classes: str) -> str | None:
        """Some thing of these classes, if there is one."""
        known = self.known(*classes)
        return self.dice.choice(known) if known else None

    def set(self, id: str, **properties: Value) -> None:
        """Set properties of a thing."""
        self.nodes[id][1].update(properties)

    # ---- Relations --------------------------------------------------------------------------

    def fits(self, type: str, source: str, target: str) -> bool:
        """Whether the ontology lets a relation run between two things."""
        relation = self.vocabulary.relations[type]
        one = self.nodes[source][0] in self.vocabulary.subclasses(*relation.sources)
        other = target not in self.nodes or (
            self.nodes[target][0] in self.vocabulary.subclasses(*relation.targets)
        )
        taken = relation.functional and any(
            known.type == type and known.source == source for known in self.relations.values()
        )
        return one and other and not taken

    def link(self, type: str, source: str | None, target: str | None) -> None:
        """Relate two things where there are two and the ontology lets them."""
        if source is None or target is None or not self.fits(type, source, target):
            return
        qualifier = self.dice.choice("ab") if self.often(0.05) else ""
        properties: dict[str, Value] = {}
        if self.often(self.trouble / 6):
            properties["until"] = self.past()
        elif self.often(self.trouble / 6):
            properties["since"] = self.future()
        elif self.often(0.03):
            properties["since"] = self.past()
        relation = Relation(type, source, target, qualifier, properties)
        self.relations[relation.key] = relation

    def snapshot(self) -> Snapshot:
        """The finished graph."""
        nodes = [Node(id, cls, properties) for id, (cls, properties) in self.nodes.items()]
        return Snapshot(nodes, self.relations.values())
