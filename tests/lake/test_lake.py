"""What is put into the lake comes out again: once, by day, with its way back to the file."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from groundswell.lake.commit import Limits
from groundswell.lake.lake import Lake


def test_rows_come_back_with_their_provenance(lake, making):
    commit = making.ingest(lake, {"a.json": [{"Image": "C:\\vlc.exe"}, {"Image": None, "day": 1}]})
    rows = making.found(lake)
    assert [(r["Image"], r["_rec"]) for r in rows if "Image" in r] == [("C:\\vlc.exe", 0)]
    origin = lake.source(rows[0]["_src"])
    assert (origin.path, origin.commit, origin.card) == ("a.json", commit, "made-process")


def test_the_same_input_gives_the_same_commit_and_the_same_bytes(tmp_path, making, tree):
    input = {"a.json": [{"Image": "x", "day": d} for d in range(3)], "b.json": [{"Image": "y"}]}
    ids = []
    for name in ("one", "two"):
        ids.append(making.ingest(Lake.open(tmp_path / name, create=True), input))
    assert ids[0] == ids[1]
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_ingesting_again_adds_nothing(lake, making, tree):
    input = {"a.json": [{"Image": "x"}]}
    making.ingest(lake, input)
    before = tree(lake.place.root)
    assert making.ingest(lake, input) is None
    assert making.ingest(Lake.open(lake.place.root), input) is None
    assert tree(lake.place.root) == before


def test_a_commit_of_known_content_is_not_made_even_without_asking(lake, making):
    card, source = making.card(), making.source("a.json")
    for _ in range(2):
        with lake.begin([card]) as commit:
            commit.add_source(source, card)
            commit.add(making.batch(card, source.src, [{"Image": "x"}]))
            commit.end_source(making.report(source, 1))
            commit.seal()
    assert len(making.found(lake)) == 1


def test_new_sources_are_added_to_known_ones(lake, making):
    making.ingest(lake, {"a.json": [{"Image": "x"}]})
    making.ingest(lake, {"a.json": [{"Image": "x"}], "b.json": [{"Image": "y"}]})
    assert sorted(r["Image"] for r in making.found(lake)) == ["x", "y"]


def test_days_lie_in_folders_and_narrow_a_scan(lake, making):
    making.ingest(lake, {"a.json": [{"Image": str(d), "day": d} for d in (0, 1, 2, 3)]})
    assert [f.day for f in lake.files("made_process")] == [date(2025, 6, d) for d in (1, 2, 3, 4)]
    found = making.found(lake, since=date(2025, 6, 2), until=date(2025, 6, 3))
    assert [r["Image"] for r in found] == ["1", "2"]
    assert lake.span() == (date(2025, 6, 1), date(2025, 6, 4))
    assert lake.span(latest=date(2025, 6, 3)) == (date(2025, 6, 1), date(2025, 6, 3))


NO_DAY = [
    (None, "a time that could not be read"),
    (datetime(1601, 1, 1, tzinfo=UTC), "the start of Windows time"),
    (datetime(1989, 12, 31, tzinfo=UTC), "before 1990"),
    (datetime(2100, 1, 1, tzinfo=UTC), "after this century"),
]


@pytest.mark.parametrize("time", [c[0] for c in NO_DAY], ids=[c[1] for c in NO_DAY])
def test_a_record_without_a_plausible_time_is_kept_and_widens_no_span(lake, making, time):
    making.ingest(lake, {"a.json": [{"Image": "x", "time": time}, {"Image": "y"}]})
    assert [f.day for f in lake.files("made_process")] == [None, date(2025, 6, 1)]
    assert lake.span() == (date(2025, 6, 1), date(2025, 6, 1))
    assert [r["_time"] for r in making.found(lake) if r["Image"] == "x"] == [time]
    assert {r["Image"] for r in making.found(lake, since=date(2025, 6, 1))} == {"x", "y"}
    assert {r["Image"] for r in making.found(lake, since=date(2025, 6, 1), undated=False)} == {"y"}


def test_a_scan_reads_only_the_columns_asked_for_and_keeps_text_as_dictionaries(lake, making):
    making.ingest(lake, {"a.json": [{"Image": "x", "CommandLine": "y"}]})
    batch = next(lake.scan("made_process", ["Image", "NeverSeen"]))
    assert set(batch.schema.names) == {"_time", "_host", "_sensor", "_event", "_src", "_rec", "_extra", "Image"}
    assert pa.types.is_dictionary(batch.schema.field("Image").type)
    assert batch.schema.metadata == {b"table": b"made_process", b"card": b"made-process"}


def test_rows_of_matched_keys_come_back_whole(lake, making):
    making.ingest(lake, {"a.json": [{"Image": str(n), "Rare": "r" if n == 7 else None} for n in range(10)]})
    src = making.source("a.json").src
    table = lake.rows("made_process", [(src, 7), (src, 3), (src, 99), (src + 1, 5)])
    assert [(r["Image"], r["Rare"]) for r in table.to_pylist()] == [("3", None), ("7", "r")]


def test_events_of_a_kind_lie_together_in_time(lake, making):
    making.ingest(lake, {"a.json": [{"Image": str(n), "event": "31"[n % 2]} for n in range(6)]})
    rows = making.found(lake)
    assert [(r["_event"], r["_rec"]) for r in rows] == [("1", 1), ("1", 3), ("1", 5), ("3", 0), ("3", 2), ("3", 4)]


def test_accounts_come_back_as_they_were_committed(lake, making):
    card, source = making.card(), making.source("a.json")
    report = making.report(
        source, 2, hosts=frozenset({"b", "a"}), first=datetime(2025, 6, 1, tzinfo=UTC), notes=("zone assumed",)
    )
    with lake.begin([card]) as commit:
        commit.add_source(source, card)
        commit.add(making.batch(card, source.src, [{"Image": "x"}] * 2))
        commit.end_source(report)
        commit.seal()
    again = Lake.open(lake.place.root)
    assert again.accounts() == [report]
    assert again.account(source.sha256) == report
    assert again.account("0" * 64) is None


def test_other_readers_of_parquet_see_the_same_rows(lake, making):
    import duckdb

    making.ingest(lake, {"a.json": [{"id.orig_h": "10.0.0.1", "day": d} for d in range(3)]})
    glob = f"{lake.place.root}/made_process/day=*/*.parquet"
    read = "read_parquet(?, union_by_name=true, hive_partitioning=true)"
    sql = f'SELECT count("id.orig_h"), count(DISTINCT day) FROM {read}'
    assert duckdb.execute(sql, [glob]).fetchone() == (3, 3)


def test_thousands_of_tiny_sources_make_few_files(lake, making):
    card = making.card()
    row = making.batch(card, 0, [{"Image": "x", "day": 0}])
    at = row.schema.get_field_index("_src")
    limits = Limits(sources=500)
    for _ in range(2):
        commit = lake.begin([card], limits=limits)
        for number in range(2_500):
            if commit.full:
                commit.seal()
                commit = lake.begin([card], limits=limits)
            source = making.source(f"{number}.evtx")
            if lake.known(source.sha256):
                continue
            commit.add_source(source, card)
            commit.add(row.set_column(at, "_src", pa.array([source.src])))
            commit.end_source(making.report(source, 1))
        commit.seal()
    assert sum(f.rows for f in lake.files("made_process")) == 2_500
    assert len(lake.files("made_process")) == 5
    assert sum(1 for p in lake.place.root.rglob("*") if p.is_file()) < 40
