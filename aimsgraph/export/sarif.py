"""A check as SARIF 2.1.0, for tools that show findings beside the files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aimsgraph.assurance.check import RULES, Rule
from aimsgraph.export.characters import escape_json, seen
from aimsgraph.export.result import Gone, Result
from aimsgraph.impact.sentence import capital
from aimsgraph.importing import Locator
from aimsgraph.importing.problems import SARIF_SCHEMA, sarif_location, sarif_text

ROOT = "%SRCROOT%"  # what tools call the folder that paths start from
CONFIGURATION = "aims.toml"  # where what stands in no file is shown: some tools want a place
_FINGERPRINT = "aimsgraph/v1"
_TRACKED = "primaryLocationLineHash"  # the one that code scanning follows


def sarif(
    results: Iterable[Result],
    *,
    version: str,
    rules: Sequence[Rule] = RULES,
    gone: Iterable[Gone] | None = None,
) -> str:
    """The SARIF document of a check by aimsgraph ``version``.

    ``gone`` is what a baseline accepts and nothing finds any more; None where there is no baseline.
    A finding keeps its fingerprint wherever it stands. What is accepted or ignored is suppressed,
    never left out.
    """
    places = {rule.id: at for at, rule in enumerate(rules)}
    told = [_result(each, places, gone is not None) for each in results]
    told += [_gone(each, places) for each in gone or ()]
    run = {
        "tool": {
            "driver": {
                "name": "aimsgraph",
                "version": version,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "automationDetails": {"id": "aimsgraph/check/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder of aims.toml."}}},
        "columnKind": "unicodeCodePoints",
        "results": told,
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return escape_json(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    title = f"{capital(rule.title)}."
    return {
        "id": rule.id,
        "shortDescription": {"text": _text(title)},
        "fullDescription": {"text": _text(f"{title} {rule.why}")},
        "help": {"text": _text(rule.why)},
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"tags": [rule.group]},
    }


def _result(result: Result, places: Mapping[str, int], compared: bool) -> dict[str, Any]:
    finding, place = result.finding, result.place
    inside = _inside(place) if place is not None else ""
    text = f"{finding.message} ({inside})" if inside else finding.message
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": places[finding.rule],
        "level": finding.severity,
        "message": {"text": _text(f"{text}; {finding.hint}" if finding.hint else text)},
        "locations": [_location(place, moved=result.moved)],
        "partialFingerprints": _fingerprints(finding.fingerprint),
        "properties": {"thing": finding.thing},
    }
    if result.related:
        told["relatedLocations"] = [_location(each) for each in result.related]
    if result.suppressed is not None:
        told["suppressions"] = [{"kind": "external", "justification": _text(result.suppressed)}]
    if compared:
        told["baselineState"] = "unchanged" if result.suppressed is not None else "new"
    return told


def _gone(gone: Gone, places: Mapping[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": gone.rule,
        "message": {"text": _text(gone.message or "no longer found")},
        "locations": [_location(None)],
        "partialFingerprints": _fingerprints(gone.fingerprint),
        "baselineState": "absent",
        "properties": {"thing": gone.thing},
    }
    if gone.rule in places:  # a rule of an older version may be gone too
        told["ruleIndex"] = places[gone.rule]
    return told


def _fingerprints(fingerprint: str) -> dict[str, str]:
    return {_FINGERPRINT: fingerprint, _TRACKED: fingerprint}


def _location(place: Locator | None, *, moved: bool = False) -> dict[str, Any]:
    location = sarif_location(place or Locator(CONFIGURATION))
    physical = location["physicalLocation"]
    physical["artifactLocation"]["uriBaseId"] = ROOT
    if moved:  # the file is the right one, the line is not
        physical.pop("region", None)
    return location


def _inside(place: Locator) -> str:
    """The cell of a workbook: a viewer of text files cannot show it."""
    return "!".join(part for part in (place.sheet, place.cell) if part)


def _text(text: str) -> str:
    """A message of which a viewer obeys nothing."""
    return sarif_text(seen(text))
