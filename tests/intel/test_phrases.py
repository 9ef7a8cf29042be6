"""Phrases: what is asked in one pass over literal texts answers as the pattern alone would, on any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.judgement import beside, bystanders, roles
from groundswell.intel.text.anchors import lowered
from groundswell.intel.text.literals import literals
from groundswell.intel.text.phrases import ASKED, Book, Phrase, Words

NEEDS = [
    # pattern                        choices of literal texts          why
    (r"\bc2s?\b", [{"c2"}], "what may be missing is none of it"),
    (r"\b(?:legit|clean)\b", [{"legit", "clean"}], "one of several words"),
    (r"exfil\w*", [{"exfil"}], "what follows a word is open"),
    (r"\btarget{1,2}ed\b", [{"targe"}], "the longest run of what is always the same"),
    (r"(?:\w+\s){0,2}\bnot ready", [{"not ready"}], "what need not stand before it"),
    (r"(?<!not a )\bmalicious (?!without)", [{"malicious "}], "what must not stand beside it"),
    (r"Mutex", [{"mutex"}], "the lower case"),
    (r"\b(?:calls?|named)\s(?:malware|backdoor)", [{"call", "named"}, {"malware", "backdoor"}], "each that tells"),
    (r"\b(?:is|was)\s(?:malware|backdoor)", [{"malware", "backdoor"}], "not those that stand everywhere"),
    (r"\w+\s\d+", [], "a pattern of no sure text"),
    (r"(?:known)?", [], "a pattern that matches an empty text"),
    (r"(?:known|\d+)", [], "a choice of which one is not sure"),
    (r"a|bc", [], "a text of one letter stands everywhere"),
]


@pytest.mark.parametrize(("pattern", "choices"), [n[:2] for n in NEEDS], ids=[n[2] for n in NEEDS])
def test_the_literal_texts_of_a_pattern_are_those_that_no_match_lacks(pattern: str, choices: list[set[str]]) -> None:
    assert list(literals(pattern)) == choices


PHRASES = [phrase for phrase in ASKED.asked if isinstance(phrase, Phrase)]
PIECES = sorted({text for phrase in PHRASES for choice in literals(phrase.pattern.pattern) for text in choice})
TEXTS = st.lists(
    st.sampled_from([*PIECES, " ", " ", " ", "s", "ed ", " the ", "not ", "-", "'s ", "\n", "203.0.113.9", "İ", "ﬁ"]),
    max_size=24,
).map("".join)


def test_the_phrases_of_all_that_judges_are_tried_here() -> None:
    assert {beside._ATTACK, bystanders._UNRELATED, *(phrase for _, phrase in roles._ROLES)} <= set(PHRASES)


@given(TEXTS | st.text(max_size=60))
def test_a_phrase_is_found_where_its_pattern_alone_finds_it(text: str) -> None:
    words = Words(text)
    for phrase in PHRASES:
        match = phrase.pattern.search(lowered(text))
        assert phrase.within(words) == (text[match.start() : match.end()] if match else None)


def test_a_phrase_that_comes_later_is_asked_too() -> None:
    book = Book()
    words = Words("One and two")
    assert book.phrase(r"\bone\b").within(words) == "One"
    assert book.phrase(r"\btwo\b").within(words) == "two"


TELLING = [
    ("see the payload at", "payload", "a word that tells something comes later"),
    ("For more, see our page at", "For more, see our page", "one that tells little is quoted with those around it"),
    ("one\nsee two three four", "see two three", "of its own line"),
    ("nothing of it", None, "none"),
]


@pytest.mark.parametrize(("text", "told"), [c[:2] for c in TELLING], ids=[c[2] for c in TELLING])
def test_a_word_that_tells_little_is_quoted_only_where_no_other_stands(text: str, told: str | None) -> None:
    assert Book().phrase(r"\b(?:see|payload)\b").telling(Words(text), frozenset(["see"])) == told


MAY = r"\b(?:c2|exfil\w{0,3}|(?:web\s?)?sites?) (?:host|used)\b"


@given(st.from_regex(re.compile(MAY), fullmatch=True) | TEXTS)
def test_a_pattern_with_flags_matches_where_it_would_alone(text: str) -> None:
    pattern, alone = Book().pattern(MAY, re.IGNORECASE), re.compile(MAY, re.IGNORECASE)
    for given_text in (text, text.upper(), f"x {text}"):
        assert [m.span() for m in pattern.finditer(given_text)] == [m.span() for m in alone.finditer(given_text)]
        assert bool(pattern.search(given_text)) == bool(alone.search(given_text))
        assert bool(pattern.match(given_text)) == bool(alone.match(given_text))
