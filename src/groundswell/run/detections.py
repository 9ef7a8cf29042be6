"""The detections of a report: written, tried, and asked of the last thirty days of the lake.

What a detection would have found there is told before anyone deploys it; nothing of that hunt is kept. The rules of the
workspace that share a technique with the report stand beside, so that a technique without any is seen.

Not here: how a detection is written and tried (`defences/hunt/detections/`).
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from groundswell.defences.hunt.detections.items import Choice
from groundswell.defences.hunt.detections.own import own_rules
from groundswell.defences.hunt.detections.template import Template, load_templates
from groundswell.defences.hunt.detections.worth import Honest
from groundswell.defences.hunt.detections.write import detections
from groundswell.defences.hunt.findings import techniques_of
from groundswell.defences.hunt.tree import Rule
from groundswell.intel.knowledge import facts
from groundswell.lake.lake import Lake
from groundswell.lake.sql import connection
from groundswell.model.card import Card
from groundswell.model.detection import Detection, Detections, Expected, Form, TechniqueRules
from groundswell.model.dossier import Dossier
from groundswell.model.errors import NotJudged
from groundswell.model.hunted import RuleResult
from groundswell.run.hunt_here import HuntDone, HuntOptions, hunt_here, scope_of_lake
from groundswell.run.knowledge import Knowledge
from groundswell.run.rulesets import rules_in_force
from groundswell.run.whole_files import write_all
from groundswell.run.workspace import Workspace

TEMPLATES = Path(__file__).resolve().parents[1] / "content" / "detections"
DAYS = 30  # the last days of the lake that a detection is asked of
ENDINGS: dict[Form, str] = {"sigma": "yml", "suricata": "rules", "yara": "yar", "sql": "sql"}


def detections_of(
    knowledge: Knowledge, dossier: Dossier, workspace: Workspace | None, now: datetime, form: Form | None = None
) -> Detections:
    """Write and try the detections of a dossier; with a workspace, ask its lake.

    Raises:
        UsageError: GS-3401, a template of ours cannot be read.
    """
    templates = [one for one in _templates() if form in (None, one.form)]
    honest = honest_things()
    found = detections(dossier, templates, knowledge.cards, honest)
    return Detections(
        dossier.report.id,
        _asked(found, workspace, knowledge.cards, now),
        Choice(dossier, honest).not_written(templates) if form is None else (),
        _techniques(knowledge, dossier, rules_in_force(knowledge, workspace).rules),
        own_rules(dossier, form),
    )


def write_to(folder: Path, done: Detections) -> tuple[Path, ...]:
    """Write each offered detection as a file of its own, named by its template and id; rules of the report's own too.

    Raises:
        MachineError: GS-5004, the folder cannot be written; nothing was changed.
    """
    files = {file_name(one): one.text.encode() for one in done.offered}
    own = {f"own-{one.id.removeprefix('d-')}.{ENDINGS[one.form]}": one for one in done.own if one.offered}
    return write_all(folder, files | {name: one.text.encode("utf-8", "replace") for name, one in own.items()})


def file_name(one: Detection) -> str:
    """Give the name of a detection's file: nothing of the report is in it."""
    return f"{one.template}-{one.id.removeprefix('d-')}.{ENDINGS[one.form]}"


@lru_cache(maxsize=1)
def honest_things() -> Honest:
    """Give what honest files, keys, pipes, hosts, programs and addresses are called."""
    networks = (line.partition(" ") for line in _lines("honest-networks.txt"))
    keys = _lines("honest-keys.txt")
    return Honest(
        names=_words("honest-names.txt") | _words("honest-product-names.txt") | facts.words("system-programs.txt"),
        stems=_words("honest-stems.txt"),
        installed=_words("honest-installed-names.txt"),
        keys=frozenset(key for key in keys if "*" not in key),
        key_patterns=tuple(key for key in keys if "*" in key),
        pipes=frozenset(_lines("honest-pipes.txt")),
        services=frozenset(_lines("honest-services.txt")),
        tasks=tuple(_lines("honest-tasks.txt")),
        hosts=facts.shared_hosts(),
        labels=facts.words("doors.txt"),
        roots=_words("other-roots.txt"),
        services_of=facts.service_hosts(),
        arguments=_words("honest-arguments.txt"),
        elsewhere=_words("unix-programs.txt"),
        paths=tuple(_lines("honest-unix-paths.txt")),
        places=tuple(_lines("honest-windows-paths.txt")),
        agents=tuple(_lines("honest-agents.txt")),
        networks=tuple((ipaddress.ip_network(network), owner.strip()) for network, _, owner in networks),
    )


def _words(name: str) -> frozenset[str]:
    """Give the words of a list that has several a line."""
    return frozenset(word for line in _lines(name) for word in line.split())


def _lines(name: str) -> list[str]:
    """Give the lines of a list; one that begins with # is its explanation."""
    lines = (TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=1)
