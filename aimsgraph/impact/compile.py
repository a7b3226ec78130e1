"""From facts to a threshold network."""

from __future__ import annotations

from aimsgraph.impact.challenges import ChallengePlane
from aimsgraph.impact.changes import ChangePlane
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.network import Network
from aimsgraph.impact.parts import Parts
from aimsgraph.impact.slots import SlotPlane
from aimsgraph.impact.support import SupportPlane


def compile_network(facts: Facts) -> Network:
    """The network of a graph as of a date: atoms, gates, facts of today, recorded changes.

    Linear in things and relations. The rules come from the ontology alone.
    """
    network = Network()
    parts = Parts(facts, network)
    support = SupportPlane(facts, parts, network)
    slots = SlotPlane(facts, parts, support, network)
    needed = [r for r in facts.vocabulary.family("justifies") if r.aggregate == "need"]
    for id in facts.snapshot.nodes:
        if facts.judged(id):
            support.write(id)
            if facts.is_a(id, "EvidenceRequirement"):
                for relation in needed:
                    slots.write(id, relation)
    ChallengePlane(facts, parts, network).write()
    ChangePlane(facts, parts, network).write()
    return network
