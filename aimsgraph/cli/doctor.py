"""`aimsgraph doctor`: whether the workspace is sound."""

from __future__ import annotations

import platform
import sqlite3
from collections import Counter
from importlib.metadata import version

import typer

from aimsgraph import __version__
from aimsgraph.cli import document
from aimsgraph.cli.failure import FINDINGS
from aimsgraph.cli.options import AsJson, StoreAt, command_app, exit_codes, today, workspace_here
from aimsgraph.cli.screen import Screen
from aimsgraph.impact.sentence import listed, number
from aimsgraph.workspace.health import Symptom, examine

_LIBRARIES = ("pydantic", "rdflib", "networkx", "numpy", "scipy", "neo4j", "typer", "rich")
_LOOKS = {"error": "broken", "warning": "doubt", "note": "quiet"}

app = command_app()


@app.command(epilog=exit_codes(0, 1, 2, 5))
def doctor(context: typer.Context, store: StoreAt = None, as_json: AsJson = False) -> None:
    """Check the store, the ontology, the frameworks, the sources, the files and the graph.

    Ends with 1 when there are errors or warnings; notes are only remarks.
    """
    workspace = workspace_here(context, store)
    symptoms = examine(workspace, today())
    counts: Counter[str] = Counter(symptom.severity for symptom in symptoms)
    if as_json:
        document.write(
            {
                "workspace": workspace.root,
                "store": workspace.location,
                "symptoms": symptoms,
                "versions": versions(),
                "ontology": workspace.vocabulary.digest,
            }
        )
    else:
        show(Screen(), symptoms, counts, workspace.place)
    if counts["error"] or counts["warning"]:
        raise typer.Exit(FINDINGS)


def versions() -> dict[str, str]:
    """The versions of everything that could matter."""
    return {
        "aimsgraph": __version__,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
        **{name: version(name) for name in _LIBRARIES},
    }


def show(screen: Screen, symptoms: tuple[Symptom, ...], counts: Counter[str], store: str) -> None:
    """The findings in a terminal."""
    told = [number(counts[severity], severity) for severity in _LOOKS if counts[severity]]
    screen.sentence(f"{listed(told)}." if told else "All is well.")
    if symptoms:
        screen.gap()
    for symptom in symptoms:
        detail = "; ".join(part for part in (symptom.where, symptom.hint) if part)
        screen.row(_LOOKS[symptom.severity], (f"{symptom.area}: {symptom.message}",), detail)
    screen.gap()
    screen.fact(f"The graph is kept in {store}.")
    screen.fact(", ".join(f"{name} {number}" for name, number in versions().items()))
