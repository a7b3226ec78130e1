"""Writes ``things.py`` from the ontology: ``python -m aimsgraph.model.generate``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from aimsgraph.vocabulary import NodeClass, Property, Vocabulary, load

_HEAD = '''\
"""The classes of the ontology as typed things. Generated: run aimsgraph.model.generate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from aimsgraph.model.thing import Duration, Moment, Thing
'''
_TYPES = {
    "str": "str",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "date": "date",
    "datetime": "Moment",
    "duration": "Duration",
}
_WIDTH = 100


def source(vocabulary: Vocabulary) -> str:
    """The text of ``things.py`` for this vocabulary."""
    blocks = [_HEAD.rstrip()]
    for cls in vocabulary.classes.values():
        inherited = vocabulary.classes[cls.parent].properties if cls.parent else {}
        own = [one for one in cls.properties.values() if one.name not in inherited]
        aliases = [line for one in own if one.values for line in _alias(cls, one)]
        if aliases:
            blocks.append("\n".join(aliases))
        blocks.append("\n".join(_class(cls, own)))
    blocks.append("\n".join(_table(vocabulary)))
    return "\n\n\n".join(blocks) + "\n"


def _alias(cls: NodeClass, one: Property) -> Iterator[str]:
    yield f"{_alias_name(cls, one)} = Literal["
    yield from (f'    "{value}",' for value in one.values)
    yield "]"


def _alias_name(cls: NodeClass, one: Property) -> str:
    return cls.name + "".join(part.capitalize() for part in one.name.split("_"))


def _class(cls: NodeClass, own: list[Property]) -> Iterator[str]:
    yield f"class {cls.name}({cls.parent or 'Thing'}):"
    yield from _docstring(cls.definition)
    yield ""
    yield f'    is_called: ClassVar[str] = "{cls.name}"'
    for one in own:
        yield ""
        yield f"    {one.name}: {_type(cls, one)}"
        if one.description:
            yield from _docstring(one.description)


def _docstring(text: str) -> Iterator[str]:
    line = f'    """{text}"""'
    if len(line) <= _WIDTH:
        yield line
        return
    yield '    """'
    current = "   "
    for word in text.split():
        if len(current) + 1 + len(word) > _WIDTH:
            yield current
            current = "   "
        current += f" {word}"
    yield current
    yield '    """'


def _type(cls: NodeClass, one: Property) -> str:
    name = _alias_name(cls, one) if one.values else _TYPES[one.datatype]
    bounds = [
        f"{side}={limit:g}"
        for side, limit in (("ge", one.minimum), ("le", one.maximum))
        if limit is not None
    ]
    if bounds:
        name = f"Annotated[{name}, Field({', '.join(bounds)})]"
    if one.many:
        name = f"tuple[{name}, ...]"
        if one.required:
            return f"Annotated[{name}, Field(min_length=1)]"
        return f"{name} = {_literal(one.default or ())}"
    if one.required:
        return name
    return f"{name} | None = None" if one.default is None else f"{name} = {_literal(one.default)}"


def _literal(value: object) -> str:
    return repr(value).replace("'", '"')


def _table(vocabulary: Vocabulary) -> Iterator[str]:
    yield "THINGS: Mapping[str, type[Thing]] = {"
    yield from (f'    "{name}": {name},' for name in vocabulary.classes)
    yield "}"


def main() -> None:
    """Write ``things.py`` beside this file."""
    path = Path(__file__).with_name("things.py")
    path.write_text(source(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
