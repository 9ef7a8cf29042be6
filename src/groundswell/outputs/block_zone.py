"""Names to block where names are looked up: a response policy zone (RPZ) for resolvers, and a hosts file.

In the zone a name gets `CNAME .` (no such domain). A wildcard stands beside it only where the whole registered domain
is the attacker's, as the caller says: never below a name where strangers have theirs. Addresses are triggers of answers
(`rpz-ip`). All names are relative, so the zone may bear any name. A hosts file knows no wildcard.

Source: draft-vixie-dnsop-dns-rpz-00 (ISC); RFC 1035 section 5 (zone files); hosts(5). Not here: what may be blocked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterator
from datetime import date, datetime

from groundswell.model.dossier import Dossier, Observable
from groundswell.outputs.blocked import Never, choose, comment, first_lines, until

_NAME = re.compile(
    r"(?=.{1,180}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}"
)  # room for the zone's
_TIMES = "3600 900 604800 300"  # seconds: refresh, retry, expire, negative answers
_SENDS_NOTHING = "0.0.0.0"


def zone(dossier: Dossier, now: datetime, never: Never, whole: Collection[str]) -> bytes:
    """Give the zone file.

    Args:
        dossier: the report.
        now: the serial number is this time in seconds, so that a later zone replaces an earlier one.
        never: what must never be blocked, and why.
        whole: names that are registered domains of the attacker's: all below them is blocked too.
    """
    today = now.date()
    choice = choose(dossier, ("domain", "ipv4", "ipv6"), today, never, _unfit)
    undo = "take the zone out of response-policy"
    lines = [f"; {line}" for line in first_lines("names and addresses", choice, dossier, today, undo)]
    lines += [
        "; a response policy zone: what stands here is answered as if there were no such domain",
        "$TTL 300",
        f"@ IN SOA localhost. hostmaster.localhost. {int(now.timestamp())} {_TIMES}",
        "@ IN NS localhost.",
    ]
    for one in choice.kept:
        lines += _records(one, one.value in whole, dossier.report.published)
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def hosts(dossier: Dossier, today: date, never: Never) -> bytes:
    """Give the hosts file: each name leads to an address that sends nothing."""
    choice = choose(dossier, ("domain",), today, never, _unfit)
    undo = "take these lines out of the hosts file"
    lines = [f"# {line}" for line in first_lines("names", choice, dossier, today, undo)]
    lines.append("# a hosts file blocks these names only, not what stands below them")
    lines += [f"{_SENDS_NOTHING} {one.value}" for one in choice.kept]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _records(one: Observable, whole: bool, published: date | None) -> Iterator[str]:
    why = comment(one.reasons[0]) if one.reasons else "judged the attacker's"
    told = f"; until {until(one, published)}: {why}"
    if one.type == "domain":
        yield f"{one.value} IN CNAME . {told}"
        if whole:
            yield f"*.{one.value} IN CNAME . ; and all below it: the registered domain is the attacker's"
    else:
        yield f"{_trigger(one.value)} IN CNAME . {told}"


def _trigger(address: str) -> str:
    """Give an address as RPZ writes it: prefix length, then the parts from the last to the first; `zz` for `::`.

    An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is written as the IPv4 address that it is.
    """
    ip = ipaddress.ip_address(address)
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.version == 4:
        return f"32.{'.'.join(reversed(str(ip).split('.')))}.rpz-ip"
    head, zeros, tail = ip.compressed.partition("::")
    parts = [*head.split(":"), *(["zz"] if zeros else []), *tail.split(":")]
    return f"128.{'.'.join(reversed([part for part in parts if part]))}.rpz-ip"


def _unfit(one: Observable) -> str:
    if one.type == "domain":
        return "" if _NAME.fullmatch(one.value) else "it is no name that a zone or a hosts file can hold"
    try:
        ipaddress.ip_address(one.value)
    except ValueError:
        return "it is no address"
    return ""
