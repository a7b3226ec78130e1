"""`aimsgraph soa`: the Statement of Applicability."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import typer

from aimsgraph.assurance.applicability import StatementOfApplicability, StatementRow
from aimsgraph.cli import document
from aimsgraph.cli.documents import FormatName, OutFile, Output
from aimsgraph.cli.graph import graph_and_origin
from aimsgraph.cli.options import AsJson, AsOf, StoreAt, command_app, exit_codes, start_folder
from aimsgraph.cli.progress import progress_bar
from aimsgraph.cli.screen import Screen
from aimsgraph.export.matrix import LOOKS
from aimsgraph.export.origin import Origin
from aimsgraph.export.statement import counted, header_facts, reasoned, statement_document
from aimsgraph.impact.sentence import reason_text
from aimsgraph.workspace.graph import Graph

app = command_app()


@app.command(epilog=exit_codes(0, 2, 3, 4, 5))
def soa(
    context: typer.Context,
    format: FormatName = None,
    out: OutFile = None,
    store: StoreAt = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The Statement of Applicability: each control, why it is in or out, and how it stands.

    \b
    aimsgraph soa
    aimsgraph soa -o soa.xlsx
    aimsgraph soa -o soa.html --as-of 2027-02-02

    csv holds the controls alone; the other formats hold the residual risks too.
    """
    from aimsgraph.assurance.applicability import statement_of_applicability
    from aimsgraph.assurance.check.checking import stages

    output = Output.of(format, out, as_json=as_json)
    with progress_bar() as tell:
        tell("reading the graph", 0, 2)
        graph, origin = graph_and_origin(context, store, as_of)
        policy = graph.workspace.policy
        tell("working out every control", 1, 2)
        found = statement_of_applicability(
            graph.snapshot, graph.vocabulary, policy, as_of=graph.as_of
        )
    audits = stages(policy)
    sentence = f"{graph.workspace.config.sections.organization.name}: {counted(found)}."
    output.put(
        text=lambda: show(
            Screen(folder=start_folder(context), store=store), graph, found, audits, sentence
        ),
        as_json=lambda: as_document(graph, found, sentence, origin),
        document=lambda: statement_document(found, graph.snapshot, origin, audits),
        as_of=graph.as_of.isoformat(),
    )


def as_document(
    graph: Graph, found: StatementOfApplicability, sentence: str, origin: Origin
) -> dict[str, object]:
    """The statement as JSON."""
    return {
        "about": str(origin),
        "sentence": sentence,
        "as_of": found.as_of,
        "revision": found.revision,
        "ontology": graph.vocabulary.digest,
        "header": found.header,
        "controls": [_owned(graph, row) for row in found.controls],
        "own_controls": [_owned(graph, row) for row in found.own],
        "risks": found.risks,
    }


def _owned(graph: Graph, row: StatementRow) -> dict[str, object]:
    return {**document.plain(row), "owner_name": graph.told(row.owner)}


def show(
    screen: Screen,
    graph: Graph,
    found: StatementOfApplicability,
    audits: Mapping[str, date],
    sentence: str,
) -> None:
    """The statement in a terminal: what stands above it, every control, what to mend."""
    screen.sentence(sentence)
    for name, fact in header_facts(found, audits)[:-1]:
        screen.fact(f"{name}: {fact}")
    for title, rows in (("CONTROL", found.controls), ("OWN CONTROL", found.own)):
        if rows:
            screen.heading(title, "now", "applicable", "owner")
        for row in rows:
            name = f"{row.ref} {row.title}" if row.catalog else row.title
            cells = (name, row.word, row.applicable, graph.told(row.owner))
            screen.row(LOOKS.get(row.state, "quiet"), cells, "; ".join(_told(row)))
    screen.next_steps([("aimsgraph soa -o soa.html", "the same with risks and evidence, to print")])


def _told(row: StatementRow) -> Iterator[str]:
    """What an auditor would ask about."""
    if row.decisions and not reasoned(row):
        yield "no reason recorded"
    yield from row.contradictions
    if row.reason:
        yield reason_text(row.reason)
