"""Words looked for in headings, rows and sentences, whatever their case.

Patterns are written in lower case and asked of the text in lower case, which is faster than a search that ignores
case. One pass over a text tells which phrases can match in it at all: those of which a literal text stands there
(`literals.py`); only they are searched for. The same heading stands over hundreds of values and the same row holds
ten: an answer once given is kept (`first`).

Not here: which words speak for what (`beside.py`, `standing.py`, `bystanders.py`, `roles.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.finders.anchors import lowered
from groundswell.intel.literals import LEAST, literals

_LONG = 4_096  # characters; of longer texts only the latest are kept


class Book:
    """Phrases and patterns that are asked of the same texts; they are read when the first text is asked."""

    def __init__(self) -> None:
        """Begin with none."""
        self.asked: list[Pattern] = []

    def phrase(self, pattern: str) -> Phrase:
        """Add a phrase; its pattern is in lower case."""
        phrase = Phrase(self, pattern)
        self._add(phrase)
        return phrase

    def pattern(self, pattern: str, flags: int = 0) -> Pattern:
        """Add a pattern with flags of `re`."""
        added = Pattern(self, pattern, flags)
        self._add(added)
        return added

    def _add(self, pattern: Pattern) -> None:
        self.asked.append(pattern)
        self.__dict__.pop("search", None)

    def standing(self, lower: str) -> int:
        """Give the choices of which a text stands in a text in lower case, a bit each. Cost: one pass."""
        search, bits = self.search
        found = 0
        for which, _, _ in search.find_matches_as_indexes(lower, overlapping=True):
            found |= bits[which]
        return found

    @cached_property
    def search(self) -> tuple[AhoCorasick, list[int]]:
        """Give the search for the literal texts, and of each text the choices that it is one of, a bit each."""
        texts: dict[str, int] = {}
        choices = 0
        for pattern in self.asked:
            pattern.needs = 0
            for choice in literals(pattern.written):
                bit = 1 << choices
                choices += 1
                pattern.needs |= bit
                for text in choice:
                    texts[text] = texts.get(text, 0) | bit
        return AhoCorasick(list(texts)), list(texts.values())


class Words:
    """A text as written, in lower case with each character at its place, and what stands in it of a book."""

    __slots__ = ("_search", "_standing", "lower", "text")

    def __init__(self, text: str) -> None:
        """Cost: one pass; a second when the first phrase is asked."""
        self.text = text
        self.lower = lowered(text)
        self._search: object = None
        self._standing = 0

    def standing(self, book: Book) -> int:
        """Give the choices of a book's literal texts of which one stands, a bit each."""
        if self._search is not book.search:
            self._search = book.search
            self._standing = book.standing(self.lower) if len(self.lower) >= LEAST else 0
        return self._standing


def words(text: str) -> Words:
    """Give a text ready to be asked; the same object for the one who asks next."""
    return _words(text) if len(text) <= _LONG else _long_words(text)


@lru_cache(maxsize=1_024)
def _words(text: str) -> Words:
    return Words(text)


@lru_cache(maxsize=2)
def _long_words(text: str) -> Words:
    return Words(text)


class Pattern:
    """A pattern of `re`, tried only in a text in which the literal texts stand that no match can lack."""

    def __init__(self, book: Book, written: str, flags: int = 0) -> None:
        """Keep the pattern as it is written; it is compiled when it is first tried."""
        self.written = written
        self.needs = 0  # a bit for each choice of literal texts of its book; set when the book is first asked
        self._book = book
        self._flags = flags

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Give the compiled pattern."""
        return re.compile(self.written, self._flags)

    def possible(self, words: Words) -> bool:
        """Tell whether the pattern can match in a text or a part of it."""
        return words.standing(self._book) & self.needs == self.needs

    def search(self, text: str) -> re.Match[str] | None:
        """Give the first match, as `re` does."""
        return self.pattern.search(text) if self.possible(words(text)) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Give the match at the start, as `re` does."""
        return self.pattern.match(text) if self.possible(words(text)) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Give all matches, as `re` does."""
        return self.pattern.finditer(text) if self.possible(words(text)) else iter(())


class Phrase(Pattern):
    """A pattern of words, in lower case, for texts of any case."""

    def __init__(self, book: Book, written: str) -> None:
        """Keep the pattern; `first` keeps its answers for the latest 2,048 texts."""
        super().__init__(book, written)
        self.first = lru_cache(maxsize=2_048)(self._first)

    def within(self, words: Words) -> str | None:
        """Give the first place that the pattern matches, as written; null when none does."""
        if words.standing(self._book) & self.needs != self.needs:
            return None
        match = self.pattern.search(words.lower)
        return words.text[match.start() : match.end()] if match else None

    def _first(self, text: str) -> str | None:
        """Give what `within` gives."""
        return self.within(words(text))


ASKED = Book()  # the phrases that judge a value: all are asked of the words beside it
