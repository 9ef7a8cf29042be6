"""Where indicators are looked for in a batch: the columns whose card declares that they hold observables.

A set is asked once for each distinct value: cut at the card's separator, brought to canonical form, looked up.
A domain is found under itself and, where it is registrable or a parent that is nobody else's, under its sub-hosts
(`model/observable.parents`). An address with a port is read from the two columns that the card gives the OCSF
paths `*.ip` and `*.port`. Networks are asked of every address. A path that ends in a backslash is a folder, and is
found in each path below it. A URL that names no scheme, of a record or of an indicator, is looked for under both.

Not here: age and origin of an indicator (`findings.py`).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from groundswell.defences.hunt.plan.encoded import Encoded
from groundswell.defences.hunt.plan.fields import BatchFields, Source
from groundswell.defences.hunt.rules.indicators import Indicator, IndicatorSet, set_of
from groundswell.defences.hunt.tree import fold_name
from groundswell.model.card import Card, Event, Seen
from groundswell.model.observable import (
    HASH_LENGTHS,
    HASHES_OF_FILES,
    address,
    canonical,
    hash_kind,
    parents,
    spellings,
)

Found = tuple[int, str, str, str]  # row, indicator id, value as the record has it, column


@dataclass
class IndicatorIndex:
    """The indicators of a plan. `shared` are domains under which strangers get names."""

    known: IndicatorSet
    shared: Container[str] = ()
    _networks: list[tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, Indicator]] = field(default_factory=list)
    _folders: dict[str, tuple[Indicator, ...]] = field(default_factory=dict)
    _urls: dict[str, tuple[Indicator, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Parse the networks once, set folders apart from files, and spell URLs out."""
        for value, found in self.known.by_kind.get("cidr", {}).items():
            self._networks += [(ipaddress.ip_network(value), one) for one in found]
        for value, found in self.known.by_kind.get("file_path", {}).items():
            if value.endswith("\\"):
                self._folders[value] = found
        for value, found in self.known.by_kind.get("url", {}).items():
            for spelled in spellings("url", value):
                self._urls[spelled] = (*self._urls.get(spelled, ()), *found)

    def columns(self, card: Card) -> frozenset[str]:
        """The columns of a card's table in which something may be found."""
        if not self.known.by_kind:
            return frozenset()
        events = card.events.values()
        observed = {column for event in events for column in event.observables}
        sources = {source for event in events for derive in event.derive for source in derive.sources}
        ends = {column for event in events for pair in _endpoints(event) for column in pair}
        return frozenset(observed | sources | ends)

    def find(self, card: Card, event: str, fields: BatchFields, rows: npt.NDArray[np.intp]) -> Iterator[Found]:
        """Each (row, indicator) of one kind of event in a batch."""
        described = card.events.get(event)
        if described is None or not self.known.by_kind:
            return
        for column, seen in described.observables.items():
            encoded = _column(fields, column, described) if self._wanted(seen) else None
            if encoded is not None:
                yield from self._in_column(column, seen, encoded, rows)
        if "ip_port" in self.known.by_kind:
            for ip, port in _endpoints(described):
                yield from self._at_port(ip, port, fields, rows)

    def _wanted(self, seen: Seen) -> bool:
        kinds = self.known.by_kind
        match seen.kind:
            case "ip":
                return not {"ipv4", "ipv6", "cidr"}.isdisjoint(kinds)
            case "hash":
                return not HASH_LENGTHS.keys().isdisjoint(kinds)
            case "hash_pairs":
                return not HASHES_OF_FILES.isdisjoint(kinds)
            case "file_path":
                return not {"file_path", "file_name"}.isdisjoint(kinds)
        return seen.kind in kinds

    def _in_column(self, column: str, seen: Seen, encoded: Encoded, rows: npt.NDArray[np.intp]) -> Iterator[Found]:
        hits: dict[int, dict[str, str]] = {}
        for number, text in enumerate(encoded.values):
            for part in text.split(seen.split) if seen.split else (text,):
                for one in self.ask(seen.kind, part):
                    hits.setdefault(number, {})[one.id] = part.strip()
        if not hits:
            return
        wanted = set(encoded.cells_of(np.array(sorted(hits))).tolist())
        codes = encoded.codes[rows]
        for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
            if code in wanted:
                values = (code,) if encoded.cells is None else encoded.cells[code]
                found = {id: part for value in values for id, part in hits.get(value, {}).items()}
                yield from ((row, id, part, column) for id, part in found.items())

    def _at_port(self, ip: str, port: str, fields: BatchFields, rows: npt.NDArray[np.intp]) -> Iterator[Found]:
        hosts, ports = _column(fields, ip), _column(fields, port)
        if hosts is None or ports is None:
            return
        known: dict[tuple[int, int], tuple[str, tuple[Indicator, ...]]] = {}
        for row, pair in zip(
            rows.tolist(), zip(hosts.codes[rows].tolist(), ports.codes[rows].tolist(), strict=True), strict=True
        ):
            if min(pair) < 0:
                continue
            if pair not in known:
                text = f"{''.join(hosts.cell(pair[0]))}:{''.join(ports.cell(pair[1]))}"
                known[pair] = (text, tuple(self.ask("ip_port", text)))
            text, found = known[pair]
            yield from ((row, one.id, text, ip) for one in found)

    def ask(self, kind: str, text: str) -> Iterator[Indicator]:
        """The indicators that `text`, an observable of `kind`, is a sighting of."""
        match kind:
            case "hash_pairs":
                for pair in text.split(","):
                    name, _, value = pair.partition("=")
                    yield from self._exact(name.strip().lower(), value)
            case "hash":
                yield from self._exact(hash_kind(text) or "", text)
            case "ip" | "ipv4" | "ipv6":
                yield from self._ip(text)
            case "domain":
                yield from self._domain(text)
            case "file_path":
                yield from self._exact("file_path", text)
                yield from self._below(text)
                yield from self._exact("file_name", text.replace("/", "\\").rpartition("\\")[2])
            case "url" if "://" not in text:
                yield from self._url(f"http://{text}")
                yield from self._url(f"https://{text}")
            case "url":
                yield from self._url(text)
            case _:
                yield from self._exact(kind, text)

    def _below(self, text: str) -> Iterator[Indicator]:
        """The folders that a path lies in."""
        if not self._folders:
            return
        path = text.replace("/", "\\").lower()
        at = path.find("\\")
        while at >= 0:
            if at + 1 < len(path):
                yield from self._folders.get(path[: at + 1], ())
            at = path.find("\\", at + 1)

    def _url(self, text: str) -> tuple[Indicator, ...]:
        try:
            return self._urls.get(canonical("url", text), ()) if self._urls else ()
        except ValueError:
            return ()

    def _exact(self, kind: str, text: str) -> tuple[Indicator, ...]:
        values = self.known.by_kind.get(kind)
        if not values:
            return ()
        try:
            return values.get(canonical(kind, text), ())
        except ValueError:  # not of that kind: a dash, a name where an address could stand
            return ()

    def _ip(self, text: str) -> Iterator[Indicator]:
        try:
            kind, value = address(text)
        except ValueError:
            return
        yield from self.known.by_kind.get(kind, {}).get(value, ())
        if self._networks:
            at = ipaddress.ip_address(value)
            yield from (one for network, one in self._networks if at.version == network.version and at in network)

    def _domain(self, text: str) -> Iterator[Indicator]:
        values = self.known.by_kind.get("domain")
        if not values:
            return
        try:
            name = canonical("domain", text)
        except ValueError:
            return
        yield from values.get(name, ())
        if any(name.endswith("." + tail) for tail in _tails(name) if tail in values):
            for parent in parents(name, self.shared):
                yield from values.get(parent, ())


def index_indicators(indicators: Iterable[Indicator], shared: Container[str] = ()) -> IndicatorIndex:
    """The index of `indicators`, each id once."""
    return IndicatorIndex(set_of(indicators), shared)


def _tails(name: str) -> Iterator[str]:
    while "." in name:
        name = name.partition(".")[2]
        yield name


def _endpoints(event: Event) -> Iterator[tuple[str, str]]:
    """(address column, port column) of each OCSF endpoint of the event."""
    for path, column in event.ocsf.items():
        stem, dot, last = path.rpartition(".")
        if dot and last == "ip" and f"{stem}.port" in event.ocsf:
            yield column, event.ocsf[f"{stem}.port"]


def _column(fields: BatchFields, column: str, described: Event | None = None) -> Encoded | None:
    """The values of a column, or of a field that the card derives; null when there is none."""
    folded = fold_name(column)
    derives = described.derive if described else ()
    derive = next((one for one in derives if folded in {fold_name(name) for name in one.fields}), None)
    found = fields.get(Source(folded, (folded,), derive))
    return found if found.values else None
