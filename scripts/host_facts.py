"""Write the host names that ship as facts: shared platforms, shorteners, publishers and other names that many use.

    python scripts/host_facts.py warninglists/ src/groundswell/intel/knowledge/hosts.csv

The input is a folder of lists of MISP/misp-warninglists (CC0 1.0). Rank lists (Tranco, Cisco Umbrella) are left out:
they have terms of their own, and being much visited is no innocence. Our own additions stand in `hosts-own.csv`.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

LISTS = {
    "lots-project": "shared_platform",
    "url-shortener": "shortener",
    "public-ipfs-gateways": "shared_platform",
    "link-in-bio": "shared_platform",
    "security-provider-blogpost": "publisher",
    "automated-malware-analysis": "analysis_service",
    "microsoft": "vendor",
    "crl-hostname": "certificate_service",
    "whats-my-ip": "address_service",
}


def main(folder: Path, target: Path) -> None:
    """Write one row a name: host, what it is, which list says so."""
    rows = set()
    for name, what in LISTS.items():
        data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for value in data["list"]:
            host = value.lower().lstrip(".").partition("/")[0]
            if "." in host and " " not in host:
                rows.add((host, what, f"misp-warninglists {name}"))
    with target.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["host", "what", "source"])
        table.writerows(sorted(rows))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
