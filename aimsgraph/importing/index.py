"""What people mean when they name a thing: by id, key, reference or name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aimsgraph.errors import nearest
from aimsgraph.importing.folding import fold, head, slug, tidy
from aimsgraph.importing.records import Mention
from aimsgraph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from aimsgraph.catalog import Finding

HOME = "iso42001:2023"
_MOST_SOUGHT = 100  # each is sought among all things
_PROVISIONS = frozenset({"Clause", "ReferenceControl", "ControlObjective"})
_NAMES = ("name", "title", "email", "legal_name")
_ID = re.compile(r"([a-z][a-z-]*):\s*(\S.*)", re.IGNORECASE | re.DOTALL)
_IN_PARENTHESES = re.compile(r"(?P<before>.*\S)\s*\((?P<inside>[^()]+)\)\s*", re.DOTALL)
_LEADING_KEY = re.compile(r"(?P<key>[A-Za-z]{1,8}[-_. ]?\d[\w.-]*)\s*[:,]?\s+\S")


@dataclass(frozen=True, slots=True)
class Found:
    """What a mention means: one id; else ``code``, ``message`` and ``hint`` say why not."""

    id: str | None
    code: str = ""
    message: str = ""
    hint: str = ""


class Index:
    """The things there are, by all that people call them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._classes: dict[str, str] = {}
        self._keys: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._sought = 0

    def add(self, id: str, cls: str, names: Iterable[object] = ()) -> None:
        """Make a thing known by its id, its key and ``names``."""
        self._classes[id] = cls
        _enter(self._keys, slug(id.partition(":")[2]), id)
        for name in names:
            if isinstance(name, str) and name:
                _enter(self._names, slug(name), id)

    def add_described(self, id: str, cls: str, properties: Iterable[tuple[str, object]]) -> None:
        """`add` with the properties that name a thing."""
        self.add(id, cls, (value for name, value in properties if name in _NAMES))

    def __contains__(self, id: object) -> bool:
        return id in self._classes

    def cls(self, id: str) -> str | None:
        """The class of a thing; None for what is not known."""
        return self._classes.get(id)

    def find(self, mention: Mention) -> Found:
        """The one thing that ``mention`` means.

        Tried in turn: the id, the reference of a provision, the key, the name; then what stands
        before ``:`` or a dash, or in parentheses, as in ``DS-01: Claims history``.
        """
        allowed = self._vocabulary.subclasses(*mention.classes)
        text = tidy(mention.text)
        if not text:
            return self._only(mention, allowed)
        if self._classes.get(text) in allowed:
            return Found(text)
        referred = self._referred(text, allowed)
        if referred is not None and referred.id is not None:
            return referred
        # What refers to a provision that it cannot mean has no other part that counts.
        for attempt in _readings(text) if referred is None else (text,):
            ids = self._called(attempt, allowed)
            if len(ids) == 1:
                return Found(ids[0])
            if ids:
                hint = f"write one of {', '.join(sorted(ids)[:4])}"
                return Found(None, "ambiguous", "several things are called so", hint)
        return referred or self._nothing(text, mention, allowed)

    def _called(self, text: str, allowed: frozenset[str]) -> list[str]:
        """The things that have this key; or this name, where what is written is not a key."""
        key, prefix = slug(text), ""
        if (written := _ID.fullmatch(text)) and written[1].lower() in self._vocabulary.by_prefix:
            prefix, text, key = f"{written[1].lower()}:", written[2], slug(written[2])
        by_key, by_name = (
            [
                id
                for id in entries.get(key, ())
                if self._classes[id] in allowed and id.startswith(prefix)
            ]
            for entries in (self._keys, self._names)
        )
        is_key = fold(text) == key
        return by_key if by_key and is_key else list(dict.fromkeys((*by_key, *by_name)))

    def _referred(self, text: str, allowed: frozenset[str]) -> Found | None:
        """The provision that ``text`` refers to, or the decision on it; None for no reference."""
        provisions = not allowed.isdisjoint(_PROVISIONS)
        if not provisions and "SoAEntry" not in allowed:
            return None
        found = refer(text)
        if found.code == "no-reference" or found.id is None or provisions:
            return None if found.code == "no-reference" else found
        entry = decision_id(found.id)
        if entry in self:
            return Found(entry)
        return _undecided(found.id)

    def _only(self, mention: Mention, allowed: frozenset[str]) -> Found:
        ids = [id for id, cls in self._classes.items() if cls in allowed]
        if len(ids) == 1:
            return Found(ids[0])
        what = " or ".join(mention.classes)
        if not ids:
            return Found(None, "dangling", f"there is no {what} yet")
        return Found(
            None, "ambiguous", f"there are {len(ids)} of {what}", "name the one that is meant"
        )

    def _nothing(self, text: str, mention: Mention, allowed: frozenset[str]) -> Found:
        what = "thing" if "Node" in mention.classes else " or ".join(mention.classes)
        other = self._called(text, frozenset(self._vocabulary.classes))
        if other and not mention.create:  # else it may well have the name of something else
            message = f"this is no {what} but a {self._classes[other[0]]}"
            return Found(None, "wrong-class", message, f"name a {what} instead of {other[0]}")
        hint = "" if mention.create else self._near(text, allowed)
        return Found(None, "dangling", f"no {what} is called so", hint)

    def _near(self, text: str, allowed: frozenset[str]) -> str:
        """Advice that names the things most like ``text``; given up after very many."""
        self._sought += 1
        if self._sought > _MOST_SOUGHT:
            return ""
        prefix, _, key = text.partition(":")
        cls = self._vocabulary.by_prefix.get(prefix.lower())
        if cls and key:  # an id is like another of its kind
            text, allowed = key, allowed & self._vocabulary.subclasses(cls)
        spelled: dict[str, str] = {}
        for entries in (self._names, self._keys):
            for spelling, ids in entries.items():
                for id in ids:
                    if self._classes[id] in allowed:
                        spelled.setdefault(spelling, id)
        near = nearest(slug(text), list(spelled))
        meant = dict.fromkeys(spelled[spelling] for spelling in near)
        if not meant:  # said once: the others are the same problem, whatever they name
            return "correct it, or add what it names to its register" if self._sought == 1 else ""
        return f"did you mean {' or '.join(meant)}?"


