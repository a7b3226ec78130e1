"""Reads catalogue files: one form for every framework, checked as it is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast, get_args

from aimsgraph.catalog.located import Fields, read_fields
from aimsgraph.catalog.provisions import (
    Amendment,
    Annex,
    AnnexEntry,
    Catalog,
    Documented,
    Provision,
    ProvisionClass,
    Regime,
    Remark,
    Scheme,
    Tier,
    Wording,
)
from aimsgraph.errors import did_you_mean

_ID = re.compile(r"[a-z0-9][a-z0-9.-]*:[A-Za-z0-9.+-]+")
_PDCA = ("plan", "do", "check", "act")
_PARENTS: Mapping[str, frozenset[str]] = {
    "Clause": frozenset({"Clause"}),
    "ControlObjective": frozenset({"ControlObjective"}),
    "ReferenceControl": frozenset({"ControlObjective"}),
}


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the head of a file says about its provisions."""

    catalog: str
    wording: Wording
    defaults: Mapping[str, Fields]
    regimes: Mapping[str, Regime]
    tiers: tuple[str, ...]
    roles: tuple[str, ...]


def read_catalog(path: Path, file: str | None = None) -> Catalog:
    """The catalogue in a YAML file; ``file`` is what errors and locators call it.

    Raises
    ------
    CatalogError
        If the file is not a catalogue: unknown, missing or malformed fields, a parent or a regime
        that does not exist, a ref given twice, or counts that do not fit. It names file and line.
    """
    head = read_fields(path, file or str(path))
    frame = _frame(head)
    provisions = _provisions(head, frame)
    _check_counts(head, provisions.values())
    catalog = Catalog(
        id=frame.catalog,
        title=head.text("title"),
        short_title=head.maybe("short_title") or head.text("title"),
        edition=head.maybe("edition") or frame.catalog.partition(":")[2],
        publisher=head.maybe("publisher") or "",
        url=head.maybe("url") or "",
        rights=head.maybe("rights") or "",
        names=head.texts("names"),
        scheme=cast(Scheme, head.one_of("scheme", get_args(Scheme), "plain")),
        verified_on=head.day("verified_on"),
        verification=head.maybe("verification") or "",
        sources=head.mapping("sources"),
        remarks=head.mapping("remarks"),
        roles=frame.roles,
        tiers=tuple(_tier(each) for each in head.each("tiers")),
        regimes=frame.regimes,
        amendments=tuple(_amendment(each) for each in head.each("amendments")),
        annexes=tuple(_annex(each) for each in head.each("annexes")),
        harmonised_standards=_remark(head.inner("harmonised_standards")),
        provisions=provisions,
        file=head.file,
    )
    head.close()
    return catalog


def _frame(head: Fields) -> _Frame:
    id = head.text("catalog")
    if not _ID.fullmatch(id):
        raise head.error(f"the catalogue id is {id!r}; write family:edition", "catalog")
    defaults = head.inner("defaults")
    tiers = tuple(each.text("id") for each in head.each("tiers"))
    return _Frame(
        catalog=id,
        wording=cast(Wording, head.one_of("wording", get_args(Wording), "printed")),
        defaults=dict(_defaults(defaults)),
        regimes=dict(_regimes(head, tiers)),
        tiers=tiers,
        roles=head.texts("roles"),
    )


def _defaults(defaults: Fields | None) -> Iterator[tuple[str, Fields]]:
    if defaults is None:
        return
    for cls in defaults.names():
        if cls not in get_args(ProvisionClass):
            hint = did_you_mean(cls, get_args(ProvisionClass))
            raise defaults.error(f"{cls!r} is no class of provision", cls, hint)
        inner = defaults.inner(cls)
        if inner is not None:
            yield cls, inner


def _regimes(head: Fields, tiers: tuple[str, ...]) -> Iterator[tuple[str, Regime]]:
    seen: set[str] = set()
    for each in head.each("regimes"):
        id = each.text("id")
        if id in seen:
            raise each.error(f"the regime {id!r} is given twice", "id")
        seen.add(id)
        yield (
            id,
            Regime(
                id=id,
                start=_needed_day(each, "date"),
                provision=each.text("provision"),
                what=each.text("what"),
                tier=_among(each, "tier", tiers),
                legacy=each.flag("legacy") or False,
                superseded_date=each.day("superseded_date"),
            ),
        )
        each.close()


def _provisions(head: Fields, frame: _Frame) -> Mapping[str, Provision]:
    found: dict[str, Provision] = {}
    for entry in head.each("provisions"):
        provision = _provision(entry, frame)
        if provision.ref in found:
            first = found[provision.ref].line
            raise entry.error(f"{provision.ref!r} is given twice, first in line {first}", "ref")
        parent = provision.parent
        if parent is not None:
            if parent not in found:
                hint = did_you_mean(parent, found) or "a parent stands before its parts"
                raise entry.error(f"there is no {parent!r} above", "parent", hint)
            if found[parent].cls not in _PARENTS[provision.cls]:
                allowed = " or ".join(sorted(_PARENTS[provision.cls]))
                raise entry.error(
                    f"a {provision.cls} is part of a {allowed}, not of a {found[parent].cls}",
                    "parent",
                )
        found[provision.ref] = provision
    if not found:
        raise head.error("the catalogue has no provisions", "provisions")
    return found


