"""The first screen: for whom, which report, the line, three answers, what is at stake, what could be seen, the exit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding
from groundswell.model.verdict import Evidence, Exit, Reasoned, Stake, Verdict, Way
from groundswell.outputs import states
from groundswell.outputs.authors import by_line
from groundswell.outputs.page_view.shapes import FULL, NONE, PART, WARM, Bar, Item, Unit, Units, bar, seen_bar
from groundswell.outputs.phrases import (
    counted,
    hosts_in_short,
    long_day,
    lowered,
    month_day,
    seen_shares,
    sentence,
    short_day,
    spelled,
    utc,
)
from groundswell.outputs.report_words import NOT_GIVEN, about_report, names_ways, speaks_of
from groundswell.outputs.signs import Sign

_SHOWN_WAYS = 6
_SHOWN_TOOLS = 8
_UNIT = 31  # pixels from one unit to the next
_MOST_UNITS = 24

_SAYS_NEITHER = "Nothing here says that a way is open, or that it is closed."
CODES = {0: "done", 2: "nothing was done", 5: "the machine", 10: "needs a person", 11: "not judged", 12: "done in part"}


@dataclass(frozen=True)
class Answer:
    """One of the three answers, whole."""

    question: str
    sign: Sign
    big: str  # the word
    rest: str  # what belongs to the word and is set smaller
    tone: str  # class: what hue stands above it
    units: Units | None
    bar: Bar | None
    legend: tuple[Item, ...]
    items: tuple[Item, ...]
    facts: tuple[str, ...]
    small: tuple[str, ...]
    origin: str  # pack, report or empty: the mark beside the last small line
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class AtStake:
    """One thing at stake."""

    name: str
    bar: Bar
    hosts: str
    ways: Item
    seen: Item


@dataclass(frozen=True)
class First:
    """Everything of the first screen."""

    company: str
    title: str
    facts: tuple[str, ...]
    grade: str
    from_report: tuple[tuple[str, str], ...]
    pack: str
    from_pack: str
    missing: str
    line: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]
    stakes: tuple[AtStake, ...]
    stakes_note: str
    seen_shares: tuple[tuple[str, str], ...]
    seen_base: str
    seen_bar: Bar | None
    seen_words: tuple[tuple[str, str], ...]
    exit_code: str
    exit_words: str


def first(v: Verdict, findings: Sequence[Finding], dossier: Dossier | None) -> First:
    """Work out the first screen."""
    report, seen = v.report, v.seen
    pack = report.from_pack
    shares = zip(seen_shares(seen.full, seen.part, seen.none), ("in full", "in part", "not at all"), strict=True)
    return First(
        company=v.scope.company,
        title=report.title,
        facts=(
            f"Read {long_day(utc(v.made_at))}",
            f"published {long_day(report.published)}" if report.published else "no date on it",
        ),
        grade=f"graded {report.grade} by {report.graded_by or 'a person'}" if report.grade else "not graded",
        from_report=_from_report(v, dossier),
        pack=pack.pack if pack else "",
        from_pack=f"{counted(pack.techniques, 'technique')}, {counted(pack.indicators, 'indicator')}" if pack else "",
        missing=NOT_GIVEN if pack and not report.stated.indicators else "",
        line=_line(v),
        answers=(_exposed(v), _hit(v, findings), _ready(v)),
        stakes=tuple(_at_stake(stake, v) for stake in v.stakes),
        stakes_note=_stakes_note(v),
        seen_shares=tuple(shares) if seen.host_days else (),
        seen_base=_seen_base(v),
        seen_bar=seen_bar("What could be seen", seen.full, seen.part, seen.none) if seen.host_days else None,
        seen_words=_seen_words(v),
        exit_code=str(v.exit.code),
        exit_words=_exit_words(v.exit),
    )


def _from_report(v: Verdict, dossier: Dossier | None) -> tuple[tuple[str, str], ...]:
    """Pairs of (strong, plain) words: what the report states, the names of its tools beside their number."""
    stated, _, absent = about_report(v.report).partition("; ")
    if not v.report.stated.tools and not absent:
        return (("", stated),)
    names = ", ".join(list(dict.fromkeys(name.name for name in dossier.tools))[:_SHOWN_TOOLS]) if dossier else ""
    first_count, joint, others = stated.partition(", ")
    if names and v.report.stated.tools:
        return ((first_count, f"({names})"), (f"{joint}{others}", f"; {absent}" if absent else ""))
    return ((stated, f"; {absent}" if absent else ""),)


def _line(v: Verdict) -> tuple[tuple[str, str], ...]:
    """The line cut into (kind, text): `host` for hosts of traces, `but` for the last sentence, else `text`."""
    hosts = sorted({f.host for f in v.hit.findings if f.host}, key=len, reverse=True)
    sentences = re.split(r"(?<=\.) (?=\S)", v.line)
    body, last = (" ".join(sentences[:-1]), sentences[-1]) if len(sentences) > 1 else (v.line, "")
    pieces = re.split(f"({'|'.join(map(re.escape, hosts))})", body) if hosts else [body]
    cut = [("host" if piece in hosts else "text", piece) for piece in pieces if piece]
    return (*cut, ("but", last)) if last else tuple(cut)


def reasoned(what: str, value: Reasoned) -> tuple[str, str]:
    """`Confidence moderate:` and its reason."""
    return f"{what} {value.level}:", f"{value.why}."


class _Headline(TypedDict):
    sign: Sign
    big: str
    rest: str
    tone: str


# what belongs to the word of an answer but is set smaller: a reason, a name, the last count
_REST = re.compile(r"(?:: |, (?=not yet decided)| (?=by .* at )|, (?=[\d,]+ not measured$))")


def _headline(said: states.Said) -> _Headline:
    """The word large, what belongs to it small: `Not judged` and `CORE-01 sent nothing`."""
    big, *rest = _REST.split(said.words, maxsplit=1)
    return {"sign": said.sign, "big": sentence(big), "rest": rest[0] if rest else "", "tone": said.sign.hue}


def _exposed(v: Verdict) -> Answer:
    value = v.exposed
    said = states.exposed(value)
    judged = states.is_any_way_judged(v) or any(way.evidence for way in value.ways)
    legend = tuple(Item(sign, text) for sign, text in states.way_counts(v))
    return Answer(
        question="Are we exposed?",
        **_headline(said),
        units=_ways_picture(value.ways) if value.ways else None,
        bar=None,
        legend=legend if value.ways else (),
        items=_way_items(value.ways),
        facts=() if judged else (f"Ways in: {states.NOT_CHECKED}.", _SAYS_NEITHER),
        small=(f"{sentence(names_ways(v, marked=False))}.",) if value.ways else (),
        origin="pack" if value.ways and all(w.origin == "pack" for w in value.ways) else "",
        reasons=(reasoned("Confidence", value.confidence),),
    )


def _ways_picture(ways: Sequence[Way]) -> Units:
    order = ("open", "closed_where_looked", "not_known")
    ordered = sorted(ways, key=lambda w: order.index(w.state))
    label = "; ".join(f"{sentence(w.title)}: {states.WAY[w.state][1]}" for w in ordered)
    units = tuple(
        Unit(n * _UNIT + 0.75, states.WAY[w.state][0], f"{sentence(w.title)}: {states.WAY[w.state][1]}")
        for n, w in enumerate(ordered[:_MOST_UNITS])
    )
    return Units(label, len(units) * _UNIT - 5, units)


def _way_items(ways: Sequence[Way]) -> tuple[Item, ...]:
    opened = [w for w in ways if w.state == "open"]
    closed = [w for w in ways if w.state == "closed_where_looked"]
    unknown = [w for w in ways if w.state == "not_known"]
    items = [Item(Sign.OPEN, sentence(w.title), _read(w.evidence)) for w in opened[:_SHOWN_WAYS]]
    if closed:
        more = " more" if opened else ""
        noun = "way" if len(closed) == 1 else "ways"
        items.append(Item(Sign.HELD, f"{sentence(spelled(len(closed)))}{more} {noun}", "closed where looked"))
    unread = [w for w in unknown if not w.evidence]
    if len(unread) > 2:  # one reason for all of them
        items.append(Item(Sign.UNKNOWN, f"{sentence(spelled(len(unread)))} ways", "not known"))
        unknown = [w for w in unknown if w.evidence]
    room = max(_SHOWN_WAYS - len(items), 1)
    items += [Item(Sign.UNKNOWN, sentence(w.title), _why_unknown(w)) for w in unknown[:room]]
    if len(unknown) > room:
        items.append(Item(Sign.UNKNOWN, f"{sentence(spelled(len(unknown) - room))} more", "not known"))
    return tuple(items)


def _read(evidence: Sequence[Evidence]) -> str:
    if not evidence:
        return ""
    first_of = evidence[0]
    what = f"{first_of.covers.n} of {first_of.covers.of}" if first_of.covers else first_of.ref
    return f"{what}, {short_day(first_of.read_at)}"


def _why_unknown(way: Way) -> str:
    return "candidate you entered" if any(e.kind == "candidate" for e in way.evidence) else "not known"


def _hit(v: Verdict, findings: Sequence[Finding]) -> Answer:
    value, rules = v.hit, v.hit.rules
    said = states.hit(value, v.seen)
    label = (
        f"Of {counted(rules.total, 'rule')} {rules.matched} matched, {rules.no_match} had no match, "
        f"{rules.no_match_in_part} had no match in part, {rules.not_evaluated} were not evaluated"
    )
    pieces = [
        (WARM, rules.matched, "matched"),
        (FULL, rules.no_match, "no match"),
        (PART, rules.no_match_in_part, "no match in part"),
        (NONE, rules.not_evaluated, "not evaluated"),
    ]
    legend = tuple(Item(sign, text) for sign, text in states.rule_items(rules))
    reasons = [reasoned("Strength", value.strength)] if value.strength else []
    search = reasoned("Search", value.search)
    reasons.append((search[0], f"{search[1]} {sentence(states.nothing_elsewhere(v))}."))
    return Answer(
        question="Were we hit?",
        **_headline(said),
        units=None,
        bar=bar(label, pieces) if rules.total else None,
        legend=legend if rules.total else (),
        items=(),
        facts=_trace_facts(v),
        small=_trace_authors(v, findings),
        origin="",
        reasons=tuple(reasons),
    )


def _trace_facts(v: Verdict) -> tuple[str, ...]:
    traces = v.hit.findings
    if not traces:
        if not v.hit.rules.total:
            return ("No rule was chosen: nothing was looked for.",)
        return (f"{sentence(states.rules_on(v))}.",)
    top = traces[0]
    at = utc(top.first)
    facts = [f"{month_day(at)}, {at:%H:%M} UTC, {top.host or 'network'}: {lowered(top.title)}."]
    if len(traces) > 1:
        facts.append(f"{counted(len(traces) - 1, 'more trace')} below.")
    return tuple(facts)


def _trace_authors(v: Verdict, findings: Sequence[Finding]) -> tuple[str, ...]:
    wanted = {f.id for f in v.hit.findings[:1]}
    return tuple(f"{sentence(by_line(f.rules))}." for f in findings if f.id in wanted and f.rules)


def _ready(v: Verdict) -> Answer:
    value = v.ready
    said = states.ready(value)
    items = tuple(
        Item(
            states.DEFENCE[d.state][0],
            sentence(states.DEFENCE_NAMES[d.id]),
            ", ".join(p for p in (states.on_how_much(d), short_day(d.as_of) if d.as_of else "") if p),
        )
        for d in value.defences
    )
    there = {d.state for d in value.defences}
    stated = v.report.stated.measures
    small = (
        f"The {spelled(stated)} measures that the report lists; as of the date, on the base beside it."
        if stated == len(value.defences)
        else "Seven defences; as of the date, on the base beside it."
    )
    return Answer(
        question="Are we ready?",
        **_headline(said),
        units=None,
        bar=None,
        legend=tuple(Item(*states.DEFENCE[state]) for state in states.DEFENCE if state in there)
        if len(there) > 1
        else (),
        items=items,
        facts=(),
        small=(small,),
        origin="report" if stated == len(value.defences) else "",
        reasons=(reasoned("Confidence", value.confidence),),
    )


def _at_stake(stake: Stake, v: Verdict) -> AtStake:
    name = sentence(states.STAKE_NAMES[stake.kind])
    ways = len(stake.ways_open)
    said = states.stake(stake, v)
    return AtStake(
        name=name,
        bar=seen_bar(name, stake.seen.full, stake.seen.part, stake.seen.none),
        hosts=hosts_in_short(stake.hosts) or "no host named",
        ways=Item(Sign.OPEN, f"{counted(ways, 'way')} open") if ways else _no_way(v),
        seen=Item(said.sign, said.words),
    )


def _no_way(v: Verdict) -> Item:
    if not states.is_any_way_judged(v):
        return Item(Sign.UNKNOWN, "ways not known" if v.exposed.ways else "ways not measured")
    return Item(Sign.DOTTED, "no open way found")


def _stakes_note(v: Verdict) -> str:
    if not v.stakes:
        return states.NO_STAKES
    hosts = {host for stake in v.stakes for host in stake.hosts}
    base = counted(v.scope.hosts, "host")
    return f"{len(hosts)} of {base}, as you entered them; the bar shows what could be seen"


def _seen_base(v: Verdict) -> str:
    seen = v.seen
    if not seen.host_days:
        return "no host-day can be counted"
    days = counted(len(seen.events_per_day), "day")
    return f"{counted(seen.host_days, 'host-day')}: {states.hosts_of(seen)}, {days}"


def _seen_words(v: Verdict) -> tuple[tuple[str, str], ...]:
    """Pairs of (strong lead, words)."""
    seen = v.seen
    words: list[tuple[str, str]] = []
    dark = states.dark_hosts(seen)
    if dark:
        words.append(("Dark:", f"{dark} sent nothing."))
    if seen.base != "inventory":
        words.append(("", "No list of hosts was given, so a host that never spoke cannot be missed."))
    if seen.sensors.n:
        words.append(("Network:", f"{counted(seen.sensors.looked)} of {counted(seen.sensors.of_days, 'sensor-day')}."))
    else:
        words.append(("Network:", "no sensor ever sent records."))
    if seen.unlisted:
        words.append(
            (
                "Unlisted:",
                f"{counted(seen.unlisted, 'address', 'addresses')} of your networks belong to no host of the list.",
            )
        )
    words.append(("", _report_time(v)))
    return tuple(words)


def _report_time(v: Verdict) -> str:
    since = v.report.speaks_of.since
    start = utc(v.seen.earliest) if v.seen.earliest else None
    reach = f"the records reach back to {long_day(start)}" if start else "no record was read"
    if since is None:
        return f"The report gives no time; {reach}."
    until = v.report.speaks_of.until or utc(v.scope.until).date()
    of_days = (until - since).days + 1
    days = len(v.seen.events_per_day) if start else 0
    time = speaks_of(v.report.speaks_of).removeprefix("since ") + ("" if v.report.speaks_of.until else " onwards")
    return f"The report speaks of {time}; {reach}, {counted(days)} of {counted(of_days, 'day')}."


def _exit_words(value: Exit) -> str:
    word = CODES.get(value.code, "stopped")
    return value.why if value.why.startswith(word) else f"{word}: {value.why}" if value.why else word
