"""Find the measures that a report recommends, and give each to one of the seven defences.

A measure is an item or a sentence under a heading about mitigation that begins with an imperative or says "should",
and elsewhere a sentence that tells the reader's side what to do and names a measure of one of the defences. The
defence is found by weighted words (`knowledge/words/defences.csv`); the words before a colon, which name the measure,
count more. References to frameworks come with the defence, as ids only (`defence-refs.csv`).

Not here: whether the measure holds in the company (`defences/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.knowledge import facts
from groundswell.intel.statements.measures import NAMED, kinds, kinds_of, refs_of
from groundswell.intel.statements.orders import (
    advises,
    begins_with_order,
    cut_glued,
    may_advise,
    order,
    orders_somebody,
    says_should_be,
    says_what_must_be_done,
    urges,
)
from groundswell.intel.statements.sections import Standing, standings
from groundswell.intel.text.code_lines import is_code
from groundswell.intel.text.phrases import Pattern
from groundswell.intel.text.word_lists import alternatives
from groundswell.model.dossier import DEFENCES, Defence, Recommendation, Span

_NOW = re.compile(
    r"(?:block|isolate|patch|update|upgrade|disable|disconnect|deploy|apply)\b[^.]{0,120}?"
    r"(?:\d\.[^.]{0,60}){0,4}\b(?:immediately|as soon as possible|without delay)\b",
    re.IGNORECASE,
)
_OF_THE_ACTOR = re.compile(
    r"(?:(?:the|these|an?|additionally,|then,?)\s){0,2}(?:(?:threat|cyber|malicious|iranian|chinese|russian)\s){0,2}"
    r"(?:actors?|attackers?|adversar(?:y|ies)|intruders?|hackers?|malware)\b",
    re.IGNORECASE,
)
_COLUMN = re.compile(r"\bmitigation recommendations?\b|\brecommended mitigations?\b|\bmitigations\b", re.IGNORECASE)
_ORDER_GIVEN = re.compile(  # such a beginning is an order wherever it stands, in a report that has measures
    r"(?:implement|ensure|enforce|restrict|disable|enable|configure|apply|consider|limit|require|block|patch|audit|monitor"
    r"|review|deploy|update|train|develop|maintain|remove|prevent|avoid|regularly|look for|search for|check|set|keep"
    r"|use(?! of\b)|employ|prohibit|establish|identify|track|scan|manage|adopt|create|conduct)\s",
    re.IGNORECASE,
)
_RESPONSE = re.compile(
    r"\bincident response\b|\b(?:is|are|were|been) (?:impacted|affected|compromised|hit|breached)\b"
    r"|\bif (?:a |any )?compromise\b",
    re.IGNORECASE,
)
_BY_DETECTION = re.compile(r"detections?:\s", re.IGNORECASE)
_NAMES_WATCH = 9  # points that "Detection:" before a measure gives; systems that detect threats outweigh them
_WRITTEN = re.compile(r"\bM1\d{3}\b")
_DOING = re.compile(r"(?!during|according|following|including|being)\w{3,14}ing\s", re.IGNORECASE)
_HEADING = re.compile(r"[A-Z]\w+ and (?:[A-Z]\w+ ?){2,4}")  # "Patch and Vulnerability Management"
_LIST_OF = re.compile(
    r"\b(?:following|these|implement the following) (?:\w+ ){0,2}(?:mitigations?|recommendations?|actions?|steps"
    r"|measures|practices?|to)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(  # an item that tells something is no name of a measure
    r"\b(?:is|are|was|were|has|have|had|will|would|may|might)\b|^\W*[A-Z][a-z]{2,14}(?<!ss)s\s(?:\w+\s){0,3}(?:malware|payloads?|files?"
    r"|commands?|processes|data|services)\b|\b(?:[Ll]oss|[Ll]ack|[Rr]isk) of\b"
)
_SENTENCE = 5  # blanks of a lead that is a sentence, not a label ("Network owners:")
_ELSEWHERE = re.compile(
    r"(?:note:\s)?(?:please\s)?(?:refer to|see|check out|consult|visit|open|read)\b[^.]{0,120}"
    r"\b(?:appendix|annex|papers?|pop-?up|chatbot|blog)\b"
    r"|[^.]{0,160}\b(?:recommend|suggest|encourage)\w*\s(?:\w+\s){0,2}(?:check|read|view|visit|see)\w*\s[^.]{0,60}"
    r"\b(?:papers?|posts?|blogs?|articles?|reports?)\b|[^.]{0,120}\bplease (?:check out|refer to|see)\b"
    r"|[^.]{0,120}\b(?:user|victim|target|recipient)s? (?:must|needs? to|has to)\s(?:\w+\s)?(?:click|open|enable|run)\b"
    r"|update:?\s\d{1,2}/\d|test\b[^.]{0,60}\bfor yourself\b|[^.]{0,120}\w\)?\.(?:rtf|docx?|scr|pdf|lnk|zip|rar)$",
    re.IGNORECASE,
)  # where more is to be read, what a victim has to click and the name of a lure are nothing to do
_MEASURES = re.compile(
    r"\b(?:mitigat|remediat|prevent|protect|defen[dcs]|recommend|measures?|best practices|advice|secure)", re.IGNORECASE
)
_LINE = 160  # characters of a line of a list
_STOPS = (".", "!", "?", ";")
_KIND = 4  # points that a kind of measure gives its defence
_LABEL = re.compile(r"[^.:!?]{3,60}:\s")
_NAMED = re.compile(r"(?:mitigations?|recommendations?|detections?)(?:/detections?)?:\s", re.IGNORECASE)
_ORDER: tuple[Defence, ...] = (*DEFENCES, "other")
_LEAST = 15  # characters; shorter texts are headings in disguise
_LEAST_ITEM = 12  # of an item of a list below a heading about measures
_NOUNS = 80  # characters of an item that names a measure without a verb


def find_recommendations(document: Document, stood: Iterable[Standing] | None = None) -> tuple[Recommendation, ...]:
    """Give the measures in order of place; `stood` is what the blocks stand under, where it was told already."""
    return tuple(_recommendations(document, standings(document) if stood is None else stood))


def _recommendations(document: Document, stood: Iterable[Standing]) -> Iterator[Recommendation]:
    yield from (_recommendation(document, span) for kind, _, span in document.terms if kind == "measure")
    begun = False
    lead = ""  # a line with a colon that leads to lines without a stop: a list that lost its marks
    for standing in stood:
        block = standing.block
        first = document.text[block.start : min(block.end, block.start + 200)]
        begun = begun or bool(_COLUMN.search(first))
        lead = _lead_of(document.text[block.start : block.end], lead)
        if block.kind not in ("paragraph", "item", "row"):
            continue
        if block.kind == "row":
            found = [*_in_row(document, standing)]
        elif block.kind == "item" and standing.to_reader and _is_item(document.text[block.start : block.end]):
            found = [_recommendation(document, (block.start, block.end), standing)]
        else:
            ordered = (begun and not _is_told(standing) and not lead) and (
                bool(_ORDER_GIVEN.match(first)) or (begins_with_order(first) and bool(kinds_of(first)))
            )
            about = (standing.advice or ordered) and not standing.actors
            found = [*_in_prose(document, standing, about=about)]
        begun = begun or (standing.advice and bool(found))  # the table of contents may name "Mitigations" too
        yield from found


def _lead_of(text: str, before: str) -> str:
    """Give the line that leads to what follows a block: itself, or the one before it where the block has no stop."""
    text = text.rstrip()
    if text.endswith(":") and text.count(" ") >= _SENTENCE:
        return "" if advises(text) or urges(text) or says_should_be(text) or _MEASURES.search(text) else text
    return before if len(text) <= _LINE and text[-1:] not in _STOPS else ""


def _is_told(standing: Standing) -> bool:
    """Tell whether a sentence that is no advice leads to a block: its orders are steps of something."""
    return standing.lead.count(" ") >= _SENTENCE and not standing.advice


def _in_row(document: Document, standing: Standing) -> Iterator[Recommendation]:
    """Yield the cells of a table of measures that begin with an order, and those of a column that is named so."""
    for cell in standing.block.cells:
        text = document.text[cell.start : cell.end]
        asked = standing.advice or bool(_COLUMN.search(cell.header))
        fits = len(text) >= _LEAST and not text.endswith(":") and not _is_else(text)
        if asked and fits and begins_with_order(text):
            yield _recommendation(document, (cell.start, cell.end), standing)


def _in_prose(document: Document, standing: Standing, *, about: bool) -> Iterator[Recommendation]:
    """Yield the measures of a paragraph; sentences of it that follow each other are one measure.

    "Mitigation:" and "Detection:" begin a new one, and speak for the sentences after them too.
    """
    left = right = -1
    named = False
    for start, end in _sentences(document, standing.block, glued=about):
        text = document.text[start:end]
        called = begins_as_measure(text)
        named = named or called
        anew = called or start == right  # what was glued to the sentence before was an item of a list
        told = (
            ((about or named) and _is_measure(text))
            or (called and bool(kinds_of(text)))
            or (may_advise(text) and _advises(text))
            or bool(_NOW.match(text))
        )
        wanted = told and _LEAST <= len(text) <= 1_000 and not _only_leads(text) and not _is_else(text)
        if left >= 0 and (anew or not wanted or _another(document.text[left:right], text)):
            yield _recommendation(document, (left, right), standing)
            left = -1
        if wanted:
            left = start if left < 0 else left
            right = end
    if left >= 0:
        yield _recommendation(document, (left, right), standing)


def _sentences(document: Document, block: Block, *, glued: bool) -> Iterator[Span]:
    """Yield the sentences of a block; with `glued`, orders that were glued to what stands before are cut off it."""
    for start, end in document.sentences(block):
        left = start
        for cut in cut_glued(document.text[start:end]) if glued else ():
            yield left, start + cut
            left = start + cut
        yield left, end


def _advises(text: str) -> bool:
    """Tell whether a sentence, wherever it stands, tells the reader's side what to do."""
    if urges(text) or orders_somebody(text) or says_what_must_be_done(text):
        return True
    return advises(text) and bool(kinds_of(text) or defence_of(text) != "other")


