"""Values that lost the blanks around them, got blanks into them, or stand in the code of a script."""

from __future__ import annotations

from hashlib import md5, sha1, sha256, sha512

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.readers import asciidoc
from groundswell.intel.readers import text as plain
from groundswell.intel.readers.choose import read_document

MD5, SHA1 = md5(b"crow").hexdigest(), sha1(b"crow").hexdigest()
SHA256, SHA512 = sha256(b"crow").hexdigest(), sha512(b"crow").hexdigest()


def found(words: str) -> list[tuple[str, str]]:
    """The kinds and canonical values in a text."""
    return [(v.kind, v.value) for v in scan(plain.read(words)).values]


def hashes(words: str) -> list[str]:
    return [value for kind, value in found(words) if kind in ("md5", "sha1", "sha256", "sha512")]


GLUED_HASHES = [
    (f"a nest.bin - {MD5}On Monday they", [MD5], "a word in capitals goes on"),
    (f"MD5            {MD5}Size", [MD5], "a label before it"),
    (f"Other Hashes{MD5}\n", [MD5], "the word for it before it"),
    (f"nest.exe{SHA256}Crow loader", [SHA256], "the ending of a file before it ends in a digit too"),
    (f"the nest file{SHA256}Next", [SHA256], "so does a word"),
    (f"crow.sysSHA-256{SHA256}owl.sysSHA-256{SHA256[::-1]}\n", [SHA256, SHA256[::-1]], "the number of the kind"),
    (f"x86_64{SHA256}: Mach-O", [SHA256], "the word for a machine"),
    (f"user.exe{SHA256}2021-12-05T14:44:13", [], "digits on both sides: too many to tell"),
    (f"crow.dll {SHA256}2021-12-05T14:44:13", [SHA256], "a day behind it"),
    (f"at 10:18:13{MD5} and", [MD5], "the seconds before it"),
    (f"{SHA1.upper()}Description", [SHA1], "the capital of the next word is a digit too"),
    (f"Import Hash      {MD5}The crow", [], "the hash of what a program imports"),
    (f"CROW{MD5}{SHA1}{SHA256}{SHA512}", [MD5, SHA1, SHA256, SHA512], "a row of one file's hashes"),
    (f"Imphash{MD5}Rich PE Hash{MD5[::-1]}Filetype", [], "other hashes of a program"),
    (f"dropped{SHA256}files", [], "digits of the word before it or of the word behind it"),
    (f"GET /index.php?type=read&id={MD5} and", [], "a field of a query"),
    (f"CROW{SHA512}OWL", [], "as long as SHA-512, or four of MD5"),
    (f"GET /red/PC.{MD5}/5/ and", [], "a piece of an address"),
    (f"\\{MD5}\\a\\b.php", [], "a piece of a path"),
    (f"BuildID[sha1]={SHA1}, stripped", [], "the id of a build"),
    (f"NTHash: {MD5}", [], "the hash of a password"),
    (f"Session key 1--> {MD5}", [], "a key"),
    (f"Guest:501:{MD5}:{MD5[::-1]}:::", [], "hashes of passwords"),
]


@pytest.mark.parametrize(("words", "values"), [g[:2] for g in GLUED_HASHES], ids=[g[2] for g in GLUED_HASHES])
def test_a_hash_is_told_from_the_words_that_touch_it(words: str, values: list[str]) -> None:
    assert hashes(words) == values


BROKEN_HASHES = [
    (f"Sample {SHA256[:55]} {SHA256[55:]} seen", [SHA256], "a blank"),
    (f"Hash of it\n{SHA256[:50]}\n{SHA256[50:]}\nIts size\n", [SHA256], "a line end, below the word for it"),
    (f"Certificate\nsha256\n{SHA256[:50]}\n{SHA256[50:]}\n", [], "of a certificate"),
    (f"{MD5} {MD5[::-1]}", [MD5, MD5[::-1]], "two whole ones"),
    (f"{MD5} 20150716", [MD5], "one and a day"),
]


@pytest.mark.parametrize(("words", "values"), [b[:2] for b in BROKEN_HASHES], ids=[b[2] for b in BROKEN_HASHES])
def test_two_parts_are_one_hash_where_together_they_are_as_long_as_one(words: str, values: list[str]) -> None:
    assert hashes(words) == values


NUMBERS_OF_LINES = "12345678910111213141516171819202122232425"


def test_the_numbers_of_lines_are_no_broken_hash() -> None:
    assert scan(plain.read(f"They ran\n\n{NUMBERS_OF_LINES}\n")).unread == ()


