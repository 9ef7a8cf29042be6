"""`groundswell assess`: a report goes in, three answers come out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command

FORMS = ("html", "navigator", "stix")


@command(
    "assess",
    does="the whole way: report in, three answers out",
    examples=("groundswell assess article.txt", "groundswell assess article.txt --since 90d --json -q -o answers/"),
    takes=("scope", "fail", "format"),
    forms=FORMS,
)
@click.argument("report", metavar="REPORT")
@click.option(
    "--rules", multiple=True, metavar="PATH", help="instead of the workspace's set; +PATH beside it; repeatable"
)
@click.option("--against", metavar="v-ID", help="an earlier verdict: say what is new since")
def assess(call: Call, report: str, rules: tuple[str, ...], against: str | None) -> Ended:
    """Read REPORT, hunt for what it names, and judge: exposed, hit, ready.

    Writes verdict.html, verdict.json, findings.jsonl and verdict.navigator.json into this folder, or the folder that
    -o names, all or none, and keeps the same files in the workspace. With --json or --format the same facts go to
    stdout too. REPORT may be the id of a report that was read before. Exit code 10 when a person is needed, 11 when
    too little could be seen, 12 when something was not read.
    """
    from groundswell.cli.watching import watching
    from groundswell.run.assess import assess as assessing
    from groundswell.run.facts import AssessOptions

    beside, instead = given_rules(rules)
    workspace = call.workspace()
    options = AssessOptions(
        now=call.now,
        since=call.since_text,
        until=call.until_text,
        rules=(*instead, *beside),
        only_rules=bool(instead),
        against=against,
        output=Path(call.output) if call.output and call.output != "-" else None,
        fail_on=call.fail_on,
        command=call.words,
    )
    with watching(call.quiet, "nothing was judged, and no file was written") as after:
        done = assessing(workspace, Path(report), replace(options, after=after))
    to_stdout = call.on_stdout()
    match call.form:
        case "json":
            from groundswell.outputs.json import verdict as as_json

            to_stdout.show(as_json(done.verdict))
        case "html":
            from groundswell.outputs.page import render

            to_stdout.show(render(done.verdict, done.findings, done.dossier))
        case "navigator":
            from groundswell.outputs.navigator import layer

            to_stdout.show(layer(done.verdict))
        case "stix":
            from groundswell.outputs.stix import sightings

            to_stdout.show(sightings(done.verdict, done.findings))
        case _:
            from groundswell.outputs.terminal.verdict_screen import verdict as screen

            to_stdout.show(
                screen(
                    done.verdict,
                    done.findings,
                    done.dossier,
                    width=call.width,
                    ascii=call.ascii,
                    color=call.color,
                    written=[path.name for path in done.written],
                )
            )
    return call.ended(done.verdict.exit.code, done.verdict.exit.why)


def given_rules(paths: tuple[str, ...]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The paths of `--rules`: those beside the workspace's set (`+PATH`), and those instead of it."""
    beside = tuple(Path(path[1:]) for path in paths if path.startswith("+"))
    return beside, tuple(Path(path) for path in paths if not path.startswith("+"))
