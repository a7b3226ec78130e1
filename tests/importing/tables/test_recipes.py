"""A recipe that says something impossible is an error with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.errors import InputError
from aimsgraph.importing.tables.recipes import all_recipes, find_recipe, load_recipe
from aimsgraph.vocabulary import Vocabulary, load

GOOD = """\
name: mine
title: My systems
sheets:
  - name: Systems
    things: [{class: AISystem, key: "{Name}"}]
    columns:
      - {header: Name, set: name}
      - {header: State, set: lifecycle, values: {live: deployed}}
      - {header: Data, relate: {type: usesData, to: [Dataset]}}
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture
def write(tmp_path: Path) -> Path:
    (tmp_path / "recipes").mkdir()
    return tmp_path


def put(root: Path, text: str) -> None:
    (root / "recipes" / "mine.yaml").write_text(text)


def test_every_shipped_recipe_agrees_with_the_ontology(
    vocabulary: Vocabulary, tmp_path: Path
) -> None:
    recipes = list(all_recipes(tmp_path, vocabulary))
    assert "registers" in {recipe.name for recipe in recipes}
    assert len({recipe.name for recipe in recipes}) == len(recipes)


def test_a_recipe_of_the_workspace_is_found_by_name_and_by_path(
    vocabulary: Vocabulary, write: Path
) -> None:
    put(write, GOOD)
    assert find_recipe("mine", write, vocabulary).title == "My systems"
    assert find_recipe("recipes/mine.yaml", write, vocabulary).title == "My systems"


def test_an_unknown_recipe_is_an_error_with_the_nearest(
    vocabulary: Vocabulary, write: Path
) -> None:
    with pytest.raises(InputError, match="did you mean registers"):
        find_recipe("register", write, vocabulary)


@pytest.mark.parametrize(
    ("change", "to", "message", "place"),
    [
        ("class: AISystem", "class: AISytem", "did you mean AISystem", "5:"),
        ("set: lifecycle", "set: lifecyle", "no property 'lifecyle'", "8:"),
        ("type: usesData", "type: usesDate", "did you mean usesData", "9:"),
        ("to: [Dataset]", "to: [Datasets]", "did you mean Dataset", "9:"),
        ("live: deployed", "live: running", "no value of lifecycle", "8:"),
        ('"{Name}"', '"{Nmae}"', "names 'Nmae', which is no column", "4:"),
        ("header: Data", "heder: Data", "knows no key 'heder'|header", "9:"),
        ("sheets:", "sheet:", "sheets|'sheet'", ""),
        ("set: name", 'set: name, take: "("', "no regular expression", "7:"),
        ("set: name", 'set: name, take: "x"', "needs a group", "7:"),
        ("key: ", "when: [Nothing], key: ", "names 'Nothing'", "4:"),
        ("    columns:", "    only: {Use: yes}\n    columns:", "only names 'Use'", "4:"),
        ("header: Data", "catalog: ISO 9001, header: Data", "no framework at hand", "9:"),
    ],
)
def test_what_is_wrong_is_said_where_it_stands(
    vocabulary: Vocabulary, write: Path, change: str, to: str, message: str, place: str
) -> None:
    put(write, GOOD.replace(change, to))
    with pytest.raises(InputError, match=message) as caught:
        find_recipe("mine", write, vocabulary)
    assert f"recipes/mine.yaml:{place}" in str(caught.value)


def test_a_file_that_is_no_yaml_is_an_error(vocabulary: Vocabulary, write: Path) -> None:
    path = write / "recipes" / "mine.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        load_recipe(path, "recipes/mine.yaml", vocabulary)
