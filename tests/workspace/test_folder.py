"""A workspace is found from anywhere inside it, and nothing it names lies outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from aimsgraph.errors import StoreError, UsageError, WorkspaceError
from aimsgraph.workspace import Workspace, find_workspace

CONFIG = """\
ontology = ["own.yaml"]

[organization]
name = "Acme"

[policy]
review_required = true
months.data-quality-report = 6

[audit]
stage1 = 2026-08-20

[[source]]
name = "a"
importer = "tables"
paths = ["one.csv", "two.csv"]
recipe = "registers"
authority = 70
options = { extra = "x" }

[[demand]]
requirement = "A.7.4"
kind = "data-quality-report"
per = "dataset"
where = "used-to-build"
demanded_by = "owner"
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "aims.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "own.yaml").write_text("conditions:\n  big: rows > 10\n", encoding="utf-8")
    return find_workspace(tmp_path)


class TestFinding:
    def test_from_a_folder_below(self, workspace: Workspace) -> None:
        below = workspace.root / "registers" / "old"
        below.mkdir(parents=True)
        assert find_workspace(below).root == workspace.root

    def test_the_nearest_is_taken(self, workspace: Workspace) -> None:
        inner = workspace.root / "inner"
        inner.mkdir()
        (inner / "aims.toml").write_text('[organization]\nname = "Inner"\n', encoding="utf-8")
        assert find_workspace(inner).config.sections.organization.name == "Inner"

    def test_none_is_an_error_that_says_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(WorkspaceError) as caught:
            find_workspace(tmp_path)
        assert "aimsgraph init" in str(caught.value)


class TestWhatItSays:
    def test_the_policy_is_a_value_for_the_engine(self, workspace: Workspace) -> None:
        policy = workspace.policy
        assert policy.review_required
        assert policy.months == {"data-quality-report": 6}
        assert str(policy.stage1_on) == "2026-08-20"
        (demand,) = policy.demands
        assert (demand.where, demand.demanded_by) == ("used-to-build", "owner")

    def test_a_source_has_its_recipe_among_its_options(self, workspace: Workspace) -> None:
        (source,) = workspace.sources
        assert source.paths == ("one.csv", "two.csv")
        assert source.options == {"extra": "x", "recipe": "registers"}
        assert source.authority == 70

    def test_its_own_ontology_is_part_of_the_vocabulary(self, workspace: Workspace) -> None:
        assert workspace.vocabulary.conditions["big"] == "rows > 10"


class TestInside:
    @pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x"])
    def test_a_path_that_leads_out_is_refused(self, path: str, workspace: Workspace) -> None:
        with pytest.raises(WorkspaceError, match="leads out"):
            workspace.inside(path, ("store", "location"))

    def test_a_link_that_leads_out_is_refused(self, workspace: Workspace) -> None:
        (workspace.root / "link").symlink_to("/etc")
        with pytest.raises(WorkspaceError, match="leads out"):
            workspace.inside("link/passwd", ())


class TestStore:
    def test_reading_makes_none(self, workspace: Workspace) -> None:
        with pytest.raises(StoreError, match="nothing has been read yet"), workspace.open():
            pass
        assert not workspace.has_store

    def test_writing_makes_one(self, workspace: Workspace) -> None:
        with workspace.open(create=True) as store:
            assert store.revision == 0
        assert workspace.has_store

    def test_another_place_takes_that_of_what_aims_toml_says(
        self, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        monkeypatch.chdir(elsewhere)
        other = find_workspace(workspace.root, store="other.db")
        with other.open(create=True):
            pass
        assert (elsewhere / "other.db").is_file()
        assert not workspace.has_store
        assert other.place == "elsewhere/other.db"

    def test_an_address_where_no_store_can_be_is_located_where_it_was_given(
        self, workspace: Workspace
    ) -> None:
        with pytest.raises(UsageError, match="no store is known for ftp://") as caught:
            open_it(find_workspace(workspace.root, store="ftp://host/aims.db"))
        assert not isinstance(caught.value, WorkspaceError)
        config = CONFIG + '\n[store]\nlocation = "ftp://host/aims.db"\n'
        (workspace.root / "aims.toml").write_text(config, encoding="utf-8")
        with pytest.raises(WorkspaceError, match="no store is known for ftp://") as located:
            open_it(find_workspace(workspace.root))
        assert located.value.where == f"aims.toml:{len(config.splitlines())}"


def open_it(workspace: Workspace) -> None:
    with workspace.open():
        pass
