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
    r"|security measures?|actions to take)\b",
    re.IGNORECASE,
)
_NOT_ABOUT = re.compile(
    r"\b(?:detection names?|evasion|bypass\w*|defen[cs]e evasion|disclaimer|appendix b)\b", re.IGNORECASE
)
_VERBS_TEXT = (
    "add adopt allow analyze apply assess audit avoid back backup be block centralize change check collect "
    "conduct configure consider continuously contact create decommission deploy detect develop disable disconnect "
    "educate enable encourage enforce enhance ensure establish evaluate exercise follow harden hunt identify "
    "implement improve increase inspect install inventory investigate isolate keep limit lock log look maintain "
    "make manage minimize monitor never only patch perform prioritize prevent prohibit protect provide reduce "
    "refer regularly remind remove replace report require reset restrict review revoke rotate scan search secure "
    "segment segregate set share stay store strengthen take teach test track train turn understand update upgrade "
    "use utilize validate verify watch whitelist "
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
_LABEL = re.compile(r"[^.:!?]{3,60}:\s")
_NAMED = re.compile(r"(?:mitigations?|recommendations?)(?:/detection)?:\s", re.IGNORECASE)
_LEAST = 20  # characters; shorter texts are headings in disguise


def find_recommendations(document: Document) -> tuple[Recommendation, ...]:
    """Give the measures in order of place."""
    return tuple(_recommendations(document))


def _recommendations(document: Document) -> Iterator[Recommendation]:
    yield from (_recommendation(document, span) for kind, _, span in document.terms if kind == "measure")
    for block in document.prose():
        if block.kind not in ("paragraph", "item", "row"):
            continue
        about = any(_ABOUT.search(h) and not _NOT_ABOUT.search(h) for h in block.headings[-2:])
        if block.kind == "row":
            continue
        if block.kind == "item" and about and _is_measure(document.text[block.start : block.end]):
            yield _recommendation(document, (block.start, block.end))
            continue
        yield from _in_prose(document, block, about=about)


def _in_prose(document: Document, block: Block, *, about: bool) -> Iterator[Recommendation]:
    """Yield the measures of a paragraph; sentences of it that follow each other are one measure."""
    left = right = -1
    for start, end in document.sentences(block):
        text = document.text[start:end]
        named = _NAMED.match(text)
        advised = _ADVISED.search(text) and defence_of(text) != "other"
        fits = _LEAST <= len(text) <= 1_000 and not text.endswith(":")
        if fits and (((about or named) and _is_measure(text)) or advised):
            left = start if left < 0 else left
            right = end
        elif left >= 0:
            yield _recommendation(document, (left, right))
            left = -1
    if left >= 0:
        yield _recommendation(document, (left, right))


def _is_measure(text: str) -> bool:
    if len(text) < _LEAST or len(text) > 2_000 or text.endswith(":"):
        return False
    label = _LABEL.match(text)
    return bool(
        _IMPERATIVE.match(text, label.end() if label else 0) or _IMPERATIVE.match(text) or _ADVISED.search(text)
    )


def _recommendation(document: Document, span: Span) -> Recommendation:
    text = document.text[span[0] : span[1]]
    defence = defence_of(text)
    return Recommendation(text=text, defence=defence, refs=_refs().get(defence, ()), span=span)


def defence_of(text: str) -> Defence:
    """Give the defence that a measure belongs to; `other` when no word of any speaks.

    A tie goes to the defence whose word stands first in the text.
    """
    label = _LABEL.match(text)
    scores: dict[Defence, tuple[int, int]] = {}
    for defence, weight, pattern in _words():
        for match in pattern.finditer(text):
            points, first = scores.get(defence, (0, len(text)))
            named = label is not None and match.start() < label.end()
            scores[defence] = (points + weight * (3 if named else 1), min(first, match.start()))
    if not scores:
        return "other"
    return max(scores, key=lambda d: (scores[d][0], -scores[d][1], -DEFENCES.index(d)))


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[Defence, int, re.Pattern[str]], ...]:
    found = []
    by_name = {d: d for d in DEFENCES}
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
