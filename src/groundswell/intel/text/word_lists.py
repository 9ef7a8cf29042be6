"""Make patterns of the words and patterns that stand in files of knowledge.

Lists of words have a small language of their own: "patch*|up to date|monitor* .. log*|WAF". Tables of patterns have a
row for each, with its reason; of all patterns of a table, one pass over a text tells which can stand there at all.

Not here: phrases that judge a value (`phrases.py`, which does the one pass).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book, Pattern, Phrase, words


def alternatives(book: Book, listed: str) -> Pattern:
    """Give the pattern of a list of words, for texts as written, asked with the others of its book.

    `|` parts what may stand; `*` is any ending of a word, `#` one letter or digit; a blank is a blank or a hyphen;
    ` .. ` is a gap of at most 60 characters within a clause. What is written in capitals counts only in capitals (IPS
    is not "IPs").
    """
    return book.pattern(_listed(listed), re.IGNORECASE)


def listed_phrase(book: Book, listed: str) -> Phrase:
    """Give the phrase of a list of words without capitals, asked with the others of its book."""
    return book.phrase(_listed(listed))


def either(names: Iterable[str]) -> str:
    """Give the pattern of one of some names as written, the longest first; their first letters are looked at once."""
    by_letter: dict[str, list[str]] = {}
    for name in sorted(set(names), key=lambda name: (-len(name), name)):
        by_letter.setdefault(name[0], []).append(re.escape(name[1:]))
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())


class Marks:
    """The patterns of one part of a table."""

    def __init__(self, book: Book, patterns: Iterable[str]) -> None:
        """Add the patterns to the book of the table."""
        self._book = book
        self._own = frozenset(map(book.phrase, patterns))

    def stand(self, text: str) -> bool:
        """Tell whether one of the patterns stands in a text, whatever its case."""
        lower = words(text).lower
        return any(_stands(phrase, lower) for phrase in self._possible(text))

    def without(self, text: str) -> str:
        """Give a text in lower case, with a blank in place of each match."""
        asked = words(text)
        left = asked.lower
        for phrase in self._possible(text):
            if _stands(phrase, asked.lower):
                left = phrase.pattern.sub(" ", left)
        return left

    def _possible(self, text: str) -> list[Pattern]:
        """Give, in order, those that can stand in a text; most texts hold no word of any."""
        return [pattern for pattern in self._book.possible(text) if pattern in self._own]


def _stands(phrase: Pattern, lower: str) -> bool:
    at_start = phrase.written.startswith("^")  # a search would try it at each character
    return (phrase.pattern.match(lower) if at_start else phrase.pattern.search(lower)) is not None


@lru_cache(maxsize=64)
def marks(table: str, part: str) -> Marks:
    """Give the patterns of one part of a table: `part`, `pattern`, and `where` it must stand ("start" or anywhere)."""
    rows = [row for row in facts.rows(table) if row["part"] == part]
    return Marks(
        _book(table), [f"{'^' if row.get('where') == 'start' else ''}(?:{_lower(row['pattern'])})" for row in rows]
    )


@lru_cache(maxsize=8)
def _book(table: str) -> Book:
    """Give the one book of a table; the name is only the key."""
    return Book()


def _lower(pattern: str) -> str:
    r"""Give a pattern whose own letters are in lower case; classes as \S keep theirs."""
    return re.sub(r"\\.|[A-Z]", lambda match: match[0] if len(match[0]) > 1 else match[0].lower(), pattern)


def _listed(listed: str) -> str:
    return rf"\b(?:{'|'.join(_alternative(one) for one in listed.split('|'))})\b"


def _alternative(listed: str) -> str:
    gap = r"\b[^.;:]{1,60}?\b".join(_clause(part) for part in listed.split(" .. "))
    return f"(?-i:{gap})" if listed[:2].isupper() else gap


def _clause(listed: str) -> str:
    return re.escape(listed).replace(r"\*", r"\w{0,12}").replace(r"\#", r"\w").replace(r"\ ", r"[\s-]")
