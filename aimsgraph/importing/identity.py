"""By what other names things are known, and what such a name proves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aimsgraph.errors import OntologyError
from aimsgraph.importing.documents import read_document
from aimsgraph.vocabulary import Vocabulary, folder

Strength = Literal["key", "asserted", "hint"]
Alias = tuple[str, str]  # scheme, value

_FILE = "identity.yaml"
_STEPS: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "trim-slash": lambda value: value.rstrip("/"),
}


class _SchemeEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    strength: Strength
    of: list[str] = []
    written: str
    normalise: list[Literal["lower", "trim-slash"]] = []
    pattern: Annotated[str, Field(min_length=1)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    schemes: dict[str, _SchemeEntry]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of naming things: what a value looks like and what it proves."""

    name: str
    strength: Strength
    classes: tuple[str, ...]
    written: re.Pattern[str]
    steps: tuple[Callable[[str], str], ...]
    pattern: re.Pattern[str]

    def normal(self, value: str) -> str | None:
        """The one spelling of ``value``; None where it has not the shape of this scheme."""
        for step in self.steps:
            value = step(value)
        return value if self.pattern.fullmatch(value) else None

    def identifies(self, cls: str, vocabulary: Vocabulary) -> bool:
        """Whether it may identify things of a class."""
        return not self.classes or any(vocabulary.is_a(cls, name) for name in self.classes)


@cache
def schemes() -> Mapping[str, Scheme]:
    """The schemes of ``ontology/identity.yaml`` by name.

    Raises
    ------
    OntologyError
        If the file is not what it should be.
    """
    where = f"ontology/{_FILE}"
    document = read_document((folder() / _FILE).read_text(encoding="utf-8"), where)
    try:
        read = _File.model_validate(document.value)
    except ValidationError as error:
        first = error.errors()[0]
        line, _ = document.place(tuple(first["loc"]))
        raise OntologyError(first["msg"], where=f"{where}:{line}") from None
    return {
        name: Scheme(
            name,
            entry.strength,
            tuple(entry.of),
            re.compile(entry.written, re.IGNORECASE),
            tuple(_STEPS[step] for step in entry.normalise),
            re.compile(entry.pattern),
        )
        for name, entry in read.schemes.items()
    }


def read_alias(text: str) -> Alias | None:
    """The scheme and value that ``text`` writes down, or None.

    >>> read_alias("https://doi.org/10.5281/ZENODO.1234")
    ('doi', '10.5281/zenodo.1234')
    """
    for scheme in schemes().values():
        if written := scheme.written.fullmatch(text.strip()):
            value = scheme.normal(written[1])
            if value is not None:
                return (scheme.name, value)
    return None


def normal_alias(alias: Alias) -> Alias | None:
    """An alias in its one spelling; None where its scheme is unknown or its shape is wrong."""
    scheme = schemes().get(alias[0])
    value = scheme.normal(alias[1]) if scheme else None
    return None if value is None else (alias[0], value)
