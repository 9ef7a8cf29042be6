"""Where everything lies in a lake: folder and file names, and nothing else.

    _lake.json                                       format version
    _lock                                            held by the one writer (flock), with its process id
    _commits/<commit>.json                           the truth: created once, never changed
    _stage/open/                                     being written; readers ignore names with an underscore
    _gone/                                           replaced or retired files, removed after a grace time
    _schemas/<table>.json                            union schema of a table, derived from the commit records
    _index/<segment>/<commit>-<nnnn>.parquet         visibility, sequence, observables
    _quarantine/<commit>-<nnnn>.parquet              records set aside
    <table>/day=YYYY-MM-DD/<commit>-<nnnn>.parquet   the records; 0000-00-00 holds those without a plausible time

Source: the Hive partition naming that DuckDB, Spark, pyarrow and polars read; DESIGN section 4.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

FORMAT = 1
UNDATED = "0000-00-00"
EARLIEST = date(1990, 1, 1)  # before it a time is implausible (SEMANTICS section 1)
LATEST = date(2100, 1, 1)  # from it on too; what is later than now is the caller's to judge
PLACES = {
    "visibility": "_index/visibility",
    "sequence": "_index/sequence",
    "observables": "_index/observables",
    "quarantine": "_quarantine",
}

_TABLE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_COMMIT = re.compile(r"[0-9a-f]{16}")


def checked_table(table: str) -> str:
    """`table`, when it may name a folder.

    Raises:
        ValueError: it is no snake_case name of at most 64 characters.
    """
    if not _TABLE.fullmatch(table):
        raise ValueError(f"{table!r} cannot name a table of the lake")
    return table


def is_commit(name: str) -> bool:
    """Whether `name` has the form of a commit id."""
    return _COMMIT.fullmatch(name) is not None


def day_name(day: date | None) -> str:
    """The folder's part after `day=`."""
    return UNDATED if day is None else day.isoformat()


def rows_path(table: str, day: date | None, commit: str, number: int) -> str:
    """Path of a file of records, from the lake's root."""
    return f"{checked_table(table)}/day={day_name(day)}/{commit}-{number:04}.parquet"


def segment_path(segment: str, commit: str, number: int) -> str:
    """Path of a file of an index or of the quarantine, from the lake's root."""
    return f"{PLACES[segment]}/{commit}-{number:04}.parquet"


def micros(day: date) -> int:
    """The first microsecond of `day`, since the epoch, UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000


class Layout:
    """The folders of one lake."""

    def __init__(self, root: Path) -> None:
        """Name them; nothing is made."""
        self.root = root
        self.about = root / "_lake.json"
        self.lock = root / "_lock"
        self.commits = root / "_commits"
        self.stage = root / "_stage"
        self.open_stage = root / "_stage" / "open"
        self.gone = root / "_gone"
        self.schemas = root / "_schemas"

    def record(self, commit: str) -> Path:
        """The record of `commit`."""
        return self.commits / f"{commit}.json"
