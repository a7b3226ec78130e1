"""The plane of changes: how a change travels, and where it becomes a loss of status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, UNKNOWN, VOID, Network, Rule
from aimsgraph.impact.parts import Parts
from aimsgraph.vocabulary import RelationType

# A risk is looked at again when these reach what it arises in, unless it says otherwise.
SENSITIVE_BY_DEFAULT = ("behaviour", "purpose", "breach")


class ChangePlane:
    """Writes the rules of changes into a network: own, implies, depends, witnesses."""

    def __init__(self, facts: Facts, parts: Parts, network: Network) -> None:
        self._facts = facts
        self._parts = parts
        self._network = network

    def write(self) -> None:
        """All rules of the plane, then the recorded changes."""
        for id in self._facts.snapshot.nodes:
            if self._facts.carries(id):
                self._own(id)
                self._implies(id)
        dependents: dict[str, dict[str, None]] = {}
        for link in self._facts.snapshot.relations:
            dependents.setdefault(link.type, {})[link.source] = None
        for relation in self._facts.vocabulary.family("depends", "witnesses"):
            self._carry(relation, dependents.get(relation.name, ()))
        self._widen()
        self._record()

    def guard(self, id: str) -> float:
        """The moment a thing was last seen, or unknown."""
        seen = self._facts.seen(id)
        return UNKNOWN if seen is None else seen

    def _own(self, id: str) -> None:
        cls = self._facts.cls(id)
        if not self._facts.judged(id):
            return
        for kind, effect in cls.own.items():
            if kind in cls.closes:
                continue
            # A look clears a doubt; a loss is undone only by making the thing anew.
            guard = None if effect == VOID and not cls.made else self.guard(id)
            change = self._network.atom(id, self._facts.plane(kind, minor=True))
            rule = Rule("own", id, effect=kind)
            self._network.gate(self._parts.head(id, effect, kind), 1, [change], rule, guard)
            if kind == "rejection" and self._parts.reopens(id):
                rejected = self._network.atom(id, VOID, "rejected")
                self._network.gate(rejected, 1, [change], rule, guard)

    def _implies(self, id: str) -> None:
        for kind, others in self._facts.cls(id).implies.items():
            for other in others:
                for minor in (True, False):
                    change = self._network.atom(id, self._facts.plane(kind, minor=minor))
                    also = self._network.atom(id, self._facts.plane(other, minor=minor))
                    self._network.gate(also, 1, [change], Rule("implies", id, effect=other))

    def _carry(self, relation: RelationType, dependents: Iterable[str]) -> None:
        facts, network = self._facts, self._network
        for dependent in dependents:
            if not facts.carries(dependent):
                continue
            rules = self._rules(relation, dependent)
            judged = facts.judged(dependent)
            for target in facts.members(dependent, relation.name):
                # What was written about a thing stays true when its use has ended.
                if not (facts.alive if relation.by == "kind" else facts.carries)(target):
                    continue
                for kind, effect in rules.items():
                    if effect in (VOID, DOUBT):
                        if not judged:
                            continue
                        head = self._parts.head(dependent, effect, kind)
                        why = Rule("witness", dependent, relation.name, effect)
                    else:
                        arrives = kind if effect == "pass" else effect
                        head = network.atom(dependent, arrives)
                        why = Rule("depends", dependent, relation.name, arrives)
                    change = network.atom(
                        target, self._facts.plane(kind, minor=relation.reaches_minor)
                    )
                    network.gate(head, 1, [change], why, self.guard(dependent))

    def _rules(self, relation: RelationType, dependent: str) -> Mapping[str, str]:
        """What each kind of change at the target does to one dependent."""
        facts = self._facts
        if relation.by == "kind":
            kind = facts.kind(dependent)
            rules = dict(relation.on)
            # The record of a thing that is gone shows nothing, unless its kind stays true.
            rules["withdrawal"] = VOID
            if kind is not None:
                rules.update(dict.fromkeys(sorted(kind.doubted_by), DOUBT))
                rules.update(dict.fromkeys(sorted(kind.voided_by), VOID))
            return rules
        if relation.by == "sensitive_to":
            named = facts.value(dependent, "sensitive_to") or SENSITIVE_BY_DEFAULT
            wanted = {named} if isinstance(named, str) else set(named)  # type: ignore[call-overload]
            return {kind: effect for kind, effect in relation.on.items() if kind in wanted}
        return relation.on

    def _widen(self) -> None:
        """A significant change is also one that minor changes' readers see."""
        for minor, atom in enumerate(list(self._network.atoms)):
            if atom.plane.endswith("~"):
                kind = atom.plane.removesuffix("~")
                significant = self._network.atom(atom.thing, kind)
                self._network.gate(minor, 1, [significant], Rule("full", atom.thing, effect=kind))

    def _record(self) -> None:
        for thing, kind, significant, moment in self._facts.recorded:
            atom = self._network.find(thing, self._facts.plane(kind, minor=not significant))
            if atom is not None and self._facts.carries(thing):
                self._network.dated.append((atom, moment))
        for breach in self._facts.breaches:
            atom = self._network.find(breach.metric, "result")
            if atom is not None:
                self._network.dated.append((atom, breach.moment))
