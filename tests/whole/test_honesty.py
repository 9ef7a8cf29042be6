"""SEMANTICS section 4, end to end: evidence is taken away, the base is kept, and no answer may sound better.

The made-up cases stand in tests/cells; here the real hunt and the real verdict run on batches of the example company.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.select import whole_set
from groundswell.model.cell import Base, ExpectedHost
from groundswell.model.dossier import Dossier
from groundswell.model.hunted import IndicatorResult, RuleResult
from groundswell.run.choose import for_dossier
from groundswell.run.demo import Demo
from groundswell.run.hunt import Chosen
from groundswell.run.knowledge import Knowledge
from groundswell.run.rulesets import rules_in_force
from held import Answer, Held, answer, on, switched_off

Take = Callable[[pa.RecordBatch], pa.RecordBatch | None]
HOSTS = ("core-02", "dc-01", "fin-ws-014", "mgmt-01")
DAYS = tuple(date(2025, 8, day) for day in range(25, 30))


def table(name: str) -> Take:
    return lambda batch: None if batch.schema.metadata[b"table"] == name.encode() else batch


def event(name: str, kind: str) -> Take:
    def take(batch: pa.RecordBatch) -> pa.RecordBatch | None:
        if batch.schema.metadata[b"table"] != name.encode():
            return batch
        return batch.filter(pc.not_equal(batch["_event"].cast(pa.string()), kind))

    return take


def host(name: str) -> Take:
    def take(batch: pa.RecordBatch) -> pa.RecordBatch | None:
        mine = pc.starts_with(batch["_host"].cast(pa.string()), name, ignore_case=True)
        return batch.filter(pc.invert(pc.fill_null(mine, False)))

    return take


def day(when: date) -> Take:
    start, end = on(when)

    def take(batch: pa.RecordBatch) -> pa.RecordBatch | None:
        inside = pc.and_(pc.greater_equal(batch["_time"], pa.scalar(start)), pc.less(batch["_time"], pa.scalar(end)))
        return batch.filter(pc.invert(pc.fill_null(inside, False)))

    return take


def column(name: str, gone: str) -> Take:
    def take(batch: pa.RecordBatch) -> pa.RecordBatch | None:
        if batch.schema.metadata[b"table"] != name.encode() or gone not in batch.schema.names:
            return batch
        kept = [c for c in batch.schema.names if c != gone]
        return batch.select(kept).replace_schema_metadata(batch.schema.metadata)

    return take


REMOVALS: dict[str, Take] = {
    **{f"table {name}": table(name) for name in ("windows_sysmon", "windows_security", "windows_system", "zeek_conn")},
    **{f"table {name}": table(name) for name in ("zeek_dns", "zeek_http", "zeek_ssl", "suricata_eve")},
    **{f"Sysmon {kind}": event("windows_sysmon", kind) for kind in ("1", "3", "7", "11", "12", "13", "22")},
    **{f"Security {kind}": event("windows_security", kind) for kind in ("4624", "4688")},
    "System 7045": event("windows_system", "7045"),
    **{f"host {name}": host(name) for name in HOSTS},
    **{f"day {when}": day(when) for when in DAYS},
    **{
        f"column {name}": column("windows_sysmon", name)
        for name in (
            "CommandLine",
            "Image",
            "OriginalFileName",
            "Signed",
            "Hashes",
            "ImageLoaded",
            "TargetObject",
            "Company",
        )
    },
}


@pytest.fixture(scope="session")
def dossier(made: Demo) -> Dossier:
    return made.assessed.dossier


@pytest.fixture(scope="session")
def chosen(knowledge: Knowledge, dossier: Dossier) -> Chosen:
    return for_dossier(knowledge, rules_in_force(knowledge, None), dossier)[0]


@pytest.fixture(scope="session")
def base() -> Base:
    hosts = tuple(ExpectedHost(name, listed=True, os="windows") for name in HOSTS)
    return Base("inventory", hosts, ("core", "edge"), DAYS[0], DAYS[-1])


@pytest.fixture(scope="session")
def after(
    held: Held, knowledge: Knowledge, chosen: Chosen, base: Base, dossier: Dossier
) -> Callable[[Take | None], Answer]:
    @cache
    def asked(take: Take | None) -> Answer:
        evidence = Held(held.all, held.cards, take) if take else held
        return answer(evidence, knowledge, chosen, base, dossier)

    return asked


def test_the_whole_evidence_gives_traces_and_negative_words_to_lose(after: Callable[[Take | None], Answer]) -> None:
    whole = after(None)
    assert whole.verdict.hit.state == "strong_trace"
    assert {r.state for r in whole.hunted.rules} >= {"matched", "no_match_in_part"}
    assert {i.state for i in whole.hunted.indicators} >= {"seen", "not_seen_in_part"}


@pytest.mark.parametrize("removal", REMOVALS)
def test_no_rule_and_no_indicator_sounds_better_with_less_evidence(
    removal: str, after: Callable[[Take | None], Answer]
) -> None:
    whole, less = after(None), after(REMOVALS[removal])
    for before, now in zip(whole.hunted.rules, less.hunted.rules, strict=True):
        assert before.id == now.id
        assert not_better(before, now), (
            f"{before.title}: {before.state} {before.looked_on} -> {now.state} {now.looked_on}"
        )
        if now.state == "matched" and before.state != "matched":
            assert filter_was_not_applied(less, now), f"{now.title} matches now, and no finding says why"
    for old, new in zip(whole.hunted.indicators, less.hunted.indicators, strict=True):
        assert not_better(old, new), f"{old.value}: {old.state} -> {new.state}"


@pytest.mark.parametrize("removal", REMOVALS)
def test_nothing_leaves_a_base_and_no_confidence_rises(removal: str, after: Callable[[Take | None], Answer]) -> None:
    whole, less = after(None).verdict, after(REMOVALS[removal]).verdict
    assert less.seen.hosts == whole.seen.hosts
    assert less.seen.host_days == whole.seen.host_days
    assert less.seen.sensors.of_days == whole.seen.sensors.of_days
    assert less.hit.rules.total == whole.hit.rules.total
    assert less.hit.indicators.total == whole.hit.indicators.total
    assert less.seen.full <= whole.seen.full
    assert less.seen.none >= whole.seen.none
    order = ("low", "moderate", "high")
    assert order.index(less.hit.search.level) <= order.index(whole.hit.search.level)
    assert strength(less) <= strength(whole)
    assert less.hit.looked_on.hosts <= whole.hit.looked_on.hosts
    assert {d.state for d in less.ready.defences} <= {"holds_in_part", "does_not_hold", "not_measured", "holds"}
    worth = ("not_measured", "does_not_hold", "holds_in_part", "holds")
    for before, now in zip(whole.ready.defences, less.ready.defences, strict=True):
        assert worth.index(now.state) <= worth.index(before.state)


def test_a_rule_that_is_switched_off_stays_in_the_base_as_not_evaluated(
    held: Held,
    knowledge: Knowledge,
    chosen: Chosen,
    base: Base,
    dossier: Dossier,
    after: Callable[[Take | None], Answer],
) -> None:
    whole = after(None)
    off = next(r for r in whole.hunted.rules if r.state == "no_match_in_part")
    less = answer(held, knowledge, switched_off(chosen, off.id), base, dossier)
    assert less.verdict.hit.rules.total == whole.verdict.hit.rules.total
    assert less.verdict.hit.rules.not_evaluated == whole.verdict.hit.rules.not_evaluated + 1
    assert next(r for r in less.hunted.rules if r.id == off.id).reason == "off"


def not_better(before: RuleResult | IndicatorResult, now: RuleResult | IndicatorResult) -> bool:
    """Whether a negative word speaks of no more than before. A match that lost its record may only fall silent."""
    if now.state in ("matched", "seen"):
        return True
    surely, at_all = looked(now)
    was_surely, was_at_all = looked(before)
    return surely <= was_surely and at_all <= was_at_all


def looked(result: RuleResult | IndicatorResult) -> tuple[int, int]:
    """Days on which the answer is certain, and days on which it was looked for at all."""
    where = result.looked_on
    return (where.days - where.part, where.days) if where else (0, 0)


def strength(verdict: object) -> int:
    found = verdict.hit.strength  # type: ignore[attr-defined]
    return ("low", "moderate", "high").index(found.level) if found else -1


def filter_was_not_applied(answer: Answer, rule: RuleResult) -> bool:
    told = [r for f in answer.hunted.findings for r in f.rules if r.id == rule.id]
    return rule.counts == "common" or any(r.not_used for r in told)


BARE = """
title: a program that says nothing of itself
id: 5b0f7c1a-52e8-4f0e-8d3b-6c7a3a1f9e21
status: test
logsource: {product: windows, category: process_creation}
detection:
  bare: {Image|endswith: '.exe', OriginalFileName: null}
  condition: bare
level: high
"""


def test_a_field_that_is_taken_away_is_not_taken_for_absent(
    held: Held, knowledge: Knowledge, base: Base, dossier: Dossier, tmp_path: Path
) -> None:
    (tmp_path / "rule.yml").write_text(BARE)
    (rule,), _ = load_rules([tmp_path / "rule.yml"], "test", "")
    asked = Chosen(whole_set([rule]))
    with_it = answer(held, knowledge, asked, base, dossier).hunted
    without = answer(replace(held, take=REMOVALS["column OriginalFileName"]), knowledge, asked, base, dossier).hunted
    for found in (with_it, without):
        assert (found.rules[0].state, found.rules[0].records, found.findings) == ("no_match_in_part", 0, ())
    assert with_it.rules[0].looked_on is not None
    assert without.rules[0].looked_on is not None
    assert without.rules[0].looked_on.part > with_it.rules[0].looked_on.part
