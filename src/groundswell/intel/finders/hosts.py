"""The host or address of a value, and what lists and standards say of it.

Not here: the lists (`knowledge/`), what it makes of the value (`judgement/evidence.py`, `judgement/never_block.py`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from groundswell.intel.finders.found import Found
from groundswell.intel.knowledge import facts
from groundswell.model.observable import parents, split_url
from groundswell.model.public_suffixes import public_suffix
from groundswell.model.site import is_authority

HOSTED = ("ipv4", "ipv6", "ip_port", "domain", "url", "onion")  # kinds of values that are a host, or lie at one
_QUAD = re.compile(r"(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})")
_SIGNS = {
    "publisher": "publisher_list",
    "analysis_service": "publisher_list",
    "certificate_service": "publisher_list",
    "well_known": "well_known",
    "vendor": "well_known",
    "address_service": "well_known",
}  # what a list knows a name as -> the sign of it


def host_of(value: Found) -> str:
    """Give the host or address of a value that has one, else an empty text."""
    match value.kind:
        case "url":
            return _host_of_url(value.value)
        case "email":
            return value.value.rpartition("@")[2]
        case "ip_port":
            return value.value.rpartition(":")[0].strip("[]")
        case "domain" | "onion" | "ipv4" | "ipv6" | "cidr":
            return value.value
        case _:
            return ""


@lru_cache(maxsize=4_096)
def _host_of_url(address: str) -> str:
    return split_url(address).hostname or ""


def is_door(host: str) -> bool:
    """Tell whether the first label of a host is one that services give their own servers, not somebody's name."""
    return host.partition(".")[0] in facts.words("doors.txt")


def shared_by_many(value: Found) -> str | None:
    """Give the name under which many unrelated people keep things, if the value is that name or an address at it."""
    host = host_of(value)
    if value.kind == "domain" and public_suffix(host) == host:
        return host
    if host in facts.shared_hosts() or (is_door(host) and host.partition(".")[2] in facts.shared_hosts()):
        return host
    known = known_host(host)
    carries_mail = known is not None and known[0] == "mail_service" and ".mail." in host
    if known and (carries_mail or known[0] not in ("shared_platform", "mail_service")):
        return known[1]
    return None


def asks_address(value: Found) -> bool:
    """Tell whether a place only tells who asks it: who names one in a report says that something asks it."""
    known = known_host(host_of(value))
    return known is not None and known[0] == "address_service"


class KnownName(NamedTuple):
    """What is known of a host name: the standard that sets it apart, what a list calls it, whether an authority's."""

    apart: str = ""
    listed: tuple[str, str] | None = None  # name and words of the sign
    authority: bool = False


def _called(what: str) -> str:
    """Give what a list calls a name, with its article: "a publisher", "an address service"."""
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what.replace('_', ' ')}"


@lru_cache(maxsize=16_384)
def known_name(host: str) -> KnownName:
    """Give what is known of a host name."""
    special = facts.special_names()
    name = next((n for n in (host, *_tails(host)) if n in special and n != "onion"), None)
    apart = f"the name {name!r} is set apart: {special[name]}" if name is not None else ""
    known = known_host(host)
    sign = _SIGNS.get(known[0]) if known else None
    listed = (sign, f"{known[1]} is known as {_called(known[0])} ({known[2]})") if known and sign else None
    return KnownName(apart, listed, is_authority(host))


@lru_cache(maxsize=16_384)
def known_host(host: str) -> tuple[str, str, str] | None:
    """Give (what, the listed name, list) of a host or of the nearest of its parents that a list has, or null.

    What a list says of a name counts before what one says of the same name with `www.` before it: lists of publishers
    hold the places where somebody once published something.
    """
    hosts = facts.hosts()
    for name in (host.removeprefix("www."), host, *parents(host), *_tails(host)):
        if name in hosts:
            what, source = hosts[name]
            return what, name, source
    return None


def _tails(host: str) -> Iterator[str]:
    while "." in host:
        host = host.partition(".")[2]
        yield host


def special_network(value: Found) -> str | None:
    """Give what a special network or resolver is called that holds the address, or null."""
    return _special(value.value if value.kind == "cidr" else host_of(value))


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address and no name."""
    if not _may_be_address(host):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _may_be_address(text: str) -> bool:
    """Tell whether a text can be an address or a network: most are names, and a refusal costs more than a look."""
    return text[-1:].isdigit() or ":" in text


def shared_network(value: Found) -> str | None:
    """Give whose network of thousands of unrelated sites holds an address, or null."""
    return _shared(host_of(value))


@lru_cache(maxsize=16_384)
def _special(text: str) -> str | None:
    return _in(text, _special_ranges())


@lru_cache(maxsize=16_384)
def _shared(text: str) -> str | None:
    return _in(text, _shared_ranges())


def _in(text: str, ranges: Mapping[int, Sequence[tuple[int, int, str]]]) -> str | None:
    ends = _ends(text)
    if ends is None:
        return None
    version, first, last = ends
    for low, high, words in ranges[version]:
        if low <= first and last <= high:
            return words
    return None


def _ends(text: str) -> tuple[int, int, int] | None:
    """Give version, first and last number of an address or a network, or null."""
    if not _may_be_address(text):
        return None
    if quad := _QUAD.fullmatch(text):
        one, two, three, four = map(int, quad.groups())
        if max(one, two, three, four) <= 255:
            number = one << 24 | two << 16 | three << 8 | four
            return 4, number, number
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    return network.version, int(network.network_address), int(network.broadcast_address)


@lru_cache(maxsize=1)
def _special_ranges() -> Mapping[int, Sequence[tuple[int, int, str]]]:
    return _ranges((network, f"{what} ({source})") for network, what, source in facts.networks())


@lru_cache(maxsize=1)
def _shared_ranges() -> Mapping[int, Sequence[tuple[int, int, str]]]:
    return _ranges((network, owner) for network, owner, _ in facts.shared_networks())


def _ranges(networks: Iterable[tuple[facts.Network, str]]) -> Mapping[int, Sequence[tuple[int, int, str]]]:
    """Give first and last address of each network as numbers, and its words, by version of the protocol."""
    ranges: dict[int, list[tuple[int, int, str]]] = {4: [], 6: []}
    for network, words in networks:
        ranges[network.version].append((int(network.network_address), int(network.broadcast_address), words))
    return ranges
