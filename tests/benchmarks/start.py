"""How long the command line takes to start, beside the bare interpreter.

    python tests/benchmarks/start.py

Prints the best of ten starts of each, and the ratio; ends with 1 if the help takes 0.3 s or more.
"""

from __future__ import annotations

import subprocess
import sys
import time

RUNS = 10
BOUND = 0.3
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "python -c 'import typer'": ["-c", "import typer"],
    "aimsgraph --help": ["-m", "aimsgraph", "--help"],
    "aimsgraph impact --help": ["-m", "aimsgraph", "impact", "--help"],
}


def best(arguments: list[str]) -> float:
    """The best of some runs, in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Measure and print."""
    measured = {name: best(arguments) for name, arguments in COMMANDS.items()}
    bare = measured["python -c pass"]
    for name, seconds in measured.items():
        print(f"{name:28} {seconds:6.3f} s  {seconds / bare:5.1f}x")
    return int(measured["aimsgraph --help"] >= BOUND)


if __name__ == "__main__":
    sys.exit(main())
