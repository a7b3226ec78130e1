"""Each thing that an auditor would raise is raised once, and what is in order raises nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from aimsgraph.assurance.check import RULES, SEVERITIES, STANDARD, FailOn, Finding, check, choose
from aimsgraph.errors import UsageError
from aimsgraph.workspace import Workspace
from tests.assurance import sound
from tests.assurance.sound import TODAY, altered, checked, copied


@pytest.fixture(scope="session")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sound workspace, read once; not to be altered."""
    return sound.made(tmp_path_factory.mktemp("sound") / "sound")


@dataclass(frozen=True)
class Case:
    """One text of one file that is put for another, and what is raised by it."""

    rule: str
    thing: str
    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return self.rule


_SOA = "registers/Statement of applicability.csv"
_SYSTEMS = "registers/AI systems.csv"
_RISKS = "registers/Risks.csv"
_EVIDENCE = "evidence/evidence.csv"
_FINDINGS = "registers/Findings.csv"

BROKEN = [
    Case(
        "soa/undecided", "iso42001:2023/A.10.4", _SOA,
        "A.10.4,Customers,no,nothing here calls for it,,2026-05-04,\n", "",
    ),
    Case(
        "soa/no-reason", "soa:a.10.4", _SOA,
        "A.10.4,Customers,no,nothing here calls for it,", "A.10.4,Customers,no,,",
    ),
    Case(
        "soa/excluded-but-relied-on", "soa:a.9.4", _SOA,
        "yes,a risk asks for it,intended-use", "no,we trust our users,intended-use",
    ),
    Case(
        "soa/claimed-but-not-shown", "soa:a.9.4", _SOA,
        "intended-use,2026-05-04,", "intended-use,2026-05-04,In place",
    ),
    Case(
        "soa/no-driver", "soa:a.9.4", _SOA,
        "yes,a risk asks for it,intended-use", "yes,,intended-use",
    ),
    Case(
        "soa/wrong-title", "control:quality", "registers/Controls.csv",
        "quality,Quality of data for AI systems", "quality,Data provenance",
    ),
    Case(
        "risk/not-treated", "risk:r-3", _RISKS,
        "low,yes,triage-risks,reduce,monitoring,done", "high,no,triage-risks,,,",
    ),
    Case(
        "risk/no-criterion", "risk:r-3", _RISKS,
        "low,yes,triage-risks,reduce,monitoring", "low,,triage-risks,reduce,monitoring",
    ),
    Case(
        "risk/arises-nowhere", "risk:r-3", _RISKS,
        "Staff unlearn to sort,triage,", "Staff unlearn to sort,,",
    ),
    Case(
        "system/no-impact-assessment", "system:letters", _EVIDENCE,
        "letters-impact,Impact of letters,impact-assessment,", "letters-impact,Photo,dpia,",
    ),
    Case("system/beyond-purpose", "system:triage", _FINDINGS, "minor,A.6.2.4,", "minor,A.9.4,"),
    Case(
        "system/no-purpose", "system:letters", _SYSTEMS,
        "Drafts letters,deployed,deployer,letter-model,drafting",
        ",deployed,deployer,letter-model,",
    ),
    Case("system/no-risk", "system:letters", _RISKS, "unread,letters,", "unread,triage,"),
    Case(
        "system/rests-on-nothing", "system:letters", _SYSTEMS,
        "deployer,letter-model,", "deployer,,",
    ),
    Case("system/outside-scope", "system:letters", _SYSTEMS, "drafting,AIMS,", "drafting,,"),
    Case(
        "release/older-than-model", "evidence:triage-release", "registers/Models.csv",
        "history,2026-04-01,", "history,2026-05-01,",
    ),
    Case(
        "release/despite-failed-test", "evidence:triage-release", _EVIDENCE,
        "2026-04-03,,,,pass,", "2026-04-03,,,,fail,",
    ),
    Case(
        "evidence/missed-period", "slot:A.6.2.6/monitoring-report/system:triage", _EVIDENCE,
        "2026-04-08,2026-01-01,", "2026-04-08,2026-02-01,",
    ),
    Case(
        "evidence/lapses", "evidence:policy-text", _EVIDENCE,
        "2026-02-02,,,,", "2026-02-02,,,2026-07-15,",
    ),
    Case(
        "evidence/unasked", "evidence:quality-again", _EVIDENCE,
        "Quality once more,data-quality-report,history,",
        "Quality once more,data-quality-report,letters,",
    ),
    Case("finding/open-major", "nonconformity:nc-1", _FINDINGS, ",minor,", ",major,"),
    Case(
        "finding/no-cause", "corrective-action:ca-1", "registers/Corrective actions.csv",
        "Nobody had the duty", "",
    ),
    Case("finding/no-action", "nonconformity:nc-1", _FINDINGS, "open,ca-1,", "open,,"),
    Case("finding/overdue", "nonconformity:nc-1", _FINDINGS, "2026-09-01", "2026-06-01"),
    Case("audit/not-independent", "audit:audit", _EVIDENCE, "internal,yes,", "internal,no,"),
    Case("audit/not-examined", "audit:audit", _EVIDENCE, "; 10.2;", ";"),
    Case(
        "review/missed-input", "management-review:review", _EVIDENCE,
        "risk:r-1; nc-1", "risk:r-1",
    ),
    Case(
        "review/inputs-unsaid", "management-review:review", _EVIDENCE,
        "audit; override-rate; claimants; bought; risk:r-1; nc-1", "",
    ),
    Case(
        "people/departed", "role:system-owner", "registers/People.csv",
        "Tom Okafor,", "Tom Okafor,2026-06-01",
    ),
    Case(
        "people/leaving", "role:system-owner", "registers/People.csv",
        "Tom Okafor,", "Tom Okafor,2026-07-10",
    ),
    Case(
        "people/vacant-role", "role:system-owner", "registers/Roles.csv",
        "Owner of systems,Tom Okafor", "Owner of systems,",
    ),
    Case(
        "people/unowned", "dataset:history", "registers/Datasets.csv",
        "2026-04-01,data-owner", "2026-04-01,",
    ),
    Case(
        "objective/not-measured", "objective:few-errors", "registers/Objectives.csv",
        "override-rate", "",
    ),
    Case(
        "objective/no-threshold", "metric:override-rate", "registers/Metrics.csv",
        "Overrides,0.05", "Overrides,",
    ),
    Case(
        "dates/ends-before-it-begins", "evidence:no-incident", _EVIDENCE,
        "2026-03-01,2026-05-31", "2026-03-01,2026-02-15",
    ),
    Case(
        "dates/in-the-future", "dataset:history", "registers/Datasets.csv",
        "2026-04-01", "2027-04-01",
    ),
    Case(
        "dates/undated", "model:triage-model", "registers/Models.csv",
        "history,2026-04-01,", "history,,",
    ),
    Case(
        "dates/review-overdue", "policy:ai-policy", "registers/Policies and processes.csv",
        "2027-01-20", "2026-06-01",
    ),
    Case(
        "graph/impossible-change", "change:refresh", "registers/Changes.csv",
        "history,content,", "history,behaviour,",
    ),
]  # fmt: skip


