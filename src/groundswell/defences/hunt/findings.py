"""Matched records become findings: one happening, one finding, however many rules, indicators and records tell of it.

Defined by SEMANTICS sections 5 and 6. Equal records are counted, not repeated; Sysmon 1 and Security 4688 on one
process meet in its subject. The level is the highest; a finding counts as a trace if one of its matches does.

Not here: ids (`identity.py`), why a rule held (`explain.py`), a person's word on a finding (`lake/triage.py`).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from groundswell.defences.hunt.explain import explain
from groundswell.defences.hunt.identity import Row, at_path, finding_key, match_id, native, record_key
from groundswell.defences.hunt.match import Match
from groundswell.defences.hunt.routes import fits
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.tree import Refused, Route, Rule
from groundswell.model.card import Card
from groundswell.model.finding import (
    LEVELS,
    Finding,
    FindingKind,
    Level,
    MatchedIndicator,
    MatchedRule,
    Origin,
    PackFact,
    Record,
    Technique,
)
from groundswell.model.sums import counts_as

NO_TIME = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)  # a record whose time could not be read
_USER = ("actor.user.name", "user.name")


@dataclass(frozen=True)
class MatchedRow:
    """A record on which something matched: its full row with the derived columns, and where it came from.

    `there` are the columns that are there on its host and day; null takes those of the row.
    """

    table: str
    row: Row
    matches: tuple[Match, ...]
    file: str
    sha256: str
    ingest: str | None = None
    there: Collection[str] | None = None

    @property
    def event(self) -> str:
        """The kind of event."""
        return str(self.row.get("_event") or "")

    @property
    def time(self) -> datetime.datetime | None:
        """When it happened; null when the record's time could not be read."""
        time = self.row.get("_time")
        return time if isinstance(time, datetime.datetime) else None


@dataclass(frozen=True)
class Hunt:
    """What a hunt knows besides records: rules with their routes and origins, indicators, cards.

    `current` gives the current id of an ATT&CK technique; `fact` what a pack says of a rule or indicator id;
    `urls` where a rule was published; `reports` the reports that the hunt is about.
    """

    rules: Mapping[str, Rule]
    routes_of: Mapping[str, tuple[Route, ...]]
    cards: Mapping[str, Card]  # by table
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    origins: Mapping[str, Origin | None] = field(default_factory=dict)
    urls: Mapping[str, str] = field(default_factory=dict)
    reports: tuple[str, ...] = ()
    current: Callable[[str], str | None] = str.upper
    fact: Callable[[str], PackFact | None] = lambda _: None
    warnings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # indicator id -> lists of common values


def findings(rows: Iterable[MatchedRow], hunt: Hunt) -> list[Finding]:
    """The findings of `rows`, by time, then by id. The order of the rows does not matter."""
    happenings: dict[str, list[tuple[str, MatchedRow]]] = {}
    for one in rows:
        key = record_key(one.table, one.event, one.row)
        happenings.setdefault(finding_key(hunt.cards[one.table], one.event, one.row, key), []).append((key, one))
    made = [_finding(key, sorted(told, key=_order), hunt) for key, told in happenings.items()]
    return sorted(made, key=lambda one: (one.time, one.id))


def _order(told: tuple[str, MatchedRow]) -> tuple[datetime.datetime, str, str, int, int]:
    key, one = told
    position = [value if isinstance(value := one.row.get(name), int) else 0 for name in ("_src", "_rec")]
    return (one.time or NO_TIME, one.table, key, position[0], position[1])


def _finding(key: str, told: list[tuple[str, MatchedRow]], hunt: Hunt) -> Finding:
    first = told[0][1]
    rules = _rules(told, hunt)
    seen = _indicators(told, hunt)
    levels = [rule.level for rule in rules] + [level for one in seen if (level := indicator_level(one[0]))]
    times = [one.time for _, one in told if one.time is not None]
    described = hunt.cards[first.table].events.get(first.event)
    ids = (*(rule.id for rule in rules), *(one.id for one, _ in seen))
    return Finding(
        id="f-" + key[:12],
        key=key,
        kinds=_kinds(rules, seen),
        title=_title(rules, seen),
        time=first.time or NO_TIME,
        host=_text(first.row.get("_host")),
        event_class=(described and described.event_class) or "base_event",
        record=_record(first, hunt),
        matches=_match_ids(told, hunt),
        level=max(levels, key=LEVELS.index, default=None),
        user=at_path(_USER, described.ocsf if described else {}, first.row),
        sensor=_text(first.row.get("_sensor")),
        counts_as=_counts(rules, seen),
        attack=_techniques(rules, hunt),
        reports=hunt.reports,
        pack=next((fact for id in ids if (fact := hunt.fact(id)) is not None), None),
        count=len(told),
        first=min(times, default=None),
        last=max(times, default=None),
        explains_away=tuple(dict.fromkeys(text for rule in rules for text in hunt.rules[rule.id].falsepositives)),
        rules=rules,
        indicator=_matched_indicator(seen[0][0], hunt) if seen else None,
        extra={"event": first.event},
    )


