"""Long work: it shows how far it is, and can be cancelled."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import Generic, TypeVar

import streamlit as st

from aimsgraph.progress import Progress

from .markdown import literal

T = TypeVar("T")

_SOON, _OFTEN = 0.4, 0.2  # seconds until a bar appears, and between two looks


class Cancelled(BaseException):
    """Nobody waits for this work any more; whoever catches all errors lets it pass."""


class _Task(Generic[T]):
    """Work in a thread of its own, so that the page can be told how far it is."""

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self._work = work
        self._result: T
        self._error: BaseException | None = None
        self._cancelled = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self.told: tuple[str, int, int] | None = None
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result = self._work(self._tell)
        except BaseException as error:  # told to whoever asks for the result
            self._error = error

    def _tell(self, doing: str, done: int, steps: int) -> None:
        if self._cancelled.is_set():
            raise Cancelled
        self.told = doing, done, steps

    def is_done(self, seconds: float) -> bool:
        """Whether it is done, if need be after some time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Let it end with the next step it tells of."""
        self._cancelled.set()

    def result(self) -> T:
        """What it yields; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result


def worked(
    key: str,
    doing: str,
    work: Callable[[Progress], T],
    *,
    limit: float = 0.0,
    by_itself: bool = True,
) -> T | None:
    """What some work yields, once it is done; None where somebody cancelled it.

    What takes longer than a moment says what it is ``doing`` and how far it is: by the steps it
    tells of, or by the ``limit`` of seconds that it has. Work that a page does ``by_itself`` rests
    once it was cancelled, until somebody wants it after all. The work must not draw anything.
    """
    cancelled = f"cancelled-{key}"
    if by_itself and st.session_state.get(cancelled):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(literal(f"{doing}: cancelled."), width="content")
            st.button("Do it after all", key=f"again-{key}", on_click=_set, args=(cancelled, False))
        return None
    task, begun = _Task(work), monotonic()
    if task.is_done(_SOON):
        return task.result()
    place = st.empty()
    try:
        with place.container():
            bar = st.progress(0.0, literal(f"{doing} ..."))
            st.button("Cancel", key=f"cancel-{key}", on_click=_set, args=(cancelled, by_itself))
        while not task.is_done(_OFTEN):
            bar.progress(*_how_far(doing, task.told, monotonic() - begun, limit))
    except BaseException:  # Streamlit ends the run: somebody cancelled it, or left
        task.cancel()
        raise
    place.empty()
    return task.result()


def _set(name: str, value: bool) -> None:
    st.session_state[name] = value


def _how_far(
    doing: str, told: tuple[str, int, int] | None, seconds: float, limit: float
) -> tuple[float, str]:
    """The share that is done, from 0 to 1, and what is said beside it."""
    if limit:
        text = f"{doing}: {seconds:.0f} of at most {limit:g} seconds"
        return min(seconds / limit, 1.0), literal(text)
    what, done, steps = told or (doing, 0, 1)
    return min(done / max(steps, 1), 1.0), literal(f"{what} ...")