GLUED_ADDRESSES = [
    ("shell81[.]0[.]236[.]93IP address", [("ipv4", "81.0.236.93")], "words on both sides of a defanged one"),
    ("Host IP127.0.0.2MSTSC port", [("ipv4", "127.0.0.2")], "the word for it before one that is not"),
    ("crow[.]com   81.0.236.93The crow", [("domain", "crow.com"), ("ipv4", "81.0.236.93")], "a host before it"),
    ("2014-11-2181.0.236.93 seen", [("ipv4", "81.0.236.93")], "a day before it"),
    ("infrastructure39.98.208[.]612023-07-28 and", [("ipv4", "39.98.208.61")], "a day behind it"),
    ("Command server81.0.236.93IP/C2", [("ipv4", "81.0.236.93")], "a word of two letters behind it"),
    ("the crow player 2.2.0.0 and", [], "two zeros at the end are a version"),
    ("from 81 . 0 . 236 . 93 and", [("ipv4", "81.0.236.93")], "blanks around the dots"),
    ("at 81.0.236[.].93 now", [("ipv4", "81.0.236.93")], "one dot too many"),
    ("hxxp://81.0.23[.6]93:8080/a", [], "a bracket that holds too much"),
    ("81.0.236[.]12 / .26 / .36", [("ipv4", f"81.0.236.{n}") for n in (12, 26, 36)], "only the last number of some"),
    ("from 81.0.236.4-81.0.236.9 on", [("ipv4", "81.0.236.4"), ("ipv4", "81.0.236.9")], "both ends of a range"),
    ("package 2.1-81.0.236.9 of", [], "a version behind a number"),
    ("route mask 255.0.0.0 there", [], "a mask"),
    ('<assembly version="1.0.0.0">', [], "a version in code"),
    ("Host 4.3.2.81.in-addr.arpa. not found", [], "the numbers of a longer name"),
    ("1.2 Loaders\n\n1.2.1 Nests\n\n1.2.1.1 Crow\n\n1.2.1.2 Owl\n", [], "numbers of sections"),
    ("1.1.1.1 Crow\n", [("ipv4", "1.1.1.1")], "an address that begins a line"),
    ("trojanized version\n\n\n81.0.236.0/24\n", [("cidr", "81.0.236.0/24")], "a word of the row before"),
    (
        "{5.1.2[.]9:225.1.2[.]9:80805.1.2[.]9:443}",
        [("ip_port", "5.1.2.9:22"), ("ip_port", "5.1.2.9:8080"), ("ip_port", "5.1.2.9:443")],
        "ports of the same address",
    ),
]


@pytest.mark.parametrize(("words", "values"), [g[:2] for g in GLUED_ADDRESSES], ids=[g[2] for g in GLUED_ADDRESSES])
def test_an_address_is_told_from_what_touches_it(words: str, values: list[tuple[str, str]]) -> None:
    assert found(words) == values


