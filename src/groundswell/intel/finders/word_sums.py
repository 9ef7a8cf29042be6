"""Tell digests of words from hashes of files: lists of commands beside their sums, passwords, names of functions.

Malware compares sums so as not to hold the words, and reports print both. Whether a digest is that of a word beside it
can be computed; no file then has it.

Not here: what is a run of hex digits of the right length (`hashes.py`).
"""

from __future__ import annotations

import hashlib
import re

from groundswell.model.observable import HASH_LENGTHS

_BESIDE = 60  # characters on each side in which the word can stand
_MOST = 3  # words on each side
_WORD = re.compile(r"[^\s|\"'`,;()<>=:\u201c\u201d]{1,64}")
_DIGITS = re.compile(r"[0-9A-Fa-f]{32}")  # another digest: lists of hashes are of files
_ALGORITHMS = {
    HASH_LENGTHS["md5"]: hashlib.md5,
    HASH_LENGTHS["sha1"]: hashlib.sha1,
    HASH_LENGTHS["sha256"]: hashlib.sha256,
}


def is_sum_of_word(text: str, start: int, end: int) -> bool:
    """Tell whether the digits from `start` to `end` are the digest of a word that stands beside them."""
    algorithm = _ALGORITHMS.get(end - start)
    if algorithm is None:
        return False
    before = _WORD.findall(text[max(start - _BESIDE, 0) : start])[-_MOST:]
    after = _WORD.findall(text[end : end + _BESIDE])[:_MOST]
    digest = text[start:end].lower()
    near = {form for word in (*before, *after) if not _DIGITS.match(word) for form in _forms(word)}
    return any(algorithm(word.encode(), usedforsecurity=False).hexdigest() == digest for word in near)


def _forms(word: str) -> tuple[str, ...]:
    """Give a word as it stands, without the stop that ends a sentence, and in small and large letters."""
    bare = word.strip(".")
    return word, bare, bare.lower(), bare.upper()
