"""The days of a scope (SEMANTICS section 1)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.model.scope import LONGEST, day_asked, is_plausible, scope

NOW = datetime(2025, 9, 1, 7, 14, tzinfo=UTC)
JUNE, AUGUST = date(2025, 6, 1), date(2025, 8, 31)
CASES = [
    ([JUNE, AUGUST], None, None, (JUNE, AUGUST), "from the first day with records to the last"),
    ([JUNE, AUGUST, date(2025, 9, 2)], None, None, (JUNE, AUGUST), "a record after the clock does not end it"),
    ([JUNE, AUGUST, date(2031, 1, 1), date(1970, 1, 1)], None, None, (JUNE, AUGUST), "implausible days never widen it"),
    ([date(2020, 1, 1), JUNE, AUGUST], None, None, (JUNE, AUGUST), "at most 400 days back"),
    ([AUGUST - LONGEST, AUGUST], None, None, (AUGUST - LONGEST, AUGUST), "400 days are within"),
    ([JUNE, AUGUST], date(2025, 8, 1), None, (date(2025, 8, 1), AUGUST), "since narrows it"),
    ([AUGUST], date(2025, 1, 1), None, (date(2025, 1, 1), AUGUST), "since may lie before the records"),
    ([AUGUST], date(2020, 1, 1), None, (date(2020, 1, 1), AUGUST), "a day that is asked for is not cut at 400 days"),
    ([JUNE, AUGUST], None, date(2025, 7, 1), (JUNE, date(2025, 7, 1)), "until ends it"),
    ([AUGUST], None, date(2025, 7, 1), None, "nothing before the end"),
    ([JUNE], date(2025, 8, 1), None, None, "since after the last record"),
    ([], None, None, None, "no records"),
    ([], JUNE, AUGUST, (JUNE, AUGUST), "both ends asked for, no records"),
]


@pytest.mark.parametrize(
    ("days", "since", "until", "wanted"), [c[:4] for c in CASES], ids=[c[4].replace(" ", "-") for c in CASES]
)
def test_the_scope(days: list[date], since: date | None, until: date | None, wanted: tuple[date, date] | None) -> None:
    assert scope(days, NOW, since, until) == wanted


@pytest.mark.parametrize(
    ("when", "plausible"),
    [
        (datetime(1989, 12, 31, 23, 59, tzinfo=UTC), False),
        (datetime(1990, 1, 1, tzinfo=UTC), True),
        (NOW + timedelta(days=2), True),
        (NOW + timedelta(days=2, seconds=1), False),
    ],
    ids=["before 1990", "1990", "two days ahead", "more than two days ahead"],
)
def test_which_times_may_stand(when: datetime, plausible: bool) -> None:
    assert is_plausible(when, NOW) is plausible


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025-06-01", JUNE),
        ("2025-06-01T08:00Z", JUNE),
        ("2025-06-01T23:30-02:00", date(2025, 6, 2)),
        ("30d", date(2025, 8, 2)),
        ("1d", AUGUST),
    ],
)
def test_a_day_is_asked_for_by_date_time_or_days_back(text: str, wanted: date) -> None:
    assert day_asked(text, NOW) == wanted


@pytest.mark.parametrize("text", ["yesterday", "0d", "-3d", "2025-13-01", "30", "1980-01-01", "99999d", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_asked(text, NOW)


DAYS = st.dates(date(1960, 1, 1), date(2040, 1, 1))


@given(st.lists(DAYS, max_size=6), DAYS)
def test_one_more_implausible_record_changes_nothing(days: list[date], more: date) -> None:
    if more < date(1990, 1, 1) or more > NOW.date():
        assert scope([*days, more], NOW) == scope(days, NOW)
