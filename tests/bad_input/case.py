"""One bad file or argument, and what has to become of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aimsgraph.cli.failure import EXIT_CODES
from aimsgraph.cli.text import safe
from aimsgraph.snapshot import Node, Snapshot
from aimsgraph.store import open_store
from aimsgraph.vocabulary import load
from tests.cli.running import Ran, aimsgraph

Content = str | bytes | None  # None takes the file away

_SHOWN = 500  # letters: what is longer is cut
_DANGEROUS = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


@dataclass(frozen=True)
class Case:
    """A bad input, how it is read, and what is said of it.

    ``files`` are put into a copy of a workspace that was synced before. ``where`` is the exact
    place, ``says`` and ``hint`` are words of the message and of the advice. Where the ``exit`` is 0
    the run goes on: then what the workspace held stays, ``keeps`` is in the graph and ``lacks`` is
    not. Else nothing at all is written. ``prepare`` does what a file cannot.
    """

    name: str
    files: Mapping[str, Content]
    where: str
    says: Sequence[str]
    hint: Sequence[str] = ()
    code: str = ""
    args: Sequence[str] = ("sync",)
    exit: int = 0
    severity: str = "error"
    count: int = 1
    value: str | None = None
    keeps: Sequence[str] = ()
    lacks: Sequence[str] = ()
    retires: Sequence[str] = ()
    prepare: Callable[[Path], None] | None = None
    told: Mapping[str, Any] = field(default_factory=dict)  # properties of the first of ``keeps``

    def __str__(self) -> str:
        return self.name

    def put(self, folder: Path) -> None:
        """Make the bad input in ``folder``."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            elif isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(content, encoding="utf-8", newline="")
        if self.prepare is not None:
            self.prepare(folder)


def check(case: Case, folder: Path, sarif: Path) -> None:
    """Everything that holds of every case."""
    case.put(folder)
    if case.exit == 0:
        _check_goes_on(case, folder, sarif)
    else:
        _check_refused(case, folder, sarif)


def _check_goes_on(case: Case, folder: Path, sarif: Path) -> None:
    before, files = graph(folder), content(folder)
    planned = run(case, folder, "--plan", "--json", "--sarif", str(sarif))
    assert planned.code == 0, planned.err
    assert graph(folder).revision == before.revision
    assert content(folder) == files
    problem = find(case, planned.document["problems"])
    assert case.severity == problem["severity"], problem
    assert place(problem["where"]) == case.where
    assert problem["count"] == case.count
    if case.value is not None:
        assert problem["value"] == case.value
    assert_said(case, problem["message"], problem["hint"])
    assert_sarif(case, json.loads(sarif.read_text(encoding="utf-8")), problem)
    done = run(case, folder)
    assert done.code == 0, done.err
    assert squeezed(problem["message"]) in squeezed(done.out)
    assert squeezed(case.where) in squeezed(done.out)
    assert content(folder) == files
    assert_nothing_lost(case, before, graph(folder))


def _check_refused(case: Case, folder: Path, sarif: Path) -> None:
    before = content(folder, store=True)
    as_json = run(case, folder, "--json")
    assert (as_json.code, as_json.out) == (case.exit, "")
    error = json.loads(as_json.err)["error"]
    assert error["code"] == case.code
    assert (error["where"] or "").replace(str(folder), "…") == case.where
    assert_said(case, error["message"], error["hint"] or "")
    if case.code == "refused" and case.args[0] in ("sync", "import"):
        run(case, folder, "--sarif", str(sarif))
        assert_valid(json.loads(sarif.read_text(encoding="utf-8")))
    as_text = run(case, folder)
    assert (as_text.code, as_text.out) == (case.exit, "")
    assert squeezed(printed(error["message"]))[:_SHOWN] in squeezed(as_text.err)
    assert content(folder, store=True) == before


