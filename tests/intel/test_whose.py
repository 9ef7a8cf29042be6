"""Whose a host is by the words right beside it, in made-up reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Observable

LONG = "Much more was seen in the weeks that followed, and the crows went on from one nest to the next. " * 3


def found(text: str) -> dict[str, Observable]:
    """What each value of a made-up report is judged as."""
    return {o.value: o for o in read_report(Path("r.txt"), text.encode())[0].observables}


DEFANGED = "The malware asks its C2 server evil-crow[.]com.\n\n"
CASES = [
    # text, value, judgement, why
    (
        "The loader opens the benign page hxxps://corn[.]net as a decoy.",
        "https://corn.net/",
        "reference",
        "called benign",
    ),
    ("The lure shows the official sites corn[.]net and barley[.]net.", "barley.net", "reference", "one list of honest"),
    (
        "The malicious app is a copy; the original app could be had from the farmers' site, corn[.]net.",
        "corn.net",
        "reference",
        "where the original is from",
    ),
    ("The malware asks the legitimate-looking domain corn[.]net.", "corn.net", "attacker", "looks are no honesty"),
    ("The payload was on corn[.]net, which may seem a benign domain.", "corn.net", "attacker", "what only seems so"),
    (
        "The malware was served by corn.net, a legitimate farmers' site.",
        "corn.net",
        "abused",
        "an honest site was used",
    ),
    (
        "Corn News (corn.net) is a genuine site, but the domain corn.bid, is controlled by the attackers.",
        "corn.bid",
        "attacker",
        "whom the words behind it name",
    ),
    (
        "Corn News (corn.net) is a legitimate news site, but the attackers control the lookalike corn.bid.",
        "corn.bid",
        "attacker",
        "what they are said to control",
    ),
    (
        "Corn News (corn.net) is a legitimate news site, but the attackers control the lookalike corn.bid.",
        "corn.net",
        "abused",
        "the honest one of the two",
    ),
    (
        "Much was seen before. For example, the sample 5f2d7c8e9a1b4c3d6e7f8091a2b3c4d5 of this loader calls the"
        " legitimate service corn[.]net to learn under which address the rest of the world sees it, and then another.",
        "5f2d7c8e9a1b4c3d6e7f8091a2b3c4d5",
        "attacker",
        "honest is the service, not the file",
    ),
    (
        "The malicious domain raven[.]net was found on the compromised site corn.net.",
        "raven.net",
        "attacker",
        "broken into is the site where it was found",
    ),
    (
        "The attackers registered an account on corn.net.",
        "corn.net",
        "unsure",
        "where they did something is not theirs",
    ),
    ("All C2 domains were registered through corn-names[.]net.", "corn-names.net", "reference", "the registrar"),
    ("The C2 domain uses corn[.]net for its DNS, which is a hosting company.", "corn.net", "reference", "who hosts it"),
    ("8.8.4.1\n6848 | 81.82.0.0/15 | CORN | BE | corn.net | Corn malware\n", "corn.net", "reference", "who routes it"),
    ("It asks the internet service corn[.]net for its own address.", "corn.net", "abused", "a service for anybody"),
    ("The phishing mail was sent to info@corn[.]net.", "info@corn.net", "reference", "to whom a mail was sent"),
    (
        "A. Crow, On malware, Crow Press, accessed March 9, 2021, published May 2020, https://corn.net/malware.",
        "https://corn.net/malware",
        "reference",
        "a source with the day on which it was read",
    ),
    ("[3] How the malware flies: https://corn.net/fly", "https://corn.net/fly", "reference", "a numbered note"),
    (
        "Crows use malware to open nests - corn-news.net\n3 months ago\n[...] and the malware [...]",
        "corn-news.net",
        "reference",
        "another page that speaks of this one",
    ),
    (
        "It asks the malicious domain corn[.]net, which was sinkholed.",
        "corn.net",
        "attacker",
        "sinkholed, and still his",
    ),
    (
        "The C2 domain is on a seemingly unrelated host, corn[.]net.",
        "corn.net",
        "attacker",
        "what only seems unrelated",
    ),
    (
        "It asks the malicious http://www.evil-crow.com/a now.",
        "http://www.evil-crow.com/a",
        "attacker",
        "www at his host",
    ),
    ("Malware checks who it is at api.ipify[.]org.", "api.ipify.org", "abused", "a known service for addresses"),
    ("The malware asks ifconfig.me for its own address.", "ifconfig.me", "abused", "such a service asked in prose"),
    ("One can see it at ifconfig.me.", "ifconfig.me", "reference", "such a service, and nothing said of an attack"),
    (
        "The mails came from another account; corn[.]net appears to be a legitimate company.",
        "corn.net",
        "abused",
        "an honest company's",
    ),
    (
        "Its payload is kept on the file repository site, corn[.]net, in two parts.",
        "corn.net",
        "abused",
        "a site for anybody's files",
    ),
    (
        "The stealer sends what it took to a photo-sharing website called corn[.]net.",
        "corn.net",
        "abused",
        "a site for anybody's pictures",
    ),
    (
        "They staged tools by way of the corn.net and barley.net file-sharing services.",
        "barley.net",
        "abused",
        "a service named behind",
    ),
    ("Its C2 server is hosted at the domain corn.net.", "corn.net", "attacker", "the words before it call it his"),
    (
        "It is hosted in Crowland: corn[.]net is a well-known crow domain.",
        "corn.net",
        "attacker",
        "well-known is not honest",
    ),
    (
        "The nest is described at https://github.com/crow/nest and elsewhere.",
        "https://github.com/crow/nest",
        "reference",
        "a link that the report leaves clickable",
    ),
    (
        "The malware gets its payload from https://github.com/crow/nest and runs it.",
        "https://github.com/crow/nest",
        "abused",
        "unless an attack is spoken of",
    ),
    (
        "Further on, https://github.com/crow/nest/raw/main/corn[.]vbs was seen.",
        "https://github.com/crow/nest/raw/main/corn.vbs",
        "abused",
        "or the name of its file is written so that nobody clicks on it",
    ),
    (
        "The domain corn[.]net is also a legitimate website, but it was redirecting to the malware.",
        "corn.net",
        "abused",
        "which is also a honest one",
    ),
    ("The lure is at a TLD squat of the legitimate corn shop corn.net.", "corn.net", "reference", "what is squatted"),
    (
        "The malware:\n\nCreation Date | 2020-03-23\n\nName Servers | NS1.CORN.NET, NS2.CORN.NET\n",
        "ns1.corn.net",
        "reference",
        "a row about who answers for a name",
    ),
    (
        "Received: from x (sonic1.consmr.mail.ne1.yahoo.com. [81.0.236.93]) with the malware",
        "81.0.236.93",
        "reference",
        "an address of a mail service",
    ),
    (
        "Received: from sonic1.consmr.mail.ne1.yahoo.com (x.corn.net [81.0.236.93]) with the malware",
        "81.0.236.93",
        "attacker",
        "a name that the sender gave himself says nothing",
    ),
    (
        "The malware was sent:\n\nFrom: Corn via DocuSign <corn@docusign.net>\n",
        "corn@docusign.net",
        "abused",
        "a sender who bears the name of a known service",
    ),
    (
        f"It was on these legitimate websites:\n\nA farm\n\n{LONG}\n\nDomain\n\ncorn[.]net\n",
        "corn.net",
        "attacker",
        "long prose ends what a line with a colon introduces",
    ),
]


@pytest.mark.parametrize(("text", "value", "judgement"), [c[:3] for c in CASES], ids=[c[3] for c in CASES])
def test_the_words_right_beside_a_name_tell_whose_it_is(text: str, value: str, judgement: str) -> None:
    assert found(DEFANGED + text)[value].judgement == judgement


def test_a_server_of_names_below_the_attackers_own_name_is_no_providers() -> None:
    text = DEFANGED + "Its registration:\nName Server: ns1.evil-crow[.]com\nName Server: ns1.corn[.]net\n"
    assert found(text)["ns1.evil-crow.com"].judgement == "attacker"
    assert found(text)["ns1.corn.net"].judgement == "reference"


def test_a_line_about_the_genuine_page_is_about_the_next_line_only() -> None:
    text = "The malware shows a page.\n\nLegit login page URL:\n\nhxxps://corn[.]net/in\n\nnest-a[.]net\n"
    assert found(DEFANGED + text)["nest-a.net"].judgement == "attacker"


HASH_C = "7fccc871c889a4f4c13a977fdd5f062dec8f97d5595d92ec678ffbf5ae1f60ce"
HASH_A, HASH_B = "7fccc871c889a4f4c13a977fdd5f062d", "ec8f97d5595d92ec678ffbf5ae1f60ce"
FILES = [
    (
        f"MD5 | Description\n{HASH_B} | A dropper of the crows, side-loaded by the legitimate corn.exe.\n"
        f"{HASH_A} | Legitimate corn.exe\n",
        HASH_B,
        "honest is what loads it",
    ),
    (
        f"It is loaded by way of a legitimate browser of the name of corn.exe that all farmers have and use and like "
        f"(MD5: {HASH_A}) by means of a DLL named nest.dll (MD5: {HASH_B}) that decrypts the backdoor of the crows.",
        HASH_B,
        "the word before another hash is about that one",
    ),
    (
        f"One sample (MD5: {HASH_B}) that we looked at in the winter dropped two programs into the folder of temporary "
        "files, of which the first, corn.exe, was an installer that is legitimate.",
        HASH_B,
        "the word far behind is about what it dropped",
    ),
    (
        f"MD5: {HASH_B}\nNotes: a backdoor of the crows and a clean decoy document\n",
        HASH_B,
        "the decoy is another file",
    ),
    (
        f"SHA256 hash: {HASH_C}\nFile size: 1 byte\nFile type: DLL\nNote: Loaded by copy of legitimate corn.exe\n",
        HASH_C,
        "what loads it is honest",
    ),
    (
        f"SHA256 hash: {HASH_C}\nFile size: 1 byte\nFile description: DLL (not malicious until it is decoded)\n",
        HASH_C,
        "not malicious until",
    ),
    (
        f"CrowScreen\n\n{HASH_B}\n\nLegitimate compromised websites\n\nevil-crow[.]com\n",
        HASH_B,
        "the next list's title",
    ),
]


@pytest.mark.parametrize(("text", "value"), [c[:2] for c in FILES], ids=[c[2] for c in FILES])
def test_a_file_is_honest_only_where_the_word_is_about_it(text: str, value: str) -> None:
    assert found(DEFANGED + text)[value].judgement == "attacker"


def test_an_address_is_judged_as_it_is_with_a_port_unless_its_own_words_speak_against_it() -> None:
    with_port = "The C2 server of the malware is 81.0.236.93:8443.\n\n"
    assert found(with_port + "Host: 81.0.236.93\n")["81.0.236.93"].judgement == "attacker"
    assert found(with_port + "A scan was aimed at 81.0.236.93.\n")["81.0.236.93"].judgement == "reference"


TITLED = [
    (
        f"# Abused legitimate applications\n\nMD5 | EXE name\n---|---\n{HASH_A} | corn.exe\n",
        HASH_A,
        "files called honest",
    ),
    (
        f"# corn.dll\n\nMD5: {HASH_A}\n\nThe DLL file appears to be a legit library for corn.\n",
        HASH_A,
        "the next line does",
    ),
    ("# 20 Spoofed sending addresses\n\n- From: Hen <hen@corn.net>\n", "hen@corn.net", "senders called spoofed"),
]


@pytest.mark.parametrize(("text", "value"), [c[:2] for c in TITLED], ids=[c[2] for c in TITLED])
def test_a_title_tells_whose_the_values_below_it_are(text: str, value: str) -> None:
    dossier, _ = read_report(Path("r.md"), ("# The crows\n\n" + DEFANGED + text).encode())
    assert {o.value: o.judgement for o in dossier.observables}[value] == "abused"


def test_a_name_in_a_line_of_recorded_traffic_is_no_link_that_was_left() -> None:
    listed = "# Domains\n\n" + "".join(f"- nest-{letter}[.]net\n" for letter in "defghi")
    traffic = "\n# C2 traffic\n\n- 81.0.236.93 port 80 - nest-b.com - GET /\n\nBeside it stood nest-c.com.\n"
    dossier, _ = read_report(Path("r.md"), ("# The crows\n\n" + DEFANGED + listed + traffic).encode())
    judged = {o.value: o.judgement for o in dossier.observables}
    assert judged["nest-b.com"] == "attacker"
    assert judged["nest-c.com"] == "unsure"
