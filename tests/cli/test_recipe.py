"""`recipe infer` writes a recipe that works at once, and says what it guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import aimsgraph

VENDORS = (
    "Vendor ID,Vendor name,Criticality,Colour,ISO 42001,Tickets\n"
    "V-1,Corvid Cloud,High,red,,OPS-1\nV-2,Heron Data,low,blue,,OPS-2\n"
)


@pytest.fixture
def vendors(small: Path) -> Path:
    """A workspace with a table that no recipe knows."""
    (small / "vendors.csv").write_text(VENDORS, encoding="utf-8")
    return small


def infer(folder: Path, *more: str) -> tuple[int, str, str]:
    ran = aimsgraph("recipe", "infer", str(folder / "vendors.csv"), *more)
    return ran.code, ran.out, ran.err


def test_the_recipe_is_printed_where_no_file_is_named(vendors: Path) -> None:
    code, out, err = infer(vendors)
    assert (code, err) == (0, "")
    assert out.startswith("# A first recipe for vendors.csv")
    assert '  - {name: supplier, class: Supplier, key: "{Vendor ID}"}\n' in out


def test_what_is_written_reads_the_table_at_once(vendors: Path) -> None:
    out = vendors / "recipes" / "vendors.yaml"
    code, _, _ = infer(vendors, "--out", str(out))
    assert code == 0
    table = str(vendors / "vendors.csv")
    ran = aimsgraph("import", table, "--recipe", "vendors", "--json", folder=vendors)
    assert ran.code == 0, ran.err
    assert {"supplier:v-1", "supplier:v-2"} <= set(ran.document["sources"]["created"])
    assert not [each for each in ran.document["problems"] if each["severity"] == "error"]


def test_the_answer_says_what_each_column_became_within_eighty_columns(vendors: Path) -> None:
    _, told, _ = infer(vendors, "--out", str(vendors / "recipes" / "vendors.yaml"))
    assert "Vendors: 2 of Supplier" in told
    rows = [line for line in told.splitlines() if line.startswith(("✓", "·", "▲"))]
    assert [row.split()[0] for row in rows] == ["✓", "✓", "✓", "·", "▲", "▲"]
    assert "--recipe vendors --plan" in told
    commands = told.index("Next")
    assert max(map(len, told[:commands].splitlines()[2:])) <= 80


def test_json_says_the_same(vendors: Path) -> None:
    ran = aimsgraph("recipe", "infer", str(vendors / "vendors.csv"), "--json")
    (sheet,) = ran.document["sheets"]
    assert (sheet["class"], sheet["key"], sheet["rows"]) == ("Supplier", "{Vendor ID}", 2)
    assert sheet["columns"][2] == {
        "header": "Criticality",
        "role": "property",
        "meaning": "sets criticality",
        "comment": "",
    }
    assert ran.document["recipe"].startswith("# A first recipe")


def test_a_file_is_never_overwritten(vendors: Path) -> None:
    out = vendors / "recipes" / "vendors.yaml"
    assert infer(vendors, "--out", str(out))[0] == 0
    before = out.read_text()
    code, told, err = infer(vendors, "--out", str(out))
    assert (code, told) == (2, "")
    assert "there is a file already" in err
    assert out.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.csv",), 3, "there is no such file"),
        (("{vendors}", "--out", "recipe.txt"), 2, "a recipe is a .yaml file"),
        (("{vendors}", "--sheet", "One"), 3, "there is no sheet 'One'"),
        (("{numbers}",), 3, "none of the first 8 rows looks like a header"),
    ],
)
def test_what_is_wrong_is_said(
    vendors: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    numbers = vendors / "registers" / "numbers.csv"
    numbers.write_text("1,2\n3,4\n")
    places = {"vendors": vendors / "vendors.csv", "numbers": numbers}
    ran = aimsgraph("recipe", "infer", *(each.format(**places) for each in arguments))
    assert ran.code == code
    assert said in ran.err


def test_classes_of_the_workspace_are_known(vendors: Path) -> None:
    """A wrong ontology file of the workspace is an error, not passed over."""
    config = vendors / "aims.toml"
    config.write_text('ontology = ["gone.ttl"]\n' + config.read_text())
    table = str(vendors / "vendors.csv")
    ran = aimsgraph("recipe", "infer", table, folder=vendors)
    assert ran.code != 0
    assert "gone.ttl" in ran.err
