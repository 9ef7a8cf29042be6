"""Plain lists for firewalls, proxies and DNS servers: one value a line, and in comments what was left out and why.

Only values that may be blocked today stand in a list (`model/indicator_use.py`). Comment lines begin with #, which the
external lists of the usual firewalls, Squid and Pi-hole skip. What the caller says must never be blocked stands in
none, whatever its judgement.

Not here: sending a list anywhere: what blocks is another's product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from groundswell.model.dossier import Dossier, Observable
from groundswell.model.indicator_use import BLOCKED, Use, use_of

_LEFT_OUT: dict[Use, str] = {
    "hunt": "for hunting only",
    "look_back": "too old to block: for looking back",
    "never_block": "never to be blocked",
}


Never = Mapping[tuple[str, str], str]  # type and value to why it must never be blocked


def lists(dossier: Dossier, today: date, never: Never) -> dict[str, bytes]:
    """Give a list for each type of which at least one value may be blocked or was left out: `domain.txt` to bytes."""
    made: dict[str, bytes] = {}
    for kind in sorted(BLOCKED):
        of_kind = [one for one in dossier.observables if one.type == kind]
        if of_kind:
            made[f"{kind}.txt"] = one_list(dossier, kind, of_kind, today, never)
    return made


def one_list(dossier: Dossier, kind: str, of_kind: Sequence[Observable], today: date, never: Never) -> bytes:
    """Give the list of one type."""
    judged = [(one, *_use(one, dossier.report.published, today, never)) for one in of_kind]
    kept = sorted({one.value for one, use, _ in judged if use == "block"})
    counts = Counter(use for _, use, _ in judged)
    lines = [
        f"# {kind} to block, as of {today.isoformat()}, from report {dossier.report.id}",
        f"# {_comment(dossier.report.title)}",
        f"# {len(kept):,} of {len(of_kind):,} stand here"
        + "".join(f"; {counts[use]:,} {words}" for use, words in _LEFT_OUT.items() if counts[use]),
        *(f"# left out: {_comment(one.value)}: {_comment(why)}" for one, use, why in judged if _told(one, use)),
        *kept,
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _use(one: Observable, published: date | None, today: date, never: Never) -> tuple[Use, str]:
    if why := never.get((one.type, one.value)):
        return "never_block", why
    if not one.value.isprintable() or one.value.startswith("#") or one.value != one.value.strip():
        return "hunt", "it cannot be written as a line of a list"
    return use_of(one, published, today)


def _told(one: Observable, use: Use) -> bool:
    """Say whether a value that was left out is told by itself: one of the attacker's that someone may look for here."""
    return use != "block" and one.judgement == "attacker"


def _comment(text: str) -> str:
    """Give a text that stays in its comment."""
    return "".join(c if c.isprintable() else " " for c in text)[:200]
