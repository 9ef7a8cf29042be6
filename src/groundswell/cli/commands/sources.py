"""`groundswell sources`: source cards, and why a file is or is not understood."""

from __future__ import annotations

from pathlib import Path

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command
from groundswell.cli.groups import Noun
from groundswell.cli.listing import LIST_FORMS, Listing, show


@command(
    "list",
    does="the source cards: what is understood",
    examples=("groundswell sources list", "groundswell sources list table:windows_sysmon --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("words", nargs=-1, metavar="WORD")
def list_(call: Call, words: tuple[str, ...]) -> Ended:
    """List the source cards with the lake table, the kinds of event described, and who speaks.

    WORDs narrow the list: zeek, noun:sensor, sort:-events.
    """
    from groundswell.run.source_cards import cards

    rows = [
        {
            "id": card.id,
            "version": card.version,
            "table": card.table,
            "decoder": card.decoder,
            "events": len(card.events),
            "noun": card.noun,
            "title": card.title,
        }
        for card in cards()
    ]
    columns = (("id", "card"), ("table", "table"), ("events", "events"), ("noun", "speaks of"), ("title", "title"))
    listing = Listing("groundswell/sources/1", rows, columns, "no card fits these words")
    show(call, listing.narrowed(words, list(rows[0])))
    return call.ended()


@command(
    "show",
    does="one card: its events, columns, rules it can answer, and what it lacks",
    examples=("groundswell sources show windows-sysmon", "groundswell sources show zeek-dns --full"),
)
@click.argument("card", metavar="CARD")
def show_(call: Call, card: str) -> Ended:
    """Show a source card: kinds of event, the Sigma log sources they answer, and the fields they lack.

    With --full the columns of every kind too.
    """
    from groundswell.model.plain import plain
    from groundswell.run.source_cards import card as find

    found = find(card)
    if call.form == "json":
        import json

        told = plain(found)
        assert isinstance(told, dict)
        call.show(json.dumps({"schema": "groundswell/source/1", **told}, ensure_ascii=False))
        return call.ended()
    lines = [f"{found.id} {found.version}  {found.title}", f"  table    {found.table}, decoder {found.decoder}"]
    lines.append(f"  time     {', '.join(found.time.columns)}, in zone {found.time.zone or 'of the company'}")
    lines.append(f"  speaks   of a {found.noun}: {', '.join(found.host or found.sensor)}")
    for name, event in found.events.items():
        lines.append(f"  event    {name}  {event.title}" + (f" ({event.kind})" if event.kind else ""))
        for source in event.sigma:
            parts = [p for p in (source.product, source.category, source.service) if p]
            lacks = f"; lacks {', '.join(sorted(source.lacks))}" if source.lacks else ""
            lines.append(f"             answers {'/'.join(parts)}, {source.covers}{lacks}")
        if call.detail == "full":
            lines.append(f"             columns {', '.join(found.columns(name))}")
    call.show("\n".join(lines))
    return call.ended()


@command(
    "check",
    does="which card each file is taken for, and why",
    examples=("groundswell sources check exports/", "groundswell sources check fw.log --json"),
    takes=("jsonl", "format"),
    forms=LIST_FORMS,
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH")
def check(call: Call, paths: tuple[str, ...]) -> Ended:
    """Say for every file below PATH which card it is taken for, with score and reason. Nothing is kept.

    Exit code 12 when a file is not recognised.
    """
    from groundswell.run.source_cards import check as checking

    found = checking([Path(path) for path in paths])
    rows = [
        {
            "path": one.path,
            "card": one.card,
            "decoder": one.decoder,
            "shape": one.shape,
            "score": one.score,
            "reason": one.reason,
            "code": one.code,
        }
        for one in found
    ]
    columns = (("path", "file"), ("card", "card"), ("score", "score"), ("reason", "why"))
    show(call, Listing("groundswell/sources-check/1", rows, columns, "there is no file in it"))
    unknown = sum(one.code is not None for one in found)
    if unknown:
        noun = "file was" if unknown == 1 else "files were"
        return call.ended(12, f"{unknown:,} {noun} not recognised, of {len(found):,}")
    return call.ended()


@command(
    "draft",
    does="a first card for a new format, from the keys of its records",
    examples=("groundswell sources draft audit.jsonl", "groundswell sources draft audit.jsonl -o audit.yml"),
)
@click.argument("file", metavar="FILE")
def draft(call: Call, file: str) -> Ended:
    """Write a draft of a source card for the JSON records of FILE: columns with types, and guesses of time and host.

    The guesses are marked; correct them, and look at the result with groundswell sources check CARD.yml. Formats
    other than JSON need a decoder first, and are refused.
    """
    from groundswell.run.source_draft import draft as drafted

    text = drafted(Path(file))
    if call.form == "json":
        import json

        call.show(json.dumps({"schema": "groundswell/source-draft/1", "card": text}, ensure_ascii=False))
    else:
        call.show(text)
    return call.ended()


sources = Noun("sources", default="list", commands=[list_, show_, check, draft])
