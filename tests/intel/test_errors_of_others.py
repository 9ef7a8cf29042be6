"""The kinds of mistake that readers of reports are known for, one case each: none is made here."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report

NETWORK = ("domain", "url", "ipv4", "ip_port", "email", "cidr")
HASHES = ("md5", "sha1", "sha256", "wallet")

# name of the file, text, the kinds that are looked at, the values
VALUES = [
    ("r.txt", "It drops planning.zip and a.Download from Microsoft.NET.", NETWORK, set(), "file names are no domains"),
    ("r.txt", "C2: evil-crow.c]om", NETWORK, {"evil-crow.com"}, "half a bracket inside the ending"),
    ("r.txt", "C2: x.duckdns.]org", NETWORK, {"x.duckdns.org"}, "half a bracket: never the parent that all share"),
    ("r.txt", "It drops update[.]exe there", NETWORK, set(), "a defanged file name"),
    ("r.txt", "C2: www.evil-crow[.]com", NETWORK, {"www.evil-crow.com"}, "only the last dot is defanged"),
    (
        "r.txt",
        "hxxp://a-one[.]com/1hxxp://b-two[.]com/2hxxps://c-three[.]com/3",
        NETWORK,
        {"http://a-one.com/1", "http://b-two.com/2", "https://c-three.com/3"},
        "glued URLs",
    ),
    (
        "r.md",
        "Fetched from hxxp://evil-crow[.]com/np/prog\\_est.zip today",
        NETWORK,
        {"http://evil-crow.com/np/prog_est.zip"},
        "an escape of Markdown inside a URL",
    ),
    ("r.md", "**(hxxp://evil-crow[.]com/a)**, see", NETWORK, {"http://evil-crow.com/a"}, "tails of emphasis"),
    ("r.txt", "(hxxp://evil-crow[.]com/a.png)Phishing", NETWORK, {"http://evil-crow.com/a.png"}, "a glued next word"),
    ("r.txt", "Detected as Win32.PWS.Redline and Trojan.Win32.Agent", NETWORK, set(), "names of detections"),
    ("r.txt", "FileVersion 1.2.2.0, version 10.0.19041.1", NETWORK, set(), "versions are no addresses"),
    (
        "r.txt",
        "Contract 0x52908400098527886E0F7030069857D2E4169EE7",
        HASHES,
        {"0x52908400098527886E0F7030069857D2E4169EE7"},
        "a contract is no SHA-1",
    ),
    ("r.txt", "AES key: 00112233445566778899aabbccddeeff", HASHES, set(), "a key is no MD5"),
    (
        "r.txt",
        "hxxps://cdn.evil-crow[.]com/attachments/ChannelID/AttachmentID/x.exe",
        NETWORK,
        {"cdn.evil-crow.com"},
        "a placeholder: the host is a value, the pattern is none",
    ),
    (
        "r.txt",
        "hxxps://api.evil-crow[.]com/bots/TokenID/nests",
        NETWORK,
        {"api.evil-crow.com"},
        "the name of an id in place of the id",
    ),
    (
        "r.txt",
        "raven-nest.download was the first host.",
        NETWORK,
        {"raven-nest.download"},
        "a name that begins the text is no member of a variable",
    ),
    (
        "r.txt",
        "81.0.236[.]93:44394.177.248[.]64:44366.42.55[.]5:7080",
        NETWORK,
        {"81.0.236.93:443", "94.177.248.64:443", "66.42.55.5:7080"},
        "a list glued in one cell",
    ),
    ("r.txt", "C2 at 45.155.204[.]77[:]8443.", NETWORK, {"45.155.204.77:8443"}, "a defanged port"),
    ("r.txt", "C2: evil-crow[.]com:8443/a", NETWORK, {"evil-crow.com", "evil-crow.com:8443/a"}, "a port behind a name"),
    ("r.txt", "C2: b\u00fccher-crow[.]com", NETWORK, {"xn--bcher-crow-9db.com"}, "an international name"),
    ("r.txt", "C2: evil\uff0ecrow\u3002com", NETWORK, {"evil.crow.com"}, "full-width dots"),
    ("r.txt", "http://good.com@evil-crow.com/a", NETWORK, {"http://good.com@evil-crow.com/a"}, "the host is behind @"),
    ("r.txt", "Written by help@evil-crow[.]com.", NETWORK, {"help@evil-crow.com"}, "a mail address and a stop"),
]


@pytest.mark.parametrize(("name", "text", "kinds", "values"), [v[:4] for v in VALUES], ids=[v[4] for v in VALUES])
def test_values_are_what_the_text_means(name: str, text: str, kinds: tuple[str, ...], values: set[str]) -> None:
    found = read_report(Path(name), text.encode())[0].observables
    assert {o.value for o in found if o.type in kinds} == values


REPORT = """# Crow report

The loader reached singtel-crow.site and bad-crow[.]com. Its settings name 10.9.8.7, 127.0.0.1 and 45.155.204[.]77.
A sample asked d32tpl7xt7175h.cloudfront[.]net and tool.cloudapp.azure[.]com, and took a file from https://nodejs.org/dist/x.zip.
Mail came from desk@customs[.]gov[.]ph, which pretends to be the customs.

![a picture](https://img.crow-lab.net/a.png) ![another](https://img.crow-lab.net/b.png)
[More of ours](https://img.crow-lab.net/more) and media@crow-lab.net for questions. Complain at abuse@crow-host.net.

## Indicators of Compromise

| SHA-256 | File | Detection |
|---|---|---|
| aaaa1111bbbb2222cccc3333dddd4444aaaa1111bbbb2222cccc3333dddd4445 | vlc.exe | clean |
| bbbb1111bbbb2222cccc3333dddd4444aaaa1111bbbb2222cccc3333dddd4446 | libvlc.dll | Win32/Crow.A |

singtel-crow.site
files.trade[.]gov[.]ph
185.140.53[.]0/24
"""

JUDGED = [
    ("singtel-crow.site", "attacker", "not defanged among defanged ones, and in the list"),
    ("bad-crow.com", "attacker", "in prose"),
    ("10.9.8.7", "reference", "a private address in settings"),
    ("127.0.0.1", "reference", "loopback in settings"),
    ("d32tpl7xt7175h.cloudfront.net", "attacker", "a full name under a shared platform"),
    ("tool.cloudapp.azure.com", "attacker", "another, that the public suffix list lacks"),
    ("https://img.crow-lab.net/a.png", "reference", "the publisher's picture"),
    ("media@crow-lab.net", "reference", "the publisher's address"),
    ("abuse@crow-host.net", "reference", "where a network takes complaints"),
    ("aaaa1111bbbb2222cccc3333dddd4444aaaa1111bbbb2222cccc3333dddd4445", "abused", "a row that says clean"),
    ("bbbb1111bbbb2222cccc3333dddd4444aaaa1111bbbb2222cccc3333dddd4446", "attacker", "the row below it"),
    ("185.140.53.0/24", "abused", "a whole network"),
    ("desk@customs.gov.ph", "abused", "a spoofed sender of an authority"),
    ("files.trade.gov.ph", "abused", "a host of an authority in the list: broken into, never to be blocked"),
]


@pytest.mark.parametrize(("value", "judgement"), [j[:2] for j in JUDGED], ids=[j[2] for j in JUDGED])
def test_whose_a_value_is_follows_from_its_place(value: str, judgement: str) -> None:
    found = {o.value: o for o in read_report(Path("r.md"), REPORT.encode())[0].observables}
    assert (found[value].judgement, value) == (judgement, value)
