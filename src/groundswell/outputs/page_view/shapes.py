"""The shapes that templates draw: bars, units, lists with signs. Frozen; all numbers already worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.outputs.phrases import counted
from groundswell.outputs.signs import Sign

# classes of the stylesheet that fill a piece of a bar
FULL, PART, NONE, WARM = "b-full", "b-part", "b-none", "b-warm"


@dataclass(frozen=True)
class Piece:
    """A piece of a bar: its class, its share (any unit), the words it stands for."""

    fill: str
    amount: int
    title: str


@dataclass(frozen=True)
class Bar:
    """A bar true to scale, with a text of the same content."""

    label: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Item:
    """A line with a sign: its words, and what stands beside them, smaller."""

    sign: Sign
    words: str
    aside: str = ""


@dataclass(frozen=True)
class Unit:
    """One unit of a picture of units: x in pixels, its state's sign and words."""

    x: float
    sign: Sign
    title: str


@dataclass(frozen=True)
class Units:
    """A picture with a box for each unit, `width` pixels wide."""

    label: str
    width: int
    units: tuple[Unit, ...]


def bar(label: str, pieces: Sequence[tuple[str, int, str]]) -> Bar:
    """A bar of (fill, amount, words); pieces of nothing are left out."""
    return Bar(label, tuple(Piece(f, n, f"{counted(n)} {words}") for f, n, words in pieces if n))


def seen_bar(of_what: str, full: int, part: int, none: int) -> Bar:
    """What could be seen of something, in host-days."""
    total = counted(full + part + none, "host-day")
    label = f"{of_what}: of {total} {counted(full)} in full, {counted(part)} in part, {counted(none)} not seen"
    return bar(label, [(FULL, full, "seen in full"), (PART, part, "seen in part"), (NONE, none, "not seen")])
