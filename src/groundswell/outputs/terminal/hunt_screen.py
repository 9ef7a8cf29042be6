"""The screen of `hunt`: rules by state with bases, what matched by whom, what could not be seen (CLI.md section 2)."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence

from groundswell.model import judged, sums
from groundswell.model.cell import LookedOn
from groundswell.model.finding import LEVELS
from groundswell.model.hunt_scope import HuntScope
from groundswell.model.hunted import Hunted, RuleResult
from groundswell.outputs import states
from groundswell.outputs.authors import author, license_name, publisher
from groundswell.outputs.foreign import shown
from groundswell.outputs.phrases import counted, listed, period, short_time, spelled_count, unique_prefixes
from groundswell.outputs.terminal.bars import FULL, MATCHED, NONE, PART, shares
from groundswell.outputs.terminal.sheet import WIDEST, Sheet, Style

_BAR = 42
_TITLE = 57  # columns for title and author
_SHOWN_BASES = 6
_SHOWN_MATCHED = 25
_SHOWN_COMMON = 10
_SHOWN_DETAILS = 3
_SHOWN_UNREADABLE = 5


def hunt(
    found: Hunted,
    scope: HuntScope,
    *,
    known_ids: Sequence[str] = (),
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
) -> str:
    """What `hunt` prints on stdout; the line `exit N` goes to stderr."""
    sheet = Sheet(Style(width, ascii, color))
    sheet.text(_headline(found, scope))
    _states(sheet, found)
    _matched(sheet, found, known_ids)
    if found.indicators:
        i = sums.indicator_sums(found.indicators)
        sheet.columns(
            (2, counted(i.total, "indicator")),
            (
                18,
                f"{i.seen} seen, {i.not_seen} not seen, {i.not_seen_in_part} not seen in part, "
                f"{i.set_aside} set aside, {i.not_looked_for} not looked for",
            ),
        )
    _not_evaluated(sheet, found)
    _unreadable(sheet, found)
    return sheet.drawn()


def _headline(found: Hunted, scope: HuntScope) -> str:
    sensors = f"{scope.sensors} of {counted(scope.sensors_of, 'sensor')}"
    hosts = f"{counted(scope.hosts)} of {counted(scope.of, 'host')}"
    if scope.base == "spoken":
        hosts, sensors = (
            f"{counted(scope.hosts, 'host')}",
            f"{counted(scope.sensors, 'sensor')} that speak in these files",
        )
    days = period(scope.since, scope.until)
    return f"Hunted {counted(found.records, 'record')} of {hosts} and {sensors}, {days} UTC"


def _states(sheet: Sheet, found: Hunted) -> None:
    totals = sums.rule_sums(found.rules)
    bases = sums.bases(found.rules)
    numbers = [totals.matched, totals.no_match, totals.no_match_in_part, totals.not_evaluated]
    cells = shares(numbers, _BAR)
    label = f"{counted(totals.total)} rule{'' if totals.total == 1 else 's'}"
    for n, (state, glyph) in enumerate(zip(states.RULE, (MATCHED, FULL, PART, NONE), strict=True)):
        mine = [b for b in bases if b.state == state]
        beside = _chosen(found.rules) if state == "matched" else _on_all(mine) if state == "no_match" else ""
        text = f"{states.RULE[state][1]:<16}{f' {numbers[n]:,}':>5}"
        column = 47 if state == "matched" else 67
        sheet.columns((2, label if n == 0 else ""), (13, text), (37, glyph * cells[n]), (column, beside))
        if state == "no_match_in_part":
            _bases(sheet, mine)


def _chosen(rules: Sequence[RuleResult]) -> str:
    origins = Counter(r.origin for r in rules)
    if set(origins) <= {None}:
        return ""
    return f"chosen by report {origins['report']}, pack {origins['pack']}, technique {origins['technique']}"


def _on_all(bases: Sequence[sums.RuleBase]) -> str:
    days = dict.fromkeys(f"{b.looked_on.days:,} of {b.looked_on.of_days:,} {b.looked_on.noun}-days" for b in bases)
    return f"on {'; '.join(list(days)[:2])}" if days else ""


def _bases(sheet: Sheet, bases: Sequence[sums.RuleBase]) -> None:
    drawn = sorted(bases, key=lambda b: -b.rules)[:_SHOWN_BASES]
    ordered = sorted(drawn, key=lambda b: -b.looked_on.days / b.looked_on.of_days)
    where = [_base(base.looked_on) for base in ordered]
    label, longest = max((len(b.label) for b in drawn), default=0), max(map(len, where), default=0)
    column = max(36 + label + 2, min(55, WIDEST - longest))
    start = 36 - max(min(column + longest - WIDEST, 3), 0)  # a little to the left, where that saves a line
    for base, text in zip(ordered, where, strict=True):
        sheet.columns((28, f"{base.rules:>5,}"), (start, base.label or "-"), (column - 36 + start, text))
    if len(bases) > _SHOWN_BASES:
        left = sum(b.rules for b in bases) - sum(b.rules for b in drawn)
        sheet.columns((28, f"{left:>5,}"), (36, f"on {len(bases) - _SHOWN_BASES} more bases: groundswell rules list"))


def _base(at: LookedOn) -> str:
    return f"{at.hosts:,} of {counted(at.of, at.noun)}, {at.days:,} of {at.of_days:,} {at.noun}-days"


def _matched(sheet: Sheet, found: Hunted, known_ids: Sequence[str]) -> None:
    matched = [r for r in found.rules if r.state == "matched"]
    traces = _by_level(r for r in matched if r.counts == "trace")
    common = _by_level(r for r in matched if r.counts == "common")
    if not matched:
        sheet.text("no rule matched where it could be evaluated", 2)
        return
    sheet.columns((2, "level"), (10, "matched rule, author"), (68, "records"), (77, "hosts"), (84, "first, UTC"))
    told: set[frozenset[str]] = set()
    for rule in traces[:_SHOWN_MATCHED]:
        _rule(sheet, rule, found, told)
    if len(traces) > _SHOWN_MATCHED:
        sheet.columns(
            (10, f"{counted(len(traces) - _SHOWN_MATCHED, 'more rule')}: groundswell rules list state:matched")
        )
    _sum(sheet, found, known_ids, bool(common))
    for rule in common[:_SHOWN_COMMON]:
        _rule(sheet, rule, found, told)
    if len(common) > _SHOWN_COMMON:
        sheet.columns(
            (10, f"{counted(len(common) - _SHOWN_COMMON, 'more rule')}: groundswell rules list state:matched")
        )


def _by_level(rules: Iterable[RuleResult]) -> list[RuleResult]:
    return sorted(rules, key=lambda r: (-LEVELS.index(r.level), -r.records, r.title))


def _rule(sheet: Sheet, rule: RuleResult, found: Hunted, told: set[frozenset[str]]) -> None:
    mine = frozenset(f.id for f in found.findings if any(r.id == rule.id for r in f.rules))
    first = short_time(rule.first) if rule.first else "-"
    if mine and mine in told:
        first = "same record" if rule.records == 1 else "same records"
    told.add(mine)
    origin = f" ({rule.origin})" if rule.origin in ("report", "pack") else ""
    start = max(10, len(rule.level) + 4)  # critical and informational reach into the next column
    width = _TITLE - (start - 10)
    words = textwrap.wrap(f"{shown(rule.title)}, by {shown(author(rule.author))}{origin}", width) or [""]
    sheet.columns((2, rule.level), (start, f"{words[0]:<{width}}{rule.records:>8,}{rule.hosts:>7,}  {first}"))
    for part in words[1:]:
        sheet.columns((start, part))


def _sum(sheet: Sheet, found: Hunted, known_ids: Sequence[str], common: bool) -> None:
    traces = judged.traces(found.findings)
    ids = unique_prefixes([*known_ids, *(f.id for f in found.findings)])
    some = ", ".join(ids[f.id] for f in traces[:3])
    more = f" and {counted(len(traces) - 3)} more" if len(traces) > 3 else ""
    text = f"{spelled_count(len(traces), 'trace')}, {some}{more}." if traces else "no match counts as a trace."
    also = " Also matched, common (chosen by technique alone, below level high):" if common else ""
    if common and all(r.origin is None for r in found.rules):
        also = " Also matched, common (below level high):"
    sheet.text(text + also, 2)


def _not_evaluated(sheet: Sheet, found: Hunted) -> None:
    left = [r for r in found.rules if r.state == "not_evaluated"]
    if not left:
        return
    sheet.text("not evaluated: what could not have been seen", 2)
    reasons = Counter(r.reason or "no_source" for r in left)
    for reason, number in reasons.most_common():
        said = f"{states.REASON[reason]} "
        details = Counter(
            r.detail.removeprefix(said) or "no detail kept" for r in left if (r.reason or "no_source") == reason
        )
        text = ", ".join(f"{detail} {n}" for detail, n in details.most_common(_SHOWN_DETAILS))
        more = f" and {counted(len(details) - _SHOWN_DETAILS)} more" if len(details) > _SHOWN_DETAILS else ""
        sheet.columns((1, f"{number:>5,}"), (9, states.REASON[reason]), (34, text + more))
    owners = Counter(
        f"{publisher(r.source_url)} rules under {license_name(r.license)}"
        for r in found.rules
        if publisher(r.source_url)
    )
    named = f"{listed([o for o, _ in owners.most_common(3)])}; " if owners else ""
    sheet.text(f"{named}each of them   groundswell rules list state:not-evaluated", 2)


def _unreadable(sheet: Sheet, found: Hunted) -> None:
    if not found.unreadable:
        return
    sheet.text(f"unreadable: {counted(len(found.unreadable), 'place')}", 2)
    for place in found.unreadable[:_SHOWN_UNREADABLE]:
        line = f":{place.line}" if place.line is not None else ""
        sheet.columns((4, f"{place.file}{line}"), (48, place.why))
    if len(found.unreadable) > _SHOWN_UNREADABLE:
        sheet.columns((4, f"and {counted(len(found.unreadable) - _SHOWN_UNREADABLE)} more"))
