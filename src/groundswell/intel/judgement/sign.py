"""What the evidence is made of: a sign is one thing that a place says of its value, by name, and told in words.

What a sign weighs stands under its name in `knowledge/judgement-weights.csv`; its words are the reason that a reader
sees.

Not here: the signs themselves (`evidence.py` and what it asks), adding them up (`judge.py`).
"""

from __future__ import annotations

from groundswell.model.dossier import Observable

Sign = tuple[str, str]  # name and words
Evidence = tuple[Sign, ...]
Key = tuple[str, str]  # kind and value: what is judged once, however often it stands
Judged = tuple[Observable, frozenset[str]]  # a value, and the names of the signs that it was judged by


def in_section(heading: str) -> str:
    """Give the words of a sign that a heading gives."""
    return f"in the section {heading.strip(' :')!r}"
