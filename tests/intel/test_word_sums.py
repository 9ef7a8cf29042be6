"""The digest of a word that stands beside it is no hash of a file."""

from __future__ import annotations

import hashlib

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.readers import text as plain

WORD = "fly-crow"


def digest(algorithm: str, word: str = WORD) -> str:
    return hashlib.new(algorithm, word.encode()).hexdigest()


BESIDE = [
    ("command\nmd5\n\nfly-crow\n{}\n", "a cell on the line above"),
    ("| fly-crow | {} |", "a cell of its row"),
    ('The word "FLY-CROW" gives {} here.', "in other letters"),
    ("{} stands for fly-crow.", "behind it"),
]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256"])
@pytest.mark.parametrize("words", [b[0] for b in BESIDE], ids=[b[1] for b in BESIDE])
def test_sum_of_a_word_is_no_value(words: str, algorithm: str) -> None:
    assert [v.value for v in scan(plain.read(words.format(digest(algorithm)))).values] == []


@pytest.mark.parametrize("words", [b[0] for b in BESIDE], ids=[b[1] for b in BESIDE])
def test_hash_of_something_else_stays(words: str) -> None:
    other = digest("md5", "what a file holds")
    assert other in [v.value for v in scan(plain.read(words.format(other))).values]


def test_sum_of_a_word_is_none_anywhere_in_the_report() -> None:
    value = digest("md5")
    assert [v.value for v in scan(plain.read(f"fly-crow {value}\n\nLater it waits for {value} again.")).values] == []
