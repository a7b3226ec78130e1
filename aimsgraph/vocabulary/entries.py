"""YAML with its lines, every scalar kept as the text that it is: 6.10 stays 6.10."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TypeVar, cast

import yaml

from aimsgraph.errors import OntologyError, did_you_mean

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Choice = TypeVar("_Choice", bound=str)


class Entry:
    """A node of a YAML document that knows where it stands."""

    def __init__(self, file: str, node: yaml.Node) -> None:
        self.file = file
        self.node = node

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.node.start_mark.line + 1}"

    def error(self, message: str, hint: str | None = None) -> OntologyError:
        """An error at this place."""
        return OntologyError(message, where=self.place, hint=hint)

    def items(self) -> Iterator[tuple[Entry, Entry]]:
        """Key and value of each entry of a mapping; a key twice is an error."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.error("expected a mapping, key: value")
        seen: set[str] = set()
        for key_node, value_node in self.node.value:
            key = Entry(self.file, key_node)
            if key.text() in seen:
                raise key.error(f"{key.text()} is given twice")
            seen.add(key.text())
            yield key, Entry(self.file, value_node)

    def fields(self, allowed: Collection[str], required: Collection[str] = ()) -> Fields:
        """The entries of a mapping whose keys are fixed."""
        found: dict[str, Entry] = {}
        for key, value in self.items():
            if key.text() not in allowed:
                raise key.error(
                    f"{key.text()} has no meaning here",
                    hint=did_you_mean(key.text(), allowed) or f"known are {', '.join(allowed)}",
                )
            found[key.text()] = value
        for name in required:
            if name not in found:
                raise self.error(f"{name} is missing")
        return Fields(self, found)

    def members(self) -> Iterator[Entry]:
        """The members of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.error("expected a list")
        return (Entry(self.file, node) for node in self.node.value)

    def texts(self) -> tuple[str, ...]:
        """The texts of a list; one text alone is a list of one."""
        if isinstance(self.node, yaml.ScalarNode):
            return (self.text(),)
        return tuple(member.text() for member in self.members())

    def text(self) -> str:
        """The text of a scalar, as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.error("expected one value")
        return cast(str, self.node.value)

    def integer(self) -> int:
        """A whole number."""
        try:
            return int(self.text())
        except ValueError:
            raise self.error(f"expected a whole number, found {self.text()}") from None

    def choice(self, allowed: tuple[_Choice, ...]) -> _Choice:
        """A text out of a fixed set."""
        if self.text() not in allowed:
            raise self.error(f"{self.text()!r} is not one of {', '.join(allowed)}")
        return cast(_Choice, self.text())


class Fields:
    """The fields of one mapping."""

    def __init__(self, of: Entry, found: dict[str, Entry]) -> None:
        self.of = of
        self.found = found

    def __getitem__(self, name: str) -> Entry:
        return self.found[name]

    def __contains__(self, name: str) -> bool:
        return name in self.found

    def text(self, name: str, default: str = "") -> str:
        """The text of a field, or a default."""
        return self.found[name].text() if name in self.found else default

    def maybe_text(self, name: str) -> str | None:
        """The text of a field, or None."""
        return self.found[name].text() if name in self.found else None

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a field, none where it is absent."""
        return self.found[name].texts() if name in self.found else ()

    def maybe_integer(self, name: str) -> int | None:
        """The number of a field, or None."""
        return self.found[name].integer() if name in self.found else None

    def integer(self, name: str, default: int) -> int:
        """The number of a field, or a default."""
        return self.found[name].integer() if name in self.found else default

    def items(self, name: str) -> Iterator[tuple[Entry, Entry]]:
        """Key and value of each entry of a field that is a mapping."""
        return self.found[name].items() if name in self.found else iter(())


def read_entries(path: Path, file: str) -> Entry | None:
    """The document in the file; None where it is empty."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        raise OntologyError(f"not UTF-8 text: {error}", where=file) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise OntologyError(
            f"not well-formed YAML: {getattr(error, 'problem', None) or error}",
            where=f"{file}:{mark.line + 1}" if mark else file,
        ) from None
    return None if node is None else Entry(file, node)
