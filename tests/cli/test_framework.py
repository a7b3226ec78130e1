"""Frameworks of the demo: numbers as the files have them, and in every form what must be said."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import yaml

import aimsgraph as package
from tests.cli.running import TODAY, Ran, aimsgraph, fill

ONTOLOGY = Path(package.__file__).parent.parent / "ontology"
REGISTER = Path(package.__file__).parent / "demo" / "registers" / "ai-systems.csv"
NO_PRESUMPTION = "ISO/IEC 42001 gives no presumption of conformity with the EU AI Act."
FORMATS = ("json", "csv", "xlsx", "html")
DAY = ("--as-of", "2027-08-03")


def read(name: str) -> Any:
    return yaml.safe_load((ONTOLOGY / f"{name}.yaml").read_text(encoding="utf-8"))


def systems() -> dict[str, tuple[set[str], set[str]]]:
    """The roles and tiers of each system that is in use, as its register has them."""
    rows = csv.DictReader(io.StringIO(REGISTER.read_text(encoding="utf-8")))
    return {
        f"system:{row['ID']}": (
            set(row["Actor roles"].split("; ")),
            {tier.removeprefix("eu-ai-act:") for tier in row["Risk tier"].split("; ")},
        )
        for row in rows
        if row["Lifecycle"] != "retired"
    }


@pytest.fixture(scope="module")
def demo_folder(made_demo: tuple[Path, Ran]) -> Path:
    return made_demo[0]


@pytest.fixture(scope="module")
def act(demo_folder: Path) -> dict[str, Any]:
    """The Act as JSON."""
    ran = aimsgraph("framework", "eu-ai-act", "--json", *DAY, folder=demo_folder)
    found: dict[str, Any] = ran.document
    return found


@pytest.fixture(scope="module")
def written(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Act, and all frameworks, in every form."""
    out = tmp_path_factory.mktemp("frameworks")
    for name, asked in (("act", ("eu-ai-act",)), ("all", ())):
        for format in FORMATS:
            path = out / f"{name}.{format}"
            ran = aimsgraph("framework", *asked, "-o", str(path), *DAY, folder=demo_folder)
            assert ran.code == 0, ran.err
    return out


def texts(path: Path) -> str:
    """All that a reader of a file sees, without line breaks."""
    if path.suffix == ".xlsx":
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        cells = [
            str(cell)
            for name in book.sheet_names
            for row in book.get_sheet_by_name(name).to_python()
            for cell in row
        ]
        return " ".join(cells)
    return path.read_text(encoding="utf-8-sig")


class TestNumbers:
    """What is counted follows from the files of the ontology and the register."""

    def test_each_system_is_bound_by_what_its_role_and_tier_say(self, act: dict[str, Any]) -> None:
        for system, (roles, tiers) in systems().items():
            wanted = {
                f"Art. {entry['ref']}"
                for entry in read("catalogs/eu-ai-act")["provisions"]
                if entry["assessable"]
                and roles & set(entry["addressee"])
                and (not entry.get("tier") or tiers & set(entry["tier"]))
            }
            found = {
                row["ref"]
                for row in act["rows"]
                if row["assessable"] and system in [one["system"] for one in row["bound"]]
            }
            assert (system, found) == (system, wanted)
        assert act["unplaced"] == []

    def test_touched_is_what_leads_to_something_that_holds(
        self, act: dict[str, Any], demo_folder: Path
    ) -> None:
        rows = aimsgraph("matrix", "--json", *DAY, folder=demo_folder).document["rows"]
        holds = {row["ref"] for row in rows if row["state"] == "holds" and row["catalog"]}
        pairs = read("crosswalks/iso42001--eu-ai-act")["pairs"]
        wanted = {f"Art. {pair['target']}" for pair in pairs if pair["source"] in holds}
        assert {row["ref"] for row in act["rows"] if row["touch"] == "touched"} == wanted
        assert act["tally"]["covered"] == 0

    def test_the_sentence_has_these_numbers(self, act: dict[str, Any]) -> None:
        tally = act["tally"]
        assert act["sentence"].startswith(f"EU AI Act: {tally['applies']} of 85 provisions bind")
        assert f"{tally['not_yet_due']} more bind later" in act["sentence"]
        assert tally["next_on"] == "2027-12-02"

    def test_all_and_one_agree(self, act: dict[str, Any], demo_folder: Path) -> None:
        every = aimsgraph("framework", "--json", *DAY, folder=demo_folder).document["frameworks"]
        (one,) = (each for each in every if each["id"] == act["id"])
        assert {name: one[name] for name in act["tally"]} == act["tally"]


