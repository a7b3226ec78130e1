"""A flowchart in Mermaid: no name breaks it, hides in it or runs, and it tells states by signs."""

from __future__ import annotations

import re

import pytest

from aimsgraph.impact import Explanation, Hypothetical
from aimsgraph.impact.answer import Step, Verdict
from aimsgraph.impact.explanation import Alternative, Group, Member
from aimsgraph.picture import flowchart
from aimsgraph.picture.lettering import plain
from aimsgraph.picture.mermaid import MOST, Link, Node, State, label, write
from tests.impact.company import company

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"]; click n0 call alert(1)',
    '"] --> n9["x',
    "`**bold** _it_`",
    'a\n  click n0 href "javascript:alert(1)"',
    "%%{init: {'securityLevel':'loose'}}%%",
    "---\ntitle: x\n---",
    "#quot;#35;#60;b#62;",
    "\ufb02\xb0\xb060\xb6\xdf \ufb02\xb0lt\xb6\xdf",  # how Mermaid writes codes to itself
    "evil\u202egnp\u200f\u061c.exe",
    "\ud800 lone",
    "style n0: #f00; classDef x:#f00;",
    "fa:fa-car www.example.com http://a.b a@b.c",
    "$$x^2$$ {{7*7}} [x](javascript:alert(1))",
    "&lt;b&gt; &amp; <br/>",
    "end",
    "::: icon @{ shape: rect }",
    "subgraph \\u0022 \\n",
    "x" * 10_000,
    "\u05e9\u05dc\u05d5\u05dd \U0001f600",
    "",
)
STATES: tuple[State, ...] = ("changed", "touched", "broken", "doubt", "holds", "more")
# What a label may hold as it is: letters, codes, and what means nothing to Mermaid or Markdown.
CODE = r"#\d+;"
TEXT = rf"""(?:[^\W_]|[ ,()!?'-]|(?<![wW])\.|:(?= )|{CODE}|[^\x00-\x7f])*"""
LINES = (
    re.compile(rf'    n\d+\["[^\x00-\x7f] {TEXT}"\]:::[a-z]+'),
    re.compile(rf'    n\d+ -\.?->(?:\|"{TEXT}"\|)? n\d+'),
    re.compile(r"    classDef [a-z]+ fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}.*"),
)


def assert_well_formed(chart: str) -> None:
    first, *lines = chart.removesuffix("\n").split("\n")
    assert first == "flowchart TD"
    for line in lines:
        assert any(pattern.fullmatch(line) for pattern in LINES), line
    assert "".join(lines).isprintable()


def shown(text: str) -> str:
    """A label as a reader sees it."""
    return re.sub(CODE, lambda code: chr(int(code[0][1:-1])), text)


@pytest.mark.parametrize("text", HOSTILE)
class TestHostileText:
    def test_it_stays_in_its_label(self, text: str) -> None:
        nodes = [Node(text, "broken"), Node(text, "holds")]
        chart = write(nodes, [Link(0, 1, text), Link(1, 0, dotted=True)])
        assert_well_formed(chart)
        assert len(chart.splitlines()) == len(write([Node("a", "broken"), Node("b", "holds")], [
            Link(0, 1, "c"), Link(1, 0)]).splitlines())  # fmt: skip

    def test_it_is_read_as_it_was_written(self, text: str) -> None:
        wanted = plain(text).replace("\ufb02", "fl")
        assert shown(label(text)) in (wanted, f"{wanted[:159]}…")

    def test_it_is_text_that_can_be_written(self, text: str) -> None:
        label(text).encode()

    def test_an_explanation_of_it_is_one_chart(self, text: str) -> None:
        made = company()
        made.set("dataset:a-training", name=text)
        made.set("control:a.7.4", name=text)
        changes = [Hypothetical("dataset:a-training", "content")]
        assert_well_formed(flowchart(made.impact().explain("control:a.7.4", changes)))
        assert_well_formed(flowchart(made.impact().explain("control:a.7.4")))


def test_states_have_signs_of_their_own() -> None:
    chart = write([Node("x", state) for state in STATES], [])
    signs = re.findall(r'\["(.) x', chart)
    assert len(set(signs)) == len(STATES)


