"""The FINOS framework: pages become controls and risks, and no link is taken on trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from aimsgraph.importing import Reading, Source, read, sniff
from aimsgraph.vocabulary import Vocabulary
from tests.importers.published import Write, nodes, problems, relations

RISK = """\
---
sequence: 1
title: Answers that are made up
layout: risk
eu-ai-act_references:
  - c3-s2-a14  # III.S2.A14: Human Oversight
house-rules_references:
  - r-1
  - r-2
related_risks:
  - ri-2
---
## Summary

Long text: with {braces}, "quotes" and --- dashes.
"""
MITIGATION = """\
---
sequence: 3
title: Somebody looks first
layout: mitigation
iso-42001_references:
  - A-6-2-6  # ISO 42001: AI system operation and monitoring
  - A-7-4
mitigates:
  - ri-1   # Answers that are made up
  - ri-9
  - ri-10
---
"""
TITLES = """\
title: ISO/IEC 42001
entries:
  A-6-2-6: {title: "ISO 42001: AI system operation and monitoring"}
  A-7-4: {title: "ISO 42001: Quality of data for AI systems"}
"""


@pytest.fixture
def finos(write: Write, vocabulary: Vocabulary) -> Callable[..., Reading]:
    """Read the framework of two pages, with some files written otherwise."""

    def reading(*, edition: object = "2026", **files: str) -> Reading:
        write("finos/_risks/ri-1_made-up.md", files.pop("risk", RISK))
        write("finos/_mitigations/mi-3_look.md", files.pop("mitigation", MITIGATION))
        write("finos/references/iso-42001.yml", files.pop("titles", TITLES))
        for name, text in files.items():
            write(f"finos/{name.replace('__', '/')}.md", text)
        options = {} if edition is None else {"edition": edition}
        return read(Source("finos", "finos", ("finos",), options), write.root, vocabulary)

    return reading


class TestPages:
    def test_a_mitigation_is_a_control_of_the_published_framework(
        self, finos: Callable[..., Reading]
    ) -> None:
        found = nodes(finos())
        assert found["finos-aigf:2026"].cls == "Framework"
        control = found["finos-aigf:2026/mi-3"]
        assert control.cls == "ReferenceControl"
        assert control.properties == {
            "name": "Somebody looks first",
            "title": "Somebody looks first",
            "catalog": "finos-aigf:2026",
            "ref": "mi-3",
        }
        assert str(control.locator) == "finos/_mitigations/mi-3_look.md:2:1"

    def test_a_risk_is_a_source_of_risk_and_not_a_risk_of_ones_own(
        self, finos: Callable[..., Reading]
    ) -> None:
        risk = nodes(finos())["risk-source:finos-aigf.ri-1"]
        assert risk.cls == "RiskSource"
        assert risk.properties == {"name": "Answers that are made up"}

    def test_the_ref_is_that_of_the_file_name_by_which_others_name_it(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos(risk=RISK.replace("sequence: 1", "sequence: 7"))
        assert "risk-source:finos-aigf.ri-1" in nodes(reading)
        [problem] = problems(reading, "id-differs")
        assert str(problem.where) == "finos/_risks/ri-1_made-up.md:2:11"

    def test_a_page_of_any_name_has_the_ref_of_its_number(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos(extra=RISK.replace("sequence: 1", "sequence: 12"))
        assert "risk-source:finos-aigf.ri-12" in nodes(reading)

    def test_a_second_page_of_a_ref_is_set_aside(self, finos: Callable[..., Reading]) -> None:
        reading = finos(**{"_risks__ri-1_again": RISK.replace("made up", "invented")})
        [problem] = problems(reading, "duplicate-id")
        assert problem.value == "ri-1"
        assert len([id for id in nodes(reading) if id.startswith("risk-source:")]) == 1

    def test_an_edition_that_nobody_states_is_called_so(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos(edition=None)
        assert "finos-aigf:unstated" in nodes(reading)
        assert [problem.severity for problem in problems(reading, "no-edition")] == ["note"]

    @pytest.mark.parametrize("edition", [["2026"], "", True, "///"])
    def test_an_edition_that_is_no_word_is_refused(
        self, finos: Callable[..., Reading], edition: object
    ) -> None:
        reading = finos(edition=edition)
        assert not reading.complete
        assert "'edition' is a word or number" in reading.problems[0].message

    def test_what_is_not_read_is_counted(self, finos: Callable[..., Reading]) -> None:
        reading = finos(
            **{"index": "# Contents\n", "usecases__uc-1": "---\nlayout: usecase\n---\n"}
        )
        [file] = problems(reading, "unread-file")
        assert file.message.startswith("2 files are neither")
        [fields] = problems(reading, "unread-field")
        assert fields.message == "these fields of pages are not read: related_risks (1)"


class TestLinks:
    def test_a_mitigation_mitigates_its_risks(self, finos: Callable[..., Reading]) -> None:
        [link] = relations(finos(), "mitigates")
        assert link.source == "finos-aigf:2026/mi-3"
        assert link.target == "risk-source:finos-aigf.ri-1"
        assert link.locator.line == 9

    def test_a_risk_that_is_not_here_is_a_finding_and_nothing_is_invented(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos()
        found = problems(reading, "dangling")
        assert [problem.value for problem in found] == ["ri-9", "ri-10"]
        assert str(found[0].where) == "finos/_mitigations/mi-3_look.md:10:5"
        assert "risk-source:finos-aigf.ri-9" not in nodes(reading)
        assert reading.complete

    def test_references_lead_to_the_provisions_at_hand(self, finos: Callable[..., Reading]) -> None:
        found = {(each.source, each.target): each for each in relations(finos(), "mapsTo")}
        assert found.keys() == {
            ("finos-aigf:2026/mi-3", "iso42001:2023/A.6.2.6"),
            ("finos-aigf:2026/mi-3", "iso42001:2023/A.7.4"),
            ("risk-source:finos-aigf.ri-1", "eu-ai-act:2024-1689+2026-1744/14"),
        }
        for link in found.values():
            assert link.properties == {
                "relation": "related",
                "basis": "published",
                "source": "finos-aigf:2026",
            }

    def test_references_into_catalogues_that_are_not_at_hand_are_one_note(
        self, finos: Callable[..., Reading]
    ) -> None:
        [note] = problems(finos(), "other-framework")
        assert note.severity == "note"
        assert note.value == "house-rules"
        assert note.message.startswith("2 references")
        assert str(note.where) == "finos/_risks/ri-1_made-up.md:8:5"

    def test_a_list_that_is_no_list_of_texts_is_told_and_the_rest_is_read(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos(mitigation=MITIGATION.replace("- A-7-4", "- {A-7-4: x}"))
        assert not reading.complete
        [problem] = problems(reading, "input")
        assert str(problem.where) == "finos/_mitigations/mi-3_look.md:7:5"
        assert relations(reading, "mitigates")


class TestTitles:
    @pytest.mark.parametrize(
        ("written", "code"),
        [
            ("A-6-2-6  # ISO 42001: Reporting of concerns", "wrong-title"),
            ("A-6-2-6  # Reporting of concerns", "wrong-title"),
            ("A-6-2-6  # A.6.2.6 Reporting of concerns", "wrong-title"),
            ("A-6-2  # ISO 42001: AI system life cycle", "objective"),
            ("A-4-1  # ISO 42001: Resources", "objective"),
            ("A-6-2-66", "unknown-id"),
            ("see the standard", "no-reference"),
        ],
    )
    def test_what_is_wrong_is_a_finding_and_no_link(
        self, finos: Callable[..., Reading], written: str, code: str
    ) -> None:
        right = "A-6-2-6  # ISO 42001: AI system operation and monitoring"
        reading = finos(mitigation=MITIGATION.replace(right, written))
        [problem] = problems(reading, code)
        assert str(problem.where) == "finos/_mitigations/mi-3_look.md:6:5"
        assert [link.target for link in relations(reading, "mapsTo")][:1] == ["iso42001:2023/A.7.4"]

    def test_a_remark_that_is_no_title_is_not_held_against_one(
        self, finos: Callable[..., Reading]
    ) -> None:
        right = "# ISO 42001: AI system operation and monitoring"
        reading = finos(mitigation=MITIGATION.replace(right, "# because somebody must look"))
        assert len(relations(reading, "mapsTo")) == 3

    def test_the_list_of_titles_speaks_where_no_comment_does(
        self, finos: Callable[..., Reading]
    ) -> None:
        reading = finos(titles=TITLES.replace("Quality of data for AI systems", "Data resources"))
        places = [str(problem.where) for problem in problems(reading, "wrong-title")]
        assert places == [
            "finos/references/iso-42001.yml:4:10",
            "finos/_mitigations/mi-3_look.md:7:5",
        ]
        assert len(relations(reading, "mapsTo")) == 2


class TestBadFiles:
    @pytest.mark.parametrize(
        ("head", "place"),
        [
            ("---\ntitle: Trust: nobody\nlayout: risk\n---\n", ":2:13"),
            ("---\nlayout: risk\nsequence: 1\n", ":1:1"),
            ("---\nlayout: risk\nsequence: 1\n---\n", ":2:1"),
            ("---\nlayout: risk\nlayout: risk\n---\n", ":3:1"),
            ("---\nlayout: [risk]\n---\n", ":2:9"),
        ],
    )
    def test_a_page_that_cannot_be_read_is_told_with_its_place(
        self, finos: Callable[..., Reading], head: str, place: str
    ) -> None:
        reading = finos(risk=head)
        assert not reading.complete
        [problem] = problems(reading, "input")
        assert str(problem.where) == f"finos/_risks/ri-1_made-up.md{place}"
        assert "finos-aigf:2026/mi-3" in nodes(reading), "the other pages are read"

    def test_a_folder_without_pages_is_an_error(self, write: Write, vocabulary: Vocabulary) -> None:
        write("docs/index.md", "# Nothing\n")
        reading = read(Source("x", "finos", ("docs",)), write.root, vocabulary)
        assert not reading.complete
        assert [problem.code for problem in reading.problems] == ["no-page"]

    def test_an_unknown_option_is_refused(self, write: Write, vocabulary: Vocabulary) -> None:
        write("docs/ri-1.md", RISK)
        source = Source("x", "finos", ("docs",), {"editon": "1"})
        [problem] = read(source, write.root, vocabulary).problems
        assert problem.hint == "did you mean edition?"


class TestSniffing:
    def test_knows_a_page_and_a_folder_of_pages(self, write: Write) -> None:
        page = write("docs/_risks/ri-1.md", RISK)
        assert sniff(page).name == "finos"
        assert sniff(write.root / "docs").name == "finos"

    def test_leaves_other_markdown_alone(self, write: Write) -> None:
        write("docs/post.md", "---\nlayout: post\n---\n")
        write("docs/plain.md", "layout: risk\n")
        with pytest.raises(Exception, match="no importer knows"):
            sniff(write.root / "docs")


@pytest.fixture(scope="module")
def sample(shared_data: Path, vocabulary: Vocabulary) -> Reading:
    return read(Source("finos", "finos", ("finos",)), shared_data / "09_grc", vocabulary)


class TestTheRealSample:
    """Counted by a reader of its own: 15 pages each, 58 links to risks, 29 + 41 references."""

    def test_every_page_is_read(self, sample: Reading) -> None:
        assert sample.complete
        assert Counter(node.cls for node in nodes(sample).values()) == {
            "Framework": 1,
            "ReferenceControl": 15,
            "RiskSource": 15,
        }

    def test_every_link_is_made_or_told(self, sample: Reading) -> None:
        assert len(relations(sample, "mitigates")) == 36
        assert len(problems(sample, "dangling")) == 22
        targets = Counter(link.target.partition("/")[0] for link in relations(sample, "mapsTo"))
        assert targets == {"iso42001:2023": 29, "eu-ai-act:2024-1689+2026-1744": 41}

    def test_every_other_catalogue_is_counted_once(self, sample: Reading) -> None:
        told = {each.value: each.message.split()[0] for each in problems(sample, "other-framework")}
        assert told == {
            "nist-sp-800-53r5": "122",
            "owasp-llm": "12",
            "owasp-ml": "5",
            "nist-ai-600-1": "10",
            "ffiec-itbooklets": "37",
            "canada-regulations": "73",
        }

    def test_a_title_that_the_law_does_not_have_is_found(self, sample: Reading) -> None:
        [problem] = problems(sample, "wrong-title")
        assert str(problem.where) == "finos/references/eu-ai-act.yml:288:5"
