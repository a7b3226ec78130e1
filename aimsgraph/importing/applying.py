"""Writes a plan: all of it in one revision, or nothing."""

from __future__ import annotations

from aimsgraph.errors import RefusedError
from aimsgraph.importing.plan import Plan
from aimsgraph.store.protocol import Store


def apply(store: Store, plan: Plan, actor: str) -> int:
    """Write ``plan`` to the store it was made for; return the revision then.

    A plan without changes writes nothing.

    Raises
    ------
    RefusedError
        If a source of the plan was refused, or the store has moved on since it was made.
    """
    if plan.refusals:
        reasons = "; ".join(str(refusal) for refusal in plan.refusals)
        raise RefusedError(f"nothing has been written: {reasons}")
    if not plan.changes:
        return store.revision
    if store.revision != plan.revision:
        raise RefusedError(
            f"the store is at revision {store.revision}, the plan was made for {plan.revision}",
            hint="plan again",
        )
    names = ", ".join(plan.sources)
    return store.write(plan.changes, actor=actor, source=names, note=plan.summary())
