"""Reads the YAML tables of the ontology: kinds of record, and what requirements demand."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from aimsgraph.vocabulary.drafts import Draft
from aimsgraph.vocabulary.entries import Entry, Fields, read_entries
from aimsgraph.vocabulary.terms import (
    Demand,
    DemandLevel,
    EvidenceKind,
    Freshness,
    Response,
    Stage,
    VerdictDemand,
)

_SECTIONS = (
    *("kinds", "renamed"),
    *("catalog", "conditions", "events", "responses", "requirements"),
)
_OF_KIND = (
    *("title", "stage", "freshness", "months", "verdict", "subject", "about"),
    *("doubted_by", "voided_by", "fits"),
)
_OF_DEMAND = (
    *("kind", "demand", "group", "event", "per", "where", "cadence", "grace", "min_periods"),
    *("tolerated_exceptions", "need", "verdict", "because"),
)


def read_tables(path: Path, file: str) -> Draft:
    """What the YAML file says; ``file`` is what it is called in messages."""
    draft = Draft(file)
    document = read_entries(path, file)
    if document is None:
        return draft
    sections = document.fields(_SECTIONS)
    for key, value in sections.items("kinds"):
        draft.define("kind", draft.kinds, key.text(), _kind(key.text(), value), key.place)
    for key, value in sections.items("renamed"):
        draft.define("renamed", draft.renamed, key.text(), value.texts(), key.place)
    for key, value in sections.items("conditions"):
        draft.define("condition", draft.conditions, key.text(), value.text(), key.place)
    for key, value in sections.items("events"):
        draft.define("event", draft.events, key.text(), value.text(), key.place)
    if "responses" in sections or "requirements" in sections:
        if "catalog" not in sections:
            raise document.error("catalog is missing: whose requirements are these?")
        _requirements(draft, sections)
    return draft


def _requirements(draft: Draft, sections: Fields) -> None:
    catalog = sections.text("catalog")
    if "responses" in sections:
        for entry in sections["responses"].members():
            draft.add_response(_response(catalog, entry), entry.place)
    for key, value in sections.items("requirements"):
        requirement = value.fields(("tracks", "demands"))
        if "tracks" in requirement:
            draft.define("tracks", draft.tracks, key.text(), requirement.texts("tracks"), key.place)
        if "demands" in requirement:
            for entry in requirement["demands"].members():
                draft.add_demand(_demand(catalog, key.text(), entry), entry.place)


def _kind(id: str, entry: Entry) -> EvidenceKind:
    given = entry.fields(_OF_KIND, required=("title", "stage", "freshness", "subject", "about"))
    return EvidenceKind(
        id=id,
        title=given.text("title"),
        stage=given["stage"].choice(get_args(Stage)),
        freshness=given["freshness"].choice(get_args(Freshness)),
        months=given.maybe_integer("months"),
        verdict=_verdict(given) or "performed",
        subject=given.text("subject"),
        about=given.texts("about"),
        doubted_by=frozenset(given.texts("doubted_by")),
        voided_by=frozenset(given.texts("voided_by")),
        fits=given.text("fits"),
    )


def _demand(catalog: str, requirement: str, entry: Entry) -> Demand:
    given = entry.fields(_OF_DEMAND, required=("kind", "demand", "per"))
    return Demand(
        requirement=requirement,
        kind=given.text("kind"),
        demand=given["demand"].choice(get_args(DemandLevel)),
        per=given.text("per"),
        catalog=catalog,
        group=given.maybe_text("group"),
        cadence=given.maybe_text("cadence"),
        grace=given.maybe_text("grace"),
        min_periods=given.maybe_integer("min_periods"),
        tolerated_exceptions=given.integer("tolerated_exceptions", 0),
        need=given.integer("need", 1),
        verdict=_verdict(given),
        where=given.maybe_text("where"),
        event=given.maybe_text("event"),
        because=given.text("because"),
    )


def _response(catalog: str, entry: Entry) -> Response:
    given = entry.fields(
        ("requirement", "kinds", "relation", "on", "because"),
        required=("requirement", "kinds", "relation", "on"),
    )
    return Response(
        requirement=given.text("requirement"),
        kinds=given.texts("kinds"),
        relation=given.text("relation"),
        on=given.text("on"),
        catalog=catalog,
        because=given.text("because"),
    )


def _verdict(given: Fields) -> VerdictDemand | None:
    return given["verdict"].choice(get_args(VerdictDemand)) if "verdict" in given else None
