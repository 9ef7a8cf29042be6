"""`groundswell findings`: traces and gaps, one of them down to its record, and a person's word on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show

if TYPE_CHECKING:
    from groundswell.model.finding import Finding, Triage
    from groundswell.run.workspace import Workspace

APART = ("dismissed", "accepted")
COLUMNS = (("id", "id"), ("time", "when, UTC"), ("host", "host"), ("level", "level"), ("state", "state"),
           ("title", "what"))  # fmt: skip
KEYS = ("id", "kinds", "state", "level", "title", "time", "host", "user", "attack", "reports", "count", "rules")


def _rows(found: Sequence[Finding]) -> list[dict[str, Any]]:
    from groundswell.outputs.json import finding

    return [finding(one) for one in found]


def _narrow(call: Call, found: Sequence[Finding], words: tuple[str, ...], everything: bool) -> tuple[Finding, ...]:
    """By words and by the options that narrow; those set apart by a person only where they are asked for."""
    asked = [*words, *(f"host:{name}" for name in call.host), *(f"level:{level}" for level in call.level)]
    asked += [f"reports:{report}*" for report in call.report]
    if call.source:
        cards = {card.lower().replace("_", "-") for card in call.source}
        found = [one for one in found if one.record.source in cards]
    listing = Listing("", _rows(found), COLUMNS, "").narrowed(asked, KEYS)
    by_id = {one.id: one for one in found}
    kept = [by_id[str(row["id"])] for row in listing.rows]
    if everything or call.form == "text" or any(word.startswith("state:") for word in words):
        return tuple(kept)
    return tuple(one for one in kept if one.state not in APART)


@command(
    "list",
    does="traces and gaps, those set apart by a person counted",
    examples=("groundswell findings list", "groundswell findings list host:FIN-WS-014 state:new sort:-time"),
    takes=("jsonl", "format", "report", "host", "source", "level"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
@click.option("--all", "everything", is_flag=True, help="those that a person dismissed or accepted too")
def list_(call: Call, words: tuple[str, ...], everything: bool) -> Ended:
    """List the findings of the workspace, the newest first.

    WORDs narrow and order the list: host:NAME, state:new, level:high, sort:-time.
    """
    from groundswell.run.findings_kept import kept

    every = kept(call.workspace(), call.now)
    found = _narrow(call, every, words, everything)

    def screen() -> str:
        from groundswell.outputs.terminal.findings_screen import findings

        every_one = everything or any(word.startswith("state:") for word in words)
        return findings(
            found,
            show_all=every_one,
            known_ids=[one.id for one in every],
            width=call.width,
            ascii=call.ascii,
            color=call.color,
        )

    show(call, Listing("groundswell/findings/1", _rows(found), COLUMNS, "no finding is kept"), screen)
    return call.ended()


@command(
    "show",
    does="one finding: the record, the clauses that held, what would explain it away",
    examples=("groundswell findings show f-5b21c0", "groundswell findings show f-5b21c0 --full"),
)
@click.argument("finding", metavar="ID")
def show_(call: Call, finding: str) -> Ended:
    """Show a finding down to its record and the clauses of its rules. ID may be any unique beginning of six letters."""
    from groundswell.run.findings_kept import kept, one

    workspace = call.workspace()
    found = one(workspace, finding, call.now)
    _told(call, found, [each.id for each in kept(workspace, call.now)], _quote(workspace, found))
    return call.ended()


def _quote(workspace: Workspace, found: Finding) -> str:
    """The words of the report that the finding goes back to, where it does and the report is kept."""
    from groundswell.model.errors import UsageError
    from groundswell.outputs.quotes import quote_for
    from groundswell.run.read_report import kept as report

    for id in found.reports:
        try:
            quote = quote_for(found, report(workspace, id).dossier)
        except UsageError:  # a pack, or a report whose folder a person took away
            continue
        if quote:
            return quote
    return ""


def _told(call: Call, found: Finding, ids: Sequence[str], quote: str = "") -> None:
    if call.form == "json":
        from groundswell.outputs.json import encoded
        from groundswell.outputs.json import finding as as_json

        call.show(encoded(as_json(found)))
        return
    from groundswell.outputs.terminal.finding_screen import finding as screen

    full = call.detail == "full"
    shown = screen(found, quote=quote, full=full, known_ids=ids, width=call.width, ascii=call.ascii, color=call.color)
    call.show(shown)


def _word(call: Call, id: str, word: Triage, by: str | None, why: str, until: str | None = None) -> Ended:
    from groundswell.cli.times import day
    from groundswell.run.findings_kept import decide

    end = day(until, call.now, "--until") if until else None
    found = decide(call.workspace(), id, word, by=by or "", why=why, now=call.now, until=end)
    if call.form == "json":
        _told(call, found, [])
        return call.ended()
    words = {"marked_real": "marked real", "dismissed": "dismissed", "accepted": f"accepted until {end}"}
    reason = f": {why}" if why else ""
    call.show(f"{found.id} is {words[word]} by {by}{reason}\n  {found.title}, {found.host or found.sensor or ''}")
    return call.ended()


@command(
    "confirm",
    does="mark a finding as real, with your name",
    examples=('groundswell findings confirm f-5b21c0 --by "M. Berg"', "groundswell findings confirm f-5b21c0 --by mb"),
)
@click.argument("finding", metavar="ID")
@click.option("--by", metavar="NAME", help="the person who decides")
@click.option("--why", default="", metavar="TEXT", help="what made it certain")
def confirm(call: Call, finding: str, by: str | None, why: str) -> Ended:
    """Mark a finding as real. Verdicts then read "marked real by NAME"."""
    return _word(call, finding, "marked_real", by, why)


@command(
    "dismiss",
    does="set a finding apart as harmless, with a reason",
    examples=(
        'groundswell findings dismiss f-5b21c0 --by mb --why "portable player"',
        'groundswell findings dismiss f-19d07e --by mb --why "planned shutdown"',
    ),
)
@click.argument("finding", metavar="ID")
@click.option("--by", metavar="NAME", help="the person who decides")
@click.option("--why", default="", metavar="TEXT", help="what explains it away")
def dismiss(call: Call, finding: str, by: str | None, why: str) -> Ended:
    """Set a finding apart as harmless. It stays counted, apart, on every form."""
    return _word(call, finding, "dismissed", by, why)


@command(
    "accept",
    does="set a finding apart until a day, with a reason",
    examples=(
        'groundswell findings accept f-5b21c0 --by mb --why "replaced in May" --until 2026-05-31',
        'groundswell findings accept f-19d07e --by mb --why "no agent yet" --until 2026-03-31',
    ),
)
@click.argument("finding", metavar="ID")
@click.option("--by", metavar="NAME", help="the person who decides")
@click.option("--why", default="", metavar="TEXT", help="why it is borne until then")
@click.option("--until", metavar="DAY", help="the last day on which it is accepted")
def accept(call: Call, finding: str, by: str | None, why: str, until: str | None) -> Ended:
    """Accept a finding until a day. After it the finding asks for a person again."""
    return _word(call, finding, "accepted", by, why, until)


@command(
    "export",
    does="findings as JSON lines, CSV or Markdown",
    examples=(
        "groundswell findings export -o findings.jsonl",
        "groundswell findings export --format csv -o findings.csv",
    ),
    takes=("jsonl", "format", "report", "host", "source", "level"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
@click.option("--all", "everything", is_flag=True, help="those that a person dismissed or accepted too")
def export(call: Call, words: tuple[str, ...], everything: bool) -> Ended:
    """Write the findings for other programs: a line of JSON each, unless another form is asked for."""
    from dataclasses import replace

    from groundswell.outputs.json import findings as lines
    from groundswell.run.findings_kept import kept

    machine = replace(call, form="jsonl") if call.form == "text" else call
    found = _narrow(machine, kept(call.workspace(), call.now), words, everything)
    if machine.form == "jsonl":
        call.show(lines(found))
    else:
        show(machine, Listing("groundswell/findings/1", _rows(found), COLUMNS, "no finding is kept"))
    return call.ended()


findings = Noun("findings", default="list", commands=[list_, show_, confirm, dismiss, accept, export])
