"""Loads the ontology: from the cache where it is known, from its files otherwise."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import aimsgraph
from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary.cache import keep, recall
from aimsgraph.vocabulary.terms import Vocabulary


def folder() -> Path:
    """The folder ``ontology/``: inside the package in a wheel, beside it in a checkout."""
    for root in map(Path, aimsgraph.__path__):
        if (root / "ontology").is_dir():
            return root / "ontology"
    raise OntologyError(
        "the folder ontology/ is missing", where=aimsgraph.__path__[0], hint="install it again"
    )


def load(*extra: Path) -> Vocabulary:
    """The shipped ontology together with files of the user's own, checked.

    An ``.ttl`` file may add classes, relations, kinds of change and of record, demands, conditions
    and events; a ``.yaml`` file kinds of record, demands, conditions and events. A file that
    contradicts itself or the ontology, or redefines a term, raises `OntologyError`.
    """
    files = {**shipped(), **{str(path): Path(path) for path in extra}}
    contents = {name: _content(name, path) for name, path in files.items()}
    key = _key(contents)
    known = recall(key)
    if known is not None:
        return known
    # Only now: these bring rdflib and yaml with them.
    from aimsgraph.vocabulary.lint import refuse
    from aimsgraph.vocabulary.reading import read

    vocabulary = read(files, digest=_digest(contents))
    refuse(vocabulary)
    keep(key, vocabulary)
    return vocabulary


def shipped() -> dict[str, Path]:
    """The files of the shipped ontology, by the names that messages give them."""
    root = folder()
    paths = [root / "aims.ttl", root / "evidence-kinds.yaml"]
    paths += sorted((root / "demands").glob("*.yaml"))
    return {f"ontology/{path.relative_to(root).as_posix()}": path for path in paths}


def _content(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OntologyError(f"cannot be read: {error.strerror}", where=name) from None


def _digest(contents: dict[str, bytes]) -> str:
    """Identifies what the files say, wherever they lie."""
    digest = sha256()
    for content in contents.values():
        digest.update(sha256(content).digest())
    return digest.hexdigest()


def _key(contents: dict[str, bytes]) -> str:
    """Identifies a vocabulary that these files gave to this program.

    The program's own sources count too: in a checkout they change without a new version.
    """
    own = sorted(Path(__file__).parent.rglob("*.py"))
    digest = sha256(f"{aimsgraph.__version__}\n".encode())
    for name, content in [*contents.items(), *((path.name, path.read_bytes()) for path in own)]:
        digest.update(f"{name}\n".encode())
        digest.update(sha256(content).digest())
    return digest.hexdigest()
