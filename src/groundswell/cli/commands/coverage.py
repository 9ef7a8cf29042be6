"""`groundswell coverage`: techniques, which rules could be evaluated here, and what each still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.hunt import hunt_options
from groundswell.cli.listing import LIST_FORMS, Listing, show

if TYPE_CHECKING:
    from groundswell.run.hunt_here import HuntDone
    from groundswell.run.workspace import Workspace

COLUMNS = (("technique", "technique"), ("state", "state"), ("reason", "reason"), ("author", "author"), ("rule", "rule"))
KEYS = ("technique", "rule", "author", "origin", "state", "reason", "waits_for")


@command(
    "coverage",
    does="techniques: which rules could be evaluated here",
    examples=("groundswell coverage --report telecom-asia", "groundswell coverage --format html -o coverage.html"),
    takes=("scope", "one-report", "level", "jsonl", "format"),
    forms=(*LIST_FORMS, "navigator", "html"),
)
@click.argument("words", nargs=-1, metavar="WORD")
def coverage(call: Call, words: tuple[str, ...]) -> Ended:
    """Show for every technique which rules could be evaluated over the lake, and what the others wait for.

    A cell says where it was looked for, not how good a defence is. With --full a line a rule. WORDs narrow the list:
    state:not-evaluated, technique:T1574*. As a layer for the ATT&CK Navigator or as a page (--format navigator, html)
    every technique of the report stands, or of ATT&CK: covered, in part, blind, or without a rule.
    """
    from groundswell.model.plain import plain
    from groundswell.run.hunt_here import hunt_here
    from groundswell.run.hunt_lists import coverage as listed

    workspace, options = call.workspace(), hunt_options(call)
    done = hunt_here(workspace, (), options)
    if call.form in ("navigator", "html"):
        call.show(_picture(call, workspace, done))
        return call.ended()
    found = listed(done.hunted)
    rows = [{**cast("dict[str, object]", plain(one)), "n": n} for n, one in enumerate(found)]
    narrowed = Listing("groundswell/coverage/1", rows, COLUMNS, "no rule is chosen").narrowed(words, KEYS)
    kept = [found[int(str(row["n"]))] for row in narrowed.rows]
    told = [{key: value for key, value in row.items() if key != "n"} for row in narrowed.rows]

    def screen() -> str:
        from groundswell.outputs.terminal.coverage_screen import coverage as drawn
        from groundswell.run.coverage import technique_coverage
        from groundswell.run.knowledge import load_knowledge

        full = call.detail == "full"
        asked = technique_coverage(load_knowledge(), workspace, options.report, done.hunted) if options.report else ()
        without = [one for one in asked if one.state == "no_rule"] if not words else []
        return drawn(kept, without, full=full, width=call.width, ascii=call.ascii, color=call.color)

    show(call, Listing(narrowed.schema, told, COLUMNS, narrowed.none), screen)
    return call.ended()


def _picture(call: Call, workspace: Workspace, done: HuntDone) -> bytes:
    from groundswell.run.coverage import technique_coverage
    from groundswell.run.knowledge import load_knowledge

    knowledge = load_knowledge()
    report = call.report[0] if call.report else None
    rows = technique_coverage(knowledge, workspace, report, done.hunted)
    scope = f"{done.scope.since.isoformat()} to {done.scope.until.isoformat()}"
    title = f"{report or f'ATT&CK {knowledge.attack.version}'} at {done.company.name or 'this company'}"
    if call.form == "navigator":
        from groundswell.outputs.coverage_layer import layer

        return layer(rows, knowledge.attack, f"coverage: {title}, {scope}")
    from groundswell.outputs.coverage_page import render

    return render(rows, title, scope)
