"""Tell what each block of a report stands under: advice to the reader, what the actors do, or neither.

Headings tell it where a report has them. Text that was copied from a page has none: there, a short line that names a
section begins one, and a sentence that ends in a colon speaks for the list or the lines after it ("we recommend:",
"Before encryption, the actors:").

Not here: which sentence recommends or asserts anything (`recommendations.py`, `claims.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from groundswell.intel.document import Block, Document
from groundswell.intel.statements.deeds import begins_with_deed
from groundswell.intel.statements.measures import kinds_of
from groundswell.intel.statements.orders import begins_with_order
from groundswell.intel.text.phrases import Book

_ASKED = Book()  # what is asked of headings and of lines that introduce
_ABOUT = _ASKED.pattern(
    r"\b(?:mitigat\w+|recommend\w*|remediat\w+|countermeasures?|protect(?:ion|ing|ive)?|defen[cs](?:es?|ive)"
    r"|defend(?:ing|ers|s)?|hardening|guidance"
    r"|best practices|what (?:to do|you can do|should be done)|containment|eradication|prevention|response actions?"
    r"|how to (?:stay|protect|defend|prevent)"
    r"|incident response|immediate (?:actions?|priorities|steps)|response guidance|next steps|action items"
    r"|how (?:can|could|should|do) [^?]{0,80}\b(?:detected|prevented|mitigated|avoided|protected|defended)"
    r"|(?:security|safety) measures?|actions? to take|take action|staying safe|(?:stay|keep) safe)\b",
    re.IGNORECASE,
)
_NOT_ABOUT = _ASKED.pattern(
    r"\b(?:detection names?|impair defen[cs]es?|evasion|bypass\w*|destruction|disabling|operational flow|attack chain"
    r"|disclaimer|appendix b|(?:category|categories)(?=\s?:)|tags?(?=\s?:)|filed under"
    r"|data protection authorit\w+|copy protection|protection services?|protection platforms?"
    r"|defen[cs]e (?:platforms?|analys\w+|ministr\w+|departments?|industr\w+|sectors?|contractors?|secretary"
    r"|technolog\w+)"
    r"|(?:ministry|department|secretary|minister) of (?:national )?defen[cs]e"
    r"|response (?:engineers?|teams?|analysts?|engagements?|lead|manager|consultants?))\b",
    re.IGNORECASE,
)
_OTHER = re.compile(  # lines that begin another section, in text without headings
    r"(?:indicators?|iocs?\b|references?|conclusions?|appendix|mitre|att&ck|yara|sigma|hashes|about\b"
    r"|acknowledge?ments?|authors?|credits|contact|disclaimer|revisions?|resources|technical|analysis|tags|related|summary"
    r"|samples|file hash|network indicators|urls?\b|domains\b|ip addresses)",
    re.IGNORECASE,
)
_ADVISES = _ASKED.pattern(
    r"\b(?:recommends?|advises?|urges?|encourages?"
    r"|(?:should|must|need to)(?!\s(?:(?:in turn|then|also|always|first)\s)?be\s"
    r"(?:equal|formed|one|set|sent|in|of|an?|the|decoded|decrypted|formatted|encoded)\b)"
    r"|(?:customers?|organi[sz]ations?|companies|defenders?|administrators?|admins|(?:security|it) teams?|you)"
    r" (?:can|may)"
    r"|following (?:actions|steps|measures|practices|urls"
    r"|security|best|to)|can (?:also )?(?:take|block|do)|by following)\b",
    re.IGNORECASE,
)
_HOSTILE = _ASKED.pattern(
    r"\b(?:actors?|attackers?|adversar(?:y|ies)|intruders?|hackers?|criminals|operators?|gang|malware|ransomware|trojan"
    r"|backdoor|loader|stealer|implant|worm|payload|samples?|scripts?|campaigns?|threat|it|they)\b",
    re.IGNORECASE,
)
_THEY_CAN = re.compile(  # "The malware can do the following:"
    r"(?:(?:the|this|these|an?)\s)?(?:[\w’'-]+\s){0,2}?(?:actors?|attackers?|adversar(?:y|ies)|intruders?|hackers?|operators?"
    r"|malware|ransomware|trojan|backdoor|loader|stealer|implant|worm|payload|samples?|scripts?|it|they)\s"
    r"(?:can|may|could|will|is able to|are able to)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"\[\.\]|://|[0-9a-fA-F]{32}")
_DOING = re.compile(r"\w{3,16}ing\b", re.IGNORECASE)
_TECHNIQUE = re.compile(r"\bT[A1]\d{3}|att&ck|:$", re.IGNORECASE)
_LABEL = 24  # characters of a label
_TITLE = 90  # characters of a line that may begin a section


@dataclass(frozen=True)
class Standing:
    """A block, and what it stands under. `lead` is the sentence with a colon that speaks for it, else empty.

    Under a lead that speaks of neither, both are false.
    """

    block: Block
    advice: bool
    actors: bool
    lead: str = ""

    @property
    def to_reader(self) -> bool:
        """Whether it is advice, and no list of what the actors do."""
        return self.advice and not self.actors


def standings(document: Document) -> Iterator[Standing]:
    """Yield the blocks of the report's own prose in order, each with what it stands under. Cost: one pass."""
    titled: bool | None = None  # what the last line that begins a section says; null where none stands
    lead = ""
    flat = document.format == "text"  # plain text: headings have no order, "Users" may stand below "Mitigations"
    spoken = False  # advice began above, and no heading since says that something else does
    doing = False  # the list below the lead says what they are doing ("Deleting logs"), not what they do
    for block in document.prose():
        first, last = _ends(document, block)
        heading = block.kind == "heading"
        if heading:
            titled = None
            spoken = _still(spoken, first) if flat else False
        elif block.kind == "paragraph" and _is_title(first, block):
            titled = True if _about(first) else False if _ends_advice(first) else titled
        under = any(_about(h) for h in block.headings[-1 if flat else -3 :]) if titled is None else titled
        spoken = spoken or (flat and under and not heading)
        under = under or (spoken and titled is None and block.kind != "heading" and begins_with_order(first))
        if heading or (lead and block.kind == "paragraph" and not (_continues(first, lead) or _is_label(first))):
            lead, doing = "", False
        elif lead and _DOING.match(first):
            doing = True
        elif doing and not _is_advice(lead):
            lead, doing = "", False  # what they are doing ended; an order is for the reader
        leads = bool(lead) and _is_advice(lead)
        acting = bool(lead) and not leads and _HOSTILE.search(lead) is not None
        yield Standing(block, under or leads, acting, lead)
        if last.endswith(":"):
            lead = last


