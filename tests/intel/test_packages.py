"""Names of packages are no domains, and domains that begin like one stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report

PACKAGES = [
    ("It asks com.crow.player to update.", "left as it is, with the usual beginning"),
    ("The package name is net.crow.player and it is new.", "called a package before it"),
    ("It poses as the io.crow.chat app of a bank.", "called an application behind it"),
    ("The package com[.]crow[.]player steals messages.", "written so that it cannot be clicked"),
    ("The loader net[.]crow[.]nest sends messages.", "an ending that no domain has"),
    ("| Package name | Title |\n|---|---|\n| ir.crow.app | Chat |\n", "in a column of packages"),
    ("It starts com.crow/.MainActivity then.", "a component of a package"),
]
DOMAINS = [
    ("It asks com[.]crow-login[.]net for orders.", "com.crow-login.net", "written so that it cannot be clicked"),
    ("The domain com.crow-login.net is the attacker's.", "com.crow-login.net", "called a domain"),
    ("| Domain | Seen |\n|---|---|\n| com.crow-login.net | 2024 |\n", "com.crow-login.net", "in a column of domains"),
    ("It asks app[.]crow-login[.]net for orders.", "app.crow-login.net", "a name that is a top-level domain too"),
    (
        "The packages below are new:\n\n- final.crow-login.net\n",
        "final.crow-login.net",
        "below a line of some",
    ),
    ("It asks info.crow-login.net for orders.", "info.crow-login.net", "one that is left as it is"),
]


def domains(words: str) -> set[str]:
    """The domains of a report."""
    dossier, _ = read_report(Path("report.md"), f"# A report\n\n{words}\n".encode())
    return {o.value for o in dossier.observables if o.type == "domain"}


@pytest.mark.parametrize("words", [c[0] for c in PACKAGES], ids=[c[1] for c in PACKAGES])
def test_the_name_of_a_package_is_no_domain(words: str) -> None:
    assert domains(words) == set()


@pytest.mark.parametrize(("words", "domain"), [c[:2] for c in DOMAINS], ids=[c[2] for c in DOMAINS])
def test_a_domain_that_begins_like_a_package_stays_one(words: str, domain: str) -> None:
    assert domains(words) == {domain}
