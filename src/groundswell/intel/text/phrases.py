"""Words looked for in headings, rows and sentences, whatever their case.

Patterns are written in lower case and asked of the text in lower case, which is faster than a search that ignores
case. One pass over a text tells which phrases can match in it at all: those of which a literal text stands there
(`literals.py`); only they are searched for. The same heading stands over hundreds of values and the same row holds
ten: an answer once given is kept (`first`).

Not here: which words speak for what (`judgement`, `statements`, `names`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from ahocorasick_rs import AhoCorasick

from groundswell.intel.text.anchors import lowered
from groundswell.intel.text.literals import LEAST, literals
from groundswell.intel.text.spans import together
from groundswell.model.dossier import Span

_PLAIN = re.compile(r"[^\W_][\w’'.,:;-]{0,30}")  # no address, no mark of a cell
_NEAR = 60  # characters around a place that are quoted with it
_LONG = 4_096  # characters; of longer texts only the latest are kept
_NO_HIT = (0, 0, sys.maxsize)


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

    def pattern(self, pattern: str, flags: int = 0, names: Iterable[str] = ()) -> Pattern:
        """Add a pattern with flags of `re`; of `names`, where the maker knows them, one stands in each match."""
        added = Pattern(self, pattern, flags, frozenset(name.lower() for name in names))
        self._add(added)
        return added

    def possible(self, text: str) -> Sequence[Pattern]:
        """Give, in the order of the book, the patterns that can match in a text: for most texts few, or none."""
        search = self.search
        return search.possible(words(text).standing(self))

    def along(self, text: str, spans: Iterable[Span]) -> Iterator[Sequence[Pattern]]:
        """Yield what `possible` gives for each of some spans of a text, in order and apart. Cost: one pass for all."""
        search = self.search
        for near in together(spans):
            yield from map(search.possible, search.along(text, near))

    def _add(self, pattern: Pattern) -> None:
        self.asked.append(pattern)
        self.__dict__.pop("search", None)

    @cached_property
    def search(self) -> Search:
        """Give the search for the literal texts of the patterns that the book holds now."""
        return Search(self.asked)


class Search:
    """Looks for the literal texts of some patterns; a choice of texts, of which one must stand, is a bit."""

    def __init__(self, asked: Iterable[Pattern]) -> None:
        """Number the choices; each pattern is told which it needs."""
        self._asked = tuple(asked)
        texts: dict[str, int] = {}
        choices = 0
        for pattern in self._asked:
            pattern.needs = 0
            for choice in [pattern.names] if pattern.names else literals(pattern.written):
                bit = 1 << choices
                choices += 1
                pattern.needs |= bit
                for text in choice:
                    texts[text] = texts.get(text, 0) | bit
        self._automaton = AhoCorasick(list(texts))
        self._bits = list(texts.values())
        self.possible = lru_cache(maxsize=4_096)(self._possible)  # most texts hold none or one of few words

    def standing(self, lower: str) -> int:
        """Give the choices of which a text stands in a text in lower case. Cost: one pass."""
        found = 0
        for which, _, _ in self._automaton.find_matches_as_indexes(lower, overlapping=True):
            found |= self._bits[which]
        return found

    def along(self, text: str, spans: Sequence[Span]) -> Iterator[int]:
        """Yield what stands in each of some spans, in order and apart, of a text as written. Cost: one pass."""
        base = spans[0][0]
        lower = lowered(text[base : spans[-1][1]])
        hits = iter(self._automaton.find_matches_as_indexes(lower, overlapping=True))  # in order of their ends
        which, left, right = next(hits, _NO_HIT)
        for start, end in spans:
            found = 0
            while right <= end - base:
                if left >= start - base:
                    found |= self._bits[which]
                which, left, right = next(hits, _NO_HIT)
            yield found

    def _possible(self, standing: int) -> tuple[Pattern, ...]:
        return tuple([pattern for pattern in self._asked if standing & pattern.needs == pattern.needs])


class Words:
    """A text as written, in lower case with each character at its place, and what stands in it of each book."""

    __slots__ = ("_standing", "lower", "text")

    def __init__(self, text: str) -> None:
        """Cost: one pass; one more for each book when its first phrase is asked."""
        self.text = text
        self.lower = lowered(text)
        self._standing: dict[Search, int] = {}

    def standing(self, book: Book) -> int:
        """Give the choices of a book's literal texts of which one stands, a bit each."""
        search = book.search
        found = self._standing.get(search)
        if found is None:
            found = self._standing[search] = search.standing(self.lower) if len(self.lower) >= LEAST else 0
        return found


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

    def __init__(self, book: Book, written: str, flags: int = 0, names: frozenset[str] = frozenset()) -> None:
        """Keep the pattern as it is written; it is compiled when it is first tried."""
        self.written = written
        self.names = names
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

    def telling(self, words: Words, little: Collection[str]) -> str | None:
        """Give the first place that is none of the words that tell `little`; else the first, with words around it."""
        if words.standing(self._book) & self.needs != self.needs:
            return None
        first: re.Match[str] | None = None
        for match in self.pattern.finditer(words.lower):
            if match[0] not in little:
                return words.text[match.start() : match.end()]
            first = first or match
        return _around(words.text, *first.span()) if first else None

    def _first(self, text: str) -> str | None:
        """Give what `within` gives."""
        return self.within(words(text))


def _around(text: str, start: int, end: int) -> str:
    """Give a place with the two words before and behind it, of the same line."""
    before = text[max(start - _NEAR, 0) : start].rpartition("\n")[2].split()[-2:]
    after = text[end : end + _NEAR].partition("\n")[0].split()[:2]
    words = (word for word in (*before, text[start:end], *after) if _PLAIN.fullmatch(word))
    return " ".join(words) or text[start:end]


ASKED = Book()  # the phrases that judge a value: all are asked of the words beside it
