"""The check: every rule over one graph, as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import SEVERITIES, Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.assurance.check.rules import RULES, STANDARD
from aimsgraph.assurance.coverage import Coverage
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owners
from aimsgraph.impact.policy import Policy
from aimsgraph.snapshot import Snapshot
from aimsgraph.store.bulk import bulk
from aimsgraph.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found, the worst first, and how the requirements stand.

    ``rules`` are those that were tried; ``owners`` say who has to act.
    """

    as_of: date
    revision: int
    ontology: str
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    owners: Owners = field(repr=False, compare=False)


@bulk()
def check(
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    policy: Policy,
    *,
    as_of: date,
    rules: Iterable[Rule] = STANDARD,
    audits: Mapping[str, date] | None = None,
) -> Checked:
    """Try rules on a graph: same input, same findings in the same order.

    ``audits`` are days on which the graph has to stand, by name; without them those of the policy.
    Those that have passed ask nothing. A rule without ``find`` finds nothing in a graph.
    """
    days = stages(policy) if audits is None else audits
    return check_of(Basis(Facts(snapshot, vocabulary, policy, as_of), days), rules)


def check_of(basis: Basis, rules: Iterable[Rule] = STANDARD) -> Checked:
    """The same of a graph that is read already, for the audits that it is read with."""
    tried = tuple(rules)
    found = [f for each in tried if each.find is not None for f in each.find(each, basis)]
    return Checked(
        as_of=basis.facts.as_of,
        revision=basis.snapshot.revision,
        ontology=basis.vocabulary.digest,
        rules=tried,
        findings=in_order(found),
        coverage=basis.coverage,
        owners=basis.owners,
    )


def stages(policy: Policy) -> dict[str, date]:
    """The audits that the policy knows of, by name."""
    known = {"Stage 1": policy.stage1_on, "Stage 2": policy.stage2_on}
    return {name: day for name, day in known.items() if day is not None}


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings as they are told: the worst first, by rule, what comes first, by thing."""
    places = {rule.id: at for at, rule in enumerate(RULES)}
    return tuple(
        sorted(
            findings,
            key=lambda f: (
                SEVERITIES.index(f.severity),
                places[f.rule],
                f.on or date.min,
                f.thing,
                f.key,
                f.to,
            ),
        )
    )
