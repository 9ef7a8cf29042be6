"""Measure command lines, recommendations and claims on reports that were labelled by reading.

    python bench/dossiers.py [SHARED] [--clones FOLDER] [--split dev|test|second|unseen|random] [--show]

Labels (bench/labels/dossiers.md): dossiers.json (halves dev and test), dossiers-second.json, dossiers-unseen.json and
dossiers-random.json: places and kinds without the texts. The second set was labelled before anybody saw what the
program makes of it, and served for building afterwards; the unseen one, four reports of two publishers, and the random
one, ten whole pages drawn by lot, were labelled later and only their totals were looked at. Where a report's name is
`owner/name:path`, it stands in a clone FOLDER/owner+name, at the row's commit; without it, it is named as not measured.

A label's span counts characters of the file as decoded (of the string that `part` names, where the file is JSON), ours
those of the linear text, so that what we found is looked for in the file by its letters and digits. Found means that
the places overlap; the defence, kind and certainty are counted among what was found. A null list was not labelled, what
is optional counts neither right nor wrong, what stands behind `claims_until` was not read, and a certainty or defence
on which readers may differ is left out or has its other readings beside it (`also`).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import root

from groundswell.intel.finders.contexts import commands
from groundswell.intel.names.find import find_names
from groundswell.intel.readers.choose import read_document
from groundswell.intel.statements.claims import find_claims
from groundswell.intel.statements.recommendations import find_recommendations
from intel import Score

LABELS = Path(__file__).parent / "labels"
FILES = ("dossiers.json", "dossiers-second.json", "dossiers-unseen.json", "dossiers-random.json")
SPLITS = ("dev", "test", "second", "unseen", "random")
READ = ("dev", "second")  # whose reports and errors served for building
Span = tuple[int, int]
Given = tuple[str, dict[str, str], Span]  # text, what is said of it (defence; kind, certainty), place in the file


@dataclass
class Part:
    """One part of the dossiers: what was found, and how often each thing said of it is right."""

    found: Score = field(default_factory=Score)
    said: dict[str, Score] = field(default_factory=dict)  # hits and misses only

    def add(self, other: Part) -> None:
        """Count another report's part into this one."""
        for name, score in other.said.items():
            _add(self.said.setdefault(name, Score()), score)
        _add(self.found, other.found)

    def figures(self, name: str) -> dict[str, float]:
        """Give F1 of the places, and for each thing said the share that is right."""
        right = {f"{name}_{what}": s.recall for what, s in self.said.items()}
        return {f"{name}_precision": self.found.precision, f"{name}_recall": self.found.recall, **right}


def _add(total: Score, one: Score) -> None:
    total.hits += one.hits
    total.false_alarms += one.false_alarms
    total.misses += one.misses


class Places:
    """Finds pieces of the linear text in the file by their letters and digits, in order."""

    def __init__(self, raw: str) -> None:
        """Keep the letters and digits of `raw`, and where each stands."""
        self._at = [at for at, letter in enumerate(raw) if letter.isalnum()]
        self._letters = "".join(raw[at] for at in self._at).casefold()[: len(self._at)]

    def spans(self, pieces: Iterable[str]) -> Iterator[Span | None]:
        """Give each piece's place in the file, the next one after the last; none when it does not stand there."""
        left = 0
        for piece in pieces:
            letters = "".join(filter(str.isalnum, piece)).casefold()
            start = self._find(letters, left)
            size = len(letters)
            if start < 0:  # an address of a link may stand within
                start = self._find(letters[:16], left)
                end = self._letters.find(letters[-16:], start) if start >= 0 else -1
                size = end + 16 - start if 0 <= end - start < 3 * len(letters) + 200 else size
            if start < 0 or not letters:
                yield None
                continue
            left = start
            last = min(start + size, len(self._at)) - 1
            yield self._at[start], self._at[last] + 1

    def _find(self, letters: str, left: int) -> int:
        at = self._letters.find(letters, left)
        return at if at >= 0 else self._letters.find(letters)


def text_of(name: str, row: dict[str, Any], reports: Path, clones: Path | None) -> bytes | None:
    """Give the labelled text of a report; null where the file is not there.

    Raises:
        ValueError: the file is another than the one that was labelled.
    """
    repository, _, path = name.rpartition(":")
    if repository and clones is None:
        return None
    if repository and clones is not None:
        data = _in_clone(clones / repository.replace("/", "+"), row.get("commit", "HEAD"), row.get("path", path))
    else:
        data = (reports / name).read_bytes() if (reports / name).is_file() else None
    if data is None:
        return None
    if hashlib.sha256(data).hexdigest() != row["sha256"]:
        raise ValueError(f"{name} is not the file that was labelled: its SHA-256 is another")
    return str(json.loads(data)[row["part"]]).encode() if "part" in row else data


