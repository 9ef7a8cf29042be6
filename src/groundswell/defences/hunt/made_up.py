"""Make-believe records: one row as ingest hands it to the hunt, to try a rule on.

Not here: the rows themselves (the cases beside a pack's rules, the samples of a detection's template).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa


def batch_of(table: str, event: str, row: Mapping[str, object]) -> pa.RecordBatch:
    """Give one row of `table` as a batch: every column text, as a Windows source has it."""
    columns = {"_event": event, "_extra": None, **{name: str(value) for name, value in row.items()}}
    arrays = [pa.array([value], pa.string()) for value in columns.values()]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(columns))
    return batch.replace_schema_metadata({b"table": table.encode()})
