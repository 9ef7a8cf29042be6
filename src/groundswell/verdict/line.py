"""The sentences of the first screen: the most urgent fact, the ways, the defences, what could not be seen.

At most four (CLI.md section 3). Every number has its noun and its base; nothing missing reads as clean.
"""

from __future__ import annotations

from groundswell.model import words
from groundswell.model.finding import Finding
from groundswell.model.verdict import Exposed, Hit, Ready
from groundswell.model.words import day_in_sentence, names_in_sentence
from groundswell.verdict.facts import Facts


def line(facts: Facts, exposed: Exposed, hit: Hit, ready: Ready) -> str:
    """Three or four sentences, drawn from the same numbers as everything below them."""
    return " ".join((_hit(facts, hit), _ways(exposed), _defences(ready), _seen(facts)))


def _hit(facts: Facts, hit: Hit) -> str:
    traces = [f for f in facts.hunted.findings if f.id in {t.id for t in hit.findings} and f.kinds != ("gap",)]
    traces = [f for f in traces if f.state in ("new", "marked_real")]
    if hit.state == "not_judged":
        return f"Whether you were hit is not judged: {hit.search.why}."
    if not traces:
        found = words.hit(hit.state, on=hit.looked_on.hosts, base=hit.looked_on.of, kind=facts.seen.base)
        return f"{found[0].upper()}{found[1:]}, with the rules that could be evaluated."
    hosts = names_in_sentence(sorted({f.host or f.sensor or "an unnamed sensor" for f in traces}))
    if hit.state == "marked_real" and hit.marked:
        return f"{hit.marked.by} marked a trace as real, on {hosts}."
    if len(traces) == 1:
        return f"{_one(traces[0])} {_fits(traces[0])}; a person must look today."
    return f"{len(traces):,} traces on {hosts}, not yet decided by a person; {_fits(traces[0], many=True)}."


def _one(finding: Finding) -> str:
    records = "One record" if finding.count == 1 else f"{finding.count:,} records"
    return f"{records} on {finding.host or finding.sensor or 'an unnamed sensor'}"


def _fits(finding: Finding, *, many: bool = False) -> str:
    if finding.pack is not None:
        return f"the first {finding.pack.fact}" if many else finding.pack.fact
    verb = "the first matches" if many else "matches" if finding.count == 1 else "match"
    what = f'the rule "{finding.title}"' if finding.rules else "an indicator of the report"
    return f"{verb} {what}"


def _ways(exposed: Exposed) -> str:
    total = len(exposed.ways)
    if not total:
        return "Ways in are not known: this version does not check them."
    if not exposed.open and not exposed.closed_where_looked:
        return f"{exposed.not_known} of {total} ways in are not known: this version does not check them."
    closed = f", {exposed.not_known} not known" if exposed.not_known else ""
    return f"{exposed.open} of {total} ways are open{closed}."


def _defences(ready: Ready) -> str:
    holds = sum(d.state == "holds" for d in ready.defences)
    part = sum(d.state == "holds_in_part" for d in ready.defences)
    missing = sum(d.state == "not_measured" for d in ready.defences)
    parts = [f"{holds} of {len(ready.defences)} defences hold"]
    if part:
        parts.append(f"{part} in part")
    if missing:
        parts.append(f"{missing} not measured")
    return ", ".join(parts) + "."


def _seen(facts: Facts) -> str:
    seen = facts.seen
    whom = f"{seen.hosts:,} {'listed hosts' if seen.base == 'inventory' else 'hosts that sent records'}"
    dark = seen.dark_critical or seen.dark
    among = f", {names_in_sentence(dark)} among them" if dark else ""
    if seen.host_days >= 20:  # CLI.md section 3: below a base of 20, only counts
        share = f"{100 * seen.none // seen.host_days} %" if 100 * seen.none >= seen.host_days else "under 1 %"
        much = f"{share if seen.none else '0 %'} of the host-days of the {whom} were not seen"
    else:
        much = f"{words.of(seen.none, seen.host_days, 'host-day')} of the {whom} were not seen"
    nothing = f"; nothing before {day_in_sentence(seen.earliest.date())}" if seen.earliest else ""
    return f"{much}{among}{nothing}."
