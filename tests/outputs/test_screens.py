"""The screens of CLI.md section 2, drawn from fixtures that hold their numbers: fixed clock, width 96, no colour."""

from __future__ import annotations

import re

import pytest

from groundswell.outputs import terminal
from groundswell.outputs.quotes import quote_for

ESCAPE = re.compile("\x1b\\[[0-9;]*m")


def drawn(meridian, screens, **style) -> dict[str, str]:
    """Every screen of this file, by name."""
    ids = [f.id for f in meridian.ALL_FINDINGS]
    quote = quote_for(meridian.TRACE, meridian.DOSSIER, meridian.REPORT)
    return {
        "verdict": terminal.verdict(meridian.VERDICT, meridian.FINDINGS, meridian.DOSSIER, **style)
        + terminal.exit_line(meridian.VERDICT.exit),
        "ingest": terminal.ingest(screens.INGESTED, **style) + terminal.exit_line(screens.INGESTED.exit),
        "hunt": terminal.hunt(screens.hunted(meridian), screens.SCOPE, known_ids=ids, **style),
        "sightings": terminal.sightings(
            screens.INDICATORS, pack="telecom-asia", notes=("DNS is not recorded",), **style
        ),
        "findings": terminal.findings(meridian.ALL_FINDINGS, **style),
        "finding": terminal.finding(meridian.TRACE, quote=quote, known_ids=ids, **style),
        "doctor": terminal.doctor(screens.CHECKS, **style),
        "visibility": terminal.visibility(screens.visibility(meridian), **style),
        "coverage": terminal.coverage(screens.COVERAGE, full=True, **style),
    }


NAMES = ["verdict", "ingest", "hunt", "sightings", "findings", "finding", "doctor", "visibility", "coverage"]


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_is_the_golden_one(name, meridian, screens, golden):
    golden(f"{name}.txt", drawn(meridian, screens)[name])


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_in_letters_is_the_golden_one_and_ascii_only(name, meridian, screens, golden):
    text = drawn(meridian, screens, ascii=True)[name]
    assert text.isascii()
    golden(f"{name}.ascii.txt", text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [96, 80, 64, 40])
def test_no_line_is_wider_than_the_terminal(name, width, meridian, screens):
    lines = drawn(meridian, screens, width=width)[name].splitlines()
    unbreakable = [part for line in lines for part in line.split() if len(part) > width - 20]
    wide = [line for line in lines if len(line) > width and not any(part in line for part in unbreakable)]
    assert [line for line in wide if not line.startswith("exit ")] == []


@pytest.mark.parametrize("name", NAMES)
def test_folding_loses_no_word(name, meridian, screens):
    def in_words(text):
        return sorted(text.split())

    wide, narrow = drawn(meridian, screens)[name], drawn(meridian, screens, width=56)[name]
    gone = [word for word in set(in_words(wide)) if word not in narrow.replace("\n", " ")]
    # at least the reasons of steps may go: they stand on the page; pictures are never words
    assert [word for word in gone if word not in "83 rules see 7 more hosts" and word.isalnum()] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pipe_gets_one_line_a_thing_and_nothing_is_folded(name, meridian, screens):
    piped = drawn(meridian, screens, width=None)[name].splitlines()
    assert len(piped) <= len(drawn(meridian, screens)[name].splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_colour_repeats_what_is_there_without_it(name, meridian, screens):
    coloured = drawn(meridian, screens, color=True)[name]
    assert ESCAPE.sub("", coloured) == drawn(meridian, screens)[name]


def test_colour_marks_only_signs_and_the_labels_of_answers(meridian, screens):
    coloured = drawn(meridian, screens, color=True)["verdict"]
    inside = re.findall("\x1b\\[[0-9;]+m(.*?)\x1b\\[0m", coloured)
    assert {part.strip() for part in inside} <= set("◆●◐▨○◌") | {"EXPOSED", "HIT", "READY", "STAKES", "SEEN", "NEXT"}
