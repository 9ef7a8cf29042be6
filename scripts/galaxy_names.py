"""Write the names of actors, malware and tools that ship as claims of the MISP galaxy, and which of them are words too.

    python scripts/galaxy_names.py misp-galaxy-names.jsonl.gz attack-procedures.jsonl.gz american-english-huge \
        src/groundswell/intel/knowledge

The input holds one JSON object a line: cluster, name and synonyms, taken from clusters/*.json of MISP/misp-galaxy
(CC0 1.0 or BSD-2-Clause). The cluster `malpedia` is left out: Malpedia's terms are narrower. A spelling that, with its
kind at the end or without it, is a word or a proper name of English (SCOWL 2020.12.07 as Debian's wamerican-huge packs
it), or stands in lower case in the running text of ATT&CK's procedure examples, is listed in words/galaxy-words.txt;
ATT&CK's own names are looked up too.
The spellings of galaxy/left-out.txt, which is ours, are dropped, and countries.

Not here: who decides what counts as a mention (`intel/names/lexicon.py`).
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LEFT_OUT = ("malpedia",)
_ID = re.compile(r"[GS]\d{4}|\d+|[0-9a-f]{32,64}", re.IGNORECASE)
_KIND_AT_END = re.compile(r"\s(?:ransomware|backdoor|malware|trojan|botnet|virus)$", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w.\\/-])[a-z]{3,24}(?![\w\\/-])")


def main(galaxy: Path, procedures: Path, english: Path, target: Path) -> None:
    """Write `galaxy/names.csv` (cluster, name, also) and `words/galaxy-words.txt` below the folder `target`."""
    rows = {}
    apart = _left_out(target)
    for row in _lines(galaxy):
        if row["cluster"] not in LEFT_OUT and _good(row["name"]) and _bare(row["name"]) not in apart:
            spelt = (s.strip() for s in row["synonyms"] if _good(s) and s != row["name"])
            also = dict.fromkeys(s for s in spelt if _bare(s) not in apart)
            rows[row["cluster"], row["name"].strip()] = ";".join(sorted(also))
    words = {word for row in _lines(procedures) for word in _WORD.findall(row["text"])}
    words |= {word.strip().lower() for word in english.read_text(encoding="utf-8").splitlines()}
    names = [s for (_, name), also in rows.items() for s in (name, *also.split(";"))]
    spelt = {form for name in names for form in (name.lower(), _bare(name))} | _attack(target)
    with (target / "galaxy" / "names.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["cluster", "name", "also"])
        table.writerows((cluster, name, also) for (cluster, name), also in sorted(rows.items()))
    head = "# Names of the galaxy and of ATT&CK that are English words or proper names too (scripts/galaxy_names.py).\n"
    (target / "words" / "galaxy-words.txt").write_text(head + "\n".join(sorted(spelt & words)) + "\n", encoding="utf-8")


def _left_out(target: Path) -> set[str]:
    lines = (target / "galaxy" / "left-out.txt").read_text(encoding="utf-8").splitlines()
    found = {line.lower() for line in lines if not line.startswith("#")}
    with (target / "countries.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            found |= {word.lower() for word in (*row["spellings"].split(";"), *row["adjectives"].split(";"))}
    return found


def _bare(name: str) -> str:
    return _KIND_AT_END.sub("", name.strip()).lower()


def _attack(target: Path) -> set[str]:
    found = set()
    for name in ("software.csv", "groups.csv"):
        with (target / "attack" / name).open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                found |= {spelling.lower() for spelling in (row["name"], *row["also"].split(";"))}
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as source:
        yield from map(json.loads, source)


def _good(name: str) -> bool:
    """Tell whether a spelling can stand for something: no id, not one or two letters, no sentence, no list mark."""
    bare = name.strip()
    return 3 <= len(bare) <= 48 and ";" not in bare and bare.isprintable() and not _ID.fullmatch(bare)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
