"""What the lake costs: committing and scanning, against writing and reading the same batches with bare pyarrow.

CPU time (user and system) of one process, one thread, fsync included; made-up records: Windows-like (135 sparse
text columns, 14 events) and flow-like (22 columns), over 5 days. Memory is the peak of the process so far.
"""

from __future__ import annotations

import hashlib
import os
import platform
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.lake.lake import Lake
from groundswell.model.card import Card, Event, Seen, TimeColumn
from groundswell.model.source import FileReport, SourceFile

ROWS = 50_000  # of a batch
START = int(datetime(2025, 6, 1, tzinfo=UTC).timestamp() * 1e6)
DAYS = 5

WIN = Card(
    "bench-win", 1, "", "bench_win", "json", ("EventID",), TimeColumn(("t",)), "1", host=("h",),
    events={str(e): Event(str(e), observables={"c0": Seen("file_path")}) for e in range(14)},
)  # fmt: skip
FLOW = Card(
    "bench-flow", 1, "", "bench_flow", "json", ("k",), TimeColumn(("t",)), "1", sensor=("s",),
    events={"conn": Event("conn", observables={"c0": Seen("ip"), "c1": Seen("ip")})},
)  # fmt: skip


def own(rng: np.random.Generator, rows: int, event: str, host: bool, src: int) -> dict[str, pa.Array]:
    """The lake's own columns of one batch."""
    names = pa.array([f"ws-{n:03}" for n in range(40)])
    picked = names.take(pa.array(rng.integers(0, 40, rows)))
    nothing = pa.nulls(rows, pa.string())
    return {
        "_time": pa.array(np.sort(START + rng.integers(0, DAYS * 86_400_000_000, rows))).cast(
            pa.timestamp("us", "UTC")
        ),
        "_host": picked if host else nothing,
        "_sensor": nothing if host else pa.array(["z1"] * rows),
        "_event": pa.array([event] * rows),
        "_src": pa.array(np.full(rows, src)),
        "_rec": pa.array(np.arange(rows)),
        "_extra": nothing,
    }


def texts(rng: np.random.Generator, rows: int, distinct: int, pattern: str) -> pa.Array:
    """A text column of some distinct values, the small ones frequent."""
    values = pa.array([pattern.format(n) for n in range(distinct)])
    return values.take(pa.array(np.minimum(rng.zipf(1.3, rows), distinct) - 1))


def batches(card: Card, count: int) -> Iterator[tuple[SourceFile, pa.RecordBatch]]:
    """`count` batches, each its own source; seeded, so that two calls give the same."""
    rng = np.random.default_rng(7)
    for number in range(count):
        digest = hashlib.sha256(f"{card.id}{number}".encode()).hexdigest()
        source = SourceFile(f"{number}", digest, ROWS * 300, int(digest[:15], 16))
        event = str(number % 14) if card is WIN else "conn"
        columns = own(rng, ROWS, event, card is WIN, source.src)
        if card is WIN:
            columns["c0"] = texts(rng, ROWS, 3_000, "C:\\Windows\\System32\\{:05}\\program.exe")
            for at in range(14):
                columns[f"e{event}_{at}"] = texts(rng, ROWS, 20 if at % 3 else 20_000, "a value of a field {}")
        else:
            columns["c0"] = texts(rng, ROWS, 2_000, "fe80::{:x}")
            columns["c1"] = pa.array([f"10.{a}.{b}.9" for a, b in rng.integers(0, 256, (ROWS, 2)).tolist()])
            for at in range(10):
                columns[f"n{at}"] = pa.array(rng.integers(0, 10 ** (1 + at % 6), ROWS))
            for at in range(6):
                columns[f"t{at}"] = texts(rng, ROWS, 30, "text {}")
        yield (
            source,
            pa.RecordBatch.from_pydict(columns).replace_schema_metadata({"table": card.table, "card": card.id}),
        )


def into_lake(root: Path, card: Card, count: int) -> None:
    """Commit the batches as `ingest` does."""
    lake = Lake.open(root, create=True)
    commit = lake.begin([card])
    for source, batch in batches(card, count):
        if commit.full:
            commit.seal()
            commit = lake.begin([card])
        commit.add_source(source, card)
        commit.add(batch)
        commit.end_source(FileReport(source.path, source.sha256, source.size, card.id))
    commit.seal()


def bare(root: Path, card: Card, count: int) -> None:
    """Write the batches in row groups as they come, one file, no order, no days."""
    root.mkdir(parents=True)
    with (root / "bare.parquet").open("wb") as file:
        writer = None
        for _, batch in batches(card, count):
            if card is WIN:
                schema = pa.unify_schemas([b.schema for _, b in batches(card, 14)]) if writer is None else writer.schema
                wide = {
                    f.name: batch[f.name] if f.name in batch.schema.names else pa.nulls(ROWS, f.type) for f in schema
                }
                batch = pa.RecordBatch.from_pydict(wide, schema=schema)
            if writer is None:
                writer = pq.ParquetWriter(file, batch.schema, compression="zstd", compression_level=3)
            writer.write_batch(batch)
        if writer is not None:
            writer.close()
        os.fsync(file.fileno())


def only_make(root: Path, card: Card, count: int) -> None:
    """Make the batches: taken off from both."""
    for _ in batches(card, count):
        pass


def scanned(root: Path, card: Card, columns: list[str] | None) -> int:
    """Rows of a scan."""
    return sum(b.num_rows for b in Lake.open(root).scan(card.table, columns))


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of `work`."""
    before = time.process_time()
    work()
    return time.process_time() - before


def main(count: int) -> None:
    """Print the table."""
    pa.set_cpu_count(1)
    versions = f"pyarrow {pa.__version__}, Python {platform.python_version()}"
    print(f"lake, CPU time, one thread; {versions}; {count * ROWS:,} rows a table")
    folder = Path(tempfile.mkdtemp())
    try:
        for card in (WIN, FLOW):
            making = cpu(lambda card=card: only_make(folder, card, count))
            lake = cpu(lambda card=card: into_lake(folder / card.id, card, count)) - making
            least = cpu(lambda card=card: bare(folder / f"bare-{card.id}", card, count)) - making
            size = sum(p.stat().st_size for p in (folder / card.id / card.table).rglob("*.parquet"))
            index = sum(p.stat().st_size for p in (folder / card.id / "_index").rglob("*.parquet"))
            size_bare = (folder / f"bare-{card.id}" / "bare.parquet").stat().st_size
            print(f"  {card.id}: commit {count * ROWS / lake:,.0f} rows/s, {lake / least:.1f} x bare pyarrow")
            sizes = f"{size / 1e6:.1f} MB in days, sorted, and {index / 1e6:.1f} MB of indexes"
            print(f"    {sizes}; bare {size_bare / 1e6:.1f} MB")
            for name, columns in (("2 columns", ["c0", "t0"]), ("all columns", None)):
                taken = cpu(lambda card=card, columns=columns: scanned(folder / card.id, card, columns))
                print(f"    scan {name}: {count * ROWS / taken:,.0f} rows/s")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  peak memory of the whole run {peak:,.0f} MB")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
