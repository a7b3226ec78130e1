"""A value of a YAML file that knows what it should be and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aimsgraph.errors import InputError
from aimsgraph.importing.documents import Document, Path, read_document
from aimsgraph.importing.folding import tidy
from aimsgraph.importing.records import Locator
from aimsgraph.importing.texts import Text


@dataclass(frozen=True)
class Branch:
    """A value of a YAML file, read key by key.

    What is absent, empty or ``null`` is not there. What has another shape than is asked for is an
    `InputError` with line and column.
    """

    value: Any
    text: Text
    document: Document
    path: Path = ()

    @property
    def place(self) -> Locator:
        """Where it stands."""
        return self.text.place(*self.document.place(self.path))

    @property
    def called(self) -> str:
        """The key under which it stands, or of the list that it is in."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "the file")

    def error(self, message: str, hint: str | None = None) -> InputError:
        """The error ``message`` at this place."""
        return InputError(message, where=str(self.place), hint=hint)

    def get(self, key: str) -> Branch | None:
        """What stands under ``key``, or None."""
        if not isinstance(self.value, dict):
            raise self.error(f"{self.called} must hold keys with values")
        return None if self.value.get(key) is None else self._under(key)

    def below(self) -> Iterator[Branch]:
        """What stands under each key that has a value."""
        if not isinstance(self.value, dict):
            raise self.error(f"{self.called} must hold keys with values")
        return (self._under(key) for key, value in self.value.items() if value is not None)

    def each(self, key: str) -> list[Branch]:
        """The entries of a list; none where there is no such list."""
        found = self.get(key)
        return [] if found is None else found.entries()

    def entries(self) -> list[Branch]:
        """The entries of this list."""
        if not isinstance(self.value, list):
            raise self.error(f"{self.called} must be a list")
        return [self._under(at) for at in range(len(self.value))]

    def words(self) -> list[Branch]:
        """The texts of this list, or this one text."""
        return self.entries() if isinstance(self.value, list) else [self]

    def said(self, key: str) -> str:
        """The text under ``key``; empty where there is none."""
        found = self.get(key)
        return "" if found is None else found.says()

    def must_say(self, key: str) -> str:
        """The text under ``key``, which must be there."""
        said = self.said(key)
        if not said:
            raise self.error(f"{key} is missing")
        return said

    def says(self) -> str:
        """This text, without the accidents of how it was laid out."""
        if not isinstance(self.value, str):
            raise self.error(f"{self.called} must be a text")
        return tidy(self.value)

    def prose(self) -> str:
        """This text, or the paragraphs of this list of texts and lists."""
        if not isinstance(self.value, list):
            return self.says()
        return "\n".join(paragraph.prose() for paragraph in self.entries())

    def _under(self, step: str | int) -> Branch:
        return Branch(self.value[step], self.text, self.document, (*self.path, step))


def read_branch(text: Text) -> Branch:
    """The whole of a YAML file.

    Raises
    ------
    InputError
        With line and column, if it is no YAML.
    """
    document = read_document(text.content, text.name)
    return Branch(document.value, text, document)
