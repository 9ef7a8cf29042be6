"""What is missing or too old in a workspace, and where each setting comes from (`doctor`).

A check says good, needs a person, not known, or tells a fact; nothing is changed. Not here: judging a report.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime

from groundswell.lake.lake import Lake
from groundswell.lake.state import State
from groundswell.model.asset import Company
from groundswell.model.lists import Check
from groundswell.run.company import answers, load_company, unlisted_names
from groundswell.run.expected import aliases_of
from groundswell.run.knowledge import load_knowledge
from groundswell.run.rulesets import added
from groundswell.run.settings import as_text
from groundswell.run.workspace import Workspace

LEAST_FREE = 1 << 30  # bytes; below it an ingest may stop in the middle
SHOWN = 5  # names in a line
GAPS = 8  # gaps that get a line of their own
OLD = 2  # days without any record before the records are old


def doctor(workspace: Workspace, now: datetime) -> tuple[Check, ...]:
    """Every check of `workspace`, in the order in which they are mended."""
    return tuple(_checks(workspace, now))


def _checks(workspace: Workspace, now: datetime) -> Iterator[Check]:
    company = load_company(workspace)
    lake = Lake.open(workspace.lake, create=True)
    yield _place(workspace)
    yield _records(lake, now)
    with State.open(str(workspace.state_db)) as state:
        yield from _hosts(company, state)
        unread = len(state.unread.all())
    if unread:
        text = f"{unread:,} files were not recognised"
        yield Check("files", "needs_person", text, ("groundswell", "sources", "check", "PATH"))
    yield from _gaps(lake)
    yield from _questions(company)
    yield from _content(workspace)
    for key, told in workspace.settings.told.items():
        yield Check("settings", "told", f"{key} {as_text(told.value)} ({told.origin})")


def _place(workspace: Workspace) -> Check:
    try:
        free = shutil.disk_usage(workspace.root).free
    except OSError as error:
        return Check("workspace", "not_known", f"free space cannot be read: {error.strerror}")
    writable = os.access(workspace.root, os.W_OK)
    text = f"{'writable' if writable else 'cannot be written'}, {free / (1 << 30):,.0f} GB free"
    good = writable and free >= LEAST_FREE
    return Check("workspace", "good" if good else "needs_person", text)


def _records(lake: Lake, now: datetime) -> Check:
    span = lake.span()
    if span is None:
        return Check("records", "needs_person", "nothing was read yet", ("groundswell", "ingest", "DIR"))
    first, last = span
    age = (now.date() - last).days
    text = f"{_days(first, last)}, {len(lake.tables())} tables"
    if age > OLD:
        return Check(
            "records", "needs_person", f"{text}; the last is {age:,} days old", ("groundswell", "ingest", "DIR")
        )
    return Check("records", "good", text)


def _days(first: date, last: date) -> str:
    return f"{first.isoformat()} to {last.isoformat()}, {(last - first).days + 1:,} days"


def _hosts(company: Company, state: State) -> Iterator[Check]:
    aliases = aliases_of(company, state)
    spoke = {aliases.resolve(name) for name in state.ever_spoke()}
    if not company.hosts_given:
        text = (
            f'no list of hosts was given: the base is the {len(spoke):,} that speak, and "not found" counts for little'
        )
        yield Check("hosts", "needs_person", text, ("groundswell", "company", "hosts", "FILE"))
        return
    dark = [host for host in company.expected() if host.name not in spoke]
    critical = [host.name for host in dark if host.critical]
    text = f"{len(company.hosts):,} on the list, {len(company.hosts) - len(dark):,} speak"
    if critical:
        text += f"; critical and dark: {_named(critical)}"
    elif dark:
        text += f"; dark: {_named([host.name for host in dark])}"
    yield Check("hosts", "needs_person" if dark else "good", text)
    strangers = unlisted_names(company)
    if strangers:
        yield Check("hosts", "needs_person", f"named in company.toml and not on the list: {_named(strangers)}")


def _named(names: list[str] | tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _gaps(lake: Lake) -> Iterator[Check]:
    gaps = lake.gaps()
    for gap in gaps[:GAPS]:
        yield Check("gap", "needs_person", f"{gap.host}, {gap.since.isoformat()} to {gap.until.isoformat()}: {gap.why}")
    if len(gaps) > GAPS:
        more = ("groundswell", "visibility")
        yield Check("gap", "needs_person", f"{len(gaps) - GAPS:,} more gaps", more)


def _questions(company: Company) -> Iterator[Check]:
    found = answers(company)
    open_questions = [answer.question for answer in found if answer.understood is None]
    if open_questions:
        text = f"{len(open_questions)} of {len(found)} questions are not answered: {', '.join(open_questions)}"
        yield Check("company.toml", "not_known", text, ("groundswell", "company", "check"))
    else:
        yield Check("company.toml", "good", f"all {len(found)} questions are answered")


def _content(workspace: Workspace) -> Iterator[Check]:
    known = load_knowledge()
    own = sum(len(pack.rules) for pack in known.packs)
    sets = added(workspace)
    text = f"{own} rules of our own, {len(known.cards)} cards, ATT&CK {known.attack.version}"
    if sets:
        named = ", ".join(f"{one.name} {one.files:,} rules, {one.license}" for one in sets)
        yield Check("content", "good", f"{text}; {named}")
    else:
        add = ("groundswell", "content", "add", "sigmahq", "FOLDER")
        yield Check("content", "not_known", f"{text}; no rule set was added", add)