def test_in_sound_registers_nothing_is_found(healthy: Workspace) -> None:
    assert checked(healthy).findings == ()


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_register_raises_the_rule_meant_and_no_other(
    case: Case, healthy: Workspace, tmp_path: Path
) -> None:
    workspace = copied(healthy, tmp_path / "copy")
    (finding,) = checked(altered(workspace, case.file, case.old, case.new)).findings
    assert (finding.rule, finding.thing) == (case.rule, case.thing)
    rule = next(rule for rule in RULES if rule.id == case.rule)
    assert finding.severity == rule.severity
    assert finding.message
    assert finding.hint


@dataclass(frozen=True)
class Quiet:
    """A change of the sound registers after which all is still in order, and why."""

    why: str
    file: str
    old: str
    new: str

    def __str__(self) -> str:
        return self.why.replace(" ", "-")


QUIET = [
    Quiet(
        "a control is planned for later", "registers/Controls.csv",
        "Quality of data for AI systems,system-owner,implemented,",
        "Quality of data for AI systems,system-owner,planned,",
    ),
    Quiet(
        "a closed risk needs no treatment", _RISKS,
        "low,yes,triage-risks,reduce,monitoring,done,system-owner,2026-01-05,open,",
        "high,no,triage-risks,,,,system-owner,2026-01-05,closed,2026-05-01",
    ),
    Quiet(
        "an opportunity asks for nothing", _FINDINGS,
        "nonconformity,minor,A.6.2.4,triage,2026-05-04,audit,2026-09-01,open,ca-1",
        "finding,opportunity,A.9.4,triage,2026-05-04,audit,,open,",
    ),
    Quiet(
        "one of two holders left", "registers/People.csv", "Mia Lund,", "Mia Lund,2026-06-01"
    ),
    Quiet(
        "one of two holders is under notice", "registers/People.csv",
        "Mia Lund,", "Mia Lund,2026-07-01",
    ),
    Quiet(
        "one of two reports lapses before the audit", _EVIDENCE,
        "history,2026-05-05,,,,pass", "history,2026-05-05,,,2026-07-01,pass",
    ),
    Quiet(
        "evidence holds on the day of the last audit", _EVIDENCE,
        "2026-02-02,,,,", "2026-02-02,,,2026-07-31,",
    ),
    Quiet(
        "a refresh stays inside its envelope", "registers/Changes.csv",
        "history,content,significant,2026-03-15", "history,content,minor,2026-06-01",
    ),
    Quiet(
        "a system is retired with all that concerns it", _SYSTEMS,
        "deployed,deployer,letter-model,drafting,AIMS,system-owner,override-rate,2026-01-01,",
        "retired,deployer,,,,,,2026-01-01,2026-06-01",
    ),
    Quiet(
        "a closed nonconformity is not overdue", _FINDINGS,
        "2026-09-01,open,", "2026-06-01,closed,",
    ),
    Quiet("the last day to close is today", _FINDINGS, "2026-09-01,open,", "2026-06-15,open,"),
    Quiet(
        "an audit examined a chapter as a whole", _EVIDENCE, "8.1; 8.2; 8.3; 8.4;", "8;"
    ),
    Quiet(
        "nothing is claimed that does not hold", _SOA,
        "intended-use,2026-05-04,", "intended-use,2026-05-04,planned",
    ),
    Quiet(
        "a policy was reviewed when it was due", "registers/Policies and processes.csv",
        "2026-01-20,2027-01-20,2026-01-20", "2026-01-20,2026-05-01,2026-05-04",
    ),
    Quiet(
        "a failed test was followed by a passed one", _EVIDENCE,
        "quality-again,Quality once more,data-quality-report,history,2026-05-05,,,,pass",
        "earlier-test,Earlier test,test-report,triage; triage-model,2026-04-02,,,,fail",
    ),
    Quiet(
        "an exclusion rests on a decision", _SOA,
        "A.10.4,Customers,no,nothing here calls for it,", "A.10.4,Customers,no,no customers,",
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", QUIET, ids=str)
def test_what_is_in_order_stays_quiet(case: Quiet, healthy: Workspace, tmp_path: Path) -> None:
    workspace = copied(healthy, tmp_path / "copy")
    assert checked(altered(workspace, case.file, case.old, case.new)).findings == (), case.why


class TestFingerprints:
    def test_moved_rows_keep_theirs(self, healthy: Workspace, tmp_path: Path) -> None:
        case = next(case for case in BROKEN if case.rule == "people/unowned")
        workspace = copied(healthy, tmp_path / "copy")
        (before,) = checked(altered(workspace, case.file, case.old, case.new)).findings
        header = "ID,Name,Observed on,Owner\n"
        first = f"{header}another,Another set,2026-04-01,data-owner\n"
        (after,) = checked(altered(workspace, case.file, header, first)).findings
        assert after.fingerprint == before.fingerprint

    def test_another_name_keeps_it_and_another_thing_does_not(self) -> None:
        one = Finding("people/unowned", "warning", "dataset:a", "Claims is nobody's")
        assert one.fingerprint == Finding("people/unowned", "note", "dataset:a", "x").fingerprint
        for other in (
            Finding("people/unowned", "warning", "dataset:b", "Claims is nobody's"),
            Finding("people/vacant-role", "warning", "dataset:a", "Claims is nobody's"),
            Finding("people/unowned", "warning", "dataset:a", "x", key=("b",)),
        ):
            assert other.fingerprint != one.fingerprint

    def test_a_new_period_missed_is_a_new_finding(self, healthy: Workspace, tmp_path: Path) -> None:
        case = next(case for case in BROKEN if case.rule == "evidence/missed-period")
        workspace = altered(copied(healthy, tmp_path / "copy"), case.file, case.old, case.new)
        today = {f.fingerprint for f in checked(workspace).findings if f.rule == case.rule}
        later = checked(workspace, TODAY + timedelta(days=60)).findings
        then = {f.fingerprint for f in later if f.rule == case.rule and f.thing == case.thing}
        assert len(today) == 1
        assert today < then


class TestRules:
    def test_each_has_an_id_of_its_own_and_says_what_and_why(self) -> None:
        assert len({rule.id for rule in RULES}) == len(RULES)
        for rule in RULES:
            group, _, name = rule.id.partition("/")
            assert group, rule.id
            assert name.replace("-", "").isalnum(), rule.id
            assert rule.severity in SEVERITIES
            assert rule.title[0].islower() or rule.title.startswith("AI "), rule.title
            assert not rule.title.endswith("."), rule.title
            assert rule.why.endswith("."), rule.why

    def test_each_is_tried_by_a_broken_register_or_named_here(self) -> None:
        elsewhere = {
            "evidence/carries-many", "supplier/concentration", "graph/circle", "graph/dangling",
            "graph/dangling-mapping", "graph/counts-as-holding",
        }  # fmt: skip
        in_graph = {rule.id for rule in STANDARD if rule.find is not None}
        assert in_graph == {case.rule for case in BROKEN} | elsewhere

    def test_they_are_chosen_by_id_or_group_in_the_order_of_the_table(self) -> None:
        chosen = choose(["people", "soa/no-reason"])
        assert [rule.id for rule in chosen] == [
            rule.id for rule in RULES if rule.group == "people" or rule.id == "soa/no-reason"
        ]

    def test_an_unknown_one_is_an_error_with_near_matches(self) -> None:
        with pytest.raises(UsageError, match=r"soa/no-reson.*did you mean soa/no-reason"):
            choose(["soa/no-reson"])

    def test_the_order_of_findings_is_that_of_severity_then_of_the_table(
        self, healthy: Workspace
    ) -> None:
        with healthy.open() as store:
            snapshot = store.snapshot()
        later = TODAY + timedelta(days=400)
        findings = check(
            snapshot, healthy.vocabulary, healthy.policy, as_of=later, rules=RULES
        ).findings
        places = [
            (SEVERITIES.index(f.severity), [rule.id for rule in RULES].index(f.rule))
            for f in findings
        ]
        assert len(set(places)) > 2
        assert places == sorted(places)


class TestFailOn:
    ERROR = Finding("soa/no-reason", "error", "soa:a", "")
    NOTE = Finding("evidence/unasked", "note", "evidence:a", "")
    LAPSE = Finding("evidence/lapses", "warning", "evidence:b", "", on=date(2026, 7, 1))
    LOST = Finding("status/doubt", "warning", "iso42001:2023/8.4", "")

    def test_errors_fail_unless_something_else_is_said(self) -> None:
        assert [FailOn()(f) for f in (self.ERROR, self.NOTE, self.LAPSE)] == [True, False, False]
        assert not FailOn(None)(self.ERROR)

    def test_a_severity_takes_in_what_is_worse(self) -> None:
        assert [FailOn("warning")(f) for f in (self.ERROR, self.LAPSE, self.NOTE)] == [
            True, True, False,
        ]  # fmt: skip
        assert FailOn("note")(self.NOTE)

    def test_a_lapse_fails_from_the_day_on_which_it_shows(self) -> None:
        on = self.LAPSE.on
        assert on is not None
        assert FailOn(None, before=(on,))(self.LAPSE)
        assert not FailOn(None, before=(on - timedelta(days=1),))(self.LAPSE)

    def test_a_rule_can_be_named(self) -> None:
        assert FailOn(None, frozenset({"status/doubt"}))(self.LOST)
        assert not FailOn(None, frozenset({"status/broken"}))(self.LOST)
