"""Holds the properties of a thing or relation against the ontology."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime

from aimsgraph.errors import did_you_mean
from aimsgraph.vocabulary.terms import NodeClass, Property, RelationType, Vocabulary

DURATION = re.compile(r"P\d+[YMWD]")  # whole years, months, weeks or days
_TYPES: Mapping[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "a text"),
    "duration": ((str,), "a duration such as P3M or P30D"),
    "int": ((int,), "a whole number"),
    "float": ((float, int), "a number"),
    "bool": ((bool,), "true or false"),
    "date": ((date,), "a date"),
    "datetime": ((date, datetime), "a date or a time"),
}


def check_properties(
    cls: NodeClass | RelationType,
    properties: Mapping[str, object],
    vocabulary: Vocabulary | None = None,
) -> list[str]:
    """What is wrong with the properties of a thing of this class, or of such a relation.

    Each problem is one sentence that names the property. With a vocabulary the names of kinds of
    record and of change are looked up too.
    """
    problems: list[str] = []
    known = cls.properties
    for name, value in properties.items():
        property = known.get(name)
        if property is None:
            advice = did_you_mean(name, known) or f"it has {', '.join(sorted(known))}"
            problems.append(f"{cls.name} has no property {name}; {advice}")
            continue
        problem = value_problem(property, value)
        if problem is None and property.refers is not None and vocabulary is not None:
            problem = _reference_problem(property, value, vocabulary)
        if problem is not None:
            problems.append(f"{name} {problem}")
    return [*problems, *missing(cls, properties)]


def missing(cls: NodeClass | RelationType, properties: Mapping[str, object]) -> list[str]:
    """The properties that have to be set and are not, each as a sentence."""
    return [
        f"{name} is missing"
        for name in cls.required
        if name not in properties or properties[name] in ("", ())
    ]


def value_problem(property: Property, value: object) -> str | None:
    """Why this cannot be a value of the property, or None."""
    if property.many:
        if not isinstance(value, tuple):
            return f"is a list of values, not {_shown(value)}"
        return next((p for item in value if (p := _item_problem(property, item))), None)
    return _item_problem(property, value)


def _item_problem(property: Property, value: object) -> str | None:
    types, name = _TYPES[property.datatype]
    # True is an int, and a datetime a date, to Python only.
    mistaken = (isinstance(value, bool) and property.datatype != "bool") or (
        property.datatype == "date" and isinstance(value, datetime)
    )
    if mistaken or not isinstance(value, types):
        return f"is {name}, not {_shown(value)}"
    if property.values and value not in property.values:
        return f"is one of {', '.join(property.values)}, not {_shown(value)}"
    if property.datatype == "duration" and not DURATION.fullmatch(str(value)):
        return f"is {name}, not {_shown(value)}"
    if isinstance(value, (int, float)):
        return _range_problem(property, value)
    return None


def _range_problem(property: Property, value: float) -> str | None:
    if value != value or abs(value) == math.inf:  # a whole number may be too large for isfinite
        return f"is a number, not {value}"
    if property.minimum is not None and value < property.minimum:
        return f"is {property.minimum:g} or more, not {value}"
    if property.maximum is not None and value > property.maximum:
        return f"is {property.maximum:g} or less, not {value}"
    return None


def _reference_problem(property: Property, value: object, vocabulary: Vocabulary) -> str | None:
    what = str(property.refers).replace("-", " ")
    known = vocabulary.kinds if property.refers == "evidence-kind" else vocabulary.change_kinds
    for name in value if isinstance(value, tuple) else (value,):
        if name not in known:
            renamed = vocabulary.renamed_kinds.get(name) if what == "evidence kind" else None
            advice = f"it is called {' or '.join(renamed)} here" if renamed else None
            advice = advice or did_you_mean(str(name), known)
            return f"names no {what}: {_shown(name)}" + (f"; {advice}" if advice else "")
    return None


def _shown(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
