"""`groundswell explain`: what a code or a word means."""

from __future__ import annotations

import click

from groundswell.cli.call import Call, Ended
from groundswell.cli.command import command


@command(
    "explain",
    does="what an error code or a word of a verdict means",
    examples=("groundswell explain GS-1001", 'groundswell explain "no match in part"'),
)
@click.argument("name", nargs=-1, metavar="CODE|WORD")
def explain(call: Call, name: tuple[str, ...]) -> Ended:
    """Say what a code such as GS-1001, or a word of a verdict such as "dark", means and what to do.

    Without a name, list all codes and words.
    """
    from groundswell.run import explain as explaining

    found = [explaining.explain(" ".join(name))] if name else list(explaining.everything())
    if call.form == "json":
        import json

        rows = [{"name": e.name, "title": e.title, "means": e.means, "do": e.do or None} for e in found]
        call.show(json.dumps({"schema": "groundswell/explain/1", "rows": rows}, ensure_ascii=False))
    elif name or call.detail == "full":
        call.show("\n\n".join(_whole(e) for e in found))
    else:
        call.show("\n".join(f"{e.name.ljust(31)} {e.title}" for e in found))
    return call.ended()


def _whole(entry: object) -> str:
    import textwrap

    from groundswell.run.explain import Explained

    assert isinstance(entry, Explained)
    lines = [f"{entry.name}  {entry.title}"]
    lines += textwrap.wrap(entry.means, 92, initial_indent="  ", subsequent_indent="  ")
    if entry.do:
        lines += textwrap.wrap(f"do: {entry.do}", 92, initial_indent="  ", subsequent_indent="      ")
    return "\n".join(lines)
