"""What the second notebook asks a server in Cypher is what Python finds in the workspace's file."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import networkx
import pytest

from aimsgraph import Hypothetical, Impact, Snapshot, find_workspace
from aimsgraph.impact.calendar import add_months
from aimsgraph.workspace import Workspace
from tests.neo4j.server import Server
from tests.notebooks.running import ROOT, Ran, load, run

pytestmark = pytest.mark.neo4j

NAME = "02-cypher-on-neo4j.ipynb"
NUMBER_OF_QUESTIONS = 10

# What the notebook found, as JSON.
TOLD = """
import json
tables = {
    "gaps": gaps, "lapsing": lapsing, "owners": owners, "way": way, "orphans": orphans,
    "single": single, "suppliers": suppliers, "unaccepted": unaccepted, "untreated": untreated,
    "shared": shared, "reached": reached,
}
told = {name: table.to_dict("records") for name, table in tables.items()}
told |= {"as_of": as_of, "folder": folder.resolve(), "changed": changed, "controls": int(controls)}
print(json.dumps(told, default=str))
"""


@pytest.fixture(scope="module")
def ran(neo4j_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The notebook, which asks nobody but the server."""
    neo4j_server.clear()
    return run(
        NAME,
        tmp_path_factory.mktemp("notebook"),
        told=TOLD,
        allowed="127.0.0.1",
        environment={"AIMSGRAPH_NEO4J": neo4j_server.location},
    )


@pytest.fixture(scope="module")
def workspace(ran: Ran) -> Workspace:
    """The workspace that the notebook made."""
    return find_workspace(Path(ran.found["folder"]))


@pytest.fixture(scope="module")
def snapshot(workspace: Workspace) -> Snapshot:
    """Its graph, from its file."""
    with workspace.open() as store:
        return store.snapshot()


def names(snapshot: Snapshot, ids: Iterable[str]) -> list[str]:
    return sorted(snapshot.node(id).name for id in ids)


