"""Addresses that a report names and that are not the attacker's: the attacked, the unrelated, those not in its list."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.document import Document
from groundswell.intel.dossier import read_report
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.readers import text as plain

REPORT = """# A crow in the field

The operator fired a chain at 45.155.204[.]9 and it did not work. At 19:51, 45.155.204[.]10 requests the staging folder.
Brute force against 45.155.204[.]11 was refused. The unrelated shop crow-shop[.]com; the loader asks crow-c2[.]com.
The shell was seen at 45.155.204[.]12 once. Its egress was noted as 45.155.204[.]13 there.
Among the domains hosted there was crow-bakery[.]com.

## FTP target servers

45.155.204.14

## Indicators of Compromise

### Infrastructure

- crow-c2[.]com
- 45.155.204[.]12

### What is not among the indicators

- 45.155.204[.]15
"""

CASES = [
    ("45.155.204.9", "reference", "an exploit was fired at it"),
    ("45.155.204.10", "reference", "it fetches from the attacker"),
    ("45.155.204.11", "reference", "passwords were tried against it"),
    ("crow-shop.com", "reference", "its own clause says that it is unrelated"),
    ("crow-bakery.com", "reference", "one of many at the same address"),
    ("crow-c2.com", "attacker", "the word of another clause does not count"),
    ("45.155.204.12", "attacker", "in the report's list"),
    ("45.155.204.13", "unsure", "named, and not in the list that the report has"),
    ("45.155.204.14", "reference", "under the heading of the targets"),
    ("45.155.204.15", "reference", "under a heading that says that it is no indicator"),
]


@pytest.mark.parametrize(("value", "judgement"), [c[:2] for c in CASES], ids=[c[2] for c in CASES])
def test_an_address_is_the_attackers_only_where_the_text_says_so(value: str, judgement: str) -> None:
    found = {o.value: o for o in read_report(Path("r.md"), REPORT.encode())[0].observables}
    assert found[value].judgement == judgement
    assert found[value].reasons


POISONED = """A poisoned report

Indicators of compromise, C2 servers:

8.8.8.8
10.1.2.3
microsoft[.]com
our-company[.]net
vpn.our-company[.]net
45.155.204[.]77
d41d8cd98f00b204e9800998ecf8427e
da39a3ee5e6b4b0d3255bfef95601890afd80709
e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
f5ae03de0ad60f5b17b82f2cd68402fe
crow-c2[.]com
"""
OWN = ("our-company.net", "45.155.204.0/24")


def read(text: str) -> Document:
    return plain.read(text)


def test_what_must_never_be_blocked_is_an_anomaly_of_the_report_and_not_the_attackers() -> None:
    document = read(POISONED)
    found = judged(document, scan(document).values, OWN)
    attackers = {o.value for o in found if o.judgement == "attacker"}
    assert attackers == {"crow-c2.com"}
    anomalies = {o.value for o in found if o.reasons[0].startswith("an anomaly of the report")}
    assert anomalies == {o.value for o in found} - attackers
    assert all("never block it" in o.reasons[0] for o in found if o.value in anomalies)


def test_a_file_of_the_system_is_named_with_its_source() -> None:
    found = {o.value: o for o in judged(read(POISONED), scan(read(POISONED)).values)}
    why = found["f5ae03de0ad60f5b17b82f2cd68402fe"].reasons[0]
    assert "cmd.exe" in why
    assert "stix-shifter" in why
    assert found["vpn.our-company.net"].judgement == "attacker"  # nobody said that it is ours


def test_a_resolver_that_is_merely_mentioned_is_no_anomaly() -> None:
    document = read("We resolve names through 8.8.8.8 in the office.")
    assert judged(document, scan(document).values)[0].reasons[0].startswith("no one's on the internet, or everyone's")


def test_what_the_author_gives_as_context_only_is_no_indicator() -> None:
    listed = "Indicators: the C2 nest-a[.]net (block); the provider's name nest-b[.]net (context only); nest-c[.]net"
    found = {o.value: o.judgement for o in judged(read(listed), scan(read(listed)).values)}
    assert (found["nest-a.net"], found["nest-b.net"], found["nest-c.net"]) == ("attacker", "reference", "attacker")
