"""One finding: the report's sentence, the pack's fact, the record with held clauses, the rules (CLI.md section 2)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from groundswell.model.finding import Finding
from groundswell.outputs.authors import author, from_whom
from groundswell.outputs.foreign import CUT, shown
from groundswell.outputs.page_view.evidence import raw_text
from groundswell.outputs.phrases import counted, long_time, sentence, table_time, unique_prefixes
from groundswell.outputs.signs import Sign
from groundswell.outputs.terminal.sheet import Sheet, Style

_BODY = 17
_HELD = "◀"
_VALUE = 46  # characters of a value before its clause is put on the next line
_LONGEST = 400  # of a value without --full
_FEW = 4  # fields of the record without --full, where fewer held
_PATH = re.compile(r"^[A-Za-z]:\\|^/[\w.-]+/")
_BASIS = {"primary_read": "read in the primary text", "transcribed": "transcribed", "unverified": "unverified"}
_STATES = {"new": "new", "marked_real": "marked real", "dismissed": "dismissed", "accepted": "accepted"}


def finding(
    f: Finding,
    *,
    quote: str = "",
    full: bool = False,
    known_ids: Sequence[str] = (),
    width: int | None = 96,
    ascii: bool = False,
    color: bool = False,
) -> str:
    """What `findings show ID` prints.

    Args:
        f: the finding.
        quote: the words of the report it goes back to (`quotes.quote_for`); empty when there are no such.
        full: every field of the record, whole.
        known_ids: every id of the workspace, so that the short id is its own.
        width: columns to fold at; None on a pipe.
        ascii: letters for glyphs.
        color: repeat shapes in colour.
    """
    sheet = Sheet(Style(width, ascii, color))
    ids = [t.current or t.as_written or "" for t in f.attack]
    facts = [f.level or ("gap" if f.kinds == ("gap",) else "no level"), _STATES[f.state], *(i for i in ids if i)]
    sheet.ends(f"{Sign.OPEN.glyph} {sentence(f.title)}", ", ".join(facts), 0)
    user = f", user {f.user}" if f.user else ""
    sheet.ends(f"{long_time(f.time, fraction=True)} on {f.host or f.sensor or 'the network'}{user}", f.id)
    _why(sheet, f, quote)
    _record(sheet, f, full)
    _rules(sheet, f)
    if f.explains_away:
        sheet.columns((2, "explains away"), (_BODY, "; ".join(f.explains_away)))
    for place in f.elsewhere:
        sheet.columns((2, place.what), (_BODY, place.text))
    if f.related:
        sheet.columns((2, "beside it"), (_BODY, ", ".join(f.related[:12])))
    _decide(sheet, f, unique_prefixes([*known_ids, f.id])[f.id])
    return sheet.drawn()


def _why(sheet: Sheet, f: Finding, quote: str) -> None:
    if quote:
        sheet.columns((2, "the report"), (_BODY, f'"{quote}"'))
    if f.pack:
        sheet.columns((2, "our pack"), (_BODY, f"{f.pack.fact} ({_BASIS[f.pack.basis]})"))
    if f.indicator:
        lists = f", on {', '.join(f.indicator.warning_lists)}" if f.indicator.warning_lists else ""
        sheet.columns((2, "the indicator"), (_BODY, f"{f.indicator.kind} {f.indicator.value}{lists}"))


def _record(sheet: Sheet, f: Finding, full: bool) -> None:
    record = f.record
    file = record.file if full else re.split(r"[/\\]", record.file)[-1]
    where = f"{record.source}, {file} record {record.position}, sha256 {record.sha256[:8]}{CUT}"
    sheet.columns((2, "the record"), (_BODY, where))
    if f.count > 1:
        span = f"{table_time(f.first or f.time)} to {table_time(f.last or f.time)} UTC"
        sheet.columns((_BODY, f"one of {counted(f.count, 'equal record')}, {span}"))
    held = _clauses(f)
    filled = [name for name, value in record.raw.items() if value not in (None, "")]
    names = filled if full else _shown_fields(f, filled, held)
    left = len(filled) - len(names)
    limit = 0 if full else _LONGEST
    values = {n: shown(raw_text(record.raw[n]), limit) for n in names}
    column = max(_BODY, 6 + max((len(shown(n)) for n in names), default=0))
    mark = column + max((len(v) for v in values.values() if len(v) <= _VALUE), default=0) + 4
    for n in names:
        more = f"  ({counted(left, 'more field')}: --full)" if left and n == names[-1] else ""
        clause = f"{_HELD} {', '.join(held[n])}" if n in held else ""
        if len(values[n] + more) <= _VALUE:
            sheet.columns((4, n), (column, values[n] + more), (mark, clause))
        else:
            sheet.columns((4, n), (column, values[n] + more))
            if clause:
                sheet.columns((column, clause))


def _shown_fields(f: Finding, filled: Sequence[str], held: Mapping[str, object]) -> list[str]:
    """The kind of event, the fields that held, and where these are few, paths; no field is known by its name."""
    event = str(f.extra.get("event") or "").rpartition("/")[2]
    kind = next((n for n in filled if event and raw_text(f.record.raw[n]) == event), next(iter(filled), None))
    names = [n for n in filled if n in held or n == kind]
    names.sort(key=lambda n: n != kind)
    told = {raw_text(f.record.raw[n]).casefold() for n in names}
    for name in filled:
        text = raw_text(f.record.raw[name])
        if len(names) < _FEW and _PATH.search(text) and text.casefold() not in told:
            names.append(name)
            told.add(text.casefold())
    return names


def _clauses(f: Finding) -> dict[str, list[str]]:
    """What held on each field: of the first rule that says something of it, so that one line has room."""
    clauses: dict[str, list[str]] = {}
    if f.indicator:
        value = f.indicator.value.casefold()
        for name, found in f.record.raw.items():
            if found not in (None, "") and value in raw_text(found).casefold():
                clauses[name] = [f"the {f.indicator.kind.replace('_', ' ')} of the indicator"]
    for rule in f.rules:
        mine: dict[str, list[str]] = {}
        for held in rule.held:
            mine.setdefault(held.field, []).append(f"{held.op} {shown(held.expected, 80)}".rstrip())
        for name, texts in mine.items():
            clauses.setdefault(name, list(dict.fromkeys(texts))[:3])
    return clauses


def _rules(sheet: Sheet, f: Finding) -> None:
    for number, rule in enumerate(f.rules):
        text = f"{rule.title}, by {author(rule.author)}{from_whom(rule.source_url, rule.license)}"
        sheet.columns((2, "the rules" if number == 0 else ""), (_BODY, text))
    seen: dict[str, None] = dict.fromkeys(f"{n.field}: {n.why}" for rule in f.rules for n in rule.not_used)
    for number, text in enumerate(list(seen)[:8]):
        sheet.columns((4, "not used" if number == 0 else ""), (_BODY, text))


def _decide(sheet: Sheet, f: Finding, prefix: str) -> None:
    if f.decided:
        until = f", until {f.decided.until.isoformat()}" if f.decided.until else ""
        text = f"{_STATES[f.state]} by {f.decided.by}, {table_time(f.decided.at)} UTC{until}: {f.decided.why}"
        sheet.columns((2, "decided"), (_BODY, text))
        return
    why = f.explains_away[0].removeprefix("a ").removeprefix("an ") if f.explains_away else "REASON"
    sheet.columns((2, "decide"), (_BODY, f'findings confirm {prefix}, or findings dismiss {prefix} --why "{why}"'))
