"""The words of verdicts, and how numbers, dates, hosts and absences are written: CLI.md section 3, and nowhere else.

Each state has one word here; every screen, page and file takes it from here. Pure functions of states, sums and
bases, without any of the evidence behind them.

Not here: which state holds (`sums.py`, `judged.py`), confidence and its reasons (`confidence.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Literal

from groundswell.model.answers import DefenceState, ExposedState, HitState, Marked, ReadyState, WayState
from groundswell.model.cell import BaseKind, LookedOn
from groundswell.model.hunted import IndicatorState, NotEvaluated, RuleState

HostDay = Literal["f", "p", "n"]

RULE: Mapping[RuleState, str] = {
    "matched": "matched",
    "no_match": "no match",
    "no_match_in_part": "no match in part",
    "not_evaluated": "not evaluated",
}
REASON: Mapping[NotEvaluated, str] = {
    "no_source": "no source of the kind",
    "field_missing": "field not in the source",
    "unsupported": "feature not supported",
    "off": "off",
}
INDICATOR: Mapping[IndicatorState, str] = {
    "seen": "seen",
    "not_seen": "not seen",
    "not_seen_in_part": "not seen in part",
    "set_aside": "set aside",
    "not_looked_for": "not looked for",
}
WAY: Mapping[WayState, str] = {
    "open": "open",
    "closed_where_looked": "closed where looked",
    "not_known": "not known",
}
HIT: Mapping[HitState, str] = {
    "marked_real": "marked real",
    "strong_trace": "strong trace",
    "trace": "trace",
    "no_trace_found": "no trace found",
    "not_judged": "not judged",
}
EXPOSED: Mapping[ExposedState, str] = {
    "open": "yes",
    "no_open_way_found": "no open way found where looked",
    "not_judged": "not judged",
}
DEFENCE: Mapping[DefenceState, str] = {
    "holds": "holds",
    "holds_in_part": "holds in part",
    "does_not_hold": "does not hold",
    "not_measured": "not measured",
}
READY: Mapping[ReadyState, str] = {
    "holds": "holds",
    "holds_in_part": "in part",
    "does_not_hold": "does not hold",
    "not_judged": "not judged",
}
HOST_DAY: Mapping[HostDay, str] = {"f": "in full", "p": "in part", "n": "not seen"}
SPEAKS, DARK = "speaks", "dark"
NOT_CHECKED = "not measured: this version does not check it"
OLD = "old infrastructure"

_COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SMALLEST_PERCENTAGE = 20  # below this base only counts are written
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def hit(
    state: HitState,
    *,
    traces: int = 0,
    on: int = 0,
    base: int = 0,
    kind: BaseKind = "inventory",
    why: str = "",
    marked: Marked | None = None,
) -> str:
    """The word of HIT with what must stand beside it.

    Args:
        state: the answer.
        traces: findings that count, not yet decided.
        on: hosts of which "no trace found" speaks.
        base: hosts that are expected.
        kind: of the base: without a list of hosts the word speaks of those that sent records only.
        why: the reason of not judged.
        marked: who marked a trace as real, and when.
    """
    match state:
        case "marked_real":
            return f"marked real by {marked.by} at {moment_in_sentence(marked.at)}" if marked else HIT[state]
        case "strong_trace":
            return f"{HIT[state]}, not yet decided by a person"
        case "trace":
            noun = "trace" if traces == 1 else "traces"
            return f"{counted(traces)} {noun}, not yet decided by a person"
        case "no_trace_found":
            return f"{HIT[state]} on {_searched(on, base, kind)}"
        case "not_judged":
            return f"{HIT[state]}: {why}"


def _searched(on: int, base: int, kind: BaseKind) -> str:
    if kind == "inventory":
        return of(on, base, "host")
    those = "that speak in these files" if kind == "spoken" else "that sent records"
    return f"the {plural(on, 'host')} {those}" if on == base else f"{of(on, base, 'host')} {those}"


def exposed(state: ExposedState, ways_open: int, ways: int) -> str:
    """The word of EXPOSED: `yes, in 2 of 9 ways`."""
    return f"{EXPOSED[state]}, in {of(ways_open, ways, 'way')}" if state == "open" else EXPOSED[state]


def ready(state: ReadyState, holding: int, defences: int, missing: int) -> str:
    """The word of READY, always with its counts: `in part, 2 of 7 hold, 1 not measured`."""
    return f"{READY[state]}, {number(holding)} of {number(defences)} hold, {number(missing)} not measured"


def number(n: int) -> str:
    """17,119,906."""
    return f"{n:,}"


def counted(n: int) -> str:
    """A number in a sentence: one to twelve in words."""
    return _COUNTED[n] if 0 < n < len(_COUNTED) else number(n)


def plural(n: int, noun: str) -> str:
    """1 host, 2 hosts, 3 host-days, 2 ways, 2 indicators, 2 matches, 2 entries."""
    return f"{number(n)} {noun if n == 1 else _many(noun)}"


def of(n: int, base: int, noun: str) -> str:
    """3 of 212 rules: a number never stands without its base."""
    return f"{number(n)} of {number(base)} {noun if base == 1 else _many(noun)}"


def share(n: int, base: int, noun: str) -> str:
    """85 % (3,277 of 3,864 host-days); on a base below 20 only the counts. Rounded down, so that 100 % is all."""
    counts = of(n, base, noun)
    return counts if base < _SMALLEST_PERCENTAGE else f"{100 * n // base} % ({counts})"


def day_in_sentence(when: date, *, year: bool = True) -> str:
    """14 August 2025; tables use `when.isoformat()`."""
    return f"{when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")


def moment_in_sentence(when: datetime) -> str:
    """14 August 2025, 02:11 UTC."""
    utc = when.astimezone(UTC)
    return f"{day_in_sentence(utc.date())}, {utc:%H:%M} UTC"


def names_in_sentence(names: Sequence[str], most: int = 4) -> str:
    """CORE-01, -02 and -06: names that share all up to the last dash write it once; the rest are counted."""
    written: list[str] = []
    before = None
    for name in names[:most]:
        head, dash, tail = name.rpartition("-")
        written.append(f"-{tail}" if dash and head == before else name)
        before = head if dash else None
    if len(names) > most:
        return f"{', '.join(written)} and {number(len(names) - most)} more"
    return " and ".join([", ".join(written[:-1]), written[-1]]) if len(written) > 1 else "".join(written)


def where_looked(looked_on: LookedOn) -> str:
    """On 38 of 42 hosts, 3,277 of 3,864 host-days; or on 276 of 276 sensor-days."""
    days = of(looked_on.days, looked_on.of_days, f"{looked_on.noun}-day")
    if looked_on.noun == "sensor":
        return f"on {days}"
    return f"on {of(looked_on.hosts, looked_on.of, 'host')}, {days}"


def absence(looked_on: LookedOn | None, of: int, source: str) -> str:
    """Where something was looked for and not found, with its base: the only way an absence is printed.

    Args:
        looked_on: where it was looked for; null when it was looked for nowhere.
        of: on how many hosts or sensors it *was* found; the sentence is about the others.
        source: what these must keep for it to be found there: `hashes`, `DNS`.

    Returns:
        `not on the other 18 hosts that keep hashes; 23 keep none`.
    """
    if looked_on is None:
        return f"not looked for: no host or sensor here keeps {source}"
    looked, left = looked_on.hosts - of, looked_on.of - looked_on.hosts
    if looked <= 0:
        kept = f"{number(looked_on.hosts)} of {plural(looked_on.of, looked_on.noun)}"
        return f"not looked for elsewhere: {kept} {'keeps' if looked_on.hosts == 1 else 'keep'} {source}"
    tail = f"; {number(left)} {'keeps' if left == 1 else 'keep'} none" if left > 0 else ""
    those = f"the other {plural(looked, looked_on.noun)}" if of else f"the {plural(looked, looked_on.noun)}"
    at = "at" if looked_on.noun == "sensor" else "on"
    return f"not {at} {those} that {'keeps' if looked == 1 else 'keep'} {source}{tail}"


def _many(noun: str) -> str:
    """The plural of one of our nouns, the first word of `host that speaks` or the last of `rule`."""
    if noun.endswith(("ch", "s")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and not noun.endswith(("ay", "ey")) else f"{noun}s"
