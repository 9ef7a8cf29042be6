"""The required literal of a regular expression stands in every text that it matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.plan.required import required_literal

CASES = [
    ("abc", "abc", "plain text"),
    ("abc.*defg", "defg", "the longest of two"),
    ("abcd?", "abc", "the last may be missing"),
    ("abcd*x", "abc", "or come any number of times"),
    ("abcd{0,3}", "abc", "or be counted from nought"),
    ("abcd+", "abcd", "once at least"),
    ("(abc|def)gh", "gh", "a group is passed over"),
    ("abc|def", "", "an alternative at the top"),
    ("[abc]defg[^\\]x]", "defg", "classes are passed over"),
    ("[]abc]xyz", "xyz", "a bracket that stands for itself"),
    ("[[:alpha:]]xyz", "xyz", "a named class"),
    ("a\\.exe", "a.exe", "an escaped dot"),
    ("\\\\temp\\\\", "\\temp\\", "backslashes"),
    ("\\dabc\\w", "abc", "escapes that are classes"),
    ("\\x41bcd", "", "a character by its code"),
    ("(?i)abc", "", "inline flags"),
    ("a(?!b)c", "", "look-ahead"),
    ("^abc$", "abc", "anchors"),
    ("(a[)]b)cde", "cde", "a bracket inside a class inside a group"),
]


@pytest.mark.parametrize(("pattern", "literal"), [c[:2] for c in CASES], ids=[c[2] for c in CASES])
def test_the_literal_is_the_longest_that_is_certain(pattern: str, literal: str) -> None:
    assert required_literal(pattern, frozenset()) == literal


def test_without_case_there_is_none() -> None:
    assert required_literal("abc", frozenset("i")) == ""


PIECES = st.sampled_from(
    [
        "a",
        "b",
        "ab",
        "c",
        ".",
        "x*",
        "b?",
        "a+",
        "c{0,2}",
        "b{2}",
        "[ab]",
        "[^c]",
        "(ab)",
        "(a|b)",
        "(c)*",
        "\\.",
        "\\\\",
        "\\d",
        "\\x61",
        "|",
        "[]a]",
        "(a[)]b)",
    ]
)


@settings(max_examples=400)
@given(pieces=st.lists(PIECES, min_size=1, max_size=6), texts=st.lists(st.text("abcx.\\1)]", max_size=12), max_size=12))
def test_every_text_that_matches_holds_the_literal(pieces: list[str], texts: list[str]) -> None:
    pattern = "".join(pieces)
    try:
        compiled = re.compile(pattern)
    except re.error:
        return
    literal = required_literal(pattern, frozenset())
    assert [text for text in texts if compiled.search(text) and literal not in text] == []
