"""The command `aimsgraph`."""

from __future__ import annotations


def main() -> None:
    """Run the command line on the arguments of the process."""
    from aimsgraph.cli.app import app

    app(prog_name="aimsgraph")
