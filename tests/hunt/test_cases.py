"""What rules mean, as cases that an analyst can read: `tests/cases/*.yml`, asked of the oracle and of the engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from groundswell.defences.hunt.tree import Refused, Rule

FILES = sorted((Path(__file__).parents[1] / "cases").glob("*.yml"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}") for file in FILES for case in yaml.safe_load(file.read_text())
]
KEYS = {"name", "rule", "logsource", "rows", "finds", "refused"}


def dictionaries(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same batch with its texts as dictionaries, as Parquet hands them over."""
    columns = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names).replace_schema_metadata(batch.schema.metadata)


def folded_away(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same rows with every native column in `_extra`."""
    rows = batch.to_pylist()
    extras = [{**json.loads(r["_extra"] or "{}"), **{k: v for k, v in r.items() if k[0] != "_"}} for r in rows]
    columns = [pa.array([json.dumps(e) for e in extras]), batch.column("_event")]
    made = pa.RecordBatch.from_arrays(columns, names=["_extra", "_event"])
    return made.replace_schema_metadata(batch.schema.metadata)


def test_there_are_cases() -> None:
    assert len(CASES) > 80


@pytest.mark.parametrize("case", CASES)
def test_a_case_finds_its_rows_in_every_form(
    case: dict[str, Any], rule_of: Callable[..., Any], as_batch: Any, by_engine: Any, by_oracle: Any
) -> None:
    assert set(case) <= KEYS
    rule = rule_of(case["rule"], case.get("logsource"))
    if "refused" in case:
        assert isinstance(rule, Refused)
        assert case["refused"] in rule.reason
        return
    assert isinstance(rule, Rule), rule.reason
    batch = as_batch(case["rows"])
    expected = {(rule.id, row) for row in case["finds"]}
    assert by_oracle([rule], batch) == expected, "the oracle"
    assert by_engine([rule], batch) == expected, "the engine"
    assert by_engine([rule], dictionaries(batch)) == expected, "dictionary columns"
    if all("_event" not in row and "Guid" not in row for row in case["rows"]):
        assert by_engine([rule], folded_away(batch)) == by_oracle([rule], folded_away(batch)), "columns in _extra"
