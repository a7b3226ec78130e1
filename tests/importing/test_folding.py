"""Spellings that differ by accident are the same; those that differ by intent are not."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.importing.folding import Labels, digest, fold, head, same, slug, tidy


class TestFold:
    @pytest.mark.parametrize(
        "spelling",
        [
            "research and development - phase 1",
            "a)  Research\u00a0& Development \u2013 Phase 1",
            "(b) RESEARCH AND DEVELOPMENT \u2014 phase 1",
            "ii) research & development\u2212phase 1".replace("\u2212", " \u2212 "),
        ],
    )
    def test_enumerators_dashes_blanks_and_case_make_no_difference(self, spelling: str) -> None:
        assert fold(spelling) == "research and development - phase 1"

    def test_quotes_and_invisible_characters_are_unified(self) -> None:
        assert fold("the \u201cowner\u2019s\u201d\u200b view") == 'the "owner\'s" view'

    @given(st.text().filter(lambda text: ")" not in unicodedata.normalize("NFKC", text)))
    def test_folding_what_is_folded_changes_nothing(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    def test_the_head_stands_before_a_dash_or_a_colon(self) -> None:
        assert head(fold("Retired \u2013 no longer used")) == "retired"
        assert head(fold("Retired: no longer used")) == "retired"
        assert head("rights-impacting") == "rights-impacting"


class TestSlug:
    def test_an_id_is_lower_case_letters_digits_dots_and_underscores(self) -> None:
        assert slug("Claims history (2024)") == "claims-history-2024"
        assert slug("A.7.4") == "a.7.4"
        assert slug("Prämien \u2013 Daten") == "prämien-daten"

    def test_a_full_stop_at_the_end_makes_no_other_thing(self) -> None:
        assert slug("Point classification.") == slug("Point classification")

    def test_long_names_keep_apart_by_their_digest(self) -> None:
        one, other = "x" * 200 + " a", "x" * 200 + " b"
        assert len(slug(one)) <= 96
        assert slug(one) != slug(other)

    @given(st.text())
    def test_a_key_never_holds_what_an_id_may_not(self, text: str) -> None:
        assert not set(slug(text)) & set("|:/\n\t ")


class TestDigest:
    def test_the_same_content_in_another_encoding_is_the_same(self) -> None:
        lost = {"purpose": "used in?real time ? nothing else", "rows": 3.0}
        whole = {"purpose": "used in\u00a0real time \u2028 nothing else", "rows": 3}
        assert digest("X", lost) == digest("X", whole)

    @pytest.mark.parametrize(
        ("name", "one", "other"),
        [
            ("target", "value < 0.8", "value > 0.8"),
            ("target", "drift of -5", "drift of 5"),
            ("uri", "evidence/a_b.pdf", "evidence/a-b.pdf"),
            ("version", "1.0", "1-0"),
            ("complete", True, False),
            ("due", date(2026, 1, 2), date(2026, 2, 1)),
            ("tags", ("a", "b"), ("b", "a")),
        ],
    )
    def test_what_people_mean_differently_differs(
        self, name: str, one: object, other: object
    ) -> None:
        assert digest("X", {name: one}) != digest("X", {name: other})  # type: ignore[dict-item]
        assert not same(name, one, other)  # type: ignore[arg-type]

    def test_the_class_and_the_aliases_are_content_too(self) -> None:
        assert digest("Model", {}) != digest("Dataset", {})
        assert digest("Model", {}) != digest("Model", {}, [("doi", "10.1/x")])


class TestLabels:
    def test_a_label_is_found_by_its_head_and_the_other_way_round(self) -> None:
        labels = Labels({"Deployed": 1, "Retired \u2013 switched off": 2}.items())
        assert labels.find("deployed: in use since May.") == (1,)
        assert labels.find("RETIRED") == (2,)
        assert labels.find("planned") == ()

    def test_an_ambiguous_head_is_not_chosen(self) -> None:
        labels = Labels({"Yes - by us": 1, "Yes - by others": 2}.items())
        assert labels.find("yes") == (1, 2)


def test_line_breaks_survive_tidying_and_nothing_else_does() -> None:
    assert tidy(" a\u00a0 b \r\n\tc ") == "a b\nc"
