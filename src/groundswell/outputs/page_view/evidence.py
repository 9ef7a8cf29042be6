"""Next steps, traces with their records, and what the report says beside what the pack adds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundswell.model.dossier import Dossier
from groundswell.model.finding import Finding, Held, MatchedRule
from groundswell.model.verdict import AlsoMatched, Verdict
from groundswell.outputs.authors import author, from_whom, license_name
from groundswell.outputs.foreign import CUT
from groundswell.outputs.phrases import counted, long_time, sentence, table_time
from groundswell.outputs.quotes import quote_for

BASIS = {"primary_read": "read in the primary text", "transcribed": "transcribed", "unverified": "unverified"}
OPS = {  # of a rule's clause, in words
    "equals": "is",
    "endswith": "ends with",
    "startswith": "starts with",
    "wildcard": "fits",
    "re": "fits",
    "cidr": "is in",
    "lt": "is below",
    "lte": "is at most",
    "gt": "is above",
    "gte": "is at least",
    "fieldref": "is as",
    "null": "is absent",
    "in_set": "is one of",
}
STATE = {"new": "new", "marked_real": "marked real", "dismissed": "dismissed", "accepted": "accepted"}

_WHOLE_TRACES = 8  # drawn with their records; the others are lines of a table
_LISTED_TRACES = 300
_FIELDS = 60
_FIRST_FIELDS = 12  # shown without asking: those that a clause held on, then the others in their order
_VALUE = 600  # characters of one value
_CLAUSES = 12
_COMMON = 12
_SENTENCES = 60


@dataclass(frozen=True)
class StepView:
    """A next step."""

    text: str
    why: str
    when: str
    who: str
    command: str


@dataclass(frozen=True)
class FieldView:
    """A field of the raw record: name, its value in lines, whether a clause held on it."""

    name: str
    lines: tuple[str, ...]
    held: bool


@dataclass(frozen=True)
class RuleView:
    """A rule that matched: title, level, by whom, the clauses that held, what could not be used."""

    title: str
    level: str
    by: str
    held: tuple[str, ...]
    not_used: tuple[str, ...]


@dataclass(frozen=True)
class TraceView:
    """One trace, whole."""

    id: str
    title: str
    about: tuple[str, ...]
    host: str
    quote: str
    fact: str
    basis: str
    explains: tuple[str, ...]
    elsewhere: tuple[tuple[str, str], ...]
    source: str
    fields: tuple[FieldView, ...]
    folded: tuple[FieldView, ...]
    folded_words: str
    more_fields: str
    rules: tuple[RuleView, ...]
    indicator: str
    records: str


@dataclass(frozen=True)
class Traces:
    """All traces: the first ones whole, the others as lines, then what is common and what is set apart."""

    whole: tuple[TraceView, ...]
    lines: tuple[tuple[str, str, str, str, str], ...]
    left: str
    common: tuple[str, ...]
    common_left: str
    apart: str


@dataclass(frozen=True)
class SaidView:
    """A sentence of the report: its words, where they stand, what they state, what the pack adds."""

    text: str
    span: str
    states: str
    adds: str


def steps(v: Verdict) -> tuple[StepView, ...]:
    """The next steps in the order of the verdict."""
    return tuple(
        StepView(
            f"{sentence(s.text)}.",
            f"{s.why.rstrip('.')}." if s.why else "",
            s.when,
            s.who or "",
            " ".join(s.command) if s.command else "",
        )
        for s in v.next
    )


def traces(v: Verdict, findings: Sequence[Finding], dossier: Dossier | None) -> Traces:
    """The traces of the verdict, strongest first, with the findings that they stand for."""
    by_id = {f.id: f for f in findings}
    there = [by_id[line.id] for line in v.hit.findings if line.id in by_id]
    whole = there[:_WHOLE_TRACES]
    drawn = {f.id for f in whole}
    others = [line for line in v.hit.findings if line.id not in drawn]
    lines = tuple(
        (table_time(line.first), line.host or "network", line.level or "-", sentence(line.title), line.id)
        for line in others[:_LISTED_TRACES]
    )
    left = len(others) - len(lines)
    common_left = len(v.hit.also_matched) - _COMMON
    apart = v.hit.set_apart
    return Traces(
        whole=tuple(_trace(f, quote_for(f, dossier, v.report)) for f in whole),
        lines=lines,
        left=f"{counted(left, 'more trace')}: findings.jsonl has them all." if left else "",
        common=tuple(_common(rule) for rule in v.hit.also_matched[:_COMMON]),
        common_left=f"and {counted(common_left, 'more rule')} in verdict.json" if common_left > 0 else "",
        apart=f"Set apart: {apart.dismissed} dismissed, {apart.accepted} accepted."
        if apart.dismissed or apart.accepted
        else "",
    )


def _trace(f: Finding, quote: str) -> TraceView:
    ids = [t.current or t.as_written or "" for t in f.attack]
    about = (long_time(f.time), *(i for i in ids if i), f.level or "no level", STATE[f.state])
    rows, left = _fields(f.record.raw, {h.field for rule in f.rules for h in rule.held})
    first = {row.name for row in sorted(rows, key=lambda row: not row.held)[:_FIRST_FIELDS]}
    folded = tuple(row for row in rows if row.name not in first)
    seen = f" between {long_time(f.first)} and {long_time(f.last)}" if f.first and f.last and f.first != f.last else ""
    return TraceView(
        id=f.id,
        title=sentence(f.title),
        about=tuple(about),
        host=f.host or f.sensor or "network",
        quote=quote,
        fact=f"{sentence(f.pack.fact)}." if f.pack else "",
        basis=BASIS[f.pack.basis] if f.pack else "",
        explains=tuple(sentence(e) for e in f.explains_away),
        elsewhere=tuple((sentence(e.what), e.text) for e in f.elsewhere),
        source=f"{f.record.source}, {f.record.file}, record {f.record.position}",
        fields=tuple(row for row in rows if row.name in first),
        folded=folded,
        folded_words=counted(len(folded), "more field"),
        more_fields=f"{counted(left, 'more field')} in findings.jsonl" if left else "",
        rules=tuple(_rule(r) for r in f.rules),
        indicator=_indicator(f),
        records=f"{counted(f.count, 'equal record')}{seen}." if f.count > 1 else "",
    )


def _indicator(f: Finding) -> str:
    if f.indicator is None:
        return ""
    lists = f"; on {', '.join(f.indicator.warning_lists)}" if f.indicator.warning_lists else ""
    return f"{f.indicator.kind} {cut(f.indicator.value)}{lists}"


def cut(value: str, limit: int = _VALUE) -> str:
    """The value, or its beginning with a mark that it goes on."""
    return value if len(value) <= limit else value[: limit - 1] + CUT


def raw_text(value: object) -> str:
    """A raw value as the source wrote it; structures as JSON."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False, default=str)


