"""Rules on suppliers."""

from __future__ import annotations

from collections.abc import Iterator

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule

MANY = 3  # systems behind which one supplier is worth a word


def _concentrated(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Suppliers that many systems rest on and in which no risk is recorded to arise."""
    for supplier in basis.live("Supplier"):
        systems = [id for id in _above(basis, supplier.id) if basis.facts.is_a(id, "AISystem")]
        risks = basis.standing(basis.facts.members_of(supplier.id, "arisesIn"))
        in_use = sorted(id for id in systems if id in basis.subjects)
        if len(in_use) >= MANY and not risks:
            message = (
                f"{len(in_use)} systems rest on {basis.told(supplier.id)}, and no risk of that is "
                f"recorded: {basis.all_told(in_use)}"
            )
            hint = "record the risk that it fails or leaves, and how you would go on"
            yield rule.finding(supplier.id, message, hint, also=tuple(in_use))


def _above(basis: Basis, id: str) -> set[str]:
    """What rests on a thing as an asset, over any steps."""
    relations = [relation.name for relation in basis.vocabulary.family("depends")]
    found: set[str] = set()
    waiting = [id]
    while waiting:
        here = waiting.pop()
        for relation in relations:
            for above in basis.facts.members_of(here, relation):
                if above not in found and basis.facts.alive(above):
                    found.add(above)
                    waiting.append(above)
    return found


RULES = (
    Rule(
        "supplier/concentration",
        "note",
        f"one supplier behind {MANY} systems or more, and no risk of it on record",
        "A.10.3 asks how suppliers are judged: the more rests on one, the more its end matters.",
        _concentrated,
    ),
)
