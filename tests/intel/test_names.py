"""Names, dates, claims, techniques, measures: what a sentence gives, and what it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.grade import checked
from groundswell.intel.knowledge.attack import load_attack
from groundswell.intel.statements.recommendations import defence_of
from groundswell.model.dossier import Dossier, NameClaim
from groundswell.model.errors import UsageError


def dossier(text: str, *claims: NameClaim) -> Dossier:
    """The dossier of a short text."""
    return read_report(Path("x.txt"), text.encode(), names=claims)[0]


NAMES = [
    ("They used a backdoor called Fooloader for months.", [("Fooloader", "malware")], "called"),
    ("It is tracked as UNC3886 by some.", [("UNC3886", "intrusion_set")], "a numbered set"),
    ("The group dubbed Velvet Ant came back.", [("Velvet Ant", "intrusion_set")], "dubbed"),
    (
        "Malware families such as AlphaRat, BetaDoor and GammaBot were seen.",
        [("AlphaRat", "malware"), ("BetaDoor", "malware"), ("GammaBot", "malware")],
        "a list",
    ),
    ("Attackers deployed the SideCrow backdoor.", [("SideCrow", "malware")], "before the word"),
    ("They ran Mimikatz and PsExec.", [("Mimikatz", "tool"), ("PsExec", "tool")], "tools of ATT&CK"),
    ("Victims of the Play ransomware paid.", [("Play", "malware")], "an everyday word beside what it is"),
    ("Operation Cyber Guardian took months.", [("Operation Cyber", "campaign")], "an operation"),
    ("It exploits CVE-2021-44228.", [("CVE-2021-44228", "vulnerability")], "a vulnerability"),
]
SETTING = ("country", "sector", "vendor", "product")  # where and against whom: tests/intel/test_setting.py
NO_NAMES = [
    ("Play it safe and reg the net at once.", "everyday words and commands"),
    ("The Windows malware and the Chinese backdoor.", "systems and countries"),
    ("Quick Heal is an antivirus vendor.", "a vendor whose name is near that of a backdoor"),
    ("The file mimikatz.exe and Win32/Okrum.A.", "parts of file names and detection names"),
    ("See TA0001 and D3-NTA.", "tactics and defences of other catalogues"),
]


@pytest.mark.parametrize(("text", "names"), [n[:2] for n in NAMES], ids=[n[2] for n in NAMES])
def test_a_name_is_found_by_list_or_by_its_introduction(text: str, names: list[tuple[str, str]]) -> None:
    given = [(n.name, n.kind) for n in dossier(text).names if n.kind not in SETTING]
    assert [n for n in names if n not in given and not any(g[0].startswith(n[0]) for g in given)] == []
    assert len(given) == len(names)


@pytest.mark.parametrize("text", [n[0] for n in NO_NAMES], ids=[n[1] for n in NO_NAMES])
def test_what_is_no_name_is_not_given_as_one(text: str) -> None:
    assert [n for n in dossier(text).names if n.kind not in SETTING] == []


def test_a_context_that_excludes_a_claim_is_heeded() -> None:
    claim = NameClaim("Quickheal", "malware", ("Quickheal", "Quick Heal"), "pack", not_in=("antivirus",))
    assert dossier("The operators planted Quick Heal, a new door.", claim).names[0].known_as[0].name == "Quickheal"
    assert dossier("The vendor Quick Heal sells an antivirus product.", claim).names == ()


def test_one_name_that_two_sources_use_for_two_things_keeps_both_claims() -> None:
    (name,) = dossier("The group FireAnt was active.").names
    claimed = {(k.name, k.source.split(" ")[0]) for k in name.known_as}
    assert ("Mustang Panda", "ATT&CK") in claimed
    assert ("Pink Sandstorm", "MISP") in claimed


def test_an_alias_that_the_report_states_is_a_claim_of_the_report() -> None:
    name = dossier("They used a backdoor called Fooloader (aka Barloader) then.").names[0]
    assert ("Barloader", "this report") in [(k.name, k.source) for k in name.known_as]


DATES = [
    ("It began in 2021.", date(2021, 1, 1), None, "an open year"),
    ("It was seen in June 2022.", date(2022, 6, 1), date(2022, 6, 30), "a month"),
    ("On 27 September 2021 it stopped.", date(2021, 9, 27), date(2021, 9, 27), "a day"),
    ("Active between January 2020 and May 2020.", date(2020, 1, 1), date(2020, 5, 31), "a stretch"),
    ("It was uploaded on 2019-09-21 there.", date(2019, 9, 21), date(2019, 9, 21), "ISO"),
    ("Since at least 2018 they attack.", date(2018, 1, 1), None, "since"),
]


@pytest.mark.parametrize(("text", "since", "until"), [d[:3] for d in DATES], ids=[d[3] for d in DATES])
def test_a_time_is_as_wide_as_its_words(text: str, since: date, until: date | None) -> None:
    assert [(d.since, d.until) for d in dossier(text).dates] == [(since, until)]


@pytest.mark.parametrize(
    "text", ["Port 2021 was open.", "Event 2022-1.", "31 June 2021 is no day.", "A 2000 bytes file."]
)
def test_a_number_that_is_no_time_gives_none(text: str) -> None:
    assert dossier(text).dates == ()


CLAIMS = [
    ("The attacks were attributed to a group in the region.", "attribution", "stated"),
    ("The attacks may be linked to the group of another case.", "attribution", "possible"),
    ("There is no evidence that links these attacks to the group, and attribution is open.", "attribution", "denied"),
    ("The actor targets telecom operators in three countries.", "victimology", "stated"),
    ("For details of the campaign see the blog post of the vendor.", "pointer", "stated"),
    ("The backdoor is able to capture keystrokes and execute commands.", "capability", "stated"),
]


@pytest.mark.parametrize(("text", "kind", "certainty"), CLAIMS)
def test_a_claim_keeps_how_certain_the_sentence_puts_it(text: str, kind: str, certainty: str) -> None:
    assert (kind, certainty) in [(c.kind, c.certainty) for c in dossier(text).claims]


DEFENCES = [
    ("Review logs and monitor network traffic.", "watch"),
    ("Apply security updates to edge devices.", "patch"),
    ("Deploy endpoint detection on all servers.", "hunt"),
    ("Educate users about phishing.", "train"),
    ("Keep offline backups and exercise the incident response plan.", "respond"),
    ("Require multi-factor authentication for remote access.", "mfa"),
    ("Segment the management network with firewalls.", "segment"),
    ("Think about it twice.", "other"),
]


@pytest.mark.parametrize(("text", "defence"), DEFENCES)
def test_a_measure_belongs_to_the_defence_whose_words_weigh_most(text: str, defence: str) -> None:
    assert defence_of(text) == defence


def test_revoked_ids_lead_to_the_one_in_force_over_several_versions() -> None:
    attack = load_attack()
    assert attack.current("T1073") == "T1574.001"
    assert attack.current("T1574.002") == "T1574.001"
    assert attack.current("T1562.001") == "T1685"
    assert attack.current("T9999") is None
    assert attack.name("T1685") == attack.name("T1562") == "Impair Defenses"
    assert attack.exported("T1685") == "T1562"
    assert attack.family("T1574.002", "T1574")
    assert attack.family("T1055.001", "T1055")
    assert not attack.family("T1055.001", "T1055.002")
    assert attack.tactics("T1059.001") == ("execution",)
    assert all(attack.current(t) for t in [*attack.techniques, *attack.successors])


@pytest.mark.parametrize(("grade", "good"), [("b2", "B2"), ("F6", "F6"), (" A1 ", "A1")])
def test_a_grade_is_a_letter_and_a_digit(grade: str, good: str) -> None:
    assert checked(grade) == good


@pytest.mark.parametrize("grade", ["G1", "A7", "B", "2B", ""])
def test_other_grades_are_refused(grade: str) -> None:
    with pytest.raises(UsageError):
        checked(grade)
