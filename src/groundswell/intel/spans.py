"""Sets of spans that can be asked whether they touch another one, in constant time for spans of ordinary length."""

from __future__ import annotations

from collections.abc import Iterable

from groundswell.model.dossier import Span

_PLACE = 32  # characters that share one bucket


class Spans:
    """Spans of one text."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        """Keep `spans`; empty ones are ignored."""
        self._by_place: dict[int, list[Span]] = {}
        for start, end in spans:
            self.add(start, end)

    def add(self, start: int, end: int) -> None:
        """Keep one more span."""
        for place in range(start // _PLACE, (end - 1) // _PLACE + 1):
            self._by_place.setdefault(place, []).append((start, end))

    def touch(self, start: int, end: int) -> bool:
        """Tell whether any kept span has a character in common with `start:end`."""
        return any(
            left < end and start < right
            for place in range(start // _PLACE, (end - 1) // _PLACE + 1)
            for left, right in self._by_place.get(place, ())
        )
