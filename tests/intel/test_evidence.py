"""Evidence beside a value, one kind a case, in made-up reports: what it is judged as and what the reasons say."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Observable


def found(text: str, name: str = "r.txt") -> dict[str, Observable]:
    """What each value of a made-up report is judged as."""
    return {o.value: o for o in read_report(Path(name), text.encode())[0].observables}


DEFANGED = "The loader asks evil-crow[.]com.\n\n"
CASES = [
    (
        "r.txt",
        "Hosts of the malware\n\nnest-a[.]net\nLikely legitimate but compromised. Seen in June.\nnest-b[.]net\n",
        "nest-a.net",
        "abused",
        "broken into",
        "the line below says that it was broken into",
    ),
    (
        "r.txt",
        "Hosts of the malware\n\nnest-a[.]net\nLikely legitimate but compromised. Seen in June.\nnest-b[.]net\n",
        "nest-b.net",
        "attacker",
        "stands alone",
        "and it says so of the one above it only",
    ),
    (
        "r.txt",
        "nest-a[.]net | an instance that served payloads. Potentially compromised.\n",
        "nest-a.net",
        "abused",
        "broken into",
        "or the end of its line",
    ),
    (
        "r.txt",
        "We gave it hxxp://nest-a[.]net/a.exe, not the actual URL used by the malware, which stays hidden.\n",
        "http://nest-a.net/a.exe",
        "reference",
        "not the actual ",
        "what the author made up for a trial is no indicator",
    ),
    (
        "r.txt",
        DEFANGED + "Registrant Name: A Crow\nRegistrant Email: a.crow.84@crowmail.net\n",
        "a.crow.84@crowmail.net",
        "attacker",
        "Registrant",
        "who registered a name writes his address so that it can be clicked",
    ),
    (
        "r.txt",
        "The malicious archive holds setup.exe (7fccc871c889a4f4c13a977fdd5f062d), which is the crow setup "
        "[legitimate], and nest.exe (ec8f97d5595d92ec678ffbf5ae1f60ce), which is a malicious downloader.\n",
        "7fccc871c889a4f4c13a977fdd5f062d",
        "abused",
        "the words behind it call it honest",
        "of two hashes in one sentence the words right behind each count",
    ),
    (
        "r.txt",
        "Names: nest-a[.]net nest-b[.]net (compromised legitimate site) nest-c[.]net were used by the malware.\n",
        "nest-a.net",
        "attacker",
        "written so that it cannot be clicked",
        "a remark in brackets is about the name before it",
    ),
    (
        "r.txt",
        "Names: nest-a[.]net nest-b[.]net (compromised legitimate site) nest-c[.]net were used by the malware.\n",
        "nest-b.net",
        "abused",
        "a site of another that was broken into",
        "and so it holds of that one",
    ),
    (
        "r.md",
        "# Crow\n\n## Detection\n\n| crow-a.net | Domain |\n|---|---|\n| crow-b.net | Domain |\n",
        "crow-b.net",
        "attacker",
        "stands alone",
        "a column that names the kind of value says nothing of it",
    ),
    (
        "r.txt",
        DEFANGED + "The mail came from nest-bank[.]net, which spoofs the legitimate domain nest-bank[.]org.\n",
        "nest-bank.org",
        "reference",
        "the genuine place that the attackers imitate",
        "the imitated is not the attacker",
    ),
    (
        "r.txt",
        DEFANGED + "The backdoor asks https://8.8.8.8/resolve?type=TXT&name=, of anybody.\n",
        "https://8.8.8.8/resolve?type=TXT&name=",
        "abused",
        "a resolver of names over HTTPS",
        "a resolver by which names are asked for is used, not the attacker's",
    ),
    (
        "r.txt",
        DEFANGED + "What we read\n\n[6] https://nest-papers.net/a-paper.pdf\n",
        "https://nest-papers.net/a-paper.pdf",
        "reference",
        "a numbered note",
        "notes at the end are references without a heading",
    ),
    (
        "r.txt",
        DEFANGED + "Domains seen\n\nnest-a[.]net nest-b[.]net nest-c[.]net\n",
        "nest-b.net",
        "attacker",
        "stands alone",
        "a line of nothing but values is a list, set in columns",
    ),
    (
        "r.txt",
        "Tools\n\nhttps://nest-tools.net/tool\n",
        "https://nest-tools.net/tool",
        "unsure",
        "stands alone",
        "a link that can be clicked is no indicator because it has a line of its own",
    ),
    (
        "r.txt",
        DEFANGED + "It hid well and was found late by all who looked for it.\nReferences:\nhttps://nest.net/a-post\n",
        "https://nest.net/a-post",
        "reference",
        "References",
        "the line that introduces it says that references follow",
    ),
    (
        "r.md",
        "# Crow\n\n| Tactic | Ref URL |\n|---|---|\n| Execution | https://nest.net/T1059 |\n",
        "https://nest.net/T1059",
        "reference",
        "column 'Ref URL'",
        "in a column of references",
    ),
    (
        "r.md",
        "# Crow\n\n**Source**: https://blog.nest.net/crow\n\n## IOCs\n\nThe malware, see https://www.nest.net/more\n\n"
        "Write to desk@nest.net\n",
        "desk@nest.net",
        "reference",
        "publisher",
        "the line that says where a page was taken from names its publisher",
    ),
    (
        "r.txt",
        "The note of the ransomware says:\n\nYour files are encrypted. Contact: crow77@cock.li\n",
        "crow77@cock.li",
        "attacker",
        "ransom note",
        "who asks to be written to in a ransom note",
    ),
    (
        "r.md",
        "# Crow Targets a Nest\n\n## Infrastructure\n\nThe beacon asked evil-crow[.]com.\n",
        "evil-crow.com",
        "attacker",
        "Infrastructure",
        "a title about whom it attacks is no section about them",
    ),
    (
        "r.txt",
        "C2 servers:\n\n104.21.49[.]220\n",
        "104.21.49.220",
        "abused",
        "Cloudflare",
        "an address that thousands of sites share",
    ),
    (
        "r.txt",
        "C2: hxxps://i.ibb[.]co/7Hx/a.png\n",
        "https://i.ibb.co/7Hx/a.png",
        "abused",
        "shared by many",
        "a service's own server below its name",
    ),
    (
        "r.txt",
        "Leaks stand at http://shinycrowpogk4jjniry5qi7247tznop6mxdrdte2k6pdu5cyo43vdzm.onion/\n",
        "http://shinycrowpogk4jjniry5qi7247tznop6mxdrdte2k6pdu5cyo43vdzm.onion/",
        "attacker",
        "hidden service",
        "a hidden service",
    ),
    (
        "r.txt",
        "Later a rotation led to the operator-controlled 45.155.204.9 in May.\n",
        "45.155.204.9",
        "attacker",
        "operator-controlled",
        "words that give a place to the attacker",
    ),
    (
        "r.txt",
        "We saw the attacker-disposable 45.155.204.9 for a day in May.\n",
        "45.155.204.9",
        "attacker",
        "attacker-disposable",
        "a host that the attacker throws away is his too",
    ),
    (
        "r.txt",
        "C2: 45.155.204.9 answered once, its ownership is unclear.\n",
        "45.155.204.9",
        "unsure",
        "ownership is unclear",
        "words by which the author doubts",
    ),
    (
        "r.md",
        '# Crow\n\n## Lure\n\nThe link leads to a fake shop.\n\n```html\n<a href="http://www.nest-shop.club:8080/e">go</a>\n```\n',
        "http://www.nest-shop.club:8080/e",
        "attacker",
        "fake",
        "the paragraph before code introduces it",
    ),
]


@pytest.mark.parametrize(
    ("name", "text", "value", "judgement", "reason"), [c[:5] for c in CASES], ids=[c[5] for c in CASES]
)
def test_a_sign_counts_where_it_stands(name: str, text: str, value: str, judgement: str, reason: str) -> None:
    one = found(text, name)[value]
    assert one.judgement == judgement
    assert any(reason in words for words in one.reasons)


SERIAL = "7c3d7281e1151fe4127923f4b4c3cd36"
AGENT = "CrowNest/1.0 (updater)"
OWN_LISTS = {
    "a column of serial numbers": (
        f"| Subject | Serial number |\n|---|---|\n| Crow Ltd | {SERIAL} |\n",
        SERIAL,
        "attacker",
    ),
    "a row of them": (f"| Kind | Value |\n|---|---|\n| Serial number | {SERIAL} |\n", SERIAL, "attacker"),
    "a line below a heading that names them": (
        f"## Digital certificate\n\nSerial number: {SERIAL}\n",
        SERIAL,
        "attacker",
    ),
    "a row of user agents": (f"| Kind | Value |\n|---|---|\n| User-Agent | {AGENT} |\n", AGENT, "attacker"),
    "a line below a heading of them": (f"## User agents\n\nUser-Agent: {AGENT}\n", AGENT, "attacker"),
    "prose below such a heading": (
        f"## Digital certificate\n\nThe site of a friend of ours had one with the serial number {SERIAL} until May.\n",
        SERIAL,
        "unsure",
    ),
    "prose": (f"The friend had a certificate with the serial number {SERIAL}, now expired.\n", SERIAL, "unsure"),
    "a heading of victims": (
        f"## Certificates of victims\n\nSerial number: {SERIAL}\n",
        SERIAL,
        "reference",
    ),
    "the user agent of a browser": (
        "## User agents\n\nUser-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64)\n",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "unsure",
    ),
}


@pytest.mark.parametrize("case", OWN_LISTS)
def test_a_list_of_certificates_or_user_agents_is_one_of_indicators(case: str) -> None:
    text, value, expected = OWN_LISTS[case]
    assert found("# Crow\n\n" + text, "r.md")[value].judgement == expected


REASONS = {
    "a program of the system is that, whatever is said beside it": (
        "The malware starts powershell.exe for its payload.\n",
        "powershell.exe",
        "abused",
        False,
    ),
    "an attacker's without such a word": (
        "## Indicators\n\nnest-a[.]net is a C2 of the malware.\n",
        "nest-a.net",
        "attacker",
        False,
    ),
    "an attacker's by that word alone": ("The malware asks its C2 at nest-a.net.\n", "nest-a.net", "attacker", True),
}


@pytest.mark.parametrize("case", REASONS)
def test_a_word_that_proves_little_is_a_reason_only_where_it_tipped_the_judgement(case: str) -> None:
    text, value, judgement, told = REASONS[case]
    seen = found("# Crow\n\n" + text, "r.md")[value]
    assert seen.judgement == judgement
    assert any("the text says" in reason or "that introduces it says" in reason for reason in seen.reasons) is told


HEADINGS = [
    "Direcciones IP maliciosas",
    "Indicateurs",
    "Schädliche Hosts",
    "Индикаторы",
    "附录IOC",
    "通信先",
    "침해지표",
]


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_heading_names_indicators_in_other_languages_too(heading: str) -> None:
    page = f"# Crow\n\n## {heading}\n\n81.0.236.93 (x y z)\n"
    assert found(page, "r.md")["81.0.236.93"].judgement == "attacker"
    assert found(page.replace(heading, "Corn"), "r.md")["81.0.236.93"].judgement == "unsure"


def test_the_name_of_a_script_does_not_call_a_hash_honest() -> None:
    listed = "Hashes\n\nclean.sh 7fccc871c889a4f4c13a977fdd5f062d\n"
    assert found(listed)["7fccc871c889a4f4c13a977fdd5f062d"].judgement == "attacker"
    assert found(listed.replace("clean.sh", "clean"))["7fccc871c889a4f4c13a977fdd5f062d"].judgement == "abused"


def test_a_host_whose_registration_a_report_tells_is_the_attackers() -> None:
    told = "A new domain, raven-nest.com, was registered on May 3 and points to the same address.\n"
    assert found(told)["raven-nest.com"].judgement == "attacker"
    assert found(told.replace("registered on May 3 and points to the same", "seen at an"))[
        "raven-nest.com"
    ].judgement == ("unsure")
