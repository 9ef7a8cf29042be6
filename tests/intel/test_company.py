"""What the others of its list say of a host, in made-up reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Observable


def found(text: str) -> dict[str, Observable]:
    """What each value of a made-up report is judged as."""
    return {o.value: o for o in read_report(Path("r.txt"), text.encode())[0].observables}


HIS = """The crows

C2 indicators: nest-a.com, nest-b.com; 45.155.204.10
- nest-c.com; nest-d.com
- nest-e.com
"""
SOURCES = """The crows

As others have told.

https://securelist.com/crows/1
https://www.corn-notes.net/crows-and-backdoors/
https://attack.mitre.org/software/S0001/
https://github.com/farmer/scarecrow
"""
HIDES_AS = """The crows

The malware says in its handshake that it is one of:

www.bing.com
www.apple.com
www.amazon.com
www.corn-shop.net
"""
CASES = [
    (HIS, "nest-d.com", "attacker", "a name among the attacker's"),
    (SOURCES, "https://www.corn-notes.net/crows-and-backdoors/", "reference", "a link among those to publishers"),
    (SOURCES, "https://github.com/farmer/scarecrow", "reference", "be it on a platform open to anybody"),
    (HIDES_AS, "www.corn-shop.net", "reference", "a name among those that everybody knows"),
]


@pytest.mark.parametrize(("text", "value", "judgement"), [c[:3] for c in CASES], ids=[c[3] for c in CASES])
def test_a_host_is_judged_by_the_company_it_keeps(text: str, value: str, judgement: str) -> None:
    assert found(text)[value].judgement == judgement


def test_a_name_written_as_an_indicator_is_not_honest_for_its_company() -> None:
    assert found(HIDES_AS.replace("corn-shop.net", "corn-shop[.]net"))["www.corn-shop.net"].judgement == "attacker"


BROKEN = """The crows

The malware sends its data to corn[.]net each day.

Legitimate compromised websites
JackdawControl
hxxp://corn[.]net/wp-content/a.php
hxxp://barley[.]net/wp-content/b.php
"""


def test_the_host_of_an_address_in_a_list_of_broken_sites_is_anothers() -> None:
    judged = found(BROKEN)
    assert judged["corn.net"].judgement == "abused"
    assert judged["http://corn.net/wp-content/a.php"].judgement == "attacker"


def test_a_name_below_an_honest_site_is_anothers_too() -> None:
    text = "The malware is at mail.corn.net/a.txt now. Corn.net is the legitimate website of a farm.\n"
    assert found(text)["mail.corn.net"].judgement == "abused"


def test_a_name_whose_own_page_is_listed_as_the_attackers_is_his() -> None:
    seen = "For the report in corn.net/a.doc see below: it was on that host for some days in the winter."
    text = f"The crows\n\n{seen}\n\nMalicious addresses:\n\nhttp://corn.net\nhttp://barley.net\n"
    assert found(text)["corn.net"].judgement == "attacker"


PROSE = "The crows\n\nThe crows wrote to many farms in the winter, and this is what we have seen of them.\n\n"
LEADS = [
    (PROSE + "The real targets are in the following list:\n\ncorn.net\nbarley.net\n", "a line names the targets"),
    (PROSE + "These farms received spearphishing emails:\n\ncorn.net\nbarley.net\n", "or who was written to"),
]


@pytest.mark.parametrize("text", [c[0] for c in LEADS], ids=[c[1] for c in LEADS])
def test_what_is_introduced_as_attacked_is_no_ones_but_theirs(text: str) -> None:
    assert {one.judgement for one in found(text).values()} == {"reference"}


def test_victims_that_speak_to_a_server_do_not_make_it_theirs() -> None:
    text = "Victims connect to the following C2 servers:\n\nnest-a[.]net\nnest-b[.]net\n"
    assert {one.judgement for one in found(text).values()} == {"attacker"}
