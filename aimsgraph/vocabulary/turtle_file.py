"""A parsed ontology file in Turtle: what is said of each subject, and where."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar, cast

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Node as Term

from aimsgraph.errors import OntologyError, did_you_mean
from aimsgraph.vocabulary.turtle_lines import Statement, statements
from aimsgraph.vocabulary.turtle_subset import CLOSED_NAMESPACES, KNOWN, OF_ALL, OF_TYPE, RULE

_Choice = TypeVar("_Choice", bound=str)


class TurtleFile:
    """A Turtle document that uses no term outside the subset; ``file`` names it in messages."""

    def __init__(self, path: Path, file: str) -> None:
        self.file = file
        self.graph = Graph(bind_namespaces="none")
        try:
            text = path.read_text(encoding="utf-8")
            self.graph.parse(data=text, format="turtle")
        except UnicodeDecodeError as error:
            raise OntologyError(f"not UTF-8 text: {error}", where=file) from None
        except BadSyntax as error:
            raise OntologyError(
                f"not well-formed Turtle: {' '.join(str(error._why).split())}",
                where=f"{file}:{error.lines + 1}",
            ) from None
        except Exception as error:  # the parser stumbles over some torn text in its own ways
            raise OntologyError(f"not well-formed Turtle: {error}", where=file) from None
        self._statements: dict[str, Statement] = {}
        for statement in statements(text):
            self._refuse_unknown_terms(statement)
            self._statements.setdefault(statement.subject, statement)

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace, the empty prefix left out."""
        return {prefix: str(iri) for prefix, iri in self.graph.namespaces() if prefix}

    def subjects(self) -> Iterator[tuple[URIRef, Said]]:
        """Each subject with its type, in the order of the file."""
        for name, statement in self._statements.items():
            said = Said(self, statement, URIRef(name))
            types = [t for t in self.graph.objects(said.node, RDF.type) if t in OF_TYPE]
            if len(types) != 1:
                raise said.error(
                    "no term of an ontology, or several at once",
                    hint="say what it is: owl:Class, owl:ObjectProperty, rule:ChangeKind, "
                    "rule:EvidenceKind, rule:Demand, rule:Condition, rule:Event, rule:Tracking",
                )
            kind = cast(URIRef, types[0])
            said.refuse_all_but(OF_TYPE[kind] | OF_ALL, short(kind))
            yield kind, said

    def _refuse_unknown_terms(self, statement: Statement) -> None:
        for term, line in statement.terms:
            explained = term == statement.subject and term.startswith(str(RULE))
            if term.startswith(CLOSED_NAMESPACES) and URIRef(term) not in KNOWN and not explained:
                raise OntologyError(
                    f"{short(URIRef(term))} is not among the terms that are read here",
                    where=f"{self.file}:{line}",
                    hint=did_you_mean(short(URIRef(term)), map(short, sorted(KNOWN))),
                )


