"""An aims.toml that is wrong: the line, what is allowed, and nothing is read or written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.bad_input.case import Case
from tests.bad_input.house import HOUSE

ORGANIZATION = '[organization]\nname = "x"\n'
SOURCE = '[[source]]; name = "x"; importer = "tables"'
DEMAND = '[[demand]]; requirement = "A.7.4"; kind = "data-quality-report"; per = "dataset"'
VERSIONED = "kept under version control"
TAKE_OUT = "take it out"
MINE = 'ontology = ["my.ttl"]\n' + ORGANIZATION
Words = Sequence[str]


def config(name: str, text: str | bytes, place: str, says: Words, hint: Words = ()) -> Case:
    """An aims.toml that cannot be taken."""
    where = f"aims.toml{place}"
    return Case(name, {"aims.toml": text}, where, says, hint, code="workspace", exit=5)


def added(name: str, lines: str, line: int, says: Words, hint: Words = ()) -> Case:
    """Wrong lines behind an organization, from line 3 on."""
    text = ORGANIZATION + "".join(f"{one.strip()}\n" for one in lines.split(";"))
    return config(name, text, f":{line}", says, hint)


def ontology(name: str, text: str, line: int, says: Words, hint: Words = ()) -> Case:
    """An ontology of the workspace's own that cannot be taken."""
    files = {"aims.toml": MINE, "my.ttl": text}
    return Case(name, files, f"…/my.ttl:{line}", says, hint, code="ontology", exit=3)


def elsewhere(folder: Path) -> None:
    """A link to a folder outside of the workspace."""
    (folder.parent / "outside").mkdir(exist_ok=True)
    (folder / "linked").symlink_to(folder.parent / "outside")


SYNTAX = [
    Case(
        "no aims.toml", {"aims.toml": None}, "…", ["no aims.toml here or in a folder above"],
        ["aimsgraph init"], code="workspace", exit=5,
    ),
    config("an empty aims.toml", "", ":1", ["organization is missing"], ["add [organization]"]),
    config("no organization", "[audit]\n", ":1", ["organization is missing"], ["name ="]),
    config("no name", "[organization]\n", ":1", ["organization.name is missing"], ["add name ="]),
    config("no TOML", "[organization\n", ":1:14", ["is not TOML", "']'"], ["in quotes"]),
    config("no quotes", "[organization]\nname = Small\n", ":2:8", ["is not TOML"], ["in quotes"]),
    config("a key twice", f'{ORGANIZATION}name = "y"\n', ":3:11", ["is not TOML"], ["stands once"]),
    config(
        "an aims.toml in another encoding", b'[organization]\nname = "\xe9"\n', ":2",
        ["is not UTF-8"], ["save the file as UTF-8"],
    ),
]  # fmt: skip