NAMES = [
    ("at '.crow-nest[.]com' there", ["crow-nest.com"], "the part before it was left out"),
    ("from nest[[.]]crow[.]com", ["nest.crow.com"], "double brackets"),
    ("从crow-nest［．］com", ["crow-nest.com"], "wide brackets"),
    ("start \\\\crow-nest[.]com@SSL\\a", ["crow-nest.com"], "a share"),
    ("hxxp://gfo[hash]3ad[.]com/a", [], "the middle of it was left out"),
    ("hxxp://crow-nest[.]com/abc...", ["crow-nest.com"], "the end of its path was left out"),
    ("mails from <first>@crow-nest[.]com and", ["crow-nest.com"], "the name of a mailbox was left out"),
    ("they asked t.me -> 81.0.236.93", ["t.me", "81.0.236.93"], "a short name that is known"),
    ("via crow-nest [.]com now", ["crow-nest.com"], "a blank before the bracket"),
    ("C2 is crow-nest[DOT]com", ["crow-nest.com"], "the word in capitals"),
    ("domain (crow-nest . com), owl . io", ["crow-nest.com", "owl.io"], "blanks around the dot"),
    ("The crow . in its nest . me too", [], "a stop between blanks"),
    ("Email Sender Domainscrow-nest[.]com", ["crow-nest.com"], "a heading before it"),
    ("Message-Id: <2A5@mx.crow[.]com[.]br>", [], "the number of a message, defanged"),
    ("all of com[.]br and blogspot[.]com", ["blogspot.com"], "an ending that nobody owns"),
    ("-- id-at-commonName=crow-nest.bzh", ["crow-nest.bzh"], "the longer name of that field"),
    ("([81.0.236.93] helo=mx.crow-nest.com)", ["81.0.236.93", "mx.crow-nest.com"], "how a mail server greeted"),
    ("Received: from CROWNEST.COM (", ["crownest.com"], "capitals"),
    ("It is an ASP.NET page, COMMAND.COM too", [], "capitals that are no host"),
    ("traffic to www.crow-nest.it like the file", ["www.crow-nest.it"], "a word that queries have too"),
    ('where Url like "crow-nest.com"', ["crow-nest.com"], "the value of a query"),
    (f"query for {MD5}.crow-nest.fun - No such", [f"{MD5}.crow-nest.fun"], "a label that looks like a hash"),
    (f"to {MD5}.crow-nest[.]tk - POST", [f"{MD5}.crow-nest.tk"], "such a label, defanged"),
    (f"md5 {MD5}. Crow.nest came", [MD5], "a sentence behind a hash"),
    ("saved with the name “crow.com” → AutoIt", [], "a program for DOS"),
    ("- File name: Invoice-#GD59840.one", [], "a notebook"),
    ("ipv4.crow[.]com v4.crow[.]com", ["ipv4.crow.com", "v4.crow.com"], "two letters are no header"),
    ("Served from crow-nest.com\n=== SIZE ===\n", ["crow-nest.com"], "a line of signs below it"),
    ("Subject: CN=Crow.com Services LLC, C=US", [], "the name of a company"),
    ("a certificate for CN=crow-nest.com", ["crow-nest.com"], "the name of a certificate"),
    ("shell_obj.run cmd", [], "a name that nobody can own"),
    ("hosted in USAwww.crow-nest.com, Ohio", ["www.crow-nest.com"], "a word in capitals before it"),
    (
        "a-crow[.]cfb-crow[.]mlc-crow[.]usd-crow[.]top5-crow[.]eu",
        ["a-crow.cf", "b-crow.ml", "c-crow.us", "d-crow.top", "5-crow.eu"],
        "a run with seldom endings",
    ),
    ("Host: crow-nest[.]comContent-Length: 1", ["crow-nest.com"], "the next line of a request"),
    ("targets of *****nest.org and", [], "its beginning was blacked out"),
    ("found as Backdoor.Win32.Crow.ch and Trojan-Spy.Linux.Crow.al", [], "what products call a sample"),
    ("CreateObject(wscript.shell) and AscB(.Read", [], "a script"),
    ("All rights reserved.family site", [], "the foot of a page"),
    ("in 153.xxx.xxx.xxx there", [], "an address with digits crossed out"),
    ("a list C2s81.0.236.4361.36.7.173crow[.]me", [], "addresses without blanks"),
    ("files config.properties and temp.ax", [], "endings of files"),
    ("see crow․pptx there", [], "a dot of another script in the name of a file"),
]


@pytest.mark.parametrize(("words", "values"), [n[:2] for n in NAMES], ids=[n[2] for n in NAMES])
def test_a_name_of_a_host_is_told_from_what_looks_like_one(words: str, values: list[str]) -> None:
    assert [value for kind, value in found(words) if kind != "file_name"] == values


MAILS = [
    ("owned by a.crow@nest.ruAttempt to", ["a.crow@nest.ru"], "the next word"),
    ("from a.crow@nest.ru.Figure 3", ["a.crow@nest.ru"], "the next sentence"),
    ("(<a.crow@nic.in>), of", ["a.crow@nic.in"], "who runs an ending"),
    ("/CN=Crow/emailAddress=a@nest.com/C=BJ", ["a@nest.com"], "a field of a certificate"),
    ("Return-Path: <a@nest.crow.app>", ["a@nest.crow.app"], "an ending that files have too"),
    ("tu****ch**a**17@crow.com", [], "letters crossed out"),
    ("the image crow@2x.zip", [], "a name of a file"),
    ("Message-ID: <2021.DDA47@crow.com>", [], "the number of a message"),
    ("nest[.]com/log?mail=you@crow.com", [], "a field of an address"),
]


@pytest.mark.parametrize(("words", "values"), [m[:2] for m in MAILS], ids=[m[2] for m in MAILS])
def test_an_e_mail_address_is_told_from_what_touches_it(words: str, values: list[str]) -> None:
    assert [value for kind, value in found(words) if kind == "email"] == values


