"""What every source says, before and after it was read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aimsgraph.importing.claiming import Claims, node_claims, of_relation, relation_claims
from aimsgraph.importing.problems import Problem
from aimsgraph.importing.resolving import Resolved
from aimsgraph.importing.sweeping import Refusal, sweep
from aimsgraph.store.protocol import Claim, DropClaim, PutClaim
from aimsgraph.vocabulary import Vocabulary


class Beliefs:
    """The claims of all sources; ``changes`` turn those of the store into those of now."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._before: dict[str, Claims] = {}
        for claim in claims:
            self._before.setdefault(claim.source, {})[claim.subject] = claim
        self._now = {source: dict(claims) for source, claims in self._before.items()}
        self.changes: list[PutClaim | DropClaim] = []
        self.refusals: list[Refusal] = []

    def hear(
        self,
        resolved: Resolved,
        vocabulary: Vocabulary,
        problems: list[Problem],
        *,
        allow_shrink: bool,
    ) -> None:
        """Replace what a source said by what it says; claims of the same content stay."""
        source = resolved.reading.source.name
        before = self._before.get(source, {})
        said: Claims = {
            **node_claims(source, resolved.nodes, vocabulary, problems),
            **relation_claims(source, resolved.relations, vocabulary, problems),
        }
        swept = sweep(resolved.reading, before, said, allow_shrink=allow_shrink)
        problems.extend(swept.problems)
        if swept.refusal is not None:
            self.refusals.append(swept.refusal)
        now = self._now.setdefault(source, {})
        for subject, claim in said.items():
            known = before.get(subject)
            if known is None or (known.digest, known.cls) != (claim.digest, claim.cls):
                now[subject] = claim
                self.changes.append(PutClaim(claim))
        for subject in swept.gone:
            del now[subject]
            self.changes.append(DropClaim(source, subject))

    def by_subject(self) -> Mapping[str, tuple[Claim, ...]]:
        """What is said now, by what it is said of."""
        found: dict[str, tuple[Claim, ...]] = {}
        for claims in self._now.values():
            for subject, claim in claims.items():
                found[subject] = (*found.get(subject, ()), claim)
        return found

    def described_before(self) -> Mapping[str, set[str]]:
        """The things that were described, each with the sources that did."""
        found: dict[str, set[str]] = {}
        for source, claims in self._before.items():
            for subject, claim in claims.items():
                if claim.cls and not of_relation(subject):
                    found.setdefault(subject, set()).add(source)
        return found

    def described_by(self, source: str) -> Iterable[str]:
        """The things that a source describes now."""
        claims = self._now.get(source, {})
        return (s for s, claim in claims.items() if claim.cls and not of_relation(s))

    def unchanged(self) -> frozenset[str]:
        """What is spoken of as before by everyone."""
        changed = {
            change.claim.subject if isinstance(change, PutClaim) else change.subject
            for change in self.changes
        }
        return frozenset(self.subjects() - changed)

    def subjects(self) -> set[str]:
        """Everything that is or was spoken of."""
        return {
            subject
            for said in (self._before, self._now)
            for claims in said.values()
            for subject in claims
        }
