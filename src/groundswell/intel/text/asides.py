"""Tell sentences in which a report says nothing of the case: code, captions, and what authors and publishers do.

The patterns are those that make a sentence no claim (`knowledge/words/claim-marks.csv`): what asserts nothing shows no
technique either.

Not here: pointers to other texts, and general sentences, which may show what was done (`statements/claims.py`).
"""

from __future__ import annotations

from groundswell.intel.text.code_lines import is_code
from groundswell.intel.text.word_lists import marks

MARKS = "words/claim-marks.csv"


def is_aside(text: str) -> bool:
    """Tell whether a sentence is code, a caption or entry of a list, or about its authors and their products."""
    return is_code(text) or marks(MARKS, "nothing").stand(text) or marks(MARKS, "ours").stand(text)
