"""What is planted in the demo shows where it should, and what is fine stays quiet, on any day."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from aimsgraph.demo.dates import fill
from tests.demo.conftest import Demo

# fact, thing, what people read for it today
SHOWN = [
    ("the chatbot has no impact assessment", "6.1.4", "not demonstrated"),
    ("the chatbot has no impact assessment", "A.5.3", "not demonstrated"),
    ("the chatbot has no impact assessment", "A.5.4", "not demonstrated"),
    ("the audit raised a major on it", "8.4", "failing"),
    ("a month of monitoring is missing", "A.6.2.6", "not demonstrated"),
    ("pricing was retrained after its release", "A.6.2.5", "not demonstrated"),
    ("pricing was retrained after its release", "risk:r-05", "untreated"),
    ("an assessment was rejected", "A.10.3", "not demonstrated"),
    ("an assessment was rejected", "evidence:talentsift-assessment", "no longer valid"),
    ("the screener is used beyond its purpose", "A.9.4", "in doubt"),
    ("two instructions were never approved", "7.5.3", "in doubt"),
    ("an excluded control treats a risk", "risk:r-07", "untreated"),
    ("two risks are not treated", "6.1.3", "in doubt"),
    ("two risks are not treated", "8.3", "in doubt"),
]

# fact, thing that holds today all the same
QUIET = [
    ("a report was uploaded two months late", "evidence:claims-triage-{-10m@1|%Y-%m}"),
    ("no incident was to be reported", "A.8.4"),
    ("a nil return is a record", "evidence:incidents"),
    ("a nil return is a record", "A.3.3"),
    ("a failed test stopped a release", "control:release-gate"),
    ("a failed test is a record", "evidence:claims-triage-test-report-2.5-candidate"),
    ("the version in use passed its test", "A.6.2.4"),
    ("claims history was refreshed within its envelope", "A.7.4"),
    ("claims history was refreshed within its envelope", "A.7.5"),
    ("help articles were refreshed within their envelope", "A.7.3"),
    ("the owner who leaves is still here", "role:pricing-model-owner"),
    ("the management review happened", "9.3.2"),
    ("its inputs are missing a point, which no record proves", "evidence:review-inputs"),
    ("the accepted risk is accepted", "risk:r-12"),
    ("the pricing model was tested, documented and assessed anew", "A.6.2.7"),
    ("the pricing model was tested, documented and assessed anew", "A.8.2"),
    ("the pricing model was tested, documented and assessed anew", "8.2"),
    ("an opportunity changes nothing", "A.8.2"),
    ("a second handler reads each suggested decline", "control:human-review"),
]

# fact, thing, in how many weeks it does not hold any more, what people read then
LATER = [
    ("its owner leaves before Stage 1", "role:pricing-model-owner", 7, "unheld"),
    ("its owner leaves before Stage 1", "5.3", 7, "in doubt"),
    ("its owner leaves before Stage 1", "A.3.2", 7, "in doubt"),
    ("a test ends before Stage 1", "A.6.2.4", 10, "not demonstrated"),
    ("an acceptance ends between the stages", "risk:r-12", 16, "acceptance lapsed"),
    ("a course is to be repeated between the stages", "7.2", 16, "not demonstrated"),
]

# fact, change, requirements and own controls that newly break, and that newly come into doubt
QUESTIONS = [
    (
        "the content of the claims history changes",
        ("dataset:claims-history", "content"),
        {"A.6.2.4", "A.7.4", "A.7.5"},
        {"8.2", "A.6.2.7", "A.7.3", "A.7.6", "A.8.2", "control:release-gate"},
    ),
    (
        "one handbook carries eight controls",
        ("evidence:ai-operations-handbook", "withdrawal"),
        {"A.6.1.3", "A.6.2.2", "A.6.2.4", "A.6.2.7", "A.6.2.8", "A.7.6", "A.8.2", "A.9.2"},
        set(),
    ),
    (
        "one provider is behind three systems",
        ("supplier:corvid-cloud", "withdrawal"),
        {"A.6.2.8"},
        {"8.2", "A.6.2.4", "A.6.2.7", "A.8.2", "control:release-gate"},
    ),
    (
        "one of two assessments is enough",
        ("evidence:corvid-cloud-certificates", "withdrawal"),
        set(),
        set(),
    ),
    ("one of two holders leaves", ("person:marcus-vogel", "departure"), set(), set()),
    (
        "the only holder leaves",
        ("person:jonas-weiland", "departure"),
        set(),
        {"5.3", "A.3.2"},
    ),
    (
        "a system is retired as planned",
        ("system:cv-screener", "decommission"),
        set(),
        set(),
    ),
]


@pytest.mark.parametrize(("fact", "thing", "word"), SHOWN)
def test_a_planted_fact_shows(demo: Demo, fact: str, thing: str, word: str) -> None:
    assert demo.posture.verdicts[demo.find(thing)].word == word, fact


@pytest.mark.parametrize(("fact", "thing"), QUIET)
def test_what_is_fine_stays_quiet(demo: Demo, fact: str, thing: str) -> None:
    id = demo.find(thing)
    assert demo.posture.verdicts[id].status == "holds", fact


def test_nothing_else_is_broken_or_in_doubt(demo: Demo) -> None:
    shown = {demo.find(thing) for _fact, thing, _word in SHOWN}
    lost = {v.id for v in demo.posture.verdicts.values() if v.status != "holds"}
    assert requirements(demo, lost) == requirements(demo, shown)
    assert {id for id in lost if id.startswith("risk:")} == {"risk:r-05", "risk:r-07"}


@pytest.mark.parametrize(("fact", "thing", "weeks", "word"), LATER)
def test_what_will_lapse_lapses_then_and_not_before(
    demo: Demo, fact: str, thing: str, weeks: int, word: str
) -> None:
    id = demo.find(thing)
    assert demo.posture.verdicts[id].status == "holds", fact
    assert demo.in_weeks(weeks).posture().verdicts[id].word == word, fact


@pytest.mark.parametrize(("fact", "change", "broken", "doubt"), QUESTIONS)
def test_a_question_has_its_answer(
    demo: Demo, fact: str, change: tuple[str, str], broken: set[str], doubt: set[str]
) -> None:
    answer = demo.what_if(*change)
    assert requirements(demo, (v.id for v in answer.broken)) == broken, fact
    assert requirements(demo, (v.id for v in answer.doubt)) == doubt, fact


def test_a_reason_names_the_subjects_of_the_first_question(demo: Demo) -> None:
    answer = demo.what_if("dataset:claims-history", "content")
    quality = next(v for v in answer.broken if v.id == demo.find("A.7.4"))
    assert set(quality.subjects) == {
        "dataset:claims-features",
        "dataset:claims-history",
        "dataset:claims-test-set",
    }
    assert any("Quality of the claims history" in reason.text for reason in quality.reasons)


def test_a_minor_refresh_reaches_only_the_evidence_of_that_data(demo: Demo) -> None:
    answer = demo.what_if("dataset:claims-history", "content", minor=True)
    assert requirements(demo, (v.id for v in answer.broken)) == {"A.7.4", "A.7.5"}
    assert requirements(demo, (v.id for v in answer.doubt)) == {"A.7.3", "A.7.6"}
    data = {"dataset:claims-history", "dataset:claims-features"}
    slots = {v.id for v in answer.broken if v.cls == "EvidenceRequirement"}
    assert {demo.snapshot.targets(slot, "concerns")[0] for slot in slots} <= data


def test_the_major_blocks_and_names_the_chatbot(demo: Demo) -> None:
    clause = demo.posture.verdicts[demo.find("8.4")]
    assert clause.tag == "failing"
    assert clause.subjects == ("system:support-chatbot",)


def test_the_missing_month_is_named(demo: Demo) -> None:
    control = demo.posture.verdicts[demo.find("A.6.2.6")]
    assert control.subjects == ("system:claims-triage",)
    missing = fill("{-7m@end}", demo.today)
    assert any(missing in reason.text for reason in control.reasons)


def test_the_rejected_assessment_is_named(demo: Demo) -> None:
    control = demo.posture.verdicts[demo.find("A.10.3")]
    assert (control.tag, control.subjects) == ("rejected", ("supplier:talentsift",))


def test_seven_controls_of_annex_a_are_excluded_two_of_them_wrongly(demo: Demo) -> None:
    entries = demo.snapshot.instances("SoAEntry")
    excluded = [entry for entry in entries if entry.get("applicable") is False]
    assert (len(entries), len(excluded)) == (38, 7)
    assert [entry.id for entry in excluded if not entry.get("reason")] == ["soa:a.5.5"]
    relied_on = [
        entry.id
        for entry in excluded
        for control in demo.snapshot.targets(entry.id, "implementedBy")
        if demo.snapshot.sources(control, "realisedBy")
    ]
    assert relied_on == ["soa:a.8.3"]


def test_a_correction_has_no_cause(demo: Demo) -> None:
    actions = demo.snapshot.instances("CorrectiveAction")
    assert [action.id for action in actions if not action.get("cause")] == [
        "corrective-action:ca-3"
    ]


def test_the_management_review_missed_the_nonconformities(demo: Demo) -> None:
    considered = demo.snapshot.targets("management-review:management-review", "considered")
    assert considered
    assert not [id for id in considered if demo.snapshot.node(id).cls == "Nonconformity"]


def test_nothing_is_demanded_of_the_retired_system(demo: Demo) -> None:
    assert "system:fraud-score" in demo.snapshot
    concerned = demo.snapshot.sources("system:fraud-score", "concerns")
    assert not [id for id in concerned if id in demo.posture.verdicts]


def requirements(demo: Demo, ids: Iterable[str]) -> set[str]:
    """The refs of the requirements among ``ids``, and the ids of own controls."""
    found = set()
    for id in ids:
        node = demo.snapshot.node(id)
        leaf = node.cls in ("Clause", "ReferenceControl") and node.get("assessable") is not False
        if leaf and not demo.snapshot.out(id, "hasPart"):
            found.add(str(node.get("ref")))
        elif node.get("catalogue") == "own":
            found.add(id)
    return found
