"""Who looks at the pages, and what they may do there.

Where nobody has to sign in it is one person at this machine, who may do everything. Else the
provider at which people sign in says by a claim which role they have; without one they see nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import streamlit as st

from aimsgraph.errors import RefusedError
from aimsgraph.workspace.recording import actor
from aimsgraph.workspace.serving import Login, Served

Role = Literal["viewer", "auditor", "editor"]  # each may do what those before it may
ROLES: Sequence[Role] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who looks, by name; ``role`` is None for one who may see nothing."""

    name: str
    role: Role | None
    signed_in: bool

    def may(self, role: Role) -> bool:
        """Whether they may do what a role may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


def visitor() -> Visitor:
    """Who looks at this moment: asked anew, as roles change while pages are open."""
    login = Served.of().login
    if login is None:
        return Visitor(actor(), ROLES[-1], signed_in=False)
    if not st.user.get("is_logged_in"):
        return Visitor("", None, signed_in=False)
    name = st.user.get("email") or st.user.get("name") or st.user.get("sub") or "somebody"
    return Visitor(str(name), _role(login), signed_in=True)


def require(role: Role) -> Visitor:
    """Who looks; `RefusedError` where they may not do what a role may."""
    found = visitor()
    if not found.may(role):
        has = f"the role {found.role}" if found.role else "no role"
        raise RefusedError(
            f"this is for the role {role}", where=found.name or "not signed in",
            hint=f"you have {has} here",
        )  # fmt: skip
    return found


def _role(login: Login) -> Role | None:
    """The role that may do most of those that the claim names."""
    said: object = st.user.get(login.claim)
    names = {str(one).casefold() for one in (said if isinstance(said, list | tuple) else [said])}
    return next((role for role in reversed(ROLES) if role in names), None)
