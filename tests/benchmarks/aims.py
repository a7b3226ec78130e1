"""An AIMS of any size, for whoever measures: the company of the tests, with many AI systems."""

from __future__ import annotations

import re
from datetime import timedelta

from aimsgraph.impact import Policy
from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.impact.company import COLLECTED, TODAY, Company, company, control, fill

# The risks of a system beside that of its validation, and the controls that reduce them.
_RISKS = {"information": "A.8.2", "operation": "A.6.2.6", "use": "A.9.4"}
_SOURCES = {"training": "history", "test": "holdout", "runtime": "feed"}  # of its data
_OF_ONE = re.compile(r"(?<=[:/-])b(?=$|[-/])")  # in the id of what belongs to the second system


def aims(things: int, *, lapsing: bool = False) -> tuple[Snapshot, Policy]:
    """At least so many things, and the policy they are asked with: all healthy.

    One system with its model, data, risk, slots, implementations and records is repeated; what the
    organization has once (clauses, controls, people, policies) it still has once. A system has four
    risks, a metric and six datasets (a twentieth of all things), of which three are made from the
    others. With ``lapsing`` the evidence of each system ends on a day of the year to come, of
    some systems on each.
    """
    made = _company()
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


def _company() -> Company:
    """The company of the tests, its second system with as many risks and data as systems have."""
    made = company()
    system = "system:b"
    for part, source in _SOURCES.items():
        observed_on = made.things[f"dataset:b-{part}"].properties["observed_on"]
        made.add(f"dataset:b-{source}", observed_on=observed_on)
        made.link("ownedBy", f"dataset:b-{source}", "role:data-owner")
        made.link("derivedFrom", f"dataset:b-{part}", f"dataset:b-{source}")
    made.add("metric:b", threshold=0.2, direction="above")
    made.add(
        "measurement:b",
        kind="metric-snapshot",
        value=0.1,
        measured_on=COLLECTED,
        collected_on=COLLECTED,
        review="accepted",
    )
    made.link("valuedBy", "metric:b", "measurement:b")
    made.link("monitoredBy", system, "metric:b")
    for name, reference in _RISKS.items():
        risk = made.add(f"risk:b-{name}")
        treatment = made.add(f"treatment:b-{name}", option="reduce", state="done")
        made.link("arisesIn", risk, system)
        made.link("treatedBy", risk, treatment)
        made.link("realisedBy", treatment, control(reference))
        made.link("watchedBy", risk, "metric:b")
    fill(made)
    return made
