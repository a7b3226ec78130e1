"""What a catalogue holds: the provisions of a standard, a law or a framework, with their facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from aimsgraph.catalog.titles import fold_title
from aimsgraph.errors import UnknownIdError

ProvisionClass = Literal["Clause", "ControlObjective", "ReferenceControl"]
Wording = Literal["printed", "own"]
Documented = Literal["none", "maintain", "retain", "both"]
Scheme = Literal["iso", "articles", "functions", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A numbered piece of a catalogue.

    ``wording`` says whether ``title`` is the printed one or a label of our own. An ``assessable``
    provision is met or not by itself; the others are headings, objectives or put no duty on anyone.
    ``applies`` are ids of regimes; ``applies_from`` is the earliest of their dates that is not for
    legacy systems, and ``superseded_date`` the date that this one replaced.
    """

    catalog: str
    ref: str
    cls: ProvisionClass
    title: str
    assessable: bool
    parent: str | None = None
    wording: Wording = "printed"
    summary: str = ""
    title_variants: Mapping[str, str] = field(default_factory=dict)  # by source
    title_verified_in: tuple[str, ...] = ()
    documented_information: Documented | None = None
    documented_information_sources: tuple[str, ...] = ()
    documented_information_verification: str = ""
    documentation_required: bool | None = None
    pdca: str | None = None  # plan, do, check or act
    guidance: str | None = None
    concerns: tuple[str, ...] = ()
    concerns_basis: str = ""
    chapter: str | None = None
    addressee: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    applies: tuple[str, ...] = ()
    applies_from: date | None = None
    superseded_date: date | None = None
    amended: bool = False
    new_in_edition: bool = False
    change_trigger: str = ""
    open_question: str = ""
    note: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """Its id in the graph: ``iso42001:2023/A.7.4``."""
        return f"{self.catalog}/{self.ref}"


@dataclass(frozen=True, slots=True)
class Regime:
    """A date from which a part of a law applies.

    ``tier`` names the risk tiers it is for, none meaning all; a ``legacy`` regime is for what was
    on the market before; ``superseded_date`` is the date that an amendment replaced.
    """

    id: str
    start: date
    provision: str
    what: str
    tier: tuple[str, ...] = ()
    legacy: bool = False
    superseded_date: date | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """A risk tier of a law and the provisions it rests on."""

    id: str
    basis: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """An act that amended the law."""

    id: str
    celex: str
    adopted_on: date
    journal: str
    in_force: date
    url: str
    also_amends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnexEntry:
    """A numbered line of an annex, with the letters of its points."""

    ref: str
    title: str
    group: str = ""
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex whose lines are no provisions of their own."""

    ref: str
    title: str = ""
    note: str = ""
    sources: tuple[str, ...] = ()
    verification: str = ""
    entries: tuple[AnnexEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about a catalogue, with its sources."""

    note: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Catalog:
    """One edition of a standard, a law or a framework.

    ``names`` are what people call it; ``scheme`` says how its references are written;
    ``remarks`` say how facts in the fields of that name are known; ``provisions`` keep the order of
    the text.
    """

    id: str
    title: str
    short_title: str
    edition: str
    publisher: str
    url: str
    rights: str
    names: tuple[str, ...]
    scheme: Scheme
    verified_on: date | None
    verification: str
    sources: Mapping[str, str]
    remarks: Mapping[str, str]
    roles: tuple[str, ...]
    tiers: tuple[Tier, ...]
    regimes: Mapping[str, Regime]
    amendments: tuple[Amendment, ...]
    annexes: tuple[Annex, ...]
    harmonised_standards: Remark | None
    provisions: Mapping[str, Provision]
    file: str

    @property
    def family(self) -> str:
        """The id without the edition: ``iso42001``."""
        return self.id.partition(":")[0]

    def provision(self, ref: str) -> Provision:
        """The provision ``ref``; `UnknownIdError` with near matches otherwise."""
        try:
            return self.provisions[ref]
        except KeyError:
            raise UnknownIdError.among(
                ref, self.provisions, what=f"provision of {self.id}"
            ) from None

    def label(self, ref: str) -> str:
        """How people write a ref: ``Art. 17(1)(f)``, ``A.7.4``."""
        return f"Art. {ref}" if self.scheme == "articles" else ref

    def parts(self, ref: str | None = None) -> tuple[Provision, ...]:
        """What a provision consists of, or what the catalogue consists of at the top."""
        return self._parts.get(ref, ())

    def of(self, cls: ProvisionClass) -> tuple[Provision, ...]:
        """The provisions of a class, in the order of the text."""
        return tuple(each for each in self.provisions.values() if each.cls == cls)

    @property
    def assessable(self) -> tuple[Provision, ...]:
        """The provisions that are met or not by themselves."""
        return tuple(each for each in self.provisions.values() if each.assessable)

    def is_heading(self, ref: str) -> bool:
        """Whether a clause only groups others."""
        provision = self.provision(ref)
        return provision.cls == "Clause" and not provision.assessable and bool(self.parts(ref))

    def applies_from(self, ref: str, tier: str | None = None) -> date | None:
        """The day from which a provision applies, for a risk tier where the law tells them apart.

        None when the catalogue knows no date, or none for this tier.
        """
        provision = self.provision(ref)
        regimes = [self.regimes[id] for id in provision.applies]
        if tier is not None and provision.tier and tier not in provision.tier:
            return None
        if tier is None or not regimes:
            return provision.applies_from
        own = [r.start for r in regimes if not r.legacy and (not r.tier or tier in r.tier)]
        if not own or provision.applies_from is None:
            return None
        return max(min(own), provision.applies_from)

    def titled(self, title: str) -> tuple[Provision, ...]:
        """The provisions whose printed title, or a variant of it, is ``title`` once folded."""
        return self._titled.get(fold_title(title), ())

    @cached_property
    def _parts(self) -> Mapping[str | None, tuple[Provision, ...]]:
        found: dict[str | None, list[Provision]] = {}
        for provision in self.provisions.values():
            found.setdefault(provision.parent, []).append(provision)
        return {parent: tuple(parts) for parent, parts in found.items()}

    @cached_property
    def _titled(self) -> Mapping[str, tuple[Provision, ...]]:
        found: dict[str, dict[str, Provision]] = {}
        for provision in self.provisions.values():
            for title in printed_titles(provision):
                found.setdefault(fold_title(title), {})[provision.ref] = provision
        return {title: tuple(owners.values()) for title, owners in found.items()}


def printed_titles(provision: Provision) -> Iterator[str]:
    """The printed title of a provision and its variants; nothing where the title is our own."""
    if provision.wording == "printed":
        yield provision.title
        yield from provision.title_variants.values()
