"""What people said of a report's suggested techniques, and of the day it was published, applied to its dossier.

An accepted technique counts like a stated one and is told as the analyst's; a rejected one is no suggestion any more. A
technique that was accepted stays when the program no longer suggests it: its sentence is looked for in the text again.
What the report states itself needs nobody's word.

Not here: taking a word down (`accept.py`), words on values (`decisions.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from groundswell.model.dossier import Dossier, NamedTechnique, Report, Span, TechniqueKind
from groundswell.model.said import Said

if TYPE_CHECKING:
    from groundswell.lake.state import ReportWord

WITHDRAWN = "withdrawn"
KINDS: Mapping[str, TechniqueKind] = {"accepted": "accepted", "rejected": "rejected"}


def said_of(dossier: Dossier, words: Sequence[ReportWord], text: str) -> Dossier:
    """Give the dossier with people's words on its techniques and its day; without any, the dossier itself.

    Args:
        dossier: as the program read it.
        words: every word of this workspace, the oldest first.
        text: the report's linear text, in which spans count characters.
    """
    last = in_force(words, dossier.report.id)
    if not last:
        return dossier
    dated = last.pop(("published", ""), None)
    return replace(
        dossier,
        report=_dated(dossier, dated),
        techniques=tuple(_techniques(dossier.techniques, {what: word for (_, what), word in last.items()}, text)),
    )


def in_force(words: Iterable[ReportWord], report: str) -> dict[tuple[str, str], ReportWord]:
    """Give the last word on each thing of a report, by what it is about; what was withdrawn is not in force."""
    last = {(word.about, word.what): word for word in words if word.report == report}
    return {thing: word for thing, word in last.items() if word.word != WITHDRAWN}


def _dated(dossier: Dossier, word: ReportWord | None) -> Report:
    report = dossier.report
    if word is None:
        return report
    return replace(report, published=date.fromisoformat(word.word), dated=_said(word), says=report.published)


def _techniques(read: Iterable[NamedTechnique], words: Mapping[str, ReportWord], text: str) -> Iterable[NamedTechnique]:
    left = dict(words)
    for technique in read:
        word = left.pop(technique.current or technique.id, None)
        if word is None or technique.kind == "stated":
            yield technique
        else:
            yield replace(technique, kind=KINDS[word.word], said=_said(word))
    for id, word in left.items():
        if word.word == "accepted":
            yield _kept(id, word, text)


def _kept(id: str, word: ReportWord, text: str) -> NamedTechnique:
    """Give a technique that a person accepted and the program no longer suggests."""
    sentence = str(word.facts.get("sentence", ""))
    span = _place(sentence, word.facts.get("span"), text)
    return NamedTechnique(
        id, None, None, id, "accepted", word.facts.get("probability"), sentence, span, said=_said(word)
    )


def _place(sentence: str, before: object, text: str) -> Span:
    """Give where the sentence stands now, and where it stood where it is no longer in the text."""
    if sentence and (start := text.find(sentence)) >= 0:
        return (start, start + len(sentence))
    return (int(before[0]), int(before[1])) if isinstance(before, list) and len(before) == 2 else (0, 0)


def _said(word: ReportWord) -> Said:
    return Said(word.by, word.at, word.why)