def _templates() -> tuple[Template, ...]:
    return load_templates(TEMPLATES)


def _techniques(knowledge: Knowledge, dossier: Dossier, rules: Iterable[Rule]) -> tuple[TechniqueRules, ...]:
    counting = dict.fromkeys(t.current for t in dossier.techniques if t.counts and t.current)
    tagged = [tuple(techniques_of(rule)) for rule in rules]
    return tuple(
        TechniqueRules(
            wanted,
            knowledge.attack.name(wanted) or wanted,
            sum(any(knowledge.attack.family(wanted, has) for has in tags) for tags in tagged),
        )
        for wanted in counting
    )


def _asked(
    found: Sequence[Detection], workspace: Workspace | None, cards: Sequence[Card], now: datetime
) -> tuple[Detection, ...]:
    """Give the detections with what the lake says of each."""
    if workspace is None:
        return tuple(replace(one, expected=_not_asked("there is no workspace here: groundswell init")) for one in found)
    lake = Lake.open(workspace.lake, create=True)
    try:
        _, until = scope_of_lake(lake, HuntOptions(now))
    except NotJudged as none:
        return tuple(replace(one, expected=_not_asked(str(none))) for one in found)
    since = until - timedelta(days=DAYS - 1)
    by_rule = _of_rules(workspace, [one for one in found if one.offered and one.form == "sigma"], since, until, now)
    return tuple(replace(one, expected=_of(one, by_rule, lake, cards, since, until)) for one in found)


def _of(
    one: Detection, by_rule: Mapping[str, Expected], lake: Lake, cards: Sequence[Card], since: date, until: date
) -> Expected:
    if not one.offered:
        return _not_asked("it is not offered")
    if one.form == "sigma":
        return by_rule[one.id]
    if one.form == "sql":
        return _of_view(one, lake, cards, since, until)
    return _not_asked(f"the lake keeps no {'packets' if one.form == 'suricata' else 'files'} to run it on")


def _of_view(one: Detection, lake: Lake, cards: Sequence[Card], since: date, until: date) -> Expected:
    """Run a hunt in SQL over its view: each row is a finding; the base is the days of the tables that it reads."""
    name = next(t for t in _templates() if t.id == one.template).rule["view"]
    view = lake.view(name, cards, since, until)
    events = {(c.table, e.name) for c in cards for e in c.events.values() if e.event_class == name}
    rows = [row for row in lake.visibility(since, until) if (row.table, row.event) in events]
    if not rows:
        return _not_asked(f"no source in the lake has {name.replace('_', ' ')}")
    with connection() as database:
        database.execute(f"CREATE VIEW {name} AS {view.sql}")
        found = len(database.execute(one.text).fetchall())
    noun: Literal["host-days", "sensor-days"] = (
        "host-days" if any(row.noun == "host" for row in rows) else "sensor-days"
    )
    days = (until - since).days + 1
    looked = len({(row.name, row.day) for row in rows})
    return Expected(found, days, looked, len({row.name for row in rows}) * days, noun)


def _of_rules(
    workspace: Workspace, asked: Sequence[Detection], since: date, until: date, now: datetime
) -> dict[str, Expected]:
    """Hunt with the Sigma rules alone; nothing of it is kept."""
    if not asked:
        return {}
    done = _hunted(workspace, asked, since, until, now)
    results = {rule.id: rule for rule in done.hunted.rules}
    counts = Counter(rule.id for one in done.hunted.findings for rule in one.rules)
    ids = {one.id: _rule_id(one) for one in asked}
    return {one.id: _expected(done, results.get(ids[one.id]), counts[ids[one.id]]) for one in asked}


def _hunted(workspace: Workspace, asked: Sequence[Detection], since: date, until: date, now: datetime) -> HuntDone:
    with TemporaryDirectory() as folder:
        for one in asked:
            (Path(folder) / file_name(one)).write_text(one.text, encoding="utf-8")
        options = HuntOptions(
            now,
            since=since.isoformat(),
            until=until.isoformat(),
            rules=(Path(folder),),
            only_rules=True,
            remember=False,
        )
        return hunt_here(workspace, (), options)


def _expected(done: HuntDone, result: RuleResult | None, findings: int) -> Expected:
    if result is None or result.looked_on is None:
        return _not_asked(result.detail if result and result.detail else "no source in the lake can answer it")
    at = result.looked_on
    days = (done.scope.until - done.scope.since).days + 1
    # A rule below `high` makes no trace by itself (`counts`): its records are counted, so that 0 is never false.
    found = findings if result.counts == "trace" else result.records
    return Expected(found, days, at.days, at.of_days, "sensor-days" if at.noun == "sensor" else "host-days")


def _not_asked(why: str) -> Expected:
    return Expected(None, 0, 0, 0, "host-days", why)


def _rule_id(one: Detection) -> str:
    return next(line.removeprefix("id: ").strip("'\"") for line in one.text.splitlines() if line.startswith("id: "))
