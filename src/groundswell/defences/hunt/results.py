"""The state of each chosen rule and indicator over the base: from what it requires, what was delivered, what matched.

Defined by SEMANTICS section 3. Rules that share a requirement share its cells, so thousands cost as much as a few
hundred. A rule that was switched off or refused is a result like any other: nothing chosen is dropped.

Not here: cells (`cells.py`, `indicator_cells.py`), why a rule could not be evaluated (`missing.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from groundswell.defences.hunt.cells import Levels, Requirement, looked, question, requirements
from groundswell.defences.hunt.indicator_cells import (
    counts_on,
    indicator_question,
    indicator_requirement,
    is_too_old,
)
from groundswell.defences.hunt.missing import Missing, label_of, missing
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.tally import NOTHING, At, Matched, Place
from groundswell.defences.hunt.tree import Refused, Route, Rule
from groundswell.model.card import Card
from groundswell.model.cell import Base, LookedOn, Noun, Question, VisibilityRow
from groundswell.model.delivered import Delivered
from groundswell.model.finding import Origin, Technique
from groundswell.model.hunted import IndicatorResult, RuleResult, RuleState, Sighting
from groundswell.model.sums import counts_as, indicator_state, looked_hosts, looked_on, rule_state
from groundswell.model.words import OLD, plural


@dataclass(frozen=True)
class Choice:
    """Why rules were chosen, and which are off.

    `origins`: rule id -> why it was chosen; null in a plain hunt. `off`: rule id -> why it is switched off.
    `lost`: rule id -> places of earlier matches whose record is gone; they count as not looked. `current`: the
    current id of an ATT&CK technique, null when ATT&CK does not know it. `urls`: rule id -> where it was published.
    """

    origins: Mapping[str, Origin | None]
    off: Mapping[str, str]
    lost: Mapping[str, Collection[Place]]
    urls: Mapping[str, str]
    current: Callable[[str], str | None]


def rule_results(
    rules: Iterable[Rule],
    refused: Iterable[Refused],
    routes: Mapping[str, tuple[tuple[Route, ...], str]],
    matches: Mapping[str, Matched],
    visibility: Iterable[VisibilityRow] | Delivered,
    base: Base,
    cards: Iterable[Card],
    *,
    origins: Mapping[str, Origin | None] | None = None,
    off: Mapping[str, str] | None = None,
    lost: Mapping[str, Collection[Place]] | None = None,
    urls: Mapping[str, str] | None = None,
    current: Callable[[str], str | None] = str.upper,
) -> tuple[RuleResult, ...]:
    """One result for each of `rules` and `refused`, in this order.

    Args:
        rules: the chosen rules.
        refused: files of the set that could not become a rule.
        routes: rule id -> what `routes.routes` gave.
        matches: rule id -> what matched; a rule that is not in it did not match.
        visibility: rows from 30 days before the scope to 30 days after it, or the index over them.
        base: whom and when the answer is about.
        cards: the cards that the routes name.
        origins: see `Choice`, as for the other arguments.
        off: rules that are switched off.
        lost: places that lost their match.
        urls: where rules were published.
        current: an ATT&CK id as written -> its current id.
    """
    choice = Choice(origins or {}, off or {}, lost or {}, urls or {}, current)
    delivered = visibility if isinstance(visibility, Delivered) else Delivered(visibility, base)
    judge = _Judge(tuple(cards), delivered, choice)
    judged = (judge.rule(rule, routes.get(rule.id, ((), "")), matches.get(rule.id, NOTHING)) for rule in rules)
    return (*judged, *(_refused(one, choice) for one in refused))


class _Judge:
    """The cards and what was delivered, with the cells of each requirement computed once."""

    def __init__(self, cards: tuple[Card, ...], delivered: Delivered, choice: Choice) -> None:
        self.cards = cards
        self.delivered = delivered
        self.choice = choice
        self._levels: dict[Requirement, Mapping[Noun, Levels]] = {}
        self._unmatched: dict[Requirement, tuple[RuleState, LookedOn | None, frozenset[str]]] = {}

    def rule(self, rule: Rule, routed: tuple[tuple[Route, ...], str], matched: Matched) -> RuleResult:
        result = partial(_result, rule, self.choice)
        if rule.id in self.choice.off:
            return result("not_evaluated", reason="off", detail=self.choice.off[rule.id])
        needed = requirements(rule, routed[0], self.cards)
        state, where, hosts = self._state(needed, matched, self.choice.lost.get(rule.id, ()))
        lacking = Missing()
        if state in ("not_evaluated", "no_match_in_part"):
            lacking = missing(rule, routed, self.cards, self.delivered)
        return replace(
            result(state, reason=lacking.reason if state == "not_evaluated" else None),
            detail=lacking.detail if state == "not_evaluated" else "",
            waits_for=lacking.waits_for,
            looked_on=where,
            looked_hosts=hosts,
            label=label_of(rule, needed, self.cards),
            records=matched.records,
            hosts=sum(noun == "host" for noun, _ in matched.names),
            first=matched.first,
            last=matched.last,
            files=matched.files,
        )

    def _state(
        self, needed: Requirement, matched: Matched, lost: Collection[Place]
    ) -> tuple[RuleState, LookedOn | None, frozenset[str]]:
        if matched.records or lost:
            return _sums(self._question(needed, matched, lost), self.delivered.base)
        if needed not in self._unmatched:
            self._unmatched[needed] = _sums(self._question(needed, NOTHING, ()), self.delivered.base)
        return self._unmatched[needed]

    def _question(self, needed: Requirement, matched: Matched, lost: Collection[Place]) -> Question:
        if needed not in self._levels:
            self._levels[needed] = looked(needed, self.delivered)
        asked = question(self._levels[needed], self.delivered, needed.product, matched.places.keys(), lost)
        return replace(asked, outside=asked.outside + matched.placeless)


def _sums(asked: Question, base: Base) -> tuple[RuleState, LookedOn | None, frozenset[str]]:
    return rule_state(asked), looked_on(asked, base), looked_hosts(asked, base)


def _result(rule: Rule, choice: Choice, state: RuleState, reason: object = None, detail: str = "") -> RuleResult:
    origin = choice.origins.get(rule.id)
    return RuleResult(
        id=rule.id,
        title=rule.title,
        level=rule.level,
        author=rule.author,
        license=rule.license,
        source_url=choice.urls.get(rule.id),
        origin=origin,
        state=state,
        counts=counts_as(origin, rule.level),
        reason=reason,  # type: ignore[arg-type]
        detail=detail,
        attack=tuple(_techniques(rule.tags, choice.current)),
        product=rule.logsource.product,
    )


def _refused(one: Refused, choice: Choice) -> RuleResult:
    origin = choice.origins.get(one.id)
    return RuleResult(
        id=one.id,
        title=one.title,
        level=one.level,
        author=one.author,
        license=one.license,
        source_url=choice.urls.get(one.id),
        origin=origin,
        state="not_evaluated",
        counts=counts_as(origin, one.level),
        reason="off" if one.off else "unsupported",
        detail=one.reason,
        attack=tuple(_techniques(one.tags, choice.current)),
        refused="" if one.off else one.reason,
    )


def _techniques(tags: Iterable[str], current: Callable[[str], str | None]) -> Iterator[Technique]:
    """The ATT&CK techniques among a rule's tags: `attack.t1574.001`."""
    for tag in tags:
        space, _, name = tag.partition(".")
        if space.lower() == "attack" and name[:1] in "tT" and name[1:2].isdigit():
            yield Technique(current=current(name.upper()), as_written=name.upper())


