"""Tell digests of words from hashes of files: lists of commands beside their sums, passwords, names of functions.

Malware compares sums so as not to hold the words, and reports print both. Whether a digest is that of a word beside it
can be computed; no file then has it.

Not here: what is a run of hex digits of the right length (`hashes.py`).
"""

from __future__ import annotations

import hashlib
import re

from groundswell.model.observable import HASH_LENGTHS

_BESIDE = 120  # characters on each side in which the word can stand
_MOST = 3  # words on each side
_WORD = re.compile(r"[^\s|\"'`,;()<>=:\u201c\u201d]{1,64}")
_ALGORITHMS = {length: kind for kind, length in HASH_LENGTHS.items() if kind in hashlib.algorithms_available}


def is_sum_of_word(text: str, start: int, end: int) -> bool:
    """Tell whether the digits from `start` to `end` are the digest of a word that stands beside them."""
    algorithm = _ALGORITHMS.get(end - start)
    if algorithm is None:
        return False
    before = _WORD.findall(text[max(start - _BESIDE, 0) : start])[-_MOST:]
    after = _WORD.findall(text[end : end + _BESIDE])[:_MOST]
    words = {form for near in (*before, *after) for word in (near, near.strip(".")) for form in _forms(word)}
    digest = text[start:end].lower()
    return any(_sum(algorithm, word) == digest for word in words)


def _forms(word: str) -> tuple[str, str, str]:
    return word, word.lower(), word.upper()


def _sum(algorithm: str, word: str) -> str:
    return hashlib.new(algorithm, word.encode(), usedforsecurity=False).hexdigest()
