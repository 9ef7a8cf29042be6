"""One made-up source and two ways to ask a rule of rows: the engine and the oracle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pytest
import yaml

import oracle
from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import compile_plan
from groundswell.defences.hunt.routes import fits
from groundswell.defences.hunt.rules.sigma import parse
from groundswell.defences.hunt.tree import Rule
from groundswell.model.card import Card, Derive, Event, LogSource, TimeColumn

Rows = list[dict[str, object]]

PAIRS = Derive(("md5", "sha256", "imphash"), "split_pairs", ("Hashes",))
WHOLE_KEY = Derive(("Target",), "join", ("ObjectName", "ValueName"), separator="\\")
HIVE = Derive(("Key",), "prefix", ("NativeKey",), replace=(("\\REGISTRY\\MACHINE", "HKLM"),))
INNER = Derive(("Reason",), "key", ("Details",), key="reason")


@pytest.fixture(scope="session")
def card() -> Card:
    """A source with one described kind that answers `category: case`; `Never` it can never have."""
    entry = LogSource(product="test", category="case", map={"Mapped": "native_name"}, lacks=frozenset({"Never"}))
    narrow = LogSource(product="test", category="narrow", where={"Kind": ("A", "b")})
    return Card(
        id="made-up",
        version=1,
        title="Made up",
        table="made_up",
        decoder="json_lines",
        event_by=("Channel", "EventID"),
        time=TimeColumn(("ts",)),
        digest="0",
        host=("Computer",),
        events={
            "made/up/1": Event("made/up/1", sigma=(entry, narrow), derive=(PAIRS, WHOLE_KEY, HIVE, INNER)),
        },
        services={"made": "Made/Up"},
        text_free=frozenset({"Guid"}),
        product="test",
    )


def parsed(detection: Mapping[str, object], logsource: Mapping[str, str] | None = None, number: int = 1) -> Any:
    """The rule (or refusal) of a detection section."""
    document = {
        "title": f"case {number}",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "logsource": logsource or {"product": "test", "category": "case"},
        "detection": detection,
        "level": "high",
    }
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return parse(text.encode(), f"case-{number}.yml", "test", "test")[0]


def batch_of(rows: Iterable[Mapping[str, object]], table: str = "made_up", event: str = "made/up/1") -> pa.RecordBatch:
    """Rows as a batch: a column of one type keeps it, a value that does not fit goes to `_extra`, as ingest does."""
    rows = [{"_event": event, **row} for row in rows]
    kept: dict[str, list[object]] = {}
    extras: list[dict[str, object]] = [json.loads(str(row.pop("_extra", None) or "{}")) for row in rows]
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name) for row in rows]
        kinds = {type(value) for value in values if value is not None}
        if len(kinds) > 1 or not kinds <= {str, int, bool, float, list} or not _fits(values):
            for extra, row in zip(extras, rows, strict=True):
                if name in row and not isinstance(row[name], str):
                    extra[name] = row[name]
            values = [value if isinstance(value, str) else None for value in values]
        kept[name] = values
    columns = {name: _array(values) for name, values in kept.items()}
    columns["_extra"] = pa.array([json.dumps(extra) if extra else None for extra in extras], pa.string())
    made = pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))
    return made.replace_schema_metadata({b"table": table.encode()})


def _fits(values: list[object]) -> bool:
    whole = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    lists = [part for value in values if isinstance(value, list) for part in value]
    return all(-(2**63) <= value < 2**63 for value in whole) and all(isinstance(part, str) for part in lists)


def _array(values: list[object]) -> pa.Array:
    lists = any(isinstance(value, list) for value in values)
    texts = all(value is None or isinstance(value, str) for value in values)
    return pa.array(values, pa.list_(pa.string()) if lists else pa.string() if texts else None)


@pytest.fixture(scope="session")
def rule_of() -> Callable[..., Any]:
    """Parse a detection section."""
    return parsed


@pytest.fixture(scope="session")
def as_batch() -> Callable[..., pa.RecordBatch]:
    """Rows to a record batch."""
    return batch_of


@pytest.fixture(scope="session")
def by_engine(card: Card) -> Callable[[Iterable[Rule], pa.RecordBatch], set[tuple[str, int]]]:
    """(rule id, row) as the plan finds them."""

    def ask(rules: Iterable[Rule], batch: pa.RecordBatch) -> set[tuple[str, int]]:
        return {(found.id, found.row) for found in match(compile_plan(rules, (), (card,)), batch)}

    return ask


@pytest.fixture(scope="session")
def by_oracle(card: Card) -> Callable[[Iterable[Rule], pa.RecordBatch], set[tuple[str, int]]]:
    """(rule id, row) as the oracle finds them, on the routes that the plan takes."""

    def ask(rules: Iterable[Rule], batch: pa.RecordBatch) -> set[tuple[str, int]]:
        plan = compile_plan(rules, (), (card,))
        return {
            (rule.id, number)
            for number, row in enumerate(batch.to_pylist())
            for rule in plan.rules.values()
            for route in plan.routes_of[rule.id]
            if fits(route.event, str(row["_event"])) and oracle.holds(rule, route, row, card.text_free)
        }

    return ask
