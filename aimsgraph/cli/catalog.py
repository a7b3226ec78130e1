"""`aimsgraph catalog`: the frameworks that come along, and whether a list agrees with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from aimsgraph.catalog import (
    Catalog,
    Finding,
    Pair,
    Provision,
    canonical,
    catalog,
    catalogs,
    crosswalks,
)
from aimsgraph.cli import document
from aimsgraph.cli.failure import FINDINGS
from aimsgraph.cli.options import AsJson, command_app, exit_codes
from aimsgraph.cli.screen import Screen
from aimsgraph.errors import UnknownIdError
from aimsgraph.impact.sentence import number

app = command_app(help="The frameworks: list, show, verify.", no_args_is_help=True)


@app.command("list", epilog=exit_codes(0))
def list_catalogs(as_json: AsJson = False) -> None:
    """The frameworks that come along."""
    shelf = catalogs()
    if as_json:
        document.write({"catalogs": [_summary(one) for one in shelf.values()]})
        return
    screen = Screen()
    screen.sentence(f"{number(len(shelf), 'framework')}.")
    screen.gap()
    screen.table(
        ("id", "assessed", "verified on", "title"),
        [
            (one.id, str(len(one.assessable)), str(one.verified_on or ""), one.short_title)
            for one in shelf.values()
        ],
    )


@app.command(epilog=exit_codes(0, 2))
def show(
    what: Annotated[
        str, typer.Argument(metavar="NAME", help="A framework (iso42001) or a reference (A.7.4).")
    ],
    as_json: AsJson = False,
) -> None:
    """A framework as a list of its provisions, or one provision with what corresponds to it.

    \b
    aimsgraph catalog show iso42001
    aimsgraph catalog show A.7.4
    """
    try:
        found = catalog(what)
    except UnknownIdError as unknown:
        _show_provision(what, unknown, as_json=as_json)
        return
    if as_json:
        document.write({**_summary(found), "provisions": list(found.provisions.values())})
    else:
        _show_catalog(Screen(), found)


@app.command(epilog=exit_codes(0, 1, 2, 3))
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A csv, xlsx, xls or ods file.")],
    against: Annotated[
        str, typer.Option("--against", metavar="CATALOG", help="Which framework it should list.")
    ] = "iso42001:2023",
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet to read.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Hold a list of ids and titles against a framework: wrong lists are common.

    \b
    aimsgraph catalog verify soa.xlsx
    """
    from aimsgraph.catalog.verify import verify as hold_against
    from aimsgraph.importing.tables.listed import read_listed

    wanted = catalog(against)
    rows = read_listed(file, wanted, sheet=sheet)
    findings = hold_against(rows, wanted)
    if as_json:
        document.write({"catalog": wanted.id, "rows": len(rows), "findings": findings})
    else:
        _show_findings(Screen(), wanted, len(rows), findings)
    if findings:
        raise typer.Exit(FINDINGS)


def _summary(found: Catalog) -> dict[str, object]:
    return {
        "id": found.id,
        "title": found.title,
        "edition": found.edition,
        "publisher": found.publisher,
        "verified_on": found.verified_on,
        "assessable": len(found.assessable),
    }


def _show_catalog(screen: Screen, found: Catalog) -> None:
    screen.sentence(f"{found.title}: {number(len(found.assessable), 'assessed provision')}.")
    screen.fact(f"{found.id}, {found.publisher}, verified on {found.verified_on}.")
    screen.fact(found.rights)
    screen.gap()
    screen.table(
        ("ref", "title"),
        [
            (found.label(one.ref), one.title if one.assessable else f"[{one.title}]")
            for one in found.provisions.values()
        ],
    )


def _show_provision(what: str, unknown: UnknownIdError, *, as_json: bool) -> None:
    reference = canonical(what)
    if isinstance(reference, Finding):
        if reference.code in ("no-reference", "empty"):
            raise unknown
        raise UnknownIdError(reference.message, where=what, hint=reference.hint)
    found = catalog(reference.catalog)
    provision = found.provision(reference.ref)
    pairs = list(_pairs(provision))
    if as_json:
        told = [{"id": other, **document.plain(pair)} for other, pair, _ in pairs]
        document.write({**document.plain(provision), "id": provision.id, "crosswalk": told})
        return
    screen = Screen()
    screen.sentence(f"{found.label(provision.ref)} {provision.title}.")
    screen.fact(f"{provision.id}, {found.title}.")
    if provision.summary:
        screen.gap()
        screen.text(provision.summary)
    if provision.applies_from:
        screen.fact(f"Applies from {provision.applies_from}.")
    if pairs:
        screen.gap()
        screen.table(
            ("corresponds to", "how", "strength"),
            [(other, pair.relation, str(pair.strength or "")) for other, pair, _ in pairs],
        )
    for disclaimer in dict.fromkeys(disclaimer for _, _, disclaimer in pairs if disclaimer):
        screen.fact(disclaimer)


def _pairs(provision: Provision) -> Iterable[tuple[str, Pair, str]]:
    """What corresponds to a provision: the other id, the pair, what must be said with it."""
    for crosswalk in crosswalks().values():
        for pair in crosswalk.pairs:
            source = f"{crosswalk.source}/{pair.source}"
            target = f"{crosswalk.target}/{pair.target}"
            if provision.id in (source, target):
                other = target if provision.id == source else source
                yield other, pair, crosswalk.disclaimer


def _show_findings(screen: Screen, wanted: Catalog, rows: int, findings: list[Finding]) -> None:
    agreed = "they agree" if not findings else number(len(findings), "finding")
    screen.sentence(f"{number(rows, 'row')} held against {wanted.id}: {agreed}.")
    if findings:
        screen.gap()
    for finding in findings:
        screen.row("broken" if finding.severity == "error" else "doubt", (str(finding),))
