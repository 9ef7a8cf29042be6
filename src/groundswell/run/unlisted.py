"""Addresses inside the company's networks that belong to no listed host: counted beside the base, never in it.

SEMANTICS section 1. Looked for in the columns that cards declare as endpoints of network activity. Without networks in
company.toml nothing is inside, and the count is 0 because nothing was asked.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from groundswell.lake.lake import Lake
from groundswell.model.asset import Company
from groundswell.model.card import Card
from groundswell.model.cell import Base

ENDPOINTS = ("src_endpoint.ip", "dst_endpoint.ip")  # OCSF paths


def count(lake: Lake, company: Company, cards: Iterable[Card], base: Base) -> int:
    """How many distinct addresses of the scope are inside `networks` and belong to no listed host."""
    inside = [ipaddress.ip_network(text) for network in company.networks for text in network.ranges]
    if not inside:
        return 0
    listed = {_address(text) for host in company.hosts for text in host.addresses}
    found = {a for text in _addresses(lake, cards, base) if (a := _address(text)) and a not in listed}
    return sum(any(a.version == n.version and a in n for n in inside) for a in found)


def _addresses(lake: Lake, cards: Iterable[Card], base: Base) -> Iterator[str]:
    seen: set[str] = set()
    for card in cards:
        columns = {
            event.ocsf[path]
            for event in card.events.values()
            if event.event_class == "network_activity"
            for path in ENDPOINTS
            if path in event.ocsf
        }
        if not columns or card.table not in lake.tables():
            continue
        for batch in lake.scan(card.table, columns, base.since, base.until):
            for name in columns & set(batch.schema.names):
                seen.update(_distinct(batch[name]))
    yield from seen


def _distinct(column: pa.Array) -> Iterator[str]:
    values = column.dictionary if pa.types.is_dictionary(column.type) else pc.unique(column)
    return (str(value) for value in values.to_pylist() if value)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
