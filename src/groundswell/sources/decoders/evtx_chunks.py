"""What the chunks of an EVTX file say they hold, so that records which vanish without an error are missed.

A file is a header of 4 KiB and chunks of 64 KiB; each chunk's header tells the first and last record in it. The
reading library ends a chunk at the first bytes that are no record and says nothing: the ledger counts what it gave
against what the headers tell.
Reference: MS-EVEN6 and libyal/libevtx documentation, "Windows XML Event Log (EVTX) format", chunk header.

Not here: reading records (`evtx.py`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

CHUNK_MAGIC = b"ElfChnk\x00"
HEADER_SIZE = 4096
CHUNK_SIZE = 65536
CHUNK_COUNT = 42  # offset of the number of chunks in the file header
SMALLEST = 28  # bytes of the smallest record
_NUMBERS = struct.Struct("<8s16xQQ")  # magic, first and last number in the log, then first and last record id


@dataclass
class Chunk:
    """One chunk: where it is, its first and last record id, how many of them were read."""

    offset: int
    first: int
    last: int
    seen: int = 0

    @property
    def told(self) -> int:
        """How many records its header tells of."""
        return self.last - self.first + 1


class Ledger:
    """The chunks of a file in their order, and what was read of each."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        """Read the header of every chunk; the place in `file` is kept."""
        place = file.tell()
        self.chunks = list(_chunks(file, size))
        file.seek(CHUNK_COUNT)
        told = int.from_bytes(file.read(2), "little")
        self.absent = max(0, told - -(-max(size - HEADER_SIZE, 0) // CHUNK_SIZE))  # chunks told of, behind the end
        self._at = 0
        file.seek(place)

    def saw(self, record: int) -> None:
        """Count a record, read or refused, by its id; records come in the order of the chunks."""
        for number in range(self._at, len(self.chunks)):
            chunk = self.chunks[number]
            if chunk.first <= record <= chunk.last and chunk.seen < chunk.told:
                chunk.seen += 1
                self._at = number
                return

    def missing(self) -> Iterator[Chunk]:
        """The chunks of which fewer records were seen than they tell of."""
        return (chunk for chunk in self.chunks if chunk.seen < chunk.told)


def _chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    for offset in range(HEADER_SIZE, size, CHUNK_SIZE):
        file.seek(offset)
        head = file.read(_NUMBERS.size)
        if len(head) < _NUMBERS.size:
            return
        magic, first, last = _NUMBERS.unpack(head)
        if magic == CHUNK_MAGIC and 0 <= last - first < CHUNK_SIZE // SMALLEST:
            yield Chunk(offset, first, last)
