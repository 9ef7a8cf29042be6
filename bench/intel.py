"""Measure what is taken from reports: extraction and judgement on the labelled reports, and the speed of a scan.

    python bench/intel.py SHARED            where SHARED/reports/labelled holds the reports and labels.json

Labels: malicious = attacker, grey = abused. Hosts of labelled URLs count neither right nor wrong, as the README of the
data says. One reader made the labels, and the weights were set by hand with these reports at hand: not a blind figure.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from groundswell.intel.judge import judged
from groundswell.intel.readers.choose import read_document
from groundswell.intel.scan import scan
from groundswell.model.observable import canonical

KINDS = frozenset(["ipv4", "ipv6", "cidr", "domain", "url", "email", "md5", "sha1", "sha256", "sha512"])
LABELS = {"malicious": "attacker", "grey": "abused", "reference": "reference"}


@dataclass
class Score:
    """Hits, false alarms and misses."""

    hits: int = 0
    false_alarms: int = 0
    misses: int = 0

    @property
    def precision(self) -> float:
        """Share of what was given that is right."""
        return self.hits / max(self.hits + self.false_alarms, 1)

    @property
    def recall(self) -> float:
        """Share of what is right that was given."""
        return self.hits / max(self.hits + self.misses, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.hits / max(2 * self.hits + self.false_alarms + self.misses, 1)


def measured(labelled: Path) -> dict[str, Score]:
    """Give the scores `extraction`, `attacker`, `abused`, `reference` and `url` over all labelled reports."""
    scores = {name: Score() for name in ("extraction", "attacker", "abused", "reference", "attacker_url")}
    labels = json.loads((labelled / "labels.json").read_text(encoding="utf-8"))
    for name, rows in labels.items():
        document = read_document(name, (labelled / name).read_bytes())
        wanted = {(r["type"], canonical(r["type"], r["value"])): LABELS[r["label"]] for r in rows}
        hosts = {urlsplit(r["value"]).hostname for r in rows if r["type"] == "url"}
        given: dict[tuple[str, str], str] = {}
        for found in judged(document, scan(document).values):
            kind, value = found.type, found.value
            if kind == "ip_port":
                kind, value = "ipv4", value.rpartition(":")[0]
            counted = kind in KINDS and ((kind, value) in wanted or value not in hosts)
            if counted and given.get((kind, value)) != "attacker":
                given[kind, value] = found.judgement
        _count(scores["extraction"], set(wanted), set(given))
        for judgement in ("attacker", "abused", "reference"):
            _count(scores[judgement], _only(wanted, judgement), _only(given, judgement))
        urls = {k for k in wanted if k[0] == "url"}
        _count(
            scores["attacker_url"],
            _only(wanted, "attacker") & urls,
            {k for k in _only(given, "attacker") if k[0] == "url"},
        )
    return scores


def _only(values: dict[tuple[str, str], str], judgement: str) -> set[tuple[str, str]]:
    return {value for value, given in values.items() if given == judgement}


def _count(score: Score, wanted: set[tuple[str, str]], given: set[tuple[str, str]]) -> None:
    score.hits += len(wanted & given)
    score.false_alarms += len(given - wanted)
    score.misses += len(wanted - given)


def main(shared: Path) -> None:
    """Print the scores, and characters scanned and judged a CPU second."""
    print("on labelled reports        P      R      F1    hits  false  missed")
    for name, score in measured(shared / "reports" / "labelled").items():
        print(
            f"  {name:<22} {score.precision:.3f}  {score.recall:.3f}  {score.f1:.3f}"
            f"  {score.hits:>5}  {score.false_alarms:>5}  {score.misses:>6}"
        )
    texts = [p for p in sorted((shared / "reports").rglob("*")) if p.suffix in (".txt", ".md", ".adoc")]
    documents = [read_document(p.name, p.read_bytes()) for p in texts]
    start = time.process_time()
    for document in documents:
        judged(document, scan(document).values)
    spent = time.process_time() - start
    size = sum(len(d.text) for d in documents)
    print(f"scan and judge: {size:,} characters in {spent:.2f} CPU seconds, {size / spent / 1e6:.2f} million a second")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
