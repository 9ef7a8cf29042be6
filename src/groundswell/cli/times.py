"""Times as they are typed: `2025-06-01`, `2025-06-01T08:00Z` or `30d`, in UTC (CLI.md section 1)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from groundswell.model.errors import UsageError

EXAMPLE = "2025-06-01, 2025-06-01T08:00Z or 30d"


def moment(text: str, now: datetime, option: str) -> datetime:
    """The moment that `text` names, in UTC; `30d` counts back from `now`; UsageError GS-0004 for anything else."""
    back = re.fullmatch(r"(\d{1,5})d", text)
    if back:
        try:
            return now - timedelta(days=int(back[1]))
        except OverflowError:
            raise _wrong(text, option, EXAMPLE) from None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(text, option, EXAMPLE) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def day(text: str, now: datetime, option: str) -> date:
    """The UTC day of `moment`: scopes are whole days, because cells are."""
    return moment(text, now, option).date()


def clock(text: str, option: str = "--now") -> datetime:
    """A fixed clock: a date, or a date with a time; UsageError GS-0004 for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(text, option, "2025-09-01 or 2025-09-01T08:00Z") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _wrong(text: str, option: str, expected: str) -> UsageError:
    return UsageError("GS-0004", f'{option} cannot be "{text}"', why=f"it is {expected}")
