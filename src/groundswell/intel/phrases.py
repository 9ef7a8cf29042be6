"""Words looked for in headings, rows and sentences, whatever their case.

The same heading stands over hundreds of values and the same row holds ten: an answer once given is kept. Patterns are
written in lower case and asked of the text in lower case, which is faster than a search that ignores case.

Not here: which words speak for what (`evidence.py`, `bystanders.py`, `roles.py`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from groundswell.intel.finders.anchors import lowered


class Phrase:
    """A pattern of words, in lower case, for texts of any case."""

    def __init__(self, pattern: str) -> None:
        """Compile the pattern; answers are kept for the latest 2,048 texts."""
        self._pattern = re.compile(pattern)
        self.first = lru_cache(maxsize=2_048)(self._first)

    def _first(self, text: str) -> str | None:
        """Give the first place that the pattern matches, as written; null when none does."""
        match = self._pattern.search(lowered(text))
        return text[match.start() : match.end()] if match else None
