"""Put the items that a feed of ours carries into the dossier that is read from it, in place of what was found there.

A value is judged here as any value is: what must never be blocked stays so. Only where it is judged as it was carried
are its other facts taken. Of all else, what is carried is what the report said, and nothing is found twice.

Not here: reading an item (`model/carried.py`), writing it into the text (`readers/carried.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from groundswell.model.carried import Carried
from groundswell.model.dossier import (
    Anomaly,
    Claim,
    DateSpan,
    Dossier,
    Name,
    NamedTechnique,
    Observable,
    Pair,
    Recommendation,
)

T = TypeVar("T")


def with_carried(dossier: Dossier, carried: Sequence[Carried]) -> Dossier:
    """Give the dossier with what the feed carries; without any, the dossier itself. Cost: linear in both."""
    if not carried:
        return dossier
    values = {(one.item.type, one.item.value): one.item for one in carried if isinstance(one.item, Observable)}
    return replace(
        dossier,
        observables=tuple(_restored(one, values.get((one.type, one.value))) for one in dossier.observables),
        names=_joined(_of(Name, carried), dossier.names, lambda n: (n.kind, n.name)),
        techniques=_joined(_of(NamedTechnique, carried), dossier.techniques, lambda t: t.id),
        claims=_joined(_of(Claim, carried), dossier.claims, lambda c: (c.kind, c.sentence)),
        recommendations=_joined(_of(Recommendation, carried), dossier.recommendations, lambda r: r.text),
        dates=_joined(_of(DateSpan, carried), dossier.dates, lambda d: (d.text, d.kind)),
        pairs=_joined(_of(Pair, carried), dossier.pairs, lambda p: (p.program, p.library)),
        anomalies=_joined(_of(Anomaly, carried), dossier.anomalies, lambda a: a.what),
        sources=tuple(place for one in carried if (place := one.place)),
    )


def _restored(found: Observable, carried: Observable | None) -> Observable:
    """Give a value with the facts that were carried, where it is judged so here too."""
    if carried is None or (found.judgement, found.span) != (carried.judgement, carried.span):
        return found
    return replace(
        found,
        as_written=carried.as_written,
        sentence=carried.sentence,
        section=carried.section,
        probability=carried.probability,
        last_seen=carried.last_seen,
    )


def _of(kind: type[T], carried: Iterable[Carried]) -> list[T]:
    return [one.item for one in carried if isinstance(one.item, kind)]


def _joined(carried: Sequence[T], found: Sequence[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
    known = {key(one) for one in carried}
    return (*carried, *(one for one in found if key(one) not in known))
