"""The screen of `assess`: three answers, what is at stake, what could be seen, what to do next (CLI.md section 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding
from groundswell.model.verdict import Evidence, Exit, Verdict, Way
from groundswell.outputs import states
from groundswell.outputs.authors import by_line
from groundswell.outputs.foreign import shown
from groundswell.outputs.phrases import (
    counted,
    days_between,
    lowered,
    seen_shares,
    short_day,
    short_time,
    spelled,
    unique_prefixes,
)
from groundswell.outputs.report_words import about_pack, about_people, about_report, names_ways
from groundswell.outputs.signs import Sign
from groundswell.outputs.terminal.bars import FULL, MATCHED, NONE, PART, bar, seen_bar, spark
from groundswell.outputs.terminal.sheet import Sheet, Style

WRITTEN = ("verdict.html", "verdict.json", "findings.jsonl", "verdict.navigator.json")
_BODY, _ITEM = 12, 14  # columns of an answer's facts, and of its items
_SHOWN_STEPS = 3
_NAMED_WAYS = 3  # not known for one reason; more are counted
_MARKS = 48  # at most so many marks in the line of events
_SHOWN_TRACES = 5
_HOST = 24  # columns of a host before a trace


def verdict(
    v: Verdict,
    findings: Sequence[Finding] = (),
    dossier: Dossier | None = None,
    *,
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
    written: Sequence[str] = WRITTEN,
) -> str:
    """What `assess` prints on stdout. `written` names the files beside the page, the page first.

    The line `exit N: why` is not in it: it goes to stderr (`exit_line`).
    """
    sheet = Sheet(Style(width, ascii, color))
    _head(sheet, v)
    _exposed(sheet, v)
    _hit(sheet, v, findings)
    _ready(sheet, v)
    _stakes(sheet, v)
    _seen(sheet, v)
    _next(sheet, v, written)
    return sheet.drawn()


def exit_line(value: Exit) -> str:
    """`exit 10: one trace and two open ways; also 12: ...`; empty for code 0. For stderr."""
    return f"exit {value.code}: {value.why}\n" if value.code else ""


def _head(sheet: Sheet, v: Verdict) -> None:
    report = v.report
    grade = "not graded" if report.grade is None else f"graded {report.grade} by {report.graded_by or 'a person'}"
    sheet.ends(report.title, grade)
    sheet.text(f"from the report: {about_report(report)}", 2)
    if people := about_people(report):
        sheet.text(people, 2)
    pack, missing = about_pack(report)
    if missing:
        sheet.text(f"{pack};", 2)
    sheet.ends(missing or pack, v.id)
    sheet.blank()
    sheet.text(v.line, 2)
    sheet.blank()


def _label(sheet: Sheet, label: str, *cells: tuple[int, str]) -> None:
    sheet.columns((2, label), *cells, bold=2 + len(label))


def _exposed(sheet: Sheet, v: Verdict) -> None:
    said = states.exposed(v.exposed)
    units = [
        (Sign.OPEN, v.exposed.open),
        (Sign.HELD, v.exposed.closed_where_looked),
        (Sign.UNKNOWN, v.exposed.not_known),
    ]
    picture = " ".join(sign.glyph * number for sign, number in units if number)
    if v.exposed.ways:
        counts = ", ".join(item for _, item in states.way_counts(v))
        _label(sheet, "EXPOSED", (_BODY, f"{said.sign.glyph} {said.words}   {picture}   {counts}"))
        _ways(sheet, v.exposed.ways)
        sheet.text(names_ways(v), _BODY)
    else:
        _label(sheet, "EXPOSED", (_BODY, f"{said.sign.glyph} {said.words}"))
        sheet.text(f"ways in: {states.NOT_CHECKED}", _BODY)
    sheet.text(f"confidence {v.exposed.confidence.level}: {v.exposed.confidence.why}", _BODY)


def _ways(sheet: Sheet, ways: Sequence[Way]) -> None:
    for way in ways:
        if way.state == "open":
            sheet.columns((_ITEM, f"{Sign.OPEN.glyph} {lowered(way.title)}"), (72, _read(way.evidence)))
    unknown = [way for way in ways if way.state == "not_known"]
    if len(unknown) == len(ways) and all(_unknown_note(way) == states.NOT_CHECKED for way in ways):
        return  # the confidence below says so once, of all
    for note in dict.fromkeys(_unknown_note(way) for way in unknown):
        titles = [lowered(way.title) for way in unknown if _unknown_note(way) == note]
        text = "; ".join(titles) if len(titles) <= _NAMED_WAYS else f"{spelled(len(titles))} ways"
        sheet.columns((_ITEM, f"{Sign.UNKNOWN.glyph} {text}"), (72 if len(note) < 25 else 0, note))


def _read(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    first = evidence[0]
    what = f"{first.covers.n} of {first.covers.of}" if first.covers else first.ref
    return f"{what}, read {short_day(first.read_at)}"


def _unknown_note(way: Way) -> str:
    if any(e.kind == "candidate" for e in way.evidence):
        return "candidates you entered"
    return "nothing was read of them" if way.evidence else states.NOT_CHECKED


def _hit(sheet: Sheet, v: Verdict, findings: Sequence[Finding]) -> None:
    said = states.hit(v.hit, v.seen)
    _label(sheet, "HIT", (_BODY, f"{said.sign.glyph} {said.words}"))
    prefixes = unique_prefixes([f.id for f in findings] + [f.id for f in v.hit.findings])
    by_id = {f.id: f for f in findings}
    traces = v.hit.findings[:_SHOWN_TRACES]
    hosts = max((len(shown(line.host or "network", _HOST)) for line in traces), default=0)
    for line in traces:
        host = shown(line.host or "network", _HOST).ljust(hosts)
        head = f"{Sign.OPEN.glyph} {short_time(line.first)}  {host}  "
        room = max(86 - _ITEM - 2 - len(shown(head)), 20) if sheet.width else 0
        sheet.columns((_ITEM, head + shown(lowered(line.title), room)), (86, prefixes[line.id]))
        if line.id in by_id and by_id[line.id].rules:
            sheet.text(by_line(by_id[line.id].rules), _ITEM + 2)
    if len(v.hit.findings) > _SHOWN_TRACES:
        sheet.text(f"{counted(len(v.hit.findings) - _SHOWN_TRACES, 'more trace')}: groundswell findings list", _ITEM)
    _counts(sheet, v)
    if v.hit.strength:
        sheet.text(f"strength {v.hit.strength.level}: {v.hit.strength.why}", _BODY)
    sheet.text(f"search {v.hit.search.level}: {v.hit.search.why}", _BODY)
    sheet.text(states.nothing_elsewhere(v), _BODY)
    apart = v.hit.set_apart
    if apart.dismissed or apart.accepted:
        sheet.text(f"set apart: {apart.dismissed} dismissed, {apart.accepted} accepted", _BODY)


def _counts(sheet: Sheet, v: Verdict) -> None:
    rules = v.hit.rules
    if rules.total:
        sheet.columns((_BODY, "rules"), (25, f"{states.rule_counts(rules)}   of {counted(rules.total)}"))
        amounts = (rules.matched, rules.no_match, rules.no_match_in_part, rules.not_evaluated)
        sheet.columns((25, bar(list(zip((MATCHED, FULL, PART, NONE), amounts, strict=True)), 42)))
    else:
        sheet.columns((_BODY, "rules"), (25, "no rule was chosen, so nothing was looked for by one"))
    if v.hit.indicators.total:
        sheet.columns((_BODY, "indicators"), (25, states.indicator_counts(v.hit.indicators)))
    else:
        sheet.columns((_BODY, "indicators"), (25, "no indicator was chosen, so nothing was looked for by one"))


def _ready(sheet: Sheet, v: Verdict) -> None:
    said = states.ready(v.ready)
    _label(sheet, "READY", (_BODY, f"{said.sign.glyph} {said.words}"))
    for defence in v.ready.defences:
        sign, word = states.DEFENCE[defence.state]
        as_of = short_day(defence.as_of) if defence.as_of else "-"
        name = f"{sign.glyph} {states.DEFENCE_NAMES[defence.id]}"
        if states.is_unchecked(defence):
            sheet.columns((_ITEM, name), (35, states.NOT_CHECKED))
            continue
        sheet.columns((_ITEM, name), (35, word), (51, as_of), (60, states.proof(defence)))
    sheet.text(f"confidence {v.ready.confidence.level}: {v.ready.confidence.why}", _BODY)


def _stakes(sheet: Sheet, v: Verdict) -> None:
    if not v.stakes:
        _label(sheet, "STAKES", (_BODY, f"{Sign.UNKNOWN.glyph} {states.NO_STAKES}"))
        return
    for number, stake in enumerate(v.stakes):
        ways = (
            str(len(stake.ways_open)) if states.is_any_way_judged(v) else "-"
        )  # a zero would say that it was looked at
        text = f"{ways} way{'' if ways == '1' else 's'} open" if number == 0 else ways
        said = states.stake(stake, v)
        cells = (
            (_BODY, states.STAKE_NAMES[stake.kind]),
            (35, counted(len(stake.hosts), "host")),
            (45, text),
            (59, seen_bar(stake.seen.full, stake.seen.part, stake.seen.none, 8)),
            (69, said.words),
        )
        if number == 0:
            _label(sheet, "STAKES", *cells)
        else:
            sheet.columns(*cells)


def _seen(sheet: Sheet, v: Verdict) -> None:
    seen = v.seen
    if not seen.host_days:
        _label(
            sheet, "SEEN", (_BODY, f"{Sign.UNKNOWN.glyph} nothing: no record was read, so no host-day can be counted")
        )
        return
    base = f"{counted(seen.host_days, 'host-day')}, {states.hosts_of(seen)}"
    amounts = seen_shares(seen.full, seen.part, seen.none)
    shares = ", ".join(f"{n} {word}" for n, word in zip(amounts, ("in full", "in part", "not at all"), strict=True))
    _label(sheet, "SEEN", (_BODY, f"{shares}  {base}"))
    sheet.columns((_BODY, seen_bar(seen.full, seen.part, seen.none, 40)))
    _events(sheet, v)
    dark = states.dark_hosts(seen)
    sensors = f"sensors: {counted(seen.sensors.looked)} of {counted(seen.sensors.of_days)} days"
    cells = [f"dark: {dark}"] if dark else []
    if seen.sensors.n:
        cells.append(sensors)
    sheet.columns(*((_BODY, text) if n == 0 else (0, f" {text}") for n, text in enumerate(cells)))


def _events(sheet: Sheet, v: Verdict) -> None:
    amounts = v.seen.events_per_day
    if not any(amounts):
        return
    each = -(-len(amounts) // _MARKS)
    note = "a mark a day" if each == 1 else f"a mark for {spelled(each)} days"
    marks = spark(amounts, each)
    sheet.columns((_BODY, marks), (_BODY + len(marks) + 5, note))
    traces = [f.first for f in v.hit.findings]
    sheet.columns((_BODY, _axis(v.seen.calendar.since, len(amounts), each, [t.date() for t in traces])))


def _axis(since: date, days: int, each: int, traces: Sequence[date]) -> str:
    all_days = days_between(since, date.fromordinal(since.toordinal() + days - 1))
    labels = [(n // each, short_day(day)) for n, day in enumerate(all_days) if n == 0 or day.day == 1]
    marks = [((t - since).days // each, f"{Sign.OPEN.glyph} {short_day(t)}") for t in sorted(set(traces))]
    line = ""
    for at, text in sorted(labels + marks):
        if len(line) <= max(at - 1, 0):
            line = line.ljust(at) + text
    return line


def _next(sheet: Sheet, v: Verdict, written: Sequence[str]) -> None:
    for number, step in enumerate(v.next[:_SHOWN_STEPS], 1):
        aside = " ".join(step.command) if step.command else step.why
        head = (_BODY, str(number)), (15, step.when), (27, step.text)
        start = max(62, 27 + len(step.text) + 2)
        if aside and not step.command and sheet.width and start + len(aside) > sheet.width:
            aside = ""  # the reason stands on the page
        below = bool(sheet.width and aside and start + len(aside) > sheet.width)
        cells = head if below else (*head, (62, aside))
        if number == 1:
            _label(sheet, "NEXT", *cells)
        else:
            sheet.columns(*cells)
        if below:
            sheet.text(aside, 27)
    left = len(v.next) - _SHOWN_STEPS
    more = f"{counted(left, 'more step')} in " if left > 0 else ""
    sheet.text(more + "   ".join(written), 2)
