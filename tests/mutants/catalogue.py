"""The mutants of the engine: one place each that says something else than the rulings."""

from __future__ import annotations

from collections.abc import Iterator

from tests.mutants.trial import Mutant

ORACLE = "tests/impact/test_against_oracle.py"
RULINGS = (  # by hand, then at random
    "tests/oracle/test_slots.py",
    "tests/oracle/test_claims.py",
    "tests/oracle/test_changes.py",
    "tests/oracle/test_presence.py",
    ORACLE,
)
LAWS = "tests/impact/test_laws.py"
SAMENESS = "tests/impact/test_sameness.py"
PROOFS = "tests/impact/test_proofs.py"
ENGINE = "tests/impact/test_engine.py"
BATCH = "tests/impact/test_batch.py"
BLAST = "tests/impact/test_blast.py"
FORECAST = "tests/impact/test_forecast.py"
REPAIR = "tests/impact/test_repair.py"
WORDS = "tests/impact/test_words.py"


def _mutants() -> Iterator[Mutant]:
    # ---- The fixpoint, and dated changes -----------------------------------------------------
    yield Mutant(
        "engine: a gate fires on its first input",
        "engine.py",
        "if count < thresholds[gate]:",
        "if count < 1:",
        (f"{ENGINE}::test_a_run_is_the_fixpoint_of_its_definition",),
    )
    yield Mutant(
        "engine: the only atom one leads to fires by whatever gate",
        "onward.py",
        "np.maximum(steps[starts[alone]], SEVERAL)",
        "network.gates.heads[gates[starts[alone]]]",
        (f"{ENGINE}::test_a_run_is_the_fixpoint_of_its_definition",),
    )
    yield Mutant(
        "engine: what leads to one atom alone does so whatever its gate comes to need",
        "onward.py",
        "                only[atom] = SEVERAL\n",
        "",
        (f"{ENGINE}::test_gates_that_come_to_need_more_inputs_are_counted",),
    )
    yield Mutant(
        "engine: the gate of an atom is the first that the atom before leads to",
        "onward.py",
        "for place in places if self.steps[place] == head)",
        "for place in places)",
        (f"{ENGINE}::test_the_gate_that_is_named_had_what_it_needs_before",),
    )
    yield Mutant(
        "engine: a circle is shrunk once and no more",
        "engine.py",
        "if len(explained) == len(assumed):",
        "if len(explained) <= len(assumed):",
        (f"{ENGINE}::test_a_run_is_the_fixpoint_of_its_definition",),
    )
    yield Mutant(
        "engine: what is excused supports itself no more",
        "engine.py",
        "if gate in redundant and m in assumed and m not in self._excused",
        "if gate in redundant and m in assumed",
        (ORACLE,),
    )
    yield Mutant(
        "engine: a change at the very moment of a look counts",
        "engine.py",
        "if moment <= guard:",
        "if moment < guard:",
        (f"{ENGINE}::TestDated",),
    )
    yield Mutant(
        "engine: nothing is undated",
        "engine.py",
        "if guard == UNKNOWN:",
        "if guard != guard:",
        (f"{ENGINE}::TestDated",),
    )
    yield Mutant(
        "network: a group without alternatives can be a circle",
        "network.py",
        "circular = np.unique(readers[inside & self.gates.redundant[readers]])",
        "circular = np.unique(readers[inside])",
        (ENGINE,),
    )
    # ---- Many scenarios at once --------------------------------------------------------------
    yield Mutant(
        "batch: a group needs one more than it does",
        "batch.py",
        "- np.searchsorted(self._arrived, gates) >= needed]",
        "- np.searchsorted(self._arrived, gates) > needed]",
        (BATCH,),
    )
    yield Mutant(
        "batch: inputs that were lost before are needed again",
        "batch.py",
        "self.needed[gates] -= ",
        "self.needed[gates] += ",
        (BATCH,),
    )
    yield Mutant(
        "batch: the half that a block lets go of is left out",
        "batch.py",
        "first += block.size",
        "first += width",
        (BATCH,),
    )
    yield Mutant(
        "batch: what was lost before is not touched",
        "batch.py",
        "self._touching[scenarios_of(arriving[lost])] = True",
        "pass",
        (BATCH,),
    )
    yield Mutant(
        "batch: scenarios in circles are not run apart",
        "batch.py",
        "self._apart[scenarios_of(pairs[circular])] = True",
        "pass",
        (BATCH,),
    )
    # ---- The plane of changes ----------------------------------------------------------------
    yield Mutant(
        "changes: a look undoes every loss",
        "changes.py",
        "guards = None if effect == VOID and not cls.made else",
        "guards = None if effect == VOID and cls.made else",
        RULINGS,
    )
    yield Mutant(
        "changes: what was written about a closed thing is not true any more",
        "changes.py",
        'reached = facts.are_alive if relation.by == "kind" else facts.carry',
        "reached = facts.carry",
        RULINGS,
    )
    yield Mutant(
        "changes: a minor change travels",
        "changes.py",
        "facts.plane(kind, minor=relation.reaches_minor)",
        "facts.plane(kind, minor=True)",
        RULINGS,
    )
    yield Mutant(
        "changes: a withdrawal leaves records as they were",
        "changes.py",
        'rules["withdrawal"] = VOID',
        "pass",
        RULINGS,
    )
    yield Mutant(
        "calendar: midnight is a moment, not a day",
        "calendar.py",
        "if value.time() == time.min:",
        "if value.time() == time.max:",
        ("tests/impact/test_calendar.py",),
    )
    # ---- Support -----------------------------------------------------------------------------
    yield Mutant(
        "support: a group needs one member more",
        "support.py",
        "threshold = self._draft, len(voids) - need + 1",
        "threshold = self._draft, max(1, len(voids) - need)",
        RULINGS,
    )
    yield Mutant(
        "support: a single relay is never weaker",
        "support.py",
        'if relation.relay == "weaker":',
        'if relation.relay == "none":',
        RULINGS,
    )
    yield Mutant(
        "support: an adverse review is a rejection like others",
        "support.py",
        'adverse = node.get("reject_reason") == "adverse"',
        'adverse = node.get("reject_reason") == "insufficient"',
        RULINGS,
    )
    yield Mutant(
        "support: a record is not valid on its first day",
        "support.py",
        "if begins is not None and begins > facts.as_of:",
        "if begins is not None and begins >= facts.as_of:",
        RULINGS,
    )
    yield Mutant(
        "support: a shared treatment is read as a whole",
        "support.py",
        'if relation == "treatedBy" and member in self._parts.shared_treatments:',
        'if relation == "treatedBy" and member in ():',
        RULINGS,
    )
    yield Mutant(
        "slots: the day on which the next is due is too late",
        "slots.py",
        "if due is not None and due < facts.as_of:",
        "if due is not None and due <= facts.as_of:",
        RULINGS,
    )
    yield Mutant(
        "slots: a cadence reads records with their age",
        "slots.py",
        'inner = "" if whole else "true"',
        'inner = ""',
        RULINGS,
    )
    yield Mutant(
        "slots: one more period is tolerated",
        "slots.py",
        "draft.gate(void, cadence.tolerated + 1, lost_void, rule)",
        "draft.gate(void, cadence.tolerated + 2, lost_void, rule)",
        RULINGS,
    )
    yield Mutant(
        "parts: expiry counts wherever a record is read",
        "parts.py",
        '0 if kind == "expiry" else self.numbers[things]',
        "self.numbers[things]",
        RULINGS,
    )
    yield Mutant(
        "parts: a part that is lost is not the whole",
        "parts.py",
        '        draft.gates(draft.atoms(split, VOID), void, split, "part")\n',
        "",
        RULINGS,
    )
    yield Mutant(
        "parts: no record verifies a correction",
        "parts.py",
        "return id in self.verifying_records",
        "return False",
        RULINGS,
    )
    yield Mutant(
        "cadence: a period counts the day after it has elapsed",
        "cadence.py",
        ".elapsed_on <= until:",
        ".elapsed_on < until:",
        RULINGS,
    )
    yield Mutant(
        "cadence: a hole after a record is not seen",
        "cadence.py",
        "for s in covering.values() if s[1] < last}",
        "for s in covering.values() if s[1] < first}",
        RULINGS,
    )
    yield Mutant(
        "cadence: operation began when the last of them did",
        "cadence.py",
        "            return min(known)",
        "            return max(known)",
        RULINGS,
    )
    yield Mutant(
        "challenges: what has no grade is an observation",
        "challenges.py",
        '"minor": DOUBT, None: DOUBT}',
        '"minor": DOUBT}',
        RULINGS,
    )
    yield Mutant(
        "facts: a challenge is still open on the day it is closed",
        "facts.py",
        "return closed > self.as_of",
        "return closed >= self.as_of",
        RULINGS,
    )
    yield Mutant(
        "facts: what closes with one of its parts closes",
        "facts.py",
        "return bool(members) and all(member in closed for member in members)",
        "return any(member in closed for member in members)",
        RULINGS,
    )
    yield Mutant(
        "facts: the oldest measurement counts",
        "facts.py",
        "moment, id, on = max(found)",
        "moment, id, on = min(found)",
        RULINGS,
    )
    # ---- Tags and words ----------------------------------------------------------------------
    yield Mutant(
        "tags: a rejection outdates",
        "tags.py",
        '"rejection": "rejected"}',
        "}",
        RULINGS,
    )
    yield Mutant(
        "tags: the tag of a group is that of one lost member",
        "tags.py",
        "return min(self.rank(member) for member in self._run.lost(gate))",
        "return self.rank(atom)",
        RULINGS,
    )
    yield Mutant(
        "words: a thing is read without its parts",
        "words.py",
        'why == "part"',
        'why == "apart"',
        (WORDS,),
    )
    yield Mutant(
        "words: a challenge that opens again does not fail",
        "words.py",
        '(VOID, DOUBT), "rejected"',
        '(VOID, DOUBT), "accepted"',
        (f"{BLAST}::TestWords",),
    )
    yield Mutant(
        "words: a tag passes a group that stands",
        "words.py",
        "enough |= among(counted, self._firing)",
        "enough |= True",
        (f"{BLAST}::TestWords",),
    )
    yield Mutant(
        "words: a tag does not pass a group that falls",
        "words.py",
        "enough |= among(counted, self._firing)",
        "pass",
        (f"{BLAST}::TestWords",),
    )
    # ---- Scenarios and proofs ----------------------------------------------------------------
    yield Mutant(
        "scenario: circles of today mask nothing but themselves",
        "scenario.py",
        "excused=self._circular())",
        "excused=())",
        (ORACLE,),
    )
    yield Mutant(
        "scenario: what is broken was in doubt",
        "scenario.py",
        "return self.state.newly(self.run, DOUBT) - self.broken",
        "return self.state.newly(self.run, DOUBT)",
        (ORACLE,),
    )
    yield Mutant(
        "causes: a proof shows every lost member",
        "causes.py",
        "tuple(lost[:needed])",
        "tuple(lost)",
        (PROOFS,),
    )
    yield Mutant(
        "causes: a proof shows the members that were lost last",
        "causes.py",
        "lost = sorted(run.lost(gate), key=run.rank)",
        "lost = sorted(run.lost(gate), key=run.rank, reverse=True)",
        (PROOFS,),
    )
    yield Mutant(
        "blast: what breaks comes into doubt too",
        "tallies.py",
        "doubtful = doubtful[~among(doubtful, broken)]",
        "pass",
        (f"{BLAST}::TestBlast",),
    )
    yield Mutant(
        "blast: a change that strikes circles is counted twice",
        "blast.py",
        "if number not in apart:",
        "if change:",
        (f"{BLAST}::TestBlast",),
    )
    yield Mutant(
        "single points: a thing is its own",
        "single_points.py",
        "if loss.thing != id)",
        "if loss)",
        (f"{BLAST}::TestSinglePoints",),
    )
    yield Mutant(
        "single points: nobody who leaves is one",
        "single_points.py",
        "return VOID if closes(state.facts, loss) else loss.kind",
        "return loss.kind",
        (f"{BLAST}::TestSinglePoints",),
    )
    yield Mutant(
        "interactions: what the second breaks alone is one",
        "interactions.py",
        "broken - alone[i] - alone[j]",
        "broken - alone[i]",
        (f"{BLAST}::TestInteractions",),
    )
    # ---- Time --------------------------------------------------------------------------------
    yield Mutant(
        "turns: a relation ends on its last day",
        "turns.py",
        "yield Turn(until + DAY, _RELATED,",
        "yield Turn(until, _RELATED,",
        (f"{FORECAST}::TestTurns",),
    )
    yield Mutant(
        "turns: what is due by today turns a day late",
        "turns.py",
        '"<=": (0,), ">": (0,)',
        '"<=": (1,), ">": (0,)',
        (f"{FORECAST}::TestTurns",),
    )
    yield Mutant(
        "course: what is overdue and lost counts twice",
        "course.py",
        "if atom in struck:",
        "if atom in ():",
        (f"{FORECAST}::TestLapses",),
    )
    yield Mutant(
        "course: a circle never ends the pass",
        "course.py",
        "circles = horizon.component_of if horizon.grounded else {}",
        "circles = {}",
        (f"{FORECAST}::TestTurns",),
    )
    yield Mutant(
        "lapses: a period to come counts at once",
        "lapses.py",
        "horizon.gate(head, len(members) + 1, [*members, begun], rule)",
        "horizon.gate(head, len(members), [*members, begun], rule)",
        (f"{FORECAST}::test_every_day_of_random_graphs_is_as_its_posture",),
    )
    yield Mutant(
        "lapses: a validity ends on its last day",
        "lapses.py",
        "        return last + DAY\n",
        "        return last\n",
        (f"{FORECAST}::TestLapses",),
    )
    yield Mutant(
        "shifts: what was planned is never late",
        "shifts.py",
        'late = before == "broken" and former.planned(id, day - DAY)',
        "late = False",
        (f"{FORECAST}::TestLapses",),
    )
    yield Mutant(
        "renewals: a renewal counts before its day",
        "renewals.py",
        '    since = {"since": on}\n',
        "    since = {}\n",
        (f"{FORECAST}::TestRenewals",),
    )
    # ---- Repair ------------------------------------------------------------------------------
    yield Mutant(
        "repair: circles need no second look",
        "repair.py",
        "failing = [g for g in sorted(solution.goals) if self.applied.is_lost(reached[g], run)]",
        "failing = []",
        (f"{REPAIR}::TestCircles",),
    )
    yield Mutant(
        "repair: doubt need not be repaired",
        "repair.py",
        "for plane in (VOID, DOUBT))\n        return tuple(a for a in found",
        "for plane in (VOID,))\n        return tuple(a for a in found",
        (f"{REPAIR}::TestAgainstEverySet",),
    )
    yield Mutant(
        "cheapest: a gate stands on parts of its inputs",
        "cheapest.py",
        "                self._whole[column] = 1\n",
        "                pass\n",
        (f"{LAWS}::test_two_alternatives_that_are_repaired_by_half_are_none",),
    )
    yield Mutant(
        "cheapest: of equal plans any will do",
        "cheapest.py",
        "-(2.0 ** (_CHUNK - place))",
        "(2.0 ** (_CHUNK - place))",
        (f"{REPAIR}::TestAgainstEverySet",),
    )
    yield Mutant(
        "remedies: a missed period can be shown afterwards",
        "remedies.py",
        "if last is None or graced is None or graced < self._today:",
        "if last is None or graced is None:",
        (f"{REPAIR}::TestPeriods",),
    )
    yield Mutant(
        "remedies: a look on the day of a change settles it",
        "remedies.py",
        "datetime.fromtimestamp(loss.moment, UTC).date() + DAY",
        "datetime.fromtimestamp(loss.moment, UTC).date()",
        (f"{REPAIR}::TestActions",),
    )
    yield Mutant(
        "remedies: a restarted cadence counts from its first day",
        "remedies.py",
        'stands = Duration.parse(str(self._facts.value(slot, "cadence"))).after(self._today)',
        "stands = self._today",
        (f"{REPAIR}::TestPeriods",),
    )
    yield Mutant(
        "applied: an action that is needed is left out",
        "applied.py",
        "            if not goals.isdisjoint(trial.fired):\n",
        "            if goals and goals <= trial.fired.keys():\n",
        (f"{REPAIR}::TestAgainstEverySet",),
    )
    yield Mutant(
        "applied: what takes a loss once takes it for good",
        "applied.py",
        "if not all(taken.get(loss) for loss in losses[a])",
        "if not any(taken.get(loss) for loss in losses[a])",
        (f"{LAWS}::test_who_takes_one_of_two_losses_restores_nothing",),
    )
    # ---- One for each law, which alone has to notice -----------------------------------------
    yield Mutant(
        "laws: of several changes the first happens",
        "scenario.py",
        "self.atoms = atoms_of(self.state, changes)",
        "self.atoms = atoms_of(self.state, changes[:1])",
        (f"{LAWS}::test_more_changes_never_break_less",),
    )
    yield Mutant(
        "laws: of several recorded changes the last happened",
        "facts.py",
        'found.append((id, "withdrawal", True, moment))\n        return tuple(found)',
        'found.append((id, "withdrawal", True, moment))\n        return tuple(found[-1:])',
        (f"{LAWS}::test_one_more_recorded_change_never_mends_anything",),
    )
    yield Mutant(
        "laws: what is significant is minor",
        "facts.py",
        'return f"{kind}~" if minor and known',
        'return f"{kind}~" if not minor and known',
        (f"{LAWS}::test_a_minor_change_never_breaks_more_than_the_same_significant_one",),
    )
    yield Mutant(
        "laws: a slot that needs more is lost later",
        "slots.py",
        "counted - needs[heads] + 1",
        "needs[heads]",
        (f"{LAWS}::test_a_higher_need_never_breaks_less",),
    )
    yield Mutant(
        "laws: a group of one is never lost",
        "support.py",
        "else np.ones_like(counts)",
        "else np.maximum(1, 3 - counts)",
        (f"{LAWS}::test_one_more_healthy_member_never_breaks_more",),
    )
    yield Mutant(
        "laws: what is supposed twice are two changes",
        "inquiry.py",
        "tuple(dict.fromkeys(self._checked(change) for change in changes))",
        "tuple(self._checked(change) for change in changes)",
        (f"{LAWS}::test_what_is_supposed_twice_breaks_no_more_than_once",),
    )
    yield Mutant(
        "laws: a run on top of another counts anew",
        "engine.py",
        "before.get(gate, 0) if count is None",
        "0 if count is None",
        (f"{LAWS}::test_the_delta_is_the_difference_of_two_full_runs",),
    )
    yield Mutant(
        "laws: a change of today was seen this morning",
        "calendar.py",
        "return _moment(value, time.max)",
        "return _moment(value, time.min)",
        (f"{LAWS}::test_a_supposed_change_breaks_what_it_breaks_once_it_is_recorded",),
    )
    yield Mutant(
        "laws: one argument of several is one too few",
        "support.py",
        'thresholds = counts if relation.aggregate == "any" else',
        'thresholds = counts if relation.aggregate == "all" else',
        (
            f"{LAWS}::test_where_every_kind_passes_and_every_group_is_critical_the_engine_is_reachability",
        ),
    )
    yield Mutant(
        "laws: circles are taken for support where they are to be none",
        "state.py",
        'if self.cycles == "least":',
        'if self.cycles == "grounded":',
        (
            f"{LAWS}::test_read_as_grounded_no_less_breaks_and_without_circular_alternatives_the_same",
        ),
    )
    yield Mutant(
        "laws: a plan is tried on the network that all others read",
        "applied.py",
        "    raised.thresholds = list(network.thresholds)\n",
        "",
        (f"{SAMENESS}::test_a_question_leaves_every_later_answer_byte_for_byte_as_it_was",),
    )
    yield Mutant(
        "laws: of what a thing rests on the first is read",
        "facts.py",
        "return tuple([ids[target] for target in self.links(relation).out(number)])",
        "return tuple([ids[target] for target in self.links(relation).out(number)])[:1]",
        (f"{SAMENESS}::test_the_order_of_things_and_relations_changes_no_answer",),
    )
    yield Mutant(
        "laws: of what a thing rests on the one with the least id is read",
        "facts.py",
        "return tuple([ids[target] for target in self.links(relation).out(number)])",
        "return tuple(sorted(ids[target] for target in self.links(relation).out(number))[:1])",
        (f"{SAMENESS}::test_renaming_ids_renames_the_answer",),
    )


MUTANTS = tuple(_mutants())
