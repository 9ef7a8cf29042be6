"""Names of the MISP galaxy and of our own lists: claims beside ATT&CK's, and careful with what is a word too."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.knowledge.attack import attack_names
from groundswell.intel.knowledge.galaxy import SOURCE, galaxy_names
from groundswell.model.dossier import Name

SETTING = ("country", "sector", "vendor", "product")


def names(text: str) -> list[Name]:
    """The names of a short text, without where and against whom."""
    return [n for n in read_report(Path("x.txt"), text.encode())[0].names if n.kind not in SETTING]


FOUND = [
    ("The group CeranaKeeper reached ministries.", "CeranaKeeper", "intrusion_set", "written as no word is"),
    ("Victims paid after the Sekhmet ransomware ran.", "Sekhmet", "malware", "a plain word beside what it is"),
    ("They used Metasploit for it.", "Metasploit", "tool", "a public tool"),
    ("They installed Ngrok there.", "Ngrok", "tool", "a tool whose list writes it small"),
    ("They exploited Log4Shell first.", "Log4Shell", "vulnerability", "a vulnerability that goes by a name"),
]
NOT_FOUND = [
    ("In August the legend of the final payload was global.", "everyday words"),
    ("It asks for the Android version and the Python path.", "systems and languages"),
    ("Droppers on Google Play require a new phone.", "part of a longer name, before it"),
    ("It came from the Play Store with malware.", "part of a longer name, after it"),
    ("See attacks-aimed-at-the-trickbot-botnet in the list.", "a piece of an address"),
    ("Server component: Web Shell [TA1505.003]", "a technique's id with a slip"),
    ("Before deploying the RATs, the loader removes traces.", "the kind itself"),
    ("Specifically, the new backdoors are used.", "an adverb before a kind"),
    ("A single Brazilian malware operation.", "a country's people"),
    ("They mined Iridium on Mercury.", "chemistry, which lists write in capitals"),
    ("The Dangerous tools and the Offline framework.", "words of English beside a word that says little"),
    ("It was their revenge, Revenge of the port.", "a word of English that is a name with its kind"),
    ("Technology of Gamma Group was sold to the malware team.", "a company, not a group of malware"),
    ("The server is hosted by Krypt Technologies.", "a company that bears a name"),
    ("The Fenwick ransomware attack closed two hospitals.", "the victim of an attack"),
]


@pytest.mark.parametrize(("text", "name", "kind"), [f[:3] for f in FOUND], ids=[f[3] for f in FOUND])
def test_a_name_of_a_list_is_found_with_its_kind(text: str, name: str, kind: str) -> None:
    assert [(n.name, n.kind) for n in names(text)] == [(name, kind)]


@pytest.mark.parametrize("text", [n[0] for n in NOT_FOUND], ids=[n[1] for n in NOT_FOUND])
def test_a_word_that_is_also_a_name_is_none_without_what_it_is(text: str) -> None:
    assert [(n.name, n.kind) for n in names(text)] == []


def test_a_plain_name_counts_everywhere_once_the_report_says_what_it_is() -> None:
    (name,) = names("Zeppelin came back. The Zeppelin ransomware locked files.")
    assert name.span[0] == 0
    assert names("Zeppelin came back.") == []


def test_a_name_that_is_no_word_of_english_needs_no_companion() -> None:
    assert [n.name for n in names("Sekhmet came back.")] == ["Sekhmet"]


@pytest.mark.parametrize(
    "text",
    ["They ran Mimikatz, Zeppelin and PsExec.", "Emotet / Zeppelin were seen.", "* Emotet\n* Zeppelin\n* QakBot\n"],
)
def test_a_word_counts_as_a_name_in_one_enumeration_with_names(text: str) -> None:
    assert "Zeppelin" in [n.name for n in names(text)]


def test_a_word_counts_as_a_name_beside_another_name_of_the_same_thing() -> None:
    assert "Tortoiseshell" in [n.name for n in names("Tortoiseshell, which others call Imperial Kitten, came back.")]


@pytest.mark.parametrize("written", ["CobaltStrike", "APT 28", "APT-28", "APT28", "FIN-7"])
def test_a_name_is_known_with_and_without_its_joint(written: str) -> None:
    assert [n.name for n in names(f"It was {written} again.")] == [written]


def test_the_ids_of_a_named_vulnerability_are_claims_beside_it() -> None:
    (name,) = names("They exploited ProxyShell.")
    assert [k.name for k in name.known_as] == ["CVE-2021-31207", "CVE-2021-34473", "CVE-2021-34523"]


def test_a_driver_loader_that_bears_a_groups_name_is_a_tool_and_no_group() -> None:
    assert [(n.name, n.kind) for n in names("They load it with Turla Driver Loader.")] == [
        ("Turla Driver Loader", "tool")
    ]


def test_the_galaxy_is_a_claim_beside_attacks_and_its_kind_comes_second() -> None:
    (name,) = names("APT28 was seen.")
    assert {k.source for k in name.known_as} == {attack_names()[0].source, SOURCE}


def test_every_claim_of_the_galaxy_is_cautious_and_none_is_an_id() -> None:
    claims = galaxy_names()
    assert len(claims) > 3_000
    assert all(claim.cautious and claim.source == SOURCE for claim in claims)
    assert not any(s[0] in "GS" and s[1:].isdigit() and len(s) == 5 for c in claims for s in c.spellings)


def test_a_tool_that_shares_its_name_with_a_group_is_the_group_only_where_the_text_says_so() -> None:
    assert [n.kind for n in names("They copied code from Iodine and changed it.")] == ["tool"]
    assert [n.kind for n in names("It is the work of the group Iodine alone.")] == ["intrusion_set"]


KINDS = [
    ("The Remcos RAT was sold. Remcos waits.", "Remcos", "malware", "the report says RAT"),
    ("They ran the Mimikatz tool.", "Mimikatz", "tool", "the report says tool"),
    ("They used Remcos.", "Remcos", "tool", "nobody says: the first claim"),
    ("The RomCom backdoor waits. A RomCom backdoor runs.", "RomCom", "malware", "a group's malware in its list"),
    ("The RomCom backdoor waits. The RomCom group too.", "RomCom", "intrusion_set", "as often said a group"),
    ("The TA410 rootkit runs. A TA410 rootkit too.", "TA410", "intrusion_set", "its form says that it is a group"),
    ("It is a Metasploit payload, and a Metasploit sample.", "Metasploit", "tool", "a payload of a tool"),
    ("Operation Parliament ended.", "Operation Parliament", "campaign", "a list takes it for a group"),
]


@pytest.mark.parametrize(("text", "name", "kind"), [k[:3] for k in KINDS], ids=[k[3] for k in KINDS])
def test_where_lists_differ_on_the_kind_the_words_of_the_report_decide(text: str, name: str, kind: str) -> None:
    assert [(n.name, n.kind) for n in names(text)] == [(name, kind)]


def test_a_family_that_only_one_list_has_is_its_claim() -> None:
    assert [(n.name, n.kind) for n in names("Then Phemedrone was started.")] == [("Phemedrone", "malware")]


def test_a_tool_with_its_attack_id_in_brackets_counts_though_it_is_a_word() -> None:
    assert [n.name for n in names("Tor [S0183]\n\nGreenjar [S9999]")] == ["Tor", "Greenjar"]


def test_every_name_of_a_list_after_aka_is_a_name_and_an_id_is_none() -> None:
    found = [n.name for n in names("APT40\u2014aka FEVERDREAM, G0065, Gadolinium and Temp.Jumper\u2014is there.")]
    assert found == ["APT40", "FEVERDREAM", "Gadolinium", "Temp.Jumper"]


def test_a_word_of_two_letters_is_no_tool_though_it_stands_in_an_enumeration() -> None:
    assert "at" not in [n.name for n in names("It was used by the Lazarus group, at least at night.")]
