"""Find IP addresses, with ports and as networks, however they are defanged, also where a list lost its blanks.

Not here: names of hosts and mailboxes (`network.py`), addresses with dots between blanks (`blank_dots.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders import glued_addresses
from groundswell.intel.finders.found import DOT, PORT, Found, made, refang
from groundswell.intel.text.anchors import dots, matches
from groundswell.intel.text.spans import Spans

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_IP = re.compile(
    rf"(?:(?<![\d._])|(?<=\d{{4}}-\d\d-\d\d))(?P<ip>{_OCTET}(?:{DOT}{_OCTET}){{3}})"
    rf"(?:(?:\[:\]|:)(?P<glued>\d{{3,8}})(?={DOT}{_OCTET}{DOT})"
    rf"|(?:(?P<cidr>\[?/\]?(?:3[0-2]|[12]?\d)(?!\d|\.\d))|{PORT})?(?!(?![A-Z][A-Za-z]|20\d\d-\d\d-\d\d)\w|{DOT}\d|\]\d))"
)
_NEXT_IP = re.compile(
    rf"(?P<ip>{_OCTET}(?:{DOT}{_OCTET}){{3}})(?:(?:\[:\]|:)(?P<glued>\d{{3,8}})(?={DOT}{_OCTET}{DOT})|{PORT})?"
)
_HOST_WORD = re.compile(r"(?:\bIPs?|\baddress(?:es)?|\bC2s?|\bURLs?|\bhosts?|servers?|domains?)\Z", re.IGNORECASE)
_HOST_NEAR = re.compile(
    r"\b(?:ip(?:v4)?s?|address(?:es)?|c2s?|servers?|hosts?|domains?|(?:sub)?nets?|networks?|ranges?|routes?|scan\w*)\b|\[\.\]",
    re.IGNORECASE,
)
_LAST_NUMBER = re.compile(rf"\s?[/,]\s?(?:and\s)?\.(?P<number>{_OCTET})(?![\w]|\.\d)")
_GLUED_WORD = re.compile(r"[A-Z][A-Za-z]{2}|(?:IP|C2)(?![\w])")
_NAME_GOES_ON = re.compile(r"\.[a-z][\w-]{0,62}\.[a-z]")  # the numbers begin a name: 4.3.2.1.in-addr.arpa
_TITLE = re.compile(r"\.?[ \t](?=[A-Z])")
_LONGEST_SECTION = 9  # characters; numbers of sections are low
_USUAL_PREFIXES = frozenset([8, 16, *range(19, 25)])
_LONGEST_LIST = 10_000  # addresses that are glued to one another
_LABEL_NEXT = re.compile(rf"{DOT}[A-Za-z]")
_IP6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}(?:\[:\]|:)){2,7}[0-9A-Fa-f]{0,4}(?![\w:])(?:/\d{1,3}(?!\d))?")
_COLONS = re.compile(r":\]?[0-9A-Fa-f]{0,4}\[?:")
_NO_HOST = re.compile(
    r"(?:version|\b(?:ver|v|build|release|firmware|update|mask))[ \t.:=]{0,3}\n?[\"\\\\]{0,2}$", re.IGNORECASE
)
_AND_EARLIER = re.compile(r"\s?,?\s(?:and|or)\s(?:earlier|prior|older|later|newer|below|above)\b")
_COMMON_PORTS = ("443", "80", "8080", "8443", "7080", "4143", "993", "995", "465", "587", "53", "22", "21", "25")


def addresses(document: Document, taken: Spans) -> Iterator[Found]:
    """Yield IPv4 addresses, with port or as networks, also where a list was glued together; IPv6 addresses."""
    text = document.text
    runs = list(glued_addresses.addresses(text))
    yield from runs
    glued = Spans((run.start, run.end) for run in runs)
    end = 0
    for match in matches(_IP, text, _octets(text, taken)):
        begins = match.start()
        if runs and glued.touch(begins, match.end()):
            continue
        if text[begins - 1 : begins] in ("-", "/") and text[begins - 2].isdigit() and begins != end + 1:
            continue  # a version; but an address behind another one ends a range
        end = match.end()
        if _NO_HOST.search(text, max(match.start() - 12, 0), match.start()) or _AND_EARLIER.match(text, match.end()):
            continue
        yield from _address(text, match)
    for match in matches(_IP6, text, _colons(text)):
        written = match[0].replace("[:]", ":")
        if sum(c in "0123456789abcdefABCDEF" for c in written) < 6 or not re.search(r"\d", written):
            continue
        kind = "cidr" if "/" in written else "ipv6"
        value = made(kind, written)
        if value is not None:
            yield Found(match.start(), match.end(), kind, value, "[:]" in match[0])


def _octets(text: str, taken: Spans) -> Iterator[int]:
    """Yield where up to three digits before a dot of any form begin."""
    for end in taken.outside(dots(text)):
        start = end
        while start > max(end - 3, 0) and text[start - 1] in "0123456789":
            start -= 1
        if start < end:
            yield start
            if text[start - 1 : start].isdigit():
                yield from range(start + 1, end)  # behind a day


def _colons(text: str) -> Iterator[int]:
    """Yield where an IPv6 address can begin: up to four digits before two colons near each other."""
    for pair in _COLONS.finditer(text):
        start = pair.start() - (text[pair.start() - 1 : pair.start()] == "[")
        stop = max(start - 4, 0)
        while start > stop and text[start - 1] in "0123456789abcdefABCDEF":
            start -= 1
        yield start


def _address(text: str, match: re.Match[str]) -> Iterator[Found]:
    groups = match.groupdict()
    written = match["ip"]
    plain = refang(written)
    defanged = plain != written
    if not defanged and _is_no_address(text, match, plain):
        return
    if text[match.start() - 1 : match.start()].isalpha() and not _begins(text, match, defanged=defanged):
        return
    if groups["cidr"]:
        network = groups["cidr"].strip("[]/")
        value = made("cidr", f"{plain}/{network}")
        if value is not None and int(network) >= 8 and _is_network(plain, int(network)):
            yield Found(match.start(), match.end(), "cidr", value, defanged or "[" in groups["cidr"])
            return
    if groups["glued"]:
        yield from _glued_to_ports(text, match)
        return
    value = made("ip_port", f"{plain}:{groups['port']}") if groups["port"] else None
    if value is not None:
        yield Found(match.start(), match.end(), "ip_port", value, defanged)
    elif (value := made("ipv4", plain)) is not None:
        yield Found(match.start(), match.end("ip"), "ipv4", value, defanged)
        yield from _further(text, match.end(), plain)


def _is_no_address(text: str, match: re.Match[str], plain: str) -> bool:
    """Tell whether numbers that are not defanged go on behind their end, are a version, or those of a section."""
    if not _ends(text, match):
        return True
    if not match["cidr"] and _like_version(plain) and not _near_host(text, match):
        return True
    return len(plain) <= _LONGEST_SECTION and _is_section(text, match, plain)


def _glued_to_ports(text: str, match: re.Match[str]) -> Iterator[Found]:
    """Yield the addresses of a list whose ports touch the next address: `192.0.2.1:443192.0.2.2:80198.51.100.7`."""
    found: re.Match[str] | None = match
    steps = 0
    while found is not None and steps < _LONGEST_LIST:
        steps += 1
        written, glued = found["ip"], found["glued"]
        port = _port_of(text, found.start("glued"), glued, written) if glued else found["port"]
        end = found.start("glued") + len(port) if glued else found.end()
        plain = refang(written)
        value = made("ip_port", f"{plain}:{port}") if port else made("ipv4", plain)
        if value is None:
            return
        yield Found(found.start(), end, "ip_port" if port else "ipv4", value, plain != written)
        found = _NEXT_IP.match(text, end) if glued else None


def _further(text: str, end: int, address: str) -> Iterator[Found]:
    """Yield the addresses behind one of which only the last number is written: `192.0.2.12 / .26 / .36`."""
    network = address.rpartition(".")[0]
    while (match := _LAST_NUMBER.match(text, end)) is not None:
        end = match.end()
        if (value := made("ipv4", f"{network}.{match['number']}")) is not None:
            yield Found(match.start("number") - 1, end, "ipv4", value, True)


def _begins(text: str, match: re.Match[str], *, defanged: bool) -> bool:
    """Tell whether an address begins behind a letter: it is defanged, or the word before it says what it is."""
    at = match.start()
    if defanged and not _LABEL_NEXT.match(text, match.end()):
        return True
    return _HOST_WORD.search(text, max(at - 12, 0), at) is not None


def _ends(text: str, match: re.Match[str]) -> bool:
    """Tell whether an address that is not defanged ends where a word goes on behind it, as it does among hosts."""
    if not text[match.end() : match.end() + 1].isalpha():
        return _NAME_GOES_ON.match(text, match.end()) is None
    return _GLUED_WORD.match(text, match.end()) is not None and _near_host(text, match)


def _is_section(text: str, match: re.Match[str], plain: str) -> bool:
    """Tell whether numbers head a section: they begin a line, as those of the section above do, and words follow."""
    if text[match.start() - 1 : match.start()] not in ("", "\n") or not _TITLE.match(text, match.end()):
        return False
    above = plain.rpartition(".")[0]
    return f"\n{above} " in text or f"\n{above}. " in text


def _like_version(address: str) -> bool:
    return address.endswith(".0.0") and address != "0.0.0.0"


def _near_host(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word for hosts, or one that is defanged, stands right before an address."""
    return _HOST_NEAR.search(text, max(match.start() - 48, 0), match.start()) is not None


def _port_of(text: str, at: int, digits: str, address: str) -> str:
    """Part a port from the first octet of the next address that is glued to it; the same address often follows."""
    for octet in (1, 2, 3):
        if len(digits) > octet and text.startswith(address, at + len(digits) - octet):
            return digits[:-octet]
    for port in sorted(_COMMON_PORTS, key=len, reverse=True):
        rest = digits.removeprefix(port)
        if rest != digits and rest and int(rest) <= 255 and rest[0] != "0":
            return port
    for octet in (3, 2, 1):
        port, rest = digits[:-octet], digits[-octet:]
        if port and int(rest) <= 255 and rest[0] != "0" and 0 < int(port) < 65_536:
            return port
    return digits[:-1]


def _is_network(address: str, prefix: int) -> bool:
    """Tell whether a prefix makes a network: its address begins it, or the prefix is one that networks usually have."""
    network = ipaddress.ip_network(f"{address}/{prefix}", strict=False)
    return prefix in _USUAL_PREFIXES or (prefix < 32 and str(network.network_address) == address)
