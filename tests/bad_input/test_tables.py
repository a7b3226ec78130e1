"""Registers in csv that are wrong: each mistake at its line, the good rows taken."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.bad_input.case import Case

HEADER = "ID,Name,Observed on,Owner\n"
ROWS = "history,Claims history,2026-04-01,data-owner\nbranches,Branches,2026-04-01,data-owner\n"
FILE = "registers/Datasets.csv"
SYSTEMS = "registers/AI systems.csv"
MODELS = "registers/Models.csv"
CONTROLS = "registers/Controls.csv"
SOA = "registers/Statement of applicability.csv"
TRIAGE = "triage,Claims triage,deployed,provider,triage-model,data-owner\n"
NEW = ["dataset:new"]


def data(row: str) -> dict[str, str]:
    """The register of data with a bad row on line 4 and a good one after it."""
    return {FILE: f"{HEADER}{ROWS}{row}new,New data,2026-05-01,data-owner\n"}


def column(header: str, cell: str) -> dict[str, str]:
    """The register of data with a column more, and a bad cell in it on line 4."""
    rows = f"history,Claims history,\nbranches,Branches,\nx,X,{cell}\nnew,New data,\n"
    return {FILE: f"ID,Name,{header}\n{rows}"}


def systems(row: str, first: str = TRIAGE) -> dict[str, str]:
    """The register of AI systems with a bad row on line 3."""
    return {SYSTEMS: f"ID,Name,Lifecycle,Actor roles,Components,Owner\n{first}{row}"}


def models(trained_on: str) -> dict[str, str]:
    """The register of models, whose only row names data."""
    return {MODELS: f"ID,Name,Trained on\ntriage-model,Triage model,{trained_on}\n"}


def controls(implements: str) -> dict[str, str]:
    """The register of controls, whose only row names reference controls."""
    return {CONTROLS: f"ID,Control,Implements\nquality,Quality of data,{implements}\n"}


BYTES = [
    Case(
        "a file in Windows-1252",
        {FILE: f"{HEADER}{ROWS}cafe,Café,2026-05-01,\n".encode("cp1252")},
        f"{FILE}:4", ["not UTF-8", "read as Windows-1252"], ["save the file as UTF-8"],
        code="encoding", severity="note", keeps=["dataset:cafe"], told={"name": "Café"},
    ),
    Case(
        "neither UTF-8 nor Windows-1252",
        {FILE: f"{HEADER}{ROWS}".encode() + b"x,\x81\x8d,2026-05-01,\n"},
        f"{FILE}:4", ["neither UTF-8 nor Windows-1252"], ["UTF-8"], code="unreadable",
    ),
    Case(
        "UTF-16 that is torn", {FILE: (HEADER + ROWS).encode("utf-16")[:-3]},
        FILE, ["marked as UTF-16", "torn"], ["UTF-8"], code="unreadable",
    ),
    Case(
        "bytes that are no text", {FILE: bytes(range(256)) * 4},
        FILE, ["no text file"], ["csv", "workbook"], code="unreadable",
    ),
    Case(
        "an empty file", {FILE: ""},
        FILE, ["nothing stands in this file"], ["take the file away"], code="unreadable",
    ),
    Case(
        "a file of blanks", {FILE: " \n\n \n"},
        FILE, ["nothing stands in this file"], ["take the file away"], code="unreadable",
    ),
    Case(
        "a quote that is never closed", data('x,"Never closed,2026-05-01,\n'),
        f"{FILE}:4", ["quote", "never closed"], ["written twice"], code="unreadable",
    ),
    Case(
        "text behind a closed quote", data('x,"Closed" here,2026-05-01,\n'),
        f"{FILE}:4", ["behind a closing quote"], ["written twice"], code="unreadable",
    ),
    Case(
        "a cell beyond all measure", data(f"x,{'y' * 200_000},2026-05-01,\n"),
        f"{FILE}:4", ["more than 131,072 letters"], ["quotes"], code="unreadable",
    ),
]  # fmt: skip

COLUMNS = [
    Case(
        "two headers alike", {FILE: "ID,Name,Name,Observed on\nnew,New,Newer,2026-05-01\n"},
        FILE, ["no recipe fits"], ["clear which is 'Name'"], code="unreadable",
    ),
    Case(
        "two headers alike that can be missed", {FILE: f"ID,Name,Owner,Owner\n{ROWS}"},
        f"{FILE}:1", ["not clear which column 'Owner' is"], ["2 columns are headed so", "rename"],
        code="column-ambiguous", severity="warning",
    ),
    Case(
        "a column that is needed is missing", {FILE: "ID,Observed on,Owner\nnew,2026-05-01,x\n"},
        FILE, ["no recipe fits"], ["registers would", "column 'Name'"], code="unreadable",
    ),
    Case(
        "a misspelt column", {FILE: f"ID,Nmae,Observed on,Owner\n{ROWS}"},
        FILE, ["no recipe fits"], ["column 'Name'", "is it 'Nmae'?"], code="unreadable",
    ),
    Case(
        "the start of several columns", {FILE: f"ID,Name short,Name long,Observed on\n{ROWS}"},
        FILE, ["no recipe fits"], ["which is 'Name': 'Name short' and 'Name long'"],
        code="unreadable",
    ),
    Case(
        "the start of one column, and one that nothing comes from",
        {FILE: f"ID,Name of the data,Seen,Owner\n{ROWS}new,New,2026-05-01,\n"},
        f"{FILE}:1", ["no part of the graph"], code="column-unmapped", severity="note",
        value="Seen", keeps=NEW, told={"name": "New"},
    ),
    Case(
        "a table turned round",
        {FILE: "ID,new,newer\nName,New,Newer\nObserved on,2026-05-01,2026-05-02\nOwner,,\n"},
        FILE, ["no recipe fits"], ["turn the table"], code="unreadable",
    ),
    Case(
        "a register that nobody knows", {"registers/Lunches.csv": "Day,Dish\nMonday,Soup\n"},
        "registers/Lunches.csv", ["no recipe fits"], ["aimsgraph recipe infer"], code="unreadable",
    ),
    Case(
        "a row longer than its header", data("x,X,2026-05-01,data-owner,and,more\n"),
        f"{FILE}:4", ["nothing heads this cell", "not read"], ["stands in quotes"],
        code="cell-headless", severity="warning", value="and", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a column of another name for nothing", column("Colour", "red"),
        f"{FILE}:1", ["no part of the graph"], code="column-unmapped", severity="note",
        value="Colour", keeps=["dataset:x", *NEW],
    ),
]  # fmt: skip

VALUES = [
    Case(
        "a value that is none of the list", systems("pricing,Pricing,shipped,provider,,\n"),
        f"{SYSTEMS}:3", ["Lifecycle", "none of its values"], ["allowed are", "deployed"],
        code="value", value="shipped", keeps=["system:pricing"], told={"lifecycle": None},
    ),
    Case(
        "neither yes nor no", column("Personal data", "perhaps"),
        f"{FILE}:4", ["Personal data", "none of its values"], ["yes, no"], code="value",
        keeps=["dataset:x", *NEW],
    ),
    Case(
        "a date that can be read in two ways", data("x,X,03/04/2026,\n"),
        f"{FILE}:4", ["Observed on", "either number could be the day"], ["2026-04-03", "dates ="],
        code="date-ambiguous", value="03/04/2026", keeps=["dataset:x", *NEW],
        told={"observed_on": None},
    ),
    Case(
        "a day that does not exist", data("x,X,2026-02-30,\n"),
        f"{FILE}:4", ["no such day"], ["2026-04-03"], code="date-impossible",
        keeps=["dataset:x", *NEW], told={"observed_on": None},
    ),
    Case(
        "a year that cannot be meant", data("x,X,0206-02-03,\n"),
        f"{FILE}:4", ["no year that can be meant"], ["2026-04-03"], code="date-impossible",
        keeps=["dataset:x", *NEW],
    ),
    Case(
        "a date with prose behind it", data("x,X,2026-05-01 after the migration,\n"),
        f"{FILE}:4", ["the date is taken", "words after it are not"], code="date-with-prose",
        severity="note", value="after the migration", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a month where a day belongs", data("x,X,April 2026,\n"),
        f"{FILE}:4", ["not a day"], ["give the day"], code="date-imprecise",
        keeps=["dataset:x", *NEW],
    ),
    Case(
        "words where a date belongs", data("x,X,when it is ready,\n"),
        f"{FILE}:4", ["no date is recognised"], ["2026-04-03"], code="date-unclear",
        keeps=["dataset:x", *NEW],
    ),
    Case(
        "words where a number belongs", column("Rows", "plenty"),
        f"{FILE}:4", ["Rows", "no number"], ["1234.5"], code="number", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a number that can be read in two ways", column("Rows", '"1,84"'),
        f"{FILE}:4", ["read in two ways"], ["1234.5"], code="number", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a fraction where whole numbers belong", column("Rows", "1.5"),
        f"{FILE}:4", ["a whole number belongs here"], code="number", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a technical reference of no kind", column("Technical references", "in the warehouse"),
        f"{FILE}:4", ["no technical reference"], ["pkg:", "https://"], code="alias",
        severity="warning", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a formula where a value of the list belongs",
        systems('pricing,Pricing,"=IF(A1,""deployed"")",provider,,\n'),
        f"{SYSTEMS}:3", ["none of its values"], ["deployed"], code="value",
        keeps=["system:pricing"],
    ),
]  # fmt: skip

IDS = [
    Case(
        "an id twice", data("branches,Other branches,2026-05-01,\n"),
        f"{FILE}:4", ["used twice", "only the first is taken"], [f"see {FILE}:3"],
        code="duplicate-id", value="dataset:branches", keeps=["dataset:branches", *NEW],
        told={"name": "Branches"},
    ),
    Case(
        "an id that two offices use", systems("triage,Parking permits,deployed,provider,,\n"),
        f"{SYSTEMS}:3", ["used twice", "only the first is taken"], [f"see {SYSTEMS}:2"],
        code="duplicate-id", keeps=["system:triage"], told={"name": "Claims triage"},
    ),
    Case(
        "ids that differ only in spelling", data("BRANCHES,Other branches,2026-05-01,\n"),
        f"{FILE}:4", ["used twice", "only the first is taken"], [f"see {FILE}:3"],
        code="duplicate-id", keeps=["dataset:branches", *NEW], told={"name": "Branches"},
    ),
    Case(
        "TBD as an id", data("TBD,Data to come,2026-05-01,\n"),
        f"{FILE}:4", ["placeholder is no id", "row is set aside"], ["leave it blank for Name"],
        code="id-placeholder", value="TBD", keeps=NEW, lacks=["dataset:tbd"],
    ),
    Case(
        "signs as an id", data("***,Stars,2026-05-01,\n"),
        f"{FILE}:4", ["placeholder is no id", "row is set aside"], ["an id that will stay"],
        code="id-placeholder", keeps=NEW, lacks=["dataset:"],
    ),
    Case(
        "an id without a letter", data("!!!,Bang,2026-05-01,\n"),
        f"{FILE}:4", ["no id", "row is set aside"], ["system:key"], code="id",
        keeps=NEW, lacks=["dataset:"],
    ),
    Case(
        "neither id nor name", data(",,2026-05-01,data-owner\n"),
        f"{FILE}:4", ["ID or Name is missing", "row is set aside"], ["fill it in"],
        code="id-missing", keeps=NEW,
    ),
    Case(
        "an id without a name", data("x,,2026-05-01,data-owner\n"),
        f"{FILE}:4", ["Name is missing", "row is set aside"], ["fill it in"],
        code="missing", keeps=NEW, lacks=["dataset:x"],
    ),
]  # fmt: skip

LINKS = [
    Case(
        "a name of nothing", data("x,X,2026-05-01,dta-owner\n"),
        f"{FILE}:4", ["no Role is called so", "relation is set aside"],
        ["did you mean role:data-owner?"], code="dangling", value="dta-owner",
        keeps=["dataset:x", *NEW],
    ),
    Case(
        "a name of nothing that is like nothing", data("x,X,2026-05-01,Zebedee Quux\n"),
        f"{FILE}:4", ["no Role is called so"], ["add what it names to its register"],
        code="dangling", keeps=["dataset:x", *NEW],
    ),
    Case(
        "several ids in a cell, one of them unknown", models("history; gohst; branches"),
        f"{MODELS}:2", ["no Dataset is called so"], ["correct it"], code="dangling", value="gohst",
    ),
    Case(
        "several ids with commas, one of them unknown", models('"history, brnches"'),
        f"{MODELS}:2", ["no Dataset is called so"],
        ["'brnches' is not known", "did you mean dataset:branches?"], code="dangling",
    ),
    Case(
        "a name of two things",
        {"registers/People.csv": "ID,Name\nmia,Mia Lund\ntom,Tom Okafor\nmia2,Mia Lund\n"},
        "registers/Roles.csv:2", ["several things are called so"], ["person:mia, person:mia2"],
        code="ambiguous", keeps=["person:mia2"],
    ),
    Case(
        "a thing of another kind", data("x,X,2026-05-01,Mia Lund\n"),
        f"{FILE}:4", ["no Role but a Person"], ["name a Role"], code="wrong-class",
        value="Mia Lund", keeps=["dataset:x", *NEW],
    ),
    Case(
        "a cycle of parts",
        systems(
            "desk,Service desk,deployed,provider,triage,\n",
            "triage,Claims triage,deployed,provider,triage-model; desk,data-owner\n",
        ),
        f"{SYSTEMS}:3", ["leads back to where it starts"], ["take one relation out"], code="cycle",
        severity="warning", value="system:desk > system:triage > system:desk",
        keeps=["system:desk"],
    ),
    Case(
        "a thing that is part of itself",
        systems("", "triage,Claims triage,deployed,provider,triage-model; triage,data-owner\n"),
        f"{SYSTEMS}:2", ["leads back to where it starts"], ["take one relation out"], code="cycle",
        severity="warning",
    ),
    Case(
        "a reference that the standard does not have", controls("A.7.4; A.77.4"),
        f"{CONTROLS}:2", ["has no A.77.4"], ["did you mean A.7.4"], code="unknown-id",
        value="A.77.4",
    ),
    Case(
        "a right reference with a wrong title", controls("A.7.4 Quality of food"),
        f"{CONTROLS}:2", ["A.7.4 is 'Quality of data"], ["nothing has that title"],
        code="wrong-title",
    ),
    Case(
        "an objective where a control belongs", controls("A.7.4; A.7"),
        f"{CONTROLS}:2", ["the objective 'Data for AI systems'"], ["A.7.2 to A.7.6"],
        code="wrong-class", value="A.7",
    ),
    Case(
        "a decision on a control that there is not",
        {SOA: "Control,Applicable,Reason\nA.7.4,yes,claims data\nA.99,yes,because\n"},
        f"{SOA}:3", ["has no A.99", "row is set aside"], ["did you mean"], code="unknown-id",
        keeps=["soa:a.7.4"],
    ),
]  # fmt: skip

MANY = [
    Case(
        "ten thousand bad dates",
        {FILE: HEADER + ROWS + "".join(f"d{n},Data {n},32.01.2026,\n" for n in range(10_000))},
        f"{FILE}:4", ["no such day"], ["2026-04-03"], code="date-impossible", count=10_000,
        keeps=["dataset:d0", "dataset:d9999"],
    ),
    Case(
        "ten thousand names of nothing",
        {FILE: HEADER + ROWS + "".join(f"d{n},Data {n},,owner {n}\n" for n in range(10_000))},
        f"{FILE}:4", ["no Role is called so"], ["did you mean"], code="dangling", count=10_000,
        keeps=["dataset:d0", "dataset:d9999"],
    ),
]  # fmt: skip

CASES = [*BYTES, *COLUMNS, *VALUES, *IDS, *LINKS, *MANY]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_located_and_nothing_is_lost(case: Case, hold: Callable[[Case], None]) -> None:
    hold(case)
