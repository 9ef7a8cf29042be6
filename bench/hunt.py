"""What matching costs: all Windows rules on a lab log, against one DuckDB query a rule and against reading alone.

CPU time (user and system) of one process. `read` is the limit: turning each column that rules name into a
dictionary of distinct values, which any engine must do. Rules and log lie in the shared data, not here; without
them there is nothing to measure. `--peer` runs DuckDB too, on the largest kinds of event (a minute).
"""

from __future__ import annotations

import contextlib
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import shared

from groundswell.defences.hunt.match import match
from groundswell.defences.hunt.plan.compile import Plan, compile_plan
from groundswell.defences.hunt.plan.fields import BatchFields
from groundswell.defences.hunt.routes import fits
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.defences.hunt.tree import And, Leaf, Node, Not, Or, Route, fold_name
from groundswell.model.card import Card
from groundswell.sources.card import load_cards
from groundswell.sources.detect import NotRecognised, detect
from groundswell.sources.discover import discover
from groundswell.sources.read import read

LOG = "ndjson-windows/empire-run-keys.json.zst"
SETS = ("rules", "rules-emerging-threats", "rules-threat-hunting")
ROUNDS = 3
PEER_BATCHES = 8  # batches of one kind of event each that the peer is asked of


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def median(work: Callable[[], object]) -> float:
    """The middle of `ROUNDS` runs."""
    return sorted(cpu(work) for _ in range(ROUNDS))[ROUNDS // 2]


def batches(path: Path, cards: tuple[Card, ...]) -> Iterator[pa.RecordBatch]:
    """The batches of one file."""
    for candidate in discover([path]):
        found = detect(candidate, cards)
        if not isinstance(found, NotRecognised):
            for item in read(candidate, found, cards, candidate.source()):
                if isinstance(item, pa.RecordBatch):
                    yield item


def encode_all(plan: Plan, given: list[pa.RecordBatch]) -> tuple[int, int]:
    """Read every column that rules name; (cells, distinct values)."""
    cells = distinct = 0
    for batch in given:
        fields = BatchFields(batch)
        for name in {fold_name(name) for name in plan.columns(batch.schema.metadata[b"table"].decode())}:
            if (column := fields.column(name)) is not None:
                cells += int((column.codes >= 0).sum())
                distinct += len(column.values)
    return cells, distinct


def match_all(plan: Plan, given: list[pa.RecordBatch]) -> int:
    """Match every batch; how many matches."""
    return sum(1 for batch in given for _ in match(plan, batch))


class Refused(Exception):
    """The peer has no word for a test."""


def sql(node: Node, route: Route, columns: dict[str, str]) -> str:
    """One rule as a condition over the native columns, as an SQL back end writes it."""
    match node:
        case And(parts):
            return "(" + " AND ".join(sql(part, route, columns) for part in parts) + ")"
        case Or(parts):
            return "(" + " OR ".join(sql(part, route, columns) for part in parts) + ")"
        case Not(part):
            return f"(NOT {sql(part, route, columns)})"
        case Leaf():
            return f"coalesce({sql_test(node, route, columns)}, false)"


def sql_test(leaf: Leaf, route: Route, columns: dict[str, str]) -> str:
    """One test; `false` where the table has no such column."""
    mapped = {fold_name(field): native for field, native in route.columns}
    native = mapped.get(fold_name(leaf.field or ""), (leaf.field or "",))
    column = columns.get(fold_name(native[0]))
    if leaf.field is None or len(native) != 1 or leaf.op not in ("equals", "contains", "startswith", "endswith"):
        raise Refused(leaf.op)
    if column is None:
        return "false"
    held, want = f'lower("{column}")', "'" + leaf.value.lower().replace("'", "''") + "'"
    return f"{held} = {want}" if leaf.op == "equals" else f"{leaf.op.replace('swith', 's_with')}({held}, {want})"


def queries_of(plan: Plan, batch: pa.RecordBatch) -> list[str]:
    """The rules that a batch of one kind is asked, each as SQL; those that the peer has no words for are left out."""
    table, event = batch.schema.metadata[b"table"].decode(), batch.column("_event")[0].as_py()
    columns = {fold_name(name): name for name in batch.schema.names}
    found = []
    for (name, pattern), routed in plan.routes.items():
        for rule, route in routed if name == table and fits(pattern, event) else ():
            with contextlib.suppress(Refused):
                found.append(f"SELECT count(*) FROM log WHERE {sql(rule.node, route, columns)}")
    return found


def run_queries(batch: pa.RecordBatch, queries: list[str]) -> float:
    """CPU seconds of the queries, the records already in a table of DuckDB's own."""
    connection = duckdb.connect(config={"threads": 1})
    connection.register("given", pa.Table.from_batches([batch]))
    connection.execute("CREATE TABLE log AS SELECT * FROM given")
    return cpu(lambda: [connection.execute(query).fetchone() for query in queries])


def peer(plan: Plan, given: list[pa.RecordBatch]) -> tuple[int, int, float, float]:
    """(records, queries, CPU seconds of DuckDB, of our match) over the batches with most records times rules."""
    asked = sorted(
        ((batch, queries_of(plan, batch)) for batch in given), key=lambda one: -one[0].num_rows * len(one[1])
    )
    largest = asked[:PEER_BATCHES]
    ours = cpu(lambda: match_all(plan, [batch for batch, _ in largest]))
    theirs = sum(run_queries(batch, queries) for batch, queries in largest)
    return sum(b.num_rows for b, _ in largest), sum(len(q) for _, q in largest), theirs, ours


def main() -> None:
    data = shared(".")
    if data is None:
        print("hunt: no shared data, nothing measured (set GROUNDSWELL_SHARED)")
        return
    cards = load_cards()
    rules: list[object] = []
    parse = cpu(lambda: rules.extend(load_rules([data / "sigma" / name for name in SETS], "sigmahq", "DRL-1.1")[0]))
    windows = [rule for rule in rules if rule.logsource.product == "windows"]  # type: ignore[attr-defined]
    made: list[Plan] = []
    compiling = cpu(lambda: made.append(compile_plan(windows, (), cards)))  # type: ignore[arg-type]
    plan = made[0]
    given = list(batches(data / LOG, cards))
    rows = sum(batch.num_rows for batch in given)
    building = cpu(lambda: match_all(plan, [batch.slice(0, 1) for batch in given]))
    matching, reading = median(lambda: match_all(plan, given)), median(lambda: encode_all(plan, given))
    cells, distinct = encode_all(plan, given)
    print(f"hunt: {len(windows):,} Windows rules on {rows:,} records of {LOG}, {match_all(plan, given):,} matches")
    print(f"  Python {platform.python_version()}, pyarrow {pa.__version__}, duckdb {duckdb.__version__}")
    print(f"  {distinct:,} distinct of {cells:,} values ({distinct / cells:.1%}), {len(given)} batches")
    print(f"  parse {len(rules):,} rule files {parse:7.2f} s   compile {compiling:.2f} s   automata {building:.2f} s")
    print(f"  match   {matching:7.2f} s   {rows / matching:>9,.0f} events/s/core   1.0")
    print(f"  read    {reading:7.2f} s   {rows / reading:>9,.0f} events/s/core   {reading / matching:.2f}  (the limit)")
    if "--peer" in sys.argv:
        count, queries, theirs, ours = peer(plan, given)
        print(
            f"  DuckDB, one query a rule: {queries:,} queries on {count:,} records {theirs:.2f} s, ours {ours:.2f} s,"
        )
        print(f"  {theirs / ours:.0f} times our time; it is spared the rules it has no words for (re, patterns, cidr)")


if __name__ == "__main__":
    main()
