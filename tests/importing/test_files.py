"""A source never reads what lies outside the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.errors import InputError
from aimsgraph.importing import Problem
from aimsgraph.importing.files import find_files, hash_file, inside, read_file


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    for name in ("a/one.csv", "a/b/two.csv", "a/.hidden.csv", "a/~$one.xlsx", "three.txt"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.csv").write_text("secret")
    return root


def names(root: Path, *paths: str) -> list[str]:
    found = find_files(paths, root)
    return [
        f"! {each.message}" if isinstance(each, Problem) else each.relative_to(root).as_posix()
        for each in found
    ]


def test_files_folders_and_patterns_are_found_once_and_without_clutter(root: Path) -> None:
    assert names(root, "a", "a/*.csv", "three.txt") == ["a/b/two.csv", "a/one.csv", "three.txt"]
    assert names(root, "**/*.csv") == ["a/b/two.csv", "a/one.csv"]


def test_a_path_that_names_nothing_is_an_error(root: Path) -> None:
    assert names(root, "*.xlsx", "gone.csv") == [
        "! nothing here has such a name",
        "! there is no such file or folder",
    ]


@pytest.mark.parametrize("path", ["/etc/passwd", "../outside/secret.csv", "a/../../outside/*.csv"])
def test_paths_that_lead_out_are_refused(root: Path, path: str) -> None:
    (found,) = names(root, path)
    assert "out of the workspace" in found
    if "*" not in path:
        with pytest.raises(InputError, match="out of the workspace"):
            inside(root, path)


def test_links_that_lead_out_are_refused_and_those_inside_are_not(root: Path) -> None:
    (root / "a" / "link.csv").symlink_to(root.parent / "outside" / "secret.csv")
    (root / "a" / "near.csv").symlink_to(root / "three.txt")
    (root / "elsewhere").symlink_to(root.parent / "outside")
    found = names(root, "a/*.csv")
    assert "! a symbolic link leads out of the workspace" in found
    assert "a/near.csv" in found
    assert names(root, "elsewhere") == ["! a symbolic link leads out of the workspace"]
    assert not any("secret" in name for name in names(root, "**/*"))


def test_a_file_is_known_by_its_path_hash_and_size(root: Path) -> None:
    content, artifact = read_file(root, root / "three.txt")
    assert content == b"three.txt"
    assert (artifact.path, artifact.size) == ("three.txt", 9)
    assert hash_file(root, root / "three.txt") == artifact
