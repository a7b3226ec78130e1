"""YAML, JSON and XML that is wrong or hostile: told by line and column, and never obeyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest

from tests.bad_input.case import Case

JOURNAL = "journal.yaml"
FIRST = ":2:3 /0"
ENTRY = """\
- id: e1
  did: change
  thing: dataset:history
  kind: content
  on: 2026-05-04
  by: Mia
  at: 2026-05-04T09:30:00+00:00
"""
ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{one}: &{one} [{', '.join([f'*{before}'] * 10)}]\n" for before, one in pairwise("abcdefgh")
)
RECIPE = """\
name: mine
title: Mine
sheets:
  - name: Mine
    things:
      - {name: row, class: Dataset, key: '{ID}'}
    columns:
      - {header: ID, required: true}
      - {header: Name, set: name}
"""
LAUGHS = """\
<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph><node id="&b;"/></graph></graphml>
"""
Words = Sequence[str]


def journal(
    name: str, text: str | bytes, place: str, says: Words, hint: Words, code: str = "input"
) -> Case:
    """A journal of which nothing can be taken."""
    return Case(name, {JOURNAL: text}, f"{JOURNAL}{place}", says, hint, code=code)


def entry(name: str, lines: str, says: Words, hint: Words, **more: Any) -> Case:
    """A journal with one bad entry, on lines 2 to 4 and those given."""
    start = "# by hand\n- id: e1\n  by: Mia\n  at: 2026-05-04T09:30:00+00:00\n"
    said = "".join(f"  {line.strip()}\n" for line in lines.split(";"))
    where = f"{JOURNAL}{more.pop('place', FIRST)}"
    return Case(
        name, {JOURNAL: start + said}, where, says, hint, code=more.pop("code", "entry"), **more
    )


def recipe(name: str, text: str, place: str, says: Words, hint: Words = ()) -> Case:
    """A table that is to be read by a bad recipe."""
    return Case(
        name,
        {"more/mine.csv": "ID,Name\nnew,New\n", "recipes/mine.yaml": text},
        f"recipes/mine.yaml{place}",
        says,
        hint,
        code="refused",
        exit=3,
        args=("import", "…/more/mine.csv", "--recipe", "mine"),
    )


def imported(
    name: str, file: str, text: str, place: str, says: Words, hint: Words = (), *more: str
) -> Case:
    """A file that is imported, and of which nothing can be taken."""
    args = ("import", f"…/{file}", *more)
    return Case(name, {file: text}, f"{file}{place}", says, hint, code="refused", exit=3, args=args)


JOURNALS = [
    journal("a journal that is no YAML", "- id: [\n", ":2:1", ["is not YAML"], ["indentation"]),
    journal("a tab in YAML", "- id: e1\n\tdid: x\n", ":2:1", ["tab character"], ["indentation"]),
    journal("an alias bomb", ALIASES, "", ["unfolds to more than"], ["aliases"]),
    journal("a journal nested very deep", "[" * 5_000, ":1:1001", ["nesting depth"], ["quotes"]),
    journal(
        "a journal in another encoding", b"# by hand\n- id: \xe9\n", ":2",
        ["is not UTF-8"], ["save the file as UTF-8"],
    ),
    journal("a journal that is no list", "id: e1\n", "", ["not a list"], ["starts on a line"]),
    journal("two documents in one journal", "[]\n---\n- id: x\n", ":2:1", ["another"], ["there"]),
    journal("a key twice", "- id: e1\n  id: e2\n", ":2:3", ["'id' is used twice"], ["leave one"]),
    journal("a list as a key", "- [a, b]: c\n", ":1:3", ["a key must be text"], ["in quotes"]),
    journal(
        "a tag that would run a program", "- !!python/object/apply:os.system ['touch x']\n",
        ":1:3 /0", ["must hold keys with values", "set aside"], ["did: one of change"], "entry",
    ),
    journal("an entry twice", ENTRY + ENTRY, ":8:3 /1", ["same id"], ["another"], "duplicate-id"),
]  # fmt: skip

CHANGE = "did: change; thing: dataset:history; on: 2026-05-04"
ENTRIES = [
    entry(
        "an entry that does nothing known", "did: chnage",
        ["did is 'chnage'", "set aside"], ["did you mean change?"], place=":5:8 /0",
    ),
    entry(
        "an entry with an unknown key", f"{CHANGE}; knd: content; kind: content",
        ["knd is no key"], ["did you mean kind?"], place=":8:8 /0",
    ),
    entry("an entry with a key missing", CHANGE, ["kind is missing"], ["add a line kind:"]),
    entry(
        "an impossible date in an entry", "did: change; thing: dataset:history; on: 2026-02-30",
        ["'2026-02-30'", "no such day"], [],
    ),
    entry(
        "an ambiguous date in an entry", "did: change; thing: dataset:history; on: 03/04/2026",
        ["'03/04/2026'", "either number could be the day"], [],
    ),
    entry(
        "a kind of change that there is not", f"{CHANGE}; kind: contnet",
        ["no such kind of change"], ["did you mean content?"], code="value", value="contnet",
    ),
    entry(
        "a kind of change that cannot happen to it", f"{CHANGE}; kind: departure",
        ["cannot happen to a Dataset", "nothing follows"], ["what can: content"], code="value",
        severity="warning", value="departure", keeps=["change:e1"],
    ),
    entry(
        "a change of nothing there is",
        "did: change; thing: dataset:histroy; kind: content; on: 2026-05-04",
        ["no thing is called so"], ["did you mean dataset:history?"], code="dangling",
    ),
    entry(
        "a review of what cannot be reviewed", "did: review; thing: person:mia; on: 2026-05-04",
        ["a Person cannot be accepted"], ["records are accepted"], code="value",
    ),
    entry(
        "a rejection without a reason",
        "did: review; thing: evidence:report; verdict: rejected; on: 2026-05-04",
        ["a rejection", "has a reason"], [],
    ),
    entry(
        "an exclusion without a reason", "did: exclude; control: A.8.3; on: 2026-05-04",
        ["needs a reason: say why"], [],
    ),
    entry(
        "an exclusion of nothing", "did: exclude; control: A.88.3; on: 2026-05-04; why: x",
        ["has no A.88.3"], ["did you mean A.8.3"], code="unknown-id", value="A.88.3",
    ),
    entry(
        "a renewal of what is no record", "did: renew; thing: dataset:history; on: 2026-05-04",
        ["only records are renewed"], ["record a change"], code="value",
    ),
    entry(
        "a renewal with a file outside",
        "did: renew; thing: evidence:report; on: 2026-05-04; file: ../../etc/hostname",
        ["leads out of the workspace"], ["copy the file"], code="file-missing",
    ),
    entry(
        "a renewal with a file that is not there",
        "did: renew; thing: evidence:report; on: 2026-05-04; file: evidence/ghost.pdf",
        ["no such file"], ["correct its path"], code="file-missing",
    ),
    entry(
        "an undoing of nothing", "did: undo; entry: e9",
        ["no such entry"], ["stand in the journal"], code="dangling", value="e9",
    ),
]  # fmt: skip

RECIPES = [
    recipe("a recipe with an unknown key", f"{RECIPE}colour: red\n", ":10:9", ["colour is no key"]),
    recipe(
        "a recipe with an unknown class", RECIPE.replace("Dataset", "Datset"), ":6:28",
        ["no class is called 'Datset'"], ["did you mean Dataset?"],
    ),
    recipe(
        "a recipe with an unknown property", RECIPE.replace("set: name", "set: nmae"), ":9:29",
        ["has no property 'nmae'"], ["did you mean name?"],
    ),
    recipe(
        "a recipe with a bad expression", RECIPE.replace("set: name", "take: '('"), ":9:9",
        ["no regular expression"],
    ),
    recipe("a recipe that bombs", ALIASES, "", ["unfolds to more than"], ["aliases"]),
    recipe("a recipe that is a list", "- x\n", ":1:1", ["a recipe must hold keys with values"]),
    recipe("a recipe without sheets", "name: m\ntitle: M\n", ":1:1", ["sheets is missing"]),
]  # fmt: skip

GRAPH = "more/graph.graphml"
HOUSE = "more/house.yaml"
OTHERS = [
    imported("entities that unfold in XML", GRAPH, LAUGHS, "", ["defines entities"], ["DOCTYPE"]),
    imported("XML that is torn", GRAPH, "<graphml><graph><node", ":1:17", ["not GraphML"]),
    imported("XML of another kind", GRAPH, "<html/>", ":1", ["it starts with <html>"]),
    imported(
        "Turtle that is torn", "more/graph.ttl", "@prefix a: <urn:a#> .\na:b a:c [\n", ":3",
        ["is not Turtle"],
    ),
    imported(
        "Turtle with a prefix that is not declared", "more/graph.ttl", "a:b a:c a:d .\n", ":1",
        ["is not Turtle", "not bound"],
    ),
    imported(
        "JSON-LD with a context elsewhere", "more/graph.jsonld",
        '{"@context": "https://example.org/c.jsonld", "@id": "x"}', "",
        ["its context lies elsewhere"], ["nothing is fetched"],
    ),
    imported(
        "JSON-LD nested very deep", "more/graph.jsonld", '{"@graph": ' + "[" * 50_000, "",
        ["nested too deeply"],
    ),
    imported(
        "a catalogue without its fields", HOUSE, "id: house:1\nprovisions: []\n", ":1",
        ["'catalog' is missing"], [], "--importer", "catalog",
    ),
    imported(
        "a catalogue with aliases", HOUSE, "id: &a house:1\ntitle: *a\n", "",
        ["anchors and aliases are not read"], ["write it out"], "--importer", "catalog",
    ),
    imported(
        "a crosswalk to nothing", HOUSE, "id: h\nsource: iso42001:2023\ntarget: nothing:1\n", ":3",
        ["no catalogue is called 'nothing:1'"], [], "--importer", "crosswalk",
    ),
]  # fmt: skip

CASES = [*JOURNALS, *ENTRIES, *RECIPES, *OTHERS]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
