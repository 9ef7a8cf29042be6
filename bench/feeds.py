"""Measure the judgement on reports beside which their publishers put lists of indicators, by publisher.

    python bench/feeds.py [CLONES] [--show]

CLONES holds each repository as OWNER+NAME (a bare clone, or one in OWNER+NAME/repo). bench/labels/feeds.json and
feeds-later.json name the reports and the files of their feeds by repository, commit, path and SHA-256; feeds.md says
how they were chosen. GROUNDSWELL_CLONES names CLONES too.

A value of a feed counts where it stands in the text of the report, in whatever form: nobody finds another there.
Emitted is what is judged the attacker's: hosts and hashes, as `bench/ledger.py` counts them. Hosts of URLs count
neither right nor wrong: those of the feed's URLs where it does not state them, and those that stand only in URLs that
are judged the attacker's. A report or feed that is not there, or is another text, is named and not counted.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import clones
from beside.stated import KINDS, Value, standing, stated
from observables import in_clones

from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.readers.choose import read_document
from intel import counted

_FOLDER = Path(__file__).parent / "labels"
LABELS = {
    "feeds": _FOLDER / "feeds.json",
    "feeds, later": _FOLDER / "feeds-later.json",
    "feeds, last": _FOLDER / "feeds-last.json",
}


def measured(clones: Path, labels: Path) -> tuple[list[tuple[str, str, set[Value], set[Value]]], list[str]]:
    """Give publisher, report, what its feed states and what is emitted of each pair; and which are not there."""
    text_of = in_clones(clones)
    found, absent = [], []
    for row in json.loads(labels.read_text(encoding="utf-8")):
        files = [text_of("", place) for place in (row["report"], *row["feed"])]
        name = Path(row["report"]["path"]).name
        if any(not _same(data, place) for data, place in zip(files, (row["report"], *row["feed"]), strict=True)):
            absent.append(name)
            continue
        wanted, emitted = of_pair(
            name, files[0] or b"", [(p["path"], d or b"") for p, d in zip(row["feed"], files[1:], strict=True)]
        )
        found.append((row["publisher"], row["report"]["path"], wanted, emitted))
    return found, absent


def _same(data: bytes | None, place: dict[str, Any]) -> bool:
    return data is not None and hashlib.sha256(data).hexdigest() == place["sha256"]


def of_pair(name: str, report: bytes, feed: list[tuple[str, bytes]]) -> tuple[set[Value], set[Value]]:
    """Give what a feed states of a report's text, and what is emitted for the report."""
    document = read_document(name, report)
    found = counted(
        replace(one, type="domain") if one.type == "onion" else one for one in judged(document, scan(document).values)
    )
    every = {value for value, judgement in found.items() if judgement == "attacker"}
    emitted = {value for value in every if value[0] in KINDS}
    values, hosts = set(), set()
    for path, data in feed:
        more, of_urls = stated(path, data)
        values, hosts = values | more, hosts | of_urls
    raw = "" if name.endswith(".pdf") else report.decode("utf-8", "replace")
    wanted = standing(values, document.text + "\n" + raw)
    wanted -= {("domain", urlsplit(url).hostname or "") for kind, url in every if kind == "url"} - emitted
    emitted -= {value for value in emitted - wanted if value[1] in hosts}
    return wanted, emitted


def main(clones: Path, *, show: bool) -> None:
    """Print recall and values emitted for each of a feed, by publisher and together, of each set."""
    for title, labels in LABELS.items():
        found, absent = measured(clones, labels)
        for name in absent:
            print(f"{title}: not there, or another text, and not counted: {name}")
        by_publisher: dict[str, list[tuple[set[Value], set[Value]]]] = defaultdict(list)
        for publisher, path, wanted, emitted in found:
            by_publisher[publisher].append((wanted, emitted))
            if show:
                print(
                    f"    {publisher}: {path[-90:]}: {len(wanted & emitted)} of {len(wanted)}, {len(emitted)} emitted"
                )
                print("".join(f"        missed {kind} {value}\n" for kind, value in sorted(wanted - emitted)), end="")
                print("".join(f"        besides {kind} {value}\n" for kind, value in sorted(emitted - wanted)), end="")
        for publisher, pairs in sorted(by_publisher.items()):
            print(f"  {publisher:<18}{len(pairs):>3} reports  {_line(pairs)}")
        every = [pair for pairs in by_publisher.values() for pair in pairs]
        print(f"{title}: {len(every)} reports of {len(by_publisher)} publishers: {_line(every)}")


def _line(pairs: list[tuple[set[Value], set[Value]]]) -> str:
    hits, total = sum(len(w & e) for w, e in pairs), sum(len(w) for w, _ in pairs)
    emitted = sum(len(e) for _, e in pairs)
    return f"{hits:>4} of {total:<4} recall {hits / max(total, 1):.3f}, {emitted / max(total, 1):.2f} emitted for each"


if __name__ == "__main__":
    places = [one for one in sys.argv[1:] if not one.startswith("--")]
    named = Path(places[0]) if places else clones()
    if named is None:
        print("feeds: not measured here; it needs a folder of clones")
    else:
        main(named, show="--show" in sys.argv)
