"""What all pages share: a heading with day and revision, a sentence, what to do on failure."""

from __future__ import annotations

import logging
from collections.abc import Callable

import streamlit as st

from aimsgraph.errors import AimsgraphError, NoStoreError
from aimsgraph.impact.sentence import capital
from aimsgraph.impact.sentence import day as spoken

from .access import ROLES, visitor
from .markdown import bold, literal, short
from .questions import QUESTIONS
from .view import View, present
from .ways import follow, link

_LOG = logging.getLogger(__name__)
Body = Callable[[View], str | None]  # the thing that the page is about, if it is about one
_SAID = "said"


def let_in() -> bool:
    """Whether somebody may see the pages; if not, it says what to do."""
    try:
        found = visitor()
    except AimsgraphError as error:
        failure("Nobody is let in.", error)
        return False
    if found.role is not None:
        return True
    st.title("aimsgraph", anchor=False)
    if not found.signed_in:
        st.markdown("#### Sign in to see how the AI management system stands.")
        st.button("Sign in", type="primary", on_click=st.login)
        return False
    st.markdown(f"#### {bold(found.name)} has no role here\\.")
    st.markdown(f"Whoever runs the sign-in can give you one: {literal(', '.join(ROLES))}\\.")
    st.button("Sign out", on_click=st.logout)
    return False


def page(name: str, title: str, body: Body) -> Callable[[], None]:
    """A page that shows ``body``; where that fails, what failed and what to do.

    By its ``name`` it is known in addresses, and among the saved questions.
    """

    def run() -> None:
        follow(name)
        try:
            view = present()
            _heading(title, view)
            _say_it()
            if view.snapshot.revision == 0 or not view.snapshot.nodes:
                _empty()
            else:
                _question(name, body(view))
        except NoStoreError:
            st.title(title, anchor=False)
            _empty()
        except AimsgraphError as error:
            failure(f"{title} cannot be shown.", error)
        except Exception:  # a page that fails leaves the others alone
            _LOG.exception("the page %s failed", title)
            st.error(f"**{title} cannot be shown.** The other pages go on. What went wrong is in "
                     "the terminal in which the dashboard runs.", icon=None)  # fmt: skip

    run.__name__ = title.lower().replace(" ", "_")
    return run


def _heading(title: str, view: View) -> None:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(title, anchor=False)
    facts = f"{view.organization} · {spoken(view.day)} · revision {view.snapshot.revision}"
    with right.container(horizontal_alignment="right"):
        st.caption(literal(facts), width="content")
        who = visitor()
        if who.signed_in:
            st.button(
                literal(f"Sign out {short(who.name, 60)}"), key="sign-out", type="tertiary",
                on_click=st.logout,
            )  # fmt: skip


def _question(name: str, thing: str | None) -> None:
    """The way to the question that asks the graph for what the page shows."""
    if name in QUESTIONS:
        with st.container(key="question"):
            shown = {"thing": thing} if thing else {}
            link("The question behind this page", "query", saved=name, **shown)


def sentence(text: str) -> None:
    """The sentence with which a page opens; its text is Markdown already."""
    st.markdown(f"#### {text}")


def _empty() -> None:
    st.info(
        "**Nothing has been read yet.** Declare your registers and evidence folder in "
        "`aims.toml`, then run `aimsgraph sync`. This page follows without a restart."
    )


def failure(what: str, error: AimsgraphError) -> None:
    """Say what could not be done, why, where, and what to do."""
    where = f" ({literal(error.where)})" if error.where else ""
    told = f"{bold(what)} {literal(error.message)}{where}\\."
    hint = f" {literal(capital(error.hint))}\\." if error.hint else ""
    st.error(told + hint)


def say(text: str) -> None:
    """Say what was done at the top of the page that comes next."""
    st.session_state[_SAID] = text


def _say_it() -> None:
    text = st.session_state.pop(_SAID, None)
    if text is not None:
        st.success(literal(text))
