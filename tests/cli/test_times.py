"""Times as they are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from groundswell.cli.times import clock, day, moment
from groundswell.model.errors import UsageError

NOW = datetime(2025, 9, 1, 12, tzinfo=UTC)
MOMENTS = [
    ("2025-06-01", datetime(2025, 6, 1, tzinfo=UTC), "a day begins at midnight UTC"),
    ("2025-06-01T08:00Z", datetime(2025, 6, 1, 8, tzinfo=UTC), "a time with its zone"),
    ("2025-06-01T08:00+02:00", datetime(2025, 6, 1, 6, tzinfo=UTC), "another zone becomes UTC"),
    ("2025-06-01T08:00", datetime(2025, 6, 1, 8, tzinfo=UTC), "a time without a zone is UTC"),
    ("30d", datetime(2025, 8, 2, 12, tzinfo=UTC), "days count back from now"),
]


@pytest.mark.parametrize(("text", "found"), [m[:2] for m in MOMENTS], ids=[m[2] for m in MOMENTS])
def test_a_moment_is_read_in_utc(text: str, found: datetime) -> None:
    assert moment(text, NOW, "--since") == found


def test_a_scope_is_of_whole_days() -> None:
    assert day("2025-06-01T23:30-02:00", NOW, "--since") == date(2025, 6, 2)


@pytest.mark.parametrize("text", ["soon", "2025-13-01", "30", "d", "", "99999d", "01/02/2025"])
def test_what_is_no_time_is_an_error_of_the_command_line(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        moment(text, datetime(2, 1, 1, tzinfo=UTC), "--since")
    assert raised.value.code == "GS-0004"
    with pytest.raises(UsageError):
        clock(text)
