"""The nearest known name to one that is not known: for typing errors in commands, options, keys and words."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 12  # names of a list that a hint tells; a report holds values by the thousand


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The one of `known` that `name` was most likely meant to be, compared without case; None when none is near."""
    from difflib import get_close_matches

    folded = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    if found:
        return folded[found[0]]
    longer = sorted((text for text in folded if text.startswith(name.lower()) and len(name) >= 3), key=len)
    return folded[longer[0]] if longer else None


def did_you_mean(name: str, known: Iterable[str], shown: str = "{}") -> str:
    """The hint `Did you mean: NAME`, or the first of `known` when nothing is near; `shown` wraps the name found."""
    listed = list(known)
    found = nearest(name, listed)
    if found is not None:
        return f"Did you mean: {shown.format(found)}"
    more = f" and {len(listed) - MOST:,} more" if len(listed) > MOST else ""
    return f"known are: {', '.join(listed[:MOST])}{more}" if listed else ""
