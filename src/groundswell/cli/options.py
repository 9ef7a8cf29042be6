"""The options that mean the same everywhere (CLI.md section 1), declared once.

Every command takes `EVERYWHERE`; others ask for the groups that fit them. Not here: reading their values (`call.py`).
"""

from __future__ import annotations

import click

FAIL_ON = ("new", "trace", "open", "gap", "none")
LEVELS = ("informational", "low", "medium", "high", "critical")


def _option(*names: str, **more: object) -> click.Option:
    return click.Option(names, **more)  # type: ignore[arg-type]  # passed through to click unchanged


EVERYWHERE: tuple[click.Option, ...] = (
    _option(
        "-w", "--workspace", metavar="DIR", help="the workspace; else the nearest folder upwards with groundswell.toml"
    ),
    _option("--json", "as_json", is_flag=True, help="the same facts for machines"),
    _option("-o", "--output", metavar="FILE", help="write there, whole or not at all; - is stdout"),
    _option("--concise", is_flag=True, help="one line a thing, never folded"),
    _option("--full", is_flag=True, help="everything"),
    _option("-q", "--quiet", is_flag=True, help="only results and errors"),
    _option("-v", "--verbose", count=True, help="more; -vv shows tracebacks"),
    _option("--color", type=click.Choice(("auto", "always", "never")), help="colour repeats a shape [auto]"),
    _option("--ascii", "ascii_", is_flag=True, help="letters for signs; by itself outside UTF-8"),
    _option("--width", type=click.IntRange(20, 400), metavar="N", help="columns [96, or the terminal's when less]"),
    _option("--exit-zero", is_flag=True, help="0 instead of 10, 11 and 12"),
    _option("--now", metavar="TIME", help="a fixed clock, for runs that can be repeated [the clock]"),
)
JSONL = (_option("--jsonl", "as_jsonl", is_flag=True, help="a line of JSON a thing"),)
FORMAT = (_option("--format", "form", metavar="F", help="another form: see below"),)
SCOPE = (
    _option("--since", metavar="TIME", help="2025-06-01, 2025-06-01T08:00Z or 30d, UTC [first day with records]"),
    _option("--until", metavar="TIME", help="the same [last day with records]"),
)
REPORT = (_option("--report", multiple=True, metavar="ID", help="only this report or pack; repeatable"),)
ONE_REPORT = (_option("--report", multiple=True, metavar="ID", help="only what this report or pack chooses"),)
HOST = (_option("--host", multiple=True, metavar="NAME", help="only this host; repeatable"),)
SOURCE = (_option("--source", multiple=True, metavar="CARD", help="only this source card; repeatable"),)
LEVEL = (_option("--level", multiple=True, type=click.Choice(LEVELS), help="only this level; repeatable"),)
FAIL = (
    _option(
        "--fail-on",
        metavar="LIST",
        help=f"what asks for a person, exit code 10: {', '.join(FAIL_ON)} [trace,open]",
    ),
)

SHARED = (EVERYWHERE, JSONL, FORMAT, SCOPE, REPORT, HOST, SOURCE, LEVEL, FAIL)
SHARED_NAMES = frozenset(option.name for group in SHARED for option in group)
