"""A small ontology of its own, which the lint finds clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from aimsgraph.vocabulary import Vocabulary
from aimsgraph.vocabulary.reading import read

PREFIXES = """\
@prefix : <https://example.org/small#> .
@prefix change: <https://example.org/small/change#> .
@prefix rule: <https://w3id.org/aimsgraph/rule#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

SMALL = {
    "small.ttl": PREFIXES
    + """
change:content a rule:ChangeKind ; skos:definition "it is different" ; rule:graded true .
change:expiry a rule:ChangeKind ; skos:definition "it is too old" .
change:loss a rule:ChangeKind ; skos:definition "it is gone" .

:Thing a owl:Class ;
    skos:definition "Anything." ;
    rule:own [ change:loss rule:void ] ;
    sh:property [ sh:path :name ; sh:datatype xsd:string ; sh:maxCount 1 ; sh:minCount 1 ] .

:Data a owl:Class ;
    rdfs:subClassOf :Thing ;
    skos:definition "What others are made of." ;
    rule:changes ( change:content ) ;
    sh:property [ sh:path :state ; sh:in ( "draft" "final" ) ; sh:maxCount 1 ] .

:Report a owl:Class ;
    rdfs:subClassOf :Thing ;
    skos:definition "What shows something." ;
    rule:hasStatus true ;
    rule:own [ change:expiry rule:void ] ;
    rule:changes ( change:expiry change:loss ) .

:Claim a owl:Class ;
    rdfs:subClassOf :Thing ;
    skos:definition "What is claimed." ;
    rule:hasStatus true ;
    rule:must [ rule:oneOf ( :restsOn ) ; rule:when "claimed" ] ;
    sh:property [ sh:path :claimed ; sh:datatype xsd:boolean ; sh:maxCount 1 ] .

:madeOf a owl:ObjectProperty ;
    owl:inverseOf :partOf ;
    rdfs:domain :Data ;
    rdfs:range :Data ;
    rule:family rule:depends ;
    rule:on [ change:content rule:pass ] .

:about a owl:ObjectProperty ;
    owl:inverseOf :describedBy ;
    rdfs:domain :Report ;
    rdfs:range :Thing ;
    rule:family rule:witnesses ;
    rule:by rule:EvidenceKind .

:restsOn a owl:ObjectProperty ;
    owl:inverseOf :underpins ;
    rdfs:domain :Claim ;
    rdfs:range :Report ;
    rule:family rule:justifies ;
    rule:aggregate rule:all .
""",
    "small.yaml": """\
catalog: small:1
kinds:
  check:
    title: A check
    stage: effectiveness
    freshness: expires
    months: 12
    subject: data
    about: [Data]
    voided_by: [content]
renamed:
  test: [check]
conditions:
  is-final: state = final
events:
  claimed: ":Claim and claimed"
responses:
  - requirement: "2"
    kinds: [check]
    relation: about
    on: loss
requirements:
  "1.10":
    tracks: [Claim]
    demands:
      - kind: check
        demand: required
        per: data
        where: is-final
""",
}


@dataclass
class Files:
    """Ontology files in a folder of their own, named by their bare names."""

    folder: Path

    def write(self, contents: Mapping[str, str]) -> dict[str, Path]:
        """Write the files; what ``read`` takes."""
        for name, text in contents.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        return {name: self.folder / name for name in contents}

    def read(self, contents: Mapping[str, str]) -> Vocabulary:
        """The vocabulary of these files alone."""
        return read(self.write(contents))