def _rules(told: list[tuple[str, MatchedRow]], hunt: Hunt) -> tuple[MatchedRule, ...]:
    """Each rule once, explained on the first record that it matched; the highest level first, then by id."""
    found: dict[str, MatchedRule] = {}
    for _, one in told:
        for match in one.matches:
            if match.kind == "rule" and match.id not in found:
                found[match.id] = _matched_rule(hunt.rules[match.id], one, hunt)
    return tuple(sorted(found.values(), key=lambda rule: (-LEVELS.index(rule.level), rule.id)))


def _matched_rule(rule: Rule, one: MatchedRow, hunt: Hunt) -> MatchedRule:
    route = route_for(hunt.routes_of.get(rule.id, ()), one.table, one.event)
    held, not_used = (
        ((), ())
        if route is None
        else explain(rule, route, one.row, there=one.there, text_free=hunt.cards[one.table].text_free)
    )
    changed = rule.modified or rule.date
    return MatchedRule(
        id=rule.id,
        title=rule.title,
        version=changed.isoformat() if changed else "",
        author=rule.author,
        license=rule.license,
        source_url=hunt.urls.get(rule.id),
        origin=hunt.origins.get(rule.id),
        digest=rule.digest,
        level=rule.level,
        held=held,
        not_used=not_used,
    )


def route_for(routes: Iterable[Route], table: str, event: str) -> Route | None:
    """The route that `match` took for a rule on one kind of event: the exact one, else the first pattern that fits."""
    fitting = [route for route in routes if route.table == table and fits(route.event, event)]
    return min(fitting, key=lambda route: ("*" in route.event, route.event), default=None)


def _indicators(told: list[tuple[str, MatchedRow]], hunt: Hunt) -> list[tuple[Indicator, bool]]:
    """(indicator, whether a record of it is within its age), each once, those within their age first."""
    found: dict[str, bool] = {}
    for _, one in told:
        for match in one.matches:
            if match.kind == "indicator":
                found[match.id] = found.get(match.id, False) or in_age(hunt.indicators[match.id], one.time)
    return sorted(((hunt.indicators[id], valid) for id, valid in found.items()), key=lambda o: (not o[1], o[0].id))


def in_age(one: Indicator, time: datetime.datetime | None) -> bool:
    """Whether a record of that time is within the indicator's age; after it, it tells of old infrastructure.

    `first_seen` is often the month of publication, so records before it count (SEMANTICS section 2).
    """
    return one.valid_until is None or time is None or time.astimezone(datetime.UTC).date() <= one.valid_until


def indicator_level(one: Indicator) -> Level | None:
    """The level of a sighting: the confidence in the indicator, where its source gives one of the shared words."""
    return next((level for level in LEVELS if level == one.confidence), None)


def _counts(rules: tuple[MatchedRule, ...], seen: list[tuple[Indicator, bool]]) -> Literal["trace", "common"]:
    by_rule = (counts_as(rule.origin, rule.level) for rule in rules)
    by_indicator = (counts_as(one.origin, indicator_level(one) or "high") for one, valid in seen if valid)
    return "trace" if "trace" in (*by_rule, *by_indicator) else "common"


def _kinds(rules: tuple[MatchedRule, ...], seen: list[tuple[Indicator, bool]]) -> tuple[FindingKind, ...]:
    kinds: list[FindingKind] = []
    if rules:
        kinds.append("rule")
    if seen:
        kinds.append("indicator")
    return tuple(kinds)


def _title(rules: tuple[MatchedRule, ...], seen: list[tuple[Indicator, bool]]) -> str:
    if rules:
        return rules[0].title
    one, valid = seen[0]
    return f"{one.kind.replace('_', ' ')} {one.value}" + ("" if valid else ", old infrastructure")


def _match_ids(told: list[tuple[str, MatchedRow]], hunt: Hunt) -> tuple[str, ...]:
    def digest(match: Match) -> str:
        return hunt.rules[match.id].digest if match.kind == "rule" else ""

    return tuple(sorted({match_id(m.id, digest(m), key) for key, one in told for m in one.matches}))


def _matched_indicator(one: Indicator, hunt: Hunt) -> MatchedIndicator:
    return MatchedIndicator(one.id, one.kind, one.value, one.origin, hunt.warnings.get(one.id, ()))


def _techniques(rules: tuple[MatchedRule, ...], hunt: Hunt) -> tuple[Technique, ...]:
    found: dict[str, Technique] = {}
    for rule in rules:
        for written in techniques_of(hunt.rules[rule.id]):
            found.setdefault(written, Technique(hunt.current(written), written))
    return tuple(found[written] for written in sorted(found))


def techniques_of(rule: Rule | Refused) -> tuple[str, ...]:
    """The ATT&CK ids among a rule's tags, as written, in upper case."""
    spaced = (tag.partition(".") for tag in rule.tags)
    return tuple(name.upper() for space, _, name in spaced if space.lower() == "attack" and name[1:2].isdigit())


def _record(one: MatchedRow, hunt: Hunt) -> Record:
    position = one.row.get("_rec")
    return Record(
        source=hunt.cards[one.table].id,
        file=one.file,
        position=position if isinstance(position, int) else 0,
        sha256=one.sha256,
        ingest=one.ingest,
        raw=dict(sorted(native(one.row).items())),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
