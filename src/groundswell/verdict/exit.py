"""The exit code of a verdict, all codes that hold, and why in one line (CLI.md section 5, SEMANTICS section 3)."""

from __future__ import annotations

from groundswell.model.verdict import Exit, Exposed, Hit, Ready
from groundswell.verdict.facts import Facts

ORDER = (70, 5, 2, 10, 11, 12)  # which code is reported when several hold


def exit_of(facts: Facts, exposed: Exposed, hit: Hit, ready: Ready) -> Exit:
    """What the process ends with; `accepted` and `dismissed` findings never count."""
    traces = [f.id for f in hit.findings if f.state in ("new", "marked_real")]
    new = tuple(t for t in traces if facts.previous is not None and t not in facts.previous)
    reasons: dict[int, list[str]] = {}
    _person(reasons, facts, exposed, traces, new)
    if hit.state == "not_judged":
        reasons.setdefault(11, []).append(f"hit not judged: {hit.search.why}")
    _unread(reasons, facts)
    codes = tuple(code for code in ORDER if code in reasons)
    return Exit(code=codes[0] if codes else 0, codes=codes or (0,), why=_why(reasons, codes, exposed, ready), new=new)


def _person(
    reasons: dict[int, list[str]], facts: Facts, exposed: Exposed, traces: list[str], new: tuple[str, ...]
) -> None:
    asked = []
    if "new" in facts.fail_on and new:
        asked.append(f"{_count(len(new), 'new trace')}")
    elif "trace" in facts.fail_on and traces:
        asked.append(f"{_count(len(traces), 'trace')}")
    if "open" in facts.fail_on and exposed.open:
        asked.append(f"{_count(exposed.open, 'open way')}")
    if "gap" in facts.fail_on and facts.seen.gaps:
        asked.append(f"{_count(len(facts.seen.gaps), 'gap')}")
    if asked:
        reasons[10] = [" and ".join(asked)]


def _unread(reasons: dict[int, list[str]], facts: Facts) -> None:
    if facts.unread.files:
        were = "was" if facts.unread.files == 1 else "were"
        reasons.setdefault(12, []).append(f"{_count(facts.unread.files, 'file')} {were} not read")
    if facts.unread.too_many_set_aside:
        aside, read = facts.unread.records_set_aside, facts.unread.records_read
        reasons.setdefault(12, []).append(f"{aside:,} of {read:,} records were set aside")


def _why(reasons: dict[int, list[str]], codes: tuple[int, ...], exposed: Exposed, ready: Ready) -> str:
    parts = []
    for place, code in enumerate(codes):
        words = ", ".join(reasons[code])
        parts.append(words if place == 0 else f"also {code}: {words}")
    asides = [name for name, state in (("exposed", exposed.state), ("ready", ready.state)) if state == "not_judged"]
    if asides:
        parts.append(f"{' and '.join(asides)} not judged")
    return "; ".join(parts) if parts else "nothing needs a person"


def _count(n: int, noun: str) -> str:
    word = "one" if n == 1 else "two" if n == 2 else f"{n:,}"
    return f"{word} {noun}" if n == 1 else f"{word} {noun}s"
