"""The engine and the oracle find the same (rule, row) pairs on made-up rules and rows."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Rule, SigmaLogSource

# A small alphabet, so that tests and values meet; with what lower() lengthens, separators, and the specials of patterns
LETTERS = st.sampled_from(
    ["a", "B", "b", "c", "İ", "Σ", "σ", "ς", "ß", "é", "\0", "\n", " ", "*", "?", "\\", "-", "1", ".", "😀"]
)
TEXT = st.lists(LETTERS, max_size=7).map("".join)
FIELDS = ("one", "TWO", "thr ee", "Mapped", "Never", "md5", "Target", "Key", "Reason", "late", "Guid", "Channel")
NUMBERS = st.one_of(
    st.integers(-3, 300), st.sampled_from(["0x10", "007", "1.5", "1e2", "-", "", "٣", "2024-05-01T03:00:00Z"])
)
ADDRESSES = st.sampled_from(["10.0.0.1", "::ffff:10.0.0.2", "10.0.0.9", "fe80::1", "-", "", "10.0.0", "FE80::1%2"])
NETWORKS = st.sampled_from(["10.0.0.0/30", "10.0.0.0/8", "fe80::/10", "0.0.0.0/0", "::/0"])
PATTERNS = st.sampled_from(
    ["a.b", "^a", "b$", "[abc]{2}", "a|b", "(?!a)b", "\\d", "İ", "", "(a)\\1", "ab.c", "a?b b", "abc+", "[^a]bcb"]
)
PAIRS = st.lists(st.sampled_from(["MD5=ab", "md5=B", "SHA256=c", "MD5", "=a", "IMPHASH=a=b"]), max_size=3).map(",".join)
SCALARS = st.one_of(TEXT, NUMBERS, st.booleans(), st.floats(-3, 3, width=16), ADDRESSES, st.none())


def leaves() -> st.SearchStrategy[Leaf]:
    field = st.sampled_from([*FIELDS, None])
    named = st.sampled_from(FIELDS)
    literal = st.builds(
        Leaf, field, st.sampled_from(["equals", "contains", "startswith", "endswith", "wildcard"]), TEXT, st.booleans()
    )
    flags = st.frozensets(st.sampled_from("ims"))
    part = st.sampled_from(["minute", "hour", "day", "week", "month", "year"]).map(lambda one: frozenset({one}))
    how = st.sampled_from([frozenset(), *({one} for one in ("contains", "startswith", "endswith"))]).map(frozenset)
    return st.one_of(
        literal,
        literal,
        st.builds(Leaf, field, st.just("re"), PATTERNS, st.just(True), flags),
        st.builds(Leaf, named, st.just("cidr"), NETWORKS),
        st.builds(Leaf, named, st.sampled_from(["lt", "lte", "gt", "gte"]), st.sampled_from(["1", "1.5", "100", "-1"])),
        st.builds(Leaf, named, st.just("exists"), st.sampled_from(["true", "false"])),
        st.builds(Leaf, named, st.just("null"), st.just("")),
        st.builds(Leaf, named, st.just("fieldref"), named, st.booleans(), how),
        st.builds(
            Leaf, named, st.just("time_part"), st.sampled_from(["1", "3", "5", "18", "2024"]), st.just(False), part
        ),
    )


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=6,
    )


def rule(number: int, node: Node, logsource: SigmaLogSource) -> Rule:
    return Rule(
        f"rule-{number}", "", "low", "", "", "", None, None, logsource, node, (), (), (), "", "", f"{number}", "test"
    )


LOGSOURCES = st.sampled_from(
    [
        SigmaLogSource("test", "case"),
        SigmaLogSource("test", "narrow"),
        SigmaLogSource("test", None, "made"),
        SigmaLogSource("test"),
    ]
)
RULES = st.lists(st.tuples(nodes(), LOGSOURCES), min_size=1, max_size=5).map(
    lambda made: [rule(number, node, logsource) for number, (node, logsource) in enumerate(made)]
)
EXTRA = st.one_of(
    st.none(),
    st.just("{broken"),
    st.dictionaries(
        st.sampled_from(["late", "one", "t w o", "x"]), st.one_of(SCALARS, st.lists(TEXT, max_size=2)), max_size=3
    ).map(json.dumps),
)
ROW = st.fixed_dictionaries(
    {"_event": st.sampled_from(["made/up/1", "made/up/7", "some/thing/9"])},
    optional={
        "one": SCALARS,
        "two": TEXT,
        "Three": st.one_of(TEXT, st.none()),
        "native_name": SCALARS,
        "never": TEXT,
        "Hashes": PAIRS,
        "ObjectName": TEXT,
        "ValueName": st.one_of(TEXT, st.none()),
        "NativeKey": st.sampled_from(["\\REGISTRY\\MACHINE\\ab", "\\registry\\machine", "HKLM\\b", ""]),
        "Details": st.sampled_from(
            ['{"reason": "ab"}', '{"Reason": [1, null, "b"]}', "[]", "", '{"reason": {"a": 1}}']
        ),
        "list": st.lists(TEXT, max_size=3),
        "Guid": TEXT,
        "Kind": st.sampled_from(["a", "B", "c"]),
        "_extra": EXTRA,
    },
)


def as_written(row: dict[str, object]) -> dict[str, object]:
    """The row with the columns that its kind is made of, as every source has them."""
    extra = row.get("_extra")
    channel, _, number = str(row["_event"]).rpartition("/")
    row = {"Channel": channel.title(), "EventID": number, **row}
    return {
        key: value for key, value in row.items() if key != "_extra" or (isinstance(extra, str) and extra != "{broken")
    }


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rules=RULES, rows=st.lists(ROW, min_size=1, max_size=8))
def test_the_engine_finds_what_the_oracle_finds(
    rules: list[Rule], rows: list[dict[str, object]], as_batch: Any, by_engine: Any, by_oracle: Any
) -> None:
    batch = as_batch([as_written(row) for row in rows])
    assert by_engine(rules, batch) == by_oracle(rules, batch)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rules=RULES, rows=st.lists(ROW, min_size=2, max_size=8), cut=st.integers(0, 7))
def test_a_batch_cut_in_two_finds_the_same(
    rules: list[Rule], rows: list[dict[str, object]], cut: int, as_batch: Any, by_engine: Any
) -> None:
    batch = as_batch([as_written(row) for row in rows])
    cut = min(cut, batch.num_rows)
    first, second = batch.slice(0, cut), batch.slice(cut)
    together = by_engine(rules, first) | {(id, row + cut) for id, row in by_engine(rules, second)}
    assert together == by_engine(rules, batch)


def test_a_broken_extra_is_no_field(as_batch: Any, by_engine: Any, by_oracle: Any) -> None:
    batch = as_batch([{"one": "a"}])
    broken = batch.set_column(batch.schema.get_field_index("_extra"), "_extra", pa.array(["{broken"]))
    asked = [rule(0, Leaf("late", "null", ""), SigmaLogSource("test", "case"))]
    assert by_engine(asked, broken) == by_oracle(asked, broken) == {("rule-0", 0)}