def _another(before: str, text: str) -> bool:
    """Tell whether an order belongs to another defence than the ones before it: then it is a measure of its own."""
    if not order().match(text):
        return False
    old, new = set(kinds_of(before)), set(kinds_of(text))
    if old and new and not old & new:
        return True
    return "other" not in (defence_of(before), defence_of(text)) and defence_of(before) != defence_of(text)


def begins_as_measure(text: str) -> bool:
    """Tell whether a sentence says of itself that it is a measure ("Mitigation: ...", "Detection: ...")."""
    return ":" in text and _NAMED.match(text) is not None


def _only_leads(text: str) -> bool:
    """Tell whether a sentence with a colon only leads to what follows; "block the following addresses:" says it all."""
    if not text.rstrip().endswith(":"):
        return False
    return not kinds_of(text) or bool(_LIST_OF.search(text)) or not (advises(text) or urges(text))


def _is_else(text: str) -> bool:
    """Tell whether a text that looks like an order is none: a deed, code, a value, a technique, or more to read."""
    if _OF_THE_ACTOR.match(text) or is_code(text) or " " not in text.strip():
        return True
    return text.strip(" .").casefold() in _techniques() or _ELSEWHERE.match(text) is not None


@lru_cache(maxsize=1)
def _techniques() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in facts.rows("attack/techniques.csv"))


