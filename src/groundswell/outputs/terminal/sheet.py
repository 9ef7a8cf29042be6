"""A screen as lines: columns, folding at the width, letters for glyphs, colour that repeats a shape.

Defined by CLI.md sections 1 (`--color`, `--ascii`, `--width`) and 2 (at most 96 columns; a narrower terminal folds the
last column first). Not here: what stands on a screen (one file a screen), foreign text (`foreign.py`).
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field

from groundswell.outputs.foreign import shown
from groundswell.outputs.signs import Sign

WIDEST = 96
_LEAST_COLUMN = 22  # a column narrower than this starts on its own line instead

_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
_COLOURS = {"warm": "\x1b[38;5;172m", "cool": "\x1b[38;5;32m", "grey": "\x1b[38;5;245m"}
_GLYPH_COLOURS = {sign.glyph: _COLOURS[sign.hue] for sign in Sign}
_LETTERS = str.maketrans(
    {sign.glyph: sign.letter for sign in Sign}
    | {"█": "#", "▒": "=", "░": "-", "▌": "!", "◀": "<", "…": "...", "–": "-", "’": "'", "“": '"', "”": '"'}
    | dict(zip("▁▂▃▄▅▆▇", "_.:-=+*", strict=True))
)


@dataclass(frozen=True)
class Style:
    """How a screen is drawn. `width` None is a pipe: nothing is folded."""

    width: int | None = WIDEST
    ascii: bool = False
    color: bool = False


@dataclass
class Sheet:
    """The lines of one screen, in order. Texts are passed through `shown`, so nothing foreign can act."""

    style: Style = field(default_factory=Style)
    lines: list[tuple[str, int]] = field(default_factory=list)  # text, how many leading characters are bold

    @property
    def width(self) -> int | None:
        """Columns to fold at; None on a pipe."""
        return None if self.style.width is None else min(self.style.width, WIDEST)

    def columns(self, *cells: tuple[int, str], bold: int = 0) -> None:
        """One line of (column, text); a cell that does not fit is folded, the last first.

        A cell starts at its column, or two blanks after the one before where that is longer.
        """
        text, starts = "", []
        for column, cell in cells:
            if not cell:
                continue
            start = max(column, len(text) + 2) if text else column
            starts.append(start)
            text = text.ljust(start) + shown(cell)
        width = self.width
        if width is None or len(text) <= width:
            self._add(text, bold)
        elif len(starts) > 1 and width - starts[-1] < _LEAST_COLUMN:
            shorter = tuple(c for c in cells if c[1])
            self.columns(*shorter[:-1], bold=bold)
            self._wrapped("", min(shorter[0][0] + 4, width // 4), shown(shorter[-1][1]), 0)
        else:
            self._wrapped(text[: starts[-1]], starts[-1], text[starts[-1] :], bold)

    def text(self, words: str, indent: int = 0) -> None:
        """A paragraph of prose at `indent`."""
        self.columns((indent, words))

    def ends(self, left: str, right: str, indent: int = 2) -> None:
        """One line with `left` at `indent` and `right` at the right edge (two blanks after it on a pipe)."""
        width = self.width
        if width is None:
            self.columns((indent, left), (0, right))
        elif indent + len(shown(left)) + 2 + len(shown(right)) <= width:
            self.columns((indent, left), (width - len(shown(right)), right))
        else:
            self.columns((indent, left))
            self.columns((max(width - len(shown(right)), indent), right))

    def blank(self) -> None:
        """An empty line."""
        self.lines.append(("", 0))

    def drawn(self) -> str:
        """The whole screen, each line ended."""
        return "".join(self._draw(text, bold) + "\n" for text, bold in self.lines)

    def _add(self, text: str, bold: int) -> None:
        self.lines.append((text.rstrip(), bold))

    def _wrapped(self, head: str, indent: int, words: str, bold: int) -> None:
        room = max((self.width or WIDEST) - indent, 10)
        parts = textwrap.wrap(words, room, break_on_hyphens=False) or [""]
        for number, part in enumerate(parts):
            self._add((head if number == 0 else "").ljust(indent) + part, bold if number == 0 else 0)

    def _draw(self, text: str, bold: int) -> str:
        if self.style.color:
            head, tail = text[:bold], text[bold:]
            coloured = "".join(f"{_GLYPH_COLOURS[c]}{c}{_RESET}" if c in _GLYPH_COLOURS else c for c in tail)
            text = (f"{_BOLD}{head}{_RESET}" if head.strip() else head) + coloured
        if self.style.ascii:
            text = text.translate(_LETTERS)
            text = text.encode("ascii", "backslashreplace").decode("ascii")
        return text