KEYS = [
    added("an unknown key", "[frameworks]; adpot = []", 4, ["unknown key frameworks.adpot"],
          ["did you mean adopt?"]),
    added("an unknown section", "[framework]; adopt = []", 3, ["unknown key framework"],
          ["did you mean frameworks?"]),
    added("a key far from every other", "[policy]; zzz = 1", 4, ["unknown key policy.zzz"],
          ["allowed here: review_required, months"]),
    added("a number for yes or no", "[policy]; review_required = 3", 4,
          ["policy.review_required: must be true or false, not 3"]),
    config("a day that does not exist", f"{ORGANIZATION}[audit]\nstage1 = 2027-02-30\n", ":4:10",
           ["is not TOML", "date"], ["dates do not"]),
    added("words for a date", '[audit]; stage1 = "soon"', 4,
          ["audit.stage1: must be a date", "2026-11-24", "not 'soon'"]),
    added("audits in the wrong order", "[audit]; stage1 = 2027-04-13; stage2 = 2027-02-02", 3,
          ["stage2 (2027-02-02) is before stage1 (2027-04-13)"]),
    added("a source without a path", SOURCE, 3, ["give either path or paths"]),
    added("two sources of one name", f'{SOURCE}; path = "a"; {SOURCE}; path = "b"', 8,
          ["two sources are called 'x'"], ["another name"]),
    added("a name that is taken", '[[source]]; name = "journal"; importer = "tables"; path = "x"',
          3, ["the name 'journal' is taken"]),
    added("a name of signs", '[[source]]; name = "My Source!"; importer = "tables"; path = "x"', 4,
          ["source.name", "'My Source!'"], ["small letters, digits"]),
    added("a source believed more than all", f'{SOURCE}; path = "x"; authority = 300', 7,
          ["source.authority: must be at most 100, not 300"]),
    added("months for an unknown kind", "[policy.months]; data-qualty-report = 3", 4,
          ["no kind of record is called 'data-qualty-report'"], ["data-quality-report"]),
    added("months below one", "[policy.months]; data-quality-report = 0", 4,
          ["must be at least 1, not 0"]),
    added("a demand of an unknown kind", DEMAND.replace("data-quality-report", "rumour"), 5,
          ["no kind of record is called 'rumour'"], ["there are"]),
    added("a demand with a bad duration", f'{DEMAND}; cadence = "monthly"', 7,
          ["demand.cadence", "'monthly'"], ["P1M, P3M"]),
    added("a demand on nothing", DEMAND.replace("A.7.4", "A.77.4"), 4,
          ["no provision of iso42001:2023 is called 'A.77.4'"], ["did you mean A.7.4"]),
    added("a demand per nothing", DEMAND.replace('"dataset"', '"lunch"'), 6,
          ["no subject is called 'lunch'"], ["there are"]),
]  # fmt: skip

SECRETS = [
    added("a password", '[store]; password = "hunter2"', 4,
          ["store.password looks like a secret", VERSIONED], [TAKE_OUT]),
    added("a password in an address", '[store]; location = "neo4j://me:secret@host"', 4,
          ["a password in an address", VERSIONED], [TAKE_OUT]),
    added("a token in an option", f'{SOURCE}; path = "x"; options = {{api_key = "abc"}}', 7,
          ["options.api_key looks like a secret"], [TAKE_OUT]),
    added("a private key", '[store]; location = "-----BEGIN PRIVATE KEY-----"', 4,
          ["looks like a private key"], [TAKE_OUT]),
]  # fmt: skip

PLACES = [
    added("a path that leads out", f'{SOURCE}; path = "../elsewhere"', 6,
          ["'../elsewhere' leads out of the workspace"], ["copy or mount"]),
    added("an absolute path", f'{SOURCE}; path = "/etc"', 6, ["'/etc' leads out"], ["copy"]),
    added("a store outside", '[store]; location = "../aims.db"', 4, ["leads out"], ["copy"]),
    added("a store of an unknown kind", '[store]; location = "mongodb://host"', 4,
          ["no store is known for mongodb://"], ["the path of a file"]),
    config("an ontology outside", f'ontology = ["../my.ttl"]\n{ORGANIZATION}', ":1",
           ["leads out"], ["copy"]),
    config("an ontology that is not there", MINE, ":1", ["no file 'my.ttl'"], ["correct its path"]),
    ontology("an ontology that is torn", "@prefix a: <x#> .\na:b a [\n", 3,
             ["not well-formed Turtle", "EOF"]),
    ontology("an ontology with a term that is not read",
             "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<x> a owl:Clas .\n", 2,
             ["owl:Clas is not among the terms"], ["did you mean owl:Class?"]),
    Case(
        "a link that leads out",
        {"aims.toml": f'{ORGANIZATION}\n[[source]]\nname = "x"\nimporter = "tables"\n'
                      'path = "linked/x.csv"\n'},
        "aims.toml:7", ["leads out of the workspace"], ["copy"], code="workspace", exit=5,
        prepare=elsewhere,
    ),
    Case(
        "a framework that nobody reads",
        {"aims.toml": f'{HOUSE["aims.toml"]}\n[frameworks]\nadopt = ["iso42001:2022"]\n'},
        "aims.toml:19", ["no catalogue that is read has this id"], ["did you mean iso42001:2023"],
        code="framework", severity="warning", value="iso42001:2022",
    ),
]  # fmt: skip

CASES = [*SYNTAX, *KEYS, *SECRETS, *PLACES]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
