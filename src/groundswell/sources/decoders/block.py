"""What a decoder gives: blocks of parsed records with their places, and what it could not parse.

Not here: which card a record goes to (`sources/routing.py`), columns (`sources/columns.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from groundswell.model.source import RAW_LIMIT, Code

MAX_DEPTH = 64  # nesting beyond this is no log record


@dataclass(frozen=True)
class Aside:
    """A record that could not be parsed: number in the file, byte offset, why, and its first bytes."""

    position: int
    offset: int | None
    code: Code
    reason: str
    raw: bytes = b""
    count: int = 1  # how many records it stands for

    def __post_init__(self) -> None:
        """Keep no more than the first bytes."""
        if len(self.raw) > RAW_LIMIT:
            object.__setattr__(self, "raw", self.raw[:RAW_LIMIT])


@dataclass
class Block:
    """Parsed records, in order; `raws` are their bytes, `positions` their numbers, `offsets` their first bytes."""

    positions: list[int] = field(default_factory=list)
    offsets: list[int | None] = field(default_factory=list)
    raws: list[bytes] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)

    def add(self, position: int, offset: int | None, raw: bytes, record: dict[str, Any]) -> None:
        """Append one record."""
        self.positions.append(position)
        self.offsets.append(offset)
        self.raws.append(raw)
        self.records.append(record)
