"""`groundswell intel judge`: a person's word on a value of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.model.dossier import JUDGEMENTS, Judgement

if TYPE_CHECKING:
    from groundswell.run.overrides import Judged


@command(
    "judge",
    does="say whose a value of a report is, above the program's judgement",
    examples=(
        'groundswell intel judge r-8c1f2a example.net reference --by "M. Berg" --why "our supplier"',
        'groundswell intel judge r-8c1f2a 192.0.2.7 attacker --by mb --why "seen in our own case"',
    ),
)
@click.argument("report", metavar="ID")
@click.argument("value", metavar="VALUE")
@click.argument("judgement", metavar="JUDGEMENT", type=click.Choice(JUDGEMENTS))
@click.option("--by", default="", metavar="NAME", help="the person who judges")
@click.option("--why", default="", metavar="TEXT", help="the reason, which stands beside the value")
def judge(call: Call, report: str, value: str, judgement: Judgement, by: str, why: str) -> Ended:
    """Judge a value: attacker, reference, abused or unsure. It stays when the report is read again.

    The same value in other reports shows the word as evidence, and the workspace learns from it how to weigh. What must
    never be blocked stays so, and is told.
    """
    from groundswell.run.overrides import judge as judging

    done = judging(call.workspace(), report, value, judgement, by, why, call.now)
    if call.form == "json":
        from groundswell.outputs.json import encoded

        call.show(encoded(_as_json(done)))
    else:
        call.show(f"{done.value.value} in {done.report} is {done.value.judgement}\n  {done.value.reasons[0]}")
    if done.warning:
        call.note(f"the word is kept, but did not hold: {done.warning}")
    return call.ended()


def _as_json(done: Judged) -> dict[str, object]:
    word = done.word
    return {
        "schema": "groundswell/judged/1",
        "id": done.report,
        "type": done.value.type,
        "value": done.value.value,
        "judgement": done.value.judgement,
        "before": done.before,
        "by": word.by,
        "at": word.at.isoformat().replace("+00:00", "Z"),
        "why": word.why,
        "warning": done.warning,
    }
