"""`aimsgraph check` says what an auditor would, where it stands and whether it fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import yaml
from defusedxml.ElementTree import fromstring

from aimsgraph.assurance.check import RULES
from aimsgraph.demo.dates import fill as fill_dates
from aimsgraph.workspace import find_workspace, sync
from aimsgraph.workspace.places import Places
from tests.assurance import sound
from tests.cli.running import Ran, aimsgraph

TODAY = str(sound.TODAY)
MODELS, EVIDENCE = "registers/Models.csv", "evidence/evidence.csv"
STATEMENT = "registers/Statement of applicability.csv"

# What is planted in the demo, the rule by which an auditor raises it, and the thing.
PLANTED = [
    ("an exclusion without a reason", "soa/no-reason", "soa:a.5.5"),
    ("an excluded control treats a risk", "soa/excluded-but-relied-on", "soa:a.8.3"),
    ("the chatbot has no impact assessment", "system/no-impact-assessment",
     "system:support-chatbot"),
    ("the screener is used beyond its purpose", "system/beyond-purpose", "system:cv-screener"),
    ("pricing was retrained after its release", "release/older-than-model",
     "evidence:life-pricing-release-6.2"),
    ("a month of monitoring is missing", "evidence/missed-period",
     "slot:A.6.2.6/monitoring-report/system:claims-triage"),
    ("a major is open", "finding/open-major", "nonconformity:nc-1"),
    ("one correction has no cause", "finding/no-cause", "corrective-action:ca-3"),
    ("the management review missed an input", "review/missed-input",
     "management-review:management-review"),
    ("an assessment was rejected", "soa/claimed-but-not-shown", "soa:a.10.3"),
    ("the sole holder of a role is under notice", "people/leaving", "role:pricing-model-owner"),
    ("an acceptance ends between the stages", "evidence/lapses",
     "decision:acceptance-health-data"),
    ("a test ends before Stage 1", "evidence/lapses", "evidence:cv-screener-test-report"),
    ("a course is to be repeated between the stages", "evidence/lapses",
     "evidence:validation-brandt"),
    ("one record carries eight controls", "evidence/carries-many",
     "evidence:ai-operations-handbook"),
    ("one supplier is behind three systems", "supplier/concentration", "supplier:corvid-cloud"),
]  # fmt: skip

# What is fine in the demo and raises nothing.
FINE = [
    "evidence:incidents", "evidence:concerns",  # nil returns
    "evidence:corvid-cloud-certificates", "evidence:corvid-cloud-assessment",  # one is enough
    "change:claims-history-refresh",  # inside its envelope
    "evidence:claims-triage-test-report-2.5-candidate",  # a failed test that stopped a release
    "evidence:claims-triage-release-2.4", "finding:opp-1", "role:ai-risk-owner",
    "system:fraud-score", "risk:r-12", "risk:r-15",
]  # fmt: skip


def check(folder: Path, *args: str, width: int = 80) -> Ran:
    return aimsgraph("check", *args, folder=folder, width=width)


@pytest.fixture(scope="session")
def findings(made_demo: tuple[Path, Ran]) -> list[dict[str, Any]]:
    """What is found in the demo."""
    return told(made_demo[0])


def told(folder: Path, *args: str) -> list[dict[str, Any]]:
    """The findings, as JSON tells them."""
    findings: list[dict[str, Any]] = check(folder, "--json", *args).document["findings"]
    return findings


@pytest.fixture(scope="session")
def made_sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound workspace, read once; not to be altered."""
    return sound.made(tmp_path_factory.mktemp("sound") / "sound").root


@pytest.fixture
def healthy(made_sound: Path, tmp_path: Path) -> Path:
    """A copy of the sound workspace."""
    return shutil.copytree(made_sound, tmp_path / "sound")


Alter = Callable[[str, str, str], None]


@pytest.fixture
def alter(healthy: Path) -> Alter:
    """Puts one text for another in a file of the sound workspace, and reads it again."""

    def put(file: str, old: str, new: str) -> None:
        sound.altered(find_workspace(healthy), file, old, new)

    return put


@pytest.fixture
def two_found(healthy: Path, alter: Alter) -> Path:
    """A workspace with one error (an old release) and one warning (a dataset that is nobody's)."""
    alter(MODELS, "history,2026-04-01,", "history,2026-05-01,")
    alter("registers/Datasets.csv", "2026-04-01,data-owner", "2026-04-01,")
    return healthy


