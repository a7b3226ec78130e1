"""The wheel holds what the checkout holds, and works without it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("aimsgraph", "dashboards", "importers", "ontology")


def in_the_checkout() -> set[str]:
    """The files that ship, each under the name it has in the wheel."""
    return {
        path.relative_to(ROOT).as_posix().removeprefix("aimsgraph/")
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; its dependencies are those of the tests."""
    home = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home)], check=True)
    python = home / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--quiet", "--python", str(python)]
    command += ["install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(command, check=True)
    (packages,) = home.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin"


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_has_one_top_level_name(names: set[str]) -> None:
    assert {name.partition("/")[0] for name in names} == {"aimsgraph"}


def test_it_holds_every_file_of_the_checkout_and_no_other(names: set[str]) -> None:
    assert {name.removeprefix("aimsgraph/") for name in names} == in_the_checkout()


@pytest.mark.parametrize("folder", ["ontology", "importers", "importers/recipes", "demo"])
def test_it_holds_the_data_folders(names: set[str], folder: str) -> None:
    assert any(name.startswith(f"aimsgraph/{folder}/") for name in names)


def test_its_ontology_loads_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = """
import aimsgraph, aimsgraph.vocabulary as vocabulary
words = vocabulary.load()
print(aimsgraph.__file__)
print(len(words.classes) > 50, "A.7.4" in {demand.requirement for demand in words.demands})
"""
    where, loaded = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()
    assert Path(where).is_relative_to(installed.parent)
    assert loaded == "True True"


def test_its_importers_register_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "from aimsgraph.importing import importers; print(*importers())"
    assert "tables" in run(installed / "python", "-c", code, cwd=tmp_path).split()


def test_its_demo_writes_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = """
from datetime import date; from pathlib import Path
import aimsgraph.demo
aimsgraph.demo.write(Path("demo"), date(2026, 3, 31))
"""
    run(installed / "python", "-c", code, cwd=tmp_path)
    assert (tmp_path / "demo" / "aims.toml").is_file()


def test_its_command_answers_outside_the_checkout(installed: Path, tmp_path: Path) -> None:
    assert "Usage" in run(installed / "aimsgraph", "--help", cwd=tmp_path)
