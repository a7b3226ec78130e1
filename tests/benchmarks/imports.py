"""How long imports take and how much memory, beside plain csv and SQLite.

    python tests/benchmarks/imports.py [RECORDS]

Each line is a process of its own from start to end. First a federal inventory of 2,133 rows (where
the real files lie beside the checkout), by the command, the best of some runs. Then a workspace of
RECORDS generated records (100,000 by default: systems, datasets, evidence and risks that name each
other): read, planned and written, for the first time and again with nothing changed; and by the
command, which works out what the demands ask for and what stands worse as well. "plain" reads the
same files with `csv.DictReader` into one SQLite table each, with an index, and checks nothing.

Ends with 1 if a bound is broken: 3 s and 200 MB for the inventory, 60 s and 700 MB for the import
of the generated records, counted in processor time where others share the machine.
"""

from __future__ import annotations

import csv
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
INVENTORY = "2024_consolidated_ai_inventory_raw_v2.csv"
INVENTORY_ROWS = 2_133
REAL = ROOT.parent / "shared" / "data" / "01_registers" / INVENTORY
KINDS = ("test-report", "model-card", "data-quality-report", "monitoring-report")
SHARES = {"AI systems": 0.2, "Datasets": 0.3, "Evidence": 0.3, "Risks": 0.2}

Row = dict[str, object]


@dataclass(frozen=True)
class Cost:
    """What a process took: wall clock and its own processor time in seconds, peak memory in MB."""

    seconds: float
    processor: float
    memory: float


# ---- generated registers -------------------------------------------------------------------------


def day(number: int) -> str:
    """A day of 2025 or 2026."""
    return f"{2025 + number % 2}-{1 + number % 12:02}-{1 + number % 28:02}"


def systems(count: int, datasets: int) -> Iterator[Row]:
    """AI systems that use two datasets each."""
    for n in range(count):
        yield {
            "ID": f"s-{n:06}",
            "Name": f"System {n} of unit {n % 97}",
            "Purpose": f"Sorts cases of kind {n % 311} by urgency, for unit {n % 97}",
            "Lifecycle": ("deployed", "development", "validation")[n % 3],
            "Risk tier": ("eu-ai-act:high-risk", "eu-ai-act:minimal")[n % 2],
            "Personal data": ("yes", "no")[n % 2],
            "Run-time data": f"d-{n % datasets:06}; d-{n * 7 % datasets:06}",
            "Deployed on": day(n),
        }


def datasets(count: int) -> Iterator[Row]:
    """Datasets, most of them derived from another."""
    for n in range(count):
        yield {
            "ID": f"d-{n:06}",
            "Name": f"Dataset {n}",
            "Derived from": f"d-{n // 2:06}" if n else "",
            "Obtained from": f"Source system {n % 50}",
            "Observed on": day(n),
            "Personal data": ("yes", "no")[n % 2],
            "Rows": n * 13,
            "Location": f"warehouse/unit-{n % 97}/table-{n}",
        }


def evidence(count: int, systems: int) -> Iterator[Row]:
    """Records about a system each, named by its id or by its name."""
    for n in range(count):
        about = n % systems
        yield {
            "ID": f"e-{n:06}",
            "Name": f"Report {n}",
            "Kind": KINDS[n % len(KINDS)],
            "File": f"reports/{n % 97}/report-{n}.pdf",
            "About": f"s-{about:06}" if n % 2 else f"System {about} of unit {about % 97}",
            "Collected on": day(n),
            "Verdict": ("pass", "fail")[n % 10 == 0],
            "Review": ("accepted", "pending")[n % 5 == 0],
        }


def risks(count: int, systems: int) -> Iterator[Row]:
    """Risks that arise in a system each."""
    for n in range(count):
        yield {
            "ID": f"r-{n:06}",
            "Risk": f"Cases of kind {n} are queued as routine",
            "Arises in": f"s-{n % systems:06}",
            "Likelihood": 1 + n % 5,
            "Severity": 1 + n % 4,
            "Assessed on": day(n),
            "State": "open",
        }


def write(path: Path, rows: Iterator[Row]) -> None:
    """Write rows as a csv file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        first = next(rows)
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)


def generate(folder: Path, records: int) -> list[Path]:
    """A workspace with one register for each kind of record; the files of it."""
    counts = {name: int(records * share) for name, share in SHARES.items()}
    tables = {
        "AI systems": systems(counts["AI systems"], counts["Datasets"]),
        "Datasets": datasets(counts["Datasets"]),
        "Evidence": evidence(counts["Evidence"], counts["AI systems"]),
        "Risks": risks(counts["Risks"], counts["AI systems"]),
    }
    lines = ['[organization]\nname = "Nordhelm"\n']
    for name, rows in tables.items():
        write(folder / f"{name}.csv", rows)
        source = name.lower().replace(" ", "-")
        lines.append(f'[[source]]\nname = "{source}"\nimporter = "tables"\npath = "{name}.csv"\n')
    (folder / "aims.toml").write_text("\n".join(lines))
    return [folder / f"{name}.csv" for name in tables]


# ---- measuring -----------------------------------------------------------------------------------


def run(arguments: Sequence[str], folder: Path) -> Cost:
    """Run this interpreter with ``arguments`` and see what it costs."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with (folder / "output").open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, *arguments], cwd=folder, env=environment, stdout=output, stderr=output
        )
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit((folder / "output").read_text())
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale)


