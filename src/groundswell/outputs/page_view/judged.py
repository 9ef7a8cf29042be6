"""Techniques, ways in, the seven defences, and how all of it was judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.model.cell import LookedOn
from groundswell.model.verdict import Covers, Evidence, RuleBase, TechniqueCell, Verdict, Way
from groundswell.outputs import states
from groundswell.outputs.page_view.shapes import Item
from groundswell.outputs.phrases import counted, sentence, short_day
from groundswell.outputs.report_words import names_ways
from groundswell.outputs.signs import Sign

TACTICS = (
    "reconnaissance", "resource-development", "initial-access", "execution", "persistence", "privilege-escalation",
    "defense-evasion", "stealth", "defense-impairment", "credential-access", "discovery", "lateral-movement",
    "collection", "command-and-control", "exfiltration", "impact",
)  # fmt: skip
_MOST_TECHNIQUES = 140
_COLUMN_A_TACTIC = 24  # techniques up to which each tactic has a column of its own
_MOST_BASES = 6
_MOST_WAYS = 14  # drawn in the map; the table has them all
_ROW = 44.0  # pixels from one way to the next in the map


@dataclass(frozen=True)
class TechniqueView:
    """A technique in the matrix."""

    id: str
    name: str
    tone: str
    said: Item
    where: str


@dataclass(frozen=True)
class Tactic:
    """A column of the matrix."""

    name: str
    cells: tuple[TechniqueView, ...]


@dataclass(frozen=True)
class Techniques:
    """The matrix with its legend."""

    intro: str
    origin: str
    tactics: tuple[Tactic, ...]
    legend: tuple[Item, ...]
    left: str
    many: bool  # too many for a column a tactic


@dataclass(frozen=True)
class Row:
    """A line of a table: what, its state, as of when, read from what and on how much."""

    name: str
    said: Item
    tone: str
    as_of: str
    proof: str


@dataclass(frozen=True)
class Thread:
    """One way in the map: its line, where its label and its sign stand."""

    path: str
    kind: str  # class: open, closed, unknown
    x: float
    y: float
    text_y: float
    name: str
    note: str
    said: Item


@dataclass(frozen=True)
class WaysView:
    """The map and the table of ways."""

    caption: str
    description: str
    height: float
    middle: float
    below: float  # where the words of the left end stand
    above: float  # and those of the right end
    threads: tuple[Thread, ...]
    rings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Count:
    """A number with its words, in the account of rules, indicators and records."""

    number: str
    sign: Sign | None
    words: str


@dataclass(frozen=True)
class How:
    """How this was judged."""

    rules_total: str
    rules: tuple[Count, ...]
    chosen: str
    indicators_total: str
    indicators: tuple[Count, ...]
    records_total: str
    records: tuple[Count, ...]


def looked(at: LookedOn | None) -> str:
    """`31 of 42 hosts`, `3 of 3 sensors`; empty when it was not looked."""
    return f"{counted(at.hosts)} of {counted(at.of, at.noun)}" if at else ""


def techniques(v: Verdict) -> Techniques:
    """The matrix: a cell says where a technique was looked for, not how good a defence is."""
    cells = v.techniques[:_MOST_TECHNIQUES]
    names = sorted({c.tactic for c in cells}, key=lambda t: (TACTICS.index(t) if t in TACTICS else len(TACTICS), t))
    counts = Counter[str](c.state for c in v.techniques)
    stated = sum(c.origin == "report" for c in v.techniques)
    held = sum(c.origin == "pack" for c in v.techniques)
    says = "The report states no technique." if not stated else f"The report states {counted(stated, 'technique')}."
    adds = (
        f" {counted(held)} {'is' if held == 1 else 'are'} what our pack holds for the tools it names." if held else ""
    )
    accepted = sum(c.origin == "analyst" for c in v.techniques)
    adds += f" A person accepted {counted(accepted, 'technique')} that the text suggests." if accepted else ""
    left = len(v.techniques) - len(cells)
    return Techniques(
        intro=says + adds,
        origin="pack" if held else "",
        tactics=tuple(
            Tactic(sentence(t.replace("-", " ")), tuple(_cell(c, v) for c in cells if c.tactic == t)) for t in names
        ),
        legend=tuple(
            Item(sign, f"{word} {counts[state]}") for state, (sign, word) in states.TECHNIQUE.items() if counts[state]
        ),
        left=f"and {counted(left, 'more technique')} in verdict.json" if left else "",
        many=len(cells) > _COLUMN_A_TACTIC,
    )


def _cell(c: TechniqueCell, v: Verdict) -> TechniqueView:
    sign, word = states.TECHNIQUE[c.state]
    where = looked(c.looked_on)
    if c.state == "not_looked":
        where = "no rule for it" if not c.rules else f"0 of {counted(c.rules, 'rule')} evaluated"
    name = c.id.current or c.id.as_written or "-"
    return TechniqueView(name, c.name, f"m-{c.state.replace('_', '-')}", Item(sign, word), where)


def _covers(covers: Covers | None) -> str:
    return f"on {counted(covers.n)} of {counted(covers.of)} {covers.noun}" if covers else ""


def _proof(evidence: Sequence[Evidence]) -> str:
    return "; ".join(", ".join(p for p in (e.text or e.ref, _covers(e.covers)) if p) for e in evidence[:4])


def ways(v: Verdict) -> WaysView:
    """The map and the table of ways; both empty where no way is known to this version."""
    order = ("open", "not_known", "closed_where_looked")
    drawn = sorted(v.exposed.ways, key=lambda w: order.index(w.state))[:_MOST_WAYS]
    height = max(len(drawn), 3) * _ROW + 30
    middle = height / 2
    threads = tuple(_thread(w, n * _ROW + 36, middle) for n, w in enumerate(drawn))
    rings = tuple(f"M{x:g} 8 A{x:g} {x:g} 0 0 1 {x:g} {height - 8:g}" for x in (300, 480, 660, 820))
    return WaysView(
        caption=sentence(names_ways(v, marked=False)) if v.exposed.ways else "",
        description="; ".join(f"{sentence(w.title)}: {states.WAY[w.state][1]}" for w in drawn),
        height=height,
        middle=middle,
        below=middle + 30,
        above=middle - 24,
        threads=threads,
        rings=rings,
        rows=tuple(_way_row(w) for w in v.exposed.ways),
    )


def _thread(way: Way, y: float, middle: float) -> Thread:
    sign, word = states.WAY[way.state]
    kind = {"open": "open", "closed_where_looked": "closed", "not_known": "unknown"}[way.state]
    stop = {"open": 500.0, "closed": 560.0, "unknown": 440.0}[kind]
    start = f"M86 {middle:g} C200 {middle:g} 200 {y:g} 300 {y:g} L{stop:g} {y:g}"
    onward = "" if kind == "closed" else f" L620 {y:g} C740 {y:g} 740 {middle:g} 851 {middle:g}"
    note = f"{word}, {short_day(way.evidence[0].read_at)}" if way.evidence and kind != "unknown" else word
    return Thread(start + onward, kind, stop, y, y - 11, sentence(way.title), note, Item(sign, word))


def _way_row(way: Way) -> Row:
    sign, word = states.WAY[way.state]
    dated = way.evidence and way.state != "not_known"
    candidate = any(e.kind == "candidate" for e in way.evidence)
    proof = _proof(way.evidence) or states.NOT_CHECKED
    return Row(
        name=sentence(way.title),
        said=Item(sign, word),
        tone=f"t-{way.state.replace('_', '-')}",
        as_of=short_day(way.evidence[0].read_at) if dated else "-",
        proof=f"candidate you entered: {proof}" if candidate else proof,
    )


def defences(v: Verdict) -> tuple[Row, ...]:
    """The seven defences, as of when, on n of m, with the proof."""
    rows = []
    for d in v.ready.defences:
        sign, word = states.DEFENCE[d.state]
        told = "; ".join(p for p in (states.proof(d), _proof(d.evidence)) if p)
        as_of = short_day(d.as_of) if d.as_of else "-"
        name = sentence(states.DEFENCE_NAMES[d.id])
        rows.append(Row(name, Item(sign, word), f"t-{d.state.replace('_', '-')}", as_of, told))
    return tuple(rows)


def how(v: Verdict) -> How:
    """The account: rules and indicators with their bases, records kept and set aside."""
    chosen = v.hit.rules.chosen
    kept, aside = sum(i.kept for i in v.inputs), sum(i.set_aside for i in v.inputs)
    unknown = sum(i.source is None for i in v.inputs)
    not_recognised = (
        f"; {counted(unknown, 'file')} {'was' if unknown == 1 else 'were'} not recognised" if unknown else ""
    )
    return How(
        rules_total=counted(v.hit.rules.total),
        rules=_rules(v),
        chosen=f"Chosen by: report {chosen.report}, pack {chosen.pack}, technique {chosen.technique}.",
        indicators_total=counted(v.hit.indicators.total),
        indicators=_indicators(v),
        records_total=counted(kept + aside),
        records=(
            Count(counted(kept), None, f"kept, from {counted(len(v.inputs) - unknown, 'file')}"),
            Count(counted(aside), None, f"set aside, with file, line and reason{not_recognised}"),
        ),
    )


def whole(base: RuleBase) -> bool:
    """Whether the rules of this base were evaluated on every day expected."""
    return base.looked_on.days == base.looked_on.of_days and not base.looked_on.part


def days_of(at: LookedOn) -> str:
    """`276 of 276 sensor-days`."""
    return f"{counted(at.days)} of {counted(at.of_days)} {at.noun}-days"


def _rules(v: Verdict) -> tuple[Count, ...]:
    r = v.hit.rules
    full = [b for b in r.bases if whole(b)]
    part = sorted((b for b in r.bases if not whole(b)), key=lambda b: -b.rules)
    on = "; ".join(dict.fromkeys(days_of(b.looked_on) for b in full))
    bases = ", ".join(f"{b.rules} on {looked(b.looked_on)}" for b in part[:_MOST_BASES])
    more = ", and others on fewer" if len(part) > _MOST_BASES else ""
    reasons = Counter(n.reason for n in v.not_evaluated)
    why = ", ".join(f"{n} {states.REASON[reason]}" for reason, n in reasons.most_common())
    traces = len(v.hit.findings)
    matched = f"matched: {counted(traces, 'trace')}, {counted(len(v.hit.also_matched), 'common rule')}"
    return (
        Count(counted(r.matched), Sign.OPEN, matched if r.matched else "matched"),
        Count(counted(r.no_match), Sign.LOOKED, f"no match, on {on}" if on else "no match"),
        Count(
            counted(r.no_match_in_part),
            Sign.DOTTED,
            f"no match in part: {bases}{more}" if bases else "no match in part",
        ),
        Count(counted(r.not_evaluated), Sign.UNKNOWN, f"not evaluated: {why}" if why else "not evaluated"),
    )


def _indicators(v: Verdict) -> tuple[Count, ...]:
    i = v.hit.indicators
    not_seen = [k for k in i.kinds if k.not_seen and k.looked_on]
    in_part = [k for k in i.kinds if k.in_part and k.looked_on]
    on = "; ".join(dict.fromkeys(days_of(k.looked_on) for k in not_seen if k.looked_on))
    bases = ", ".join(
        f"{k.in_part} on {looked(k.looked_on) if k.looked_on.noun == 'host' else days_of(k.looked_on)}"
        for k in in_part
        if k.looked_on
    )
    return (
        Count(counted(i.seen), Sign.OPEN if i.seen else None, "seen"),
        Count(counted(i.not_seen), Sign.LOOKED, f"not seen, on {on}" if on else "not seen"),
        Count(counted(i.not_seen_in_part), Sign.DOTTED, f"not seen in part: {bases}" if bases else "not seen in part"),
        Count(counted(i.set_aside), None, "set aside: too old, too common or of a wrong form"),
        Count(counted(i.not_looked_for), Sign.UNKNOWN, "not looked for: no source keeps them"),
    )
