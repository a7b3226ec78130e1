"""The archive of an evidence pack: whole or not there, the same bytes, and safe to unpack."""

from __future__ import annotations

import os
import subprocess
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote
from zipfile import ZipFile

import pytest

from aimsgraph.assurance import pack
from aimsgraph.errors import RefusedError
from aimsgraph.export.destination import write_zip
from aimsgraph.export.enclosures import Enclosure, enclosures
from aimsgraph.export.pack import PackFile, write_pack
from tests.export.graphs import ORIGIN
from tests.impact.company import Company, company, shipped

POLICY = "evidence:ai-policy-acme"
REPORT = "evidence:data-quality-report-a-training"
REPORT_B = "evidence:data-quality-report-b-training"
# Names that files have somewhere; all but the first few are safe on this system only.
NAMES = (
    "report.pdf",
    "Report.PDF",
    "re\u0301sume\u0301.txt",
    "r\u00e9sum\u00e9.txt",
    "\uff32eport.pdf",
    "con.txt",
    "aux",
    "-rf.txt",
    "a\\b.txt",
    "C:evil.txt",
    "evil\u202efdp.exe",
    "two\nlines.txt",
    'quo"te&<b>.html',
    "#frag?query=%2e%2e%2f.txt",
    "trailing. ",
    "x...",
    "\u65e5\u672c\u8a9e.md",
    "x" * 240 + ".csv",
    "y" * 240,
    "tab\t.md",
    "javascript:alert(1)",
    "SHA256SUMS",
    "index.html",
)


