"""Sets of spans that can be asked whether they touch another one: a mark for each character of the text.

A span costs its length once to keep and once to ask, at the speed of the machine's own copying and searching.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from groundswell.model.dossier import Span

_AT_ONCE = 16_384  # characters


def together(spans: Iterable[Span]) -> Iterator[list[Span]]:
    """Yield runs of spans that follow each other, for one pass over each: what a pass finds is held in memory."""
    near: list[Span] = []
    for span in spans:
        if near and span[1] - near[0][0] > _AT_ONCE:
            yield near
            near = []
        near.append(span)
    if near:
        yield near


class Spans:
    """Spans of one text."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Keep `spans`; empty ones are ignored."""
        self._held = bytearray()
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Keep one more span."""
        if end > len(self._held):
            self._held.extend(bytes(max(end, 2 * len(self._held)) - len(self._held)))
        if end > start:
            self._held[start:end] = b"\1" * (end - start)

    def touch(self, start: int, end: int) -> bool:
        """Tell whether any kept span has a character in common with `start:end`."""
        return self._held.find(1, start, end) >= 0

    def outside(self, places: Iterable[int]) -> Iterator[int]:
        """Yield the places that no span holds at the time when each is asked for."""
        held = self._held
        for place in places:
            if place >= len(held) or not held[place]:
                yield place
