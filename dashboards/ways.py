"""Ways from one page to another, with what is to be shown there."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.navigation.page import Page

HOME = "coverage"  # whose address is empty
_KNOWN = "pages"


def know(pages: Iterable[Page]) -> list[Page]:
    """Remember the pages by their address, for whoever looks at them now."""
    found = list(pages)
    st.session_state[_KNOWN] = {page.url_path or HOME: page for page in found}
    return found


def link(label: str, page: str, **shown: str) -> None:
    """A link to a page by its address; ``label`` is Markdown already."""
    st.page_link(_page(page), label=label, query_params=shown)


def go(page: str, **shown: str) -> None:
    """Go to a page now."""
    st.switch_page(_page(page), query_params=shown)


def asked(name: str, options: Iterable[str]) -> str | None:
    """What the address asks for by a name; None where that is none of the options."""
    value = st.query_params.get(name)
    return value if value in set(options) else None


def keep(name: str, value: str | None) -> None:
    """Let the address ask for this, so that it can be linked to."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _page(page: str) -> Page:
    known: dict[str, Page] = st.session_state[_KNOWN]
    return known[page]
