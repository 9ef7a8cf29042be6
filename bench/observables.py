"""Measure extraction and judgement on reports that were labelled blind, by a reader who had not seen the program.

    python bench/observables.py [SHARED] [--clones FOLDER] [--show]

Nine sets, values and judgement without the texts:

* bench/labels/observables.json: reports of the shared data. Blind are the labels, not the reports: these lay there
  while the rules were made.
* bench/labels/observables-unseen.json: reports that lay in no folder of this project when they were labelled. Each
  names its repository on GitHub, path and commit, and the SHA-256 of the file. `git clone` each repository as
  FOLDER/OWNER+NAME (a bare clone, or one in OWNER+NAME/repo, will do) and give FOLDER; GROUNDSWELL_CLONES does the
  same. A report whose text is not there, or is another text, is named and not counted.
* bench/labels/observables-unseen-later.json: the same, of other reports, labelled after the rules had been mended by
  the set before (its reader knew the rules by then, but had not run them on these texts).
* bench/labels/observables-unseen-last.json: the same once more, after the rules had been mended by that set.
* bench/labels/observables-second.json: other reports yet, labelled by another reader who had not seen the rules.
* bench/labels/observables-final.json: the same, of ten more, labelled after all of these had been mended for.
* bench/labels/observables-random.json: 24 reports drawn at random from one public collection, labelled by two
  readers who had not seen the rules.
* bench/labels/observables-collections.json: 24 more, drawn at random from four collections, by another such reader.
* bench/labels/observables-vendors.json: 17 of the same draw as the random ones, labelled after the mending, to measure.

A label `unsure` counts for extraction only: the text does not tell whose the value is. `unclear` counts nowhere: the
text does not tell whether it is a value (a placeholder, a link glued to a word); a `*` at its end stands for any end.
Hosts of labelled URLs count neither right nor wrong; hidden services count as domains. One reader labelled each report;
what was hard, and how it was decided, stands in bench/labels/observables.md. Each report has a line of its own.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import clones, root

from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.readers.choose import read_document
from groundswell.model.observable import canonical
from intel import Score, counted

_FOLDER = Path(__file__).parent / "labels"
LABELS = _FOLDER / "observables.json"
IN_CLONES = {
    "reports not seen before": _FOLDER / "observables-unseen.json",
    "not seen before, later": _FOLDER / "observables-unseen-later.json",
    "not seen before, last": _FOLDER / "observables-unseen-last.json",
    "labelled by another": _FOLDER / "observables-second.json",
    "labelled after these": _FOLDER / "observables-final.json",
    "drawn at random": _FOLDER / "observables-random.json",
    "of four collections": _FOLDER / "observables-collections.json",
    "drawn at random, later": _FOLDER / "observables-vendors.json",
}
NAMES = ("extraction", "attacker", "abused", "reference", "attacker_url")
JUDGEMENTS = ("attacker", "abused", "reference")
Value = tuple[str, str]
Labelled = dict[str, Any]  # one report: its values, and where its text is to be had
TextOf = Callable[[str, Labelled], bytes | None]


def of_report(
    name: str, data: bytes, rows: list[dict[str, str]]
) -> tuple[dict[str, Score], dict[Value, tuple[str, str]]]:
    """Give the scores of one report, and what differs: value to (label, what was given)."""
    document = read_document(name, data)
    wanted = {(r["type"], canonical(r["type"], r["value"])): r["label"] for r in rows if r["label"] != "unclear"}
    unclear = [
        (r["type"], r["value"].removesuffix("*"), r["value"][-1:] == "*") for r in rows if r["label"] == "unclear"
    ]
    hosts = {_host(r["value"]) for r in rows if r["type"] == "url"}
    found = judged(document, scan(document).values)
    every = counted(replace(one, type="domain") if one.type == "onion" else one for one in found)
    given = {
        value: word
        for value, word in every.items()
        if value in wanted or (value[1] not in hosts and not _is_unclear(value, unclear))
    }
    scores = {"extraction": _score(set(wanted), set(given))}
    told = {value: word for value, word in given.items() if wanted.get(value) != "unsure"}
    for word in JUDGEMENTS:
        scores[word] = _score(_of(wanted, word), _of(told, word))
    urls = {v for v in _of(wanted, "attacker") if v[0] == "url"}, {v for v in _of(told, "attacker") if v[0] == "url"}
    scores["attacker_url"] = _score(*urls)
    both = sorted({*wanted, *given})
    odd = {v: (wanted.get(v, "-"), given.get(v, "-")) for v in both if wanted.get(v) != given.get(v)}
    return scores, {v: words for v, words in odd.items() if words[0] != "unsure" or words[1] == "-"}


def _host(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None  # a placeholder such as http://[site]


def _is_unclear(value: Value, unclear: list[tuple[str, str, bool]]) -> bool:
    kind, text = value
    for wanted, start, any_end in unclear:
        if kind == wanted and (text.startswith(start) if any_end else text in (start, _canonical(kind, start))):
            return True
    return False


def _canonical(kind: str, text: str) -> str:
    try:
        return canonical(kind, text)
    except ValueError:  # a placeholder is no value of its kind
        return text


def measured(
    text_of: TextOf, labels: Path = LABELS
) -> tuple[dict[str, Score], dict[str, dict[Value, tuple[str, str]]], list[str]]:
    """Give the scores over all labelled reports whose text is there, what differs in each, and the others' names."""
    totals = {name: Score() for name in NAMES}
    odd, absent = {}, []
    for name, row in json.loads(labels.read_text(encoding="utf-8")).items():
        data = text_of(name, row)
        if data is None or hashlib.sha256(data).hexdigest() != row["sha256"]:
            absent.append(name)
            continue
        scores, odd[name] = of_report(name, data, row["values"])
        for kind, score in scores.items():
            total = totals[kind]
            total.hits, total.misses = total.hits + score.hits, total.misses + score.misses
            total.false_alarms += score.false_alarms
    return totals, odd, absent


