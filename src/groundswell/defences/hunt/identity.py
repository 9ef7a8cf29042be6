"""Which record, which match, which happening: ids that come from content alone.

Defined by SEMANTICS section 5. A record's key does not depend on the file it was read from, on where it stood, on
which other columns its table has, or on whether a column came as text, number or dictionary.

Not here: gathering records into findings (`findings.py`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence

from groundswell.defences.hunt.plan.fields import OWN_COLUMNS
from groundswell.defences.hunt.plan.predicates import number
from groundswell.defences.hunt.plan.values import texts, unfold
from groundswell.defences.hunt.tree import fold_name
from groundswell.model.card import Card

Row = Mapping[str, object]


def record_key(table: str, event: str, row: Row) -> str:
    """The sha256, in hex, of one record: table, kind, time, and every value by column name."""
    values = {fold_name(name): found for name, value in native(row).items() if (found := texts(value))}
    return _hash([table, event, _time_text(row.get("_time")), sorted(values.items())])


def native(row: Row) -> dict[str, object]:
    """The source's own columns of a row, `_extra` unfolded; a column that is there comes before `_extra`."""
    extra = row.get("_extra")
    found = unfold(str(extra)) if extra else {}
    return {**found, **{name: value for name, value in row.items() if name not in OWN_COLUMNS and value is not None}}


def match_id(rule_or_indicator: str, digest: str, key: str) -> str:
    """`m-` and 12 hex of the sha256 of (rule or indicator id, digest, record key)."""
    return "m-" + _hash([rule_or_indicator, digest, key])[:12]


def finding_key(card: Card, event: str, row: Row, key: str) -> str:
    """The sha256 of (host, event class, subject) where the record has a subject, else its record key.

    Subjects: a process that began (pid, image, second), a library that was loaded (pid, path, second).
    """
    described = card.events.get(event)
    subject = _subject(described.kind, described.ocsf, row) if described else None
    host = row.get("_host")
    if subject is None or host is None or described is None:
        return key
    return _hash([host, described.event_class, subject])


_SUBJECTS: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "process": (("process.pid",), ("process.file.path",)),
    "library": (("actor.process.pid", "process.pid"), ("module.file.path",)),
}


def _subject(kind: str | None, paths: Mapping[str, str], row: Row) -> list[object] | None:
    pid_paths, file_paths = _SUBJECTS.get(kind or "", ((), ()))
    pid = number(at_path(pid_paths, paths, row) or "")
    path = at_path(file_paths, paths, row)
    time = row.get("_time")
    if pid is None or not path or not isinstance(time, datetime.datetime):
        return None
    return [int(pid), path.lower(), _time_text(time.replace(microsecond=0))]


def at_path(wanted: Sequence[str], paths: Mapping[str, str], row: Row) -> str | None:
    """The first text that the row has under one of the OCSF paths `wanted`, by the card's `paths`."""
    columns = {fold_name(name): value for name, value in native(row).items()}
    for path in wanted:
        if path in paths and (found := texts(columns.get(fold_name(paths[path])))):
            return found[0]
    return None


def _time_text(time: object) -> str | None:
    """Microseconds kept, UTC; null for a record whose time could not be read."""
    if not isinstance(time, datetime.datetime):
        return None
    return (time.astimezone(datetime.UTC) if time.tzinfo else time.replace(tzinfo=datetime.UTC)).isoformat()


def _hash(parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
