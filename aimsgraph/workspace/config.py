"""What `aims.toml` may say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from aimsgraph.errors import InputError, WorkspaceError, did_you_mean
from aimsgraph.importing.files import decode
from aimsgraph.importing.folding import slug
from aimsgraph.importing.invalid import words
from aimsgraph.store import Access
from aimsgraph.vocabulary import Demand
from aimsgraph.workspace.credentials import VARIABLE, find_credential
from aimsgraph.workspace.positions import Path as Place
from aimsgraph.workspace.positions import Positions

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

CONFIG_NAME = "aims.toml"
RESERVED = ("catalog", "crosswalk", "expectations", "journal", "organization")

_DURATION = r"^P(\d+[YMWD])+$"
_NAME = r"^[a-z0-9][a-z0-9._-]*$"
_PATTERNS = {
    _DURATION: "write P1M, P3M or P1Y",
    _NAME: "write small letters, digits and . _ - only",
    VARIABLE: "give the name of an environment variable, not what it holds",
}

Duration = Annotated[str, Field(pattern=_DURATION)]
Name = Annotated[str, Field(min_length=1)]
Variable = Annotated[str, Field(pattern=VARIABLE)]

_ACCESS = Access()


class Section(BaseModel):
    """A part of aims.toml: a key that it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class OrganizationSection(Section):
    """Who runs the AI management system."""

    name: Name
    legal_name: str | None = None
    country: str | None = None

    @property
    def id(self) -> str:
        """The id of the organization in the graph."""
        return f"organization:{slug(self.name)}"


class FrameworksSection(Section):
    """The catalogues whose provisions count; the others stay readable."""

    adopt: list[Name] = Field(default=["iso42001:2023"], min_length=1)


class AuditSection(Section):
    """When the certification body comes."""

    stage1: date | None = None
    stage2: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> AuditSection:
        if self.stage1 and self.stage2 and self.stage2 < self.stage1:
            raise ValueError(f"stage2 ({self.stage2}) is before stage1 ({self.stage1})")
        return self


class StoreSection(Section):
    """Where the graph is kept: a file in the workspace, or the address of a server."""

    location: Name = "aims.db"
    user_variable: Variable = _ACCESS.user
    password_variable: Variable = _ACCESS.password
    database_variable: Variable = _ACCESS.database
    share: bool = _ACCESS.share

    @property
    def access(self) -> Access:
        """How a server is entered."""
        return Access(
            self.user_variable, self.password_variable, self.database_variable, self.share
        )


class PolicySection(Section):
    """What the organization decided about its own evidence."""

    review_required: bool = False
    months: dict[str, Annotated[int, Field(ge=1, le=1200)]] = {}


class SourceSection(Section):
    """One source of the graph: an importer and what it reads."""

    name: Annotated[str, Field(pattern=_NAME)]
    importer: Name
    path: Name | None = None
    paths: list[Name] = []
    recipe: Name | None = None
    authority: Annotated[int, Field(ge=0, le=100)] = 50
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _complete(self) -> SourceSection:
        if self.name in RESERVED:
            raise ValueError(f"the name {self.name!r} is taken; choose another")
        if bool(self.path) == bool(self.paths):
            raise ValueError("give either path or paths")
        return self

    @property
    def all_paths(self) -> tuple[str, ...]:
        """What it reads, however it was written."""
        return (self.path,) if self.path else tuple(self.paths)


class DemandSection(Section):
    """What the organization asks for beyond the catalogue, or instead of it."""

    requirement: Name
    kind: Name
    demand: Literal["required", "one-of", "on-event", "suggested"] = "required"
    per: Name
    catalog: Name = "iso42001:2023"
    group: str | None = None
    cadence: Duration | None = None
    grace: Duration | None = None
    min_periods: Annotated[int, Field(ge=1)] | None = None
    tolerated_exceptions: Annotated[int, Field(ge=0)] = 0
    need: Annotated[int, Field(ge=1)] = 1
    verdict: Literal["performed", "passed"] | None = None
    where: str | None = None
    event: str | None = None
    because: str = ""
    demanded_by: Literal["policy", "owner"] = "policy"

    def demand_value(self) -> Demand:
        """The same as the engine reads it."""
        return Demand(**self.model_dump())


