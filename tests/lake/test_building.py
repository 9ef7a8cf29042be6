"""Batches become few files: one a table and day and writing, sorted, none lost, within the bound on memory."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.lake.building import Builders, days_of

START = datetime(2025, 1, 1, tzinfo=UTC)


def batch(rows, **native):
    """Rows of (day or None, event)."""
    times = [None if day is None else START + timedelta(days=day, seconds=at) for at, (day, _) in enumerate(rows)]
    return pa.RecordBatch.from_pydict(
        {
            "_time": pa.array(times, pa.timestamp("us", "UTC")),
            "_event": pa.array([event for _, event in rows], pa.string()),
            "_rec": pa.array(range(len(rows)), pa.int64()),
            **{name: pa.array([value] * len(rows)) for name, value in native.items()},
        }
    )


def built(batches, limit):
    files = []
    builders = Builders(lambda table, day, rows: files.append((table, day, rows)), limit)
    for table, one in batches:
        builders.add(table, one)
    builders.close()
    return files


ROWS = st.lists(st.tuples(st.none() | st.integers(0, 12), st.sampled_from(["1", "3", None])), min_size=1, max_size=15)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.sampled_from("ab"), ROWS), max_size=6), st.integers(1, 3_000))
def test_every_row_is_in_the_file_of_its_day_and_sorted(batches, limit):
    files = built([(t, batch(rows, text="x")) for t, rows in batches], limit)
    wanted = Counter(
        (t, None if d is None else (START + timedelta(d)).date(), e) for t, rows in batches for d, e in rows
    )
    found = Counter((t, day, e) for t, day, rows in files for e in rows["_event"].to_pylist())
    assert found == wanted
    for _, _, rows in files:
        keys = [(r["_event"] is None, r["_event"] or "", r["_time"] or START) for r in rows.to_pylist()]
        assert keys == sorted(keys)


def test_a_stream_that_jumps_between_many_days_makes_one_file_a_day():
    batches = [("t", batch([((n * 37 + at) % 90, "1") for n in range(50)])) for at in range(200)]
    files = built(batches, 256 << 20)
    assert len(files) == 90
    assert sum(rows.num_rows for _, _, rows in files) == 10_000


def test_the_largest_table_is_written_first():
    written = []
    builders = Builders(lambda table, day, rows: written.append(table), 10_000)
    builders.add("small", batch([(n % 20, "1") for n in range(20)]))
    builders.add("large", batch([(n % 20, "1") for n in range(600)]))
    assert set(written) == {"large"}


def test_columns_that_a_batch_lacks_count_as_what_they_will_cost():
    written = []
    builders = Builders(lambda table, day, rows: written.append(rows.num_rows), 60_000)
    for number in range(8):
        builders.add("t", batch([(0, "1")] * 200, **{f"c{number}_{n}": "" for n in range(8)}))
    assert len(written) > 1


def test_all_null_columns_are_left_out_of_a_file():
    one = batch([(0, "1"), (1, "1")])
    with_gap = one.append_column("rare", pa.array([None, "x"]))
    names = [rows.schema.names for _, _, rows in built([("t", with_gap)], 1 << 20)]
    assert ["rare" in n for n in names] == [False, True]


def test_days_are_of_utc_to_the_microsecond():
    times = [datetime(2025, 1, 1, 23, 59, 59, 999_999, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)]
    days = days_of(pa.array(times, pa.timestamp("us", "UTC"))).tolist()
    assert days == [20089, 20090]
