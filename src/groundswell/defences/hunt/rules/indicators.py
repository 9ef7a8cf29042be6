"""Indicators: values that a report, a pack or the user gives, and the sets in which a hunt looks for them.

A pack's table has the columns `type,value,malware,actor,first_seen,confidence,source,tlp,note` and `basis`,
`names` (joined by `;`), `valid_days`. Ages by kind are those of SEMANTICS section 2. All indicators of one kind are
one set, asked once for each distinct value of a column whose card declares that kind.

Not here: what an indicator's cells are (`indicator_cells.py`), which indicators a hunt takes (`select.py`).
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from groundswell.model.errors import InputError, Where
from groundswell.model.finding import Origin
from groundswell.model.indicator_use import VALID_DAYS
from groundswell.model.observable import canonical, indicator_id

COLUMNS = ("type", "value", "malware", "actor", "first_seen", "confidence", "source", "tlp", "note")


@dataclass(frozen=True)
class Indicator:
    """One value to look for.

    `value` is canonical (`model/observable.py`); `valid_days` counts from `first_seen` to the record's day, null
    where its kind does not age; `names` are the malware and tools that the source ties it to.
    """

    id: str
    kind: str
    value: str
    origin: Origin | None = None
    first_seen: datetime.date | None = None
    valid_days: int | None = None
    confidence: str = ""
    names: tuple[str, ...] = ()
    basis: str = ""
    source: str = ""
    note: str = ""

    @cached_property
    def valid_until(self) -> datetime.date | None:
        """The last day on which a record of it counts; null when it does not age or nobody says since when."""
        if self.first_seen is None or self.valid_days is None:
            return None
        return self.first_seen + datetime.timedelta(self.valid_days)


def indicator(kind: str, value: str, **facts: object) -> Indicator:
    """An indicator of `value` in canonical form, with the age of its kind unless `valid_days` is given.

    Raises:
        ValueError: `value` is not of that kind.
    """
    facts.setdefault("valid_days", VALID_DAYS.get(kind))
    return Indicator(indicator_id(kind, value), kind, canonical(kind, value), **facts)  # type: ignore[arg-type]


def load_indicators(path: Path, origin: Origin | None = None) -> list[Indicator]:
    """The indicators of a pack's table, one a row.

    Raises:
        InputError: GS-3110, the table lacks a column or a value is not of its kind; tells the line.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        if missing:
            raise InputError(
                "GS-3110",
                f"{path.name} is no table of indicators",
                where=Where(str(path), line=1),
                why=f"the columns {', '.join(missing)} are not there",
                hint=f"its first line must name {','.join(COLUMNS)}",
            )
        return [_of_row(row, origin, path, rows.line_num) for row in rows]


def _of_row(row: Mapping[str, str], origin: Origin | None, path: Path, line: int) -> Indicator:
    kind = row["type"].strip()
    days = (row.get("valid_days") or "").strip()
    try:
        return indicator(
            kind,
            row["value"],
            origin=origin,
            first_seen=_month(row["first_seen"]),
            valid_days=int(days) if days else VALID_DAYS.get(kind),
            confidence=row["confidence"].strip(),
            names=tuple(name.strip() for name in (row.get("names") or "").split(";") if name.strip()),
            basis=(row.get("basis") or "").strip(),
            source=row["source"].strip(),
            note=(row.get("note") or "").strip(),
        )
    except ValueError as error:
        raise InputError(
            "GS-3110",
            f"{path.name} has a row that is no indicator",
            where=Where(str(path), line=line),
            why=str(error),
            hint="correct the row, or take it out",
        ) from error


def _month(text: str) -> datetime.date | None:
    """A day, or the first day of a month or year: the source says no more."""
    text = text.strip()
    if not text:
        return None
    parts = text.split("-")
    return datetime.date.fromisoformat("-".join((*parts, *("01", "01")[len(parts) - 1 :])[:3]))


@dataclass(frozen=True)
class IndicatorSet:
    """All indicators by kind and canonical value, ready to be asked."""

    by_kind: Mapping[str, Mapping[str, tuple[Indicator, ...]]]

    def __iter__(self) -> Iterator[Indicator]:
        return (one for values in self.by_kind.values() for found in values.values() for one in found)


def set_of(indicators: Iterable[Indicator]) -> IndicatorSet:
    """The set of `indicators`; the same id given twice stays once, the first one."""
    by_kind: dict[str, dict[str, tuple[Indicator, ...]]] = {}
    for one in indicators:
        values = by_kind.setdefault(one.kind, {})
        if one.id not in {known.id for known in values.get(one.value, ())}:
            values[one.value] = (*values.get(one.value, ()), one)
    return IndicatorSet(by_kind)
