"""A bar on stderr while something takes long."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from rich import progress
from rich.console import Console

from aimsgraph.cli.text import safe
from aimsgraph.progress import Progress

_PATIENCE = 1.0  # seconds before a bar appears


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A function that tells what is done now, how many steps are done, and of how many.

    The bar appears after a second, on a terminal only, and is gone at the end.
    """
    columns = (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(bar_width=24),
    )
    bar = progress.Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task("")
    timer = Timer(_PATIENCE, bar.start)
    timer.daemon = True

    def tell(what: str, done: int, total: int) -> None:
        bar.update(task, description=safe(what), completed=done, total=total)

    if sys.stderr.isatty():
        timer.start()
    try:
        yield tell
    finally:
        timer.cancel()
        if bar.live.is_started:
            bar.stop()
