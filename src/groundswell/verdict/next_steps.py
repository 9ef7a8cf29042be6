"""What to do next, in order of what they change: written in advance for each kind of trace, gap and missing source.

Each step says what, why, by when, who, what it closes and, where one exists, the command.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from groundswell.model.finding import Finding
from groundswell.model.verdict import Exposed, Hit, Ready, Step
from groundswell.model.words import names_in_sentence, plural
from groundswell.verdict.facts import Facts

TODAY, WEEK, LATER = "today", "this week", "this month"
MOST_HOSTS = 3  # with a step of their own; the others share one


def next_steps(facts: Facts, exposed: Exposed, hit: Hit, ready: Ready) -> tuple[Step, ...]:
    """All steps, the most urgent first."""
    steps = (
        *_traces(facts, hit),
        *_dark(facts),
        *_hosts_list(facts),
        *_sources(facts),
        *_unread(facts),
        *_own_list(facts),
        *_grade(facts),
    )
    return tuple(sorted(steps, key=lambda step: (TODAY, WEEK, LATER).index(step.when)))


def _traces(facts: Facts, hit: Hit) -> Iterable[Step]:
    """A step for each host with undecided traces, those with the strongest first."""
    shown = {t.id for t in hit.findings if t.state == "new"}
    places: dict[str, list[Finding]] = {}
    for finding in facts.hunted.findings:
        if finding.id in shown:
            places.setdefault(finding.host or finding.sensor or "an unnamed sensor", []).append(finding)
    for place, found in list(places.items())[:MOST_HOSTS]:
        yield _decide(facts, place, found)
    rest = list(places.items())[MOST_HOSTS:]
    if rest:
        traces = [f for _, found in rest for f in found]
        where = names_in_sentence([place for place, _ in rest])
        yield Step(
            id="decide-others",
            text=f"Confirm or dismiss {plural(len(traces), 'trace')} on {where}",
            why="Each undecided trace keeps the answer open.",
            when=TODAY,
            who=_who(facts, "security"),
            closes=tuple(f.id for f in traces),
            command=("groundswell", "findings", "list", "state:new"),
        )


def _decide(facts: Facts, place: str, found: list[Finding]) -> Step:
    short = _short(found[0], facts.hunted.findings)
    one = len(found) == 1
    first = found[0].title
    return Step(
        id=f"decide-{found[0].id}",
        text=f"Open {place} and confirm or dismiss {'the trace' if one else f'its {len(found)} traces'}",
        why=f"{first}{'' if one else ', and more'}. Save memory before anything on the host is touched.",
        when=TODAY,
        who=_who(facts, "security"),
        closes=tuple(f.id for f in found),
        command=("groundswell", "findings", "show", short)
        if one
        else ("groundswell", "findings", "list", f"host:{place}"),
    )


def _dark(facts: Facts) -> Iterable[Step]:
    critical = facts.seen.dark_critical
    others = [h for h in facts.seen.dark if h not in critical]
    if critical:
        they, are = ("It", "is") if len(critical) == 1 else ("They", "are")
        yield Step(
            id="dark-critical",
            text=f"Get records of {names_in_sentence(critical)}",
            why=f"{they} {are} critical and sent nothing; no absence can be claimed for the company.",
            when=TODAY,
            who=_who(facts, "security"),
            closes=tuple(critical),
            command=("groundswell", "visibility"),
        )
    if others:
        yield Step(
            id="dark",
            text=f"Get records of {names_in_sentence(others)}",
            why="On the list of hosts, but nothing was sent in the scope.",
            when=WEEK,
            closes=tuple(others),
            command=("groundswell", "visibility"),
        )


def _hosts_list(facts: Facts) -> Iterable[Step]:
    if facts.seen.base == "speaking":
        yield Step(
            id="hosts-list",
            text="Give the list of hosts",
            why="The base is only the hosts that sent records: a host that never sent is not missed by anyone.",
            when=TODAY,
            closes=("base",),
            command=("groundswell", "company", "hosts", "hosts.csv"),
        )


def _sources(facts: Facts) -> Iterable[Step]:
    waiting: Counter[str] = Counter()
    for result in facts.hunted.rules:
        if result.state == "not_evaluated":
            waiting.update(set(result.waits_for))
    for source, rules in waiting.most_common(3):
        yield Step(
            id=f"source-{source.lower().replace(' ', '-')}",
            text=f"Record {source}",
            why=f"{rules:,} of {len(facts.hunted.rules):,} rules wait for it and could not be evaluated.",
            when=WEEK,
            closes=(source,),
            command=("groundswell", "coverage"),
        )


def _unread(facts: Facts) -> Iterable[Step]:
    if facts.unread.files:
        yield Step(
            id="unread",
            text=f"Look at {plural(facts.unread.files, 'file')} that could not be read",
            why="What stands in them was not looked at.",
            when=WEEK,
            command=("groundswell", "lake", "quarantine"),
        )


def _own_list(facts: Facts) -> Iterable[Step]:
    if facts.pack is not None and not facts.own_list_given and not facts.dossier.indicators:
        yield Step(
            id="own-list",
            text="Read the fuller report that this one points to, with its indicators",
            why="The campaign's own list was not given; looked for were neighbouring indicators of the same tools.",
            when=WEEK,
            command=("groundswell", "intel", "read", "FILE"),
        )


def _grade(facts: Facts) -> Iterable[Step]:
    if facts.grade is None:
        yield Step(
            id="grade",
            text="Grade the report",
            why="Nobody has said yet how far its source and its statements are to be believed.",
            when=LATER,
            command=("groundswell", "intel", "grade", facts.dossier.report.id, "B2"),
        )


def _who(facts: Facts, role: str) -> str | None:
    return facts.contacts.get(role)


def _short(finding: Finding, findings: tuple[Finding, ...]) -> str:
    """The shortest prefix of at least 6 hex digits that no other finding shares (CLI.md section 1, grammar)."""
    for length in range(8, len(finding.id) + 1):
        if not any(f.id != finding.id and f.id.startswith(finding.id[:length]) for f in findings):
            return finding.id[:length]
    return finding.id
