"""Plain lists for firewalls, proxies and DNS servers: one value a line, and in comments what was left out and why.

Only values that may be blocked today stand in a list (`model/indicator_use.py`). Comment lines begin with #, which the
external lists of the usual firewalls, Squid and Pi-hole skip.

Not here: sending a list anywhere: what blocks is another's product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from groundswell.model.dossier import Dossier, Observable
from groundswell.model.indicator_use import BLOCKED, Use, use_of

_LEFT_OUT: dict[Use, str] = {
    "hunt": "for hunting only",
    "look_back": "too old to block: for looking back",
    "never_block": "never to be blocked",
}


def lists(dossier: Dossier, today: date) -> dict[str, bytes]:
    """Give a list for each type of which at least one value may be blocked or was left out: `domain.txt` to bytes."""
    made: dict[str, bytes] = {}
    for kind in sorted(BLOCKED):
        of_kind = [one for one in dossier.observables if one.type == kind]
        if of_kind:
            made[f"{kind}.txt"] = one_list(dossier, kind, of_kind, today)
    return made


def one_list(dossier: Dossier, kind: str, of_kind: Sequence[Observable], today: date) -> bytes:
    """Give the list of one type."""
    judged = [(one, *use_of(one, dossier.report.published, today)) for one in of_kind]
    kept = sorted({one.value for one, use, _ in judged if use == "block"})
    counts = Counter(use for _, use, _ in judged)
    lines = [
        f"# {kind} to block, as of {today.isoformat()}, from report {dossier.report.id}",
        f"# {_comment(dossier.report.title)}",
        f"# {len(kept):,} of {len(of_kind):,} stand here"
        + "".join(f"; {counts[use]:,} {words}" for use, words in _LEFT_OUT.items() if counts[use]),
        *(f"# left out: {_comment(one.value)}: {_comment(why)}" for one, use, why in judged if use == "look_back"),
        *(value for value in kept if value.isprintable() and not value.startswith("#")),
    ]
    return ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")


def _comment(text: str) -> str:
    """Give a text that stays in its comment."""
    return "".join(c if c.isprintable() else " " for c in text)[:200]
