"""The sentence counts controls first, then what goes with them, and reads as English."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from aimsgraph.impact import Answer, Hypothetical, Verdict
from aimsgraph.impact.sentence import (
    change_phrase,
    class_name,
    impact_sentence,
    listed,
    number,
    reason_text,
)
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import load

NAMES = {"dataset:d": ("Dataset", "Claims"), "system:a": ("AISystem", "Triage"),
         "system:b": ("AISystem", "Pricing"), "system:c": ("AISystem", "Chat"),
         "system:d": ("AISystem", "Screen"), "person:p": ("Person", "Mia")}  # fmt: skip
SNAPSHOT = Snapshot(Node(id, cls, {"name": name}) for id, (cls, name) in NAMES.items())
CHANGE = Hypothetical("dataset:d", "content")


def verdicts(status: str, *classes: str, subjects: tuple[str, ...] = ()) -> tuple[Verdict, ...]:
    return tuple(
        Verdict(f"{cls}:{at}", cls, cls, status, status, subjects=subjects)  # type: ignore[arg-type]
        for at, cls in enumerate(classes)
    )


def sentence(*changes: Hypothetical, **parts: Any) -> str:
    empty = dict.fromkeys(
        ("broken", "doubt", "masked", "interaction", "closed", "opens", "flags"), ()
    )
    answer = Answer(
        changes=changes or (CHANGE,), as_of=date(2026, 6, 15), revision=1, ontology="",
        **{**empty, **parts},
    )  # fmt: skip
    return impact_sentence(answer, SNAPSHOT, load())


class TestCounts:
    @pytest.mark.parametrize(
        ("broken", "doubt", "said"),
        [
            (("Control",), (), "1 control breaks."),
            (("Control", "Control"), (), "2 controls break."),
            ((), ("Control",), "1 control comes into doubt."),
            ((), ("Control", "Control"), "2 controls come into doubt."),
            (("Control",), ("Control",), "1 control breaks and 1 comes into doubt."),
            (("Control", "Risk"), (), "1 control breaks; 1 risk goes with it."),
            (("Evidence",), ("Risk",), "no control breaks; 1 record and 1 risk go with it."),
            (
                ("Control", "Control", "Evidence", "ReferenceControl"),
                ("Risk",),
                "2 controls break; 1 record, 1 risk and 1 requirement go with them.",
            ),
            (("Control", "EvidenceRequirement", "SoAEntry"), (), "1 control breaks."),
        ],
    )
    def test_each_class_is_counted_once(
        self, broken: tuple[str, ...], doubt: tuple[str, ...], said: str
    ) -> None:
        told = sentence(broken=verdicts("broken", *broken), doubt=verdicts("doubt", *doubt))
        assert told == f"If the content of Claims changes, {said}"

    def test_nothing_is_said_too(self) -> None:
        told = sentence(masked=verdicts("broken", "Control"))
        assert told == (
            "If the content of Claims changes, nothing breaks and nothing comes into doubt; "
            "1 thing broken today would break by it too."
        )

    def test_systems_are_named_or_counted(self) -> None:
        two = verdicts("broken", "Control", subjects=("system:b", "system:a", "dataset:d"))
        four = verdicts(
            "broken", "Control", subjects=("system:a", "system:b", "system:c", "system:d")
        )
        assert sentence(broken=two).endswith(", for Pricing and Triage.")
        assert sentence(broken=four).endswith(", for 4 AI systems.")


class TestChanges:
    @pytest.mark.parametrize("kind", load().change_kinds)
    def test_every_kind_of_change_has_its_phrase(self, kind: str) -> None:
        phrase = change_phrase(Hypothetical("dataset:d", kind), SNAPSHOT)
        assert "Claims" in phrase
        assert "undergoes" not in phrase

    def test_several_are_joined(self) -> None:
        told = sentence(CHANGE, Hypothetical("person:p", "departure"))
        assert told.startswith("If the content of Claims changes and Mia leaves, ")

    def test_a_minor_one_says_so(self) -> None:
        assert "changes (minor), " in sentence(Hypothetical("dataset:d", "content", "minor"))


def test_numbers_and_lists() -> None:
    assert number(1, "policy") == "1 policy"
    assert number(2, "policy") == "2 policies"
    assert number(1234, "day") == "1,234 days"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize("cls", load().classes)
def test_every_class_has_a_readable_name(cls: str) -> None:
    name = class_name(cls)
    assert name == name.strip()
    assert " " in name or name == name.lower() or name.isupper()


def test_a_reason_is_not_said_twice() -> None:
    assert reason_text("X: X (minor) is open") == "X (minor) is open"
    assert reason_text("plain") == "plain"
    assert reason_text("R: a changed, since a changed on 2026-01-01") == (
        "R: a changed on 2026-01-01"
    )
