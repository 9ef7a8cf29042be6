"""Indicators by kind: seen, not seen, in part, set aside, not looked for, and where (CLI.md section 2, `sightings`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from groundswell.model.cell import LookedOn
from groundswell.model.hunted import IndicatorResult
from groundswell.outputs.foreign import CUT, shown
from groundswell.outputs.indicator_kinds import KINDS_OF_HASH, by_kind
from groundswell.outputs.phrases import counted, short_time
from groundswell.outputs.report_words import NOT_GIVEN
from groundswell.outputs.terminal.sheet import Sheet, Style

_SHOWN_SEEN = 20
_VALUE = 36  # characters of a value on the screen; the JSON has it whole
_SHOWN_WITHOUT = 3


def sightings(
    results: Sequence[IndicatorResult],
    *,
    pack: str = "",
    notes: Sequence[str] = (),
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
) -> str:
    """What `sightings` prints.

    Args:
        results: the indicators chosen, each with its state.
        pack: the pack that they come from, when they all do.
        notes: sentences about sources that are missing, for the last paragraph ("DNS is not recorded").
        width: columns to fold at; None on a pipe.
        ascii: letters for glyphs.
        color: repeat shapes in colour.
    """
    sheet = Sheet(Style(width, ascii, color))
    if not results:
        sheet.text("No indicator is chosen, so nothing was looked for: groundswell intel read FILE")
        return sheet.drawn()
    kinds = by_kind(results)
    at = 4 + max(6, *(len(k.kind) for k in kinds))
    heads = f"{'given':>5} {'seen':>5} {'not seen':>9} {'in part':>8} {'set aside':>10} {'not looked for':>15}"
    sheet.columns((2, "kind"), (at, heads), (at + 60, "looked on"))
    for kind in kinds:
        looked = kind.given - kind.set_aside - kind.not_looked_for
        numbers = (kind.not_seen, kind.in_part, kind.set_aside, kind.not_looked_for)
        cells = _numbers(kind.given, kind.seen if looked else None, numbers)
        sheet.columns((2, kind.kind), (at, cells), (at + 60, _where(kind.looked_on)))
    sums = [sum(getattr(k, n) for k in kinds) for n in ("not_seen", "in_part", "set_aside", "not_looked_for")]
    total, seen = sum(k.given for k in kinds), sum(k.seen for k in kinds)
    sheet.columns((at, _numbers(total, seen, sums)), (at + 60, _from(results, pack)))
    _seen(sheet, results)
    sheet.text(_notes(results, notes), 2)
    return sheet.drawn()


def _numbers(given: int, seen: int | None, numbers: Sequence[int]) -> str:
    """The numbers of a line; `-` stands for nothing, but for `seen`, where 0 says that it was looked for."""
    cells = [f"{n:,}" if n else "-" for n in numbers]
    seen_text = "-" if seen is None else f"{seen:,}"
    return f"{given:>5,} {seen_text:>5} {cells[0]:>9} {cells[1]:>8} {cells[2]:>10} {cells[3]:>15}"


def _where(at: LookedOn | None) -> str:
    if at is None:
        return "no source keeps them"
    if at.noun == "sensor":
        return f"{counted(at.days)} of {counted(at.of_days)} sensor-days"
    return f"{counted(at.hosts)} of {counted(at.of, 'host')}"


def _from(results: Sequence[IndicatorResult], pack: str) -> str:
    origins = {r.origin for r in results}
    if origins == {"pack"}:
        return f"all from pack {pack}" if pack else "all from packs"
    if origins == {"report"}:
        return "all from the report"
    if origins == {None}:
        return "all from our packs"
    counts = Counter(r.origin or "our packs" for r in results)
    return ", ".join(f"{origin} {n}" for origin, n in counts.most_common())


def _seen(sheet: Sheet, results: Sequence[IndicatorResult]) -> None:
    lines = [(r, s) for r in results if r.state == "seen" for s in r.seen]
    if lines:
        sheet.columns((2, "seen"), (42, "host or sensor"), (60, "first, UTC"), (74, "last, UTC"), (88, "records"))
    for result, at in lines[:_SHOWN_SEEN]:
        times = (60, short_time(at.first)), (74, short_time(at.last)), (88, f"{at.count:,}")
        sheet.columns((2, _short(f"{result.kind} {result.value}")), (42, at.host), *times)
    if len(lines) > _SHOWN_SEEN:
        sheet.text(f"{counted(len(lines) - _SHOWN_SEEN, 'more sighting')}: --full", 2)


def _short(text: str) -> str:
    """The text, or its beginning and its end, which is what tells long paths and keys apart."""
    line = shown(text)
    return line if len(line) <= _VALUE else f"{line[: _VALUE // 2 - 1]}{CUT}{line[-_VALUE // 2 :]}"


def _notes(results: Sequence[IndicatorResult], notes: Sequence[str]) -> str:
    # the reason without its details: "too old: first seen 2021-06-01" is one of those too old
    aside = Counter((r.why or "no reason kept").partition(":")[0] for r in results if r.state == "set_aside")
    parts = []
    if aside:
        parts.append(f"set aside: {', '.join(f'{n} {why}' for why, n in aside.items())}.")
    told = [*_hosts_without(results), *notes]
    if not any(r.origin == "report" for r in results):
        told.append(f"{NOT_GIVEN}: groundswell intel read")
    if told:
        parts.append("; ".join(told))
    return " ".join(parts)


def _hosts_without(results: Sequence[IndicatorResult]) -> list[str]:
    """`23 of 42 hosts keep no hashes`: where a kind was looked for on hosts, and not on all of them."""
    found: dict[str, LookedOn] = {}
    for r in results:
        if r.looked_on is not None and r.looked_on.noun == "host" and r.looked_on.hosts < r.looked_on.of:
            found.setdefault("hashes" if r.kind in KINDS_OF_HASH else f"{r.kind.replace('_', ' ')}s", r.looked_on)
    lacking = sorted(((at.of - at.hosts, at.of, what) for what, at in found.items()), key=lambda row: -row[0])
    return [
        f"{n:,} of {counted(of, 'host')} {'keeps' if n == 1 else 'keep'} no {what}"
        for n, of, what in lacking[:_SHOWN_WITHOUT]
    ]
