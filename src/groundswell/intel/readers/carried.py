"""What exports of ours carry beside what their format has words for, read as any input: checked, and bounded.

A carried item becomes a block of the text that finders leave alone, with its value or name, and its sentence.

Not here: where a format keeps it (`stix.py`, `misp.py`).
"""

from __future__ import annotations

from datetime import UTC, datetime

from groundswell.intel.document import Given, Writer
from groundswell.model.carried import Carried
from groundswell.model.dossier import Claim, DateSpan, Name, NamedTechnique, Observable, Pair, Recommendation
from groundswell.model.said import Said

_LONGEST = 2_000  # characters of a person's reason


def write(writer: Writer, carried: Carried) -> None:
    """Write a carried item as a block of its own; a value is given, so that it is judged like any."""
    item = carried.item
    before, words, after = "", "", ""
    match item:
        case Observable():
            before, words, after = f"{item.type} | ", item.as_written, item.sentence
        case Name():
            before, words, after = f"{item.kind} | ", item.name, item.sentence
        case NamedTechnique():
            before, words, after = f"{item.kind} technique | ", item.as_written or item.id, item.sentence
        case Claim():
            words = item.sentence
        case Recommendation():
            before, words = f"measure, {item.defence} | ", item.text
        case DateSpan():
            before, words = "date | ", item.text
        case Pair():
            before, words, after = "side-loading | ", f"{item.program} loads {item.library}", item.sentence
        case _:
            before, words, after = "anomaly | ", item.what, f"{item.why} | {item.sentence}"
    start = writer.add(before)[0]
    place = writer.add(words)
    writer.add(f" | {after}" if after else "")
    writer.end("carried", start)
    writer.carried.append(carried.placed(place))
    if isinstance(item, Observable):
        start, end = place
        benign, why = item.judgement != "attacker", " | ".join(item.reasons)
        writer.given.append(Given(item.type, start, end, why, benign, item.value, item.judgement, item.role or ""))


def probability(value: object) -> float | None:
    """Give a number from 0 to 1, else null."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, str) and len(value) <= 8 and value.replace(".", "", 1).isdecimal():
        number = float(value)
    return float(number) if number is not None and 0 <= number <= 1 else None


def given_word(by: object, at: object, why: object) -> Said | None:
    """Give a person's word as one that was said elsewhere, where it has a name, a time and a reason; else null."""
    if not (isinstance(by, str) and isinstance(at, str) and isinstance(why, str) and by.strip() and why.strip()):
        return None
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return None
    at_zone = time if time.tzinfo else time.replace(tzinfo=UTC)
    return Said(by.strip()[:255], at_zone, why.strip()[:_LONGEST], elsewhere=True)
