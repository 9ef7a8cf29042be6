"""Values as JSON, in canonical bytes: UTF-8, keys in the order of CLI.md section 4, times RFC 3339 UTC, null never 0.

Not here: STIX (`stix.py`), Navigator layers (`navigator.py`), reading JSON back.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from groundswell.model.finding import Finding
from groundswell.model.plain import plain
from groundswell.model.verdict import Verdict

FINDING = "groundswell/finding/1"


def encoded(value: object, *, indent: bool = False) -> bytes:
    """Bytes of a JSON value and one line end. Text that is not Unicode (lone surrogates) is replaced by U+FFFD."""
    options = orjson.OPT_APPEND_NEWLINE | (orjson.OPT_INDENT_2 if indent else 0)
    try:
        return orjson.dumps(value, option=options)
    except orjson.JSONEncodeError:
        return orjson.dumps(_representable(value), option=options)


def _representable(value: object) -> object:
    """The same value without what JSON cannot hold: lone surrogates in texts, integers beyond 64 bits."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8") if not value.isascii() else value
    if isinstance(value, dict):
        return {str(_representable(k)): _representable(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_representable(v) for v in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return str(value)
    return value


def verdict(value: Verdict) -> bytes:
    """`verdict.json`."""
    return encoded(value.as_json(), indent=True)


def finding(value: Finding) -> dict[str, object]:
    """The JSON object `finding`, keys in order."""
    f = value
    record = f.record
    indicator = f.indicator
    return {
        "schema": FINDING,
        "id": f.id,
        "key": f.key,
        "kinds": list(f.kinds),
        "state": f.state,
        "decided": plain(f.decided),
        "level": f.level,
        "title": f.title,
        "time": plain(f.time),
        "host": f.host,
        "user": f.user,
        "attack": plain(f.attack),
        "reports": list(f.reports),
        "pack": plain(f.pack),
        "count": f.count,
        "first": plain(f.first or f.time),
        "last": plain(f.last or f.time),
        "related": list(f.related),
        "explains_away": list(f.explains_away),
        "elsewhere": plain(f.elsewhere),
        "record": {
            "source": record.source,
            "file": record.file,
            "position": record.position,
            "sha256": record.sha256,
            "ingest": record.ingest,
            "raw": plain(record.raw),
        },
        "matches": list(f.matches),
        "rules": [
            {
                "id": r.id,
                "title": r.title,
                "version": r.version,
                "author": r.author,
                "license": r.license,
                "source_url": r.source_url,
                "origin": r.origin,
                "digest": r.digest,
                "held": plain(r.held),
                "not_used": plain(r.not_used),
            }
            for r in f.rules
        ],
        "indicator": plain(indicator),
    }


def findings(values: Iterable[Finding]) -> bytes:
    """`findings.jsonl`: one finding a line."""
    return b"".join(encoded(finding(value)) for value in values)
