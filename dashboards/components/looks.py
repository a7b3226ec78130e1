"""How each state is told: by a word, a glyph, a colour and a line; never by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from aimsgraph.assurance.coverage import state_of
from aimsgraph.assurance.stages import Examined
from aimsgraph.impact import Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """The glyph of a state, and the name that style sheets know it by."""

    name: str
    glyph: str
    means: str


LOOKS: dict[Examined, Look] = {
    "holds": Look("holds", "✓", "supported"),
    "in doubt": Look("doubt", "◐", "in doubt"),
    "broken": Look("broken", "✕", "broken"),
    "gap": Look("gap", "○", "nothing recorded"),
    "planned": Look("planned", "◷", "planned"),
    "nothing to show yet": Look("faint", "·", "nothing to show yet"),
    "not applicable": Look("faint", "–", "not applicable"),
    "not yet due": Look("faint", "◔", "not yet due"),
    "not examined": Look("faint", "–", "not examined"),
}


_WORST_FIRST = ("broken", "doubt")


def rank(verdict: Verdict | None) -> int:
    """Where a thing stands in a list that begins with the worst."""
    status = verdict.status if verdict is not None else ""
    return _WORST_FIRST.index(status) if status in _WORST_FIRST else len(_WORST_FIRST)


def stated(verdict: Verdict | None) -> str:
    """How a thing stands, as a glyph and a word; nothing where nothing is asked of it."""
    return f"{LOOKS[state_of(verdict)].glyph} {verdict.word}" if verdict is not None else ""


# Blue, amber and red keep their distance for every eye; hatching tells a gap without colour.
STYLE = """/* states */
.look { border: 1px solid transparent; border-radius: 4px; }
.holds { background: #dce8f6; color: #174a86; }
.doubt { background: #f3b95f; color: #3b2300; }
.broken { background: #a61b1b; color: #ffffff; }
.gap, .planned { color: #3b4350; border-color: #8a93a0; background: repeating-linear-gradient(
  135deg, #ffffff 0 5px, #e3e7ec 5px 7px); }
.planned { border-style: dashed; }
.faint { background: #ffffff; color: #646d79; border-color: #e1e5ea; }
"""
