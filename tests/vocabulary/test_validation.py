"""Properties are held against the ontology; each problem is a sentence that names the property."""

from __future__ import annotations

from datetime import date, datetime
from time import perf_counter

import pytest

from aimsgraph.vocabulary import Vocabulary, load
from aimsgraph.vocabulary.validation import check_properties


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


GOOD = [
    ("Dataset", {"name": "Claims", "rows": 0, "observed_on": date(2026, 1, 1)}),
    ("Dataset", {"name": "Claims", "observed_on": datetime(2026, 1, 1, 9), "tags": ("a", "b")}),
    ("Risk", {"name": "Bias", "likelihood": 5, "sensitive_to": ("purpose",), "state": "open"}),
    ("Metric", {"name": "AUC", "threshold": 1, "cadence": "P1M", "direction": "below"}),
    ("EvidenceRequirement", {"name": "Slot", "kinds": ("test-report",), "grace": "P0D"}),
    ("AISystem", {"name": "Triage", "actor_roles": ("provider", "deployer"), "in_scope": False}),
]
BAD = [
    ("Dataset", {}, "name is missing"),
    ("Dataset", {"name": ""}, "name is missing"),
    ("Change", {"name": "x", "at": date(2026, 1, 1)}, "kind is missing"),
    ("Dataset", {"name": 3}, "name is a text, not 3"),
    ("Dataset", {"name": "x", "nam": "y"}, "Dataset has no property nam; did you mean name?"),
    ("Dataset", {"name": "x", "rows": True}, "rows is a whole number, not True"),
    ("Dataset", {"name": "x", "rows": 1.0}, "rows is a whole number, not 1.0"),
    ("Dataset", {"name": "x", "rows": -1}, "rows is 0 or more, not -1"),
    ("Dataset", {"name": "x", "tags": "a"}, "tags is a list of values, not 'a'"),
    ("Dataset", {"name": "x", "tags": ["a"]}, "tags is a list of values, not ['a']"),
    ("Dataset", {"name": "x", "tags": ("a", 1)}, "tags is a text, not 1"),
    ("Dataset", {"name": ("x",)}, "name is a text, not ('x',)"),
    ("Dataset", {"name": "x", "since": "2026-01-01"}, "since is a date, not '2026-01-01'"),
    ("Dataset", {"name": "x", "since": datetime(2026, 1, 1)}, "since is a date, not 2026-01-01T"),
    ("Dataset", {"name": "x", "personal_data": 1}, "personal_data is true or false, not 1"),
    ("Risk", {"name": "x", "likelihood": 6}, "likelihood is 5 or less, not 6"),
    ("Risk", {"name": "x", "state": "opened"}, "state is one of open, closed, not 'opened'"),
    ("AISystem", {"name": "x", "actor_roles": ("boss",)}, "actor_roles is one of provider, "),
    ("Metric", {"name": "x", "threshold": float("nan")}, "threshold is a number, not nan"),
    ("Metric", {"name": "x", "cadence": "monthly"}, "cadence is a duration such as P3M"),
    ("Metric", {"name": "x", "cadence": "PT1H"}, "cadence is a duration such as P3M"),
    ("EvidenceRequirement", {"name": "x", "kinds": ("a",), "need": 0}, "need is 1 or more, not 0"),
]


class TestThings:
    @pytest.mark.parametrize(("cls", "properties"), GOOD)
    def test_good_properties_pass(
        self, vocabulary: Vocabulary, cls: str, properties: dict[str, object]
    ) -> None:
        assert check_properties(vocabulary.cls(cls), properties) == []

    @pytest.mark.parametrize(("cls", "properties", "problem"), BAD)
    def test_each_problem_is_named(
        self, vocabulary: Vocabulary, cls: str, properties: dict[str, object], problem: str
    ) -> None:
        problems = check_properties(vocabulary.cls(cls), properties)
        assert len(problems) == 1
        assert problems[0].startswith(problem)

    def test_all_problems_are_told_at_once(self, vocabulary: Vocabulary) -> None:
        problems = check_properties(vocabulary.cls("Risk"), {"likelihood": 9, "state": "x"})
        assert len(problems) == 3


class TestReferences:
    def test_kinds_are_looked_up_where_a_vocabulary_is_given(self, vocabulary: Vocabulary) -> None:
        record = vocabulary.cls("Record")
        given = {"name": "x", "kind": "test-rapport"}
        assert check_properties(record, given) == []
        assert check_properties(record, given, vocabulary) == [
            "kind names no evidence kind: 'test-rapport'; did you mean test-report?"
        ]

    def test_an_older_name_of_a_kind_tells_the_present_one(self, vocabulary: Vocabulary) -> None:
        given = {"name": "x", "kind": "minutes"}
        [problem] = check_properties(vocabulary.cls("Record"), given, vocabulary)
        assert problem.endswith("'minutes'; it is called leadership-record or review-minutes here")

    def test_kinds_of_change_in_a_list_are_looked_up(self, vocabulary: Vocabulary) -> None:
        given = {"name": "x", "sensitive_to": ("purpose", "mood")}
        [problem] = check_properties(vocabulary.cls("Risk"), given, vocabulary)
        assert problem.startswith("sensitive_to names no change kind: 'mood'")


class TestRelations:
    def test_every_relation_may_say_since_when_and_who_says_so(
        self, vocabulary: Vocabulary
    ) -> None:
        given = {"since": date(2026, 1, 1), "until": date(2026, 2, 1), "source": "x", "note": "y"}
        for relation in vocabulary.relations.values():
            assert check_properties(relation, given) == []

    def test_a_relation_has_no_other_properties_than_its_own(self, vocabulary: Vocabulary) -> None:
        given = {"relation": "equal", "strength": 7, "basis": "published"}
        assert check_properties(vocabulary.relation("mapsTo"), given) == []
        assert len(check_properties(vocabulary.relation("about"), given)) == 3


def test_a_thousand_things_take_a_moment(vocabulary: Vocabulary) -> None:
    record = vocabulary.cls("Record")
    given = {
        "name": "x",
        "kind": "test-report",
        "collected_on": date(2026, 1, 1),
        "review": "accepted",
    }
    start = perf_counter()
    for _ in range(1000):
        check_properties(record, given, vocabulary)
    assert perf_counter() - start < 0.5
