"""How long a large graph takes on a Neo4j server, beside cartography's loader on the same server.

    python -m tests.benchmarks.server [--cartography PYTHON] [--runs N] [THINGS RELATIONS]

By default 100,000 things and 400,000 relations, once. The server is that of the tests
(tests/neo4j), warmed by a small load of each and emptied between; every line is a process of its
own. PYTHON is the interpreter of an environment that has cartography (see cartography_loader.py)
and the plain driver, which is what it installs; without it only our own lines are measured.

Ends with 1 if a bound is broken: a first load with history at least 1.5 times as fast as
cartography's, the same again at least 5 times as fast as the load and nothing written, 700 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j

from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store import PutNode, open_store
from aimsgraph.vocabulary import load
from tests.benchmarks.store import graph, seconds
from tests.neo4j.server import Server

ROOT = Path(__file__).parents[2]
FASTER, UNCHANGED, MEMORY = 1.5, 5.0, 700.0
WARM = (5_000, 20_000)

Told = dict[str, float]


# ---- what runs in a process of its own -----------------------------------------------------------


def write(address: str, things: int, relations: int) -> Told:
    """A first load, the same again, and one thing altered."""
    changes, store = graph(things, relations), open_store(address, load())

    def put(what: object) -> None:
        store.write(what, actor="benchmark", source="benchmark")  # type: ignore[arg-type]

    first = seconds(lambda: put(changes))
    before = nodes(address), store.revision
    again = seconds(lambda: put(changes))
    written = float((nodes(address), store.revision) != before)
    one = [PutNode(Node("dataset:d0000007", "Dataset", {"name": "seven"}))]
    altered = seconds(lambda: put(one))
    return {"first": first, "again": again, "written": written, "altered": altered}


def read(address: str, things: int, relations: int) -> Told:
    """A fresh program's snapshot."""
    opened: list[Callable[[], Snapshot]] = []
    opening = seconds(lambda: opened.append(open_store(address, load(), read_only=True).snapshot))
    found: list[Snapshot] = []
    took = seconds(lambda: found.append(opened[0]()))
    assert len(found[0]) == things
    return {"open": opening, "read": took}


def recipe(address: str, things: int, relations: int) -> Told:
    """The same from the graph, in the fastest way known: a collected list for each type."""
    with neo4j.GraphDatabase.driver(address) as driver, driver.session() as session:

        def snapshot() -> None:
            ((nodes,),) = session.run(
                "MATCH (n:Dataset) RETURN collect([n.id, n.name, n.rows, n.tags])"
            ).values()
            ((links,),) = session.run(
                "MATCH (a:Thing)-[r:DERIVED_FROM]->(b:Thing) "
                "RETURN collect([a.id, b.id, r.qualifier])"
            ).values()
            made = Snapshot(
                [
                    Node(id, "Dataset", {"name": name, "rows": rows, "tags": tuple(tags or ())})
                    for id, name, rows, tags in nodes
                ],
                [Relation("derivedFrom", *link) for link in links],
            )
            assert len(made) == things

        return {"recipe": seconds(snapshot)}


PARTS = {"write": write, "read": read, "recipe": recipe}


def nodes(address: str) -> int:
    """How many nodes the database has, of whatever kind."""
    with neo4j.GraphDatabase.driver(address) as driver:
        ((count,),) = driver.execute_query("MATCH (n) RETURN count(n)").records
    return int(count)


# ---- the run -------------------------------------------------------------------------------------


def part(name: str, *arguments: object) -> Told:
    """What a part of ours measured, in a process of its own, and its peak memory in MB."""
    return _told(sys.executable, "tests.benchmarks.server", "--part", name, *arguments)


def cartography(python: str, server: Server, things: int, relations: int) -> Told:
    """What cartography's loader measured, on a server that is empty of everything."""
    found = _told(python, "tests.benchmarks.cartography_loader", server.location, things, relations)
    empty(server)
    return found


