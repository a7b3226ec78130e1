"""Answers in one sentence with numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from aimsgraph.impact.answer import Answer, Hypothetical, Verdict
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.vocabulary import Vocabulary

# What a sentence counts, worst first; everything else only stands between two of these.
COUNTED = {
    "control": ("Control",),
    "risk": ("Risk",),
    "requirement": ("Clause", "ReferenceControl", "Obligation"),
    "record": ("Record",),
}

# What a sync writes from the demands: nobody types their long ids.
WRITTEN_BY_US = ("Implementation", "EvidenceRequirement")

# What stands between things that people know; it stands with them.
BETWEEN = (*WRITTEN_BY_US, "SoAEntry", "Treatment", "ControlObjective")

_PHRASES = {
    "content": "the content of {} changes",
    "schema": "the form of {} changes",
    "basis": "what {} was built from changes",
    "behaviour": "the behaviour of {} changes",
    "purpose": "the purpose of {} changes",
    "boundary": "the boundary of {} changes",
    "terms": "the terms of {} change",
    "text": "the wording of {} changes",
    "withdrawal": "{} is withdrawn",
    "breach": "{} is compromised",
    "departure": "{} leaves",
    "result": "{} crosses its threshold",
    "expiry": "{} expires",
    "rejection": "{} is rejected",
    "decommission": "{} is retired as planned",
    "date": "the date of {} moves",
}


def number(count: int, noun: str) -> str:
    """A count with its noun.

    >>> number(1, "entry"), number(1200, "entry")
    ('1 entry', '1,200 entries')
    """
    return f"{count:,} {noun if count == 1 else plural(noun)}"


def plural(noun: str) -> str:
    """Several of a noun.

    >>> plural("policy"), plural("process"), plural("AI system")
    ('policies', 'processes', 'AI systems')
    """
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def article(noun: str) -> str:
    """A noun with its article.

    >>> article("Dataset"), article("AISystem")
    ('a Dataset', 'an AISystem')
    """
    return f"{'an' if noun[0] in 'AEIOU' else 'a'} {noun}"


def capital(text: str) -> str:
    """A text that begins a line.

    >>> capital("no open finding, AI or not")
    'No open finding, AI or not'
    """
    return f"{text[:1].upper()}{text[1:]}"


def day(when: date) -> str:
    """A date as people write it: 24 November 2026."""
    return f"{when.day} {when:%B %Y}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts as prose.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def names(ids: Iterable[str], snapshot: Snapshot, *, most: int = 3, noun: str = "thing") -> str:
    """What people call these things; a count where they are many."""
    found = list(ids)
    if len(found) > most:
        return number(len(found), noun)
    return listed([snapshot.nodes[id].name if id in snapshot else id for id in found])


def change_phrase(change: Hypothetical, snapshot: Snapshot) -> str:
    """A supposed change as the condition of a sentence: the content of Claims history changes."""
    phrase = _PHRASES.get(change.kind, f"{{}} undergoes {change.kind}")
    minor = " (minor)" if change.significance == "minor" else ""
    return phrase.format(snapshot.node(change.thing).name) + minor


def impact_sentence(answer: Answer, snapshot: Snapshot, vocabulary: Vocabulary) -> str:
    """What some changes would do, counted."""
    condition = f"If {listed([change_phrase(change, snapshot) for change in answer.changes])}"
    touched = (*answer.broken, *answer.doubt)
    if not touched:
        return f"{condition}, {_nothing(answer)}."
    count = partial(count_class, snapshot=snapshot, vocabulary=vocabulary)
    broken, doubt = count(answer.broken, "control"), count(answer.doubt, "control")
    found = {noun: count(touched, noun) for noun in ("record", "risk", "requirement")}
    others = [number(total, noun) for noun, total in found.items() if total]
    verb = "goes" if sum(found.values()) == 1 else "go"
    them = "them" if broken + doubt > 1 else "it"
    tail = f"; {listed(others)} {verb} with {them}" if others else ""
    controls = _verbs(broken, doubt) or "no control breaks"
    systems = systems_of(touched, snapshot, vocabulary)
    across = f", for {names(systems, snapshot, noun='AI system')}" if systems else ""
    return f"{condition}, {controls}{tail}{across}."


def count_class(
    verdicts: Iterable[Verdict], noun: str, *, snapshot: Snapshot, vocabulary: Vocabulary
) -> int:
    """How many of ``verdicts`` are what people call a control, a record, a risk, a requirement."""
    return sum(noun_of(verdict, snapshot, vocabulary) == noun for verdict in verdicts)


def noun_of(verdict: Verdict | Node, snapshot: Snapshot, vocabulary: Vocabulary) -> str | None:
    """What people call the thing; None for what only stands between two of them.

    Headings among the clauses stand between too: they have their status from what they hold.
    """
    for noun, classes in COUNTED.items():
        if any(vocabulary.is_a(verdict.cls, cls) for cls in classes):
            node = snapshot.nodes.get(verdict.id)
            heading = verdict.cls == "Clause" and node is not None and not node.get("assessable")
            return None if heading else noun
    return None


def systems_of(
    verdicts: Iterable[Verdict], snapshot: Snapshot, vocabulary: Vocabulary
) -> tuple[str, ...]:
    """The AI systems among the subjects of ``verdicts``, by name."""
    subjects = {subject for verdict in verdicts for subject in verdict.subjects}
    found = [
        snapshot.nodes[subject]
        for subject in subjects
        if subject in snapshot and vocabulary.is_a(snapshot.nodes[subject].cls, "AISystem")
    ]
    return tuple(node.id for node in sorted(found, key=lambda node: (node.name, node.id)))


def _nothing(answer: Answer) -> str:
    text = "nothing breaks and nothing comes into doubt"
    if answer.masked:
        text += f"; {number(len(answer.masked), 'thing')} broken today would break by it too"
    if answer.closed:
        text += f"; nothing is demanded any more of {number(len(answer.closed), 'thing')}"
    return text


def _verbs(broken: int, doubt: int) -> str:
    """3 controls break and 5 come into doubt; empty when there are none."""
    if broken and doubt:
        breaks = f"{number(broken, 'control')} break{'s' * (broken == 1)}"
        return f"{breaks} and {doubt:,} come{'s' * (doubt == 1)} into doubt"
    if broken:
        return f"{number(broken, 'control')} break{'s' * (broken == 1)}"
    return f"{number(doubt, 'control')} come{'s' * (doubt == 1)} into doubt" if doubt else ""


def reason_text(text: str) -> str:
    """A reason without what it says twice.

    >>> reason_text("the text of 8.4 changed, since the text of 8.4 changed on 2026-10-25")
    'the text of 8.4 changed on 2026-10-25'
    """
    first, _, since = text.partition(", since ")
    thing, colon, told = first.partition(": ")
    if since.startswith(told or first):
        return f"{thing}{colon}{since}" if told else since
    return told if told.startswith(thing) else text


def class_name(cls: str) -> str:
    """What people call a class.

    >>> class_name("ControlObjective"), class_name("AISystem")
    ('control objective', 'AI system')
    """
    known = {"EvidenceRequirement": "slot", "Evidence": "record", "SoAEntry": "SoA entry"}
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]*", cls)
    spoken = " ".join(word if word.isupper() and len(word) > 1 else word.lower() for word in words)
    return known.get(cls, spoken)
