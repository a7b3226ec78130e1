"""Crosswalks: which provision of one catalogue corresponds to which of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aimsgraph.catalog import Crosswalk, Gap, Pair, catalogs, read_crosswalk
from aimsgraph.catalog.shelf import kind_of
from aimsgraph.errors import CatalogError, InputError
from aimsgraph.importing import (
    Locator,
    Reading,
    Record,
    RelationRecord,
    Source,
    importer,
)
from aimsgraph.importing.files import inside
from aimsgraph.importing.shelf import file_problem, read_shelf
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import Vocabulary


def sniff(path: Path) -> float:
    """How sure it is that a file is a crosswalk."""
    return 0.9 if kind_of(path) == "crosswalk" else 0.0


@importer("crosswalk", summary="crosswalks between catalogues", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the crosswalks that ``source`` names, or those that are shipped where it names none.

    The option ``catalogs`` lists files of the user's own catalogues that they lead to.
    """
    try:
        known = catalogs(*_own_catalogs(source, root), root=root)
    except CatalogError as error:
        return Reading.of(source, [file_problem(error)], complete=False)
    return read_shelf(
        source,
        root,
        "crosswalks",
        lambda path, artifact: records(read_crosswalk(path, known, artifact.path), artifact.sha256),
    )


def records(crosswalk: Crosswalk, sha256: str = "") -> Iterator[Record]:
    """The pairs and the gaps of a crosswalk as relations.

    A gap is a relation of no relationship between a provision and the other catalogue as a whole.
    Every relation carries the crosswalk in its qualifier: two crosswalks may judge a pair each.
    """
    for pair in crosswalk.pairs:
        yield _maps_to(
            crosswalk,
            f"{crosswalk.source}/{pair.source}",
            f"{crosswalk.target}/{pair.target}",
            {"relation": pair.relation, "strength": pair.strength, "note": _note(pair)},
            Locator(crosswalk.file, artifact_sha256=sha256, line=pair.line),
        )
    for gap in crosswalk.gaps:
        yield _gap(crosswalk, gap, sha256)


def _gap(crosswalk: Crosswalk, gap: Gap, sha256: str) -> RelationRecord:
    source = crosswalk.source if gap.source is None else f"{crosswalk.source}/{gap.source}"
    target = crosswalk.target if gap.target is None else f"{crosswalk.target}/{gap.target}"
    return _maps_to(
        crosswalk,
        source,
        target,
        {"relation": "no-relationship", "note": gap.note},
        Locator(crosswalk.file, artifact_sha256=sha256, line=gap.line),
    )


def _maps_to(
    crosswalk: Crosswalk,
    source: str,
    target: str,
    properties: dict[str, Value | None],
    place: Locator,
) -> RelationRecord:
    given = {name: value for name, value in properties.items() if value not in (None, "")}
    return RelationRecord(
        "mapsTo",
        source,
        target,
        place,
        qualifier=crosswalk.id,
        properties={**given, "basis": crosswalk.basis, "source": crosswalk.id},
    )


def _note(pair: Pair) -> str:
    """Everything a reader may want to know about a pair, in one line."""
    cited = pair.cited_as if pair.cited_as != pair.target else ""
    parts = (
        pair.rationale,
        "one process can serve both" if pair.integrable else "",
        f"corroborated by {', '.join(pair.corroborated_by)}" if pair.corroborated_by else "",
        f"cited as {cited}" if cited else "",
        pair.erratum,
    )
    return "; ".join(part for part in parts if part)


def _own_catalogs(source: Source, root: Path) -> list[Path]:
    named = source.options.get("catalogs", [])
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise InputError("the option 'catalogs' must be a list of files", where=source.name)
    return [inside(root, name) for name in named]