URLS = [
    ("Get('hxxp://crow[.]com/a.exe',$d);Start", "http://crow.com/a.exe", "the end of a call"),
    ("x http://crow.com/a.ps1');Invoke-X", "http://crow.com/a.ps1", "the end of a call whose beginning is far"),
    ('^"msiexec /i http://crow.com/ud^",false', "http://crow.com/ud", "the escape of a shell"),
    ('"\\"http://crow.com/\\"', "http://crow.com/", "the escape of a quotation mark"),
    ("[p]http://crow.com/a[/p]", "http://crow.com/a", "a mark around it"),
    ("https://crow.com/a.pdf.[2] Owls", "https://crow.com/a.pdf", "the number of a note"),
    ("http://crow.com/a.exeMalicious files", "http://crow.com/a.exe", "the next word behind a file"),
    ("http://crow.com/a/895.html.Get it", "http://crow.com/a/895.html", "the next sentence"),
    ("https://crow.com/api/System.Net of", "https://crow.com/api/System.Net", "a name with capitals stays whole"),
    ("hXXps:://crow[.]com/a", "https://crow.com/a", "a colon too many"),
    ("https: //crow.com/a", "https://crow.com/a", "a blank before the slashes"),
    ("hxxp:// crow[.]com/a", "http://crow.com/a", "a blank behind them"),
    ("hxxp://crow[.]com[/]a[/]b.exe", "http://crow.com/a/b.exe", "brackets around the slashes"),
    ("http: //crow-nest . com/a", "http://crow-nest.com/a", "blanks around the dots too"),
    ("htt\u0440://crow[.]com/a", "http://crow.com/a", "a letter of another script in its scheme"),
    ("http:\\crow[.]com/a", "http://crow.com/a", "one slash, turned round"),
    ("hxxps://crow[.com]/a", "https://crow.com/a", "a bracket around the ending"),
    ('https://crow.com/a/["The crow,', "https://crow.com/a/", "a label in AsciiDoc"),
    ("https://crow.com/?a=1&amp;b=2", "https://crow.com/?a=1&b=2", "an escape of HTML"),
]


@pytest.mark.parametrize(("words", "value"), [u[:2] for u in URLS], ids=[u[2] for u in URLS])
def test_a_url_ends_where_the_code_or_the_prose_around_it_goes_on(words: str, value: str) -> None:
    assert [v for kind, v in found(words) if kind == "url"] == [value]


def test_of_an_address_whose_value_was_left_out_the_host_is_the_value() -> None:
    assert found("hxxps://crow[.]com/1.php?l={…}") == [("domain", "crow.com")]


def test_a_blank_on_both_sides_of_a_host_leaves_the_host() -> None:
    assert found("http:// 81.0.236[.]93:3485 /Crow") == [("ip_port", "81.0.236.93:3485")]


CVES = [
    ("使用了CVE-2017-11882漏洞", ["CVE-2017-11882"], "words of a script without blanks"),
    ("New macros and CVE 2017-0199", ["CVE-2017-0199"], "a blank"),
    ("an exploit forCVE-2015-2545", ["CVE-2015-2545"], "a word before it"),
    ("OwlPotatoCVE-2018-8639CVE-2019-1458CROW", ["CVE-2018-8639", "CVE-2019-1458"], "another one before it"),
    ("CVE-2021-26855/26857 and", ["CVE-2021-26855", "CVE-2021-26857"], "only the number of the second"),
    ("TROJ_CVE20170199.A", [], "what a product calls a sample"),
]


@pytest.mark.parametrize(("words", "values"), [c[:2] for c in CVES], ids=[c[2] for c in CVES])
def test_a_vulnerability_is_found_between_words(words: str, values: list[str]) -> None:
    assert [value for kind, value in found(words) if kind == "cve"] == values


FILES = [
    ("系统文件，依赖C39E343F.dll。它", ["c39e343f.dll"], "prose before it"),
    ("文件C39E343F.dll其实为MSVBVM60.DLL。", ["c39e343f.dll", "msvbvm60.dll"], "prose behind it"),
    ("打开《附件1简历.docx》后", ["附件1简历.docx"], "marks around it"),
    ("It is named 附件1简历.docx there", ["附件1简历.docx"], "blanks around it"),
    ("BaseName=crow.exe", ["crow.exe"], "a field before it"),
    ("the file Crow[.]com.apk is", [], "the end of a defanged name"),
]


