"""What is at stake: each thing that company.toml names, what could be seen of its hosts, what was found there."""

from __future__ import annotations

from groundswell.model.verdict import CalendarRow, Exposed, SeenDays, Stake
from groundswell.verdict.facts import Facts, StakeFact


def stakes(facts: Facts, exposed: Exposed) -> tuple[Stake, ...]:
    """One entry a stake, in the order of the company file."""
    rows = {row.host: row for row in facts.seen.calendar.rows}
    open_ways = tuple(w.id for w in exposed.ways if w.state == "open")
    return tuple(_stake(facts, fact, rows, open_ways) for fact in facts.stakes)


def _stake(facts: Facts, fact: StakeFact, rows: dict[str, CalendarRow], open_ways: tuple[str, ...]) -> Stake:
    days = "".join(rows[host].days for host in fact.hosts if host in rows)
    found = tuple(f.id for f in facts.hunted.findings if f.host in fact.hosts and f.state in ("new", "marked_real"))
    return Stake(
        id=fact.id,
        kind=fact.kind,
        hosts=fact.hosts,
        ways_open=open_ways,
        seen=SeenDays(full=days.count("f"), part=days.count("p"), none=days.count("n")),
        findings=found,
    )
