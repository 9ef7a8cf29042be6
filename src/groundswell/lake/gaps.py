"""What is known to be missing: silent days, holes in record numbers, exports that break off.

A gap is a fact about the telemetry, never about the host: "nothing came" may be a machine switched off, a sensor
that failed, or records removed by someone. It is told, and what it covers counts as not looked.

Not here: hosts that never sent (dark hosts are the base's to know).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from groundswell.lake.layout import EARLIEST, LATEST
from groundswell.lake.sequence import Run, Stream
from groundswell.model.cell import VisibilityRow
from groundswell.model.source import FileReport
from groundswell.model.verdict import Gap

MOST_HOLES = 20  # of one channel told one by one; above, numbers are simply not delivered in full
JITTER = 3_600_000_000  # microseconds by which a later number may be earlier; beyond it, numbers began again
BROKEN = {"truncated": "breaks off before its end", "chunk": "has damaged parts"}


def gaps(
    seen: Iterable[VisibilityRow], runs: Mapping[Stream, Sequence[Run]], accounts: Iterable[FileReport]
) -> list[Gap]:
    """Every gap that the records themselves tell of, by host and day."""
    found = [*silent_days(seen), *holes(runs), *broken_exports(accounts)]
    return sorted(found, key=lambda g: (g.host, g.since, g.until, g.why))


def silent_days(seen: Iterable[VisibilityRow]) -> Iterator[Gap]:
    """Days without any record, between the first and the last day on which a host spoke."""
    spoken: dict[str, set[date]] = defaultdict(set)
    for row in seen:
        if row.noun == "host":
            spoken[row.name].add(row.day)
    for host, days in sorted(spoken.items()):
        ordered = sorted(days)
        for before, after in pairwise(ordered):
            if (after - before).days > 1:
                missing = (after - before).days - 1
                why = f"no record on {missing} day{'s' if missing > 1 else ''}, records before and after"
                yield Gap(host, before + timedelta(1), after - timedelta(1), why)


def holes(runs: Mapping[Stream, Sequence[Run]]) -> Iterator[Gap]:
    """Record numbers that a channel skipped: records that were written and did not come."""
    for (_, host, channel), found in sorted(runs.items()):
        between = [(a, b) for a, b in pairwise(found) if b[2] >= a[3] - JITTER]
        if len(between) > MOST_HOLES:
            yield _in_part(host, channel, found)
            continue
        for before, after in between:
            count = after[0] - before[1] - 1
            why = f"{count:,} record{'s' if count > 1 else ''} of {channel} missing after number {before[1]}"
            yield Gap(host, _day(before[3]), _day(after[2]), why)


def _in_part(host: str, channel: str, found: Sequence[Run]) -> Gap:
    whole = found[-1][1] - found[0][0] + 1
    there = sum(last - first + 1 for first, last, _, _ in found)
    why = f"{whole - there:,} of {whole:,} records of {channel} missing: it was not delivered in full"
    return Gap(host, _day(min(r[2] for r in found)), _day(max(r[3] for r in found)), why)


def broken_exports(accounts: Iterable[FileReport]) -> Iterator[Gap]:
    """Files that break off or are damaged: what stood there is not known."""
    for account in accounts:
        days = [t.astimezone(UTC).date() for t in (account.first, account.last) if t is not None]
        plausible = [d for d in days if EARLIEST <= d < LATEST]
        for code in dict.fromkeys(r.code for r in account.reasons if r.code in BROKEN):
            for host in sorted(account.hosts) if plausible else ():
                yield Gap(host, plausible[0], plausible[-1], f"{account.path} {BROKEN[code]}")


def _day(micros: int) -> date:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).date()
