"""The timeline and the calendar of what could be seen, in percent of their width.

The report's time above, the records' time below, a lens between, gaps hatched. A calendar row is a host, its pieces
runs of equal days; when a calendar is so ragged that the page would grow too large, several days become one cell,
which shows the least that was seen on any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from groundswell.model.verdict import CalendarRow, Verdict
from groundswell.outputs.page_view.shapes import FULL, NONE, PART
from groundswell.outputs.phrases import (
    counted,
    days_between,
    listed,
    long_day,
    period,
    sentence,
    short_day,
    spelled,
    utc,
)
from groundswell.outputs.report_words import speaks_of

_MOST_ROWS = 80
_MOST_RUNS = 2400  # about 35 bytes each
_MOST_GAPS = 40
_WEEKLY = 62  # days up to which an axis is marked by weeks, not by months
_LEAST_LABEL = 5.0  # per cent of a lane that a word needs
_HEIGHT = 58.0  # of the highest day in the picture of events
_LETTERS = {"f": (FULL, "in full"), "p": (PART, "in part"), "n": (NONE, "not seen"), "-": ("b-off", "not expected")}
_LEAST = "npf-"  # of several days in one cell, the first of these letters stands for all


@dataclass(frozen=True)
class Label:
    """A word at a place of an axis, in percent."""

    at: float
    text: str
    end: bool = False  # right-aligned, at the end


@dataclass(frozen=True)
class Span:
    """A piece of a lane, in percent, with its words."""

    left: float
    width: float
    text: str
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """A trace at a place of an axis."""

    at: float
    title: str


@dataclass(frozen=True)
class Timeline:
    """The two lanes above and the picture of events below. `report` is null when the report gives no time."""

    report: Span | None
    report_open: bool  # the text gives no end
    report_words: str
    records: Span | None
    before: Span | None
    years: tuple[Label, ...]
    lens: str
    path: str
    viewbox: str
    events_label: str
    marks: tuple[Mark, ...]
    mark_words: str
    gaps: tuple[Span, ...]
    gaps_left: str
    months: tuple[Label, ...]
    days: str


@dataclass(frozen=True)
class Run:
    """Equal days in a row: class and number of days."""

    fill: str
    days: int


@dataclass(frozen=True)
class HostRow:
    """A host of the calendar."""

    host: str
    label: str
    runs: tuple[Run, ...]
    dark: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Group:
    """Hosts of one role."""

    name: str
    count: str
    rows: tuple[HostRow, ...]


@dataclass(frozen=True)
class CalendarView:
    """The whole calendar with its counts."""

    counts: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    left: str
    each: str
    months: tuple[Label, ...]
    note: str


def _place(day: date, start: date, days: int) -> float:
    return round(100 * (day - start).days / days, 2)


def _axis(start: date, end: date, by_year: bool) -> tuple[Label, ...]:
    days = (end - start).days + 1
    firsts = [d for d in days_between(start, end) if d.day == 1 and (d.month == 1 or not by_year)]
    if by_year:
        step = max(1, -(-len(firsts) // 8))
        labels = [Label(_place(d, start, days), str(d.year)) for d in firsts[::step]]
        labels = [label for label in labels if label.at < 93]  # a word at the end would leave the page
        return tuple(labels) or (Label(0.0, str(start.year)),)
    if days <= _WEEKLY:
        firsts = list(days_between(start, end)[7::7])
    step = max(1, -(-len(firsts) // 6))
    inner = [Label(_place(d, start, days), short_day(d)) for d in firsts[::step] if d != start]
    inner = [label for label in inner if 9 < label.at < 88]
    ends = [Label(100.0, short_day(end), end=True)] if days > 1 else []
    return (Label(0.0, short_day(start)), *inner, *ends)


def timeline(v: Verdict) -> Timeline:
    """Work out the timeline; lanes stay empty where there is no time to draw."""
    since, until = v.seen.calendar.since, utc(v.scope.until).date()
    days = (until - since).days + 1
    stated = v.report.speaks_of
    start = min(stated.since or since, since)
    end = max(stated.until or until, until)
    length = (end - start).days + 1
    left = _place(since, start, length)
    width = max(round(100 * days / length, 2), 0.6)
    report = None
    if stated.since is not None:
        words = speaks_of(stated) + ("" if stated.until else "; the text gives no end")
        report_end = stated.until or end
        report = Span(
            _place(stated.since, start, length), round(100 * ((report_end - stated.since).days + 1) / length, 2), words
        )
    has_records = v.seen.earliest is not None
    traces = _marks(v, since, days)
    gaps = sorted(v.seen.gaps, key=lambda g: (g.since, g.host))
    spans = tuple(
        Span(
            _place(max(g.since, since), since, days),
            round(100 * ((g.until - max(g.since, since)).days + 1) / days, 2),
            "",
            f"{g.host}: {g.why or 'no records'}, {period(g.since, g.until)}",
        )
        for g in gaps[:_MOST_GAPS]
        if g.until >= since
    )
    return Timeline(
        report=report,
        report_open=stated.since is not None and stated.until is None,
        report_words="" if report else "the report gives no time",
        records=Span(left, width, counted(days, "day") if width > _LEAST_LABEL else "", period(since, until))
        if has_records
        else None,
        before=Span(0.0, left - 0.3, "nothing kept: cannot be judged") if left > 4 and has_records else None,
        years=_axis(start, end, by_year=length > 500),
        lens=f"M{left * 10:g} 0 L{min(left + width, 100) * 10:g} 0 L1000 26 L0 26 Z",
        path=_events(v.seen.events_per_day),
        viewbox=f"0 0 {max(len(v.seen.events_per_day), 1)} 60",
        events_label=_events_label(v, since, until),
        marks=traces,
        mark_words=_mark_words(v),
        gaps=spans,
        gaps_left=f"and {counted(len(gaps) - _MOST_GAPS, 'more gap')}" if len(gaps) > _MOST_GAPS else "",
        months=_axis(since, until, by_year=False),
        days=counted(days, "day"),
    )


def _events(amounts: Sequence[int]) -> str:
    most = max(amounts, default=0)
    if not most:
        return ""
    bars = ((n, _HEIGHT * amount / most) for n, amount in enumerate(amounts) if amount)
    return "".join(f"M{n + 0.12:.2f} 58v-{max(height, 0.6):.1f}h.76V58z" for n, height in bars)


def _events_label(v: Verdict, since: date, until: date) -> str:
    amounts = v.seen.events_per_day
    total = counted(sum(amounts), "event")
    return f"Events per day, {period(since, until)}: {total}, at most {counted(max(amounts, default=0))} on one day"


def _marks(v: Verdict, since: date, days: int, host: str | None = None) -> tuple[Mark, ...]:
    at: dict[date, list[str]] = {}
    for line in v.hit.findings:
        day = utc(line.first).date()
        if (host is None or line.host == host) and 0 <= (day - since).days < days:
            at.setdefault(day, []).append(line.host or "network")
    return tuple(
        Mark(
            round(100 * ((day - since).days + 0.5) / days, 2),
            f"{'trace' if len(names) == 1 else counted(len(names), 'trace')}, {long_day(day)}",
        )
        for day, names in sorted(at.items())
    )


def _mark_words(v: Verdict) -> str:
    hosts = list(dict.fromkeys(line.host or "network" for line in v.hit.findings))
    if not hosts:
        return ""
    return f"trace on {hosts[0]}" if len(hosts) == 1 else f"traces on {counted(len(hosts), 'host')}"


def calendar(v: Verdict) -> CalendarView:
    """Work out the calendar: all hosts up to a bound, those that matter most before the others."""
    seen = v.seen
    rows = _chosen(v)
    each = 1
    while sum(len(_runs(r.days, each)) for r in rows) > _MOST_RUNS:
        each += 1
    since = seen.calendar.since
    days = max((len(r.days) for r in seen.calendar.rows), default=0)
    groups = tuple(
        _group(name, list(members), v, each) for name, members in groupby(rows, key=lambda r: r.group or "hosts")
    )
    left = len(seen.calendar.rows) - len(rows)
    until = since + timedelta(max(days - 1, 0))
    return CalendarView(
        counts=(("in full", counted(seen.full)), ("in part", counted(seen.part)), ("not seen", counted(seen.none))),
        groups=groups,
        left=f"{counted(left, 'more host')} in verdict.json; the counts above are over all hosts." if left else "",
        each="" if each == 1 else f"A cell is {spelled(each)} days, and shows the least that was seen on any of them.",
        months=_axis(since, until, by_year=False),
        note=_note(v),
    )


def _chosen(v: Verdict) -> list[CalendarRow]:
    rows = list(v.seen.calendar.rows)
    if len(rows) > _MOST_ROWS:
        dark, traced = set(v.seen.dark), {f.host for f in v.hit.findings}
        first = sorted(rows, key=lambda r: (r.host not in traced, not r.critical, r.host not in dark, r.host))
        kept = {r.host for r in first[:_MOST_ROWS]}
        rows = [r for r in rows if r.host in kept]
    order = {group: n for n, group in enumerate(dict.fromkeys(r.group for r in rows))}
    return sorted(rows, key=lambda r: order[r.group])


def _runs(days: str, each: int) -> list[tuple[str, int]]:
    cells = [days[n : n + each] for n in range(0, len(days), each)]
    letters = ((next(letter for letter in _LEAST if letter in cell), len(cell)) for cell in cells)
    return [
        (letter, sum(size for _, size in members)) for letter, members in groupby(letters, key=lambda pair: pair[0])
    ]


def _group(name: str, rows: Sequence[CalendarRow], v: Verdict, each: int) -> Group:
    return Group(sentence(name.replace("_", " ")), counted(len(rows)), tuple(_row(r, v, each) for r in rows))


def _row(row: CalendarRow, v: Verdict, each: int) -> HostRow:
    counts = [(row.days.count(letter), words) for letter, (_, words) in _LETTERS.items()]
    label = ", ".join(f"{counted(n, 'day')} {words}" for n, words in counts if n) or "no day in the scope"
    dark = ""
    if row.host in v.seen.dark:
        dark = "dark, critical" if row.critical or row.host in v.seen.dark_critical else "dark"
    marks = _marks(v, v.seen.calendar.since, max(len(row.days), 1), row.host)
    runs = tuple(Run(_LETTERS[letter][0], size) for letter, size in _runs(row.days, each))
    return HostRow(row.host, f"{row.host}: {label}", runs, dark, marks)


def _note(v: Verdict) -> str:
    seen = v.seen
    network = (
        f"On their own line, the network: {counted(seen.sensors.n, 'sensor')}, "
        f"{counted(seen.sensors.looked)} of {counted(seen.sensors.of_days, 'sensor-day')}."
        if seen.sensors.n
        else "No sensor ever sent records: the network was not looked at."
    )
    if not seen.dark_critical:
        return network
    names = f"{listed(seen.dark_critical[:6])} {'is' if len(seen.dark_critical) == 1 else 'are'} critical and dark"
    if v.hit.findings:
        trace = "trace alone that lets" if len(v.hit.findings) == 1 else "traces alone that let"
        return f"{names}. It is the {trace} the middle answer be given: else it would read “not judged”. {network}"
    return f"{names}: while that is so, “no trace found” cannot be said. {network}"
