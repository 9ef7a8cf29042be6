"""`groundswell ingest`: read logs into the lake."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command

if TYPE_CHECKING:
    from groundswell.model.source import FileReport


@command(
    "ingest",
    does="read logs into the lake; what cannot be read is set aside and counted",
    examples=("groundswell ingest exports/", "zcat conn.log.gz | groundswell ingest - --sensor zeek-1"),
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH")
@click.option("--sensor", metavar="NAME", help="who wrote network records that name no sensor [unnamed]")
@click.option("--zone", metavar="ZONE", help="of times that carry none [that of the card, else company.toml, else UTC]")
def ingest(call: Call, paths: tuple[str, ...], sensor: str | None, zone: str | None) -> Ended:
    """Read every file below PATH, folders and archives throughout, into the lake of the workspace; - is stdin.

    What a file is, is told by its content. A file that was read before adds nothing, and of one that grew only the
    new records are read. Exit code 12 when a file was not recognised, or more records were set aside than
    ingest.set_aside_max allows.
    """
    from groundswell.cli.progress import progress
    from groundswell.cli.stopping import safe_points
    from groundswell.run.ingest import IngestOptions
    from groundswell.run.ingest import ingest as ingesting
    from groundswell.run.settings import is_zone

    if zone is not None and not is_zone(zone):
        from groundswell.model.errors import UsageError

        raise UsageError("GS-0004", f'--zone cannot be "{zone}"', why="it is a time zone such as Europe/Oslo, or UTC")
    workspace = call.workspace()
    with safe_points() as point, progress(call.quiet) as tell:
        counted = [0, 0]

        def after(report: FileReport) -> None:
            counted[0] += 1
            counted[1] += report.read
            tell(f"{counted[0]:,} files, {counted[1]:,} records, {report.path}")
            point()

        options = IngestOptions(sensor=sensor, zone=zone, progress=after)
        done = ingesting(workspace, [Path(path) for path in paths], options)
    if call.form == "json":
        from groundswell.outputs import json as as_json

        call.show(as_json.ingest(done))
    else:
        from groundswell.outputs.terminal.ingest_screen import ingest as screen

        call.show(screen(done, width=call.width, ascii=call.ascii, color=call.color))
    return call.ended(done.exit.code, done.exit.why)
