"""How long a large graph takes on a Neo4j server, beside cartography's loader on the same server.

    python -m tests.benchmarks.server [--cartography PYTHON] [THINGS RELATIONS]

By default 100,000 things and 400,000 relations. The server is that of the tests (tests/neo4j), and
emptied between. It is warmed by one turn of each, then ours and cartography take turns, and the
shortest of three counts. Every line is a process of its own, which opens the store anew. PYTHON is
the interpreter of an environment that has cartography (see cartography_loader.py) and the plain
driver, which is what it installs; without it only our own lines are measured.

Ends with 1 if a bound is broken: a first load with history at least 1.5 times as fast as
cartography's, the same again at least 5 times as fast as the load and nothing written, 700 MB.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import neo4j

from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store import Change, PutNode, open_store
from aimsgraph.vocabulary import load
from tests.benchmarks.store import graph, seconds
from tests.neo4j.server import Server

ROOT = Path(__file__).parents[2]
FASTER, UNCHANGED, MEMORY = 1.5, 5.0, 700.0
TURNS = 3  # after one that warms the server

Told = dict[str, float]


# ---- what runs in a process of its own -----------------------------------------------------------


def first(address: str, things: int, relations: int) -> Told:
    """A load into an empty database, from opening it."""
    changes = graph(things, relations)
    return {"first": seconds(lambda: put(address, changes))}


def again(address: str, things: int, relations: int) -> Told:
    """The same from a program that knows nothing yet, and one thing altered by another."""
    changes, before = graph(things, relations), nodes(address)
    unchanged = seconds(lambda: put(address, changes))
    written = float(nodes(address) != before)
    one = [PutNode(Node("dataset:d0000007", "Dataset", {"name": "seven"}))]
    return {
        "again": unchanged,
        "written": written,
        "altered": seconds(lambda: put(address, one)),
    }


def put(address: str, changes: Sequence[Change]) -> None:
    """Write, as a program does that was just started."""
    with closing(open_store(address, load())) as store:
        store.write(changes, actor="benchmark", source="benchmark")


def read(address: str, things: int, relations: int) -> Told:
    """A fresh program's snapshot."""
    found: list[Snapshot] = []

    def snapshot() -> None:
        with closing(open_store(address, load(), read_only=True)) as store:
            found.append(store.snapshot())

    took = seconds(snapshot)
    assert len(found[0]) == things
    return {"read": took}


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


PARTS = {"first": first, "again": again, "read": read, "recipe": recipe}


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


def ours(server: Server, things: int, relations: int) -> Told:
    """What our own parts measured, each with its peak memory."""
    told: Told = {}
    for name in PARTS:
        found = part(name, server.location, things, relations)
        told |= {f"{name} memory" if key == "memory" else key: found[key] for key in found}
    empty(server)
    return told


def measured(server: Server, things: int, relations: int, python: str | None) -> Told:
    """The shortest of several turns of ours and of cartography's, and the most memory."""
    told: list[Told] = []
    for _ in range(1 + TURNS):
        found = ours(server, things, relations)
        if python:
            found |= cartography(python, server, things, relations)
        told.append(found)
    return {
        name: (max if "memory" in name or name == "written" else min)(
            each[name] for each in told[1:]
        )
        for name in told[0]
    }


def table(told: Told) -> bool:
    """Print what was measured; whether every bound holds."""
    peer = told.get("first things", 0.0) + told.get("first relations", 0.0)
    peer_again = told.get("again things", 0.0) + told.get("again relations", 0.0)
    first, again = told["first"], told["again"]
    memory = {name: told[f"{name} memory"] for name in ("first", "again", "read")}
    print(f"{'':34}{'aimsgraph':>10}{'beside':>10}{'ratio':>8}")

    def line(what: str, ours: float, beside: float = 0.0, name: str = "") -> None:
        compared = f"{beside:>8.2f} s{beside / ours:>7.1f}x  {name}" if beside else ""
        print(f"{what:34}{ours:>8.2f} s{compared}".rstrip())

    line("first load, with history", first, peer, "cartography")
    line("the same again, nothing written", again, peer_again, "cartography")
    line("", again, first, "the first load")
    line("one thing altered", told["altered"])
    line("read back", told["read"], told["recipe"], "collected lists of the graph")
    said = ", ".join(f"{size:.0f} MB ({name})" for name, size in memory.items())
    print(f"memory of the program: {said}")
    broken = {
        f"first load {FASTER}x cartography": bool(peer) and peer / first < FASTER,
        f"the same again {UNCHANGED}x the load": first / again < UNCHANGED,
        "the same again writes nothing": bool(told["written"]),
        f"{MEMORY:.0f} MB": max(memory.values()) > MEMORY,
    }
    for what, failed in broken.items():
        print(f"{'BROKEN' if failed else 'holds'}: {what}")
    return not any(broken.values())


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--cartography", metavar="PYTHON")
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
        return 0 if table(measured(server, things, relations, given.cartography)) else 1


if __name__ == "__main__":
    sys.exit(main())
