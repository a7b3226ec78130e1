"""What the package names at its top is there, and costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import aimsgraph

ROOT = Path(aimsgraph.__file__).parent.parent


@pytest.mark.parametrize("name", aimsgraph.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert getattr(aimsgraph, name).__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Impcat'"):
        aimsgraph.Impcat  # noqa: B018 (the look-up is what is tested)


def test_importing_the_package_loads_none_of_its_parts() -> None:
    code = "import sys, aimsgraph; print(*[m for m in sys.modules if m.startswith('aimsgraph.')])"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not ran.stdout.split()
