"""A DuckDB connection that keeps to itself: no network, no extensions, bounded memory, UTC.

DuckDB spills joins and sorts to disk beyond its memory limit.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import duckdb

MEMORY = "512MB"


@contextlib.contextmanager
def connection(memory: str = MEMORY, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that may read the lake's files."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    opened = duckdb.connect(":memory:", config=settings)
    try:
        yield opened
    finally:
        opened.close()


def name(text: str) -> str:
    """`text` as an identifier."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as a text."""
    return "'" + text.replace("'", "''") + "'"
