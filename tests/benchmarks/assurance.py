"""How long readiness, check, matrix and statement take of 200 AI systems and 20,000 records.

    python -m tests.benchmarks.assurance

The company is written into a workspace once; then each command runs in a process of its own, from
nothing to the exit code. Ends with 1 if a bound is broken.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from aimsgraph.impact.calendar import add_months
from aimsgraph.snapshot import Node, Relation, Snapshot, Value
from aimsgraph.store import Change, Claim, PutClaim, PutNode, PutRelation, open_store
from tests.benchmarks.aims import aims
from tests.impact.company import ISO, TODAY, shipped

SYSTEMS, RECORDS = 200, 20_000
BOUNDS = {"status": 3.0, "check": 3.0, "matrix": 5.0, "soa": 5.0}  # seconds
RUNS = 3
_DAY = date(2026, 1, 1)
_OF_DATA = ("a.7.3", "a.7.4", "a.7.5", "a.7.6")
_DATA_SLOT = re.compile(rf"(implementation|slot):({'|'.join(_OF_DATA)})/", re.IGNORECASE)
_ENDING = re.compile(r"[:/-]s\d*0(?=$|[-/])")
_CONFIGURATION = """\
[organization]
name = "Acme"

[audit]
stage1 = 2026-08-24
stage2 = 2026-11-02

[[source]]
name = "registers"
importer = "tables"
path = "registers/*.csv"
"""


def company() -> Snapshot:
    """The company: what its systems have, and for each a monthly report over some years.

    What concerns single datasets is excluded, so that about ten controls run for each system. The
    evidence of every tenth system ends before the audits.
    """
    two, three = len(aims(1)[0]), len(aims(len(aims(1)[0]) + 1)[0])
    whole, _policy = aims(two + (three - two) * (SYSTEMS - 2))
    excluded = {f"{prefix}:{ref}" for prefix in ("soa", "control") for ref in _OF_DATA}
    left_out = {id for id in whole.nodes if id in excluded or _DATA_SLOT.match(id)}
    for relation in whole.relations:
        if relation.type == "filledBy" and relation.source in left_out:
            left_out.add(relation.target)
    ends = {"valid_until": TODAY + timedelta(weeks=6)}
    nodes = [
        Node(node.id, node.cls, {**node.properties, **ends})
        if node.cls == "Evidence" and _ENDING.search(node.id)
        else node
        for node in whole.nodes.values()
        if node.id not in left_out
    ]
    relations = [r for r in whole.relations if left_out.isdisjoint((r.source, r.target))]
    for ref in _OF_DATA:
        said: dict[str, Value] = {"name": ref, "applicable": False, "reason": "judged together"}
        nodes.append(Node(f"soa:{ref}", "SoAEntry", said))
        relations.append(Relation("decidedBy", f"{ISO}/{ref.upper()}", f"soa:{ref}"))
    return Snapshot(*_with_reports(nodes, relations))


def _with_reports(
    nodes: list[Node], relations: list[Relation]
) -> tuple[list[Node], list[Relation]]:
    """As many monthly reports as records lack."""
    systems = [node.id for node in nodes if node.cls == "AISystem"]
    classes = shipped().subclasses("Record")
    reports, links = [], []
    for number in range(RECORDS - sum(node.cls in classes for node in nodes)):
        system, month = systems[number % len(systems)], number // len(systems)
        first = add_months(_DAY, -month - 1)
        last = date.fromordinal(add_months(_DAY, -month).toordinal() - 1)
        id = f"evidence:report-{system.partition(':')[2]}-{first}"
        said: dict[str, Value] = {
            "name": f"Report of {first:%B %Y}", "kind": "monitoring-report", "review": "accepted",
            "collected_on": last, "period_start": first, "period_end": last,
        }  # fmt: skip
        reports.append(Node(id, "Evidence", said))
        slot = f"slot:A.6.2.6/monitoring-report/{system}"
        links += [Relation("about", id, system), Relation("filledBy", slot, id)]
    return [*nodes, *reports], [*relations, *links]


def changes(snapshot: Snapshot) -> Iterator[Change]:
    """The company as a source says it, each thing with its line in a register."""
    for line, node in enumerate(snapshot.nodes.values(), start=2):
        yield PutNode(node)
        place: dict[str, str | int] = {
            "artifact": f"registers/{node.cls}.csv",
            "artifact_sha256": "0" * 64,
            "line": line,
        }
        yield PutClaim(Claim("registers", node.id, node.cls, node.properties, str(line), place))
    for relation in snapshot.relations:
        yield PutRelation(relation)


def make(folder: Path) -> Snapshot:
    """Write the workspace with its store."""
    (folder / "aims.toml").write_text(_CONFIGURATION)
    made = company()
    store = open_store(folder / "aims.db", shipped(), create=True)
    store.write(changes(made), actor="benchmark", source="registers")
    store.close()
    return made


def main() -> int:
    """Make the company, ask it, print."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        made = make(folder)
        counts = Counter(node.cls for node in made.nodes.values())
        records = sum(counts[cls] for cls in shipped().subclasses("Record"))
        print(
            f"{counts['AISystem']:,} systems, {counts['Implementation']:,} controls x systems, "
            f"{records:,} records; {len(made.nodes):,} things, {len(made.relations):,} relations"
        )
        over = [_over(name, command, bound) for command, bound in BOUNDS.items()]
        return int(any(over))


def _over(folder: str, command: str, bound: float) -> bool:
    """Whether a command takes longer than its bound."""
    line = [sys.executable, "-m", "aimsgraph", "-C", folder, command, "--as-of", str(TODAY)]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    took, before = [], resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(RUNS):
        start = time.perf_counter()
        ran = subprocess.run(line, capture_output=True, text=True, check=False, env=environment)
        took.append(time.perf_counter() - start)
        assert ran.returncode in (0, 1), ran.stderr
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(ran.stdout.splitlines()[0])
    print(
        f"aimsgraph {command}: {min(took):.2f} s "
        f"({(used.ru_utime - before.ru_utime) / RUNS:.2f} s of one processor), "
        f"{used.ru_maxrss / 1024:,.0f} MB at most; bound {bound:g} s"
    )
    return min(took) >= bound


if __name__ == "__main__":
    sys.exit(main())
