"""The journal of the workspace: changes, reviews, exclusions and renewals that people recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aimsgraph.catalog import catalogs
from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing import (
    Artifact,
    Mention,
    NodeRecord,
    Problem,
    Reading,
    Record,
    RelationRecord,
    Source,
    importer,
)
from aimsgraph.importing.files import decode, find_files, hash_file, inside, read_file
from aimsgraph.importing.index import decision_id, refer, refer_control
from aimsgraph.importing.journal import (
    ChangeEntry,
    ExclusionEntry,
    Placed,
    RenewalEntry,
    ReviewEntry,
    read_entries,
    standing,
)
from aimsgraph.snapshot import Value
from aimsgraph.vocabulary import NodeClass, Vocabulary

_NAME = "journal.yaml"


def sniff(path: Path) -> float:
    """Sure of a file with the name of a journal."""
    return 1.0 if path.name == _NAME and path.is_file() else 0.0


@importer("journal", summary="what people recorded by command", sniff=sniff)
def read(source: Source, root: Path, vocabulary: Vocabulary) -> Reading:
    """Read the journal of a workspace."""
    items: list[Record | Problem] = []
    artifacts: list[Artifact] = []
    rows = 0
    complete = True
    for file in find_files(source.paths, root):
        if isinstance(file, Problem):
            items.append(file)
            complete = False
            continue
        content, artifact = read_file(root, file)
        artifacts.append(artifact)
        text = decode(content, artifact.path)
        found = list(read_entries(text, artifact.path, artifact.sha256))
        placed = [each for each in found if isinstance(each, Placed)]
        items += [each for each in found if isinstance(each, Problem)]
        rows += len(found)
        for each in standing(placed):
            items += [each] if isinstance(each, Problem) else _records(each, root, vocabulary)
    return Reading.of(source, _latest(items), complete=complete, artifacts=artifacts, rows=rows)


def _latest(items: list[Record | Problem]) -> Iterator[Record | Problem]:
    """What entries add to a thing as one record: of two about the same, the later one counts."""
    added: dict[str, NodeRecord] = {}
    for item in items:
        if not isinstance(item, NodeRecord) or item.cls:
            yield item
            continue
        before = dict(added[item.id].properties) if item.id in added else {}
        if "review" in item.properties:
            before.pop("reject_reason", None)  # of another review
        added[item.id] = replace(item, properties={**before, **item.properties})
    yield from added.values()


def _records(placed: Placed, root: Path, vocabulary: Vocabulary) -> Iterator[Record | Problem]:
    match placed.entry:
        case ChangeEntry() as entry:
            yield from _change(entry, placed, vocabulary)
        case ReviewEntry() as entry:
            yield from _review(entry, placed, vocabulary)
        case ExclusionEntry() as entry:
            yield from _exclusion(entry, placed)
        case RenewalEntry() as entry:
            yield from _renewal(entry, placed, root, vocabulary)


def _change(
    entry: ChangeEntry, placed: Placed, vocabulary: Vocabulary
) -> Iterator[Record | Problem]:
    if entry.kind not in vocabulary.change_kinds:
        hint = did_you_mean(entry.kind, vocabulary.change_kinds) or ""
        message = "there is no such kind of change; the entry is set aside"
        yield Problem("error", "value", placed.place, entry.kind, message, hint)
        return
    cls = _class(_id(entry.thing), vocabulary)
    if cls is not None and cls.changes and entry.kind not in cls.changes:
        message = f"this cannot happen to a {cls.name}: nothing follows from it"
        hint = f"what can: {', '.join(cls.changes)}"
        yield Problem("warning", "value", placed.place, entry.kind, message, hint)
    id = f"change:{entry.id}"
    properties: dict[str, Value] = {
        "name": entry.why or f"{entry.kind} of {entry.thing}",
        "kind": entry.kind,
        "at": entry.on,
        "description": f"recorded by {entry.by}",
    }
    if entry.significance:
        properties["significance"] = entry.significance
    yield NodeRecord("Change", id, properties, placed.place)
    thing = Mention(entry.thing, ("Node",))
    yield RelationRecord("alters", id, _id(entry.thing), placed.place, target_mention=thing)


def _review(
    entry: ReviewEntry, placed: Placed, vocabulary: Vocabulary
) -> Iterator[Record | Problem]:
    id = _id(entry.thing)
    cls = _class(id, vocabulary)
    known = cls.properties if cls else {}
    properties: dict[str, Value] = {}
    if "review" in known:
        properties = {"review": entry.verdict, "reviewed_on": entry.on, "reviewed_by": entry.by}
        if entry.reason:
            properties["reject_reason"] = entry.reason
    elif entry.verdict == "accepted":
        looked = ("mapping_reviewed_on", "reviewed_on", "approved_on")
        date_of = next((name for name in looked if name in known), None)
        properties = {date_of: entry.on} if date_of else {}
        if date_of == "approved_on" and "approved_by" in known:
            properties["approved_by"] = entry.by
    if properties:
        yield NodeRecord("", id, properties, placed.place)
    else:
        what = cls.name if cls else "thing"
        message = f"a {what} cannot be {entry.verdict} in a review; the entry is set aside"
        hint = "records are accepted or rejected; controls, policies and mappings are looked at"
        yield Problem("error", "value", placed.place, entry.thing, message, hint)


def _exclusion(entry: ExclusionEntry, placed: Placed) -> Iterator[Record | Problem]:
    found = refer_control(entry.control)
    if found.id is None:
        message = f"{found.message}; the entry is set aside"
        yield Problem("error", found.code, placed.place, entry.control, message, found.hint)
        return
    id = decision_id(found.id)
    catalog, _, ref = found.id.partition("/")
    properties: dict[str, Value] = {
        "name": catalogs()[catalog].provision(ref).title,
        "applicable": False,
        "reason": entry.why,
        "approved_on": entry.on,
        "approved_by": entry.by,
    }
    yield NodeRecord("SoAEntry", id, properties, placed.place)
    yield RelationRecord("decidedBy", found.id, id, placed.place)


def _renewal(
    entry: RenewalEntry, placed: Placed, root: Path, vocabulary: Vocabulary
) -> Iterator[Record | Problem]:
    id = _id(entry.thing)
    cls = _class(id, vocabulary)
    if cls is None or "valid_until" not in cls.properties:
        message = "only records are renewed; the entry is set aside"
        hint = "record a change of what is no record"
        yield Problem("error", "value", placed.place, entry.thing, message, hint)
        return
    given: dict[str, Value | None] = {
        "collected_on": entry.on,
        "valid_until": entry.until,
        "period_start": entry.period_start,
        "period_end": entry.period_end,
        "version": entry.version,
    }
    if entry.file is not None:
        try:
            artifact = hash_file(root, inside(root, entry.file))
        except InputError as error:
            hint = error.hint or "correct its path: it starts at the workspace"
            yield Problem("error", "file-missing", placed.place, entry.file, error.message, hint)
        else:
            given |= {"uri": artifact.path, "sha256": artifact.sha256}
    properties = {name: value for name, value in given.items() if value is not None}
    yield NodeRecord("", id, properties, placed.place)


def _id(text: str) -> str:
    """The id that an entry names: a full id, or the reference of a provision."""
    found = refer(text) if "/" in text or ":" not in text else None
    return found.id if found is not None and found.id else text


def _class(id: str, vocabulary: Vocabulary) -> NodeClass | None:
    """The class of an id by its prefix; that of a provision where the prefix is a catalogue."""
    prefix, colon, _ = id.partition(":")
    name = vocabulary.by_prefix.get(prefix)
    if name is None and colon and "/" in id:
        name = "Provision"
    return vocabulary.classes.get(name) if name else None
