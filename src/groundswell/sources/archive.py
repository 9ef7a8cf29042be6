"""Open the members of zip archives (PKWARE APPNOTE 6.3) so that a damaged one still gives its good bytes.

Python's `zipfile` reads the directory; stored and deflated members are unpacked here, because `zipfile` throws
the last part of a member away when its checksum does not hold. A member never unpacks to more than the directory
says. Its name is a label only and never becomes a path on this machine.

Not here: which members are looked at (`discover.py`).
"""

from __future__ import annotations

import io
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from groundswell.sources.inflate import BAD, RAW, inflated

MAGIC = b"PK\x03\x04"
LOCAL_HEADER = struct.Struct("<4s22xHH")  # signature, 22 bytes the directory repeats, lengths of name and extra
SPOOL = 64 << 20  # bytes of a member kept in memory before they go to a nameless file
PART = 1 << 16
BROKEN = (
    OSError,
    EOFError,
    zipfile.BadZipFile,
    ValueError,
    RuntimeError,  # a method or a lock that zipfile does not know
    BAD,
    zlib.error,
)


def directory(opener: Callable[[], BinaryIO]) -> list[zipfile.ZipInfo]:
    """List the members of an archive, folders left out.

    Raises:
        OSError, zipfile.BadZipFile, ValueError: the directory cannot be read.
    """
    with opener() as file, zipfile.ZipFile(file) as archive:
        return [info for info in archive.infolist() if not info.is_dir()]


@dataclass(frozen=True)
class Member:
    """One member of an archive, opened anew each time."""

    archive: Callable[[], BinaryIO]
    info: zipfile.ZipInfo

    def open(self) -> BinaryIO:
        """Give the member as a file that can seek; one that breaks off ends with OSError after its good bytes."""
        return spool(self._parts(), self.info.file_size)

    def first(self, size: int) -> bytes:
        """Give the first bytes, or fewer where the member is damaged."""
        found = b""
        try:
            for part in self._parts():
                found += part
                if len(found) >= size:
                    break
        except BROKEN:
            pass
        return found[:size]

    def _parts(self) -> Iterator[bytes]:
        if self.info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield from self._unpacked()
            return
        with self.archive() as file, zipfile.ZipFile(file) as archive, archive.open(self.info) as member:
            while part := member.read(PART):
                yield part

    def _unpacked(self) -> Iterator[bytes]:
        check = 0
        for part in self._stored() if self.info.compress_type == zipfile.ZIP_STORED else inflated(self._stored, RAW):
            check = zlib.crc32(part, check)
            yield part
        if check != self.info.CRC:
            raise zipfile.BadZipFile("its checksum does not hold")

    def _stored(self) -> Iterator[bytes]:
        with self.archive() as file:
            file.seek(self.info.header_offset)
            header = file.read(LOCAL_HEADER.size)
            if len(header) < LOCAL_HEADER.size or header[:4] != MAGIC:
                raise zipfile.BadZipFile("the directory points to no member")
            _, name, extra = LOCAL_HEADER.unpack(header)
            file.seek(name + extra, io.SEEK_CUR)
            left = self.info.compress_size
            while left > 0 and (stored := file.read(min(PART, left))):
                left -= len(stored)
                yield stored
            if left:
                raise EOFError("the archive ends in the member")


def spool(parts: Iterator[bytes], bound: int | None) -> BinaryIO:
    """Copy `parts` into a file that can seek, never more than `bound` bytes where that is given.

    A source that breaks off gives its good bytes, then OSError.
    """
    file = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (closed by the reader)
    problem = ""
    taken = 0
    try:
        for part in parts:
            keep = part if bound is None else part[: bound - taken]
            taken += len(keep)
            file.write(keep)
            if len(keep) < len(part):
                problem = f"more than the {bound:,} bytes that the directory tells"
                break
        if not problem and bound is not None and taken < bound:
            problem = f"{taken:,} of {bound:,} bytes"
    except BROKEN as error:
        problem = str(error)
    file.seek(0)
    return _Cut(file, problem) if problem else file  # type: ignore[return-value]


class _Cut(io.RawIOBase):
    """A spooled file that ends with the error that cut it."""

    def __init__(self, file: tempfile.SpooledTemporaryFile[bytes], problem: str) -> None:
        super().__init__()
        self._file = file
        self._problem = problem

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if not data and size != 0:
            raise OSError(f"the member breaks off: {self._problem}")
        return data

    def close(self) -> None:
        self._file.close()
        super().close()
