"""Rows are readable at any width, and colour is never the only sign."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from aimsgraph.cli.screen import LOOKS, WIDEST, Screen

CELLS = (
    "A control with quite a long name that goes on", "not demonstrated",
    "Claims triage, Life pricing", "Ingrid Solheim, Marcus Vogel",
)  # fmt: skip


def drawn(
    width: int, *, colour: bool = False, encoding: str = "utf-8"
) -> tuple[Screen, io.StringIO]:
    file = (
        io.TextIOWrapper(io.BytesIO(), encoding=encoding) if encoding != "utf-8" else io.StringIO()
    )
    console = Console(
        file=file, width=width, force_terminal=colour, markup=False, highlight=False, emoji=False
    )
    return Screen(console), file  # type: ignore[return-value]


@pytest.mark.parametrize("width", [60, 80, 110, 200])
def test_nothing_is_lost_and_nothing_sticks_out(width: int) -> None:
    screen, file = drawn(width)
    screen.heading("BREAKS", "then", "for", "owner")
    screen.row("broken", CELLS, "because of something that takes more than one line to tell " * 3)
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= min(width, WIDEST)
    assert not any(line.endswith(" ") for line in lines)
    for word in " ".join(CELLS).replace(",", "").split():
        assert word in file.getvalue()


def test_without_a_terminal_there_is_no_escape_sequence() -> None:
    screen, file = drawn(80)
    screen.sentence("x")
    screen.row("broken", CELLS)
    assert "\x1b" not in file.getvalue()


def test_with_one_there_is_colour_and_still_a_glyph() -> None:
    screen, file = drawn(80, colour=True)
    for look, (glyph, _, _) in LOOKS.items():
        screen.row(look, CELLS)
        assert glyph in file.getvalue()
    assert "\x1b[" in file.getvalue()


def test_every_look_has_its_own_sign_in_ascii_too() -> None:
    assert len({glyph for glyph, _, _ in LOOKS.values()}) == len(LOOKS)
    assert len({plain for _, plain, _ in LOOKS.values()}) == len(LOOKS)
    assert all(plain.isascii() for _, plain, _ in LOOKS.values())


def test_a_terminal_that_knows_only_ascii_gets_ascii() -> None:
    screen, _ = drawn(80, encoding="ascii")
    assert screen.ascii
    assert screen.mark("broken").plain == "x"


def test_what_is_left_out_is_counted() -> None:
    screen, file = drawn(80)
    screen.left_out(10, 10)
    assert file.getvalue() == ""
    screen.left_out(10, 1250)
    assert file.getvalue() == "  ... and 1,240 more (all in --json).\n"


def test_a_command_to_copy_is_never_broken() -> None:
    screen, file = drawn(40)
    command = f"aimsgraph explain {'x' * 100}"
    screen.next_steps([(command, "why")])
    assert f"    {command}\n" in file.getvalue()
