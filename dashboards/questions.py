"""Saved questions: what pages show, asked of the graph itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aimsgraph.vocabulary.iris import thing_iri

_SOON = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Question:
    """A question in both languages; ``THING`` and days in it are filled in before it is asked."""

    title: str
    sparql: str
    cypher: str

    def asked(self, language: str, *, thing: str, day: date) -> str:
        """The text, about a thing and as of a day."""
        text = self.sparql if language == "SPARQL" else self.cypher
        filled = {
            "THING": f"<{thing_iri(thing)}>" if language == "SPARQL" else _text(thing),
            "TODAY": day.isoformat(),
            "SOON": (day + _SOON).isoformat(),
        }
        return re.sub("|".join(filled), lambda found: filled[found[0]], text).strip()


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


QUESTIONS: Mapping[str, Question] = {
    "coverage": Question(
        "Requirements, and what they rest on: slots, or controls by the statement",
        """
SELECT ?requirement ?title ?on {
  ?requirement aims:restsOn|(aims:decidedBy/aims:implementedBy) ?on ; aims:title ?title .
} ORDER BY ?requirement ?on""",
        """
MATCH (r:Provision) MATCH (r)-[:RESTS_ON|DECIDED_BY]->(x)
OPTIONAL MATCH (x)-[:IMPLEMENTED_BY]->(c)
RETURN r.id AS requirement, r.title AS title, coalesce(c.id, x.id) AS on
ORDER BY requirement, on""",
    ),
    "impact": Question(
        "Everything that rests on a thing, by any way (reachable, not broken)",
        """
SELECT DISTINCT ?thing ?class {
  ?thing (aims:appliedAs|aims:decidedBy|aims:implementedBy|aims:restsOn|aims:filledBy|
          aims:about|aims:concerns|aims:usesData|aims:trainedOn|aims:hasComponent|
          aims:derivedFrom|aims:adaptedFrom)+ THING ;
         a ?class .
} ORDER BY ?class ?thing""",
        """
MATCH (t:Thing {id: THING})<-[*1..6]-(n)
RETURN DISTINCT n.id AS thing, labels(n) AS classes ORDER BY thing""",
    ),
    "matrix": Question(
        "What is demanded, and the records that show it",
        """
SELECT ?slot ?record ?collected {
  ?slot a aims:EvidenceRequirement .
  OPTIONAL { ?slot aims:filledBy ?record . OPTIONAL { ?record aims:collected_on ?collected } }
} ORDER BY ?slot ?record""",
        """
MATCH (s:EvidenceRequirement) OPTIONAL MATCH (s)-[:FILLED_BY]->(r)
RETURN s.id AS slot, r.id AS record, r.collected_on AS collected ORDER BY slot, record""",
    ),
    "blast": Question(
        "Datasets by the models that were trained on them",
        """
SELECT ?dataset (COUNT(DISTINCT ?model) AS ?models) {
  ?dataset a aims:Dataset .
  OPTIONAL { ?model (aims:trainedOn|aims:adaptedFrom)/aims:derivedFrom* ?dataset }
} GROUP BY ?dataset ORDER BY DESC(?models) ?dataset""",
        """
MATCH (d:Dataset) OPTIONAL MATCH (d)<-[:TRAINED_ON|ADAPTED_FROM|DERIVED_FROM*]-(m:Model)
RETURN d.id AS dataset, count(DISTINCT m) AS models ORDER BY models DESC, dataset""",
    ),
    "renewals": Question(
        "Records that end within ninety days",
        """
SELECT ?record ?until {
  ?record aims:valid_until ?until .
  FILTER(?until >= "TODAY"^^xsd:date && ?until <= "SOON"^^xsd:date)
} ORDER BY ?until ?record""",
        """
MATCH (r:Record) WHERE date('TODAY') <= r.valid_until <= date('SOON')
RETURN r.id AS record, r.valid_until AS until ORDER BY until, record""",
    ),
    "item": Question(
        "All that is said of a thing",
        "SELECT ?property ?value { THING ?property ?value } ORDER BY ?property ?value",
        """
MATCH (n:Thing {id: THING}) OPTIONAL MATCH (n)-[r]->(m)
RETURN properties(n) AS said, type(r) AS by, m.id AS thing ORDER BY by, thing""",
    ),
    "registers": Question(
        "How many things there are of each kind",
        """
SELECT ?class (COUNT(?thing) AS ?things) { ?thing a aims:Node, ?class }
GROUP BY ?class ORDER BY DESC(?things) ?class""",
        """
MATCH (n:Thing) UNWIND labels(n) AS class WITH class, count(*) AS things WHERE class <> 'Thing'
RETURN class, things ORDER BY things DESC, class""",
    ),
    "documents": Question(
        "The Statement of Applicability: what is in, what is out, and why",
        """
SELECT ?entry ?applicable ?reason {
  ?entry a aims:SoAEntry .
  OPTIONAL { ?entry aims:applicable ?applicable } OPTIONAL { ?entry aims:reason ?reason }
} ORDER BY ?entry""",
        """
MATCH (e:SoAEntry)
RETURN e.id AS entry, e.applicable AS applicable, e.reason AS reason ORDER BY entry""",
    ),
    "quality": Question(
        "Things without a name",
        """
SELECT ?thing ?class {
  ?thing a ?class FILTER NOT EXISTS { ?thing aims:name|aims:title ?name }
} ORDER BY ?thing ?class""",
        """
MATCH (n:Thing) WHERE n.name IS NULL AND n.title IS NULL
RETURN n.id AS thing, labels(n) AS classes ORDER BY thing""",
    ),
    "single": Question(
        "Controls of which one record alone shows that they work",
        """
SELECT ?control (COUNT(DISTINCT ?record) AS ?records) (SAMPLE(?record) AS ?one) {
  ?control a aims:Control ; aims:appliedAs?/aims:restsOn/aims:filledBy ?record
} GROUP BY ?control HAVING (COUNT(DISTINCT ?record) = 1) ORDER BY ?control""",
        """
MATCH (c:Control)-[:APPLIED_AS*0..1]->()-[:RESTS_ON]->()-[:FILLED_BY]->(r:Record)
WITH c, collect(DISTINCT r) AS records WHERE size(records) = 1
RETURN c.id AS control, records[0].id AS record ORDER BY control""",
    ),
}
