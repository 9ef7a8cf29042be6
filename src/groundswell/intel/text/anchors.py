"""Places at which a pattern can begin, found by what no match can lack: a dot, a colon, a word, a run of digits.

Trying a rich pattern at each character of a text costs most of a scan. Looking for the one thing that every match
holds is done by the machine's own search; the pattern is then tried at those few places only, left to right, and finds
what it would have found alone.

Not here: the patterns (`finders`).
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np

LONG_RUN = 26  # letters and digits; no wallet, no hash is shorter
_ALPHANUMERIC = np.array([chr(code).isascii() and chr(code).isalnum() for code in range(256)])
_DOTS = re.compile(
    r"[.\[({<\\。．｡․](?:(?<=[.。．｡․])(?=[\w\])］-])|(?<=[\[({<\\])(?=\.|[dD][oO][tT]))"
)  # a set first: what may be a dot; then what must follow it
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def lowered(text: str) -> str:
    """Give a text in lower case, each character at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text.translate(_ASCII_LOWER)


@lru_cache(maxsize=2)
def folded(text: str) -> str:
    """Give a whole text in lower case, each character at its place; kept for the finder that asks next."""
    return lowered(text)


@lru_cache(maxsize=2)
def dots(text: str) -> Sequence[int]:
    """Give where a label before a dot of any form ends, in order; kept for the finder that asks next."""
    return array("I", _ends_of_labels(text))  # four bytes each: a text may be nothing but dots


def _ends_of_labels(text: str) -> Iterator[int]:
    for dot in _DOTS.finditer(text):
        end = dot.start()
        yield end - (end > 0 and ((text[end] in "[(" and text[end - 1] in " \t\n[") or text[end - 1] == "［"))


@lru_cache(maxsize=2)
def long_runs(text: str) -> list[tuple[int, int]]:
    """Give the runs of at least `LONG_RUN` ASCII letters and digits, whole; kept for the finder that asks next."""
    codes = np.frombuffer(text.encode("latin-1", "replace"), np.uint8)  # a byte a character, whatever it is
    alike = np.concatenate(([False], _ALPHANUMERIC[codes], [False]))
    edges = np.flatnonzero(alike[1:] != alike[:-1])
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= LONG_RUN
    return list(zip(starts[long].tolist(), ends[long].tolist(), strict=True))


def places(text: str, *words: str) -> Iterator[int]:
    """Yield where any of the words begins, in order."""
    if len(words) > 1:
        yield from sorted({at for word in words for at in places(text, word)})
        return
    at = text.find(words[0])
    while at >= 0:
        yield at
        at = text.find(words[0], at + 1)


def matches(
    pattern: re.Pattern[str], text: str, starts: Iterable[int], stops: Sequence[int] = ()
) -> Iterator[re.Match[str]]:
    """Yield the matches that begin at one of `starts` (in order) and do not overlap an earlier one.

    None goes on over the first of `stops` (in order) behind its start.
    """
    end = 0
    for start in starts:
        if start >= end:
            at = bisect_right(stops, start)
            match = pattern.match(text, start, stops[at] if at < len(stops) else len(text))
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
