"""The ontology loads fast from a cache that can always be thrown away."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary import folder, load
from aimsgraph.vocabulary.cache import keep, recall
from aimsgraph.vocabulary.loading import shipped
from aimsgraph.vocabulary.reading import read
from tests.vocabulary.small import PREFIXES

OWN = f'{PREFIXES}change:drift a rule:ChangeKind ; skos:definition "it drifts" .\n'
OWN += ":Prompt a owl:Class ; rdfs:subClassOf :Asset ; skos:definition 'Words for a model.' ."


def kept(cache: Path) -> list[Path]:
    return sorted(cache.rglob("vocabulary-*"))


class TestCache:
    def test_what_is_kept_is_what_was_read(self, cache: Path) -> None:
        first = load()
        assert len(kept(cache)) == 1
        again = load()
        assert again == first == read(shipped(), digest=first.digest)
        assert list(again.classes) == list(first.classes)
        assert [list(c.properties) for c in again.classes.values()] == [
            list(c.properties) for c in first.classes.values()
        ]

    def test_it_loads_in_30_ms_without_the_parsers(self) -> None:
        load()
        program = (
            "import sys, time\n"
            "from aimsgraph.vocabulary import load\n"
            "start = time.process_time()\n"
            "load()\n"
            "print(time.process_time() - start, 'rdflib' in sys.modules, 'yaml' in sys.modules)\n"
        )
        runs = [
            subprocess.run(
                [sys.executable, "-c", program],
                cwd=folder().parent,
                check=True,
                capture_output=True,
                text=True,
            ).stdout.split()
            for _ in range(3)
        ]
        assert {tuple(run[1:]) for run in runs} == {("False", "False")}
        assert min(float(run[0]) for run in runs) < 0.03

    @given(st.data())
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
    def test_a_damaged_one_is_as_good_as_none(self, cache: Path, data: st.DataObject) -> None:
        keep("key", load())
        assert recall("key") == load()
        path = cache / "aimsgraph" / "vocabulary-key.cache"
        whole = path.read_bytes()
        cut = data.draw(st.integers(0, len(whole) - 1))
        put = data.draw(st.sampled_from([b"", whole[cut + 1 :], b"\0" + whole[cut + 1 :]]))
        path.write_bytes(whole[:cut] + put)
        assert recall("key") is None

    def test_a_damaged_one_is_written_again(self, cache: Path) -> None:
        first = load()
        [path] = kept(cache)
        whole = path.read_bytes()
        path.write_bytes(whole[:1000])
        assert load() == first
        assert path.read_bytes() == whole

    def test_where_nothing_can_be_kept_it_still_loads(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "file").write_text("no folder")
        for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
            monkeypatch.setenv(name, str(tmp_path / "file"))
        assert len(load().classes) == 53

    def test_nothing_half_written_is_left(self, cache: Path) -> None:
        load()
        assert [path for path in cache.rglob("*") if path.is_file()] == kept(cache)

    def test_only_the_newest_are_kept(self, cache: Path) -> None:
        for number in range(20):
            keep(f"key{number:02}", load())
        names = [path.name for path in kept(cache)]
        assert len(names) == 16
        assert "vocabulary-key19.cache" in names

    def test_a_changed_file_is_read_anew(self, cache: Path, tmp_path: Path) -> None:
        path = tmp_path / "own.ttl"
        path.write_text(OWN.replace("drift", "shift"), encoding="utf-8")
        with pytest.raises(OntologyError):
            load(path)  # the kind starts nowhere
        path.write_text(OWN.replace("change:drift", "# change:drift"), encoding="utf-8")
        first = load(path)
        path.write_text(f"{path.read_text(encoding='utf-8')}\n# more\n", encoding="utf-8")
        second = load(path)
        assert first.digest != second.digest != load().digest
        assert first.classes == second.classes
        assert len(kept(cache)) == 3

    def test_an_ontology_with_errors_is_not_kept(self, cache: Path, tmp_path: Path) -> None:
        path = tmp_path / "own.ttl"
        path.write_text(OWN, encoding="utf-8")
        with pytest.raises(OntologyError, match="unstarted-change"):
            load(path)
        assert kept(cache) == []


class TestFiles:
    def test_the_digest_tells_what_is_said_not_where(self, tmp_path: Path) -> None:
        digests = set()
        for name in ("a.yaml", "b.yaml"):
            (tmp_path / name).write_text("# nothing\n", encoding="utf-8")
            digests.add(load(tmp_path / name).digest)
        assert len(digests) == 1

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(OntologyError, match=r"own\.ttl: cannot be read: No such file"):
            load(tmp_path / "own.ttl")

    def test_another_kind_of_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "own.owl").write_text("", encoding="utf-8")
        with pytest.raises(OntologyError, match=r"ends in \.ttl, \.yaml or \.yml"):
            load(tmp_path / "own.owl")

    def test_the_folder_holds_the_ontology(self) -> None:
        assert (folder() / "aims.ttl").is_file()
        assert next(iter(shipped())) == "ontology/aims.ttl"
