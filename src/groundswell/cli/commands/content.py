"""`groundswell content`: which rules, cards, packs and facts are in force, and adding a rule set."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show


@command(
    "show",
    does="rules, cards, packs, ATT&CK: versions, licences, digests",
    examples=("groundswell content show", "groundswell content show --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
def show_(call: Call) -> Ended:
    """Show the content in force, with version, licence and digest; no workspace is needed for what ships."""
    from groundswell.run.content_known import pieces

    rows = [
        {
            "kind": one.kind,
            "name": one.name,
            "version": one.version or None,
            "holds": one.holds,
            "license": one.license,
            "digest": one.digest,
        }
        for one in pieces(call.workspace_if_any())
    ]
    columns = [("kind", "kind"), ("name", "name"), ("version", "version"), ("license", "licence"), ("holds", "holds")]
    if call.detail == "full":
        columns.append(("digest", "digest"))
    show(call, Listing("groundswell/content/1", rows, columns, "there is no content"))
    return call.ended()


@command(
    "add",
    does="add a rule set from a folder or a zip archive, unchanged",
    examples=(
        "groundswell content add sigmahq ~/sigma",
        "groundswell content add own rules.zip --license 'Apache-2.0'",
    ),
)
@click.argument("name", metavar="NAME")
@click.argument("path", metavar="PATH")
@click.option("--include", multiple=True, metavar="FOLDER", help="a folder that is on besides the usual; repeatable")
@click.option("--license", "licence", metavar="TEXT", help="the licence, where the files do not say it")
def add(call: Call, name: str, path: str, include: tuple[str, ...], licence: str | None) -> Ended:
    """Copy the rules of PATH into the workspace as the rule set NAME, in place of one of that name.

    The files stay as they are, with authors and licence. Of sigmahq the folders rules, rules-emerging-threats and
    rules-threat-hunting are on. Nothing is downloaded.
    """
    from groundswell.run.content import add as adding

    done = adding(call.workspace(), name, Path(path), include=include, license=licence)
    one = done.ruleset
    if call.form == "json":
        import json
        from dataclasses import asdict

        call.show(json.dumps({"schema": "groundswell/content-add/1", **asdict(one), "left_out": done.left_out}))
        return call.ended()
    lines = [f"{one.files:,} rules of {one.name} are on, from {', '.join(one.folders)}; licence {one.license}"]
    if one.commit:
        lines.append(f"  commit   {one.commit}")
    if done.left_out:
        lines.append(f"  left out {done.left_out:,} files that are too large or too many")
    lines.append("  look     groundswell rules list")
    call.show("\n".join(lines))
    return call.ended()


content = Noun("content", default="show", commands=[show_, add])
