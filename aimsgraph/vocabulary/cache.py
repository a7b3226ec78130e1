"""Keeps a vocabulary on disk, so that a program starts without reading the ontology again."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from aimsgraph.vocabulary.terms import (
    Alignment,
    ChangeKind,
    Demand,
    EvidenceKind,
    Must,
    NodeClass,
    Property,
    RelationType,
    Response,
    Vocabulary,
)

_KEPT = 16


def recall(key: str) -> Vocabulary | None:
    """The vocabulary kept under ``key``; None where there is none, or not as it was written."""
    try:
        digest, _, kept = _path(key).read_bytes().partition(b"\n")
    except OSError:
        return None
    if sha256(kept).hexdigest().encode() != digest:
        return None
    return _decoded(json.loads(kept))


def keep(key: str, vocabulary: Vocabulary) -> None:
    """Keep a vocabulary under ``key``; where that cannot be done, nothing happens."""
    from tempfile import NamedTemporaryFile  # slow to import, and rarely needed

    kept = json.dumps(_encoded(vocabulary), ensure_ascii=False, separators=(",", ":")).encode()
    with contextlib.suppress(OSError):
        path = _path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(
            dir=path.parent, prefix="vocabulary-", suffix=".tmp", delete=False
        ) as file:
            file.write(sha256(kept).hexdigest().encode() + b"\n" + kept)
        try:
            Path(file.name).replace(path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
        _forget_all_but(_KEPT, path.parent)


def _forget_all_but(count: int, folder: Path) -> None:
    """Keep the newest: each other ontology, and each other version of it, leaves a file."""
    kept = sorted(folder.glob("vocabulary-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[count:]:
        path.unlink(missing_ok=True)


def _path(key: str) -> Path:
    return _folder() / f"vocabulary-{key[:32]}.cache"


def _folder() -> Path:
    """Where programs of this user keep what they can make again."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "aimsgraph"


def _encoded(vocabulary: Vocabulary) -> dict[str, Any]:
    """The vocabulary as JSON; properties, which classes share, are written once."""
    table: dict[Property, int] = {}

    def numbers(properties: Mapping[str, Property]) -> list[int]:
        return [table.setdefault(one, len(table)) for one in properties.values()]

    classes = [
        {**_plain(one), "properties": numbers(one.properties), "must": list(map(_plain, one.must))}
        for one in vocabulary.classes.values()
    ]
    relations = [
        {**_plain(one), "properties": numbers(one.properties)}
        for one in vocabulary.relations.values()
    ]
    return {
        **_plain(vocabulary),
        "classes": classes,
        "relations": relations,
        "properties": list(map(_plain, table)),
        "change_kinds": list(map(_plain, vocabulary.change_kinds.values())),
        "kinds": list(map(_plain, vocabulary.kinds.values())),
        "demands": list(map(_plain, vocabulary.demands)),
        "responses": list(map(_plain, vocabulary.responses)),
    }


def _plain(term: Any) -> dict[str, Any]:
    values = {one.name: getattr(term, one.name) for one in fields(term)}
    return {k: sorted(v) if isinstance(v, frozenset) else v for k, v in values.items()}


def _decoded(kept: dict[str, Any]) -> Vocabulary:
    properties = [
        Property(**_tupled(one, "values", "default") | {"aligned": _aligned(one)})
        for one in kept["properties"]
    ]

    def chosen(numbers: list[int]) -> dict[str, Property]:
        return {properties[number].name: properties[number] for number in numbers}

    classes = [
        NodeClass(
            **_tupled(one, "ancestors", "changes", "seen", "closed_when")
            | {
                "properties": chosen(one["properties"]),
                "implies": _tupled(one["implies"], *one["implies"]),
                "closes": frozenset(one["closes"]),
                "must": tuple(Must(**_tupled(must, "relations")) for must in one["must"]),
                "aligned": _aligned(one),
            }
        )
        for one in kept["classes"]
    ]
    relations = [
        RelationType(
            **_tupled(one, "sources", "targets")
            | {"properties": chosen(one["properties"]), "aligned": _aligned(one)}
        )
        for one in kept["relations"]
    ]
    kinds = [
        EvidenceKind(
            **_tupled(one, "about")
            | {name: frozenset(one[name]) for name in ("doubted_by", "voided_by")}
        )
        for one in kept["kinds"]
    ]
    return Vocabulary(
        classes={one.name: one for one in classes},
        relations={one.name: one for one in relations},
        change_kinds={one["name"]: ChangeKind(**one) for one in kept["change_kinds"]},
        kinds={one.id: one for one in kinds},
        demands=tuple(Demand(**one) for one in kept["demands"]),
        responses=tuple(Response(**_tupled(one, "kinds")) for one in kept["responses"]),
        tracks=_tupled(kept["tracks"], *kept["tracks"]),
        conditions=kept["conditions"],
        events=kept["events"],
        renamed_kinds=_tupled(kept["renamed_kinds"], *kept["renamed_kinds"]),
        digest=kept["digest"],
        prefixes=kept["prefixes"],
        places=kept["places"],
    )


def _aligned(record: dict[str, Any]) -> tuple[Alignment, ...]:
    return tuple((kind, iri) for kind, iri in record["aligned"])


def _tupled(record: dict[str, Any], *names: str) -> dict[str, Any]:
    """The record, with these values as tuples where they are lists."""
    lists = {name: tuple(record[name]) for name in names if isinstance(record[name], list)}
    return {**record, **lists}
