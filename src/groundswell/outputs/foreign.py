r"""Text from outside, made fit to be shown: the one function that every screen and the page pass it through.

Host names, paths, titles and log text are hostile input. Escape sequences of a terminal are taken out; control and
bidi characters, and others that cannot be seen, are shown as `\u202e`; a tab is a space. HTML escaping is not
here: the templates escape by themselves.

Source: ECMA-48 (CSI, OSC and two-character escapes), Unicode 15 (Bidi_Control, Default_Ignorable).
"""

from __future__ import annotations

import re

CUT = "…"

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)"  # OSC, DCS, SOS, PM, APC up to their end
    r"|\x1b[ -/]*[0-~]"  # two characters, or more with intermediates
    r"|\x9b[0-?]*[ -/]*[@-~]"  # CSI as one C1 character
)
# C0 but tab, DEL, C1; soft hyphen; Arabic letter mark; zero width, bidi marks, embeddings, isolates; line and paragraph
# separators; word joiner and invisible operators; byte order mark; interlinear marks; tags; lone surrogates
_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def _named(found: re.Match[str]) -> str:
    point = ord(found.group())
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def shown(text: str, limit: int = 0) -> str:
    """Give `text` on one line, with nothing in it that acts; at most `limit` characters where it is not 0."""
    if limit and len(text) > 2 * limit:
        text = text[: 2 * limit]  # what is cut anyway need not be looked at
    seen = _UNSEEN.sub(_named, _ESCAPES.sub("", text).replace("\t", " "))
    return seen[: limit - 1] + CUT if limit and len(seen) > limit else seen
