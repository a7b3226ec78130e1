"""The sheet of a first recipe: what the rows of a table are, and how each column is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from aimsgraph.importing.folding import slug
from aimsgraph.importing.tables.inference.guess import Guess, ignored
from aimsgraph.importing.tables.inference.keys import Key, find_key
from aimsgraph.importing.tables.inference.knowledge import Knowledge
from aimsgraph.importing.tables.inference.placing import Placer
from aimsgraph.importing.tables.inference.profile import Profile, profiles
from aimsgraph.importing.tables.inference.references import titles_of
from aimsgraph.importing.tables.inference.shape import Shape
from aimsgraph.importing.tables.inference.subject import (
    ANYTHING,
    find_class,
    find_name,
    names_other,
)
from aimsgraph.importing.tables.inference.words import MAPPING, words
from aimsgraph.vocabulary.terms import kebab

_ANY_RECORD = "process-record"
_PARTS = 2  # of each whole, at least
_ENOUGH_ROWS = 10  # to believe that one column is part of another


@dataclass
class SheetDraft:
    """A sheet in the making: settings as a recipe has them, and remarks for who reads it."""

    name: str
    shape: Shape
    cls: str
    why: str
    key: Key
    columns: list[tuple[Profile, Guess]]
    known: bool = False
    constants: dict[str, str] = field(default_factory=dict)
    title: str = ""
    things: list[dict[str, Any]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    records: list[dict[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def thing(self) -> str:
        """How the thing of a row is called within the sheet."""
        return kebab(self.cls)

    def settings(self, patterns: dict[str, list[str]]) -> dict[str, Any]:
        """The sheet as a recipe has it."""
        main: dict[str, Any] = {"name": self.thing, "class": self.cls, "key": self.key.template}
        main |= {"title": self.title} if self.title else {}
        main |= {"constants": self.constants} if self.constants else {}
        main |= {"known": True} if self.known else {}
        only = {
            c.label: guess.settings["only"] for c, guess in self.columns if guess.role == "filter"
        }
        found: dict[str, Any] = {"name": self.name, **patterns}
        found |= {"blank": "skipped"} if self.shape.blank else {}
        found |= {"stop": list(self.shape.stop)} if self.shape.stop else {}
        found |= {"only": only} if only else {}
        found |= {"records": self.records} if self.records else {}
        found["things"] = [main, *self.things]
        found |= {"links": self.links} if self.links else {}
        found["columns"] = [_column(profile, guess) for profile, guess in self.columns]
        return found


def _column(profile: Profile, guess: Guess) -> dict[str, Any]:
    settings = {name: value for name, value in guess.settings.items() if name != "only"}
    nth = {} if profile.nth is None else {"nth": profile.nth}
    return {"header": profile.header, **nth, **settings}


def draft_sheet(file: str, shape: Shape, knowledge: Knowledge) -> SheetDraft:
    """Make the most of one table of the file called ``file``, its ending aside."""
    columns = profiles(shape)
    sheet = shape.table.sheet
    cls, why = find_class(sheet or "", file, columns, knowledge)
    named = find_name(columns, cls, knowledge)
    foreign = [each for each in columns if names_other(each, cls, knowledge)]
    key = find_key(columns, named, foreign)
    placer = Placer(knowledge, cls, key, named)
    guesses = placer.place(columns)
    placed = list(zip(columns, guesses, strict=True))
    draft = SheetDraft(sheet or sheet_name(file), shape, cls, why, key, placed)
    _remark_key(draft)
    _title(draft, named)
    _titles_beside(draft, placer.referred)
    _as_mapping(draft, {*words(sheet or ""), *words(file)})
    _nested(draft, knowledge)
    _complete(draft, knowledge)
    return draft


# ---- remarks and names ---------------------------------------------------------------------------


def _remark_key(draft: SheetDraft) -> None:
    if draft.key.repeated:
        rows = "row repeats" if draft.key.repeated == 1 else "rows repeat"
        draft.remarks.append(
            f"{draft.key.repeated:,} {rows} the key of another: an id column would tell them apart"
        )


def _title(draft: SheetDraft, named: Profile | None) -> None:
    """A name made of the key, where no column names a row by itself."""
    if any(guess.settings.get("set") == "name" for _, guess in draft.columns):
        return
    usable = [column for column in draft.key.columns if column.usable]
    if named is not None and len(usable) > 1:
        first = [column for column in usable if column is not named]
        parts = [*first, named]
        draft.title = ": ".join(f"{{{column.label}}}" for column in parts)


def _titles_beside(draft: SheetDraft, referred: Sequence[Profile]) -> None:
    for at, (column, guess) in enumerate(draft.columns):
        for other in referred:
            if guess.ignored and titles_of(column, other):
                settings = {"check_title": other.label}
                comment = f"titles of {other.label!r}: a wrong one sets the row aside"
                draft.columns[at] = (column, Guess("property", settings, comment))


# ---- what is beside them -------------------------------------------------------------------------


def _as_mapping(draft: SheetDraft, spoken: set[str]) -> None:
    """A table that says of its things only where they lead adds to those that others list."""
    sets = {guess.settings.get("set") for _, guess in draft.columns} - {None, "name"}
    leads = any("relate" in guess.settings for _, guess in draft.columns)
    if sets or not leads or not MAPPING & spoken:
        return
    draft.known = True
    draft.title = ""
    draft.remarks.append("another table lists these things; without known they are made here")
    draft.columns = [
        (column, Guess("key", {"required": True}, "the key that joins the tables"))
        if guess.settings.get("set") == "name"
        else (column, guess)
        for column, guess in draft.columns
    ]


def _nested(draft: SheetDraft, knowledge: Knowledge) -> None:
    """Where each name of one column stands beside one name of another only: the part of a whole."""
    for at, (part, inner) in enumerate(draft.columns):
        for whole, outer in draft.columns:
            if part is whole or not _part_of(part, inner, whole, outer):
                continue
            ways = knowledge.relations(inner.target, outer.target)
            if not ways or part in draft.key.columns or whole in draft.key.columns:
                continue
            draft.columns[at] = (part, _nest(draft, part, inner, whole, outer, ways[0]))
            return


def _part_of(part: Profile, inner: Guess, whole: Profile, outer: Guess) -> bool:
    if not (inner.settings.get("relate") and outer.settings.get("relate")):
        return False
    if "catalog" in inner.settings or "catalog" in outer.settings or inner.target == outer.target:
        return False
    if not (part.usable and whole.usable) or isinstance(outer.settings["relate"], list):
        return False
    beside: dict[object, set[object]] = {}
    for one, other in zip(part.cells, whole.cells, strict=True):
        beside.setdefault(one, set()).add(other)
    if any(len(others) > 1 for others in beside.values()):
        return False
    many = len(part.distinct) >= _PARTS * len(whole.distinct)
    return many and len(whole.distinct) > 1 and len(part.cells) >= _ENOUGH_ROWS


def _nest(
    draft: SheetDraft,
    part: Profile,
    inner: Guess,
    whole: Profile,
    outer: Guess,
    way: tuple[str, bool],
) -> Guess:
    relate, type, inverse = inner.settings["relate"], *way
    thing = kebab(inner.target)
    draft.things.append(
        {
            "name": thing,
            "class": inner.target,
            "key": f"{{{whole.label}}}.{{{part.label}}}",
            "title": f"{{{part.label}}}",
            "when": [part.label],
        }
    )
    ends = {"of": draft.thing, "to": thing}
    if relate.get("inverse"):
        ends = {"of": thing, "to": draft.thing}
    draft.links.append({"type": relate["type"], **ends})
    backwards = {"inverse": True} if inverse else {}
    further = {"type": type, "of": thing, "to": [outer.target], **backwards, "create": outer.target}
    outer.settings["relate"] = [outer.settings["relate"], further]
    return Guess("relation", {}, f"each stands beside one {whole.label!r}: it is part of that")


def _complete(draft: SheetDraft, knowledge: Knowledge) -> None:
    """What every thing of the class must say, and the record that the register itself is."""
    sheet = knowledge.sheets.get(draft.cls)
    known = sheet.main.constants if sheet is not None else {}
    draft.constants.update(known)
    sets = {guess.settings.get("set") for _, guess in draft.columns} | set(draft.constants)
    for property in knowledge.vocabulary.cls(draft.cls).properties.values():
        if not property.required or property.name in {"name", *sets} or draft.known:
            continue
        if property.refers == "evidence-kind":
            draft.constants[property.name] = _ANY_RECORD
        elif property.values or property.datatype == "bool":
            draft.constants[property.name] = (*property.values, "true")[0]
        else:
            draft.remarks.append(f"a {draft.cls} must say {property.name}, and no column does")
            draft.cls = ANYTHING
            _only_common(draft, knowledge)
            return
        draft.remarks.append(f"{property.name} must be said: the constant is a stopgap")
    if sheet is not None and not draft.known:
        for record in sheet.records[:1]:
            draft.records.append({"kind": record.kind, "title": record.title})


def _only_common(draft: SheetDraft, knowledge: Knowledge) -> None:
    """Keep of the columns what can be said of anything."""
    properties = knowledge.vocabulary.cls(draft.cls).properties
    draft.constants.clear()
    draft.things.clear()
    draft.links.clear()
    for at, (column, guess) in enumerate(draft.columns):
        if "relate" in guess.settings or guess.settings.get("set", "name") not in properties:
            required = {"required": True} if guess.settings.get("required") else {}
            draft.columns[at] = (column, Guess(guess.role, required) if required else ignored(""))


def sheet_name(text: str) -> str:
    """A name for what is read from a file or sheet."""
    return slug(text).replace("-", " ").replace("_", " ").capitalize() or "Table"