def _still(spoken: bool, heading: str) -> bool:
    """Tell whether advice goes on below a heading in a text whose headings have no order."""
    if _about(heading):
        return True
    return spoken and not _OTHER.match(heading) and not _HOSTILE.search(heading) and not _TECHNIQUE.search(heading)


def _is_label(text: str) -> bool:
    """Tell whether a line labels what follows it, as cells of a table do that came apart ("0x3", "upload")."""
    return len(text) <= _LABEL and text[-1:] not in ".!?:;" and not _OTHER.match(text) and not _about(text)


def _ends_advice(title: str) -> bool:
    """Tell whether a line that may begin a section speaks of something else than what to do."""
    if _OTHER.match(title):
        return True
    return bool(_HOSTILE.search(title)) and not begins_with_order(title) and not kinds_of(title)


def _ends(document: Document, block: Block) -> tuple[str, str]:
    """Give the first 200 characters of a block, and its last sentence."""
    first = document.text[block.start : min(block.end, block.start + 200)].strip()
    tail = document.text[max(block.start, block.end - 400) : block.end].rstrip(" \n*_")
    if not tail.endswith(":"):
        return first, ""
    return first, tail[max(tail.rfind(stop, 0, -1) for stop in (". ", "\n", ".")) + 1 :].strip()


@lru_cache(maxsize=1_024)
def _about(heading: str) -> bool:
    return bool(_ABOUT.search(heading)) and not _NOT_ABOUT.search(heading)


def _is_advice(lead: str) -> bool:
    if _THEY_CAN.match(lead):
        return False
    return _about(lead) or bool(_ADVISES.search(lead)) or (begins_with_order(lead) and bool(kinds_of(lead)))


def _is_title(text: str, block: Block) -> bool:
    if not text[:1].isupper() or block.end - block.start > _TITLE or text[-1:] in ".;,!?":
        return False
    return len(text.split()) <= 12 and _VALUE.search(text) is None


def _continues(first: str, lead: str) -> bool:
    """Tell whether a line still belongs to the list that `lead` begins: it starts with a verb, as its items do."""
    if begins_with_order(first):
        return True
    return not _is_advice(lead) and (first[:1].islower() or begins_with_deed(first))
