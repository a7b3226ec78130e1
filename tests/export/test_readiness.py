"""The readiness report: its numbers are the library's, and its title breaks out of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aimsgraph.assurance.due import due_soon
from aimsgraph.assurance.readiness import Readiness, readiness
from aimsgraph.export.document import Document, lines
from aimsgraph.export.origin import Origin
from aimsgraph.export.page import page
from aimsgraph.export.readiness import readiness_document
from aimsgraph.impact.facts import Facts
from aimsgraph.impact.owners import Owners
from tests.impact.company import TODAY, company, fill, shipped

ORIGIN = Origin(3, date(2026, 11, 24), "0" * 64, "1.0")


@pytest.fixture(scope="module")
def asked() -> tuple[Readiness, Document]:
    made = company()
    fill(made)
    snapshot, policy = made.snapshot(), made.policy
    ready = readiness(snapshot, shipped(), policy, as_of=TODAY)
    facts = Facts(snapshot, shipped(), policy, TODAY)
    told = readiness_document(
        ready, due_soon(facts), Owners(facts), snapshot, "All is well.", "Acme", ORIGIN
    )
    return ready, told


def section(document: Document, title: str) -> list[list[str]]:
    (found,) = (one for one in document.sections if one.title == title)
    return [["\n".join(lines(value)) for value in row] for row in found.rows]


def test_each_row_counts_every_requirement_once(asked: tuple[Readiness, Document]) -> None:
    ready, document = asked
    rows = {row[0]: [int(text) for text in row[1:]] for row in section(document, "How ready")}
    for tally, name in zip(ready.coverage.tallies, rows, strict=False):
        assert sum(rows[name]) == tally.total
    today = [one for one in ready.outlooks[0].requirements if one.group != "own controls"]
    assert sum(rows["Design today"]) == len(today)
    assert rows["Design today"][0] == ready.outlooks[1].count("holds")


def test_what_blocks_a_certificate_and_what_is_lost_is_told(
    asked: tuple[Readiness, Document],
) -> None:
    ready, document = asked
    told = section(document, "Before a certificate")
    assert [row[0].casefold() for row in told] == [o.name.casefold() for o in ready.preconditions]
    lost = [row for row in ready.coverage.worst if row.state not in ("gap", "planned")]
    titles = [one.title for one in document.sections]
    assert ("Worst first" in titles) == bool(lost)


def test_its_sections_follow_each_other_on_a_page(asked: tuple[Readiness, Document]) -> None:
    _ready, document = asked
    html = "".join(page(document))
    assert "break-before: page" not in html
    assert "break-before: page" in "".join(page(replace(document, flowing=False)))


@pytest.mark.parametrize(
    "title",
    ["</style><script>alert(1)</script>", '"; } * { display: none } "', "a\\", "\u202ea\n}"],
)
def test_a_title_stays_a_title(asked: tuple[Readiness, Document], title: str) -> None:
    _ready, document = asked
    html = "".join(page(replace(document, title=title)))
    usual = "".join(page(document))
    for sign in ("<script", "</style>", "{", "}", '"'):
        inside = html.partition("<style>")[2].partition("</style>")[0]
        wanted = usual.partition("<style>")[2].partition("</style>")[0]
        assert inside.count(sign) == wanted.count(sign)
    assert html.count("</style>") == usual.count("</style>")