def _told(python: str, module: str, *arguments: object) -> Told:
    command = [python, "-W", "ignore", "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    told: Told = json.loads(done.stdout)
    return told


def empty(server: Server) -> None:
    """Remove all data, and all indexes, so that nobody pays for another's."""
    server.clear()
    with neo4j.GraphDatabase.driver(server.location) as driver:
        for what in ("CONSTRAINT", "INDEX"):
            found = driver.execute_query(f"SHOW {what} YIELD name, type WHERE type <> 'LOOKUP'")
            for name, _ in found.records:
                driver.execute_query(f"DROP {what} `{name}`")


def best(runs: list[Told]) -> Told:
    """The shortest time of each, the largest memory."""
    worst = ("memory", "written")
    return {key: (max if key in worst else min)(run[key] for run in runs) for key in runs[0]}


def measured(server: Server, things: int, relations: int, python: str | None, runs: int) -> Told:
    """The best of some runs, ours and cartography's in turns."""
    found: list[Told] = []
    for number in range(runs + 1):
        size = (things, relations) if number else WARM  # the first warms the server
        told = part("write", server.location, *size)
        told |= {
            f"read {key}": value for key, value in part("read", server.location, *size).items()
        }
        told |= part("recipe", server.location, *size) | {"memory": told["memory"]}
        empty(server)
        if python:
            told |= cartography(python, server, *size)
        if number:
            found.append(told)
    return best(found)


def table(told: Told) -> bool:
    """Print what was measured; whether every bound holds."""
    peer = told.get("first things", 0.0) + told.get("first relations", 0.0)
    peer_again = told.get("again things", 0.0) + told.get("again relations", 0.0)
    first, again, memory = told["first"], told["again"], max(told["memory"], told["read memory"])
    print(f"{'':34}{'aimsgraph':>10}{'beside':>10}{'ratio':>8}")

    def line(what: str, ours: float, beside: float = 0.0, name: str = "") -> None:
        compared = f"{beside:>8.2f} s{beside / ours:>7.1f}x  {name}" if beside else ""
        print(f"{what:34}{ours:>8.2f} s{compared}".rstrip())

    line("first load, with history", first, peer, "cartography")
    line("the same again, nothing written", again, peer_again, "cartography")
    line("", again, first, "the first load")
    line("one thing altered", told["altered"])
    line("open", told["read open"])
    line("read back", told["read read"], told["recipe"], "collected lists of the graph")
    print(
        f"{'memory of the program, load / read':34}{told['memory']:>7.0f} / "
        f"{told['read memory']:.0f} MB"
    )
    broken = {
        f"first load {FASTER}x cartography": bool(peer) and peer / first < FASTER,
        f"the same again {UNCHANGED}x the load": first / again < UNCHANGED,
        "the same again writes nothing": bool(told["written"]),
        f"{MEMORY:.0f} MB": memory > MEMORY,
    }
    for what, failed in broken.items():
        print(f"{'BROKEN' if failed else 'holds'}: {what}")
    return not any(broken.values())


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--cartography", metavar="PYTHON")
    asked.add_argument("--runs", type=int, default=1)
    asked.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    asked.add_argument("rest", nargs="*", metavar="THINGS RELATIONS")
    given = asked.parse_args()
    if given.part:
        address, things, relations = given.rest
        told = PARTS[given.part](address, int(things), int(relations))
        told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(told))
        return 0
    things, relations = (int(text) for text in given.rest or ("100000", "400000"))
    faster = "with" if find_spec("neo4j._rust") else "without"
    print(
        f"{things:,} things, {relations:,} relations, driver {neo4j.__version__} {faster} rust-ext"
    )
    with TemporaryDirectory() as folder, Server(Path(folder) / "home") as server:
        return 0 if table(measured(server, things, relations, given.cartography, given.runs)) else 1


if __name__ == "__main__":
    sys.exit(main())
