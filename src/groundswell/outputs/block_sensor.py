"""What Suricata loads to block: data sets of names, addresses and certificates, and the rules that ask them.

A data set has no comments, so the first lines that every list has stand in the file of rules. Names are compared with
what was asked of DNS, greeted in TLS and named in HTTP, whole and in lower case: data sets know no wildcard.
Certificates are compared by their SHA-1; TLS 1.3 encrypts them, so there the names must do.

Source: Suricata 7, "Datasets" (strings in base64, a line each; `load` is relative to the rules).
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from ipaddress import ip_address

from groundswell.model.dossier import Dossier, Observable
from groundswell.model.observable import in_pairs
from groundswell.outputs.blocked import Choice, Never, choose, first_lines

_FIRST, _NUMBERS = 1_000_000, 999_000  # local rules: 1,000,000 to 1,999,999
_BUFFERS = (("dns", "dns.query"), ("tls", "tls.sni"), ("http", "http.host"))
_ADDRESSES = ("ipv4", "ipv6")
_CERTIFICATE = "cert_sha1"


def datasets(dossier: Dossier, today: date, never: Never) -> dict[str, bytes]:
    """Give the files by name: the rules, and the data sets that are not empty."""
    choice = choose(dossier, ("domain", *_ADDRESSES, _CERTIFICATE), today, never, _unfit)
    name = f"groundswell-{dossier.report.id}"
    names = [_text(one.value) for one in choice.kept if one.type == "domain"]
    addresses = [one.value for one in choice.kept if one.type in _ADDRESSES]
    certificates = [_text(in_pairs(one.value)) for one in choice.kept if one.type == _CERTIFICATE]
    made = {f"{name}.rules": _rules(name, choice, dossier, today)}
    for kind, values in (("names", names), ("addresses", addresses), ("certificates", certificates)):
        if values:
            made[f"{name}-{kind}.lst"] = ("\n".join(values) + "\n").encode()
    return made


def _text(value: str) -> str:
    return b64encode(value.encode()).decode()


def _rules(name: str, choice: Choice, dossier: Dossier, today: date) -> bytes:
    undo = "take the rules out of rule-files"
    lines = [f"# {line}" for line in first_lines("names, addresses and certificates", choice, dossier, today, undo)]
    lines.append("# where Suricata only listens, drop tells and stops nothing")
    kinds = {one.type for one in choice.kept}
    for number, (proto, text) in enumerate(_asked(name, kinds)):
        said = f'msg:"Groundswell: on the list to block of {dossier.report.id}"'
        lines.append(f"drop {proto} any any -> any any ({said}; {text}; sid:{_sid(dossier) + number}; rev:1;)")
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _asked(name: str, kinds: set[str]) -> Iterator[tuple[str, str]]:
    """Yield protocol and test of each rule."""
    short = name.removeprefix("groundswell-").replace("-", "")
    for proto, buffer in _BUFFERS:
        if "domain" in kinds:
            load = f"dataset:isset,gs{short}n,type string,load {name}-names.lst"
            yield proto, f"{buffer}; to_lowercase; {load}" if proto != "http" else f"{buffer}; {load}"
    if kinds & set(_ADDRESSES):
        for buffer in ("ip.src", "ip.dst"):
            yield "ip", f"{buffer}; dataset:isset,gs{short}a,type ip,load {name}-addresses.lst"
    if _CERTIFICATE in kinds:
        yield "tls", f"tls.cert_fingerprint; dataset:isset,gs{short}c,type string,load {name}-certificates.lst"


def _sid(dossier: Dossier) -> int:
    return _FIRST + int(sha256(dossier.report.id.encode()).hexdigest()[:8], 16) % _NUMBERS


def _unfit(one: Observable) -> str:
    if one.type == "domain":
        return "" if one.value.isascii() and one.value.isprintable() else "it is no name that DNS carries"
    if one.type == _CERTIFICATE:
        return ""
    try:
        ip_address(one.value)
    except ValueError:
        return "it is no address"
    return ""
