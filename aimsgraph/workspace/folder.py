"""A workspace: the folder that holds aims.toml, registers, evidence and the journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from aimsgraph.catalog import catalogs
from aimsgraph.errors import NoStoreError, UsageError, WorkspaceError, did_you_mean
from aimsgraph.impact import Policy
from aimsgraph.importing import Source, importers
from aimsgraph.store import Store, open_store
from aimsgraph.vocabulary import Demand, Vocabulary, load
from aimsgraph.workspace.config import CONFIG_NAME, Config, read_config
from aimsgraph.workspace.positions import Path as Place

JOURNAL_NAME = "journal.yaml"
_STORE: Place = ("store", "location")


@dataclass(frozen=True)
class Workspace:
    """A folder with its configuration; everything it names lies inside it.

    ``store`` is where the graph is kept instead of where the configuration says.
    """

    root: Path
    config: Config
    store: str | Path | None = None

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The ontology: what is shipped and the workspace's own files."""
        return load(
            *(
                self._there(name, ("ontology", number))
                for number, name in enumerate(self.config.sections.ontology)
            )
        )

    @cached_property
    def policy(self) -> Policy:
        """What the organization decided, as the engine reads it."""
        sections = self.config.sections
        for kind in sections.policy.months:
            self._known(kind, self.vocabulary.kinds, "kind of record", ("policy", "months", kind))
        return Policy(
            organization=sections.organization.id,
            adopted=frozenset(sections.frameworks.adopt),
            demands=tuple(self._demands()),
            months=sections.policy.months,
            review_required=sections.policy.review_required,
            stage1_on=sections.audit.stage1,
            stage2_on=sections.audit.stage2,
        )

    def _demands(self) -> Iterator[Demand]:
        for number, section in enumerate(self.config.sections.demand):
            at: Place = ("demand", number)
            self._known(section.kind, self.vocabulary.kinds, "kind of record", (*at, "kind"))
            for name, value, known in (
                ("where", section.where, self.vocabulary.conditions),
                ("event", section.event, self.vocabulary.events),
            ):
                if value is not None:
                    self._known(value, known, f"{name} condition", (*at, name))
            self._known(section.per, self.vocabulary.by_subject, "subject", (*at, "per"))
            catalog = catalogs().get(section.catalog)
            if catalog is not None and ":" not in section.requirement:
                what = f"provision of {section.catalog}"
                self._known(section.requirement, catalog.provisions, what, (*at, "requirement"))
            yield section.demand_value()

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that aims.toml declares, in its order."""
        found = []
        for number, section in enumerate(self.config.sections.source):
            at: Place = ("source", number)
            self._known(section.importer, importers(), "importer", (*at, "importer"))
            for path in section.all_paths:
                self.inside(path, (*at, "path" if section.path else "paths"))
            options = dict(section.options)
            if section.recipe is not None:
                options["recipe"] = section.recipe
            found.append(
                Source(
                    name=section.name,
                    importer=section.importer,
                    paths=section.all_paths,
                    options=options,
                    authority=section.authority,
                )
            )
        return tuple(found)

    @property
    def journal(self) -> Path:
        """Where people record what they did."""
        return self.root / JOURNAL_NAME

    def inside(self, name: str, at: Place) -> Path:
        """The path called ``name``; `WorkspaceError` when it leads out of the workspace."""
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise self.config.error(
                f"{name!r} leads out of the workspace",
                at,
                hint="copy or mount what is needed into the workspace",
            )
        return path

    @property
    def location(self) -> str | Path:
        """Where the graph is kept: the address of a server, or a file."""
        given = self.store is not None
        location = str(self.store if given else self.config.sections.store.location)
        if "://" in location:
            return location
        return Path(location).absolute() if given else self.inside(location, _STORE)

    @property
    def place(self) -> str:
        """The location as the people of the workspace say it."""
        location, root = self.location, self.root.resolve()
        if isinstance(location, Path) and location.is_relative_to(root):
            return location.relative_to(root).as_posix()
        return str(location)

    @property
    def has_store(self) -> bool:
        """Whether anything was ever written."""
        location = self.location
        if not isinstance(location, Path):
            return True
        return location.is_file() and location.stat().st_size > 0

    @contextmanager
    def open(self, *, create: bool = False, write: bool = False) -> Iterator[Store]:
        """The store, closed at the end; for reading, unless it is made or written to.

        Without ``create`` there must be one already.
        """
        if not create and not self.has_store:
            raise NoStoreError("nothing has been read yet", hint="run aimsgraph sync")
        read_only = not (create or write)
        try:
            store = open_store(
                self.location,
                self.vocabulary,
                create=create,
                read_only=read_only,
                access=self.config.sections.store.access,
            )
        except UsageError as error:
            if self.store is not None:
                raise
            raise self.config.error(error.message, _STORE, hint=error.hint) from None
        try:
            yield store
        finally:
            store.close()

    def _there(self, name: str, at: Place) -> Path:
        path = self.inside(name, at)
        if not path.is_file():
            raise self.config.error(f"there is no file {name!r}", at, hint="correct its path")
        return path

    def _known(self, name: str, known: Iterable[str], what: str, at: Place) -> None:
        names = list(known)
        if name not in names:
            raise self.config.error(
                f"no {what} is called {name!r}",
                at,
                hint=did_you_mean(name, names) or f"there are {', '.join(sorted(names)[:12])}",
            )


def find_workspace(start: Path, *, store: str | Path | None = None) -> Workspace:
    """The workspace of ``start`` or of the nearest folder above it.

    ``store``, a file or the address of a server, takes the place of what aims.toml says.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG_NAME).is_file():
            return Workspace(folder, read_config(folder / CONFIG_NAME), store)
    raise WorkspaceError(
        f"no {CONFIG_NAME} here or in a folder above",
        where=str(start),
        hint="run aimsgraph init to make a workspace, or aimsgraph demo to see one",
    )
