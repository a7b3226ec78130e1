"""Ways from one page to another, with what is to be shown there."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.navigation.page import Page

from .components.assets import script

HOME = "coverage"  # whose address is empty
_KNOWN, _HERE, _ONWARD = "pages", "here", "onward"

_press = st.components.v2.component(
    "aimsgraph.press", html='<div class="press"></div>', js=script("press")
)


def know(pages: Iterable[Page]) -> list[Page]:
    """Remember the pages by their address, for whoever looks at them now."""
    found = list(pages)
    st.session_state[_KNOWN] = {page.url_path or HOME: page for page in found}
    return found


def link(label: str, page: str, **shown: str) -> None:
    """A link to a page by its address; ``label`` is Markdown already."""
    st.page_link(_page(page), label=label, query_params=shown)


def go(page: str, **shown: str) -> None:
    """Go to a page now.

    The browser follows a link: where the server switches pages, it leaves an entry in the history
    that has the old page and what is to be shown on the new one.
    """
    with st.container(key=_ONWARD):
        link("Onward", page, **shown)
        press(_ONWARD)


def press(around: str) -> None:
    """Let the browser press the link or the button in a container, by its key, once it is there."""
    _press(key=f"press-{around}", data={"around": around})


def follow(page: str) -> None:
    """Let the address of a page follow what it shows, where a link led from the page to itself."""
    before = st.session_state.get(_HERE)
    shown = {name: st.query_params.get_all(name) for name in st.query_params}
    st.session_state[_HERE] = page, shown
    if before is not None and before[0] == page and before[1] != shown:
        st.query_params.from_dict(shown)


def _page(page: str) -> Page:
    known: dict[str, Page] = st.session_state[_KNOWN]
    return known[page]
