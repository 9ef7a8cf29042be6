r"""Sigma rules (Sigma 2.1, SigmaHQ/sigma-specification), tried by pySigma's parser and by our own hunt.

`rule` of a template holds `logsource` and `detection`. A positive or near miss is a record in the fields of the rule;
it is tried on every kind of event that can answer the rule, so that a rule that fires on Sysmon alone says so. A rule
that no source card answers is tried on records with its own fields, and says so.

Escaping in Sigma strings: `\` before `*`, `?` or `\` makes that character literal; in `re`, all that has a meaning.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import yaml

from groundswell.defences.hunt.detections.fill import fill
from groundswell.defences.hunt.detections.form import Draft, Written
from groundswell.defences.hunt.detections.template import Sample, Template
from groundswell.defences.hunt.made_up import batch_of
from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import Plan, compile_plan
from groundswell.defences.hunt.routes import routes
from groundswell.defences.hunt.rules.sigma import parse
from groundswell.defences.hunt.select import FOR_HUNTING
from groundswell.defences.hunt.tree import Refused, Route, Rule
from groundswell.model.card import Card, Derive, Event, LogSource, TimeColumn
from groundswell.model.detection import Trial

_MADE_UP = "made-up records"
AUTHOR = "Groundswell, written from a report"


def write(template: Template, draft: Draft) -> str:
    """Give the rule as one YAML document; the same draft, the same text."""
    items = [item.parts for item in draft.items]
    filled = fill(template.rule, items, escaped)
    rule: dict[str, Any] = {
        "title": draft.title,
        "id": draft.uuid,
        "status": "experimental",
        "description": _description(template, draft),
        "references": [f"report {draft.report.id}: {draft.report.title}"],
        "author": AUTHOR,
    }
    if draft.report.published:
        rule["date"] = draft.report.published.isoformat()
    rule |= {
        "tags": [*(f"attack.{technique.lower()}" for technique in draft.attack), *_label(draft), *_hunting(template)],
        "logsource": filled["logsource"],
        "detection": _typed(filled["detection"]),
        "falsepositives": list(template.false_positives),
        "level": template.level,
    }
    return yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=110)


def tried(written: Sequence[Written], cards: Sequence[Card]) -> list[tuple[Trial, ...]]:
    """Give the trials of each rule."""
    return [_tried(one, cards) for one in written]


def reads(texts: Sequence[str]) -> list[Trial]:
    """Say of each text whether pySigma and the hunt read each of its rules."""
    return [_reads(text) for text in texts]


def _reads(text: str) -> Trial:
    parsed = parse(text.encode("utf-8", "replace"), "printed", "report", "")
    refused = next((one.reason for one in parsed if isinstance(one, Refused)), "" if parsed else "it is no rule")
    if refused:
        return Trial("parses", False, f"pySigma and the hunt do not read it as it is printed: {refused}")
    return Trial("parses", True, "read by pySigma and by the hunt")


def escaped(value: str, keys: tuple[str, ...]) -> str:
    """Give a value for the place under `keys`, literal whatever its characters are."""
    modifiers = next((key.split("|")[1:] for key in reversed(keys) if "|" in key), [])
    if "re" in modifiers:
        return re.escape(value)
    # A backslash is doubled only where it would escape something; the end of the value may meet the template's text.
    return re.sub(r"\\(?=[\\*?]|$)|(?=[*?])", lambda m: "\\\\" if m[0] else "\\", value)


def _typed(content: Any, key: str = "") -> Any:
    """Give a detection with its ports as numbers: what compares numbers does not find a text of digits."""
    match content:
        case dict():
            return {name: _typed(value, str(name)) for name, value in content.items()}
        case list():
            return [_typed(value, key) for value in content]
        case str() if key.lower().endswith("port") and content.isdecimal():
            return int(content)
        case _:
            return content


def _label(draft: Draft) -> tuple[str, ...]:
    """Give the tag by which the rule may be shared as its report may (Sigma's appendix on tags: `tlp.amber-strict`)."""
    return (f"tlp.{draft.report.tlp.lower().replace('+', '-')}",) if draft.report.tlp else ()


def _hunting(template: Template) -> tuple[str, ...]:
    """Give the tag of a rule that is for looking only (Sigma's appendix on tags, namespace `detection`)."""
    return (FOR_HUNTING,) if template.looking else ()


def _description(template: Template, draft: Draft) -> str:
    first, more = draft.items[0], len(draft.items) - 1
    others = f" and {more} more" if more else ""
    quoted = " ".join(first.sentence.split())[:300]
    return f"{template.reason} For {first.value}{others}. The report says: {quoted}"


def _tried(written: Written, cards: Sequence[Card]) -> tuple[Trial, ...]:
    parsed = parse(written.text.encode(), written.template.id, "report", "")
    if len(parsed) != 1 or not isinstance(parsed[0], Rule):
        why = parsed[0].reason if parsed and isinstance(parsed[0], Refused) else "it is not one rule"
        return (Trial("parses", False, f"pySigma and the hunt do not read it: {why}"),)
    rule = parsed[0]
    reads = Trial("parses", True, "read by pySigma and by the hunt")
    found, why_not = routes(rule, cards)
    if why_not:
        made_up = (_made_up_card(rule, written),)
        found, _ = routes(rule, made_up)
        plan = compile_plan([rule], (), made_up)
        fires = _fires(written, plan, found)
        fires = replace(fires, words=f"{fires.words}; {why_not} among the source cards")
        return reads, fires, _silent(written, plan, found)
    plan = compile_plan([rule], (), cards)
    return reads, _fires(written, plan, found), _silent(written, plan, found)


def _made_up_card(rule: Rule, written: Written) -> Card:
    """Give a source whose records have the fields of the samples, to try a rule on that no source card answers."""
    samples = (*written.template.positive, *written.template.near_miss)
    columns = {str(field): "text" for sample in samples for field in sample.record}
    asked = LogSource(rule.logsource.product, rule.logsource.category, rule.logsource.service)
    event = Event(_MADE_UP, columns=columns, sigma=(asked,))
    time = TimeColumn(("time",))
    return Card(_MADE_UP, 1, "", _MADE_UP, "", ("_event",), time, "", host=("host",), events={_MADE_UP: event})


def _fires(written: Written, plan: Plan, found: Sequence[Route]) -> Trial:
    """Every value must be found where at least one kind of event can carry the record; those that cannot are named."""
    carried: dict[str, None] = {}
    for item in written.draft.items:
        for sample in written.template.positive:
            record = fill(sample.record, [item.parts])
            on = [route for route in found if _row(route, record) is not None]
            missed = [route for route in on if not _matches(plan, route, record)]
            if not on or missed:
                where = f" in {missed[0].table}" if missed else "; no kind of event carries its fields"
                return Trial("fires", False, f"not found for {item.value}{where}: {sample.why}")
            carried |= dict.fromkeys(route.table for route in on)
    told = "; ".join(sample.why for sample in written.template.positive)
    return Trial("fires", True, f"found in {', '.join(carried)}: {told}")


def _silent(written: Written, plan: Plan, found: Sequence[Route]) -> Trial:
    for item in written.draft.items:
        for sample in written.template.near_miss:
            if _found(plan, found, sample, item.parts):
                return Trial("silent", False, f"found for {item.value} what must not be: {sample.why}")
    return Trial("silent", True, "not found: " + "; ".join(sample.why for sample in written.template.near_miss))


def _found(plan: Plan, routes_: Sequence[Route], sample: Sample, parts: Mapping[str, str]) -> bool:
    record = fill(sample.record, [parts])
    return any(_matches(plan, route, record) for route in routes_)


def _matches(plan: Plan, route: Route, record: Mapping[str, str]) -> bool:
    row = _row(route, record)
    return row is not None and any(True for _ in match(plan, batch_of(route.table, route.event, row)))


def _row(route: Route, record: Mapping[str, str]) -> dict[str, str] | None:
    """Give the record in the native columns of a kind of event; null where the source can never have a field of it."""
    if "*" in route.event or any(field in route.lacks for field in record):
        return None
    columns, derived = dict(route.columns), dict(route.derived)
    row = {column: values[0] for column, values in route.where}
    for field, value in record.items():
        if field in derived:
            column = derived[field].sources[-1]
            row[column] = _native(derived[field], field, value, row.get(column, ""))
        else:
            row |= dict.fromkeys(columns.get(field, (field,)), value)
    return row


def _native(derive: Derive, field: str, value: str, before: str) -> str:
    """Give the text of the column from which a card would read `value` for `field`: the reverse of `Derive`."""
    match derive.how:
        case "split_pairs":
            return ",".join(filter(None, (before, f"{field.upper()}={value}")))
        case "key":
            return json.dumps({**json.loads(before or "{}"), derive.key: value})
        case _:  # the last part of a join; a text whose prefix is already as it would be put
            return value
