"""Tell how certain a sentence puts what it says: stated, possible or denied.

One of several possibilities never becomes a fact: wherever a word of doubt may belong to what is asserted, the sentence
is possible. An assessment, of whatever confidence, is possible; where a government "assesses that", it states. Words of
doubt that belong to something else ("crafted to appear legitimate", "checks whether the card is valid") do not count.
The patterns and the reason of each are data (`knowledge/words/doubt.csv`).

Not here: what a sentence asserts (`claims.py`).
"""

from __future__ import annotations

import re

from groundswell.intel.text.word_lists import marks
from groundswell.model.dossier import Certainty

_WORDS = "words/doubt.csv"
_CANNOT = re.compile(r"\bcan[’']t\b", re.IGNORECASE)
_NOT = re.compile(r"n[’']t\b", re.IGNORECASE)
_CONCEDED = re.compile(r"^\W{0,3}(?:although|though|while|whilst|even though|even if)\b[^,]{0,300},\s")
_BUT = re.compile(r"(?:,|;)\s(?:but|however,|yet)\s")


def certainty(sentence: str) -> Certainty:
    """Give how certain a sentence puts it: an open question counts before denial, denial before doubt."""
    whole = sentence
    if "’" in sentence or "'" in sentence:
        whole = _NOT.sub(" not", _CANNOT.sub("cannot", sentence))  # "can't", "doesn't"
    told = marks(_WORDS, "not_doubt").without(whole)
    if marks(_WORDS, "open").stand(told):
        return "possible"
    told = marks(_WORDS, "government").without(told)
    if marks(_WORDS, "denied").stand(told):
        said = _main(told)
        return "possible" if said != told and marks(_WORDS, "possible").stand(said) else "denied"
    return "possible" if marks(_WORDS, "possible").stand(told) else "stated"


def _main(told: str) -> str:
    """Give what is asserted after a concession ("although X, Y") or against it ("X, but Y"); else the whole."""
    if (conceded := _CONCEDED.match(told)) is not None:
        return told[conceded.end() :]
    parts = _BUT.split(told, maxsplit=1)
    return parts[-1]