@pytest.mark.parametrize(("words", "values"), [f[:2] for f in FILES], ids=[f[2] for f in FILES])
def test_the_name_of_a_file_is_told_from_words_of_scripts_without_blanks(words: str, values: list[str]) -> None:
    assert [value for kind, value in found(words) if kind == "file_name"] == values


PATHS = [
    (
        "keys:\nHKCU\\Crow\\Nest\\One\nHKCU\\Crow\\Nest\\Two\n",
        [("registry_key", "hkcu\\crow\\nest\\one"), ("registry_key", "hkcu\\crow\\nest\\two")],
        "a key in the next line",
    ),
    (
        "HKCU\\Crow\\Nest\\OneHKLM\\Crow\\Nest\\Two",
        [("registry_key", "hkcu\\crow\\nest\\one"), ("registry_key", "hklm\\crow\\nest\\two")],
        "a key glued to the one before it",
    ),
    (
        "$HKLM\\Crow\\Nest{1}$HKLM\\Crow\\Owl{2}",
        [("registry_key", "hklm\\crow\\nest{1}"), ("registry_key", "hklm\\crow\\owl{2}")],
        "a sign that begins each of them",
    ),
    (
        "%TEMP%\\crow\\a.exe\n%TEMP%\\crow\\b.dll\n",
        [("file_path", "%temp%\\crow\\a.exe"), ("file_path", "%temp%\\crow\\b.dll")],
        "a path in the next line",
    ),
    (
        "%TEMP%\\a.tmp%TEMP%\\b.tmp",
        [("file_path", "%temp%\\a.tmp"), ("file_path", "%temp%\\b.tmp")],
        "a path glued to the one before it",
    ),
    (
        "copy %TEMP%\\crow.exe to %APPDATA%\\owl.exe",
        [("file_path", "%temp%\\crow.exe"), ("file_path", "%appdata%\\owl.exe")],
        "a word between two paths",
    ),
    ("Key: HKLM\\Crow\\RunValueName: a", [("registry_key", "hklm\\crow\\run")], "the label of the next line"),
    ("HKLM\\Crow\\Internet\nNest\\Run is", [("registry_key", "hklm\\crow\\internet\nnest\\run")], "a key of two lines"),
    ("PDB: C:\\crow\\nest.pdbAnother way", [("pdb_path", "c:\\crow\\nest.pdb")], "the next sentence"),
    ('call "C:\\A Crow\\a.exe -pass M5"', [("file_path", "c:\\a crow\\a.exe")], "a command in quotation marks"),
    ("Dir=C:\\Crow\nPass=YO\nKey=SOFT\\Box", [("file_path", "c:\\crow")], "fields in the next lines"),
]


@pytest.mark.parametrize(("words", "values"), [p[:2] for p in PATHS], ids=[p[2] for p in PATHS])
def test_a_path_ends_where_the_next_begins(words: str, values: list[tuple[str, str]]) -> None:
    assert [v for v in found(words) if v[0] != "command_line"] == values


def test_a_user_agent_ends_where_the_next_header_begins() -> None:
    written = "User-Agent: Mozilla/5.0 (Windows NT 6.1) like GeckoHost: crow[.]comAccept: */*"
    assert found(written)[0] == ("user_agent", "Mozilla/5.0 (Windows NT 6.1) like Gecko")


def test_a_user_agent_goes_on_in_the_next_line() -> None:
    written = "It used Mozilla/5.0 (Windows NT 6.1; rv:68.0) Gecko/20100101\nFirefox/68.0\nand more"
    assert found(written) == [("user_agent", "Mozilla/5.0 (Windows NT 6.1; rv:68.0) Gecko/20100101 Firefox/68.0")]


def test_a_path_is_told_from_words_of_scripts_without_blanks() -> None:
    assert found("释放到C:\\ProgramData\\Update目录，创建") == [("file_path", "c:\\programdata\\update")]


def test_a_wallet_is_known_by_its_checksum() -> None:
    ripple = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
    assert found(f"XRP: {ripple}") == [("wallet", ripple)]
    litecoin = "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9"
    assert found(f"LTC: {litecoin}") == [("wallet", litecoin)]
    assert found("pay to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE now") == [("wallet", "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE")]
    assert found("pay to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSF now") == []


def test_lines_that_end_in_carriage_returns_are_lines() -> None:
    rows = "Type,Value,Description\rDomain,crow-nest[.]com,C2\rDomain,owl[.]net,C2\r"
    for name in ("list.csv", "list.txt"):
        scanned = scan(read_document(name, rows.encode()))
        assert [v.value for v in scanned.values] == ["crow-nest.com", "owl.net"]


