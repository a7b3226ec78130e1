"""Lapses as a calendar (iCalendar, RFC 5545): a day for each, with whose it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING

from aimsgraph.export.origin import Origin
from aimsgraph.impact.sentence import reason_text
from aimsgraph.impact.shifts import Lapse
from aimsgraph.picture.lettering import plain

if TYPE_CHECKING:
    from icalendar import Event

_LONGEST = 1000  # letters of a text: more than any calendar shows


def lapse_calendar(
    lapses: Iterable[Lapse], owner: Callable[[str], str], organization: str, origin: Origin
) -> bytes:
    """A whole-day event on the day of each lapse; ``owner`` is asked who answers for a thing.

    An event is known by the thing and by how often it has lapsed until then, so that a later
    export moves it rather than adding another. The same lapses of one revision give the same bytes.
    """
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", f"-//aimsgraph//{origin.program}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # RFC 7986, and what calendars read before it
        calendar.add(name, vText(f"{_text(organization)}: what lapses"))
    calendar.add("description", str(origin))
    times = Counter[str]()
    for lapse in lapses:
        times[lapse.id] += 1
        known = plain(f"{organization} / {lapse.id} / {times[lapse.id]}")
        uid = f"{sha256(known.encode()).hexdigest()[:32]}@aimsgraph"
        calendar.add_component(_event(lapse, uid, owner(lapse.id), origin))
    written: bytes = calendar.to_ical()
    return written


def _event(lapse: Lapse, uid: str, owner: str, origin: Origin) -> Event:
    from icalendar import Event

    word = lapse.after_word or "nothing demanded"
    told = (
        f"Owner: {_text(owner) or 'no owner recorded'}",
        f"{_text(lapse.name)}: {word} from {lapse.on} on, unless something new is recorded.",
        f"Why: {_text(reason_text(lapse.reason))}",
        f"Id: {_text(lapse.id)}",
        str(origin),
    )
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(origin.recorded_on, time(), UTC))
    event.add("sequence", origin.revision)
    event.add("dtstart", lapse.on)
    event.add("summary", f"{_text(lapse.name)}: {word}")
    event.add("description", "\n".join(told))
    event.add("transp", "TRANSPARENT")  # nobody is busy because something lapses
    return event


def _text(text: str) -> str:
    return plain(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
