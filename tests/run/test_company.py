"""company.toml: what is understood, and that nothing of it is dropped in silence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundswell.model.asset import STAKE_KINDS, Company
from groundswell.model.errors import UsageError
from groundswell.run.company import answers, load_company, unlisted_names
from groundswell.run.workspace import Workspace, company_text, make


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make(tmp_path / "w", {}).workspace


def _company(workspace: Workspace, text: str) -> Company:
    workspace.company_toml.write_text(text, encoding="utf-8")
    return load_company(workspace)


def _live(text: str) -> str:
    """The questions with their examples in force."""
    return re.sub(r'^# ((?:[a-z]+ *|"[^"]+" )= |\[)', r"\1", text, flags=re.MULTILINE)


def test_a_new_workspace_has_fourteen_questions_and_no_answer(workspace: Workspace) -> None:
    found = answers(load_company(workspace))
    assert len(found) == 14
    assert [a.understood for a in found] == [None] * 14
    assert re.findall(r"^# (\d+)\.", company_text(), flags=re.MULTILINE) == [str(n) for n in range(1, 15)]


def test_every_example_in_the_questions_is_understood(workspace: Workspace) -> None:
    workspace.hosts_csv.write_text("host,role\nCORE-01,core\n", encoding="utf-8")
    company = _company(workspace, _live(company_text()))
    assert all(a.understood for a in answers(company))
    assert company.name == "Meridian Bay Telecom"
    assert {stake.kind for stake in company.stakes} == set(STAKE_KINDS)
    assert company.networks[1].ranges == ("10.40.0.0/16", "2001:db8:40::/48")
    assert company.publishers == {"Example Research": "B2"}
    assert company.partners[0].country == "SE"


def test_no_list_and_an_empty_list_are_told_apart(workspace: Workspace) -> None:
    assert not load_company(workspace).hosts_given
    workspace.hosts_csv.write_text("host\n", encoding="utf-8")
    company = load_company(workspace)
    assert company.hosts_given
    assert company.hosts == ()


def test_a_host_that_is_named_critical_is_critical_whatever_its_role(workspace: Workspace) -> None:
    workspace.hosts_csv.write_text("host,role\nBilling-DB-01,server\nWS-1,workstation\n", encoding="utf-8")
    company = _company(workspace, 'critical = ["BILLING-DB-01."]\n')
    assert [(h.name, h.critical) for h in company.expected()] == [("billing-db-01", True), ("ws-1", False)]
    assert company.is_critical("billing-db-01")


def test_hosts_that_are_named_and_not_listed_are_told(workspace: Workspace) -> None:
    text = 'critical = ["A"]\n[[stakes]]\nid = "s"\nkind = "signalling"\nhosts = ["B", "C"]\n'
    assert unlisted_names(_company(workspace, text)) == ()  # without a list nobody is missing from it
    workspace.hosts_csv.write_text("host\nb\n", encoding="utf-8")
    assert unlisted_names(load_company(workspace)) == ("a", "c")


def test_the_digest_changes_with_either_file(workspace: Workspace) -> None:
    first = load_company(workspace).digest
    workspace.hosts_csv.write_text("host\na\n", encoding="utf-8")
    second = load_company(workspace).digest
    third = _company(workspace, 'name = "x"\n').digest
    assert len({first, second, third}) == 3


UNKNOWN = [
    ('nam = "x"\n', 'company.toml has no key "nam"', 1, "name"),
    (
        '[[stakes]]\nid = "a"\nkind = "signalling"\n[[stakes]]\nid = "b"\nkind = "signalling"\nhost = []\n',
        'company.toml has no key "stakes.host"',
        7,
        "hosts",
    ),
    ('[[partners]]\nname = "a"\nnetwork = []\n', 'company.toml has no key "partners.network"', 3, "networks"),
    ('[[administrators]]\nacount = "a"\n', 'company.toml has no key "administrators.acount"', 2, "account"),
]


@pytest.mark.parametrize(("text", "what", "line", "meant"), UNKNOWN)
def test_an_unknown_key_is_an_error_with_its_line_and_the_nearest_name(
    workspace: Workspace, text: str, what: str, line: int, meant: str
) -> None:
    with pytest.raises(UsageError) as raised:
        _company(workspace, text)
    error = raised.value
    assert (error.code, error.what, error.where.line) == ("GS-1010", what, line)
    assert error.hint == f"Did you mean: {meant}"


WRONG = [
    ("name = 3\n", 1, "a text"),
    ('zone = "Mars/Base"\n', 1, "a time zone"),
    ('critical = "CORE-01"\n', 1, "a list of texts"),
    ('[networks]\noffice = ["10.20.0.0/8"]\n', 2, "a network"),
    ('[networks]\noffice = ["office"]\n', 2, "a network"),
    ('[[stakes]]\nid = "a"\nkind = "signaling"\n', 3, "one of"),
    ('[[stakes]]\nkind = "signalling"\n', None, "a text, and must be given"),
    ('stakes = "none"\n', 1, "one or more tables [[stakes]]"),
    ('[[partners]]\nname = "a"\ncountry = "Sweden"\n', 3, "two letters"),
    ('[publishers]\n"Example Research" = "G7"\n', 2, "an Admiralty letter"),
    ('hosts = "other.csv"\n', 1, "a file beside company.toml"),
]


@pytest.mark.parametrize(("text", "line", "expected"), WRONG)
def test_a_value_of_the_wrong_form_is_an_error_that_says_what_is_expected(
    workspace: Workspace, text: str, line: int | None, expected: str
) -> None:
    with pytest.raises(UsageError) as raised:
        _company(workspace, text)
    assert raised.value.code == "GS-1011"
    assert expected in raised.value.why
    if line is not None:
        assert raised.value.where.line == line


def test_a_network_with_host_bits_names_the_network_that_was_meant(workspace: Workspace) -> None:
    with pytest.raises(UsageError) as raised:
        _company(workspace, '[networks]\noffice = ["10.20.0.1/16"]\n')
    assert raised.value.hint == "Did you mean: 10.20.0.0/16"
