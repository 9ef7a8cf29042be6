"""Say what must never be blocked whatever a report says of it, and why.

A report may list a resolver, a private address, the hash of an empty file, a file of the system itself, the thumbprint
of an authority, an import hash that all programs of a kind have, or a name that the whole world uses, by mistake or to
do harm. Such a value is named as an anomaly of the report. The company's own networks and domains are given by the
caller; files of systems are facts in `knowledge/system-files.csv` (kind, value,
name, source), thumbprints and import hashes in `knowledge/common-prints.csv` (kind, value, whose, source): whoever
trusts a further one adds its line there.

Not here: what is merely shared by many (`rulings.py`: to be hunted with care).
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Collection
from functools import lru_cache

from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import host_of, known_host, special_network
from groundswell.intel.knowledge import facts
from groundswell.model.observable import HASH_LENGTHS
from groundswell.model.public_suffixes import public_suffix

OWN = "the company's own"


def never_block(value: Found, own: Collection[str] = ()) -> str | None:
    """Give why a value must never be blocked, or null.

    Args:
        value: a value of a report.
        own: the company's networks (`203.0.113.0/24`) and domains (`example.net`), canonical.
    """
    if value.kind in HASH_LENGTHS:
        if value.value in empty_hashes():
            return "the hash of an empty file"
        name = system_files().get((value.kind, value.value))
        return f"the hash of {name[0]}, a file of the system itself ({name[1]})" if name else None
    if (common := common_prints().get((value.kind, value.value))) is not None:
        what = "import hash" if value.kind == "imphash" else "certificate"
        return f"{common[0]} has this {what} ({common[1]})"
    host = host_of(value)
    if not host or value.kind == "email":
        return None
    if own and _is_own(host, own):
        return OWN
    if special := special_network(value):
        return f"no one's on the internet, or everyone's: {special}"
    if value.kind != "domain":
        return None
    if public_suffix(host) == host:
        return "a name under which many others have theirs"
    known = known_host(host)
    if known and known[0] in ("well_known", "vendor") and host.removeprefix("www.") == known[1]:
        return f"a name that everybody uses ({known[2]})"
    return None


def _is_own(host: str, own: Collection[str]) -> bool:
    names = [name for name in own if "/" not in name]
    if any(host == name or host.endswith("." + name) for name in names):
        return True
    try:
        network = ipaddress.ip_network(host, strict=False)
    except ValueError:
        return False
    ranges = [ipaddress.ip_network(text, strict=False) for text in own if "/" in text]
    return any(r.version == network.version and r.overlaps(network) for r in ranges)


@lru_cache(maxsize=1)
def empty_hashes() -> frozenset[str]:
    """Give the hashes of no bytes at all, of every kind."""
    return frozenset(hashlib.new(kind).hexdigest() for kind in HASH_LENGTHS)


@lru_cache(maxsize=1)
def common_prints() -> dict[tuple[str, str], tuple[str, str]]:
    """Give whose a thumbprint or an import hash is, and the source, by kind and value."""
    return {(r["kind"], r["value"]): (r["whose"], r["source"]) for r in facts.rows("common-prints.csv")}


@lru_cache(maxsize=1)
def system_files() -> dict[tuple[str, str], tuple[str, str]]:
    """Give name and source of known files of systems by kind and hash."""
    return {(r["kind"], r["value"]): (r["name"], r["source"]) for r in facts.rows("system-files.csv")}
