"""One way to read through: the tables of an event class as one view, its columns named by OCSF paths.

The cards say which column holds a path. A view is SQL over the files of a snapshot: a union of tables, with native
provenance (`_time, _host, _sensor, _event, _src, _rec`) and `_table`; null where a card or the records lack a
path. It knows what it lacks, so that an analytic which needs it is not evaluated there.

Source: OCSF event classes; DuckDB's `read_parquet` with `union_by_name`. Not here: what is asked of a view.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.lake import sql
from groundswell.model.card import Card, Event

PROVENANCE = ("_time", "_host", "_sensor", "_event", "_src", "_rec")
TYPES = {"int64": "BIGINT", "uint64": "UBIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "time": "TIMESTAMPTZ"}


@dataclass(frozen=True)
class View:
    """A view: its SELECT, the OCSF paths it has as columns, and the (table, path) pairs it lacks."""

    event_class: str
    sql: str
    columns: tuple[str, ...]
    lacks: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Part:
    table: str
    event: Event
    files: Sequence[str]
    types: Mapping[str, str]  # columns that the table has

    def column(self, path: str) -> str | None:
        """The column that holds `path`, when the card names one and the table has it."""
        column = self.event.ocsf.get(path)
        return column if column in self.types else None


def view(
    event_class: str,
    cards: Iterable[Card],
    files: Callable[[str], Sequence[str]],
    schemas: Mapping[str, Mapping[str, str]],
) -> View:
    """The view `event_class` over `files(table)`; `schemas` names the type of each native column, by table."""
    described = [(c.table, e) for c in cards for e in c.events.values() if e.event_class == event_class]
    paths = tuple(sorted({path for _, event in described for path in event.ocsf}))
    parts = []
    for table, event in sorted(described, key=lambda d: (d[0], d[1].name)):
        if found := files(table):
            parts.append(_Part(table, event, found, schemas.get(table, {})))
    kinds = {path: _kind(path, parts) for path in paths}
    selects = [_select(part, kinds) for part in parts] or [_nothing(kinds)]
    asked = {(p.table, path) for p in parts for path in paths}
    there = {(p.table, path) for p in parts for path in paths if p.column(path) is not None}
    return View(event_class, "\nUNION ALL\n".join(selects), paths, frozenset(asked - there))


def _kind(path: str, parts: Iterable[_Part]) -> str:
    """The SQL type of a path: that of its columns where they agree, else text."""
    found = {part.types[column] for part in parts if (column := part.column(path)) is not None}
    return TYPES.get(found.pop(), "VARCHAR") if len(found) == 1 else "VARCHAR"


def _select(part: _Part, kinds: Mapping[str, str]) -> str:
    """One event of one table. A column of the table may lack in the files of these days: then it is null there."""
    chosen = [sql.name(name) for name in PROVENANCE]
    lacking = []
    for path, kind in kinds.items():
        column = part.column(path)
        if column is None:
            chosen.append(f"CAST(NULL AS {kind}) AS {sql.name(path)}")
        else:
            chosen.append(f"TRY_CAST({sql.name(column)} AS {kind}) AS {sql.name(path)}")
            lacking.append(f"CAST(NULL AS {TYPES.get(part.types[column], 'VARCHAR')}) AS {sql.name(column)}")
    files = ", ".join(sql.literal(f) for f in part.files)
    empty = ", ".join(dict.fromkeys(lacking)) or "CAST(NULL AS VARCHAR) AS _event"
    return (
        f"SELECT {sql.literal(part.table)} AS _table, {', '.join(chosen)}\n"
        f"FROM (SELECT * FROM read_parquet([{files}], union_by_name=true, hive_partitioning=false)\n"
        f"      UNION ALL BY NAME SELECT {empty} WHERE false)\n"
        f"WHERE _event = {sql.literal(part.event.name)}"
    )


def _nothing(kinds: Mapping[str, str]) -> str:
    own = ["TIMESTAMPTZ", "VARCHAR", "VARCHAR", "VARCHAR", "BIGINT", "BIGINT"]
    chosen = [f"CAST(NULL AS {t}) AS {sql.name(n)}" for n, t in zip(PROVENANCE, own, strict=True)]
    chosen += [f"CAST(NULL AS {kind}) AS {sql.name(path)}" for path, kind in kinds.items()]
    return f"SELECT '' AS _table, {', '.join(chosen)} WHERE false"