class TestWhatMustBeSaid:
    """That ISO/IEC 42001 gives no presumption of conformity stands wherever the Act is shown."""

    @pytest.mark.parametrize("name", ["act", "all"])
    @pytest.mark.parametrize("format", FORMATS)
    def test_in_every_file(self, written: Path, name: str, format: str) -> None:
        assert NO_PRESUMPTION in texts(written / f"{name}.{format}")

    @pytest.mark.parametrize("asked", [(), ("eu-ai-act",)])
    def test_in_the_terminal(self, demo_folder: Path, asked: tuple[str, ...]) -> None:
        assert NO_PRESUMPTION in aimsgraph("framework", *asked, folder=demo_folder).out

    def test_in_every_row_of_a_table_for_programs(self, written: Path) -> None:
        for name in ("act", "all"):
            rows = list(csv.DictReader(io.StringIO(texts(written / f"{name}.csv"), newline="")))
            assert {row["Caveat"] for row in rows} == {NO_PRESUMPTION}

    def test_not_where_the_act_is_not_shown(self, demo_folder: Path) -> None:
        for name in ("nist-ai-rmf", "iso27001", "iso42001"):
            assert "presumption" not in aimsgraph("framework", name, folder=demo_folder).out


class TestForms:
    """One content in every form, and nothing is cut off."""

    @pytest.mark.parametrize("format", ["csv", "xlsx", "html"])
    def test_every_mapping_is_in_every_form(
        self, written: Path, act: dict[str, Any], format: str
    ) -> None:
        seen = texts(written / f"act.{format}")
        for row in act["rows"]:
            assert row["ref"] in seen
            for one in row["mapped"]:
                assert f"intersects with {one['ref']} ({one['strength']} of 10)" in seen
        assert "iso42001--eu-ai-act" in seen
        assert "interpretation" in seen

    def test_the_source_and_the_state_of_each_mapping_are_told(self, written: Path) -> None:
        rows = list(csv.DictReader(io.StringIO(texts(written / "act.csv"), newline="")))
        for row in rows:
            mapped = [line for line in row["Through"].split("\n") if line != "nothing"]
            assert all(": holds" in m or ": broken" in m or ": missing" in m or ": in doubt" in m
                       or ": not applicable" in m or ": nothing to show yet" in m
                       for m in mapped)  # fmt: skip
            assert bool(mapped) == bool(row["Source of the mapping"])

    @pytest.mark.parametrize("width", [80, 120])
    @pytest.mark.parametrize("asked", [(), ("eu-ai-act",), ("nist-ai-rmf",), ("iso42001",)])
    def test_no_line_is_too_long(
        self, demo_folder: Path, asked: tuple[str, ...], width: int
    ) -> None:
        out = aimsgraph("framework", *asked, folder=demo_folder, width=width).out
        commands = {line for line in out.splitlines() if line.startswith("    aimsgraph")}
        assert all(len(line) <= width for line in out.splitlines() if line not in commands)

    def test_what_touches_nothing_stands_first(self, demo_folder: Path) -> None:
        out = aimsgraph("framework", "eu-ai-act", *DAY, folder=demo_folder).out
        applies = out[out.index("APPLIES") : out.index("NOT YET DUE")]
        assert applies.index("Art. 5 Prohibited") < applies.index("Art. 4 AI literacy")

    def test_a_later_day_is_named_and_judged(self, demo_folder: Path) -> None:
        ran = aimsgraph("framework", "eu-ai-act", "--as-of", "2027-12-02", folder=demo_folder)
        assert "As of 2 December 2027" in ran.out
        assert "NOT YET DUE" not in ran.out

    def test_an_unknown_framework_is_an_error(self, demo_folder: Path) -> None:
        ran = aimsgraph("framework", "soc2", folder=demo_folder)
        assert ran.code == 2
        assert "no framework is called 'soc2'" in ran.err
        assert "nist-ai-rmf" in ran.err

    def test_the_same_bytes_again(self, written: Path, demo_folder: Path, tmp_path: Path) -> None:
        for format in FORMATS:
            path = tmp_path / f"act.{format}"
            aimsgraph("framework", "eu-ai-act", "-o", str(path), *DAY, folder=demo_folder)
            assert path.read_bytes() == (written / f"act.{format}").read_bytes()


def test_what_binds_follows_the_register(small: Path) -> None:
    """With a tier that the Act does not have it can't be told; with another it can."""
    for tier, told in (("limited", "can't be told"), ("high-annex-iii", "Claims triage")):
        row = f"triage,Claims triage,deployed,provider,triage-model,data-owner,eu-ai-act:{tier}\n"
        head = "ID,Name,Lifecycle,Actor roles,Components,Owner,Risk tier\n"
        fill(small, {"registers/AI systems.csv": head + row})
        assert aimsgraph("sync", "--as-of", TODAY, folder=small).code == 0
        ran = aimsgraph("framework", "eu-ai-act", "--as-of", TODAY, folder=small)
        assert told in ran.out
        view = aimsgraph(
            "framework", "eu-ai-act", "--as-of", TODAY, "--json", folder=small
        ).document
        (one,) = (row for row in view["rows"] if row["ref"] == "Art. 43")
        assert one["applies"] == ("cannot be told" if tier == "limited" else "not yet due")
        assert [each["system"] for each in one["bound"]] == (
            [] if tier == "limited" else ["system:triage"]
        )
