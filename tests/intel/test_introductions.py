"""New names by introduction, on 89 sentences of our own: what is found, and what is wrongly found."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from groundswell.intel.names.find import name_mentions
from groundswell.intel.readers.choose import read_document


def test_introduced_names_reach_the_stated_precision_and_recall(repository: Path) -> None:
    hits, wrong, missed = 0, [], []
    with (repository / "tests/intel/introductions.csv").open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="|"))
    for row in rows:
        read = read_document("x.txt", row["sentence"].encode())
        wanted = set(filter(None, row["names"].split(";")))
        given = {f"{read.text[m.start : m.end]}:{m.kind}" for m in name_mentions(read)}
        hits += len(wanted & given)
        wrong += sorted(given - wanted)
        missed += sorted(wanted - given)
    assert len(rows) == 89
    assert hits / (hits + len(wrong)) >= 0.95, wrong
    assert hits / (hits + len(missed)) >= 0.9, missed


def test_a_name_before_its_brackets_counts_as_the_one_in_them() -> None:
    read = read_document("x.txt", b"In May the group Mudlark (also known as Tin Heron) sent mails to clinics.")
    given = {(read.text[m.start : m.end], m.kind) for m in name_mentions(read)}
    assert given == {("Mudlark", "intrusion_set"), ("Tin Heron", "intrusion_set")}


def _given(text: str) -> set[tuple[str, str]]:
    read = read_document("x.txt", text.encode())
    return {(read.text[m.start : m.end], m.kind) for m in name_mentions(read)}


FORMS = [
    (
        "If the version is low, the loader will call CreateRemoteDoor to run the payload.",
        set(),
        "a function that is called",
    ),
    ("Furthermore, a backdoor was left on the server.", set(), "a word that begins a sentence"),
    ("What is the Mudlark rootkit and how does it work?", {("Mudlark", "malware")}, "a question"),
    ("It is kept in shellcode for an MBR bootkit.", set(), "a part of a disk"),
    ("They left a PyTool-packaged malware on the host.", set(), "how a thing is packed"),
    (
        "A report told of the APT99 Mudlark RAT.",
        {("Mudlark", "malware"), ("APT99", "intrusion_set")},
        "who has it is not its name",
    ),
    (
        "It was used against ports and ClinicsThe Mudlark malware family is old.",
        {("Mudlark", "malware")},
        "a blank was lost",
    ),
    ("Quiet Tide is an espionage campaign of that year.", {("Quiet Tide", "campaign")}, "what a campaign is"),
    ("BRONZE LANTERN sent the mails.", {("BRONZE LANTERN", "intrusion_set")}, "a metal and a word in capitals"),
    ("REF4321 sent the mails.", {("REF4321", "intrusion_set")}, "a number of a vendor"),
    ("The dropper named “Heron-Sound and the Council’s meeting” opens a page.", set(), "a title of a file"),
    (
        'The loader named "Heron" came with a backdoor called "Tarn".',
        {("Heron", "malware"), ("Tarn", "malware")},
        "two names in quotation marks",
    ),
    ("In the POST statements the malware sets a number.", set(), "a verb of HTTP"),
    ("Tarn is the value set when the backdoor starts.", set(), "a word that begins a clause"),
    ("TEMP_UPLOAD_FOLDER is the folder of the malware.", set(), "a constant"),
    ("It calls its RecordToDisk stealer.", set(), "a function that records"),
    ("It starts by the Boot loader.", set(), "how a machine starts"),
    ("Tin Lantern is a cybercrime group of old.", {("Tin Lantern", "intrusion_set")}, "what a group is"),
    ("Example Corp is a group of companies.", set(), "a group of companies"),
    ("A dropper named “Heron and Tarn’s meeting” came by mail.", set(), "a title whose second name owns something"),
    ("They told of the “TNH Spyware Suite”, a modular malware.", set(), "a suite is no name"),
    ("Our product and Gatewatch detect all malware of this report.", set(), "what finds malware is none"),
    ("The campaign deployed an IRC bot, which we have named Mudlark.", {("Mudlark", "malware")}, "a bot"),
    ("The campaign uses a new variant, which they named Mudlark.", {("Mudlark", "malware")}, "a variant"),
    ('The trojan will then call "GetDoorById" of the server.', set(), "a function in quotation marks"),
    ("Hackers 'Mixing' Malware Tactics to stay", set(), "a verb in quotation marks"),
    ("It was a Large Scale Operation Hiding in Plain Sight", set(), "an operation that is none"),
    ("The dropper named “Mudlark” came later.", {("Mudlark", "malware")}, "a name in quotation marks"),
]


@pytest.mark.parametrize(("text", "names"), [f[:2] for f in FORMS], ids=[f[2] for f in FORMS])
def test_forms_that_name_something_and_forms_that_do_not(text: str, names: set[tuple[str, str]]) -> None:
    assert _given(text) == names


def test_a_group_of_the_lists_stays_one_where_its_malware_is_spoken_of() -> None:
    text = "Lazarus group came. A new Lazarus backdoor and a Lazarus loader were left. Turla's New Malware came too."
    assert {kind for name, kind in _given(text) if name in ("Lazarus", "Turla")} == {"intrusion_set"}


def test_the_actor_behind_something_is_one_though_lists_know_only_malware_of_that_name() -> None:
    text = "Pteranodon, the actor behind the attack on the games, is alive. Mails were sent, and Pteranodon came again."
    assert {kind for name, kind in _given(text) if name == "Pteranodon"} == {"intrusion_set"}
