"""From the records of a source to its claims: checked value by value, each subject once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aimsgraph.errors import did_you_mean
from aimsgraph.importing.folding import digest, same
from aimsgraph.importing.identity import normal_alias
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.records import NodeRecord, RelationRecord
from aimsgraph.snapshot import RelationKey, Value
from aimsgraph.store.protocol import Claim
from aimsgraph.vocabulary import NodeClass, RelationType, Vocabulary
from aimsgraph.vocabulary.validation import check_properties

Claims = dict[str, Claim]  # by subject


def subject_of(key: RelationKey) -> str:
    """The subject of a claim about a relation."""
    return "|".join(key)


def of_relation(subject: str) -> bool:
    """Whether a claim is about a relation rather than a thing."""
    return "|" in subject


def relation_key(subject: str) -> RelationKey | None:
    """The relation that a claim is about; None where it is about a thing."""
    if not of_relation(subject):
        return None
    type, source, target, qualifier = subject.split("|", 3)
    return type, source, target, qualifier


def node_claims(
    source: str, records: Iterable[NodeRecord], vocabulary: Vocabulary, problems: list[Problem]
) -> Claims:
    """The claims of ``source`` about things; ``problems`` tell what cannot be taken."""
    claims: Claims = {}
    for record in records:
        cls = vocabulary.classes.get(record.cls) if record.cls else None
        misfit = _misfit(record, cls, vocabulary)
        if misfit is not None:
            problems.append(misfit)
            continue
        properties = (
            record.properties
            if cls is None
            else _valid(cls, record.properties, record, vocabulary, problems)
        )
        aliases = {alias: None for each in record.aliases if (alias := normal_alias(each))}
        _add(claims, source, record.id, record.cls, properties, record, tuple(aliases), problems)
    return claims


def relation_claims(
    source: str, records: Iterable[RelationRecord], vocabulary: Vocabulary, problems: list[Problem]
) -> Claims:
    """The claims of ``source`` about relations, likewise."""
    claims: Claims = {}
    for record in records:
        type = vocabulary.relations.get(record.type)
        if type is None:
            hint = did_you_mean(record.type, vocabulary.relations) or ""
            message = "there is no such relation type; the relation is set aside"
            problems.append(
                Problem("error", "relation", record.locator, record.type, message, hint)
            )
            continue
        if "|" in record.source or "|" in record.target:
            message = "an id holds no |; the relation is set aside"
            problems.append(Problem("error", "id", record.locator, record.target, message))
            continue
        properties = _valid(type, record.properties, record, vocabulary, problems)
        key = (record.type, record.source, record.target, record.qualifier)
        _add(claims, source, subject_of(key), record.type, properties, record, (), problems)
    return claims


def _misfit(record: NodeRecord, cls: NodeClass | None, vocabulary: Vocabulary) -> Problem | None:
    """Why no claim can be made of a record, or None."""
    if record.cls and cls is None:
        hint = did_you_mean(record.cls, vocabulary.classes) or ""
        message = "there is no such class; the row is set aside"
        return Problem("error", "class", record.locator, record.cls, message, hint)
    prefix, colon, key = record.id.partition(":")
    if not (colon and prefix and key) or "|" in record.id or not record.id.isprintable():
        message = "this is no id; the row is set aside"
        return Problem(
            "error", "id", record.locator, record.id, message, "ids look like system:key"
        )
    if cls is not None and cls.prefix and prefix != cls.prefix:
        message = f"the id of a {cls.name} starts with {cls.prefix}:; the row is set aside"
        return Problem("error", "id", record.locator, record.id, message)
    return None


def _valid(
    owner: NodeClass | RelationType,
    properties: Mapping[str, Value],
    record: NodeRecord | RelationRecord,
    vocabulary: Vocabulary,
    problems: list[Problem],
) -> Mapping[str, Value]:
    """The properties that the ontology allows; each other one is a problem."""
    if not _wrong(owner, properties, vocabulary):
        return properties
    allowed: dict[str, Value] = {}
    for name, value in properties.items():
        wrong = _wrong(owner, {name: value}, vocabulary)
        if not wrong:
            allowed[name] = value
            continue
        message, _, hint = wrong[0].partition("; ")
        where = record.locator
        problems.append(
            Problem("error", "value", where, str(value), f"{message}; the value is set aside", hint)
        )
    return allowed


def _wrong(
    owner: NodeClass | RelationType, properties: Mapping[str, Value], vocabulary: Vocabulary
) -> list[str]:
    found = check_properties(owner, properties, vocabulary)
    return [problem for problem in found if not problem.endswith(" is missing")]


def _add(
    claims: Claims,
    source: str,
    subject: str,
    cls: str,
    properties: Mapping[str, Value],
    record: NodeRecord | RelationRecord,
    aliases: tuple[tuple[str, str], ...],
    problems: list[Problem],
) -> None:
    """Add a claim; a second one about the same subject adds to the first."""
    locator = record.locator
    known = claims.get(subject)
    if known is not None:
        cls = known.cls or cls
        aliases = tuple(dict.fromkeys((*known.aliases, *aliases)))
        for name, value in properties.items():
            if name in known.properties and not same(name, known.properties[name], value):
                message = f"{name} of {subject} is said twice and differently; the first counts"
                problems.append(
                    Problem("warning", "said-differently", locator, str(value), message)
                )
        properties = {**properties, **known.properties}
    claims[subject] = Claim(
        source=source,
        subject=subject,
        cls=cls,
        properties=properties,
        digest=digest(cls, properties, aliases),
        locator=locator.as_dict() if known is None else known.locator,
        aliases=aliases,
    )
