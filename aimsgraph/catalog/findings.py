"""What is wrong with a reference or a title, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with what a file says about a catalogue.

    ``code`` is stable; ``value`` is what was written, ``where`` the place as text.
    """

    severity: Literal["error", "warning"]
    code: str
    where: str
    value: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f" {self.where}" if self.where else ""
        advice = f"; {self.hint}" if self.hint else ""
        return f"{self.severity} {self.code}{place} {self.value!r} -> {self.message}{advice}"
