"""What a report says once of a thing holds wherever it names it: honest programs, abused services, the attacked."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report

A, B = (
    "7fccc871c889a4f4c13a977fdd5f062d6de23c3ffd27e72661c986fae6370387",
    "ec8f97d5595d92ec678ffbf5ae1f60ce90e620088927f751c76935c46aa7dc41",
)


def judged(text: str, name: str = "r.txt") -> dict[str, str]:
    """What each value of a made-up report is judged as."""
    return {o.value: o.judgement for o in read_report(Path(name), text.encode())[0].observables}


LIST = f"\n\nIndicators of compromise\n\nCrowUpd.exe {A}\ncrow.dll {B}\n"
HONEST = [
    ("CrowUpd.exe is a legitimate executable of Crow Systems.", "abused", "the prose says that it is honest"),
    ("CrowUpd.exe - A legitimate signed Windows binary - loads the other.", "abused", "behind a dash"),
    ("They bring the legitimate program CrowUpd.exe along.", "abused", "the word stands before the name"),
    ("A legitimate program is made to load CrowUpd.exe by them.", "attacker", "another program is the honest one"),
    ("CrowUpd.exe masquerades as the legitimate CrowUpd.exe.", "attacker", "it only bears the name"),
    ("CrowUpd.exe is a backdoor.", "attacker", "nobody says so"),
]


@pytest.mark.parametrize(("said", "judgement"), [h[:2] for h in HONEST], ids=[h[2] for h in HONEST])
def test_the_hash_of_a_program_that_the_prose_calls_honest_is_abused(said: str, judgement: str) -> None:
    found = judged(said + LIST)
    assert (found[A], found[B]) == (judgement, "attacker")


def test_a_line_beside_a_hash_says_whose_file_it_is() -> None:
    found = judged(f"IOCs\n\ncu.exe\n{A}\nA legitimate copy of an updater\n\ncrow.dll\n{B}\nThe loader\n")
    assert (found[A], found[B]) == ("abused", "attacker")
    assert judged(f"Legitimate cu.exe abused to load the malicious library:\n{A}\n")[A] == "abused"


def test_a_warning_over_a_list_of_common_tools_holds_of_the_list() -> None:
    warning = "The list contains tools that are commonly used for non-malicious purposes."
    assert judged(f"Hash values\n\n{warning}\n\n{A}\n{B}\n") == {A: "abused", B: "abused"}


def test_a_warning_of_some_is_told_and_changes_no_judgement() -> None:
    warning = "Note: some of the hashes in the table below identify legitimate tools."
    one = next(o for o in read_report(Path("r.txt"), f"MD5 hashes\n\n{warning}\n\n{A}\n".encode())[0].observables)
    assert one.judgement == "attacker"
    assert any("some of the hashes" in reason for reason in one.reasons)


SERVICES = [
    ("The attackers abuse Nestbin to keep their scripts.", "a verb before its name"),
    ("They use Nestbin, a free API platform for tests.", "what it is"),
    ("The scripts lie at legitimate services such as Nestbin and Otherbin.", "in a list of honest ones"),
]


@pytest.mark.parametrize("said", [s[0] for s in SERVICES], ids=[s[1] for s in SERVICES])
def test_a_service_that_the_report_calls_abused_is_never_the_attackers(said: str) -> None:
    found = judged(
        f"{said}\n\nC2: hxxps://nestbin[.]dev/bin/77aa01 and nestbin[.]dev and x7.nestbin[.]dev, evil-crow[.]dev\n"
    )
    assert found["https://nestbin.dev/bin/77aa01"] == found["nestbin.dev"] == "abused"
    assert found["x7.nestbin.dev"] == found["evil-crow.dev"] == "attacker"


def test_hosts_that_bear_the_name_of_the_attacked_are_theirs_though_they_are_defanged() -> None:
    text = (
        "The attack on Nest Telecom began in May. The beacon ran on mx.nesttelecom[.]net and asked evil-crow[.]net.\n"
    )
    assert judged(text) == {"mx.nesttelecom.net": "reference", "evil-crow.net": "attacker"}


def test_names_that_a_command_shows_inside_the_network_of_the_attacked_are_theirs() -> None:
    found = judged(
        "The C2 evil-crow[.]net sent this.\n\nsetspn -T ad.nest[.]net -Q */* ; MSSQLSvc/DB01.ad.nest[.]net\n"
    )
    assert found == {"evil-crow.net": "attacker", "ad.nest.net": "reference", "db01.ad.nest.net": "reference"}


def test_a_site_that_was_broken_into_is_abused_wherever_it_stands_and_what_was_put_there_is_not() -> None:
    text = """The loader comes from a compromised domain nest-weddings[.]net in all cases.

C2 servers:
nest-weddings[.]net
evil-crow[.]net
hxxp://nest-weddings[.]net/wp-content/a.php
"""
    assert judged(text) == {
        "nest-weddings.net": "abused",
        "evil-crow.net": "attacker",
        "http://nest-weddings.net/wp-content/a.php": "attacker",
    }


def test_in_a_list_of_sites_that_were_broken_into_their_addresses_in_brackets_are_theirs_too() -> None:
    found = judged(
        "They used two compromised websites of shops:\n\nhxxp://nest-one[.]net (45[.]155[.]204[.]9)\n\nnest-two[.]net\n"
    )
    assert found == {"http://nest-one.net/": "abused", "45.155.204.9": "abused", "nest-two.net": "abused"}
