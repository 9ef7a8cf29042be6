"""Lists to block: only the attacker's, only what is young enough, and the rest is counted in the first lines."""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.model.dossier import JUDGEMENTS, Dossier, Observable, Report
from groundswell.model.indicator_use import VALID_DAYS, use_of
from groundswell.outputs.block_list import lists
from groundswell.run.never_today import never_blocked

TODAY = date(2026, 11, 25)
VALUES = {
    "domain": "evil-updates.net",
    "ipv4": "185.12.33.4",
    "ip_port": "185.12.33.4:443",
    "url": "http://evil-updates.net/a",
    "sha256": "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18b",
    "cve": "CVE-2021-44228",
    "file_name": "k7sysmon.exe.db",
    "cidr": "185.12.33.0/24",
}


def observable(kind: str, judgement: str = "attacker", last_seen: date | None = None) -> Observable:
    value = VALUES[kind]
    return Observable(kind, value, value, judgement, None, ("r",), "s", (0, 1), "", None, last_seen)  # type: ignore[arg-type]


def dossier(*observables: Observable, published: date | None = TODAY) -> Dossier:
    return Dossier(Report("r-0123456789ab", "A report\n8.8.8.8", "0" * 64, published), observables)


def kept(text: bytes) -> list[str]:
    return [line for line in text.decode().splitlines() if not line.startswith("#")]


@given(st.sampled_from(sorted(VALUES)), st.sampled_from(JUDGEMENTS), st.integers(0, 1500) | st.none())
def test_a_value_stands_in_a_list_only_if_it_may_be_blocked_today(kind: str, judgement: str, age: int | None) -> None:
    published = None if age is None else TODAY - timedelta(days=age)
    made = lists(dossier(observable(kind, judgement), published=published), TODAY, {})
    listed = [value for text in made.values() for value in kept(text)]
    valid = VALID_DAYS.get(kind)
    young = valid is None or (age is not None and age <= valid)
    blocks = kind not in ("cve", "file_name", "cidr")
    assert listed == ([VALUES[kind]] if judgement == "attacker" and young and blocks else [])


CASES = [
    ("domain", "attacker", 10, "block"),
    ("domain", "attacker", 800, "look_back"),
    ("ipv4", "attacker", 181, "look_back"),
    ("ipv4", "attacker", None, "hunt"),
    ("sha256", "attacker", None, "block"),
    ("file_name", "attacker", 1, "hunt"),
    ("domain", "abused", 1, "never_block"),
    ("domain", "unsure", 1, "never_block"),
]


@pytest.mark.parametrize(("kind", "judgement", "age", "use"), CASES)
def test_what_a_value_may_be_used_for(kind: str, judgement: str, age: int | None, use: str) -> None:
    published = None if age is None else TODAY - timedelta(days=age)
    given_use, why = use_of(observable(kind, judgement), published, TODAY)
    assert given_use == use
    assert why


def test_the_day_on_which_a_value_was_last_seen_goes_before_that_of_the_report() -> None:
    old = TODAY - timedelta(days=400)
    assert use_of(observable("ipv4", last_seen=old), TODAY, TODAY)[0] == "look_back"


def test_the_first_lines_say_what_was_left_out() -> None:
    old = observable("ipv4", last_seen=TODAY - timedelta(days=400))
    text = lists(dossier(old), TODAY, {})["ipv4.txt"].decode()
    assert "0 of 1 stand here; 1 too old to block: for looking back" in text
    assert "# left out: 185.12.33.4: last seen" in text
    assert kept(text.encode()) == []


def test_the_day_of_the_report_is_not_called_a_sighting() -> None:
    published = TODAY - timedelta(days=400)
    assert use_of(observable("ipv4"), published, TODAY)[1].startswith(
        f"reported {published.isoformat()}, more than 180"
    )
    seen = observable("ipv4", last_seen=published)
    assert use_of(seen, TODAY, TODAY)[1].startswith(f"last seen {published.isoformat()}, more than 180")


def test_a_title_does_not_leave_its_comment() -> None:
    text = lists(dossier(observable("domain")), TODAY, {})["domain.txt"].decode()
    assert kept(text.encode()) == ["evil-updates.net"]
    assert "8.8.8.8" not in kept(text.encode())


OWN = frozenset(["meridian.example", "203.0.113.0/24", "20.40.0.0/16"])
NEVER = [
    ("domain", "portal.meridian.example"),
    ("url", "https://portal.meridian.example/login"),
    ("email", "payroll@meridian.example"),
    ("ipv4", "20.40.7.7"),
    ("ip_port", "20.40.7.7:443"),
    ("ipv4", "10.1.2.3"),
    ("ipv4", "127.0.0.1"),
    ("ipv4", "8.8.8.8"),
    ("ipv6", "fe80::1"),
    ("domain", "microsoft.com"),
    ("domain", "duckdns.org"),
    ("domain", "content.dropboxapi.com"),
    ("domain", "mout.gmx.com"),
    ("domain", "ipinfo.io"),
    ("email", "clerk@treasury.gov.vn"),
    ("sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
]


def attackers(kind: str, value: str) -> Observable:
    return Observable(kind, value, value, "attacker", "c2", ("r",), "s", (0, 1), "", None, TODAY)


@pytest.mark.parametrize(("kind", "value"), NEVER, ids=[value[:30] for _, value in NEVER])
def test_what_must_never_be_blocked_stands_in_no_list_though_it_is_judged_the_attackers(kind: str, value: str) -> None:
    made = dossier(attackers(kind, value), attackers("domain", "evil-updates.net"))
    written = lists(made, TODAY, never_blocked(made, OWN))
    assert [line for text in written.values() for line in kept(text)] == ["evil-updates.net"]
    assert f"left out: {value}: ".encode() in written[f"{kind}.txt"]


def test_the_fingerprint_of_a_tls_library_is_never_blocked_by() -> None:
    made = dossier(attackers("ja3", "e7d705a3286e19ea42f587b344ee6865"), attackers("domain", "evil-updates.net"))
    assert set(lists(made, TODAY, {})) == {"domain.txt"}


@given(st.integers(0, 2**32 - 1).map(lambda number: str(IPv4Address(number))), st.booleans())
def test_no_address_that_is_the_companys_or_no_ones_stands_in_a_list(address: str, with_port: bool) -> None:
    made = dossier(attackers(*(("ip_port", f"{address}:443") if with_port else ("ipv4", address))))
    listed = [line for text in lists(made, TODAY, never_blocked(made, OWN)).values() for line in kept(text)]
    if IPv4Address(address).is_private or IPv4Address(address) in IPv4Network("20.40.0.0/16"):
        assert listed == []


@given(st.text(min_size=1, max_size=40))
def test_a_value_of_any_signs_is_one_line_or_none_and_the_count_says_which(value: str) -> None:
    made = dossier(attackers("url", value))
    text = lists(made, TODAY, {})["url.txt"]
    assert kept(text) in ([value], [])
    assert text.startswith(b"# url to block")
    assert (b"# 1 of 1 stands here" if kept(text) else b"# 0 of 1 stand here") in text
