"""Suggest techniques that a report tells of without an id, each with a probability: never a statement.

The probability is that of the report, from its three sentences that show the technique best; the best of them is given
with it. A suggestion is for a person to look at: no count, choice of rules or verdict rests on one.

Not here: what the model has learnt (`model.py`), ids that the text states (`stated.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.techniques.model import load_model
from groundswell.intel.techniques.suggestion import suggestion
from groundswell.intel.text.asides import is_aside
from groundswell.intel.text.phrases import Book
from groundswell.intel.text.spans import Spans
from groundswell.model.dossier import NamedTechnique, Span

_ASIDE = Book()  # what is asked of each sentence
_GENERAL = _ASIDE.pattern(
    r"\b(?:enabl|allow)\w{1,3}\s(?:the\s|an?\s)?(?:attackers?|(?:threat\s)?actors?|adversar(?:y|ies)|hackers?|criminals)\s"
    r"(?:\w{1,12}\s)?to\b",
    re.IGNORECASE,
)  # what tools of a kind are for, not what was done with them
_FRAME = re.compile(
    r"\b(?:references?|sources|further reading|disclaimer|licen[cs]e|notification|contact|about (?:us|the author)"
    r"|acknowledge?ments?|appendix|indicators?|iocs?|hashes|infrastructure|network indicators"
    r"|mitigat\w+|recommendations?|remediation|protections?|hardening|best practices)\b",
    re.IGNORECASE,
)  # headings over what describes no attack
_LABEL = re.compile(
    r"(?:figure|table|source|note|see|valid from|first seen|screenshots?\s(?:of|from|show\w*|\d)|tags?\s?:"
    r"|keywords?\s?:|examples? of|overview of)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"(?=.{0,200}\b(?:c2|c&c|cnc|command[\s-]and[\s-]control|attackers?[’']?|malicious|suspected|tied to"
    r"|associated with)(?![\w&]))"
    r"[^.!?]{0,60}\b(?:ip address(?:es)?|ips|domains?|urls?|hash(?:es)?|hosts?)\b[^.!?]{0,40}",
    re.IGNORECASE,
)  # "C2 server IP address for the loader", on a line of its own: the label of a sign
_TRAIL = re.compile(r">(?<=\s>)\s[^>]{1,80}\s>\s")  # "Home > Blog > Threats"
_NO_PROSE = _ASIDE.pattern(
    r"\b(?:ATT&CK|TLP:|licen[cs]ed? under|copyright"
    r"|also available in|passive DNS|resolved to (?:the )?(?:IP|address)|protect(?:s|ed|ion)? against)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\s?<(?:https?|ftp|mailto):[^\s<>]{0,4096}>")  # where words point to, which a reader put after them
_LISTED = re.compile(
    r"[A-Z][\w /()-]{1,40}:\s(?:(?=[^\s,;]{0,200}[.\\/])[^\s,;]{1,200}(?:[,;]\s|\.?$))+"
)  # "Processes: a.exe, b.exe": a label and its values
_WORD = re.compile(r"[A-Za-z]{3,}")
_SMALL = frozenset(("and", "for", "from", "into", "the", "using", "via", "with"))  # words that a title writes small
_ENDS = (".", ":", ";", "!", "?", ",")  # of a sentence, or of a line that introduces one
_SHORTEST = 4  # words; less is a label, not a sentence
_PROSE_CELL = 60  # characters of a cell of a table that holds a sentence
_MOST = 20_000  # sentences of a report that are weighed


def suggested(
    document: Document, stated: tuple[NamedTechnique, ...] = (), apart: Spans | None = None
) -> tuple[NamedTechnique, ...]:
    """Give each technique that the report likely tells of once, with its best sentence, likeliest first.

    What is stated already (or its parent or child) is not suggested, and nothing from the places in `apart`: a measure
    that is recommended describes no attack. Cost: linear in the text.
    """
    model, attack = load_model(), load_attack()
    known = [t.current or t.id for t in stated]
    spans = list(telling(document, apart))
    if not spans:
        return ()
    scores = model.scores([_said(document.text[left:right]) for left, right in spans])
    found: dict[str, NamedTechnique] = {}
    chance = model.told(scores)
    for place in sorted(range(len(chance)), key=lambda at: (-chance[at], at)):
        current = attack.current(model.labels[place])
        if chance[place] < model.threshold or current is None or any(attack.family(current, k) for k in known):
            continue
        best = spans[int(scores[:, place].argmax())]
        found.setdefault(current, suggestion(document, current, round(float(chance[place]), 3), best))
    return tuple(sorted(found.values(), key=lambda t: (-(t.probability or 0), t.id)))


def telling(document: Document, apart: Spans | None = None) -> Iterator[Span]:
    """Yield the sentences that may tell what was done: of a report's prose, not of its frame, lists and captions."""
    looked = 0
    frame = lru_cache(maxsize=None)(_frame)
    pictures = {target.label[0]: target.end for target in document.targets if target.kind == "image"}
    for block in document.prose():
        if block.kind in ("heading", "code", "caption", "meta") or frame(block.headings):
            continue
        if pictures.get(block.start, 0) >= block.end - 1:  # only the words beside a picture, and its address
            continue
        if block.kind == "row" and not any(cell.end - cell.start > _PROSE_CELL for cell in block.cells):
            continue
        for left, right in document.sentences(block):
            looked += 1
            if looked > _MOST:
                return
            said = _said(document.text[left:right])
            if (apart is None or not apart.touch(left, right)) and _tells(said) and not is_aside(said):
                yield left, right


def _frame(headings: tuple[str, ...]) -> bool:
    """Tell whether what stands under these headings belongs to a report's frame or its lists of values."""
    return any(_FRAME.search(heading) for heading in headings[1:])


def _said(text: str) -> str:
    """Give a sentence without the addresses of its links: their `http` and `com` are no words of the author."""
    return _LINK.sub("", text) if "<" in text else text


def _tells(sentence: str) -> bool:
    """Tell whether a run of text says something.

    Not of few words, mostly values, a title, a question, a caption, a licence, or general.
    """
    if sentence.count(" ") < _SHORTEST - 1:
        return False
    words = _WORD.findall(sentence)
    if len(words) < _SHORTEST or sum(map(len, words)) < 0.5 * len(sentence):
        return False
    if _SIGNS.fullmatch(sentence) or _LISTED.fullmatch(sentence) or _LABEL.match(sentence) or _TRAIL.search(sentence):
        return False
    if sentence.endswith("?") or _is_title(sentence, words):
        return False
    return not any(aside.pattern.search(sentence) for aside in _ASIDE.possible(sentence))


def _is_title(sentence: str, words: list[str]) -> bool:
    """Tell whether each word begins large and nothing ends it: a heading, a menu, a product or somebody's post.

    Of 800 such runs in TRAM's documents ten are marked with a technique, of all other sentences one in six.
    """
    return not sentence.endswith(_ENDS) and all(word[0].isupper() or word in _SMALL for word in words)
