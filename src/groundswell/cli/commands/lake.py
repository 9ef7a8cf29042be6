"""`groundswell lake`: what is kept, what was set aside, and whether every file is still what was committed."""

from __future__ import annotations

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.lake_upkeep import compact, drop, hold
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show


@command(
    "show",
    does="what is kept, by source and table",
    examples=("groundswell lake show", "groundswell lake show --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
def show_(call: Call) -> Ended:
    """Show what the lake keeps: records, files, size and days of every table."""
    from groundswell.run.lake_look import kept

    rows = [
        {
            "source": one.source,
            "table": one.table,
            "records": one.rows,
            "files": one.files,
            "bytes": one.bytes,
            "first": one.first.isoformat() if one.first else None,
            "last": one.last.isoformat() if one.last else None,
        }
        for one in kept(call.workspace())
    ]
    columns = tuple((key, key) for key in ("source", "table", "records", "files", "bytes", "first", "last"))
    show(call, Listing("groundswell/lake/1", rows, columns, "the lake is empty: groundswell ingest DIR"))
    return call.ended()


@command(
    "quarantine",
    does="what was set aside, where it stood, and why",
    examples=("groundswell lake quarantine", "groundswell lake quarantine --full"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
def quarantine(call: Call) -> Ended:
    """List what could not be read: file, position, code and reason; with --full the first bytes of each."""
    from groundswell.run.lake_look import quarantine as set_aside

    limit = 200 if call.form == "text" and call.detail != "full" else None
    rows: list[dict[str, object]] = []
    total = 0
    for one in set_aside(call.workspace()):
        total += one.count
        if limit is not None and len(rows) >= limit:
            continue
        raw = one.raw[:200].decode("utf-8", "backslashreplace")
        rows.append(
            {
                "path": one.path,
                "position": one.position,
                "offset": one.offset,
                "code": one.code,
                "reason": one.reason,
                "count": one.count,
                "raw": raw,
            }
        )
    columns = [("path", "file"), ("position", "record"), ("code", "code"), ("count", "count"), ("reason", "why")]
    if call.detail == "full":
        columns.append(("raw", "bytes"))
    show(call, Listing("groundswell/quarantine/1", rows, columns, "nothing was set aside of what was read"))
    if limit is not None and len(rows) == limit:
        call.note(f"the first {limit} are shown; {total:,} records were set aside: --full")
    return call.ended()


@command(
    "verify",
    does="read every file of the lake and compare its hash",
    examples=("groundswell lake verify", "groundswell lake verify --json"),
)
def verify(call: Call) -> Ended:
    """Read every file of the lake and compare it with the hash of its commit. Exit code 12 when one differs."""
    from groundswell.run.lake_look import verify as verifying

    found = verifying(call.workspace())
    if call.form == "json":
        import json

        rows = [{"path": one.path, "why": one.why} for one in found.differ]
        told = {"schema": "groundswell/lake-verify/1", "files": found.files, "bytes": found.bytes, "differ": rows}
        call.show(json.dumps(told, ensure_ascii=False))
    else:
        lines = [f"{found.files:,} files of {found.bytes:,} bytes were committed; {len(found.differ):,} differ"]
        lines += [f"  ◆ {one.path}: {one.why}" for one in found.differ]
        call.show(call.letters("\n".join(lines)))
    if found.differ:
        return call.ended(12, f"{len(found.differ):,} files of the lake differ, of {found.files:,} that were committed")
    return call.ended()


lake = Noun("lake", default="show", commands=[show_, quarantine, verify, drop, compact, hold])
