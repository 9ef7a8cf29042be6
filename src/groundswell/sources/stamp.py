"""Add the derived columns (`_time`, `_host`, `_sensor`, `_event`, `_src`, `_rec`, `_extra`) and make the batch.

A record whose time columns are all empty is set aside (`no_time`); one whose time cannot be read is kept with null
`_time` and counted in the batch's metadata (`unread_times`). The metadata also counts values that did not fit
(`misfits`) and says whether a zone was assumed (`zone_assumed`).

Not here: native columns (`columns.py`, `decoders/zeek.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.model.card import Card
from groundswell.sources import times
from groundswell.sources.columns import by_distinct

UNNAMED = "unnamed"


@dataclass(frozen=True)
class Origin:
    """What holds for a whole file: its id, the sensor and zone the user gave."""

    src: int
    sensor: str | None = None
    zone: str | None = None


@dataclass(frozen=True)
class Stamped:
    """A batch of the records that have a time, and the row numbers of those that have none."""

    batch: pa.RecordBatch | None
    timeless: tuple[int, ...] = ()


def stamp(
    arrays: Mapping[str, pa.Array],
    card: Card,
    event: str,
    origin: Origin,
    positions: npt.NDArray[np.int64],
    extra: pa.Array,
    misfits: int = 0,
) -> Stamped:
    """Make the batch of `arrays`, all of one length, in the order of `positions`."""
    rows = len(positions)
    moment, present, assumed = _time(arrays, card, origin.zone, rows)
    table = {name: array for name, array in sorted(arrays.items()) if array.null_count < rows}
    table["_time"] = moment
    table["_host"] = _name(arrays, card.host, rows)
    table["_sensor"] = _sensor(arrays, card, origin.sensor, rows)
    table["_event"] = pa.array([event] * rows, pa.string())
    table["_src"] = pa.array(np.full(rows, origin.src, np.int64))
    table["_rec"] = pa.array(positions)
    table["_extra"] = extra
    batch = pa.RecordBatch.from_arrays(list(table.values()), names=list(table))
    timeless: tuple[int, ...] = ()
    if not pc.all(present).as_py():
        timeless = tuple(np.flatnonzero(~np.asarray(present)).tolist())
        batch = batch.filter(present)
    if batch.num_rows == 0:
        return Stamped(None, timeless)
    notes = {b"table": card.table.encode(), b"card": card.id.encode(), b"misfits": str(misfits).encode()}
    notes[b"unread_times"] = str(batch.column("_time").null_count).encode()
    if assumed:
        notes[b"zone_assumed"] = b"1"
    return Stamped(batch.replace_schema_metadata(notes), timeless)


def _time(arrays: Mapping[str, pa.Array], card: Card, zone: str | None, rows: int) -> tuple[pa.Array, pa.Array, bool]:
    """Give `_time` (the first readable column counts), which rows have any time, and whether a zone was assumed."""
    moment = pa.nulls(rows, times.STAMP)
    present = pa.array(np.zeros(rows, np.bool_))
    assumed = False
    for column in card.time.columns:
        values = arrays.get(column)
        if values is None:
            continue
        if pa.types.is_string(values.type):
            values = pc.if_else(pc.is_in(values, pa.array(["", "-"])), pa.scalar(None, pa.string()), values)
        present = pc.or_(present, pc.is_valid(values))
        if moment.null_count == 0:
            break
        needed = pc.if_else(pc.is_null(moment), values, pa.scalar(None, values.type))
        moment = pc.coalesce(moment, times.to_utc(needed, card.time.formats, card.time.zone or zone))
        assumed = assumed or (card.time.zone is None and zone is None and times.without_zone(needed))
    return moment, present, assumed


def _name(arrays: Mapping[str, pa.Array], columns: tuple[str, ...], rows: int) -> pa.Array:
    """The first filled column, in lower case without a trailing dot."""
    found = pa.nulls(rows, pa.string())
    for column in columns:
        values = arrays.get(column)
        if values is not None and found.null_count:
            found = pc.coalesce(found, by_distinct(values.cast(pa.string()), _clean))
    return found


def _clean(names: pa.Array) -> pa.Array:
    clean = pc.utf8_rtrim(pc.utf8_lower(pc.utf8_trim_whitespace(names)), characters=".")
    return pc.if_else(pc.is_in(clean, pa.array(["", "-"])), pa.scalar(None, pa.string()), clean)


def _sensor(arrays: Mapping[str, pa.Array], card: Card, given: str | None, rows: int) -> pa.Array:
    """Network data has a sensor: the card's columns, else the given name, else `unnamed`."""
    if card.noun == "host" and not card.sensor:
        return pa.nulls(rows, pa.string())
    return pc.coalesce(_name(arrays, card.sensor, rows), pa.scalar((given or UNNAMED).lower()))
