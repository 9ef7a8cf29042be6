"""The technique model weighs all sentences of a report at once; a slow twin weighs each by itself, piece by piece."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from groundswell.intel.techniques.features import LONGEST, LONGEST_WORD, letter_pieces, runs, word_pieces, words
from groundswell.intel.techniques.letter_runs import LetterRuns
from groundswell.intel.techniques.model import evidence, load_model, probability, signs

SENTENCES = [
    "The malware creates a scheduled task that runs every hour.",
    "Attackers dumped the memory of LSASS to get credentials, credentials, credentials.",
    "",
    "¿Ünïcode? 中文字符 Привет мир İstanbul ﬁle \U0001f600 naïve",
    "a b c d",
    "d41d8cd98f00b204e9800998ecf8427e is a hash, and so is " + "ab" * 40,
    "word " * 400,
    "cmd.exe /c whoami && net user /domain",
]
TEXT = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(" ".join(SENTENCES).split()), max_size=30).map(" ".join),
)


@cache
def places() -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Where each known piece stands: words and pairs, runs of letters."""
    pieces = load_model().pieces
    first = len(pieces.of_words)
    return (
        {piece: at for at, piece in enumerate(pieces.of_words)},
        {run: first + at for at, run in enumerate(pieces.of_letters.texts)},
    )


def weights_one_by_one(sentence: str) -> dict[int, float]:
    """Slow and obvious: 1 + ln count, times rarity, each kind of piece of length one, in steps of 2**-16."""
    found: dict[int, float] = {}
    for known, cut in zip(places(), (word_pieces, letter_pieces), strict=True):
        counts = Counter(known[piece] for piece in cut(sentence) if piece in known)
        rarity = load_model().pieces.rarity
        raw = {at: float(np.float16(1 + math.log(n))) * float(rarity[at]) for at, n in sorted(counts.items())}
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        found |= {at: round(weight / length * 65536) / 65536 for at, weight in raw.items()}
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(TEXT, min_size=1, max_size=6))
@example(SENTENCES)
def test_the_weights_of_many_sentences_are_those_of_each_by_itself(sentences: list[str]) -> None:
    rows = load_model().pieces.weighed(sentences)
    assert len(rows.starts) == len(sentences) + 1
    for at, sentence in enumerate(sentences):
        row = slice(rows.starts[at], rows.starts[at + 1])
        slow = weights_one_by_one(sentence)
        assert rows.places[row].tolist() == sorted(slow)
        assert rows.values[row].tolist() == pytest.approx([slow[place] for place in sorted(slow)], abs=2.0**-16)


@settings(deadline=None, max_examples=40)
@given(st.lists(TEXT, min_size=1, max_size=5))
@example(SENTENCES)
def test_scores_are_exact_whatever_stands_beside_a_sentence(sentences: list[str]) -> None:
    model = load_model()
    rows = model.pieces.weighed(sentences)
    together = model.scores(sentences)
    for at, sentence in enumerate(sentences):
        assert together[at].tolist() == model.scores([sentence])[0].tolist()
        slow = np.zeros(len(model.labels))
        for place in reversed(range(rows.starts[at], rows.starts[at + 1])):  # any order gives the same sum
            slow += rows.values[place] * model.shown.numbers[rows.places[place]]
        assert together[at].tolist() == (slow * model.shown.scale + model.shown.bias).tolist()


@settings(deadline=None)
@given(st.lists(st.text(max_size=12), max_size=8), st.lists(st.text(min_size=3, max_size=5), min_size=1, max_size=40))
@example(["ab", "abc", "x" * 26, ""], [" ab", "ab ", "abc", "xxx", " ab "])
@example(["ä中文", "中文"], [" ä中", "中文 "])
def test_the_runs_of_all_words_are_those_of_each_by_itself(said: list[str], more: list[str]) -> None:
    table = LetterRuns.known([run for word in said[::2] for run in runs(word)] + more)
    of, run = table.found(said)
    found = [sorted(table.texts[place] for place in run[of == at]) for at in range(len(said))]
    assert found == [sorted(piece for piece in runs(word) if piece in table.texts) for word in said]
    assert of.tolist() == sorted(of.tolist())


def test_more_letters_than_a_byte_names_are_refused() -> None:
    with pytest.raises(ValueError, match="letters"):
        LetterRuns.known([chr(0x4E00 + at) * 3 for at in range(300)])


def test_pieces_are_words_pairs_and_runs_of_letters_of_no_long_value() -> None:
    assert word_pieces("Drops a DLL file") == ["drops", "dll", "file", "drops dll", "dll file"]
    assert letter_pieces("ab") == [" ab", "ab ", " ab "]
    assert letter_pieces("a" * (LONGEST_WORD + 1)) == []
    assert len(words("ab " * LONGEST)) * 3 <= LONGEST


def test_evidence_is_of_the_best_sentences_in_any_order() -> None:
    scores = np.array([[-1.0, 0.2], [0.3, -3.0], [-0.9, -0.4], [0.1, -1.2]])
    assert evidence(scores).tolist() == evidence(scores[::-1]).tolist()
    better = scores.copy()
    better[0, 0] = 0.9
    assert (evidence(better)[0] >= evidence(scores)[0]).all()
    assert (evidence(better)[0] > evidence(scores)[0]).any()
    assert evidence(better)[1].tolist() == evidence(scores)[1].tolist()


def test_a_report_of_one_sentence_has_evidence_too() -> None:
    assert evidence(np.array([[0.5, -2.0]])).shape == evidence(np.zeros((9, 2))).shape
    assert signs(np.array([[0.5, -2.0]])).shape[0] == 1


def test_the_more_a_report_shows_a_technique_the_likelier_it_is_told() -> None:
    model = load_model()
    column = model.labels.index("T1053.005")
    sentence = "The malware creates a scheduled task that runs every hour."
    filler = ["The weather was fine in the town that week."] * 5
    none, some = (float(model.told(model.scores(said))[column]) for said in (filler, [*filler, sentence]))
    assert none < model.threshold <= some


def test_probabilities_lie_between_none_and_one_however_far_the_evidence_goes() -> None:
    assert probability(np.array([[1e9], [-1e9]]), np.array([1.0, 0.0])).tolist() == pytest.approx([1, 0])
