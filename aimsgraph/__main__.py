"""`python -m aimsgraph` is the command `aimsgraph`."""

from aimsgraph.cli import main

main()
