"""What the labels of another model stand for, as the options of a source say it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from aimsgraph.errors import InputError, did_you_mean
from aimsgraph.importing.source import Source
from aimsgraph.vocabulary import Vocabulary

Direction = tuple[str, bool]  # a relation type, and whether it is meant from its target
_OPTIONS = ("classes", "properties", "relations")


@dataclass(frozen=True)
class LabelMap:
    """Classes, relation types and properties by what another model calls them."""

    classes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, Direction] = field(default_factory=dict)
    properties: Mapping[str, str] = field(default_factory=dict)


def read_label_map(
    source: Source,
    vocabulary: Vocabulary,
    *,
    also: Collection[str] = (),
    spelled: Callable[[str], str] = str,
) -> LabelMap:
    """The options ``classes``, ``relations`` and ``properties`` of a source.

    Each maps a label to a name of the ontology; a relation may be named by its inverse too.
    ``also`` are other options that the importer reads, ``spelled`` writes a label out in full.

    Raises
    ------
    InputError
        If an option is unknown, or leads to nothing in the ontology.
    """
    source.allow_options(*sorted((*_OPTIONS, *also)))
    directions = relation_names(vocabulary)
    chosen = [
        {spelled(label): name for label, name in _table(source, option, known).items()}
        for option, known in zip(
            _OPTIONS, (vocabulary.classes, vocabulary.properties, directions), strict=True
        )
    ]
    classes, renamed, relations = chosen
    return LabelMap(
        classes, {label: directions[name] for label, name in relations.items()}, renamed
    )


def relation_names(vocabulary: Vocabulary) -> dict[str, Direction]:
    """The relation types by name and by inverse name."""
    forward = {name: (name, False) for name in vocabulary.relations}
    return {type.inverse: (name, True) for name, type in vocabulary.relations.items()} | forward


def _table(source: Source, option: str, known: Iterable[str]) -> dict[str, str]:
    given = source.options.get(option, {})
    if not isinstance(given, Mapping) or not all(
        isinstance(text, str) for pair in given.items() for text in pair
    ):
        example = f'options.{option} = {{ "their label" = "ours" }}'
        raise InputError(f"the option {option!r} is a table: {example}", where=source.name)
    names = set(known)
    for label, name in given.items():
        if name not in names:
            raise InputError(
                f"{option}: {label!r} stands for {name!r}, which is not in the ontology",
                where=source.name,
                hint=did_you_mean(name, names),
            )
    return dict(given)
