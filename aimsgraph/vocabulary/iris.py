"""What terms, things and relations are called in RDF."""

from __future__ import annotations

from urllib.parse import quote, unquote

ONTOLOGY = "https://w3id.org/aimsgraph/ont#"
THINGS = "https://w3id.org/aimsgraph/id/"


def thing_iri(id: str, base: str = THINGS) -> str:
    """The IRI of a thing: ``base`` and its percent-encoded id.

    >>> thing_iri("iso42001:2023/A.7.4")
    'https://w3id.org/aimsgraph/id/iso42001:2023%2FA.7.4'
    """
    return base + quote(id, safe=":")


def thing_id(iri: str, base: str = THINGS) -> str | None:
    """The id of the thing that ``iri`` names; None where it names none.

    >>> thing_id("https://w3id.org/aimsgraph/id/iso42001:2023%2FA.7.4")
    'iso42001:2023/A.7.4'
    """
    encoded = iri.removeprefix(base)
    if encoded == iri or "/" in encoded:
        return None
    try:
        return unquote(encoded, errors="strict") or None
    except UnicodeDecodeError:
        return None


def relation_iri(key: tuple[str, str, str, str], base: str = THINGS) -> str:
    """The IRI of what is said of a relation: ``base``, ``relation/`` and the parts of its key."""
    return f"{base}relation/{'/'.join(quote(part, safe=':') for part in key)}"
