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
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from groundswell.model.errors import InputError, UsageError, Where
from groundswell.model.source import SourceFile
from groundswell.sources import archive
from groundswell.sources.streams import Bounds, Stream, compression_of

ZIP_DEPTH = 2
ZIP_MEMBERS = 100_000


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
        except archive.BROKEN as error:
            raise InputError(
                "GS-2002", f"{self.path} cannot be opened", where=Where(file=self.path), why=str(error)
            ) from error

    def open(self) -> Stream:
        """Open the decompressed bytes; see `streams.Stream`."""
        raw = self.raw()
        try:
            head = raw.read(4)
        except OSError:
            head = b""  # a member without one good byte: the stream says why
        raw.seek(0)
        return Stream(raw, compression_of(head), self.size, self.bounds)

    def head(self, size: int) -> tuple[bytes, str]:
        """Give the first decompressed bytes, and why the stream broke off in them, where it did."""
        stream = self.open()
        try:
            data = stream.fill(size)
            return data, stream.broken.reason if stream.broken else ""
        finally:
            stream.close()

    def source(self) -> SourceFile:
        """Hash the stored bytes; `src` is the first 63 bits of their SHA-256."""
        digest = hashlib.sha256()
        size = 0
        with self.raw() as raw:
            while data := _read(raw):
                digest.update(data)
                size += len(data)
        value = digest.hexdigest()
        return SourceFile(path=self.path, sha256=value, size=size, src=int(value[:16], 16) >> 1)


def _read(raw: BinaryIO) -> bytes:
    """The next bytes; none where a member breaks off: its good bytes are what the hash is of."""
    try:
        return raw.read(1 << 20)
    except OSError:
        return b""


def discover(paths: Iterable[Path], bounds: Bounds | None = None) -> Iterator[Candidate]:
    """Yield a candidate for each stream below `paths`, in order; `-` is standard input.

    Raises:
        UsageError: GS-2003, a path does not exist.
    """
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if str(path) == "-":
            yield _standard_input(bounds or Bounds())
        elif not path.exists():
            raise UsageError("GS-2003", f"{path} does not exist", where=Where(file=str(path)), hint="check the path")
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
    if head == archive.MAGIC:
        yield from _members(label, lambda: path.open("rb"), bounds, 1)
        return
    yield Candidate(label, path.name, info.st_size, lambda: path.open("rb"), bounds=bounds)


def _members(label: str, opener: Callable[[], BinaryIO], bounds: Bounds, depth: int) -> Iterator[Candidate]:
    """Yield the members of an archive, in the order of its directory; archives in it to the depth allowed."""
    name = label.rsplit("/", 1)[-1]
    try:
        infos = archive.directory(opener)
    except archive.BROKEN as error:
        yield Candidate(label, name, 0, opener, problem=f"not a readable zip archive: {error}")
        return
    if len(infos) > ZIP_MEMBERS:
        yield Candidate(label, name, 0, opener, problem=f"has {len(infos):,} members, more than {ZIP_MEMBERS:,}")
        return
    for info in infos:
        member = archive.Member(opener, info)
        path = f"{label}!{info.filename}"
        problem = _problem(info, bounds)
        if not problem and depth < ZIP_DEPTH and member.first(4) == archive.MAGIC:
            yield from _members(path, member.open, bounds, depth + 1)
            continue
        base = info.filename.replace("\\", "/").rsplit("/", 1)[-1]
        yield Candidate(path, base, info.file_size, member.open, problem=problem, bounds=bounds)


def _problem(info: zipfile.ZipInfo, bounds: Bounds) -> str:
    """Why a member is not opened at all; empty where it may be."""
    if info.flag_bits & 1:
        return "the member is encrypted"
    if info.file_size > bounds.limit and info.file_size > bounds.ratio * max(info.compress_size, 1):
        return f"unpacks to {info.file_size:,} bytes from {info.compress_size:,}: taken for a bomb"
    return ""


def _standard_input(bounds: Bounds) -> Candidate:
    spooled = archive.spool(iter(lambda: sys.stdin.buffer.read(1 << 16), b""), None)
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