class Sections(Section):
    """The whole of aims.toml."""

    organization: OrganizationSection
    ontology: list[Name] = []
    frameworks: FrameworksSection = FrameworksSection()
    audit: AuditSection = AuditSection()
    store: StoreSection = StoreSection()
    policy: PolicySection = PolicySection()
    source: list[SourceSection] = []
    demand: list[DemandSection] = []


@dataclass(frozen=True)
class Config:
    """A valid aims.toml and where each key stands in it."""

    sections: Sections
    file: str
    positions: Positions

    def error(self, message: str, at: Place, *, hint: str | None = None) -> WorkspaceError:
        """An error about the key at ``at``."""
        return _error(self.file, self.positions, message, at, hint)


def read_config(path: Path) -> Config:
    """Read ``aims.toml``; `WorkspaceError` with the line when it is not what it should be."""
    try:
        text = decode(path.read_bytes(), path.name)
    except OSError as error:
        raise WorkspaceError(f"cannot be read: {error.strerror}", where=path.name) from error
    except InputError as error:
        raise WorkspaceError(error.message, where=error.where, hint=error.hint) from None
    return parse_config(text, path.name)


def parse_config(text: str, file: str = CONFIG_NAME) -> Config:
    """The configuration that ``text`` spells; ``file`` is what errors call it."""
    try:
        return _parsed(text, file)
    except RecursionError:
        raise WorkspaceError("is nested too deeply", where=file) from None


def _parsed(text: str, file: str) -> Config:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(file, str(error)) from None
    positions = Positions(text)
    if found := find_credential(data):
        at, what = found
        raise _error(
            file,
            positions,
            f"{_dotted(at)} looks like {what}; aims.toml is kept under version control",
            at,
            "take it out and change it where it came from",
        )
    try:
        sections = Sections.model_validate(data)
    except ValidationError as error:
        raise _first(file, positions, error.errors(), data) from None
    names = [source.name for source in sections.source]
    for number, name in enumerate(names):
        if name in names[:number]:
            message, place = f"two sources are called {name!r}", ("source", number, "name")
            raise _error(file, positions, message, place, "give it another name")
    return Config(sections, file, positions)


def _syntax_error(file: str, message: str) -> WorkspaceError:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    where = f"{file}:{place[1]}:{place[2]}" if place and place[1] else file
    text = message[: place.start()] if place else message
    hint = "texts stand in quotes, dates do not; a key stands once in its section"
    return WorkspaceError(f"is not TOML: {text[:1].lower()}{text[1:]}", where=where, hint=hint)


def _first(
    file: str, positions: Positions, errors: list[ErrorDetails], data: Mapping[str, Any]
) -> WorkspaceError:
    """The error of the first wrong key; further ones are counted."""
    ordered = sorted(
        errors, key=lambda error: (error["type"] == "missing", positions.line(tuple(error["loc"])))
    )
    error, at = ordered[0], tuple(ordered[0]["loc"])
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    if error["type"] == "extra_forbidden":
        known = list(_allowed(at[:-1]))
        hint = did_you_mean(str(at[-1]), known) or f"allowed here: {', '.join(known)}"
        return _error(file, positions, f"unknown key {_dotted(at)}{more}", at, hint)
    if error["type"] == "missing":
        section = "[organization]" if at == ("organization",) else f"{at[-1]} = ..."
        hint = f'add {section} with name = "..."' if "[" in section else f"add {section}"
        return _error(file, positions, f"{_dotted(at)} is missing{more}", at, hint)
    given = "" if error["type"] == "value_error" else f", not {error['input']!r}"
    subject = f"{_dotted(at)}: " if at else ""
    message = words(error)
    text = f"{subject}{message[:1].lower()}{message[1:]}{given}{more}"
    return _error(
        file, positions, text, at, _PATTERNS.get(str(error.get("ctx", {}).get("pattern")))
    )


def _allowed(at: Place) -> Iterator[str]:
    """The keys of the section at ``at``."""
    model: type[BaseModel] = Sections
    for key in at:
        if isinstance(key, str):
            annotation = model.model_fields[key].annotation
            inner = get_args(annotation)
            model = inner[0] if inner else annotation  # type: ignore[assignment]
    yield from model.model_fields


def _error(
    file: str, positions: Positions, message: str, at: Place, hint: str | None
) -> WorkspaceError:
    return WorkspaceError(message, where=f"{file}:{positions.line(at)}", hint=hint)


def _dotted(at: Place) -> str:
    return ".".join(key for key in at if isinstance(key, str))
