"""Coined words that a report uses as names: what the report as a whole says of them decides."""

from __future__ import annotations

import pytest

from groundswell.intel.names.coined import coined
from groundswell.intel.readers.choose import read_document

TITLE = "Gorse Malware: a closer look\n\nGorse starts. Then Gorse waits, and Gorse ends. Gorse is new."
SMALL = "Rapid malware growth\n\nRapid change. Rapid, Rapid and rapid. Rapid rise, rapid fall."
NAMES = [
    ("New TarnishOwl malware\n\nThe TarnishOwl payload waits. TarnishOwl sleeps.", "TarnishOwl", "malware", "kinds"),
    (TITLE, "Gorse", "malware", "a title, and then the name alone"),
    ("It drops GravelFinch.\n\nGravelFinch steals files. Later GravelFinch ends.", "GravelFinch", "malware", "acts"),
    ("The SlatePuffin group came.\n\nIt is the SlatePuffin gang.", "SlatePuffin", "intrusion_set", "a group twice"),
]
NO_NAMES = [
    (SMALL, "a word that the report also writes small"),
    ("The loader calls LoadLibrary.\n\nThe malware LoadLibrary samples. LoadLibrary again.", "a function"),
    ("They install OpenOffice.\n\nOpenOffice is an office program. OpenOffice was old.", "a program that only is"),
    ("The TarnishOwl malware was seen.", "said once"),
    ("The loader ends.\n\nExecutionThe malware starts. ExecutionThe malware stops.", "two words glued together"),
]


def found(text: str) -> list[tuple[str, str]]:
    """The coined names of a short text."""
    document = read_document("x.txt", text.encode())
    return [(document.text[start:end], kind) for (start, end), kind in coined(document)]


@pytest.mark.parametrize(("text", "name", "kind"), [n[:3] for n in NAMES], ids=[n[3] for n in NAMES])
def test_a_coined_word_is_a_name_where_the_report_says_what_it_is(text: str, name: str, kind: str) -> None:
    assert found(text) == [(name, kind)]


@pytest.mark.parametrize("text", [n[0] for n in NO_NAMES], ids=[n[1] for n in NO_NAMES])
def test_other_words_with_a_capital_inside_are_none(text: str) -> None:
    assert found(text) == []
