"""Visibility counts what arrived; a slow count, row by row, says what is right."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.lake import visibility
from groundswell.lake.visibility import VisibilityBuilder
from groundswell.model.card import Card, Event, TimeColumn
from groundswell.model.cell import VisibilityRow

EVENTS = {"1": Event("1", channel="Sysmon"), "sec/4624": Event("sec/4624")}
HOSTS = Card("made", 1, "", "made", "json", ("k",), TimeColumn(("t",)), "d", host=("h",), events=EVENTS)
SENSORS = Card("net", 1, "", "net", "json", ("k",), TimeColumn(("t",)), "d", sensor=("s",))

ROW = st.fixed_dictionaries(
    {
        "_time": st.none()
        | st.sampled_from([datetime(2025, 6, d, h, tzinfo=UTC) for d in (1, 2) for h in (0, 23)])
        | st.just(datetime(1601, 1, 1, tzinfo=UTC)),
        "_host": st.none() | st.sampled_from(["a", "b"]),
        "_sensor": st.none() | st.sampled_from(["z1", "z2"]),
        "_event": st.sampled_from(["1", "sec/4624", "other/9"]),
        "text": st.none() | st.sampled_from(["", "x"]),
        "number": st.none() | st.integers(0, 3),
        "list": st.none() | st.lists(st.just("x"), max_size=1),
    }
)


def batch(rows):
    return pa.RecordBatch.from_pydict(
        {
            "_time": pa.array([r["_time"] for r in rows], pa.timestamp("us", "UTC")),
            **{n: pa.array([r[n] for r in rows], pa.string()) for n in ("_host", "_sensor", "_event", "text")},
            "number": pa.array([r["number"] for r in rows], pa.int64()),
            "list": pa.array([r["list"] for r in rows], pa.list_(pa.string())),
        }
    )


def slowly(rows, card):
    count, filled = defaultdict(int), defaultdict(set)
    for row in rows:
        name = row["_host" if card.noun == "host" else "_sensor"]
        if name is None or row["_time"] is None or row["_time"].year < 1990:
            continue
        event = row["_event"]
        key = (card.noun, name, row["_time"].date(), card.table, card.channel(event), event)
        count[key] += 1
        filled[key] |= {n for n in ("text", "number", "list") if row[n] not in (None, "", [])}
    return [VisibilityRow(*key, count[key], frozenset(filled[key])) for key in sorted(count)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(ROW, max_size=12), max_size=3), st.booleans())
def test_the_count_equals_the_slow_count(batches, on_hosts):
    card = HOSTS if on_hosts else SENSORS
    builder = VisibilityBuilder()
    for rows in batches:
        builder.feed(batch(rows), card)
    assert builder.rows() == slowly([r for rows in batches for r in rows], card)


@settings(max_examples=30, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_dictionaries_count_as_their_texts(rows):
    plain, coded = VisibilityBuilder(), VisibilityBuilder()
    whole = batch(rows)
    plain.feed(whole, HOSTS)
    names = whole.schema.names
    columns = {n: whole[n].dictionary_encode() if pa.types.is_string(whole[n].type) else whole[n] for n in names}
    coded.feed(pa.RecordBatch.from_pydict(columns), HOSTS)
    assert plain.rows() == coded.rows()


def test_rows_are_summed_over_commits_and_cut_by_day(lake, making):
    making.ingest(lake, {"a": [{"Image": "x"}, {"Image": "x", "day": 1}]})
    making.ingest(lake, {"b": [{"CommandLine": "y"}]})
    first, second = lake.visibility()
    assert (first.records, first.columns, first.day) == (2, frozenset({"Image", "CommandLine"}), date(2025, 6, 1))
    assert lake.visibility(since=date(2025, 6, 2)) == [second]
    assert lake.visibility(until=date(2025, 6, 1)) == [first]


def test_rows_come_back_from_disk_as_they_were(tmp_path):
    import pyarrow.parquet as pq

    rows = [
        VisibilityRow("host", "a", date(2025, 6, 1), "t", "c", "1", 3, frozenset({'a"b', "new\nline"})),
        VisibilityRow("sensor", "z", date(2025, 6, 1), "t", "c", "", 1, frozenset()),
    ]
    pq.write_table(visibility.to_table(rows), tmp_path / "v.parquet")
    assert visibility.read([str(tmp_path / "v.parquet")], None, None) == rows
