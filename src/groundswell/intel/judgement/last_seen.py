"""Say when a value was last seen in use, where its row or its sentence tells: old infrastructure is for looking back.

A column such as "last seen" counts for its whole row. A time in prose that words call the last counts for the values of
its sentence; where a sentence tells several, each for the values between the one before and itself. Of several places
the latest counts. `9/22/21` is read where the report's other dates of that form tell whether months come first.

Not here: how times are read, and which words call one the last (`text/dates.py`, `text/date_words.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import groupby

from groundswell.intel.document import Block, Document
from groundswell.intel.finders.found import Found
from groundswell.intel.text.anchors import folded
from groundswell.intel.text.dates import times_of
from groundswell.model.dossier import DateSpan, Observable

_HINT = re.compile(r"last|latest|recent|until|till|ended|ceased|stopped")
_FIRST_YEAR = 1995  # before it no value that a report names was in use
_SLASHED = re.compile(r"(?<![\d/])([0-3]?\d)/([0-3]?\d)/((?:20)?\d\d)(?![\d/])")
_COLUMN = re.compile(r"\b(?:last|latest|most recent)[\s_-]?(?:seen|observed|active|activity|sighting)\b", re.IGNORECASE)
_LONGEST = 20_000  # characters of a block of prose that are looked at
_NOT_SEEN = frozenset(["cve", "asn"])  # these are not in use by anyone


def with_last_seen(
    document: Document, values: Sequence[Found], observables: Sequence[Observable]
) -> tuple[Observable, ...]:
    """Give the observables, each with the last day that the report saw it in use, where it tells one."""
    latest: dict[tuple[str, str], date] = {}
    for value, day in _told(document, values):
        key = (value.kind, value.value)
        latest[key] = max(day, latest.get(key, day))
    return tuple(
        replace(one, last_seen=latest[one.type, one.value]) if (one.type, one.value) in latest else one
        for one in observables
    )


def _told(document: Document, values: Sequence[Found]) -> Iterator[tuple[Found, date]]:
    """Yield each mention of a value with a day that its place tells; values come in the order of the text."""
    ordered = sorted((v for v in values if v.kind not in _NOT_SEEN), key=lambda v: v.start)
    for _, group in groupby(ordered, key=lambda v: document.block_at(v.start).start):
        mentions = list(group)
        block = document.block_at(mentions[0].start)
        times = list(_last_times(document, block))
        if times and block.kind == "row":
            day = max(day for _, day in times)
            yield from ((value, day) for value in mentions)
            continue
        starts = [value.start for value in mentions]
        before = block.start
        for number, (time, day) in enumerate(times):
            left, right = document.sentence(*time.span)
            alone = not any(left <= t.span[0] < right for t, _ in _others(times, number))
            low, high = (left, right) if alone else (max(left, before), time.span[0])
            before = time.span[1]
            yield from ((value, day) for value in mentions[bisect_left(starts, low) : bisect_left(starts, high)])


def _others(times: list[tuple[DateSpan, date]], number: int) -> list[tuple[DateSpan, date]]:
    return [*times[max(number - 1, 0) : number], *times[number + 1 : number + 2]]


def _last_times(document: Document, block: Block) -> Iterator[tuple[DateSpan, date]]:
    if block.kind == "row":
        hinted = any(_HINT.search(cell.header.lower()) for cell in block.cells)
    else:
        hinted = block.end - block.start <= _LONGEST and bool(
            _HINT.search(folded(document.text), block.start, block.end)
        )
    if not hinted:
        return
    yield from _slashed(document, block)
    for time in times_of(document, block):
        if time.kind == "last_seen" and time.until is not None and time.until.year >= _FIRST_YEAR:
            yield time, time.until


def _slashed(document: Document, block: Block) -> Iterator[tuple[DateSpan, date]]:
    """Yield times such as 9/22/21 in a column of last days; none where the report does not tell the order."""
    for cell in block.cells:
        text = document.text[cell.start : cell.end]
        if not _COLUMN.search(cell.header) or (match := _SLASHED.fullmatch(text.strip())) is None:
            continue
        first, second, year = int(match[1]), int(match[2]), int(match[3]) % 100 + 2000
        months_first = _months_first(document.text)
        if months_first is None:
            continue
        month, day = (first, second) if months_first else (second, first)
        try:
            seen = date(year, month, day)
        except ValueError:
            continue
        yield DateSpan(match[0], seen, seen, (cell.start, cell.end), "last_seen"), seen


@lru_cache(maxsize=4)
def _months_first(text: str) -> bool | None:
    """Tell by dates that can be read in one way only whether months come first; null where none or both are there."""
    pairs = [(int(m[1]), int(m[2])) for m in _SLASHED.finditer(text)]
    us, others = any(day > 12 for _, day in pairs), any(first > 12 for first, _ in pairs)
    return None if us == others else us
