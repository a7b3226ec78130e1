"""An AIMS of any size, for whoever measures: the company of the tests, with many AI systems."""

from __future__ import annotations

import re
from datetime import timedelta

from aimsgraph.impact import Policy
from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.impact.company import TODAY, company

_OF_ONE = re.compile(r"(?<=[:/-])b(?=$|[-/])")  # in the id of what belongs to the second system


def aims(things: int, *, lapsing: bool = False) -> tuple[Snapshot, Policy]:
    """At least so many things, and the policy they are asked with: all healthy.

    One system with its model, data, risk, slots, implementations and records is repeated; what the
    organization has once (clauses, controls, people, policies) it still has once. With ``lapsing``
    the evidence of each system ends on a day of the year to come, of some systems on each.
    """
    made = company()
    whole = made.snapshot()
    own = [node for node in whole.nodes.values() if _OF_ONE.search(node.id)]
    ends = [r for r in whole.relations if _OF_ONE.search(r.source) or _OF_ONE.search(r.target)]
    nodes, relations = [*whole.nodes.values()], [*whole.relations]
    for number in range(-(-(things - len(whole)) // len(own))):
        name = f"s{number}"
        ends_on = {"valid_until": TODAY + timedelta(number % 365)} if lapsing else {}
        nodes += (
            Node(
                _OF_ONE.sub(name, node.id),
                node.cls,
                {**node.properties, **ends_on} if node.cls == "Evidence" else node.properties,
            )
            for node in own
        )
        relations += (
            Relation(
                r.type, _OF_ONE.sub(name, r.source), _OF_ONE.sub(name, r.target), "", r.properties
            )
            for r in ends
        )
    return Snapshot(nodes, relations), made.policy
