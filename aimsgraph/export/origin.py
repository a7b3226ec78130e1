"""What an export is an export of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MARK = "Exported by aimsgraph"  # what every file of an export says of itself near its start


@dataclass(frozen=True, slots=True)
class Origin:
    """A revision, the day on which it was recorded, and what it was written with.

    ``ontology`` is the digest of the ontology, ``program`` the version of this program; an empty
    ``selection`` means the whole graph.
    """

    revision: int
    recorded_on: date
    ontology: str
    program: str
    selection: str = ""

    def __str__(self) -> str:
        chosen = f"; only {self.selection}" if self.selection else ""
        return (
            f"{MARK} {self.program}: revision {self.revision}, recorded on {self.recorded_on}; "
            f"ontology {self.ontology[:12]}{chosen}"
        )

    def as_dict(self) -> dict[str, str | int]:
        """The parts, ready for JSON."""
        return {
            "about": str(self),
            "revision": self.revision,
            "recorded_on": self.recorded_on.isoformat(),
            "ontology": self.ontology,
            "program": self.program,
            "selection": self.selection,
        }
