"""Frameworks, mappings and graphs of others that fuzzing starts from: invented ones."""

from __future__ import annotations

FINOS_RISK = """\
---
sequence: 1
title: Answers that are made up
layout: risk
eu-ai-act_references:
  - c3-s2-a14  # III.S2.A14: Human Oversight
related_risks:
  - ri-2
---
## Summary
"""
FINOS_MITIGATION = """\
---
sequence: 3
title: Somebody looks first
layout: mitigation
iso-42001_references:
  - A-6-2-6  # ISO 42001: AI system operation and monitoring
  - A-7-4
mitigates:
  - ri-1
---
"""
COSAI = """\
controls:
  - id: controlWatch
    title: Watch the output
    mappings: {iso-42001: [A.6.2.6], nist-ai-rmf: ["GV-1.1@1.0"]}
    risks: [riskMadeUp, riskStale]
  - id: controlAll
    title: Everything
    risks: all
risks:
  - id: riskMadeUp
    title: Made up answers
    shortDescription: [Said > with confidence]
    controls: [controlWatch]
  - {id: riskStale, title: Stale data, controls: none}
frameworks:
  - {id: nist-ai-rmf, version: "1.0"}
"""
GEMARA = """\
title: Own rules to ISO 42001
metadata:
  id: OWN-MAP
  mapping-references:
    - {id: OWN, title: Own rules, version: "1"}
    - {id: ISO-42001, title: ISO/IEC 42001, version: "2023", url: "https://iso.example"}
source-reference: {reference-id: OWN, entry-type: Control}
target-reference: {reference-id: ISO-42001, entry-type: Control}
mappings:
  - id: M-1
    source: R-1
    relationship: supports
    strength: 7
    targets:
      - {entry-id: A.2.2, rationale: Both ask, confidence-level: High}
  - {id: M-2, source: R-2, relationship: no-match, remarks: nothing}
"""
SSSOM = """\
#curie_map:
#  own: https://own.example/
#  skos: http://www.w3.org/2004/02/skos/core#
#mapping_set_id: https://own.example/set
subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\tmapping_justification\tconfidence
own:a\tA\tskos:closeMatch\town:b\t"B, or so"\tsemapv:ManualMappingCuration\t0.95
own:c\tC\tskos:broadMatch\tsssom:NoTermFound\t\tsemapv:LexicalMatching\t1
"""
FOREIGN_GRAPHML = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="labelV" for="node" attr.name="labelV" attr.type="string"/>
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="labelE" for="edge" attr.name="labelE" attr.type="string"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="double"/>
  <graph id="G" edgedefault="directed">
    <node id="1"><data key="labelV">person</data><data key="name">Anna &amp; co</data></node>
    <node id="2"><data key="labelV">software</data></node>
    <edge id="3" source="1" target="2">
      <data key="labelE">made</data><data key="weight">0.4</data></edge>
  </graph>
</graphml>
"""
FOREIGN_TURTLE = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://own.example/> .

ex:claims a dcat:Dataset ;
    dct:title "Claims history"@en , "Schadenhistorie"@de ;
    dct:issued "2026-01-01"^^xsd:date ;
    prov:wasDerivedFrom [ a dcat:Dataset ; dct:title '''Raw
claims''' ] .
_:b a ex:Unknown ; ex:size 1.5e3 , true , ( 1 2 ) .
"""
