"""Tell the kind of a claim by its words: who, when, whom, or what was lost (`knowledge/words/claim-kinds.csv`).

A row of the table has words, and words that must stand after them in the same sentence; the first row that fits gives
the kind.

Not here: whether a sentence claims anything (`claims.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import get_args

from groundswell.intel.knowledge import facts
from groundswell.intel.text.phrases import Book, Phrase, words
from groundswell.intel.text.word_lists import listed_phrase
from groundswell.model.dossier import ClaimKind

_CVE = re.compile(r"\bCVE-\d{4}-\d{4,7}\b", re.IGNORECASE)
_REACH = 160  # characters between the words of a row and those that must follow


def kind_of(text: str) -> ClaimKind | None:
    """Give the kind that the words of a sentence tell; null when none does."""
    asked = _CVE.sub("CVE", text) if "-" in text else text  # the year in it is no time
    book, rows = _rows()
    lower, possible = words(asked).lower, book.possible(asked)
    for kind, first, then in rows:
        if first not in possible or (then is not None and then not in possible):
            continue
        for match in first.pattern.finditer(lower):
            end = match.end()
            if then is None or then.pattern.search(lower, end, min(len(lower), end + _REACH)):
                return kind
    return None


@lru_cache(maxsize=1)
def _rows() -> tuple[Book, tuple[tuple[ClaimKind, Phrase, Phrase | None], ...]]:
    by_name: dict[str, ClaimKind] = {kind: kind for kind in get_args(ClaimKind)}
    book = Book()
    return book, tuple(
        (
            by_name[row["kind"]],
            listed_phrase(book, row["words"]),
            listed_phrase(book, row["then"]) if row["then"] else None,
        )
        for row in facts.rows("words/claim-kinds.csv")
    )