class TestTheDemo:
    @pytest.mark.parametrize(("fact", "rule", "thing"), PLANTED, ids=[f for f, _, _ in PLANTED])
    def test_a_planted_fact_is_raised_where_it_stands(
        self, fact: str, rule: str, thing: str, findings: list[dict[str, Any]],
        made_demo: tuple[Path, Ran],
    ) -> None:  # fmt: skip
        (finding,) = [f for f in findings if (f["rule"], f["thing"]) == (rule, thing)]
        place = finding["place"]
        assert (made_demo[0] / place["artifact"]).is_file(), fact
        assert place.get("cell") or place.get("line"), fact

    def test_no_other_error_is_raised(self, findings: list[dict[str, Any]]) -> None:
        errors = {(f["rule"], f["thing"]) for f in findings if f["severity"] == "error"}
        assert errors <= {(rule, thing) for _fact, rule, thing in PLANTED}

    def test_what_is_fine_raises_nothing(
        self, findings: list[dict[str, Any]], made_demo: tuple[Path, Ran]
    ) -> None:
        with find_workspace(made_demo[0]).open() as store:
            snapshot = store.snapshot()
        assert all(thing in snapshot for thing in FINE)
        assert {f["thing"] for f in findings}.isdisjoint(FINE)

    def test_the_cell_that_is_meant_is_named(self, findings: list[dict[str, Any]]) -> None:
        (relied,) = [f for f in findings if f["rule"] == "soa/excluded-but-relied-on"]
        assert (relied["place"]["artifact"], relied["place"]["sheet"]) == (
            "registers/controls.xlsx", "Statement of applicability",
        )  # fmt: skip
        assert relied["place"]["cell"].startswith("F")  # Implemented by

    def test_the_missing_month_is_named(
        self, findings: list[dict[str, Any]], made_demo: tuple[Path, Ran]
    ) -> None:
        (missed,) = [f for f in findings if f["rule"] == "evidence/missed-period"]
        as_of = check(made_demo[0], "--json").document["as_of"]
        first, last = fill_dates("{-7m@1} {-7m@end}", sound.date.fromisoformat(as_of)).split()
        assert f"nothing covers {first} to {last}" in missed["message"]

    @pytest.mark.parametrize("width", [80, 120])
    def test_it_is_readable(self, width: int, made_demo: tuple[Path, Ran]) -> None:
        ran = check(made_demo[0], width=width)
        prose = [line for line in ran.out.splitlines() if not line.startswith("    aimsgraph ")]
        assert max(map(len, prose)) <= min(width, 110)
        assert not any(line.endswith(" ") for line in prose)


