"""The errors of aimsgraph: each says what, where, what is allowed and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import ClassVar

_COMPARED = 1_500  # names that are compared letter by letter, without a shortlist
_SHORTLISTED = 300
_PIECE = 3  # letters
_LOOKED_AT = 2_000  # places of pieces


class AimsgraphError(Exception):
    """Root of every error that aimsgraph raises on purpose.

    ``where`` is a place (``file:line``, ``sheet!cell`` or an id), ``hint`` says what to do.
    ``exit_code`` is what the command line ends with when the error reaches it.
    """

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"; {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class OntologyError(AimsgraphError, ValueError):
    """The ontology, the evidence kinds or the demands contradict themselves."""

    code = "ontology"


class CatalogError(AimsgraphError, ValueError):
    """A catalogue or crosswalk file is not what it should be."""

    code = "catalog"


class UnknownIdError(AimsgraphError, KeyError):
    """An id names nothing in the graph."""

    code = "unknown-id"
    exit_code = 2

    # KeyError would show the repr of its argument.
    __str__ = AimsgraphError.__str__

    @classmethod
    def among(cls, wanted: str, known: Iterable[str], *, what: str = "thing") -> UnknownIdError:
        """The error for ``wanted``, with the nearest of ``known`` as advice."""
        return cls(f"no {what} is called {wanted!r}", hint=did_you_mean(wanted, known))


class UsageError(AimsgraphError, ValueError):
    """An argument is not possible here."""

    code = "usage"
    exit_code = 2


class InputError(AimsgraphError, ValueError):
    """A file to import cannot be read, or what it says cannot be taken."""

    code = "input"


class RefusedError(AimsgraphError, ValueError):
    """A write was refused: nothing has been written."""

    code = "refused"


class StaleError(RefusedError):
    """A write was worked out for a revision that is no longer the newest: work it out anew."""

    code = "stale"


class StoreError(AimsgraphError, OSError):
    """The store cannot be used: locked, damaged, written by a newer version, or no store at all."""

    code = "store"
    exit_code = 4

    # OSError keeps its own idea of a message.
    __str__ = AimsgraphError.__str__


class NoStoreError(StoreError):
    """There is no store yet where one was to be read."""


class WorkspaceError(AimsgraphError, ValueError):
    """The workspace or its aims.toml is not what it should be."""

    code = "workspace"
    exit_code = 5


class MissingPackageError(AimsgraphError, ImportError):
    """A package is not installed that only some uses need."""

    code = "missing-package"

    # ImportError keeps its own idea of a message.
    __str__ = AimsgraphError.__str__

    @classmethod
    def of(cls, package: str, *, extra: str) -> MissingPackageError:
        """The error for ``package``, which comes with an extra of aimsgraph."""
        return cls(f"{package} is not installed", hint=f"pip install 'aimsgraph[{extra}]'")


def did_you_mean(wanted: str, known: Iterable[str], *, limit: int = 3) -> str | None:
    """Advice that names the nearest of ``known``, or None when nothing is near.

    >>> did_you_mean("dataset:claims-histroy", ["dataset:claims-history", "model:triage"])
    'did you mean dataset:claims-history?'
    """
    names = list(known)
    near = nearest(wanted, names, limit=limit)
    if not near:
        tail = wanted.rpartition(":")[2].casefold()
        near = [name for name in names if tail and tail in name.casefold()][:limit]
    return f"did you mean {' or '.join(near)}?" if near else None


def nearest(wanted: str, names: Sequence[str], *, limit: int = 3) -> list[str]:
    """The ``names`` most like ``wanted``, the nearest first; none where none is near.

    >>> nearest("claims-histroy", ["claims-history", "triage"])
    ['claims-history']
    """
    if len(names) > _COMPARED:
        names = _shortlist(wanted, names)
    return get_close_matches(wanted, names, n=limit, cutoff=0.6)


def _shortlist(wanted: str, names: Sequence[str]) -> list[str]:
    """Of many names those worth comparing: they share rare pieces with ``wanted``.

    What is much alike shares a few letters in a row, unless it is short: so names of about the
    same length are worth it too where they are few. Names hold no line breaks.
    """
    sample = "\n".join(names[:: len(names) // _COMPARED])
    pieces = {wanted[at : at + _PIECE] for at in range(len(wanted) - _PIECE + 1)}
    text = "\n".join(("", *names, ""))
    shared: Counter[str] = Counter()
    left = _LOOKED_AT
    for _, piece in sorted((sample.count(piece), piece) for piece in pieces):
        at = text.find(piece)
        while at >= 0 and left:
            end = text.index("\n", at)
            shared[text[text.rindex("\n", 0, at) + 1 : end]] += 1
            at = text.find(piece, end)
            left -= 1
    alike = [name for name in names if abs(len(name) - len(wanted)) <= 1]
    few = alike if len(alike) <= _SHORTLISTED else []
    return list(dict.fromkeys((*(name for name, _ in shared.most_common(_SHORTLISTED)), *few)))
