"""The files that fuzzing starts from: small ones of our own, and real ones where they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
LARGEST = 8_000  # of a real file; of a larger one the first lines are taken

SYSTEMS = """\
ID,Name,Purpose,Owner,Lifecycle,Deployed on,Risk tier,Data
S-1,Claims triage,"Sorts claims
by urgency",Head of claims,deployed,2026-03-01,eu-ai-act:high-annex-iii,History; Test set
S-2,Chatbot,Answers customers,Head of service,pilot,3 April 2026,,TBD
S-3,"The ""price"" model",N/A,Actuary,retired,22/07/2024,"['a', 'b']",Claims history
"""
RISKS = """\
Risk ID;Risk;Likelihood;Severity;Owner;AI system;Controls;Treatment
R-1;Claims go to the wrong queue;3;4 (4);Head of claims;Claims triage;A.6.2.4, A.7.4;reduce
R-2;Customers are misled;2;12 (12);Head of service;Chatbot;A-8-2 | A.8.5;retain
"""
MANIFEST = """\
ID,Name,Kind,File,About,Collected on,Valid until,Verdict,Review,SHA-256
E-1,Validation report,test-report,scope.md,Claims triage,2026-02-20,2027-02-20,passed,approved,
E-2,Contract,contract,https://docs.example/c,Acme,20.02.2026,,,open,
"""
SIDECAR = """\
id: E-1
name: Validation of the triage model
kind: test-report
about: [Triage model, system:triage]
collected_on: 2026-02-20
verdict: passed
review: approved
version: 6.10
note: >-
  two lines
  of text
"""
HASHES = f"""\
{"a" * 64}  scope.md
SHA256 (scope.md) = {"b" * 64}

Algorithm : SHA256
Hash      : {"C" * 64}
Path      : C:\\x y\\scope.md
"""
RECORDS = """\
{"made": "by hand", "records": [
 {"session_id": "S1", "question_id": "Q-01", "clause": "4.3", "title": "Scope",
  "question": "Is it written down?", "response": "Yes, in scope.md. Date: 2026-03-01.",
  "evidence_references": [{"reference_type": "file", "reference_name": "scope.md"}],
  "confidence_score": 0.8, "auditor_flag": false, "timestamp": "2026-04-02T09:30:00.5+00:00"},
 {"controlId": "A.7.4", "kind": "data-quality-report", "files": ["a.md", "https://x.example"],
  "framework": "ISO/IEC 42001", "result": "passed", "assessedAt": 1775000000, "flag": true}
]}
"""
METADATA = """\
{"name": "Guide", "version": "2", "owner": "Institute", "type": "procedure", "alternates": [],
 "license": {"spdx": "CC-BY-4.0", "open": true}, "links": {"source": "https://i.example/guide"},
 "lifecycle": {"published": "2025-05-01", "supersedes": null}}
"""
JOURNAL = """\
- id: 2026-05-04-1
  did: change
  thing: dataset:claims-history
  kind: content
  significance: minor
  on: 2026-05-04
  by: Ingrid Solheim
  at: 2026-05-04T09:30:00+00:00
  why: monthly refresh
- {id: 2026-05-04-2, did: review, thing: "evidence:e-1", verdict: accepted, on: 2026-05-04,
   by: A, at: "2026-05-04T10:00:00Z"}
- {id: 2026-05-04-3, did: exclude, control: A.8.3, why: nobody outside, on: 2026-05-04, by: A,
   at: "2026-05-04T10:00:00Z"}
- {id: 2026-05-04-4, did: renew, thing: "evidence:e-1", on: 2026-05-04, by: A,
   at: "2026-05-04T10:00:00Z"}
- {id: 2026-05-04-5, did: undo, entry: 2026-05-04-4, by: A, at: "2026-05-04T10:00:00Z"}
"""
IDENTITY = """\
# who is who
- same: [dataset:claims-history, dataset:dwh.claims_hist]
  by: Mia Lund
  on: 2026-11-24
  why: the same table
