"""Places at which a pattern can begin, found by what no match can lack: a dot, a colon, a word, a run of digits.

Trying a rich pattern at each character of a text costs most of a scan. Looking for the one thing that every match
holds is done by the machine's own search; the pattern is then tried at those few places only, left to right, and finds
what it would have found alone.

Not here: the patterns (the files beside this one).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def lowered(text: str) -> str:
    """Give a text in lower case, each character at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """Give a whole text in lower case, each character at its place; kept for the finder that asks next."""
    return lowered(text)


def places(text: str, *words: str) -> Iterator[int]:
    """Yield where any of the words begins, in order."""
    if len(words) > 1:
        yield from sorted({at for word in words for at in places(text, word)})
        return
    at = text.find(words[0])
    while at >= 0:
        yield at
        at = text.find(words[0], at + 1)


def matches(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """Yield the matches that begin at one of `starts` (in order) and do not overlap an earlier one."""
    end = 0
    for start in starts:
        if start >= end:
            match = pattern.match(text, start)
            if match is not None:
                end = match.end()
                yield match


def back(text: str, end: int, extra: str, most: int) -> int:
    """Give where the run of letters, digits, `_` and `extra` before `end` begins, at most `most` characters of it."""
    run = _run_of(extra).match(text[max(end - most, 0) : end][::-1])
    return end - run.end() if run else end


@lru_cache(maxsize=16)
def _run_of(extra: str) -> re.Pattern[str]:
    return re.compile(rf"[\w{re.escape(extra)}]*")