class Page(HTMLParser):
    """The texts and the links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [str(value) for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def packed(made: Company, root: Path, *folders: str, stage: int = 2) -> PackFile:
    snapshot = made.snapshot()
    found = pack(snapshot, shipped(), made.policy, as_of=made.as_of, stage=1 if stage == 1 else 2)
    return PackFile(found, enclosures(found, root, folders), {}, snapshot, "Acme", ORIGIN)


def put(made: Company, root: Path, record: str, file: str, content: str = "shown") -> Path:
    """The file of a record, and its hash as recorded."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    made.set(record, uri=file, sha256=sha256(content.encode()).hexdigest())
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace."""
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@pytest.fixture
def made(root: Path) -> Company:
    """A company with two files."""
    made = company()
    put(made, root, POLICY, "evidence/policy.md", "we use AI with care")
    put(made, root, REPORT, "evidence/data/quality.csv", "rows,1")
    return made


def write(packed: PackFile, root: Path, path: Path) -> Mapping[str, bytes]:
    """The members of the archive."""
    write_pack(path, packed, root, {"soa.html": ("Statement", b"<p>soa</p>")})
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


class TestArchive:
    def test_it_holds_an_index_the_files_and_their_hashes(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        members = write(packed(made, root), root, tmp_path / "p.zip")
        assert list(members) == [
            "export.json", "index.html", "index.csv", "soa.html",
            "evidence/iso42001-2023/5.2/policy.md",
            "evidence/iso42001-2023/A.7.4/a-training/quality.csv",
            "SHA256SUMS",
        ]  # fmt: skip
        assert members["evidence/iso42001-2023/5.2/policy.md"] == b"we use AI with care"

    def test_the_hashes_are_those_that_sha256sum_takes(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        write(packed(made, root), root, tmp_path / "p.zip")
        with ZipFile(tmp_path / "p.zip") as archive:
            archive.extractall(tmp_path / "out")
            count = len(archive.namelist())
        ran = subprocess.run(
            ["sha256sum", "--strict", "-c", "SHA256SUMS"],
            cwd=tmp_path / "out", capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stdout.count(": OK\n") == count - 1

    def test_the_same_gives_the_same_bytes(self, made: Company, root: Path, tmp_path: Path) -> None:
        write(packed(made, root), root, tmp_path / "one.zip")
        for file in root.rglob("*.*"):
            os.utime(file, (1, 1))
            file.chmod(0o600)
        write(packed(made, root), root, tmp_path / "two.zip")
        assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
        with ZipFile(tmp_path / "one.zip") as archive:
            infos = archive.infolist()
        assert {(i.date_time, i.external_attr >> 16, i.create_system) for i in infos} == {
            ((1980, 1, 1, 0, 0, 0), 0o644, 3)
        }

    def test_a_file_that_serves_several_is_there_once(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        path = put(made, root, "impact-assessment:a", "evidence/impact.md", "people")
        members = write(packed(made, root), root, tmp_path / "p.zip")
        assert [name for name in members if name.endswith(path.name)] == [
            "evidence/iso42001-2023/6.1.4/a/impact.md"
        ]
        links = Page(members["index.html"].decode()).links
        assert links.count("./evidence/iso42001-2023/6.1.4/a/impact.md") >= 3

    def test_records_of_one_file_share_it(self, made: Company, root: Path) -> None:
        put(made, root, REPORT_B, "evidence/data/quality.csv", "rows,1")
        found = packed(made, root)
        assert found.enclosures[REPORT].name == found.enclosures[REPORT_B].name
        assert len(found.files) == 2

    def test_stage_1_holds_the_design_alone(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        members = write(packed(made, root, stage=1), root, tmp_path / "p.zip")
        assert [n for n in members if n.startswith("evidence/")] == [
            "evidence/iso42001-2023/5.2/policy.md"
        ]
        assert "nothing at this stage" in members["index.html"].decode()

    def test_every_link_of_the_index_leads_to_a_member(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        members = write(packed(made, root), root, tmp_path / "p.zip")
        page = Page(members["index.html"].decode())
        assert page.links
        assert {unquote(link).removeprefix("./") for link in page.links} <= set(members)
        assert page.tags.isdisjoint({"script", "img", "iframe", "link", "base"})


class TestMissing:
    def whats(self, found: PackFile) -> dict[str, str]:
        return {one.thing: one.what for one in found.missing}

    def test_nothing_is_missing_where_all_is_there(self, made: Company, root: Path) -> None:
        found = packed(made, root)
        assert not found.missing
        assert found.sentence.endswith("Nothing is missing.")

    def test_a_missing_file_is_named_in_the_index(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        (root / "evidence/policy.md").unlink()
        found = packed(made, root)
        assert self.whats(found) == {POLICY: "file not there"}
        assert "1 file not there" in found.sentence
        text = Page(write(found, root, tmp_path / "p.zip")["index.html"].decode()).text
        assert "evidence/policy.md: the file is not there" in text
        assert sha256(b"we use AI with care").hexdigest() in text

    def test_an_altered_file_is_named_with_both_hashes_and_lies_apart(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        (root / "evidence/policy.md").write_text("we use AI")
        found = packed(made, root)
        assert self.whats(found) == {POLICY: "file altered"}
        members = write(found, root, tmp_path / "p.zip")
        assert members["altered/iso42001-2023/5.2/policy.md"] == b"we use AI"
        assert "evidence/iso42001-2023/5.2/policy.md" not in members
        text = Page(members["index.html"].decode()).text
        for content in (b"we use AI with care", b"we use AI"):
            assert sha256(content).hexdigest() in text

    def test_a_slot_that_nothing_fills_is_named(self, made: Company, root: Path) -> None:
        made.remove(REPORT)
        (one,) = packed(made, root).missing
        assert (one.what, one.refs, one.lines) == (
            "nothing recorded",
            ("A.7.4",),
            ("nothing fills it",),
        )
        assert one.owner == "dana"

    def test_what_lies_elsewhere_is_named_with_its_address(self, made: Company, root: Path) -> None:
        made.set(POLICY, uri="https://intranet.example/policy")
        (one,) = packed(made, root).missing
        assert one.what == "kept elsewhere"
        assert one.lines[0] == "https://intranet.example/policy: it is kept at this address"

    def test_a_file_is_found_from_the_folders_of_sources(self, made: Company, root: Path) -> None:
        made.set(POLICY, uri="policy.md")
        assert packed(made, root).enclosures[POLICY].found == "not there"
        assert packed(made, root, "evidence").enclosures[POLICY].found == "as recorded"

    def test_a_record_without_a_file_is_told_by_its_row(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        found = packed(made, root)
        told = PackFile(found.pack, found.enclosures, {REPORT_B: "registers/r.xlsx Evidence!A7"},
                        found.snapshot, found.organization, found.origin)  # fmt: skip
        text = Page(write(told, root, tmp_path / "p.zip")["index.html"].decode()).text
        assert "no file: registers/r.xlsx Evidence!A7" in text


class TestHostileNames:
    def test_nothing_outside_and_nothing_hidden_is_taken(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        secret = tmp_path / "outside.txt"
        secret.write_text("secret")
        (root / ".env").write_text("secret")
        (root / "evidence/.git").mkdir()
        (root / "evidence/.git/config").write_text("secret")
        (root / "link.txt").symlink_to(secret)
        (root / "folder-link").symlink_to(tmp_path)
        (root / "hidden-link.txt").symlink_to(root / ".env")
        (root / "loop").symlink_to(root / "loop")
        os.mkfifo(root / "fifo")
        uris = {
            **dict.fromkeys(("a\0b", "x" * 5000, "loop"), "not there"),
            **dict.fromkeys(
                ("../outside.txt", "/etc/hostname", "evidence/../../outside.txt", "link.txt",
                 "folder-link/outside.txt", "evidence", "fifo", ".env", "hidden-link.txt",
                 "evidence/.git/config", "."), "not taken",
            ),
        }  # fmt: skip
        records = {}
        for number, uri in enumerate(uris):
            id, about = f"evidence:odd-{number}", "dataset:a-training"
            records[made.record(id, "data-quality-report", about, uri=uri)] = uris[uri]
        found = packed(made, root, "evidence")
        assert {id: found.enclosures[id].found for id in records} == records
        assert {one.thing for one in found.missing} == set(records)
        members = write(found, root, tmp_path / "p.zip")
        assert not [name for name, content in members.items() if b"secret" in content]

    def test_a_link_within_the_workspace_is_followed(self, made: Company, root: Path) -> None:
        (root / "evidence/latest.md").symlink_to(root / "evidence/policy.md")
        made.set(POLICY, uri="evidence/latest.md")
        assert packed(made, root).enclosures[POLICY].found == "as recorded"

    def test_members_are_safe_and_distinct_on_every_system(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        for number, name in enumerate(NAMES):
            record = made.record(
                f"evidence:odd-{number}", "data-quality-report", "dataset:a-training",
            )  # fmt: skip
            put(made, root, record, f"evidence/{number}/{name}", f"content {number}")
        found = packed(made, root)
        assert not found.missing
        members = write(found, root, tmp_path / "p.zip")
        names = [name for name in members if name.startswith("evidence/")]
        assert len(names) == len(NAMES) + 2
        assert {members[name] for name in names} >= {b"content %d" % n for n in range(len(NAMES))}
        for name in members:
            assert len(name.encode()) < 240
            for part in name.split("/"):
                assert part == part.strip(" .-")
                assert not set(part) & set("\\:*?\"<>|\n\t\r\0&#%;'`$ ")
                assert part.isprintable()
                assert part.partition(".")[0].casefold() not in ("con", "aux", "nul", "prn")
        spelled = {unicodedata.normalize("NFKC", name).casefold() for name in members}
        assert len(spelled) == len(members)
        with ZipFile(tmp_path / "p.zip") as archive:
            archive.extractall(tmp_path / "out")
        ran = subprocess.run(
            ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=tmp_path / "out"
        )
        assert ran.returncode == 0
        page = Page(members["index.html"].decode())
        assert {unquote(link).removeprefix("./") for link in page.links} <= set(members)

    def test_names_of_records_are_text_in_the_index(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        made.set(POLICY, name="<script>alert(1)</script>\u202e", uri="evidence/gone<b>.md")
        html = write(packed(made, root), root, tmp_path / "p.zip")["index.html"].decode()
        assert Page(html).tags.isdisjoint({"script", "b"})
        assert "<script>alert(1)</script>\ufffd" in Page(html).text
        made.set(POLICY, name="=HYPERLINK(1)")
        table = write(packed(made, root), root, tmp_path / "p.zip")["index.csv"].decode()
        assert "'=HYPERLINK(1)" in table


class TestWriting:
    def test_a_file_that_changes_meanwhile_leaves_the_earlier_pack(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "p.zip"
        write(packed(made, root), root, path)
        before = path.read_bytes()
        found = packed(made, root)
        (root / "evidence/policy.md").write_text("altered at this moment")
        with pytest.raises(RefusedError, match="altered while it was packed"):
            write(found, root, path)
        assert path.read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir()) == ["p.zip", "work"]

    def test_who_cancels_it_leaves_the_earlier_pack(
        self, made: Company, root: Path, tmp_path: Path
    ) -> None:
        path, told = tmp_path / "p.zip", list[tuple[str, int, int]]()
        write(packed(made, root), root, path)
        before = path.read_bytes()

        def cancel(doing: str, done: int, steps: int) -> None:
            told.append((doing, done, steps))
            if done:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_pack(path, packed(made, root), root, {}, cancel)
        assert told == [("writing the files", 0, 2), ("writing the files", 1, 2)]
        assert path.read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir()) == ["p.zip", "work"]

    def test_no_other_file_is_written_over(self, made: Company, root: Path, tmp_path: Path) -> None:
        (tmp_path / "mine.zip").write_text("mine")
        with pytest.raises(RefusedError):
            write(packed(made, root), root, tmp_path / "mine.zip")
        assert (tmp_path / "mine.zip").read_text() == "mine"

    def test_an_earlier_pack_that_is_evidence_is_not_written_over(
        self, made: Company, root: Path
    ) -> None:
        write_zip(root / "evidence/stage-1.zip", [], ORIGIN)
        made.set(POLICY, uri="evidence/stage-1.zip", sha256=None)
        before = (root / "evidence/stage-1.zip").read_bytes()
        with pytest.raises(RefusedError, match="goes into the pack"):
            write(packed(made, root), root, root / "evidence/stage-1.zip")
        assert (root / "evidence/stage-1.zip").read_bytes() == before

    def test_a_large_file_is_streamed(self, made: Company, root: Path, tmp_path: Path) -> None:
        """Never more than a block of it is held."""
        import tracemalloc

        large = put(made, root, REPORT, "evidence/large.bin")
        with large.open("wb") as file:
            file.truncate(64 * 2**20)
        made.set(REPORT, sha256=None)
        found = packed(made, root)
        tracemalloc.start()
        write_pack(tmp_path / "p.zip", found, root, {})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 32 * 2**20

    def test_an_enclosure_without_a_file_has_no_name(self, made: Company, root: Path) -> None:
        assert packed(made, root).enclosures[REPORT_B] == Enclosure("no file")
