"""A second opinion on the status plane: the same facts, settled by an answer-set solver.

Only the facts (claims, own losses, members, thresholds, days) come from the naive program. They
become a positive program with monotone counts, whose only answer set is the least fixpoint.
"""

from __future__ import annotations

from collections.abc import Iterator

import clingo

from tests.oracle.groups import Claim, Group, Member
from tests.oracle.naive import Support

PROGRAM = """
doubt(C) :- void(C).
void(C)  :- own(C, void).
doubt(C) :- own(C, doubt).

lost(M, void)  :- lacks(M, void).
lost(M, doubt) :- lacks(M, _).
lost(M, void)  :- reads(M, C), void(C).
lost(M, doubt) :- reads(M, C), doubt(C).

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
    control = clingo.Control(["--warn=none"])
    control.add("base", [], PROGRAM + "\n".join(_facts(support)))
    control.ground([("base", [])])
    void: set[Claim] = set()
    doubt: set[Claim] = set()
    with control.solve(yield_=True) as answers:
        models = [model.symbols(shown=True) for model in answers]
    assert len(models) == 1, "a positive program has one answer set"
    for symbol in models[0]:
        claim = support.claims[symbol.arguments[0].number]
        (void if symbol.name == "void" else doubt).add(claim)
    return void, doubt


def _facts(support: Support) -> Iterator[str]:
    number = {claim: n for n, claim in enumerate(support.claims)}
    for claim, losses in support.own.items():
        yield from (f"own({number[claim]}, {loss.grade})." for loss in losses)
    for claim, groups in support.groups.items():
        for group in groups:
            yield from _group(number, claim, group)
    for claim in support.cadence:
        yield from _cadence(number, claim, support)


def _group(number: dict[Claim, int], claim: Claim, group: Group) -> Iterator[str]:
    name = f"g({number[claim]}, {group.relation.casefold()})"
    relay = "weaker" if group.weaker else "plain"
    yield f"group({name}, {number[claim]}, {group.threshold}, {relay})."
    for at, member in enumerate(group.members):
        yield f"member(m({name}, {at}), {name})."
        yield from _member(number, f"m({name}, {at})", member)


def _member(number: dict[Claim, int], name: str, member: Member) -> Iterator[str]:
    yield from (f"lacks({name}, {loss.grade})." for loss in member.losses)
    yield from (f"reads({name}, {number[claim]})." for claim in member.claims)


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
