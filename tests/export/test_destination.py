"""An export is there whole or not at all, and nobody else's file is lost to it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from aimsgraph.errors import RefusedError, UsageError
from aimsgraph.export.destination import CONTENTS, write_file
from aimsgraph.export.formats import FORMATS, export
from aimsgraph.snapshot import Node, Snapshot
from tests.export.graphs import ORIGIN, VOCABULARY

ONE = Snapshot([Node("dataset:one", "Dataset", {"name": "One"})], revision=1)
TWO = Snapshot([Node("model:two", "Model", {"name": "Two"})], revision=2)


class Torn(dict[str, str]):
    """Properties at which writing fails."""

    def __iter__(self) -> Iterator[str]:
        raise OSError("disk full")

    items = __iter__  # type: ignore[assignment]


def write(format: str, path: Path, snapshot: Snapshot = ONE) -> None:
    export(format, path, snapshot, VOCABULARY, ORIGIN)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


PLACES = [(format, "out" if format != "csv" else "out.zip") for format in FORMATS]
PLACES.append(("csv", "folder"))
places = pytest.mark.parametrize(("format", "name"), PLACES)


@places
class TestPlaces:
    def test_an_earlier_export_is_replaced(self, tmp_path: Path, format: str, name: str) -> None:
        write(format, tmp_path / name, TWO)
        old = tree(tmp_path)
        write(format, tmp_path / name, ONE)
        new = tree(tmp_path)
        assert new != old
        write(format, tmp_path / name, ONE)
        assert tree(tmp_path) == new, "the same graph gives the same bytes"
        assert not [file for file in new if "two" in file.lower() or "Model" in file]

    def test_what_is_not_an_export_is_left_alone(
        self, tmp_path: Path, format: str, name: str
    ) -> None:
        path = tmp_path / name
        path.write_text("mine")
        with pytest.raises(RefusedError, match=r"remove it, or name another place"):
            write(format, path)
        assert tree(tmp_path) == {name: b"mine"}

    def test_a_link_is_not_followed(self, tmp_path: Path, format: str, name: str) -> None:
        (tmp_path / "mine").write_text("mine")
        (tmp_path / name).symlink_to(tmp_path / "mine")
        with pytest.raises(RefusedError):
            write(format, tmp_path / name)
        assert (tmp_path / "mine").read_text() == "mine"

    def test_without_its_folder_it_is_refused(self, tmp_path: Path, format: str, name: str) -> None:
        with pytest.raises(RefusedError, match="no such folder"):
            write(format, tmp_path / "missing" / name)

    def test_when_it_fails_half_way_nothing_is_there(
        self, tmp_path: Path, format: str, name: str
    ) -> None:
        half = Snapshot([*ONE.nodes.values(), Node("model:torn", "Model", Torn())])
        with pytest.raises(OSError, match="disk full"):
            write(format, tmp_path / name, half)
        assert not [*tmp_path.iterdir()]
        write(format, tmp_path / name, ONE)
        before = tree(tmp_path)
        with pytest.raises(OSError, match="disk full"):
            write(format, tmp_path / name, half)
        assert tree(tmp_path) == before


class TestFolder:
    def test_an_empty_folder_is_filled(self, tmp_path: Path) -> None:
        (tmp_path / "out").mkdir()
        write("csv", tmp_path / "out")
        assert set(tree(tmp_path / "out")) == {"Dataset.csv", "relations.csv", CONTENTS}

    @pytest.mark.parametrize("other", ["notes.txt", "sub/x.csv"])
    def test_one_in_which_somebody_put_something_is_left_alone(
        self, tmp_path: Path, other: str
    ) -> None:
        write("csv", tmp_path / "out")
        (tmp_path / "out" / other).parent.mkdir(exist_ok=True)
        (tmp_path / "out" / other).write_text("mine")
        with pytest.raises(RefusedError, match="was not exported from here"):
            write("csv", tmp_path / "out")
        assert (tmp_path / "out" / other).read_text() == "mine"

    def test_csv_cannot_be_one_file(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="several files"):
            write("csv", tmp_path / "out.csv")

    def test_a_zip_holds_the_same_files(self, tmp_path: Path) -> None:
        write("csv", tmp_path / "out")
        write("csv", tmp_path / "out.zip")
        with ZipFile(tmp_path / "out.zip") as archive:
            inside = {name: archive.read(name) for name in archive.namelist()}
        assert inside == tree(tmp_path / "out")


def test_an_interrupted_write_leaves_the_earlier_export(tmp_path: Path) -> None:
    write("turtle", tmp_path / "g.ttl")
    before = tree(tmp_path)

    def parts() -> Iterator[str]:
        yield "half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "g.ttl", parts())
    assert tree(tmp_path) == before


def test_it_may_be_read_by_whom_the_folder_lets(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        write("turtle", tmp_path / "g.ttl")
    finally:
        os.umask(mask)
    assert (tmp_path / "g.ttl").stat().st_mode & 0o777 == 0o644
