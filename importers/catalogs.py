"""Catalogues: the provisions of standards, laws and frameworks, and what they consist of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from aimsgraph.catalog import Catalog, Provision, read_catalog
from aimsgraph.catalog.shelf import kind_of
from aimsgraph.importing import (
    Locator,
    NodeRecord,
    Reading,
    Record,
    RelationRecord,
    Source,
    importer,
)
from aimsgraph.importing.shelf import read_shelf
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary


def sniff(path: Path) -> float:
    """How sure it is that a file is a catalogue."""
    return 0.9 if kind_of(path) == "catalog" else 0.0


@importer("catalog", summary="catalogues of standards, laws and frameworks", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the catalogues that ``source`` names, or those that are shipped where it names none."""
    return read_shelf(
        source,
        root,
        "catalogs",
        lambda path, artifact: records(read_catalog(path, artifact.path), artifact.sha256),
    )


def records(catalog: Catalog, sha256: str = "") -> Iterator[Record]:
    """A catalogue as a Framework, its provisions, and the relations between whole and part."""
    yield _framework(catalog, sha256)
    for provision in catalog.provisions.values():
        yield _provision(catalog, provision, sha256)
    for provision in catalog.provisions.values():
        yield _part(catalog, provision, sha256)


def _framework(catalog: Catalog, sha256: str) -> NodeRecord:
    properties: dict[str, Value | None] = {
        "name": catalog.short_title,
        "title": catalog.title,
        "catalog": catalog.id,
        "ref": catalog.id,
        "assessable": False,
        "edition": catalog.edition,
        "publisher": catalog.publisher,
        "url": catalog.url,
        "verified_on": catalog.verified_on,
    }
    return NodeRecord(
        "Framework", catalog.id, _given(properties), _place(catalog, sha256, line=None)
    )


def _provision(catalog: Catalog, provision: Provision, sha256: str) -> NodeRecord:
    properties: dict[str, Value | None] = {
        "name": f"{catalog.label(provision.ref)} {provision.title}",
        "title": provision.title,
        "catalog": catalog.id,
        "ref": provision.ref,
        "summary": provision.summary,
        "assessable": provision.assessable,
        "applies_from": provision.applies_from,
        "superseded_date": provision.superseded_date,
        "addressee": provision.addressee,
        "tier": provision.tier,
        "documented_information": provision.documented_information,
    }
    place = _place(catalog, sha256, provision.line)
    return NodeRecord(provision.cls, provision.id, _given(properties), place)


def _part(catalog: Catalog, provision: Provision, sha256: str) -> RelationRecord:
    """The relation from the whole to a part: a control achieves its objective."""
    whole = catalog.id if provision.parent is None else f"{catalog.id}/{provision.parent}"
    achieves = provision.cls == "ReferenceControl" and provision.parent is not None
    return RelationRecord(
        "achievedBy" if achieves else "hasPart",
        whole,
        provision.id,
        _place(catalog, sha256, provision.line),
    )


def _place(catalog: Catalog, sha256: str, line: int | None) -> Locator:
    return Locator(catalog.file, artifact_sha256=sha256, line=line)


def _given(properties: Mapping[str, Value | None]) -> dict[str, Value]:
    """The properties that have a value."""
    return {
        name: value
        for name, value in properties.items()
        if value is not None and value not in ("", ())
    }
