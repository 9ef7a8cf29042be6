"""What a sentence claims, and how certain it is: sentences of our own, one for each class of error once made."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.claims import _is_title
from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Claim


def claims(text: str) -> list[tuple[str, str]]:
    return [(c.kind, c.certainty) for c in whole(text)]


def whole(text: str) -> tuple[Claim, ...]:
    return read_report(Path("note.txt"), text.encode())[0].claims


def page(*lines: str) -> tuple[Claim, ...]:
    return read_report(Path("note.html"), "".join(f"<p>{line}</p>" for line in lines).encode())[0].claims


ASSERTED = [
    ("The loader reads a blob that is encrypted with RC4 and decrypts it in memory.", "capability", "stated"),
    ("The intruders encrypted all files on the two servers of the plant.", "impact", "stated"),
    ("There is a high probability that it comes from this same group.", "attribution", "possible"),
    ("No infrastructure overlaps with known actors were found in our data.", "attribution", "denied"),
    ("We could not find any malware that the installer saved to disk.", "capability", "denied"),
    ("The group is an alleged Chinese state-sponsored organization of contractors.", "attribution", "possible"),
    ("The threat actors then moved laterally and created a second account.", "capability", "stated"),
    ("The archive drops an honest program that side-loads the library beside it.", "capability", "stated"),
    ("In March 2021, the actors exploited the mail gateway of the first victim.", "timeline", "stated"),
    ("For more information, see the technical report of the second vendor.", "pointer", "stated"),
    ("The mails contain a link that leads to a page which asks for the password.", "capability", "stated"),
    ("It unpacks a second library that is kept in the resources of the first.", "capability", "stated"),
    ("The messages impacted hundreds of companies in the energy sector.", "victimology", "stated"),
    ("Its operators demanded a ransom payment in bitcoin from the port.", "impact", "stated"),
    ("The campaign is not directly connected to the group described in 2020.", "attribution", "denied"),
    ("The agency observed traffic from the plant to a known malicious address.", "capability", "stated"),
    ("The dropped library is a plain loader without any protection.", "capability", "stated"),
    ("More details are available in the report of the second vendor.", "pointer", "stated"),
    ("The mailbox rule of the intruders forwards all mail of the clerk to a server.", "capability", "stated"),
    ("Plumcake Loader Drops Three Files And Deletes Two.", "capability", "stated"),
    ("The loader uses a technique that hides its thread from the debugger.", "capability", "stated"),
    ("It is possible, but was not observed, that the actors used other tunnels.", "capability", "possible"),
]


@pytest.mark.parametrize(("text", "kind", "how"), ASSERTED, ids=[a[0][:40] for a in ASSERTED])
def test_a_sentence_is_one_claim_of_its_kind_with_the_author_s_certainty(text: str, kind: str, how: str) -> None:
    assert claims(f"What we found\n\n{text}\n") == [(kind, how)]


NOTHING = [
    ("Detection: Monitor the commands that the actors used to create accounts.", "a measure is no claim"),
    ("You may share this text with attribution to The Example Ledger.", "the licence ascribes nothing"),
    ("Confidence note: all rows below have been seen by us with high confidence.", "a note on the rows"),
    ("The shared tooling complicates detection and attribution for everybody.", "the word alone"),
    ("Espionage can lead to significant financial losses for any company.", "general, and about nobody"),
    ("Please refer to Table 3 of this analysis, described in the report.", "a table of the same report"),
    ("Our research team analyzed all files that the loader had written.", "what the authors did"),
    ("In this blog, we describe how the actors entered and how they left.", "what the text is about"),
    ("Customers of Example Shield are protected from this malware by default.", "the publisher's product"),
    ("Threat actors often take advantage of holidays to send their lures.", "what such people do"),
    ("Example Post is a legitimate service that sends files to anybody.", "an honest service"),
    ("Nation-state malware", "a title"),
    ("The loader deploys and then runs:", "words that only lead to what follows"),
    ("[1] Example Labs: A loader that steals mail from two ministries", "an entry of the references"),
    ("Restrict remote sessions that the actors use to enter the network.", "an order"),
    ("Figure 4: Timeline of attacks attributed to the group since 2014.", "a caption"),
]


@pytest.mark.parametrize("text", [n[0] for n in NOTHING], ids=[n[1] for n in NOTHING])
def test_a_sentence_that_asserts_nothing_of_the_case_is_no_claim(text: str) -> None:
    assert claims(f"What we found\n\n{text}\n") == []


NOT_SAID = [
    ("- Plumcake: New Group of Attackers Uses Custom Backdoor to Target the Ports of Three Countries", "a title"),
    ("- PlumFerry Unpacked Malware Encrypts x86 (Variant)", "a label"),
    (
        "- Home > Blog > The malware of the actors attacked the ports of three countries in one night of the year",
        "a breadcrumb",
    ),
    ("Example Labs, “The malware steals mail from two ministries,” March 2021.", "a reference"),
    ("Thread hollowing is a common technique that malware uses to hide its code.", "a definition"),
    ("“Living off the land” means that attackers use what is installed already.", "a definition of a quoted word"),
    ("This YARA rule detects the loader that the actors used.", "a rule of the author"),
    ("The two Sigma rules below cover the commands that the backdoor executes.", "rules of the author"),
    ("This rule looks for the strings that the malware decrypts.", "a rule called only that"),
]


@pytest.mark.parametrize("text", [n[0] for n in NOT_SAID], ids=[n[1] for n in NOT_SAID])
def test_a_title_a_lead_in_a_definition_and_a_rule_of_the_author_s_are_no_claims(text: str) -> None:
    assert claims(f"What we found\n\nNothing more is known.\n\n{text}\n\nThat is all of it.\n") == []


LEADS = [
    "Once the service has been stopped on both servers, the malware encrypts and adds exclusions for:",
    "After they decompress it, the actors run the following unknown programs on all the servers:",
]


@pytest.mark.parametrize("text", LEADS)
def test_a_lead_in_that_says_nothing_alone_is_no_claim_however_long(text: str) -> None:
    assert page("Nothing is lost.", text, "That is all.") == ()


def test_an_item_that_begins_with_what_the_actors_do_is_no_title() -> None:
    text = "Found\n\nBefore they encrypt anything, the actors:\n\n- Disable Windows Defender Real-Time Protection\n"
    assert ("capability", "stated") in claims(text)


def test_a_lead_in_that_says_something_before_it_leads_is_a_claim() -> None:
    text = "The intruders encrypted the mail gateways of two ports on one night, and left the following file:"
    assert claims(f"What we found\n\nNothing more is known. {text}\n\n- note.txt\n") == [("capability", "stated")]


def test_a_list_of_titles_to_read_holds_no_claim_and_a_sentence_with_a_stop_ends_it() -> None:
    title = "How the malware decrypts the files of a plant in one night and what it leaves behind on each server"
    after = "The loader decrypts the blob in memory."
    assert [c.sentence for c in page("Further reading:", title, after)] == [after]
    assert [c.sentence for c in page("Some findings:", title, after)] == [title, after]


def test_a_sentence_in_a_script_without_capitals_is_no_title() -> None:
    assert not _is_title("攻击者 使用 恶意 软件 窃取 数据")


def test_what_actors_do_in_a_list_is_a_claim() -> None:
    text = "What we found\n\nBefore they encrypt anything, the actors:\n\n- Delete all copies of the disks.\n"
    assert ("capability", "stated") in claims(text)


def test_a_sentence_that_stands_twice_is_told_once() -> None:
    once = "The loader decrypts the blob in memory.\n"
    text = f"What we found\n\n{once}\nAnother day.\n\n{once}"
    assert claims(text) == [("capability", "stated")]


def test_a_name_of_the_report_acts() -> None:
    text = "What we found\n\nWe call the backdoor Plumcake. Plumcake fetches two more files at every start.\n"
    assert "Plumcake fetches two more files at every start." in {claim.sentence for claim in whole(text)}


def test_a_recommendation_is_never_a_claim_too() -> None:
    text = "Recommendations\n\n- Enable script block logging to record commands that the actors can execute.\n"
    assert claims(text) == []


ANNOUNCED = (
    'The payload ran the following command:\n\npowershell.exe Get-ADUser -Filter * | select name &gt; "a.txt"\n\nEnd.'
)


def test_a_command_on_a_line_of_its_own_is_found_whole_where_the_sentence_before_announces_it() -> None:
    observables = read_report(Path("note.txt"), ANNOUNCED.encode())[0].observables
    assert [o.value for o in observables if o.type == "command_line"] == [
        'powershell.exe Get-ADUser -Filter * | select name > "a.txt"'
    ]


def test_a_sentence_that_begins_with_the_name_of_a_program_is_no_command() -> None:
    text = "What we found\n\ncurl is a program that many scripts use, and it says nothing by itself.\n"
    observables = read_report(Path("note.txt"), text.encode())[0].observables
    assert [o.value for o in observables if o.type == "command_line"] == []
