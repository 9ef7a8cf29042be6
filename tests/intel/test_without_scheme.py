"""Addresses whose author left the scheme out: the page is a value beside its host."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.finders.scan import scan
from groundswell.intel.readers import text as plain

PAGES = [
    ("It asks evil-crow[.]net/gate.php for orders.", {"evil-crow.net/gate.php"}, "a page of a defanged host"),
    ("It asks evil-crow.net/gate.php?id=7.", {"evil-crow.net/gate.php?id=7"}, "a page of a host left as it is"),
    ("203.0.113[.]9:8080/x.sh", {"203.0.113.9:8080/x.sh"}, "a page of an address with its port"),
    ("evil-crow[.]net[:]8443[/]a[.]php", {"evil-crow.net:8443/a.php"}, "port and path written so too"),
    ("(evil-crow[.]net/a/b)", {"evil-crow.net/a/b"}, "a bracket that is not its own"),
    ("pastebin[.]com/AbCdEf", {"pastebin.com/AbCdEf"}, "one word at a place where many keep pages"),
    ("evil-crow[.]net/a and hxxps://evil-crow[.]net/a", {"https://evil-crow.net/a"}, "the scheme stands elsewhere"),
    ("evil-crow[.]net/", set(), "a host with a slash"),
    ("evil-crow[.]net/{user}/a", set(), "a page whose author left parts out"),
    ("evil-crow[.]net/worse-crow[.]org", set(), "two hosts to choose from"),
    ("crow-mail.com/crow-post.com", set(), "two hosts left as they are"),
    ("crow-mail.ru/Yandex", set(), "a host and a name to choose from"),
    ("203.0.113[.]9/32", set(), "a network of one address"),
    ("203.0.113[.]9/8443", set(), "an address and a port"),
    ("203.0.113[.]9/203.0.113[.]10", set(), "two addresses to choose from"),
    ("a.b@evil-crow[.]net/x", set(), "a mail address"),
]


@pytest.mark.parametrize(("words", "pages"), [c[:2] for c in PAGES], ids=[c[2] for c in PAGES])
def test_a_path_behind_a_host_makes_a_url_of_it(words: str, pages: set[str]) -> None:
    assert {v.value for v in scan(plain.read(words)).values if v.kind == "url"} == pages


def test_the_host_stays_a_value_of_its_own() -> None:
    found = scan(plain.read("It asks evil-crow[.]net/gate.php and 203.0.113[.]9:8080/a.")).values
    assert {(v.kind, v.value) for v in found} == {
        ("domain", "evil-crow.net"),
        ("url", "evil-crow.net/gate.php"),
        ("ip_port", "203.0.113.9:8080"),
        ("url", "203.0.113.9:8080/a"),
    }


def judged(words: str) -> dict[str, str]:
    """The judgement of each value of a report."""
    dossier, _ = read_report(Path("report.md"), words.encode())
    return {o.value: o.judgement for o in dossier.observables}


OWN = [
    ("# A loader\n\nThe hashes of this malware are in our GitHub repository: github.com/crow-lab/iocs", "called ours"),
    (
        "---\nurl: https://blog.crowlab.com/loader\nsource: https://www.crowlab.com/blog/loader\n---\n# A loader"
        "\n\n## Indicators\n\nMalware hashes: github.com/crowlab/iocs\n",
        "an account of the publisher's name",
    ),
]


@pytest.mark.parametrize("words", [c[0] for c in OWN], ids=[c[1] for c in OWN])
def test_a_page_of_the_authors_makes_its_host_no_abused_one(words: str) -> None:
    found = {value: word for value, word in judged(words).items() if value.startswith("github.com")}
    assert found == {"github.com": "reference"}


def test_a_page_named_in_passing_is_told_by_its_host_alone() -> None:
    assert judged("# A loader\n\nReport it to your office at www.crow-police.gov/contact/offices today.") == {
        "www.crow-police.gov": "reference"
    }


def test_a_page_of_the_attackers_at_the_same_place_is_abused() -> None:
    found = judged("# A loader\n\nThe malware downloads its payload from github[.]com/evil-crow/tools/raw/a.bin here.")
    assert found == {"github.com": "abused", "github.com/evil-crow/tools/raw/a.bin": "abused"}


def test_a_page_on_a_site_that_was_broken_into_is_the_attackers_and_its_host_is_not() -> None:
    found = judged(
        "# A loader\n\nThe implant was staged on the compromised website school-crow[.]net.\n\n"
        "## Indicators\n\n- school-crow[.]net/wp-content/a.php\n"
    )
    assert found["school-crow.net"] == "abused"
    assert found["school-crow.net/wp-content/a.php"] == "attacker"
