"""Text fits where it is drawn, and nothing in it is unseen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aimsgraph.picture.lettering import paragraphs, plain, width, wrap


@given(st.text())
def test_nothing_is_unseen(text: str) -> None:
    shown = plain(text).replace("\u200c", "").replace("\u200d", "")
    assert shown.isprintable()


@given(st.text(), st.integers(1, 4))
def test_lines_fit(text: str, most: int) -> None:
    lines = wrap(text, 150, 12, most=most)
    assert 1 <= len(lines) <= most
    assert all(width(line, 12) <= 150 for line in lines)


def test_text_that_fits_is_whole() -> None:
    assert wrap("Provenance of data", 500, 12, most=3) == ("Provenance of data",)


def test_text_that_is_cut_says_so() -> None:
    assert wrap("word " * 50, 100, 12, most=2)[-1].endswith("…")


def test_a_bidirectional_override_is_shown() -> None:
    assert plain("a\u202eb") == "a\ufffdb"


def test_persian_and_emoji_keep_their_joiners() -> None:
    assert plain("می\u200cشود 👩\u200d💻") == "می\u200cشود 👩\u200d💻"


def test_what_is_said_of_a_box_is_cut() -> None:
    assert len(paragraphs("x" * 10_000)) < 2_100
