"""Write the ATT&CK facts that ship: ids, names, tactics, parents, successors, aliases; no text of ATT&CK.

    python scripts/attack_facts.py attack-enterprise-18.1-compact.json.gz src/groundswell/intel/knowledge/attack

The input is a compact form of mitre/cti enterprise-attack 18.1. Successors of version 19 do not stand in it: they
are kept in `successors-19.csv`, by hand, with their source, and this script leaves that file alone.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from pathlib import Path


def write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write rows sorted by id, so that the same input gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(header)
        table.writerows(sorted(rows))


def names(entries: list[dict[str, object]]) -> list[list[str]]:
    """Give id, name and the other names of groups or software."""
    rows = []
    for entry in entries:
        if entry.get("revoked_by") or entry.get("deprecated"):
            continue
        others = [a for a in entry.get("aliases", []) if a != entry["name"]]  # type: ignore[attr-defined]
        rows.append([str(entry["id"]), str(entry.get("kind", "")), str(entry["name"]), ";".join(others)])
    return rows


def main(source: Path, folder: Path) -> None:
    """Read the compact form and write the four files."""
    data = json.loads(gzip.decompress(source.read_bytes()))
    live, old, revoked = [], [], []
    for technique in data["techniques"]:
        key, name = technique["id"], technique["name"]
        if technique.get("revoked_by"):
            revoked.append([key, technique["revoked_by"], "18.1"])
        elif technique.get("deprecated"):
            old.append([key, name])
        else:
            parent = key.partition(".")[0] if "." in key else ""
            live.append([key, name, ";".join(technique["tactics"]), parent])
    write(folder / "techniques.csv", ["id", "name", "tactics", "parent"], live)
    write(folder / "deprecated.csv", ["id", "name"], old)
    write(folder / "successors.csv", ["old", "new", "version"], revoked)
    write(folder / "groups.csv", ["id", "kind", "name", "also"], names(data["groups"]))
    write(folder / "software.csv", ["id", "kind", "name", "also"], names(data["software"]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
