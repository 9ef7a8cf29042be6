"""A column has one type for ever, and no value is lost for it."""

from __future__ import annotations

import json
import string

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.lake import columns
from groundswell.lake.fit import MOST_COLUMNS, TableFit

BIG = 2**63 - 1


def batch(**native):
    length = len(next(iter(native.values())))
    extra = native.pop("_extra", None)
    made = {"_src": pa.array([1] * length, pa.int64()), "_rec": pa.array(range(length), pa.int64())}
    if extra is not None:
        made["_extra"] = pa.array(extra, pa.string())
    return pa.RecordBatch.from_pydict(
        {**made, **{k: v if isinstance(v, pa.Array) else pa.array(v) for k, v in native.items()}}
    )


CASTS = [
    # established, then, kept, into _extra, why
    (["a"], [1, None], ["1", None], None, "a number becomes text where text was first"),
    ([1], ["2", "x"], [2, None], [None, "x"], "text that is no number is kept as text"),
    ([1], ["2", "0003"], [2, 3], None, "text that is a number becomes one"),
    ([1], [1.0, 1.5], [1, None], [None, 1.5], "a fraction does not fit a whole number"),
    ([1.5], [BIG, 2], [None, 2.0], [BIG, None], "64 bits never pass through float"),
    ([True], ["true", "maybe"], [True, None], [None, "maybe"], "a word that is neither true nor false"),
    ([["a"]], ["b", None], [None, None], ["b", None], "a single value where lists were first"),
    (["a"], [["x", "y"], None], ['["x","y"]', None], None, "a list where text was first"),
]


@pytest.mark.parametrize(("first", "then", "kept", "aside"), [c[:4] for c in CASTS], ids=[c[4] for c in CASTS])
def test_a_later_type_is_brought_to_the_first(first, then, kept, aside):
    fit = TableFit({})
    fit.fit(batch(x=first))
    fitted = fit.fit(batch(x=then))
    assert fitted["x"].to_pylist() == kept
    extra = [None if e is None else json.loads(e)["x"] for e in fitted["_extra"].to_pylist()]
    assert extra == (aside or [None] * len(then))


def test_a_narrow_integer_is_written_wide_from_the_start():
    fitted = TableFit({}).fit(batch(x=pa.array([1], pa.int8()), y=pa.array([2**64 - 1], pa.uint64())))
    assert fitted.schema.field("x").type == pa.int64()
    assert fitted["y"].to_pylist() == [2**64 - 1]


def test_the_type_holds_in_later_commits(lake, making):
    making.ingest(lake, {"a": [{"x": 1}]})
    making.ingest(lake, {"b": [{"x": "one"}]})
    assert lake.schema("made_process").field("x").type == pa.int64()
    assert [(r.get("x"), r["_extra"]) for r in making.found(lake)] == [(1, None), (None, '{"x":"one"}')]


def test_the_schema_lies_beside_the_table_for_other_engines(lake, making):
    making.ingest(lake, {"a": [{"x": 1, "y": "t"}]})
    making.ingest(lake, {"b": [{"z": True}]})
    written = json.loads((lake.place.schemas / "made_process.json").read_text())
    assert written == {"table": "made_process", "columns": {"x": "int64", "y": "text", "z": "bool"}}


def test_columns_above_the_thousandth_are_folded_and_can_be_read(lake, making):
    row = {f"c{n:04}": str(n) for n in range(MOST_COLUMNS + 5)}
    making.ingest(lake, {"a": [row]})
    (found,) = making.found(lake)
    assert len(lake.schema("made_process").names) == MOST_COLUMNS + len(columns.OWN)
    assert json.loads(found["_extra"]) == {f"c{n:04}": str(n) for n in range(MOST_COLUMNS, MOST_COLUMNS + 5)}
    assert {f"c{n:04}" for n in range(MOST_COLUMNS + 5)} == lake.visibility()[0].columns


def test_names_that_differ_in_case_are_one_column():
    fit = TableFit({})
    fit.fit(batch(Image=["a"]))
    assert fit.fit(batch(image=["b"]))["Image"].to_pylist() == ["b"]
    both = fit.fit(batch(Image=["c"], IMAGE=["d"]))
    assert (both["Image"].to_pylist(), both["_extra"].to_pylist()) == (["c"], ['{"IMAGE":"d"}'])


EXTRA = [
    (None, '{"c":"v"}', "nothing there"),
    ("{}", '{"c":"v"}', "an empty object"),
    ('{"big":18446744073709551617}', '{"big":18446744073709551617,"c":"v"}', "a number of more than 64 bits stays"),
    (' {"a": 1.50} ', '{"a": 1.50,"c":"v"}', "what stands there stays as it is written"),
    ("no json", '{"_extra":"no json","c":"v"}', "text that is no object is kept"),
]


@pytest.mark.parametrize(("before", "after"), [c[:2] for c in EXTRA], ids=[c[2] for c in EXTRA])
def test_extra_keeps_what_it_had(before, after):
    fit = TableFit({f"c{n}": "text" for n in range(MOST_COLUMNS)})
    assert fit.fit(batch(c=["v"], _extra=[before]))["_extra"].to_pylist() == [after]


def test_a_row_without_a_way_back_to_its_source_is_refused():
    with pytest.raises(ValueError, match="_rec"):
        TableFit({}).fit(pa.RecordBatch.from_pydict({"_src": pa.array([1]), "x": pa.array(["a"])}))


VALUES = st.one_of(
    st.lists(st.none() | st.text(string.printable, max_size=5), min_size=1, max_size=4),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=1, max_size=4),
    st.lists(st.none() | st.floats(allow_nan=False), min_size=1, max_size=4),
    st.lists(st.none() | st.booleans(), min_size=1, max_size=4),
    st.lists(st.none() | st.lists(st.text("ab", max_size=2), max_size=2), min_size=1, max_size=4),
)


@settings(max_examples=200)
@given(st.lists(VALUES, min_size=1, max_size=4))
def test_every_value_is_in_its_column_or_in_extra(series):
    fit = TableFit({})
    for values in series:
        fitted = fit.fit(batch(x=values))
        names = fitted.schema.names
        kept = fitted["x"].to_pylist() if "x" in names else [None] * len(values)
        extra = [None if e is None else json.loads(e).get("x") for e in fitted["_extra"].to_pylist()]
        for value, column, aside in zip(values, kept, extra, strict=True):
            assert (value is None) == (column is None and aside is None)
            if isinstance(value, int) and isinstance(column, float):
                assert column == value
