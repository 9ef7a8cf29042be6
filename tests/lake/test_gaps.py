"""What is missing is told, with where and how much."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from groundswell.lake import gaps
from groundswell.lake.sequence import merged, runs
from groundswell.model.source import FileReport, Reason
from groundswell.model.verdict import Gap

DAY = 86_400_000_000


def test_silent_days_between_the_first_and_the_last(lake, making):
    making.ingest(lake, {"a": [{"Image": "x", "day": d} for d in (0, 1, 4, 6)]})
    assert lake.gaps() == [
        Gap("fin-ws-014", date(2025, 6, 3), date(2025, 6, 4), "no record on 2 days, records before and after"),
        Gap("fin-ws-014", date(2025, 6, 6), date(2025, 6, 6), "no record on 1 day, records before and after"),
    ]


def test_a_hole_in_the_record_numbers_over_several_commits(lake, making):
    making.ingest(lake, {"a": [{"EventRecordID": str(n)} for n in (1, 2, 3)]})
    making.ingest(lake, {"b": [{"EventRecordID": str(n)} for n in (7, 8)]})
    day = date(2025, 6, 1)
    assert lake.gaps() == [Gap("fin-ws-014", day, day, "3 records of made_process missing after number 3")]
    making.ingest(lake, {"c": [{"EventRecordID": str(n)} for n in (4, 5, 6)]})
    assert lake.gaps() == []


def test_numbers_that_begin_again_are_no_hole():
    cleared = {("t", "h", "Security"): [(1, 50, 10 * DAY, 11 * DAY), (900, 950, 1 * DAY, 9 * DAY)]}
    assert list(gaps.holes(cleared)) == []


def test_a_channel_that_was_filtered_is_told_once():
    found = {("t", "h", "S"): [(n * 10, n * 10, n * DAY, n * DAY) for n in range(1, 40)]}
    (gap,) = gaps.holes(found)
    assert gap.why == "342 of 381 records of S missing: it was not delivered in full"
    assert (gap.since, gap.until) == (date(1970, 1, 2), date(1970, 2, 9))


def test_an_export_that_breaks_off_is_a_gap_of_its_hosts():
    time = datetime(2025, 6, 1, tzinfo=UTC)
    report = FileReport(
        "a.evtx", "", 1, "x", hosts=frozenset({"b", "a"}), first=time, last=time,
        reasons=(Reason("truncated", 1, "chunk 3", ""), Reason("type", 1, "", "")),
    )  # fmt: skip
    assert [(g.host, g.why) for g in gaps.broken_exports([report])] == [
        ("a", "a.evtx breaks off before its end"),
        ("b", "a.evtx breaks off before its end"),
    ]


def test_implausible_times_widen_no_gap(lake, making):
    old = datetime(1601, 1, 1, tzinfo=UTC)
    making.ingest(lake, {"a": [{"EventRecordID": "1", "time": old}, {"EventRecordID": "7"}]})
    assert lake.gaps() == []
    report = FileReport("a", "", 1, "x", hosts=frozenset("h"), first=old, last=datetime(2025, 6, 1, tzinfo=UTC))
    (gap,) = gaps.broken_exports([replace(report, reasons=(Reason("chunk", 1, "", ""),))])
    assert gap.since == gap.until == date(2025, 6, 1)


NUMBERS = st.lists(st.integers(0, 60), max_size=40)


@given(st.lists(NUMBERS, max_size=3))
def test_runs_hold_exactly_the_numbers_given(parts):
    import numpy as np

    found = merged([r for p in parts for r in runs(np.array(p, dtype=np.int64), np.array(p, dtype=np.int64))])
    covered = [n for first, last, _, _ in found for n in range(first, last + 1)]
    assert covered == sorted({n for p in parts for n in p})
    assert all(b[0] > a[1] + 1 for a, b in pairwise(found))
