"""What the report states and what the pack adds, each in its own words and never mixed (CLI.md, rule 5).

Counts of the report are those of `report.stated`, each of which has a span in its text; the rest says pack.
"""

from __future__ import annotations

from groundswell.model.verdict import Report, SpeaksOf, Verdict
from groundswell.outputs.phrases import counted, long_day, spelled

NOT_GIVEN = "the campaign's own list was not given"


def about_report(report: Report) -> str:
    """`3 tools, 7 measures, since 2021; no indicator, no technique`."""
    said = report.stated
    counts = (
        (said.tools, "tool"),
        (said.indicators, "indicator"),
        (said.techniques, "technique"),
        (said.measures, "measure"),
    )
    there = [counted(number, noun) for number, noun in counts if number]
    absent = [f"no {noun}" for number, noun in counts if not number]
    when = speaks_of(report.speaks_of)
    first = ", ".join([*there, when] if when else there)
    return "; ".join(part for part in (first, ", ".join(absent)) if part)


def about_people(report: Report) -> str:
    """`accepted by a person: 2 techniques`; empty where nobody accepted one."""
    return f"accepted by a person: {counted(report.accepted, 'technique')}" if report.accepted else ""


def speaks_of(time: SpeaksOf) -> str:
    """`since 2021`, `2021 to 2023`, `on 14 August 2025`; empty when the report gives no time."""
    if time.since is None:
        return f"until {long_day(time.until)}" if time.until else ""
    year_start = (time.since.month, time.since.day) == (1, 1)
    if time.until is None:
        return f"since {time.since.year if year_start else long_day(time.since)}"
    if year_start and (time.until.month, time.until.day) == (12, 31):
        same = time.since.year == time.until.year
        return f"in {time.since.year}" if same else f"{time.since.year} to {time.until.year}"
    if time.since == time.until:
        return f"on {long_day(time.since)}"
    return f"{long_day(time.since)} to {long_day(time.until)}"


def about_pack(report: Report) -> tuple[str, str]:
    """What the pack adds, and what even with it is missing (empty when the report brought its own list)."""
    pack = report.from_pack
    missing = "" if report.stated.indicators else NOT_GIVEN
    if pack is None:
        return "from our packs: nothing; they know no tool that this report names", ""
    counts = f"{counted(pack.techniques, 'technique')}, {counted(pack.indicators, 'indicator')}"
    return f"from our pack on these tools: {counts}", missing


def names_ways(verdict: Verdict, *, marked: bool = True) -> str:
    """`nine ways used by these and neighbouring actors (pack); the report names none`: over the whole text.

    Without `marked` the word `pack` is left to a mark that stands beside the sentence.
    """
    ways = verdict.exposed.ways
    stated = sum(way.origin == "report" for way in ways)
    count = f"{spelled(len(ways))} way{'' if len(ways) == 1 else 's'}"
    if stated == 0:
        return f"{count} used by these and neighbouring actors{' (pack)' if marked else ''}; the report names none"
    return f"{count}: {stated} named by the report, {len(ways) - stated} by the pack"
