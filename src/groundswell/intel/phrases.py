"""Words looked for in headings, rows and sentences, whatever their case.

Patterns are written in lower case and asked of the text in lower case, which is faster than a search that ignores
case. One pass over a text tells which phrases can match in it at all: those of which a literal text stands there
(`literals.py`); only they are searched for. The same heading stands over hundreds of values and the same row holds
ten: an answer once given is kept (`first`).

Not here: which words speak for what (`evidence.py`, `bystanders.py`, `roles.py`).
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.finders.anchors import lowered
from groundswell.intel.literals import literals


class Book:
    """Phrases that are asked of the same texts."""

    def __init__(self) -> None:
        """Begin with no phrase."""
        self.phrases: list[Phrase] = []
        self._literals: dict[str, int] = {}
        self._always = 0

    def phrase(self, pattern: str) -> Phrase:
        """Add a phrase; its pattern is in lower case."""
        bit = 1 << len(self.phrases)
        self.__dict__.pop("search", None)
        texts = literals(pattern)
        if texts is None:
            self._always |= bit
        for text in texts or ():
            self._literals[text] = self._literals.get(text, 0) | bit
        self.phrases.append(Phrase(self, pattern, bit))
        return self.phrases[-1]

    def possible(self, lower: str) -> int:
        """Give the phrases that can match in a text in lower case, a bit each. Cost: one pass."""
        search, bits = self.search
        found = self._always
        for which, _, _ in search.find_matches_as_indexes(lower, overlapping=True):
            found |= bits[which]
        return found

    @cached_property
    def search(self) -> tuple[AhoCorasick, list[int]]:
        """Give the search for the literal texts, made when it is first asked for, and the phrases of each text."""
        return AhoCorasick(list(self._literals)), list(self._literals.values())


class Words:
    """A text as written, in lower case with each character at its place, and the phrases that can match in it."""

    __slots__ = ("_asked", "_possible", "lower", "text")

    def __init__(self, text: str) -> None:
        """Cost: one pass; a second when the first phrase is asked."""
        self.text = text
        self.lower = lowered(text)
        self._asked: object = None
        self._possible = 0

    def possible(self, book: Book) -> int:
        """Give the phrases of a book that can match, a bit each."""
        if self._asked is not book.search:
            self._asked, self._possible = book.search, book.possible(self.lower)
        return self._possible


@lru_cache(maxsize=1_024)
def words(text: str) -> Words:
    """Give a text ready to be asked; the same object for the one who asks next."""
    return Words(text)


class Phrase:
    """A pattern of words, in lower case, for texts of any case."""

    def __init__(self, book: Book, pattern: str, bit: int) -> None:
        """Compile the pattern; `first` keeps its answers for the latest 2,048 texts."""
        self.pattern = re.compile(pattern)
        self._book = book
        self._bit = bit
        self.first = lru_cache(maxsize=2_048)(self._first)

    def possible(self, words: Words) -> bool:
        """Tell whether the pattern can match in a text or a part of it: whether a literal text of it stands there."""
        return bool(words.possible(self._book) & self._bit)

    def within(self, words: Words) -> str | None:
        """Give the first place that the pattern matches, as written; null when none does."""
        if not words.possible(self._book) & self._bit:
            return None
        match = self.pattern.search(words.lower)
        return words.text[match.start() : match.end()] if match else None

    def _first(self, text: str) -> str | None:
        """Give what `within` gives."""
        return self.within(words(text))


ASKED = Book()  # the phrases that judge a value: all are asked of the words beside it
