"""Measure what is taken from reports: extraction and judgement on the labelled reports, and the speed of a scan.

    python bench/intel.py [SHARED [PYTHON]]   where SHARED/reports holds the reports, and PYTHON has the peers

Three things: labelled reports (labels.json), reports with a feed of indicators beside them, and speed; each beside
iocsearcher, ioc-finder and iocextract where PYTHON can import them. Install those into an environment of their own.

Labels: malicious = attacker, grey = abused. Hosts of labelled URLs count neither right nor wrong, as the README of the
data says. One reader made the labels, and the weights were set by hand with these reports at hand: not a blind figure.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from groundswell.intel.finders.found import made
from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.readers.choose import read_document
from groundswell.model.dossier import Observable
from groundswell.model.observable import canonical, split_url

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.feeds import Feed, occurring, read_feed
from beside.shared import shared

KINDS = frozenset(["ipv4", "ipv6", "cidr", "domain", "url", "email", "md5", "sha1", "sha256", "sha512"])
FEED_KINDS = frozenset(["ipv4", "domain", "url", "md5", "sha1", "sha256"])
ROUNDS = 7  # of scanning and judging; the median counts
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
        every = counted(judged(document, scan(document).values))
        given = {key: judgement for key, judgement in every.items() if key in wanted or key[1] not in hosts}
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


def counted(values: Iterable[Observable]) -> dict[tuple[str, str], str]:
    """Give the judgement of each value of the kinds that count; of several, the attacker's.

    A URL without a scheme is labelled as its host, which is a value of its own.
    """
    given: dict[tuple[str, str], str] = {}
    for found in values:
        kind, value = found.type, found.value
        if kind == "ip_port":
            kind, value = "ipv4", value.rpartition(":")[0]
        if kind == "url" and not split_url(value).scheme:
            continue
        if kind in KINDS and given.get((kind, value)) != "attacker":
            given[kind, value] = found.judgement
    return given


def _feed_names(reports: Path) -> list[str]:
    return [path.name.replace(".iocs.json", ".md") for path in sorted(reports.rglob("*.iocs.json"))]


def feeds_of(reports: Path) -> list[tuple[Feed, str, dict[tuple[str, str], str]]]:
    """Give the feed, the text and the judgements of each report that has a feed beside it, in order of names."""
    found = []
    for path in sorted(reports.rglob("*.iocs.json")):
        report = path.with_name(path.name.replace(".iocs.json", ".md"))
        document = read_document(report.name, report.read_bytes())
        found.append((read_feed(path), document.text, counted(judged(document, scan(document).values))))
    return found


def feed_line(name: str, rows: list[tuple[Feed, str, set[tuple[str, str]]]]) -> str:
    """Give recall on feeds and values emitted for each feed value, from (feed, text, emitted) by report."""
    wanted = [(occurring(feed.stated, text), emitted) for feed, text, emitted in rows]
    hits, total = sum(len(w & e) for w, e in wanted), sum(len(w) for w, _ in wanted)
    emitted = sum(len({v for v in e if v[0] in FEED_KINDS}) for _, e in wanted)
    recall, surplus = hits / max(total, 1), emitted / max(total, 1)
    return f"  {name:<24} {hits:>3} of {total:<3} {recall:.3f}   {emitted:>4}     {surplus:.2f}"


def main(shared: Path, peers: str | None) -> None:
    """Print the scores beside those of the peers, and characters scanned and judged a CPU second."""
    labelled = shared / "reports" / "labelled"
    print("on labelled reports          P      R      F1    hits  false  missed")
    for name, score in measured(labelled).items():
        print(_score_line(name, score))
    texts = [p for p in sorted((shared / "reports").rglob("*")) if p.suffix in (".txt", ".md", ".adoc")]
    documents = {p.name: read_document(p.name, p.read_bytes()) for p in texts}
    answers = _ask_peers({n: d.text for n, d in documents.items()}, peers)
    for peer, answer in answers.items():
        if isinstance(answer, str):
            print(f"  {peer}: not run ({answer})")
        else:
            print(_score_line(f"{peer}, extraction", _peer_extraction(labelled, answer)))
    print("on feeds beside reports      found      recall  emitted  for each feed value")
    names, ours = _feed_names(shared / "reports"), feeds_of(shared / "reports")
    print(feed_line("the attacker's", [(f, t, _only(g, "attacker")) for f, t, g in ours]))
    print(feed_line("and abused", [(f, t, _only(g, "attacker") | _only(g, "abused")) for f, t, g in ours]))
    wrong = sum(len(f.excluded & _only(g, "attacker")) for f, _, g in ours)
    print(
        f"  values that a feed excludes, called the attacker's: {wrong} of {sum(len(f.excluded) for f, _, _ in ours)}"
    )
    for peer, answer in answers.items():
        if not isinstance(answer, str):
            print(
                feed_line(
                    peer, [(f, documents[n].text, answer["found"][n]) for n, (f, _, _) in zip(names, ours, strict=True)]
                )
            )
    size = sum(len(d.text) for d in documents.values())
    spent = statistics.median(_seconds(texts) for _ in range(ROUNDS))
    print(f"scan and judge: {size:,} characters in {spent:.2f} CPU seconds, {size / spent / 1e6:.2f} million a second")
    for peer, answer in answers.items():
        if not isinstance(answer, str):
            print(
                f"  {peer}: {answer['seconds']:.2f} CPU seconds, {size / answer['seconds'] / 1e6:.2f} million a second"
            )


def _seconds(texts: list[Path]) -> float:
    """Give the CPU seconds of scanning and judging; answers that were kept from before are forgotten first."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper) and one.cache_parameters()["maxsize"] != 1:
            one.cache_clear()
    fresh = [read_document(p.name, p.read_bytes()) for p in texts]
    start = time.process_time()
    for document in fresh:
        judged(document, scan(document).values)
    return time.process_time() - start


def _score_line(name: str, score: Score) -> str:
    return (
        f"  {name:<24} {score.precision:.3f}  {score.recall:.3f}  {score.f1:.3f}"
        f"  {score.hits:>5}  {score.false_alarms:>5}  {score.misses:>6}"
    )


def _ask_peers(texts: dict[str, str], interpreter: str | None) -> dict[str, Any]:
    """Run the peers in `interpreter`, or in this one; their values are made canonical."""
    script = Path(__file__).with_name("beside") / "peers.py"
    done = subprocess.run(
        [interpreter or sys.executable, str(script)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: dict[str, Any] = json.loads(done.stdout)
    for answer in answers.values():
        if not isinstance(answer, str):
            answer["found"] = {
                name: {(kind, value) for kind, text in found if (value := made(kind, text)) is not None}
                for name, found in answer["found"].items()
            }
    return answers


def _peer_extraction(labelled: Path, answer: dict[str, Any]) -> Score:
    score = Score()
    for name, rows in json.loads((labelled / "labels.json").read_text(encoding="utf-8")).items():
        wanted = {(r["type"], canonical(r["type"], r["value"])) for r in rows}
        hosts = {urlsplit(r["value"]).hostname for r in rows if r["type"] == "url"}
        given = {v for v in answer["found"][name] if v[0] in KINDS and (v in wanted or v[1] not in hosts)}
        _count(score, wanted, given)
    return score


if __name__ == "__main__":
    arguments = [*sys.argv[1:], None, None]
    data = Path(arguments[0]) if arguments[0] else shared(".")
    if data is None or not (data / "reports").is_dir():
        print("intel: not measured here; it needs the shared data (GROUNDSWELL_SHARED)")
    else:
        main(data, arguments[1] or os.environ.get("GROUNDSWELL_PEERS"))
