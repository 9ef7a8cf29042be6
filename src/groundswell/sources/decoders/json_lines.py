"""Read JSON: one object a line (NDJSON), or an array, or an object whose one list holds the records.

Lines are taken in blocks and each is parsed by itself, so that a bad line costs only itself. Record numbers are
line numbers from 0, empty lines included, so that a file that grew goes on counting. An array (RFC 8259), pretty
printed or not, is read whole up to `ARRAY_CAP` bytes; its records are numbered by their place in it.
Numbers beyond 64 bit keep their digits (`whole`): nothing passes through a float that was an integer.

Not here: which card a record goes to (`sources/routing.py`).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from itertools import accumulate
from typing import Any

import msgspec
import orjson

from groundswell.model.source import RAW_LIMIT
from groundswell.sources.decoders.block import Aside, Block
from groundswell.sources.streams import Stream

BLOCK = 1 << 17  # small: what is parsed is looked at while the processor still has it at hand
LINE_CAP = 16 << 20  # bytes of one line; a longer one is set aside
ARRAY_BLOCK = 8 << 20
ARRAY_CAP = 256 << 20
BOM = b"\xef\xbb\xbf"
BIG_NUMBER = re.compile(rb"[:\[,\s]-?\d{19}")


def blocks(stream: Stream, first: int = 0, offset: int = 0, taken: bytes = b"") -> Iterator[Block | Aside]:
    """Yield the lines of a stream as records; lines are counted from `first`, bytes from `offset`.

    `taken` are bytes already read of the first line.
    """
    position = first
    rest = taken
    skipping: int | None = None  # bytes of an overlong line dropped so far
    while data := stream.fill(BLOCK):
        if skipping is not None:
            end = data.find(b"\n")
            if end < 0:
                skipping += len(data)
                offset += len(data)
                continue
            offset += end + 1
            data, skipping = data[end + 1 :], None
            position += 1
        rest += data
        cut = rest.rfind(b"\n") + 1
        if cut:
            position = yield from _lines(rest[:cut], position, offset)
            offset += cut
            rest = rest[cut:]
        if len(rest) > LINE_CAP:
            yield Aside(position, offset, "too_long", f"a line of more than {LINE_CAP:,} bytes", rest[:RAW_LIMIT])
            offset += len(rest)
            rest, skipping = b"", 0
    if rest:
        yield from _lines(rest, position, offset)


def _lines(data: bytes, position: int, offset: int) -> Generator[Block | Aside, None, int]:
    """Parse whole lines; the block of good ones comes after the bad ones. Return the position behind the last."""
    block = Block()
    if position == 0 and data.startswith(BOM):
        data = data[len(BOM) :]
        offset += len(BOM)
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    loads = orjson.loads
    try:
        records = [loads(line) for line in lines]
    except orjson.JSONDecodeError:
        records = []
    if records and set(map(type, records)) == {dict}:
        places = accumulate(map(len, lines), lambda at, size: at + size + 1, initial=offset)
        offsets: list[int | None] = [*places]
        yield Block(list(range(position, position + len(lines))), offsets[:-1], lines, records)
        return position + len(lines)
    for line in lines:
        if line and not line.isspace():
            try:
                record = loads(line)
            except orjson.JSONDecodeError as error:
                yield Aside(position, offset, *_reason(line, error), line)
            else:
                if type(record) is dict:
                    block.add(position, offset, line, record)
                else:
                    yield Aside(position, offset, "syntax", f"a line that is no object but {_kind(record)}", line)
        position += 1
        offset += len(line) + 1
    if block.records:
        yield block
    return position


def _reason(line: bytes, error: Exception) -> tuple[Any, str]:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as bad:
        return "encoding", f"not UTF-8 at byte {bad.start} of the line"
    return "syntax", str(error)


def _kind(value: object) -> str:
    return {list: "a list", str: "text", bool: "true or false", type(None): "null"}.get(type(value), "a number")


def whole(raw: bytes, record: dict[str, Any]) -> dict[str, Any]:
    """Give the record with integers beyond 64 bit exact, where its bytes hold a number that long."""
    if BIG_NUMBER.search(raw) is None:
        return record
    try:
        exact = msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return record
    return exact if isinstance(exact, dict) else record


def array_blocks(stream: Stream) -> Iterator[Block | Aside]:
    """Yield the records of a JSON array, or of the one list of objects in a JSON object."""
    data = bytearray()
    while len(data) <= ARRAY_CAP and (part := stream.fill(ARRAY_BLOCK)):
        data += part
    if len(data) > ARRAY_CAP:
        yield Aside(0, 0, "too_long", f"one JSON value of more than {ARRAY_CAP:,} bytes", bytes(data[:RAW_LIMIT]))
        return
    try:
        items = _items(bytes(data))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        yield from _saved(bytes(data), str(error))
        return
    block = Block()
    for position, item in enumerate(items):
        raw = bytes(item)
        try:
            record = orjson.loads(raw)
        except orjson.JSONDecodeError as error:
            yield Aside(position, None, *_reason(raw, error), raw)
            continue
        if isinstance(record, dict):
            block.add(position, None, raw, record)
        else:
            yield Aside(position, None, "syntax", f"a member that is no object but {_kind(record)}", raw)
        if len(block.records) >= 8192:
            yield block
            block = Block()
    if block.records:
        yield block


def _items(data: bytes) -> list[msgspec.Raw]:
    """Slice the records out of the text without parsing them."""
    data = data.removeprefix(BOM)
    if data.lstrip()[:1] == b"[":
        return msgspec.json.decode(data, type=list[msgspec.Raw])
    members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    lists = [bytes(raw) for raw in members.values() if bytes(raw).lstrip()[:1] == b"["]
    if len(lists) != 1:
        return [msgspec.Raw(data)]
    return msgspec.json.decode(lists[0], type=list[msgspec.Raw])


def _saved(data: bytes, reason: str) -> Iterator[Block | Aside]:
    """Take the good records of a damaged array: objects are cut where their braces close.

    What lies between them is set aside as one record each.
    """
    block = Block()
    position = 0
    for start, end, complete in objects(data):
        raw = data[start:end]
        try:
            record = orjson.loads(raw) if complete else None
        except orjson.JSONDecodeError:
            record = None
        if isinstance(record, dict):
            block.add(position, start, raw, record)
        else:
            yield Aside(position, start, "syntax" if complete else "truncated", f"a damaged array: {reason}", raw)
        position += 1
    if position == 0:
        yield Aside(0, 0, "syntax", reason, data[:RAW_LIMIT])
    if block.records:
        yield block


_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}]', re.DOTALL)


def objects(data: bytes) -> Iterator[tuple[int, int, bool]]:
    """Find the outermost objects of a text by their braces: start, end, and whether it is closed. Linear."""
    depth = start = 0
    for token in _TOKEN.finditer(data):
        mark = token.group()
        if mark == b"{":
            if depth == 0:
                start = token.start()
            depth += 1
        elif mark == b"}" and depth:
            depth -= 1
            if depth == 0:
                yield start, token.end(), True
    if depth:
        yield start, len(data), False
