"""The words of every state, with their signs: CLI.md section 3, "Words". These and no others, on every form.

Each function takes a value of the verdict and gives a sign and words. Not here: deciding a state
(`verdict/`, `model/words.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.model import judged, words
from groundswell.model.verdict import Defence, Exposed, Hit, IndicatorCounts, Ready, RuleCounts, Seen, Stake, Verdict
from groundswell.outputs.phrases import counted
from groundswell.outputs.signs import Sign

NOT_CHECKED = words.NOT_CHECKED
NO_STAKES = "nothing entered: groundswell company check names the six questions"

WAY: dict[str, tuple[Sign, str]] = {
    "open": (Sign.OPEN, words.WAY["open"]),
    "closed_where_looked": (Sign.HELD, words.WAY["closed_where_looked"]),
    "not_known": (Sign.UNKNOWN, words.WAY["not_known"]),
}
DEFENCE: dict[str, tuple[Sign, str]] = {
    "holds": (Sign.HELD, words.DEFENCE["holds"]),
    "holds_in_part": (Sign.PART, words.DEFENCE["holds_in_part"]),
    "does_not_hold": (Sign.OPEN, words.DEFENCE["does_not_hold"]),
    "not_measured": (Sign.UNKNOWN, words.DEFENCE["not_measured"]),
}
DEFENCE_NAMES = {
    "patch": "patching",
    "respond": "response plan",
    "watch": "monitoring",
    "hunt": "threat detection",
    "mfa": "second factor",
    "segment": "segmentation",
    "train": "training",
}
RULE: dict[str, tuple[Sign, str]] = {
    "matched": (Sign.OPEN, words.RULE["matched"]),
    "no_match": (Sign.LOOKED, words.RULE["no_match"]),
    "no_match_in_part": (Sign.DOTTED, words.RULE["no_match_in_part"]),
    "not_evaluated": (Sign.UNKNOWN, words.RULE["not_evaluated"]),
}
TECHNIQUE: dict[str, tuple[Sign, str]] = {
    "trace": (Sign.OPEN, "trace"),
    "common": (Sign.OPEN, "matched, common"),
    "no_match": (Sign.LOOKED, words.RULE["no_match"]),
    "in_part": (Sign.DOTTED, words.RULE["no_match_in_part"]),
    "not_looked": (Sign.UNKNOWN, "could not look"),
}
COVERAGE: dict[str, tuple[Sign, str]] = {
    "covered": (Sign.HELD, "covered"),
    "in_part": (Sign.PART, "covered in part"),
    "blind": (Sign.UNKNOWN, "blind: no telemetry"),
    "no_rule": (Sign.OPEN, "no rule"),
}
REASON = words.REASON
STAKE_NAMES = {
    "lawful_intercept": "lawful intercept",
    "signalling": "signalling",
    "subscriber_data": "subscriber data",
    "call_records": "call records",
    "government": "government customers",
    "management": "management",
}


@dataclass(frozen=True)
class Said:
    """A sign and the words that it stands beside."""

    sign: Sign
    words: str


def exposed(value: Exposed) -> Said:
    """`yes, in 2 of 9 ways`, `no open way found where looked`, `not judged`."""
    sign = {"open": Sign.OPEN, "no_open_way_found": Sign.HELD, "not_judged": Sign.UNKNOWN}[value.state]
    ways = value.open + value.closed_where_looked + value.not_known
    return Said(sign, words.exposed(value.state, value.open, ways))


def hit(value: Hit, seen: Seen) -> Said:
    """`one trace, not yet decided by a person`, `no trace found on 38 of 42 hosts`, `not judged: ...`."""
    sign = {"no_trace_found": Sign.LOOKED, "not_judged": Sign.UNKNOWN}.get(value.state, Sign.OPEN)
    at = value.looked_on
    said = words.hit(
        value.state,
        traces=len(value.findings),
        on=at.hosts,
        base=at.of,
        kind=seen.base,
        why=why_not_judged(value, seen) if value.state == "not_judged" else "",
        marked=value.marked,
    )
    return Said(sign, said)


def why_not_judged(value: Hit, seen: Seen) -> str:
    """Which of the reasons of "not judged" it was; without another, the share that was not seen."""
    unseen = words.share(seen.none, seen.host_days, "host-day") if seen.host_days else "all"
    return judged.why_not_judged(seen, value.looked_on.hosts, 0.0) or f"{unseen} were not seen"


def ready(value: Ready) -> Said:
    """`in part, 2 of 7 hold, 1 not measured`."""
    sign = {"holds": Sign.HELD, "holds_in_part": Sign.PART, "does_not_hold": Sign.OPEN, "not_judged": Sign.UNKNOWN}
    hold = sum(d.state == "holds" for d in value.defences)
    missing = sum(d.state == "not_measured" for d in value.defences)
    return Said(sign[value.state], words.ready(value.state, hold, len(value.defences), missing))


def stake(value: Stake, verdict: Verdict) -> Said:
    """`not looked: it sent nothing`, `no trace on 1 of 3, 2 dark`, `no trace on 2 of 2, in part`, `1 trace`."""
    if value.findings:
        return Said(Sign.OPEN, counted(len(value.findings), "trace"))
    dark = sum(host in verdict.seen.dark for host in value.hosts)
    if not value.hosts:
        return Said(Sign.UNKNOWN, "not looked: no host is named for it")
    if dark == len(value.hosts):
        return Said(Sign.UNKNOWN, f"not looked: {'it' if dark == 1 else 'they'} sent nothing")
    looked = f"no trace on {len(value.hosts) - dark} of {len(value.hosts)}"
    if dark:
        return Said(Sign.DOTTED, f"{looked}, {dark} dark")
    whole = not value.seen.part and not value.seen.none
    return Said(Sign.LOOKED, looked) if whole else Said(Sign.DOTTED, f"{looked}, in part")


def is_any_way_judged(verdict: Verdict) -> bool:
    """Whether anything is known of any way: else "0 open" would be a zero of what was not looked at."""
    return any(way.state != "not_known" for way in verdict.exposed.ways)


def way_counts(verdict: Verdict) -> list[tuple[Sign, str]]:
    """`2 open`, `5 closed where looked`, `2 not known`; only the last while nothing is known of any way."""
    value = verdict.exposed
    counts = (("open", value.open), ("closed_where_looked", value.closed_where_looked), ("not_known", value.not_known))
    shown = counts if is_any_way_judged(verdict) else counts[2:]
    return [(WAY[state][0], f"{number} {WAY[state][1]}") for state, number in shown]


def rule_items(value: RuleCounts) -> list[tuple[Sign, str]]:
    """`3 matched`, `11 no match` ...; `-` while no rule could be evaluated: a zero would say that it was looked for."""
    evaluated = value.total - value.not_evaluated
    return [
        (sign, f"{getattr(value, state) if evaluated or state == 'not_evaluated' else '-'} {word}")
        for state, (sign, word) in RULE.items()
    ]


def rule_counts(value: RuleCounts) -> str:
    """The items of `rule_items` in one line."""
    return ", ".join(text for _, text in rule_items(value))


def indicator_counts(value: IndicatorCounts) -> str:
    """`0 seen, 7 not seen, ...`; `-` where no indicator could be looked for."""
    looked = value.total - value.set_aside - value.not_looked_for
    aside = ("set_aside", "not_looked_for")
    return ", ".join(
        f"{getattr(value, state) if looked or state in aside else '-'} {word}"
        for state, word in words.INDICATOR.items()
    )


def is_unchecked(value: Defence) -> bool:
    """Whether the defence was not measured because no part of this version checks it."""
    return value.state == "not_measured" and value.proof in ("", NOT_CHECKED, NOT_CHECKED.partition(": ")[2])


def proof(value: Defence) -> str:
    """`on 41 of 42 hosts; 1 excepted`, `on 5 of 5 roles, exercised`, `on 1 of 6 paths: port 3389 is open`."""
    if value.covers is None:
        return NOT_CHECKED.partition(": ")[2] if is_unchecked(value) else value.proof
    on = f"on {counted(value.covers.n)} of {counted(value.covers.of)} {value.covers.noun}"
    if not value.proof:
        return on
    # a number right behind a number is held apart more strongly
    joint = ": " if value.state == "does_not_hold" else "; " if value.proof[0].isdigit() else ", "
    return f"{on}{joint}{value.proof}"


def on_how_much(value: Defence) -> str:
    """`41 of 42 hosts`; without a base the proof, or that nothing checks it."""
    if value.covers is None:
        return NOT_CHECKED.partition(": ")[2] if is_unchecked(value) else value.proof
    return f"{counted(value.covers.n)} of {counted(value.covers.of)} {value.covers.noun}"


def rules_on(verdict: Verdict) -> str:
    """`150 of 212 rules could be evaluated, on 38 of 42 hosts at least in part`."""
    rules, at = verdict.hit.rules, verdict.hit.looked_on
    could = f"{counted(rules.total - rules.not_evaluated)} of {counted(rules.total, 'rule')} could be evaluated"
    return f"{could}, on {counted(at.hosts)} of {counted(at.of, at.noun)} at least in part"


def hosts_of(value: Seen) -> str:
    """`42 listed hosts`, or `38 hosts that sent records; no list of hosts was given`."""
    if value.base == "inventory":
        return counted(value.hosts, "listed host")
    return f"{counted(value.hosts, 'host')} that sent records"


def dark_hosts(value: Seen, limit: int = 6) -> str:
    """`CORE-01, CORE-02, CORE-06 (critical), FIN-WS-005`: critical ones first; empty when no host is dark."""
    others = [host for host in value.dark if host not in value.dark_critical]
    groups = [(list(value.dark_critical), " (critical)"), (others, "")]
    texts, room = [], limit
    for names, mark in groups:
        if names and room > 0:
            texts.append(", ".join(names[:room]) + mark)
        room -= len(names)
    if room < 0:
        texts.append(f"and {counted(-room)} more")
    return ", ".join(texts)


def nothing_elsewhere(verdict: Verdict) -> str:
    """What must follow every answer about traces: how much could not be evaluated."""
    left = verdict.hit.rules.not_evaluated
    what = f"{counted(left, 'rule')} could not be evaluated" if left else "what sent nothing was not looked at"
    where = "elsewhere " if verdict.hit.findings else ""
    return f"no trace {where}is no proof of absence: {what}"
