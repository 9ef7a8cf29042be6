"""A file of records on its way in: what it is, what was set aside of it, and its account.

The account must hold for every file: read = kept + set aside (+ already known), SEMANTICS section 7,
DESIGN section 3 "Quarantine contract".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Code = Literal[
    "syntax",
    "encoding",
    "too_long",
    "column_count",
    "type",
    "no_time",
    "chunk",
    "record",
    "truncated",
    "unknown_shape",
    "too_deep",
    "bomb",
]

RAW_LIMIT = 64 * 1024  # bytes kept of what is set aside


@dataclass(frozen=True)
class SourceFile:
    """One readable stream: a file, or a member of an archive (`logs.zip!dc01/Security.evtx`).

    `sha256` is of the stored bytes (of the member's decompressed bytes in an archive); `src` is 63 bits of it,
    the value of `_src` in every row; `from_byte` is where reading starts when only a grown tail is read, and
    `from_record` the number that the first record read there gets in `_rec`.
    """

    path: str
    sha256: str
    size: int
    src: int
    from_byte: int = 0
    from_record: int = 0
    head: str = ""  # sha256 of the first 4 KiB of the stored bytes (of all, when shorter): how a grown file is known


@dataclass(frozen=True)
class SetAside:
    """A record that could not be kept: where it stood, a code, the reason in words, and its first bytes."""

    path: str
    src: int
    position: int  # record or line number, from 0, in the whole file
    offset: int | None  # bytes into the decompressed stream
    code: Code
    reason: str
    raw: bytes
    count: int = 1  # how many records this entry stands for (a damaged chunk of unknown content is 1)


@dataclass(frozen=True)
class FileReport:
    """The account of one file after it was read."""

    path: str
    sha256: str
    bytes: int
    source: str | None  # card of most records; null when no card fits
    tables: Mapping[str, int] = field(default_factory=dict)  # table -> rows kept
    read: int = 0
    kept: int = 0
    set_aside: int = 0
    already_known: int = 0
    reasons: tuple[Reason, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    hosts: frozenset[str] = frozenset()
    sensors: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()  # e.g. "zone assumed"


@dataclass(frozen=True)
class Reason:
    """Why records of one file were set aside: a code, how many, where the first stood, and an example."""

    code: str
    count: int
    first_at: str
    example: str
