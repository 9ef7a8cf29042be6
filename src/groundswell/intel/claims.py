"""Type the sentences of a report that assert something: who, when, whom, what it can do, where more is said.

The words of doubt and denial of the sentence stay with it (`certainty`), so that one of three possibilities never
becomes a fact. A pointer is a sentence that sends the reader to a fuller report.

Not here: judging whether a claim is true.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from groundswell.intel.document import Document
from groundswell.intel.finders.contexts import commands
from groundswell.intel.recommendations import begins_as_measure, find_recommendations
from groundswell.model.dossier import Certainty, Claim, ClaimKind, Recommendation

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
            r"\b(?:stole|stolen|exfiltrated|destroyed|disrupted|wiped|ransom|extort\w+|leaked|data theft"
            r"|financial loss\w*"
            r"|(?<!\ban\s)(?<!\bthe\s)encrypt(?:s|ed|ing)\s(?:\w+\s){0,3}(?:files?|systems?|servers?|hosts?|disks?|drives?"
            r"|backups?|machines?|computers?|networks?|victims?))\b",
            re.IGNORECASE,
        ),
    ),
)
_WHO = (
    r"(?:actors?|attackers?|adversar(?:y|ies)|intruders?|operators?|groups?|hackers|campaigns?|malware|trojan|rat"
    r"|backdoor|loader|downloader|dropper|installer|implant|payloads?|samples?|binar(?:y|ies)|dll|exe|msi|scripts?|tools?"
    r"|exploits?|threats?|archives?|files?|shellcode|ransomware|stealer|worm|botnet|rootkit|task|it|they)"
)
_DID = (
    r"(?:us(?:e[sd]?|ing)|exploit(?:s|ed|ing)|execut(?:es?|ed|ing)|download(?:s|ed)?|creat(?:es?|ed)|install(?:s|ed)?"
    r"|load(?:s|ed)?|side-?loads?|drop(?:s|ped)?|runs?|ran|mov(?:es?|ed) laterally|harvest(?:s|ed)?|dump(?:s|ed)?"
    r"|implant(?:s|ed)?|leverag(?:es?|ed)|disable[sd]?|delete[sd]?|remov(?:es?|ed)|add(?:s|ed)"
    r"|chang(?:es|ed) the|retr(?:ie|ei)v(?:es?|ed)|inject(?:s|ed)?|decrypt(?:s|ed)?|deciphers?|encrypt(?:s|ed)?"
    r"|connect(?:s|ed)? to|communicat(?:es?|ed)|beacon(?:s|ed)|send(?:s)?|sent|collect(?:s|ed)?|captur(?:es?|ed)"
    r"|propagat(?:es?|ed)|persist(?:s|ed)|masquerad(?:es?|ed?)|impersonat(?:es?|ed)|pos(?:es|ed) as|gain(?:s|ed)"
    r"|obtain(?:s|ed)|compromis(?:es|ed)|deploy(?:s|ed)?|deliver(?:s|ed)?|stag(?:es|ed)|prox(?:y|ied)|scans|scanned"
    r"|quer(?:ies|ied)|enumerat(?:es?|ed)|configur(?:es|ed)|abus(?:es?|ed)|hid(?:es?|den)|spread(?:s)?"
    r"|steal(?:s|ing)?|contain(?:s|ed)|consists? of|check(?:s|ed)|writ(?:es|ten)|wrote|start(?:s|ed)|call(?:s|ed)"
    r"|trick(?:s|ed)|lur(?:es|ed)|attempt(?:s|ed|ing)|tests? for|cop(?:ies|ied)|registers?|registered|overwrites?"
    r"|bypass(?:es|ed)|evad(?:es|ed)|escalat(?:es|ed)|reset|launch(?:es|ed)?|host(?:s|ed)|share[sd]?|has|have)"
)
_DEED = re.compile(rf"\b{_WHO}\b(?:(?!\.\s).){{0,90}}?\b{_DID}\b", re.IGNORECASE)  # somebody does something
_OBSERVED = re.compile(
    r"\b(?:observed|detected|noted|find|found|identified|saw|seen|discovered|determined|analy[sz]ed)\b(?:(?!\.\s).){0,160}"
    r"\b(?:malicious|malware|exploit\w*|traffic|connect\w*|c2|command[\s-]and[\s-]control|callback|dns|samples?|threat"
    r"|payloads?|compromised?|activity|servers?)\b",
    re.IGNORECASE,
)
_GIST = re.compile(r"(?:dropping|stealing|exploiting|executing|downloading|deploying|exfiltrating)\s", re.IGNORECASE)
_DATED = re.compile(r"(?:\b(?:in|on|from|during|since)\s(?:\w+[\s-]){0,5}(?:19[89]\d|20[0-4]\d)\b)", re.IGNORECASE)
_GENERAL = re.compile(  # what such things can do to anybody is no claim about this case
    r"\b(?:can (?:lead|result|cause|have)|may (?:lead|result|cause)|(?:organi[sz]ations?|companies|businesses)"
    r"\b[^.]{0,60}\s(?:can|should|must|may))\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(  # a table, figure or section of this report is no other source
    r"\b(?:see|refer to|in)\s(?:the\s)?(?:[A-Z]\w+\s){0,3}(?:table|figure|fig|appendix|section|below|above)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(r"(?:figure|fig\.?|table|image|screenshot)\s\d{1,3}\b", re.IGNORECASE)
_EMPTY = re.compile(  # the word stands there, and nothing is ascribed to anybody
    r"\bwith attribution to\b|\bconfidence note\b|\b(?:complicat|hinder|hamper|imped)\w*\s(?:\w+\s){0,4}attribution\b"
    r"|\blicen[cs]ed? under\b|\bcreative commons\b",
    re.IGNORECASE,
)
_SAME = re.compile(  # likeness to a known group or campaign, and how likely
    r"\bsame (?:group|actors?|campaigns?|threat actors?)\b|\bof (?:chinese|russian|iranian|north korean) origin\b",
    re.IGNORECASE,
)
_FOR_MORE = re.compile(
    r"(?:^|\b)(?:for (?:more|further|additional|a downloadable)\b|download the\b(?:(?!\.\s).){0,60}\breport\b"
    r"|see\s[A-Z]{2,6}[\s-]?\d\S*\sfor\b)",
)
_DENIED = re.compile(
    r"^no\s(?:\w+\s){0,2}(?:overlaps?|links?|connections?|ties?)\b|\b(?:could not|was unable|were unable)\b"
    r"|\b(?:no (?:evidence|indication|sign|proof|link)|not (?:been )?(?:attribut\w+|linked|observed|seen|able"
    r"|found|clear|known|related)|unable to"
    r"|unlikely|cannot (?:be )?(?:attribut\w+|confirm\w*)|does not|do not|did not|unrelated|denied)\b",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    r"\b(?:may|might|could|possibl[ey]|probabl[ey]|likely|potential(?:ly)?|perhaps|suspect\w*|appears?|seems?"
    r"|believed?|assess(?:es|ed)?"
    r"|suggests?|alleged(?:ly)?|(?:low|medium|moderate|high) probability"
    r"|reportedly|presumably|hypothes\w+|unclear|(?:low|medium|moderate) confidence|thought to)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"it is (?:also )?possible\b", re.IGNORECASE)
_ASSESSED = re.compile(  # a government that assesses states what it assesses
    r"\bassess(?:es|ed)?\sthat\b(?![^.]{0,80}\b(?:likely|possibl[ey]|probabl[ey]|may|might|could|confidence)\b)",
    re.IGNORECASE,
)
_LONGEST = 1_200  # characters of a sentence that is still one


def find_claims(document: Document, measures: Sequence[Recommendation] | None = None) -> tuple[Claim, ...]:
    """Give the claims in order of place, one a sentence: the first kind of who, when, whom, harm, what it can do.

    `measures` are those that the report recommends, where they were found already: a measure is no claim.
    """
    return tuple(_claims(document, find_recommendations(document) if measures is None else measures))


def certainty(sentence: str) -> Certainty:
    """Give how certain a sentence puts it; denial counts before doubt."""
    if _OPEN.match(sentence):
        return "possible"
    sentence = _ASSESSED.sub("", sentence)
    if _DENIED.search(sentence):
        return "denied"
    return "possible" if _POSSIBLE.search(sentence) else "stated"


def _claims(document: Document, recommended: Sequence[Recommendation]) -> Iterator[Claim]:
    measures = sorted(one.span for one in recommended)
    lines = {one.start for one in commands(document)}
    for block in document.prose():
        if block.kind not in ("paragraph", "item"):
            continue
        for start, end in document.sentences(block):
            text = document.text[start:end]
            if not 20 <= len(text) <= _LONGEST or start in lines or _CAPTION.match(text) or _EMPTY.search(text):
                continue
            before = bisect_left(measures, (end, 0))  # measures do not overlap: only the nearest can reach here
            if (before and measures[before - 1][1] > start) or begins_as_measure(text):
                continue
            kind = _kind(text)
            if kind is not None:
                yield Claim(kind, certainty(text), text, (start, end))


def _kind(text: str) -> ClaimKind | None:
    """Give what a sentence asserts; none when it is general or leads to a part of the same report."""
    if _FOR_MORE.search(text):
        return "pointer"
    kinds = [kind for kind, pattern in _KINDS if pattern.search(text)]
    if "pointer" in kinds:
        return None if _WITHIN.search(text) else "pointer"
    if _GENERAL.search(text):
        return None
    if _SAME.search(text):
        return "attribution"
    if kinds:
        return kinds[0]
    done = _DEED.search(text) or _OBSERVED.search(text) or _GIST.match(text)
    if not done:
        return None
    return "timeline" if _DATED.match(text) else "capability"
