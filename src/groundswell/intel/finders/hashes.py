"""Find hashes, JA3 and JA4 fingerprints, serial numbers of certificates, wallets; name broken hashes.

A run of hex digits of the right length is a hash unless the words before it say that it is a key, a licence or an id.
One digit too few or too many is a broken value: it is named, not dropped.

Not here: fuzzy hashes (ssdeep, tlsh), import hashes: no record here holds them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from groundswell.intel.document import Document
from groundswell.intel.finders.anchors import folded, matches, places
from groundswell.intel.finders.found import Found, made
from groundswell.model.dossier import Unread
from groundswell.model.observable import HASH_LENGTHS, hash_kind

_HEX = re.compile(r"(?<![0-9A-Za-z#%/+_-])[0-9A-Fa-f]{31,129}(?![0-9A-Za-z/+_-]|=)")
_LOOSE = re.compile(
    r"(?<![0-9A-Za-z])[0-9A-Fa-f]{31,129}(?![0-9A-Za-z])|(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])"
)
_NAMED = re.compile(r"\b(?:md5|sha-?\d{1,3})[-_/+#%]$", re.IGNORECASE)
_RUN = re.compile(r"[0-9A-Fa-f][0-9A-Fa-f]{30}")  # a set first, then the repeat: this is searched far faster
_OTHER = re.compile(
    r"\b(?:licen[sc]e(?:\s(?:key|string))?|key|aes|rc4|xor|iv|nonce|salt|uuid|guid|token|password|passwd|pass"
    r"|cookie|session|build[\s_-]?id|user[\s_-]?id|tenant|imphash|imp[\s_-]hash|ssdeep|tlsh|pehash"
    r"|rich[\s_-]?header|ja3s|commit|rev|revision|etag"
    r"|(?:text\s)?entry(?:\s?point)?(?:\sbytes)?|magic(?:\s(?:value|file ?name))?|hex|input is)[\s|\"'`*:=#()-]{1,6}$",
    re.IGNORECASE,
)
_PRINT = re.compile(
    r"\b(?:thumbprints?|(?:cert(?:ificate)?(?:'s)?|tls|ssl)\s(?:leaf\s)?(?:cert(?:ificate)?\s)?"
    r"(?:thumb|finger)?-?(?:print|hash|sha-?1|sha-?256)(?:\shash)?|(?:tls|ssl)\scert(?:ificate)?,?)"
    r"(?:\s?\(?(?:sha-?1|sha-?256|md5)\)?)?(?:\sfor\s\S{1,48})?[\s\"'`*:=|#()-]{0,6}(?:is\s)?$",
    re.IGNORECASE,
)
_MAY_PRINT = re.compile("[Cc][Ee][Rr][Tt]|[Pp][Rr][Ii][Nn][Tt]")
_JA3 = re.compile(r"\bja3\b[\s\"'`*:=()|-]{0,12}(?:hash|fingerprint|digest)?[\s:=|]{0,4}$", re.IGNORECASE)
_SERIAL = re.compile(r"\bserial(?:\s?(?:number|no\.?))?[\s\"'`*:=#()|-]{1,6}(?:0x)?$", re.IGNORECASE)
_SERIAL_TEXT = re.compile(
    r"\bserial(?:\s(?:number|no\.?))?\s?[:="
    r"|]?\s{0,3}[`\"']?(?P<serial>(?:0x)?(?:[0-9A-Fa-f]{2}[: ]?){5,19}[0-9A-Fa-f]{2})(?![0-9A-Za-z:])",
    re.IGNORECASE,
)
_SERIAL_HEADER = re.compile(r"\bserial(?:\s?(?:number|no\.?))?\s*$", re.IGNORECASE)
_SERIAL_CELL = re.compile(r"\s*(?P<serial>(?:0x)?(?:[0-9A-Fa-f]{2}[: ]?){5,19}[0-9A-Fa-f]{2})\s*")
_JA4 = re.compile(r"(?<![\w])[tqd](?:1[0-3]|s[23]|d[123]|00)[di]\d{4}[a-z0-9]{2}_[0-9a-f]{12}_[0-9a-f]{12}(?![\w])")
_JA4_TAIL = re.compile(r"_[0-9a-f]{12}_[0-9a-f]{12}")
_BITCOIN_RUN = re.compile(r"[13][1-9A-HJ-NP-Za-km-z]{25}")
_MONERO_RUN = re.compile(r"[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}")
_ETHER = re.compile(r"(?<![\w])0x[0-9a-fA-F]{40}(?![\w])")
_BITCOIN = re.compile(r"(?<![\w/])(?:bc1[ac-hj-np-z02-9]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![\w])")
_MONERO = re.compile(r"(?<![\w])[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93,120}(?![\w])")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_LENGTHS = {length: kind for kind, length in HASH_LENGTHS.items()}


def hashes(document: Document, unread: list[Unread]) -> Iterator[Found]:
    """Yield hashes and JA3 fingerprints; broken ones are added to `unread`.

    What is called the thumbprint of a certificate at one place is no hash of a file anywhere in the report.
    """
    prints: set[str] = set()
    found = list(_hashes(document, unread, prints))
    yield from (value for value in found if value.value not in prints)


def _hashes(document: Document, unread: list[Unread], prints: set[str]) -> Iterator[Found]:
    text = document.text
    for match in matches(_LOOSE, text, (run.start() for run in _RUN.finditer(text))):
        before = text[max(match.start() - 32, 0) : match.start()]
        written = match[0]
        if before.endswith("0x") or _SERIAL.search(before) or len(set(written.lower())) < 5:
            continue
        kind = hash_kind(written)
        if kind is not None and _is_print(text[max(match.start() - 90, 0) : match.start()], document, match.start()):
            prints.add(written.lower())
            unread.append(Unread(written, "the thumbprint of a certificate: no file has this hash"))
            continue
        if kind is None:
            if len(written) + 1 in _LENGTHS or len(written) - 1 in _LENGTHS:
                near = _LENGTHS.get(len(written) + 1) or _LENGTHS[len(written) - 1]
                if _HEX.match(text, match.start()) and not _OTHER.search(before) and re.search(r"\d", written):
                    unread.append(
                        Unread(written, f"a broken value: {len(written)} hex digits, a {near} has {HASH_LENGTHS[near]}")
                    )
            continue
        if _OTHER.search(before) or (written.isdigit() and kind == "md5"):
            continue
        if kind == "md5" and _JA3.search(before):
            kind = "ja3"
        if not _HEX.match(text, match.start()) and kind in ("md5", "sha1") and not _NAMED.search(before):
            continue  # a piece of a path or an address, such as the id in a link
        value = made(kind, written)
        if value is not None:
            yield Found(match.start(), match.end(), kind, value)


def _is_print(before: str, document: Document, at: int) -> bool:
    """Tell whether the words before a place, or over its column, call it the thumbprint of a certificate."""
    before = "" if before[-1:].isalnum() else before  # words of another cell that were glued to the hash
    return any(_PRINT.search(words) for words in (before, _column(document, at)) if _MAY_PRINT.search(words))


def _column(document: Document, at: int) -> str:
    """Give the header of the column that a place stands in, or an empty text."""
    return next((c.header for c in document.block_at(at).cells if c.start <= at < c.end), "")


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
            if not _SERIAL_HEADER.search(cell.header):
                continue
            match = _SERIAL_CELL.fullmatch(document.text, cell.start, cell.end)
            value = made("cert_serial", match["serial"]) if match else None
            if match is not None and value is not None:
                yield Found(match.start("serial"), match.end("serial"), "cert_serial", value)


def wallets(document: Document) -> Iterator[Found]:
    """Yield wallets: Ethereum and Monero by form, Bitcoin by its checksum or its bech32 form."""
    text = document.text
    for match in matches(_ETHER, text, places(text, "0x")):
        yield Found(match.start(), match.end(), "wallet", match[0])
    for match in matches(_MONERO, text, (run.start() for run in _MONERO_RUN.finditer(text))):
        yield Found(match.start(), match.end(), "wallet", match[0])
    runs = {run.start() for run in _BITCOIN_RUN.finditer(text)}
    for match in matches(_BITCOIN, text, sorted(runs.union(places(text, "bc1")))):
        if match[0].startswith("bc1") or _checked(match[0]):
            yield Found(match.start(), match.end(), "wallet", match[0])


def _checked(address: str) -> bool:
    """Base58Check: the last four bytes are the double sha256 of the others."""
    number = 0
    for character in address:
        number = number * 58 + _BASE58.index(character)
    data = number.to_bytes(max(25, (number.bit_length() + 7) // 8), "big")
    return len(data) == 25 and hashlib.sha256(hashlib.sha256(data[:-4]).digest()).digest()[:4] == data[-4:]
