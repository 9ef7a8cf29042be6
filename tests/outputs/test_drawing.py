"""Bars, prefixes, phrases and sheets: properties over made-up values."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.outputs import csv as tables
from groundswell.outputs import phrases, terminal
from groundswell.outputs.foreign import shown
from groundswell.outputs.terminal.bars import bar, shares, spark
from groundswell.outputs.terminal.sheet import Sheet, Style

ACTS = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")
parts = st.lists(st.integers(0, 10**9), min_size=1, max_size=6)
FAST = settings(max_examples=150)


@FAST
@given(parts, st.integers(6, 96))
def test_a_bar_is_as_wide_as_asked_and_nothing_that_is_there_is_left_out(amounts, width):
    cells = shares(amounts, width)
    assert sum(cells) == (width if sum(amounts) else 0)
    assert all((cell > 0) == (amount > 0) for cell, amount in zip(cells, amounts, strict=True) if amount or not cell)


@FAST
@given(parts, st.integers(30, 96))
def test_a_larger_part_is_never_drawn_shorter(amounts, width):
    cells = shares(amounts, width)
    pairs = sorted(zip(amounts, cells, strict=True))
    assert all(small[1] <= large[1] + 1 for small, large in itertools.pairwise(pairs))


def test_an_empty_bar_is_no_bar():
    assert bar([("█", 0), ("░", 0)], 40) == ""


SPARKS = [
    ([0, 0, 8], 1, "  █", "nothing is a blank, not a low mark"),
    ([1, 8], 1, "▁█", "the least is still seen"),
    ([4, 4, 8, 8], 2, "▄█", "a mark is the sum of its days"),
    ([4, 4, 4], 2, "██", "a last mark of fewer days is no fall"),
    ([], 2, "", "no day, no mark"),
]


@pytest.mark.parametrize(("amounts", "each", "marks"), [s[:3] for s in SPARKS], ids=[s[3] for s in SPARKS])
def test_a_line_of_marks(amounts, each, marks):
    assert spark(amounts, each) == marks


@FAST
@given(st.text(max_size=80))
def test_nothing_that_acts_is_left_of_any_text(text):
    assert not ACTS.search(shown(text))
    assert "\n" not in tables.cell(text)
    assert not tables.cell(text).startswith(("=", "+", "-", "@"))


@FAST
@given(st.text(max_size=200), st.integers(20, 96))
def test_a_sheet_never_draws_an_escape_and_never_breaks_out_of_its_line(text, width):
    sheet = Sheet(Style(width))
    sheet.columns((2, text), (40, text))
    assert not ACTS.search(sheet.drawn().replace("\n", ""))


@FAST
@given(st.sets(st.text("0123456789abcdef", min_size=12, max_size=12), min_size=1, max_size=30))
def test_a_short_id_is_its_own_and_has_six_digits_at_least(ids):
    full = [f"f-{i}" for i in ids]
    short = phrases.unique_prefixes(full)
    assert all(len(s) >= 8 and f.startswith(s) for f, s in short.items())
    assert all(sum(other.startswith(s) for other in full) == 1 for s in short.values())


PERCENT = [
    (0, 3864, 0, "nothing"), (1, 3864, 1, "something is never 0"), (3863, 3864, 99, "less than all is never 100"),
    (3864, 3864, 100, "all"), (571, 3864, 15, "rounded"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "whole", "percent"), [p[:3] for p in PERCENT], ids=[p[3] for p in PERCENT])
def test_a_percentage_never_says_nothing_or_all_when_it_is_not(part, whole, percent):
    assert phrases.percent(part, whole) == percent


SHARES = [
    ((2706, 571, 587), ("70 %", "15 %", "15 %"), "they add up to a hundred"),
    ((164, 0, 18), ("90 %", "0 %", "9 %"), "nothing in part gets no rest"),
    ((3863, 1, 0), ("99 %", "under 1 %", "0 %"), "less than all is never a hundred"),
    ((0, 0, 500), ("0 %", "0 %", "100 %"), "all unseen"),
    ((3, 4, 12), ("3 of 19", "4 of 19", "12 of 19"), "below a base of twenty only counts"),
    ((0, 0, 0), ("", "", ""), "no base, no share"),
]


@pytest.mark.parametrize(("amounts", "shares"), [s[:2] for s in SHARES], ids=[s[2] for s in SHARES])
def test_the_shares_of_what_could_be_seen(amounts, shares):
    assert phrases.seen_shares(*amounts) == shares


PERIODS = [
    (date(2025, 6, 1), date(2025, 8, 31), "1 June to 31 August 2025", "one year"),
    (date(2025, 7, 11), date(2025, 7, 19), "11 to 19 July 2025", "one month"),
    (date(2025, 7, 11), date(2025, 7, 11), "11 July 2025", "one day"),
    (date(2024, 12, 1), date(2025, 1, 2), "1 December 2024 to 2 January 2025", "two years"),
]


@pytest.mark.parametrize(("since", "until", "text"), [p[:3] for p in PERIODS], ids=[p[3] for p in PERIODS])
def test_a_period_says_nothing_twice(since, until, text):
    assert phrases.period(since, until) == text


LOWERED = [
    ("Library loaded", "library loaded", "a word"),
    ("DLL side-loading", "DLL side-loading", "capitals stay"),
    ("PsExec service", "PsExec service", "a name with capitals inside stays"),
    ("T1055 injection", "T1055 injection", "an id stays"),
    ("", "", "nothing"),
]


@pytest.mark.parametrize(("title", "text"), [p[:2] for p in LOWERED], ids=[p[2] for p in LOWERED])
def test_a_title_in_a_line_begins_small_unless_it_is_a_name(title, text):
    assert phrases.lowered(title) == text


def test_hostile_text_on_a_screen_cannot_act(meridian, others):
    verdict, found, dossier = others.hostile(meridian)
    screens = [
        terminal.verdict(verdict, found, dossier),
        terminal.findings(found),
        terminal.finding(found[0], quote=others.ATTACK, full=True),
        terminal.finding(found[0], quote=others.ATTACK),
    ]
    for text in screens:
        assert not ACTS.search(text.replace("\n", ""))
        assert "\\u202egnp.exe" in text
