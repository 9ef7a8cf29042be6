"""Make patterns of the lists of words that stand in files of knowledge: "patch*|up to date|monitor* .. log*|WAF".

Not here: phrases that are asked of many texts at once (`phrases.py`).
"""

from __future__ import annotations

import re


def alternatives(words: str) -> re.Pattern[str]:
    """Give the pattern of a list of words.

    `|` parts what may stand; `*` is any ending of a word; a blank is a blank or a hyphen; ` .. ` is a gap of at most
    60 characters within a clause. What is written in capitals counts only in capitals (IPS is not "IPs").
    """
    return re.compile(rf"\b(?:{'|'.join(_alternative(one) for one in words.split('|'))})\b", re.IGNORECASE)


def _alternative(words: str) -> str:
    gap = r"\b[^.;:]{1,60}?\b".join(
        re.escape(part).replace(r"\*", r"\w{0,12}").replace(r"\ ", r"[\s-]") for part in words.split(" .. ")
    )
    return f"(?-i:{gap})" if words[:2].isupper() else gap