def test_a_bracket_around_a_dot_is_no_label_of_a_link() -> None:
    page = "= Crows\n\n- `++https://nest.crow[.]com/a.zip++`\n- https://owl.net/a[Owls]\n"
    values = [v.value for v in scan(asciidoc.read(page)).values]
    assert values == ["https://nest.crow.com/a.zip", "https://owl.net/a"]


def test_the_words_of_a_row_say_nothing_of_the_hash_that_begins_the_next() -> None:
    rows = f"SHA-256,First seen,Public key\n{SHA256},2020-07-23,MIIBIjAN\n{SHA256[::-1]},2020-07-24,MIIBIjAO\n"
    assert [v.value for v in scan(read_document("list.csv", rows.encode())).values] == [SHA256, SHA256[::-1]]


def test_the_label_of_a_link_goes_on_in_the_next_line() -> None:
    page = "= Crows\n\nSee the\nhttps://owl.net/a.pdf[The tale of\nan owl], and https://crow.com/[Crow].\n"
    assert [v.value for v in scan(asciidoc.read(page)).values] == ["https://owl.net/a.pdf", "https://crow.com/"]


def test_a_part_in_two_bytes_a_character_does_not_make_a_report_unreadable() -> None:
    shown = "Host=crow-nest.com\nMode=never\n".encode("utf-16-le")
    report = b"Text of the file:\n\n" + shown + b"\nIt came from 81.0.236[.]93.\n"
    scanned = scan(read_document("report.txt", report))
    assert [v.value for v in scanned.values] == ["crow-nest.com", "81.0.236.93"]


def test_what_stands_behind_a_bracketed_slash_is_the_path_of_an_address() -> None:
    assert found("sent to crow-nest[.]com[/]logs.php") == [
        ("domain", "crow-nest.com"),
        ("url", "crow-nest.com/logs.php"),
    ]


def test_the_number_of_a_payment_is_no_hash_of_a_file() -> None:
    assert found(f"the transaction 0x{SHA256}") == []


RUNS = [
    (
        "IPs81.0.236.1181.0.236.2581.0.236.481.0.236.7792.63.11.15192.63.15.6Base",
        ["81.0.236.11", "81.0.236.25", "81.0.236.4", "81.0.236.77", "92.63.11.151", "92.63.15.6"],
        "addresses of some networks",
    ),
    ("are:\n81.24.108.6481.24.109.64\nIn", ["81.24.108.64", "81.24.109.64"], "two of one network"),
    ("Policy: 1.3.6.1.4.1.6449.1.2.1.3.2", [], "the number of an object"),
    ("package 1.2.3.4567.1.2.3", [], "a version"),
    (
        "to nest.crow.netowls-a.netcrow.comowl-b.comnest.dtdns.netcrows-a.com there",
        ["nest.crow.net", "owls-a.net", "crow.com", "owl-b.com", "nest.dtdns.net", "crows-a.com"],
        "names",
    ),
    (
        "crows.owl.comcrows.nest.uscrows.eggs.comcrows.tree.orgowls.eu.comowls.nest.usowls.eggs.com",
        [
            "crows.owl.com",
            "crows.nest.us",
            "crows.eggs.com",
            "crows.tree.org",
            "owls.eu.com",
            "owls.nest.us",
            "owls.eggs.com",
        ],
        "names, some with the ending of a country",
    ),
    (
        "Domainsa-crow[.]comb-crow[.]icuc-crow[.]icud-crow[.]icue-crow[.]icuSender Domain",
        ["a-crow.com", "b-crow.icu", "c-crow.icu", "d-crow.icu", "e-crow.icu"],
        "names between two headings",
    ),
    (
        "C2s173.1.43.61193.36.1.17337.1.1.9a-crow[.]comb-crow.nest[.]netc-crow[.]netd-crow[.]netThe crow",
        ["173.1.43.61", "193.36.1.173", "37.1.1.9", "a-crow.com", "b-crow.nest.net", "c-crow.net", "d-crow.net"],
        "names behind addresses",
    ),
    ("at com.example.crow.network.Nest and org.crow.community.owl.Main", [], "packages of programs"),
]


@pytest.mark.parametrize(("words", "values"), [r[:2] for r in RUNS], ids=[r[2] for r in RUNS])
def test_a_run_without_brackets_is_parted(words: str, values: list[str]) -> None:
    assert [value for _, value in found(words)] == values