def _fields(raw: Mapping[str, object], held: set[str]) -> tuple[tuple[FieldView, ...], int]:
    names = [n for n in raw if raw[n] not in (None, "")]
    if len(names) > _FIELDS:  # never lose a field that a clause held on
        names = sorted(names, key=lambda n: n not in held)[:_FIELDS]
        names = [n for n in raw if n in names]
    views = tuple(
        FieldView(name, tuple(cut(raw_text(raw[name])).replace("\r", "").split("\n")), name in held) for name in names
    )
    return views, sum(1 for n in raw if raw[n] not in (None, "")) - len(views)


def _clause(held: Held) -> str:
    """`Signed is false`; a keyword stands without a field."""
    expected = cut(held.expected, 120)
    return " ".join(part for part in (held.field, OPS.get(held.op, held.op), expected) if part)


def _rule(rule: MatchedRule) -> RuleView:
    told = list(dict.fromkeys(_clause(h) for h in rule.held))
    clauses = tuple(told[:_CLAUSES])
    left = len(told) - _CLAUSES
    return RuleView(
        title=rule.title,
        level=rule.level,
        by=f"by {author(rule.author)}{from_whom(rule.source_url, rule.license)}",
        held=(*clauses, f"and {left} more") if left > 0 else clauses,
        not_used=tuple(f"{n.field}: {n.why}" for n in rule.not_used[:_CLAUSES]),
    )


def _common(rule: AlsoMatched) -> str:
    where = f"{counted(rule.records, 'record')} on {counted(rule.hosts, 'host')}"
    return f"{rule.title}, {rule.level}, by {author(rule.author)} ({license_name(rule.license)}): {where}."


def said(v: Verdict) -> tuple[SaidView, ...]:
    """What the report states, sentence by sentence, and apart from it what the pack adds."""
    return tuple(
        SaidView(
            text=cut(s.text),
            span=f"characters {counted(s.span[0])}–{counted(s.span[1])}",
            states="; ".join(s.states) or "nothing that is judged here",
            adds="; ".join(s.pack_adds) or "nothing",
        )
        for s in v.report.sentences[:_SENTENCES]
    )


def unread(v: Verdict, dossier: Dossier | None) -> tuple[str, ...]:
    """What of the report is not on the page: parts that could not be read, and sentences beyond those shown."""
    parts = [f"{u.what}: {u.why}" for u in dossier.unread[:20]] if dossier else []
    left = len(v.report.sentences) - _SENTENCES
    if left > 0:
        parts.append(f"{counted(left, 'more sentence')} in verdict.json")
    return tuple(parts)
