"""Values as JSON, in canonical bytes: UTF-8, keys in the order of CLI.md section 4, times RFC 3339 UTC, null never 0.

The shapes are written down in `schemas/NAME-1.json`. Not here: STIX (`stix.py`), Navigator layers (`navigator.py`),
reading JSON back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import orjson

from groundswell.model import sums
from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding
from groundswell.model.hunt_scope import HuntScope, RuleCost
from groundswell.model.hunted import Hunted, IndicatorResult, RuleResult
from groundswell.model.ingested import Ingested
from groundswell.model.lists import Check, CoverageRow, HostVisibility
from groundswell.model.plain import plain
from groundswell.model.source import FileReport
from groundswell.model.verdict import Exit, Verdict

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


def ingest(value: Ingested) -> bytes:
    """`ingest --json`: the account of each file, the sums, who is dark. The time it took is not in it."""
    return encoded(
        {
            "schema": "groundswell/ingest/1",
            "files": [_file(f) for f in value.files],
            "totals": plain(value.totals),
            "dark": list(value.dark),
            "exit": plain(value.exit),
        },
        indent=True,
    )


def _file(f: FileReport) -> dict[str, object]:
    return {
        "path": f.path,
        "sha256": f.sha256,
        "bytes": f.bytes,
        "source": f.source,
        "tables": plain(f.tables),
        "read": f.read,
        "kept": f.kept,
        "set_aside": f.set_aside,
        "reasons": plain(f.reasons),
        "first": plain(f.first),
        "last": plain(f.last),
        "hosts": len(f.hosts),
        "sensors": len(f.sensors),
        "already_known": f.already_known,
        "notes": list(f.notes),
    }


def hunt(found: Hunted, scope: HuntScope, ended: Exit, profile: Sequence[RuleCost] | None = None) -> bytes:
    """`hunt --json`: where it looked, what matched, what could not be evaluated or read."""
    counts = sums.rule_sums(found.rules)
    bases = [{"label": b.label, "rules": b.rules, "looked_on": b.looked_on.as_json()} for b in sums.bases(found.rules)]
    return encoded(
        {
            "schema": "groundswell/hunt/1",
            "scope": plain(scope),
            "rules": {**_object(counts), "bases": bases},
            "matched": [_matched(r) for r in found.rules if r.state == "matched"],
            "not_evaluated": [
                {"rule": r.id, "reason": r.reason or "no_source", "detail": r.detail}
                for r in found.rules
                if r.state == "not_evaluated"
            ],
            "unreadable": plain(found.unreadable),
            "indicators": plain(sums.indicator_sums(found.indicators)),
            "profile": None if profile is None else plain(tuple(profile)),
            "exit": plain(ended),
        },
        indent=True,
    )


def _object(value: object) -> dict[str, object]:
    return cast("dict[str, object]", plain(value))


def _matched(r: RuleResult) -> dict[str, object]:
    return {
        "id": r.id,
        "title": r.title,
        "level": r.level,
        "author": r.author,
        "license": r.license,
        "source_url": r.source_url,
        "origin": r.origin,
        "counts": r.counts,
        "records": r.records,
        "hosts": r.hosts,
        "first": plain(r.first),
        "last": plain(r.last),
        "files": plain(r.files),
        "looked_on": plain(r.looked_on),
    }


def dossier(value: Dossier) -> bytes:
    """`intel show --json`, and the kept `dossier.json`."""
    return encoded(value.as_json(), indent=True)


def sighting(r: IndicatorResult) -> dict[str, object]:
    """A row of `sightings/1`."""
    return {
        "id": r.id,
        "kind": r.kind,
        "value": r.value,
        "origin": r.origin,
        "state": r.state,
        "why": r.why,
        "seen": plain(r.seen),
        "looked_on": plain(r.looked_on),
    }


def sightings(rows: Iterable[IndicatorResult]) -> bytes:
    """`sightings --json`."""
    return _list("sightings", [sighting(r) for r in rows])


def visibility(rows: Iterable[HostVisibility]) -> bytes:
    """`visibility --json`."""
    return _list("visibility", [plain(r) for r in rows])


def coverage(rows: Iterable[CoverageRow]) -> bytes:
    """`coverage --json`."""
    return _list("coverage", [plain(r) for r in rows])


def doctor(rows: Iterable[Check]) -> bytes:
    """`doctor --json`."""
    return _list("doctor", [plain(r) for r in rows])


def _list(name: str, rows: Sequence[object]) -> bytes:
    return encoded({"schema": f"groundswell/{name}/1", "rows": list(rows)}, indent=True)
