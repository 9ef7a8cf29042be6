"""Count the detections that reports give, and what their Sigma rules find in ordinary records.

    python bench/detections.py [SHARED] [--reports FILE ...]

Without --reports the reports of SHARED/reports are read. Ordinary are the logs of evtx-benign, ndjson-windows, zeek and
eve; nobody certified them clean, so a match is a false positive unless shown otherwise. The reports are not about them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.shared import root

from groundswell.model.detection import FORMS, Detections
from groundswell.model.errors import GroundswellError
from groundswell.run.detections import detections_of, file_name
from groundswell.run.knowledge import load_knowledge
from groundswell.run.pack_names import pack_names
from groundswell.run.packs import load_packs
from groundswell.run.read_report import read

KINDS = (".txt", ".md", ".adoc", ".pdf", ".csv")
LOGS = ("evtx-benign/evtx", "ndjson-windows", "zeek", "eve")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", nargs="?", default=root(), type=Path)
    parser.add_argument("--reports", nargs="+", type=Path)
    options = parser.parse_args()
    reports = options.reports or [one for one in sorted((options.shared / "reports").rglob("*")) if _is_report(one)]
    if not reports:
        print(f"detections: not measured here; no reports below {options.shared}")
        return
    with TemporaryDirectory() as folder:
        found = [done for at, one in enumerate(reports) if (done := _of(one, at, Path(folder)))]
        counted = Counter(one.form for done in found for one in done.detections)
        offered = sum(len(done.offered) for done in found)
        print(
            f"{len(found)} reports, {counted.total()} rules, {offered} offered, {counted.total() / len(found):.1f} each"
        )
        print(", ".join(f"{form} {counted[form]}" for form in FORMS))
        _hunt(Path(folder), [options.shared / one for one in LOGS])


def _is_report(path: Path) -> bool:
    return path.suffix in KINDS and path.stem.lower() != "readme"


def _of(path: Path, number: int, folder: Path) -> Detections | None:
    knowledge = load_knowledge()
    try:
        dossier = read(pack_names(load_packs()), path).dossier
    except GroundswellError as error:
        print(f"not read: {path.name}: {error}")
        return None
    done = detections_of(knowledge, dossier, None, NOW)
    for one in done.offered:
        if one.form == "sigma":
            (folder / f"{number}-{file_name(one)}").write_text(one.text, encoding="utf-8")
    return done


def _hunt(rules: Path, logs: list[Path]) -> None:
    """Print what the rules find; each match by its title."""
    program = Path(sys.executable).with_name("groundswell")
    options = ["--rules", str(rules), "--json", "-q", "--exit-zero"]
    done = subprocess.run([program, "hunt", *map(str, logs), *options], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    total = told["rules"]
    print(f"{told['scope']['records']:,} ordinary records: {total['matched']} of {total['total']} rules match")
    for one in told["matched"]:
        print(f"  {one['title']}")


if __name__ == "__main__":
    main()
