"""Of whom and what something is demanded: the subjects in scope."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from functools import cached_property

from aimsgraph.errors import UsageError, did_you_mean
from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts

# A record about such a part of a thing is about the thing.
PARTS = ("hasComponent", "usesData", "trainedOn")


class Subjects:
    """The things in scope as of a date, by the class that demands name.

    In scope is what is there, not closed, not ended and not marked as out of scope. Data, models,
    suppliers, ... count only where a system in scope uses them.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._of: dict[str, tuple[str, ...]] = {}
        self._wholes: dict[str, frozenset[str]] = {}

    def __contains__(self, id: str) -> bool:
        if not self._facts.alive(id) or self._facts.value(id, "in_scope") is False:
            return False
        until = as_date(self._facts.snapshot.nodes[id].get("until"))
        return until is None or until >= self._facts.as_of

    def of(self, per: str) -> tuple[str, ...]:
        """The subjects of one kind (ai-system, dataset, ...), sorted by id.

        Raises `UsageError` when ``per`` names no class.
        """
        found = self._of.get(per)
        if found is None:
            found = self._of[per] = tuple(self._find(per))
        return found

    @property
    def organizations(self) -> tuple[str, ...]:
        """The bodies that run the management system; normally one."""
        return self.of("organization")

    def is_organization(self, id: str) -> bool:
        """Whether the thing is such a body."""
        return id in self._organizations

    def meets(self, id: str, where: str | None) -> bool:
        """Whether a subject meets a named condition; without one it does."""
        return where is None or self._facts.test(self._facts.vocabulary.conditions[where], id)

    def wholes(self, id: str) -> frozenset[str]:
        """What the thing is a part of: as component, run-time or training data, over any steps."""
        found = self._wholes.get(id)
        if found is None:
            above: set[str] = set()
            waiting = [id]
            while waiting:
                part = waiting.pop()
                for relation in PARTS:
                    for whole in self._facts.members_of(part, relation):
                        if whole not in above and whole != id and self._facts.there(whole):
                            above.add(whole)
                            waiting.append(whole)
            found = self._wholes[id] = frozenset(above)
        return found

    def reach(self, *roots: str) -> frozenset[str]:
        """What some things rest on as assets, and they themselves: parts, data, suppliers.

        A test set is reached through the results that were measured on it.
        """
        found = set(roots)
        waiting = deque(roots)
        while waiting:
            for id in self._one_step(waiting.popleft()):
                if id not in found and self._facts.alive(id):
                    found.add(id)
                    waiting.append(id)
        return frozenset(found)

    def _one_step(self, id: str) -> Iterator[str]:
        facts = self._facts
        for relation in self._depends:
            yield from facts.members(id, relation)
        for relation in self._about:
            for record in facts.members_of(id, relation):
                for measured in self._measured:
                    yield from facts.members(record, measured)

    @cached_property
    def _depends(self) -> tuple[str, ...]:
        return tuple(r.name for r in self._facts.vocabulary.family("depends"))

    @cached_property
    def _about(self) -> tuple[str, ...]:
        witnesses = self._facts.vocabulary.family("witnesses")
        return tuple(r.name for r in witnesses if r.by == "kind")

    @cached_property
    def _measured(self) -> tuple[str, ...]:
        vocabulary = self._facts.vocabulary
        return tuple(
            r.name
            for r in vocabulary.family("witnesses")
            if r.by is None and any(vocabulary.is_a(source, "Record") for source in r.sources)
        )

    @cached_property
    def _used_classes(self) -> frozenset[str]:
        """Classes of things that are demanded of only where a system uses them."""
        vocabulary = self._facts.vocabulary
        targets = {t for relation in vocabulary.family("depends") for t in relation.targets}
        return vocabulary.subclasses(*targets) - vocabulary.subclasses("AISystem")

    @cached_property
    def _used(self) -> frozenset[str] | None:
        """What the systems in scope use; None where no system is recorded at all."""
        if not self._facts.snapshot.instances(*self._facts.vocabulary.subclasses("AISystem")):
            return None
        return self.reach(*self.of("ai-system"))

    @cached_property
    def _organizations(self) -> frozenset[str]:
        return frozenset(self.organizations)

    def _find(self, per: str) -> Iterable[str]:
        cls = self._facts.vocabulary.by_subject.get(per)
        if cls is None:
            raise UsageError(
                f"nothing can be demanded per {per!r}",
                hint=did_you_mean(per, self._facts.vocabulary.by_subject)
                or "write a class like this: ai-system",
            )
        nodes = self._facts.snapshot.instances(*self._facts.vocabulary.subclasses(cls))
        found = [node.id for node in nodes if node.id in self]
        if cls == "Organization":
            if self._facts.policy.organization in found:
                return [self._facts.policy.organization]
            covered = [id for id in found if self._facts.members(id, "coveredBy")]
            return covered or found
        if cls in self._used_classes and self._used is not None:
            return [id for id in found if id in self._used]
        return found
