"""What a screen shows of an attacker's address is no link, and reads back as the same value."""

from __future__ import annotations

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.readers.choose import read_document
from groundswell.outputs.defang import defanged, unlinked

HASH = "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18b"
CASES = [
    ("domain", "evil-updates.net", "evil-updates[.]net"),
    ("url", "https://evil-updates.net/a.html?b=c.d", "hxxps://evil-updates[.]net/a.html?b=c.d"),
    ("url", "evil-updates.net:8080/a.php?u=http://b.net/", "evil-updates[.]net:8080/a.php?u=http://b.net/"),
    ("url", "http://203.0.113.9:8080/x", "hxxp://203.0.113[.]9:8080/x"),
    ("ipv4", "203.0.113.9", "203.0.113[.]9"),
    ("ip_port", "203.0.113.9:443", "203.0.113[.]9:443"),
    ("email", "a.b@evil-updates.net", "a.b@evil-updates[.]net"),
    ("sha256", HASH, HASH),
    ("file_path", r"c:\a.b\c.dll", r"c:\a.b\c.dll"),
]


@pytest.mark.parametrize(("kind", "value", "shown"), CASES)
def test_an_address_is_shown_so_that_nothing_makes_a_link_of_it(kind: str, value: str, shown: str) -> None:
    assert defanged(kind, value) == shown


@pytest.mark.parametrize(("kind", "value", "shown"), [c for c in CASES if c[0] not in ("file_path",)])
def test_what_is_shown_reads_back_as_the_value(kind: str, value: str, shown: str) -> None:
    found = scan(read_document("report.txt", f"A report\n\nIt used {shown} then.\n".encode())).values
    assert (kind, value) in [(f.kind, f.value) for f in found]


QUOTED = [
    ("it asked http://evil.example/a for orders", "it asked hxxp://evil.example/a for orders", "http"),
    ("HTTPS://evil.example and ftps://b.example", "HxxPS://evil.example and fxps://b.example", "capitals and ftp"),
    ("hxxp://evil[.]example stays", "hxxp://evil[.]example stays", "what the report defanged"),
    ("the http service of an httpd", "the http service of an httpd", "words that are no address"),
]


@pytest.mark.parametrize(("words", "shown"), [q[:2] for q in QUOTED], ids=[q[2] for q in QUOTED])
def test_a_quotation_holds_no_address_that_can_be_clicked(words: str, shown: str) -> None:
    assert unlinked(words) == shown
