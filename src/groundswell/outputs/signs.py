"""The six signs of a state, always beside a word: as a glyph, as a letter for terminals without Unicode, as an icon.

Defined by CLI.md sections 1 (`--ascii`) and 3 ("Pictures"). Two hues only: what asks for a person is orange, what was
looked at is blue, what could not be seen is grey; the shape says the same without colour.
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

Hue = Literal["warm", "cool", "grey"]


class Sign(Enum):
    """A state's shape: glyph, ASCII letter, name of the page's icon, hue."""

    OPEN = ("◆", "!", "open", "warm")  # open, trace, does not hold
    HELD = ("●", "+", "held", "cool")  # closed where looked, seen in full, holds
    PART = ("◐", "~", "part", "cool")  # holds in part, seen in part
    UNKNOWN = ("▨", "?", "unknown", "grey")  # not known, not seen, not measured, not evaluated
    LOOKED = ("○", ".", "looked", "cool")  # looked everywhere expected, no match
    DOTTED = ("◌", ":", "dotted", "cool")  # no match in part

    def __init__(self, glyph: str, letter: str, icon: str, hue: Hue) -> None:
        """Take the four forms of the sign."""
        self.glyph = glyph
        self.letter = letter
        self.icon = icon
        self.hue = hue
