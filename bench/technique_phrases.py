"""Measure the phrase rules of techniques on ATT&CK's procedure examples.

    PYTHONPATH=src python bench/technique_phrases.py SHARED/intel

Each example has one technique, though many sentences show several ("runs a PowerShell script that deletes shadow
copies"), so the share that is right is a lower limit. A rule is right where its technique, or the parent or child of
it, is the example's. What the rules miss is no figure of theirs: they are made for few sentences, not for all.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import shared

from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.techniques.phrases import load_rules, shown


def main(folder: Path) -> None:
    """Print what all rules give, and each that is wrong more often than not."""
    attack = load_attack()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    with gzip.open(folder / "attack-procedures-18.1.jsonl.gz", "rt", encoding="utf-8") as source:
        for line in source:
            example = json.loads(line)
            for technique in shown(example["text"]):
                given[technique] += 1
                right[technique] += attack.family(technique, example["technique"])
    total, rules = given.total(), load_rules().rules
    print(f"{len(rules)} rules: {total:,} given, {right.total():,} right ({right.total() / total:.2f} at least)")
    silent = [rule.technique for rule in rules if not given[rule.technique]]
    print(f"without an example: {', '.join(silent) or 'none'}")
    for technique in sorted(given, key=lambda one: right[one] / given[one]):
        if 2 * right[technique] < given[technique]:
            print(f"  {technique}: {right[technique]} of {given[technique]}")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shared("intel")
    if folder is None:
        print("technique phrases: not measured here; it needs ATT&CK's examples (shared/data/intel)")
    else:
        main(folder)
