"""Tables of which a page saved as text has put each cell on a line of its own, in made-up reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Observable


def found(text: str) -> dict[str, Observable]:
    """What each value of a made-up report is judged as."""
    return {o.value: o for o in read_report(Path("r.txt"), text.encode())[0].observables}


HASH_A, HASH_B = "7fccc871c889a4f4c13a977fdd5f062d", "ec8f97d5595d92ec678ffbf5ae1f60ce"
BROKEN = """Crows over the fields

Where the crows sat

Compromised domain
Description

corn[.]net
A farm

barley[.]net
A mill
"""
GENUINE = """Names that the crows imitate

C&C domain
Legitimate domain

corn-cdn[.]net
corn.net

barley-cdn[.]net
barley.net
"""
FILES = f"""Files of the crows

IoCs
MD5
Filename
Description

{HASH_A}
corn.exe
Vulnerable legitimate executable.

{HASH_B}
nest.dll
Loader of the crows.
"""
TARGETS = """The mails

Target organization domain
Sector

corn[.]net
Farming

barley[.]net
Milling
"""
STAGES = """Where the crows sat

Compromised website
1st stage
IP address

corn[.]net
nest-a[.]net
45.155.204.10

barley[.]net
nest-b[.]net
[Unknown]
"""
PAGES = """Where the crows sat

Organization
Website
Compromised page

A farm
corn.net
/js/a.js

A mill
barley.net
/js/b.js
"""
UNEVEN = """Where the crows sat

Organization
Compromised website

A farm
corn.net
/js/a.js
/js/b.js

A mill
barley.net
Main index

C2 domains

nest-a.com
nest-b.com
"""
SITES = """Where the crows sat

Compromised legitimate sites

corn[.]net
barley[.]net

Nests

nest-a[.]net
"""
LISTS = """The crows sat on these

Domain
IP addresses

nest-a[.]net
45.155.204.10, 45.155.204.11

nest-b[.]net
45.155.204.12, 45.155.204.13
"""
SERVED = """Where the crows sat

Domain
Country
Notes

corn[.]net
Crowland
A compromised server hosting the pages of a farm.

nest-a[.]net
Crowland
A server with many crows.
"""
BRACKETED = """Where the crows sat

C2 servers (legitimate, compromised)

corn[.]net
barley[.]net
"""
PAIR = """The crows

Real Domain
Fake Domain

corn.net
corn-login[.]net

Much was seen.
"""
IRREGULAR = """Where the crows sat

Domain
Country
Notes

nest-a[.]net
Crowland
A server of the crows.

corn[.]net
Crowland
A legitimate broker of all

nest-b[.]net
A server of the crows.

nest-c[.]net
Crowland
A server of the crows.

barley[.]net
Crowland
Legitimate public broker
"""
TITLED = """The malware of the crows

C2 domains of the crows

nest-a.net
nest-b.net

What was read

corn.net is a page of farmers, and much is said there.
"""
CASES = [
    (PAGES, "barley.net", "abused", "a site whose page was broken into"),
    (UNEVEN, "barley.net", "abused", "what stands below a title that says so, in rows of unequal length"),
    (UNEVEN, "nest-a.com", "attacker", "up to the next title"),
    (SITES, "barley.net", "abused", "a list below such a title, though written as indicators"),
    (SITES, "nest-a.net", "attacker", "and no further than the list"),
    (BRACKETED, "barley.net", "abused", "a title that says so in brackets"),
    (PAIR, "corn.net", "reference", "one row is a table below the real and the fake"),
    (PAIR, "corn-login.net", "attacker", "the fake one of the row"),
    (IRREGULAR, "barley.net", "abused", "a row that calls it legitimate, behind one that lacks a cell"),
    (IRREGULAR, "nest-c.net", "attacker", "another such row"),
    (TITLED, "nest-b.net", "attacker", "the title right above a list introduces it"),
    (TITLED, "corn.net", "unsure", "and no more than the list"),
    (LISTS, "45.155.204.13", "attacker", "a cell of several values"),
    (SERVED, "corn.net", "abused", "a row that says that its server was broken into"),
    (SERVED, "nest-a.net", "attacker", "and one that does not"),
    (BROKEN, "corn.net", "abused", "a header says that the places of its column were broken into"),
    (BROKEN, "barley.net", "abused", "in each row"),
    (GENUINE, "corn-cdn.net", "attacker", "of two columns of names the one of the attacker"),
    (GENUINE, "corn.net", "reference", "and the one of those that are imitated"),
    (GENUINE, "barley.net", "reference", "in the last row too"),
    (FILES, HASH_A, "abused", "what a row calls honest"),
    (FILES, HASH_B, "attacker", "the row below does not"),
    (TARGETS, "barley.net", "reference", "a column of those attacked"),
    (STAGES, "barley.net", "abused", "a cell may say that its value is not known"),
    (STAGES, "nest-b.net", "attacker", "and the row goes on"),
]


@pytest.mark.parametrize(("text", "value", "judgement"), [c[:3] for c in CASES], ids=[c[3] for c in CASES])
def test_the_header_and_the_row_of_an_unrolled_table_count(text: str, value: str, judgement: str) -> None:
    assert found(text)[value].judgement == judgement


def test_a_real_table_says_the_same() -> None:
    head = "<tr><th>C2 domain</th><th>Legitimate domain</th></tr>"
    page = f"<table>{head}<tr><td>corn-cdn[.]net</td><td>corn.net</td></tr></table>"
    judged = {o.value: o.judgement for o in read_report(Path("r.html"), page.encode())[0].observables}
    assert judged == {"corn-cdn.net": "attacker", "corn.net": "reference"}


def test_two_titles_of_a_list_are_no_header() -> None:
    text = "Domains and addresses\nCompromised servers\n\n" + "".join(f"nest-{n}[.]net\n" for n in "abcd")
    assert len({one.judgement for one in found(text).values()}) == 1
