"""The times of a report: how wide they are, what happened then, and what is no time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.intel.dossier import read_report
from groundswell.intel.readers.choose import read_document
from groundswell.intel.text.dates import find_dates
from groundswell.model.dossier import DateSpan


def dates(text: str, name: str = "x.txt") -> tuple[DateSpan, ...]:
    """The times of a short text, without the rest of the dossier."""
    return find_dates(read_document(name, text.encode()))


WIDE = [
    ("From mid-June through mid-July 2022 they looked.", "2022-06-11", "2022-07-20", "a month without its year"),
    ("Variants came between October and November 2023.", "2023-10-01", "2023-11-30", "between two months"),
    ("They ran from December through January 2021 there.", "2020-12-01", "2021-01-31", "over the turn of a year"),
    ("They came on 13 to 15 January 2020 at night.", "2020-01-13", "2020-01-15", "days of one month"),
    ("It ran from 2016 through 2018 in Asia.", "2016-01-01", "2018-12-31", "years"),
    ("Between January 2020 and May 2020 it grew.", "2020-01-01", "2020-05-31", "between two dates"),
    ("In the first half of 2023 they came.", "2023-01-01", "2023-06-30", "half a year"),
    ("In the third quarter of 2022 they came.", "2022-07-01", "2022-09-30", "a quarter"),
    ("They came again in Q2 2023 there.", "2023-04-01", "2023-06-30", "a numbered quarter"),
    ("In early 2021 a persona wrote.", "2021-01-01", "2021-04-30", "the beginning of a year"),
    ("It was pulled in early July 2026 then.", "2026-07-01", "2026-07-10", "the beginning of a month"),
    ("Since mid-2020 they favour it.", "2020-05-01", None, "open, from the middle of a year"),
    ("Between 2019 and present it fell.", "2019-01-01", None, "until now"),
    ("They were there until March 2025 in all.", None, "2025-03-31", "only an end"),
    ("They came on 14.11.2020 at night.", "2020-11-14", "2020-11-14", "a day with dots has its month in the middle"),
]
KINDS = [
    ("The group has been active since at least 2021.", "first_seen", "since"),
    ("The malware was first observed in June 2022.", "first_seen", "first observed"),
    ("It was compromised as early as February 2022.", "first_seen", "as early as"),
    ("The campaign began in May 2020.", "first_seen", "began"),
    ("We saw it as recently as March 2025.", "last_seen", "as recently as"),
    ("The server was last seen on 12 April 2021.", "last_seen", "last seen"),
    ("The flaw was published in May 2021 by its finder.", "published", "published"),
    ("It began some years ago and continued through at least May 2020.", "last_seen", "an end beats a beginning"),
    ("In March 2020 a cracked copy was used.", None, "nothing said"),
]
NONE = [
    ("The buffer holds up to 2000 characters.", "an amount"),
    ("It was made with version 10.14.11.2020 of it.", "a version"),
    ("They asked 1.14.12.2020 for it on 32.11.2020.", "an address, and a day that no calendar has"),
    ("Framework Version: v14 (October 2023)", "the version of a catalogue"),
    ("To the catalogue it was added 2023-10-16 later.", "the day of an entry in a catalogue"),
    ("# Story\n\nIt is so.\n\n## References\n\n- Somebody, June 2019, A title", "a list of references"),
    ("4d5c626d375c5e8aff45c64bfc1975d7 | 2015-08-06 01:52:51 | a.dll", "a time stamp beside a hash"),
]


@pytest.mark.parametrize(("text", "since", "until"), [w[:3] for w in WIDE], ids=[w[3] for w in WIDE])
def test_a_stretch_of_time_is_as_wide_as_its_words(text: str, since: str | None, until: str | None) -> None:
    wanted = [(since and date.fromisoformat(since), until and date.fromisoformat(until))]
    assert [(d.since, d.until) for d in dates(text)] == wanted


@pytest.mark.parametrize(("text", "kind"), [k[:2] for k in KINDS], ids=[k[2] for k in KINDS])
def test_what_happened_at_a_time_is_told_by_the_words_before_it(text: str, kind: str | None) -> None:
    assert [d.kind for d in dates(text)] == [kind]


@pytest.mark.parametrize("text", [n[0] for n in NONE], ids=[n[1] for n in NONE])
def test_what_is_no_time_of_the_story_gives_none(text: str) -> None:
    assert dates(text, "x.md" if text.startswith("#") else "x.txt") == ()


def test_two_times_joined_by_and_are_two_unless_between_stands_before() -> None:
    found = dates("It checked Spanish (around July 2020 and November 2020) there.")
    assert [(d.since, d.until) for d in found] == [
        (date(2020, 7, 1), date(2020, 7, 31)),
        (date(2020, 11, 1), date(2020, 11, 30)),
    ]


def test_a_time_given_again_as_a_beginning_is_listed_once() -> None:
    found = dates("It was there as early as February 2022. In February 2022 they came in.")
    assert [(d.since, d.until) for d in found] == [(date(2022, 2, 1), None)]


def test_columns_of_first_and_last_sightings_give_times_with_their_kind() -> None:
    text = "# L\n\n| Domain | First seen | Last seen |\n|---|---|---|\n| a.example | 2020-06 | 2021-03-04 |\n"
    assert [(d.since, d.until, d.kind) for d in dates(text, "x.md")] == [
        (date(2020, 6, 1), date(2020, 6, 30), "first_seen"),
        (date(2021, 3, 4), date(2021, 3, 4), "last_seen"),
    ]


def test_the_day_of_publishing_is_not_what_a_report_speaks_of() -> None:
    text = "The flaw was published in May 2019 by its finder. They came in June 2020."
    assert read_report(Path("x.txt"), text.encode())[0].speaks_of == (date(2020, 6, 1), date(2020, 6, 30))


WORDS = "since until between and to - mid- early June July 2020 2021 13 (May 2019) first seen Q1 Q4 half of . , |"


@given(st.lists(st.sampled_from(WORDS.split(" ")), max_size=24))
def test_any_order_of_such_words_gives_stretches_that_do_not_run_backwards(words: list[str]) -> None:
    text = " ".join(words)
    document = read_document("x.txt", b"x " + text.encode())
    for told in find_dates(document):
        assert told.since is None or told.until is None or told.since <= told.until
        assert document.text[told.span[0] : told.span[1]] == told.text


def test_a_list_is_as_old_as_its_last_row() -> None:
    rows = ["5820ab7b,md5,0123456789abcdef0123456789abcdef,20161107", "5820ab7c,domain,evil-one.com,20161116"]
    for days in (("20161107", "20161116"), ("2016-11-07", "2016-11-16T08:00:00Z")):
        text = "\n".join(["uuid,type,value,date", rows[0], rows[1]])
        text = text.replace("20161107", days[0]).replace("20161116", days[1])
        dossier, _ = read_report(Path("list.csv"), text.encode())
        assert dossier.report.published == date(2016, 11, 16)
    none, _ = read_report(
        Path("list.csv"), b"type,value,date\ndomain,evil-one.com,20161399\ndomain,evil-two.com,soon\n"
    )
    assert none.report.published is None


def test_a_column_of_days_without_signs_is_read() -> None:
    text = b"type,value,first_seen\ndomain,evil-one.com,20240131\n"
    assert [(d.since, d.kind) for d in read_report(Path("list.csv"), text)[0].dates] == [
        (date(2024, 1, 31), "first_seen")
    ]


HEAD = [f"{word} of the blog" for word in ["Home", "Archive", "Authors", "Search", "Start", "Field", "Office", "Team"]]
TEASER = "Tin Heron sent mails with an archive to shipping companies, and a loader in it asks a server for orders. " * 2


def head(*lines: str) -> str | None:
    text = "\n\n".join(["# Tin Heron", "## Note", *HEAD, *lines, TEASER, "The mails came by night."])
    day = read_report(Path("note.md"), text.encode())[0].report.published
    return day.isoformat() if day else None


def test_a_line_that_is_a_day_above_the_first_paragraph_is_the_day_of_publishing() -> None:
    assert head("May 4, 2023 at 8:00 AM") == "2023-05-04"
    assert head("Published on 4 May 2023") == "2023-05-04"


def test_the_day_may_follow_what_a_report_is_about() -> None:
    assert head(TEASER, "By: A. Author", "May 4, 2023") == "2023-05-04"


def page_day(*lines: str) -> str | None:
    day = read_report(Path("note.md"), "\n\n".join(lines).encode())[0].report.published
    return day.isoformat() if day else None


def test_the_day_right_above_the_title_where_the_page_gives_it_again_is_that_of_publishing() -> None:
    title = "Tin Heron comes back with a new loader"
    story = ["The mails came by night."] * 50
    for line in ("Posted By A. Author, May 4, 2023", "May 4, 2023-Example Labs,"):
        assert page_day(f"# {title}", *story, f"{line}\n{title}", *story) == "2023-05-04"
    assert page_day(f"# {title}", *story, f"They were seen on May 4, 2023 in our report {title}", *story) is None


def test_the_address_of_a_stored_page_may_hold_the_day() -> None:
    source = "**Source**: https://labs.example/2023/05/04/tin-heron/"
    assert page_day("**Title**: Tin Heron", source, "They came by night.") == "2023-05-04"
    assert page_day("**Title**: Tin Heron", source.replace("/05/", "/15/"), "They came by night.") is None


def test_a_day_far_below_the_first_paragraph_is_that_of_an_event() -> None:
    assert head(TEASER, *["The mails came by day."] * 4, "May 4, 2023") is None


@pytest.mark.parametrize(
    "text",
    [
        "The flaw is in Exchange Server 2013, 2016 and 2019 of the ministry.",
        "It hits Microsoft Office, including 2007, 2010, and 2013.",
        "13 May 2021, 1:00pm",
        "May 12, 2023: Initial version.",
    ],
)
def test_years_of_products_talks_and_versions_of_a_text_are_no_times(text: str) -> None:
    assert dates(f"A note on it.\n\nIt came by mail.\n\n{text}\n") == ()


def test_months_in_a_row_are_the_archive_of_a_page_and_one_alone_is_a_time() -> None:
    head = "# Note\n\n## What\n\n" + "It came by mail.\n\n" * 9
    assert dates(f"{head}May 2021\n\nApril 2021\n\nMarch 2021\n", "note.md") == ()
    assert [span.text for span in dates(f"{head}May 2021\n\nThey took the mail.\n", "note.md")] == ["May 2021"]
