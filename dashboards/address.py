"""What is chosen on a page, as its address says it: for links, and for the way back.

The address is the only place where a choice is kept. A control shows what the address says, and
what a person chooses goes there. It changes by nothing else, so that each entry in the history of
the browser is a choice: Streamlit's own binding of controls to the address leaves entries that
nobody made when one leaves the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypedDict, TypeVar

import streamlit as st

T = TypeVar("T")


class Tied(TypedDict):
    """What ties a control to the address."""

    key: str
    on_change: Callable[[], None]


def keep(**said: str | Sequence[str] | None) -> None:
    """Let the address say this, and nothing more where it is empty: one entry in the history."""
    before = {name: st.query_params.get_all(name) for name in st.query_params}
    after = {**before, **{name: [v] if isinstance(v, str) else v for name, v in said.items()}}
    st.query_params.from_dict({name: value for name, value in after.items() if value})


def choice(name: str, options: Iterable[T], default: T, *forget: str) -> tuple[T, Tied]:
    """The option that the address names, else the default; and what ties a control to it.

    Another choice lets the address ``forget`` what depended on the one before.
    """
    said = st.query_params.get(name)
    chosen = next((one for one in options if str(one) == said), default)

    def told(value: Any) -> str | None:
        return None if value is None or value == default else str(value)

    return chosen, _tied(
        name, chosen, lambda value: keep(**dict.fromkeys(forget), **{name: told(value)})
    )


def choices(name: str, options: Iterable[str]) -> tuple[list[str], Tied]:
    """The options that the address names; and what ties a control of many to them."""
    said = st.query_params.get_all(name)
    chosen = [one for one in options if one in said]
    return chosen, _tied(name, chosen, lambda value: keep(**{name: value}))


def switch(name: str) -> tuple[bool, Tied]:
    """Whether the address asks for something; and what ties a toggle to it."""
    on = st.query_params.get(name) == "true"
    return on, _tied(name, on, lambda value: keep(**{name: "true" if value else None}))


def words(name: str) -> tuple[str, Tied]:
    """The words that the address says; and what ties a field to them."""
    said = st.query_params.get(name, "")
    return said, _tied(name, said, lambda value: keep(**{name: value}))


def _tied(name: str, value: object, put: Callable[[Any], None]) -> Tied:
    st.session_state[name] = value
    return {"key": name, "on_change": lambda: put(st.session_state[name])}