class TestText:
    def test_numbers_come_first_then_the_worst_with_its_place_and_what_to_do(
        self, two_found: Path
    ) -> None:
        ran = check(two_found, "--as-of", TODAY, width=110)
        assert ran.code == 1
        lines = ran.out.splitlines()
        assert lines[0].startswith("Sound: 1 error and 1 warning by ")
        assert lines[0].endswith(" rules; 1 of them fails.")
        assert "requirements are supported" in lines[1]
        assert ran.out.index("release/older-than-model: ") < ran.out.index("people/unowned: ")
        place = lines.index("    evidence/evidence.csv:8 [Tom Okafor]")
        assert lines[place + 1].startswith("    → let the owner release")
        assert "    registers/Datasets.csv:2" in lines

    def test_nothing_found_is_said_and_ends_with_0(self, healthy: Path) -> None:
        ran = check(healthy, "--as-of", TODAY)
        assert ran.code == 0
        assert "nothing found by" in ran.out
        assert "nothing that fails." in ran.out.splitlines()[0]

    def test_it_proposes_commands_that_work(
        self, two_found: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(two_found)
        out = check(two_found, "--as-of", TODAY).out
        commands = [
            line.split()[1:] for line in out.splitlines() if line.startswith("    aimsgraph ")
        ]
        assert len(commands) == 4
        for command in commands:
            ran = aimsgraph(*command, folder=two_found)
            assert ran.code in (0, 1), ran.err

    def test_of_many_findings_some_are_shown_and_all_are_counted(
        self, healthy: Path, alter: Alter
    ) -> None:
        rows = "".join(f"d{n},Set {n},2026-04-01,\n" for n in range(14))
        alter("registers/Datasets.csv", "history,Claims", f"{rows}history,Claims")
        out = check(healthy, "--as-of", TODAY).out
        assert "14 warnings" in out
        assert "... and 4 more (all in --json)." in out

    def test_what_fails_is_marked_where_the_glyph_does_not_say(self, two_found: Path) -> None:
        out = check(two_found, "--as-of", TODAY, "--fail-on", "warning").out
        assert out.count(" fails\n") == 2
        assert " fails\n" not in check(two_found, "--as-of", TODAY).out

    def test_names_from_a_register_cannot_steer_the_terminal(
        self, healthy: Path, alter: Alter
    ) -> None:
        name = "Claims [red]\x1b[31m\x07 \u202efdp"
        alter("registers/Datasets.csv", "Claims history,2026-04-01,data-owner",
              f"{name},2026-04-01,")  # fmt: skip
        out = check(healthy, "--as-of", TODAY, width=110).out
        assert r"Claims [red]\x1b[31m\x07 \u202efdp" in out
        assert not [c for c in out if (c < " " and c != "\n") or c in "\x7f\u202e"]


class TestFailing:
    @pytest.mark.parametrize(
        ("fail_on", "code", "failing"),
        [
            ((), 1, {"release/older-than-model"}),
            (("error",), 1, {"release/older-than-model"}),
            (("warning",), 1, {"release/older-than-model", "people/unowned"}),
            (("doubt",), 0, set()),
            (("lapses-before=stage1",), 0, set()),
            (("lapses-before=2027-06-01",), 1, {"evidence/lapses"}),
            (("gap",), 1, {"status/gap"}),
            (("gap", "error"), 1, {"status/gap", "release/older-than-model"}),
        ],
    )
    def test_what_is_named_fails_and_nothing_else(
        self, fail_on: tuple[str, ...], code: int, failing: set[str], two_found: Path
    ) -> None:
        options = [word for name in fail_on for word in ("--fail-on", name)]
        ran = check(two_found, "--as-of", TODAY, "--json", *options)
        assert ran.code == code
        assert ran.document["failed"] is bool(code)
        assert {f["rule"] for f in ran.document["findings"] if f["fails"]} == failing

    def test_a_broken_requirement_is_a_finding_where_it_is_asked_for(
        self, healthy: Path, alter: Alter
    ) -> None:
        alter(EVIDENCE, "history,2026-05-04,,,,pass", "history,2026-05-04,,,2026-06-01,pass")
        alter(EVIDENCE, "history,2026-05-05,,,,pass", "history,2026-05-05,,,2026-06-01,pass")
        assert told(healthy, "--as-of", TODAY) == []
        findings = told(healthy, "--as-of", TODAY, "--fail-on", "broken")
        assert all(f["rule"] == "status/broken" and f["fails"] for f in findings)

    @pytest.mark.parametrize(
        ("args", "message", "hint"),
        [
            (("--fail-on", "everything"), "nothing fails on 'everything'", "lapses-before=stage1"),
            (("--fail-on", "lapses-before"), "nothing fails on", "lapses-before=DATE"),
            (("--fail-on", "lapses-before=soon"), "is not a date", ""),
            (("--fail-on", "lapses-before=2020-01-01"), "2020-01-01 has passed", "a day after"),
            (("--rule", "soa/no-reson"), "no rule is called 'soa/no-reson'", "soa/no-reason"),
            (("--ignore", "nonsense"), "no rule is called 'nonsense'", "groups are soa, risk"),
            (("--explain", "poa"), "no rule is called 'poa'", ""),
            (("--rule", "source"), "is found while sources are read", "add --read"),
            (("--format", "xml"), "no format is called 'xml'", "text, json, sarif, junit"),
            (("--format", "sarif", "--json"), "are two forms", "name one"),
            (("--out", "x.txt"), "text goes to the terminal", "name a --format"),
            (("--baseline", "a.yaml", "--write-baseline", "a.yaml"), "reads the file", "leave out"),
        ],
    )
    def test_what_cannot_be_asked_is_refused_with_what_can(
        self, args: tuple[str, ...], message: str, hint: str, made_sound: Path
    ) -> None:
        ran = check(made_sound, "--as-of", TODAY, *args)
        assert ran.code == 2
        assert message in " ".join(ran.err.split())
        assert hint in " ".join(ran.err.split())

    def test_an_audit_that_nobody_dated_is_an_error_and_one_that_passed_a_remark(
        self, healthy: Path
    ) -> None:
        path = healthy / "aims.toml"
        path.write_text(path.read_text("utf-8").replace("stage2 = 2026-07-31\n", ""))
        ran = check(healthy, "--as-of", TODAY, "--fail-on", "lapses-before=stage2")
        assert ran.code == 2
        assert "nobody says when Stage 2 is" in ran.err
        later = check(healthy, "--as-of", "2026-07-02", "--fail-on", "lapses-before=stage1")
        assert "Stage 1 was on 2026-07-01: nothing lapses before it any more." in later.out


class TestRules:
    def test_they_are_all_listed_with_severity_and_what_they_look_for(self) -> None:
        out = " ".join(aimsgraph("check", "--rules", width=200).out.split())
        for rule in RULES:
            assert f"{rule.id} {rule.severity} {rule.title}" in out

    def test_one_is_explained_without_a_workspace(self, tmp_path: Path) -> None:
        ran = check(tmp_path, "--explain", "soa/no-reason")
        assert ran.code == 0
        assert "an exclusion without a reason" in ran.out
        assert "6.1.3" in ran.out

    def test_only_some_are_tried(self, two_found: Path) -> None:
        document = check(two_found, "--as-of", TODAY, "--json", "--rule", "people").document
        assert {f["rule"] for f in document["findings"]} == {"people/unowned"}
        assert all(id.startswith("people/") for id in document["rules"])

    def test_what_is_ignored_is_counted_and_fails_nothing(self, two_found: Path) -> None:
        ran = check(two_found, "--as-of", TODAY, "--ignore", "release", "--fail-on", "error")
        assert ran.code == 0
        assert "Ignored: 1 finding (release/older-than-model 1)." in ran.out


class TestBaseline:
    def test_what_is_accepted_is_counted_and_fails_nothing(self, two_found: Path) -> None:
        file = two_found / "accepted.yaml"
        written = check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        assert written.code == 0
        ran = check(two_found, "--as-of", TODAY, "--fail-on", "note", "--baseline", str(file))
        assert ran.code == 0
        assert "nothing found by" in ran.out
        assert "2 findings (release/older-than-model 1, people/unowned 1)" in " ".join(
            ran.out.split()
        )

    def test_the_file_is_for_people_sorted_and_the_same_again(self, two_found: Path) -> None:
        file = two_found / "accepted.yaml"
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        once = file.read_bytes()
        entries = yaml.safe_load(once)
        assert [entry["rule"] for entry in entries] == [
            "people/unowned",
            "release/older-than-model",
        ]
        assert set(entries[0]) == {
            "rule", "thing", "fingerprint", "accepted", "message", "reason",
        }  # fmt: skip
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        assert file.read_bytes() == once

    def test_what_a_reviewer_would_not_see_is_written_out(
        self, healthy: Path, alter: Alter
    ) -> None:
        alter("registers/Datasets.csv", "Claims history,2026-04-01,data-owner",
              "Claims \u202efdp \x07,2026-04-01,")  # fmt: skip
        file = healthy / "accepted.yaml"
        check(healthy, "--as-of", TODAY, "--write-baseline", str(file))
        text = file.read_text("utf-8")
        assert not [c for c in text if c in "\u202e\x07"]
        assert r"Claims \u202efdp \u0007" in yaml.safe_load(text)[0]["message"]

    def test_a_reason_and_its_day_stay_when_it_is_written_again(self, two_found: Path) -> None:
        file = two_found / "accepted.yaml"
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        entries = yaml.safe_load(file.read_text("utf-8"))
        entries[0] |= {"reason": "sold in July", "accepted": sound.date(2026, 1, 2)}
        file.write_text(yaml.safe_dump(entries), encoding="utf-8")
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        kept = yaml.safe_load(file.read_text("utf-8"))[0]
        assert (kept["reason"], kept["accepted"]) == ("sold in July", sound.date(2026, 1, 2))
        accepted = told(two_found, "--as-of", TODAY, "--baseline", str(file))
        assert "accepted on 2026-01-02: sold in July" in [f["suppressed"] for f in accepted]

    def test_a_new_finding_fails_beside_what_is_accepted(
        self, two_found: Path, alter: Alter
    ) -> None:
        file = two_found / "accepted.yaml"
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        alter("registers/Corrective actions.csv", "Nobody had the duty", "")
        ran = check(two_found, "--as-of", TODAY, "--json", "--baseline", str(file))
        assert ran.code == 1
        failing = [f["rule"] for f in ran.document["findings"] if f["fails"]]
        assert failing == ["finding/no-cause"]

    def test_what_no_longer_occurs_is_said(self, two_found: Path, alter: Alter) -> None:
        file = two_found / "accepted.yaml"
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        alter(MODELS, "history,2026-05-01,", "history,2026-04-01,")
        ran = check(two_found, "--as-of", TODAY, "--baseline", str(file))
        assert ran.code == 0
        assert "NO LONGER FOUND" in ran.out
        assert "release/older-than-model evidence:triage-release" in ran.out
        other = check(two_found, "--as-of", TODAY, "--baseline", str(file), "--rule", "people")
        assert "NO LONGER FOUND" not in other.out  # that rule was not tried

    def test_rows_that_move_change_nothing(self, two_found: Path, alter: Alter) -> None:
        file = two_found / "accepted.yaml"
        check(two_found, "--as-of", TODAY, "--write-baseline", str(file))
        header = "ID,Name,Observed on,Owner\n"
        alter("registers/Datasets.csv", header, f"{header}more,More,2026-04-01,data-owner\n")
        ran = check(two_found, "--as-of", TODAY, "--fail-on", "note", "--baseline", str(file))
        assert ran.code == 0
        assert "NO LONGER FOUND" not in ran.out

    @pytest.mark.parametrize(
        ("text", "where"),
        [
            ("just words\n", "a.yaml"),
            ("- rule: x\n  thing: y\n", "a.yaml:1"),
            ("- rule: x\n  thing: y\n  fingerprint: z\n  accepted: 2026-01-01\n  why: w\n",
             "a.yaml:5"),
            ("- {rule: [\n", "a.yaml"),
        ],
    )  # fmt: skip
    def test_a_file_that_is_none_is_refused_and_left_alone(
        self, text: str, where: str, two_found: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "a.yaml"
        file.write_text(text, encoding="utf-8")
        for option in ("--baseline", "--write-baseline"):
            ran = check(two_found, "--as-of", TODAY, option, str(file))
            assert ran.code == 3
            assert where in ran.err
        assert file.read_text("utf-8") == text

    def test_one_that_is_not_there_is_refused(self, two_found: Path) -> None:
        ran = check(two_found, "--as-of", TODAY, "--baseline", str(two_found / "none.yaml"))
        assert ran.code == 3
        assert "write one with --write-baseline" in ran.err


class TestReading:
    """With --read the files count as they are now."""

    def test_a_wrong_title_is_found_in_its_row_and_nothing_is_written(self, healthy: Path) -> None:
        path = healthy / STATEMENT
        text = path.read_text("utf-8")
        path.write_text(text.replace("A.10.4,Customers,", "A.10.4,Suppliers,"), encoding="utf-8")
        before = (healthy / "aims.db").read_bytes()
        findings = told(healthy, "--as-of", TODAY, "--read", "--rule", "source")
        (finding,) = findings
        assert finding["rule"] == "source/wrong-title"
        assert finding["place"]["artifact"] == STATEMENT
        assert finding["place"]["line"] == text.splitlines().index(
            next(line for line in text.splitlines() if line.startswith("A.10.4"))
        ) + 1  # fmt: skip
        assert "A.10.3" in finding["hint"]
        assert (healthy / "aims.db").read_bytes() == before

    @pytest.mark.parametrize(
        ("file", "old", "new", "rule"),
        [
            (STATEMENT, "A.10.4,Customers,", "A.10.9,,", "source/unknown-reference"),
            (EVIDENCE, ",history,2026-05-05", ",hystory,2026-05-05", "source/dangling"),
            (MODELS, "2026-04-01,cloud", "someday,cloud", "source/problem"),
        ],
    )  # fmt: skip
    def test_what_a_source_says_wrongly_has_a_rule(
        self, file: str, old: str, new: str, rule: str, healthy: Path
    ) -> None:
        path = healthy / file
        text = path.read_text("utf-8")
        assert text.count(old) == 1
        path.write_text(text.replace(old, new), encoding="utf-8")
        rules = {f["rule"] for f in told(healthy, "--as-of", TODAY, "--read", "--rule", "source")}
        assert rules == {rule}

    def test_what_was_altered_and_not_synced_counts(self, healthy: Path) -> None:
        path = healthy / MODELS
        text = path.read_text("utf-8")
        path.write_text(text.replace("history,2026-04-01,", "history,2026-05-01,"), "utf-8")
        assert told(healthy, "--as-of", TODAY) == []
        rules = [f["rule"] for f in told(healthy, "--as-of", TODAY, "--read")]
        assert rules == ["release/older-than-model"]

    def test_it_needs_no_store(self, two_found: Path, tmp_path: Path) -> None:
        expected = told(two_found, "--as-of", TODAY)
        (two_found / "aims.db").unlink()
        assert check(two_found, "--as-of", TODAY).code == 4
        found = told(two_found, "--as-of", TODAY, "--read")
        assert [(f["fingerprint"], f["place"]["line"]) for f in found] == [
            (f["fingerprint"], f["place"]["line"]) for f in expected
        ]
        assert not (two_found / "aims.db").exists()

    def test_a_source_that_shrank_is_refused_as_in_a_sync(self, healthy: Path) -> None:
        (healthy / STATEMENT).write_text("Control,Applicable\nA.2.2,no\n", encoding="utf-8")
        assert check(healthy, "--as-of", TODAY, "--read").code == 3


class TestSarif:
    def log(self, folder: Path, *args: str) -> dict[str, Any]:
        run: dict[str, Any] = json.loads(
            check(folder, "--as-of", TODAY, "--format", "sarif", *args).out
        )
        return run

    def test_it_has_what_the_specification_requires(self, two_found: Path) -> None:
        log = self.log(two_found)
        assert log["version"] == "2.1.0"
        (run,) = log["runs"]
        driver = run["tool"]["driver"]
        assert driver["name"] == "aimsgraph"
        assert [rule["id"] for rule in driver["rules"]] == [rule.id for rule in RULES]
        for rule in driver["rules"]:
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
            for text in ("shortDescription", "fullDescription", "help"):
                assert rule[text]["text"].endswith(".")
        assert len(run["results"]) == 2
        for result in run["results"]:
            assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
            assert result["level"] in ("error", "warning", "note")
            assert result["message"]["text"]
            (location,) = result["locations"]
            file = location["physicalLocation"]["artifactLocation"]
            assert file["uriBaseId"] in run["originalUriBaseIds"]
            assert (two_found / file["uri"].replace("%20", " ")).is_file()
            assert location["physicalLocation"]["region"]["startLine"] > 1
            assert len(set(result["partialFingerprints"].values())) == 1

    def test_fingerprints_stay_when_rows_move(self, two_found: Path, alter: Alter) -> None:
        def prints() -> list[str]:
            results = self.log(two_found)["runs"][0]["results"]
            return [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]

        before = prints()
        header = "ID,Name,Observed on,Owner\n"
        alter("registers/Datasets.csv", header, f"{header}more,More,2026-04-01,data-owner\n")
        assert prints() == before

    def test_a_line_that_is_another_one_now_is_not_told(self, two_found: Path) -> None:
        path = two_found / "registers/Datasets.csv"
        path.write_text(path.read_text("utf-8").replace("history,", "records,"), "utf-8")
        results = self.log(two_found)["runs"][0]["results"]
        physical = [result["locations"][0]["physicalLocation"] for result in results]
        assert [("region" in each) for each in physical] == [True, False]

    def test_what_is_accepted_ignored_or_gone_is_told_as_such(
        self, two_found: Path, alter: Alter
    ) -> None:
        file = str(two_found / "accepted.yaml")
        check(two_found, "--as-of", TODAY, "--write-baseline", file)
        alter(MODELS, "history,2026-05-01,", "history,2026-04-01,")
        alter("registers/Corrective actions.csv", "Nobody had the duty", "")
        results = self.log(two_found, "--baseline", file)["runs"][0]["results"]
        states = {result["ruleId"]: result["baselineState"] for result in results}
        assert states == {
            "finding/no-cause": "new",
            "people/unowned": "unchanged",
            "release/older-than-model": "absent",
        }
        suppressed = [result["ruleId"] for result in results if "suppressions" in result]
        assert suppressed == ["people/unowned"]
        ignored = self.log(two_found, "--ignore", "people")["runs"][0]["results"]
        (entry,) = [result for result in ignored if result["ruleId"] == "people/unowned"]
        assert entry["suppressions"][0]["justification"] == "ignored on the command line"

    def test_a_cell_of_a_workbook_is_named(self, made_demo: tuple[Path, Ran]) -> None:
        log = json.loads(check(made_demo[0], "--format", "sarif").out)
        (result,) = [r for r in log["runs"][0]["results"] if r["ruleId"] == "soa/no-reason"]
        location = result["locations"][0]
        cell = location["logicalLocations"][0]["fullyQualifiedName"]
        assert cell.startswith("Statement of applicability!A")
        assert f"({cell})" in result["message"]["text"]
        assert "region" not in location["physicalLocation"]

    def test_names_make_neither_links_nor_placeholders(self, healthy: Path, alter: Alter) -> None:
        name = "Claims [a](https://x.example) {0} \u202e"
        alter("registers/Datasets.csv", "Claims history,2026-04-01,data-owner",
              f"{name},2026-04-01,")  # fmt: skip
        out = check(healthy, "--as-of", TODAY, "--format", "sarif").out
        assert "\u202e" not in out
        (result,) = json.loads(out)["runs"][0]["results"]
        assert r"\[a](https" in result["message"]["text"]
        assert "{{0}}" in result["message"]["text"]

    def test_a_file_takes_it_and_the_terminal_keeps_the_text(
        self, two_found: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "check.sarif"
        ran = check(two_found, "--as-of", TODAY, "--format", "sarif", "--out", str(path))
        assert ran.code == 1
        assert ran.out.startswith("Sound: 1 error and 1 warning")
        assert json.loads(path.read_text("utf-8")) == self.log(two_found)

    @pytest.mark.parametrize("format", ["json", "sarif", "junit"])
    def test_a_file_of_the_same_sort_is_replaced_and_no_other(
        self, format: str, two_found: Path, tmp_path: Path
    ) -> None:
        ask = ("--as-of", TODAY, "--format", format, "-o")
        path, other = tmp_path / "check.out", two_found / MODELS
        for _ in range(2):
            assert check(two_found, *ask, str(path)).code == 1
        before = other.read_bytes()
        assert check(two_found, *ask, str(other)).code == 3
        assert other.read_bytes() == before
        assert check(two_found, *ask, str(tmp_path / "no" / "where")).code == 3


class TestJUnit:
    def suites(self, folder: Path, *args: str) -> tuple[Element, Element]:
        root = fromstring(check(folder, "--as-of", TODAY, "--format", "junit", *args).out)
        self.assert_schema(root)
        rules, requirements = root
        return rules, requirements

    def assert_schema(self, root: Element) -> None:
        """What continuous integration reads: elements, attributes, and counts that add up."""
        assert root.tag == "testsuites"
        for suite in root:
            assert suite.tag == "testsuite"
            assert set(suite.attrib) == {
                "name", "tests", "failures", "errors", "skipped", "time",
            }  # fmt: skip
            assert len(suite) == int(suite.attrib["tests"])
            for case in suite:
                assert case.tag == "testcase"
                assert set(case.attrib) == {"classname", "name", "time"}
                assert [child.tag for child in case] in (
                    [], ["failure"], ["skipped", "system-out"],
                )  # fmt: skip
            for outcome, counted in (("failure", "failures"), ("skipped", "skipped")):
                assert len(suite.findall(f"*/{outcome}")) == int(suite.attrib[counted])
        assert root.attrib["tests"] == str(sum(map(len, root)))

    def test_each_rule_and_requirement_is_a_case_and_passes_show(self, two_found: Path) -> None:
        rules, requirements = self.suites(two_found)
        document = check(two_found, "--as-of", TODAY, "--json").document
        assert len(rules) == len(document["rules"])
        assert len(requirements) == len(document["requirements"])
        failed = [case.attrib["name"] for case in rules if case.find("failure") is not None]
        assert [name.partition(":")[0] for name in failed] == ["release/older-than-model"]
        (unowned,) = [case for case in rules if case.attrib["name"].startswith("people/unowned")]
        skipped = unowned.find("skipped")
        assert skipped is not None
        assert skipped.attrib["message"] == "1 warning, not on the fail list"
        passed = [case for case in rules if len(case) == 0]
        assert len(passed) == len(rules) - 2

    def test_a_requirement_that_does_not_hold_never_passes(self, two_found: Path) -> None:
        _rules, requirements = self.suites(two_found)
        rows = check(two_found, "--as-of", TODAY, "--json").document["requirements"]
        passed = {case.attrib["name"].split()[0] for case in requirements if len(case) == 0}
        assert passed == {row["ref"] for row in rows if row["state"] == "holds"}
        assert not requirements.findall("*/failure")

    def test_it_fails_where_the_command_does(self, two_found: Path) -> None:
        _rules, requirements = self.suites(two_found, "--fail-on", "gap")
        rows = check(two_found, "--as-of", TODAY, "--json").document["requirements"]
        failed = requirements.findall("*/failure")
        assert len(failed) == sum(row["state"] == "gap" for row in rows) > 0
        file = str(two_found / "accepted.yaml")
        check(two_found, "--as-of", TODAY, "--fail-on", "gap", "--write-baseline", file)
        _rules, accepted = self.suites(two_found, "--fail-on", "gap", "--baseline", file)
        assert not accepted.findall("*/failure")

    def test_names_are_escaped(self, healthy: Path, alter: Alter) -> None:
        name = 'Claims </failure> & "x" \x1b\u202e'
        alter("registers/Datasets.csv", "Claims history,2026-04-01,data-owner",
              '"' + name.replace('"', '""') + '",2026-04-01,')  # fmt: skip
        rules, _requirements = self.suites(healthy, "--fail-on", "warning")
        (failure,) = rules.findall("*/failure")
        assert r'Claims </failure> & "x" \u001b\u202e' in (failure.text or "")


class TestJson:
    def test_it_keeps_its_shape(self, two_found: Path) -> None:
        document = check(two_found, "--as-of", TODAY, "--json").document
        assert set(document) == {
            "sentence", "as_of", "revision", "ontology", "read", "failed", "rules", "findings",
            "accepted", "ignored", "gone", "requirements", "altered", "remarks",
        }  # fmt: skip
        assert set(document["findings"][0]) == {
            "rule", "severity", "thing", "message", "hint", "at", "to", "also", "key", "on",
            "fingerprint", "name", "owner", "place", "moved", "fails", "suppressed",
        }  # fmt: skip
        assert document["findings"][0]["owner"] == "Tom Okafor"

    @pytest.mark.parametrize("format", ["json", "sarif", "junit"])
    def test_the_same_question_gives_the_same_bytes(self, format: str, two_found: Path) -> None:
        ask = ("--as-of", TODAY, "--format", format)
        assert check(two_found, *ask).out == check(two_found, *ask).out


class TestPlaces:
    def test_a_row_is_told_where_it_stands_now(self, two_found: Path, alter: Alter) -> None:
        header = "ID,Name,Observed on,Owner\n"
        alter("registers/Datasets.csv", header, f"{header}more,More,2026-04-01,data-owner\n")
        (finding,) = told(two_found, "--as-of", TODAY, "--rule", "people/unowned")
        assert (finding["place"]["line"], finding["moved"]) == (3, False)

    def test_one_that_is_gone_from_the_file_is_told_as_such(self, two_found: Path) -> None:
        path = two_found / "registers/Datasets.csv"
        path.write_text(path.read_text("utf-8").replace("history,", "records,"), "utf-8")
        out = check(two_found, "--as-of", TODAY, "--rule", "people/unowned").out
        assert "registers/Datasets.csv:2 (no longer there)" in out
        assert "Altered since it was read: registers/Datasets.csv." in out

    def test_a_server_tells_the_same_at_once(self, two_found: Path) -> None:
        workspace = find_workspace(two_found)
        served = replace(workspace, store="neo4j://nowhere")
        with workspace.open() as store:
            findings = sound.checked(workspace).findings
            kept, sent = Places(workspace, store), Places(served, store)
            places = [kept.of(finding) for finding in findings]
            assert None not in places
            assert [sent.of(finding) for finding in findings] == places

    def test_an_entry_of_the_journal_has_its_line(self, healthy: Path) -> None:
        (healthy / "journal.yaml").write_text(
            "- id: 2026-06-01-1\n  did: change\n  thing: dataset:history\n  kind: behaviour\n"
            "  on: 2026-06-01\n  by: Mia\n  at: 2026-06-01T09:00:00+00:00\n",
            encoding="utf-8",
        )
        workspace = find_workspace(healthy)
        sync(workspace, as_of=sound.TODAY, actor="tests", progress=sound.quiet)
        (finding,) = told(healthy, "--as-of", TODAY)
        assert finding["rule"] == "graph/impossible-change"
        assert (finding["place"]["artifact"], finding["place"]["line"]) == ("journal.yaml", 1)
