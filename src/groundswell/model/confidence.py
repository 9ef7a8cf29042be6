"""Confidence, strength and search: high, moderate or low, always with the reason after the colon.

CLI.md section 3: high, several sources agree and little is missing; moderate, sound, parts are missing; low, one
source or much is missing. Each level is a threshold on shares of a fixed base, so that taking evidence away can
never raise it (SEMANTICS section 4).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from groundswell.model import words
from groundswell.model.answers import Confidence, DefenceState, Reasoned, WayState
from groundswell.model.finding import Finding
from groundswell.model.judged import firm_kinds, is_strong, one_happening, traces
from groundswell.model.sums import RuleSums
from groundswell.model.verdict import Seen

LITTLE, MUCH = 0.1, 0.5  # shares missing: up to the first little is missing, from the second much


def search(seen: Seen, rules: RuleSums) -> Reasoned:
    """How well was looked: by the list of hosts, the dark hosts, the host-days seen, the rules evaluated."""
    reasons = [text for text in (_no_list(seen), _dark(seen), _unseen(seen), _not_evaluated(rules)) if text]
    level: Confidence = "high"
    if reasons:
        level = "low" if _much_is_missing(seen, rules) else "moderate"
    return Reasoned(level, "; ".join(reasons[:2]) or _all_seen(seen, rules))


def strength(findings: Sequence[Finding]) -> Reasoned | None:
    """How strong the traces are; None without one. Filters that could not be applied leave a trace at low."""
    found = traces(findings)
    if not found:
        return None
    if is_strong(found):
        return Reasoned("high", "different kinds of evidence agree on one host within 24 hours")
    firm = [f for f in found if firm_kinds(f)]
    sources = {f.record.source for f in firm}
    if any(a.record.source != b.record.source and not one_happening(a, b) for a, b in combinations(firm, 2)):
        return Reasoned("moderate", f"{words.plural(len(firm), 'trace')} from {words.plural(len(sources), 'source')}")
    return Reasoned("low", _one_source(found, firm))


def exposed_confidence(ways: Sequence[WayState]) -> Reasoned:
    """By the ways that are known at all: all, at least half, fewer."""
    known = sum(state != "not_known" for state in ways)
    base = words.of(known, len(ways), "way")
    if not known:
        return Reasoned("low", f"{base} are known: {words.NOT_CHECKED.partition(': ')[2]}")
    return Reasoned(_by_share(known, len(ways)), f"{base} rest{'s' if known == 1 else ''} on dated evidence")


def ready_confidence(defences: Sequence[DefenceState]) -> Reasoned:
    """By the defences that were measured: all, at least half, fewer."""
    measured = sum(state != "not_measured" for state in defences)
    missing = len(defences) - measured
    why = f"{words.of(measured, len(defences), 'defence')} rest{'s' if measured == 1 else ''} on dated evidence"
    return Reasoned(
        _by_share(measured, len(defences)), f"{why}, {words.number(missing)} not measured" if missing else why
    )


def _by_share(n: int, base: int) -> Confidence:
    if base and n == base:
        return "high"
    return "moderate" if base and 2 * n >= base else "low"


def _much_is_missing(seen: Seen, rules: RuleSums) -> bool:
    return (
        seen.base != "inventory"
        or bool(seen.dark_critical)
        or not seen.host_days
        or seen.none >= MUCH * seen.host_days
        or not rules.total
        or rules.not_evaluated >= MUCH * rules.total
    )


def _no_list(seen: Seen) -> str:
    return "" if seen.base == "inventory" else "no list of hosts was given"


def _dark(seen: Seen) -> str:
    if not seen.dark:
        return ""
    said = f"{words.of(len(seen.dark), seen.hosts, 'host')} sent nothing"
    if not seen.dark_critical:
        return said
    names = words.names_in_sentence(seen.dark_critical)
    return f"{said}, {names} among them" if len(seen.dark) > len(seen.dark_critical) else f"{said}: {names}"


def _unseen(seen: Seen) -> str:
    if seen.host_days and seen.none <= LITTLE * seen.host_days and seen.full >= MUCH * seen.host_days:
        return ""
    missing = seen.none if seen.none > LITTLE * seen.host_days else seen.host_days - seen.full
    how = "not seen" if missing == seen.none else "not seen in full"
    return f"{words.share(missing, seen.host_days, 'host-day')} {how}" if seen.host_days else "no host-day is expected"


def _not_evaluated(rules: RuleSums) -> str:
    if rules.total and rules.not_evaluated <= LITTLE * rules.total:
        return ""
    return (
        f"{words.of(rules.not_evaluated, rules.total, 'rule')} could not be evaluated"
        if rules.total
        else "no rule was chosen"
    )


def _all_seen(seen: Seen, rules: RuleSums) -> str:
    days = words.share(seen.full + seen.part, seen.host_days, "host-day")
    return f"{days} were seen, {words.of(rules.total - rules.not_evaluated, rules.total, 'rule')} could be evaluated"


def _one_source(found: Sequence[Finding], firm: Sequence[Finding]) -> str:
    if not firm:
        return "a filter of the rule could not be applied, its field is not recorded"
    records = sum(f.count for f in firm)
    sources = {f.record.source for f in firm}
    return (
        f"{words.counted(records)} {'record' if records == 1 else 'records'} from {words.counted(len(sources))} source"
        + ("" if len(sources) == 1 else "s")
    )
