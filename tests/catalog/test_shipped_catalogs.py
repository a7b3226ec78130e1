"""The shipped catalogues say what the standards, the law and the framework say."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from aimsgraph.catalog import Catalog, catalog, catalogs
from aimsgraph.errors import UnknownIdError

ISO_CLAUSES = """
4 Context of the organization
4.1 Understanding the organization and its context
4.2 Understanding the needs and expectations of interested parties
4.3 Determining the scope of the AI management system
4.4 AI management system
5 Leadership
5.1 Leadership and commitment
5.2 AI policy
5.3 Roles, responsibilities and authorities
6 Planning
6.1 Actions to address risks and opportunities
6.1.1 General
6.1.2 AI risk assessment
6.1.3 AI risk treatment
6.1.4 AI system impact assessment
6.2 AI objectives and planning to achieve them
6.3 Planning of changes
7 Support
7.1 Resources
7.2 Competence
7.3 Awareness
7.4 Communication
7.5 Documented information
7.5.1 General
7.5.2 Creating and updating documented information
7.5.3 Control of documented information
8 Operation
8.1 Operational planning and control
8.2 AI risk assessment
8.3 AI risk treatment
8.4 AI system impact assessment
9 Performance evaluation
9.1 Monitoring, measurement, analysis and evaluation
9.2 Internal audit
9.2.1 General
9.2.2 Internal audit programme
9.3 Management review
9.3.1 General
9.3.2 Management review inputs
9.3.3 Management review results
10 Improvement
10.1 Continual improvement
10.2 Nonconformity and corrective action
"""
ISO_HEADINGS = "4 5 6 6.1 7 7.5 8 9 9.2 9.3 10"
ISO_OBJECTIVES = """
A.2 Policies related to AI
A.3 Internal organization
A.4 Resources for AI systems
A.5 Assessing impacts of AI systems
A.6 AI system life cycle
A.6.1 Management guidance for AI system development
A.6.2 AI system life cycle
A.7 Data for AI systems
A.8 Information for interested parties of AI systems
A.9 Use of AI systems
A.10 Third-party and customer relationships
"""
ISO_CONTROLS = """
A.2.2 AI policy
A.2.3 Alignment with other organizational policies
A.2.4 Review of the AI policy
A.3.2 AI roles and responsibilities
A.3.3 Reporting of concerns
A.4.2 Resource documentation
A.4.3 Data resources
A.4.4 Tooling resources
A.4.5 System and computing resources
A.4.6 Human resources
A.5.2 AI system impact assessment process
A.5.3 Documentation of AI system impact assessments
A.5.4 Assessing AI system impact on individuals or groups of individuals
A.5.5 Assessing societal impacts of AI systems
A.6.1.2 Objectives for responsible development of AI system
A.6.1.3 Processes for responsible AI system design and development
A.6.2.2 AI system requirements and specification
A.6.2.3 Documentation of AI system design and development
A.6.2.4 AI system verification and validation
A.6.2.5 AI system deployment
A.6.2.6 AI system operation and monitoring
A.6.2.7 AI system technical documentation
A.6.2.8 AI system recording of event logs
A.7.2 Data for development and enhancement of AI system
A.7.3 Acquisition of data
A.7.4 Quality of data for AI systems
A.7.5 Data provenance
A.7.6 Data preparation
A.8.2 System documentation and information for users
A.8.3 External reporting
A.8.4 Communication of incidents
A.8.5 Information for interested parties
A.9.2 Processes for responsible use of AI systems
A.9.3 Objectives for responsible use of AI system
A.9.4 Intended use of the AI system
A.10.2 Allocating responsibilities
A.10.3 Suppliers
A.10.4 Customers
"""


def listed(text: str) -> dict[str, str]:
    """Ref to title, in order."""
    return dict(line.split(" ", 1) for line in text.strip().splitlines())


def titles(held: Catalog, cls: str) -> dict[str, str]:
    return {each.ref: each.title for each in held.provisions.values() if each.cls == cls}


@pytest.fixture
def iso() -> Catalog:
    return catalog("iso42001:2023")


@pytest.fixture
def act() -> Catalog:
    return catalog("eu-ai-act:2024-1689+2026-1744")


class TestIso42001:
    def test_has_the_43_clauses_under_their_titles(self, iso: Catalog) -> None:
        assert titles(iso, "Clause") == listed(ISO_CLAUSES)
        assert len(iso.of("Clause")) == 43

    def test_has_the_11_objectives_under_their_titles(self, iso: Catalog) -> None:
        assert titles(iso, "ControlObjective") == listed(ISO_OBJECTIVES)
        assert [each.ref for each in iso.of("ControlObjective") if each.parent] == [
            "A.6.1",
            "A.6.2",
        ]

    def test_has_the_38_controls_under_their_titles(self, iso: Catalog) -> None:
        assert titles(iso, "ReferenceControl") == listed(ISO_CONTROLS)
        assert len(iso.of("ReferenceControl")) == 38

    def test_asks_for_32_clauses_and_38_controls(self, iso: Catalog) -> None:
        asked = Counter(each.cls for each in iso.assessable)
        assert asked == {"Clause": 32, "ReferenceControl": 38}

    def test_headings_are_the_clauses_with_parts(self, iso: Catalog) -> None:
        headings = [each.ref for each in iso.of("Clause") if iso.is_heading(each.ref)]
        assert headings == ISO_HEADINGS.split()

    def test_guidance_mirrors_the_controls(self, iso: Catalog) -> None:
        assert all(
            each.guidance == each.ref.replace("A.", "B.", 1) for each in iso.of("ReferenceControl")
        )

    def test_says_how_well_documented_information_is_confirmed(self, iso: Catalog) -> None:
        assert iso.provision("6.1.3").documented_information == "both"
        assert iso.provision("4.4").documented_information_verification.endswith(
            "not confirmed in a second public source"
        )
        kept = [each for each in iso.of("Clause") if each.documented_information != "none"]
        assert all(each.documented_information_verification for each in kept)
        assert len(kept) == 19

    def test_holds_the_seeds_of_annex_c(self, iso: Catalog) -> None:
        groups = Counter(entry.group for entry in iso.annexes[0].entries)
        assert groups == {"objective": 11, "risk source": 7}

    def test_ids_with_a_zero_at_the_end_stay_whole(self, iso: Catalog) -> None:
        assert iso.annexes[0].entries[9].ref == "C.2.10"
        assert iso.provision("A.10").parent is None


class TestIso27001:
    def test_has_93_controls_in_four_themes(self) -> None:
        held = catalog("iso27001:2022")
        themes = Counter(each.parent for each in held.of("ReferenceControl"))
        assert themes == {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}

    def test_marks_the_11_new_controls(self) -> None:
        new = [each.ref for each in catalog("iso27001").assessable if each.new_in_edition]
        assert len(new) == 11
        assert new[:3] == ["A.5.7", "A.5.23", "A.5.30"]


class TestNist:
    def test_has_4_functions_19_categories_and_72_subcategories(self) -> None:
        held = catalog("nist-ai-rmf")
        functions = held.parts()
        categories = [part for each in functions for part in held.parts(each.ref)]
        subcategories = [part for each in categories for part in held.parts(each.ref)]
        assert [each.ref for each in functions] == ["GOVERN", "MAP", "MEASURE", "MANAGE"]
        assert (len(categories), len(subcategories)) == (19, 72)
        assert {each.ref for each in held.assessable} == {each.ref for each in subcategories}

    def test_titles_of_our_own_are_marked(self) -> None:
        held = catalog("nist-ai-rmf")
        assert held.provision("GOVERN").wording == "printed"
        assert held.provision("GOVERN 1.1").wording == "own"


class TestAiAct:
    def test_has_113_articles_and_the_inserted_one(self, act: Catalog) -> None:
        articles = [each.ref for each in act.parts()]
        assert articles == [*map(str, range(1, 5)), "4a", *map(str, range(5, 114))]

    def test_articles_met_through_their_parts_are_not_assessed(self, act: Catalog) -> None:
        assert act.is_heading("17")
        assert len(act.parts("17")) == 13
        assert all(part.assessable for part in act.parts("17"))
        assert act.provision("11").assessable

    def test_a_permission_is_not_assessed(self, act: Catalog) -> None:
        assert not act.provision("4a").assessable

    @pytest.mark.parametrize(
        ("regime", "day", "superseded"),
        [
            ("entry-into-force", "2024-08-01", None),
            ("chapters-i-ii", "2025-02-02", None),
            ("gpai-governance", "2025-08-02", None),
            ("arts-102-110", "2026-07-27", "2026-08-02"),
            ("general", "2026-08-02", None),
            ("new-art5", "2026-12-02", None),
            ("art50-2-legacy", "2026-12-02", None),
            ("sandboxes", "2027-08-02", "2026-08-02"),
            ("gpai-legacy", "2027-08-02", None),
            ("high-risk-annex-iii", "2027-12-02", "2026-08-02"),
            ("high-risk-annex-i", "2028-08-02", "2027-08-02"),
            ("public-authority-legacy", "2030-08-02", None),
            ("large-scale-it", "2030-12-31", None),
        ],
    )
    def test_each_regime_has_its_date(
        self, act: Catalog, regime: str, day: str, superseded: str | None
    ) -> None:
        held = act.regimes[regime]
        assert held.start == date.fromisoformat(day)
        assert held.superseded_date == (date.fromisoformat(superseded) if superseded else None)

    def test_there_is_no_other_regime(self, act: Catalog) -> None:
        assert len(act.regimes) == 13

    @pytest.mark.parametrize(
        ("ref", "day"),
        [
            ("4", "2025-02-02"),
            ("4a", "2026-07-27"),  # it cannot apply before it was inserted
            ("5", "2025-02-02"),
            ("9(2)(a)", "2027-12-02"),
            ("27", "2027-12-02"),
            ("50(2)", "2026-08-02"),  # the later date is for what was on the market before
            ("53", "2025-08-02"),
            ("72", "2026-08-02"),
        ],
    )
    def test_a_provision_applies_from_the_earliest_of_its_dates(
        self, act: Catalog, ref: str, day: str
    ) -> None:
        assert act.provision(ref).applies_from == date.fromisoformat(day)

    def test_the_date_depends_on_the_risk_tier(self, act: Catalog) -> None:
        assert act.applies_from("9", "high-annex-iii") == date(2027, 12, 2)
        assert act.applies_from("9", "high-annex-i") == date(2028, 8, 2)
        assert act.applies_from("9", "minimal") is None
        assert act.applies_from("27", "high-annex-i") is None
        assert act.applies_from("4", "minimal") == date(2025, 2, 2)
        assert act.applies_from("43", "minimal") is None

    def test_a_moved_date_says_what_it_replaced(self, act: Catalog) -> None:
        assert act.provision("17(1)(f)").superseded_date == date(2026, 8, 2)

    def test_open_questions_stay_marked(self, act: Catalog) -> None:
        asked = [each.ref for each in act.provisions.values() if each.open_question]
        assert asked == ["43", "47", "48", "49", "72", "73"]

    def test_standards_give_no_presumption_of_conformity(self, act: Catalog) -> None:
        assert act.harmonised_standards is not None
        assert "ISO/IEC 42001 gives no presumption" in act.harmonised_standards.note

    def test_annexes_keep_their_lines(self, act: Catalog) -> None:
        lines = {annex.ref: len(annex.entries) for annex in act.annexes}
        assert len(lines) == 14
        assert (lines["III"], lines["IV"]) == (8, 9)


class TestShelf:
    def test_holds_the_four_catalogues_verified_on_one_day(self) -> None:
        assert {each.id for each in catalogs().values()} == {
            "iso42001:2023",
            "eu-ai-act:2024-1689+2026-1744",
            "nist-ai-rmf:1.0",
            "iso27001:2022",
        }
        assert {each.verified_on for each in catalogs().values()} == {date(2026, 11, 23)}

    def test_a_family_finds_its_only_edition(self) -> None:
        assert catalog("eu-ai-act") is catalog("eu-ai-act:2024-1689+2026-1744")

    def test_an_unknown_name_is_answered_with_near_ones(self) -> None:
        with pytest.raises(UnknownIdError, match="did you mean iso42001:2023"):
            catalog("iso42001:2022")

    def test_an_unknown_provision_is_answered_with_near_ones(self) -> None:
        with pytest.raises(UnknownIdError, match=r"no provision of iso42001:2023 .* A\.7\.4"):
            catalog("iso42001").provision("A.7.44")

    def test_every_catalogue_says_where_its_facts_come_from(self) -> None:
        for held in catalogs().values():
            assert held.sources
            assert held.rights
            assert all(each.title for each in held.provisions.values())
