"""Read Windows event log files (EVTX, MS-EVEN6 binary XML in 64 KiB chunks) record by record.

The Rust library `evtx` is driven by `next()`: a `for` loop would end at the first damaged record. A damaged
record or chunk is set aside with the library's reason, and reading goes on; a run of errors longer than
`RUN_OF_ERRORS` ends the file, because the library may repeat one place for ever.

Not here: what System and EventData mean (`shapes/evtx.yml`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson
from evtx import PyEvtxParser

from groundswell.model.source import Code
from groundswell.sources.decoders.block import Aside, Block

MAGIC = b"ElfFile\x00"
RUN_OF_ERRORS = 1000
RECORDS = 4096  # records in a block
BYTES = 8 << 20  # bytes of JSON in a block
HEADER_SIZE = 4096
CHUNK_SIZE = 65536
CHUNK_NUMBER = re.compile(r"chunk (?:number )?(\d+)|chunk_number: (\d+)", re.IGNORECASE)


def blocks(file: BinaryIO, first: int = 0) -> Iterator[Block | Aside]:
    """Yield the records of a file that can seek; records are counted from `first`, damaged ones included."""
    try:
        parser = PyEvtxParser(file, number_of_threads=1, separate_json_attributes=True)
        records: Iterator[dict[str, Any]] = parser.records_json()  # type: ignore[assignment]
    except BaseException as error:
        yield Aside(first, 0, "chunk", _told(error), _bytes(file, 0))
        return
    block, size, position, run = Block(), 0, first, 0
    while True:
        try:
            record: dict[str, Any] = next(records)
        except StopIteration:
            break
        except BaseException as error:
            reason = _told(error)
            code, offset = _place(reason)
            yield Aside(position, offset, code, reason, _bytes(file, offset))
            position, run = position + 1, run + 1
            if run >= RUN_OF_ERRORS:
                yield Aside(position, None, "truncated", f"{run:,} errors in a row: the rest was not read")
                break
            continue
        run = 0
        aside = _take(block, position, record)
        if aside is not None:
            yield aside
        position += 1
        size += len(record["data"])
        if len(block.records) >= RECORDS or size >= BYTES:
            yield block
            block, size = Block(), 0
    if block.records:
        yield block


def _take(block: Block, position: int, record: dict[str, Any]) -> Aside | None:
    """Put a record into the block; the library's JSON is parsed here."""
    raw = record["data"].encode("utf-8", "surrogatepass")
    try:
        parsed = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return Aside(position, None, "record", f"the record's JSON cannot be read: {error}", raw)
    if not isinstance(parsed, dict):
        return Aside(position, None, "record", "the record is no object", raw)
    parsed["evtx.written"] = record["timestamp"]
    block.add(position, None, raw, parsed)
    return None


def _told(error: BaseException) -> str:
    """Give the library's words. A panic of Rust arrives as a BaseException of its own; nothing else is caught here."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return " ".join(str(error).split())[:500] or type(error).__name__


def _place(reason: str) -> tuple[Code, int | None]:
    """Find which chunk a message speaks of; a message without a chunk is about one record."""
    found = CHUNK_NUMBER.search(reason)
    if found is None:
        return "record", None
    number = int(found.group(1) or found.group(2))
    return "chunk", HEADER_SIZE + number * CHUNK_SIZE


def _bytes(file: BinaryIO, offset: int | None) -> bytes:
    """Give the bytes of a damaged chunk, without moving the reader's place."""
    if offset is None:
        return b""
    place = file.tell()
    file.seek(offset)
    data = file.read(CHUNK_SIZE)
    file.seek(place)
    return data
