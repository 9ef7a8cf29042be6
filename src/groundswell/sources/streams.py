"""Open a file, or a member of an archive, as a stream of decompressed bytes with bounds.

gzip by isal (RFC 1952, several members), zstd by pyarrow (RFC 8878, several frames): both give every good byte
before they tell that a stream is cut. A stream that unpacks to more than `ratio` times its size and more than
`limit` bytes is cut there. What went wrong stands in `Stream.broken` after the last byte.

Not here: which files there are (`discover.py`), what the bytes mean (`decoders/`).
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyarrow as pa

from groundswell.model.source import Code
from groundswell.sources.inflate import BAD, GZIP, inflated

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
CHUNK = 1 << 20
STEP = 1 << 18
SPOOL = 64 << 20  # bytes kept in memory before a copy goes to disk


@dataclass(frozen=True)
class Bounds:
    """How far a stream may unpack: a bomb has both more than `limit` bytes and more than `ratio` times its size."""

    limit: int = 1 << 30
    ratio: int = 200


@dataclass(frozen=True)
class Broken:
    """Why a stream ended before its end: a code and the library's words."""

    code: Code
    reason: str


class Stream(io.RawIOBase):
    """A readable stream that never raises for bad data: it ends, and `broken` says why."""

    def __init__(self, raw: BinaryIO, compression: str | None, size: int, bounds: Bounds) -> None:
        """Read `raw`, of `size` stored bytes, unpacked by `compression` (gzip, zstd or null)."""
        super().__init__()
        self.broken: Broken | None = None
        self.offset = 0  # bytes given so far
        self._raw = raw
        self._size = max(size, 1)
        self._bounds = bounds
        self._read: Callable[[int], bytes] = _reader(raw, compression)
        self._compressed = compression is not None

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` with the next bytes; 0 at the end or where the stream breaks."""
        data = self.take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def take(self, size: int) -> bytes:
        """Give at most `size` bytes; empty at the end or where the stream breaks."""
        if self.broken is not None:
            return b""
        try:
            data = self._read(min(size, CHUNK))
        except (OSError, EOFError, BAD, ValueError, RuntimeError) as error:
            self.broken = Broken("truncated", f"the stream breaks off: {error}")
            return b""
        self.offset += len(data)
        if self._compressed and self.offset > self._bounds.limit and self.offset > self._bounds.ratio * self._size:
            self.broken = Broken("bomb", f"unpacks to more than {self.offset:,} bytes from {self._size:,}")
        return data

    def fill(self, size: int) -> bytes:
        """Give `size` bytes; fewer only at the end or where the stream breaks."""
        parts: list[bytes] = []
        while size > 0 and (data := self.take(size)):
            parts.append(data)
            size -= len(data)
        return b"".join(parts)

    def close(self) -> None:
        """Close the file below."""
        self._raw.close()
        super().close()


def compression_of(head: bytes) -> str | None:
    """Name the compression by the first bytes: gzip, zstd or null."""
    if head.startswith(GZIP_MAGIC):
        return "gzip"
    if head.startswith(ZSTD_MAGIC):
        return "zstd"
    return None


def _reader(raw: BinaryIO, compression: str | None) -> Callable[[int], bytes]:
    if compression == "gzip":
        return _Gzip(raw).read
    if compression == "zstd":
        return _Zstd(raw).read
    return raw.read


class _Gzip:
    """gzip members one after another, a few bytes at a time; every byte before damage is given."""

    def __init__(self, raw: BinaryIO) -> None:
        self._parts = inflated(lambda: _blocks(raw), GZIP)
        self._rest = b""

    def read(self, size: int) -> bytes:
        part = self._rest or next(self._parts, b"")
        self._rest = part[size:]
        return part[:size]


def _blocks(raw: BinaryIO) -> Iterator[bytes]:
    """The stored bytes from the beginning."""
    raw.seek(0)
    while block := raw.read(STEP):
        yield block


class _Zstd:
    """zstd frames; a cut frame loses what one read would have given, so the tail is read again byte by byte."""

    def __init__(self, raw: BinaryIO) -> None:
        self._raw = raw
        self._start = raw.tell()
        self._given = 0
        self._stream = self._open()
        self._single = False

    def _open(self) -> pa.CompressedInputStream:
        self._raw.seek(self._start)
        return pa.CompressedInputStream(pa.PythonFile(_Kept(self._raw), mode="r"), "zstd")

    def read(self, size: int) -> bytes:
        try:
            data = bytes(self._stream.read(1 if self._single else min(size, STEP)))
        except OSError:
            if self._single:
                raise
            self._single = True
            self._stream = self._open()
            skip = self._given
            while skip:
                skip -= len(self._stream.read(min(skip, STEP)))
            return self.read(size)
        self._given += len(data)
        return data


class _Kept(io.RawIOBase):
    """A view of a file that leaves it open when Arrow closes the view."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__()
        self._raw = raw

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._raw.read(size)


def seekable(stream: Stream) -> BinaryIO:
    """Copy a stream into a file that can seek, in memory up to 64 MiB, then nameless on disk."""
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (goes with the reader)
    while data := stream.take(CHUNK):
        spool.write(data)
    spool.seek(0)
    return spool  # type: ignore[return-value]
