"""Arrow's JSON reader and a look at each record give the same columns, whatever the records hold."""

from __future__ import annotations

import json
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.model.card import Card, TimeColumn
from groundswell.sources import grouped_json
from groundswell.sources.columns import Frame, frame
from groundswell.sources.decoders.block import Block
from groundswell.sources.detect import shapes
from groundswell.sources.groups import Group, Groups
from groundswell.sources.names import Names
from groundswell.sources.shape import Gather, Lift, Shape

GUID = "8b2c1a70-11d2-68b1-0101-000000001200"
CARD = Card(
    "made", 1, "", "made", "json_lines", ("k",), TimeColumn(("t",)), "1",
    common={
        "i": "int64", "u": "uint64", "f": "float64", "b": "bool", "g": "guid", "l": "list<text>", "j": "json",
        "o.x": "text", "Data": "text", "Channel": "text",
    },
)  # fmt: skip
SHAPE = Shape(
    "made", "made", "made", "json_lines", (("k",),), "k", {"k": (("k",),)},
    strip=("w",), rename={"r": "o.x"}, leave_out=("gone*",), lines=frozenset({"Data"}),
    lift=(Lift("q", "name", "q.name"),), gather=(Gather("param", "Data", frozenset({"shell"})),),
)  # fmt: skip


def grouped(raws: list[bytes], names: Names) -> Group:
    """Gather records as `read` does."""
    block = Block(list(range(len(raws))), [None] * len(raws), raws, [orjson.loads(raw) for raw in raws])
    groups = Groups(lambda card: names)
    assert list(groups.take(block, lambda record: (CARD, "e"))) == []
    (group,) = groups.rest()
    return group


def told(made: Frame) -> tuple[dict[str, tuple[str, list[Any]]], list[Any], int]:
    """Everything a frame holds that a batch will hold."""
    rows = len(made.extra.rows)
    arrays = {n: a for n, a in sorted(made.arrays.items()) if a.null_count < rows}
    for array in arrays.values():
        array.validate(full=True)
    extra = [None if kept is None else orjson.loads(kept) for kept in made.extra.array().to_pylist()]
    return {n.lower(): (str(a.type), a.to_pylist()) for n, a in arrays.items()}, extra, made.extra.misfits


def both(raws: list[bytes]) -> tuple[Frame, Frame]:
    """The columns by Arrow, and those by a look at each record."""
    group = grouped(raws, names := Names(CARD, SHAPE))
    fast = grouped_json.columns(group.raws, group.forms, group.odd, names, SHAPE)
    return fast, frame([orjson.loads(raw) for raw in raws], raws, Names(CARD, SHAPE), SHAPE)


KEYS = 'a B b i u f g l j k o o.x r w x gone q _time Data Channel param1 param2 é\u0000 quo"te'
keys = st.sampled_from(["", *KEYS.split(" ")])
TEXTS = [GUID, "{" + GUID.upper() + "}", "7", "-", "true", "Shell", "2020-01-01"]
numbers = st.integers(-(2**70), 2**70) | st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False)
plain = st.none() | st.booleans() | numbers | st.text(max_size=4) | st.sampled_from(TEXTS)
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
)
records = st.lists(st.dictionaries(keys, values, max_size=6), min_size=1, max_size=8)


def written(record: dict[str, Any]) -> bytes:
    """A record as a line of JSON, integers of any length included."""
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")


@settings(max_examples=400)
@given(records)
def test_arrow_gives_what_a_look_at_each_record_gives(made):
    raws = [written(record) for record in made]
    fast, slow = both(raws)
    assert told(fast) == told(slow)


SAME_FORM = [
    ('{"a": "x", "i": 1}', '{"a": "y", "i": 2}', True, "texts and numbers go by Arrow"),
    ('{"a": 9223372036854775807}', '{"a": -0}', True, "so do integers of 64 bit"),
    ('{"a": true, "b": false}', '{"a": null}', True, "and truth, and null"),
    ('{"w": {"a": "x"}, "o": {"x": 1}}', '{"w": {}}', True, "and objects"),
    ('{"a": [1, "x"], "f": 1.5}', '{"a": []}', True, "lists and numbers with a point come from Python beside Arrow"),
    ('{"a": 1}', '{"a": "x"}', True, "a number here and a text there keep their forms"),
    ('{"a":\n"x"}', '{"a": "\\n"}', True, "a record over two lines is one record"),
    ('{"a": "\\u0000\\u00e9\\ud83d\\ude00"}', '{"a": "\\\\"}', True, "escapes are undone alike"),
    ('{"a": "x", "a": "y"}', '{"a": "z"}', False, "of a key twice the last value counts"),
    ('{"a": 18446744073709551615}', '{"a": 1}', False, "integers beyond 64 bit keep their digits"),
    ('{"a": {"x": 1}}', '{"a": "x"}', False, "an object here and a text there"),
    ('{"b": "x", "B": "y"}', '{"b": "z"}', False, "two values for one column"),
    ('{"Channel": "Shell", "param1": "x"}', '{"param2": "y"}', False, "numbered values are joined"),
]


@pytest.mark.parametrize(("one", "other", "by_arrow"), [c[:3] for c in SAME_FORM], ids=[c[3] for c in SAME_FORM])
def test_records_go_by_arrow_where_it_reads_them_alike(one, other, by_arrow, monkeypatch):
    slow_calls = []
    by_record = grouped_json.by_record
    monkeypatch.setattr(grouped_json, "by_record", lambda *given: slow_calls.append(1) or by_record(*given))
    fast, slow = both([one.encode(), other.encode()])
    assert told(fast) == told(slow)
    assert (not slow_calls) is by_arrow


def test_the_shipped_shapes_read_a_column_of_text_as_it_is():
    raws = [orjson.dumps({"event_type": "alert", "timestamp": "2020-01-01T00:00:00Z", "n": n}) for n in range(3)]
    names = Names(CARD, shapes()["suricata_eve"])
    group = grouped(raws, names)
    made = grouped_json.columns(group.raws, group.forms, group.odd, names, shapes()["suricata_eve"])
    assert made.arrays["timestamp"].type == pa.string()
    assert made.arrays["n"].to_pylist() == ["0", "1", "2"]
