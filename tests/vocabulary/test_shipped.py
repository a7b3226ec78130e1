"""What the shipped ontology says: counts, and facts that must not change unnoticed."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, SKOS, Graph, URIRef

from aimsgraph.vocabulary import Must, Vocabulary, folder, load, parse_condition
from aimsgraph.vocabulary.turtle_subset import IN_MUST, IN_SEEN, IN_SHAPE, OF_TYPE, RULE

TTL = folder() / "aims.ttl"


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(TTL)


class TestCounts:
    def test_of_terms(self, vocabulary: Vocabulary) -> None:
        assert len(vocabulary.classes) == 53
        assert len(vocabulary.relations) == 63
        assert len(vocabulary.change_kinds) == 16
        assert len(vocabulary.kinds) == 88
        assert len(vocabulary.demands) == 133
        assert len({demand.requirement for demand in vocabulary.demands}) == 70
        assert len(vocabulary.conditions) == 13
        assert len(vocabulary.events) == 5
        assert len(vocabulary.responses) == 1

    def test_of_relations_by_family(self, vocabulary: Vocabulary) -> None:
        families = Counter(relation.family for relation in vocabulary.relations.values())
        assert families == {
            "depends": 9,
            "witnesses": 8,
            "justifies": 19,
            "rollup": 2,
            "defeats": 2,
            "crosswalk": 1,
            "structure": 22,
        }

    def test_of_demands_by_level(self, vocabulary: Vocabulary) -> None:
        levels = Counter(demand.demand for demand in vocabulary.demands)
        assert levels == {"required": 62, "one-of": 21, "on-event": 5, "suggested": 45}


class TestClasses:
    def test_status_comes_from_above(self, vocabulary: Vocabulary) -> None:
        with_status = {name for name, cls in vocabulary.classes.items() if cls.has_status}
        assert with_status == vocabulary.subclasses(
            *("Provision", "Obligation", "Role", "Person", "Risk", "Treatment", "Record"),
            *("Measure", "Implementation", "SoAEntry", "EvidenceRequirement", "Justification"),
            "Metric",
        )

    def test_only_some_provisions_must_be_met(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.cls("Provision").must == ()
        assert vocabulary.cls("Framework").must == ()
        assert vocabulary.cls("Clause").must == (
            Must(("restsOn", "metBy", "arguedBy"), when="assessable"),
        )

    def test_what_else_must_be_there(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.cls("Risk").must == (
            Must(("assessedIn",)),
            Must(("treatedBy",), unless="acceptable"),
        )
        assert vocabulary.cls("CorrectiveAction").must == (
            Must(("verifiedBy",), when="due < today or done_on"),
        )
        assert vocabulary.cls("EvidenceRequirement").must == (Must(("filledBy",), need=True),)

    def test_own_rules_add_up(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.cls("Clause").own == {"withdrawal": "void", "text": "doubt"}
        assert vocabulary.cls("Audit").own == {
            "withdrawal": "void",
            "expiry": "void",
            "rejection": "void",
            "breach": "void",
        }
        assert vocabulary.cls("Control").own == {"withdrawal": "void", "content": "doubt"}

    def test_what_a_change_also_is(self, vocabulary: Vocabulary) -> None:
        implied = {n: c.implies for n, c in vocabulary.classes.items() if c.implies}
        assert implied == {n: {"content": ("behaviour",)} for n in ("AISystem", "Model", "Tool")}

    def test_what_closes(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.cls("Dataset").closes == {"decommission"}
        assert vocabulary.cls("Framework").closes == {"withdrawal", "decommission"}
        assert vocabulary.cls("Record").closes == frozenset()
        assert vocabulary.cls("AISystem").closed_when == (
            "until < today",
            "lifecycle = retired or retires_on <= today",
        )
        assert vocabulary.cls("Person").closed_when == ("until < today", "leaves_on < today")
        for cls in vocabulary.classes.values():
            assert ("until < today" in cls.closed_when) == bool(cls.closes)

    def test_when_things_were_seen(self, vocabulary: Vocabulary) -> None:
        seen = {name: cls.seen for name, cls in vocabulary.classes.items()}
        assert seen["Evidence"] == ("period_end", "collected_on")
        assert seen["Decision"] == ("decided_on", "period_end", "collected_on")
        assert seen["Risk"] == ("->assessedIn",)
        assert seen["Control"] == ("reviewed_on",)
        assert seen["Clause"] == ("mapping_reviewed_on",)
        assert seen["Supplier"] == ()
        made = {name for name, cls in vocabulary.classes.items() if cls.made}
        assert made == vocabulary.subclasses("Model", "Dataset", "Record", "SoAEntry")

    def test_words_of_an_outdated_record(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.cls("Audit").words == {
            "void": "no longer valid",
            "void:future": "not yet valid",
            "doubt": "to be reviewed",
        }
        assert vocabulary.cls("Risk").words["void:acceptedBy"] == "acceptance lapsed"
        assert vocabulary.cls("Control").words["void:fail"] == "failing"

    def test_prefixes_of_ids(self, vocabulary: Vocabulary) -> None:
        assert {vocabulary.cls(name).prefix for name in vocabulary.subclasses("Provision")} == {""}
        named = {"AISystem": "system", "SoAEntry": "soa", "EvidenceRequirement": "slot"}
        assert {name: vocabulary.cls(name).prefix for name in named} == named
        assert vocabulary.cls("IntendedUse").prefix == "intended-use"
        assert len(vocabulary.by_prefix) == 53 - 5

    def test_properties_of_a_record(self, vocabulary: Vocabulary) -> None:
        record = vocabulary.cls("Evidence").properties
        assert record["kind"].required
        assert record["kind"].refers == "evidence-kind"
        assert record["review"].values == ("pending", "accepted", "rejected")
        assert record["collected_on"].datatype == "date"
        assert not record["review"].required

    def test_defaults_and_ranges(self, vocabulary: Vocabulary) -> None:
        risk = vocabulary.cls("Risk").properties
        assert risk["sensitive_to"].default == ("behaviour", "purpose", "breach")
        assert (risk["likelihood"].minimum, risk["likelihood"].maximum) == (1, 5)
        assert risk["in_scope"].default is True
        assert vocabulary.cls("EvidenceRequirement").properties["need"].default == 1

    def test_every_property_is_explained(self, vocabulary: Vocabulary) -> None:
        for cls in vocabulary.classes.values():
            assert cls.definition
            assert not [one.name for one in cls.properties.values() if not one.description]


class TestRelations:
    def test_training_data_makes_the_basis_old(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.relation("trainedOn").on == {
            "content": "basis",
            "withdrawal": "terms",
            "terms": "pass",
            "breach": "pass",
        }

    def test_a_test_set_voids_what_was_measured_on_it(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.relation("measuredOn").on["content"] == "void"

    def test_exceptions_are_few(self, vocabulary: Vocabulary) -> None:
        relations = vocabulary.relations.values()
        assert {r.name for r in relations if r.reaches_minor} == {"about", "measuredOn"}
        assert {r.name for r in relations if r.functional} == {"concerns"}
        assert {r.name for r in relations if r.if_all_closed == "missing"} == {"heldBy"}
        assert {r.name: r.by for r in relations if r.by} == {
            "about": "kind",
            "arisesIn": "sensitive_to",
        }
        assert {r.name for r in relations if r.relay == "weaker"} == {
            *("directedBy", "assessedIn", "drawnFrom", "tracks")
        }
        assert {r.name for r in relations if r.aggregate == "any"} == {
            *("arguedBy", "assessedIn", "acceptedBy", "valuedBy", "heldBy")
        }

    def test_directions(self, vocabulary: Vocabulary) -> None:
        arrow = vocabulary.relation("hasComponent")
        assert arrow.sources == ("AISystem",)
        assert arrow.targets == ("Model", "Tool", "ComputeResource", "AISystem")
        assert arrow.inverse == "componentOf"


class TestChanges:
    def test_significance_is_for_eight_kinds(self, vocabulary: Vocabulary) -> None:
        graded = {name for name, kind in vocabulary.change_kinds.items() if kind.graded}
        assert graded == {
            *("content", "schema", "basis", "behaviour", "purpose", "terms", "text", "boundary")
        }

    def test_exemptions_are_stated(self, vocabulary: Vocabulary) -> None:
        kinds = vocabulary.change_kinds.values()
        assert {kind.name for kind in kinds if kind.by_conversion} == {"basis"}
        assert {kind.name for kind in kinds if kind.breaks_nothing} == {"decommission", "date"}


class TestKinds:
    def test_a_data_quality_report(self, vocabulary: Vocabulary) -> None:
        kind = vocabulary.kinds["data-quality-report"]
        assert (kind.freshness, kind.months, kind.verdict) == ("expires", 12, "passed")
        assert kind.about == ("Dataset",)
        assert kind.voided_by == {"content", "schema", "breach"}
        assert kind.doubted_by == frozenset()

    def test_versions_are_approved_for_model_and_system(self, vocabulary: Vocabulary) -> None:
        for kind in ("release-approval", "test-report"):
            assert set(vocabulary.kinds[kind].about) == {"AISystem", "Model"}

    def test_older_names_are_known(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.renamed_kinds["policy"] == ("ai-policy",)
        assert len(vocabulary.renamed_kinds) == 17


class TestDemands:
    def test_refs_are_texts(self, vocabulary: Vocabulary) -> None:
        refs = {demand.requirement for demand in vocabulary.demands}
        assert {"10.1", "6.1.1", "A.10.2", "A.6.2.6"} <= refs
        assert all(isinstance(ref, str) for ref in refs)

    def test_monitoring_is_the_one_with_a_cadence(self, vocabulary: Vocabulary) -> None:
        [demand] = [demand for demand in vocabulary.demands if demand.cadence]
        assert (demand.requirement, demand.kind) == ("A.6.2.6", "monitoring-report")
        assert (demand.cadence, demand.grace, demand.min_periods) == ("P3M", "P30D", 1)
        assert (demand.per, demand.where) == ("ai-system", "deployed")

    def test_what_is_tracked(self, vocabulary: Vocabulary) -> None:
        assert vocabulary.tracks == {
            "5.3": ("Role",),
            "6.1.3": ("Risk",),
            "8.3": ("Treatment",),
            "9.1": ("Metric",),
            "10.2": ("CorrectiveAction",),
            "A.3.2": ("Role",),
        }

    def test_conditions_and_events_are_used_and_readable(self, vocabulary: Vocabulary) -> None:
        assert {demand.where for demand in vocabulary.demands} - {None} == set(
            vocabulary.conditions
        )
        assert {demand.event for demand in vocabulary.demands} - {None} == set(vocabulary.events)
        for text in [*vocabulary.conditions.values(), *vocabulary.events.values()]:
            parse_condition(text)

    def test_a_breach_of_a_metric_asks_for_a_response(self, vocabulary: Vocabulary) -> None:
        [response] = vocabulary.responses
        assert response.requirement == "8.1"
        assert response.kinds == ("change-record", "corrective-action-record", "incident-report")
        assert (response.relation, response.on) == ("monitoredBy", "result")


class TestPlaces:
    def test_every_term_has_its_line(self, vocabulary: Vocabulary) -> None:
        lines = {
            "ontology/aims.ttl": TTL.read_text(encoding="utf-8").splitlines(),
            "ontology/evidence-kinds.yaml": (folder() / "evidence-kinds.yaml")
            .read_text(encoding="utf-8")
            .splitlines(),
        }
        starts = {"class": ":{} a ", "relation": ":{} a ", "change": "change:{} a ", "kind": "{}:"}
        for key, place in vocabulary.places.items():
            what, _, name = key.partition(" ")
            file, _, line = place.partition(":")
            if what in starts:
                text = lines[file][int(line) - 1].strip()
                assert text.startswith(starts[what].format(name)), key


class TestTurtle:
    @pytest.mark.slow
    def test_it_is_a_valid_shapes_graph(self, graph: Graph) -> None:
        conforms, _, report = validate(Graph(), shacl_graph=graph, meta_shacl=True)
        assert conforms, report

    @pytest.mark.parametrize(
        ("observed", "conforms"),
        [
            ('"2026-01-01"^^xsd:date', True),
            ('"2026-01-01T09:00:00"^^xsd:dateTime', True),
            ('"yesterday"', False),
            ('"2026-01-01"^^xsd:date , "2026-01-02"^^xsd:date', False),
        ],
    )
    def test_other_tools_check_with_its_shapes(
        self, graph: Graph, observed: str, conforms: bool
    ) -> None:
        text = (
            "@prefix : <https://w3id.org/aimsgraph/ont#> ."
            "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
            f'<urn:d> a :Dataset ; :name "Claims" ; :observed_on {observed} .'
        )
        data = Graph().parse(data=text, format="turtle")
        found, _, report = validate(data, shacl_graph=graph)
        assert found is conforms, report

    def test_other_ontologies_are_aligned_never_imported(self, graph: Graph) -> None:
        assert not list(graph.objects(None, OWL.imports))
        aligned = list(graph.subject_objects(SKOS.exactMatch))
        assert (_ont("AISystem"), URIRef("https://w3id.org/airo#AISystem")) in aligned
        assert len(aligned) == 52

    def test_all_words_of_the_rules_are_explained(self, graph: Graph) -> None:
        explained = {
            term
            for term in graph.subjects(RDF.type, OWL.AnnotationProperty)
            if str(term).startswith(str(RULE))
        }
        readable = frozenset().union(*OF_TYPE.values(), IN_SHAPE, IN_MUST, IN_SEEN)
        assert explained == {term for term in readable if str(term).startswith(str(RULE))}

    def test_lines_are_short(self) -> None:
        assert all(len(line) <= 100 for line in TTL.read_text(encoding="utf-8").splitlines())

    def test_classes_stand_under_their_module(self, vocabulary: Vocabulary) -> None:
        modules = [cls.module for cls in vocabulary.classes.values()]
        assert [m for i, m in enumerate(modules) if i == 0 or modules[i - 1] != m] == [
            *("core", "normative", "context", "asset", "risk", "record"),
            *("assurance", "performance"),
        ]

    def test_nothing_is_said_in_capital_letters_of_a_standard(self) -> None:
        text = TTL.read_text(encoding="utf-8")
        assert not re.search(r"\bshall\b", text, re.IGNORECASE)


def _ont(name: str) -> URIRef:
    return URIRef(f"https://w3id.org/aimsgraph/ont#{name}")
