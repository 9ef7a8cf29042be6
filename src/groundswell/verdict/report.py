"""The report's own part of a verdict: what it states, sentence by sentence, and beside it what our pack adds.

The two are never mixed (CLI.md rule 5): whatever is attributed to the report stands under a sentence with its span.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from groundswell.model.dossier import Dossier
from groundswell.model.verdict import Report, Sentence, SpeaksOf, Stated
from groundswell.verdict.facts import Facts

ACTORS = ("intrusion_set", "campaign")
MEASURE = {
    "watch": "monitoring",
    "patch": "patching",
    "hunt": "threat detection",
    "train": "training",
    "respond": "response plan",
    "mfa": "second factor",
    "segment": "segmentation",
    "other": "another measure",
}


def report(facts: Facts) -> Report:
    """The `report` object of the verdict, drawn from the dossier and the pack."""
    dossier = facts.dossier
    since, until = dossier.speaks_of
    return Report(
        id=dossier.report.id,
        title=dossier.report.title,
        sha256=dossier.report.sha256,
        grade=facts.grade.grade if facts.grade else None,
        graded_by=facts.grade.by if facts.grade else None,
        published=dossier.report.published,
        speaks_of=SpeaksOf(since=since, until=until),
        stated=Stated(
            tools=len(dossier.tools),
            indicators=len(dossier.indicators),
            techniques=len([t for t in dossier.techniques if t.counts and t.origin == "report"]),
            measures=len(dossier.recommendations),
        ),
        from_pack=facts.pack,
        published_by=facts.published_by,
        sentences=sentences(facts),
        accepted=sum(t.counts and t.origin == "analyst" for t in dossier.techniques),
        dated_by=dossier.report.dated.by if dossier.report.dated else None,
    )


def sentences(facts: Facts) -> tuple[Sentence, ...]:
    """Each sentence of the report that states something, in the order of the text."""
    states: dict[tuple[int, int], list[str]] = defaultdict(list)
    adds: dict[tuple[int, int], list[str]] = defaultdict(list)
    for span, words in _stated(facts.dossier, facts.document):
        if words not in states[span]:
            states[span].append(words)
    for name in facts.dossier.tools:
        span = place(facts.document, name.sentence, name.span)
        for words in _pack_adds(facts, name.name):
            adds[span].append(words)
    return tuple(
        Sentence(text=facts.document[span[0] : span[1]], span=span, states=tuple(words), pack_adds=tuple(adds[span]))
        for span, words in sorted(states.items())
    )


def place(document: str, sentence: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where `sentence` stands in the text of the report: the occurrence that holds `span`, else the span itself."""
    start = document.rfind(sentence, 0, span[0] + len(sentence)) if sentence else -1
    if start >= 0 and start <= span[0] and start + len(sentence) >= span[1]:
        return (start, start + len(sentence))
    return span


def _stated(dossier: Dossier, document: str) -> Iterable[tuple[tuple[int, int], str]]:
    for name in dossier.names:
        if name.kind in ("sector", "country", "vendor"):
            continue  # whom it is about stands in the sentences themselves
        kind = "tool" if name.kind in ("malware", "tool") else name.kind.replace("_", " ")
        yield place(document, name.sentence, name.span), f"{kind}: {name.name}"
    for technique in dossier.techniques:
        if technique.counts and technique.origin == "report":
            yield (
                place(document, technique.sentence, technique.span),
                f"technique: {technique.as_written or technique.id}",
            )
    for observable in dossier.observables:
        if observable.judgement == "attacker":
            span = place(document, observable.sentence, observable.span)
            yield span, f"indicator: {observable.as_written}"
    for claim in dossier.claims:
        yield claim.span, f"{claim.kind}, {claim.certainty}"
    for day in dossier.dates:
        yield _around(document, day.span), f"time: {day.text}"
    for measure in dossier.recommendations:
        yield measure.span, f"measure: {MEASURE[measure.defence]}"


def _around(document: str, span: tuple[int, int]) -> tuple[int, int]:
    """The sentence or line around a span, by the nearest full stop or line end, at most 400 characters each way."""
    start = max(document.rfind(mark, max(0, span[0] - 400), span[0]) + len(mark) for mark in ("\n", ". "))
    ends = [document.find(mark, span[1], span[1] + 400) for mark in ("\n", ". ")]
    found = [end for end in ends if end >= 0]
    end = min(found) if found else min(len(document), span[1] + 400)
    return (max(0, min(start, span[0])), end + (1 if document[end : end + 1] == "." else 0))


def _pack_adds(facts: Facts, tool: str) -> Iterable[str]:
    techniques, indicators = facts.pack_techniques_of.get(tool, 0), facts.pack_indicators_of.get(tool, 0)
    if techniques or indicators:
        yield f"{tool}: {techniques} techniques, {indicators} indicators"
