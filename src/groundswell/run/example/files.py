"""Files of the example company, the same bytes each time: JSON lines, compressed without a time or a name inside."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import orjson

LEVEL = 1  # of gzip: the example is made in seconds, not kept


def write_lines(path: Path, events: Iterable[dict[str, object]]) -> int:
    """Write `events` as JSON lines into the gzip file `path`; how many there were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("wb") as raw, gzip.GzipFile("", "wb", LEVEL, raw, mtime=0) as file:
        lines: list[bytes] = []
        for event in events:
            lines.append(orjson.dumps(event))
            count += 1
            if len(lines) == 2_000:
                file.write(b"\n".join(lines) + b"\n")
                lines.clear()
        if lines:
            file.write(b"\n".join(lines) + b"\n")
    return count


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 with line feeds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
