"""Turn a column of native times into `timestamp[us, UTC]`, a whole column at a time.

Formats: `iso8601` (RFC 3339 and its everyday kin: a space for T, no colon in the zone, up to nine digits),
`epoch` (seconds, as number or text), or a strptime pattern. A value that cannot be read gives null.

Not here: which columns hold a card's time (`model/card.py`), what null means (`columns.py`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pyarrow as pa
import pyarrow.compute as pc

STAMP = pa.timestamp("us", tz="UTC")
ZONE = r"(?:Z|z|[+-]\d{2}:?\d{2}|[+-]\d{2}| UTC)$"
_ISO = re.compile(r"^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?\s*(Z|z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)?$")
EPOCH_LIMIT = 253_402_300_800  # seconds: the year 10000


def to_utc(values: pa.Array, formats: tuple[str, ...], zone: str | None) -> pa.Array:
    """Read times.

    Args:
        values: text or numbers; null stays null.
        formats: tried in order, each on what the ones before could not read.
        zone: the zone of times that carry none; null is UTC.
    """
    if pa.types.is_timestamp(values.type):
        return values.cast(STAMP)
    text = values if pa.types.is_string(values.type) else None
    result = pa.nulls(len(values), STAMP)
    for form in formats:
        if result.null_count == values.null_count:
            break
        if form == "epoch":
            read = _epoch(values)
        else:
            text = text if text is not None else values.cast(pa.string())
            read = _iso(text, zone or "UTC") if form == "iso8601" else _pattern(text, form, zone or "UTC")
        result = pc.coalesce(result, read)
    return result


def without_zone(values: pa.Array) -> bool:
    """Whether any of these texts carries no zone."""
    if not pa.types.is_string(values.type):
        return False
    iso = pc.match_substring_regex(values, r"^\d{4}-\d\d-\d\d[T ]")
    bare = pc.and_(iso, pc.invert(pc.match_substring_regex(values, ZONE)))
    return bool(pc.any(bare).as_py())


def _iso(text: pa.Array, zone: str) -> pa.Array:
    try:
        return text.cast(STAMP)
    except pa.ArrowInvalid:
        pass
    if zone == "UTC":
        try:
            return text.cast(pa.timestamp("us")).cast(STAMP)
        except pa.ArrowInvalid:
            pass
    try:
        return pc.replace_substring_regex(text, r"(\.\d{6})\d+", r"\1").cast(STAMP)
    except pa.ArrowInvalid:
        memo: dict[str | None, datetime | None] = {None: None}
        found = []
        for value in text.to_pylist():
            if value not in memo:
                memo[value] = _one(value, zone)
            found.append(memo[value])
        return pa.array(found, STAMP)


def _one(value: str, zone: str) -> datetime | None:
    found = _ISO.match(value.strip())
    if found is None:
        return None
    *parts, fraction, offset = found.groups()
    year, month, day, hour, minute, second = (int(p) for p in parts)
    micros = int((fraction or "0")[:6].ljust(6, "0"))
    try:
        moment = datetime(year, month, day, hour, minute, min(second, 59), micros)
        return _placed(moment, offset, zone)
    except (ValueError, OverflowError):
        return None


def _placed(moment: datetime, offset: str | None, zone: str) -> datetime:
    if offset is None:
        return moment.replace(tzinfo=_zone(zone)).astimezone(UTC)
    if offset in ("Z", "z", "UTC"):
        return moment.replace(tzinfo=UTC)
    return datetime.strptime(
        f"{moment:%Y-%m-%dT%H:%M:%S.%f}{offset if len(offset) > 3 else offset + '00'}", "%Y-%m-%dT%H:%M:%S.%f%z"
    ).astimezone(UTC)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _epoch(values: pa.Array) -> pa.Array:
    """Seconds since 1970 as number or text; a double holds microseconds exactly until the year 2242."""
    numbers = values
    if pa.types.is_string(values.type):
        fits = pc.match_substring_regex(values, r"^-?\d{1,12}(?:\.\d{1,9})?$")
        numbers = pc.if_else(fits, values, pa.scalar(None, pa.string()))
    seconds = numbers.cast(pa.float64())
    sane = pc.less(pc.abs(seconds), float(EPOCH_LIMIT))
    micros = pc.round(pc.multiply(pc.if_else(sane, seconds, None), 1e6))
    return micros.cast(pa.int64()).cast(STAMP)


def _pattern(text: pa.Array, form: str, zone: str) -> pa.Array:
    memo: dict[str | None, datetime | None] = {None: None}
    found = []
    for value in text.to_pylist():
        if value not in memo:
            try:
                moment = datetime.strptime(value, form)
                memo[value] = (moment if moment.tzinfo else moment.replace(tzinfo=_zone(zone))).astimezone(UTC)
            except (ValueError, OverflowError):
                memo[value] = None
        found.append(memo[value])
    return pa.array(found, STAMP)
