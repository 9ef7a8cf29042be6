"""Spans: marks on characters answer as a look at each span would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.text.anchors import LONG_RUN, long_runs
from groundswell.intel.text.spans import Spans

SPAN = st.tuples(st.integers(0, 90), st.integers(0, 40)).map(lambda s: (s[0], s[0] + s[1]))

PIECES = ["a", "7", "Z" * LONG_RUN, "é", "_", " ", "日", "f0" * 13, "\ud800"]


@given(st.lists(SPAN, max_size=12), SPAN)
def test_a_span_touches_those_with_which_it_has_a_character_in_common(
    kept: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    spans = Spans(kept)
    assert spans.touch(*asked) == any(set(range(*one)) & set(range(*asked)) for one in kept)


def test_places_are_looked_at_when_they_are_asked_for() -> None:
    spans = Spans([(2, 4)])
    free = []
    for place in spans.outside([0, 1, 2, 3, 4, 5, 6, 7]):
        free.append(place)
        spans.add(place, place + 2)
    assert free == [0, 4, 6]


@given(
    st.lists(st.sampled_from(["a", "7", "Z" * LONG_RUN, "é", "_", " ", "日", "f0" * 13, "\ud800"]), max_size=12).map(
        "".join
    )
)
def test_long_runs_are_the_whole_runs_of_letters_and_digits(text: str) -> None:
    slow, start = [], 0
    for at, character in enumerate(f"{text} "):
        if not (character.isascii() and character.isalnum()):
            if at - start >= LONG_RUN:
                slow.append((start, at))
            start = at + 1
    assert long_runs(text) == slow
