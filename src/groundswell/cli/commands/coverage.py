"""`groundswell coverage`: techniques, which rules could be evaluated here, and what each still waits for."""

from __future__ import annotations

from typing import cast

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.hunt import hunt_options
from groundswell.cli.listing import LIST_FORMS, Listing, show

COLUMNS = (("technique", "technique"), ("state", "state"), ("reason", "reason"), ("author", "author"), ("rule", "rule"))
KEYS = ("technique", "rule", "author", "origin", "state", "reason", "waits_for")


@command(
    "coverage",
    does="techniques: which rules could be evaluated here",
    examples=("groundswell coverage --report telecom-asia", "groundswell coverage state:not-evaluated --full"),
    takes=("scope", "one-report", "level", "jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def coverage(call: Call, words: tuple[str, ...]) -> Ended:
    """Show for every technique which rules could be evaluated over the lake, and what the others wait for.

    A cell says where it was looked for, not how good a defence is. With --full a line a rule. WORDs narrow the list:
    state:not-evaluated, technique:T1574*.
    """
    from groundswell.model.plain import plain
    from groundswell.run.hunt_here import hunt_here
    from groundswell.run.hunt_lists import coverage as listed

    found = listed(hunt_here(call.workspace(), (), hunt_options(call)).hunted)
    rows = [{**cast("dict[str, object]", plain(one)), "n": n} for n, one in enumerate(found)]
    narrowed = Listing("groundswell/coverage/1", rows, COLUMNS, "no rule is chosen").narrowed(words, KEYS)
    kept = [found[int(str(row["n"]))] for row in narrowed.rows]
    told = [{key: value for key, value in row.items() if key != "n"} for row in narrowed.rows]

    def screen() -> str:
        from groundswell.outputs.terminal.coverage_screen import coverage as drawn

        full = call.detail == "full"
        return drawn(kept, full=full, width=call.width, ascii=call.ascii, color=call.color)

    show(call, Listing(narrowed.schema, told, COLUMNS, narrowed.none), screen)
    return call.ended()
