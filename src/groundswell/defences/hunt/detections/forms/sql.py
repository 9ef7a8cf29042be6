r"""SQL hunts over the views of the lake (`lake/views.py`), in DuckDB's dialect, tried by DuckDB.

`rule` of a template holds `view`, `columns` (those of the view that are read, with their types), `values` (the parts of
a value that the hunt compares with) and `sql`, a SELECT over the view and over `wanted`, a table of those parts. A
positive or near miss is a list of rows of the view.

Escaping: a value is a literal in single quotes, doubled inside; a zero byte, which none can hold, is left out.

Not here: running it over a lake (`run/detections.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from groundswell.defences.hunt.detections.fill import fill
from groundswell.defences.hunt.detections.form import Draft, Written
from groundswell.defences.hunt.detections.items import Item
from groundswell.defences.hunt.detections.template import Sample, Template
from groundswell.lake.sql import connection, literal
from groundswell.model.card import Card
from groundswell.model.detection import Trial

_OWN = {"_table": "VARCHAR", "_time": "TIMESTAMPTZ", "_host": "VARCHAR", "_sensor": "VARCHAR", "_event": "VARCHAR"}
_FROM = datetime(2026, 1, 1, tzinfo=UTC)


def write(template: Template, draft: Draft) -> str:
    """Give the hunt: a comment that says where it is from, the values, the SELECT."""
    names = [str(name) for name in template.rule["values"]]
    rows = ",\n    ".join(f"({_literals(item, names)})" for item in draft.items)
    told = [draft.title, f"report {draft.report.id}: {draft.report.title}", draft.items[0].sentence]
    if draft.report.tlp:
        told.append(f"TLP:{draft.report.tlp}: with whom the report may be shared, and this hunt with it")
    comments = "\n".join(f"-- {_comment(line)}" for line in told)
    query = str(template.rule["sql"]).strip()
    return f"{comments}\nWITH wanted({', '.join(names)}) AS (VALUES\n    {rows})\n{query}\n"


def tried(written: Sequence[Written], cards: Sequence[Card]) -> list[tuple[Trial, ...]]:
    """Give the trials of each hunt."""
    return [_tried(one) for one in written]


def _literals(item: Item, names: Sequence[str]) -> str:
    return ", ".join(literal(item.parts[name].replace("\0", "")) for name in names)


def _comment(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in words)[:300]


def _tried(written: Written) -> tuple[Trial, ...]:
    with connection() as database:
        database.execute("SET enable_external_access = false")
        _made(database, written.template)
        try:
            database.execute(written.text)
        except duckdb.Error as error:
            return (Trial("parses", False, f"DuckDB does not read it: {str(error).splitlines()[0]}"),)
        reads = Trial("parses", True, "read by DuckDB")
        return reads, _fires(database, written), _silent(database, written)


def _fires(database: duckdb.DuckDBPyConnection, written: Written) -> Trial:
    for item in written.draft.items:
        for sample in written.template.positive:
            if not _found(database, written, sample, item):
                return Trial("fires", False, f"not found for {item.value}: {sample.why}")
    return Trial("fires", True, "found: " + "; ".join(sample.why for sample in written.template.positive))


def _silent(database: duckdb.DuckDBPyConnection, written: Written) -> Trial:
    for item in written.draft.items:
        for sample in written.template.near_miss:
            if _found(database, written, sample, item):
                return Trial("silent", False, f"found for {item.value} what must not be: {sample.why}")
    return Trial("silent", True, "not found: " + "; ".join(sample.why for sample in written.template.near_miss))


def _made(database: duckdb.DuckDBPyConnection, template: Template) -> None:
    columns = {**_OWN, **template.rule["columns"]}
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    database.execute(f"CREATE TABLE {template.rule['view']} ({listed})")


def _found(database: duckdb.DuckDBPyConnection, written: Written, sample: Sample, item: Item) -> bool:
    view = written.template.rule["view"]
    database.execute(f"DELETE FROM {view}")
    rows: list[Mapping[str, Any]] = fill(sample.record, [item.parts])
    for row in rows:
        told = {**row, "_time": _FROM + timedelta(seconds=float(row.get("_after", 0)))}
        told.pop("_after", None)
        names = ", ".join(f'"{name}"' for name in told)
        database.execute(f"INSERT INTO {view} ({names}) VALUES ({', '.join('?' * len(told))})", list(told.values()))
    return database.execute(written.text).fetchone() is not None
