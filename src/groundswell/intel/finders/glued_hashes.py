"""Find hashes that lost the blank between them and the words beside them: `MD5 5a0c...Size`, `task.exe12c6...`.

A page that was turned into plain text loses its cells and line ends. A hash is written in letters of one case; where
more digits touch each other than a hash has, the words beside it tell which of them are theirs: the ending of a file,
the name of the kind, a year, a capital that begins a word.

Not here: hashes that stand alone, and what a run of digits is called (`hashes.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from groundswell.intel.text.anchors import long_runs
from groundswell.model.dossier import Span
from groundswell.model.observable import HASH_LENGTHS

_LENGTHS = frozenset(HASH_LENGTHS.values())
_SURE = 64  # digits; hardly anything else is as long
_ROW = {136: (32, 40, 64), 264: (32, 40, 64, 128)}  # digits of MD5, SHA-1, SHA-256 (and SHA-512) of one file in a row
_DIGITS = re.compile(r"[0-9a-f]{32,300}+|[0-9A-F]{32,300}+")
_ONLY_DIGITS = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_MOST_MORE = 4  # digits of the words on both sides
_KIND_BEFORE = re.compile(r"(?:(?P<kind>md5|sha-?(?:1|256|512))|x86_64|i386)\Z", re.IGNORECASE)
_KIND_BEHIND = re.compile(r"(?P<kind>md5|sha-?(?:1|256|512))(?=[\W_]|hash|\Z)", re.IGNORECASE)
_ENDING = re.compile(r"\w\.[a-z]{2,4}\Z", re.IGNORECASE)
_DAY = re.compile(r"20\d\d(?=[/-]\d\d[/-]\d\d)")
_TIME = re.compile(r"\d:\d\d:\Z")
_CALLED = re.compile(r"(?:md5|sha-?1|hash(?:es|\sof\sthe\sfile)?)\)?[\s:=|\"'-]{0,20}\Z", re.IGNORECASE)
_WORD = re.compile(r"[A-Z][a-z]")
_CVE = re.compile(r"CVE-\d{4}-\d{4}\Z")  # the number of a vulnerability, whose last digits touch those of a hash
_ABOVE = re.compile(r"\b(?P<kind>md5|sha-?(?:1|256|512))\b", re.IGNORECASE)
_NO_FILES = re.compile(r"print|certif|import", re.IGNORECASE)
_LINE, _COLUMN = 120, 40_000  # characters of the line above that are looked at, and of a column glued together
_PIECE = frozenset("/\\_=-+%#.")  # beside digits that are a piece of an address, a path or a name
_NEAR, _FEWEST = 120, 3  # characters between such hashes, and how many make a table without its cells


def glued(text: str) -> Iterator[Span]:
    """Yield where such a hash stands; MD5 and SHA-1 only where words or others near it show that it is no id."""
    near: list[Span] = []
    for start, end in long_runs(text):
        if end - start >= 2 * min(_LENGTHS) and (column := _column(text, start, end)):
            yield from column
            continue
        for digits in _DIGITS.finditer(text, start, end):
            if digits.span() == (start, end) and end - start in _LENGTHS:
                continue
            if (lengths := _ROW.get(len(digits[0]))) is not None:
                yield from _in_row(digits.start(), lengths)
                continue
            found = _within(text, *digits.span())
            if found is None or _is_piece(text, found, (start, end)):
                continue
            if found[1] - found[0] >= _SURE or _is_called(text, found):
                yield found
                continue
            if near and found[0] - near[-1][1] > _NEAR:
                yield from near if len(near) >= _FEWEST else ()
                near = []
            near.append(found)
    yield from near if len(near) >= _FEWEST else ()


def _column(text: str, start: int, end: int) -> list[Span]:
    """Give the hashes of a line that is a column glued together, under a line that names one kind of hash."""
    whole = text[start - 1 : start] == "\n" and text[end : end + 1] in ("\n", "")
    if not whole or end - start in _LENGTHS or end - start > _COLUMN:
        return []
    above = text[max(start - _LINE, 0) : start].rstrip().rpartition("\n")[2]
    lengths = {_length(kind["kind"]) for kind in _ABOVE.finditer(above)}
    length = lengths.pop() if len(lengths) == 1 and not _NO_FILES.search(above) else 0
    if not length or (end - start) % length or not _ONLY_DIGITS.fullmatch(text, start, end):
        return []
    return [(at, at + length) for at in range(start, end, length)]


def _in_row(at: int, lengths: tuple[int, ...]) -> Iterator[Span]:
    for length in lengths:
        yield at, at + length
        at += length


def _within(text: str, start: int, end: int) -> Span | None:
    """Give the hash in a run of digits of one case, some of which may be those of the words beside it."""
    for at in range(start, min(start + _MOST_MORE, end)):
        label = _KIND_BEFORE.search(text, max(at - 7, 0), at)
        if label is not None and (label["kind"] or at > start):
            length = _length(label["kind"]) or _longest(end - at)
            if length and length <= end - at <= length + _MOST_MORE:
                return at, at + length
    behind = _KIND_BEHIND.match(text, end)
    if behind is not None and _length(behind["kind"]) <= end - start <= _length(behind["kind"]) + _MOST_MORE:
        return end - _length(behind["kind"]), end
    length = _longest(end - start)
    more = end - start - length
    if not length or more > _MOST_MORE or length > _SURE:
        return None  # as many digits as SHA-512 has may be those of shorter ones
    if not more:
        return start, end
    if more == len("0158") and _CVE.search(text, max(start - 9, 0), start + more):
        return start + more, end
    if _DAY.match(text, start + length):
        return start, start + length
    if more == 1 and text[end - 1].isupper() and text[end : end + 1].islower():
        return start, end - 1
    if more == 2 and _TIME.search(text, max(start - 5, 0), start):
        return start + 2, end
    goes_on = text[end : end + 1].islower() and text[end - 1].isalpha()
    before = text[max(start - 1, 0) : start]
    came_before = before.isalpha() or _ENDING.search(text, max(start + more - 8, 0), start + more) is not None
    if goes_on == came_before:
        return None  # digits of the word before it, or of the word behind it
    if goes_on:
        return (start, start + length) if text[start + length : end].isalpha() else None
    return end - length, end


def _length(kind: str | None) -> int:
    return HASH_LENGTHS[kind.lower().replace("-", "")] if kind else 0


def _longest(digits: int) -> int:
    return max((length for length in _LENGTHS if length <= digits), default=0)


def _is_piece(text: str, found: Span, run: Span) -> bool:
    """Tell whether a hash at the edge of its run is a piece of an address, a path or a longer name."""
    left, right = text[max(run[0] - 1, 0) : run[0]], text[run[1] : run[1] + 1]
    return (found[0] == run[0] and left in _PIECE) or (found[1] == run[1] and right in _PIECE - {".", "#"})


def _is_called(text: str, found: Span) -> bool:
    """Tell whether the words before a hash call it one, or it stands alone before a word that begins with a capital."""
    at, end = found
    if _CALLED.search(text, max(at - 40, 0), at) or _KIND_BEHIND.match(text, end):
        return True
    if _TIME.search(text, max(at - 7, 0), max(at - 2, 0)):
        return True
    return not text[max(at - 1, 0) : at].isalnum() and _WORD.match(text, end) is not None
