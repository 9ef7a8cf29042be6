"""Where an indicator could be seen: the kinds of event that can hold its kind of value, and for how long it counts.

Defined by SEMANTICS section 2, "Indicators". A card declares which of its columns hold which kind of observable.
An address needs records of network activity; a name needs DNS records, for a TLS name or an HTTP host alone is in
part; a URL needs HTTP; a hash, an import hash too, needs processes and libraries, each with that type of hash. Of the
other kinds, those in `_TELEMETRY` need all events of the kinds of telemetry that can hold them, from one card; what a
card declares beyond that is in part. So a card taken away lowers and never raises (docs/decisions/0005).

Not here: rules (`cells.py`), looking for values in records (`plan/sets.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

import numpy as np

from groundswell.defences.hunt.cells import NOUNS, Group, Place, Requirement, Source, looked, question
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.tree import fold_name
from groundswell.model.card import Card, Event, Kind
from groundswell.model.cell import Noun, Question
from groundswell.model.delivered import Delivered, Mask
from groundswell.model.observable import HASH_LENGTHS, HASHES_OF_FILES

ADDRESSES = frozenset({"ipv4", "ipv6", "cidr"})
_HOLDS_FILES = ("process", "library")  # a file runs as one or the other
_CLASS: Mapping[str, str] = {
    **dict.fromkeys((*ADDRESSES, "ip_port"), "network_activity"),
    "domain": "dns_activity",
    **dict.fromkeys(("url", "user_agent"), "http_activity"),
    **dict.fromkeys(("ja3", "ja4"), "tls_activity"),
}
_TELEMETRY: Mapping[str, frozenset[Kind]] = {
    **dict.fromkeys(("file_path", "file_name"), frozenset[Kind]({"process", "library", "file"})),
    "registry_key": frozenset({"registry"}),
    "service": frozenset({"service"}),
    "task": frozenset({"task"}),
    "command_line": frozenset({"process"}),
}


def indicator_requirement(kind: str, cards: Iterable[Card]) -> Requirement:
    """What an indicator of `kind` needs to be seen; no group when no card keeps the kind."""
    groups: list[Group] = []
    cards = tuple(cards)
    for noun in NOUNS:
        held = [s for card in cards if card.noun == noun for s in _holders(kind, card)]
        groups += _groups(kind, noun, held)
    return Requirement(tuple(groups))


def expected_of(indicator: Indicator, delivered: Delivered) -> dict[Noun, Mask]:
    """The days on which an indicator is expected: those of the base up to the end of its time."""
    until = indicator.valid_until
    masks = {noun: delivered.expected(noun) for noun in NOUNS}
    if until is None:
        return masks
    inside = np.arange(delivered.days) <= (until - delivered.base.since).days
    return {noun: mask & inside for noun, mask in masks.items()}


def is_too_old(indicator: Indicator, since: date) -> bool:
    """Whether every day from `since` on lies after the indicator's time."""
    return indicator.valid_until is not None and indicator.valid_until < since


def counts_on(indicator: Indicator, day: date) -> bool:
    """Whether a match on `day` counts; after the indicator's time it is old infrastructure, and no trace."""
    return indicator.valid_until is None or day <= indicator.valid_until


def indicator_question(
    indicator: Indicator,
    requirement: Requirement,
    delivered: Delivered,
    matched: Collection[Place] = (),
    lost: Collection[Place] = (),
) -> Question:
    """The cells of one indicator; `matched` are the places that count (`counts_on`), `lost` as for `cells`."""
    levels = looked(requirement, delivered)
    return question(levels, delivered, matched=matched, lost=lost, expected=expected_of(indicator, delivered))


