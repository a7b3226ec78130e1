"""Holds a list of ids and titles against a catalogue: wrong lists are common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from aimsgraph.catalog.findings import Finding
from aimsgraph.catalog.provisions import Catalog, Provision, printed_titles
from aimsgraph.catalog.reference import Reference, canonical
from aimsgraph.catalog.shelf import catalogs as shipped_catalogs
from aimsgraph.catalog.titles import fold_title, is_near, likeness


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: an id and a title as written, and where they stand."""

    id: str
    title: str
    where: str = ""


def verify(rows: Iterable[Row], catalog: Catalog) -> list[Finding]:
    """What is wrong with a list of provisions, in the order of its rows.

    Codes: ``unknown-id`` (and what else `canonical` finds), ``other-catalog``, ``objective`` (an
    objective taken for a control), ``wrong-title``, ``reworded-title`` (a warning), ``duplicate``
    and, at the end, ``missing``: once a list names one provision of a class, all of that class that
    are assessed are expected. Titles of our own wording are not held against anything.
    """
    shelf = {**shipped_catalogs(), catalog.id: catalog}
    findings: list[Finding] = []
    seen: dict[str, str] = {}
    for row in rows:
        read = canonical(row.id, catalogs=shelf, assume=catalog.id, where=row.where)
        if isinstance(read, Finding):
            findings.append(_owned(read, row.title, catalog))
            continue
        if read.catalog != catalog.id:
            findings.append(_elsewhere(read, row, catalog))
            continue
        if read.ref in seen:
            again = f"{read.ref} is listed already{_at(seen[read.ref])}"
            findings.append(Finding("error", "duplicate", row.where, row.id, again))
        seen.setdefault(read.ref, row.where)
        wrong = title_finding(read, row.title or read.remainder, catalog, row.where)
        if wrong is not None:
            findings.append(wrong)
    return [*findings, *_missing(seen, catalog)]


def title_finding(
    reference: Reference, title: str, catalog: Catalog, where: str = ""
) -> Finding | None:
    """What is wrong with the title that a text gives to a provision, or None.

    A right id with a wrong title names two things: it should not become a link.
    """
    provision = catalog.provision(reference.ref)
    title = _without_ref(title, reference, catalog)
    folded = fold_title(title)
    own = {fold_title(printed) for printed in printed_titles(provision)}
    if not folded or not own or folded in own:
        return None
    owners = catalog.titled(title)
    if not owners and _is_slip(title, provision, catalog):
        said = f"{provision.ref} is called {provision.title!r}"
        return Finding("warning", "reworded-title", where, title, said)
    code = "objective" if _mistaken(provision, owners) else "wrong-title"
    kind = "the objective " if provision.cls == "ControlObjective" else ""
    said = f"{provision.ref} is {kind}{provision.title!r}"
    hint = _whose(owners) or "nothing has that title: correct it, or the id"
    return Finding("error", code, where, title, said, hint)


def _mistaken(provision: Provision, owners: tuple[Provision, ...]) -> bool:
    """Whether an objective stands where the list speaks of a control."""
    if provision.cls != "ControlObjective":
        return False
    return not owners or any(owner.cls == "ReferenceControl" for owner in owners)


def _is_slip(title: str, provision: Provision, catalog: Catalog) -> bool:
    """Whether a title is a short form of that of its provision, or near it, and of no other."""
    if [each.ref for each in catalog.provisions.values() if _starts(each, title)] == [
        provision.ref
    ]:
        return True
    if not any(is_near(title, printed) for printed in printed_titles(provision)):
        return False
    nearest = max(catalog.provisions.values(), key=lambda each: _likeness(title, each))
    return _likeness(title, nearest) <= _likeness(title, provision)


def _starts(provision: Provision, title: str) -> bool:
    start = f"{fold_title(title)} "
    return any(fold_title(printed).startswith(start) for printed in printed_titles(provision))


def _likeness(title: str, provision: Provision) -> float:
    return max((likeness(title, printed) for printed in printed_titles(provision)), default=0.0)


def _owned(finding: Finding, title: str, catalog: Catalog) -> Finding:
    """The finding about an id, saying also whose title stands beside it."""
    whose = _whose(catalog.titled(title))
    hint = "; ".join(part for part in (finding.hint, whose) if part)
    return replace(finding, hint=hint)


def _whose(owners: tuple[Provision, ...]) -> str:
    refs = " and ".join(owner.ref for owner in owners)
    return f"the title beside it is that of {refs}" if refs else ""


def _elsewhere(read: Reference, row: Row, catalog: Catalog) -> Finding:
    said = f"this is {read.ref} of {read.catalog}, not of {catalog.id}"
    return Finding("error", "other-catalog", row.where, row.id, said)


def _without_ref(title: str, reference: Reference, catalog: Catalog) -> str:
    """A title without the id before it: ``A.7.4 Quality of data``."""
    read = canonical(title, catalogs={catalog.id: catalog}, assume=catalog.id)
    repeats = isinstance(read, Reference) and read.ref == reference.ref and read.remainder
    return read.remainder if isinstance(read, Reference) and repeats else title


def _missing(seen: Mapping[str, str], catalog: Catalog) -> Iterator[Finding]:
    named = {catalog.provision(ref).cls for ref in seen if catalog.provision(ref).assessable}
    for provision in catalog.assessable:
        if provision.cls in named and provision.ref not in seen:
            said = f"{provision.ref} ({provision.title}) is not listed"
            yield Finding("warning", "missing", "", provision.ref, said)


def _at(where: str) -> str:
    return f" at {where}" if where else ""