def plain(database: str, encoding: str, files: Sequence[str]) -> None:
    """Read csv files into SQLite as durably as a store does, and nothing else."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with connection:
        for number, file in enumerate(files):
            with Path(file).open(newline="", encoding=encoding) as lines:
                reader = csv.DictReader(lines)
                names = dict.fromkeys(reader.fieldnames or ())  # one header may stand nine times
                columns = [f"c{at}" for at in range(len(names))]
                connection.execute(f"CREATE TABLE t{number} ({', '.join(columns)})")
                connection.execute(f"CREATE INDEX i{number} ON t{number} (c0)")
                connection.executemany(
                    f"INSERT INTO t{number} VALUES ({', '.join('?' * len(columns))})",
                    ([row[name] for name in names] for row in reader),
                )


def bring_in(folder: str) -> None:
    """Read the sources of a workspace and write what they say, and nothing that follows from it."""
    from aimsgraph.importing import apply, plan, read
    from aimsgraph.workspace import find_workspace

    workspace = find_workspace(Path(folder))
    sources = workspace.sources
    readings = [read(source, workspace.root, workspace.vocabulary) for source in sources]
    with workspace.open(create=True) as store:
        made = plan(store, readings, today=date(2026, 11, 24), sources=sources)
        apply(store, made, "benchmark")
        print(made.summary())


def plain_arguments(folder: Path, files: Sequence[Path], encoding: str) -> list[str]:
    """How this program is asked to do the plain thing."""
    database = folder / "plain.db"
    database.unlink(missing_ok=True)
    return [__file__, "--plain", str(database), encoding, *map(str, files)]


def report(what: str, rows: int, cost: Cost, raw: Cost | None = None) -> None:
    """Print one line."""
    ratio = f"{cost.processor / raw.processor:8.1f}x" if raw else ""
    print(
        f"{what:38}{cost.seconds:8.2f} s{cost.processor:9.2f} s{cost.memory:8.0f} MB"
        f"{rows / cost.seconds:10,.0f}/s{ratio}"
    )


def best(costs: Sequence[Cost]) -> Cost:
    """The fastest of some runs, with the memory of the greediest."""
    fastest = min(costs, key=lambda cost: cost.seconds)
    return Cost(fastest.seconds, fastest.processor, max(cost.memory for cost in costs))


def inventory(folder: Path) -> bool:
    """The federal inventory into an empty store; whether it kept its bounds."""
    shutil.copy(REAL, folder / INVENTORY)
    (folder / "aims.toml").write_text('[organization]\nname = "Acme"\n')
    imported: list[Cost] = []
    for _ in range(5):
        for old in folder.glob("aims.db*"):
            old.unlink()
        imported.append(run(["-m", "aimsgraph", "import", INVENTORY], folder))
    again = best([run(["-m", "aimsgraph", "import", INVENTORY], folder) for _ in range(3)])
    raw = best([run(plain_arguments(folder, [folder / INVENTORY], "cp1252"), folder)])
    report("inventory, plain", INVENTORY_ROWS, raw)
    report("inventory, import", INVENTORY_ROWS, best(imported), raw)
    report("inventory, the same again", INVENTORY_ROWS, again, raw)
    return best(imported).processor < 3 and best(imported).memory < 200


def generated(folder: Path, records: int) -> bool:
    """Generated registers into an empty store; whether they kept their bounds."""
    files = generate(folder, records)
    raw = best([run(plain_arguments(folder, files, "utf-8"), folder)])
    report("generated, plain", records, raw)
    first = run([__file__, "--import", str(folder)], folder)
    report("generated, import", records, first, raw)
    again = run([__file__, "--import", str(folder)], folder)
    report("generated, the same again", records, again, raw)
    for old in folder.glob("aims.db*"):
        old.unlink()
    whole = run(["-m", "aimsgraph", "sync"], folder)
    report("generated, sync with its demands", records, whole, raw)
    return all(cost.processor < 60 and cost.memory < 700 for cost in (first, again))


def main() -> int:
    """Measure and print."""
    if sys.argv[1:2] == ["--plain"]:
        database, encoding, *files = sys.argv[2:]
        plain(database, encoding, files)
        return 0
    if sys.argv[1:2] == ["--import"]:
        bring_in(sys.argv[2])
        return 0
    records = int(sys.argv[1]) if sys.argv[1:] else 100_000
    print(f"{'':38}{'wall':>10}{'processor':>11}{'peak':>11}{'rate':>12}{'to plain':>9}")
    kept = True
    if REAL.is_file():
        with TemporaryDirectory() as name:
            kept = inventory(Path(name))
    else:
        print("the federal inventory is not here")
    with TemporaryDirectory() as name:
        return int(not (generated(Path(name), records) and kept))


if __name__ == "__main__":
    sys.exit(main())
