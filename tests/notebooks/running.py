"""Runs a notebook as its readers do, off the network."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

import aimsgraph

ROOT = Path(aimsgraph.__file__).parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# Whatever leaves the machine, or asks for an address, ends the kernel's cell; ``allowed`` is the
# one host that a notebook may ask.
CLOSED = """
import sys
def refuse(event, args, allowed={allowed!r}):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        asked = args[1] if event == "socket.connect" else args[0]
        if (asked[0] if isinstance(asked, tuple) else asked) != allowed:
            raise OSError(f"a notebook asks the network for {{args}}")
sys.addaudithook(refuse)
del refuse
"""


@dataclass(frozen=True)
class Ran:
    """A notebook after it was run in a folder of its own, and what it found."""

    notebook: Any
    found: dict[str, Any]

    @property
    def outputs(self) -> list[Any]:
        """What its cells showed."""
        return [output for cell in self.notebook.cells for output in cell.get("outputs", [])]

    def assert_quiet(self) -> None:
        """That it showed something, and nothing on standard error."""
        assert self.outputs
        wrong = [o for o in self.outputs if o.output_type == "error" or o.get("name") == "stderr"]
        assert not wrong


def load(path: Path) -> Any:
    """A notebook from its file."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def run(
    name: str,
    folder: Path,
    *,
    told: str,
    allowed: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run a notebook in ``folder``; what it found is what ``told`` prints as JSON."""
    notebook = load(ROOT / "notebooks" / name)
    cell = nbformat.v4.new_code_cell
    notebook.cells = [cell(CLOSED.format(allowed=allowed)), *notebook.cells, cell(told)]
    own = {"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder / ".ipython"), **(environment or {})}
    manager = AsyncKernelManager(transport="ipc", connection_file=str(folder / "kernel.json"))
    work = folder / "work"
    work.mkdir()
    client = NotebookClient(
        notebook, km=manager, timeout=300, resources={"metadata": {"path": work}}
    )
    client.execute(env={**os.environ, **own}, cwd=str(work))
    return Ran(notebook, dict(json.loads(notebook.cells.pop().outputs[0].text)))
