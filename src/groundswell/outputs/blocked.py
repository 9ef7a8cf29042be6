"""What of a dossier may be blocked today, and the first lines that every list to block begins with.

Only values that may be blocked today stand in a list (`model/indicator_use.py`). What the caller says must never be
blocked stands in none, whatever its judgement; what was left out is counted, with why, because a list that is silently
short is taken for a complete one. The first lines say report, day, why, until when, and how to undo it.

Not here: the forms of the lists (`block_list.py`, `block_zone.py`, `block_sensor.py`), sending one anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from groundswell.model.dossier import Dossier, Observable
from groundswell.model.indicator_use import Use, last_day, use_of

Never = Mapping[tuple[str, str], str]  # type and value to why it must never be blocked
Fits = Callable[[Observable], str]  # why a value cannot be written in a form; empty when it can

_LEFT_OUT: dict[Use, str] = {
    "hunt": "for hunting only",
    "look_back": "too old to block: for looking back",
    "never_block": "never to be blocked",
}


@dataclass(frozen=True)
class Choice:
    """The values of some types: those that may be blocked, by value, and the others with use and reason."""

    kept: tuple[Observable, ...]
    left_out: tuple[tuple[Observable, Use, str], ...]

    @property
    def of(self) -> int:
        """How many values were asked about."""
        return len(self.kept) + len(self.left_out)


def choose(dossier: Dossier, kinds: Collection[str], today: date, never: Never, fits: Fits) -> Choice:
    """Choose what may be blocked of the types `kinds`."""
    kept: dict[tuple[str, str], Observable] = {}
    left: list[tuple[Observable, Use, str]] = []
    for one in dossier.observables:
        if one.type not in kinds:
            continue
        use, why = use_of(one, dossier.report.published, today)
        if said := never.get((one.type, one.value)):
            use, why = "never_block", said
        elif use == "block" and (unfit := fits(one)):
            use, why = "hunt", unfit
        if use == "block":
            kept[one.value, one.type] = one
        else:
            left.append((one, use, why))
    return Choice(tuple(kept[key] for key in sorted(kept)), tuple(left))


def first_lines(what: str, choice: Choice, dossier: Dossier, today: date, undo: str) -> Iterator[str]:
    """Yield the first lines of a list, without the mark of a comment; none of them can leave its line."""
    report, counts = dossier.report, Counter(use for _, use, _ in choice.left_out)
    yield f"{what} to block, as of {today.isoformat()}, from report {report.id}"
    yield comment(report.title)
    if report.tlp:
        yield f"TLP:{report.tlp}: with whom the report may be shared, and this list with it"
    yield comment(_published(dossier))
    yield f"why: each is judged the attacker's; its reasons: groundswell intel show {report.id} --full"
    yield _until(choice, report.published)
    yield f"to undo: {undo}; of one value: groundswell intel judge {report.id} VALUE unsure --by NAME --why TEXT"
    stand = "stands" if len(choice.kept) == 1 else "stand"
    yield f"{len(choice.kept):,} of {choice.of:,} {stand} here" + "".join(
        f"; {counts[use]:,} {words}" for use, words in _LEFT_OUT.items() if counts[use]
    )
    for one, _, why in choice.left_out:
        if one.judgement == "attacker":  # one that someone may look for here
            yield f"left out: {comment(one.value)}: {comment(why)}"


def comment(text: str) -> str:
    """Give a text that stays in its comment."""
    return "".join(c if c.isprintable() else " " for c in text)[:200]


def until(one: Observable, published: date | None) -> str:
    """Give the last day on which a value may be blocked, as text; empty for a value that stays what it is."""
    day = last_day(one, published)
    return day.isoformat() if day else ""


def _until(choice: Choice, published: date | None) -> str:
    days = sorted(filter(None, (last_day(one, published) for one in choice.kept)))
    if not days:
        return "valid until: nothing that stands here ages"
    return f"valid until {days[0].isoformat()}, when the first of them is too old: write the list again before"


def _published(dossier: Dossier) -> str:
    report = dossier.report
    if report.published is None:
        return f"the report says no day; a person can: groundswell intel date {report.id} DAY --by NAME --why TEXT"
    return f"the report was published {report.published.isoformat()}{f' {report.dated.words}' if report.dated else ''}"
