"""The plane of status: groups of supports, what may not be empty, and what is a fact today."""

from __future__ import annotations

from collections.abc import Sequence

from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Network, Rule
from aimsgraph.impact.parts import Parts
from aimsgraph.vocabulary import RelationType


class SupportPlane:
    """Writes groups, musts, states and records' own facts into a network."""

    def __init__(self, facts: Facts, parts: Parts, network: Network) -> None:
        self._facts = facts
        self._parts = parts
        self._network = network
        self._groups = {
            cls.name: tuple(
                relation
                for relation in facts.vocabulary.family("justifies", "rollup")
                if relation.aggregate in ("all", "any")
                and not set(relation.sources).isdisjoint(cls.ancestors)
            )
            for cls in facts.vocabulary.classes.values()
        }

    def write(self, id: str) -> None:
        """Everything that the status of one judged thing rests on, but for slots."""
        facts = self._facts
        self._parts.write(id)
        self._state(id)
        if facts.is_a(id, "Record"):
            self._record(id)
        for relation in self._groups[facts.snapshot.nodes[id].cls]:
            self._group(id, relation)
        self._musts(id)

    def members(self, id: str, relation: str) -> tuple[list[str], list[str], int]:
        """The judged members of a group, those that are not there, and how many closed."""
        judged, absent, closed = [], [], 0
        for member in self._facts.members(id, relation):
            if not self._facts.there(member):
                absent.append(member)
            elif self._facts.judged(member):
                judged.append(member)
            elif member in self._facts.closed:
                closed += 1
        return judged, absent, closed

    def placeholder(self, id: str, part: str, text: str, cause: str = "") -> int:
        """A support that is missing today: an atom that is lost in the baseline."""
        atom = self._network.atom(id, VOID, part)
        self._network.seed(atom, "missing", text, cause)
        return atom

    def _group(self, id: str, relation: RelationType) -> None:
        facts = self._facts
        if relation.name == "implementedBy" and facts.value(id, "applicable") is False:
            return
        judged, absent, closed = self.members(id, relation.name)
        placeholders = [
            self.placeholder(id, f"{relation.name}:{member}", f"{member} is not in the graph")
            for member in absent
        ]
        if not judged and not absent:
            if closed and relation.if_all_closed == "missing":
                text = "all that it rested on have ended"
                placeholders.append(self.placeholder(id, relation.name, text, "emptied"))
            else:
                return
        if relation.name == "realisedBy" and self._parts.risks(id):
            self._realised(id, judged, placeholders)
            return
        part = "" if relation.name == "appliedAs" else self._parts.name(id)
        voids = [self._read(id, relation.name, member, VOID) for member in judged] + placeholders
        doubts = [self._read(id, relation.name, member, DOUBT) for member in judged] + placeholders
        need = 1 if relation.aggregate == "any" else len(voids)
        self.group(id, part, relation, need, voids, doubts)

    def group(
        self,
        id: str,
        part: str,
        relation: RelationType,
        need: int,
        voids: Sequence[int],
        doubts: Sequence[int],
    ) -> None:
        """The k-th best support: lost when more than n - k members are."""
        network, threshold = self._network, len(voids) - need + 1
        rule, redundant = Rule("group", id, relation.name), relation.aggregate != "all"
        doubt = network.atom(id, DOUBT, part)
        if relation.relay == "weaker":
            network.gate(doubt, threshold, voids, rule, redundant=redundant)
            return
        void = network.atom(id, VOID, part)
        network.gate(void, threshold, voids, rule, redundant=redundant)
        network.gate(doubt, threshold, doubts, rule, redundant=redundant)

    def _read(self, id: str, relation: str, member: str, plane: str) -> int:
        """The atom by which a group reads a member."""
        if relation == "treatedBy" and member in self._parts.shared_treatments:
            return self._network.atom(member, plane, f"@{id}")
        return self._network.atom(member, plane)

    def _realised(self, treatment: str, members: list[str], placeholders: list[int]) -> None:
        """A treatment stands, for each risk, on its controls where that risk lies."""
        network, risks = self._network, self._parts.risks(treatment)
        shared = treatment in self._parts.shared_treatments
        for risk in risks:
            part = f"@{risk}" if shared else self._parts.name(treatment)
            for plane in (VOID, DOUBT):
                inputs = [
                    atom for member in members for atom in self._realiser(member, risk, plane)
                ]
                head = network.atom(treatment, plane, part)
                rule = Rule("group", treatment, "realisedBy")
                network.gate(head, 1, [*inputs, *placeholders], rule)

    def _realiser(self, member: str, risk: str, plane: str) -> list[int]:
        facts, network = self._facts, self._network
        if member in self._parts.realising_controls:
            subjects = self.subjects(risk)
            local = [
                network.atom(implementation, plane)
                for implementation in facts.members(member, "appliedAs")
                if facts.judged(implementation)
                and not subjects.isdisjoint(facts.members(implementation, "concerns"))
            ]
            if local:
                return [network.atom(member, plane, "core"), *local]
        return [network.atom(member, plane)]

    def subjects(self, risk: str) -> frozenset[str]:
        """What a risk arises in, and every system that has it as a component."""
        facts = self._facts
        found = {thing for thing in facts.members(risk, "arisesIn") if facts.there(thing)}
        waiting = list(found)
        while waiting:
            for system in facts.members_of(waiting.pop(), "hasComponent"):
                if facts.there(system) and system not in found:
                    found.add(system)
                    waiting.append(system)
        return frozenset(found)

    def _musts(self, id: str) -> None:
        facts = self._facts
        if facts.value(id, "nothing_due") is True:
            return
        for must in facts.cls(id).must:
            if must.need or any(facts.members(id, relation) for relation in must.relations):
                continue
            if must.when is not None and not facts.test(must.when, id):
                continue
            if must.unless is not None and facts.test(must.unless, id):
                continue
            missing = self.placeholder(
                id, f"must:{'|'.join(must.relations)}", "nothing supports it"
            )
            head = self._parts.head(id, VOID)
            self._network.gate(head, 1, [missing], Rule("missing", id, must.relations[0]))

    def _state(self, id: str) -> None:
        """What its state says, and an end that does not close it."""
        facts, network = self._facts, self._network
        until = as_date(facts.snapshot.nodes[id].get("until"))
        if until is not None and until < facts.as_of:
            network.seed(self._parts.head(id, VOID), "outdated", f"it ended on {until}")
        state = facts.snapshot.nodes[id].get("state")
        if not any(facts.is_a(id, cls) for cls in ("Measure", "Treatment", "Implementation")):
            return
        if state == "retired":
            network.seed(self._parts.head(id, VOID), "outdated", "it is retired")
        elif state == "planned":
            node = facts.snapshot.nodes[id]
            due = as_date(node.get("due")) or as_date(node.get("planned_for"))
            late = due is not None and due < facts.as_of
            text = f"planned for {due}" if due else "planned, without a date"
            text = f"{text}, not done yet" if late else text
            head = self._parts.head(id, VOID)
            network.seed(head, "missing" if late else "planned", text)

    def _record(self, id: str) -> None:
        """Review, validity and verdict of a record as of the date."""
        facts, network = self._facts, self._network
        node = facts.snapshot.nodes[id]
        void, doubt = self._parts.head(id, VOID), self._parts.head(id, DOUBT)
        review = node.get("review")
        if review == "rejected":
            adverse = node.get("reject_reason") == "adverse"
            tag, text = ("failing", "its review found against it") if adverse else (
                "rejected", "its review rejected it")  # fmt: skip
            network.seed(void, tag, text)
            if self._parts.reopens(id):
                network.seed(network.atom(id, VOID, "rejected"), tag, text)
        elif review == "pending":
            network.seed(doubt, "", "its review is pending")
        elif review is None and facts.policy.review_required:
            network.seed(doubt, "", "nobody has reviewed it")
        if node.get("verdict") == "inconclusive":
            network.seed(doubt, "", "its result is inconclusive")
        begins = as_date(node.get("valid_from")) or as_date(node.get("collected_on"))
        if begins is not None and begins > facts.as_of:
            network.seed(void, "missing", f"not valid before {begins}", "future")
        ends = facts.runs_out(id)
        if ends is not None and ends < facts.as_of:
            network.seed(network.atom(id, VOID), "lapsed", f"it lapsed after {ends}")
