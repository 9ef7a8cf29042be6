"""`groundswell hunt`: rules and indicators in one pass, over the lake or straight over files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.model.errors import UsageError

if TYPE_CHECKING:
    from groundswell.model.finding import Level
    from groundswell.run.hunt_here import HuntOptions


@command(
    "hunt",
    does="run rules and indicators in one pass, over the lake or over files",
    examples=("groundswell hunt", "groundswell hunt exports/ --rules my-rules/ --json"),
    takes=("scope", "one-report", "level", "fail"),
)
@click.argument("paths", nargs=-1, metavar="PATH")
@click.option("--rules", multiple=True, metavar="PATH", help="instead of the set in force; +PATH beside it; repeatable")
def hunt(call: Call, paths: tuple[str, ...], rules: tuple[str, ...]) -> Ended:
    """Hunt over the lake of the workspace, or over the files below PATH, for which no workspace is needed.

    Without --report the whole set in force is asked, and every indicator of our packs; with it what that report or
    pack chooses. Exit code 10 when a match counts as a trace, 12 when something was not read, 11 only when no rule
    could be evaluated.
    """
    from groundswell.cli.watching import watching
    from groundswell.run.hunt_here import hunt_here

    workspace = call.workspace_if_any()
    options = hunt_options(call, rules, remember=True)
    with watching(call.quiet, "no finding was kept") as after:
        done = hunt_here(workspace, [Path(path) for path in paths], replace(options, after=after))
    if call.form == "json":
        from groundswell.outputs.json import hunt as as_json

        call.show(as_json(done.hunted, done.scope, done.exit))
    else:
        from groundswell.outputs.terminal.hunt_screen import hunt as screen

        call.show(screen(done.hunted, done.scope, width=call.width, ascii=call.ascii, color=call.color))
    return call.ended(done.exit.code, done.exit.why)


def hunt_options(call: Call, rules: tuple[str, ...] = (), *, remember: bool = False) -> HuntOptions:
    """The options of a hunt as the call gives them; used by the lists that are drawn from one, too."""
    from groundswell.cli.commands.assess import given_rules
    from groundswell.run.hunt_here import HuntOptions

    if len(call.report) > 1:
        raise UsageError("GS-0006", "--report was given more than once", why="a hunt is for one report or pack")
    settings = call.settings()
    beside, instead = given_rules(rules)
    return HuntOptions(
        now=call.now,
        since=call.since_text,
        until=call.until_text,
        rules=(*instead, *beside),
        only_rules=bool(instead),
        report=call.report[0] if call.report else None,
        levels=cast("tuple[Level, ...]", call.level or settings.levels),
        fail_on=call.fail_on or settings.fail_on,
        remember=remember,
    )
