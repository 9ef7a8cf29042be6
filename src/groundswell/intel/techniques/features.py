"""Cut a sentence into the pieces that the technique model weighs: words, pairs of words, runs of letters in a word.

The same code serves training (`scripts/train_techniques.py`) and run time, so both see the same pieces.

Not here: the weights (`model.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_WORD = re.compile(r"\w\w+")
SIZES = (3, 4, 5)  # letters of a run
LONGEST = 1_000  # characters of a sentence that are weighed
LONGEST_WORD = 25  # characters; what is longer is a hash or another value, and its letters tell nothing


def words(sentence: str) -> list[str]:
    """Give the words of two letters or more, lower case."""
    return _WORD.findall(sentence[:LONGEST].lower())


def pairs(of: Sequence[str]) -> Iterator[str]:
    """Give each pair of neighbouring words."""
    return (f"{left} {right}" for left, right in pairwise(of))


def runs(word: str) -> list[str]:
    """Give the runs of three to five letters of a word, its edges marked by a blank; none of a long value."""
    if len(word) > LONGEST_WORD:
        return []
    edged = f" {word} "
    return [edged[at : at + size] for size in SIZES for at in range(len(edged) - size + 1)]


def word_pieces(sentence: str) -> list[str]:
    """Give the words of a sentence and their pairs."""
    found = words(sentence)
    return [*found, *pairs(found)]


def letter_pieces(sentence: str) -> list[str]:
    """Give the runs of letters of each word of a sentence."""
    return [run for word in words(sentence) for run in runs(word)]
