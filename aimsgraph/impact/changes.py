"""The plane of changes: how a change travels, and where it becomes a loss of status."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt

from aimsgraph.impact.calendar import seen_at
from aimsgraph.impact.columns import Numbers
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, UNKNOWN, VOID
from aimsgraph.impact.parts import Parts
from aimsgraph.vocabulary import NodeClass, RelationType

# A risk is looked at again when these reach what it arises in, unless it says otherwise.
SENSITIVE_BY_DEFAULT = ("behaviour", "purpose", "breach")


class ChangePlane:
    """Writes the rules of changes into a network: own, implies, depends, witnesses."""

    def __init__(self, facts: Facts, parts: Parts, draft: Draft) -> None:
        self._facts = facts
        self._parts = parts
        self._draft = draft

    def write(self) -> None:
        """All rules of the plane, then the recorded changes."""
        for name in self._facts.columns.classes:
            cls = self._facts.vocabulary.classes.get(name)
            if cls is not None:
                self._own(cls)
                self._implies(cls)
        for relation in self._facts.vocabulary.family("depends", "witnesses"):
            self._draft.next_phase()
            self._carry(relation)
        self._record()

    @cached_property
    def _seen(self) -> npt.NDArray[np.float64]:
        """The moment each thing was last seen, or unknown."""
        facts, columns = self._facts, self._facts.columns
        found = np.full(columns.size, UNKNOWN)
        for name in columns.classes:
            cls = facts.vocabulary.classes.get(name)
            if cls is None or not cls.seen:
                continue
            things = columns.of((name,))
            own = [name for name in cls.seen if not name.startswith("->")]
            if len(own) < len(cls.seen):  # others say when it was seen
                for number in things.tolist():
                    moment = facts.seen(columns.ids[number])
                    found[number] = UNKNOWN if moment is None else moment
                continue
            alike = columns.alike((name,), *own)
            each = (map(seen_at, map(columns.nodes[n].get, own)) for n in alike.first)
            # The first that says anything counts.
            moments = [next((m for m in said if m is not None), UNKNOWN) for said in each]
            found[things] = np.array(moments, float)[alike.codes[things]]
        return found

    def _own(self, cls: NodeClass) -> None:
        facts, draft = self._facts, self._draft
        things = np.flatnonzero(facts.are_judged & facts.columns.mask((cls.name,)))
        for kind, effect in cls.own.items():
            if kind in cls.closes:
                continue
            # A look clears a doubt; a loss is undone only by making the thing anew.
            guards = None if effect == VOID and not cls.made else self._seen[things]
            changes = draft.atoms(things, facts.plane(kind, minor=True))
            heads = self._parts.heads(things, effect, kind)
            draft.gates(heads, changes, things, "own", effect=kind, guards=guards)
            if kind == "rejection" and self._parts.verifying_records:
                verifying = [facts.columns.index[id] for id in self._parts.verifying_records]
                reopens = np.isin(things, verifying)
                rejected = draft.atoms(things[reopens], VOID, draft.part("rejected"))
                draft.gates(
                    rejected,
                    changes[reopens],
                    things[reopens],
                    "own",
                    effect=kind,
                    guards=None if guards is None else guards[reopens],
                )

    def _implies(self, cls: NodeClass) -> None:
        facts, draft = self._facts, self._draft
        things = np.flatnonzero(facts.carry & facts.columns.mask((cls.name,)))
        for kind, others in cls.implies.items():
            for other in others:
                for minor in (True, False):
                    changes = draft.atoms(things, facts.plane(kind, minor=minor))
                    also = draft.atoms(things, facts.plane(other, minor=minor))
                    draft.gates(also, changes, things, "implies", effect=other)

    def _carry(self, relation: RelationType) -> None:
        """What changes at the targets of one relation do to its sources."""
        facts, links = self._facts, self._facts.links(relation.name)
        # What was written about a thing stays true when its use has ended.
        reached = facts.are_alive if relation.by == "kind" else facts.carry
        kept = np.flatnonzero(facts.carry[links.sources] & reached[links.targets])
        if relation.by is None:
            self._arrive(relation, relation.on, kept)
            return
        alike: dict[object, list[int]] = {}
        told = "kind" if relation.by == "kind" else "sensitive_to"
        values = facts.columns.values(told, links.sources[kept])
        for at, value in zip(kept.tolist(), values, strict=True):
            alike.setdefault(value, []).append(at)
        for found in alike.values():
            some = np.array(found, np.int64)
            dependent = facts.columns.ids[int(links.sources[some[0]])]
            self._arrive(relation, self._rules(relation, dependent), some)

    def _arrive(self, relation: RelationType, rules: Mapping[str, str], at: Numbers) -> None:
        """What each kind of change does where relations ``at`` these places lead."""
        facts, draft, links = self._facts, self._draft, self._facts.links(relation.name)
        for kind, effect in rules.items():
            lost = effect in (VOID, DOUBT)
            some = at[facts.are_judged[links.sources[at]]] if lost else at
            dependents, targets = links.sources[some], links.targets[some]
            arrives = kind if effect == "pass" else effect
            draft.gates(
                self._parts.heads(dependents, effect, kind)
                if lost
                else draft.atoms(dependents, arrives),
                draft.atoms(targets, facts.plane(kind, minor=relation.reaches_minor)),
                dependents,
                "witness" if lost else "depends",
                relation.name,
                arrives,
                guards=self._seen[dependents],
                order=some,
            )

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

    def _record(self) -> None:
        facts, draft = self._facts, self._draft
        for thing, kind, significant, moment in facts.recorded:
            if facts.carries(thing):
                draft.record(draft.atom(thing, facts.plane(kind, minor=not significant)), moment)
        for breach in facts.breaches:
            draft.record(draft.atom(breach.metric, "result"), breach.moment)
