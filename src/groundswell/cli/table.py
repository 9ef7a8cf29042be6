"""The commands: name, what it does in one line, and where it lives. `--help` is drawn from this and imports no command.

Defined by CLI.md section 1. A command that is not here does not exist; tests/repository/test_docs.py holds that every
one of them has its page. Not here: options and examples (they stand beside each command, in `commands/`).
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """One command of the first level. `verbs` are those of a noun; `target` is `module:object` below `commands`."""

    name: str
    arguments: str
    does: str
    target: str
    part: str
    verbs: tuple[str, ...] = ()


PARTS = {
    "start": "Start",
    "judge": "From records and a report to a verdict",
    "look": "What was found, and what could not be seen",
    "know": "What Groundswell knows",
    "care": "Upkeep and help",
}

TABLE: tuple[Entry, ...] = (
    Entry("init", "[FOLDER]", "make a workspace here: settings, lake, the company file", "init:init", "start"),
    Entry("demo", "[FOLDER]", "an article, an example company, a verdict; without a network", "demo:demo", "start"),
    Entry(
        "company",
        "",
        "the list of hosts, and what the company says of itself",
        "company:company",
        "start",
        ("hosts", "show", "check"),
    ),
    Entry(
        "ingest",
        "PATH...",
        "read logs into the lake; what cannot be read is set aside and counted",
        "ingest:ingest",
        "judge",
    ),
    Entry("assess", "REPORT", "the whole way: report in, three answers out", "assess:assess", "judge"),
    Entry(
        "hunt", "[PATH...]", "run rules and indicators in one pass, over the lake or over files", "hunt:hunt", "judge"
    ),
    Entry(
        "findings",
        "",
        "traces and gaps: list, show, and what a person says of them",
        "findings:findings",
        "look",
        ("list", "show", "confirm", "dismiss", "accept", "export"),
    ),
    Entry("sightings", "", "indicators: seen, not seen, in part, not looked for", "sightings:sightings", "look"),
    Entry("visibility", "", "hosts by days: what could have been seen, who is dark", "visibility:visibility", "look"),
    Entry("coverage", "", "techniques: which rules could be evaluated here", "coverage:coverage", "look"),
    Entry(
        "intel",
        "",
        "reports: read, show with their sentences, judge, accept, export",
        "intel:intel",
        "know",
        (
            "read",
            "list",
            "show",
            "grade",
            "date",
            "judge",
            "accept",
            "reject",
            "withdraw",
            "detections",
            "export",
        ),
    ),
    Entry(
        "sources",
        "",
        "source cards: what is understood; why a file is or is not",
        "sources:sources",
        "know",
        ("list", "show", "check", "draft"),
    ),
    Entry(
        "rules",
        "",
        "rules, each with its state, its base and its author",
        "rules:rules",
        "know",
        ("list", "show", "check", "test"),
    ),
    Entry("content", "", "rules, cards, packs: versions; add a rule set", "content:content", "know", ("show", "add")),
    Entry(
        "lake",
        "",
        "what is kept and set aside; hashes, upkeep, holds",
        "lake:lake",
        "care",
        ("show", "quarantine", "verify", "drop", "compact", "hold"),
    ),
    Entry("doctor", "", "what is missing or too old; where each setting comes from", "doctor:doctor", "care"),
    Entry("explain", "CODE|WORD", "what an error code or a word of a verdict means", "explain:explain", "care"),
    Entry("completion", "SHELL", "completion for bash, zsh or fish", "completion:completion", "care"),
)
BY_NAME = {entry.name: entry for entry in TABLE}
