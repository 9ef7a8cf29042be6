"""`groundswell intel detections`: from a report to rules that were tried before they are offered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.model.detection import Form

if TYPE_CHECKING:
    from groundswell.model.dossier import Dossier


@command(
    "detections",
    does="rules written from a report, each tried before it is offered",
    examples=("groundswell intel detections r-8c1f2a", "groundswell intel detections report.html -o rules/"),
)
@click.argument("report", metavar="REPORT")
@click.option("--form", "only", type=click.Choice(get_args(Form)), help="only rules in this form [all]")
def detections(call: Call, report: str, only: Form | None) -> Ended:
    """Write detections from REPORT, the id of a report that was read here or a file.

    Each is read by its own tool, must find a made-up happening that it is for, and must not find the nearest harmless
    one; only those that pass are offered. In a workspace each is asked of the last 30 days of the lake, so that you
    know how often it would have called. With -o DIR every offered detection becomes a file there.
    """
    from groundswell.run.detections import detections_of, write_to
    from groundswell.run.knowledge import load_knowledge

    knowledge = load_knowledge()
    workspace = call.workspace_if_any()
    dossier = _dossier(call, report)
    done = detections_of(knowledge, dossier, workspace, call.now, only)
    if call.output not in (None, "-"):
        folder = Path(str(call.output))
        made = write_to(folder, done)
        kept = "" if report == "-" or Path(report).exists() else f"--report {dossier.report.id} "
        hunt = f"groundswell hunt {kept}--rules +{folder}"
        call.note(f"{len(made):,} written to {folder}; to hunt with the Sigma rules: {hunt}")
        call = call.on_stdout()
    if call.form == "json":
        from groundswell.outputs.json import encoded

        call.show(encoded(done.as_json()))
    else:
        from groundswell.outputs.terminal.detections_screen import detections as screen

        full = call.detail == "full"
        call.show(screen(done, full=full, width=call.width, ascii=call.ascii, color=call.color))
    return call.ended()


def _dossier(call: Call, report: str) -> Dossier:
    from groundswell.run.pack_names import pack_names
    from groundswell.run.packs import load_packs
    from groundswell.run.read_report import kept, read

    if report == "-" or Path(report).exists():
        return read(pack_names(load_packs()), Path(report)).dossier
    return kept(call.workspace(), report).dossier