def in_folder(folder: Path) -> TextOf:
    """Give the texts of the shared reports, each under its own name."""
    return lambda name, _: (folder / name).read_bytes() if (folder / name).is_file() else None


def in_clones(folder: Path) -> TextOf:
    """Give the texts as the named commits of the clones in `folder` hold them."""

    def text_of(_: str, row: Labelled) -> bytes | None:
        clone = folder / row["repository"].replace("/", "+")
        clone = clone / "repo" if (clone / "repo").is_dir() else clone
        if not clone.is_dir():
            return None
        command = ["git", "-C", str(clone), "show", f"{row['commit']}:{row['path']}"]
        done = subprocess.run(command, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    return text_of


def _of(values: dict[Value, str], word: str) -> set[Value]:
    return {value for value, given in values.items() if given == word}


def _score(wanted: set[Value], given: set[Value]) -> Score:
    return Score(len(wanted & given), len(given - wanted), len(wanted - given))


def _print(title: str, text_of: TextOf, labels: Path, show: bool) -> None:
    totals, odd, absent = measured(text_of, labels)
    for name in absent:
        print(f"{title}: the labelled text of {name} is not there, it is not counted")
    if not odd:
        return
    print(f"{title:<28}P      R      F1    hits  false  missed")
    for name, s in totals.items():
        told = f"{s.precision:.3f}  {s.recall:.3f}  {s.f1:.3f}  {s.hits:>5}  {s.false_alarms:>5}  {s.misses:>6}"
        print(f"  {name:<24} {told}")
    for report, values in odd.items():
        print(f"  {report[:70]:<72}{len(values):>3} otherwise")
        for (kind, value), (label, given) in values.items() if show else ():
            print(f"      {kind} {value[:90]}: labelled {label}, given {given}")


def main(reports: Path, clones: Path | None, show: bool) -> None:
    """Print the scores of each set, and with `show` every value that is given otherwise than it is labelled."""
    _print("reports of the shared data", in_folder(reports), LABELS, show)
    if clones is None:
        print("reports not seen before: no folder of clones was given, they are not counted")
        return
    for title, labels in IN_CLONES.items():
        _print(title, in_clones(clones), labels, show)


if __name__ == "__main__":
    given = sys.argv[1:]
    at = given.index("--clones") if "--clones" in given else None
    named = Path(given[at + 1]) if at is not None else clones()
    rest = [one for n, one in enumerate(given) if not one.startswith("--") and (at is None or n != at + 1)]
    folder = Path(rest[0]) if rest else root()
    main(folder / "reports", named, "--show" in given)
