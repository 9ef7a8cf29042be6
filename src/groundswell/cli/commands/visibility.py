"""`groundswell visibility`: hosts by days, what could have been seen of each, and who is dark."""

from __future__ import annotations

from typing import cast

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.hunt import hunt_options
from groundswell.cli.listing import LIST_FORMS, Listing, show

COLUMNS = (("host", "host"), ("state", "state"), ("critical", "critical"), ("full", "in full"), ("part", "in part"),
           ("none", "not seen"))  # fmt: skip
KEYS = ("host", "critical", "state", "named_in", "full", "part", "none", "kinds", "gaps")


@command(
    "visibility",
    does="hosts by days: what could have been seen, who is dark",
    examples=("groundswell visibility", "groundswell visibility state:dark --since 30d --json"),
    takes=("scope", "host", "jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def visibility(call: Call, words: tuple[str, ...]) -> Ended:
    """Show for every expected host on how many days it could be seen in full, in part, or not at all, and its gaps.

    WORDs narrow the list: state:dark, critical:true, sort:-none.
    """
    from groundswell.model.plain import plain
    from groundswell.run.hunt_lists import visibility as looking

    found = looking(call.workspace(), hunt_options(call))
    rows = [cast("dict[str, object]", plain(one)) for one in found]
    asked = (*words, *(f"host:{name}" for name in call.host))
    listing = Listing("groundswell/visibility/1", rows, COLUMNS, "no host is expected").narrowed(asked, KEYS)

    def screen() -> str:
        from groundswell.outputs.terminal.visibility_screen import visibility as drawn

        by_name = {one.host: one for one in found}
        kept = [by_name[str(row["host"])] for row in listing.rows]
        return drawn(kept, width=call.width, ascii=call.ascii, color=call.color)

    show(call, listing, screen)
    return call.ended()
