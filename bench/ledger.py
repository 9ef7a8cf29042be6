"""Measure the judgement on a publisher's whole shelf: reports in Markdown beside feeds of their indicators.

    python bench/ledger.py CLONE      where CLONE is PixelatedContinuum/Threat-Intel-Reports ("The Hunter's Ledger")

Of the hashes, addresses and domains that a feed states and that stand in the report's text: how many are judged the
attacker's, and how many values are judged so for each. A feed is one analyst's choice, not all that is the attacker's;
what it calls an import hash, a certificate or a key is no hash of a file, and what it says not to block is left out.
Left out are names of Markdown files that a feed calls domains, loopback, and hosts that stand only in URLs that are
judged the attacker's. Without a clone it says so.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent))  # the files beside this one, however it was loaded
from beside.feeds import occurring, read_feed

from groundswell.intel.finders.scan import scan
from groundswell.intel.judgement.judge import judged
from groundswell.intel.readers.choose import read_document
from intel import FEED_KINDS, counted

KINDS = FEED_KINDS - {"url"}


def pairs(clone: Path) -> list[tuple[Path, Path]]:
    """Give each feed with its report: the folder or file of the same name, the longest text where there are several."""
    found = []
    for feed in sorted((clone / "ioc-feeds").glob("*.json")):
        stem = feed.stem.removesuffix("-iocs").lower()
        texts = [p for p in (clone / "reports").rglob("*.md") if stem in (p.parent.name.lower(), p.stem.lower())]
        if texts:
            found.append((feed, max(texts, key=lambda path: (path.stat().st_size, str(path)))))
    return found


def main(clone: Path) -> None:
    """Print recall and values emitted for each of a feed, by report and together."""
    hits = wanted = emitted = reports = 0
    for feed, report in pairs(clone):
        document = read_document(report.name, report.read_bytes())
        found = judged(document, scan(document).values)
        given = counted(replace(one, type="domain") if one.type == "onion" else one for one in found)
        stated = {v for v in occurring(read_feed(feed).stated, document.text) if _counts(v)}
        every = {value for value, judgement in given.items() if judgement == "attacker"}
        attackers = {value for value in every if _counts(value)}
        stated -= {("domain", urlsplit(url).hostname or "") for kind, url in every if kind == "url"} - attackers
        if "--show" in sys.argv:
            print("".join(f"    missed {kind} {value}\n" for kind, value in sorted(stated - attackers)), end="")
        print(f"  {feed.stem[:56]:<58}{len(stated & attackers):>4} of {len(stated):<4} emitted {len(attackers)}")
        hits, wanted, emitted = hits + len(stated & attackers), wanted + len(stated), emitted + len(attackers)
        reports += 1
    print(f"{reports} reports: {hits} of {wanted}, recall {hits / wanted:.3f}, {emitted / wanted:.2f} emitted for each")


def _counts(value: tuple[str, str]) -> bool:
    return value[0] in KINDS and not value[1].endswith(".md") and not value[1].startswith("127.")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print("ledger: not measured here; it needs a clone of PixelatedContinuum/Threat-Intel-Reports")
    else:
        main(Path(sys.argv[1]))
