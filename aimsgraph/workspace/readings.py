"""What a sync reads: catalogues, crosswalks, the organization, the sources, the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import PurePath, PurePosixPath

from aimsgraph.catalog.shelf import shipped
from aimsgraph.importing import (
    Artifact,
    Locator,
    NodeRecord,
    Reading,
    Record,
    Source,
    read,
)
from aimsgraph.progress import Progress
from aimsgraph.snapshot import Value
from aimsgraph.workspace.config import CONFIG_NAME
from aimsgraph.workspace.folder import JOURNAL_NAME, Workspace

_Step = tuple[Source, Callable[[Source], list[Reading]]]

_OURS = 100  # what aims.toml and the catalogues say is believed before any register
_ORGANIZATION = Source("organization", authority=_OURS)
_JOURNAL = Source("journal", "journal", (JOURNAL_NAME,), authority=_OURS)


def read_all(workspace: Workspace, progress: Progress) -> list[Reading]:
    """Everything that the workspace names, read but not yet believed."""
    return _read([*_ground(workspace), *_sources(workspace)], progress)


def read_first(workspace: Workspace, source: Source, progress: Progress) -> list[Reading]:
    """A source that is read before any other, and what every graph stands on."""
    return [*_read([*_ground(workspace)], progress), *read_one(workspace, source)]


def _read(steps: Sequence[_Step], progress: Progress) -> list[Reading]:
    readings: list[Reading] = []
    for done, (source, reader) in enumerate(steps):
        progress(f"reading {source.name}", done, len(steps))
        readings += reader(source)
    progress("read", len(steps), len(steps))
    return readings


def read_one(workspace: Workspace, source: Source) -> list[Reading]:
    """The one reading of a source."""
    return [read(source, workspace.root, workspace.vocabulary)]


def declared(workspace: Workspace) -> list[Source]:
    """Every source that a sync reads, in the order in which equals are believed."""
    return [
        *(_shipped_file("catalog", path) for path, _ in shipped("catalogs")),
        *(_shipped_file("crosswalk", path) for path, _ in shipped("crosswalks")),
        _ORGANIZATION,
        *workspace.sources,
        _JOURNAL,
    ]


def _ground(workspace: Workspace) -> Iterator[_Step]:
    """The catalogues, the crosswalks and the organization."""
    yield Source("catalog", "catalog"), lambda s: _each_file(workspace, s)
    yield Source("crosswalk", "crosswalk"), lambda s: _each_file(workspace, s)
    yield _ORGANIZATION, lambda s: [_organization(workspace, s)]


def _sources(workspace: Workspace) -> Iterator[_Step]:
    """What aims.toml names, and the journal."""
    for source in workspace.sources:
        yield source, lambda s: read_one(workspace, s)
    if workspace.journal.is_file():
        yield _JOURNAL, lambda s: read_one(workspace, s)


def _shipped_file(kind: str, path: PurePath) -> Source:
    """One file that comes along, as a source of its own: ``catalog:iso42001``."""
    return Source(f"{kind}:{path.stem}", authority=_OURS)


def _each_file(workspace: Workspace, source: Source) -> list[Reading]:
    """What comes along, a reading for each file."""
    whole = read(source, workspace.root, workspace.vocabulary)
    records: dict[str, list[Record]] = {artifact.path: [] for artifact in whole.artifacts}
    for record in whole.records:
        records[record.locator.artifact].append(record)
    return [
        Reading.of(
            _shipped_file(source.name, PurePosixPath(one.path)),
            [*records[one.path], *(whole.problems if one is whole.artifacts[0] else ())],
            complete=whole.complete,
            artifacts=[one],
        )
        for one in whole.artifacts
    ]


def _organization(workspace: Workspace, source: Source) -> Reading:
    """The organization that aims.toml names."""
    config = workspace.config
    section = config.sections.organization
    content = (workspace.root / CONFIG_NAME).read_bytes()
    artifact = Artifact(CONFIG_NAME, sha256(content).hexdigest(), len(content))
    given: dict[str, Value | None] = {
        "name": section.name,
        "legal_name": section.legal_name,
        "country": section.country,
    }
    place = Locator(
        CONFIG_NAME, artifact.sha256, line=config.positions.line(("organization", "name"))
    )
    record = NodeRecord(
        "Organization",
        section.id,
        {name: value for name, value in given.items() if value is not None},
        place,
    )
    return Reading.of(source, [record], artifacts=[artifact])
