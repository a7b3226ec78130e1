"""Published frameworks and mappings: they fit the graph, and the same again writes nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from aimsgraph.importing import Reading, Source, apply, plan, read
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Vocabulary
from tests.importers.published import Write
from tests.importers.test_cosai import CONTROLS, FRAMEWORKS, RISKS
from tests.importers.test_finos import MITIGATION, RISK, TITLES
from tests.importers.test_gemara import DOCUMENT
from tests.importers.test_sssom import COLUMNS, HEAD, ROW

TODAY = date(2026, 11, 24)
FILES = {
    "finos": {"ri-1.md": RISK, "mi-3.md": MITIGATION, "iso-42001.yml": TITLES},
    "cosai": {"controls.yaml": CONTROLS, "risks.yaml": RISKS, "frameworks.yaml": FRAMEWORKS},
    "gemara": {"map.yaml": DOCUMENT},
    "sssom": {"map.tsv": HEAD + "\t".join(COLUMNS) + "\n" + "\t".join(ROW) + "\n"},
}
REAL = {
    "finos": "finos",
    "cosai": "cosai",
    "gemara": "good-aigf-nist-mapping.yaml",
    "sssom": "ibm2nistgenai.tsv",
}
WRITTEN: dict[str, Callable[[str], bytes]] = {
    "with a mark in front": lambda text: text.encode("utf-8-sig"),
    "as UTF-16": lambda text: text.encode("utf-16"),
    "with the line ends of Windows": lambda text: text.replace("\n", "\r\n").encode(),
}
MUTATIONS = 300


@pytest.fixture
def store(tmp_path: Path, vocabulary: Vocabulary) -> Iterator[Store]:
    """A store that holds the catalogues at hand."""
    opened = open_store(tmp_path / "aims.db", vocabulary)
    shipped = read(Source("catalog", "catalog"), tmp_path, vocabulary)
    apply(opened, plan(opened, shipped, today=TODAY), "test")
    yield opened
    opened.close()


def reading_of(importer: str, root: Path, path: str, vocabulary: Vocabulary) -> Reading:
    return read(Source("published", importer, (path,)), root, vocabulary)


@pytest.mark.parametrize("importer", FILES)
class TestOurOwn:
    def test_fits_the_graph(
        self, importer: str, write: Write, store: Store, vocabulary: Vocabulary
    ) -> None:
        for name, text in FILES[importer].items():
            write(f"in/{name}", text)
        reading = reading_of(importer, write.root, "in", vocabulary)
        made = plan(store, reading, today=TODAY)
        assert set(made.problems) == set(reading.problems), "nothing was found wrong with them"
        apply(store, made, "test")
        keys = {(link.type, link.source, link.target) for link in store.snapshot().relations}
        said = {
            (record.type, record.source, record.target)
            for record in reading.records
            if hasattr(record, "type")
        }
        assert said <= keys

    @pytest.mark.parametrize("written", WRITTEN)
    def test_in_another_encoding_writes_nothing(
        self, importer: str, written: str, write: Write, store: Store, vocabulary: Vocabulary
    ) -> None:
        for name, text in FILES[importer].items():
            write(f"in/{name}", text)
        first = reading_of(importer, write.root, "in", vocabulary)
        apply(store, plan(store, first, today=TODAY), "test")
        for name, text in FILES[importer].items():
            (write.root / "in" / name).write_bytes(WRITTEN[written](text))
        again = reading_of(importer, write.root, "in", vocabulary)
        assert [str(problem) for problem in again.problems] == [
            str(problem) for problem in first.problems
        ], "every place is the same"
        assert not plan(store, again, today=TODAY).changes

    def test_torn_or_mixed_up_gives_records_or_located_problems(
        self, importer: str, write: Write, vocabulary: Vocabulary
    ) -> None:
        chance = random.Random(20261124)
        pool = "\x00\t\n\r #-:'\"[]{}&*!|>%@`,abc019\ufeff\u2028é"
        for _ in range(MUTATIONS):
            for name, text in FILES[importer].items():
                write(f"in/{name}", mutated(text, chance, pool))
            for problem in reading_of(importer, write.root, "in", vocabulary).problems:
                assert problem.where is not None
                assert problem.where.artifact


def mutated(text: str, chance: random.Random, pool: str) -> str:
    """The text with a few characters or lines changed, moved, doubled or gone."""
    for _ in range(chance.randint(0, 4)):
        at = chance.randrange(len(text) + 1)
        to = min(len(text), at + chance.choice((0, 1, 1, 5, 40)))
        put = chance.choice(("", chance.choice(pool), text[at:to] * 2, chance.choice(pool) * 5))
        text = text[:at] + put + text[to:]
    return text


@pytest.mark.parametrize("importer", REAL)
def test_the_real_ones_again_write_nothing(
    importer: str, shared_data: Path, tmp_path: Path, store: Store, vocabulary: Vocabulary
) -> None:
    real = shared_data / "09_grc" / REAL[importer]
    copy = tmp_path / real.name
    if real.is_dir():
        shutil.copytree(real, copy)
    else:
        shutil.copy(real, copy)
    first = reading_of(importer, tmp_path, real.name, vocabulary)
    made = plan(store, first, today=TODAY)
    new = {problem.code for problem in made.problems} - {each.code for each in first.problems}
    assert new <= {"said-differently"}, "every end is in the graph"
    apply(store, made, "test")
    for file in [copy] if copy.is_file() else copy.rglob("*.*"):
        lines = file.read_bytes().replace(b"\r\n", b"\n")
        file.write_bytes(lines.decode().replace("\n", "\r\n").encode("utf-8-sig"))
    assert not plan(
        store, reading_of(importer, tmp_path, real.name, vocabulary), today=TODAY
    ).changes
