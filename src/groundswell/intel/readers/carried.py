"""What exports of ours carry beside what their format has words for, read as any input: checked, and bounded.

Not here: where a format keeps it (`stix.py`, `misp.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from groundswell.model.said import Said

_LONGEST = 2_000  # characters of a person's reason


def probability(value: object) -> float | None:
    """Give a number from 0 to 1, else null."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, str) and len(value) <= 8 and value.replace(".", "", 1).isdecimal():
        number = float(value)
    return float(number) if number is not None and 0 <= number <= 1 else None


def given_word(by: object, at: object, why: object) -> Said | None:
    """Give a person's word, where it has a name, a time and a reason; else null."""
    if not (isinstance(by, str) and isinstance(at, str) and isinstance(why, str) and by.strip() and why.strip()):
        return None
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Said(by.strip()[:255], time if time.tzinfo else time.replace(tzinfo=UTC), why.strip()[:_LONGEST])
