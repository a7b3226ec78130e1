"""Many objects at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bulk() -> Iterator[None]:
    """Pause the collector of cyclic garbage while many objects are made that stay.

    There is no garbage among them, and looking for it again and again would take up to half of the
    time. Afterwards they count as old, so that they are not gone through once more at once.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            if not gc.get_freeze_count():  # what a program froze itself stays so
                gc.freeze()
                gc.unfreeze()
            gc.enable()
