"""Find the measures that a report recommends, and give each to one of the seven defences.

A measure is an item or a sentence under a heading about mitigation that begins with an imperative or says "should",
and elsewhere a sentence that tells the reader's side what to do and names a measure of one of the defences. The
defence is found by weighted words (`knowledge/words/defences.csv`); the words before a colon, which name the measure,
count more. References to frameworks come with the defence, as ids only (`defence-refs.csv`).

Not here: whether the measure holds in the company (`defences/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.knowledge import facts
from groundswell.model.dossier import DEFENCES, Defence, Recommendation, Span

_ABOUT = re.compile(
    r"\b(?:mitigat\w+|recommend\w*|remediat\w+|countermeasures?|protect(?:ion|ing)?|defen[cs]e(?:s|ive)?"
    r"|defend\w*|hardening|guidance"
    r"|best practices|what (?:to|you can|should) do|how to (?:stay|protect|defend|prevent)|prevention|response actions?"
    r"|incident response|immediate (?:actions?|priorities|steps)|response guidance"
    r"|security measures?|actions to take)\b",
    re.IGNORECASE,
)
_NOT_ABOUT = re.compile(
    r"\b(?:detection names?|evasion|bypass\w*|defen[cs]e evasion|disclaimer|appendix b)\b", re.IGNORECASE
)
_VERBS_TEXT = (
    "add adopt allow analyze apply assess assume audit avoid back backup be block centralize change check "
    "collect conduct configure consider contact continuously create decommission deploy detect develop "
    "disable disconnect educate employ enable encourage enforce enhance ensure establish evaluate "
    "exercise follow harden hunt identify implement improve increase inspect install inventory "
    "investigate isolate keep limit lock log look maintain make manage minimize monitor never only patch "
    "perform preserve prevent prioritize prohibit protect provide quarantine reduce refer regularly "
    "remind remove replace report require reset restore restrict review revoke rotate scan search secure "
    "segment segregate set share stay store strengthen take teach terminate test track train treat turn "
    "understand update upgrade use utilize validate verify watch whitelist "
)
_VERBS = (_VERBS_TEXT).split()
_IMPERATIVE = re.compile(rf"(?:{'|'.join(_VERBS)})\b", re.IGNORECASE)
_ADVISED = re.compile(
    r"\b(?:organi[sz]ations?|compan(?:y|ies)|defenders?|administrators?|admins|users?|network owners?|you"
    r"|we recommend|customers"
    r"|operators?|security teams?|enterprises)\b[^.]{0,60}?\b(?:should|must|ought to|need to|are (?:urged"
    r"|advised|encouraged) to"
    r"|is recommended)\b|\bwe (?:strongly )?(?:recommend|advise|suggest)\b|\bit is (?:strongly )?recommended\b",
    re.IGNORECASE,
)
_URGED = re.compile(
    r"\b(?:recommends?|encourages?|urges?|advises?)\s(?:that\s)?(?:you|all|organi[sz]ations?|users?|customers|companies"
    r"|administrators|defenders|testing|exercising|continually|treating|patching|blocking|updating|upgrading"
    r"|monitoring)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?:block|isolate|patch|update|upgrade|disable|disconnect|deploy|apply)\b[^.]{0,120}?"
    r"(?:\d\.[^.]{0,60}){0,4}\b(?:immediately|as soon as possible|without delay)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(  # "If it cannot be patched, ...", "For older servers, ...", "Note: until then, ..."
    r"(?:note:\s)?(?:if|while|where|when|for|until|prior to|before|after|on|in addition to)\b"
    r"[^.,:]{3,160},\s(?:also\s)?",
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
_RESPONSE = re.compile(r"\bincident response\b", re.IGNORECASE)
_BY_DETECTION = re.compile(r"detections?:\s", re.IGNORECASE)
_NAMES_WATCH = 9  # points that "Detection:" before a measure gives; systems that detect threats outweigh them
_WRITTEN = re.compile(r"\bM1\d{3}\b")
_DO_NOT = re.compile(r"do not\s|don.t\s", re.IGNORECASE)
_LABEL = re.compile(r"[^.:!?]{3,60}:\s")
_NAMED = re.compile(r"(?:mitigations?|recommendations?|detections?)(?:/detections?)?:\s", re.IGNORECASE)
_ORDER: tuple[Defence, ...] = (*DEFENCES, "other")
_LEAST = 20  # characters; shorter texts are headings in disguise
_LEAST_ITEM = 12  # of an item of a list below a heading about measures
_NOUNS = 60  # characters of an item that names a measure without a verb


def find_recommendations(document: Document) -> tuple[Recommendation, ...]:
    """Give the measures in order of place."""
    return tuple(_recommendations(document))


def _recommendations(document: Document) -> Iterator[Recommendation]:
    yield from (_recommendation(document, span) for kind, _, span in document.terms if kind == "measure")
    begun = False
    for block in document.prose():
        if block.kind == "heading" and _COLUMN.search(document.text[block.start : block.end][:200]):
            begun = True
        if block.kind not in ("paragraph", "item", "row"):
            continue
        about = any(_ABOUT.search(h) and not _NOT_ABOUT.search(h) for h in block.headings[-2:])
        begun = begun or about or bool(_COLUMN.search(document.text, block.start, min(block.end, block.start + 200)))
        if block.kind == "row":
            continue
        if block.kind == "item" and about and _is_item(document.text[block.start : block.end]):
            yield _recommendation(document, (block.start, block.end), block)
            continue
        ordered = begun and bool(_ORDER_GIVEN.match(document.text, block.start))
        yield from _in_prose(document, block, about=about or ordered)


def _in_prose(document: Document, block: Block, *, about: bool) -> Iterator[Recommendation]:
    """Yield the measures of a paragraph; sentences of it that follow each other are one measure.

    "Mitigation:" and "Detection:" begin a new one, and speak for the sentences after them too.
    """
    left = right = -1
    named = False
    for start, end in document.sentences(block):
        text = document.text[start:end]
        anew = bool(_NAMED.match(text))
        named = named or anew
        advised = (_ADVISED.search(text) and defence_of(text) != "other") or _URGED.search(text) or _NOW.match(text)
        fits = _LEAST <= len(text) <= 1_000 and not text.endswith(":") and not _OF_THE_ACTOR.match(text)
        wanted = fits and (((about or named) and _is_measure(text)) or advised)
        if left >= 0 and (anew or not wanted or _another(document.text[left:right], text)):
            yield _recommendation(document, (left, right), block)
            left = -1
        if wanted:
            left = start if left < 0 else left
            right = end
    if left >= 0:
        yield _recommendation(document, (left, right), block)


def _another(before: str, text: str) -> bool:
    """Tell whether an order belongs to another defence than the ones before it: then it is a measure of its own."""
    if not _IMPERATIVE.match(text):
        return False
    old, new = defence_of(before), defence_of(text)
    return "other" not in (old, new) and old != new


def begins_as_measure(text: str) -> bool:
    """Tell whether a sentence says of itself that it is a measure ("Mitigation: ...", "Detection: ...")."""
    return bool(_NAMED.match(text))


def _is_item(text: str) -> bool:
    if _is_measure(text):
        return True
    short = _LEAST_ITEM <= len(text) <= _NOUNS and not text.endswith(":")
    return short and bool(_IMPERATIVE.match(text) or defence_of(text) != "other")


def _is_measure(text: str) -> bool:
    if len(text) < _LEAST or len(text) > 2_000 or text.endswith(":") or _OF_THE_ACTOR.match(text):
        return False
    label, before = _LABEL.match(text), _BEFORE.match(text)
    starts = {0, label.end() if label else 0, before.end() if before else 0}
    return any(_IMPERATIVE.match(text, at) or _DO_NOT.match(text, at) for at in starts) or bool(
        _ADVISED.search(text) or _URGED.search(text)
    )


def _recommendation(document: Document, span: Span, block: Block | None = None) -> Recommendation:
    text = document.text[span[0] : span[1]]
    responding = block is not None and any(_RESPONSE.search(h) for h in block.headings[-1:])
    defence = "respond" if responding else defence_of(text)
    written = tuple(dict.fromkeys(f"attack:{match[0]}" for match in _WRITTEN.finditer(text)))
    return Recommendation(text=text, defence=defence, refs=(*_refs().get(defence, ()), *written), span=span)


def defence_of(text: str) -> Defence:
    """Give the defence that a measure belongs to; `other` when no word of any speaks.

    A tie goes to the defence whose word stands first in the text.
    """
    label = _LABEL.match(text)
    scores: dict[Defence, tuple[int, int]] = {"watch": (_NAMES_WATCH, 0)} if _BY_DETECTION.match(text) else {}
    for defence, weight, pattern in _words():
        for match in pattern.finditer(text):
            points, first = scores.get(defence, (0, len(text)))
            named = label is not None and match.start() < label.end()
            scores[defence] = (points + weight * (3 if named else 1), min(first, match.start()))
    if not scores:
        return "other"
    return max(scores, key=lambda d: (scores[d][0], -scores[d][1], -_ORDER.index(d)))


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[Defence, int, re.Pattern[str]], ...]:
    found = []
    by_name = {d: d for d in _ORDER}
    for row in facts.rows("words/defences.csv"):
        choices = [re.escape(w).replace(r"\*", r"\w{0,12}").replace(r"\ ", r"[\s-]") for w in row["words"].split("|")]
        found.append(
            (by_name[row["defence"]], int(row["weight"]), re.compile(rf"\b(?:{'|'.join(choices)})\b", re.IGNORECASE))  # type: ignore[index]
        )
    return tuple(found)


@lru_cache(maxsize=1)
def _refs() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in facts.rows("words/defence-refs.csv"):
        found[row["defence"]] = (*found.get(row["defence"], ()), f"{row['framework']}:{row['id']}")
    return found
