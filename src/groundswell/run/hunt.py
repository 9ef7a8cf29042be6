"""Hunt: rules and indicators over the lake or over files, and what each of them says about the base.

One pass over the evidence; then cells over the base, states, findings. `assess` is this hunt with the rules and
indicators that a report chooses (`run/choose.py`). Exit codes: SEMANTICS section 3, "Exit 11".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from groundswell.defences.hunt.findings import Hunt, MatchedRow, findings
from groundswell.defences.hunt.plan.compile import Plan, compile_plan
from groundswell.defences.hunt.results import indicator_results, rule_results
from groundswell.defences.hunt.rules.indicators import Indicator
from groundswell.defences.hunt.select import Selection
from groundswell.defences.hunt.tally import Matched
from groundswell.model.card import Card
from groundswell.model.cell import Base, VisibilityRow
from groundswell.model.delivered import Delivered
from groundswell.model.finding import LEVELS, Finding, PackFact
from groundswell.model.hunted import Hunted
from groundswell.model.sums import counts_as
from groundswell.run.evidence import Evidence
from groundswell.run.knowledge import Knowledge
from groundswell.run.lost import Earlier
from groundswell.run.matching import run_plan
from groundswell.run.recorded import Recorded


@dataclass(frozen=True)
class Chosen:
    """What is hunted for: rules with their origins, indicators, and what is said of them.

    `set_aside` says of an indicator id why it is not looked for; `fact` gives a pack's sentence on a match.
    """

    selection: Selection
    indicators: tuple[Indicator, ...] = ()
    set_aside: Mapping[str, str] = field(default_factory=dict)
    fact: Callable[[str], PackFact | None] = lambda _: None
    reports: tuple[str, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HuntRun:
    """One hunt: what it found, over which base, and what was delivered (for the verdict's `seen`)."""

    hunted: Hunted
    base: Base
    delivered: Delivered
    visibility: tuple[VisibilityRow, ...]


def hunt(
    knowledge: Knowledge,
    chosen: Chosen,
    evidence: Evidence,
    resolve: Callable[[str], str],
    base_of: Callable[[list[VisibilityRow]], Base],
    earlier: Earlier | None = None,
) -> HuntRun:
    """Hunt for `chosen` in `evidence`.

    Args:
        knowledge: cards, ATT&CK, shared platforms.
        chosen: rules and indicators.
        evidence: a lake or files; read once.
        resolve: a host's name as recorded -> its name in the base.
        base_of: the base of the answer, from what was delivered (which only `hunt PATH` looks at).
        earlier: where something was found before; what is not found there again is not looked at.
    """
    asked = [one for one in chosen.indicators if one.id not in chosen.set_aside]
    plan = compile_plan(chosen.selection.active, asked, knowledge.cards, shared_platforms=knowledge.shared_platforms)
    found = run_plan(plan, evidence, resolve, _kept(chosen, asked))
    rows = [_renamed(row, resolve) for row in evidence.visibility()]
    found.settle(Recorded(rows))
    base = base_of(rows)
    delivered = Delivered(rows, base)
    matched = found.matched()
    hunted = Hunted(
        rules=rule_results(
            chosen.selection.rules,
            chosen.selection.refused,
            {id: (routes, plan.not_supported.get(id, "")) for id, routes in plan.routes_of.items()},
            matched,
            delivered,
            base,
            knowledge.cards,
            origins=chosen.selection.origins,
            off=chosen.selection.off,
            lost=earlier.of(chosen.selection.rules) if earlier else None,
            urls=chosen.urls,
            current=knowledge.attack.current,
        ),
        indicators=indicator_results(
            chosen.indicators, _in_age(matched, chosen.indicators), delivered, base, knowledge.cards,
            set_aside=chosen.set_aside, lost=earlier.by_indicator if earlier else None,
        ),
        findings=tuple(sorted(_findings(knowledge, chosen, plan, found.rows, resolve), key=_strongest)),
        records=found.records,
        unreadable=tuple(evidence.unreadable()),
    )  # fmt: skip
    return HuntRun(hunted, base, delivered, tuple(rows))


def _kept(chosen: Chosen, indicators: Sequence[Indicator]) -> frozenset[str]:
    """Ids whose matches become findings: those that count as a trace."""
    origins = chosen.selection.origins
    rules = {r.id for r in chosen.selection.active if counts_as(origins.get(r.id), r.level) == "trace"}
    return frozenset(rules | {one.id for one in indicators})


def _in_age(matched: Mapping[str, Matched], indicators: Sequence[Indicator]) -> Mapping[str, Matched]:
    return {one.id: matched[one.id] for one in indicators if one.id in matched}


def _findings(
    knowledge: Knowledge,
    chosen: Chosen,
    plan: Plan,
    rows: list[MatchedRow],
    resolve: Callable[[str], str],
) -> Iterator[Finding]:
    """The findings that count as traces; those of the network under the inside host that they speak of, if known."""
    hunt = Hunt(
        rules=plan.rules,
        routes_of=plan.routes_of,
        cards={card.table: card for card in knowledge.cards},
        indicators={one.id: one for one in chosen.indicators},
        origins=chosen.selection.origins,
        urls=chosen.urls,
        reports=chosen.reports,
        current=knowledge.attack.current,
        fact=chosen.fact,
    )
    by_card = {card.id: card for card in knowledge.cards}
    for found in findings(rows, hunt):
        if found.counts_as == "trace":
            yield replace(found, host=found.host or _inside_host(found, by_card[found.record.source], resolve))


def _strongest(found: Finding) -> tuple[int, int, datetime, str]:
    """By level, the highest first; then what report or pack name, before what a technique chose; then by time."""
    named = found.indicator is not None or any(rule.origin in ("report", "pack") for rule in found.rules)
    return (-LEVELS.index(found.level) if found.level else 0, not named, found.time, found.id)


def _inside_host(found: Finding, card: Card, resolve: Callable[[str], str]) -> str | None:
    """The host of the list whose address began the flow, or else received it; null when nobody claims the address."""
    event = card.events.get(str(found.extra.get("event") or ""))
    columns = {**(event.ocsf if event else {})}
    for path in ("src_endpoint.ip", "dst_endpoint.ip"):
        address = found.record.raw.get(columns.get(path, ""))
        if address and (name := resolve(str(address))) != str(address).lower():
            return name
    return None


def _renamed(row: VisibilityRow, resolve: Callable[[str], str]) -> VisibilityRow:
    if row.noun != "host":
        return row
    name = resolve(row.name)
    return row if name == row.name else replace(row, name=name)
