"""Find hashes, import hashes, thumbprints and serial numbers of certificates, JA3 and JA4, wallets; name broken hashes.

A run of hex digits of the right length is a hash unless the words before it say that it is a key, a licence or an id.
One digit too few or too many is a broken value: it is named, not dropped.

What a word, a column or a heading calls an import hash or the thumbprint of a certificate is no hash of a file.

Not here: fuzzy hashes (ssdeep, tlsh): no record here holds them; thumbprints written in pairs (`cert_prints.py`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache

from groundswell.intel.document import Document
from groundswell.intel.finders.broken_hashes import in_two
from groundswell.intel.finders.cert_prints import BEFORE, called_print, paired_prints
from groundswell.intel.finders.found import DOT, Found, is_defanged, made, refang
from groundswell.intel.finders.glued_hashes import glued
from groundswell.intel.finders.paths import KNOWN_ENDINGS
from groundswell.intel.finders.word_sums import is_sum_of_word
from groundswell.intel.text.anchors import folded, long_runs, matches, places
from groundswell.intel.text.phrases import Words
from groundswell.model.dossier import Note, Unread
from groundswell.model.observable import CERT_LENGTHS, HASH_LENGTHS
from groundswell.model.public_suffixes import registrable

_HEX = re.compile(r"(?<![0-9A-Za-z#%/\\+_-])(?<!\w\.)[0-9A-Fa-f]{31,129}(?![0-9A-Za-z/\\+_-]|=)")
_LOOSE = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Fa-f]{31,129}(?![0-9A-Za-z])|(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])"
)
_NAMED = BEFORE.phrase(r"\b(?:md5|sha-?\d{1,3})[-_/+#%]$")
_DUMPED = re.compile(r"(?::\d{3,5}|:[0-9a-f]{32}):\Z")  # accounts with the hashes of their passwords: Guest:501:...:...
_FIELD = re.compile(r"[?&][\w.-]{1,24}=\Z")
_OTHER = BEFORE.phrase(
    r"(?:\b|[0-9a-fz](?=rich))(?:(?:en|de)cryption\skey\sfor\s[\w\s]{1,30}|licen[sc]e(?:\s(?:key|string))?|key|aes|rc4|xor|iv|nonce|salt|uuid|guid|token|password|passwd|pass"
    r"|cookie|session|build[\s_-]?id(?:\[sha1\])?|user[\s_-]?id|tenant|ssdeep|tlsh|pehash"
    r"|session\skey\s\d{1,2}|(?:nt|lm)[\s_-]?hash(?:history)?|hash of the (?:string|value|word)"
    r"\s\S{1,2}[\w\s]{1,40}\S{1,2}(?:\sis)?"
    r"|rich[\s_-]?(?:pe[\s_-]?)?(?:header)?[\s_-]?(?:hash)?|authentihash|ja3s|commit|rev|revision|etag"
    r"|(?:pgp|gpg)(?:\s[\w-]+){0,2}\s(?:key|fingerprint|id)|key (?:body |block |id )?for"
    r"|(?:text\s)?entry(?:\s?point)?(?:\sbytes)?|magic(?:\svalue)?|hex)"
    r"[\s|\"'`“‘*:=#()>-]{1,6}$"
)
_IMPORTS = BEFORE.phrase(r"imp(?:ort)?[\s_-]?hash(?:es)?[\s|\"'`“‘*:=#()>-]{0,12}$")
_OF_IMPORTS = re.compile(r"\W*(?:pe\s)?imp(?:ort)?[\s_-]?hash(?:es)?\W*", re.IGNORECASE)  # a header or a heading
_COLUMN_OF_OTHERS = re.compile(
    r"\W*(?:(?:rich|pe|v|auth(?:enti)?)[\s_-]?hash|ja3s|jarm|ssdeep|tlsh|build[\s_-]?id|commit|u?guid"
    r"|(?:pgp|gpg)[\w\s]{0,20}|(?:\w+\s)?(?:key|iv))\W*",
    re.IGNORECASE,
)  # a header
_KEY = BEFORE.phrase(
    r"\b(?:(?:using|with|and) the key|(?:(?:en|de)cryption|aes|rc4|xor)\s(?:key|iv)(?:\s(?:is|for\s[\w\s]{1,30}))?)"
    r"[\s|\"'`*:=#()-]{1,6}$"
)
_JA3 = BEFORE.phrase(r"\bja3\b[\s\"'`*:=()|-]{0,12}(?:hash|fingerprint|digest)?[\s:=|]{0,4}$")
_SERIAL = BEFORE.phrase(r"\bserial(?:\s?(?:number|no\.?))?[\s\"'`*:=#()|-]{1,6}(?:0x)?$")
_SERIAL_TEXT = re.compile(
    r"\bserial(?:\s(?:number|no\.?))?\s?[:="
    r"|]?\s{0,3}[`\"']?(?P<serial>(?:0x)?(?:[0-9A-Fa-f]{2}[: ]?){5,19}[0-9A-Fa-f]{2})(?![0-9A-Za-z:])",
    re.IGNORECASE,
)
_SERIAL_HEADER = re.compile(r"\bserial(?:\s?(?:number|no\.?))?\s*$", re.IGNORECASE)
_SERIAL_CELL = re.compile(r"\s*(?P<serial>(?:0x)?(?:[0-9A-Fa-f]{2}[: ]?){5,19}[0-9A-Fa-f]{2})\s*")
_JA4 = re.compile(r"(?<![\w])[tqd](?:1[0-3]|s[23]|d[123]|00)[di]\d{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}(?![\w])")
_JA4_TAIL = re.compile(r"_[0-9a-f]{12}_[0-9a-f]{12}")
_ETHER = re.compile(r"(?<![\w])0x[0-9a-fA-F]{40}(?![\w])")
_CHECKED = re.compile(r"(?<![\w/])(?:(?:bc|ltc)1[ac-hj-np-z02-9]{11,71}|[1-9A-HJ-NP-Za-km-z]{26,35})(?![\w])")
_MONERO = re.compile(r"(?<![\w])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93,120}(?![\w])")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_CALLED = frozenset(["ja3", "imphash", *CERT_LENGTHS])
_CERTIFICATE = re.compile(r"cert|thumb|509", re.IGNORECASE)
_FEWEST_DIGITS = 5  # different ones; fewer are a placeholder
_WINDOW = 90  # characters before a run of digits that can say what it is
_LABELS = re.compile(
    rf"{DOT}[\w-]{{1,63}}(?:{DOT}[a-z][\w-]{{0,62}}){{1,20}}"
)  # more than one: else it may be the name of a file; no more than a host is read with
_DOT_BEGINS = frozenset(".[({<\\ ")
_LENGTHS = {length: kind for kind, length in HASH_LENGTHS.items()}


def hashes(document: Document, unread: list[Unread]) -> Iterator[Found]:
    """Yield hashes, import hashes, thumbprints and JA3 fingerprints; broken ones are added to `unread`.

    What is called other than a hash of a file at one place is that everywhere in the report.
    """
    left_out: set[str] = set()
    found = [*_without_blanks(document.text), *_apart(document, unread, left_out), *paired_prints(document)]
    called = {value.value: value.kind for value in found if value.kind in _CALLED}
    for value in found:
        if value.value not in left_out:
            yield value._replace(kind=called.get(value.value, value.kind))


def _without_blanks(text: str) -> Iterator[Found]:
    """Yield the hashes that lost the blank before them or behind."""
    for start, end in glued(text):
        if _is_payment(text, start, end):
            continue
        before = text[max(start - _WINDOW, 0) : start]
        words = Words(before + " " if before[-1:].isalpha() else before)  # the word lost its blank too
        if not _OTHER.within(words):
            kind = _LENGTHS[end - start]
            kind = "imphash" if kind == "md5" and _IMPORTS.within(words) else kind
            yield Found(start, end, kind, text[start:end].lower())


def _apart(document: Document, unread: list[Unread], left_out: set[str]) -> Iterator[Found]:
    """Yield what runs of digits that stand apart are, also those broken in two."""
    text = document.text
    done = 0
    for digits in (digits for start, end in long_runs(text) for digits in _LOOSE.finditer(text, start, end)):
        start = digits.start()
        if start < done:
            continue
        if (whole := in_two(text, start)) is not None:
            done, kind, value = whole[1:]
            words = Words(text[max(start - _WINDOW, 0) : start])
            if not _OTHER.within(words):
                yield Found(start, done, _called(kind, words, document, start) or kind, value)
        elif (found := _hash(document, digits, unread, left_out)) is not None:
            yield found


def _hash(document: Document, digits: re.Match[str], unread: list[Unread], left_out: set[str]) -> Found | None:
    """Give what a run of digits is, by its length and what it is called; null where it is no hash of anything.

    What is no hash wherever it stands is added to `left_out`.
    """
    text, (start, end), written = document.text, digits.span(), digits[0]
    value = written.lower()
    words = Words(text[max(start - _WINDOW, _row_begins(document, start)) : start])
    if _SERIAL.within(words) or len(set(value)) < _FEWEST_DIGITS:
        return None
    kind = _LENGTHS.get(len(written))
    if kind is None:
        if near := _nearly(text, digits, words):
            why = f"a broken value: {len(written)} hex digits, a {near} has {HASH_LENGTHS[near]}"
            unread.append(Unread(written, why))
        return None
    called = _called(kind, words, document, start)
    if called:
        return Found(start, end, called, value)
    if called is not None:
        left_out.add(value)
        unread.append(Note(written, "the fingerprint of a certificate or of TLS: no file has this hash"))
        return None
    if _OTHER.within(words) or _COLUMN_OF_OTHERS.fullmatch(document.block_at(start).header_at(start)):
        if _KEY.within(words):
            left_out.add(value)  # a key stays one where it stands without a word
        return None
    if (written.isdigit() and kind == "md5") or _is_payment(text, start, end):
        return None
    if is_sum_of_word(text, start, end):
        left_out.add(value)
        return None
    if kind == "md5" and _JA3.within(words):
        return Found(start, end, "ja3", value)
    is_other = kind in ("md5", "sha1") and (_is_piece(text, start, words) or _is_label(text, digits))
    return None if is_other else Found(start, end, kind, value)


def _called(kind: str, before: Words, document: Document, at: int) -> str | None:
    """Give the kind that words, column or heading give to digits as long as a `kind`; null where they say none.

    Empty where they are called a print, and it is not known of what: TLS itself has fingerprints as long as an MD5.
    """
    if kind == "md5" and (_IMPORTS.within(before) or _lists_imports(document, at)):
        return "imphash"
    said = called_print(before, document, at)
    if said is None:
        return None
    of_tls = kind == "md5" and not _CERTIFICATE.search(said)
    return "" if of_tls or f"cert_{kind}" not in CERT_LENGTHS else f"cert_{kind}"


def _lists_imports(document: Document, at: int) -> bool:
    block = document.block_at(at)
    return any(map(_OF_IMPORTS.fullmatch, (block.header_at(at), block.heading)))


def _is_piece(text: str, start: int, before: Words) -> bool:
    """Tell whether digits are a piece of a path or an address, such as the id in a link or a field of a query."""
    if not _HEX.match(text, start) and not _NAMED.within(before):
        return True
    if _DUMPED.search(before.lower):
        return True
    field = _FIELD.search(before.lower)
    return field is not None and not any(word in field[0] for word in ("md5", "sha", "hash"))


def _is_payment(text: str, start: int, end: int) -> bool:
    """Tell whether digits are the number of a payment in a chain of blocks."""
    return end - start == HASH_LENGTHS["sha256"] and text[start - 2 : start] == "0x"


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Tell whether digits are the first label of a name that somebody can own: `5a0c....crow.com`."""
    labels = _LABELS.match(text, match.end()) if text[match.end() : match.end() + 1] in _DOT_BEGINS else None
    if labels is None:
        return False
    name = refang(match[0] + labels[0]).lower()
    return registrable(name) is not None and (is_defanged(labels[0]) or name.rpartition(".")[2] not in KNOWN_ENDINGS)


