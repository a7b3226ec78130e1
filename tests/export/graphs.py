"""Graphs of every shape that the ontology allows, and then some that it does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, timedelta, timezone

from hypothesis import strategies as st

from aimsgraph.export.origin import Origin
from aimsgraph.importing.rings import ONE_WAY
from aimsgraph.snapshot import Node, Relation, Scalar, Snapshot, Value
from aimsgraph.store.codec import encode, plain
from aimsgraph.vocabulary import Property, load

VOCABULARY = load()
ORIGIN = Origin(7, date(2026, 11, 24), VOCABULARY.digest, "0.1.0")
ODD = ["=1+1", "'x", "a;b\\c", '"', '"""', 'ends in "', "\\", "_x001B_", "<&>", "]]>", "-- >"]
ODD += ["\x00\x1b[31m", "\r\n\t", "\u202e", "\ufeff\ufffe", "\U0001f600", "e\u0301", " ", "_:b"]
ODD += [
    "https://example.org/#x",
    "javascript:alert(1)",
    "2026-11-24",
    "true",
    "1e5",
    "%2F",
    "../..",
]

texts = st.one_of(st.sampled_from(ODD), st.text(max_size=20))
# What an id may hold: anything that can be seen, but for the sign between the parts of a key.
keys = st.one_of(
    st.sampled_from(
        ["a/b", "x:y", "ü<>", "(f)", ".", "..", "a b", "%41", "~-.", "-", "relation/x"]
    ),
    st.text(max_size=12),
).map(lambda text: "".join(sign for sign in text if sign.isprintable() and sign != "|") or "x")
days = st.dates()
moments = st.datetimes(timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=5.5))]))
numbers = st.one_of(st.integers(), st.integers(2**62, 2**70))
fractions = st.floats(allow_nan=False, allow_infinity=False)


def scalars(property: Property) -> st.SearchStrategy[Scalar]:
    """Values that a property may have."""
    if property.values:
        return st.sampled_from(property.values)
    if property.refers:
        known = VOCABULARY.kinds if property.refers == "evidence-kind" else VOCABULARY.change_kinds
        return st.sampled_from(sorted(known))
    low, high = property.minimum, property.maximum
    match property.datatype:
        case "int":
            return st.integers(*(None if each is None else int(each) for each in (low, high)))
        case "float":
            return fractions if low is None and high is None else st.floats(low, high)
        case "bool":
            return st.booleans()
        case "date":
            return days
        case "datetime":
            return st.one_of(days, moments)
        case "duration":
            return st.sampled_from(["P3M", "P1Y", "P30D"])
    return texts


def values(property: Property) -> st.SearchStrategy[Value]:
    """Values and lists, as far as RDF can tell them: without repetition, and never empty."""
    one = scalars(property)
    lists = st.lists(one, min_size=1, max_size=3, unique=True).map(tuple)
    return lists if property.many else one


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Things with ids and values of all kinds, and relations between them, some to nowhere."""
    nodes: dict[str, Node] = {}
    for cls in draw(st.lists(st.sampled_from(sorted(VOCABULARY.classes)), min_size=1, max_size=5)):
        node = draw(_nodes(cls))
        nodes.setdefault(node.id, node)
    ends = [*sorted(nodes), "dataset:not-there", "iso42001:2023/not there"]
    relations = draw(st.lists(_relations(ends), max_size=6))
    return Snapshot(nodes.values(), relations, revision=7)


def allowed(snapshot: Snapshot) -> Snapshot:
    """The snapshot without the relations that the ontology does not allow."""
    kept: dict[tuple[str, str, str], Relation] = {}
    for relation in sorted(snapshot.relations, key=lambda one: one.key):
        type = VOCABULARY.relations[relation.type]
        fits = all(
            end in snapshot
            and any(VOCABULARY.is_a(snapshot.nodes[end].cls, one) for one in classes)
            for end, classes in ((relation.source, type.sources), (relation.target, type.targets))
        )
        only = ("", "") if type.functional else (relation.target, relation.qualifier)
        leads_back = relation.type in ONE_WAY and relation.source >= relation.target
        if fits and not leads_back:
            kept.setdefault((relation.type, relation.source, "|".join(only)), relation)
    return Snapshot(snapshot.nodes.values(), kept.values(), revision=snapshot.revision)


@st.composite
def _nodes(draw: st.DrawFn, cls: str) -> Node:
    known = VOCABULARY.classes[cls]
    chosen = {name for name, p in known.properties.items() if p.required}
    chosen |= set(draw(st.lists(st.sampled_from(sorted(known.properties)), max_size=4)))
    prefix = known.prefix or draw(st.sampled_from(["iso42001:2023/", "iso42001:2027/", "our:1+x/"]))
    id = f"{prefix}{':' if known.prefix else ''}{draw(keys)}"
    properties = {name: draw(values(known.properties[name])) for name in sorted(chosen)}
    for name, value in properties.items():
        if known.properties[name].required and value == "":
            properties[name] = "x"
    return Node(id, cls, properties)


@st.composite
def _relations(draw: st.DrawFn, ends: list[str]) -> Relation:
    type = draw(st.sampled_from(sorted(VOCABULARY.relations)))
    known = VOCABULARY.relations[type].properties
    source, target = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
    qualifier = draw(st.one_of(st.just(""), keys))
    named = draw(st.lists(st.sampled_from(sorted(known)), max_size=2))
    return Relation(
        type, source, target, qualifier, {name: draw(values(known[name])) for name in named}
    )


Contents = dict[str | tuple[str, ...], tuple[str, str]]


def contents(things: Iterable[Node | Relation]) -> Contents:
    """Class or type and values of each thing and relation, the types of the values told too."""
    return {
        one.id if isinstance(one, Node) else one.key: (
            one.cls if isinstance(one, Node) else one.type,
            encode(plain(one.properties)),
        )
        for one in things
    }


def all_of(snapshot: Snapshot) -> Contents:
    """`contents` of a whole snapshot."""
    return contents([*snapshot.nodes.values(), *snapshot.relations])