- apart: [dataset:claims-test, dataset:claims-history]
"""
RECIPE = """\
name: inventory
title: Inventory of the house
files: ["inventory*.csv"]
nulls: [unset]
sheets:
  - name: Systems
    stop: ["END*"]
    records: [{kind: ai-system-inventory, title: Inventory, dated: Since}]
    things:
      - {name: system, class: AISystem, key: "{ID|Name}"}
      - {name: role, class: Role, key: "{Owner}", title: "{Owner}", when: [Owner]}
    links:
      - {type: ownedBy, of: system, to: role}
    columns:
      - {header: ID}
      - {header: Name, required: true, set: name, aliases: [System]}
      - {header: Owner}
      - {header: Since, set: deployed_on, dates: day first}
      - {header: Data, relate: {type: trainedOn, to: [Dataset], create: Dataset}}
      - {header: State, set: lifecycle, values: {live: deployed}, take: "^(\\\\w+)"}
"""
CATALOG = """\
catalog: house-rules:1
title: House rules for AI
short_title: House rules
edition: '1'
names: [House rules]
verified_on: 2026-11-23
counts: {ReferenceControl: 2}
provisions:
  - {ref: R, class: ControlObjective, title: Care, assessable: false}
  - {ref: R.1, class: ReferenceControl, parent: R, title: Ask first, assessable: true,
     summary: Before use, applies_from: 2026-01-01}
  - {ref: R.2, class: ReferenceControl, title: Stand alone, assessable: true}
"""
CROSSWALK = """\
crosswalk: house
title: ISO/IEC 42001 to NIST AI RMF
source: iso42001:2023
target: nist-ai-rmf:1.0
basis: interpretation
relation: related
pairs:
  - {source: '4.1', target: GOVERN 1.1, relation: subset-of, strength: 9, rationale: Both ask}
  - {source: A.2.2, target: GOVERN 1.2}
gaps:
  - {source: A.2.3, note: nothing like it}
"""
CONFIG = """\
ontology = []

[organization]
name = "Example Ltd"
country = "Norway"

[frameworks]
adopt = ["iso42001:2023"]

[audit]
stage1 = 2027-02-02
stage2 = 2027-04-13

[policy]
review_required = true
months.data-quality-report = 6

[[source]]
name = "registers"
importer = "tables"
path = "registers/*.xlsx"
authority = 60

[[demand]]
requirement = "A.7.4"
kind = "data-quality-report"
per = "dataset"
cadence = "P3M"
"""
ONTOLOGY = """\
@prefix : <https://w3id.org/aimsgraph/ont#> .
@prefix change: <https://w3id.org/aimsgraph/change#> .
@prefix rule: <https://w3id.org/aimsgraph/rule#> .
@prefix my: <https://example.org/prompts#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

my:Prompt a owl:Class , sh:NodeShape ;
    rdfs:subClassOf :Asset ;
    skos:definition "The words that a system gives to a language model." ;
    rule:changes ( change:content ) ;
    sh:property [ sh:path my:length ; sh:datatype xsd:integer ; sh:maxCount 1 ] .

my:promptedBy a owl:ObjectProperty ;
    owl:inverseOf my:prompts ;
    rdfs:domain :AISystem ;
    rdfs:range my:Prompt ;
    rule:family rule:depends ;
    rule:on [ change:content change:behaviour ] .
"""
JSON_TEXT = """\
{"a": [1, -2.5e3, true, null, "text \\u00e9 \\ud83d\\ude00", {"b/c~d": {}}], "ü": [], "": ""}
"""


def texts(*own: str, real: str = "", folder: str = "") -> list[bytes]:
    """Seeds of our own, then the real files that match a pattern."""
    return [*(text.encode() for text in own), *(_real(folder, real) if real else ())]


def _real(folder: str, pattern: str) -> Iterator[bytes]:
    for path in sorted((REAL / folder).glob(pattern)) if REAL.is_dir() else ():
        content = path.read_bytes()
        if len(content) > LARGEST and not content.startswith(b"PK"):
            content = content[: content.rfind(b"\n", 0, LARGEST) + 1]
        yield content
