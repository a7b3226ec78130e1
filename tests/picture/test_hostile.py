"""Names are hostile: whatever they say, a picture shows it and runs none of it."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from aimsgraph.errors import MissingPackageError
from aimsgraph.impact import Hypothetical, Impact
from aimsgraph.picture import Arrow, Box, Drawing, draw
from aimsgraph.picture.page import scripts
from aimsgraph.snapshot import Node
from tests.impact.company import company

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</title></style><img src=x onerror=alert(1)>",
    "<!--<script>",
    "-->]]>",
    'javascript:alert(1)" href="javascript:alert(1)',
    "'\"`><svg onload=alert(1)>",
    "{{ 7 * 7 }}{% include '/etc/hosts' %}${7*7}",
    "<a href='http://example.org/'>x</a>",
    "POLICY",
    "evil\u202egnp.exe\u2066\u200b",
    "line\nbreak\ttab\u2028separator\x00null\x1bescape",
    "\ud800 lone",
    "&lt;already&gt; &amp;",
    "x" * 10_000,
    "word " * 2_000,
    "",
)


def drawing(text: str) -> Drawing:
    """One in which everything says ``text``."""
    boxes = (
        Box("dataset:a", 0, "changed", text, text, text),
        Box(f"control:{text}", 5, "broken", text, text, f"{text}\n{text}"),
        Box("more:5", 5, "more", text, text, text),
    )
    arrows = (Arrow("dataset:a", f"control:{text}", "broken"),)
    return Drawing(text, text, (text,) * 7, boxes, arrows, (text,))


class Page(HTMLParser):
    """What a browser finds in a page: elements, scripts, texts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {}
        self.text: list[str] = []
        self._open = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open = tag
        if ("type", "application/json") in attrs:
            self._open = "data"
        if self._open in ("script", "style", "data"):
            self.inside.setdefault(self._open, []).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in ("script", "style", "data"):
            self.inside[self._open][-1] += data
        else:
            self.text.append(data)

    @property
    def policy(self) -> dict[str, list[str]]:
        (content,) = (a["content"] for t, a in self.elements if a.get("http-equiv"))
        assert content
        return {name: rest for name, *rest in (part.split() for part in content.split(";"))}

    def data(self, name: str) -> Any:
        """What the program of the page reads: nodes or edges."""
        return json.loads(self.inside["data"][0])[name]


@pytest.fixture(scope="module")
def plain_page() -> Page:
    return Page(drawing("plain").to_html())


@pytest.mark.parametrize("text", HOSTILE)
class TestPage:
    def test_it_has_the_elements_of_a_harmless_one(self, text: str, plain_page: Page) -> None:
        page = Page(drawing(text).to_html())
        assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain_page.elements]
        assert [set(a) for _, a in page.elements] == [set(a) for _, a in plain_page.elements]

    def test_it_runs_its_own_scripts_alone(self, text: str, plain_page: Page) -> None:
        page = Page(drawing(text).to_html())
        assert page.inside["script"] == plain_page.inside["script"] == list(scripts())
        for name in ("nodes", "edges"):
            assert page.data(name)
        assert "<" not in page.inside["data"][0]  # nothing in the data can end it

    def test_the_policy_allows_these_scripts_only(self, text: str) -> None:
        page = Page(drawing(text).to_html())
        for tag in ("script", "style"):
            digests = [
                f"'sha256-{b64encode(sha256(each.encode()).digest()).decode()}'"
                for each in page.inside[tag]
            ]
            assert page.policy[f"{tag}-src"] == digests
        assert page.policy["default-src"] == ["'none'"]

    def test_it_asks_nobody_for_anything(self, text: str) -> None:
        page = Page(drawing(text).to_html())
        asking = {"src", "href", "action", "data", "srcset", "poster", "background", "style"}
        for tag, attributes in page.elements:
            assert asking.isdisjoint(attributes), tag
            assert not any(name.startswith("on") for name in attributes)
        assert "url(" not in page.inside["style"][0]
        assert "@import" not in page.inside["style"][0]

    def test_nothing_unseen_is_left(self, text: str) -> None:
        page = Page(drawing(text).to_html())
        shown = "".join(page.text) + "".join(str(n.get("title", "")) for n in page.data("nodes"))
        assert "".join(shown.split()).isprintable()

    def test_it_is_text_that_can_be_written(self, text: str) -> None:
        assert drawing(text).to_html().encode()


@pytest.mark.parametrize("text", HOSTILE)
class TestSvg:
    def test_it_has_the_elements_of_a_harmless_one(self, text: str) -> None:
        root = ElementTree.fromstring(drawing(text).to_svg())
        tags = {element.tag.partition("}")[2] for element in root.iter()}
        assert tags == {"svg", "rect", "text", "line", "g", "path", "title"}
        names = {name for element in root.iter() for name in element.attrib}
        assert not any(name.startswith("on") or "href" in name for name in names)

    def test_it_asks_nobody_for_anything(self, text: str) -> None:
        root = ElementTree.fromstring(drawing(text).to_svg())
        values = [v for e in root.iter() for name, v in e.attrib.items() if name != "aria-label"]
        assert not any("url(" in value or "//" in value for value in values)

    def test_it_can_stand_in_a_page(self, text: str, plain_page: Page) -> None:
        page = Page(drawing(text).to_svg())
        assert "script" not in page.inside
        assert {tag for tag, _ in page.elements} <= {
            "svg", "rect", "text", "line", "g", "path", "title",
        }  # fmt: skip


def test_what_a_name_says_is_shown(plain_page: Page) -> None:
    text = "<b>5 > 3</b> & more"
    shown = drawing(text)
    assert text in "".join(Page(shown.to_html()).text)
    assert text in "".join(ElementTree.fromstring(shown.to_svg()).itertext())


def test_a_tooltip_holds_what_a_box_has_no_room_for() -> None:
    long = " ".join(f"word{number}" for number in range(100))
    (node,) = (n for n in Page(drawing(long).to_html()).data("nodes") if n["id"] == "dataset:a")
    assert node["title"].startswith(f"{long}\n{long}\n")
    assert len(node["label"]) < 200


def test_hostile_names_in_a_graph_stay_names() -> None:
    made = company()
    for number, (id, node) in enumerate(list(made.things.items())):
        name = HOSTILE[number % len(HOSTILE)] or "x"
        made.things[id] = Node(id, node.cls, {**node.properties, "name": name})
    impact: Impact = made.impact()
    (dataset, *_) = impact.snapshot.instances("Dataset")
    drawn = draw(impact, impact.what_if([Hypothetical(dataset.id, "content")]))
    assert len(Page(drawn.to_html()).inside["script"]) == 2
    assert ElementTree.fromstring(drawn.to_svg()) is not None


def test_without_pyvis_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvis", None)
    monkeypatch.setitem(sys.modules, "pyvis.network", None)
    with pytest.raises(MissingPackageError, match=r"aimsgraph\[notebook\]"):
        drawing("plain").to_html()
    assert drawing("plain").to_svg()