def run(case: Case, folder: Path, *more: str) -> Ran:
    """Run the command of a case; what it prints is harmless and no traceback."""
    args = [arg.replace("…", str(folder)) for arg in case.args]
    ran = aimsgraph(*args, *more, folder=folder, width=110)
    assert ran.code in dict(EXIT_CODES)
    assert "Traceback" not in ran.out + ran.err
    assert not _DANGEROUS.findall(ran.out + ran.err)
    return ran


def find(case: Case, problems: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The one problem that a case is about."""
    found = [
        one for one in problems if (one["code"], place(one["where"])) == (case.code, case.where)
    ]
    assert len(found) == 1, problems
    return found[0]


def assert_said(case: Case, message: str, hint: str) -> None:
    """The message says what is wrong, and the hint what to do."""
    assert message
    for word in case.says:
        assert word in message
    for word in case.hint:
        assert word in hint


def assert_valid(log: Any) -> None:
    """The log has what SARIF 2.1.0 requires."""
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-2.1.0.json")
    (one,) = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"]
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules))
    assert one["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        assert not re.search(r"(?<!\\)\[[^\[\]]*\]\(", result["message"]["text"])
        assert result["occurrenceCount"] >= 1
        for location in result.get("locations", ()):
            physical = location["physicalLocation"]
            assert re.fullmatch(r"[\w.~!$&'()*+,;=:@/%-]+", physical["artifactLocation"]["uri"])
            region = physical.get("region", {"startLine": 1})
            assert all(isinstance(n, int) and n >= 1 for n in region.values())
            assert all(each["fullyQualifiedName"] for each in location.get("logicalLocations", ()))


def assert_sarif(case: Case, log: Any, problem: Mapping[str, Any]) -> None:
    """The problem is in the log, at its place."""
    assert_valid(log)
    message = problem["message"].replace("{", "{{").replace("}", "}}")
    (one,) = log["runs"]
    assert [
        result
        for result in one["results"]
        if (result["ruleId"], result["level"], result["occurrenceCount"])
        == (case.code, case.severity, case.count)
        and message in result["message"]["text"]
        and result.get("locations")
    ]


def assert_nothing_lost(case: Case, before: Snapshot, after: Snapshot) -> None:
    """What was there stays and is not withdrawn; the good rows beside the bad one are taken."""
    gone = [
        id for id, node in before.nodes.items() if there(node) and not there(after.nodes.get(id))
    ]
    assert sorted(id for id in gone if not id.startswith(("slot:", "implementation:"))) == sorted(
        case.retires
    )
    assert [id for id in case.keeps if not there(after.nodes.get(id))] == []
    assert [id for id in case.lacks if id in after.nodes] == []
    if case.told:
        properties = after.nodes[case.keeps[0]].properties
        assert {name: properties.get(name) for name in case.told} == case.told


def there(node: Node | None) -> bool:
    """Whether a thing is in the graph and not withdrawn."""
    return node is not None and "withdrawn_on" not in node.properties


def graph(folder: Path) -> Snapshot:
    """What the store of a workspace holds."""
    store = open_store(folder / "aims.db", load(), read_only=True)
    try:
        return store.snapshot()
    finally:
        store.close()


def content(folder: Path, *, store: bool = False) -> dict[str, bytes]:
    """The bytes of every file; those of the store only where asked for."""
    # SQLite keeps an index of its log beside every store that is read.
    aside = ("-shm", "-wal") if store else ("-shm", "-wal", "aims.db")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(aside)
    }


def place(where: Mapping[str, Any] | None) -> str:
    """A place as the text shows it."""
    if where is None:
        return ""
    found = str(where["artifact"])
    found += "".join(f":{where[part]}" for part in ("line", "column") if part in where)
    if "sheet" in where:
        found += f" {'!'.join(where[part] for part in ('sheet', 'cell') if part in where)}"
    return found + (f" {where['pointer']}" if "pointer" in where else "")


def printed(text: str) -> str:
    """Text as a terminal may have it."""
    return "\n".join(safe(line) for line in text.splitlines())


def squeezed(text: str) -> str:
    """Text without spaces: a terminal breaks lines."""
    return re.sub(r"\s", "", text)
