"""A frozen value as plain JSON values: keys in the order of the fields, times RFC 3339 UTC, null for not known.

Defined by CLI.md section 4. A field whose JSON key is a Python keyword carries it as metadata (`key="from"`).
Not here: bytes and canonical form (`outputs/json.py`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, date, datetime

from groundswell.model.cell import LookedOn
from groundswell.model.finding import Technique


def time_text(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`; a fraction only where there is one, to the microsecond. A naive time is UTC."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return utc.replace(tzinfo=None).isoformat() + "Z"


def technique(value: Technique) -> dict[str, object]:
    """The JSON object `T`: as written in the text, the version it was written for, the current id."""
    return {"as_written": value.as_written, "version": value.version, "current": value.current}


def plain(value: object) -> object:
    """`value` in dicts, lists, texts, numbers, booleans and null; TypeError for what has no JSON form here."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, set | frozenset):
        return sorted(str(v) for v in value)
    return _fields(value)


def _fields(value: object) -> dict[str, object]:
    if isinstance(value, LookedOn):
        return value.as_json()
    if isinstance(value, Technique):
        return technique(value)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"{type(value).__name__} has no JSON form")
    return {f.metadata.get("key", f.name): plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
