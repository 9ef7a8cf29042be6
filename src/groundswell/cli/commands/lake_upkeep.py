"""`groundswell lake drop|compact|hold`: take records out, merge small files, and forbid to take out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show
from groundswell.model.errors import UsageError

if TYPE_CHECKING:
    from groundswell.lake.holds import Hold


@command(
    "drop",
    does="take the records of a source, or of all, out of the lake",
    examples=("groundswell lake drop --source zeek-conn", "groundswell lake drop --yes"),
)
@click.option("--source", metavar="CARD", help="only the records of this source card [all of them]")
@click.option("--old", is_flag=True, help="only records older than the setting keep.records_days")
@click.option("--yes", is_flag=True, help="do not ask")
def drop(call: Call, source: str | None, old: bool, yes: bool) -> Ended:
    """Take records out of the lake. What is held is refused; at a terminal it asks before.

    Expected hosts, findings, verdicts and a person's words stay: nothing that was looked at is forgotten, and a host
    whose records went is counted as not seen. The same files can be read in again; with --old they are still known, and
    do not come back.
    """
    from groundswell.cli.asking import sure
    from groundswell.run import lake_upkeep as upkeep

    if old and source:
        raise UsageError("GS-0006", "--old and --source ask for different things", hint="give one of them")
    workspace = call.workspace()
    cards: tuple[str, ...] = ()
    if old:
        before = upkeep.older_than(workspace, call.now)
        records, what = upkeep.to_retire(workspace, before), f"from before {before.isoformat()}"
    else:
        records, cards = upkeep.to_drop(workspace, source)
        what = f"of {', '.join(cards)}"
    if not sure(f"This takes {records:,} records {what} out of {workspace.lake}.", yes=yes, command=call.command):
        call.note("nothing was changed")
        return call.ended()
    done = upkeep.retire(workspace, before) if old else upkeep.drop(workspace, source)
    if call.form == "json":
        import json

        told = {"schema": "groundswell/lake-drop/1", "commit": done.commit, "sources": list(cards)}
        call.show(json.dumps({**told, "records": done.records, "files": done.files}))
    else:
        call.show(f"{done.records:,} records {what} went, in {done.files:,} files\n"
                  "  stays    hosts, findings, verdicts\n  again    groundswell ingest PATH")  # fmt: skip
    return call.ended()


@command(
    "compact",
    does="merge the small files of each day into few; no record changes",
    examples=("groundswell lake compact", "groundswell lake compact --json"),
)
def compact(call: Call) -> Ended:
    """Merge small files of a day into few. Nothing is lost or changed; verify holds before and after."""
    from groundswell.run.lake_upkeep import compact as compacting

    done = compacting(call.workspace())
    if call.form == "json":
        import json
        from dataclasses import asdict

        call.show(json.dumps({"schema": "groundswell/lake-compact/1", **asdict(done)}))
    elif not done.commits:
        call.show(f"nothing is worth merging: {done.files:,} files, {done.bytes:,} bytes")
    else:
        call.show(f"{done.files_before:,} files of {done.bytes_before:,} bytes are {done.files:,} of {done.bytes:,}")
    return call.ended()


def _row(one: Hold) -> dict[str, object]:
    return {
        "id": one.id,
        "source": None if one.what == "*" else one.what,
        "by": one.by,
        "at": one.at.isoformat().replace("+00:00", "Z"),
        "from": one.since.isoformat() if one.since else None,
        "to": one.until.isoformat() if one.until else None,
        "why": one.why,
    }


@command(
    "list",
    does="what is held, by whom, and why",
    examples=("groundswell lake hold list", "groundswell lake hold list --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
def list_(call: Call) -> Ended:
    """List the holds. Records that are held can be neither dropped nor retired."""
    from groundswell.run.lake_upkeep import held

    rows = [_row(one) for one in held(call.workspace())]
    columns = tuple((key, key) for key in ("id", "source", "from", "to", "by", "at", "why"))
    show(call, Listing("groundswell/holds/1", rows, columns, "nothing is held"))
    return call.ended()


@command(
    "add",
    does="hold the records of a source, or all: drop refuses them",
    examples=(
        'groundswell lake hold add --why "case 12" --by "M. Berg"',
        'groundswell lake hold add --source zeek-conn --why "case 12" --by mb --since 2025-06-01',
    ),
    takes=("scope",),
)
@click.option("--why", default="", metavar="TEXT", help="the reason, such as a case number")
@click.option("--by", default="", metavar="NAME", help="the person who asks for it")
@click.option("--source", metavar="CARD", help="only the records of this source card [all of them]")
def add(call: Call, why: str, by: str, source: str | None) -> Ended:
    """Hold records: retention and drop refuse them until the hold is released. It needs a name and a reason."""
    from groundswell.run.lake_upkeep import hold

    one = hold(call.workspace(), source, by=by, why=why, now=call.now, since=call.since, until=call.until)
    _told(call, one, f"{one.id} holds {'all records' if one.what == '*' else one.what}, by {one.by}: {one.why}")
    return call.ended()


@command(
    "release",
    does="end a hold",
    examples=("groundswell lake hold release h-3f2a91", "groundswell lake hold release h-3f2a91 --json"),
)
@click.argument("hold", metavar="ID")
def release(call: Call, hold: str) -> Ended:
    """End the hold ID, or the one whose id begins so. What it held can be dropped again."""
    from groundswell.run.lake_upkeep import release as releasing

    one = releasing(call.workspace(), hold)
    _told(call, one, f"{one.id} is released; it was held by {one.by}: {one.why}")
    return call.ended()


def _told(call: Call, one: Hold, text: str) -> None:
    if call.form == "json":
        import json

        call.show(json.dumps({"schema": "groundswell/hold/1", **_row(one)}, ensure_ascii=False))
    else:
        call.show(text)


hold = Noun(
    "hold", default="list", commands=[list_, add, release], path="groundswell lake hold",
    does="records that someone asked to keep: list, add, release",
)  # fmt: skip
