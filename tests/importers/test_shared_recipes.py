"""Recipes for files that others publish: their traps in small, then the files themselves."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from aimsgraph.importing import (
    NodeRecord,
    Plan,
    Problem,
    Reading,
    RelationRecord,
    Source,
    apply,
    plan,
    read,
)
from aimsgraph.importing.tables.inference import infer_recipe
from aimsgraph.importing.tables.recipe import Recipe, Sheet, Thing
from aimsgraph.importing.tables.recipes import find_recipe
from aimsgraph.snapshot import Snapshot
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary

TODAY = date(2026, 11, 24)

CONTROLS = """\
Title,Description,Audit Methodology,Policy Procedure
Door Review,Who may enter.,"Ask for the list; look at doors.",House_Rules > Doors
Model Review,What models do.,Look at test reports.,AI > Models
"""
POLICIES = """\
Control Title,Policy,Procedure Section
Door Review,House Rules,Review
Model Review,Change Management,Review
Window Review,House Rules,Windows
"""
FRAMEWORKS = (
    *("PCI DSS v4.0.1", "ISO 27001:2022", "ISO 27002:2022", "ISO 42001:2023"),
    *("NIST AI 600-1 2024", "EU AI Act 2024/1689", "House list"),
)
REQUIREMENTS = f"""\
Control Title,{",".join(FRAMEWORKS)}
Door Review,9.1,5.36,7.1,—,—,—,H-1
Model Review,—,"9.1, 9.2",—,"A.4.1, A.4.2, 9.1, A.99.1",GV-6.1-005,"Art.17.1, Annex.IV.1",—
Window Review,—,—,—,9.1,—,—,—
"""
DECISIONS = "Control,Applicable\nA.4.2,yes\nISO 27001 A.7.1,yes\n"

PRODUCT = "Name of Commercial Product or Service Used"
USES = f"""\
\ufeffAgency,AI Use Case,Agency Use (Y/N)?,{PRODUCT},Estimated # of Licenses/Users\r
Office of Roads,Writing drafts using AI.,Y,"Corvid Chat, Heron (open, small)\r\n; Wren",1-100\r
Office of Roads,Sorting mail using AI.,N,,\r
Office of Post,Writing drafts using AI.,y,Various,\r
Office of Post,Sorting mail using AI.,,,\r
"""


@pytest.fixture
def eramba(tmp_path: Path) -> Path:
    folder = tmp_path / "eramba"
    folder.mkdir()
    (folder / "internal_controls.csv").write_text(CONTROLS)
    (folder / "mapping_controls_to_policies.csv").write_text(POLICIES)
    (folder / "mapping_controls_to_requirements.csv").write_text(REQUIREMENTS)
    (tmp_path / "soa.csv").write_text(DECISIONS)
    return tmp_path


def source(path: str, **options: Any) -> Source:
    return Source(path, "tables", (path,), options)


def sync(store: Store, root: Path, vocabulary: Vocabulary, *sources: Source) -> Plan:
    """Plan and apply sources beside the catalogues that come along."""
    found = [read(each, root, vocabulary) for each in (*sources, Source("catalog", "catalog"))]
    made = plan(store, found, today=TODAY, sources=[each.source for each in found])
    apply(store, made, "tester")
    return made


def codes(problems: Iterator[Problem] | tuple[Problem, ...]) -> Counter[str]:
    return Counter(problem.code for problem in problems)


def relations(snapshot: Snapshot, type: str) -> set[tuple[str, str]]:
    return {(each.source, each.target) for each in snapshot.relations if each.type == type}


class TestEramba:
    """Three files joined by the title of a control."""

    def test_three_files_are_one_source_and_one_recipe(
        self, eramba: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        (eramba / "Statement of applicability.csv").write_text(DECISIONS)
        made = sync(
            store,
            eramba,
            vocabulary,
            source("eramba/*.csv"),
            source("Statement of applicability.csv"),
        )
        found = store.snapshot()
        control = found.node("control:model-review")
        assert control.get("catalogue") == "own"
        assert control.get("description") == "What models do.\n\nLook at test reports."
        assert relations(found, "directedBy") == {
            ("control:door-review", "policy:house-rules"),
            ("control:door-review", "process:house-rules.review"),
            ("process:house-rules.review", "policy:house-rules"),
            ("control:model-review", "policy:change-management"),
            ("control:model-review", "process:change-management.review"),
            ("process:change-management.review", "policy:change-management"),
            ("process:house-rules.windows", "policy:house-rules"),
        }
        assert relations(found, "metBy") == {
            ("iso27001:2022/9.1", "control:model-review"),
            ("iso27001:2022/9.2", "control:model-review"),
            ("iso42001:2023/9.1", "control:model-review"),
            ("nist-ai-rmf:1.0/GOVERN 6.1", "control:model-review"),
            ("eu-ai-act:2024-1689+2026-1744/17", "control:model-review"),
        }
        assert relations(found, "implementedBy") >= {
            ("soa:a.4.2", "control:model-review"),
            ("soa:iso27001-2022-a.7.1", "control:door-review"),
        }
        assert codes(made.problems)["dangling"] == 2, "the control that only mappings name"

    def test_one_by_one_they_say_the_same(
        self, eramba: Path, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        found: list[set[tuple[str, str, str]]] = []
        files = sorted(path.name for path in (eramba / "eramba").iterdir())
        for number, paths in enumerate((["*.csv"], files)):
            opened = open_store(tmp_path / f"{number}.db", vocabulary)
            sync(opened, eramba, vocabulary, *(source(f"eramba/{path}") for path in paths))
            found.append({each.key[:3] for each in opened.snapshot().relations})
            opened.close()
        assert found[0] == found[1]

    def test_what_is_no_requirement_is_said_at_its_line_and_kills_no_other(
        self, eramba: Path, vocabulary: Vocabulary
    ) -> None:
        reading = read(source("eramba/*.csv"), eramba, vocabulary)
        file = "eramba/mapping_controls_to_requirements.csv"
        said = {
            (each.value, each.code, str(each.where))
            for each in reading.problems
            if each.severity == "error"
        }
        assert said == {
            ("5.36", "unknown-id", f"{file}:2"),
            ("A.4.1", "objective", f"{file}:3"),
            ("A.99.1", "unknown-id", f"{file}:3"),
            ("Annex.IV.1", "not-a-provision", f"{file}:3"),
        }
        notes = [each for each in reading.problems if each.severity == "note"]
        assert [each.value for each in notes] == ["PCI DSS v4.0.1", "House list"]

    def test_a_title_that_no_list_has_is_said_once_where_it_stands_first(
        self, eramba: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        made = sync(store, eramba, vocabulary, source("eramba"))
        said = [str(each) for each in made.problems if each.value == "control:window-review"]
        (only,) = said
        assert only == (
            "error dangling eramba/mapping_controls_to_policies.csv:4 'control:window-review' -> "
            "nothing describes this thing: what is added to it is set aside; is it spelt as in "
            "the register that lists it?"
        )

    def test_a_misspelt_column_is_asked_about(self, eramba: Path, vocabulary: Vocabulary) -> None:
        path = eramba / "eramba" / "internal_controls.csv"
        path.write_text(CONTROLS.replace("Audit Methodology", "Audit Method"))
        said = read(source("eramba/internal_controls.csv"), eramba, vocabulary).problems
        assert [str(each).partition(" -> ")[2] for each in said] == [
            (
                "no recipe fits this table; eramba would, with a column 'Audit Methodology': is it "
                "'Audit Method'?"
            )
        ]


class TestCommercialProducts:
    """A list of every use by every agency, whether it is in use or not."""

    def test_only_what_is_used_is_a_system_and_the_rest_is_counted(
        self, tmp_path: Path, vocabulary: Vocabulary
    ) -> None:
        (tmp_path / "uses.csv").write_text(USES, encoding="utf-8", newline="")
        reading = read(source("uses.csv"), tmp_path, vocabulary)
        assert systems(reading) == [
            "system:office-of-roads.writing-drafts-using-ai",
            "system:office-of-post.writing-drafts-using-ai",
        ]
        assert [str(each) for each in reading.problems] == [
            (
                "note row-left-out uses.csv:4 'N' -> Agency Use (Y/N)? does not say Y; the row is "
                "left out"
            ),
            (
                "warning row-unclear uses.csv:6 -> Agency Use (Y/N)? says nothing, where it has to "
                "say Y; the row is set aside"
            ),
        ]
        assert "system:office-of-post.sorting-mail-using-ai" in reading.set_aside
        assert "system:office-of-roads.sorting-mail-using-ai" not in reading.set_aside

    def test_products_are_parted_outside_of_brackets(
        self, tmp_path: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        (tmp_path / "uses.csv").write_text(USES, encoding="utf-8", newline="")
        sync(store, tmp_path, vocabulary, source("uses.csv"))
        found = store.snapshot()
        names = {node.get("name") for node in found.nodes.values() if node.cls == "Tool"}
        assert names == {"Corvid Chat", "Heron (open, small)", "Wren"}
        used = found.node("system:office-of-roads.writing-drafts-using-ai")
        assert used.get("name") == "Office of Roads: Writing drafts using AI."
        assert used.get("purpose") == "Writing drafts using AI."
        assert used.get("lifecycle") == "deployed"
        assert found.targets(used.id, "deployedBy") == ("organization:office-of-roads",)

    def test_what_is_no_longer_used_is_withdrawn(
        self, tmp_path: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        path = tmp_path / "uses.csv"
        path.write_text(USES, encoding="utf-8", newline="")
        sync(store, tmp_path, vocabulary, source("uses.csv"))
        path.write_text(USES.replace(",y,Various", ",N,"), encoding="utf-8", newline="")
        found = [read(source("uses.csv"), tmp_path, vocabulary)]
        made = plan(store, found, today=TODAY, sources=[found[0].source], allow_shrink=True)
        assert set(made.retired) == {
            "system:office-of-post.writing-drafts-using-ai",
            "organization:office-of-post",  # which nothing else names
        }


def systems(reading: Reading) -> list[str]:
    nodes = [each for each in reading.records if isinstance(each, NodeRecord)]
    return [each.id for each in nodes if each.cls == "AISystem"]


# ---- the files themselves ------------------------------------------------------------------------


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file, by a reader that shares nothing with ours."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def registers(shared_data: Path) -> Path:
    return shared_data / "01_registers"


class TestRealFiles:
    def test_eramba(
        self, registers: Path, tmp_path: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        for path in registers.glob("eramba_*.csv"):
            shutil.copy(path, tmp_path)
        controls = {row["Title"] for row in rows(registers / "eramba_internal_controls.csv")}
        mapped = rows(registers / "eramba_mapping_controls_to_requirements.csv")
        referring = [row for row in mapped if row["ISO 42001:2023"] != "—"]
        named = [ref for row in referring for ref in re.split(r", *", row["ISO 42001:2023"])]
        assert (len(controls), len(mapped), len(referring), len(named)) == (137, 143, 17, 58)

        reading = read(source("*.csv"), tmp_path, vocabulary)
        found = Counter(
            each.cls or "known" if isinstance(each, NodeRecord) else each.type
            for each in reading.records
        )
        assert found == {
            "Control": 137,
            "Process": 80,
            "known": 6,
            "directedBy": 3 * 137,
            "metBy": 214,
            "implementedBy": 144,
        }
        home = [
            each.source
            for each in reading.records
            if isinstance(each, RelationRecord) and each.source.startswith(("soa:a.", "iso42001:"))
        ]
        objectives = [each for each in reading.problems if each.code == "objective"]
        assert sorted(each.value for each in objectives) == [f"A.{at}.1" for at in (4, 5, 7, 8, 9)]
        assert len(home) == len(named) - len(objectives) == 53
        errors = (each for each in reading.problems if each.severity == "error")
        assert codes(tuple(errors)) == {"objective": 5, "unknown-id": 2, "not-a-provision": 7}

        made = sync(store, tmp_path, vocabulary, source("*.csv"))
        unlisted = [each for each in made.problems if "nothing describes" in each.message]
        assert len(unlisted) == len({row["Control Title"] for row in mapped} - controls) == 6
        known = store.snapshot()
        assert sum(node.cls == "Policy" for node in known.nodes.values()) == 23
        again = sync(store, tmp_path, vocabulary, source("*.csv"))
        assert not again.changes

    def test_commercial_products(
        self, registers: Path, tmp_path: Path, store: Store, vocabulary: Vocabulary
    ) -> None:
        file = "2025_consolidated_COTS_AI_use_cases.csv"
        shutil.copy(registers / file, tmp_path)
        said = Counter(row["Agency Use (Y/N)?"] for row in rows(registers / file))
        assert said == {"Y": 468, "N": 416, "": 16}
        reading = read(source(file), tmp_path, vocabulary)
        assert len(systems(reading)) == said["Y"]
        assert codes(reading.problems) == {"row-left-out": said["N"], "row-unclear": said[""]}
        sync(store, tmp_path, vocabulary, source(file))
        kinds = Counter(node.cls for node in store.snapshot().nodes.values())
        assert (kinds["Organization"], kinds["Tool"]) == (45, 300)
        assert not sync(store, tmp_path, vocabulary, source(file)).changes


# ---- how far a first recipe is from the one that comes along -------------------------------------

MEASURED = {
    "eramba_internal_controls.csv": ("eramba", 0, 3),
    "eramba_mapping_controls_to_policies.csv": ("eramba", 1, 0),
    "eramba_mapping_controls_to_requirements.csv": ("eramba", 2, 0),
    "2025_consolidated_COTS_AI_use_cases.csv": ("inventory-omb-2025-cots", 0, 3),
}
MOST_CORRECTIONS = 5
_COLUMN = {"comment", "example", "width", "aliases", "header", "nth"}
_SHEET = {"name", "sheets", "files", "about", "hidden", "things", "links", "columns", "records"}


def leaves(sheet: Sheet) -> dict[tuple[str, ...], object]:
    """Every setting of a sheet that bears on what is read, one value each.

    The names of things within the sheet are replaced by their classes; names of sheets and files,
    remarks, and the order of columns do not bear on it.
    """
    names = {thing.name: _class(thing) for thing in sheet.things}
    found: dict[tuple[str, ...], object] = {}
    bare = sheet.model_dump(exclude=_SHEET, exclude_defaults=True)
    found.update(_flat(bare, ("sheet",)))
    for thing in sheet.things:
        said = thing.model_dump(exclude={"name"}, exclude_defaults=True)
        found.update(_flat(said, ("thing", _class(thing))))
    for link in sheet.links:
        found["link", link.type, names[link.of], names[link.to]] = True
    for record in sheet.records:
        found.update(_flat(record.model_dump(exclude_defaults=True), ("record", record.kind)))
    for column in sheet.columns:
        said = column.model_dump(exclude=_COLUMN | {"relate"}, exclude_defaults=True)
        found.update(_flat(said, ("column", column.label)))
        for relate in column.relate:
            of = names.get(relate.of or sheet.main.name, "")
            place = ("column", column.label, relate.type, of)
            found.update(_flat(relate.model_dump(exclude={"of"}, exclude_defaults=True), place))
    return found


def _class(thing: Thing) -> str:
    return " or ".join(thing.classes)


def _flat(value: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], object]]:
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _flat(below, (*place, name))
    elif isinstance(value, list):
        yield from (((*place, str(each)), True) for each in value)
    elif value not in (None, "", False):
        yield place, value


def corrections(draft: Recipe, wanted: Sheet) -> list[tuple[str, ...]]:
    """The settings to add, to take out or to change."""
    (sheet,) = draft.sheets
    has, wants = leaves(sheet), leaves(wanted)
    return sorted(
        place for place in has.keys() | wants.keys() if has.get(place) != wants.get(place)
    )


@pytest.mark.parametrize("file", MEASURED)
def test_a_first_recipe_needs_no_more_than_five_corrections(
    file: str, registers: Path, tmp_path: Path, vocabulary: Vocabulary
) -> None:
    recipe, number, expected = MEASURED[file]
    wanted = find_recipe(recipe, tmp_path, vocabulary).sheets[number]
    draft = infer_recipe(registers / file, "draft", vocabulary)
    found = corrections(draft.recipe, wanted)
    assert len(found) <= MOST_CORRECTIONS, found
    assert len(found) == expected, found


def test_no_shipped_recipe_but_that_of_the_registers_is_known_beforehand(
    registers: Path, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft is worked out from the table, not looked up among the recipes."""
    from aimsgraph.importing.tables.inference import knowledge

    opened: list[str] = []

    def load_and_note(path: Path, where: str, known: Vocabulary) -> Recipe:
        opened.append(path.stem)
        return real(path, where, known)

    real = knowledge.load_recipe
    monkeypatch.setattr(knowledge, "load_recipe", load_and_note)
    infer_recipe(registers / "eramba_internal_controls.csv", "draft", vocabulary)
    assert opened == ["registers"]
