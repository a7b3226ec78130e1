"""What happens to a graph: changes, findings, endings, circles and relations gone astray."""

from __future__ import annotations

from tests.oracle.drafts import TODAY, Draft
from tests.oracle.scenes import record


def challenge(draft: Draft) -> None:
    """A finding or incident against something, open, closed, or closed on a verified action."""
    grades = (None, "major", "minor", "observation", "opportunity")
    id = draft.add(
        draft.dice.choice(("Nonconformity", "Finding", "Incident")),
        grade=draft.dice.choice(grades),
        raised_on=draft.dice.choice((None, draft.past(), draft.past(), draft.future())),
    )
    if draft.often(0.5):
        draft.set(id, state=draft.dice.choice(("open", "closed", "closed")))
    if draft.often(0.2):
        draft.set(id, closed_on=draft.dice.choice((draft.past(), TODAY, draft.future())))
    classes = (("Control",), ("ReferenceControl", "SoAEntry"), ("Asset",), ("Node",))
    challenged = draft.pick(*draft.dice.choice(classes)) or draft.dice.choice(list(draft.nodes))
    draft.link("challengedBy", challenged, id)
    if draft.often(0.6):
        subjects = subjects_below(draft, challenged)
        known = subjects and draft.often(0.8)
        draft.link("concerns", id, draft.dice.choice(subjects) if known else draft.pick("Asset"))
    if draft.often(0.5):
        action = record(draft, "CorrectiveAction", "corrective-action-record")
        if draft.often(0.5):
            draft.set(action, due=draft.dice.choice((draft.past(), TODAY, draft.future())))
        if draft.often(0.5):
            draft.set(action, done_on=draft.past())
        draft.link("resolvedBy", id, action)
        if draft.often(0.8):
            check = record(draft, kind="effectiveness-check")
            draft.link("verifiedBy", action, check)
            if draft.often(0.25):
                draft.set(check, review="rejected")


def subjects_below(draft: Draft, id: str) -> list[str]:
    """What the Implementations and slots under a thing are for."""
    ways = ("decidedBy", "implementedBy", "appliedAs", "restsOn")
    found, below = [], [id]
    for thing in below:
        for relation in draft.relations.values():
            if relation.source == thing and relation.type == "concerns":
                found.append(relation.target)
            if relation.source == thing and relation.type in ways and relation.target not in below:
                below.append(relation.target)
    return found


def change(draft: Draft) -> None:
    """A recorded change, before or after what was seen, or on the same day."""
    altered = draft.pick(*draft.dice.choice((("Asset",), ("Asset", "Supplier"), ("Node",))))
    assert altered is not None
    kinds = draft.vocabulary.classes[draft.nodes[altered][0]].changes
    if not kinds or draft.often(0.05):
        kinds = tuple(draft.vocabulary.change_kinds)
    day = draft.past() if draft.often(0.9) else draft.future()
    id = draft.add(
        "Change",
        kind=draft.dice.choice(kinds),
        significance=draft.dice.choice((None, "minor", "significant", "significant")),
        at=draft.moment(day),
    )
    draft.link("alters", id, altered)
    if draft.often(0.15):
        draft.link("alters", id, draft.pick("Asset"))


def closing(draft: Draft) -> None:
    """A recorded change after which nothing is demanded of a thing."""
    closes = [id for id, (cls, _) in draft.nodes.items() if draft.vocabulary.classes[cls].closes]
    if not closes:
        return
    closed = draft.dice.choice(closes)
    cls = draft.vocabulary.classes[draft.nodes[closed][0]]
    kinds = sorted(cls.closes & set(cls.changes))
    if kinds:
        at = draft.past() if draft.often(0.8) else draft.future()
        draft.link("alters", draft.add("Change", kind=draft.dice.choice(kinds), at=at), closed)


def circle(draft: Draft) -> None:
    """Two or three things of one class that depend on each other in a circle."""
    cls, type = draft.dice.choice(
        (
            ("Dataset", "derivedFrom"),
            ("Model", "adaptedFrom"),
            ("AISystem", "hasComponent"),
            ("Record", "drawnFrom"),
            ("Control", "reliesOn"),
            ("Provision", "hasPart"),
        )
    )
    known = draft.known(cls)
    ring = draft.dice.sample(known, min(len(known), draft.dice.choice((2, 2, 3))))
    for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
        draft.link(type, one, other)


def stray(draft: Draft) -> None:
    """A relation that only the ontology allows: anywhere, twice, to itself, or into the void."""
    families = draft.vocabulary.family("depends", "witnesses", "justifies", "rollup", "defeats")
    relation = draft.dice.choice(list(families))
    source = draft.pick(*relation.sources)
    if source is None:
        return
    if draft.often(0.15):
        prefixes = sorted({draft.vocabulary.classes[cls].prefix for cls in relation.targets} - {""})
        if prefixes:
            draft.link(relation.name, source, f"{draft.dice.choice(prefixes)}:gone")
    elif draft.often(0.15) and draft.fits(relation.name, source, source):
        draft.link(relation.name, source, source)
    else:
        draft.link(relation.name, source, draft.pick(*relation.targets))


def ageing(draft: Draft, id: str) -> None:
    """Things that have not begun, have ended, or that no source names any more."""
    cls = draft.nodes[id][0]
    if draft.vocabulary.is_a(cls, "Challenge") or cls == "Change":
        return
    if draft.often(draft.trouble / 10):
        draft.set(id, since=draft.future())
    elif draft.often(0.05):
        draft.set(id, since=draft.past())
    if draft.often(draft.trouble / 8):
        draft.set(id, until=draft.dice.choice((draft.past(), TODAY, draft.future())))
    if draft.often(draft.trouble / 6):
        draft.set(id, withdrawn_on=draft.dice.choice((draft.past(), TODAY, draft.future())))
