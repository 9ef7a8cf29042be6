"""The list of findings: one line a finding, those set apart by a person counted (CLI.md section 2)."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.model.finding import Finding
from groundswell.outputs.phrases import counted, lowered, table_time, unique_prefixes
from groundswell.outputs.terminal.sheet import Sheet, Style

_APART = ("dismissed", "accepted")
STATES = {"new": "new", "marked_real": "real", "dismissed": "dismissed", "accepted": "accepted"}


def findings(
    found: Sequence[Finding],
    *,
    show_all: bool = False,
    known_ids: Sequence[str] = (),
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
) -> str:
    """What `findings list` prints.

    Args:
        found: the findings asked for, those set apart included.
        show_all: list those set apart as well (`--all`).
        known_ids: every id of the workspace, so that the short ids are its own; those of `found` at least.
        width: columns to fold at; None on a pipe.
        ascii: letters for glyphs.
        color: repeat shapes in colour.
    """
    sheet = Sheet(Style(width, ascii, color))
    prefixes = unique_prefixes([*known_ids, *(f.id for f in found)])
    listed = [f for f in found if show_all or f.state not in _APART]
    if listed:
        hosts = max(max(len(_where(f)) for f in listed), 10)
        at = 32 + min(hosts, 24)
        sheet.columns((2, "id"), (12, "when, UTC"), (30, "host"), (at, "level"), (at + 7, "state"), (at + 14, "what"))
        for f in listed:
            state = "gap" if f.kinds == ("gap",) else STATES[f.state]
            cells = (at, f.level or "-"), (at + 7, state), (at + 14, _what(f))
            sheet.columns((2, prefixes[f.id]), (12, table_time(f.time)), (30, _where(f)), *cells)
    sheet.text(_sum(listed, found, show_all))
    return sheet.drawn()


def _where(f: Finding) -> str:
    return f.host or f.sensor or "network"


def _what(f: Finding) -> str:
    rules = f" ({counted(len(f.rules), 'rule')})" if len(f.rules) > 1 else ""
    common = ", common" if f.counts_as == "common" and "gap" not in f.kinds else ""
    return f"{lowered(f.title)}{rules}{common}"


def _sum(listed: Sequence[Finding], found: Sequence[Finding], show_all: bool) -> str:
    gaps = sum(f.kinds == ("gap",) for f in listed)
    common = sum(f.counts_as == "common" and "gap" not in f.kinds for f in listed)
    traces = len(listed) - gaps - common
    counts = [(traces, "trace"), (common, "common match"), (gaps, "gap")]
    parts = [counted(n, noun, noun + ("es" if noun.endswith("match") else "s")) for n, noun in counts if n]
    text = f"{' and '.join(parts) if len(parts) < 3 else ', '.join(parts)}." if parts else "No finding is listed."
    return text if show_all else text + _apart(found)


def _apart(found: Sequence[Finding]) -> str:
    dismissed = [f for f in found if f.state == "dismissed"]
    accepted = [f for f in found if f.state == "accepted"]
    if not dismissed and not accepted:
        return ""
    ends = sorted(f.decided.until for f in accepted if f.decided and f.decided.until)
    until = f" until {ends[0].isoformat()}" if ends else ""
    parts = [f"{len(dismissed)} dismissed"] if dismissed else []
    parts += [f"{len(accepted)} accepted{until}"] if accepted else []
    alone = len(dismissed) + len(accepted) == 1
    return f" {' and '.join(parts)} {'is' if alone else 'are'} not shown (--all)."
