"""Frameworks: whom a law binds and when, and what of any framework current evidence touches.

What is expected is read from the files of the ontology here once more.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from aimsgraph.assurance.framework import FrameworkView, ProvisionRow, framework, frameworks
from aimsgraph.errors import UnknownIdError
from aimsgraph.impact import Policy
from aimsgraph.snapshot import Node, Relation, Snapshot
from tests.impact.company import Company, clause, company, control, shipped

ONTOLOGY = Path(__file__).parent.parent.parent / "ontology"
ISO = "iso42001:2023"
ACT = "eu-ai-act:2024-1689+2026-1744"
NIST = "nist-ai-rmf:1.0"
SECURITY = "iso27001:2022"
ANNEX_III, ANNEX_I = date(2027, 12, 2), date(2028, 8, 2)
GENERAL = date(2026, 8, 2)
NO_PRESUMPTION = "ISO/IEC 42001 gives no presumption of conformity with the EU AI Act."


@cache
def read(name: str) -> Any:
    return yaml.safe_load((ONTOLOGY / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def act() -> dict[str, dict[str, Any]]:
    """The provisions of the Act as its file has them."""
    return {entry["ref"]: entry for entry in read("catalogs/eu-ai-act")["provisions"]}


def starts(entry: dict[str, Any], tier: str | None = None) -> date | None:
    """The first day that is for everybody, or for a tier."""
    regimes = {one["id"]: one for one in read("catalogs/eu-ai-act")["regimes"]}
    own = [regimes[id] for id in entry.get("applies", ())]
    days = [
        one["date"]
        for one in own
        if not one.get("legacy") and (tier is None or tier in one.get("tier", [tier]))
    ]
    return entry.get("applies_from") or min(days, default=None)


def binding(roles: set[str], tiers: set[str]) -> set[str]:
    """The assessable provisions of the Act for such a system, by its file."""
    return {
        ref
        for ref, entry in act().items()
        if entry["assessable"]
        and roles & set(entry["addressee"])
        and (not entry.get("tier") or tiers & set(entry["tier"]))
    }


def pairs(name: str) -> list[tuple[str, str]]:
    return [(pair["source"], pair["target"]) for pair in read(f"crosswalks/{name}")["pairs"]]


def add_framework(made: Company, id: str, name: str) -> None:
    """A catalogue as a sync would write it."""
    document = read(f"catalogs/{name}")
    made.add(id, "Framework", name=document["short_title"], title=document["title"], catalog=id,
             ref=id)  # fmt: skip
    for entry in document["provisions"]:
        made.add(
            f"{id}/{entry['ref']}", entry["class"], name=entry["title"], title=entry["title"],
            catalog=id, ref=entry["ref"], assessable=entry["assessable"],
            addressee=tuple(entry.get("addressee", ())) or None,
            tier=tuple(entry.get("tier", ())) or None,
            applies_from=starts(entry) if id == ACT else None,
        )  # fmt: skip


def add_crosswalk(made: Company, name: str, source: str, target: str) -> None:
    document = read(f"crosswalks/{name}")
    told = {"basis": document["basis"], "source": document["crosswalk"]}
    for pair in document["pairs"]:
        strength = {"strength": pair["strength"]} if "strength" in pair else {}
        maps(
            made, f"{source}/{pair['source']}", f"{target}/{pair['target']}",
            relation=pair.get("relation", document["relation"]), **strength, **told,
        )  # fmt: skip
    for gap in document.get("gaps", ()):
        ends = [
            f"{id}/{gap[end]}" if end in gap else id
            for end, id in (("source", source), ("target", target))
        ]
        maps(made, *ends, relation="no-relationship", **told)


def maps(made: Company, source: str, target: str, /, **properties: Any) -> None:
    link = Relation("mapsTo", source, target, properties.get("source", ""), properties)
    made.links[link.key] = link


@cache
def _whole() -> Company:
    made = company()
    add_framework(made, ACT, "eu-ai-act")
    add_framework(made, NIST, "nist-ai-rmf")
    add_framework(made, SECURITY, "iso27001")
    add_crosswalk(made, "iso42001--eu-ai-act", ISO, ACT)
    add_crosswalk(made, "iso42001--iso27001", ISO, SECURITY)
    add_crosswalk(made, "nist-ai-rmf--iso42001", NIST, ISO)
    return made


@pytest.fixture
def made() -> Company:
    """The healthy company, its system a high-risk one of its own and b a chatbot it bought."""
    whole = _whole()
    found = Company(dict(whole.things), dict(whole.links), whole.policy, whole.as_of)
    place(found, "system:a", ("provider",), ("eu-ai-act:high-annex-iii",))
    place(found, "system:b", ("deployer",), ("eu-ai-act:transparency",))
    return found


def place(
    made: Company, system: str, roles: tuple[str, ...], tiers: tuple[str, ...] | None
) -> None:
    made.set(system, actor_roles=roles or None, risk_tier=tiers)


def seen(made: Company, name: str = ACT, as_of: date | None = None) -> FrameworkView:
    return framework(name, made.snapshot(), shipped(), made.policy, as_of=as_of or made.as_of)


def row(view: FrameworkView, ref: str) -> ProvisionRow:
    (only,) = (row for row in view.rows if row.id == f"{view.id}/{ref}")
    return only


def refs(rows: list[ProvisionRow]) -> set[str]:
    return {row.id.partition("/")[2] for row in rows if row.assessable}


def bound(view: FrameworkView, system: str) -> set[str]:
    return refs([row for row in view.rows if system in [one.system for one in row.bound]])


class TestWhatBinds:
    """A provision binds a system by the role of the organization, its tier and the day."""

    @pytest.mark.parametrize(
        ("role", "tier"),
        [
            ("provider", "high-annex-iii"),
            ("provider", "high-annex-i"),
            ("deployer", "high-annex-iii"),
            ("importer", "high-annex-i"),
            ("distributor", "high-annex-iii"),
            ("provider", "transparency"),
            ("deployer", "transparency"),
            ("deployer", "minimal"),
            ("deployer", "prohibited"),
        ],
    )
    def test_each_role_and_tier(self, made: Company, role: str, tier: str) -> None:
        place(made, "system:a", (role,), (f"eu-ai-act:{tier}",))
        view = seen(made)
        assert bound(view, "system:a") == binding({role}, {tier})
        assert (view.by_role, view.unplaced) == (True, ())

    def test_whoever_provides_a_general_purpose_model(self, made: Company) -> None:
        place(made, "system:a", ("provider",), ("eu-ai-act:gpai",))
        assert bound(seen(made), "system:a") == binding({"provider", "gpai-provider"}, {"gpai"})
        place(made, "system:a", ("deployer",), ("eu-ai-act:gpai",))
        assert bound(seen(made), "system:a") == binding({"deployer"}, {"gpai"})

    def test_several_roles_and_tiers_add_up(self, made: Company) -> None:
        place(made, "system:a", ("provider", "deployer"),
              ("eu-ai-act:high-annex-iii", "eu-ai-act:transparency", "elsewhere:high"))  # fmt: skip
        wanted = binding({"provider", "deployer"}, {"high-annex-iii", "transparency"})
        assert bound(seen(made), "system:a") == wanted

    def test_every_provision_is_counted_once(self, made: Company) -> None:
        tally = seen(made, as_of=GENERAL).tally
        assessable = [ref for ref, entry in act().items() if entry["assessable"]]
        wanted = binding({"provider"}, {"high-annex-iii"}) | binding({"deployer"}, {"transparency"})
        assert tally.provisions == len(assessable) == 85
        assert tally.applies + tally.not_yet_due == len(wanted)
        assert tally.binds_none == len(assessable) - len(wanted)
        assert tally.covered + tally.touched + tally.untouched == tally.applies

    def test_a_retired_system_is_bound_by_nothing(self, made: Company) -> None:
        made.set("system:a", lifecycle="retired", retires_on=date(2026, 3, 1))
        assert not bound(seen(made), "system:a")
        assert row(seen(made), "9(2)(a)").applies == "binds no system"

    def test_a_tier_that_the_law_does_not_have_is_told(self, made: Company) -> None:
        place(made, "system:a", ("provider",), ("eu-ai-act:limited",))
        view = seen(made)
        (unplaced,) = view.unplaced
        assert unplaced.system == "system:a"
        assert "no risk tier 'limited'" in unplaced.reason
        assert "transparency" in unplaced.reason
        found = row(view, "9(2)(a)")
        assert (found.applies, found.undecided) == ("cannot be told", ("system:a",))
        assert row(view, "4").applies == "applies"  # it asks for no tier
        assert row(view, "26(1)").applies == "binds no system"  # whatever its tier

    def test_a_role_or_tier_that_nobody_recorded_is_told(self, made: Company) -> None:
        place(made, "system:a", (), None)
        view = seen(made)
        (unplaced,) = view.unplaced
        assert unplaced.reason == "no role is recorded and no risk tier is recorded"
        assert {row(view, ref).applies for ref in ("23", "26(1)", "51")} == {"cannot be told"}
        place(made, "system:a", ("user",), ("eu-ai-act:minimal",))
        assert "no role 'user'" in seen(made).unplaced[0].reason


class TestDates:
    """Before its date a provision is not yet due; the date is named and may move."""

    def test_before_its_date_it_is_not_yet_due(self, made: Company) -> None:
        early, late = seen(made, as_of=date(2027, 12, 1)), seen(made, as_of=ANNEX_III)
        assert row(early, "9(2)(a)").applies == "not yet due"
        assert row(late, "9(2)(a)").applies == "applies"
        for view in (early, late):
            assert row(view, "9(2)(a)").applies_from == ANNEX_III
            assert row(view, "9(2)(a)").regime == "Art. 113, third paragraph, (c)(i) as amended"

    def test_what_is_not_due_is_counted_apart(self, made: Company) -> None:
        tally = seen(made, as_of=GENERAL).tally
        later = {
            ref for ref in binding({"provider"}, {"high-annex-iii"})
            if starts(act()[ref], "high-annex-iii") == ANNEX_III
        }  # fmt: skip
        assert (tally.not_yet_due, tally.next_on) == (len(later), ANNEX_III)

    def test_each_tier_has_its_date(self, made: Company) -> None:
        place(made, "system:a", ("provider",), ("eu-ai-act:high-annex-i",))
        view = seen(made, as_of=ANNEX_III)
        for ref in bound(view, "system:a"):
            found = next(one for one in row(view, ref).bound if one.system == "system:a")
            assert found.applies_from == starts(act()[ref], "high-annex-i")
        assert row(view, "9(2)(a)").applies == "not yet due"
        assert seen(made, as_of=GENERAL).tally.next_on == ANNEX_I

    def test_a_provision_applies_from_the_first_system_on(self, made: Company) -> None:
        place(made, "system:b", ("provider",), ("eu-ai-act:high-annex-i",))
        found = row(seen(made, as_of=ANNEX_III), "9(2)(a)")
        assert (found.applies, found.applies_from) == ("applies", ANNEX_III)
        assert [(one.system, one.applies_from) for one in found.bound] == [
            ("system:a", ANNEX_III), ("system:b", ANNEX_I),
        ]  # fmt: skip

    def test_a_legal_date_that_moves_changes_the_countdown_alone(self, made: Company) -> None:
        before = seen(made)
        moved = date(2029, 2, 2)
        made.set(f"{ACT}/9(2)(a)", applies_from=moved)
        after = seen(made)
        assert (row(after, "9(2)(a)").applies_from, row(after, "9(2)(a)").regime) == (moved, "")
        for old, new in zip(before.rows, after.rows, strict=True):
            assert (old.id, old.touch, old.mapped) == (new.id, new.touch, new.mapped)
            assert old.id == f"{ACT}/9(2)(a)" or old == new

    def test_days_after_the_first_are_told(self, made: Company) -> None:
        (note,) = row(seen(made), "5").notes
        assert note.startswith("from 2026-12-02: Art. 5(1)(ba)")


class TestTouched:
    """Touched is what leads to a requirement that holds; covered what such a one entails."""

    def test_the_act_is_touched_where_its_file_says(self, made: Company) -> None:
        view = seen(made)
        wanted = {there for here, there in pairs("iso42001--eu-ai-act") if here != "6.3"}
        rows = [one for one in view.rows if one.touch in ("touched", "covered")]
        assert {one.id.partition("/")[2] for one in rows} == wanted
        assert view.tally.covered == 0
        gaps = {gap["target"] for gap in read("crosswalks/iso42001--eu-ai-act")["gaps"]}
        assert refs([one for one in view.rows if one.touch == "no counterpart"]) == gaps
        assessable = {ref for ref, entry in act().items() if entry["assessable"]}
        alone = refs([one for one in view.rows if one.touch == "not mapped"])
        assert alone == assessable - gaps - {there for _, there in pairs("iso42001--eu-ai-act")}

    def test_the_other_frameworks_too(self, made: Company) -> None:
        nist, security = seen(made, "nist-ai-rmf"), seen(made, "iso27001")
        assert nist.tally.touched == len({here for here, _ in pairs("nist-ai-rmf--iso42001")})
        assert security.tally.touched == len(
            {there for here, there in pairs("iso42001--iso27001") if here != "6.3"}
        )
        for view in (nist, security):
            assert (view.by_role, view.tally.covered, view.tally.not_yet_due) == (False, 0, 0)
            assert view.tally.applies == view.tally.provisions
            assert {one.applies for one in view.rows} == {"applies"}

    def test_relation_strength_and_source_are_stated(self, made: Company) -> None:
        (one,) = row(seen(made), "26(1)").mapped
        assert (one.ref, one.relation, one.strength) == ("A.9.4", "intersects-with", 8)
        assert (one.source, one.basis) == ("iso42001--eu-ai-act", "interpretation")
        assert (one.state, one.entails, one.holds) == ("holds", False, True)
        first = row(seen(made, NIST), "GOVERN 1.1").mapped[0]
        assert (first.relation, first.strength, first.basis) == ("related", None, "published")

    @pytest.mark.parametrize("review", ["rejected", "pending"])
    def test_what_is_broken_or_in_doubt_touches_nothing(self, made: Company, review: str) -> None:
        assert row(seen(made), "26(1)").touch == "touched"
        made.set("evidence:use-approval-a", review=review)
        found = row(seen(made), "26(1)")
        assert found.touch == "nothing holds"
        assert found.mapped[0].state == {"rejected": "broken", "pending": "in doubt"}[review]
        assert found.mapped[0].subjects == ("system:a",)

    def test_what_was_left_out_touches_nothing(self, made: Company) -> None:
        made.set("soa:a.9.4", applicable=False, reason="not here")
        found = row(seen(made), "26(1)")
        assert (found.touch, found.mapped[0].state) == ("nothing holds", "not applicable")

    def test_a_heading_is_shown_and_not_counted(self, made: Company) -> None:
        found = row(seen(made), "9")
        assert (found.assessable, found.touch) == (False, "touched")
        assert {one.ref for one in found.mapped} == {
            here for here, there in pairs("iso42001--eu-ai-act") if there == "9"
        }
        headings = [one for one in seen(made).rows if not one.assessable]
        assert len(seen(made).rows) - len(headings) == seen(made).tally.provisions

    def test_a_requirement_that_is_not_adopted_touches_nothing(self, made: Company) -> None:
        maps(made, f"{SECURITY}/A.5.1", f"{ACT}/5", relation="equal")
        assert row(seen(made), "5").touch == "no counterpart"

    def test_a_link_that_has_ended_leads_nowhere(self, made: Company) -> None:
        maps(made, clause("A.2.2"), f"{ACT}/5", relation="equal", until=date(2026, 6, 14))
        assert row(seen(made), "5").touch == "no counterpart"
        maps(made, clause("A.2.2"), f"{ACT}/5", relation="equal", until=date(2026, 6, 15))
        assert row(seen(made), "5").touch == "covered"

    def test_a_dangling_link_leads_nowhere(self, made: Company) -> None:
        maps(made, f"{ISO}/A.99", f"{ACT}/5", relation="equal")
        assert row(seen(made), "5").touch == "no counterpart"


class TestCovered:
    """The word is used only where the relation entails it, read in the right direction."""

    @pytest.mark.parametrize(
        ("from_the_standard", "from_the_law", "touch"),
        [
            ("equal", "equal", "covered"),
            ("superset-of", "subset-of", "covered"),
            ("subset-of", "superset-of", "touched"),
            ("intersects-with", "intersects-with", "touched"),
            ("related", "related", "touched"),
            ("no-relationship", "no-relationship", "no counterpart"),
        ],
    )
    def test_each_relation_both_ways(
        self, made: Company, from_the_standard: str, from_the_law: str, touch: str
    ) -> None:
        ends = clause("A.2.2"), f"{ACT}/5"
        for source, target, relation in (
            (*ends, from_the_standard), (*ends[::-1], from_the_law),
        ):  # fmt: skip
            both = Company(dict(made.things), dict(made.links), made.policy, made.as_of)
            maps(both, source, target, relation=relation)
            found = row(seen(both), "5")
            assert found.touch == touch
            assert [one.relation for one in found.mapped] == (
                [] if relation == "no-relationship" else [from_the_law]
            )

    def test_it_needs_all_of_what_entails_it(self, made: Company) -> None:
        for ref in ("A.2.2", "A.9.4"):
            maps(made, clause(ref), f"{ACT}/5", relation="superset-of", source="mine")
        assert row(seen(made), "5").touch == "covered"
        made.set("evidence:use-approval-a", review="rejected")
        assert row(seen(made), "5").touch == "touched"
        made.set(control("A.2.2"), state="planned", planned_for=date(2026, 9, 1))
        assert row(seen(made), "5").touch == "nothing holds"

    def test_parts_of_a_provision_do_not_add_up_to_it(self, made: Company) -> None:
        for ref in ("A.2.2", "A.2.3", "A.2.4"):
            maps(made, clause(ref), f"{ACT}/5", relation="subset-of")
        assert row(seen(made), "5").touch == "touched"


class TestAdopted:
    """A provision of an adopted framework has a verdict of its own, which is shown as such."""

    def test_its_own_verdict(self, made: Company) -> None:
        made.policy = Policy(adopted=frozenset({ISO, ACT}))
        view = seen(made, as_of=GENERAL)
        assert view.adopted
        assert row(view, "4").verdict == "gap"
        assert row(view, "9(2)(a)").verdict == "not yet due"
        assert (view.tally.holds, view.tally.judged) == (0, view.tally.provisions - sum(
            one.verdict == "not yet due" for one in view.rows if one.assessable))  # fmt: skip
        assert view.disclaimers == (NO_PRESUMPTION,)

    def test_the_standard_itself(self, made: Company) -> None:
        view = seen(made, "iso42001")
        assert (view.tally.holds, view.tally.judged, view.tally.provisions) == (69, 69, 70)
        assert view.disclaimers == ()
        assert row(view, "A.9.4").verdict == "holds"


class TestWhichFrameworks:
    """All of the graph can be asked for, by id or name, the adopted ones first."""

    def test_all(self, made: Company) -> None:
        found = frameworks(made.snapshot(), shipped(), made.policy, as_of=made.as_of)
        assert [view.id for view in found] == [ISO, ACT, SECURITY, NIST]
        assert found[1] == seen(made)

    @pytest.mark.parametrize("name", [ACT, "eu-ai-act", "EU AI Act", "AI Act"])
    def test_it_is_found_by_what_people_call_it(self, made: Company, name: str) -> None:
        assert seen(made, name).id == ACT

    def test_an_unknown_one_is_an_error_with_near_matches(self, made: Company) -> None:
        with pytest.raises(UnknownIdError, match="no framework is called 'eu-ai-akt'") as raised:
            seen(made, "eu-ai-akt")
        assert "eu-ai-act" in (raised.value.hint or "")

    def test_the_act_gives_no_presumption_whatever_is_mapped(self, made: Company) -> None:
        made.links = {key: link for key, link in made.links.items() if link.type != "mapsTo"}
        assert seen(made).disclaimers == (NO_PRESUMPTION,)
        assert seen(made, NIST).disclaimers == ()

    def test_a_framework_of_ones_own(self, made: Company) -> None:
        """Without the file of a catalogue its tiers and days are those of the graph."""
        law = "state-law:2027"
        made.add(law, "Framework", name="State law", catalog=law, ref=law)
        made.add(f"{law}/1", "Clause", title="Notify", catalog=law, ref="1", assessable=True,
                 addressee=("deployer",), tier=("consequential",),
                 applies_from=date(2027, 2, 1))  # fmt: skip
        place(made, "system:b", ("deployer",), ("state-law:consequential",))
        view = seen(made, "state-law")
        found = row(view, "1")
        assert (found.applies, found.applies_from) == ("not yet due", date(2027, 2, 1))
        assert [one.system for one in found.bound] == ["system:b"]
        assert [one.system for one in view.unplaced] == ["system:a"]


def test_the_same_whatever_the_order(made: Company) -> None:
    """Neither the order of things nor that of relations is seen in the answer."""
    snapshot = made.snapshot()
    nodes: list[Node] = list(snapshot.nodes.values())[::-1]
    turned = Snapshot(nodes, snapshot.relations[::-1])
    for name in (ACT, NIST):
        assert framework(name, turned, shipped(), made.policy, as_of=made.as_of) == framework(
            name, snapshot, shipped(), made.policy, as_of=made.as_of
        )