def follow(
    snapshot: Snapshot,
    start: str,
    types: str,
    passes: Callable[[str], bool] = lambda _: True,
) -> set[str]:
    """All that relations of some types lead to, through things that pass."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for target in snapshot.targets(waiting.pop(), *types.split()):
            if target not in found and passes(target):
                found.add(target)
                waiting.append(target)
    return found


def of_class(snapshot: Snapshot, workspace: Workspace, *classes: str) -> list[str]:
    """The ids of the things of these classes and those below."""
    wanted = workspace.vocabulary.subclasses(*classes)
    return [node.id for node in snapshot.instances(*wanted)]


def records_of(snapshot: Snapshot, control: str) -> set[str]:
    """What shows that a control works."""
    places = (control, *snapshot.targets(control, "appliedAs"))
    slots = {slot for place in places for slot in snapshot.targets(place, "restsOn")}
    return {record for slot in slots for record in snapshot.targets(slot, "filledBy")}


def collected(snapshot: Snapshot, record: str) -> date:
    found = snapshot.node(record).get("collected_on")
    return found if isinstance(found, date) else date.min


def serves_until(snapshot: Snapshot, workspace: Workspace, record: str) -> date | None:
    """The day that a record says, or that its kind makes of the day on which it was collected."""
    node = snapshot.node(record)
    until, day = node.get("valid_until"), collected(snapshot, record)
    kind = workspace.vocabulary.kinds.get(str(node.get("kind")))
    if until is None and kind and kind.months and day > date.min:
        return add_months(day, kind.months)
    return until if isinstance(until, date) else None


class TestAsAReader:
    def test_nothing_is_said_on_standard_error(self, ran: Ran) -> None:
        ran.assert_quiet()

    def test_it_asks_ten_questions_each_with_a_sentence(self) -> None:
        texts = [
            c.source for c in load(ROOT / "notebooks" / NAME).cells if c.cell_type == "markdown"
        ]
        asked = [text for text in texts if re.match(r"## \d+\. ", text)]
        assert [int(text.split()[1].strip(".")) for text in asked] == [
            *range(1, NUMBER_OF_QUESTIONS + 1)
        ]
        for text in asked:
            title, _, sentence = text.partition("\n\n")
            assert title.endswith("?")
            assert sentence.endswith(".")

    def test_every_question_has_an_answer(self, ran: Ran) -> None:
        assert [name for name, rows in ran.found.items() if rows == []] == []

    def test_it_says_what_to_do_without_a_server(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AIMSGRAPH_NEO4J", raising=False)
        first = next(c for c in load(ROOT / "notebooks" / NAME).cells if c.cell_type == "code")
        with pytest.raises(RuntimeError, match="set AIMSGRAPH_NEO4J to the address of a server"):
            exec(compile(first.source, "notebook", "exec"), {})

    def test_it_shows_that_a_query_does_not_write(self, ran: Ran) -> None:
        assert any("write through the store API" in o.get("text", "") for o in ran.outputs)


class TestAnswers:
    def test_gaps(self, ran: Ran, snapshot: Snapshot, workspace: Workspace) -> None:
        expected = {}
        for provision in of_class(snapshot, workspace, "Provision"):
            node = snapshot.node(provision)
            if node.get("catalog") not in workspace.policy.adopted:
                continue
            reached = follow(
                snapshot,
                provision,
                "decidedBy implementedBy metBy appliedAs restsOn",
                lambda id: snapshot.node(id).get("applicable") is not False,
            )
            slots = [id for id in reached if snapshot.node(id).cls == "EvidenceRequirement"]
            empty = [slot for slot in slots if not snapshot.targets(slot, "filledBy")]
            if empty:
                expected[node.get("ref")] = (len(slots), len(empty), names(snapshot, empty))
        found = {
            row["requirement"]: (row["asked"], row["missing"], sorted(row["what"]))
            for row in ran.found["gaps"]
        }
        assert found == expected

    def test_lapsing(self, ran: Ran, snapshot: Snapshot, workspace: Workspace) -> None:
        today = date.fromisoformat(ran.found["as_of"])
        expected = {}
        for id in of_class(snapshot, workspace, "Record"):
            until = serves_until(snapshot, workspace, id)
            if until and today <= until <= today + timedelta(days=90):
                rivals = {
                    rival
                    for thing in snapshot.targets(id, "about")
                    for rival in snapshot.sources(thing, "about")
                    if snapshot.node(rival).get("kind") == snapshot.node(id).get("kind")
                }
                newest = max([collected(snapshot, rival) for rival in (id, *rivals)])
                if newest == collected(snapshot, id):
                    expected[id] = str(until)
        assert {row["id"]: row["until"] for row in ran.found["lapsing"]} == expected

    def test_owners(self, ran: Ran, snapshot: Snapshot) -> None:
        lapsing = {row["id"] for row in ran.found["lapsing"]}
        records, controls = defaultdict(set), defaultdict(set)
        for control in snapshot.instances("Control"):
            if lost := records_of(snapshot, control.id) & lapsing:
                for role in snapshot.targets(control.id, "ownedBy"):
                    for person in snapshot.targets(role, "heldBy"):
                        records[snapshot.node(person).name] |= lost
                        controls[snapshot.node(person).name].add(control.name)
        expected = {name: (len(found), controls[name]) for name, found in records.items()}
        found = ran.found["owners"]
        assert {r["owner"]: (r["records"], set(r["controls"])) for r in found} == expected
        assert [r["records"] for r in found] == sorted((r["records"] for r in found), reverse=True)

    def test_way(self, ran: Ran, snapshot: Snapshot) -> None:
        short_cuts = ("concerns", "ownedBy", "hasPart", "mapsTo")
        graph = networkx.DiGraph(
            (r.source, r.target) for r in snapshot.relations if r.type not in short_cuts
        )
        start, end = "iso42001:2023/A.7.4", ran.found["changed"]
        way = ran.found["way"]
        assert len(way) == networkx.shortest_path_length(graph, start, end)
        assert way[0]["thing"] == snapshot.node(start).name
        assert way[-1]["on"] == snapshot.node(end).name
        steps = {
            (snapshot.node(r.source).name, r.type.upper(), snapshot.node(r.target).name)
            for r in snapshot.relations
        }
        assert {(s["thing"], s["rests by"].replace("_", ""), s["on"]) for s in way} <= steps

    def test_orphans(self, ran: Ran, snapshot: Snapshot, workspace: Workspace) -> None:
        classes = ("Record", "Asset", "Measure", "Role", "Supplier")
        expected = [id for id in of_class(snapshot, workspace, *classes) if not snapshot.into(id)]
        assert [row["id"] for row in ran.found["orphans"]] == sorted(expected)

    def test_single(self, ran: Ran, snapshot: Snapshot) -> None:
        expected = {
            (control.name, snapshot.node(min(records)).name)
            for control in snapshot.instances("Control")
            if len(records := records_of(snapshot, control.id)) == 1
        }
        assert {(row["control"], row["record"]) for row in ran.found["single"]} == expected

    def test_suppliers(self, ran: Ran, snapshot: Snapshot) -> None:
        data = "usesData trainedOn adaptedFrom derivedFrom obtainedFrom"
        expected = defaultdict(list)
        for system in snapshot.instances("AISystem"):
            for id in follow(snapshot, system.id, f"hasComponent {data} suppliedBy servedBy"):
                if snapshot.node(id).cls == "Supplier":
                    expected[snapshot.node(id).name].append(system.name)
        found = {row["supplier"]: row["systems"] for row in ran.found["suppliers"]}
        assert found == {name: sorted(systems) for name, systems in expected.items()}
        assert all(row["number"] == len(row["systems"]) for row in ran.found["suppliers"])

    def test_unaccepted(self, ran: Ran, snapshot: Snapshot, workspace: Workspace) -> None:
        expected: dict[tuple[Any, Any], int] = defaultdict(int)
        for id in of_class(snapshot, workspace, "Record"):
            node = snapshot.node(id)
            if node.get("review") != "accepted":
                expected[node.get("review", "none"), node.get("kind")] += 1
        found = {(row["review"], row["kind"]): row["records"] for row in ran.found["unaccepted"]}
        assert found == expected

    def test_untreated(self, ran: Ran, snapshot: Snapshot) -> None:
        expected = {}
        for risk in snapshot.instances("Risk"):
            treatments = snapshot.targets(risk.id, "treatedBy")
            means = {m for t in treatments for m in snapshot.targets(t, "realisedBy")}
            classes = {snapshot.node(id).cls for id in means}
            if risk.get("state") == "open" and not classes & {"Control", "Implementation"}:
                expected[risk.name] = names(snapshot, means)
        assert {r["risk"]: sorted(r["carried by"]) for r in ran.found["untreated"]} == expected

    def test_shared(self, ran: Ran, snapshot: Snapshot) -> None:
        models = defaultdict(list)
        for model in snapshot.instances("Model"):
            for id in follow(snapshot, model.id, "trainedOn adaptedFrom derivedFrom"):
                if snapshot.node(id).cls == "Dataset":
                    models[id].append(model.name)
        expected = {
            snapshot.node(id).name: (sorted(found), len(snapshot.sources(id, "about")))
            for id, found in models.items()
            if len(found) > 1
        }
        found = {r["dataset"]: (r["models"], r["records about it"]) for r in ran.found["shared"]}
        assert found == expected

    def test_what_is_reached_and_what_breaks(
        self, ran: Ran, snapshot: Snapshot, workspace: Workspace
    ) -> None:
        as_of = date.fromisoformat(ran.found["as_of"])
        impact = Impact(snapshot, workspace.vocabulary, workspace.policy, as_of=as_of)
        answer = impact.what_if([Hypothetical(ran.found["changed"], "content")])
        controls = {node.id for node in snapshot.instances("Control")}
        reached = controls & networkx.ancestors(snapshot.to_networkx(), ran.found["changed"])
        told = {row["id"]: row["if the content changes"] for row in ran.found["reached"]}
        assert ran.found["controls"] == len(controls)
        assert set(told) == reached
        for status, verdicts in (("breaks", answer.broken), ("comes into doubt", answer.doubt)):
            lost = {id for id, said in told.items() if said == status}
            assert lost == controls & {verdict.id for verdict in verdicts}
        assert "not touched" in told.values()
