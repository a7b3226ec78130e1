"""The demo organization with names that try to be more than names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

from aimsgraph.demo import write
from aimsgraph.snapshot import Node
from aimsgraph.store import PutNode
from aimsgraph.workspace import find_workspace
from aimsgraph.workspace.sync import sync

PROOF = "hostileRan"  # a variable of the page that a script would set
NAMES = (
    f"<script>window.{PROOF}=1</script>",
    f"<img src=x onerror=window.{PROOF}=1>",
    f"![x](http://127.0.0.1:9/seen.png) [click](javascript:window.{PROOF}=1)",
    f"<a href=http://127.0.0.1:9/ onmouseover=window.{PROOF}=1>href</a>",
    "{{7*7}} ${7*7} $$7*7$$ :material/bolt: :smile: :red[red]",
    "abc \u202egnp.exe\u2066 \u200b",
    "n" * 10_000,
    "many words " * 900,
    "**bold** `code` # heading\n- list | table",
    "</style></textarea></td></table>",
    "'; DROP TABLE node; --",
    "=cmd|' /C calc'!A0",
)
_TOLD = ("name", "title", "description", "reason", "purpose", "cause", "statement")


def write_hostile(folder: Path, today: date) -> None:
    """Write and read the demo; then every name of a thing becomes a hostile one."""
    write(folder, today)
    workspace = find_workspace(folder)
    sync(workspace, as_of=today, actor="tests")
    names = cycle(NAMES)
    with workspace.open(write=True) as store:
        vocabulary, snapshot = workspace.vocabulary, store.snapshot()
        store.write(
            [
                PutNode(Node(node.id, node.cls, {**node.properties, **_renamed(node, names)}))
                for node in snapshot.nodes.values()
                if not vocabulary.is_a(node.cls, "Provision") and node.cls != "Framework"
            ],
            actor="<script>actor</script>",
            source="tests",
        )


def _renamed(node: Node, names: Iterator[str]) -> dict[str, str]:
    texts = {"name", *(name for name in _TOLD if isinstance(node.get(name), str))}
    return {name: f"{node.name} {next(names)}" for name in sorted(texts)}
