"""Names and values meant to break a query are only text, and numbers and days are right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from aimsgraph.errors import OntologyError, RefusedError
from aimsgraph.snapshot import Node, Relation, Snapshot
from aimsgraph.store import PutNode, PutRelation, Store, open_store
from aimsgraph.vocabulary import Property, Vocabulary
from tests.neo4j.drawn import assert_drawn, rows
from tests.neo4j.server import Server
from tests.store import sample

pytestmark = pytest.mark.neo4j

EVIL = (
    "a`b", "`", "``", "x`) DETACH DELETE n //", "it's", 'a"b', "a\\b", "\\u0060", "a b", "a:b|c",
    "{}", "$rows", "été ☃ 𝄞", "}) SET n.x=1 //",
)  # fmt: skip
SORTS = ("int", "float", "bool", "str", "date", "datetime")


def hostile() -> Vocabulary:
    """The sample with classes, relations and properties of names that nobody should choose."""
    known = sample.vocabulary()
    node, about = known.classes["Dataset"], known.relations["derivedFrom"]
    values = {
        **{name: Property(name, "str") for name in EVIL},
        **{f"{sort}s": Property(f"{sort}s", sort, many=True) for sort in SORTS},
        **{sort: Property(sort, sort) for sort in SORTS},
    }
    properties = {**node.properties, **values}
    classes = {
        name: replace(node, name=name, ancestors=(name, *node.ancestors), prefix=f"evil{at}")
        for at, name in enumerate(EVIL)
    }
    relations = {name: replace(about, name=name, properties=values) for name in EVIL}
    return replace(
        known,
        classes={
            name: replace(each, properties=properties)
            for name, each in {**known.classes, **classes}.items()
        },
        relations={**known.relations, **relations},
    )


VOCABULARY = hostile()


@pytest.fixture
def store(neo4j_server: Server) -> Iterator[Store]:
    """An empty store."""
    neo4j_server.clear()
    with closing(open_store(neo4j_server.location, VOCABULARY)) as store:
        yield store


def put(store: Store, *found: Node | Relation) -> Snapshot:
    """Write, and read it again as whoever opens the store anew."""
    wrapped = [PutNode(x) if isinstance(x, Node) else PutRelation(x) for x in found]
    store.write(wrapped, actor="it's `me`", source='"tests"', note="') //")
    return store.snapshot()


@pytest.mark.parametrize("at_once", [True, False])
def test_hostile_names_and_values_are_only_text(
    at_once: bool, store: Store, neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr("aimsgraph.store.neo4j.store.AT_ONCE", 0)
    said = dict(zip(EVIL, reversed(EVIL), strict=True))
    things = [
        Node(f"evil{at}:{name.replace('|', '-')}", name, {"name": name, **said})
        for at, name in enumerate(EVIL)
    ]
    joins = [
        Relation(name, thing.id, things[0].id, name, said)
        for name, thing in zip(EVIL, things, strict=True)
    ]
    snapshot = put(store, *(replace(thing, properties={"name": "x"}) for thing in things))
    snapshot = put(store, *things, *joins)
    assert_drawn(neo4j_server, snapshot, VOCABULARY)
    dataset = replace(things[0], id="dataset:x", cls="Dataset")
    assert_drawn(neo4j_server, put(store, dataset), VOCABULARY)


def test_a_relation_type_that_two_names_share_is_refused(neo4j_server: Server) -> None:
    other = replace(VOCABULARY.relations["trainedOn"], name="trained_on")
    shared = replace(VOCABULARY, relations={**VOCABULARY.relations, "trained_on": other})
    with pytest.raises(OntologyError, match="trainedOn and trained_on are both TRAINED_ON"):
        open_store(neo4j_server.location, shared)


@pytest.mark.parametrize("name", ["Thing", "AimsStore", "AimsBatch"])
def test_a_class_with_a_name_that_the_store_uses_is_refused(
    name: str, neo4j_server: Server
) -> None:
    other = replace(VOCABULARY.classes["Dataset"], name=name)
    taken = replace(VOCABULARY, classes={**VOCABULARY.classes, name: other})
    with pytest.raises(OntologyError, match=f"no class can be called {name}"):
        open_store(neo4j_server.location, taken)


def test_days_and_times_are_real_at_both_ends_of_the_calendar(
    store: Store, neo4j_server: Server
) -> None:
    east, west = timezone(timedelta(hours=14)), timezone(-timedelta(hours=12, minutes=30))
    times = [
        datetime(1, 1, 1), datetime(9999, 12, 31, 23, 59, 59, 999_999),
        datetime(2026, 3, 29, 2, 30),
        datetime(2026, 3, 29, 2, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 30, tzinfo=east),
        datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=west), datetime(1, 1, 2, tzinfo=east),
        datetime(9999, 12, 30, tzinfo=west),
    ]  # fmt: skip
    things = [
        Node(f"dataset:t{at}", "Dataset", {"name": "x", "datetime": each})
        for at, each in enumerate(times)
    ]
    days = (date.min, date.max, date(2024, 2, 29))
    thing = Node("dataset:days", "Dataset", {"name": "x", "dates": days, "date": date.min})
    snapshot = put(store, thing, *things)
    found = dict(rows(neo4j_server, "MATCH (n:Dataset) RETURN n.id, n.datetime"))
    for each in things:
        drawn, wanted = found[each.id].to_native(), each.properties["datetime"]
        assert isinstance(wanted, datetime)
        assert (drawn, drawn.utcoffset()) == (wanted, wanted.utcoffset())
    ((list_, day),) = rows(
        neo4j_server, "MATCH (n:Dataset) WHERE n.date IS NOT NULL RETURN n.dates, n.date"
    )
    assert (tuple(each.to_native() for each in list_), day.to_native()) == (days, date.min)
    assert store.snapshot().nodes == snapshot.nodes


@pytest.mark.parametrize(
    ("name", "value", "drawn"),
    [
        ("int", 2**63 - 1, 2**63 - 1),
        ("int", -(2**63), -(2**63)),
        ("int", 2**63, str(2**63)),
        ("int", 10**400, str(10**400)),
        ("ints", (1, 2**63), ["1", str(2**63)]),
        ("floats", (1, 2.5), [1.0, 2.5]),
        ("float", 5e-324, 5e-324),
        ("bools", (True, False), [True, False]),
        ("strs", (), []),
        ("str", "\x00\x7f\n", "\x00\x7f\n"),
        ("str", "x" * 100_000, "x" * 100_000),
        (
            "datetimes",
            (datetime(2026, 1, 2), datetime(2026, 1, 2, tzinfo=UTC)),
            ["2026-01-02T00:00:00", "2026-01-02T00:00:00+00:00"],
        ),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_values_that_neo4j_has_no_place_for_are_text(
    name: str, value: Any, drawn: Any, store: Store, neo4j_server: Server
) -> None:
    thing = Node("dataset:x", "Dataset", {"name": "x", name: value})
    assert put(store, thing).node(thing.id).get(name) == value
    ((found,),) = rows(neo4j_server, f"MATCH (n:Dataset) RETURN n.{name}")
    assert (type(found), found) == (type(drawn), drawn)
    with closing(open_store(neo4j_server.location, VOCABULARY)) as again:
        assert again.snapshot().node(thing.id) == thing


def test_an_id_that_no_index_can_keep_is_refused(store: Store, neo4j_server: Server) -> None:
    longest = "dataset:" + "\U0001d11e" * 992
    assert_drawn(neo4j_server, put(store, Node(longest, "Dataset", {"name": "x"})), VOCABULARY)
    with pytest.raises(RefusedError, match="an id has at most 1,000 characters, not 100,008"):
        put(store, Node("dataset:" + "x" * 100_000, "Dataset", {"name": "x"}))
