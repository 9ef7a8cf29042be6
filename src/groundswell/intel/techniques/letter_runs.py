"""Find the known runs of letters of many words at once.

A run of three to five letters is a number: one byte a letter, the first lowest, by its place in an alphabet. The known
runs are sorted numbers, so that those of all words of a report are found in a few passes over arrays, not one by one.
The slow twin is `features.runs`, with a dictionary.

Not here: what a run weighs (`pieces.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from groundswell.intel.techniques.features import LONGEST_WORD, SIZES

Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
_STRANGE = 255  # a letter that no known run holds
_CHARACTERS = 0x110000  # of Unicode


@dataclass(frozen=True)
class LetterRuns:
    """The known runs, in rising order of their numbers. A letter's byte is its place in `alphabet`, counted from 1."""

    alphabet: str
    numbers: Numbers

    @classmethod
    def known(cls, runs: Iterable[str]) -> LetterRuns:
        """Make the table of some runs; what is known is the set of them.

        Raises:
            ValueError: they hold more than 254 letters.
        """
        runs = set(runs)
        alphabet = "".join(sorted({letter for run in runs for letter in run}))
        if len(alphabet) >= _STRANGE:
            raise ValueError(f"{len(alphabet)} letters in the known runs; a byte names 254")
        byte = {letter: at for at, letter in enumerate(alphabet, start=1)}
        numbers = [sum(byte[letter] << 8 * at for at, letter in enumerate(run)) for run in runs]
        return cls(alphabet, np.array(sorted(numbers), dtype=np.uint64))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The runs as text, in the order of their numbers."""
        return tuple(
            "".join(self.alphabet[byte - 1] for byte in int(number).to_bytes(8, "little") if byte)
            for number in self.numbers
        )

    @cached_property
    def _bytes(self) -> npt.NDArray[np.uint8]:
        table = np.full(_CHARACTERS, _STRANGE, dtype=np.uint8)
        table[[ord(letter) for letter in self.alphabet]] = np.arange(1, len(self.alphabet) + 1)
        return table

    def found(self, words: Sequence[str]) -> tuple[Places, Places]:
        """Give each known run of each word, with repeats: the word's place in `words`, the run's in `numbers`.

        Long values have no runs (`features.runs`). In order of words.
        """
        cut = [word if len(word) <= LONGEST_WORD else "" for word in words]
        text = "".join(f" {word} " for word in cut).encode("utf-32-le", "replace")
        letters = self._bytes[np.frombuffer(text, dtype=np.uint32)].astype(np.uint64)
        owner = np.repeat(np.arange(len(cut)), [len(word) + 2 for word in cut])
        owners, places = [], []
        number = letters
        for size in range(2, max(SIZES) + 1):
            number = number[:-1] | letters[size - 1 :] << np.uint64(8 * (size - 1))
            if size in SIZES and len(number):
                at = np.minimum(np.searchsorted(self.numbers, number), len(self.numbers) - 1)
                hit = (self.numbers[at] == number) & (owner[: len(number)] == owner[size - 1 :])
                owners.append(owner[: len(number)][hit])
                places.append(at[hit])
        of, place = np.concatenate([[], *owners]).astype(np.int64), np.concatenate([[], *places]).astype(np.int64)
        order = np.argsort(of, kind="stable")
        return of[order], place[order]
