"""Literal texts of patterns: each match of a pattern holds one text of each of its choices, whatever the pattern."""

from __future__ import annotations

import gc
import random
import re
from collections.abc import Iterable
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.text.literals import literals
from groundswell.intel.text.phrases import Book

FORMS = [
    # pattern                             choices of literal texts               why
    (r"[Cc]all\b", [{"call"}], "large and small letters of one text"),
    (r"TA[1-3]\d{2}", [{"ta1", "ta2", "ta3"}], "one of a few figures"),
    (r"cve[-–]\d{4}", [{"cve-", "cve–"}], "one of two dashes"),
    (r"[a-z]ware", [{"ware"}], "one of many letters is none"),
    (r"[^x]ware", [{"ware"}], "nor is any letter but one"),
    (r"tools?\b", [{"tool"}], "the last letter of a run may be missing"),
    (r"(?:tool)?box", [{"box"}], "a group may be missing"),
    (r"(?:tool){2}box", [{"tool"}], "a group that stands twice parts the runs"),
    (r"a+bcde", [{"bcde"}], "a letter that stands often parts them too"),
    (r"\x41bc\.exe", [{"abc.exe"}], "letters behind a backslash"),
    (r"{guid}", [{"{guid}"}], "braces that count nothing"),
    (r"(?P<who>they)(?P=who)", [{"they"}], "what a group matched is not sure"),
    (r"(?i:Malware)(?<!no)(?=x)", [{"malware"}], "flags of a group; what stands beside is none of it"),
    (r"(?:malware|loaders?)", [{"malware", "loader"}], "one of two ways"),
    (r"(?:mal(?:ware|icious)|loaders?)", [{"ware", "icious", "loader"}], "of ways within a way what tells most"),
    (r"[\]x]path", [{"]path", "xpath"}], "a bracket in a set"),
]


@pytest.mark.parametrize(("pattern", "choices"), [f[:2] for f in FORMS], ids=[f[2] for f in FORMS])
def test_what_a_pattern_is_made_of_tells_its_literal_texts(pattern: str, choices: list[set[str]]) -> None:
    assert list(literals(pattern)) == choices


def any_match(parts: Iterable[Any], chance: random.Random) -> str:
    """Give a text that the parts match, what must stand beside it aside; slow, and as `re` reads a pattern."""
    text = ""
    for kind, given in parts:
        if kind is op.LITERAL:
            text += chr(given)
        elif kind is op.IN and given[0][0] is not op.NEGATE:
            part, named = chance.choice(given)
            text += chr(named) if part is op.LITERAL else chr(named[0]) if part is op.RANGE else "1"
        elif kind in (op.SUBPATTERN, op.ATOMIC_GROUP):
            text += any_match(given[3] if kind is op.SUBPATTERN else given, chance)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            times = chance.randint(given[0], min(given[1], given[0] + 1))
            text += "".join(any_match(given[2], chance) for _ in range(times))
        elif kind is op.BRANCH:
            text += any_match(chance.choice(given[1]), chance)
        elif kind not in (op.AT, op.ASSERT, op.ASSERT_NOT):
            text += "\x01"  # any character, or what a group matched
    return text


def all_patterns(folder: Path) -> list[str]:
    """Give the patterns of all books, read as a report asks for them."""
    report = folder / "report.txt"
    report.write_text("The group deployed a backdoor in May 2031.\n\nUsers should patch. It may use example.net.\n")
    read_report(report)
    return [one.written for book in gc.get_objects() if isinstance(book, Book) for one in book.asked]


def test_each_match_of_each_of_our_patterns_holds_a_text_of_each_choice(tmp_path: Path) -> None:
    chance = random.Random(11)
    patterns = all_patterns(tmp_path)
    assert len(patterns) > 250
    for pattern in patterns:
        choices, read = literals(pattern), _parser.parse(pattern, re.IGNORECASE)
        for _ in range(20):
            match = any_match(read, chance).lower()
            assert all(any(text in match for text in choice) for choice in choices), (pattern, match)


def test_most_of_our_patterns_have_literal_texts(tmp_path: Path) -> None:
    patterns = all_patterns(tmp_path)
    assert sum(not literals(pattern) for pattern in patterns) * 20 <= len(patterns)
