"""How fast sources are read, as ratios to the least that any reader must do.

For each file: CPU seconds of reading it to batches, against merely unpacking its bytes and, for JSON, against
parsing each line by orjson, and against parsing plus `pyarrow.json` by (channel, event): the figure that
DESIGN section 3 was chosen by. Medians of repeated runs in one process; run on an otherwise idle machine.

    GROUNDSWELL_SHARED=../shared/data .venv/bin/python bench/sources.py
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pyarrow as pa
from pyarrow import json as pa_json

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import root

from groundswell.model.card import Card
from groundswell.model.source import SetAside
from groundswell.sources.card import load_cards
from groundswell.sources.detect import Detection, detect
from groundswell.sources.discover import Candidate, discover
from groundswell.sources.read import read

RUNS = 3
FILES = (
    "ndjson-windows/empire-run-keys.json.zst",
    "ndjson-windows/winlogbeat6-wdigest.json.zst",
    "eve/mixed-5000.eve.json.zst",
    "zeek/conn-48h.log.zst",
    "zeek/dns.wrccdc.log.zst",
    "evtx-benign/evtx/security.evtx",
)


def cpu(work: Callable[[], object]) -> float:
    """Median CPU seconds of `work`."""
    found = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return statistics.median(found)


def bytes_of(candidate: Candidate) -> bytes:
    """The unpacked bytes."""
    stream = candidate.open()
    try:
        return stream.fill(1 << 40)
    finally:
        stream.close()


def rows_of(candidate: Candidate, cards: tuple[Card, ...]) -> int:
    """Read to batches; give the number of records."""
    detection = detect(candidate, cards)
    assert isinstance(detection, Detection)
    items = read(candidate, detection, cards, candidate.source())
    return sum(0 if isinstance(item, SetAside) else item.num_rows for item in items)


def parsed(data: bytes) -> int:
    """Parse every line, keep nothing."""
    return sum(1 for line in data.split(b"\n") if line and orjson.loads(line))


def grouped(data: bytes) -> int:
    """Parse every line, group by channel and event, read each group by `pyarrow.json` in blocks of 8 MiB."""
    rows = 0
    for start in range(0, len(data), 8 << 20):
        groups: dict[tuple[object, object], list[bytes]] = {}
        for line in data[start : start + (8 << 20)].split(b"\n")[1:-1]:
            record = orjson.loads(line)
            key = (record.get("Channel") or record.get("event_type"), record.get("EventID") or record.get("event_id"))
            groups.setdefault(key, []).append(line)
        for lines in groups.values():
            text = b"\n".join(lines)
            options = pa_json.ReadOptions(use_threads=False, block_size=len(text) + 1)
            rows += pa_json.read_json(pa.BufferReader(text), read_options=options).num_rows
    return rows


def main() -> None:
    """Print the table."""
    shared = root()
    if not shared.is_dir():
        print(f"sources: no shared data at {shared}; nothing was measured")
        return
    cards = load_cards()
    print(f"sources: CPU time, medians of {RUNS} runs; Python {platform.python_version()}, pyarrow {pa.__version__}")
    print(f"{'file':46}{'MB':>7}{'records':>9}{'MB/s':>7}{'rec/s':>9}{'x unpack':>10}{'x orjson':>10}{'x grouped':>11}")
    for name in FILES:
        (candidate,) = discover([shared / name])
        data = bytes_of(candidate)
        size = len(data) / 1e6
        ours = cpu(lambda c=candidate: rows_of(c, cards))  # type: ignore[misc]
        rows = rows_of(candidate, cards)
        unpack = cpu(lambda c=candidate: bytes_of(c))  # type: ignore[misc]
        line = f"{name:46}{size:7.1f}{rows:9,}{size / ours:7.0f}{rows / ours:9,.0f}{ours / max(unpack, 1e-4):10.1f}"
        if "json" in name:
            line += f"{ours / cpu(lambda d=data: parsed(d)):10.1f}{ours / cpu(lambda d=data: grouped(d)):11.1f}"  # type: ignore[misc]
        print(line)


if __name__ == "__main__":
    main()
