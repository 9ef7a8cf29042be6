"""Measure extraction and judgement on reports that were labelled blind, by a reader who had not seen the program.

    python bench/observables.py [SHARED] [--show]

Labels: bench/labels/observables.json, values and judgement without the texts.

Blind are the labels, not the reports: these lay in the shared data while the rules were made. Hosts of labelled
URLs count neither right nor wrong. One reader made the labels; what was hard, and how it was decided, stands in
bench/labels/observables.md. One report holds most of the values, so each report has a line of its own.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from groundswell.intel.judge import judged
from groundswell.intel.readers.choose import read_document
from groundswell.intel.scan import scan
from groundswell.model.observable import canonical
from intel import Score, counted

LABELS = Path(__file__).parent / "labels" / "observables.json"
NAMES = ("extraction", "attacker", "abused", "reference", "attacker_url")
Value = tuple[str, str]


def of_report(path: Path, rows: list[dict[str, str]]) -> tuple[dict[str, Score], dict[Value, tuple[str, str]]]:
    """Give the scores of one report, and what differs: value to (label, what was given)."""
    document = read_document(path.name, path.read_bytes())
    wanted = {(r["type"], canonical(r["type"], r["value"])): r["label"] for r in rows}
    hosts = {urlsplit(r["value"]).hostname for r in rows if r["type"] == "url"}
    every = counted(judged(document, scan(document).values))
    given = {value: word for value, word in every.items() if value in wanted or value[1] not in hosts}
    scores = {"extraction": _score(set(wanted), set(given))}
    for word in ("attacker", "abused", "reference"):
        scores[word] = _score(_of(wanted, word), _of(given, word))
    urls = {v for v in _of(wanted, "attacker") if v[0] == "url"}, {v for v in _of(given, "attacker") if v[0] == "url"}
    scores["attacker_url"] = _score(*urls)
    both = sorted({*wanted, *given})
    odd = {v: (wanted.get(v, "-"), given.get(v, "-")) for v in both if wanted.get(v) != given.get(v)}
    return scores, odd


def measured(reports: Path) -> tuple[dict[str, Score], dict[str, dict[Value, tuple[str, str]]]]:
    """Give the scores over all labelled reports, and what differs in each."""
    totals = {name: Score() for name in NAMES}
    odd = {}
    for name, row in json.loads(LABELS.read_text(encoding="utf-8")).items():
        scores, odd[name] = of_report(reports / name, row["values"])
        for kind, score in scores.items():
            total = totals[kind]
            total.hits, total.misses = total.hits + score.hits, total.misses + score.misses
            total.false_alarms += score.false_alarms
    return totals, odd


def _of(values: dict[Value, str], word: str) -> set[Value]:
    return {value for value, given in values.items() if given == word}


def _score(wanted: set[Value], given: set[Value]) -> Score:
    return Score(len(wanted & given), len(given - wanted), len(wanted - given))


def main(reports: Path, show: bool) -> None:
    """Print the scores, and with `show` every value that is given otherwise than it is labelled."""
    totals, odd = measured(reports)
    print("on reports labelled blind    P      R      F1    hits  false  missed")
    for name, s in totals.items():
        told = f"{s.precision:.3f}  {s.recall:.3f}  {s.f1:.3f}  {s.hits:>5}  {s.false_alarms:>5}  {s.misses:>6}"
        print(f"  {name:<24} {told}")
    for report, values in odd.items():
        print(f"  {report[:70]:<72}{len(values):>3} otherwise")
        for (kind, value), (label, given) in values.items() if show else ():
            print(f"      {kind} {value[:90]}: labelled {label}, given {given}")


if __name__ == "__main__":
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    data = arguments[0] if arguments else os.environ.get("GROUNDSWELL_SHARED")
    folder = Path(data) if data else Path(__file__).parents[2] / "shared" / "data"
    main(folder / "reports", "--show" in sys.argv)
