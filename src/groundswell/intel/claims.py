"""Type the sentences of a report that assert something: who, when, whom, what it can do, where more is said.

The words of doubt and denial of the sentence stay with it (`certainty`), so that one of three possibilities never
becomes a fact. A pointer is a sentence that sends the reader to a fuller report.

Not here: judging whether a claim is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.model.dossier import Certainty, Claim, ClaimKind

_KINDS: tuple[tuple[ClaimKind, re.Pattern[str]], ...] = (
    (
        "pointer",
        re.compile(
            r"\b(?:visit|refer to|see|read|available (?:at|on|in|from)|can be found|described in|detailed in"
            r"|(?:further|more|detailed)"
            r" (?:information|details|technical))\b(?:(?!\.\s).){0,200}\b(?:blog(?:\s?post)?s?|reports?"
            r"|advisor(?:y|ies)|white\s?papers?"
            r"|articles?|analysis|write-?up|repository|publication)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "attribution",
        re.compile(
            r"\b(?:attribut\w+|state-sponsored|nation-state|(?:linked|tied|connected|related"
            r"|belong\w*) to (?:the )?(?:\w+ ){0,3}(?:group|actor|apt"
            r"|cluster|government|panda|china|russia|iran)|(?:chinese|russian|iranian|north korean"
            r"|china-(?:based|nexus|aligned)|russia-aligned"
            r"|iran-aligned)\s(?:\S+\s){0,3}(?:groups?|actors?|apts?|operators|hackers|espionage)"
            r"|overlaps? with|(?:low|medium|moderate|high)"
            r" confidence)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "timeline",
        re.compile(
            r"\b(?:began|begun|started|since|first (?:seen|observed|detected|spotted)|active|as early as"
            r"|dating? back|until|last seen|ongoing"
            r"|between)\b(?:(?!\.\s).){0,60}\b(?:19[89]\d|20[0-4]\d)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "victimology",
        re.compile(
            r"\b(?:target(?:s|ed|ing)?|victims?|compromis(?:ed|ing)|attack(?:ed|ing)|breach(?:ed|es)?"
            r"|infect(?:ed|ing))\b(?:(?!\.\s).){0,120}"
            r"\b(?:sectors?|industr(?:y|ies)|organi[sz]ations?|compan(?:y|ies)|operators?|governments?|entities"
            r"|agenc(?:y|ies)|institutions?"
            r"|universit(?:y|ies)|telecom\w*|providers?|ministr(?:y|ies)|countries|embass(?:y|ies)|customers)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "capability",
        re.compile(
            r"\b(?:can|could|able to|capab(?:le|ilit\w+)|allow(?:s|ing)?|enabl(?:e|es|ing)|supports?|is used to"
            r"|features?|functionality)\b"
            r"(?:(?!\.\s).){0,120}\b(?:steal\w*|execut\w+|download\w*|upload\w*|access|captur\w+|log\w*"
            r"|record\w*|exfiltrat\w+|encrypt\w*|inject\w*"
            r"|disrupt\w*|persist\w*|commands?|shell|escalat\w+|collect\w*|credentials?|keystrokes?|screenshots?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "impact",
        re.compile(
            r"\b(?:stole|stolen|exfiltrated|encrypted|destroyed|disrupted|wiped|ransom|extort\w+|leaked"
            r"|data theft|financial loss\w*)\b",
            re.IGNORECASE,
        ),
    ),
)
_DENIED = re.compile(
    r"\b(?:no (?:evidence|indication|sign|proof|link)|not (?:been )?(?:attribut\w+|linked|observed|seen|able"
    r"|found|clear|known|related)|unable to"
    r"|unlikely|cannot (?:be )?(?:attribut\w+|confirm\w*)|does not|do not|did not|unrelated|denied)\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\b(?:may|might|could|possibl[ey]|probabl[ey]|likely|potential(?:ly)?|perhaps|suspect\w*|appears?|seems?"
    r"|believed?|assess(?:es|ed)?"
    r"|suggests?|allegedly|reportedly|presumably|hypothes\w+|unclear|(?:low|medium|moderate) confidence|thought to)\b",
    re.IGNORECASE,
)
_LONGEST = 1_200  # characters of a sentence that is still one


def find_claims(document: Document) -> tuple[Claim, ...]:
    """Give the claims in order of place; a sentence that asserts two kinds of thing is two claims."""
    return tuple(_claims(document))


def certainty(sentence: str) -> Certainty:
    """Give how certain a sentence puts it; denial counts before doubt."""
    if _DENIED.search(sentence):
        return "denied"
    return "possible" if _POSSIBLE.search(sentence) else "stated"


def _claims(document: Document) -> Iterator[Claim]:
    for block in document.prose():
        if block.kind not in ("paragraph", "item"):
            continue
        for start, end in document.sentences(block):
            text = document.text[start:end]
            if not 20 <= len(text) <= _LONGEST:
                continue
            kinds = [kind for kind, pattern in _KINDS if pattern.search(text)]
            for kind in kinds[:1] if "pointer" in kinds else kinds:
                yield Claim(kind, certainty(text), text, (start, end))
