"""Records set aside: kept beside the lake with file, position, code and reason, their first bytes unchanged.

DESIGN section 3, "Quarantine contract": read = kept + set aside, and what is set aside can be looked at.

Not here: deciding that a record cannot be kept (sources).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.model.source import RAW_LIMIT, Code, SetAside

SCHEMA = pa.schema(
    [
        ("path", pa.string()),
        ("src", pa.int64()),
        ("position", pa.int64()),
        ("offset", pa.int64()),
        ("code", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.binary()),
        ("count", pa.int64()),
    ]
)


def to_table(kept: Iterable[SetAside]) -> pa.Table:
    """Records as they lie on disk. Lone surrogates of a file's name are written as escapes."""
    rows = [
        (_safe(s.path), s.src, s.position, s.offset, s.code, _safe(s.reason), s.raw[:RAW_LIMIT], s.count) for s in kept
    ]
    parts = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    return pa.Table.from_arrays([pa.array(p, f.type) for p, f in zip(parts, SCHEMA, strict=True)], schema=SCHEMA)


def read(paths: Iterable[str]) -> Iterator[SetAside]:
    """The records set aside in the files `paths`, in the order in which they were."""
    for path in paths:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=64, use_threads=False):
            for row in batch.to_pylist():
                yield SetAside(**{**row, "code": cast(Code, row["code"])})


def _safe(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
