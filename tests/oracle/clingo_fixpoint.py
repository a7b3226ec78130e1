"""A second opinion on the status plane: the same facts, settled by an answer-set solver.

Only the facts (claims, own losses, members, thresholds, days) come from the naive program. They
become a positive program with monotone counts, whose only answer set is the least fixpoint. Where
alternatives lie in a circle (ruling 16) the program is solved again and again, its answer being
what they may lean on the next time, until that is what it answers.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

import clingo

from tests.oracle.groups import Claim, Group, Member
from tests.oracle.naive import Support

VOID, DOUBT = "void", "doubt"

PROGRAM = """
doubt(C) :- void(C).
void(C)  :- own(C, void).
doubt(C) :- own(C, doubt).

lost(M, void)  :- lacks(M, void).
lost(M, doubt) :- lacks(M, _).
lost(M, void)  :- reads(M, C), void(C).
lost(M, doubt) :- reads(M, C), doubt(C).
lost(M, R)     :- leans(M, C), known(C, R).

void(C)  :- group(G, C, T, plain),  #count { M : member(M, G), lost(M, void) } >= T.
doubt(C) :- group(G, C, T, plain),  #count { M : member(M, G), lost(M, doubt) } >= T.
doubt(C) :- group(G, C, T, weaker), #count { M : member(M, G), lost(M, void) } >= T.

open(P, R) :- day(P, D, N), R = (void; doubt), #count { M : covers(M, P, D), lost(M, R) } >= N.
void(C)  :- cadence(C, T), #count { P : period(P, C), open(P, void) } > T.
doubt(C) :- cadence(C, T), #count { P : period(P, C), open(P, doubt) } > T.

#show void/1.
#show doubt/1.
"""


def is_plain(support: Support) -> bool:
    """Whether no group with alternatives has a member in its own component."""
    return not any(
        group.alternatives and support.component[claim] == support.component[other]
        for claim, groups in support.groups.items()
        for group in groups
        for member in group.members
        for other in member.claims
    )


def solve(support: Support) -> tuple[set[Claim], set[Claim]]:
    """The void claims, and those void or in doubt, as the solver finds them."""
    facts = "\n".join(_facts(support))
    known = set(support.claims), set(support.claims)
    while (answer := _answer(support, facts, *known)) != known and not is_plain(support):
        known = answer
    return answer


def _answer(
    support: Support, facts: str, void: set[Claim], doubt: set[Claim]
) -> tuple[set[Claim], set[Claim]]:
    """The only answer set, if alternatives in circles may lean on these."""
    known = ((VOID, claim) for claim in void), ((DOUBT, claim) for claim in doubt)
    number = {claim: n for n, claim in enumerate(support.claims)}
    leaning = (f"known({number[claim]}, {grade})." for each in known for grade, claim in each)
    control = clingo.Control(["--warn=none"])
    control.add("base", [], "\n".join((PROGRAM, facts, *leaning)))
    control.ground([("base", [])])
    with control.solve(yield_=True) as answers:
        models = [model.symbols(shown=True) for model in answers]
    assert len(models) == 1, "a positive program has one answer set"
    found = {VOID: set[Claim](), DOUBT: set[Claim]()}
    for symbol in models[0]:
        found[symbol.name].add(support.claims[symbol.arguments[0].number])
    return found[VOID], found[DOUBT]


def _facts(support: Support) -> Iterator[str]:
    number = {claim: n for n, claim in enumerate(support.claims)}
    for claim, losses in support.own.items():
        yield from (f"own({number[claim]}, {loss.grade})." for loss in losses)
    for claim, groups in support.groups.items():
        for group in groups:
            circle = support.circle(claim) if group.alternatives else ()
            yield from _group(number, claim, group, circle)
    for claim in support.cadence:
        yield from _cadence(number, claim, support)


def _group(
    number: dict[Claim, int], claim: Claim, group: Group, circle: Container[Claim]
) -> Iterator[str]:
    name = f"g({number[claim]}, {group.relation.casefold()})"
    relay = "weaker" if group.weaker else "plain"
    yield f"group({name}, {number[claim]}, {group.threshold}, {relay})."
    for at, member in enumerate(group.members):
        yield f"member(m({name}, {at}), {name})."
        yield from _member(number, f"m({name}, {at})", member, circle)


def _member(
    number: dict[Claim, int], name: str, member: Member, circle: Container[Claim] = ()
) -> Iterator[str]:
    """What a member lacks and reads; of a circle of alternatives it can only lean on others."""
    yield from (f"lacks({name}, {loss.grade})." for loss in member.losses)
    for claim in member.claims:
        yield f"{'leans' if claim in circle else 'reads'}({name}, {number[claim]})."


def _cadence(number: dict[Claim, int], claim: Claim, support: Support) -> Iterator[str]:
    cadence, owner = support.cadence[claim], number[claim]
    yield f"cadence({owner}, {cadence.tolerated})."
    for at, (member, _) in enumerate(cadence.records):
        yield from _member(number, f"r({owner}, {at})", member)
    for nth, period in enumerate(cadence.periods):
        yield f"period(p({owner}, {nth}), {owner})."
        # Days that the same records cover are one day.
        alike = {
            tuple(at for at, (_, days) in enumerate(cadence.records) if day in days)
            for day in period
        }
        for day, covering in enumerate(sorted(alike)):
            yield f"day(p({owner}, {nth}), {day}, {len(covering)})."
            yield from (f"covers(r({owner}, {at}), p({owner}, {nth}), {day})." for at in covering)
