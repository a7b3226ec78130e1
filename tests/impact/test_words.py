"""Many scenarios at once are put into the words that each of them has alone."""

from __future__ import annotations

from dataclasses import replace

from aimsgraph.impact import Impact
from aimsgraph.vocabulary import Vocabulary
from tests.impact.company import shipped
from tests.impact.test_blast import asked, same

GRAPHS = range(40)


def wordy() -> Vocabulary:
    """An ontology with a word of its own for what is lost by each relation."""
    rules = shipped()
    groups = [name for name, relation in rules.relations.items() if relation.relay == "as-is"]
    told = {f"void:{name}": f"lost by {name}" for name in groups}
    classes = {name: replace(cls, words=told) for name, cls in rules.classes.items()}
    return replace(rules, classes=classes)


def test_a_word_for_a_relation_is_used_where_the_thing_is_read_in_parts_too() -> None:
    """A control that realises a treatment is read without its other subjects there."""
    rules, compared = wordy(), 0
    for seed in GRAPHS:
        known, changes = asked(seed)
        impact = Impact(known.snapshot, rules, known._policy, as_of=known.as_of)
        things = {change.thing: None for change in changes}
        kinds = [kind for kind in rules.change_kinds if any(c.kind == kind for c in changes)]
        for kind in kinds:
            can = [
                id for id in things if kind in rules.classes[known.snapshot.node(id).cls].changes
            ]
            for row in impact.blast([kind], can):
                if row.closed == 0:
                    assert same(impact, row), (seed, row)
                    compared += row.broken > 1
    assert compared > 100
