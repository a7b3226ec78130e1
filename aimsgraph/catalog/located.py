"""YAML whose values know their line, and whose ids stay text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from aimsgraph.errors import CatalogError, did_you_mean

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

_TRUTH = {"true": True, "false": False}


class Fields:
    """One mapping of a file, read field by field; what nobody asked for is an error.

    Scalars are text as written, so that ``6.10`` stays ``6.10``; a plain ``null`` is absent.
    Every error is a `CatalogError` that names file and line.
    """

    def __init__(self, node: MappingNode, file: str, defaults: Fields | None = None) -> None:
        self.file = file
        self._node = node
        self.line = node.start_mark.line + 1
        self._nodes: dict[str, tuple[int, Node]] = {}
        self._read: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            name = str(key.value)
            if name in self._nodes:
                raise CatalogError(f"{name!r} is given twice", where=f"{file}:{line}")
            if not _is_null(value):
                self._nodes[name] = (line, value)
        if defaults is not None:
            self._nodes = {**defaults._nodes, **self._nodes}

    def error(self, message: str, name: str | None = None, hint: str | None = None) -> CatalogError:
        """The error ``message`` at the line of a field, or of the whole mapping."""
        line = self._nodes[name][0] if name in self._nodes else self.line
        return CatalogError(message, where=f"{self.file}:{line}", hint=hint)

    def text(self, name: str) -> str:
        """A text that must be there."""
        found = self.maybe(name)
        if found is None:
            raise self.error(f"{name!r} is missing")
        return found

    def maybe(self, name: str) -> str | None:
        """A text, or None."""
        node = self._take(name)
        return None if node is None else self._scalar(name, node)

    def one_of(self, name: str, allowed: Iterable[str], default: str | None = None) -> str:
        """A text that must be one of ``allowed``."""
        choices = tuple(allowed)
        found = self.text(name) if default is None else (self.maybe(name) or default)
        if found not in choices:
            raise self.error(
                f"{name} is {found!r}; allowed are {', '.join(choices)}",
                name,
                hint=did_you_mean(found, choices),
            )
        return found

    def flag(self, name: str) -> bool | None:
        """``true`` or ``false``, or None."""
        found = self.maybe(name)
        if found is None:
            return None
        if found not in _TRUTH:
            raise self.error(f"{name} is {found!r}; write true or false", name)
        return _TRUTH[found]

    def number(self, name: str) -> int | None:
        """A whole number, or None."""
        found = self.maybe(name)
        if found is None:
            return None
        if not found.isdecimal():
            raise self.error(f"{name} is {found!r}; write a whole number", name)
        return int(found)

    def day(self, name: str) -> date | None:
        """A date, or None."""
        found = self.maybe(name)
        if found is None:
            return None
        try:
            return date.fromisoformat(found)
        except ValueError:
            raise self.error(f"{name} is {found!r}; write a date as 2026-12-02", name) from None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; absent is empty."""
        return tuple(self._scalar(name, node) for node in self._sequence(name))

    def mapping(self, name: str) -> Mapping[str, str]:
        """A mapping of text to text; absent is empty."""
        inner = self.inner(name)
        return {} if inner is None else {key: inner.text(key) for key in inner.names()}

    def inner(self, name: str) -> Fields | None:
        """A mapping with fields of its own, or None."""
        node = self._take(name)
        return None if node is None else self._mapping(name, node)

    def each(self, name: str) -> Iterator[Fields]:
        """The mappings of a list, in order; absent is empty."""
        for node in self._sequence(name):
            yield self._mapping(name, node)

    def over(self, defaults: Fields | None) -> Fields:
        """The same mapping with fields of ``defaults`` where it has none of its own."""
        fields = Fields(self._node, self.file, defaults)
        fields._read |= self._read
        return fields

    def names(self) -> tuple[str, ...]:
        """The fields that are there."""
        return tuple(self._nodes)

    def close(self) -> None:
        """Refuse the fields that nobody asked for."""
        for name in self._nodes:
            if name not in self._read:
                hint = did_you_mean(name, self._read)
                raise self.error(f"there is no field {name!r} in this place", name, hint)

    def _take(self, name: str) -> Node | None:
        self._read.add(name)
        return self._nodes[name][1] if name in self._nodes else None

    def _scalar(self, name: str, node: Node) -> str:
        from yaml.nodes import ScalarNode

        if not isinstance(node, ScalarNode):
            raise self.error(f"{name} must be a text", name)
        return str(node.value).strip()

    def _sequence(self, name: str) -> list[Node]:
        from yaml.nodes import SequenceNode

        node = self._take(name)
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            raise self.error(f"{name} must be a list", name)
        nodes: list[Node] = node.value
        return nodes

    def _mapping(self, name: str, node: Node) -> Fields:
        from yaml.nodes import MappingNode

        if not isinstance(node, MappingNode):
            raise self.error(f"{name} must hold fields with values", name)
        return Fields(node, self.file)


def read_fields(path: Path, file: str) -> Fields:
    """The mapping that a YAML file holds; ``file`` is what errors call it.

    Raises
    ------
    CatalogError
        If the file cannot be read, is not YAML, holds no mapping, or uses anchors and aliases.
    """
    import yaml
    from yaml.nodes import MappingNode

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(f"the file cannot be read: {error}", where=file) from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # An alias can stand for a billion values; catalogues have no need of it.
        aliased = any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, loader))
        root = None if aliased else yaml.compose(text, loader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = file if mark is None else f"{file}:{mark.line + 1}"
        said = getattr(error, "problem", None) or "the file is not YAML"
        raise CatalogError(str(said), where=where, hint="check indentation and quotes") from error
    if aliased:
        raise CatalogError("anchors and aliases are not read", where=file, hint="write it out")
    if not isinstance(root, MappingNode):
        raise CatalogError("the file holds no fields", where=f"{file}:1")
    return Fields(root, file)


def _is_null(node: Node) -> bool:
    return node.tag == "tag:yaml.org,2002:null"
