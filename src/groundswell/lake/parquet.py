"""Write one Parquet file as the lake keeps it: the same rows give the same bytes.

zstd 3, dictionaries, page index, row groups of about 128 MB of Arrow, all-null columns left out; `_src` and
`_rec` as DELTA_BINARY_PACKED (measured: 0.02 % of the size). Source: Apache Parquet format 2.

Not here: which rows belong in one file (`building.py`).
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.lake import disk

ROW_GROUP = 128 << 20  # bytes of Arrow
DELTA = ("_src", "_rec")


def without_empty(table: pa.Table) -> pa.Table:
    """`table` without the native columns in which every value is null."""
    empty = [n for n in table.schema.names if not n.startswith("_") and table[n].null_count == table.num_rows]
    return table.drop_columns(empty) if empty else table


def write(path: Path, table: pa.Table) -> tuple[int, str]:
    """Write `table` to the new file `path`, durable; give its size and sha256.

    Raises:
        MachineError: no space or no permission.
    """
    delta = [n for n in DELTA if n in table.schema.names]
    per_row = max(1, table.nbytes // max(1, table.num_rows))
    with disk.told(path), disk.HashedFile(path) as file:
        pq.write_table(
            table,
            file,
            row_group_size=max(4_096, ROW_GROUP // per_row),
            compression="zstd",
            compression_level=3,
            use_dictionary=[_leaf(f) for f in table.schema if f.name not in (*DELTA, "_time")],
            column_encoding=dict.fromkeys(delta, "DELTA_BINARY_PACKED") or None,
            write_page_index=True,
        )
    return file.size, file.sha256


def _leaf(field: pa.Field) -> str:
    return f"{field.name}.list.element" if pa.types.is_list(field.type) else str(field.name)
