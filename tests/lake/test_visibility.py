"""Visibility counts what arrived; a slow count, row by row, says what is right."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.plan.values import derive_texts, unfold
from groundswell.lake import keys, visibility
from groundswell.lake.visibility import VisibilityBuilder
from groundswell.model.card import Card, Derive, Event, TimeColumn
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


@settings(max_examples=100)
@given(st.lists(st.lists(ROW, max_size=12), max_size=3), st.booleans())
def test_the_count_equals_the_slow_count(batches, on_hosts):
    card = HOSTS if on_hosts else SENSORS
    builder = VisibilityBuilder()
    for rows in batches:
        builder.feed(batch(rows), card)
    assert builder.rows() == slowly([r for rows in batches for r in rows], card)


@settings(max_examples=30)
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


PAIRS = Derive(("md5", "sha256", "imphash"), "split_pairs", ("text",))
PAIRED = replace(HOSTS, events={**EVENTS, "1": replace(EVENTS["1"], derive=(PAIRS,))})
BLANK = {"_time": datetime(2025, 6, 1, tzinfo=UTC), "_host": "a", "_sensor": None, "_event": "1", "text": None}
PAIR_CASES = [
    ("MD5=aa,SHA256=bb", {"md5", "sha256"}, "letter case of the key does not count"),
    ("SHA1=aa, Imp Hash = bb", {"imphash"}, "blanks do not count, and other keys are not listed"),
    ("MD5=,SHA256= ,IMPHASH=c", {"imphash"}, "an empty value is none"),
    ("XMD5=aa,NOTE=MD5", set(), "a key is a whole word before its sign"),
    ("a=b=MD5=c", set(), "only the first sign of a pair parts key from value"),
    (None, set(), "no value"),
]


@pytest.mark.parametrize(("value", "wanted"), [c[:2] for c in PAIR_CASES], ids=[c[2] for c in PAIR_CASES])
@pytest.mark.parametrize("form", ["text", "dictionary", "list"])
def test_the_keys_of_pairs_are_listed(value, wanted, form):
    whole = batch([{**BLANK, "text": value, "number": None, "list": None}])
    text = whole["text"]
    held = {"text": text, "dictionary": text.dictionary_encode(), "list": pa.array([[value]], pa.list_(pa.string()))}
    columns = {n: held[form] if n == "text" else whole[n] for n in whole.schema.names}
    builder = VisibilityBuilder()
    builder.feed(pa.RecordBatch.from_pydict(columns), PAIRED)
    assert builder.rows()[0].columns - {"text"} == wanted


PART = st.tuples(st.sampled_from(["MD5", "md 5", "Sha256", "IMPHASH", "SHA1", " sha256 ", "x"]), st.sampled_from("ab "))


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.lists(PART, max_size=3)), min_size=1, max_size=8))
def test_a_key_is_listed_where_and_only_where_the_hunt_reads_a_value_from_it(given_rows):
    rows = [
        {**BLANK, "_host": host, "text": ",".join("=".join(p) for p in pairs), "number": None, "list": None}
        for host, pairs in given_rows
    ]
    builder = VisibilityBuilder()
    for one in rows:
        builder.feed(batch([one]), PAIRED)
    at_once = VisibilityBuilder()
    at_once.feed(batch(rows), PAIRED)
    assert at_once.rows() == builder.rows()
    for seen in builder.rows():
        mine = [r["text"] for r in rows if r["_host"] == seen.name]
        read = {n for n in PAIRS.fields for t in mine if any(derive_texts(PAIRS, n, ((t,),)))}
        assert seen.columns - {"text"} == read


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text('ab":\\,{}1', max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text('ab":\\ ', max_size=3), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.lists(st.dictionaries(st.text('ab":\\ ', max_size=3), JSON, max_size=3), min_size=1, max_size=6))
def test_fields_in_extra_are_listed_under_the_names_that_the_hunt_has_for_them(objects):
    extra = pa.array([json.dumps(one) for one in objects], pa.string())
    rows = [{**BLANK, "_host": "ab"[n % 2], "number": None, "list": None} for n in range(len(objects))]
    builder = VisibilityBuilder()
    builder.feed(batch(rows).append_column("_extra", extra), HOSTS)
    for seen in builder.rows():
        mine = [json.dumps(one) for n, one in enumerate(objects) if "ab"[n % 2] == seen.name]
        read = {name for text in mine for name, value in unfold(text).items() if value not in (None, "", [])}
        assert seen.columns <= read
        plain = {name for name in read if not set(name) & set('":\\')}
        assert plain <= seen.columns


@pytest.mark.parametrize("text", ["[1]", "{", "null", "7", '{"a": {"b": null, "c": ""}}'])
def test_extra_without_a_field_lists_nothing(text):
    assert keys.fields_of(text) == frozenset()


def test_what_is_too_much_of_extra_is_not_listed():
    deep = '{"a":' * 12 + "1" + "}" * 12
    assert keys.fields_of(deep) == {".".join("a" * 8)}
    assert len(keys.fields_of(json.dumps({str(n): 1 for n in range(3_000)}))) == keys.NAMES
    assert keys.fields_of(json.dumps({"x" * 201: 1})) == frozenset()


@settings(max_examples=60)
@given(st.lists(st.none() | st.sampled_from(["", "a", "bb"]), max_size=9), st.integers(0, 4), st.booleans())
def test_a_value_is_filled_when_it_is_neither_null_nor_empty_wherever_the_column_begins(values, start, large):
    column = pa.array(values, pa.large_string() if large else pa.string()).slice(start)
    assert visibility.filled(column).tolist() == [bool(value) for value in values[start:]]


def test_a_null_over_bytes_that_once_were_a_text_is_not_filled():
    text = pa.array(["a", "b"])
    masked = pa.Array.from_buffers(pa.string(), 2, [pa.py_buffer(b"\x02"), *text.buffers()[1:]])
    assert visibility.filled(masked).tolist() == [False, True]
