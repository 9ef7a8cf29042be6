"""The screens of CLI.md section 2, drawn from fixtures that hold their numbers: fixed clock, width 96, no colour."""

from __future__ import annotations

import dataclasses
import re

import pytest

from groundswell.model.hunted import Unreadable
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


def test_a_hunt_over_files_speaks_of_these_files_only_and_names_what_it_could_not_read(meridian, screens):
    scope = dataclasses.replace(screens.SCOPE, base="spoken", hosts=3, of=3, sensors=1, sensors_of=1)
    found = dataclasses.replace(
        screens.hunted(meridian), unreadable=(Unreadable("logs/x.evtx", 12, "the file ends in a record"),)
    )
    text = terminal.hunt(found, scope)
    assert "of 3 hosts and 1 sensor that speak in these files" in text
    assert "unreadable: 1 place" in text
    assert "logs/x.evtx:12" in text


def test_a_hunt_without_a_match_says_where_it_could_evaluate_and_what_not(meridian, screens):
    hunted = screens.hunted(meridian)
    rules = tuple(r for r in hunted.rules if r.state != "matched")
    text = terminal.hunt(dataclasses.replace(hunted, rules=rules, findings=()), screens.SCOPE)
    assert "no rule matched where it could be evaluated" in text
    assert "not evaluated: what could not have been seen" in text


def test_an_ingest_without_a_list_of_hosts_says_so(screens):
    done = dataclasses.replace(screens.INGESTED, listed=None, dark=(), seconds=None)
    text = terminal.ingest(done)
    assert "no list of hosts was given" in text
    assert text.startswith("Read 17,120,518 records from 139 files. 75 files")


def test_an_ingest_that_set_nothing_aside_has_no_such_list(screens):
    files = tuple(f for f in screens.FILES if f.source == "windows-sysmon")
    text = terminal.ingest(dataclasses.replace(screens.INGESTED, files=files, dark=()))
    assert "Set aside" not in text
    assert "each of them has sent records" in text


def test_read_is_kept_and_set_aside_over_all_files(screens):
    totals = screens.INGESTED.totals
    assert totals.read == totals.kept + totals.set_aside + totals.already_known == 17_120_518


def test_findings_set_apart_are_listed_when_asked_for(meridian):
    assert "not shown" not in terminal.findings(meridian.ALL_FINDINGS, show_all=True)
    assert "dismissed" in terminal.findings(meridian.ALL_FINDINGS, show_all=True)
    assert terminal.findings(()) == "No finding is listed.\n"


def test_a_decided_finding_says_who_decided_when_and_why(meridian):
    text = terminal.finding(meridian.SET_APART[-1])
    assert "accepted by I. Aas, 2025-08-02 12:00 UTC, until 2025-12-31: known roll-out" in text
    assert "findings confirm" not in text


def test_a_finding_in_full_shows_every_field_of_its_record(meridian):
    text = terminal.finding(meridian.TRACE, full=True)
    assert all(name in text for name in meridian.TRACE.record.raw)
    assert "--full" not in text


def test_reasons_of_what_is_set_aside_are_summed_without_their_details(screens):
    aside = screens.indicators("domain", 2, "set_aside", None, "too old: first seen 2021-06-01")
    more = screens.indicators("registry_key", 3, "set_aside", None, "too old: first seen 2020-01-01")
    text = terminal.sightings((*screens.INDICATORS, *aside, *more))
    assert "5 too old" in text
    assert max(len(line) for line in text.splitlines()) <= 96


def test_without_indicators_the_screen_does_not_say_that_they_were_not_seen():
    assert "nothing was looked for" in terminal.sightings(())
