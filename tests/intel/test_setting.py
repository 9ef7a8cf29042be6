"""Countries, sectors, and products with versions: where a report speaks of an attack, and not elsewhere."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.knowledge import facts
from groundswell.intel.names.setting import find_setting
from groundswell.intel.readers.choose import read_document

CASES = [
    ("The actor targeted telecom operators in Vietnam.", {("sector", "telecom operators"), ("country", "Vietnam")}),
    ("A Chinese espionage group compromised two ministries.", {("country", "Chinese"), ("sector", "ministries")}),
    ("The meeting in Vietnam was pleasant.", set()),
    ("The C2 servers of the campaign were located in Vietnam and Japan.", set()),
    ("The attack hit mail servers in Vietnam.", {("country", "Vietnam")}),
    ("The installation media of the organization held hashes that the actors stole.", set()),
    ("Victims are in the financial and media sectors.", {("sector", "financial"), ("sector", "media")}),
    ("The attack led to financial losses.", set()),
    ("The group attacks organizations for financial gain.", set()),
    ("Organizations harden their defense against attacks.", set()),
    ("It shows the need for education of organizations that are attacked.", set()),
    ("The actors stole sensitive technology from a company.", set()),
    ("The attack hit the defense and education sectors.", {("sector", "defense"), ("sector", "education")}),
    ("They sent a lure by social engineering to compromise mail accounts.", set()),
    ("Ivanti Connect Secure before 22.7R2.5 was attacked.", {("vendor", "Ivanti"), ("product", "Connect Secure")}),
    ("The group exchanged messages with its office.", set()),
    ("Exploitation of Microsoft Exchange began in January.", {("vendor", "Microsoft"), ("product", "Exchange")}),
    ("FortiOS versions 7.0.0 through 7.0.6 are affected.", {("product", "FortiOS")}),
    ("The malware is compiled for Windows.", set()),
    ("Attackers installed cryptocurrency mining software.", set()),
    ("It was compromised by Iranian government-sponsored actors.", {("country", "Iranian")}),
    ("The group is attributed to the government of China.", {("country", "China")}),
    ("Researchers and journalists have disclosed attacks in media.", set()),
    ("The actor targeted journalists in Oman.", {("sector", "journalists"), ("country", "Oman")}),
    ("The server is hosted in the United States.", set()),
    ("Victims are in Malaysia, Mozambique and Jordan.", {("country", c) for c in ("Malaysia", "Mozambique", "Jordan")}),
    ("It checked French (around October 2020) and Spanish to accept incoming victims.", set()),
    ("Chinese and Russian actors attacked it.", {("country", "Chinese"), ("country", "Russian")}),
    ("They attacked the aerospace/aviation sectors.", {("sector", "aerospace"), ("sector", "aviation")}),
    ("The type is CDFV2 Microsoft Outlook Message.", set()),
    ("Write to china@evil.com or see https://evil.com/China/ about the attack.", set()),
    ("The lure of the attackers shows a phone number based in Romania.", set()),
    ("The attackers called from a Romanian phone number.", set()),
    ("The group used the country code of Romania.", set()),
    ("The group stole the phone numbers of officials in Romania.", {("country", "Romania")}),
    ("The attackers sent an article titled “War in Israel” to ministries.", {("sector", "ministries")}),
    ("The malware came with a report on “War” to ministries in Oman.", {("country", "Oman")}),
    ("The lure was titled 'War' and the group attacked Oman.", {("country", "Oman")}),
    ("The lure titled 'Jordan's war on Oman' was sent by the group.", set()),
]
VERSIONS = [
    ("Ivanti Connect Secure before 22.7R2.5 was attacked.", "before 22.7R2.5"),
    ("FortiOS versions 7.0.0 through 7.0.6 are affected.", "7.0.0 through 7.0.6"),
    ("Confluence 8.5.3 and earlier can be exploited.", "8.5.3 and earlier"),
    ("PAN-OS (10.2.9) was exploited.", "10.2.9"),
    ("BIG-IP was exploited.", None),
    ("WordPress 119.59.99[.]87 was attacked.", None),
]


@pytest.mark.parametrize(("text", "names"), CASES, ids=[text for text, _ in CASES])
def test_what_a_sentence_says_of_where_and_against_whom(text: str, names: set[tuple[str, str]]) -> None:
    dossier, document = read_report(Path("report.txt"), f"A report\n\n{text}\n".encode())
    found = [n for n in dossier.names if n.kind in ("country", "sector", "vendor", "product")]
    assert {(n.kind, n.name) for n in found} == names
    for name in found:
        assert document.text[name.span[0] : name.span[1]] == name.name


@pytest.mark.parametrize(("text", "version"), VERSIONS, ids=[text for text, _ in VERSIONS])
def test_a_version_is_kept_as_the_report_writes_it(text: str, version: str | None) -> None:
    dossier, _ = read_report(Path("report.txt"), f"A report\n\n{text}\n".encode())
    (product,) = [n for n in dossier.names if n.kind == "product"]
    assert product.version == version


def test_a_group_s_name_that_holds_a_country_is_no_country() -> None:
    dossier, _ = read_report(Path("report.txt"), b"A report\n\nThe group Iranian Panda attacked a bank in Oman.\n")
    assert "Oman" in [n.name for n in dossier.names if n.kind == "country"]


@pytest.mark.parametrize(("heading", "countries"), [("Additional Resources", []), ("Victims", ["Israel"])])
def test_what_others_wrote_of_a_country_is_not_what_this_report_says(heading: str, countries: list[str]) -> None:
    item = "* [A group uses lures on the Israel conflict to deliver malware](https://example.org/a) - A vendor"
    dossier, _ = read_report(Path("report.md"), f"# A report\n\nA text.\n\n## {heading}\n\n{item}\n".encode())
    assert [n.name for n in dossier.names if n.kind == "country"] == countries


def test_the_antivirus_vendor_is_not_the_backdoor() -> None:
    text = (
        b"A report\n\nA backdoor called Quickheal was found. Quick Heal Technologies, the vendor, was not attacked.\n"
    )
    dossier, _ = read_report(Path("report.txt"), text)
    assert [n.name for n in dossier.names if n.kind == "malware"] == ["Quickheal"]


def test_the_lists_hold_what_they_say() -> None:
    for name, least in (("countries.csv", 110), ("sectors.csv", 20), ("products.csv", 120)):
        with (facts.FOLDER / name).open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        assert len(rows) >= least
        assert all(row["source"] for row in rows)


def test_cost_grows_with_the_text_and_not_faster() -> None:
    hostile = "Ivanti Connect Secure before 22.7 attacked telecom operators in North Korea and China " * 300

    def spent(text: str) -> float:
        document = read_document("report.txt", text.encode())
        start = time.process_time()
        find_setting(document)
        return time.process_time() - start

    spent(hostile)
    once, four = min(spent(hostile) for _ in range(3)), min(spent(hostile * 4) for _ in range(3))
    assert four < 12 * once + 0.05
