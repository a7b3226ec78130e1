"""Crosswalks: which provision of one catalogue corresponds to which of another, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from aimsgraph.catalog.located import Fields, read_fields
from aimsgraph.catalog.provisions import Catalog
from aimsgraph.catalog.relations import RELATIONS, Relation, claim, compose
from aimsgraph.errors import UsageError, did_you_mean

Basis = Literal["published", "interpretation"]
_STRENGTHS = range(1, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A provision of the source catalogue and one of the target; ``strength`` runs from 1 to 10."""

    source: str
    target: str
    relation: Relation
    strength: int | None = None
    rationale: str = ""
    corroborated_by: tuple[str, ...] = ()
    integrable: bool = False  # one process can serve both
    cited_as: str = ""
    erratum: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """A provision of one catalogue that nothing in the other corresponds to."""

    source: str | None
    target: str | None
    note: str
    line: int = 0


@dataclass(frozen=True, eq=False, kw_only=True)
class Crosswalk:
    """The pairs between two catalogues, with where they come from.

    ``disclaimer`` must be said wherever the pairs are shown.
    """

    id: str
    title: str
    source: str  # catalogue ids
    target: str
    basis: Basis
    vocabulary: str = ""
    rationale_type: str = ""
    verified_on: date | None = None
    disclaimer: str = ""
    caveats: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)
    publication: Mapping[str, str] = field(default_factory=dict)
    read_from: str = ""
    pairs: tuple[Pair, ...]
    gaps: tuple[Gap, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What two crosswalks say together about a pair.

    ``possible`` are the relations that no way through ``via`` rules out; ``relation`` is what may
    be claimed, and None says that the pair is only a hint.
    """

    source: str
    target: str
    possible: frozenset[Relation]
    via: tuple[str, ...]

    @property
    def relation(self) -> Relation | None:
        """What may be claimed of the pair."""
        return claim(self.possible)

    @property
    def contradictory(self) -> bool:
        """Whether the crosswalks cannot both be right."""
        return not self.possible


def derive(first: Crosswalk, second: Crosswalk) -> tuple[Derived, ...]:
    """Every pair that follows through the catalogue in which two crosswalks meet.

    Raises
    ------
    UsageError
        If ``first`` does not lead to where ``second`` starts.
    """
    if first.target != second.source:
        raise UsageError(
            f"{first.id} leads to {first.target}, {second.id} starts at {second.source}"
        )
    onward: dict[str, list[Pair]] = {}
    for pair in second.pairs:
        onward.setdefault(pair.source, []).append(pair)
    ways: dict[tuple[str, str], list[tuple[str, frozenset[Relation]]]] = {}
    for pair in first.pairs:
        for next in onward.get(pair.target, ()):
            possible = compose(pair.relation, next.relation)
            ways.setdefault((pair.source, next.target), []).append((pair.target, possible))
    return tuple(
        Derived(
            source=source,
            target=target,
            possible=frozenset.intersection(*(possible for _, possible in found)),
            via=tuple(middle for middle, _ in found),
        )
        for (source, target), found in ways.items()
    )


def read_crosswalk(
    path: Path, catalogs: Mapping[str, Catalog], file: str | None = None
) -> Crosswalk:
    """The crosswalk in a YAML file; its ends must be in ``catalogs``.

    Raises
    ------
    CatalogError
        If the file is not a crosswalk, an end does not exist, a pair is given twice, or counts do
        not fit. It names file and line.
    """
    head = read_fields(path, file or str(path))
    sides = (_side(head, "source", catalogs), _side(head, "target", catalogs))
    default = _relation(head, None)
    crosswalk = Crosswalk(
        id=head.text("crosswalk"),
        title=head.text("title"),
        source=sides[0].id,
        target=sides[1].id,
        basis=cast(Basis, head.one_of("basis", get_args(Basis))),
        vocabulary=head.maybe("vocabulary") or "",
        rationale_type=head.maybe("rationale_type") or "",
        verified_on=head.day("verified_on"),
        disclaimer=head.maybe("disclaimer") or "",
        caveats=head.texts("caveats"),
        sources=head.mapping("sources"),
        publication=head.mapping("publication"),
        read_from=head.maybe("read_from") or "",
        pairs=tuple(_pairs(head, sides, default)),
        gaps=tuple(_gaps(head, sides)),
        file=head.file,
    )
    _check_counts(head, crosswalk)
    head.close()
    return crosswalk


def _side(head: Fields, name: str, catalogs: Mapping[str, Catalog]) -> Catalog:
    id = head.text(name)
    if id not in catalogs:
        hint = did_you_mean(id, catalogs) or f"there are {', '.join(catalogs)}"
        raise head.error(f"no catalogue is called {id!r}", name, hint)
    return catalogs[id]


def _pairs(
    head: Fields, sides: tuple[Catalog, Catalog], default: Relation | None
) -> Iterator[Pair]:
    seen: dict[tuple[str, str], int] = {}
    for entry in head.each("pairs"):
        source, target = _end(entry, "source", sides[0]), _end(entry, "target", sides[1])
        if (source, target) in seen:
            first = seen[source, target]
            raise entry.error(f"{source} to {target} is given twice, first in line {first}")
        seen[source, target] = entry.line
        relation = _relation(entry, default)
        if relation is None:
            raise entry.error("'relation' is missing, here and at the head of the file")
        yield Pair(
            source=source,
            target=target,
            relation=relation,
            strength=_strength(entry),
            rationale=entry.maybe("rationale") or "",
            corroborated_by=entry.texts("corroborated_by"),
            integrable=entry.flag("integrable") or False,
            cited_as=entry.maybe("cited_as") or "",
            erratum=entry.maybe("erratum") or "",
            line=entry.line,
        )
        entry.close()


def _gaps(head: Fields, sides: tuple[Catalog, Catalog]) -> Iterator[Gap]:
    for entry in head.each("gaps"):
        given = set(entry.names()) & {"source", "target"}
        if len(given) != 1:
            raise entry.error("a gap names either a source or a target")
        yield Gap(
            source=_end(entry, "source", sides[0]) if "source" in given else None,
            target=_end(entry, "target", sides[1]) if "target" in given else None,
            note=entry.maybe("note") or "",
            line=entry.line,
        )
        entry.close()


def _end(entry: Fields, name: str, catalog: Catalog) -> str:
    ref = entry.text(name)
    if ref not in catalog.provisions:
        hint = did_you_mean(ref, catalog.provisions)
        raise entry.error(f"{catalog.id} has no provision {ref!r}", name, hint)
    return ref


def _relation(entry: Fields, default: Relation | None) -> Relation | None:
    if entry.maybe("relation") is None:
        return default
    return cast(Relation, entry.one_of("relation", RELATIONS))


def _strength(entry: Fields) -> int | None:
    strength = entry.number("strength")
    if strength is not None and strength not in _STRENGTHS:
        raise entry.error(f"strength is {strength}; it runs from 1 to 10", "strength")
    return strength


def _check_counts(head: Fields, crosswalk: Crosswalk) -> None:
    """Hold the counts that a file states against what it holds."""
    stated = head.inner("counts")
    if stated is None:
        return
    found = {
        "pairs": len(crosswalk.pairs),
        "gaps": len(crosswalk.gaps),
        "corroborated": _count(pair.corroborated_by for pair in crosswalk.pairs),
        "errata": _count(pair.erratum for pair in crosswalk.pairs),
    }
    for name, number in found.items():
        wanted = stated.number(name)
        if wanted is not None and wanted != number:
            raise stated.error(f"{name} should be {wanted} but the file holds {number}", name)
    stated.close()


def _count(values: Iterable[object]) -> int:
    return sum(bool(value) for value in values)
