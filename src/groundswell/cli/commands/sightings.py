"""`groundswell sightings`: indicators, each seen, not seen, in part, set aside or not looked for."""

from __future__ import annotations

import json

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.commands.hunt import hunt_options
from groundswell.cli.listing import LIST_FORMS, Listing, show

COLUMNS = (("kind", "kind"), ("value", "value"), ("state", "state"), ("why", "why"))
KEYS = ("id", "kind", "value", "origin", "state", "why", "seen")


@command(
    "sightings",
    does="indicators: seen, not seen, in part, not looked for",
    examples=("groundswell sightings --report telecom-asia", "groundswell sightings state:seen --json"),
    takes=("scope", "one-report", "host", "jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def sightings(call: Call, words: tuple[str, ...]) -> Ended:
    """Look for indicators over the lake: those of a report or pack with --report, else all that our packs bring.

    WORDs narrow the list: state:seen, kind:domain. A zero means looked and not found, and says where.
    """
    from groundswell.outputs.json import sighting
    from groundswell.run.hunt_here import hunt_here

    done = hunt_here(call.workspace(), (), hunt_options(call))
    rows = [json.loads(json.dumps(sighting(one), default=str)) for one in done.hunted.indicators]
    asked = (*words, *(f"seen:{name}" for name in call.host))
    listing = Listing("groundswell/sightings/1", rows, COLUMNS, "no indicator is chosen").narrowed(asked, KEYS)

    def screen() -> str:
        from groundswell.outputs.terminal.sightings_screen import sightings as drawn

        chosen = {row["id"] for row in listing.rows}
        kept = [one for one in done.hunted.indicators if one.id in chosen]
        return drawn(kept, pack=done.pack, width=call.width, ascii=call.ascii, color=call.color)

    show(call, listing, screen)
    return call.ended()
