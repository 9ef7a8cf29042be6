"""JSON by lines or in an array: a bad line costs itself, a bad value its cell, a number none of its digits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.sources import columns
from groundswell.sources.card import SHIPPED, read_card
from groundswell.sources.decoders import json_lines
from groundswell.sources.detect import shapes
from groundswell.sources.names import Names

EVE_CARD = read_card(SHIPPED / "suricata-eve.yml")
BASE = {"timestamp": "2025-08-14T10:00:00+0000", "event_type": "flow", "flow_id": 1, "src_ip": "10.0.0.1"}


def eve(**values):
    return json.dumps({**BASE, **values}).encode()


LINES = [
    # line, code it is set aside with (None: kept), why
    (b'{"timestamp": "2025-08-14T10:00:00Z", "event_type": "flow"', "syntax", "cut in the middle"),
    (eve()[:-1] + b',"x":"\xff\xfe"}', "encoding", "bytes that are no UTF-8"),
    (b'["a", "list"]', "syntax", "a line that is no object"),
    (b"plain words", "syntax", "no JSON at all"),
    (b'{"timestamp": NaN, "event_type": "flow"}', "syntax", "NaN is not JSON"),
    (b'{"event_type": "flow", "src_ip": "10.0.0.9"}', "no_time", "a record without any time"),
    (b'{"timestamp": "2025-08-14T10:00:00Z"}', None, "a record without event type goes to the rest"),
    (b'{"timestamp": "tomorrow", "event_type": "flow"}', None, "an unreadable time leaves a null, not a hole"),
    (eve(src_ip=17), None, "a number where text was"),
    (eve(dest_port="443"), None, "text where a number was"),
    (eve(dest_port="many"), None, "text that is no number"),
    (eve(alert=None, http=[]), None, "null and a list where objects were"),
    (eve(**{"_time": 1, "_rec": 2}), None, "names that are ours"),
    (eve(**{"": 1, "x" * 500: 2}), None, "names that can be no column"),
]


@pytest.mark.parametrize(("line", "code"), [case[:2] for case in LINES], ids=[case[2] for case in LINES])
def test_a_strange_line_costs_at_most_itself(line, code, read_bytes):
    reading = read_bytes(b"\n".join([eve(flow_id=n) for n in range(20)] + [line] + [eve(flow_id=n) for n in range(20)]))
    assert reading.kept + reading.aside == 41
    assert [one.code for one in reading.asides] == ([code] if code else [])
    if code:
        assert (reading.asides[0].position, reading.asides[0].raw) == (20, line)


def test_read_is_kept_plus_set_aside_and_records_are_numbered_by_their_line(read_bytes):
    reading = read_bytes(b"\xef\xbb\xbf" + eve() + b"\r\n\n   \nbad\n" + eve())
    assert [row["_rec"] for row in reading.rows()] == [0, 4]
    assert [(one.position, one.offset) for one in reading.asides] == [(3, 3 + len(eve()) + 2 + 1 + 4)]


NUMBERS = [
    # value as written, what the text column holds, why
    ("18446744073709551615", "18446744073709551615", "the largest unsigned 64-bit integer"),
    ("1180591620717411303424", "1180591620717411303424", "2 to the 70th"),
    ("-9223372036854775809", "-9223372036854775809", "below the smallest signed one"),
    ("0.1", "0.1", "a fraction"),
    ("true", "true", "truth"),
    ('{"a":[1,2]}', None, "an object becomes columns of its own"),
    ("[1,{}]", "[1,{}]", "a list becomes JSON text"),
]


@pytest.mark.parametrize(("written", "held"), [n[:2] for n in NUMBERS], ids=[n[2] for n in NUMBERS])
def test_a_number_in_a_text_column_keeps_its_digits(written, held, read_bytes):
    line = eve()[:-1] + b', "own": ' + written.encode() + b"}"
    (row,) = read_bytes(line).rows()
    assert row.get("own") == held


def test_a_value_that_does_not_fit_leaves_a_null_and_its_text_in_extra(read_bytes):
    reading = read_bytes(eve(dest_port="many") + b"\n" + eve(dest_port=443) + b"\n" + eve(flow_id=2**64))
    rows = reading.rows()
    assert "dest_port" not in rows[0]
    assert json.loads(rows[0]["_extra"]) == {"dest_port": "many"}
    assert rows[1]["dest_port"] == 443
    assert json.loads(rows[2]["_extra"]) == {"flow_id": 2**64}
    assert sum(int(b.schema.metadata[b"misfits"]) for b in reading.batches) == 2


def test_names_that_are_ours_are_kept_in_extra(read_bytes):
    (row,) = read_bytes(eve(_time="x", _rec=7, _EXTRA=[1])).rows()
    assert json.loads(row["_extra"]) == {"_time": "x", "_rec": 7, "_EXTRA": [1]}


def test_names_that_differ_only_in_case_are_one_column_in_the_cards_spelling(read_bytes):
    one, other = eve(**{"SRC_IP": "10.9.9.9"}), {k: v for k, v in BASE.items() if k != "src_ip"}
    first, second = read_bytes(one + b"\n" + json.dumps({**other, "Src_Ip": "10.8.8.8"}).encode()).rows()
    assert first["src_ip"] == "10.0.0.1"
    assert json.loads(first["_extra"]) == {"SRC_IP": "10.9.9.9"}
    assert second["src_ip"] == "10.8.8.8"


def test_a_table_never_gets_more_columns_than_its_bound(read_bytes):
    reading = read_bytes(b"\n".join(eve(**{f"c{n}_{m}": "v" for m in range(200)}) for n in range(8)))
    names = {name for batch in reading.batches for name in batch.schema.names if not name.startswith("_")}
    assert len(names) <= 1000
    assert sum(len(json.loads(row["_extra"])) for row in reading.rows() if "_extra" in row) > 500


def test_deep_nesting_becomes_text_and_no_recursion(read_bytes):
    deep = eve()[:-1] + b', "d": ' + b'{"d":' * 200 + b"1" + b"}" * 200 + b"}"
    reading = read_bytes(deep + b"\n" + eve())
    assert reading.kept == 2


ARRAYS = [
    (b"[%s,\n%s]", "an array"),
    (b'{"Records": [%s, %s]}', "an object with one list"),
    (b'{"next": null, "Records": [%s, %s]}', "an object with one list and a word beside it"),
    (b"\xef\xbb\xbf\n [\n%s\n,\n%s\n]\n", "an array after a mark of byte order"),
]


@pytest.mark.parametrize("form", [a[0] for a in ARRAYS], ids=[a[1] for a in ARRAYS])
@pytest.mark.parametrize("pretty", [False, True], ids=["compact", "pretty-printed"])
def test_an_array_counts_as_json_lines(form, pretty, read_bytes):
    texts = [json.dumps({**BASE, "flow_id": n}, indent=2 if pretty else None).encode() for n in (2**62, 7)]
    reading = read_bytes(form % tuple(texts))
    assert [(row["_rec"], row["flow_id"]) for row in reading.rows()] == [(0, 2**62), (1, 7)]
    assert not reading.asides


def test_a_damaged_array_gives_its_whole_records(read_bytes):
    reading = read_bytes(b"[" + b",\n".join([eve(flow_id=n) for n in range(5)]) + b',\n{"timestamp": "2025')
    assert [row["flow_id"] for row in reading.rows()] == [0, 1, 2, 3, 4]
    assert [one.code for one in reading.asides] == ["truncated"]


def test_text_without_line_ends_is_set_aside_in_bounds(read_bytes, monkeypatch):
    monkeypatch.setattr(json_lines, "LINE_CAP", 1 << 16)
    monkeypatch.setattr(json_lines, "BLOCK", 1 << 14)
    reading = read_bytes(eve() + b"\n" + b"x" * (1 << 20) + b"\n" + eve(flow_id=9))
    assert [one.code for one in reading.asides] == ["too_long"]
    assert len(reading.asides[0].raw) == 1 << 16
    assert [(row["_rec"], row["flow_id"]) for row in reading.rows()] == [(0, 1), (2, 9)]


@pytest.mark.parametrize("block", [1 << 8, 1 << 12])
def test_the_size_of_a_block_changes_nothing(block, read_bytes, monkeypatch):
    data = b"\n".join(eve(flow_id=n, own="ä" * (n % 50)) for n in range(200)) + b"\nbad\n"
    whole = read_bytes(data)
    monkeypatch.setattr(json_lines, "BLOCK", block)
    parts = read_bytes(data)
    assert parts.rows() == whole.rows()
    assert [(a.position, a.offset) for a in parts.asides] == [(a.position, a.offset) for a in whole.asides]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
)


@settings(max_examples=60)
@given(st.lists(st.dictionaries(st.text(min_size=1), SCALARS | st.lists(SCALARS), max_size=5), max_size=5))
def test_every_value_of_a_record_is_in_a_column_or_in_extra(extras):
    shape = shapes()["suricata_eve"]
    records = [{**BASE, **extra} for extra in extras]
    raws = [json.dumps(record).encode() for record in records]
    parsed = [json.loads(raw) for raw in raws]
    made = columns.frame(parsed, raws, Names(EVE_CARD, shape), shape)
    for row, record in enumerate(records):
        kept = [array[row].as_py() for array in made.arrays.values()]
        filled = sum(value is not None for value in kept) + len(made.extra.rows[row] or {})
        assert filled >= len({k.replace(" ", "").lower() for k, v in record.items() if v is not None and k.strip()}) - 1


@given(st.integers(-(2**200), 2**200))
def test_an_integer_fits_its_type_or_does_not(number):
    assert columns.fit(number, "int64") == (number if -(2**63) <= number < 2**63 else None)
    assert columns.fit(str(number), "uint64") == (number if 0 <= number < 2**64 else None)