class Said:
    """What is said of one node of a statement: a subject, or a part in brackets."""

    def __init__(self, file: TurtleFile, statement: Statement, node: Term) -> None:
        self.file = file
        self.statement = statement
        self.node = node

    @property
    def name(self) -> str:
        """The name after the namespace."""
        return local(self.node)

    def place(self, mention: URIRef | None = None) -> str:
        """``file:line`` of the statement, or of the first mention of a term in it."""
        line = self.statement.line if mention is None else self.statement.line_of(str(mention))
        return f"{self.file.file}:{line}"

    def error(
        self, message: str, mention: URIRef | None = None, hint: str | None = None
    ) -> OntologyError:
        """An error at this statement, or where it first mentions a term."""
        subject = local(URIRef(self.statement.subject)) or "a blank node"
        return OntologyError(f"{subject}: {message}", where=self.place(mention), hint=hint)

    def refuse_all_but(
        self, allowed: frozenset[URIRef], of: str, mention: URIRef | None = None
    ) -> None:
        """Raise where a predicate of the namespaces that are read has no meaning here."""
        for predicate in self.file.graph.predicates(self.node):
            if str(predicate).startswith(CLOSED_NAMESPACES) and predicate not in allowed:
                raise self.error(
                    f"{short(predicate)} cannot be said of {of}", mention or cast(URIRef, predicate)
                )

    def objects(self, predicate: URIRef) -> tuple[Term, ...]:
        """All values."""
        return tuple(self.file.graph.objects(self.node, predicate))

    def only(self, predicate: URIRef) -> Term | None:
        """The value; an error where there are several."""
        values = self.objects(predicate)
        if len(values) > 1:
            raise self.error(f"{short(predicate)} is given {len(values)} times", predicate)
        return values[0] if values else None

    def parts(self, predicate: URIRef) -> Iterator[Said]:
        """The bracketed parts."""
        return (Said(self.file, self.statement, node) for node in self.objects(predicate))

    def text(self, predicate: URIRef) -> str | None:
        """A text; those broken over lines become one line."""
        value = self.only(predicate)
        return None if value is None else " ".join(str(value).split())

    def need_text(self, predicate: URIRef) -> str:
        """A text that may not be missing."""
        text = self.text(predicate)
        if text is None:
            raise self.error(f"{short(predicate)} is missing")
        return text

    def flag(self, predicate: URIRef) -> bool | None:
        """True, false, or not said."""
        value = self._python(predicate)
        if value is not None and not isinstance(value, bool):
            raise self.error(f"{short(predicate)} is true or false", predicate)
        return value

    def integer(self, predicate: URIRef) -> int | None:
        """A whole number."""
        value = self._python(predicate)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self.error(f"{short(predicate)} is a whole number", predicate)
        return value

    def number(self, predicate: URIRef) -> float | None:
        """A number."""
        value = self.only(predicate)
        try:
            return None if value is None else float(str(value))
        except ValueError:
            raise self.error(f"{short(predicate)} is a number", predicate) from None

    def value(self, predicate: URIRef) -> object:
        """A value, or a tuple of values where it is a list."""
        node = self.only(predicate)
        if node is None or isinstance(node, Literal):
            return self._python(predicate)
        return tuple(
            item.toPython() if isinstance(item, Literal) else local(item)
            for item in Collection(self.file.graph, node)
        )

    def named(self, predicate: URIRef) -> str | None:
        """The name of the term at the end."""
        value = self.only(predicate)
        return None if value is None else local(value)

    def need_named(self, predicate: URIRef) -> str:
        """The name of the term at the end, which may not be missing."""
        name = self.named(predicate)
        if name is None:
            raise self.error(f"{short(predicate)} is missing")
        return name

    def names(self, predicate: URIRef) -> tuple[str, ...]:
        """The names of all terms at the end."""
        return tuple(map(local, self.objects(predicate)))

    def listed(self, predicate: URIRef) -> tuple[Said, ...] | None:
        """The members of a list in parentheses; None where there is none."""
        head = self.only(predicate)
        if head is None:
            return None
        members = Collection(self.file.graph, head)
        return tuple(Said(self.file, self.statement, node) for node in members)

    def listed_names(self, predicate: URIRef) -> tuple[str, ...] | None:
        """The names of the members of a list."""
        members = self.listed(predicate)
        return None if members is None else tuple(member.name for member in members)

    def mapped(self, predicate: URIRef) -> dict[str, tuple[str, ...]]:
        """What the bracketed parts say, by name: ``[ change:expiry rule:void ]``."""
        found: dict[str, tuple[str, ...]] = {}
        for node in self.objects(predicate):
            for key, value in self.file.graph.predicate_objects(node):
                found[local(key)] = (*found.get(local(key), ()), local(value))
        return found

    def mapped_once(self, predicate: URIRef) -> dict[str, str]:
        """`mapped`, where each name may have one value only."""
        found = self.mapped(predicate)
        for key, values in found.items():
            if len(values) > 1:
                raise self.error(f"{short(predicate)} gives {key} twice", predicate)
        return {key: values[0] for key, values in found.items()}

    def choice(
        self, predicate: URIRef, allowed: tuple[_Choice, ...], default: str | None = None
    ) -> _Choice:
        """A name out of a fixed set; ``asIs`` stands for ``as-is``."""
        name = self.named(predicate)
        value = default if name is None else _DASHED.get(name, name)
        if value not in allowed:
            raise self.error(
                f"{short(predicate)} is {'missing' if value is None else f'not {value}'}",
                predicate,
                hint=f"it is one of {', '.join(allowed)}",
            )
        return value

    def _python(self, predicate: URIRef) -> object:
        value = self.only(predicate)
        return value.toPython() if isinstance(value, Literal) else value


# Names in Turtle have no dash where ours do.
_DASHED = {"asIs": "as-is", "noneOpen": "none-open", "oneOf": "one-of", "onEvent": "on-event"}


def local(term: Term) -> str:
    """The name of a term after its namespace; a literal's text."""
    return (
        str(term) if isinstance(term, Literal) else str(term).rpartition("#")[2].rpartition("/")[2]
    )


def short(term: Term) -> str:
    """A term as people write it: ``sh:pattern``."""
    for namespace, prefix in _SHORT.items():
        if str(term).startswith(namespace):
            return f"{prefix}:{str(term)[len(namespace) :]}"
    return str(term)


_SHORT = dict(zip(CLOSED_NAMESPACES, ("sh", "rule", "owl", "rdfs"), strict=True)) | {
    "http://www.w3.org/2004/02/skos/core#": "skos"
}
