"""Each finding of the lint has a name, and names the file and line that it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import aimsgraph.vocabulary.lint as lint_room
from aimsgraph.errors import OntologyError
from aimsgraph.vocabulary import load
from aimsgraph.vocabulary.lint import lint, refuse
from tests.vocabulary.small import Files

TTL, YAML = "small.ttl", "small.yaml"
DATA, REPORT, CLAIM = ":Data a owl:Class", ":Report a owl:Class", ":Claim a owl:Class"
ABOUT, RESTS_ON, MADE_OF = ":about a owl", ":restsOn a owl", ":madeOf a owl"
LOSS = 'change:loss a rule:ChangeKind ; skos:definition "it is gone" .'
EMPTY = ':Empty a owl:Class ; rdfs:subClassOf :Thing ; skos:definition "x" ;'
CONVERTED = 'change:x a rule:ChangeKind ; skos:definition "x" ; rule:arisesByConversion true .'
PASS = 'change:pass a rule:ChangeKind ; skos:definition "x" .'
OTHERS = 'skos:definition "What others'
BELOW_THING = "    rdfs:subClassOf :Thing ;\n"
DEMAND = "- kind: check\n        demand: required"


@dataclass(frozen=True)
class Broken:
    """The small ontology with one text replaced, and the finding that this must give."""

    code: str
    file: str
    old: str
    new: str
    at: str  # the line that must be named starts with this
    severity: str = "error"


BROKEN = [
    Broken("unknown-change-kind", TTL, "( change:content )", "( change:contend )", DATA),
    Broken("unknown-change-kind", TTL, "change:content rule:pass", "change:x rule:pass", MADE_OF),
    Broken("unknown-change-kind", YAML, "voided_by: [content]", "voided_by: [x]", "check:"),
    Broken("unknown-class", TTL, "rdfs:range :Report", "rdfs:range :Rapport", RESTS_ON),
    Broken("unknown-class", YAML, "about: [Data]", "about: [Data, Date]", "check:"),
    Broken("unknown-class", YAML, "tracks: [Claim]", "tracks: [Claims]", '"1.10"'),
    Broken("unknown-class", YAML, ":Claim and", ":Klaim and", "claimed:"),
    Broken("unknown-relation", TTL, "oneOf ( :restsOn )", "oneOf ( :restOn )", CLAIM),
    Broken("unknown-relation", YAML, "relation: about", "relation: abut", "- requirement"),
    Broken(
        "unknown-relation",
        TTL,
        "rule:must",
        'rule:words [ :restOn "bare" ] ;\n    rule:must',
        CLAIM,
    ),
    Broken("unknown-property", TTL, "rule:must", "rule:seen ( :day ) ;\n    rule:must", CLAIM),
    Broken("unknown-property", TTL, 'rule:when "claimed"', 'rule:when "clamed"', CLAIM),
    Broken("unknown-property", TTL, 'rule:when "claimed"', "rule:need true", CLAIM),
    Broken(
        "unknown-property", TTL, "rule:aggregate rule:all", "rule:aggregate rule:need", RESTS_ON
    ),
    Broken("unknown-property", TTL, "rule:by rule:EvidenceKind", "rule:by :sensitive_to", ABOUT),
    Broken("unknown-effect", TTL, "change:expiry rule:void", "change:expiry rule:pass", REPORT),
    Broken("unknown-evidence-kind", YAML, "test: [check]", "test: [chek]", "test:"),
    Broken("unknown-evidence-kind", YAML, "- kind: check", "- kind: chek", "- kind"),
    Broken("unknown-subject", YAML, "per: data", "per: date", "- kind"),
    Broken("unknown-condition", YAML, "where: is-final", "where: final", "- kind"),
    Broken(
        "unknown-event",
        YAML,
        DEMAND,
        "- kind: check\n        demand: on-event\n        event: x",
        "- kind",
    ),
    Broken("second-root", TTL, f"{BELOW_THING}    {OTHERS}", f"    {OTHERS}", DATA),
    Broken("clashing-prefix", TTL, OTHERS, f'rule:idPrefix "thing" ; {OTHERS}', DATA),
    Broken("clashing-name", TTL, "owl:inverseOf :underpins", "owl:inverseOf :partOf", RESTS_ON),
    Broken("reserved-name", TTL, "change:expiry a", f"{PASS}\nchange:expiry a", "change:pass a"),
    Broken("must-without-status", TTL, "rule:hasStatus true ;\n    rule:must", "rule:must", CLAIM),
    Broken("must-without-relation", TTL, "oneOf ( :restsOn )", "oneOf ( :restsOn :madeOf )", CLAIM),
    Broken("must-without-group", TTL, "    rule:aggregate rule:all", '    rdfs:comment "x"', CLAIM),
    Broken("dying-change", TTL, "( change:content )", "( change:content change:expiry )", DATA),
    Broken("unbreakable-class", TTL, REPORT, f"{EMPTY} rule:hasStatus true .\n{REPORT}", EMPTY),
    Broken(
        "unstarted-change",
        TTL,
        "( change:expiry change:loss )",
        "( change:loss )",
        "change:expiry a",
    ),
    Broken("unstarted-change", TTL, LOSS, f"{LOSS}\n{CONVERTED}", "change:x a"),
    Broken(
        "depends-with-status", TTL, "change:content rule:pass", "change:content rule:doubt", MADE_OF
    ),
    Broken(
        "witness-without-status",
        TTL,
        "rule:by rule:EvidenceKind",
        "rule:on [ change:content rule:pass ]",
        ABOUT,
    ),
    Broken(
        "unread-rule",
        TTL,
        "rule:aggregate rule:all",
        "rule:aggregate rule:all ; rule:on [ change:expiry rule:void ]",
        RESTS_ON,
    ),
    Broken(
        "silent-relation",
        TTL,
        "change:content rule:pass",
        "change:content rule:pass ; change:expiry rule:pass",
        MADE_OF,
        "warning",
    ),
    Broken(
        "aggregate-of-family", TTL, "    rule:aggregate rule:all", '    rdfs:comment "x"', RESTS_ON
    ),
    Broken(
        "support-without-status", TTL, "rdfs:range :Report", "rdfs:range :Data", RESTS_ON, "warning"
    ),
    Broken(
        "support-without-status", YAML, "tracks: [Claim]", "tracks: [Data]", '"1.10"', "warning"
    ),
    Broken(
        "bad-default",
        TTL,
        'sh:in ( "draft" "final" )',
        'sh:in ( "draft" "final" ) ; sh:defaultValue "open"',
        DATA,
    ),
    Broken("silent-record", YAML, "voided_by: [content]", "voided_by: [content, expiry]", "check:"),
    Broken(
        "doubted-and-voided",
        YAML,
        "voided_by: [content]",
        "voided_by: [content]\n    doubted_by: [content]",
        "check:",
    ),
    Broken("months-of-permanent", YAML, "freshness: expires", "freshness: permanent", "check:"),
    Broken("months-missing", YAML, "    months: 12\n", "", "check:"),
    Broken("unreadable-condition", TTL, 'rule:when "claimed"', 'rule:when "claimed or"', CLAIM),
    Broken(
        "unreadable-condition", YAML, "is-final: state = final", "is-final: state =", "is-final:"
    ),
    Broken(
        "impossible-value", YAML, "is-final: state = final", "is-final: state = fnal", "is-final:"
    ),
    Broken(
        "impossible-step",
        YAML,
        "is-final: state = final",
        "is-final: ->madeOf->restsOn",
        "is-final:",
    ),
    Broken("impossible-condition", YAML, "is-final: state = final", "is-final: claimed", "- kind"),
    Broken("unfillable-demand", YAML, "per: data", "per: claim", "- kind"),
    Broken("one-of-without-group", YAML, DEMAND, "- kind: check\n        demand: one-of", "- kind"),
    Broken("group-without-one-of", YAML, DEMAND, f"{DEMAND}\n        group: x", "- kind"),
    Broken(
        "on-event-without-event", YAML, DEMAND, "- kind: check\n        demand: on-event", "- kind"
    ),
    Broken("event-without-on-event", YAML, DEMAND, f"{DEMAND}\n        event: claimed", "- kind"),
    Broken("need-below-one", YAML, DEMAND, f"{DEMAND}\n        need: 0", "- kind"),
    Broken("bad-duration", YAML, DEMAND, f"{DEMAND}\n        cadence: 3 months", "- kind"),
    Broken("bad-duration", YAML, DEMAND, f"{DEMAND}\n        cadence: P0D", "- kind"),
    Broken("periods-without-cadence", YAML, DEMAND, f"{DEMAND}\n        grace: P30D", "- kind"),
]


class TestFindings:
    def test_the_small_ontology_is_clean(self, files: Files, small: dict[str, str]) -> None:
        assert lint(files.read(small)) == []

    @pytest.mark.parametrize("broken", BROKEN, ids=lambda case: f"{case.code}-{case.new[:24]}")
    def test_a_break_is_found_by_name_with_file_and_line(
        self, files: Files, small: dict[str, str], broken: Broken
    ) -> None:
        assert small[broken.file].count(broken.old) == 1
        text = small[broken.file].replace(broken.old, broken.new)
        found = lint(files.read({**small, broken.file: text}))
        line = 1 + next(
            number
            for number, content in enumerate(text.splitlines())
            if content.strip().startswith(broken.at)
        )
        assert (broken.code, broken.severity, f"{broken.file}:{line}") in {
            (finding.code, finding.severity, finding.where) for finding in found
        }, [str(finding) for finding in found]

    def test_every_code_has_such_a_test(self) -> None:
        folder = Path(next(iter(lint_room.__path__)))
        sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
        written = set(re.findall(r'\.(?:error|warning)\(\s*"([a-z-]+)"', sources))
        unknown = set(re.findall(r'\.unknown\(\s*"([a-z ]+)"', sources))
        codes = written | {f"unknown-{what.replace(' ', '-')}" for what in unknown}
        assert codes == {case.code for case in BROKEN}

    def test_what_is_inherited_is_found_once(self, files: Files, small: dict[str, str]) -> None:
        below = ':Sub a owl:Class ; rdfs:subClassOf :Data ; skos:definition "x" .'
        text = small[TTL].replace("( change:content )", "( change:content change:expiry )")
        found = lint(files.read({**small, TTL: f"{text}\n{below}\n"}))
        assert [finding.code for finding in found] == ["dying-change"]

    def test_an_unknown_name_comes_with_the_nearest_known(
        self, files: Files, small: dict[str, str]
    ) -> None:
        text = small[YAML].replace("- kind: check", "- kind: chek")
        found = lint(files.read({**small, YAML: text}))
        assert found[0].hint == "did you mean check?"


class TestRefusal:
    def test_errors_refuse_the_ontology_and_all_are_named(
        self, files: Files, small: dict[str, str]
    ) -> None:
        text = small[YAML].replace("- kind: check", "- kind: chek").replace("per: data", "per: x")
        with pytest.raises(OntologyError) as caught:
            refuse(files.read({**small, YAML: text}))
        assert "unknown-evidence-kind" in str(caught.value)
        assert "unknown-subject" in str(caught.value)
        assert str(caught.value).startswith("small.yaml:")

    def test_warnings_do_not(self, files: Files, small: dict[str, str]) -> None:
        text = small[YAML].replace("tracks: [Claim]", "tracks: [Data]")
        refuse(files.read({**small, YAML: text}))


def test_the_shipped_ontology_is_clean() -> None:
    assert lint(load()) == []
