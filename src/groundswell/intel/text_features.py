"""Cut a sentence into the pieces that the technique model weighs: words, pairs of words, runs of letters in a word.

The same code serves training (`scripts/train_techniques.py`) and run time, so both see the same pieces.

Not here: the weights (`suggest.py`).
"""

from __future__ import annotations

import re
from itertools import pairwise

_WORD = re.compile(r"\w\w+")
LONGEST = 1_000  # characters of a sentence that are weighed


def word_pieces(sentence: str) -> list[str]:
    """Give the words of two letters or more, lower case, and each pair of neighbours."""
    words = _WORD.findall(sentence[:LONGEST].lower())
    return words + [f"{left} {right}" for left, right in pairwise(words)]


def letter_pieces(sentence: str) -> list[str]:
    """Give the runs of three to five letters inside each word, its edges marked by a blank."""
    pieces: list[str] = []
    for word in sentence[:LONGEST].lower().split():
        edged = f" {word} "
        for size in (3, 4, 5):
            pieces.extend(edged[at : at + size] for at in range(max(len(edged) - size + 1, 1)))
            if len(edged) <= size:
                break
    return pieces
