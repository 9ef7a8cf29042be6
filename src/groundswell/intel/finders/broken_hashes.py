"""Put hashes together that a page or a narrow column broke in two parts.

Two parts are one hash where a line below them names the kind, or where neither is a hash and both together are as long
as one: lists hold hashes of the same kind one below another, so what is as long as a hash is one.

Not here: hashes that touch words (`glued_hashes.py`).
"""

from __future__ import annotations

import re

from groundswell.model.observable import HASH_LENGTHS

Whole = tuple[int, int, str, str]  # start, end, kind, value

_BELOW = re.compile(
    r"(?P<one>[0-9a-f]{26,64})[ \t]*\n[ \t]*(?P<two>[0-9a-f]{4,64})[ \t]*\n\s{0,40}(?P<kind>sha-?1|sha-?256|sha-?512)"
    r"(?:[ \t]hash)?[ \t]*(?:\n(?!\s{0,40}[0-9a-f]{32})|\Z)",
    re.IGNORECASE,
)
_ONLY_HEX = re.compile(r"[0-9a-f]{6,}|.{0,12}md5.{0,12}", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?P<one>[0-9A-Fa-f]{31,120})(?:[ \t]{1,3}|[ \t]{0,2}\n[ \t]{0,4})(?P<two>[0-9A-Fa-f]{4,100})(?![0-9A-Za-z])"
    r"(?![ \t]{1,3}[0-9A-Fa-f]{4,100}(?![0-9A-Za-z]))"
)
_PART_BEFORE = re.compile(r"[0-9A-Fa-f]{4}[ \t]{1,3}\Z")
_NEAR = 400  # characters above two lines in which a word says what they are
_KINDS = {length: kind for kind, length in HASH_LENGTHS.items()}


def _is_called(above: str) -> bool:
    """Tell whether the lines above speak of hashes, and not of certificates."""
    lower = above.lower()
    return ("hash" in lower or "md5" in lower or "sha" in lower) and "certif" not in lower


def in_two(text: str, start: int) -> Whole | None:
    """Give the hash whose first part begins at a place; null where none was broken."""
    return _named_below(text, start) or _of_two_parts(text, start)


def _named_below(text: str, start: int) -> Whole | None:
    match = _BELOW.match(text, start)
    if match is None:
        return None
    kind = match["kind"].lower().replace("-", "")
    above = text[max(start - 140, 0) : start].rstrip(" \t")
    value = (match["one"] + match["two"]).lower()
    if len(value) != HASH_LENGTHS[kind] or (above and not above.endswith("\n")):
        return None
    if _ONLY_HEX.fullmatch(above.rstrip().rpartition("\n")[2].strip()):
        return None  # lists of hashes one below another
    return start, match.end("two"), kind, value


def _of_two_parts(text: str, start: int) -> Whole | None:
    match = _BESIDE.match(text, start)
    if match is None or len(match["one"]) in _KINDS or len(match["two"]) in _KINDS:
        return None
    value = (match["one"] + match["two"]).lower()
    kind = _KINDS.get(len(value))
    if kind is None or not re.search(r"\d", match["two"]) or value.isdigit():
        return None
    if _PART_BEFORE.search(text, max(start - 7, 0), start):
        return None  # a row of more than two
    if "\n" in match[0] and not _is_called(text[max(start - _NEAR, 0) : start]):
        return None
    return start, match.end(), kind, value
