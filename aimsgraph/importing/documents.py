"""YAML as it was written: text stays text, places are known, bombs do not unfold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aimsgraph.errors import InputError

MOST_VALUES = 500_000
MOST_PARTS = 300_000  # each may take a kilobyte before the values are known
DEEPEST = 100
_REPAIR = "look at the indentation, the colons and the quotes there"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The values of a YAML file, and where each stands.

    Every plain value is the text that was written (``6.10`` stays ``6.10``, ``no`` stays ``no``);
    an empty value, ``~`` and ``null`` are None. ``places`` maps a path of keys and indexes to
    (line, column), counted from 1.
    """

    value: Any
    places: Mapping[Path, tuple[int, int]]

    def place(self, path: Path) -> tuple[int, int]:
        """Where ``path`` stands, or the nearest value around it that is there."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.places:
                return self.places[path[:end]]
        return self.places.get((), (1, 1))


def read_document(text: str, where: str) -> Document:
    """Read one YAML document, without believing it.

    Raises
    ------
    InputError
        With line and column, if it is no YAML, uses a key twice or unfolds to too much.
    """
    import yaml

    if sum(map(text.count, "\n,[{")) > MOST_PARTS:
        message = f"has more than {MOST_PARTS:,} lines and items"
        raise InputError(message, where=where, hint="part it into several files")
    loader = yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader
    try:
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        message = f"is not YAML: {error.problem or error.context}"
        raise InputError(message, where=place, hint=_REPAIR) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError(f"is not YAML: {error}", where=where, hint=_REPAIR) from None
    if root is None:
        return Document(None, {})
    reader = _Reader(where)
    if reader.size(root, 0) > MOST_VALUES:
        message = f"unfolds to more than {MOST_VALUES:,} values"
        raise InputError(message, where=where, hint="write out what its aliases (*) stand for")
    value = reader.read(root, ())
    return Document(value, reader.places)


class _Reader:
    def __init__(self, where: str) -> None:
        self._where = where
        self._sizes: dict[int, int] = {}
        self.places: dict[Path, tuple[int, int]] = {}

    def size(self, node: Any, depth: int) -> int:
        """How many values a node unfolds to, each alias counted as what it stands for."""
        import yaml

        if isinstance(node, yaml.ScalarNode):
            return 1
        if depth > DEEPEST:
            raise self._error(node, f"is nested more than {DEEPEST} deep", "write it flatter")
        if id(node) not in self._sizes:
            mapping = isinstance(node, yaml.MappingNode)
            below = (value for _, value in node.value) if mapping else iter(node.value)
            self._sizes[id(node)] = 1 + sum(self.size(each, depth + 1) for each in below)
        return self._sizes[id(node)]

    def read(self, node: Any, path: Path) -> Any:
        import yaml

        self.places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return {key: self.read(below, (*path, key)) for key, below in self._items(node)}
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*path, at)) for at, item in enumerate(node.value)]
        return None if node.tag == "tag:yaml.org,2002:null" else node.value

    def _items(self, node: Any) -> Iterator[tuple[str, Any]]:
        import yaml

        seen: set[str] = set()
        for key, below in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._error(key, "a key must be text", "put it in quotes")
            if key.value in seen:
                raise self._error(key, f"the key {key.value!r} is used twice", "leave one of them")
            seen.add(key.value)
            yield key.value, below

    def _error(self, node: Any, message: str, hint: str) -> InputError:
        mark = node.start_mark
        place = f"{self._where}:{mark.line + 1}:{mark.column + 1}"
        return InputError(message, where=place, hint=hint)
