"""Words of scripts that are written without blanks, set apart from a host or address that stands between them.

Chinese, Japanese and Korean prose puts no blank around `evil-crow[.]com`. A name whose label mixes such a script with
Latin letters is seldom registered, and prose that touches a name is everyday: so the character that touches is no part.

Source: blocks of Unicode. Not here: addresses of pages (`urls.py`), whose paths may hold any script.
"""

from __future__ import annotations

import re
from functools import lru_cache

LETTERS = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # of Chinese, Japanese and Korean
_TOUCHES = re.compile(rf"[{LETTERS}](?:(?<=[0-9A-Za-z].)|(?=[0-9A-Za-z]))")
_ANY = re.compile(rf"[{LETTERS}]")
_BLANK = "\u3000"


@lru_cache(maxsize=2)
def set_apart(text: str) -> str:
    """Give a text of the same length, with a blank for each character of such a script that touches Latin."""
    return _TOUCHES.sub(_BLANK, text) if _ANY.search(text) else text
