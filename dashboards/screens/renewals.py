"""Renewals: what lapses before the audit, whose is it, and what to renew first?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import streamlit as st

from aimsgraph.assurance.pending import Pending
from aimsgraph.export.calendar import lapse_calendar
from aimsgraph.export.document import Document
from aimsgraph.export.forecast import of
from aimsgraph.impact import Lapse
from aimsgraph.impact.calendar import add_months
from aimsgraph.impact.owners import Owner
from aimsgraph.impact.sentence import day as spoken
from aimsgraph.impact.sentence import number, reason_text

from ..address import Tied, choice, keep
from ..components.renewing import RANKED, called, refs, renew_first
from ..components.timeline import Lane, Mark, timeline
from ..downloads import downloads, listing
from ..frame import sentence
from ..markdown import bold, literal, short
from ..table import filled, ticked
from ..view import View
from ..ways import go

_LANES = 12
_PAGE = 200  # rows
_LISTED = 10  # rows of a table before it scrolls
_COLUMNS = {"On": 12, "What": 44, "Is": 18, "Owner": 26, "Requirements": 34, "Why": 44, "Id": 36}
_WIDTHS = {"What": 235, "Last day": 90, "Owner": 140, "Requirements": 100, "Is": 105}
_OTHERS = "others"
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


def renewals(view: View) -> None:
    """The page."""
    days = _days(view)
    until, tied = _until(view, days)
    due, lapsing = view.pending(until), _lapsing(view, until)
    sentence(_opening(view, until, due, lapsing))
    _slider(view, days, tied)
    if not due and not lapsing:
        told = "Choose a later day to look further ahead."
        if until == days[-1]:
            told = "Nothing that is recorded ends or is due again by then."
        st.info(f"**Nothing is due until then.** {told}")
        return
    with st.container(border=True):
        st.markdown("##### Due by owner and month")
        chosen = _timeline(view, due, until)
    left, right = st.columns([2, 1], gap="medium")
    with right, st.container(border=True):
        _first(view, due, lapsing)
    with left, st.container(border=True):
        _due(view, due, chosen)
    with st.container(border=True):
        _requirements(view, lapsing, due)
    with st.container(border=True):
        _planned(view, due, until)
    downloads(
        view,
        lambda: _document(view, until),
        key="renewals",
        more={"Calendar": ("ics", lambda: _calendar(view, until))},
    )


def _days(view: View) -> list[date]:
    """The days until which can be asked: the ends of months, and the audits."""
    last = view.forecast.until
    firsts = (add_months(view.day.replace(day=1), n) for n in range(1, 130))
    ends = [date.fromordinal(first.toordinal() - 1) for first in firsts]
    audits = (day for _name, day in view.audits)
    return sorted({d for d in (*ends, *audits, last) if view.day < d <= last})


def _until(view: View, days: Sequence[date]) -> tuple[date, Tied]:
    """The last audit, unless the address names another day."""
    return choice("until", days, max((day for _name, day in view.audits), default=days[-1]))


def _slider(view: View, days: Sequence[date], tied: Tied) -> None:
    names = {day: f", {name}" for name, day in view.audits}

    def told(day: date) -> str:
        return f"{day.day} {day:%b %Y}{names.get(day, '')}"

    st.select_slider("Until", days, format_func=told, width=620, **tied)


def _lapsing(view: View, until: date) -> list[Lapse]:
    """The requirements that hold today and not on a day: when each is lost, in that order."""
    today, then = view.forecast.status_on(view.day), view.forecast.status_on(until)
    wanted = {i for i in view.counted if today.get(i) == "holds" and then.get(i) != "holds"}
    found: dict[str, Lapse] = {}
    for row in view.forecast.lapses:
        if row.id in wanted and row.on <= until and row.before == "holds":
            found[row.id] = row
    return sorted(found.values(), key=lambda row: (row.on, row.name))


def _opening(view: View, until: date, due: Sequence[Pending], lapsing: Sequence[Lapse]) -> str:
    audit = next((f", the day of {name}" for name, day in view.audits if day == until), "")
    when = literal(f"{spoken(until)}{audit}")
    if not view.standing_on(view.day):
        text = f"{bold('No requirement')} is supported today, so none can lapse\\."
    elif not lapsing:
        text = f"{bold('No requirement')} lapses until {when}, even if nothing is renewed\\."
    else:
        verb = "lapse" if len(lapsing) > 1 else "lapses"
        first = lapsing[0]
        text = (
            f"If nothing is renewed, {bold(number(len(lapsing), 'requirement'))} {verb} until "
            f"{when}; the first is {bold(short(first.name))}, in "
            f"{literal(number((first.on - view.day).days, 'day'))}\\."
        )
    if due:
        hanging = sum(bool(row.requirements) for row in due)
        alone = sum(not view.graph.told(row.owner) for row in due)
        verb = "are" if len(due) > 1 else "is"
        text += (
            f" {bold(number(len(due), 'thing'))} {verb} due by then; requirements hang on "
            f"{bold(f'{hanging:,}')} of them"
        )
        text += f", and {literal(f'{alone:,}')} have no owner\\." if alone else "\\."
    return text


def _timeline(view: View, due: Iterable[Pending], until: date) -> tuple[str, str] | None:
    """The timeline; the owner and the month that were chosen."""
    lanes: dict[str, list[Pending]] = {}
    for row in due:
        lanes.setdefault(_lane(row.owner), []).append(row)
    order = sorted(lanes, key=lambda id: (-_loud(lanes[id]), -len(lanes[id]), id))
    shown = [Lane(id, called(view, lanes[id][0].owner), _marks(lanes[id])) for id in order[:_LANES]]
    rest = [row for id in order[_LANES:] for row in lanes[id]]
    if rest:
        name = f"{number(len(order) - _LANES, 'more owner')}"
        shown.append(Lane(_OTHERS, name, _marks(rest)))
    owner, month = st.query_params.get("owner", ""), st.query_params.get("month", "")
    known = owner in {lane.id for lane in shown} and _MONTH.fullmatch(month)
    chosen = (owner, month) if known else None
    timeline(shown, view.day, until, view.audits, chosen=chosen, key="timeline", on_choose=_choose)
    return chosen


def _choose(cell: tuple[str, str] | None) -> None:
    owner, month = cell or (None, None)
    keep(owner=owner, month=month)


def _lane(owner: Owner | None) -> str:
    return "none" if owner is None else ",".join(owner.people) or owner.role


def _loud(rows: Iterable[Pending]) -> int:
    return sum(bool(row.requirements) for row in rows)


def _marks(rows: Iterable[Pending]) -> tuple[Mark, ...]:
    return tuple(Mark(row.on, bool(row.requirements)) for row in rows)


def _first(view: View, due: Iterable[Pending], lapsing: Iterable[Lapse]) -> None:
    """What to renew first: by the requirements that one renewal keeps."""
    st.markdown("##### Renew first")
    ranked = renew_first(view, due)
    if len(ranked) > RANKED:
        st.caption(literal(f"{len(ranked) - RANKED} more in the list of what is due"))
    decided = {id for row in ranked for id in row.requirements}
    others = [row.id for row in lapsing if row.id not in decided]
    if others:
        st.caption(f"No renewal by itself decides {bold(refs(view, others))}\\.")


def _requirements(view: View, lapsing: Sequence[Lapse], due: Sequence[Pending]) -> None:
    st.markdown("##### Requirements that lapse")
    if not lapsing:
        st.caption("None does.")
        return
    owners = _owners(view, due)
    told = [
        {
            "Requirement": short(row.name),
            "Lapses on": row.on,
            "Then": row.after_word,
            "Owner": view.graph.owner(row.id) or owners.get(row.id, ""),
            "Because": short(reason_text(row.reason)),
        }
        for row in lapsing
    ]
    _table(
        told,
        [row.id for row in lapsing],
        widths={"Requirement": 290, "Lapses on": 95, "Then": 120, "Owner": 150},
        key="lapsing",
        alt="Requirements that lapse",
    )


def _owners(view: View, due: Sequence[Pending]) -> dict[str, str]:
    """Who has to renew what requirements hang on, by the requirement; whoever is first decides."""
    told = ((id, called(view, row.owner)) for row in reversed(due) for id in row.requirements)
    return dict(told)


def _due(view: View, due: Sequence[Pending], chosen: tuple[str, str] | None) -> None:
    """What is due, that first on which most requirements hang."""
    rows, of = list(due), ""
    if chosen is not None:
        lane, month = chosen
        known = {_lane(row.owner) for row in due}
        rows = [
            row
            for row in due
            if f"{row.on:%Y-%m}" == month
            and (_lane(row.owner) == lane or (lane == _OTHERS and lane not in known))
        ]
        when = spoken(date.fromisoformat(f"{month}-01")).partition(" ")[2]
        name = called(view, rows[0].owner) if rows and lane != _OTHERS else ""
        of = f": {short(name)}, {when}" if name else f": {when}"
    st.markdown(f"##### Due{literal(of)}")
    if not rows:
        st.caption("Nothing is due then.")
        return
    told = [
        {
            "What": short(row.name),
            "Last day": row.on,
            "Owner": called(view, row.owner),
            "Requirements": refs(view, row.requirements),
            "Is": row.what,
            "For": view.graph.names(row.subjects),
        }
        for row in rows
    ]
    _table(told, [row.id for row in rows], widths=_WIDTHS, key=f"due-{chosen}", alt="What is due")


def _table(
    told: Sequence[dict[str, object]],
    ids: Sequence[str],
    *,
    widths: Mapping[str, int],
    key: str,
    alt: str,
) -> None:
    """A table; a tick opens what its row is about."""
    pages, at, above = -(-len(told) // _PAGE), 1, st.container()
    if pages > 1:
        at = st.pagination(pages, key=f"{key}-page")
    first = (at - 1) * _PAGE
    shown = told[first : first + _PAGE]
    with above:
        row = ticked(filled(shown), key=f"{key}-{at}", alt=alt, most=_LISTED, columns=widths)
    if row is not None:
        go("item", id=ids[first + row])


def _planned(view: View, due: Iterable[Pending], until: date) -> None:
    """What is recorded as planned, and what gets better by itself."""
    st.markdown("##### Planned or better until then")
    measures = [row for row in due if row.what == "to be done"]
    nouns = ("requirement", "control", "risk", "record")
    better = [r for r in of(view.forecast, view.forecast.improvements, nouns) if r.on <= until]
    if not measures and not better:
        st.caption("Nothing is recorded as planned, and nothing gets better by itself.")
        return
    told = [
        f"- {bold(short(row.name))} · to be done by {literal(spoken(row.on))} · "
        f"{literal(short(called(view, row.owner)))}"
        for row in measures[:_LISTED]
    ]
    for lapse in better[:_LISTED]:
        word = literal(lapse.after_word or "nothing is asked of it any more")
        told.append(f"- {bold(short(lapse.name))} · {word} from {literal(spoken(lapse.on))} on")
    st.markdown("\n".join(told))
    left = max(0, len(measures) - _LISTED) + max(0, len(better) - _LISTED)
    if left:
        st.caption(literal(f"{left:,} more in the downloads"))


def _document(view: View, until: date) -> Document:
    """What lapses and what is due in one table."""
    owners = _owners(view, view.pending(until))
    rows = [
        (r.on, r.name, r.after_word, view.graph.owner(r.id) or owners.get(r.id, ""), "",
         reason_text(r.reason), r.id)
        for r in _lapsing(view, until)
    ]  # fmt: skip
    rows += [
        (row.on, row.name, row.what, view.graph.told(row.owner),
         refs(view, row.requirements, most=len(row.requirements)), _hang(view, row), row.id)
        for row in view.pending(until)
    ]  # fmt: skip
    counted = number(len(_lapsing(view, until)), "requirement")
    told = (
        f"If nothing is renewed, {counted} lapse until {spoken(until)}; "
        f"{number(len(view.pending(until)), 'thing')} due by then."
    )
    return listing(view, "Renewals", told, _COLUMNS, rows)


def _hang(view: View, row: Pending) -> str:
    """What its renewal is worth."""
    shared = [id for id in row.needed if id not in row.keeps]
    told = [f"alone keeps {refs(view, row.keeps)}"] * bool(row.keeps)
    told += [f"needed, with others, for {refs(view, shared)}"] * bool(shared)
    return "; ".join(told)


def _calendar(view: View, until: date) -> bytes:
    rows = of(view.forecast, view.forecast.lapses, ("requirement", "record"))
    ahead = (row for row in rows if row.on <= until)
    return lapse_calendar(ahead, view.graph.owner, view.organization, view.origin)
