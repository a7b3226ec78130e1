"""Random small graphs on the shipped vocabulary, with every trouble that the rulings speak of.

The same seed gives the same graph. Scenes put plausible pieces together, so that supports are
mostly there and a loss has something to break; strays add relations that only the domains allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aimsgraph.impact.policy import Policy
from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary
from tests.oracle.days import day_of
from tests.oracle.drafts import ADOPTED, TODAY, Draft
from tests.oracle.scenes import argument, assets, control, metric, obligation, provision, risk, role
from tests.oracle.troubles import ageing, challenge, change, circle, closing, stray
from tests.oracle.world import Hypothetical, Question, Significance


@dataclass(frozen=True)
class Graph:
    """A graph with its question and the changes to ask it about."""

    seed: int
    question: Question
    changes: tuple[Hypothetical, ...]


def graph(seed: int, vocabulary: Vocabulary) -> Graph:
    """The random graph of a seed."""
    draft = Draft(seed, vocabulary, size=(seed * 7) % 27 + 5)
    assets(draft)
    scenes = [control, control, risk, risk, risk, provision, provision]
    scenes += [argument, argument, role, metric, obligation]
    while not draft.full:
        draft.dice.choice(scenes)(draft)
        if draft.often(0.5):
            draft.dice.choice([challenge, challenge, challenge, change, change, closing])(draft)
    for _ in range(draft.dice.randint(0, 6)):
        stray(draft)
    if draft.often(0.4):
        circle(draft)
    for id in list(draft.nodes):
        ageing(draft, id)
    snapshot = draft.snapshot()
    policy = Policy(
        adopted=frozenset({ADOPTED}),
        months=draft.dice.choice([{}, {}, {"data-quality-report": 2, "incident-report": 6}]),
        review_required=draft.often(0.05),
    )
    as_of = TODAY + timedelta(days=draft.dice.choice((0, 0, 0, 0, 0, 0, -45, 30, 120)))
    collected = (day_of(node.get("collected_on")) for node in snapshot.nodes.values())
    as_of = max(as_of, min((day for day in collected if day is not None), default=as_of))
    question = Question(snapshot, vocabulary, policy, as_of)
    return Graph(seed, question, hypothetical(draft, question))


def hypothetical(draft: Draft, question: Question) -> tuple[Hypothetical, ...]:
    """One to three changes that the things' classes allow, or all that strike one group."""
    classes = {
        id: draft.vocabulary.classes[node.cls]
        for id, node in question.snapshot.nodes.items()
        if (day_of(node.get("since")) or question.as_of) <= question.as_of
    }
    possible = [(id, kind) for id, cls in classes.items() for kind in cls.changes]
    assets = [(id, kind) for id, kind in possible if "Asset" in classes[id].ancestors]
    closing = [(id, kind) for id, kind in possible if kind in classes[id].closes]
    graded = [(id, kind) for id, kind in assets if draft.vocabulary.change_kinds[kind].graded]
    chosen = set()
    for _ in range(draft.dice.choice((1, 1, 2, 3))):
        pool = draft.dice.choice((graded, graded, assets, possible, possible, closing)) or possible
        chosen.add(draft.dice.choice(pool))
    rivals = alternatives(question.snapshot, draft.vocabulary)
    if rivals and draft.often(0.3):
        together = draft.dice.choice(rivals)
        strikes = ("rejection", "departure", "withdrawal", "breach")
        chosen = {
            draft.dice.choice(at)
            for rival in together
            if (at := [(id, kind) for id, kind in possible if id == rival and kind in strikes])
        } or chosen
    # What goes as planned is not withdrawn.
    chosen -= {
        (id, "withdrawal")
        for id, kind in chosen
        if kind in classes[id].closes and "withdrawal" not in classes[id].closes
    }
    weights: tuple[Significance, ...] = ("minor", "significant", "significant")
    return tuple((id, kind, draft.dice.choice(weights)) for id, kind in sorted(chosen))


def alternatives(snapshot: Snapshot, vocabulary: Vocabulary) -> list[tuple[str, ...]]:
    """The members of groups that can spare one of them."""
    found = []
    for name, relation in vocabulary.relations.items():
        if relation.aggregate in ("any", "need"):
            for id in snapshot.nodes:
                members = snapshot.targets(id, name)
                if 2 <= len(members) <= 3:
                    found.append(members)
    return found
