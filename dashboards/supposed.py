"""A supposed change: what it breaks, its picture, why, and what would mend it."""

from __future__ import annotations

from threading import RLock

from aimsgraph.impact import Answer, Explanation, Hypothetical, Impact, RepairPlan
from aimsgraph.impact.table import Row, Table
from aimsgraph.picture import Drawing, draw
from aimsgraph.picture.layout import Layout, arrange

from .view import View, once

_KEPT = 64  # changes of one view
TIME_LIMIT = 10.0  # seconds in which a cheaper repair is sought


class Supposed:
    """All that is worked out about one change, each once for all sessions."""

    def __init__(self, impact: Impact, change: Hypothetical) -> None:
        self.lock = RLock()
        self.change = change
        self._impact = impact
        self._explanations: dict[str, Explanation] = {}

    @once
    def answer(self) -> Answer:
        """What it breaks."""
        return self._impact.what_if([self.change])

    @once
    def sentence(self) -> str:
        """The same as a sentence."""
        return self._impact.sentence(self.answer)

    @once
    def rows(self) -> Table[Row]:
        """What breaks or comes into doubt, the worst first."""
        return self._impact.table((*self.answer.broken, *self.answer.doubt))

    @once
    def drawing(self) -> Drawing:
        """How it travels."""
        return draw(self._impact, self.answer)

    @once
    def layout(self) -> Layout:
        """Where everything of the drawing stands."""
        return arrange(self.drawing)

    def explanation(self, id: str) -> Explanation:
        """Why a thing has its status once the change has happened."""
        with self.lock:
            if id not in self._explanations:
                self._explanations[id] = self._impact.explain(id, [self.change])
            return self._explanations[id]

    @once
    def repair(self) -> RepairPlan:
        """The cheapest way to bring back the controls and requirements that it takes."""
        lost = [row.id for row in self.rows if row.kind in ("control", "requirement")]
        return self._impact.repair(
            self._impact.as_of, targets=lost, changes=[self.change], time_limit=TIME_LIMIT
        )


def suppose(view: View, change: Hypothetical) -> Supposed:
    """What is worked out about a change; of many the last ones are kept."""
    with view.lock:
        found = view.supposed.pop(change, None) or Supposed(view.impact, change)
        view.supposed[change] = found
        while len(view.supposed) > _KEPT:
            del view.supposed[next(iter(view.supposed))]
        return found
