"""Canonical texts: two texts that mean the same have one, and what is not of a kind is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.model.observable import KINDS, address, canonical, hash64, hash_kind, indicator_id, parents, spellings
from groundswell.model.public_suffixes import registrable

SAME = [
    ("domain", "WWW.Evil.COM.", "www.evil.com", "case and the root's dot say nothing"),
    ("domain", "exämple.com", "xn--exmple-cua.com", "an international name has its ASCII form"),
    ("domain", "_ldap._tcp.corp.local", "_ldap._tcp.corp.local", "service labels begin with an underscore"),
    ("ipv6", "2001:DB8:0:0::1", "2001:db8::1", "RFC 5952 shortens"),
    ("ip_port", "1.2.3.4:0443", "1.2.3.4:443", "leading zeros of a port"),
    ("ip_port", "[2001:db8::1]:80", "[2001:db8::1]:80", "an IPv6 address stands in brackets"),
    ("cidr", "10.1.2.3/8", "10.0.0.0/8", "the network's own form"),
    ("url", "HTTP://Evil.com:80?x=1#top", "http://evil.com/?x=1", "host, default port, fragment"),
    ("url", "https://evil.com/Path/A", "https://evil.com/Path/A", "a path keeps its case"),
    ("url", "Evil.com:8080/Gate?x=1#a", "evil.com:8080/Gate?x=1", "a page without a scheme stays without one"),
    ("url", "1.2.3.4/u?r=http://a.com/", "1.2.3.4/u?r=http://a.com/", "a scheme behind the host is none of its own"),
    ("url", "http://%65vil.com/", "http://evil.com/", "a host in percent signs"),
    ("sha256", "AB" * 32, "ab" * 32, "hex digits have no case"),
    ("registry_key", r"HKEY_CURRENT_USER\Software\X", r"hkcu\software\x", "long names of hives"),
    ("registry_key", r"HKU\S-1-5-21-1-2-3-1001\Software\X", r"hkcu\software\x", "a user's hive is the current user's"),
    (
        "registry_key",
        r"\REGISTRY\MACHINE\System\ControlSet001\Services\a",
        r"hklm\system\currentcontrolset\services\a",
        "kernel form",
    ),
    ("file_name", r"C:\Windows\Temp\A.EXE", "a.exe", "the base name"),
    ("file_path", r'"C:\ProgramData\X.dll"', r"c:\programdata\x.dll", "quotation marks"),
    ("pipe", r"\\.\pipe\MSSE-1", "msse-1", "the name without its folder"),
    ("cert_serial", "3E:62:DC", "3e62dc", "colons"),
    ("cert_sha1", ":".join(["AB"] * 20), "ab" * 20, "colons"),
    ("cert_sha256", " ".join(["AB"] * 32), "ab" * 32, "blanks"),
    ("cert_md5", "-".join(["AB"] * 16), "ab" * 16, "dashes"),
    ("imphash", "AB" * 16, "ab" * 16, "hex digits have no case"),
    ("cve", "cve-2021-44228", "CVE-2021-44228", "capital letters"),
    ("asn", "AS 64500", "AS64500", "with or without a blank"),
    ("email", "A.User@Example.ORG", "a.user@example.org", "no case"),
    ("listener_url", "http://*:80/Delay/", "http://*:80/delay/", "prefixes of HTTP.sys have no case"),
]
OTHER = [
    ("domain", "1.2.3.4"),
    ("domain", "localhost"),
    ("domain", "a..b"),
    ("domain", "x" * 64 + ".com"),
    ("ipv4", "1.2.3.256"),
    ("ipv4", "01.2.3.4"),
    ("ip_port", "1.2.3.4:70000"),
    ("ip_port", "1.2.3.4"),
    ("cidr", "1.2.3.4"),
    ("url", "evil.com"),
    ("url", "evil.com/"),
    ("url", "intranet/x"),
    ("url", "a@evil.com/x"),
    ("url", "http://a b/"),
    ("md5", "f" * 31),
    ("sha1", "g" * 40),
    ("cert_sha1", "ab" * 32),
    ("imphash", "ab" * 20),
    ("cve", "CVE-21-1"),
    ("email", "a@b"),
    ("email", "@b.org"),
    ("file_path", "a.exe"),
    ("registry_key", r"Software\X"),
    ("nonsense", "x"),
    ("domain", ""),
    ("mutex", "  "),
    ("onion", "short.onion"),
    ("ja4", "t13d"),
    ("wallet", "x y"),
]


@pytest.mark.parametrize(("kind", "text", "form"), [c[:3] for c in SAME], ids=[f"{c[0]}: {c[3]}" for c in SAME])
def test_a_value_has_one_canonical_text(kind: str, text: str, form: str) -> None:
    assert canonical(kind, text) == form
    assert canonical(kind, form) == form


@pytest.mark.parametrize(("kind", "text"), OTHER)
def test_what_is_not_of_a_kind_is_refused(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(kind, text)


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=80))
def test_a_canonical_text_is_its_own_canonical_text(kind: str, text: str) -> None:
    try:
        form = canonical(kind, text)
    except ValueError:
        return
    assert canonical(kind, form) == form


@given(st.text(max_size=60))
def test_the_key_of_the_index_is_a_signed_64_bit_number(text: str) -> None:
    assert -(2**63) <= hash64("domain", text) < 2**63


def test_an_indicator_id_does_not_change_with_the_writing() -> None:
    assert indicator_id("domain", "EVIL.com.") == indicator_id("domain", "evil.com")
    assert indicator_id("domain", "evil.com") != indicator_id("url", "http://evil.com/")
    assert len(indicator_id("md5", "a1" * 16)) == 14


def test_parents_end_at_the_owner_never_at_a_name_that_many_share() -> None:
    assert parents("a.b.evil.co.uk") == ("b.evil.co.uk", "evil.co.uk")
    assert parents("x.entel.kozow.com") == ("entel.kozow.com",)
    assert parents("evil.com") == ()
    assert parents("a.b.tenant.example.com", shared={"tenant.example.com"}) == ("b.tenant.example.com",)
    assert registrable("kozow.com") is None
    assert parents("host.corp.local") == ()


def test_an_address_mapped_into_ipv6_is_the_ipv4_address() -> None:
    assert address("::ffff:10.0.0.1") == ("ipv4", "10.0.0.1")
    assert address("FE80::1%eth0") == ("ipv6", "fe80::1")


def test_the_length_of_a_hash_tells_its_kind() -> None:
    assert [hash_kind("a1" * n) for n in (16, 20, 32, 64, 15)] == ["md5", "sha1", "sha256", "sha512", None]


SPELLINGS = [
    ("evil.com/a", ("evil.com/a", "http://evil.com/a", "https://evil.com/a"), "no scheme may be either"),
    (
        "evil.com:80/a",
        ("evil.com:80/a", "http://evil.com/a", "https://evil.com:80/a"),
        "a port of its scheme falls away",
    ),
    ("http://evil.com/a", ("http://evil.com/a", "evil.com/a"), "a record may lack the scheme"),
    ("http://evil.com/", ("http://evil.com/",), "a host alone is no page"),
    ("ftp://evil.com/a", ("ftp://evil.com/a",), "a proxy leaves out only the schemes of the web"),
]


@pytest.mark.parametrize(("url", "texts"), [c[:2] for c in SPELLINGS], ids=[c[2] for c in SPELLINGS])
def test_a_url_is_looked_for_as_records_may_spell_it(url: str, texts: tuple[str, ...]) -> None:
    assert spellings("url", url) == texts
    assert all(canonical("url", text) == text for text in texts)


def test_another_kind_has_one_spelling() -> None:
    assert spellings("domain", "evil.com") == ("evil.com",)
