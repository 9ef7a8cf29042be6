"""What it costs to read whole reports into dossiers: characters a CPU second, by part.

    python bench/reading.py [SHARED [FOLDER ...]]   where SHARED/reports and each FOLDER hold reports of text

CPU time of this process, the least of several rounds. Beside it, as a measure of the machine at that moment, the time
that merely decoding the same bytes takes, and that of one search for the word "the" without regard to case.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import shared

from groundswell.intel import dossier

ROUNDS = 3
PARTS = {
    "read_document": "reading the file",
    "scan": "values: finding",
    "judged": "values: judging",
    "with_last_seen": "values: last seen",
    "find_pairs": "pairs",
    "_names": "names and setting",
    "find_recommendations": "recommendations",
    "find_claims": "claims",
    "find_dates": "dates",
    "find_techniques": "techniques: stated",
    "_suggested": "techniques: suggested",
}
Report = tuple[Path, bytes]


def timed(spent: Counter[str], name: str) -> None:
    """Add up what the calls of one part cost."""
    part: Callable[..., Any] = getattr(dossier, name)

    @wraps(part)
    def measured(*given: Any, **named: Any) -> Any:
        start = time.process_time()
        try:
            return part(*given, **named)
        finally:
            spent[name] += time.process_time() - start

    setattr(dossier, name, measured)


def least(reports: list[Report]) -> tuple[dict[str, float], int]:
    """Give the least CPU seconds of each part over the rounds, the whole under an empty name, and the characters."""
    spent: Counter[str] = Counter()
    for name in PARTS:
        timed(spent, name)
    best: dict[str, float] = {}
    size = 0
    for _ in range(ROUNDS):
        spent.clear()
        start = time.process_time()
        size = sum(len(dossier.read_report(path, data)[1].text) for path, data in reports)
        spent[""] = time.process_time() - start
        best = {name: min(best.get(name, seconds), seconds) for name, seconds in spent.items()}
    return best, size


def beside(reports: list[Report]) -> tuple[float, float]:
    """Give the least CPU seconds of decoding the bytes, and of one search of a regular expression through them."""
    word = re.compile(r"\bthe\b", re.IGNORECASE)
    decoded, searched = [], []
    for _ in range(ROUNDS):
        start = time.process_time()
        texts = [data.decode("utf-8", "replace") for _, data in reports]
        middle = time.process_time()
        for text in texts:
            word.findall(text)
        decoded.append(middle - start)
        searched.append(time.process_time() - middle)
    return min(decoded), min(searched)


def main(folders: list[Path]) -> None:
    """Print the table."""
    paths = [p for f in folders for p in sorted(f.rglob("*")) if p.suffix in (".txt", ".md", ".adoc")]
    reports = [(path, path.read_bytes()) for path in paths]
    for path, data in reports[:3]:
        dossier.read_report(path, data)  # what is read once a process is no cost of a report
    seconds, size = least(reports)
    whole = seconds.pop("")
    print(f"{len(reports)} reports, {size:,} characters, {whole:.2f} CPU seconds")
    print(f"  whole: {size / whole / 1e3:,.0f} thousand characters a second")
    print(f"  without suggested techniques: {size / (whole - seconds['_suggested']) / 1e3:,.0f} thousand a second")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"  {PARTS[name]:<24} {spent / whole:5.1%}  {size / max(spent, 1e-9) / 1e6:8.2f} million a second")
    decoded, searched = beside(reports)
    print(f"  {whole / decoded:,.0f} times the decoding of the bytes, {whole / searched:,.0f} times a search of a word")


if __name__ == "__main__":
    given = [Path(argument) for argument in sys.argv[1:]]
    reports = given[0] / "reports" if given else shared("reports")
    if reports is None:
        print("reading: not measured here; it needs the shared data (GROUNDSWELL_SHARED)")
    else:
        main([reports, *given[1:]])
