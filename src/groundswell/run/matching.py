"""Run a plan over evidence: each match is counted by place and file; rows that make a trace are kept for their finding.

One pass, a batch at a time (the local engine of DESIGN section 9). What is kept grows with places and traces, not with
records: a match that is common (by technique alone, below level high) is only counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace

import pyarrow as pa

from groundswell.defences.hunt.findings import MatchedRow
from groundswell.defences.hunt.match import Match, match
from groundswell.defences.hunt.plan.compile import Plan
from groundswell.defences.hunt.tally import Matched, Tally
from groundswell.model.cell import Noun
from groundswell.run.evidence import Evidence
from groundswell.run.held_back import HeldBack
from groundswell.run.recorded import Recorded

Key = tuple[int, int]  # (_src, _rec)


@dataclass
class Matching:
    """What one pass gave; `held_back` has the matches that wait for what was recorded (`settle`)."""

    held_back: HeldBack
    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    rows: list[MatchedRow] = field(default_factory=list)
    records: int = 0

    def settle(self, recorded: Recorded) -> None:
        """Decide on the matches that rest on a field being absent, and give each kept row what was there for it."""
        self.held_back.settle(recorded, self.tallies)
        told = (replace(row, there=recorded.of(row)) for row in self.rows)
        self.rows = [standing for row in told if (standing := self.held_back.standing(row))]

    def matched(self) -> dict[str, Matched]:
        """Counts by rule or indicator id."""
        return {id: tally.matched() for id, tally in self.tallies.items()}


def run_plan(plan: Plan, evidence: Evidence, resolve: Callable[[str], str], kept: Collection[str]) -> Matching:
    """Match `plan` against all of `evidence`.

    Args:
        plan: the compiled rules and indicators.
        evidence: a lake or files.
        resolve: a host's name as recorded -> its name in the base.
        kept: ids whose rows become findings; others are counted only.
    """
    found = Matching(HeldBack(plan))
    wanted: dict[str, dict[Key, list[Match]]] = defaultdict(dict)
    for batch in evidence.batches(plan):
        found.records += batch.num_rows
        by_row: dict[int, list[Match]] = defaultdict(list)
        for one in match(plan, batch):
            by_row[one.row].append(one)
        if by_row:
            _take(batch, by_row, found, wanted, evidence, resolve, kept)
    for table, keys in wanted.items():
        _read_rows(table, keys, found, evidence, resolve)
    return found


def _take(
    batch: pa.RecordBatch,
    by_row: Mapping[int, list[Match]],
    found: Matching,
    wanted: dict[str, dict[Key, list[Match]]],
    evidence: Evidence,
    resolve: Callable[[str], str],
    kept: Collection[str],
) -> None:
    table = batch.schema.metadata[b"table"].decode()
    rows = sorted(by_row)
    facts = batch.select(["_time", "_host", "_sensor", "_src", "_rec"]).take(pa.array(rows)).to_pylist()
    for number, fact in zip(rows, facts, strict=True):
        matches = by_row[number]
        host = resolve(fact["_host"]) if fact["_host"] else None
        noun: Noun = "host" if host else "sensor"
        name = host or fact["_sensor"]
        file = evidence.origin(fact["_src"]).path
        for one in {m.id: m for m in matches}.values():
            if not found.held_back.take(one, batch, noun, name, fact["_time"], file):
                found.tallies[one.id].add(noun, name, fact["_time"], file)
        counting = [m for m in matches if m.id in kept]
        if counting and evidence.whole_rows:
            row = batch.slice(number, 1).to_pylist()[0]
            found.rows.append(_matched(table, row, counting, evidence, resolve))
        elif counting:
            wanted[table][fact["_src"], fact["_rec"]] = counting


def _read_rows(
    table: str,
    keys: Mapping[Key, list[Match]],
    found: Matching,
    evidence: Evidence,
    resolve: Callable[[str], str],
) -> None:
    for row in evidence.rows(table, keys).to_pylist():
        found.rows.append(_matched(table, row, keys[row["_src"], row["_rec"]], evidence, resolve))


def _matched(
    table: str, row: dict[str, object], matches: list[Match], evidence: Evidence, resolve: Callable[[str], str]
) -> MatchedRow:
    """The row under its host's name in the base, with where it came from."""
    origin = evidence.origin(row["_src"])  # type: ignore[arg-type]
    if row["_host"]:
        row["_host"] = resolve(str(row["_host"]))
    return MatchedRow(table, row, tuple(matches), origin.path, origin.sha256, origin.commit)
