"""`groundswell intel accept|reject|date|withdraw`: a person's word on what a report suggests, and on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.outputs.defang import unlinked

if TYPE_CHECKING:
    from groundswell.run.accept import Told, Word

_BY = click.option("--by", default="", metavar="NAME", help="the person whose word it is")
_WHY = click.option("--why", default="", metavar="TEXT", help="the reason, which stands beside it")


@command(
    "accept",
    does="accept a technique that a report suggests: it counts from then on",
    examples=(
        'groundswell intel accept r-8c1f2a T1059.001 --by "M. Berg" --why "the script is quoted"',
        'groundswell intel accept r-8c1f2a T1566.001 --by mb --why "seen in our own case"',
    ),
)
@click.argument("report", metavar="ID")
@click.argument("technique", metavar="TECHNIQUE")
@_BY
@_WHY
def accept(call: Call, report: str, technique: str, by: str, why: str) -> Ended:
    """Accept a suggested technique: it chooses rules and is covered or not, as the analyst's, never as the report's.

    The word stays when the report is read again, also where it suggests the technique no longer.
    """
    return _decided(call, report, technique, "accepted", by, why)


@command(
    "reject",
    does="reject a technique that a report suggests: it is not shown again",
    examples=(
        'groundswell intel reject r-8c1f2a T1105 --by "M. Berg" --why "the vendor uploads it"',
        'groundswell intel reject r-8c1f2a T1027 --by mb --why "a general remark"',
    ),
)
@click.argument("report", metavar="ID")
@click.argument("technique", metavar="TECHNIQUE")
@_BY
@_WHY
def reject(call: Call, report: str, technique: str, by: str, why: str) -> Ended:
    """Reject a suggested technique. Rejected ones are counted by intel show, and stand there with --full."""
    return _decided(call, report, technique, "rejected", by, why)


@command(
    "date",
    does="say on which day a report was published, where it does not say so",
    examples=(
        'groundswell intel date r-8c1f2a 2025-03-14 --by "M. Berg" --why "the day in the feed"',
        'groundswell intel date r-8c1f2a 2024-11-02 --by mb --why "the mail that brought it"',
    ),
)
@click.argument("report", metavar="ID")
@click.argument("day", metavar="DAY")
@_BY
@_WHY
def date(call: Call, report: str, day: str, by: str, why: str) -> Ended:
    """Give the day of publication of a report, above what the report says of itself.

    Values that change hands are blocked and hunted for some time after this day, unless the text says when they were
    last seen.
    """
    from groundswell.run.accept import date_report

    return _told(call, date_report(call.workspace(), report, day, by, why, call.now))


@command(
    "withdraw",
    does="take back a person's word on a technique, a value, or the day",
    examples=(
        'groundswell intel withdraw r-8c1f2a T1059.001 --by "M. Berg" --why "it was another report"',
        'groundswell intel withdraw r-8c1f2a published --by mb --why "the day was of the copy"',
    ),
)
@click.argument("report", metavar="ID")
@click.argument("what", metavar="WHAT")
@_BY
@_WHY
def withdraw(call: Call, report: str, what: str, by: str, why: str) -> Ended:
    """Undo accept, reject, judge or date: WHAT is the technique, the value, or the word published.

    The program's own reading stands again. Who withdrew a word, and why, is kept.
    """
    from groundswell.run.accept import withdraw as withdrawing

    return _told(call, withdrawing(call.workspace(), report, what, by, why, call.now))


def _decided(call: Call, report: str, technique: str, word: Word, by: str, why: str) -> Ended:
    from groundswell.run.accept import decide

    return _told(call, decide(call.workspace(), report, technique, word, by, why, call.now))


def _told(call: Call, told: Told) -> Ended:
    if call.form == "json":
        from groundswell.outputs.json import encoded

        call.show(encoded(_as_json(told)))
        return call.ended()
    from groundswell.model.said import Said

    said = Said(told.by, told.at, told.why).words
    match told.about, told.word:
        case _, "withdrawn":
            call.show(f'the word on {told.what or "the day"} of {told.report} ("{told.before}") is withdrawn {said}')
        case "published", _:
            before = f"; before: {told.before}" if told.before else ""
            call.show(f"{told.report} was published {told.word}, {said}{before}")
        case _:
            likely = told.facts.get("probability")
            shown = f"suggested with {likely:.2f}" if likely is not None else "suggested"
            call.show(f"{told.what} of {told.report} is {told.word} {said}\n  {shown}: {_quoted(told)}")
    if told.word != "withdrawn":
        call.note(f"to undo: groundswell intel withdraw {told.report} {told.what or 'published'} --by NAME --why TEXT")
    return call.ended()


def _quoted(told: Told) -> str:
    return f'"{unlinked(str(told.facts.get("sentence", "")))}"'


def _as_json(told: Told) -> dict[str, object]:
    from groundswell.model.plain import time_text

    return {
        "schema": "groundswell/said/1",
        "id": told.report,
        "about": told.about,
        "what": told.what or None,
        "word": told.word,
        "before": told.before,
        "by": told.by,
        "at": time_text(told.at),
        "why": told.why,
        "sentence": told.facts.get("sentence"),
        "probability": told.facts.get("probability"),
    }
