"""From facts to a threshold network."""

from __future__ import annotations

from aimsgraph.impact.challenges import ChallengePlane
from aimsgraph.impact.changes import ChangePlane
from aimsgraph.impact.draft import Draft
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import Network
from aimsgraph.impact.parts import Parts
from aimsgraph.impact.slots import SlotPlane
from aimsgraph.impact.support import SupportPlane


def compile_network(facts: Facts) -> Network:
    """The network of a graph as of a date: atoms, gates, facts of today, recorded changes.

    Linear in things and relations. The rules come from the ontology alone.
    """
    draft = Draft(facts.columns.index)
    parts = Parts(facts, draft)
    support = SupportPlane(facts, parts, draft)
    support.write()
    SlotPlane(facts, parts, support, draft).write()
    draft.next_phase()
    ChallengePlane(facts, parts, draft).write()
    draft.next_phase()
    ChangePlane(facts, parts, draft).write()
    return draft.network()