def indicator_results(
    indicators: Iterable[Indicator],
    matches: Mapping[str, Matched],
    visibility: Iterable[VisibilityRow] | Delivered,
    base: Base,
    cards: Iterable[Card],
    *,
    set_aside: Mapping[str, str] | None = None,
    lost: Mapping[str, Collection[Place]] | None = None,
) -> tuple[IndicatorResult, ...]:
    """One result for each of `indicators`.

    Args:
        indicators: the chosen indicators.
        matches: indicator id -> what matched.
        visibility: as for `rule_results`.
        base: whom and when the answer is about.
        cards: they say which columns hold which kind.
        set_aside: indicator id -> why it is not looked for: on a warning list, a shared address, a wrong form.
        lost: indicator id -> places of earlier matches whose record is gone; they count as not looked.
    """
    delivered = visibility if isinstance(visibility, Delivered) else Delivered(visibility, base)
    known, asked, aside, gone = tuple(cards), tuple(indicators), set_aside or {}, lost or {}
    needed = {kind: indicator_requirement(kind, known) for kind in {one.kind for one in asked}}
    return tuple(
        _indicator(
            one, needed[one.kind], delivered, matches.get(one.id, NOTHING), aside.get(one.id), gone.get(one.id, ())
        )
        for one in asked
    )


def _indicator(
    one: Indicator,
    needed: Requirement,
    delivered: Delivered,
    matched: Matched,
    aside: str | None,
    lost: Collection[Place],
) -> IndicatorResult:
    counting = {place: at for place, at in matched.places.items() if counts_on(one, place[2])}
    old = sum(at.count for place, at in matched.places.items() if place not in counting)
    result = IndicatorResult(
        id=one.id,
        kind=one.kind,
        value=one.value,
        origin=one.origin,
        state="set_aside",
        why=aside,
        names=one.names,
        confidence=one.confidence,
        basis=one.basis,
        source=one.source,
        note=one.note,
        first_seen=one.first_seen,
        old=old,
    )
    if aside is not None:
        return result
    if is_too_old(one, delivered.base.since):
        return replace(result, why=_too_old(one, old))
    asked = indicator_question(one, needed, delivered, counting, lost)
    asked = replace(asked, outside=asked.outside + matched.placeless)
    return replace(
        result,
        state=indicator_state(asked),
        why=f"{OLD}: {plural(old, 'record')} after its time" if old else None,
        seen=_sightings(counting),
        looked_on=looked_on(asked, delivered.base),
        looked_hosts=looked_hosts(asked, delivered.base),
    )


def _too_old(one: Indicator, old: int) -> str:
    since = f"first seen {one.first_seen.isoformat()}, " if one.first_seen else ""
    seen = f"; {OLD}: {plural(old, 'record')} after its time" if old else ""
    return f"too old: {since}counts for {plural(one.valid_days or 0, 'day')}{seen}"


def _sightings(places: Mapping[Place, At]) -> tuple[Sighting, ...]:
    """Host by host, and sensor by sensor: first, last, how many records."""
    by_name: dict[str, list[At]] = {}
    for (_, name, _), at in sorted(places.items()):
        by_name.setdefault(name, []).append(at)
    return tuple(
        Sighting(name, min(at.first for at in some), max(at.last for at in some), sum(at.count for at in some))
        for name, some in by_name.items()
    )
