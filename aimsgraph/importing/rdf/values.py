"""Literals as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rdflib import RDF, XSD, Literal, URIRef

from aimsgraph.importing.plain_values import plain_value
from aimsgraph.snapshot import Scalar
from aimsgraph.vocabulary import Property
from aimsgraph.vocabulary.terms import Datatype

_TEXT = ("string", "anyURI", "token", "normalizedString", "language", "duration")
_WHOLE = (
    *("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger"),
    *("nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort"),
    "unsignedByte",
)
_DATATYPES: Mapping[URIRef | None, Datatype] = {
    None: "str",
    RDF.langString: "str",
    **{XSD[name]: "str" for name in _TEXT},
    **{XSD[name]: "int" for name in _WHOLE},
    **{XSD[name]: "float" for name in ("decimal", "double", "float")},
    XSD.boolean: "bool",
    XSD.date: "date",
    XSD.dateTime: "datetime",
}


def in_fixed_order(values: Iterable[Scalar]) -> tuple[Scalar, ...]:
    """Values in an order of their own: that of a file is an accident, where RDF has none.

    >>> in_fixed_order(["b", "a"])
    ('a', 'b')
    """
    return tuple(sorted(values, key=lambda value: (type(value).__name__, str(value))))


def scalar(literal: Literal, property: Property) -> Scalar:
    """The value of a literal; plain text is read as what ``property`` holds.

    Raises
    ------
    ValueError
        If the text is none of its datatype, or the datatype is not read here.
    """
    datatype = _DATATYPES.get(literal.datatype)
    if datatype is None:
        raise ValueError(f"values of the type {literal.datatype} are not read")
    plain = literal.datatype in (None, XSD.string) and not literal.language
    return plain_value(str(literal), property.datatype if plain else datatype)
