"""What is wrong with what was read: located, counted, as text, JSON or SARIF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aimsgraph.importing.records import Locator

Severity = Literal["error", "warning", "note"]

_RANK: Mapping[str, int] = {"error": 0, "warning": 1, "note": 2}
SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SHOWN_VALUE = 80
_LISTED_PLACES = 100  # of one problem in JSON
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or worth knowing, and where.

    ``code`` is stable and names the kind of problem; ``message`` does not repeat ``value``, so that
    the same problem with other values is one line; ``hint`` says what to do.
    """

    severity: Severity
    code: str
    where: Locator | None
    value: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return _line(self, 1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The same problem ``count`` times; ``problem`` is the first, ``places`` are those of some."""

    problem: Problem
    count: int
    places: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _line(self.problem, self.count)


def count(problems: Iterable[Problem]) -> tuple[Counted, ...]:
    """Each problem once with how often it occurs, the worst first, else in the order of reading."""
    first: dict[tuple[str, ...], Problem] = {}
    found: dict[tuple[str, ...], int] = {}
    places: dict[tuple[str, ...], list[str]] = {}
    unadvised: dict[tuple[str, ...], tuple[str, ...]] = {}
    for problem in problems:
        kind = _sameness(problem)
        key = (*kind, problem.hint)
        alike = unadvised.setdefault(kind, key)
        if not problem.hint:  # advice is not always there to give: that makes no other problem
            key = alike
        first.setdefault(key, problem)
        found[key] = found.get(key, 0) + 1
        if problem.where is not None and found[key] <= _LISTED_PLACES:
            places.setdefault(key, []).append(str(problem.where))
    counted = [
        Counted(problem, found[key], tuple(places.get(key, ()))) for key, problem in first.items()
    ]
    return tuple(sorted(counted, key=lambda entry: _RANK[entry.problem.severity]))


def worst(problems: Iterable[Problem]) -> Severity | None:
    """The worst severity among ``problems``, or None when there are none."""
    return min((problem.severity for problem in problems), key=_RANK.__getitem__, default=None)


def as_text(problems: Iterable[Problem]) -> str:
    """One line for each different problem."""
    return "\n".join(str(entry) for entry in count(problems))


def as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """The different problems as plain values, ready for `json.dumps`."""
    return [_plain(entry) for entry in count(problems)]


def as_sarif(problems: Iterable[Problem], *, version: str) -> dict[str, Any]:
    """The different problems as one SARIF 2.1.0 log of aimsgraph ``version``."""
    counted = count(problems)
    codes = list(dict.fromkeys(entry.problem.code for entry in counted))
    driver = {"name": "aimsgraph", "version": version, "rules": [{"id": code} for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(entry, codes) for entry in counted],
    }
    return {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}


def _sameness(problem: Problem) -> tuple[str, ...]:
    artifact, sheet = "", ""
    if problem.where is not None:
        artifact, sheet = problem.where.artifact, problem.where.sheet or ""
    return (problem.severity, problem.code, problem.message, artifact, sheet)


def _line(problem: Problem, times: int) -> str:
    parts = [problem.severity, problem.code]
    if times > 1:
        parts.append(
            f"({times:,}x, first at {problem.where})" if problem.where else f"({times:,}x)"
        )
    elif problem.where is not None:
        parts.append(str(problem.where))
    said = _shown(problem.value)
    head = " ".join([*parts, said] if said else parts)
    advice = f"; {problem.hint}" if problem.hint else ""
    return f"{head} -> {problem.message}{advice}"


def _shown(value: str) -> str:
    """``value`` quoted on one line, cut where it is long; empty stays empty."""
    if not value:
        return ""
    line = " ".join(value.split())
    return repr(line if len(line) <= _SHOWN_VALUE else line[: _SHOWN_VALUE - 1] + "…")


def _plain(entry: Counted) -> dict[str, Any]:
    problem = entry.problem
    return {
        "severity": problem.severity,
        "code": problem.code,
        "where": problem.where.as_dict() if problem.where else None,
        "value": problem.value,
        "message": problem.message,
        "hint": problem.hint,
        "count": entry.count,
        "places": list(entry.places),
    }


def _sarif_result(entry: Counted, codes: Sequence[str]) -> dict[str, Any]:
    problem = entry.problem
    said = _shown(problem.value)
    text = f"{said}: {problem.message}" if said else problem.message
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": problem.severity,
        "message": {"text": sarif_text(f"{text}; {problem.hint}" if problem.hint else text)},
        "occurrenceCount": entry.count,
    }
    if problem.where is not None:
        result["locations"] = [sarif_location(problem.where)]
    return result


def sarif_text(text: str) -> str:
    """A plain message: braces are no placeholders, and what was read makes no link."""
    return _LINK.sub(r"\\[", text.replace("{", "{{").replace("}", "}}"))


def sarif_location(where: Locator) -> dict[str, Any]:
    """A place as SARIF knows it: the file from the workspace on, the line or cell within."""
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(where.artifact)}}
    if where.line is not None:
        region = {"startLine": where.line}
        if where.column is not None:
            region["startColumn"] = where.column
        physical["region"] = region
    location: dict[str, Any] = {"physicalLocation": physical}
    inside = "!".join(part for part in (where.sheet, where.cell) if part) or where.pointer
    if inside:
        location["logicalLocations"] = [{"fullyQualifiedName": inside}]
    return location


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path, safe="/")
