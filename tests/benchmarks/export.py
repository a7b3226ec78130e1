"""How long a large graph takes to be exported, and to be read again.

    python tests/benchmarks/export.py [THINGS RELATIONS]

By default 100,000 things and 400,000 relations, each format in a process of its own; one relation
in twenty has a qualifier. Beside it the same graph through the serialiser of rdflib, at a tenth of
the size.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from aimsgraph.export.formats import FORMATS, export
from aimsgraph.export.origin import Origin
from aimsgraph.importing import Source, read
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.vocabulary import load

READ = {"turtle": ("rdf", "ttl"), "json-ld": ("rdf", "jsonld"), "graphml": ("graphml", "graphml")}


def graph(things: int, relations: int) -> Snapshot:
    """Datasets derived from each other."""
    names = [f"dataset:d{number:07}" for number in range(things)]
    nodes = (
        Node(name, "Dataset", {"name": name, "rows": at, "tags": ("a", "b")})
        for at, name in enumerate(names)
    )
    links = (
        Relation(
            "derivedFrom",
            names[at % things],
            names[(at * 7919 + at // things) % things],
            "" if at % 20 else "run 2",
            {} if at % 20 else {"note": "again", "since": date(2026, 1, 2)},
        )
        for at in range(relations)
    )
    return Snapshot(nodes, links, revision=1)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and how many megabytes the process grew by at most."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    return seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def one_format(format: str, things: int, relations: int, folder: Path) -> None:
    """Export in a format and, where there is an importer, read it again; print a line."""
    snapshot, vocabulary = graph(things, relations), load()
    origin = Origin(1, date(2026, 11, 24), vocabulary.digest, "0.1.0")
    importer, suffix = READ.get(format, ("", "zip" if format == "csv" else "json"))
    path = folder / f"graph.{suffix}"
    took, grew = measured(lambda: export(format, path, snapshot, vocabulary, origin))
    size = path.stat().st_size / 2**20
    total = len(snapshot.nodes) + len(snapshot.relations)
    line = f"{format:12}{took:8.1f} s{total / took:12,.0f}/s{grew:8.0f} MB{size:8.0f} MB"
    if importer:
        source = Source("graph", importer, (path.name,))
        took, grew = measured(lambda: read(source, folder, vocabulary))
        line += f"{took:10.1f} s{total / took:12,.0f}/s{grew:8.0f} MB"
    print(line, flush=True)


def through_rdflib(things: int, relations: int) -> None:
    """What rdflib's own serialiser takes, its graph included."""
    snapshot, vocabulary = graph(things, relations), load()
    total = len(snapshot.nodes) + len(snapshot.relations)
    took, grew = measured(lambda: snapshot.to_rdf(vocabulary).serialize(format="turtle"))
    print(f"{'(rdflib)':12}{took:8.1f} s{total / took:12,.0f}/s{grew:8.0f} MB", flush=True)


def main() -> None:
    """Measure and print."""
    things, relations = (int(text) for text in sys.argv[1:3] or ("100000", "400000"))
    print(f"{things:,} things, {relations:,} relations")
    print(
        f"{'':12}{'export':>10}{'':>14}{'memory':>11}{'file':>11}{'read':>12}{'':>14}{'memory':>11}"
    )
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as name:
        for format in FORMATS:
            process = context.Process(
                target=one_format, args=(format, things, relations, Path(name))
            )
            process.start()
            process.join()
        process = context.Process(target=through_rdflib, args=(things // 10, relations // 10))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
