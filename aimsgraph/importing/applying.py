"""Writes plans: all of them in one revision, or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from aimsgraph.errors import RefusedError
from aimsgraph.importing.plan import Plan
from aimsgraph.store.protocol import Store


def apply(store: Store, plans: Plan | Sequence[Plan], actor: str) -> int:
    """Write a plan to the store it was made for; return the revision then.

    Of several plans each was made for what the one before it leaves (`Prospect`). Without changes
    nothing is written.

    Raises
    ------
    RefusedError
        If a source of a plan was refused.
    StaleError
        If the store has moved on since the first plan was made.
    """
    made = (plans,) if isinstance(plans, Plan) else tuple(plans)
    refusals = [refusal for plan in made for refusal in plan.refusals]
    if refusals:
        reasons = "; ".join(str(refusal) for refusal in refusals)
        raise RefusedError(f"nothing has been written: {reasons}")
    changing = [plan for plan in made if plan]
    if not changing:
        return store.revision
    return store.write(
        (change for plan in changing for change in plan.changes),
        actor=actor,
        source=", ".join(name for plan in changing for name in plan.sources),
        note="; ".join(plan.summary() for plan in changing),
        base=made[0].revision,
    )