def _groups(kind: str, noun: Noun, held: list[tuple[str, Source]]) -> Iterator[Group]:
    """The groups of one noun: each part is one alternative, any source of it will do."""
    full = [source for part, source in held if part]
    if kind in HASHES_OF_FILES:
        parts = tuple(tuple(s for part, s in held if part == one) for one in _HOLDS_FILES)
        filled = tuple(part for part in parts if part)
        if filled:
            yield Group(noun, filled, missing=len(filled) < len(_HOLDS_FILES))
    elif kind in _TELEMETRY:
        for table in dict.fromkeys(source.table for source in full):
            mine = [(part, source) for part, source in held if part and source.table == table]
            covered = {part for part, _ in mine}
            yield Group(noun, tuple((source,) for _, source in mine), missing=covered < _TELEMETRY[kind])
    else:
        yield from (Group(noun, ((source,),)) for source in full)
    yield from (Group(noun, ((source,),), missing=True) for part, source in held if not part)


def _holders(kind: str, card: Card) -> Iterator[tuple[str, Source]]:
    """(alternative, source) of each event that holds `kind`; an empty alternative is one that is in part at best."""
    for event in card.events.values():
        columns = _columns(kind, event)
        part = _alternative(kind, event)
        if columns and part is not None:
            yield (
                part,
                Source(
                    noun=card.noun,
                    table=card.table,
                    channel=card.channel(event.name),
                    event=event.name,
                    alternatives=tuple(columns),
                    proof=_proof(kind, event),
                    by_channel=event.rare,
                ),
            )


def _alternative(kind: str, event: Event) -> str | None:
    """The alternative that an event is for an indicator's kind: empty for in part at best, None for not at all."""
    if kind in _CLASS:
        if event.event_class == _CLASS[kind]:
            return _CLASS[kind]
        return None if kind in ADDRESSES or kind in ("ip_port", "url") else ""
    if kind in HASHES_OF_FILES:
        return event.kind if event.kind in _HOLDS_FILES else None
    held = event.kind if event.kind in _TELEMETRY.get(kind, ()) and not event.rare else None
    return held or ""


def _columns(kind: str, event: Event) -> list[frozenset[str]]:
    """The columns that hold the kind, each an alternative; address and port are one together, hash and its type too."""
    if kind == "ip_port":
        return [frozenset(map(fold_name, pair)) for pair in _endpoints(event)]
    wanted = _declared_as(kind)
    held = ((column, seen.kind) for column, seen in event.observables.items() if seen.kind in wanted)
    return [_read_from(column, event) | ({kind} if declared == "hash_pairs" else set()) for column, declared in held]


def _read_from(column: str, event: Event) -> frozenset[str]:
    """The native columns that an observable is read from: its own, or all that the card joins it from."""
    derive = next((d for d in event.derive if d.how == "join" and column in d.fields), None)
    return frozenset(fold_name(one) for one in (derive.sources if derive else (column,)))


def _proof(kind: str, event: Event) -> frozenset[str]:
    """The type of hash itself, where a column holds hashes of any type and nobody says of which."""
    declared = {seen.kind for seen in event.observables.values()}
    return frozenset({kind}) if kind in HASH_LENGTHS and "hash" in declared and kind not in declared else frozenset()


def _declared_as(kind: str) -> frozenset[str]:
    """The kinds under which a card may declare a column that holds `kind`."""
    if kind in ADDRESSES:
        return frozenset({"ip", "ipv4", "ipv6"} if kind == "cidr" else {"ip", kind})
    if kind in HASHES_OF_FILES:
        return frozenset({kind, "hash_pairs"} if kind == "imphash" else {kind, "hash", "hash_pairs"})
    return frozenset({"file_name", "file_path"} if kind == "file_name" else {kind})


def _endpoints(event: Event) -> Iterator[tuple[str, str]]:
    """(address column, port column) of each OCSF endpoint."""
    for path, column in event.ocsf.items():
        stem, _, last = path.rpartition(".")
        if last == "ip" and f"{stem}.port" in event.ocsf:
            yield column, event.ocsf[f"{stem}.port"]
