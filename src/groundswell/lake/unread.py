"""Files that were given and not read: they stay known until they are read, so that an answer can say so.

A verdict that did not know of them would speak as if they had never been given (exit code 12).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from groundswell.lake import database
from groundswell.lake.state_tables import unread
from groundswell.lake.upsert import bulk_upsert


@dataclass(frozen=True)
class UnreadFile:
    """A file that no card fits, or that could not be opened: its path, its hash where it could be read, and why."""

    path: str
    sha256: str
    why: str


class UnreadStore:
    """The unread files of one state store."""

    def __init__(self, engine: Engine) -> None:
        """Use the open store `engine`."""
        self._engine = engine

    def put(self, files: Iterable[UnreadFile]) -> None:
        """Remember files that were not read."""
        with database.told(str(self._engine.url)):
            bulk_upsert(self._engine, unread, [vars(one) for one in files])

    def read_now(self, paths: Iterable[str]) -> None:
        """Forget files that were read in the meantime."""
        with database.told(str(self._engine.url)), self._engine.begin() as connection:
            for path in paths:
                connection.execute(sa.delete(unread).where(unread.c.path == path))

    def all(self) -> tuple[UnreadFile, ...]:
        """Every unread file, by path."""
        with database.told(str(self._engine.url)), database.reading(self._engine) as connection:
            rows = connection.execute(sa.select(unread).order_by(unread.c.path)).mappings()
            return tuple(UnreadFile(**row) for row in rows)
