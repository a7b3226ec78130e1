"""Lists of hashes are read in the forms that programs write."""

from __future__ import annotations

import pytest

from aimsgraph.importing.hashes import is_sha256, read_hashes

H = "ab" * 32


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        (f"{H}  a/report.pdf\n", "a/report.pdf", 1),
        (f"{H} *report.pdf", "report.pdf", 1),
        (f"# list\n{H.upper()}\treport of May.pdf\n", "report of May.pdf", 2),
        (f"SHA256 (report.pdf) = {H}", "report.pdf", 1),
        (
            f"\n\nAlgorithm : SHA256\nHash      : {H.upper()}\nPath      : C:\\AI\\r.md\n",
            "C:\\AI\\r.md",
            4,
        ),
        (
            f"Algorithm Hash Path\n--------- ---- ----\nSHA256 {H.upper()} C:\\x\\r.md",
            "C:\\x\\r.md",
            3,
        ),
        (H, "", 1),
        (f"Hash : {H}", "", 1),
    ],
)
def test_each_form_gives_hash_path_and_line(text: str, path: str, line: int) -> None:
    (listed,) = read_hashes(text)
    assert (listed.sha256, listed.path, listed.line) == (H, path, line)


def test_the_name_of_a_file_is_found_whatever_the_system() -> None:
    (listed,) = read_hashes(f"Hash : {H}\nPath : C:\\AI Project\\reports\\r.md")
    assert listed.name == "r.md"


def test_several_in_one_list_keep_their_paths() -> None:
    other = "cd" * 32
    text = f"Hash : {H}\nPath : a\n\nHash : {other}\nPath : b\n{H}  c\n"
    assert [(each.sha256, each.path) for each in read_hashes(text)] == [
        (H, "a"),
        (other, "b"),
        (H, "c"),
    ]


def test_other_text_holds_no_hashes() -> None:
    assert list(read_hashes("nothing\nabc123  file\nPath : x\n")) == []
    assert not is_sha256("x" * 64)
    assert not is_sha256("ab" * 20)
