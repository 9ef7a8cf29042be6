"""Read Windows event log files (EVTX, MS-EVEN6 binary XML in 64 KiB chunks) record by record.

The Rust library `evtx` is driven by `next()`: a `for` loop would end at the first damaged record. A damaged
record or chunk is set aside with the library's reason, and reading goes on; a run of errors longer than
`RUN_OF_ERRORS` ends the file, because the library may repeat one place for ever. Records that a chunk's header
tells of and that were neither read nor refused are set aside as well (`evtx_chunks.py`). A file cut within a chunk
is filled up with zeros first, so that the records before the cut are read.

Not here: what System and EventData mean (`shapes/evtx.yml`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import orjson
from evtx import PyEvtxParser

from groundswell.model.source import RAW_LIMIT
from groundswell.sources.decoders.block import Aside, Block
from groundswell.sources.decoders.evtx_chunks import CHUNK_SIZE, HEADER_SIZE, Ledger

MAGIC = b"ElfFile\x00"
RUN_OF_ERRORS = 1000
RECORDS = 4096  # records in a block
BYTES = 8 << 20  # bytes of JSON in a block
CHUNK_NUMBER = re.compile(r"chunk (?:number |index )?(\d+)|chunk_number: (\d+)", re.IGNORECASE)
RECORD_NUMBER = re.compile(r"record (?:number |id )?(\d+)|record_id: (\d+)", re.IGNORECASE)


def blocks(file: BinaryIO, first: int = 0) -> Iterator[Block | Aside]:
    """Yield the records of a file that can seek and be written; records are counted from `first`, damaged ones too."""
    size = file.seek(0, io.SEEK_END)
    cut = (size - HEADER_SIZE) % CHUNK_SIZE
    if cut:
        file.write(b"\0" * (CHUNK_SIZE - cut))
    ledger = Ledger(file, size)
    file.seek(0)
    position = first
    for item in _records(file, ledger, first):
        position = max(position, (item.position if isinstance(item, Aside) else item.positions[-1]) + 1)
        yield item
    for chunk in ledger.missing():
        lost = chunk.told - chunk.seen
        reason = f"the chunk tells of records {chunk.first} to {chunk.last}; {lost} of them cannot be read"
        yield Aside(position, chunk.offset, "chunk", reason, _bytes(file, chunk.offset), lost)
        position += lost
    if ledger.absent:
        reason = f"the file ends {ledger.absent:,} chunks before the end that its header tells of"
        yield Aside(position, size, "truncated", reason, b"", ledger.absent)
    elif position == first:
        yield Aside(first, 0, "chunk", "no chunk of the file can be read", _bytes(file, 0))


def _records(file: BinaryIO, ledger: Ledger, first: int) -> Iterator[Block | Aside]:
    """What the library gives, and what it refuses."""
    try:
        parser = PyEvtxParser(file, number_of_threads=1, separate_json_attributes=True)
        records: Iterator[dict[str, Any]] = parser.records_json()  # type: ignore[assignment]
    except BaseException as error:
        yield Aside(first, 0, "chunk", _told(error), _bytes(file, 0))
        return
    block, size, position, run = Block(), 0, first, 0
    while True:
        try:
            record = next(records)
        except StopIteration:
            break
        except BaseException as error:
            yield _refused(file, ledger, position, _told(error))
            position, run = position + 1, run + 1
            if run >= RUN_OF_ERRORS:
                yield Aside(position, None, "truncated", f"{run:,} errors in a row: the rest was not read")
                break
            continue
        run = 0
        ledger.saw(int(record["event_record_id"]))
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


def _refused(file: BinaryIO, ledger: Ledger, position: int, reason: str) -> Aside:
    """A damaged record, counted by its id where the message tells it; or a damaged chunk with its bytes."""
    record = RECORD_NUMBER.search(reason)
    if record is not None:
        ledger.saw(int(record.group(1) or record.group(2)))
        return Aside(position, None, "record", reason)
    chunk = CHUNK_NUMBER.search(reason)
    if chunk is None:
        return Aside(position, None, "record", reason)
    offset = HEADER_SIZE + int(chunk.group(1) or chunk.group(2)) * CHUNK_SIZE
    return Aside(position, offset, "chunk", reason, _bytes(file, offset))


def _told(error: BaseException) -> str:
    """Give the library's words. A panic of Rust arrives as a BaseException of its own; nothing else is caught here."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return " ".join(str(error).split())[:500] or type(error).__name__


def _bytes(file: BinaryIO, offset: int) -> bytes:
    """Give the first bytes of a damaged place, without moving the reader's own."""
    place = file.tell()
    file.seek(offset)
    data = file.read(RAW_LIMIT)
    file.seek(place)
    return data
