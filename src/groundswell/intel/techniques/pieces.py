"""Weigh the pieces of many sentences at once: rows of a sparse matrix, for training and for run time alike.

The weight of a piece is 1 + ln of how often the sentence holds it, times its rarity; words with their pairs have
length one, and so have runs of letters. Weights are whole multiples of 2**-16, so that their sums with the small whole
numbers of the model are exact in any order, and every machine trains and finds the same.

Not here: which pieces a sentence has (`features.py`), what they say (`model.py`).
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from groundswell.intel.techniques.features import LONGEST, pairs, words
from groundswell.intel.techniques.letter_runs import LetterRuns, Places

Doubles = npt.NDArray[np.float64]
_MOST = LONGEST * 3  # pieces of one kind in a sentence
_STEPS = 1 << 16  # of a weight, from 0 to 1
_DAMPED = np.array([0.0, *(1 + math.log(count) for count in range(1, _MOST + 1))]).astype(np.float16)


@dataclass(frozen=True)
class Rows:
    """Sentences as sparse rows: row i has weights `values[starts[i]:starts[i + 1]]` at `places`, in rising order."""

    starts: Places
    places: Places
    values: Doubles


@dataclass(frozen=True)
class Pieces:
    """The known pieces: words and pairs first, then runs of letters; a piece's place is its number in both together."""

    of_words: tuple[str, ...]
    of_letters: LetterRuns
    rarity: npt.NDArray[np.float16]

    @cached_property
    def _words(self) -> Mapping[str, int]:
        return dict(zip(self.of_words, range(len(self.of_words)), strict=True))

    def weighed(self, sentences: Sequence[str]) -> Rows:
        """Give the weights of the known pieces of each sentence. Cost: linear in the text; a word is cut up once."""
        size, many = len(self.rarity), len(sentences)
        keys = np.sort(self._found(sentences))
        first = np.flatnonzero(np.diff(keys, prepend=-1))
        counts = np.diff(first, append=len(keys))
        row_of, places = np.divmod(keys[first], size)
        values = _DAMPED[np.minimum(counts, _MOST)].astype(np.float64) * self.rarity[places]
        half = row_of * 2 + (places >= len(self.of_words))
        length = np.sqrt(np.bincount(half, weights=values * values, minlength=2 * many))
        return Rows(
            starts=np.searchsorted(row_of, np.arange(many + 1)),
            places=places,
            values=np.rint(values / length[half] * _STEPS) / _STEPS,
        )

    def _found(self, sentences: Sequence[str]) -> Places:
        """Give each piece of each sentence, with repeats, as one number: row times the count of pieces, plus place."""
        known, size = self._words, len(self.rarity)
        number: dict[str, int] = {}
        whole, said = array("q"), array("q")
        ends = []
        for row, sentence in enumerate(sentences):
            spoken = words(sentence)
            said.extend([number.setdefault(word, len(number)) for word in spoken])
            ends.append(len(said))
            first = row * size
            whole.extend([first + known[word] for word in spoken if word in known])
            whole.extend([first + known[pair] for pair in pairs(spoken) if pair in known])
        row_of = np.repeat(np.arange(len(sentences)), np.diff(ends, prepend=0))
        return np.concatenate([_array(whole), self._letters(list(number), _array(said), row_of)])

    def _letters(self, vocabulary: list[str], said: Places, row_of: Places) -> Places:
        """Give the runs of the words said, as `_found` does; `said` are places in the vocabulary."""
        of, run = self.of_letters.found(vocabulary)
        starts = np.searchsorted(of, np.arange(len(vocabulary) + 1))
        many = np.diff(starts)[said]
        total = np.cumsum(many)
        at = np.arange(total[-1] if len(total) else 0) + np.repeat(starts[said] - total + many, many)
        pieces: Places = np.repeat(row_of, many) * len(self.rarity) + len(self.of_words) + run[at]
        return pieces


def _array(numbers: array[int]) -> Places:
    return np.frombuffer(numbers, dtype=np.int64) if numbers else np.zeros(0, dtype=np.int64)
