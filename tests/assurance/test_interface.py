"""What the README names of this room is there, and is called as it says."""

from __future__ import annotations

import aimsgraph.assurance as room
from tests.impact.company import TODAY, company, shipped


def test_every_name_that_is_public_is_there() -> None:
    assert room.__all__ == sorted(room.__all__)
    assert not [name for name in room.__all__ if not hasattr(room, name)]


def test_the_answers_of_commands_are_asked_for_alike() -> None:
    made = company()
    asked = made.snapshot(), shipped(), made.policy
    assert room.readiness(*asked, as_of=TODAY).as_of == TODAY
    assert room.matrix(*asked, as_of=TODAY).as_of == TODAY
    assert room.statement_of_applicability(*asked, as_of=TODAY).as_of == TODAY
    assert [view.as_of for view in room.frameworks(*asked, as_of=TODAY)] == [TODAY]
    assert room.framework("iso42001", *asked, as_of=TODAY).adopted
    assert room.audit_programme(*asked, as_of=TODAY).requirements
    assert room.review_inputs(*asked, until=TODAY).until == TODAY
