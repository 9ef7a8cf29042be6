"""`groundswell demo`: an article, an example company, a verdict, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command

if TYPE_CHECKING:
    from groundswell.model.verdict import Exit

FOLDER = "groundswell-demo"


@command(
    "demo",
    does="an article, an example company, a verdict; without a network",
    examples=("groundswell demo", "groundswell demo ~/example --again"),
)
@click.argument("folder", required=False, metavar="FOLDER")
@click.option("--report", metavar="FILE", help="judge this report instead of the example's own")
@click.option("--again", is_flag=True, help="make a demonstration that is there once more")
def demo(call: Call, folder: str | None, report: str | None, again: bool) -> Ended:
    """Make an invented company with two weeks of records in FOLDER, groundswell-demo by default, and judge a report.

    FOLDER is a workspace like any other afterwards: every command can be tried in it. The same version gives the same
    bytes. Exit code 0 when the demonstration ran; the verdict's own code stands in its JSON.
    """
    from groundswell.cli.progress import progress
    from groundswell.run.demo import demo as demonstrating

    target = Path(folder or FOLDER)
    with progress(call.quiet) as tell:
        done = demonstrating(target, report=Path(report) if report else None, again=again, step=tell)
    verdict = done.assessed.verdict
    if call.form == "json":
        from groundswell.outputs.json import verdict as as_json

        call.show(as_json(verdict))
        return call.ended()
    from groundswell.outputs.terminal.verdict_screen import verdict as screen

    shown = screen(
        verdict,
        done.assessed.findings,
        done.assessed.dossier,
        width=call.width,
        ascii=call.ascii,
        color=call.color,
        written=[path.name for path in done.assessed.written],
    )
    call.show(shown.rstrip("\n") + "\n" + _after(target, len(done.ingested.files), verdict.exit, report))
    return call.ended()


def _after(folder: Path, files: int, ended: Exit, report: str | None) -> str:
    invented = "The company and" if report else "The company, the report and"
    steps = (
        (f"{folder}/verdict.html", "the page of this verdict, for a browser"),
        (f"groundswell -w {folder} findings", "what was found, down to the record"),
        ("groundswell init", "a workspace for your own records"),
    )
    return "\n".join(
        (
            f"{invented} its {files} files of records are invented. The verdict's own exit code",
            f"is {ended.code}: {ended.why}",
            "Next, one of",
            *(f"  {step.ljust(44)} {what}" for step, what in steps),
        )
    )