def _provision(bare: Fields, frame: _Frame) -> Provision:
    cls = cast(ProvisionClass, bare.one_of("class", get_args(ProvisionClass)))
    entry = bare.over(frame.defaults.get(cls))
    ref = entry.text("ref")
    if not ref or "/" in ref:
        raise entry.error(f"the ref is {ref!r}; it must be there and hold no '/'", "ref")
    assessable = entry.flag("assessable")
    if assessable is None:
        raise entry.error("'assessable' is missing; write true or false")
    applies = _among(entry, "applies", frame.regimes)
    first = _first([frame.regimes[id] for id in applies])
    provision = Provision(
        catalog=frame.catalog,
        ref=ref,
        cls=cls,
        title=entry.text("title"),
        assessable=assessable,
        parent=entry.maybe("parent"),
        wording=cast(Wording, entry.one_of("wording", get_args(Wording), frame.wording)),
        summary=entry.maybe("summary") or "",
        title_variants=entry.mapping("title_variants"),
        title_verified_in=entry.texts("title_verified_in"),
        documented_information=_documented(entry),
        documented_information_sources=entry.texts("documented_information_sources"),
        documented_information_verification=entry.maybe("documented_information_verification")
        or "",
        documentation_required=entry.flag("documentation_required"),
        pdca=_optional(entry, "pdca", _PDCA),
        guidance=entry.maybe("guidance"),
        concerns=entry.texts("concerns"),
        concerns_basis=entry.maybe("concerns_basis") or "",
        chapter=entry.maybe("chapter"),
        addressee=_among(entry, "addressee", frame.roles),
        tier=_among(entry, "tier", frame.tiers),
        applies=applies,
        applies_from=entry.day("applies_from") or (first.start if first else None),
        superseded_date=entry.day("superseded_date") or (first.superseded_date if first else None),
        amended=entry.flag("amended") or False,
        new_in_edition=entry.flag("new_in_edition") or False,
        change_trigger=entry.maybe("change_trigger") or "",
        open_question=entry.maybe("open_question") or "",
        note=entry.maybe("note") or "",
        line=entry.line,
    )
    entry.close()
    return provision


def _first(regimes: list[Regime]) -> Regime | None:
    """The earliest regime; those for legacy systems only where there is no other."""
    current = [regime for regime in regimes if not regime.legacy] or regimes
    return min(current, key=lambda regime: regime.start, default=None)


def _documented(entry: Fields) -> Documented | None:
    return cast(
        "Documented | None", _optional(entry, "documented_information", get_args(Documented))
    )


def _optional(entry: Fields, name: str, allowed: Iterable[str]) -> str | None:
    return None if entry.maybe(name) is None else entry.one_of(name, allowed)


def _among(entry: Fields, name: str, known: Iterable[str]) -> tuple[str, ...]:
    """A list whose values are all declared in the head of the file."""
    values = entry.texts(name)
    allowed = tuple(known)
    for value in values:
        if value not in allowed:
            raise entry.error(
                f"{name} names {value!r}, which the file does not declare",
                name,
                did_you_mean(value, allowed),
            )
    return values


def _needed_day(entry: Fields, name: str) -> date:
    day = entry.day(name)
    if day is None:
        raise entry.error(f"{name!r} is missing")
    return day


def _tier(entry: Fields) -> Tier:
    tier = Tier(id=entry.text("id"), basis=entry.text("basis"))
    entry.close()
    return tier


def _amendment(entry: Fields) -> Amendment:
    amendment = Amendment(
        id=entry.text("id"),
        celex=entry.text("celex"),
        adopted_on=_needed_day(entry, "date"),
        journal=entry.text("journal"),
        in_force=_needed_day(entry, "in_force"),
        url=entry.text("url"),
        also_amends=entry.texts("also_amends"),
    )
    entry.close()
    return amendment


def _annex(entry: Fields) -> Annex:
    annex = Annex(
        ref=entry.text("ref"),
        title=entry.maybe("title") or "",
        note=entry.maybe("note") or "",
        sources=entry.texts("sources"),
        verification=entry.maybe("verification") or "",
        entries=tuple(_annex_entry(each) for each in entry.each("entries")),
    )
    entry.close()
    return annex


def _annex_entry(entry: Fields) -> AnnexEntry:
    line = AnnexEntry(
        ref=entry.text("ref"),
        title=entry.text("title"),
        group=entry.maybe("group") or "",
        points=entry.texts("points"),
    )
    entry.close()
    return line


def _remark(entry: Fields | None) -> Remark | None:
    if entry is None:
        return None
    remark = Remark(note=entry.text("note"), sources=entry.texts("sources"))
    entry.close()
    return remark


def _check_counts(head: Fields, provisions: Iterable[Provision]) -> None:
    """Hold the counts that a file states against what it holds: a lost line must not go unseen."""
    stated = head.inner("counts")
    if stated is None:
        return
    found = Counter[str](dict.fromkeys(get_args(ProvisionClass), 0))
    for provision in provisions:
        found[provision.cls] += 1
        found["assessable"] += provision.assessable
    for name in (*get_args(ProvisionClass), "assessable"):
        number = stated.number(name)
        if number is not None and number != found[name]:
            raise stated.error(f"{name} should be {number} but the file holds {found[name]}", name)
    stated.close()
