"""What one column is taken for, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Role = Literal["key", "name", "property", "relation", "filter", "not read"]


@dataclass(frozen=True, slots=True)
class Guess:
    """The settings of a column; ``target`` is the class that a relation leads to."""

    role: Role
    settings: dict[str, Any] = field(default_factory=dict)
    comment: str = ""
    target: str = ""

    @property
    def meaning(self) -> str:
        """What it says of the things of the rows, in the words of the ontology."""
        relates = self.settings.get("relate", [])
        parts = [f"sets {self.settings['set']}"] if "set" in self.settings else []
        parts += [
            f"{relate['type']} {' or '.join(relate['to'])}"
            for relate in (relates if isinstance(relates, list) else [relates])
        ]
        return ", ".join(parts)

    @property
    def ignored(self) -> bool:
        """Whether the recipe passes over it in silence."""
        return bool(self.settings.get("ignore"))


def ignored(comment: str) -> Guess:
    """A column of which nothing is made."""
    return Guess("not read", {"ignore": True}, comment)
