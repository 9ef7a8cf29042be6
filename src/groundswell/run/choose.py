"""What a report chooses to look for: rules and indicators, each with the origin that its matches are told by.

SEMANTICS section 6: (1) what the report carries, and rules that the user gives with it, (2) what the pack lists for the
names in it, (3) rules that share a technique of report or pack. The first that holds is the origin; what is unverified
never selects.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from groundswell.defences.hunt.rules.indicators import Indicator, indicator, load_indicators
from groundswell.defences.hunt.select import About, for_report, whole_set
from groundswell.model.dossier import Dossier, Observable
from groundswell.model.finding import LEVELS, Level, PackFact, Technique
from groundswell.model.indicator_use import WEAK
from groundswell.model.site import of_another
from groundswell.run.hunt import Chosen
from groundswell.run.knowledge import Knowledge
from groundswell.run.packs import Pack
from groundswell.run.rulesets import GIVEN, Rules

SIGMAHQ = "https://github.com/SigmaHQ/sigma"


@dataclass(frozen=True)
class PackPart:
    """What the pack adds to the names of one report, kept apart from what the report states."""

    pack: Pack
    names: tuple[str, ...]
    techniques: tuple[Technique, ...]
    indicators: tuple[Indicator, ...]


def pack_part(knowledge: Knowledge, dossier: Dossier) -> PackPart | None:
    """What the first pack that knows a tool of the report adds; null when none does."""
    names = tuple(name.name for name in dossier.names)
    pack = knowledge.pack_for(names)
    if pack is None:
        return None
    entries = pack.named(names)
    known = {entry.name for entry in entries}
    rows = load_indicators(pack.indicators, "pack")
    return PackPart(
        pack=pack,
        names=tuple(entry.name for entry in entries),
        techniques=tuple(Technique(current=t.id, as_written=None) for t in pack.techniques(names)),
        indicators=tuple(one for one in rows if known & set(one.names) and one.basis != "unverified"),
    )


def for_dossier(
    knowledge: Knowledge, rules: Rules, dossier: Dossier, *, off: Collection[str] = (), extra: Iterable[Indicator] = ()
) -> tuple[Chosen, PackPart | None]:
    """Everything that a report chooses.

    Args:
        knowledge: packs and ATT&CK.
        rules: the set in force.
        dossier: the report.
        off: rule ids that are switched off; they stay chosen.
        extra: indicators that the user gave beside the report.
    """
    part = pack_part(knowledge, dossier)
    stated = {t.current for t in dossier.techniques if t.counts and t.current}
    about = About(
        carried=_given(rules),
        listed=part.pack.rules_for(part.names) if part else frozenset(),
        techniques=frozenset(stated | {t.current for t in part.techniques if t.current}) if part else frozenset(stated),
    )
    selection = for_report(rules.rules, rules.refused, about, knowledge.attack, off)
    found = _distinct([*_of_report(dossier), *extra, *(part.indicators if part else ())])
    chosen = Chosen(
        selection=selection,
        indicators=found,
        set_aside=set_aside(found, knowledge),
        fact=_fact(part, found),
        reports=(dossier.report.id,),
        urls=urls(rules),
    )
    return chosen, part


def _given(rules: Rules) -> frozenset[str]:
    """Give the ids of the rules that the user names, read or not: with a report they are the report's."""
    read = {one.id for one in rules.rules if one.ruleset == GIVEN}
    return frozenset(read | {one.id for one in rules.refused if one.ruleset == GIVEN})


def whole(knowledge: Knowledge, rules: Rules, levels: Collection[Level] = LEVELS) -> Chosen:
    """What a plain hunt looks for: every rule in force, every indicator of our packs."""
    found = _distinct(
        replace(one, origin=None)
        for pack in knowledge.packs
        for one in load_indicators(pack.indicators)
        if one.basis != "unverified"
    )
    return Chosen(
        selection=whole_set(rules.rules, rules.refused, levels),
        indicators=found,
        set_aside=set_aside(found, knowledge),
        urls=urls(rules),
    )


def set_aside(indicators: Iterable[Indicator], knowledge: Knowledge) -> dict[str, str]:
    """Indicators that must not be looked for as they stand, and why: shared names, special addresses."""
    found = {}
    for one in indicators:
        why = _why_aside(one, knowledge)
        if why:
            found[one.id] = why
    return found


def urls(rules: Rules) -> dict[str, str]:
    """Where a rule was published, for rules of rule sets whose home is known."""
    return {r.id: SIGMAHQ for r in rules.rules if r.ruleset == "sigmahq"}


def _why_aside(one: Indicator, knowledge: Knowledge) -> str:
    if one.kind == "domain" and one.value in knowledge.shared_platforms:
        return "a name that many share"
    if one.kind in ("ipv4", "ipv6", "ip_port"):
        host = one.value.rpartition(":")[0] if one.kind == "ip_port" else one.value
        if not ipaddress.ip_address(host.strip("[]")).is_global:
            return "an address that is not public"
    return ""


def _of_report(dossier: Dossier) -> list[Indicator]:
    """Give the attacker's values, and the hosts of others that were used: looked for, though never to be blocked."""
    found = []
    of_others = (o for o in dossier.observables if o.judgement == "abused" and _is_of_another(o))
    for observable in (*dossier.indicators, *of_others):
        names = tuple(name.name for name in dossier.tools) if len(dossier.tools) == 1 else ()
        published = dossier.report.published
        found.append(
            indicator(
                observable.type,
                observable.value,
                origin="report",
                names=names,
                source=dossier.report.title,
                first_seen=published,
                confidence="low" if observable.type in WEAK else "",
            )
        )
    return found


def _is_of_another(observable: Observable) -> bool:
    return observable.type == "domain" and bool(of_another(observable, observable.value))


def _distinct(indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Each value once; the first origin stays."""
    found: dict[str, Indicator] = {}
    for one in indicators:
        found.setdefault(one.id, one)
    return tuple(found.values())


def _fact(part: PackPart | None, indicators: Iterable[Indicator]) -> Callable[[str], PackFact | None]:
    facts: Mapping[str, PackFact] = {}
    if part is not None:
        facts = {one.id: _of_indicator(one, part) for one in indicators if one.origin == "pack"}

    def fact(id: str) -> PackFact | None:
        if part is None:
            return None
        return facts.get(id) or part.pack.fact(part.names, id)

    return fact


def _of_indicator(one: Indicator, part: PackPart) -> PackFact:
    name = next((n for n in part.names if n in one.names), part.names[0])
    text = f"is an indicator that others give for {name}, a name that this report uses"
    return PackFact(part.pack.id, part.pack.digest, text, one.basis, one.source)  # type: ignore[arg-type]
