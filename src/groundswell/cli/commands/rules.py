"""`groundswell rules`: the rules in force, files of rules, and the cases that our own rules are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show

if TYPE_CHECKING:
    from groundswell.run.rules_known import Known

COLUMNS = (("level", "level"), ("state", "state"), ("ruleset", "set"), ("author", "author"), ("title", "title"))

NOT_EVALUATED = (("level", "level"), ("reason", "not evaluated"), ("author", "author"), ("title", "title"))


def _row(one: Known) -> dict[str, object]:
    rule = one.rule
    return {
        "id": rule.id,
        "title": rule.title,
        "level": rule.level,
        "state": one.state,
        "reason": one.why or None,
        "author": rule.author,
        "license": rule.license,
        "ruleset": rule.ruleset,
        "status": getattr(rule, "status", None),
        "looked_on": one.result.looked_on.as_json() if one.result and one.result.looked_on else None,
        "sources": sorted({route.table for route in one.routes}),
        "tags": list(rule.tags),
        "path": rule.path,
    }


@command(
    "list",
    does="the rules in force: which can be evaluated here at all, and by whom they are",
    examples=("groundswell rules list", "groundswell rules list state:not-evaluated level:high"),
    takes=("scope", "one-report", "level", "jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def list_(call: Call, words: tuple[str, ...]) -> Ended:
    """List the rules in force, with the state of each.

    In a workspace with records it is that over the lake: matched, no match, no match in part, or not evaluated, with
    the reason. Without records a rule is ready when some source card can answer it.

    WORDs narrow the list: state:not-evaluated, level:high, ruleset:sigmahq, author:florian*, sort:level.
    """
    found = _known(call)
    rows = [_row(one) for one in found]
    columns = NOT_EVALUATED if any(word.startswith("state:not") for word in words) else COLUMNS
    listing = Listing("groundswell/rules/1", rows, columns, f"no rule of {len(rows):,} in force fits these words")
    narrowed = listing.narrowed((*words, *(f"level:{level}" for level in call.level)), list(rows[0]) if rows else None)
    told = [{**row, "state": str(row["state"]).replace("_", " ")} for row in narrowed.rows]
    show(call, Listing(listing.schema, told if call.form == "text" else narrowed.rows, columns, listing.none))
    if call.form == "text" and narrowed.rows:
        counts = Counter(str(row["state"]) for row in told)
        states = ", ".join(f"{n:,} {state}" for state, n in counts.most_common())
        call.note(f"{len(told):,} of {len(rows):,} rules in force: {states}")
    return call.ended()


def _known(call: Call) -> Sequence[Known]:
    """The rules in force: over the lake where there are records, else by what the cards can answer."""
    from groundswell.cli.commands.hunt import hunt_options
    from groundswell.cli.progress import progress
    from groundswell.run.lake_look import has_records
    from groundswell.run.rules_known import known, over_lake

    workspace = call.workspace_if_any()
    if call.report or (workspace is not None and has_records(workspace)):
        with progress(call.quiet):
            return over_lake(call.workspace(), hunt_options(call))
    return known(workspace)


@command(
    "show",
    does="one rule: its text, its author, and the sources that can answer it",
    examples=("groundswell rules show 4dbaee52", "groundswell rules show 4dbaee52 --json"),
)
@click.argument("rule", metavar="ID")
def show_(call: Call, rule: str) -> Ended:
    """Show a rule by its id, a beginning of it of at least six letters, or its title."""
    from groundswell.run.rules_known import show as find

    found = find(call.workspace_if_any(), rule)
    row = _row(found)
    if call.form == "json":
        import json

        call.show(json.dumps({"schema": "groundswell/rule/1", **row}, ensure_ascii=False))
        return call.ended()
    one = found.rule
    lines = [f"{one.title}", f"  {one.level}, {found.state.replace('_', ' ')}, by {one.author or 'not stated'}"]
    lines.append(f"  id            {one.id}")
    lines.append(f"  set, licence  {one.ruleset}, {one.license or 'not stated'}")
    lines += [f"  {name.ljust(13)} {text}" for name, text in _facts(found) if text]
    call.show("\n".join(lines))
    return call.ended()


def _facts(found: Known) -> list[tuple[str, str]]:
    rule = found.rule
    answered = ", ".join(sorted({f"{route.table} {route.event}" for route in found.routes}))
    return [
        ("says", " ".join(getattr(rule, "description", "").split())),
        ("notes", " ".join(getattr(rule, "notes", "").split())),
        ("technique", ", ".join(rule.tags)),
        ("explained by", "; ".join(getattr(rule, "falsepositives", ()))),
        ("source", ", ".join(getattr(rule, "references", ()))),
        ("answered by", answered),
        ("not evaluated", found.why),
        ("file", rule.path),
    ]


@command(
    "check",
    does="read files of rules and say what could not be evaluated, and why",
    examples=("groundswell rules check my-rules/", "groundswell rules check rule.yml --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH")
def check(call: Call, paths: tuple[str, ...]) -> Ended:
    """Read the Sigma rules below PATH, which need not be in force. Exit code 12 when one could not be read."""
    from groundswell.defences.hunt.tree import Refused
    from groundswell.run.rules_known import check as checking

    found = checking([Path(path) for path in paths])
    rows = [_row(one) for one in found]
    columns = (("state", "state"), ("level", "level"), ("title", "title"), ("reason", "why"))
    show(call, Listing("groundswell/rules/1", rows, columns, "there is no rule in it"))
    refused = sum(isinstance(one.rule, Refused) for one in found)
    if refused:
        return call.ended(12, f"{refused:,} of {len(found):,} rules could not be read")
    return call.ended()


@command(
    "test",
    does="run the cases that our packs keep beside their rules",
    examples=("groundswell rules test", "groundswell rules test 4dbaee52"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("rule", required=False, metavar="ID")
def test(call: Call, rule: str | None) -> Ended:
    """Run the cases of every rule of our packs, or of the one whose id begins with ID.

    Exit code 12 when a rule decides a case otherwise than the case says.
    """
    from groundswell.run.rules_known import run_cases

    found = run_cases(rule)
    wrong = [one for one in found if not one.held]
    rows = [
        {"rule": one.rule, "file": one.file, "case": one.why, "match": one.match, "held": one.held}
        for one in (found if call.form != "text" or call.detail == "full" else wrong)
    ]
    columns = (("file", "rule"), ("match", "match"), ("held", "held"), ("case", "case"))
    rules = len({one.rule for one in found})
    total = f"{len(found) - len(wrong):,} of {len(found):,} cases of {rules:,} rules are decided as they say"
    show(call, Listing("groundswell/rules-test/1", rows, columns, total))
    if wrong:
        return call.ended(12, f"{len(wrong):,} of {len(found):,} cases are decided otherwise than they say")
    return call.ended()


rules = Noun("rules", default="list", commands=[list_, show_, check, test])
