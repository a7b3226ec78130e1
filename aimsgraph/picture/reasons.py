"""From the proofs of an answer to a drawing: only what is needed to explain it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from aimsgraph.impact import Answer, Explanation, Impact, Step, Verdict
from aimsgraph.impact.sentence import (
    BETWEEN,
    capital,
    class_name,
    day,
    listed,
    noun_of,
    number,
    plural,
)
from aimsgraph.picture.drawing import Arrow, Box, Drawing, Look

# The columns of the ontology in the order of a drawing; what changes stands before all of them.
COLUMNS: Mapping[str | None, int] = {
    None: 1, "change": 1, "model": 2, "system": 3, "record": 4, "measure": 5, "risk": 6,
    "requirement": 6,
}  # fmt: skip
_FIRST, _LAST = 0, 6
_ORDER = (5, 6, 4)  # whose verdicts are drawn first: controls, what rests on them, records
_PLANES: Mapping[str, Look] = {"void": "broken", "doubt": "doubt"}
_WORDS = {
    "basis": "built from what changes",
    "behaviour": "may behave differently",
    "breach": "compromised",
    "date": "its date moves",
    "decommission": "retired as planned",
    "departure": "leaves",
    "expiry": "expires",
    "rejection": "rejected",
    "result": "crosses its threshold",
    "schema": "its form changes",
    "terms": "its terms change",
    "text": "its wording changes",
    "withdrawal": "withdrawn",
}
_NAMED = 5  # of many in a note or a text about a box


def draw(impact: Impact, answer: Answer, *, most: int = 36, tallest: int = 9) -> Drawing:
    """The drawing of what some changes lose, at most about ``most`` boxes.

    Every arrow is a step of a proof of least height (see `Impact.explain`), so that a drawing shows
    enough to explain what it shows. Controls come first, then the risks and requirements that rest
    on them, then records. A column has at most ``tallest`` boxes, but the first, of what changes.
    What there is no room for is counted in a box of its column.
    """
    return _Artist(impact, answer, most, tallest).drawing()


@dataclass
class _Artist:
    impact: Impact
    answer: Answer
    most: int
    tallest: int
    # What each thing was lost or changed by: thing -> thing -> plane.
    causes: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)  # thing -> plane -> text
    shown: dict[str, None] = field(default_factory=dict)

    def drawing(self) -> Drawing:
        verdicts = {verdict.id: verdict for verdict in (*self.answer.broken, *self.answer.doubt)}
        changed = dict.fromkeys(change.thing for change in self.answer.changes)
        self.shown = dict.fromkeys(list(changed)[: self.most])
        drawable = [v for v in verdicts.values() if self._is_drawn(v.id) and v.id not in changed]
        for verdict in sorted(drawable, key=self._priority):
            if len(self.shown) >= self.most:
                break
            self._add(self.impact.explain(verdict.id, self.answer.changes))
        boxes = [self._box(id, verdicts, changed) for id in self.shown]
        left_out = [v for v in drawable if v.id not in self.shown]
        more = [*self._more_changes(changed), *self._more(left_out)]
        return Drawing(
            title=self.impact.sentence(self.answer),
            subtitle=_dated(self.answer),
            columns=self._titles(boxes, left_out),
            boxes=(*boxes, *more),
            arrows=tuple(self._arrows(boxes)),
            notes=tuple(self._notes(verdicts)),
        )

    def _is_drawn(self, id: str) -> bool:
        """Whether people know a thing: neither a heading nor something that only connects."""
        node = self.impact.snapshot.nodes.get(id)
        if node is None or node.cls in BETWEEN:
            return False
        return node.cls not in ("Clause", "Framework") or bool(node.get("assessable"))

    def _priority(self, verdict: Verdict) -> tuple[int, bool, str]:
        column = self._column(verdict.id)
        order = _ORDER.index(column) if column in _ORDER else len(_ORDER)
        return (order, verdict.status == "doubt", verdict.name)

    def _column(self, id: str) -> int:
        cls = self.impact.vocabulary.cls(self.impact.snapshot.node(id).cls)
        return COLUMNS.get(cls.column, COLUMNS[None])

    def _stands_for(self, id: str) -> str:
        """The thing that people know: of how a control is applied, the control."""
        controls = self.impact.snapshot.sources(id, "appliedAs")
        return controls[0] if len(controls) == 1 and id not in self.shown else id

    def _add(self, explanation: Explanation) -> None:
        """Take in the steps of a proof, if there is room for what they show."""
        things = [self._stands_for(step.thing) for step in explanation.steps]
        new = {thing for thing in things if self._is_drawn(thing) and thing not in self.shown}
        if len(self.shown) + len(new) > self.most or self._is_full(new):
            return
        for step, thing in zip(explanation.steps, things, strict=True):
            if self._is_drawn(thing):
                self.shown[thing] = None
            self.texts.setdefault(thing, {}).setdefault(step.plane, step.text)
            known = self.causes.setdefault(thing, dict(self._ended(step)))
            for cause in (things[earlier] for earlier in step.rests_on):
                if cause != thing and known.get(cause) != "void":
                    known[cause] = step.plane

    def _is_full(self, new: Iterable[str]) -> bool:
        """Whether a column has no room for some more things."""
        tall = Counter(self._column(id) for id in (*self.shown, *new))
        return any(tall[self._column(id)] > self.tallest for id in new)

    def _ended(self, step: Step) -> Iterator[tuple[str, str]]:
        """What left a gap by its end: that is no loss, so no step of a proof leads there."""
        if not step.rests_on and step.plane in _PLANES:
            for thing in self.impact.snapshot.targets(step.thing):
                if thing in self.shown and thing in self.answer.closed:
                    yield thing, step.plane

    def _box(self, id: str, verdicts: Mapping[str, Verdict], changed: Iterable[str]) -> Box:
        node = self.impact.snapshot.node(id)
        look: Look = "touched"
        verdict = verdicts.get(id)
        if id in changed:
            kinds = [change.kind for change in self.answer.changes if change.thing == id]
            look, word = "changed", listed([_changing(kind) for kind in kinds])
            name, reasons = node.name, []
        elif verdict is not None:
            look = "broken" if verdict.status == "broken" else "doubt"
            name, word = verdict.name, verdict.word
            reasons = [reason.text for reason in verdict.reasons]
        elif (today := self._lost_today(id)) is not None:
            look = "broken" if today.status == "broken" else "doubt"
            name, word = today.name, f"{today.word} already today"
            reasons = [reason.text for reason in today.reasons]
        else:
            planes = self.texts[id]
            name, word = node.name, _changing(next(iter(planes)).removesuffix("~"))
            reasons = list(planes.values())
        more = [f"and {number(len(reasons) - _NAMED, 'more reason')}"] * (len(reasons) > _NAMED)
        about = [id, *reasons[:_NAMED], *more]
        column = _FIRST if id in changed else self._column(id)
        return Box(id, column, look, name, word, "\n".join(about))

    def _lost_today(self, id: str) -> Verdict | None:
        verdict = self.impact.posture().verdicts.get(id)
        return verdict if verdict is not None and verdict.status != "holds" else None

    def _more(self, left_out: Iterable[Verdict]) -> Iterator[Box]:
        """A box for each column whose verdicts are not all drawn."""
        for column in range(_FIRST + 1, _LAST + 1):
            found = [v for v in left_out if self._column(v.id) == column]
            if found:
                broken = sum(verdict.status == "broken" for verdict in found)
                counts = ((broken, "broken"), (len(found) - broken, "in doubt"))
                word = ", ".join(f"{count:,} {state}" for count, state in counts if count)
                yield _rest(column, [verdict.name for verdict in found], word)

    def _more_changes(self, changed: Iterable[str]) -> Iterator[Box]:
        names = [self.impact.snapshot.node(id).name for id in changed if id not in self.shown]
        if names:
            yield _rest(_FIRST, names, "change too")

    def _titles(self, boxes: Iterable[Box], left_out: Iterable[Verdict]) -> tuple[str, ...]:
        """What stands in each column."""
        found: list[dict[str, None]] = [{} for _ in range(_LAST + 1)]
        for box in boxes:
            found[box.column][self._noun(box.id)] = None
        for verdict in left_out:
            found[self._column(verdict.id)][self._noun(verdict.id)] = None
        nouns = [listed([plural(noun) for noun in sorted(each)]) for each in found]
        return ("What changes", *map(capital, nouns[1:]))

    def _noun(self, id: str) -> str:
        snapshot, vocabulary = self.impact.snapshot, self.impact.vocabulary
        cls = snapshot.node(id).cls
        verdict = Verdict(id, cls, "", "holds", "")
        return noun_of(verdict, snapshot, vocabulary) or class_name(cls)

    def _arrows(self, boxes: Iterable[Box]) -> Iterator[Arrow]:
        for box in boxes:
            if box.look == "changed":
                continue
            found: dict[str, str] = {}
            for cause, plane in self.causes.get(box.id, {}).items():
                for source in self._seen(cause, {box.id}):
                    if found.get(source) != "void":
                        found[source] = plane
            for source, plane in found.items():
                yield Arrow(source, box.id, _PLANES.get(plane, "touched"))

    def _seen(self, thing: str, passed: set[str]) -> Iterator[str]:
        """The nearest boxes at or behind a thing."""
        if thing in passed:
            return
        passed.add(thing)
        if thing in self.shown:
            yield thing
            return
        for cause in self.causes.get(thing, {}):
            yield from self._seen(cause, passed)

    def _notes(self, verdicts: Mapping[str, Verdict]) -> Iterator[str]:
        between = Counter(
            class_name(verdict.cls) if verdict.cls in BETWEEN else "heading"
            for verdict in verdicts.values()
            if not self._is_drawn(verdict.id)
        )
        if between:
            counted = listed([number(count, noun) for noun, count in between.items()])
            yield f"Left out between the boxes: {counted}."
        masked = [verdict.name for verdict in self.answer.masked if self._is_drawn(verdict.id)]
        if masked:
            yield f"Broken today, and by this too: {_some(masked)}."
        if not self.answer.complete:
            yield "The answer is incomplete."


def _rest(column: int, names: list[str], word: str) -> Box:
    more = f"and {len(names):,} more"
    return Box(f"more:{column}", column, "more", more, word, "\n".join(names))


def _some(names: list[str]) -> str:
    shown = [*names[:_NAMED], *([f"{len(names) - _NAMED:,} more"] * (len(names) > _NAMED))]
    return listed(shown)


def _changing(kind: str) -> str:
    return _WORDS.get(kind, f"its {kind} changes")


def _dated(answer: Answer) -> str:
    return f"As of {day(answer.as_of)}, revision {answer.revision}."
