"""Rules on management reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from aimsgraph.assurance.check.basis import Basis
from aimsgraph.assurance.check.finding import Finding
from aimsgraph.assurance.check.rule import Rule
from aimsgraph.snapshot import Node

Belongs = Callable[[Basis, Node], bool]


def _of(*classes: str, kinds: tuple[str, ...] = ()) -> Belongs:
    """Whether a thing is of one of these classes, or a record of one of these kinds."""

    def belongs(basis: Basis, node: Node) -> bool:
        return node.get("kind") in kinds or any(
            basis.vocabulary.is_a(node.cls, cls) for cls in classes
        )

    return belongs


def _is_opportunity(_basis: Basis, node: Node) -> bool:
    return node.get("grade") == "opportunity"


_IMPROVEMENTS = _of("Risk", "Objective", kinds=("improvement-register", "objectives-register"))

# The inputs that 9.3.2 asks for: what each is about, what asks for it once it is in the graph, and
# what shows that it was considered.
_INPUTS: tuple[tuple[str, Belongs, Belongs], ...] = (
    (
        "actions from earlier reviews",
        _of("ManagementReview"),
        _of("ManagementReview", "CorrectiveAction", kinds=("review-minutes",)),
    ),
    (
        "changes in external and internal issues",
        _of("ContextIssue"),
        _of("ContextIssue", kinds=("context-analysis",)),
    ),
    (
        "needs of interested parties",
        _of("InterestedParty"),
        _of("InterestedParty", "Obligation", kinds=("interested-party-register",)),
    ),
    (
        "nonconformities and corrective actions",
        _of("Nonconformity", "CorrectiveAction"),
        _of(
            "Nonconformity",
            "CorrectiveAction",
            kinds=("nonconformity-record", "corrective-action-record"),
        ),
    ),
    (
        "results of monitoring and measurement",
        _of("Metric"),
        _of("Metric", "Measurement", kinds=("metric-snapshot", "monitoring-report")),
    ),
    ("results of audits", _of("Audit"), _of("Audit")),
    (
        "opportunities for improvement",
        _is_opportunity,
        lambda basis, node: _is_opportunity(basis, node) or _IMPROVEMENTS(basis, node),
    ),
)


def _missed(rule: Rule, basis: Basis) -> Iterator[Finding]:
    review, _considered = _newest(basis)
    for name in missed_inputs(basis):
        assert review is not None
        message = f"{basis.told(review.id)} did not consider {name}"
        hint = "take it up in the next review, and name what was considered (Considered)"
        yield rule.finding(review.id, message, hint, at="considered", key=(name,))


def missed_inputs(basis: Basis) -> Iterator[str]:
    """The inputs that were there and that the last review, which says what it did, left out."""
    review, considered = _newest(basis)
    if review is None or not considered:
        return
    day = basis.dated(review.id)
    for name, asks, shows in _INPUTS:
        waiting = [node for node in _there(basis, day) if node is not review and asks(basis, node)]
        if waiting and not any(shows(basis, node) for node in considered):
            yield name


def _unsaid(rule: Rule, basis: Basis) -> Iterator[Finding]:
    review, considered = _newest(basis)
    if review is not None and not considered:
        message = f"{basis.told(review.id)} does not say what it considered"
        hint = "name the audits, metrics, issues, parties, findings and risks (Considered)"
        yield rule.finding(review.id, message, hint, at="considered")


def _newest(basis: Basis) -> tuple[Node | None, list[Node]]:
    """The last management review, and what it considered."""
    held = [
        (day, node.id)
        for node in basis.live("ManagementReview")
        if node.get("review") != "rejected"
        and (day := basis.dated(node.id)) is not None
        and day <= basis.as_of
    ]
    if not held:
        return None, []
    _day, id = max(held)
    considered = basis.facts.members(id, "considered")
    nodes = basis.snapshot.nodes
    return nodes[id], [nodes[each] for each in considered if each in nodes]


def _there(basis: Basis, day: date | None) -> Iterator[Node]:
    """What was there to be considered on a day."""
    classes = (
        "ManagementReview", "ContextIssue", "InterestedParty", "Challenge", "CorrectiveAction",
        "Metric", "Audit",
    )  # fmt: skip
    for node in basis.live(*classes):
        known = basis.facts.snapshot.nodes[node.id].get("raised_on") or basis.dated(node.id)
        if day is None or not isinstance(known, date) or known <= day:
            yield node


RULES = (
    Rule(
        "review/missed-input",
        "error",
        "a management review that missed an input",
        "9.3.2 lists what top management has to consider; what it never saw it did not judge.",
        _missed,
    ),
    Rule(
        "review/inputs-unsaid",
        "warning",
        "a management review that does not say what it considered",
        "Nobody can tell then whether the inputs of 9.3.2 were there.",
        _unsaid,
    ),
)
