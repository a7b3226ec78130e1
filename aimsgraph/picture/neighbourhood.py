"""The neighbourhood of a thing: what it is connected to, step by step, in columns by role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from aimsgraph.impact import Impact
from aimsgraph.impact.answer import Status
from aimsgraph.impact.sentence import class_name, day, number
from aimsgraph.picture.drawing import Arrow, Box, Drawing, Look
from aimsgraph.picture.reasons import COLUMNS

MOST = 250  # boxes: of more no picture can be read
_TALLEST = 9  # boxes of a column, where few are asked for
_REASONS = 3  # of one box
_TITLES = ("", "Data, people and others", "Models", "AI systems", "Records", "Controls",
           "Requirements and risks")  # fmt: skip
_MEANS: Mapping[Look, str] = {
    "changed": "what you look at",
    "touched": "nothing is asked of it",
    "broken": "is broken, or nothing is recorded",
    "doubt": "is in doubt",
}
_RANK: Mapping[Status, int] = {"broken": 0, "doubt": 1, "holds": 2}


def neighbourhood(impact: Impact, id: str, *, steps: int = 1, most: int = 60) -> Drawing:
    """The drawing of what is at most so many steps from a thing, the nearest first.

    Arrows run from what is rested on to what rests on it. At most ``most`` boxes are drawn, never
    more than `MOST`, and at most a fifth of them in one column, as a picture of records alone
    says little; the others are counted. Raises `UnknownIdError` for an unknown id.
    """
    snapshot = impact.snapshot
    node = snapshot.node(id)
    found, nearest = {id}, [id]
    joined: dict[tuple[str, str], None] = {}
    for _step in range(steps):
        further: dict[str, None] = {}
        for one in nearest:
            for relation in (*snapshot.out(one), *snapshot.into(one)):
                other = relation.target if relation.source == one else relation.source
                if other in snapshot:
                    joined[relation.target, relation.source] = None
                    if other not in found:
                        further[other] = None
        found.update(further)
        nearest = list(further)
    near = {*snapshot.targets(id), *snapshot.sources(id)}
    order = sorted(found - {id}, key=lambda one: (one not in near, *_rank(impact, one)))
    shown, tall = {id: None}, Counter[int]()
    for one in order:
        column = _column(impact, one)
        if tall[column] < max(most // 5, _TALLEST) and len(shown) < min(most, MOST):
            shown[one] = None
            tall[column] += 1
    left = len(found) - len(shown)
    return Drawing(
        title=f"{node.name}: {number(len(found) - 1, 'thing')} within {number(steps, 'step')}",
        subtitle=f"As of {day(impact.as_of)}, revision {snapshot.revision}.",
        columns=_TITLES,
        boxes=tuple(_box(impact, one, chosen=one == id) for one in shown),
        arrows=tuple(
            Arrow(below, above, "touched")
            for below, above in joined
            if below in shown and above in shown and below != above
        ),
        notes=(f"{number(left, 'further thing')} not drawn.",) * bool(left),
        means=_MEANS,
    )


def _rank(impact: Impact, id: str) -> tuple[int, str, str]:
    """What is lost comes first."""
    verdict = impact.posture().verdicts.get(id)
    return _RANK[verdict.status] if verdict else 2, impact.snapshot.nodes[id].name, id


def _column(impact: Impact, id: str) -> int:
    cls = impact.vocabulary.cls(impact.snapshot.nodes[id].cls)
    return COLUMNS.get(cls.column, COLUMNS[None])


def _box(impact: Impact, id: str, *, chosen: bool) -> Box:
    node = impact.snapshot.nodes[id]
    verdict = impact.posture().verdicts.get(id)
    look: Look = "touched" if verdict is None else verdict.status
    word = class_name(node.cls) + (f", {verdict.word}" if verdict else "")
    reasons = [reason.text for reason in verdict.reasons[:_REASONS]] if verdict else []
    about = "\n".join([id, *reasons])
    return Box(id, _column(impact, id), "changed" if chosen else look, node.name, word, about)
