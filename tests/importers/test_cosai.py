"""The CoSAI risk map: controls and risks, and the links that both sides name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from aimsgraph.importing import Reading, Source, read, sniff
from aimsgraph.vocabulary import Vocabulary
from tests.importers.published import Write, nodes, problems, relations

CONTROLS = """\
title: Controls
controls:
  - id: controlWatch
    title: Somebody watches
    description:
      - A long text that stays where it is.
    risks:
      - riskDrift
    mappings:
      nist-ai-rmf:
        - MEASURE-2.3@1.0
      house-rules:
        - R.1@3
  - id: controlPolicy
    title: There is a policy
    components: none
    risks: all
  - id: controlNothing
    title: Done for its own sake
    components: all
    risks: none
"""
RISKS = """\
title: Risks
risks:
  - id: riskDrift
    title: It drifts
    shortDescription:
      - >
        First paragraph
        of two.
      - - Second paragraph.
    longDescription: [Not read]
    controls:
      - controlWatch
    mappings:
      stride: [Tampering]
  - id: riskLeak
    title: It leaks
    controls: none
"""
FRAMEWORKS = """\
frameworks:
  - id: house-rules
    version: '3'
  - id: nist-ai-rmf
    version: '1.0'
  - id: stride
    version: null
"""


@pytest.fixture
def cosai(write: Write, vocabulary: Vocabulary) -> Callable[..., Reading]:
    """Read the risk map, with some files written otherwise; None leaves one out."""

    def reading(**files: str | None) -> Reading:
        given = {"controls": CONTROLS, "risks": RISKS, "frameworks": FRAMEWORKS, **files}
        for name, text in given.items():
            if text is not None:
                write(f"map/{name}.yaml", text)
        source = Source("cosai", "cosai", ("map",), {"edition": 1.2})
        return read(source, write.root, vocabulary)

    return reading


def pairs(reading: Reading) -> set[tuple[str, str]]:
    return {
        (link.source.partition("/")[2], link.target.partition(".")[2])
        for link in relations(reading, "mitigates")
    }


class TestEntries:
    def test_become_controls_and_risk_sources(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai()
        assert reading.complete
        found = nodes(reading)
        assert found["cosai-rm:1.2/controlWatch"].properties == {
            "name": "Somebody watches",
            "title": "Somebody watches",
            "catalog": "cosai-rm:1.2",
            "ref": "controlWatch",
        }
        assert found["risk-source:cosai-rm.riskdrift"].cls == "RiskSource"
        assert str(found["risk-source:cosai-rm.riskdrift"].locator) == "map/risks.yaml:3:5"

    def test_paragraphs_of_the_short_description_are_joined(
        self, cosai: Callable[..., Reading]
    ) -> None:
        risk = nodes(cosai())["risk-source:cosai-rm.riskdrift"]
        assert risk.properties["description"] == "First paragraph of two.\nSecond paragraph."

    def test_an_id_that_is_used_twice_counts_once(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai(risks=RISKS.replace("riskLeak", "riskDrift"))
        [problem] = problems(reading, "duplicate-id")
        assert problem.value == "riskDrift"
        assert "map/risks.yaml:3:5" in problem.message

    @pytest.mark.parametrize(
        ("right", "wrong", "place"),
        [
            ("  - id: riskLeak\n    title: It leaks", "  - title: It leaks", ":15:5"),
            ("    title: It leaks\n", "", ":15:5"),
            ("    title: It leaks\n", "    title: [It, leaks]\n", ":16:12"),
            ("  - id: riskLeak\n    title: It leaks\n    controls: none", "  - riskLeak", ":15:5"),
        ],
    )
    def test_one_that_is_not_whole_is_told_and_the_rest_is_read(
        self, cosai: Callable[..., Reading], right: str, wrong: str, place: str
    ) -> None:
        reading = cosai(risks=RISKS.replace(right, wrong))
        assert not reading.complete
        [problem] = problems(reading, "input")
        assert str(problem.where) == f"map/risks.yaml{place}"
        assert "risk-source:cosai-rm.riskdrift" in nodes(reading)


class TestLinks:
    def test_all_is_every_risk_and_none_is_none(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai()
        assert pairs(reading) == {
            ("controlWatch", "riskdrift"),
            ("controlPolicy", "riskdrift"),
            ("controlPolicy", "riskleak"),
        }
        assert problems(reading, "one-sided") == []

    def test_all_may_stand_in_a_list_and_on_the_side_of_the_risks(
        self, cosai: Callable[..., Reading]
    ) -> None:
        reading = cosai(
            controls=CONTROLS.replace("risks: all", "risks: [all]"),
            risks=RISKS.replace("controls: none", "controls: all"),
        )
        assert {pair for pair in pairs(reading) if pair[1] == "riskleak"} == {
            ("controlWatch", "riskleak"),
            ("controlPolicy", "riskleak"),
            ("controlNothing", "riskleak"),
        }

    def test_what_one_side_alone_names_is_taken_and_told(
        self, cosai: Callable[..., Reading]
    ) -> None:
        reading = cosai(
            controls=CONTROLS.replace("      - riskDrift\n", "      - riskLeak\n"),
        )
        assert {("controlWatch", "riskdrift"), ("controlWatch", "riskleak")} <= pairs(reading)
        told = [(problem.value, str(problem.where)) for problem in problems(reading, "one-sided")]
        assert told == [
            ("controlWatch, riskLeak", "map/controls.yaml:8:9"),
            ("riskDrift, controlWatch", "map/risks.yaml:12:9"),
        ]

    def test_what_is_not_there_is_a_finding(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai(controls=CONTROLS.replace("- riskDrift", "- riskDrfit"))
        [problem] = problems(reading, "dangling")
        assert str(problem.where) == "map/controls.yaml:8:9"
        assert problem.hint == "did you mean riskDrift?"
        assert "risk-source:cosai-rm.riskdrfit" not in nodes(reading)

    def test_a_list_that_is_a_mapping_is_told(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai(controls=CONTROLS.replace("risks: all", "risks: {all: true}"))
        assert not reading.complete
        assert [str(each.where) for each in problems(reading, "input")] == [
            "map/controls.yaml:17:12"
        ]


class TestMappings:
    def test_lead_to_provisions_at_hand(self, cosai: Callable[..., Reading]) -> None:
        [link] = relations(cosai(), "mapsTo")
        assert (link.source, link.target) == (
            "cosai-rm:1.2/controlWatch",
            "nist-ai-rmf:1.0/MEASURE 2.3",
        )
        assert link.properties["relation"] == "related"
        assert str(link.locator) == "map/controls.yaml:11:11"

    def test_of_catalogues_or_editions_that_are_not_at_hand_are_counted(
        self, cosai: Callable[..., Reading]
    ) -> None:
        reading = cosai(controls=CONTROLS.replace("MEASURE-2.3@1.0", "MEASURE-2.3@2.0"))
        assert relations(reading, "mapsTo") == []
        told = {problem.value for problem in problems(reading, "other-framework")}
        assert told == {"nist-ai-rmf 2.0", "house-rules 3", "stride"}

    def test_to_what_a_catalogue_does_not_have_are_findings(
        self, cosai: Callable[..., Reading]
    ) -> None:
        reading = cosai(controls=CONTROLS.replace("MEASURE-2.3@1.0", "MEASURE-9.9@1.0"))
        [problem] = problems(reading, "unknown-id")
        assert str(problem.where) == "map/controls.yaml:11:11"


class TestFiles:
    def test_one_list_alone_is_read(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai(risks=None)
        assert len(problems(reading, "dangling")) == 1
        assert problems(reading, "one-sided") == []

    def test_that_list_nothing_are_counted(self, cosai: Callable[..., Reading]) -> None:
        [note] = problems(cosai(personas="personas: []\n"), "unread-file")
        assert note.message.startswith("1 files list neither")

    def test_without_any_list_are_an_error(self, cosai: Callable[..., Reading]) -> None:
        reading = cosai(controls="a: b\n", risks="- x\n", frameworks="")
        assert not reading.complete
        assert [problem.code for problem in reading.problems] == ["no-list"]

    def test_that_unfold_without_end_are_refused(self, cosai: Callable[..., Reading]) -> None:
        bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
        )
        reading = cosai(risks=bomb + "risks: *a8\n")
        assert not reading.complete
        assert any("unfolds to more than" in problem.message for problem in reading.problems)

    def test_are_known_by_what_they_list(self, write: Write) -> None:
        assert sniff(write("map/a.yaml", CONTROLS)).name == "cosai"
        assert sniff(write("map/b.yaml", RISKS)).name == "cosai"
        assert sniff(write.root / "map").name == "cosai"
        with pytest.raises(Exception, match="no importer knows"):
            sniff(write("other.yaml", "risks:\n  - id: r-1\n"))


@pytest.fixture(scope="module")
def sample(shared_data: Path, vocabulary: Vocabulary) -> Reading:
    return read(Source("cosai", "cosai", ("cosai",)), shared_data / "09_grc", vocabulary)


class TestTheRealRiskMap:
    """Counted by a reader of its own: 128 pairs that both sides name, seven controls for all."""

    def test_every_entry_and_link_is_read(self, sample: Reading) -> None:
        assert sample.complete
        assert Counter(node.cls for node in nodes(sample).values()) == {
            "Framework": 1,
            "ReferenceControl": 35,
            "RiskSource": 36,
        }
        assert len(relations(sample, "mitigates")) == 128 + 7 * 36
        assert len(relations(sample, "mapsTo")) == 15

    def test_nothing_is_wrong_with_it(self, sample: Reading) -> None:
        assert {problem.severity for problem in sample.problems} == {"note"}
        told = {each.value: each.message.split()[0] for each in problems(sample, "other-framework")}
        assert told == {
            "mitre-atlas 5.0.1": "55",
            "owasp-top10-llm 2025": "33",
            "stride": "37",
        }
