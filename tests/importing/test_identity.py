"""Other names of things have one spelling and a known strength."""

from __future__ import annotations

import pytest

from aimsgraph.importing.identity import normal_alias, read_alias, schemes

HASH = "AB" * 32


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        (f"sha256: {HASH}", ("sha256", HASH.lower())),
        ("https://doi.org/10.5281/ZENODO.1234", ("doi", "10.5281/zenodo.1234")),
        ("doi: 10.5281/zenodo.1234", ("doi", "10.5281/zenodo.1234")),
        ("pkg:huggingface/org/name@abc/", ("purl", "pkg:huggingface/org/name@abc")),
        ("openlineage: snowflake://acc#db.s.t", ("openlineage", "snowflake://acc#db.s.t")),
        ("urn:li:dataset:(x,y,PROD)", ("urn", "urn:li:dataset:(x,y,PROD)")),
        ("https://example.org/data/", ("url", "https://example.org/data")),
        ("file: evidence/a b.pdf", ("file", "evidence/a b.pdf")),
    ],
)
def test_what_people_write_is_known(text: str, alias: tuple[str, str]) -> None:
    assert read_alias(text) == alias
    assert normal_alias(alias) == alias


@pytest.mark.parametrize("text", ["", "somewhere", "sha256: abc", "doi: nothing", "openlineage: x"])
def test_other_text_names_nothing(text: str) -> None:
    assert read_alias(text) is None


def test_a_hash_of_the_wrong_shape_identifies_nothing() -> None:
    assert normal_alias(("sha256", "todo")) is None
    assert normal_alias(("no-such-scheme", "x")) is None


def test_only_strong_names_merge() -> None:
    strengths = {name: scheme.strength for name, scheme in schemes().items()}
    assert strengths["sha256"] == "key"
    assert strengths["url"] == "hint"
