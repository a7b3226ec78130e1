"""The YAML tables keep what is written, and refuse what has no meaning with file and line."""

from __future__ import annotations

import pytest

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.drafts import Draft
from aimsgraph.vocabulary.tables import read_tables
from tests.vocabulary.small import Files


def tables(files: Files, text: str) -> Draft:
    return read_tables(files.write({"own.yaml": text})["own.yaml"], "own.yaml")


class TestReading:
    def test_a_ref_stays_as_it_is_written(self, files: Files) -> None:
        text = (
            "catalog: c\nrequirements:\n  6.10:\n    tracks: [A]\n  1e3:\n    tracks: [no, 010]\n"
        )
        assert tables(files, text).tracks == {"6.10": ("A",), "1e3": ("no", "010")}

    def test_demands_carry_their_catalogue_and_place(
        self, files: Files, small: dict[str, str]
    ) -> None:
        draft = tables(files, small["small.yaml"])
        [demand] = draft.demands
        assert (demand.catalog, demand.requirement, demand.need) == ("small:1", "1.10", 1)
        assert draft.places["demand 0"] == "own.yaml:26"
        assert draft.places["kind check"] == "own.yaml:3"

    def test_a_verdict_not_said_is_performed(self, files: Files, small: dict[str, str]) -> None:
        assert tables(files, small["small.yaml"]).kinds["check"].verdict == "performed"

    def test_an_empty_file_says_nothing(self, files: Files) -> None:
        assert tables(files, "# nothing yet\n") == Draft("own.yaml")


GIVEN = "title: x, stage: design, freshness: permanent, subject: s, about: [A]"


def kind(text: str = GIVEN, also: str = "") -> str:
    return f"  a: {{{text}{also}}}\n"


REFUSED = [
    ("kind: {}\n", 1, "kind has no meaning here; did you mean kinds?"),
    ("kinds:\n" + kind(also=", voided: [x]"), 2, "voided has no meaning here"),
    ("kinds:\n  a:\n    title: x\n", 3, "stage is missing"),
    ("kinds:\n" + kind() + kind(), 3, "a is given twice"),
    ("kinds:\n" + kind(also=", months: soon"), 2, "expected a whole number, found soon"),
    ("kinds:\n" + kind(GIVEN.replace("design", "start")), 2, "'start' is not one of design"),
    ("kinds: [a]\n", 1, "expected a mapping"),
    ("kinds:\n" + kind(GIVEN.replace("title: x", "title: [x]")), 2, "expected one value"),
    ("requirements: {}\n", 1, "catalog is missing"),
    ("catalog: c\nrequirements:\n  '1':\n    demands: {}\n", 4, "expected a list"),
    ("catalog: c\nrequirements:\n  '1':\n    demands:\n    - {kind: a}\n", 5, "demand is missing"),
    ("kinds:\n  a: [\n", 3, "not well-formed YAML"),
    ("kinds: !!python/object:os.system {}\nx: 1\n", 2, "x has no meaning"),
]


class TestRefusal:
    @pytest.mark.parametrize(("text", "line", "message"), REFUSED)
    def test_names_the_line(self, files: Files, text: str, line: int, message: str) -> None:
        with pytest.raises(OntologyError, match=message) as caught:
            tables(files, text)
        assert caught.value.where == f"own.yaml:{line}"

    def test_of_other_encodings(self, files: Files) -> None:
        (files.folder / "own.yaml").write_bytes(b"kinds: {caf\xe9: 1}")
        with pytest.raises(OntologyError, match="not UTF-8"):
            read_tables(files.folder / "own.yaml", "own.yaml")
