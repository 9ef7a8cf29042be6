"""Bars and sparklines of blocks: the same numbers as the page draws.

Defined by CLI.md section 2. Not here: their letters under `--ascii` (`sheet.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

FULL, PART, NONE, MATCHED = "█", "▒", "░", "▌"
_LEVELS = "▁▂▃▄▅▆▇█"


def shares(parts: Sequence[int], width: int) -> list[int]:
    """Cut `width` cells in proportion to `parts`, by largest remainder; what is not nothing gets at least one cell."""
    total = sum(parts)
    if not total or width < 1:
        return [0 for _ in parts]
    exact = [part * width / total for part in parts]
    cells = [int(e) for e in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (cells[n] - exact[n], n))
    for n in by_remainder[: width - sum(cells)]:
        cells[n] += 1
    for n in (n for n, part in enumerate(parts) if part and not cells[n]):
        widest = max(range(len(parts)), key=lambda m: cells[m])
        if cells[widest] > 1:
            cells[widest] -= 1
            cells[n] = 1
    return cells


def bar(parts: Sequence[tuple[str, int]], width: int) -> str:
    """`██▒▒░░`: each (glyph, amount) in proportion. An empty text where there is nothing at all."""
    cells = shares([amount for _, amount in parts], width)
    return "".join(glyph * n for (glyph, _), n in zip(parts, cells, strict=True))


def seen_bar(full: int, part: int, none: int, width: int) -> str:
    """What could be seen: in full, in part, not at all."""
    return bar([(FULL, full), (PART, part), (NONE, none)], width)


def spark(amounts: Sequence[int], each: int) -> str:
    """A mark for every `each` amounts, from `▁` for the least to `█` for the most; a blank where there is nothing."""
    sums = [sum(amounts[n : n + each]) for n in range(0, len(amounts), each)]
    # a last mark of fewer days is scaled to a whole one, or it would look like a fall
    if sums and len(amounts) % each:
        sums[-1] = sums[-1] * each // (len(amounts) % each)
    most = max(sums, default=0)
    return "".join(_LEVELS[-(-s * 8 // most) - 1] if s else " " for s in sums)
