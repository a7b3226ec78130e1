"""The plane of status: groups of supports, what may not be empty, and what is a fact today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from aimsgraph.impact.calendar import as_date
from aimsgraph.impact.columns import Numbers
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import DOUBT, VOID, Rule
from aimsgraph.impact.parts import Parts
from aimsgraph.vocabulary import Must, RelationType

PLANNED = ("Measure", "Treatment", "Implementation")  # what can be planned, and retired


class SupportPlane:
    """Writes groups, musts, states and records' own facts into a draft."""

    def __init__(self, facts: Facts, parts: Parts, draft: Draft) -> None:
        self._facts = facts
        self._parts = parts
        self._draft = draft
        self._by_subject: dict[str, dict[str, list[tuple[int, str]]]] = {}

    def write(self) -> None:
        """Everything that the status of judged things rests on, but for slots."""
        facts = self._facts
        self._parts.write()
        self._states()
        self._records()
        for relation in facts.vocabulary.family("justifies", "rollup"):
            if relation.aggregate in ("all", "any"):
                self._groups(relation)
        self._musts()

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
        atom = self._draft.atom(id, VOID, part)
        self._draft.seed(atom, "missing", text, cause)
        return atom

    def _groups(self, relation: RelationType) -> None:
        """The groups of one relation, wherever it may start."""
        facts, links = self._facts, self._facts.links(relation.name)
        if not len(links.sources):
            return
        able = facts.are_judged & facts.columns.mask(facts.vocabulary.subclasses(*relation.sources))
        sources, targets = links.sources, links.targets
        kept = able[sources] & (facts.are_judged | ~facts.are_there | facts.are_closed)[targets]
        sources, targets = sources[kept], targets[kept]
        special = np.zeros(facts.columns.size, dtype=bool)
        special[sources[~facts.are_judged[targets]]] = True
        if relation.name in ("implementedBy", "realisedBy"):
            special[sources] = True
        elif relation.name == "treatedBy":
            shared = [facts.columns.index[id] for id in self._parts.shared_treatments]
            special[sources[np.isin(targets, shared)]] = True
        plain = ~special[sources]
        plain_sources, members = sources[plain], targets[plain]
        order = np.argsort(plain_sources, kind="stable")
        heads, counts = np.unique(plain_sources, return_counts=True)
        thresholds = counts if relation.aggregate == "any" else np.ones_like(counts)
        parts = 0 if relation.name == "appliedAs" else self._parts.numbers[heads]
        self.groups(relation, heads, parts, members[order], counts, thresholds)
        for number in np.flatnonzero(special).tolist():
            self._group(facts.columns.ids[number], relation)

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
        draft, threshold = self._draft, len(voids) - need + 1
        rule, redundant = Rule("group", id, relation.name), relation.aggregate != "all"
        doubt = draft.atom(id, DOUBT, part)
        if relation.relay == "weaker":
            draft.gate(doubt, threshold, voids, rule, redundant=redundant)
            return
        void = draft.atom(id, VOID, part)
        draft.gate(void, threshold, voids, rule, redundant=redundant)
        draft.gate(doubt, threshold, doubts, rule, redundant=redundant)

    def groups(
        self,
        relation: RelationType,
        things: Numbers,
        parts: Numbers | int,
        members: Numbers,
        counts: Numbers,
        thresholds: Numbers,
    ) -> None:
        """The groups of many things, each lost when as many members are as its threshold says.

        ``members`` follow each other, ``counts`` of each thing.
        """
        draft, weaker = self._draft, relation.relay == "weaker"
        for plane in (DOUBT,) if weaker else (VOID, DOUBT):
            draft.gates(
                draft.atoms(things, plane, parts),
                draft.atoms(members, VOID if weaker else plane),
                things,
                "group",
                relation.name,
                counts=counts,
                thresholds=thresholds,
                redundant=relation.aggregate != "all",
            )

    def _read(self, id: str, relation: str, member: str, plane: str) -> int:
        """The atom by which a group reads a member."""
        if relation == "treatedBy" and member in self._parts.shared_treatments:
            return self._draft.atom(member, plane, f"@{id}")
        return self._draft.atom(member, plane)

    def _realised(self, treatment: str, members: list[str], placeholders: list[int]) -> None:
        """A treatment stands, for each risk, on its controls where that risk lies."""
        draft, risks = self._draft, self._parts.risks(treatment)
        shared = treatment in self._parts.shared_treatments
        for risk in risks:
            subjects = self.subjects(risk)
            part = f"@{risk}" if shared else self._parts.name(treatment)
            for plane in (VOID, DOUBT):
                inputs = [
                    atom for member in members for atom in self._realiser(member, subjects, plane)
                ]
                head = draft.atom(treatment, plane, part)
                rule = Rule("group", treatment, "realisedBy")
                draft.gate(head, 1, [*inputs, *placeholders], rule)

    def _realiser(self, member: str, subjects: frozenset[str], plane: str) -> list[int]:
        draft = self._draft
        if member in self._parts.realising_controls:
            applied = self._applied(member)
            local = sorted({one for subject in subjects for one in applied.get(subject, ())})
            if local:
                core = draft.atom(member, plane, "core")
                return [core, *(draft.atom(implementation, plane) for _at, implementation in local)]
        return [draft.atom(member, plane)]

    def _applied(self, control: str) -> Mapping[str, Sequence[tuple[int, str]]]:
        """The Implementations of a control by what they concern, with their place among all."""
        known = self._by_subject.get(control)
        if known is None:
            facts = self._facts
            known = self._by_subject[control] = {}
            for at, implementation in enumerate(facts.members(control, "appliedAs")):
                if facts.judged(implementation):
                    for subject in facts.members(implementation, "concerns"):
                        known.setdefault(subject, []).append((at, implementation))
        return known

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

    def _musts(self) -> None:
        """What may not be empty, where it is."""
        facts, columns = self._facts, self._facts.columns
        for name in columns.classes:
            known = facts.vocabulary.classes.get(name)
            for must in known.must if known is not None else ():
                if must.need:
                    continue
                empty = facts.are_judged & columns.mask((name,))
                for relation in must.relations:
                    empty &= facts.links(relation).counts == 0
                for number in np.flatnonzero(empty).tolist():
                    self._must(columns.ids[number], must)

    def _must(self, id: str, must: Must) -> None:
        facts = self._facts
        if facts.value(id, "nothing_due") is True:
            return
        if must.when is not None and not facts.test(must.when, id):
            return
        if must.unless is not None and facts.test(must.unless, id):
            return
        part = f"must:{'|'.join(must.relations)}"
        missing = self.placeholder(id, part, "nothing supports it")
        head = self._parts.head(id, VOID)
        self._draft.gate(head, 1, [missing], Rule("missing", id, must.relations[0]))

    def _states(self) -> None:
        """What states say, and ends that do not close."""
        facts, columns = self._facts, self._facts.columns
        judged = np.flatnonzero(facts.are_judged)
        for number, until in zip(judged.tolist(), columns.values("until", judged), strict=True):
            ended = as_date(until) if until is not None else None
            if ended is not None and ended < facts.as_of:
                head = self._parts.head(columns.ids[number], VOID)
                self._draft.seed(head, "outdated", f"it ended on {ended}")
        able = facts.all_judged(*PLANNED)
        for number, state in zip(able.tolist(), columns.values("state", able), strict=True):
            if state in ("retired", "planned"):
                self._state(columns.ids[number], state)

    def _state(self, id: str, state: object) -> None:
        facts, draft = self._facts, self._draft
        if state == "retired":
            draft.seed(self._parts.head(id, VOID), "outdated", "it is retired")
        else:
            due = facts.planned_for(id)
            late = due is not None and due < facts.as_of
            text = f"planned for {due}" if due else "planned, without a date"
            text = f"{text}, not done yet" if late else text
            head = self._parts.head(id, VOID)
            draft.seed(head, "missing" if late else "planned", text)

    def _records(self) -> None:
        """Records of which some fact counts against them today."""
        facts = self._facts
        names = ("review", "verdict", "valid_from", "collected_on", "kind", "valid_until")
        against = facts.records(*names).where(self._is_against)
        for number in against[facts.are_judged[against]].tolist():
            self._record(facts.columns.ids[number])

    def _is_against(self, record: int) -> bool:
        """Whether anything that a record says counts against it."""
        facts, node = self._facts, self._facts.columns.nodes[record]
        as_of, review, ends = facts.as_of, node.get("review"), facts.runs_out(node.id)
        if review is None:
            review = "pending" if facts.policy.review_required else "accepted"
        first = as_date(node.get("valid_from")) or as_date(node.get("collected_on"))
        return (
            review in ("rejected", "pending")
            or node.get("verdict") == "inconclusive"
            or (first is not None and first > as_of)
            or (ends is not None and ends < as_of)
        )

    def _record(self, id: str) -> None:
        """Review, validity and verdict of a record as of the date."""
        facts, draft = self._facts, self._draft
        node = facts.snapshot.nodes[id]
        void, doubt = self._parts.head(id, VOID), self._parts.head(id, DOUBT)
        review = node.get("review")
        if review == "rejected":
            adverse = node.get("reject_reason") == "adverse"
            tag, text = ("failing", "its review found against it") if adverse else (
                "rejected", "its review rejected it")  # fmt: skip
            draft.seed(void, tag, text)
            if self._parts.reopens(id):
                draft.seed(draft.atom(id, VOID, "rejected"), tag, text)
        elif review == "pending":
            draft.seed(doubt, "", "its review is pending")
        elif review is None and facts.policy.review_required:
            draft.seed(doubt, "", "nobody has reviewed it")
        if node.get("verdict") == "inconclusive":
            draft.seed(doubt, "", "its result is inconclusive")
        begins = as_date(node.get("valid_from")) or as_date(node.get("collected_on"))
        if begins is not None and begins > facts.as_of:
            draft.seed(void, "missing", f"not valid before {begins}", "future")
        ends = facts.runs_out(id)
        if ends is not None and ends < facts.as_of:
            draft.seed(draft.atom(id, VOID), "lapsed", f"it lapsed after {ends}")
