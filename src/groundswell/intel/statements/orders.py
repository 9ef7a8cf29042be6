"""Tell whether a sentence is an order to the reader: what it begins with, or who it says should do something.

The verbs are data (`knowledge/words/orders.txt`).

Not here: where such a sentence must stand to be a measure (`recommendations.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book

_ADVERB = r"(?:(?:\w{3,16}ly|always|also|please|possibility|then|next|first)\s){0,2}"
_INTRO = (  # "If it cannot be patched, ...", "To spot these attacks, ...", "Note: until then, ...", "Also, ..."
    r"(?:note:\s)?(?:(?:if|while|where|when|whenever|wherever|for|until|prior to|before|after|on|in|to|with|once|as|at"
    r"|during|most (?:importantly|notably|of all)|ideally|lastly|finally|furthermore|moreover|additionally"
    r"|first|second|third|next)\b[^.,:]{0,160}|also)"
    r",\s(?:also\s|additionally\s|then\s)?"
)
_DO_NOT = re.compile(r"(?:do\snot|don.t|never|no\slonger)\s", re.IGNORECASE)
_CAMEL = re.compile(r"(?<![\w.])[A-Z][a-z]+$")  # the begin of a name that is written so: "AutoFocus"
_LABEL = re.compile(r"[^.:!?]{1,60}:\s")
_SAID = Book()  # what is asked of each sentence
_ADVISED = _SAID.pattern(
    r"\b(?:organi[sz]ations?|compan(?:y|ies)|defenders?|administrators?|admins|users?|network owners?|you|victims"
    r"|individuals|employees|responders|everyone|businesses"
    r"|we recommend|customers|operators?|(?:security|it) teams?|enterprises)\b[^.]{0,60}?\b(?:should|must|ought to"
    r"|need to|are (?:urged|advised|encouraged) to|is recommended)\b|\bwe (?:strongly )?(?:recommend|advise|suggest)\b"
    r"|\b(?:is|are) (?:strongly |highly )?(?:recommended|advised)\b|\badministrators can (?:also )?(?:block|disable)\b",
    re.IGNORECASE,
)
_URGED = _SAID.pattern(
    r"\b(?:recommends?|encourages?|urges?|advises?)\s(?:that\s)?(?:you|all|organi[sz]ations?|users?|customers|companies"
    r"|administrators|defenders|(?:\w{3,14}ly\s)?(?!follow)\w{3,14}ing)\b",
    re.IGNORECASE,
)
_WHO_SHOULD = _SAID.pattern(
    r"\b(?:organi[sz]ations?|compan(?:y|ies)|defenders?|administrators?|admins|users?|(?:network|system) owners?"
    r"|employees|enterprises|(?:security|it) (?:teams?|staff)|victims|owners of"
    r"|(?:you|one)(?=\s(?:should|must)))\b[^.]{0,40}?"
    r"\b(?:should|must|need to)\s(?:also\s)?(?!be\b|have\b|know\b|understand\b)",
    re.IGNORECASE,
)
_DONE_TO = _SAID.pattern(
    r"\b(?:systems?|accounts?|servers?|credentials|passwords?|devices?|hosts?|networks?|software|traffic|logs?|backups?"
    r"|access|interfaces?|applications?|machines?|ports?|services?|vulnerabilities|tokens?|sessions?|endpoints?|appliances?"
    r"|environments?|those)\b(?:(?!\bif\b)[^.;]){0,60}\b(?:should|must)\s(?:also\s|all\s|not\s|immediately\s){0,2}be\s"
    r"(?:patched|updated|upgraded|isolated|investigated|closed|changed|reset|rotated|revoked|disabled|blocked|restricted"
    r"|segmented|monitored|reviewed|audited|hardened|enforced|rebuilt|reimaged|quarantined|decommissioned|scrutini[sz]ed"
    r"|exposed|open to)\b",
    re.IGNORECASE,
)
_SHOULD_BE = _SAID.pattern(r"\b(?:should|must|(?:is|are) to)\s(?:\w+ly\s)?(?:not\s)?be\b", re.IGNORECASE)


def begins_with_order(text: str) -> bool:
    """Tell whether a text begins with an order, after a label ("Patching:") or a condition ("If possible, ...")."""
    label = _LABEL.match(text)
    starts = {0, label.end() if label else 0}
    starts |= {before.end() for at in starts if (before := _intro().match(text, at)) is not None}
    return any(order().match(text, at) or _DO_NOT.match(text, at) for at in starts)


def may_advise(text: str) -> bool:
    """Tell whether any word stands in a text by which it could advise, urge or order somebody; most texts hold none."""
    return bool(_SAID.possible(text))


def advises(text: str) -> bool:
    """Tell whether a text says that the reader's side should do something, or that the author recommends it."""
    return bool(_ADVISED.search(text))


def orders_somebody(text: str) -> bool:
    """Tell whether a text says that those who defend should do one of the orders ("defenders should limit ...")."""
    return any(order().match(text, told.end()) for told in _WHO_SHOULD.finditer(text))


def says_what_must_be_done(text: str) -> bool:
    """Tell whether a text says of what defenders have that it should be patched, isolated and the like."""
    return bool(_DONE_TO.search(text))


def urges(text: str) -> bool:
    """Tell whether somebody urges the reader's side in so many words ("CISA encourages organizations to ...")."""
    return bool(_URGED.search(text))


def says_should_be(text: str) -> bool:
    """Tell whether something should be done, whoever does it ("backups should be taken")."""
    return bool(_SHOULD_BE.search(text))


def cut_glued(text: str) -> list[int]:
    """Give where orders begin that were glued to the sentence before ("... enabled.Ensure that ...")."""
    return [match.end() for match in _glued().finditer(text) if not _CAMEL.search(text, 0, match.end())]


@lru_cache(maxsize=1)
def order() -> re.Pattern[str]:
    """Give the pattern of an order's first words."""
    return re.compile(
        rf"{_ADVERB}(?:{'|'.join(sorted(facts.words('orders.txt')))})\b(?!-\w{{4}}|\s(?:of|have|has|had|is|are|was|were|can|may|which|technique)\b)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _intro() -> re.Pattern[str]:
    return re.compile(_INTRO, re.IGNORECASE)


@lru_cache(maxsize=1)
def _glued() -> re.Pattern[str]:
    verbs = "|".join(sorted(word.capitalize() for word in facts.words("orders.txt")))
    return re.compile(rf"(?<=[a-z)\]])[.]?(?=(?:{verbs}|Don.t|Do)\s[a-zA-Z])")
