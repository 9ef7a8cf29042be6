"""Find the readable streams in what a user names: files, folders, members of zip archives.

Folders are walked in order of names; a symbolic link is followed once, loops are cut. A zip member is a candidate
of its own (`logs.zip!dc01/Security.evtx`); its name is only a label and never becomes a path on this machine.
Archives in archives are opened to a depth of two; members and their sizes are bounded.

Not here: what a stream holds (`detect.py`), unpacking gzip and zstd (`streams.py`).
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from groundswell.model.errors import InputError, Where
from groundswell.model.source import SourceFile
from groundswell.sources.streams import Bounds, Stream, compression_of

ZIP_MAGIC = b"PK\x03\x04"
ZIP_DEPTH = 2
ZIP_MEMBERS = 100_000
SPOOL = 64 << 20  # bytes of a nested archive or of standard input kept in memory before they go to a file


@dataclass(frozen=True)
class Candidate:
    """A stream that may hold records.

    `path` is its label, `name` the last part of it for name patterns, `size` the stored bytes. `problem` says why
    it cannot be opened at all (a link loop, a member of an encrypted archive).
    """

    path: str
    name: str
    size: int
    opener: Callable[[], BinaryIO] = field(repr=False, compare=False)
    problem: str = ""
    bounds: Bounds = field(default_factory=Bounds)

    def raw(self) -> BinaryIO:
        """Open the stored bytes.

        Raises:
            InputError: GS-2002, it cannot be opened.
        """
        if self.problem:
            raise InputError("GS-2002", f"{self.path} cannot be opened", where=Where(file=self.path), why=self.problem)
        try:
            return self.opener()
        except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
            raise InputError(
                "GS-2002", f"{self.path} cannot be opened", where=Where(file=self.path), why=str(error)
            ) from error

    def open(self) -> Stream:
        """Open the decompressed bytes; see `streams.Stream`."""
        raw = self.raw()
        head = raw.read(4)
        raw.seek(0)
        return Stream(raw, compression_of(head), self.size, self.bounds)

    def head(self, size: int) -> bytes:
        """Give the first decompressed bytes."""
        stream = self.open()
        try:
            parts: list[bytes] = []
            while size > 0 and (data := stream.take(size)):
                parts.append(data)
                size -= len(data)
            return b"".join(parts)
        finally:
            stream.close()

    def source(self) -> SourceFile:
        """Hash the stored bytes; `src` is the first 63 bits of their SHA-256."""
        digest = hashlib.sha256()
        size = 0
        with self.raw() as raw:
            while data := raw.read(1 << 20):
                digest.update(data)
                size += len(data)
        value = digest.hexdigest()
        return SourceFile(path=self.path, sha256=value, size=size, src=int(value[:16], 16) >> 1)


def discover(paths: Iterable[Path], bounds: Bounds | None = None) -> Iterator[Candidate]:
    """Yield a candidate for each stream below `paths`, in order; `-` is standard input.

    Raises:
        InputError: GS-2003, a path does not exist.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if str(path) == "-":
            yield _standard_input(bounds or Bounds())
        elif not path.exists():
            raise InputError("GS-2003", f"{path} does not exist", where=Where(file=str(path)), hint="check the path")
        else:
            yield from _walk(path, str(path), bounds or Bounds(), seen)


def _walk(path: Path, label: str, bounds: Bounds, seen: set[tuple[int, int]]) -> Iterator[Candidate]:
    try:
        info = path.stat()
        if path.is_dir():
            if (info.st_dev, info.st_ino) in seen:
                return
            seen.add((info.st_dev, info.st_ino))
            for child in sorted(os.listdir(path)):
                yield from _walk(path / child, f"{label.rstrip('/')}/{child}", bounds, seen)
            return
        if not path.is_file():
            return
        with path.open("rb") as file:
            head = file.read(4)
    except OSError as error:
        yield Candidate(label, path.name, 0, lambda: path.open("rb"), problem=error.strerror or str(error))
        return
    if head == ZIP_MAGIC:
        yield from _members(label, lambda: path.open("rb"), bounds, 1)
        return
    yield Candidate(label, path.name, info.st_size, lambda: path.open("rb"), bounds=bounds)


