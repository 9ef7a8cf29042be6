"""Measure new names found by their introduction, against introductions that a reader labelled before the program ran.

    python bench/introductions.py [GITDIR] [--show]

GITDIR is the git directory of TomInTheBytes/GenAI-Threat-Intelligence-Research, whose files are reports of many
vendors; else the clone of it in GROUNDSWELL_CLONES. bench/labels/introductions*.csv hold, of each label, the file's
blob, the characters of the name in it and the kinds that a reader accepts. A label is found when the report's names
hold this spelling with such a kind. "whole" counts every list; "by introduction" only what the text itself says, as
for a name that no list has yet.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import clone

from groundswell.intel.finders.scan import scan
from groundswell.intel.names.find import name_mentions
from groundswell.intel.names.introductions import introduced
from groundswell.intel.readers.choose import read_document
from groundswell.intel.text.spans import Spans

REPORTS = "TomInTheBytes/GenAI-Threat-Intelligence-Research"
LABELS = Path(__file__).parent / "labels"


def main(git: str, show: bool) -> None:
    """Print the share of labels found by the whole program and by introduction alone."""
    for name in ("introductions.csv", "introductions-second.csv", "introductions-third.csv"):
        with (LABELS / name).open(encoding="utf-8", newline="") as source:
            labels = list(csv.DictReader(source))
        whole, alone = _found(git, labels, show)
        print(f"{name}: {len(labels)} introductions, {whole / len(labels):.3f} found by the whole program,")
        print(f"    {alone / len(labels):.3f} by introduction alone")


def _found(git: str, labels: list[dict[str, str]], show: bool) -> tuple[int, int]:
    whole = alone = 0
    for blob in dict.fromkeys(label["blob"] for label in labels):
        command = ["git", "-c", "safe.directory=*", f"--git-dir={git}", "cat-file", "blob", blob]
        content = subprocess.run(command, capture_output=True, check=True).stdout
        text = content.decode("utf-8")
        document = read_document("report.md", content)
        taken = Spans((value.start, value.end) for value in scan(document).values)
        by_all = {(document.text[m.start : m.end], m.kind) for m in name_mentions(document, (), taken)}
        by_text = {(document.text[n.start : n.end], n.kind) for n in introduced(document)}
        for label in (label for label in labels if label["blob"] == blob):
            name = text[int(label["start"]) : int(label["end"])]
            wanted = {(name, kind) for kind in label["kinds"].split(";")}
            whole += bool(wanted & by_all)
            alone += bool(wanted & by_text)
            if show and not wanted & by_text:
                kinds = [kind for written, kind in by_text | by_all if written == name]
                print("missed" if not wanted & by_all else "missed by introduction", name, label["kinds"], kinds)
        if show:
            print("    introduced:", sorted({f"{written} ({kind})" for written, kind in by_text if kind[0] != "v"}))
    return whole, alone


if __name__ == "__main__":
    named = next((one for one in sys.argv[1:] if not one.startswith("--")), None) or clone(REPORTS)
    if named is None:
        print(f"introductions: not measured here; it needs a clone of {REPORTS}")
    else:
        main(str(named), "--show" in sys.argv)
