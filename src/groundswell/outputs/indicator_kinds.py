"""Indicators summed kind by kind, for the table of sightings. The verdict carries the same sums (`hit.indicators`)."""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.model.hunted import IndicatorResult
from groundswell.model.observable import HASHES_OF_FILES
from groundswell.model.verdict import KindCounts

KINDS_OF_HASH = HASHES_OF_FILES


def by_kind(results: Iterable[IndicatorResult]) -> tuple[KindCounts, ...]:
    """The counts of each kind, in the order in which kinds first appear.

    Where a kind was looked for is the widest place of any of its indicators; null when it was looked for nowhere.
    """
    kinds: dict[str, list[IndicatorResult]] = {}
    for result in results:
        kinds.setdefault(result.kind, []).append(result)
    return tuple(_counts(kind, mine) for kind, mine in kinds.items())


def _counts(kind: str, results: list[IndicatorResult]) -> KindCounts:
    count = [r.state for r in results].count
    places = [r.looked_on for r in results if r.looked_on is not None]
    widest = max(places, key=lambda at: (at.days / max(at.of_days, 1), -at.part), default=None)
    return KindCounts(
        kind,
        len(results),
        count("seen"),
        count("not_seen"),
        count("not_seen_in_part"),
        count("set_aside"),
        count("not_looked_for"),
        widest,
    )