def _is_item(text: str) -> bool:
    if _is_measure(text):
        return True
    if len(text) < _LEAST_ITEM or text.endswith(":") or _is_else(text):
        return False
    if len(text) > _NOUNS or text.endswith("?") or _TELLS.search(text):
        return False
    return bool(order().match(text) or defence_of(text) != "other" or kinds_of(text))


def _is_measure(text: str) -> bool:
    if len(text) < _LEAST or len(text) > 2_000 or text.endswith(":") or _is_else(text):
        return False
    if _HEADING.fullmatch(text) or text.endswith("?"):
        return False
    if begins_with_order(text) or advises(text) or urges(text):
        return True
    if says_should_be(text):
        return True
    return bool(_DOING.match(text) and len(text) <= 2 * _NOUNS and kinds_of(text))


def _recommendation(document: Document, span: Span, standing: Standing | None = None) -> Recommendation:
    text = document.text[span[0] : span[1]]
    above = (*standing.block.headings[-1:], standing.lead) if standing is not None else ()
    defence = "respond" if any(_RESPONSE.search(h) for h in above) else defence_of(text)
    named = kinds_of(text)
    written = tuple(f"attack:{match[0]}" for match in _WRITTEN.finditer(text))
    refs = tuple(dict.fromkeys((*refs_of(named, defence), *written)))
    return Recommendation(text=text, defence=defence, refs=refs, span=span, kinds=tuple(kind.name for kind in named))


def defence_of(text: str) -> Defence:
    """Give the defence that a measure belongs to; `other` when no word of any speaks.

    A tie goes to the defence whose word stands first in the text.
    """
    label = _LABEL.match(text)
    scores: dict[Defence, tuple[int, int]] = {"watch": (_NAMES_WATCH, 0)} if _BY_DETECTION.match(text) else {}
    evidence = _evidence()
    for pattern in NAMED.possible(text):
        defence, weight = evidence[pattern]
        for match in pattern.pattern.finditer(text):
            points, first = scores.get(defence, (0, len(text)))
            named = label is not None and match.start() < label.end()
            scores[defence] = (points + weight * (3 if named else 1), min(first, match.start()))
    if not scores:
        return "other"
    return max(scores, key=lambda d: (scores[d][0], -scores[d][1], -_ORDER.index(d)))


@lru_cache(maxsize=1)
def _evidence() -> dict[Pattern, tuple[Defence, int]]:
    """Give what speaks for each defence: its words with their weights, and the kinds of measure that belong to it."""
    by_name: dict[str, Defence] = {d: d for d in _ORDER}
    of_words = {
        alternatives(NAMED, row["words"]): (by_name[row["defence"]], int(row["weight"]))
        for row in facts.rows("words/defences.csv")
    }
    return of_words | {kind.phrases: (by_name[kind.defence], _KIND) for kind in kinds()}
