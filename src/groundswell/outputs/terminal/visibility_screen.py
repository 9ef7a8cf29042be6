"""Hosts by what could be seen of them: dark ones first (`visibility`). The same bar as on the verdict's screen."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.model.lists import HostVisibility
from groundswell.outputs.phrases import counted, period, seen_shares
from groundswell.outputs.signs import Sign
from groundswell.outputs.terminal.bars import seen_bar
from groundswell.outputs.terminal.sheet import Sheet, Style

_BAR = 24


def visibility(
    hosts: Sequence[HostVisibility], *, width: int | None = 96, ascii: bool = False, color: bool = False
) -> str:
    """What `visibility` prints: a line a host, then the sums over all of them."""
    sheet = Sheet(Style(width, ascii, color))
    if not hosts:
        sheet.text("No host is expected and no host sent a record: groundswell company hosts FILE")
        return sheet.drawn()
    name = min(max(max(len(h.host) for h in hosts), 10), 24)
    bar, counts, more = 4 + name + 2, 4 + name + 2 + _BAR + 2, 4 + name + 2 + _BAR + 2 + 18
    sheet.columns((2, "host"), (bar, "seen"), (counts, "full part unseen"), (more, "state"))
    for h in sorted(hosts, key=lambda h: (h.state != "dark", not h.critical, h.host)):
        sign = Sign.UNKNOWN if h.state == "dark" else Sign.HELD if not h.part and not h.none else Sign.PART
        sheet.columns(
            (2, f"{sign.glyph} {h.host}"),
            (bar, seen_bar(h.full, h.part, h.none, _BAR)),
            (counts, f"{h.full:>4,} {h.part:>4,} {h.none:>6,}"),
            (more, _state(h)),
        )
    _sums(sheet, hosts)
    return sheet.drawn()


def _state(h: HostVisibility) -> str:
    text = f"{h.state}, critical" if h.critical else h.state
    if h.named_in:
        text += f"; named in {', '.join(h.named_in)}"
    if h.gaps:
        text += f"; {h.gaps[0].why or 'no records'}, {period(h.gaps[0].since, h.gaps[0].until)}"
        text += f" and {counted(len(h.gaps) - 1, 'more gap')}" if len(h.gaps) > 1 else ""
    return text


def _sums(sheet: Sheet, hosts: Sequence[HostVisibility]) -> None:
    full, part, none = (sum(getattr(h, n) for h in hosts) for n in ("full", "part", "none"))
    total = full + part + none
    dark = sum(h.state == "dark" for h in hosts)
    if total:
        shares = zip(seen_shares(full, part, none), ("in full", "in part", "not seen"), strict=True)
        text = ", ".join(f"{n} {word}" for n, word in shares)
        sheet.text(f"{text} of {counted(total, 'host-day')}; {dark} of {counted(len(hosts), 'host')} dark")
