"""The command `aimsgraph`."""

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


def main() -> None:
    """Run the command line on the arguments of the process.

    An interruption ends with one line, wherever it comes; after the last word it is too late.
    """
    sys.unraisablehook = _interrupt_again
    try:
        from aimsgraph.cli.app import app

        app(prog_name="aimsgraph")
    except KeyboardInterrupt as interruption:  # before the command began, or while it said its end
        from aimsgraph.cli.failure import report

        sys.exit(report(interruption, as_json="--json" in sys.argv))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def _interrupt_again(lost: UnraisableHookArgs) -> None:
    """Repeat an interruption that came where Python can only print it and go on."""
    if issubclass(lost.exc_type, KeyboardInterrupt):
        # Here it would be lost once more, and so it would until this has returned.
        again = Timer(0.5, interrupt_main)
        again.daemon = True
        again.start()
    else:
        sys.__unraisablehook__(lost)
