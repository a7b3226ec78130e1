"""A thread as a flowchart: what is lost is drawn, what holds is counted, nothing breaks it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from aimsgraph.assurance import TraceRow, trace
from aimsgraph.picture.mermaid import MOST
from aimsgraph.picture.thread import flowchart
from tests.impact.company import Company, company, control, implementation, shipped, slot
from tests.picture.test_mermaid import HOSTILE, assert_well_formed, shown


def thread(made: Company, id: str) -> tuple[TraceRow, ...]:
    return trace(id, made.impact().posture(), made.snapshot(), shipped(), made.policy)


def drawn(chart: str) -> list[str]:
    """The texts of the boxes."""
    return [shown(text) for text in re.findall(r'^    n\d+\["(.*)"\]', chart, re.M)]


def arrows(chart: str) -> set[tuple[str, str, str]]:
    """From which box to which, and what the arrow says."""
    boxes = drawn(chart)
    found = re.findall(r'^    n(\d+) -->(?:\|"(.*)"\|)? n(\d+)$', chart, re.M)
    return {(boxes[int(a)], shown(text), boxes[int(b)]) for a, text, b in found}


class TestSystem:
    def test_it_leads_to_data_models_risks_and_controls(self) -> None:
        found = arrows(flowchart(thread(company(), "system:a"), shipped()))
        (root,) = {a for a, text, _ in found if text == "intended use"}
        assert root.startswith("· a (")
        assert any(a == root and text == "component" for a, text, _ in found)
        assert any(text == "training data" for _, text, _ in found)
        (risk,) = {b for _, text, b in found if text == "risk"}
        assert any(a == risk and text == "control" for a, text, _ in found), "over the treatment"

    def test_records_that_hold_are_counted_where_they_are(self) -> None:
        boxes = drawn(flowchart(thread(company(), "system:a"), shipped()))
        assert not [box for box in boxes if "test-report" in box]
        assert any(re.search(r"\d+ applied controls, \d+ records\)$", box) for box in boxes)

    def test_what_is_lost_is_drawn_with_the_way_there(self) -> None:
        made = company()
        made.set("evidence:test-report-a", review="rejected")
        rows = thread(made, "system:a")
        names = {row.id: row.name for row in rows}
        found = {(a.partition(" ")[2], b.partition(" ")[2]) for a, _, b in
                 arrows(flowchart(rows, shipped()))}  # fmt: skip
        way = [control("A.6.2.4"), implementation("A.6.2.4", "system:a"),
               slot("A.6.2.4", "test-report", "system:a"), "evidence:test-report-a"]  # fmt: skip
        for above, below in pairwise(way):
            assert any(
                a.startswith(names[above]) and b.startswith(f"{names[below]}: ") for a, b in found
            ), below

    def test_a_thing_is_drawn_once(self) -> None:
        made = company()
        made.set("evidence:test-report-a", review="rejected")
        boxes = drawn(flowchart(thread(made, "system:a"), shipped()))
        assert sum(box.startswith("✖ test-report-a: ") for box in boxes) == 1

    def test_it_says_how_much_is_drawn(self) -> None:
        rows = thread(company(), "system:a")
        total = len({row.id for row in rows})
        (told,) = (box for box in drawn(flowchart(rows, shipped())) if box.startswith("…"))
        count = len(drawn(flowchart(rows, shipped()))) - 1
        assert told == f"… {count} of {total} things drawn, the others counted"


class TestSize:
    @pytest.mark.parametrize("lost", [0, 5, 400])
    def test_however_long_the_thread_it_stays_legible(self, lost: int) -> None:
        rows = [TraceRow(0, "", "system:x", "AISystem", "X")]
        for number in range(400):
            status = "broken" if number < lost else "holds"
            rows.append(TraceRow(1, "risk", f"risk:{number}", "Risk", f"R{number}", status, "lost"))
            rows.append(TraceRow(2, "evidence", f"e:{number}", "Evidence", "E", "holds", "holds"))
        chart = flowchart(rows, shipped())
        assert_well_formed(chart)
        boxes = drawn(chart)
        assert len(boxes) <= MOST
        counts = [
            int(n.replace(",", "")) for n in re.findall(r"([\d,]+) risks?\b", " ".join(boxes))
        ]
        assert sum(counts) + sum(bool(re.match(r"\S R\d", box)) for box in boxes) == 400

    def test_what_there_is_no_room_for_is_counted_by_state(self) -> None:
        rows = [TraceRow(0, "", "system:x", "AISystem", "X")]
        rows += [
            TraceRow(1, "risk", f"risk:{n}", "Risk", f"R{n}", "broken", "lost") for n in range(99)
        ]
        boxes = drawn(flowchart(rows, shipped()))
        assert any(re.fullmatch(r"✖ \d+ risks", box) for box in boxes)

    def test_a_thing_without_a_thread_is_one_box(self) -> None:
        rows = [TraceRow(0, "", "tool:x", "Tool", "X")]
        assert drawn(flowchart(rows, shipped())) == ["· X"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_in_their_labels(text: str) -> None:
    rows = [
        TraceRow(0, "", "system:x", "AISystem", text),
        TraceRow(1, text, "risk:x", "Risk", text, "broken", text),
        TraceRow(2, "evidence", text, text, text, "holds", "holds"),
    ]
    assert_well_formed(flowchart(rows, shipped()))