def _in_clone(clone: Path, commit: str, path: str) -> bytes | None:
    """Give a file as a commit of a clone holds it; null where the clone or the file is not there."""
    clone = clone / "repo" if (clone / "repo").is_dir() else clone
    if not clone.is_dir():
        return None
    done = subprocess.run(["git", "-C", str(clone), "show", f"{commit}:{path}"], capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None


def of_report(name: str, data: bytes, row: dict[str, Any]) -> tuple[dict[str, Part], list[str]]:
    """Give the parts of one report that are labelled, and what differs, a line each."""
    document, raw = read_document("report.txt" if "part" in row else Path(name).name, data), data.decode("utf-8")
    places, parts = Places(raw), {}
    odd: list[str] = []
    if row["commands"] is not None:
        found = {" ".join(c.value.split()) for c in commands(document)}
        parts["commands"] = _lines({" ".join(line.split()) for line in row["commands"]}, found, odd)
    if row["recommendations"] is not None:
        measures = find_recommendations(document)
        given = _given(places, [m.text for m in measures], [{"defence": m.defence} for m in measures])
        optional = row.get("recommendations_optional") or []
        parts["recommendations"] = _part(row["recommendations"], optional, given, raw, odd, "measure")
    if row["claims"] is not None:
        claims = find_claims(document, names=find_names(document))
        said: list[dict[str, str]] = [{"kind": c.kind, "certainty": c.certainty} for c in claims]
        given = _given(places, [c.sentence for c in claims], said)
        until = row.get("claims_until")
        given = [one for one in given if until is None or one[2][0] < until]
        optional = row.get("claims_optional") or []
        parts["claims"] = _part(row["claims"], optional, given, raw, odd, "claim")
    return parts, odd


def _lines(wanted: set[str], found: set[str], odd: list[str]) -> Part:
    odd.extend(f"command false: {line[:150]}" for line in sorted(found - wanted))
    odd.extend(f"command missed: {line[:150]}" for line in sorted(wanted - found))
    return Part(Score(len(wanted & found), len(found - wanted), len(wanted - found)))


def _given(places: Places, pieces: list[str], said: list[dict[str, str]]) -> list[Given]:
    spans = list(places.spans(pieces))
    return [(text, what, span or (-1, -1)) for text, what, span in zip(pieces, said, spans, strict=True)]


def _part(
    labels: list[dict[str, Any]], optional: list[Any], given: list[Given], raw: str, odd: list[str], name: str
) -> Part:
    part = Part()
    for text, what, span in given:
        if any(_overlap(span, label["span"]) for label in labels):
            continue
        if not any(_overlap(span, one) for one in optional):
            part.found.false_alarms += 1
            odd.append(f"{name} false {list(what.values())}: {text[:150]!r}")
    for label in labels:
        over = [what for _, what, span in given if _overlap(span, label["span"])]
        shown = raw[label["span"][0] : label["span"][1]][:150]
        if not over:
            part.found.misses += 1
            odd.append(f"{name} missed {[v for k, v in label.items() if k != 'span']}: {shown!r}")
            continue
        part.found.hits += 1
        for key in [k for k in ("defence", "kind", "certainty") if k in label]:
            allowed = {label[key], *(label.get("also", []) if key != "certainty" else [])}
            right = any(what[key] in allowed for what in over)
            score = part.said.setdefault(key, Score())
            score.hits, score.misses = score.hits + right, score.misses + (not right)
            if not right:
                odd.append(f"{name} {key} {[w[key] for w in over]}, labelled {sorted(allowed)}: {shown!r}")
    return part


def _overlap(one: Span, other: Iterable[int]) -> bool:
    start, end = other
    return min(one[1], end) - max(one[0], start) >= min(10, end - start)


def measured(
    reports: Path, split: str, clones: Path | None = None
) -> tuple[dict[str, Part], dict[str, list[str]], list[str]]:
    """Give the parts over all labelled reports of a split, what differs in each, and which reports are not there."""
    totals = {name: Part() for name in ("commands", "recommendations", "claims")}
    odd: dict[str, list[str]] = {}
    absent = []
    for file in FILES:
        for name, row in json.loads((LABELS / file).read_text(encoding="utf-8")).items():
            if row["split"] != split:
                continue
            data = text_of(name, row, reports, clones)
            if data is None:
                absent.append(name)
                continue
            parts, odd[name] = of_report(name, data, row)
            for kind, part in parts.items():
                totals[kind].add(part)
    return totals, odd, absent


def main(reports: Path, clones: Path | None, splits: Iterable[str], *, show: bool) -> None:
    """Print the figures, and with `show` what differs in the reports that serve for building (test stays unread)."""
    for split in splits:
        totals, odd, absent = measured(reports, split, clones)
        print(f"{split:<18} P      R      F1    hits  false  missed")
        for name, part in totals.items():
            s = part.found
            if not s.hits + s.misses + s.false_alarms:
                print(f"  {name:<16} not measured: no label of it in the reports that are there")
                continue
            told = f"{s.precision:.3f}  {s.recall:.3f}  {s.f1:.3f}  {s.hits:>4}  {s.false_alarms:>5}  {s.misses:>6}"
            said = "  ".join(f"{what} {score.recall:.3f}" for what, score in part.said.items())
            print(f"  {name:<16} {told}   {said}")
        for name in absent:
            print(f"  not measured, not there: {name}")
        for report, lines in odd.items() if show and split in READ else ():
            print(report, *lines, sep="\n    ")


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("shared", nargs="?", type=Path, default=root())
    asked.add_argument("--clones", type=Path)
    asked.add_argument("--split", choices=SPLITS, action="append")
    asked.add_argument("--show", action="store_true")
    told = asked.parse_args()
    main(told.shared / "reports", told.clones, told.split or SPLITS, show=told.show)