def test_the_largest_chart_is_within_what_a_reader_takes() -> None:
    """500 arrows and 50,000 letters: https://mermaid.js.org/config/schema-docs/config.html."""
    nodes = [Node("#" * 500, "doubt")] * MOST
    links = [Link(one, other) for other in range(MOST) for one in range(other)]
    assert len(links) <= 500
    assert len(write(nodes, links)) < 50_000


def explanation(steps: int, alternatives: int = 0, members: int = 0) -> Explanation:
    """Of something lost by a long chain, and as long ones beside it."""
    status = "broken" if steps else "holds"

    def chain(name: str) -> tuple[Step, ...]:
        return tuple(
            Step(f"{name}{n}", "void", f"{name}{n} is broken", "group", "restsOn",
                 (n - 1,) if n else ())
            for n in range(steps)
        )  # fmt: skip

    others = tuple(Alternative(chain(f"{n}-"), None) for n in range(alternatives))
    every = tuple(Member(f"slot:{n}", f"slot {n}") for n in range(members))
    groups = (Group("restsOn", members, 0, "holds", every, (), ()),) if members else ()
    verdict = Verdict("control:x", "Control", "X", status, status)  # type: ignore[arg-type]
    return Explanation(verdict, chain(""), groups=lambda: groups, alternatives=lambda: others)


@pytest.mark.parametrize(
    ("steps", "alternatives", "members"), [(5, 1, 0), (200, 300, 0), (3, 300, 0), (0, 0, 300)]
)
def test_what_there_is_no_room_for_is_counted(steps: int, alternatives: int, members: int) -> None:
    chart = flowchart(explanation(steps, alternatives, members))
    assert_well_formed(chart)
    nodes = re.findall(r"^    (n\d+)\[", chart, re.MULTILINE)
    assert len(nodes) <= MOST
    linked = set(re.findall(r"\bn\d+", "\n".join(re.findall(r".*->.*", chart))))
    assert linked == set(nodes), "no box stands alone"
    if alternatives > 3:
        assert f"{alternatives - 3} more reasons" in chart
    if steps > MOST:
        assert "more steps" in chart
    if members:
        assert f"{members - 10} more" in chart


class TestExplanations:
    def test_the_proof_leads_from_its_leaves_to_the_conclusion(self) -> None:
        changes = [Hypothetical("dataset:a-training", "content")]
        why = company().impact().explain("control:a.7.4", changes)
        lines = flowchart(why).splitlines()
        assert lines[1] == '    n0["◆ suppose the content of a-training changed"]:::changed'
        last = max(n for n, line in enumerate(lines) if "[" in line)
        assert (
            lines[last] == f'    n{last - 1}["✖ {why.verdict.name}: {why.verdict.word}"]:::broken'
        )
        assert f"    n{last - 2} --> n{last - 1}" in lines

    def test_other_reasons_are_dotted(self) -> None:
        made = company()
        for name in ("a", "b"):
            made.set(f"evidence:data-quality-report-{name}-training", review="rejected")
        chart = flowchart(made.impact().explain("control:a.7.4"))
        assert len(re.findall(r'-\.->\|"also"\|', chart)) == 1

    def test_mutual_support_is_a_box_that_names_the_circle(self) -> None:
        made = company()
        for name, other in (("x", "y"), ("y", "x")):
            made.add(f"control:{name}", state="implemented")
            made.link("arguedBy", f"control:{name}", made.add(f"justification:{name}"))
            made.link("takes", f"justification:{name}", f"control:{other}")
        circle = re.compile(r'(n\d+)\["✖ only mutual support is left among x, y"')
        chart = flowchart(made.impact().explain("control:x"))
        (place,) = circle.findall(chart)
        assert f"{place} --> " in chart
        made.add("nonconformity:n", grade="major", state="open")
        made.link("challengedBy", "control:x", "nonconformity:n")
        chart = flowchart(made.impact().explain("control:x"))
        (place,) = circle.findall(chart)
        assert f'{place} -.->|"also"|' in chart

    def test_what_holds_stands_on_what_it_rests_on(self) -> None:
        made = company()
        made.set("evidence:release-approval-a", review="rejected")
        chart = flowchart(made.impact().explain("role:aims-manager"))
        assert '["✓ max"]:::holds' in chart
        assert '-->|"held by"|' in chart
