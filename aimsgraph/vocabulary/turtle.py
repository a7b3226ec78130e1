"""Reads the terms of an ontology file in Turtle: a subset of OWL, SHACL, SKOS, and the rules."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from rdflib import OWL, RDF, RDFS, SKOS, XSD, URIRef

from aimsgraph.vocabulary.drafts import ClassDraft, Draft
from aimsgraph.vocabulary.terms import (
    Aggregate,
    Alignment,
    ChangeKind,
    Datatype,
    Demand,
    DemandLevel,
    EvidenceKind,
    Family,
    Freshness,
    Must,
    Property,
    RelationType,
    Relay,
    Response,
    Stage,
    VerdictDemand,
    kebab,
)
from aimsgraph.vocabulary.turtle_file import Said, TurtleFile, local
from aimsgraph.vocabulary.turtle_subset import (
    ALIGNMENTS,
    DATATYPES,
    IN_MUST,
    IN_SEEN,
    IN_SHAPE,
    RULE,
    SH,
    WORD_KEYS,
)


def read_turtle(path: Path, file: str) -> Draft:
    """What the Turtle file says; ``file`` is what it is called in messages."""
    source = TurtleFile(path, file)
    draft = Draft(file, prefixes=source.prefixes)
    for kind, said in source.subjects():
        name = said.name
        match kind:
            case OWL.Ontology:
                draft.every_relation.update(_shapes(said, RULE.everyRelation))
            case OWL.Class:
                draft.define("class", draft.classes, name, _class(said), said.place())
            case OWL.ObjectProperty:
                draft.define("relation", draft.relations, name, _relation(said), said.place())
            case RULE.ChangeKind:
                draft.define("change", draft.change_kinds, name, _change_kind(said), said.place())
            case RULE.EvidenceKind:
                draft.define("kind", draft.kinds, name, _evidence_kind(said), said.place())
            case RULE.Condition:
                test = said.need_text(RULE.test)
                draft.define("condition", draft.conditions, name, test, said.place())
            case RULE.Event:
                test = said.need_text(RULE.test)
                draft.define("event", draft.events, name, test, said.place())
            case RULE.Tracking:
                requirement = said.need_text(RULE.requirement)
                tracked = said.names(RULE.tracks)
                draft.define("tracks", draft.tracks, requirement, tracked, said.place())
            case RULE.Demand:
                draft.add_demand(_demand(said), said.place())
            case RULE.Response:
                draft.add_response(_response(said), said.place())
    return draft


def _class(said: Said) -> ClassDraft:
    prefix = said.text(RULE.idPrefix)
    seen = said.listed(RULE.seen)
    return ClassDraft(
        name=said.name,
        parent=said.named(RDFS.subClassOf),
        module=said.text(RULE.module) or "own",
        prefix=kebab(said.name) if prefix is None else prefix,
        definition=said.need_text(SKOS.definition),
        properties=_shapes(said, SH.property),
        has_status=said.flag(RULE.hasStatus),
        own=said.mapped_once(RULE.own),
        implies=said.mapped(RULE.implies),
        closes=said.listed_names(RULE.closes),
        changes=said.listed_names(RULE.changes),
        must=tuple(_must(part) for part in said.parts(RULE.must)),
        words=_words(said),
        seen=None if seen is None else tuple(map(_seen, seen)),
        made=bool(said.flag(RULE.made)),
        closed_when=tuple(map(str, said.objects(RULE.closedWhen))),
        column=said.text(RULE.column),
        aligned=_aligned(said),
        other_models=said.text(RULE.otherModels) or "",
    )


def _relation(said: Said) -> RelationType:
    by: Literal["kind", "sensitive_to"] | None
    match said.named(RULE.by):
        case None:
            by = None
        case "EvidenceKind":
            by = "kind"
        case "sensitive_to":
            by = "sensitive_to"
        case _:
            raise said.error("rule:by is rule:EvidenceKind or :sensitive_to", RULE.by)
    return RelationType(
        name=said.name,
        inverse=said.need_named(OWL.inverseOf),
        sources=_ends(said, RDFS.domain),
        targets=_ends(said, RDFS.range),
        family=said.choice(RULE.family, get_args(Family)),
        aggregate=said.choice(RULE.aggregate, get_args(Aggregate), "none"),
        relay=said.choice(RULE.relay, get_args(Relay), "as-is"),
        on=said.mapped_once(RULE.on),
        by=by,
        reaches_minor=bool(said.flag(RULE.reachesMinor)),
        functional=OWL.FunctionalProperty in said.objects(RDF.type),
        if_all_closed=said.choice(RULE.ifAllClosed, ("waived", "missing"), "waived"),
        properties=_shapes(said, RULE.property),
        note=said.text(RDFS.comment) or "",
        aligned=_aligned(said),
    )


def _aligned(said: Said) -> tuple[Alignment, ...]:
    """What other ontologies call it."""
    return tuple(
        (kind, str(target))
        for predicate, kind in ALIGNMENTS.items()
        for target in said.objects(predicate)
    )


def _change_kind(said: Said) -> ChangeKind:
    return ChangeKind(
        name=said.name,
        definition=said.need_text(SKOS.definition),
        graded=bool(said.flag(RULE.graded)),
        by_conversion=bool(said.flag(RULE.arisesByConversion)),
        breaks_nothing=bool(said.flag(RULE.breaksNothing)),
    )


def _evidence_kind(said: Said) -> EvidenceKind:
    about = said.names(RULE.about)
    if not about:
        raise said.error("rule:about is missing: which classes are such records about?")
    return EvidenceKind(
        id=said.name,
        title=said.need_text(RDFS.label),
        stage=said.choice(RULE.stage, get_args(Stage)),
        freshness=said.choice(RULE.freshness, get_args(Freshness)),
        months=said.integer(RULE.months),
        verdict=said.choice(RULE.asks, get_args(VerdictDemand), "performed"),
        subject=kebab(said.named(RULE.subject) or about[0]),
        about=about,
        doubted_by=frozenset(said.names(RULE.doubtedBy)),
        voided_by=frozenset(said.names(RULE.voidedBy)),
        fits=said.text(RULE.fits) or "",
    )


def _demand(said: Said) -> Demand:
    need = said.integer(RULE.need)
    asks = said.named(RULE.asks)
    return Demand(
        requirement=said.need_text(RULE.requirement),
        kind=said.need_named(RULE.record),
        demand=said.choice(RULE.demand, get_args(DemandLevel), "required"),
        per=kebab(said.need_named(RULE.per)),
        catalog=said.text(RULE.catalog) or DEFAULT_CATALOG,
        group=said.text(RULE.group),
        cadence=said.text(RULE.cadence),
        grace=said.text(RULE.grace),
        min_periods=said.integer(RULE.minPeriods),
        tolerated_exceptions=said.integer(RULE.toleratedExceptions) or 0,
        need=1 if need is None else need,
        verdict=said.choice(RULE.asks, get_args(VerdictDemand)) if asks else None,
        where=said.named(RULE.where),
        event=said.named(RULE.event),
        because=said.text(RULE.because) or "",
    )


def _response(said: Said) -> Response:
    return Response(
        requirement=said.need_text(RULE.requirement),
        kinds=said.names(RULE.record),
        relation=said.need_named(RULE.relation),
        on=said.need_named(RULE.on),
        catalog=said.text(RULE.catalog) or DEFAULT_CATALOG,
        because=said.text(RULE.because) or "",
    )


def _shapes(said: Said, predicate: URIRef) -> dict[str, Property]:
    found: dict[str, Property] = {}
    for shape in said.parts(predicate):
        path = shape.only(SH.path)
        if not isinstance(path, URIRef):
            raise shape.error("a property shape needs sh:path and a name", predicate)
        shape.refuse_all_but(IN_SHAPE, "a property shape", path)
        name = local(path)
        if name in found:
            raise shape.error(f"property {name} is defined twice", path)
        found[name] = _property(shape, path)
    return found


def _property(shape: Said, path: URIRef) -> Property:
    datatype, values = _datatype(shape, path)
    at_most = shape.integer(SH.maxCount)
    if at_most not in (None, 1):
        raise shape.error(f"sh:maxCount of {local(path)} is 1, or absent for a list", path)
    refers: Literal["evidence-kind", "change-kind"] | None
    match shape.named(RULE.refersTo):
        case None:
            refers = None
        case "EvidenceKind":
            refers = "evidence-kind"
        case "ChangeKind":
            refers = "change-kind"
        case _:
            raise shape.error("rule:refersTo is rule:EvidenceKind or rule:ChangeKind", path)
    return Property(
        name=local(path),
        datatype=datatype,
        many=at_most is None,
        required=(shape.integer(SH.minCount) or 0) > 0,
        values=values,
        minimum=shape.number(SH.minInclusive),
        maximum=shape.number(SH.maxInclusive),
        default=shape.value(SH.defaultValue),
        refers=refers,
        description=shape.text(SH.description) or "",
        aligned=_aligned(shape),
    )


def _datatype(shape: Said, path: URIRef) -> tuple[Datatype, tuple[str, ...]]:
    named = shape.only(SH.datatype)
    values = shape.listed_names(SH["in"])
    either = shape.listed(SH["or"])
    if values and named is None and either is None:
        return "str", values
    if named in DATATYPES and values is None and either is None:
        return DATATYPES[URIRef(str(named))], ()
    if either is not None and named is None and values is None:
        types = {one.only(SH.datatype) for one in either}
        if types == {XSD.date, XSD.dateTime}:
            return "datetime", ()
    raise shape.error(
        f"property {local(path)} has no type that is known here",
        path,
        hint="say one of sh:datatype (xsd:string, integer, double, boolean, date, duration), "
        'sh:in ( "a" "b" ), sh:or ( [ sh:datatype xsd:dateTime ] [ sh:datatype xsd:date ] )',
    )


def _must(part: Said) -> Must:
    part.refuse_all_but(IN_MUST, "rule:must", RULE.must)
    relations = part.listed_names(RULE.oneOf)
    if not relations:
        raise part.error("rule:must needs rule:oneOf ( :relation )", RULE.must)
    return Must(
        relations=relations,
        when=part.text(RULE.when),
        unless=part.text(RULE.unless),
        need=bool(part.flag(RULE.need)),
    )


def _words(said: Said) -> dict[str, str]:
    return {WORD_KEYS.get(k, f"void:{k}"): word for k, word in said.mapped_once(RULE.words).items()}


def _seen(item: Said) -> str:
    if isinstance(item.node, URIRef):
        return item.name
    item.refuse_all_but(IN_SEEN, "rule:seen", RULE.seen)
    return f"->{item.need_named(RULE.newestOf)}"


def _ends(said: Said, predicate: URIRef) -> tuple[str, ...]:
    end = next(said.parts(predicate), None)
    if end is None:
        raise said.error(
            f"no {local(predicate)}", hint="name a class, or [ owl:unionOf ( :A :B ) ]"
        )
    return end.listed_names(OWL.unionOf) or (end.name,)


DEFAULT_CATALOG = "iso42001:2023"
