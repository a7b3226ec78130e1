"""Which property or relation each column of a table becomes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aimsgraph.importing.folding import fold
from aimsgraph.importing.tables.inference.guess import Guess, ignored
from aimsgraph.importing.tables.inference.keys import Key
from aimsgraph.importing.tables.inference.knowledge import Knowledge
from aimsgraph.importing.tables.inference.profile import Profile
from aimsgraph.importing.tables.inference.references import Referring, referring, relates_to
from aimsgraph.importing.tables.inference.values import fit_values
from aimsgraph.importing.tables.inference.words import (
    ATTRIBUTES,
    DESCRIBING,
    IDENTIFYING,
    NAMING,
    OWNING,
    said,
    words,
)
from aimsgraph.importing.tables.recipe import Column
from aimsgraph.importing.tables.relations import NUMBERED
from aimsgraph.vocabulary import Property

# Words for the same, as properties spell it.
_SAME = {
    "status": "state",
    "rating": "level",
    "impact": "severity",
    "license": "licence",
    "stage": "lifecycle",
    "justification": "reason",
    "released": "deployed",
}
_SEVERAL = frozenset({"various", "multiple", "several", "all", "other", "others", "many"})
_LIFE = frozenset({"name", "since", "until", "withdrawn_on", "tags", "in_scope", "description"})
_LONGEST_NAME = 80
_MOST_PROSE = 2  # columns that make a description


class Placer:
    """Places the columns of one table whose rows are things of ``cls``."""

    def __init__(self, knowledge: Knowledge, cls: str, key: Key, name: Profile | None) -> None:
        self._knowledge = knowledge
        self._cls = cls
        self._key = key
        self._name = name
        self._taken: set[str] = {"name"} if name is not None else set()
        self._almost: dict[str, str] = {}  # what columns could be, were their labels explained
        self._prose = 0
        self.referred: list[Profile] = []

    def place(self, columns: Sequence[Profile]) -> list[Guess]:
        """A guess for each column."""
        return [self._place(column, columns) for column in columns]

    def _place(self, column: Profile, columns: Sequence[Profile]) -> Guess:
        if column is self._name:
            return self._naming(column)
        if self._key.is_id and column in self._key.columns:
            return Guess("key", {"required": True}, "every row says something else here: the key")
        found = (
            self._known(column)
            or self._reference(column)
            or self._filter(column, columns)
            or self._relation(column)
            or self._property(column)
            or self._text(column)
            or self._rest(column)
        )
        if column in self._key.columns:
            settings = {k: v for k, v in found.settings.items() if k != "ignore"}
            if column.full:
                settings = {"required": True, **settings}
            return Guess("key", settings, self._of_key(found), found.target)
        return found

    def _of_key(self, found: Guess) -> str:
        together = " and ".join(column.label for column in self._key.columns)
        return found.comment if found.settings.get("relate") else f"part of the key: {together}"

    def _naming(self, column: Profile) -> Guess:
        settings: dict[str, Any] = {"required": True} if column.full else {}
        if column in self._key.columns and len(self._key.columns) > 1:
            return Guess("key", settings, "names several rows alike, so it is only part of the key")
        settings["set"] = "name"
        if column in self._key.columns:
            return Guess("key", settings, "names every row, and is its key as there is no id")
        return Guess("name", settings)

    # ---- as our own registers read it --------------------------------------------------------

    def _known(self, column: Profile) -> Guess | None:
        for known in self._knowledge.columns(self._cls, column.words):
            if known.set and "." not in known.set:
                guess = self._as(column, known.set, known)
                if guess is not None:
                    return guess
            elif known.references:
                return Guess("property", {"references": True}, "names of it in other tools")
            elif known.relate and self._names(column):
                return self._related(column, known)
        return None

    def _related(self, column: Profile, known: Column) -> Guess | None:
        relate = next((each for each in known.relate if each.of is None), None)
        if relate is None or NUMBERED.issuperset(relate.to):
            return None
        named = self._other_classes(column)
        to = list(relate.to) if "Node" not in relate.to or not named else named[:1]
        return self._leading(column, relate.type, to, relate.inverse)

    # ---- references and filters --------------------------------------------------------------

    def _reference(self, column: Profile) -> Guess | None:
        referred = referring(column)
        if referred is None:
            return None
        if not referred.name:
            comment = "the framework is not at hand: nothing is taken, which a note says"
            return Guess("not read", {}, comment)
        self.referred.append(column)
        relates = relates_to(referred, self._cls, self._knowledge)
        if not relates:
            return Guess("not read", {}, f"no relation leads from {self._cls} to provisions")
        settings = {"catalog": referred.name, "relate": relates if len(relates) > 1 else relates[0]}
        return Guess("relation", settings, _of_references(referred), "Provision")

    def _filter(self, column: Profile, columns: Sequence[Profile]) -> Guess | None:
        """A column of yes and no, where no leaves others empty: such rows describe nothing."""
        if not column.is_truth:
            return None
        others = [each for each in columns if each is not column and each.filled and not each.full]
        yes = [text for text in column.distinct if fold(text) in ("y", "yes", "true")]
        if yes and others and all(_filled_where(column, other) for other in others):
            comment = (
                f"where it says otherwise, {others[0].label!r} is empty: such rows are left out"
            )
            return Guess("filter", {"only": yes}, comment)
        return None

    # ---- relations ---------------------------------------------------------------------------

    def _relation(self, column: Profile) -> Guess | None:
        if column.is_question or not self._names(column):
            return None
        for word in column.words:
            type = OWNING.get(word)
            if type and (type, False) in self._knowledge.relations(self._cls, "Role"):
                return self._leading(column, type, ["Role"], False)
            if type == "ownedBy":
                return self._leading(column, type, ["Role"], False)
        named = {w for _, phrase in self._knowledge.classes.find(column.words) for w in phrase}
        rest = said(column.words) - named - NAMING - IDENTIFYING
        if len(rest) > 1 or (ATTRIBUTES & set(column.words)):
            return None
        for cls in self._other_classes(column):
            ways = self._knowledge.relations(self._cls, cls)
            if ways:
                worded = [way for way in ways if set(words(_spaced(way[0]))) & said(column.words)]
                type, inverse = (worded or ways)[0]
                others = ", ".join(way[0] for way in ways if way[0] != type)
                return self._leading(column, type, [cls], inverse, others)
        return None

    def _names(self, column: Profile) -> bool:
        """Whether the cells could be names."""
        if column.is_truth or column.is_path or column.is_count:
            return False
        parts = [part for text in column.distinct for part in text.split(",")]
        average = sum(map(len, parts)) / max(1, len(parts))
        lettered = sum(any(each.isalpha() for each in text) for text in column.distinct)
        return average <= _LONGEST_NAME and lettered >= 0.7 * len(column.distinct)

    def _other_classes(self, column: Profile) -> list[str]:
        found = (cls for cls, _ in self._knowledge.classes.find(column.words))
        return list(dict.fromkeys(cls for cls in found if cls != self._cls))

    def _leading(
        self, column: Profile, type: str, to: list[str], inverse: bool, others: str = ""
    ) -> Guess:
        relate: dict[str, Any] = {"type": type, "to": to}
        if inverse:
            relate["inverse"] = True
        settings: dict[str, Any] = {"relate": relate}
        comments = [f"or another relation: {others}"] if others else []
        if "Node" not in to:
            relate["create"] = to[0]
            comments.append(f"made of its name where no other table lists the {to[0]}")
        if column.recurring_parts:
            settings["separators"] = ","
            comments.append("a comma parts several")
        nulls = [text for text in column.distinct if fold(text) in _SEVERAL]
        if nulls:
            settings["nulls"] = nulls
        return Guess("relation", settings, "; ".join(comments), to[0])

    # ---- properties --------------------------------------------------------------------------

    def _property(self, column: Profile) -> Guess | None:
        for property in self._called(column.words):
            guess = self._as(column, property.name, None)
            if guess is not None:
                return guess
        return None

    def _called(self, header: tuple[str, ...]) -> Iterator[Property]:
        """The properties whose words the header has; those with most words first."""
        properties = self._knowledge.vocabulary.cls(self._cls).properties.values()
        spoken = {*header, *(_SAME[word] for word in header if word in _SAME)}
        named = [
            (said(words(property.name.replace("_", " "))), property)
            for property in properties
            if property.name not in _LIFE
        ]
        fitting = [(mine, each) for mine, each in named if mine and mine <= spoken]
        return (each for _, each in sorted(fitting, key=lambda pair: -len(pair[0])))

    def _as(self, column: Profile, name: str, known: Column | None) -> Guess | None:
        property = self._knowledge.vocabulary.cls(self._cls).properties.get(name)
        if property is None or name in self._taken:
            return None
        labels = known.values if known else self._knowledge.labels(self._cls, name)
        fit = fit_values(column, property, self._knowledge.vocabulary, labels)
        if fit is None:
            if property.values:
                told = f"could set {name}, with values that give {', '.join(property.values)}"
                self._almost[column.label] = told
            return None
        self._taken.add(name)
        return Guess("property", {"set": name, **fit.settings}, fit.comment)

    def _text(self, column: Profile) -> Guess | None:
        """Prose, and what is called a description: texts of several columns are joined."""
        described = bool(DESCRIBING & set(column.words)) and column.filled > 0
        if not (described or column.is_long) or column.is_path or column.is_question:
            return None
        self._prose += 1
        if self._prose > _MOST_PROSE:
            return ignored("prose; set: description adds it to the others")
        comment = "" if described else "prose with no place of its own"
        return Guess("property", {"set": "description"}, comment)

    def _rest(self, column: Profile) -> Guess:
        if not column.distinct:
            return ignored("empty" if column.cells else "no rows show what it holds")
        if column.is_count:
            return ignored("counts the rows: another order would give other numbers")
        if column.is_path:
            return ignored(f"paths: {column.examples(1)}")
        if column.is_ids:
            comment = f"ids of something not known here: {column.examples()}; a note says so"
            return Guess("not read", {}, comment)
        different = f"{len(column.distinct):,} different: {column.examples()}"
        almost = self._almost.get(column.label) or self._could(column)
        return ignored(f"{almost}; {different}" if almost else different)

    def _could(self, column: Profile) -> str:
        """The properties of the kind that the cells are of."""
        kind = "bool" if column.is_truth else "date" if column.is_dates else ""
        properties = self._knowledge.vocabulary.cls(self._cls).properties.values()
        free = [
            each.name
            for each in properties
            if each.datatype.startswith(kind) and each.name not in {*_LIFE, *self._taken}
        ]
        return f"could set {' or '.join(free)}" if kind and free else ""


def _of_references(referred: Referring) -> str:
    if not referred.wrong:
        return f"references to {referred.name}"
    noun = "reference does" if referred.wrong == 1 else "references do"
    return f"references to {referred.name}; {referred.wrong:,} {noun} not lead to one"


def _filled_where(truth: Profile, other: Profile) -> bool:
    """Whether a column is filled where another says yes, and empty where it says no."""
    filled = {"yes": 0, "no": 0}
    total = {"yes": 0, "no": 0}
    texts = set(other.samples.values())
    for cell, beside in zip(truth.cells, other.cells, strict=True):
        text = fold(str(cell))
        answer = "yes" if text in ("y", "yes", "true") else "no" if text else ""
        if answer:
            total[answer] += 1
            filled[answer] += beside in texts
    enough = min(total.values()) >= 3
    return enough and filled["yes"] >= 0.8 * total["yes"] and filled["no"] <= 0.05 * total["no"]


def _spaced(name: str) -> str:
    return "".join(f" {each}" if each.isupper() else each for each in name)
