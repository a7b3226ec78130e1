"""aims.toml is read strictly, and says where it is wrong."""

from __future__ import annotations

from datetime import date

import pytest

from aimsgraph.errors import WorkspaceError
from aimsgraph.store import Access
from aimsgraph.workspace.config import Sections, parse_config

GOOD = """\
ontology = ["own.ttl"]

[organization]
name = "Nordhelm Mutual"

[audit]
stage1 = 2027-02-02
stage2 = 2027-04-13

[policy]
review_required = true
months.data-quality-report = 6

[[source]]
name = "systems"
importer = "tables"
paths = [
    "registers/systems.xlsx",  # the inventory
    "registers/models.xlsx",
]

[[source]]
name = "risks"
importer = "tables"
path = "registers/risks.xlsx"
recipe = "risks"
authority = 70

[[demand]]
requirement = "A.7.4"
kind = "data-quality-report"
per = "dataset"
cadence = "P3M"
"""
SERVER = """\

[store]
location = "neo4j+s://graph.example:7687"
user_variable = "TEAM_USER"
password_variable = "TEAM_PASSWORD"
database_variable = "TEAM_DATABASE"
share = true
"""


def refusal(text: str) -> WorkspaceError:
    with pytest.raises(WorkspaceError) as caught:
        parse_config(text)
    return caught.value


class TestWhatItSays:
    def test_every_section_is_read(self) -> None:
        sections = parse_config(GOOD).sections
        assert sections.organization.name == "Nordhelm Mutual"
        assert sections.audit.stage2 == date(2027, 4, 13)
        assert sections.policy.months == {"data-quality-report": 6}
        assert [source.name for source in sections.source] == ["systems", "risks"]
        assert sections.source[0].all_paths == ("registers/systems.xlsx", "registers/models.xlsx")
        assert sections.demand[0].demand_value().cadence == "P3M"

    def test_only_the_name_of_the_organization_is_needed(self) -> None:
        sections = parse_config('[organization]\nname = "Small"').sections
        assert sections == Sections.model_validate({"organization": {"name": "Small"}})
        assert sections.frameworks.adopt == ["iso42001:2023"]
        assert sections.store.location == "aims.db"
        assert sections.store.access == Access()

    def test_a_server_is_entered_as_variables_say_that_it_names(self) -> None:
        store = parse_config(GOOD + SERVER).sections.store
        assert store.location == "neo4j+s://graph.example:7687"
        assert store.access == Access("TEAM_USER", "TEAM_PASSWORD", "TEAM_DATABASE", share=True)


class TestWhereItIsWrong:
    @pytest.mark.parametrize(
        ("line", "where", "said"),
        [
            ('importr = "x"', "aims.toml:27", "unknown key source.importr"),
            ("authority = 101", "aims.toml:27", "source.authority: must be at most 100, not 101"),
            ('paths = ["x"]', "aims.toml:22", "give either path or paths"),
        ],
    )
    def test_the_line_of_the_wrong_key_is_named(self, line: str, where: str, said: str) -> None:
        text = GOOD.replace("authority = 70", line)
        error = refusal(text)
        assert error.where == where
        assert said in error.message

    def test_an_unknown_key_has_its_nearest_neighbour_as_hint(self) -> None:
        error = refusal('[organisation]\nname = "x"')
        assert error.hint == "did you mean organization?"

    def test_an_unknown_key_that_resembles_none_is_told_what_is_allowed(self) -> None:
        error = refusal('[organization]\nname = "x"\n[audit]\nzzz = 1')
        assert error.hint == "allowed here: stage1, stage2"

    def test_a_missing_key_is_named(self) -> None:
        assert "organization is missing" in refusal("").message

    def test_broken_toml_is_located_to_the_column(self) -> None:
        error = refusal("[organization]\nname = x")
        assert error.where is not None
        assert error.where.startswith("aims.toml:2:")

    @pytest.mark.parametrize("deep", ["a = " + "[" * 5_000, ".".join("a" * 5_000) + ' = "x"'])
    def test_what_is_nested_very_deep_is_refused(self, deep: str) -> None:
        assert "nested too deeply" in refusal(deep).message

    def test_the_number_of_further_errors_is_told(self) -> None:
        error = refusal('[organization]\nname = "x"\na = 1\nb = 2')
        assert "(and 1 more)" in error.message

    def test_audits_out_of_order_are_refused(self) -> None:
        error = refusal(GOOD.replace("2027-04-13", "2026-04-13"))
        assert "stage2 (2026-04-13) is before stage1 (2027-02-02)" in error.message

    def test_two_sources_of_one_name_are_refused(self) -> None:
        assert "two sources are called" in refusal(GOOD.replace('"risks"', '"systems"')).message

    def test_a_source_may_not_take_a_name_of_ours(self) -> None:
        assert "is taken" in refusal(GOOD.replace('name = "risks"', 'name = "journal"')).message


class TestSecrets:
    @pytest.mark.parametrize(
        ("line", "what"),
        [
            ('options.token = "abc"', "a secret"),
            ('options.api_key = "abc"', "a secret"),
            ('options.url = "https://user:pass@host/x"', "a password in an address"),
            ('options.note = "ghp_0123456789abcdefghij"', "an access token"),
            ('options.note = "AKIAABCDEFGHIJKLMNOP"', "an access key"),
            ('options.note = "-----BEGIN RSA PRIVATE KEY-----"', "a private key"),
        ],
    )
    def test_a_secret_is_refused_and_not_repeated(self, line: str, what: str) -> None:
        error = refusal(GOOD.replace("authority = 70", line))
        assert f"looks like {what}" in error.message
        assert error.where == "aims.toml:27"
        assert line.split('"')[1] not in str(error)

    @pytest.mark.parametrize(
        "line",
        [
            'options.note = "the risk-assessment-methodology of 2026"',
            'options.url = "https://host/a@b"',
            'options.authority_note = "x"',
        ],
    )
    def test_what_only_resembles_one_is_taken(self, line: str) -> None:
        assert parse_config(GOOD.replace("authority = 70", line))

    @pytest.mark.parametrize(
        ("given", "what"),
        [
            ('password_variable = "s3cret!"', "a secret"),
            ('password_variable = "two words"', "a secret"),
            ('password_variable = "ghp_0123456789abcdefghij"', "an access token"),
            ('password = "TEAM_PASSWORD"', "a secret"),
            ('old_password_variable = "TEAM_PASSWORD"', "a secret"),
            ('location = "neo4j://neo4j:s3cret@host"', "a password in an address"),
        ],
    )
    def test_of_a_server_only_the_name_of_a_variable_is_taken(self, given: str, what: str) -> None:
        error = refusal(f"{GOOD}\n[store]\n{given}\n")
        assert f"looks like {what}" in error.message
        assert given.split('"')[1] not in str(error)

    def test_nowhere_else_a_variable_may_be_called_like_a_password(self) -> None:
        error = refusal(GOOD.replace("authority = 70", 'options.password_variable = "TEAM"'))
        assert "looks like a secret" in error.message

    def test_what_is_no_name_of_a_variable_is_told_so(self) -> None:
        error = refusal(f'{GOOD}\n[store]\nuser_variable = "the user"\n')
        assert "store.user_variable" in error.message
        assert error.hint == "give the name of an environment variable, not what it holds"