def _nearly(text: str, match: re.Match[str], before: Words) -> str | None:
    """Give the kind of hash that a run of digits is one digit too short or too long for, or null."""
    near = _LENGTHS.get(len(match[0]) + 1) or _LENGTHS.get(len(match[0]) - 1)
    if near is None or not _HEX.match(text, match.start()) or _OTHER.within(before):
        return None
    return near if re.search(r"\d", match[0]) and not match[0].isdigit() else None


def _row_begins(document: Document, at: int) -> int:
    """Give where the row of a table begins that a place stands in: words of the row above say nothing; else 0."""
    block = document.block_at(at)
    return block.start if block.kind == "row" else 0


def fingerprints(document: Document) -> Iterator[Found]:
    """Yield JA4 fingerprints and serial numbers of certificates."""
    text = document.text
    for match in matches(_JA4, text, (tail.start() - 10 for tail in _JA4_TAIL.finditer(text, 10))):
        yield Found(match.start(), match.end(), "ja4", match[0].lower())
    for match in matches(_SERIAL_TEXT, text, places(folded(text), "serial")):
        value = made("cert_serial", match["serial"])
        if value is not None:
            yield Found(match.start("serial"), match.end("serial"), "cert_serial", value)
    yield from _serial_cells(document)


def _serial_cells(document: Document) -> Iterator[Found]:
    """Yield the serial numbers in columns that are headed so."""
    for block in document.prose():
        for cell in block.cells:
            if not _heads_serials(cell.header):
                continue
            match = _SERIAL_CELL.fullmatch(document.text, cell.start, cell.end)
            value = made("cert_serial", match["serial"]) if match else None
            if match is not None and value is not None:
                yield Found(match.start("serial"), match.end("serial"), "cert_serial", value)


@lru_cache(maxsize=1_024)
def _heads_serials(header: str) -> bool:
    return _SERIAL_HEADER.search(header) is not None


def wallets(document: Document) -> Iterator[Found]:
    """Yield wallets: Ethereum, Monero by form, Bitcoin and its like (Tron, Ripple) by their checksum or bech32 form."""
    text = document.text
    for match in matches(_ETHER, text, places(text, "0x")):
        yield Found(match.start(), match.end(), "wallet", match[0])
    runs = [start for start, _ in long_runs(text)]
    for match in matches(_MONERO, text, runs):
        yield Found(match.start(), match.end(), "wallet", match[0])
    for match in matches(_CHECKED, text, sorted({*runs, *places(text, "bc1", "ltc1")})):
        if match[0].startswith(("bc1", "ltc1")) or _checked(match[0]):
            yield Found(match.start(), match.end(), "wallet", match[0])


def _checked(address: str) -> bool:
    """Base58Check: the last four bytes are the double sha256 of the others."""
    number, digits = 0, _RIPPLE if address[0] == "r" else _BASE58
    for character in address:
        number = number * 58 + digits.index(character)
    data = number.to_bytes(max(25, (number.bit_length() + 7) // 8), "big")
    return len(data) == 25 and hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]