def _members(label: str, opener: Callable[[], BinaryIO], bounds: Bounds, depth: int) -> Iterator[Candidate]:
    """Yield the members of an archive, in the order of its directory; archives in it to the depth allowed."""
    name = label.rsplit("/", 1)[-1]
    try:
        with opener() as file, zipfile.ZipFile(file) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError) as error:
        yield Candidate(label, name, 0, opener, problem=f"not a readable zip archive: {error}")
        return
    if len(infos) > ZIP_MEMBERS:
        yield Candidate(label, name, 0, opener, problem=f"has {len(infos):,} members, more than {ZIP_MEMBERS:,}")
        return
    for info in infos:
        path = f"{label}!{info.filename}"
        base = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
        if info.flag_bits & 1:
            yield Candidate(path, base, info.compress_size, opener, problem="the member is encrypted")
            continue
        if info.file_size > bounds.limit and info.file_size > bounds.ratio * max(info.compress_size, 1):
            yield Candidate(path, base, info.compress_size, opener, problem=_bomb(info))
            continue
        member = _Member(opener, info, bounds)
        if depth < ZIP_DEPTH and _starts_with_zip(member):
            yield from _members(path, member.open, bounds, depth + 1)
            continue
        yield Candidate(path, base, info.file_size, member.open, bounds=bounds)


def _bomb(info: zipfile.ZipInfo) -> str:
    return f"unpacks to {info.file_size:,} bytes from {info.compress_size:,}: taken for a bomb"


def _starts_with_zip(member: _Member) -> bool:
    try:
        with member.stream() as file:
            return file.read(4) == ZIP_MAGIC
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError):
        return False


@dataclass(frozen=True)
class _Member:
    """One member of a zip archive, opened anew each time."""

    archive: Callable[[], BinaryIO]
    info: zipfile.ZipInfo
    bounds: Bounds

    def stream(self) -> BinaryIO:
        return zipfile.ZipFile(self.archive()).open(self.info)  # type: ignore[return-value]

    def open(self) -> BinaryIO:
        """Open the member as a file that can seek; small ones in memory, large ones in a nameless file."""
        return _spool(self.stream(), self.info.file_size)


def _spool(stream: BinaryIO, bound: int | None) -> BinaryIO:
    """Copy a stream into a file that can seek; it never takes more than `bound` bytes, where that is given.

    A member that breaks off gives its good bytes: `_Cut` repeats the error at their end.
    """
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (closed by the reader)
    problem = ""
    taken = 0
    try:
        while bound is None or taken < bound:
            data = stream.read(min(1 << 16, bound - taken) if bound is not None else 1 << 16)
            if not data:
                break
            taken += len(data)
            spool.write(data)
        if bound is not None and taken < bound:
            problem = f"{taken:,} of {bound:,} bytes"
    except (OSError, EOFError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError) as error:
        problem = str(error)
    except Exception as error:  # zlib.error, lzma.LZMAError and bz2's have no common class
        problem = f"{type(error).__name__}: {error}"
    finally:
        stream.close()
    spool.seek(0)
    return _Cut(spool, problem) if problem else spool  # type: ignore[return-value]


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


def _standard_input(bounds: Bounds) -> Candidate:
    spooled = _spool(sys.stdin.buffer, None)
    spooled.seek(0, io.SEEK_END)
    size = spooled.tell()

    def again() -> BinaryIO:
        spooled.seek(0)
        return _Kept(spooled)  # type: ignore[return-value]

    return Candidate("-", "-", size, again, bounds=bounds)


class _Kept(io.RawIOBase):
    """A view of a file that stays open when the view is closed."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)