def refer(text: str) -> Found:
    """The provision that ``text`` refers to, with its title held against the catalogue."""
    from aimsgraph.catalog import Finding, canonical, catalogs
    from aimsgraph.catalog.verify import title_finding

    read = canonical(text)
    if isinstance(read, Finding):
        return Found(None, read.code, read.message, read.hint)
    if read.remainder:
        wrong = title_finding(read, read.remainder, catalogs()[read.catalog])
        if wrong is not None and wrong.severity == "error":
            return Found(None, wrong.code, wrong.message, wrong.hint)
    return Found(read.id)


def wrong_title(reference: str, title: str) -> Finding | None:
    """What is wrong with the title that stands beside a reference, or None."""
    from aimsgraph.catalog import Finding, canonical, catalogs
    from aimsgraph.catalog.verify import title_finding

    read = canonical(reference)
    if isinstance(read, Finding):
        return None
    return title_finding(read, title, catalogs()[read.catalog])


def decision_id(provision: str) -> str:
    """The id of the decision (SoAEntry) on a provision.

    >>> decision_id("iso42001:2023/A.7.4"), decision_id("iso27001:2022/A.5.1")
    ('soa:a.7.4', 'soa:iso27001-2022-a.5.1')
    """
    catalog, _, ref = provision.partition("/")
    return f"soa:{slug(ref if catalog == HOME else f'{catalog} {ref}')}"


def _undecided(id: str) -> Found:
    """Why nothing was decided on a provision: it is no control, or nobody did so yet."""
    message = "there is no decision on this reference control"
    return _no_control(id) or Found(None, "dangling", message, "add it to the SoA")


def refer_control(text: str) -> Found:
    """The reference control that ``text`` refers to."""
    found = refer(text)
    return found if found.id is None else _no_control(found.id) or found


def _no_control(id: str) -> Found | None:
    """What a provision is that is no reference control."""
    from aimsgraph.catalog import catalogs

    name, _, ref = id.partition("/")
    catalog = catalogs()[name]
    provision = catalog.provision(ref)
    if provision.cls == "ReferenceControl":
        return None
    what = "objective" if provision.cls == "ControlObjective" else "requirement"
    parts = [part.ref for part in catalog.parts(ref)]
    hint = f"its parts are {parts[0]} to {parts[-1]}" if parts else ""
    message = f"this is the {what} {provision.title!r}, not a reference control"
    return Found(None, "wrong-class", message, hint)


def _enter(entries: dict[str, tuple[str, ...]], key: str, id: str) -> None:
    known = entries.get(key, ())
    if key and id not in known:
        entries[key] = (*known, id)


def _readings(text: str) -> Iterator[str]:
    """The whole, then its parts that could be an id."""
    yield text
    folded = fold(text)
    if (label := head(folded)) != folded:
        yield label
    if parts := _IN_PARENTHESES.fullmatch(text):
        yield parts["inside"]
        yield parts["before"]
    if key := _LEADING_KEY.match(text):
        yield key["key"]
