"""The words of every state, with their signs: CLI.md section 3, "Words". These and no others, on every form.

Each function takes a value of the verdict and gives a sign and words. Not here: deciding a state
(`verdict/`, `model/words.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.model.verdict import Defence, Exposed, Hit, Ready, Seen, Stake, Verdict
from groundswell.outputs.phrases import counted, hosts_in_short, long_time, spelled_count
from groundswell.outputs.signs import Sign

NOT_CHECKED = "not measured: this version does not check it"
NO_STAKES = "nothing entered: groundswell company check names the six questions"

WAY = {
    "open": (Sign.OPEN, "open"),
    "closed_where_looked": (Sign.HELD, "closed where looked"),
    "not_known": (Sign.UNKNOWN, "not known"),
}
DEFENCE = {
    "holds": (Sign.HELD, "holds"),
    "holds_in_part": (Sign.PART, "holds in part"),
    "does_not_hold": (Sign.OPEN, "does not hold"),
    "not_measured": (Sign.UNKNOWN, "not measured"),
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
RULE = {
    "matched": (Sign.OPEN, "matched"),
    "no_match": (Sign.LOOKED, "no match"),
    "no_match_in_part": (Sign.DOTTED, "no match in part"),
    "not_evaluated": (Sign.UNKNOWN, "not evaluated"),
}
INDICATOR = {
    "seen": (Sign.OPEN, "seen"),
    "not_seen": (Sign.LOOKED, "not seen"),
    "not_seen_in_part": (Sign.DOTTED, "not seen in part"),
    "set_aside": (Sign.UNKNOWN, "set aside"),
    "not_looked_for": (Sign.UNKNOWN, "not looked for"),
}
TECHNIQUE = {
    "trace": (Sign.OPEN, "trace"),
    "common": (Sign.OPEN, "matched, common"),
    "no_match": (Sign.LOOKED, "no match"),
    "in_part": (Sign.DOTTED, "no match in part"),
    "not_looked": (Sign.UNKNOWN, "could not look"),
}
REASON = {
    "no_source": "no source of the kind",
    "field_missing": "field not in the source",
    "unsupported": "feature not supported",
    "off": "off",
}
STAKE_NAMES = {
    "lawful_intercept": "lawful intercept",
    "signalling": "signalling",
    "subscriber_data": "subscriber data",
    "call_records": "call records",
    "government": "government customers",
    "management": "management",
}
BASE = {"inventory": "listed", "speaking": "speaking", "spoken": "speaking"}


@dataclass(frozen=True)
class Said:
    """A sign and the words that it stands beside."""

    sign: Sign
    words: str


def exposed(value: Exposed) -> Said:
    """`yes, in 2 of 9 ways`, `no open way found where looked`, `not judged`."""
    if value.state == "open":
        return Said(Sign.OPEN, f"yes, in {value.open} of {counted(_ways(value), 'way')}")
    if value.state == "no_open_way_found":
        return Said(Sign.HELD, "no open way found where looked")
    return Said(Sign.UNKNOWN, "not judged")


def _ways(value: Exposed) -> int:
    return value.open + value.closed_where_looked + value.not_known


def hit(value: Hit, seen: Seen) -> Said:
    """`one trace, not yet decided by a person`, `no trace found on 38 of 42 hosts`, `not judged: ...`."""
    if value.state == "marked_real" and value.marked is not None:
        return Said(Sign.OPEN, f"marked real by {value.marked.by} on {long_time(value.marked.at)}")
    if value.state in ("strong_trace", "trace", "marked_real"):
        noun = "strong trace" if value.state == "strong_trace" else "trace"
        new = sum(f.state == "new" for f in value.findings)
        undecided = "not yet decided by a person" if new == len(value.findings) else f"{new} not yet decided"
        return Said(Sign.OPEN, f"{spelled_count(len(value.findings), noun)}, {undecided}")
    if value.state == "no_trace_found":
        return Said(Sign.LOOKED, no_trace(value, seen))
    return Said(Sign.UNKNOWN, not_judged(seen))


def no_trace(value: Hit, seen: Seen) -> str:
    """`no trace found on 38 of 42 hosts`; without a list, `on the 38 hosts that sent records`."""
    at = value.looked_on
    if seen.base == "inventory":
        return f"no trace found on {at.hosts} of {counted(at.of, at.noun)}"
    if at.hosts == at.of:
        return f"no trace found on the {counted(at.of, at.noun)} that sent records"
    return f"no trace found on {at.hosts} of the {counted(at.of, at.noun)} that sent records"


def not_judged(seen: Seen) -> str:
    """`not judged: CORE-01, -02, -06 sent nothing`, or what share of the host-days was seen."""
    if seen.dark_critical:
        return f"not judged: {hosts_in_short(seen.dark_critical)} sent nothing"
    if seen.host_days == 0:
        return "not judged: there is nothing to read"
    return f"not judged: {counted(seen.full + seen.part)} of {counted(seen.host_days, 'host-day')} were seen"


def ready(value: Ready) -> Said:
    """`in part, 2 of 7 hold, 1 not measured`."""
    sign, word = {
        "holds": (Sign.HELD, "holds"),
        "holds_in_part": (Sign.PART, "in part"),
        "does_not_hold": (Sign.OPEN, "does not hold"),
        "not_judged": (Sign.UNKNOWN, "not judged"),
    }[value.state]
    hold = sum(d.state == "holds" for d in value.defences)
    not_measured = sum(d.state == "not_measured" for d in value.defences)
    return Said(sign, f"{word}, {hold} of {len(value.defences)} hold, {not_measured} not measured")


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


def proof(value: Defence) -> str:
    """`on 41 of 42 hosts; 1 excepted`, `on 5 of 5 roles, exercised`, `on 1 of 6 paths: port 3389 is open`."""
    if value.covers is None:
        if value.state == "not_measured" and not value.proof:
            return "this version does not check it"
        return value.proof
    on = f"on {counted(value.covers.n)} of {counted(value.covers.of)} {value.covers.noun}"
    if not value.proof:
        return on
    # a number right behind a number is held apart more strongly
    joint = ": " if value.state == "does_not_hold" else "; " if value.proof[0].isdigit() else ", "
    return f"{on}{joint}{value.proof}"


def on_how_much(value: Defence) -> str:
    """`41 of 42 hosts`; without a base the proof, or that nothing checks it."""
    if value.covers is None:
        return value.proof or "not checked by this version"
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
