"""Tell the thumbprint of a certificate by its words, its column or its heading, and find those written in pairs.

A thumbprint is the MD5, SHA-1 or SHA-256 of a certificate. In one run of digits it looks as the hash of a file,
and only words tell it apart; certificate stores, OpenSSL and Suricata write it in pairs (`AB:CD:...`), as keys are too.

Not here: runs of digits (`hashes.py`), serial numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.text.anchors import folded
from groundswell.intel.text.phrases import Book, Words
from groundswell.model.observable import CERT_LENGTHS, canonical

BEFORE = Book()  # what is asked of the words before a run of hex digits
_PRINT = BEFORE.phrase(
    r"\b(?:thumbprints?|(?:cert(?:ificate)?(?:'s)?|tls|ssl|x\.?509)[\s_]\(?(?:cert(?:ificate)?[\s_])?"
    r"(?:thumb|finger)?-?(?:print|hash|sha-?1|sha-?256|md5)(?:\shash)?|(?:tls|ssl)\scert(?:ificate)?,?)"
    r"(?:[\s_]?\(?(?:sha-?1|sha-?256|md5)\)?)?(?:\sfor\s\S{1,48})?[\s\"'`*:=|#()-]{0,6}(?:is\s)?$"
)
_PRINTS = re.compile(
    r"\bcertificates?\b[\s\w-]{0,24}\b(?:thumb|finger)-?prints?\b"
    r"|\b(?:thumb|finger)-?prints? of\b[\s\w-]{0,24}\bcertif",
    re.IGNORECASE,
)
_OPENSSL = BEFORE.phrase(r"\bsha-?(?:1|256)\sfingerprint\s?[=:]\s?$")  # of `openssl x509 -fingerprint`
_OF_KEYS = re.compile(r"\b(?:ssh|pgp|gpg|host\skey)\b", re.IGNORECASE)
_PAIRS = re.compile(
    r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}(?P<between>[: -])[0-9A-Fa-f]{2}(?:(?P=between)[0-9A-Fa-f]{2}){14,30}"
    r"(?![0-9A-Za-z:-])(?!(?P=between)[0-9A-Fa-f]{2}\b)"
)
_WINDOW = 90  # characters before a thumbprint that can say what it is
_KINDS = {length: kind for kind, length in CERT_LENGTHS.items()}


def called_print(before: Words, document: Document, at: int) -> str | None:
    """Give the words before a place, over its column or of its heading that call it a print; null where none do."""
    glued = before.text[-1:].isalnum()  # words of another cell
    if not glued and (said := _PRINT.within(before)):
        return said
    block = document.block_at(at)
    if _PRINT.first(column := block.header_at(at)):
        return column
    return block.heading if _heads_prints(block.heading) else None


@lru_cache(maxsize=1_024)
def _heads_prints(heading: str) -> bool:
    return _PRINTS.search(heading) is not None


def paired_prints(document: Document) -> Iterator[Found]:
    """Yield thumbprints in pairs of digits, which colons, dashes or blanks hold apart, where words call them so."""
    text = document.text
    if "print" not in folded(text) and "cert" not in folded(text):
        return
    for match in _PAIRS.finditer(text):
        kind = _KINDS.get(sum(character.isalnum() for character in match[0]))
        block = document.block_at(match.start())
        before = Words(text[max(match.start() - _WINDOW, block.start if block.kind == "row" else 0) : match.start()])
        if kind is not None and _is_print(before, document, match.start()):
            yield Found(*match.span(), kind, canonical(kind, match[0]))


def _is_print(before: Words, document: Document, at: int) -> bool:
    if called_print(before, document, at) is not None:
        return True
    return _OPENSSL.within(before) is not None and _OF_KEYS.search(before.text) is None
