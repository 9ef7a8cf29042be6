"""Write the names of malware families that ship as claims of Maltrail: those that no other list of ours has.

    python scripts/family_names.py MALTRAIL-GIT-DIRECTORY american-english-huge src/groundswell/intel/knowledge

Source: names of files in trails/static/malware of stamparm/maltrail (MIT), and the names that stand in them after
"# Aliases:". Left out: sinkholes, groups (ATT&CK and the galaxy name them better), words and proper names of English
(SCOWL 2020.12.07 as Debian's wamerican-huge packs it), what galaxy/left-out.txt and words/not-names.txt hold, and
names of four letters or fewer. Only names are taken, none of Maltrail's addresses.

Not here: who decides what counts as a mention (`intel/names/lexicon.py`).
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_FOLDER = "trails/static/malware"
_GROUPS = ("apt_", "sinkhole_")
_SYSTEM = re.compile(r"^(?:android|elf|osx|ios|win|php|js|sql|iot)_|_(?:ransomware|miner|rat|loader|stealer|generic)$")
_KIND = re.compile(
    r"\s(?:ransomware|stealer|malware|loader|rat|backdoor|botnet|bot|trojan|clipper|keylogger|miner|builder|group|gang"
    r"|downloader|dropper|crypter|infostealer|spyware|framework|c2|panel|banker|wiper|worm)$"
)
_NAME = re.compile(r"(?!hacked|fake|generic|bot_)[a-z][a-z0-9+-]{3,27}[a-z0-9](?: [a-z][a-z0-9+-]{2,20}){0,2}")
_NUMBER = re.compile(
    r"(?:apt|unc|ta|fin|uac|uat|storm|dev|aa|cve|ms|win|larva|earth|operation|group|ref|cl-cri|cta|t)[- ]?[\d.-]"
)


def main(maltrail: str, english: Path, target: Path) -> None:
    """Write `families.csv` (name) below the folder `target`."""
    known = set(_known(target)) | {word.strip().lower() for word in english.read_text(encoding="utf-8").splitlines()}
    names = {name for name in _names(maltrail) if _NAME.fullmatch(name) and not _NUMBER.match(name)}
    new = sorted(name for name in names if _bare(name) not in known and name not in known)
    with (target / "families.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["name"])
        table.writerows((name,) for name in new)


def _names(maltrail: str) -> Iterator[str]:
    git = ["git", "-c", "safe.directory=*", f"--git-dir={maltrail}"]
    listed = subprocess.run([*git, "ls-tree", "--name-only", f"HEAD:{_FOLDER}"], capture_output=True, text=True)
    for file in listed.stdout.split():
        if not file.startswith(_GROUPS):
            yield _SYSTEM.sub("", _SYSTEM.sub("", file.removesuffix(".txt")))
    found = subprocess.run([*git, "grep", "-I", "# Aliases:", "HEAD", "--", _FOLDER], capture_output=True, text=True)
    for line in found.stdout.splitlines():
        if not line.split(":")[1].rpartition("/")[2].startswith(_GROUPS):
            for name in line.partition("# Aliases:")[2].lower().split(","):
                yield _KIND.sub("", name.strip())


def _known(target: Path) -> Iterator[str]:
    for table in ("attack/software.csv", "attack/groups.csv", "galaxy/names.csv", "tools.csv", "products.csv"):
        with (target / table).open(encoding="utf-8", newline="") as source:
            for row in csv.DictReader(source):
                for name in (row.get("name") or row.get("product") or "", *(row.get("also") or "").split(";")):
                    yield _bare(name.lower())
    for words in ("galaxy/left-out.txt", "words/not-names.txt"):
        yield from (word.lower() for word in (target / words).read_text(encoding="utf-8").split())


def _bare(name: str) -> str:
    return re.sub(r"[\s._-]", "", name)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
