"""What every suggestion of a technique is: in force, without an id in the text, with a probability and its sentence.

Not here: what suggests one (`suggest.py`, `phrases.py`), ids that the text states (`stated.py`).
"""

from __future__ import annotations

from groundswell.intel.document import Document
from groundswell.model.dossier import NamedTechnique, Span

_LONGEST = 600  # characters of a sentence that are shown with it


def suggestion(document: Document, technique: str, probability: float, place: Span) -> NamedTechnique:
    """Give the suggestion of a technique that is in force, by the sentence at a place."""
    left, right = place
    return NamedTechnique(
        id=technique,
        as_written=None,
        version=None,
        current=technique,
        kind="suggested",
        probability=probability,
        sentence=document.text[left:right][:_LONGEST],
        span=place,
    )
