"""What may be said in an ontology file in Turtle, and nothing else in the namespaces read here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Namespace, URIRef

from aimsgraph.vocabulary.terms import Datatype, Family, Freshness, Stage

SH: Final = Namespace("http://www.w3.org/ns/shacl#")
RULE: Final = Namespace("https://w3id.org/aimsgraph/rule#")

IN_SHAPE = frozenset(
    SH[name]
    for name in (
        *("path", "datatype", "in", "or", "minCount", "maxCount", "minInclusive", "maxInclusive"),
        *("defaultValue", "description"),
    )
) | {RULE.refersTo}
IN_MUST = frozenset(RULE[name] for name in ("oneOf", "when", "unless", "need"))
IN_SEEN = frozenset({RULE.newestOf})
OF_ALL = frozenset({RDF.type, RDFS.label, RDFS.comment, RDFS.seeAlso})


def _rules(*names: str) -> frozenset[URIRef]:
    return frozenset(RULE[name] for name in names)


# What may be said of each type of subject, and nothing else in the namespaces that we read.
OF_TYPE: Final[Mapping[URIRef, frozenset[URIRef]]] = {
    OWL.Ontology: _rules("everyRelation") | {OWL.versionInfo},
    OWL.AnnotationProperty: frozenset(),
    OWL.Class: _rules(
        *("module", "idPrefix", "column", "otherModels", "hasStatus", "own", "implies", "must"),
        *("closes", "closedWhen", "changes", "seen", "made", "words"),
    )
    | {RDFS.subClassOf, SH.property},
    OWL.ObjectProperty: _rules(
        *("family", "aggregate", "relay", "on", "by", "reachesMinor", "ifAllClosed", "property"),
    )
    | {OWL.inverseOf, RDFS.domain, RDFS.range},
    RULE.ChangeKind: _rules("graded", "arisesByConversion", "breaksNothing"),
    RULE.EvidenceKind: _rules(
        *("stage", "freshness", "months", "asks", "subject", "about", "doubtedBy", "voidedBy"),
        "fits",
    ),
    RULE.Demand: _rules(
        *("catalog", "requirement", "record", "demand", "per", "group", "cadence", "grace"),
        *("minPeriods", "toleratedExceptions", "need", "asks", "where", "event", "because"),
    ),
    RULE.Response: _rules("catalog", "requirement", "record", "relation", "on", "because"),
    RULE.Condition: _rules("test"),
    RULE.Event: _rules("test"),
    RULE.Tracking: _rules("requirement", "tracks"),
}
_WORDS_BESIDE: Final = frozenset({OWL.unionOf, OWL.FunctionalProperty, SH.NodeShape}) | _rules(
    *("doubt", "void", "pass", "failing", "future", "weaker", "asIs", "missing"),
    *("waived", "noneOpen", "all", "any", "need", "none", "performed", "passed", "required"),
    *("oneOf", "onEvent", "suggested", *get_args(Family), *get_args(Freshness), *get_args(Stage)),
)
KNOWN: Final = (
    frozenset().union(*OF_TYPE.values(), OF_TYPE, IN_SHAPE, IN_MUST, IN_SEEN, OF_ALL)
    | _WORDS_BESIDE
)
CLOSED_NAMESPACES: Final = (str(SH), str(RULE), str(OWL), str(RDFS))
DATATYPES: Final[Mapping[URIRef, Datatype]] = {
    XSD.string: "str",
    XSD.integer: "int",
    XSD.double: "float",
    XSD.boolean: "bool",
    XSD.date: "date",
    XSD.duration: "duration",
}
ALIGNMENTS: Final[Mapping[URIRef, str]] = {
    SKOS.exactMatch: "exact",
    SKOS.closeMatch: "close",
    SKOS.broadMatch: "broad",
    SKOS.narrowMatch: "narrow",
    SKOS.relatedMatch: "related",
}
WORD_KEYS: Final[Mapping[str, str]] = {
    "void": "void",
    "failing": "void:fail",
    "future": "void:future",
    "doubt": "doubt",
}
