"""Sources that are large, that grow, that come twice: only what is new is read into the lake."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.lake.commit import Limits
from groundswell.lake.lake import Lake
from groundswell.model.source import SetAside

SMALL = Limits(bytes=2_000)


def batches(making, card, src, rows=40, size=7):
    return [
        making.batch(
            card, src, [{"Image": f"{n:0100}", "rec": n, "day": n % 3} for n in range(at, min(rows, at + size))]
        )
        for at in range(0, rows, size)
    ]


def ingest(lake, making, *, stop=None, limits=SMALL):
    """As a caller does it: seal and begin again when the commit is full; break off after `stop` batches."""
    card, source = making.card(), making.source("large.json")
    commit = lake.begin([card], limits=limits)
    if lake.known(source.sha256):
        commit.abandon()
        return 0
    passed = commit.add_source(source, card)
    for number, batch in enumerate(batches(making, card, source.src)):
        if number == stop:
            commit.abandon()
            return passed
        commit.add(batch)
        if commit.full:
            commit.seal()
            commit = lake.begin([card], limits=limits)
            commit.continues(source, card)
    commit.set_aside(SetAside("large.json", source.src, 40, None, "syntax", "no JSON", b"{"))
    commit.end_source(making.report(source, 41, kept=40, set_aside=1))
    commit.seal()
    return passed


@pytest.mark.parametrize("stop", [0, 1, 2, 3, 4, 5])
def test_a_long_ingest_goes_on_where_it_stopped(lake, making, stop):
    ingest(lake, making, stop=stop)
    kept = len(making.found(lake))
    assert not lake.known(making.source("large.json").sha256)
    again = Lake.open(lake.place.root)
    assert ingest(again, making) == kept
    assert sorted(r["_rec"] for r in making.found(again)) == list(range(40))
    assert sum(v.records for v in again.visibility()) == 40
    assert len(list(again.quarantine())) == 1
    assert [(a.read, a.kept) for a in again.accounts()] == [(41, 40)]
    assert again.known(making.source("large.json").sha256)


@settings(max_examples=12)
@given(limit=st.integers(1, 9_000), stops=st.lists(st.integers(0, 6), max_size=3))
def test_however_often_it_stops_every_row_is_there_once(tmp_path_factory, making, limit, stops):
    lake = Lake.open(tmp_path_factory.mktemp("l") / "lake", create=True)
    for stop in [*stops, None]:
        ingest(lake, making, stop=stop, limits=Limits(bytes=limit))
    assert sorted(r["_rec"] for r in making.found(lake)) == list(range(40))


def test_a_sealed_commit_keeps_a_source_in_the_middle_as_a_piece(lake, making):
    card, source = making.card(), making.source("a")
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.add(making.batch(card, source.src, [{"Image": "x"}]))
        record = commit.seal()
    assert [(s.first, s.end, s.whole) for s in record.sources] == [(0, 1, False)]
    assert len(making.found(lake)) == 1


def test_a_source_twice_in_one_commit_is_known_the_second_time(lake, making):
    card, source = making.card(), making.source("a")
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.end_source(making.report(source, 0))
        assert lake.known(source.sha256)
        with pytest.raises(ValueError, match="already"):
            commit.add_source(source, card)


def test_a_source_that_gave_nothing_can_be_taken_back(lake, making):
    card, source = making.card(), making.source("a")
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.cancel_source()
        assert commit.seal() is None
    assert not lake.known(source.sha256)


def prefix(data):
    return lambda length: hashlib.sha256(data[:length]).hexdigest()


GROWTH = [
    (b"line\n" * 10, True, "a file shorter than 4 KiB"),
    (b"line\n" * 10_000, True, "a long file"),
    (b"", False, "an empty file says nothing"),
]


@pytest.mark.parametrize(("content", "found"), [c[:2] for c in GROWTH], ids=[c[2] for c in GROWTH])
def test_a_file_that_grew_is_known_by_its_beginning(lake, making, content, found):
    card, source = making.card(), making.source("a.log", content)
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.add(making.batch(card, source.src, [{"Image": "x"}]))
        commit.end_source(making.report(source, 10))
        commit.seal()
    longer = content + b"more\n" * 2_000
    grown = Lake.open(lake.place.root).grown(making.source("", longer).head, len(longer), prefix(longer))
    if found:
        assert (grown.size, grown.records, grown.path, grown.card) == (len(content), 10, "a.log", "made-process")
    else:
        assert grown is None
    other = b"another beginning\n" * 10_000
    assert lake.grown(making.source("", other).head, len(other), prefix(other)) is None


def test_of_several_beginnings_the_longest_counts(lake, making):
    card, line = making.card(), b"0123456789abcdef\n"
    for times in (300, 600, 900):
        source = making.source("a.log", line * times)
        with lake.begin([card]) as commit:
            commit.add_source(source, card)
            commit.end_source(making.report(source, times))
            commit.seal()
    longer = line * 1_000
    assert lake.grown(making.source("", longer).head, len(longer), prefix(longer)).records == 900


def test_records_that_a_second_export_repeats_are_known(lake, making):
    making.ingest(lake, {"a": [{"EventRecordID": str(n), "Channel": "S", "day": n % 2} for n in range(4)]})
    card = making.card()
    second = making.batch(card, 1, [{"EventRecordID": str(n), "Channel": "S", "day": n % 2} for n in range(6)])
    keys = pa.table({n: second[n] for n in ("_time", "EventRecordID", "Channel")})
    assert lake.known_records("made_process", keys).tolist() == [True] * 4 + [False] * 2
    other = keys.set_column(2, "Channel", pa.array(["T"] * 6))
    assert not np.any(lake.known_records("made_process", other))
    assert lake.known_records("never_seen", keys).tolist() == [False] * 6
    own = making.source("a").src
    assert lake.known_records("made_process", keys, own=own).tolist() == [False] * 6


def test_what_the_reader_leaves_out_changes_nothing_of_where_it_goes_on(lake, making):
    card, source = making.card(), making.source("a")
    batch = making.batch(card, source.src, [{"Image": str(n)} for n in range(6)])
    aside = SetAside("a", source.src, 9, None, "syntax", "no JSON", b"{")
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.add(batch.slice(2, 2))
        commit.set_aside(aside)
        commit.seal()
    with lake.begin([card]) as commit:
        assert commit.add_source(source, card) == 3
        commit.add(batch.slice(3))
        commit.set_aside(aside)
        commit.add(batch.slice(0, 3))
        commit.end_source(making.report(source, 7, kept=6, set_aside=1))
        commit.seal()
    assert sorted(r["Image"] for r in making.found(lake)) == ["0", "1", "2", "3", "4", "5"]
    assert len(list(lake.quarantine())) == 1
