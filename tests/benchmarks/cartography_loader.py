"""The same rows through the loader of cartography, for tests/benchmarks/server.py.

    python -m tests.benchmarks.cartography_loader ADDRESS THINGS RELATIONS

Needs cartography alone, not aimsgraph (without what its many sources need):

    pip install --no-deps cartography backoff statsd packaging pytz neo4j

Prints the seconds of a first load and of the same again, each for things and relations, as JSON.
It uses what its own modules use: `load` by a schema of the things, `load_matchlinks` for relations
between things that are there, both in its own batches, with the indexes that it makes.
"""

# ruff: noqa: RUF009 - its schemas are written so
from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import neo4j
from cartography.client.core.tx import load, load_matchlinks
from cartography.models.core.common import PropertyRef
from cartography.models.core.nodes import CartographyNodeProperties, CartographyNodeSchema
from cartography.models.core.relationships import (
    CartographyRelProperties,
    CartographyRelSchema,
    LinkDirection,
    SourceNodeMatcher,
    TargetNodeMatcher,
    make_source_node_matcher,
    make_target_node_matcher,
)

from tests.benchmarks.rows import rows


@dataclass(frozen=True)
class Properties(CartographyNodeProperties):
    id: PropertyRef = PropertyRef("id")
    lastupdated: PropertyRef = PropertyRef("lastupdated", set_in_kwargs=True)
    name: PropertyRef = PropertyRef("name")
    rows: PropertyRef = PropertyRef("rows")
    tags: PropertyRef = PropertyRef("tags")


@dataclass(frozen=True)
class Dataset(CartographyNodeSchema):
    label: str = "Dataset"
    properties: Properties = Properties()


@dataclass(frozen=True)
class LinkProperties(CartographyRelProperties):
    lastupdated: PropertyRef = PropertyRef("lastupdated", set_in_kwargs=True)
    _sub_resource_label: PropertyRef = PropertyRef("_sub_resource_label", set_in_kwargs=True)
    _sub_resource_id: PropertyRef = PropertyRef("_sub_resource_id", set_in_kwargs=True)


@dataclass(frozen=True)
class DerivedFrom(CartographyRelSchema):
    target_node_label: str = "Dataset"
    target_node_matcher: TargetNodeMatcher = make_target_node_matcher({"id": PropertyRef("target")})
    source_node_label: str = "Dataset"
    source_node_matcher: SourceNodeMatcher = make_source_node_matcher({"id": PropertyRef("source")})
    direction: LinkDirection = LinkDirection.OUTWARD
    rel_label: str = "DERIVED_FROM"
    properties: LinkProperties = LinkProperties()


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    address, things, relations = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names, links = rows(things, relations)
    nodes = [
        {"id": name, "name": name, "rows": number, "tags": ["a", "b"]}
        for number, name in enumerate(names)
    ]
    ends = [{"source": source, "target": target} for source, target in links]
    told = {}
    with (
        neo4j.GraphDatabase.driver(address) as driver,
        driver.session() as session,
    ):
        for round, tag in (("first", 1), ("again", 2)):
            told[f"{round} things"] = seconds(
                lambda tag=tag: load(session, Dataset(), nodes, lastupdated=tag)
            )
            told[f"{round} relations"] = seconds(
                lambda tag=tag: load_matchlinks(
                    session,
                    DerivedFrom(),
                    ends,
                    lastupdated=tag,
                    _sub_resource_label="Tenant",
                    _sub_resource_id="one",
                )
            )
    print(json.dumps(told))


if __name__ == "__main__":
    main()
