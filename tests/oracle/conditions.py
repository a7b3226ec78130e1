"""The few conditions that stand in ``must`` and ``closed_when``, read word by word.

Only tests of the thing's own properties occur there; anything else is refused, so that a new
condition cannot be misread in silence.
"""

from __future__ import annotations

import operator
import re
from datetime import date
from typing import cast

from aimsgraph.snapshot import Node, Value
from aimsgraph.vocabulary import Vocabulary
from tests.oracle.days import day_of

COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def value_of(node: Node, name: str, vocabulary: Vocabulary) -> Value | None:
    """A property, or the default that its class gives it."""
    value = node.get(name)
    if value is None and name in vocabulary.classes[node.cls].properties:
        return cast("Value | None", vocabulary.classes[node.cls].properties[name].default)
    return value


def holds(text: str, node: Node, vocabulary: Vocabulary, today: date) -> bool:
    """Whether a condition holds for a thing: ``or`` of ``and`` of ``not`` of plain tests."""
    if " or " in text:
        return any(holds(part, node, vocabulary, today) for part in text.split(" or "))
    if " and " in text:
        return all(holds(part, node, vocabulary, today) for part in text.split(" and "))
    if text.startswith("not "):
        return not holds(text[4:], node, vocabulary, today)
    found = re.fullmatch(r"(\w+)(?: (=|<=|>=|<|>) ([\w.-]+))?", text)
    assert found, f"the oracle cannot read the condition {text!r}"
    value = value_of(node, found[1], vocabulary)
    if found[2] is None:
        return value is not None and value is not False
    if value is None:
        return False
    if found[3] == "today":
        day = day_of(value)
        return day is not None and bool(COMPARE[found[2]](day, today))
    assert found[2] == "=", f"the oracle cannot read the condition {text!r}"
    return str(value) == found[3]
