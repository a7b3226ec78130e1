"""Challenges: what is open counts against a claim, and where it counts."""

from __future__ import annotations

from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Rule
from aimsgraph.impact.parts import Parts

_EFFECTS = {"major": VOID, "minor": DOUBT, None: DOUBT}


class ChallengePlane:
    """Writes open challenges, and closed ones that could open again, into a draft."""

    def __init__(self, facts: Facts, parts: Parts, draft: Draft) -> None:
        self._facts = facts
        self._parts = parts
        self._draft = draft

    def write(self) -> None:
        """Every challenge that counts or could count."""
        facts = self._facts
        for node in facts.snapshot.instances(*facts.vocabulary.subclasses("Challenge")):
            grade = node.get("grade")
            effect = _EFFECTS.get(str(grade) if grade is not None else None)
            if effect is not None and facts.raised(node.id):
                self._count(node.id, effect)

    def _count(self, id: str, effect: str) -> None:
        draft, facts = self._draft, self._facts
        opened = draft.atom(id, VOID, "open")
        node = facts.snapshot.nodes[id]
        if facts.open(id):
            grade = node.get("grade") or "ungraded"
            draft.seed(opened, "failing", f"{node.name} ({grade}) is open", "challenge")
        else:
            for record in self._parts.verified_by.get(id, ()):
                rejected = draft.atom(record, VOID, "rejected")
                draft.gate(opened, 1, [rejected], Rule("reopened", id))
        for challenged in facts.members_of(id, "challengedBy"):
            for target in self.targets(challenged, id):
                head = self._parts.head(target, effect)
                draft.gate(head, 1, [opened], Rule("challenge", target, "challengedBy"))

    def targets(self, challenged: str, challenge: str) -> tuple[str, ...]:
        """On what a challenge to ``challenged`` counts."""
        facts = self._facts
        asset = facts.alive(challenged) and not facts.cls(challenged).has_status
        if not asset and not facts.judged(challenged):
            return ()
        subjects = set(facts.members(challenge, "concerns"))
        if subjects:
            local = [
                part
                for part in self._supports(challenged)
                if facts.there(part) and not subjects.isdisjoint(facts.members(part, "concerns"))
            ]
            if local:
                return tuple(part for part in dict.fromkeys(local) if facts.judged(part))
        if asset:
            return tuple(
                part
                for part in facts.members_of(challenged, "concerns")
                if facts.is_a(part, "Implementation") and facts.judged(part)
            )
        return (challenged,)

    def _supports(self, id: str) -> list[str]:
        """The Implementations and slots of a requirement or control."""
        facts, waiting, seen = self._facts, [id], {id}
        found: list[str] = []
        while waiting:
            here = waiting.pop()
            if not facts.there(here):
                continue
            found.extend(facts.members(here, "restsOn"))
            found.extend(facts.members(here, "appliedAs"))
            excluded = facts.value(here, "applicable") is False
            for relation in ("decidedBy",) if excluded else ("decidedBy", "implementedBy"):
                onward = [m for m in facts.members(here, relation) if m not in seen]
                seen.update(onward)
                waiting.extend(onward)
        return found
