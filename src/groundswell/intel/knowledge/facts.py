"""Read the facts that ship beside this file: host names, networks, words. Read once, kept, never changed.

Not here: ATT&CK (`attack.py`).
"""

from __future__ import annotations

import csv
import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from groundswell.model.dossier import KnownAs, NameClaim

FOLDER = Path(__file__).parent

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def rows(name: str) -> list[dict[str, str]]:
    """Give the rows of a CSV file of this folder."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        lines = csv.reader(source)
        header = next(lines)
        return [dict(zip(header, line, strict=True)) for line in lines if line]


def alternatives(name: str, kind: str) -> str:
    """Give the patterns of one kind in a CSV file of `kind`, `pattern` and `source`, as alternatives of one pattern."""
    return "|".join(row["pattern"] for row in rows(name) if row["kind"] == kind)


@lru_cache(maxsize=32)
def words(name: str) -> frozenset[str]:
    """Give the words of a list under `words/`; lines that begin with # are its explanation."""
    lines = (FOLDER / "words" / name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def key_names() -> Mapping[str, tuple[str, ...]]:
    """Give names of registry keys and values that hold blanks: by first word, longest first, in lower case."""
    lines = (FOLDER / "words" / "key-names.txt").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.strip() and not line.startswith("#"):
            found.setdefault(line.lower().split()[0], []).append(line.strip().lower())
    return {first: tuple(sorted(names, key=len, reverse=True)) for first, names in found.items()}


@lru_cache(maxsize=1)
def hosts() -> Mapping[str, tuple[str, str]]:
    """Give what a host name is known as, and which list says so: `shared_platform`, `publisher`, `vendor` ...

    Where several lists have a name, our own counts, then the first of: shared platform, shortener, others.
    """
    order = ["shared_platform", "shortener"]
    found: dict[str, tuple[str, str]] = {}
    known = sorted(rows("hosts.csv"), key=lambda r: order.index(r["what"]) if r["what"] in order else len(order))
    for row in [*rows("hosts-own.csv"), *known]:
        found.setdefault(row["host"], (row["what"], row["source"]))
    return found


@lru_cache(maxsize=1)
def shared_hosts() -> frozenset[str]:
    """Give the names under or at which many unrelated people keep things: never an indicator by themselves."""
    kinds = ("shared_platform", "shortener", "mail_service", "well_known", "vendor")
    return frozenset(host for host, (what, _) in hosts().items() if what in kinds)


@lru_cache(maxsize=1)
def service_hosts() -> frozenset[str]:
    """Give services that everybody uses and below which nobody has a host of his own: mail, "what is my address"."""
    kinds = ("mail_service", "address_service", "certificate_service", "analysis_service")
    return frozenset(host for host, (what, _) in hosts().items() if what in kinds)


@lru_cache(maxsize=1)
def networks() -> tuple[tuple[Network, str, str], ...]:
    """Give special networks and public resolvers: network, what it is, source."""
    return tuple((ipaddress.ip_network(r["network"]), r["what"], r["source"]) for r in rows("addresses.csv"))


@lru_cache(maxsize=1)
def shared_networks() -> tuple[tuple[Network, str, str], ...]:
    """Give networks whose addresses thousands of unrelated sites share: network, its owner, source."""
    lines = (
        (FOLDER.parents[1] / "content" / "detections" / "honest-networks.txt").read_text(encoding="utf-8").splitlines()
    )
    known = [line.partition(" ") for line in lines if line.strip() and not line.startswith("#")]
    return tuple((ipaddress.ip_network(network), owner.strip(), "its owner's list") for network, _, owner in known)


@lru_cache(maxsize=1)
def special_names() -> Mapping[str, str]:
    """Give names set apart by a standard (`local`, `example.com`), with the standard."""
    return {row["name"]: row["source"] for row in rows("special-names.csv")}


@lru_cache(maxsize=1)
def aliases() -> tuple[NameClaim, ...]:
    """Give our own list of names and what one source each says that they are."""
    return tuple(
        NameClaim(
            name=row["name"],
            kind="malware" if row["kind"] == "malware" else "intrusion_set",
            spellings=(row["name"],),
            source=row["source"],
            known_as=(KnownAs(row["known_as"], row["source"]),),
        )
        for row in rows("aliases.csv")
    )
