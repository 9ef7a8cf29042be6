"""What a sentence claims, and how certain it is: sentences of our own, one for each class of error once made."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.statements.claims import _is_title
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


TOLD = [
    ("Next, it calculates a checksum over the name of the drive.", "a pronoun and a verb that no list holds"),
    ("To reach the plant, the Tin group exploits a flaw in two gateways.", "exploits, the verb"),
    ("We observed the loader drop the same library on two servers.", "what was observed to do it"),
    ("Drops a library into the folder of the user and runs it.", "a note that leaves out the subject"),
    ("The second version parses the value for the names of three sandboxes.", "a version of it"),
    ("mail.tin-heron[.]example is intended to mimic the gateway of a port.", "a harmless value as subject"),
    ("The GRU relied on scheduled tasks to come back after each restart.", "a state's service"),
    ("This information will then be sent to the server of the attackers.", "information that is taken"),
    ("The information is sent by mail to an address of theirs.", "information that is sent"),
    ("We believe this was done to hide the malware from the ministry.", "what the authors take it for"),
    ("We can confirm that the ministry was attacked with the ransomware in May.", "with what it was attacked"),
    ("Two of these IPs have hosted the same page.", "addresses that host"),
    (
        "Most of them use the mutex of the malware, share its icon and hide in one folder.",
        "no order, though 'share' could be one",
    ),
]


@pytest.mark.parametrize("text", [t[0] for t in TOLD], ids=[t[1] for t in TOLD])
def test_what_something_hostile_does_is_told_by_many_forms(text: str) -> None:
    assert [kind for kind, _ in claims(f"What we found\n\nNothing more is known. {text}\n")] == ["capability"]


def test_the_number_of_a_note_before_a_sentence_is_the_last_one_s() -> None:
    text = "The name is ours. [9] There are also cases where the group targeted companies in two countries.\n"
    assert [kind for kind, _ in claims(f"What we found\n\n{text}")] == ["victimology"]


CODE = [
    "private static Type loader = malware.GetType(payload.Key);",
    "public static string PAYLOAD;     // the key that the malware uses",
    "extend Path = tostring(parse_path(malware.FolderPath).DirectoryPath) // what the actors used",
    'alert http $HOME_NET any -> $EXTERNAL_NET any (msg:"the malware sends data"; sid:1;)',
    '{ "config": [ "the malware sends", "the actors use" ] }',
    'sc  stop service  reg  add "HKLM\\SOFTWARE\\Run" and the malware starts again',
]


@pytest.mark.parametrize("text", CODE)
def test_code_is_no_claim_whatever_words_it_holds(text: str) -> None:
    assert page("Nothing is lost.", text, "That is all.") == ()


ASIDE = [
    ("The main function of the malware is shown in Figure 6.", "what a figure shows"),
    ("First, let’s take a look at how the malware was chosen.", "where the text goes on"),
    ("The following sections go over the steps that the attackers took.", "what a part is about"),
    ("If we convince the malware to ask for a file, it sends it.", "what the authors try"),
    ("Deactivating unused accounts can also help mitigate what the actors do.", "what defence does"),
    ("Tin Heron uses a backdoor to target three ports | Example Labs Blog", "the title of a page"),
    ("We then decompiled the loader to get the code of the malware.", "a step of the authors"),
    ("Here we will analyze the dropper before the later version of the malware.", "what the text goes on to"),
    ("The later version of the malware will be discussed in the next part.", "what is covered elsewhere"),
    ("Its byte pattern allows us to identify two further samples of the malware.", "how the authors came to it"),
    ("The full code of the malware is available here.", "where it is to be had"),
    ("Details of these attacks have been provided to customers of the vendor.", "what customers got"),
    ("[3] A. Author, “The Tin malware strikes,” Example Labs, accessed July 2, 2021, labs.example", "a source"),
    ("An example of this request of the malware can be seen below.", "what is shown"),
    ("The data that the malware sends is as follows.", "what is shown next"),
    ("To understand this better, we took a picture of the page of the attackers.", "a step of the authors"),
    ("First page of the third malicious document observed in the campaign.", "a caption"),
    ("The strings of the malware have been included for the benefit of the reader.", "what the text gives"),
    ("(Example Analysis Group) Retrieved from labs.example about the malware.", "a source cited"),
    ("Does the malware also install a certificate of the attackers?", "a question"),
]


@pytest.mark.parametrize("text", [a[0] for a in ASIDE], ids=[a[1] for a in ASIDE])
def test_what_the_text_says_of_itself_is_no_claim(text: str) -> None:
    assert page("Nothing is lost.", text, "That is all.") == ()


def test_settings_that_customers_can_turn_on_are_for_the_reader_not_deeds() -> None:
    text = "Customers can turn on the following rules to block activity of this threat:\n\n- Block scripts of Office.\n"
    assert claims(f"What we found\n\nNothing more is known. {text}") == []


def test_ten_years_are_no_pointer() -> None:
    text = "For more than ten years, the group has used the same backdoor against ports."
    assert [kind for kind, _ in claims(f"What we found\n\n{text}\n")] != ["pointer"]


def test_a_name_with_link_in_it_is_no_tie() -> None:
    text = "The group used LinkedIn to send the archive to engineers of the campaign."
    assert [kind for kind, _ in claims(f"What we found\n\n{text}\n")] == ["capability"]


def advised(*sentences: str) -> list[str]:
    text = f"# A note\n\nTin group came.\n\n## Mitigations\n\n{' '.join(sentences)}\n"
    return [
        c.sentence for c in read_report(Path("note.md"), text.encode())[0].claims if c.sentence != "Tin group came."
    ]


def test_under_advice_what_a_measure_is_good_for_is_no_claim() -> None:
    assert (
        advised("Such policies can detect changes that undermine a server.", "This returns a list of all keys.") == []
    )


def test_under_advice_what_those_who_attack_do_is_one_and_so_is_what_follows_it() -> None:
    told = ["The actors leave a note on each server.", "It requires the victim to write a mail."]
    assert advised(*told) == told


KINDS = [
    ("The code of older families fortifies the connection between the two groups.", "attribution", "what connects"),
    ("The vendor observed the first campaign in December 2021.", "timeline", "the first of them"),
    ("The backdoor encrypts data to be exfiltrated, so that nobody notices.", "capability", "no harm was done yet"),
    ("The infected machine responds to the server with one word.", "capability", "what an infected machine does"),
]


@pytest.mark.parametrize(("text", "kind"), [k[:2] for k in KINDS], ids=[k[2] for k in KINDS])
def test_the_words_of_a_sentence_give_its_kind(text: str, kind: str) -> None:
    assert [given for given, _ in claims(f"What we found\n\nNothing more is known. {text}\n")] == [kind]


def test_what_a_program_does_on_a_command_is_told_below_the_labels_of_its_commands() -> None:
    lead = "The backdoor accepts the following commands from its operator:"
    lines = [lead, "0x3", "Download and execute a program of the operator.", "0x4", "Delete the backdoor and stop."]
    told = [claim.sentence for claim in page("Nothing is lost.", *lines, "That is all.")]
    assert told[-2:] == [lines[2], lines[4]]
