"""Rules on what was released, and on what grounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.impact.calendar import as_date
from aimsgraph.snapshot import Node

RELEASE = "release-approval"
TEST = "test-report"


def _older(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Models that were built after the newest approval of their release."""
    approvals = _About(basis, (a for a in basis.records(RELEASE) if a.get("verdict") != "fail"))
    for model in basis.live("Model"):
        built = as_date(model.get("built_on"))
        systems = basis.facts.members_of(model.id, "hasComponent")
        dated = approvals.of((model.id,), systems)
        if built is None or not dated or max(dated)[0] >= built:
            continue
        day, approval = max(dated)
        message = (
            f"{basis.told(approval)} is of {day}, but {basis.told(model.id)} was built on {built}: "
            "nobody released this version"
        )
        yield rule.finding(
            approval,
            message,
            "let the owner release the version in use, or go back to the one that was released",
            also=(model.id, *systems),
            key=(model.id, str(built)),
        )


def _despite(rule: Rule, basis: Basis) -> Iterator[Finding]:
    """Approvals that were given when the last test had failed."""
    tests = _About(basis, basis.records(TEST))
    for approval in basis.records(RELEASE):
        day = basis.dated(approval.id)
        if day is None or approval.get("verdict") == "fail":
            continue
        about = basis.facts.members(approval.id, "about")
        models = [id for id in about if basis.facts.is_a(id, "Model")]
        systems = [id for id in about if basis.facts.is_a(id, "AISystem")]
        before = [one for one in tests.of(models, systems) if one[0] <= day]
        if not before:
            continue
        tested, test = max(before)
        if basis.snapshot.nodes[test].get("verdict") == "fail":
            message = (
                f"{basis.told(approval.id)} was given on {day} although the last test, "
                f"{basis.told(test)} of {tested}, had failed"
            )
            hint = "show a passed test, or who accepted the result and why"
            yield rule.finding(approval.id, message, hint, also=(test,), key=(test,))


class _About:
    """Records with their days, by the models they are about, else by the systems."""

    def __init__(self, basis: Basis, records: Iterable[Node]) -> None:
        self._by_model: dict[str, list[tuple[date, str]]] = {}
        self._by_system: dict[str, list[tuple[date, str]]] = {}
        for record in records:
            day = basis.dated(record.id)
            if day is None:
                continue
            about = basis.facts.members(record.id, "about")
            models = [id for id in about if basis.facts.is_a(id, "Model")]
            found = self._by_model if models else self._by_system
            for id in models or about:
                found.setdefault(id, []).append((day, record.id))

    def of(self, models: Iterable[str], systems: Iterable[str]) -> list[tuple[date, str]]:
        """The records about some models, and those about some systems that name no model."""
        found = [one for id in models for one in self._by_model.get(id, ())]
        return found + [one for id in systems for one in self._by_system.get(id, ())]


RULES = (
    Rule(
        "release/older-than-model",
        "error",
        "an approval that is older than the model it approves",
        "A.6.2.5 asks for a release of what is in use; a new version needs a new one, even where "
        "nobody recorded the change.",
        _older,
    ),
    Rule(
        "release/despite-failed-test",
        "error",
        "a release after a failed test",
        "A.6.2.4 and A.6.2.5: the criteria of release were not met when it was given.",
        _despite,
    ),
)
