"""`groundswell init`: make a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command


@command(
    "init",
    does="make a workspace here: settings, lake, the company file",
    examples=("groundswell init", "groundswell init ~/meridian-bay"),
)
@click.argument("folder", required=False, metavar="FOLDER")
def init(call: Call, folder: str | None) -> Ended:
    """Make a workspace in FOLDER, here by default.

    Writes groundswell.toml, in which every line says what it does, and company.toml with fourteen questions, and the
    folders for records, content, reports and verdicts. Nothing that is there is ever written over. No network is used.
    """
    from groundswell.run.workspace import make

    made = make(Path(folder) if folder else call.workspace_named or Path(), call.environment)
    if call.form == "json":
        import json

        call.show(
            json.dumps(
                {
                    "schema": "groundswell/init/1",
                    "workspace": str(made.workspace.root),
                    "made": [path.name for path in made.files],
                }
            )
        )
        return call.ended()
    call.show(_screen(Path(folder) if folder else None))
    return call.ended()


def _screen(folder: Path | None) -> str:
    from groundswell.run.content_known import in_a_line

    go = f"  cd {folder}\n" if folder else ""
    return (
        "  made      groundswell.toml   settings; every line says what it does; and lake/ for the records\n"
        "  made      company.toml       hosts, networks, partners, what is at stake: 14 questions\n"
        f"  content   {in_a_line()}; no network used\n"
        "            SigmaHQ's rules are not part of it: groundswell content add sigmahq FOLDER\n"
        "Next, one of\n"
        f"{go}"
        "  groundswell demo                       an example company and a verdict, in a minute\n"
        '  groundswell company hosts hosts.csv    your hosts; without it "not found" counts for little\n'
        "  groundswell ingest DIR                 read your own logs\n"
        "  groundswell assess article.txt         read a report and judge"
    )
