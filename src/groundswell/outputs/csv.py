"""Findings and indicators as CSV (RFC 4180) that a spreadsheet does not run.

A cell that begins like a formula gets an apostrophe before it; control and bidi characters are shown, not sent.
Source: OWASP "CSV Injection".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from groundswell.model.finding import Finding
from groundswell.model.hunted import IndicatorResult
from groundswell.model.plain import time_text
from groundswell.outputs.authors import author
from groundswell.outputs.foreign import shown

FINDINGS = (
    "id", "time", "host", "user", "level", "state", "counts_as", "kinds", "title", "rules", "attack", "indicator",
    "count", "source", "file", "record", "sha256", "decided_by", "decided_why",
)  # fmt: skip
SIGHTINGS = (
    "id", "kind", "value", "origin", "state", "why", "host", "first", "last", "count", "looked_on", "of", "noun",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """A value as text that a spreadsheet takes as text; empty for null."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raw = str(value)
    text = shown(raw)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or raw.startswith(_FORMULA) else text


def findings(found: Iterable[Finding]) -> bytes:
    """One finding a line, columns as in `FINDINGS`."""
    return _table(FINDINGS, (_finding(f) for f in found))


def sightings(results: Iterable[IndicatorResult]) -> bytes:
    """One indicator a line, or one line for each host that it was seen on; columns as in `SIGHTINGS`."""
    return _table(SIGHTINGS, (row for r in results for row in _sightings(r)))


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8", "backslashreplace")


def _finding(f: Finding) -> Sequence[object]:
    decided = f.decided
    return (
        f.id,
        time_text(f.time),
        f.host or f.sensor,
        f.user,
        f.level,
        f.state,
        f.counts_as,
        ", ".join(f.kinds),
        f.title,
        "; ".join(f"{r.title}, by {author(r.author)}" for r in f.rules),
        ", ".join(t.current or t.as_written or "" for t in f.attack),
        f"{f.indicator.kind} {f.indicator.value}" if f.indicator else None,
        f.count,
        f.record.source,
        f.record.file,
        f.record.position,
        f.record.sha256,
        decided.by if decided else None,
        decided.why if decided else None,
    )


def _sightings(r: IndicatorResult) -> Iterable[Sequence[object]]:
    at = r.looked_on
    head = (r.id, r.kind, r.value, r.origin, r.state, r.why)
    tail = (at.hosts, at.of, at.noun) if at else (None, None, None)
    if not r.seen:
        yield (*head, None, None, None, None, *tail)
    for seen in r.seen:
        yield (*head, seen.host, time_text(seen.first), time_text(seen.last), seen.count, *tail)
