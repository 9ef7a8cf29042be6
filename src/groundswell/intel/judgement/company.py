"""What the values that a host is listed among say of it: a list of the attacker's hosts, or a list of honest places.

A run is a number of hosts and addresses with nothing but marks, blanks and paths between them. Where a report defangs
nothing, a run below "C2 indicators" and a list of links at its end look the same line by line; together they do not.

Not here: tables (`unrolled.py`), the evidence of a place by itself (`evidence.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from groundswell.intel.document import Document
from groundswell.intel.finders.found import Found
from groundswell.intel.finders.hosts import HOSTED
from groundswell.intel.judgement.sign import Key, Sign

_GAP = re.compile(
    r"(?:[/?][^\s\"'<>]{0,200})?(?:\s?\([^()\n]{0,60}\))?(?:\s{0,2}</?\w{1,12}>){0,4}[\s,;|•*·–—\"'’”()\[\]<>-]{0,14}(?:(?:and|or)\s)?(?:\[?\d{1,3}[\].)]\s{1,4})?(?:https?://)?"
)  # the rest of an address that is given as its host, a remark, and the marks of a list
_FARTHEST = 240  # characters between two of a run
_LEAST = 3
_CITED_SIGNS = frozenset(["publisher_list", "publisher", "references"])
_HONEST_SIGNS = _CITED_SIGNS | {"well_known"}
JudgedAs = Callable[[Key], tuple[str, frozenset[str]]]  # the judgement of a value and the signs that it was judged by


def in_company(document: Document, values: Sequence[Found], judged: JudgedAs) -> dict[int, Sign]:
    """Give, by where they stand, the sign of values that stand in a run of others which are all of one side.

    Args:
        document: the report.
        values: what was found in it, in order.
        judged: gives what each was judged as by itself.
    """
    found: dict[int, Sign] = {}
    for run in _runs(document.text, values):
        known = {(one.kind, one.value): judged((one.kind, one.value)) for one in run}
        if len(known) < _LEAST:
            continue
        attacked = sum(judgement == "attacker" for judgement, _ in known.values())
        honest = sum(
            judgement != "attacker" and not _HONEST_SIGNS.isdisjoint(signs) for judgement, signs in known.values()
        )
        if honest >= 2 and honest * 2 >= len(known):
            cited = sum(not _CITED_SIGNS.isdisjoint(signs) for _, signs in known.values()) * 2 >= len(known)
            sign = ("among_honest", f"in a list in which {honest} of {len(known)} are well-known places")
            asked = (one for one in run if cited or known[one.kind, one.value][0] in ("unsure", "attacker"))
            found.update((one.start, sign) for one in asked if not one.defanged)
        elif attacked >= 2 and attacked > 3 * honest:
            sign = ("among_attackers", f"in a list in which {attacked} of {len(known)} are the attacker's")
            found.update((one.start, sign) for one in run if known[one.kind, one.value][0] == "unsure")
    return found


def _runs(text: str, values: Sequence[Found]) -> Iterator[list[Found]]:
    run: list[Found] = []
    for one in values:
        if one.kind not in HOSTED or (run and one.start < run[-1].end):
            continue
        if run and not (one.start - run[-1].end <= _FARTHEST and _GAP.fullmatch(text, run[-1].end, one.start)):
            yield run
            run = []
        run.append(one)
    yield run
