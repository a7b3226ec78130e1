"""A baseline: findings that are known and accepted, in a file that people review.

A list of entries, sorted, each with a place for a reason::

    - rule: soa/no-reason
      thing: soa:a.5.5
      fingerprint: 0174a1751a078f57
      accepted: 2026-11-24
      message: A.5.5 Assessing societal impacts of AI systems is excluded, and nobody says why
      reason: the board decides in January
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from aimsgraph import disk
from aimsgraph.assurance.check import Finding
from aimsgraph.errors import InputError
from aimsgraph.export.characters import UNSEEN
from aimsgraph.importing.documents import read_document
from aimsgraph.importing.files import decode
from aimsgraph.importing.invalid import advice, invalid

_HEADER = """\
# Findings of aimsgraph check that are known and accepted: they are told, and fail nothing. Say why
# under reason. What is no longer found can be taken out; aimsgraph check --baseline names it.
"""

_UNSEEN = re.compile(f"[{UNSEEN}]")


class Accepted(BaseModel):
    """One finding that is accepted; ``fingerprint`` identifies it, the rest is for people."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    rule: str
    thing: str
    fingerprint: str
    accepted: date
    message: str = ""
    reason: str = ""


_ENTRIES: TypeAdapter[list[Accepted]] = TypeAdapter(list[Accepted])


def read_baseline(path: Path) -> tuple[Accepted, ...]:
    """The entries of a baseline file.

    Raises
    ------
    InputError
        With the line, if there is no such file or it is no baseline.
    """
    if not path.is_file():
        hint = "write one with --write-baseline"
        raise InputError("there is no such baseline", where=str(path), hint=hint)
    document = read_document(decode(path.read_bytes(), path.name), path.name)
    try:
        entries = _ENTRIES.validate_python(document.value or [])
    except ValidationError as error:
        first = error.errors()[0]
        line, _ = document.place(first["loc"])
        raise InputError(
            invalid(first, path.name if not first["loc"] else "an entry"),
            where=f"{path}:{line}",
            hint=advice(first, Accepted.model_fields) or None,
        ) from None
    return tuple(entries)


def write_baseline(path: Path, findings: Iterable[Finding], on: date) -> tuple[Accepted, ...]:
    """Accept these findings: write them to the file, and say what stands in it now.

    An entry that is there already keeps its day and its reason; what is no longer found is left
    out. The same findings give the same bytes. Raises what `read_baseline` raises for a file that
    is there and no baseline: it is left as it is.
    """
    import yaml

    class Plain(yaml.SafeDumper):
        """Writes a day as often as it stands there."""

        def ignore_aliases(self, data: object) -> bool:
            return True

    known = {entry.fingerprint: entry for entry in read_baseline(path)} if path.exists() else {}
    entries = sorted(
        (
            Accepted(
                rule=finding.rule,
                thing=finding.thing,
                fingerprint=finding.fingerprint,
                accepted=earlier.accepted if (earlier := known.get(finding.fingerprint)) else on,
                message=_UNSEEN.sub(_escape, finding.message),
                reason=earlier.reason if earlier else "",
            )
            for finding in findings
        ),
        key=lambda entry: (entry.rule, entry.thing, entry.fingerprint),
    )
    told = [entry.model_dump() for entry in entries]
    text = yaml.dump(told, Dumper=Plain, sort_keys=False, allow_unicode=True, width=100)
    disk.write(path, f"{_HEADER}{text}".encode())
    return tuple(entries)


def _escape(unseen: re.Match[str]) -> str:
    """What nobody would see in a review."""
    return f"\\u{ord(unseen[0]):04x}"
