"""XML that is read without being believed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax import SAXParseException

from defusedxml import DefusedXmlException

from aimsgraph.errors import InputError


@contextmanager
def parsing(format: str, where: str, hint: str) -> Iterator[None]:
    """Turns what a parser finds wrong into an `InputError` with line and column.

    ``hint`` says what to do about a file that defines entities.
    """
    try:
        yield
    except DefusedXmlException:
        raise InputError("defines entities, which are not read", where=where, hint=hint) from None
    except SAXParseException as error:
        place = f"{where}:{error.getLineNumber()}:{(error.getColumnNumber() or 0) + 1}"
        raise InputError(f"is not {format}: {error.getMessage()}", where=place) from None
