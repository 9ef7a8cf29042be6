"""Insert or update many rows by primary key: one question, one body for each database.

Measured in the reference: SQLite takes a million findings in 23 s of CPU by `INSERT ... ON CONFLICT`; PostgreSQL is
five times faster by COPY into a temporary table. A statement may meet a key only once in PostgreSQL, so the last
row of a key wins before anything is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Connection, Engine

BATCH = 10_000  # rows of one statement

Row = Mapping[str, object]


def bulk_upsert(engine: Engine, table: Table, rows: Iterable[Row], update: Sequence[str] | None = None) -> int:
    """Insert `rows`; where the primary key is there, set the columns `update` (None: all others; empty: none).

    Returns: how many distinct keys were given.
    """
    keys = [column.name for column in table.primary_key]
    last = {tuple(row[k] for k in keys): row for row in rows}
    given = iter(last.values())
    with engine.begin() as connection:
        while batch := [dict(row) for row in islice(given, BATCH)]:
            columns = list(batch[0])
            changed = [c for c in columns if c not in keys] if update is None else list(update)
            if connection.dialect.name == "postgresql":
                _postgresql(connection, table, batch, changed)
            else:
                _sqlite(connection, table, batch, changed)
    return len(last)


def _sqlite(connection: Connection, table: Table, rows: list[dict[str, object]], changed: Sequence[str]) -> None:
    statement = insert(table)
    if changed:
        new = {name: statement.excluded[name] for name in changed}
        statement = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=list(table.primary_key))
    connection.execute(statement, rows)


def postgresql_statements(table: Table, columns: Sequence[str], changed: Sequence[str]) -> tuple[str, str, str]:
    """The three statements for PostgreSQL: make the temporary table, COPY into it, move it over."""
    quote = postgresql.dialect().identifier_preparer.quote  # type: ignore[no-untyped-call]
    names = ", ".join(quote(c) for c in columns)
    target, temporary = quote(table.name), quote(f"new_{table.name}")
    keys = ", ".join(quote(c.name) for c in table.primary_key)
    setting = ", ".join(f"{quote(c)} = EXCLUDED.{quote(c)}" for c in changed)
    return (
        f"CREATE TEMPORARY TABLE {temporary} ON COMMIT DROP AS SELECT {names} FROM {target} WHERE false",
        f"COPY {temporary} ({names}) FROM STDIN",
        f"INSERT INTO {target} ({names}) SELECT {names} FROM {temporary} ON CONFLICT ({keys}) "
        + (f"DO UPDATE SET {setting}" if setting else "DO NOTHING"),
    )


def _postgresql(connection: Connection, table: Table, rows: list[dict[str, object]], changed: Sequence[str]) -> None:
    columns = list(rows[0])
    make, copy_in, move = postgresql_statements(table, columns, changed)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS new_{table.name}")
    connection.exec_driver_sql(make)
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(copy_in) as copying:
        for row in rows:
            copying.write_row([row[c] for c in columns])
    connection.exec_driver_sql(move)
