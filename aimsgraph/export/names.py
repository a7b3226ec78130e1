"""Short names for things in RDF: ``dataset:claims-history``, ``iso42001:A.7.4``."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aimsgraph.snapshot import Snapshot
from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.iris import ONTOLOGY, THINGS, thing_iri

STANDING = {
    "aims": ONTOLOGY,
    "dct": "http://purl.org/dc/terms/",
    "id": THINGS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# What may stand behind a prefix in Turtle without being escaped.
_LOCAL = re.compile(
    r"(?:[A-Za-z0-9_:]|%[0-9A-F]{2})(?:(?:[A-Za-z0-9_:.-]|%[0-9A-F]{2})*"
    r"(?:[A-Za-z0-9_:-]|%[0-9A-F]{2}))?"
)


class Names:
    """The prefixes that the things of a snapshot want, and their names under them.

    A thing is under the prefix of its class, a provision under its catalogue; what fits neither
    has no short name.
    """

    def __init__(self, snapshot: Snapshot, vocabulary: Vocabulary) -> None:
        ends = (end for relation in snapshot.relations for end in relation.key[1:3])
        self._classes = vocabulary.by_prefix
        groups = {self._group(id) for id in {*snapshot.nodes, *ends}}
        # In JSON-LD a prefix and a term cannot have one name.
        taken = {*STANDING, *vocabulary.relations, *vocabulary.properties}
        self._prefix = _prefixes(groups - {""}, taken)
        self._known: dict[str, str | None] = {}

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces by prefix, sorted."""
        own = {prefix: thing_iri(group) for group, prefix in self._prefix.items()}
        return dict(sorted({**STANDING, **own}.items()))

    def short(self, id: str) -> str | None:
        """The name of a thing with its prefix; None where it has none."""
        if id not in self._known:
            group = self._group(id)
            prefix = self._prefix.get(group, "" if group else "id")
            local = thing_iri(id).removeprefix(thing_iri(group))
            self._known[id] = f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else None
        return self._known[id]

    def _group(self, id: str) -> str:
        """What an id shares with its like: ``dataset:``, ``iso42001:2023/``; else nothing."""
        head, colon, _ = id.partition(":")
        if head in self._classes:
            return head + colon
        catalog, slash, _ = id.partition("/")
        return catalog + slash if slash else ""


def _prefixes(groups: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A name for each group: that of the class, of the catalogue, or of its edition."""
    found: dict[str, str] = {}
    for group in sorted(groups):
        edition = re.sub(r"[^A-Za-z0-9]+", "-", group).strip("-")
        for name in (group.partition(":")[0], edition):
            if _NAME.fullmatch(name) and name not in taken:
                found[group] = name
                taken.add(name)
                break
    return found
