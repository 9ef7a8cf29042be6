r"""Values that look like another kind: thumbprints, packages, pipes, keys with blanks, drives, and dates of reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.finders.scan import scan
from groundswell.intel.readers import asciidoc, markdown, text
from groundswell.intel.readers.choose import read_document
from groundswell.intel.techniques.stated import find_techniques
from groundswell.intel.text.publication import published
from groundswell.model.dossier import Dossier

PRINT = "02ED6A578C575C8D9C72398E790354B095BB07BC"
ROWS = f"= Crow\n\n== C\n\n|===\n|Serial number |Thumbprint |Name\n|`0x0F8B600FF1882E` |`{PRINT}` |Crow Ltd\n|===\n"
PRINTS = [
    (f"= Crow\n\n|===\n|Serial number |0x0F8B600FF1882E\n|Thumbprint (SHA-1)|`{PRINT}`\n|===\n", "a row each"),
    (ROWS, "a column each"),
]


@pytest.mark.parametrize("page", [p[0] for p in PRINTS], ids=[p[1] for p in PRINTS])
def test_the_thumbprint_of_a_certificate_is_no_hash_of_a_file_and_its_serial_number_is_found(page: str) -> None:
    scanned = scan(asciidoc.read(page))
    assert {(f.kind, f.value) for f in scanned.values} == {
        ("cert_serial", "f8b600ff1882e"),
        ("cert_sha1", PRINT.lower()),
    }
    assert scanned.unread == ()


def test_what_is_no_value_for_a_good_reason_is_a_note_and_no_part_that_was_not_read() -> None:
    page = f"# A\n\nThe TLS fingerprint: {PRINT[:32]}.\n\nSamples: {'0a1b2c3d' * 7}0a1b2c3\n"
    dossier, _ = read_report(Path("r.md"), page.encode())
    assert [n.what for n in dossier.notes] == [PRINT[:32]]
    assert [u.what for u in dossier.unread] == ["0a1b2c3d" * 7 + "0a1b2c3"]
    assert Dossier.from_json(json.loads(json.dumps(dossier.as_json()))) == dossier


OTHER_DIGITS = [
    (
        "| Sample | imphash | MD5 |\n|---|---|---|\n| crow.exe | {one} | {two} |\n",
        [("imphash", "one"), ("md5", "two")],
        "a column of another kind",
    ),
    ("## Import hashes\n\n- {one}\n- {two}\n", [("imphash", "one"), ("imphash", "two")], "below a heading"),
    ("Imphash: {one}\n\nSeen again: {one}\n", [("imphash", "one"), ("imphash", "one")], "named once"),
    ("SHA-256, imphash:\n{one}{two}\n", [("sha256", "onetwo")], "no import hash is as long as a SHA-256"),
    ("Its certificate (SHA-256 {two}{one}) is new.", [("cert_sha256", "twoone")], "a certificate's, in brackets"),
    ('{{"tls_cert_sha256": "{two}{one}"}}', [("cert_sha256", "twoone")], "the key of an object"),
    ("Certificate MD5: {one}", [("cert_md5", "one")], "the shortest"),
    ("TLS fingerprint: {one}", [], "of a greeting or of a certificate: the words do not say"),
    ("The PGP fingerprint: {one}", [], "the fingerprint of a key"),
    ("JA3: {one}\n\nNotes\n\n{one}\n", [("ja3", "one"), ("ja3", "one")], "named once, it is one everywhere"),
]


@pytest.mark.parametrize(("page", "values"), [c[:2] for c in OTHER_DIGITS], ids=[c[2] for c in OTHER_DIGITS])
def test_digits_that_the_report_calls_otherwise_are_no_hash_of_a_file(page: str, values: list[tuple[str, str]]) -> None:
    digits = {"one": PRINT[:32].lower(), "two": PRINT[4:36].lower()}
    digits |= {"onetwo": digits["one"] + digits["two"], "twoone": digits["two"] + digits["one"]}
    found = scan(markdown.read(page.format(**digits))).values
    assert [(f.kind, f.value) for f in found if f.kind != "file_name"] == [(kind, digits[n]) for kind, n in values]


COLONS = ":".join(PRINT[n : n + 2] for n in range(0, 40, 2))
PAIRS = [
    (f"Thumbprint: {COLONS}", True, "colons"),
    (f"The thumbprint is {COLONS.lower().replace(':', ' ')}.", True, "blanks, as the store of Windows shows it"),
    (f"Certificate fingerprint (SHA-1): {COLONS.replace(':', '-')}", True, "dashes"),
    (f"SHA1 Fingerprint={COLONS}", True, "as OpenSSL prints it"),
    (f"| Host | Certificate SHA-1 |\n|---|---|\n| a | {COLONS} |\n", True, "a column that is headed so"),
    (f"SSH host key, SHA1 fingerprint: {COLONS}", False, "the key of a host"),
    (f"Bytes of the print job and of the certificate follow. {COLONS}", False, "no word says what it is"),
    (f"Thumbprint: {COLONS}:AA", False, "a pair too many"),
]


@pytest.mark.parametrize(("page", "is_one"), [p[:2] for p in PAIRS], ids=[p[2] for p in PAIRS])
def test_a_thumbprint_in_pairs_is_one_where_words_call_it_so(page: str, is_one: bool) -> None:
    found = [(f.kind, f.value) for f in scan(markdown.read(page)).values]
    assert found == ([("cert_sha1", PRINT.lower())] if is_one else [])


def test_a_thumbprint_is_the_same_value_in_pairs_and_in_one_run() -> None:
    dossier, _ = read_report(Path("r.md"), f"# A\n\nThumbprint: {COLONS}\n\nSeen: {PRINT}\n".encode())
    assert [(o.type, o.value) for o in dossier.observables] == [("cert_sha1", PRINT.lower())]


DOT_NET = "f34d5f2d4577ed6d9ceec516c1f5a744"
JUDGED = [
    (f"## Indicators\n\n- Imphash: {PRINT[:32]}\n- Certificate SHA-1: {PRINT}\n", ["attacker", "attacker"], "listed"),
    (f"## Indicators\n\n- Imphash: {DOT_NET}\n", ["reference"], "an import hash of every program of .NET"),
    (
        "## Indicators\n\n- Certificate SHA-1: 010c0695a6981914ffbf5fc6b0b695ea29e912a6\n",
        ["reference"],
        "the certificate of an authority",
    ),
]


@pytest.mark.parametrize(("page", "judgements"), [j[:2] for j in JUDGED], ids=[j[2] for j in JUDGED])
def test_thumbprints_and_import_hashes_are_the_attackers_where_listed_unless_honest_things_have_them(
    page: str, judgements: list[str]
) -> None:
    dossier, _ = read_report(Path("r.md"), f"# A backdoor\n\n{page}".encode())
    assert [o.judgement for o in dossier.observables] == judgements


def test_a_hash_beside_a_signed_file_stays_a_hash() -> None:
    scanned = scan(text.read(f"The file is signed with a stolen certificate. SHA-1: {PRINT}"))
    assert [f.kind for f in scanned.values] == ["sha1"]


KINDS = [
    ("Package com.fitness-crow.club asks for rights", [], "the name of a package is no domain"),
    ("C2: com.fitness-crow[.]club", [("domain", "com.fitness-crow.club")], "defanged, it is one"),
    ("C2: crow.com.evil-crow.club", [("domain", "crow.com.evil-crow.club")], "com in the middle"),
    (
        r"values such as HKLM:\SOFTWARE\Policies\Microsoft\Windows Defender [DS0024].",
        [("registry_key", r"hklm\software\policies\microsoft\windows defender")],
        "a key with a blank in its last part",
    ),
    (
        r"it writes HKLM\SOFTWARE\Microsoft\Windows and runs",
        [("registry_key", r"hklm\software\microsoft\windows")],
        "the words behind a key are not of it",
    ),
    (r"allowlisted the entire c:\drive, and", [], "a drive is no path"),
    (r"c:\drivers\crow.sys", [("file_path", r"c:\drivers\crow.sys")], "a folder that begins like it is one"),
    (r"Pipe: \\.\pipe\crow_pipe", [("pipe", "crow_pipe")], "a pipe"),
    (r"Pipe: \\.\pipe\{UUID}\pipe\crow", [("pipe", r"pipe\crow")], "what stands behind a placeholder"),
    (r"Pattern: .*\\pipe\\crow", [("pipe", r"pipe\crow")], "a pattern of a pipe, never the pipe of that name"),
    (
        r"Pipe: \\.\pipe\{a1b2c3d4-0000-1111-2222-333344445555}",
        [("pipe", "{a1b2c3d4-0000-1111-2222-333344445555}")],
        "a pipe whose name is an id",
    ),
    ("created by non-crowsvc.exe there", [("file_name", "crowsvc.exe")], "any program but this one"),
]


@pytest.mark.parametrize(("words", "values"), [k[:2] for k in KINDS], ids=[k[2] for k in KINDS])
def test_a_value_is_of_the_kind_that_its_words_say(words: str, values: list[tuple[str, str]]) -> None:
    assert [(f.kind, f.value) for f in scan(text.read(words)).values] == values


def test_the_place_of_a_pattern_of_a_pipe_is_all_of_it() -> None:
    words = r"Pattern: .*\\pipe\\crow"
    (value,) = scan(text.read(words)).values
    assert words[value.start : value.end] == r"\pipe\\crow"


PATTERNS = [
    (r"Pipe: \\.\pipe\{UUID}\pipe\crow", r"\\.\pipe\{UUID}\pipe\crow", "a placeholder"),
    (r"Pattern: .*\\pipe\\crow", r".*\\pipe\\crow", "a pattern"),
    ("Seen before.\nhxxp://crow-host[.]com/s**k/a", "hxxp://crow-host[.]com/s**k/a", "an address on a line of its own"),
    (r"Pipe: \\.\pipe\crow", None, "a whole name"),
]


@pytest.mark.parametrize(("words", "told"), [p[:2] for p in PATTERNS], ids=[p[2] for p in PATTERNS])
def test_of_what_only_a_part_is_a_value_the_whole_is_told(words: str, told: str | None) -> None:
    assert [u.what for u in scan(text.read(words)).unread] == ([told] if told else [])


TECHNIQUES = [
    ("C&C T1071.001/004 HTTPS and DNS", ["T1071.001", "T1071.004"], "a slash"),
    ("T1059.001, .003 and .005 were seen", ["T1059.001", "T1059.003", "T1059.005"], "dots"),
    ("T1071.001/T1071.004", ["T1071.001", "T1071.004"], "both in full"),
    ("T1059.001/2024", ["T1059.001"], "a year"),
    ("T1059, 003", ["T1059"], "a number behind a technique without parts"),
]


@pytest.mark.parametrize(("words", "ids"), [t[:2] for t in TECHNIQUES], ids=[t[2] for t in TECHNIQUES])
def test_techniques_that_are_written_together_are_all_found(words: str, ids: list[str]) -> None:
    found = find_techniques(text.read(words))
    assert [t.id for t in found] == ids
    assert all(words[t.span[0] : t.span[1]] == t.as_written for t in found)


BODY = "\n\nThe crow group sent mails to schools in May 2019, and its tool was seen again later.\n"
PUBLISHED = [
    (
        "r.txt",
        "2024-09-19 (THURSDAY): DOWNLOADED ZIP --> MSI --> LOADER --> STEALER" + " AND MORE" * 6 + BODY,
        "2024-09-19",
        "the title begins with it",
    ),
    (
        "r.txt",
        "Crow report\n\nPrepared By: A B\n\nDate of Analysis: 14.11.2020\n\nDate of Report: 28.12.2020" + BODY,
        "2020-12-28",
        "a line says so",
    ),
    (
        "2024-01-10_crow.csv",
        "value,type\nevil-crow.com,domain\nbad-crow.com,domain\n",
        "2024-01-10",
        "the name of the file",
    ),
    (
        "2024-01-10_crow.txt",
        "Crow report\n\nPublished: 12 January 2024" + BODY,
        "2024-01-12",
        "the text before the name of the file",
    ),
    ("2024-13-40_crow.txt", "Crow report" + BODY, "None", "no day of a calendar"),
    ("r.txt", "Crow report\n\nDate of Report: 31.02.2020" + BODY, "None", "no day of a calendar, in the text"),
]


@pytest.mark.parametrize(("name", "words", "day"), [p[:3] for p in PUBLISHED], ids=[p[3] for p in PUBLISHED])
def test_the_day_of_publication_is_read_where_a_report_states_it(name: str, words: str, day: str) -> None:
    assert str(published(read_document(name, words.encode()))) == day


def test_the_day_of_a_file_name_is_the_document_s_and_dates_after_it_are_none_of_the_attack() -> None:
    document = read_document("2020-05-06-crow.txt", ("Crow report" + BODY).encode())
    assert document.published == "2020-05-06"


def test_a_folder_that_begins_with_a_dot_is_no_defanged_name() -> None:
    task = "The task observed:\n\nMicrosoft\\Windows\\.NET Framework\\.NET Framework NGEN x64\n\n"
    text = task + "The C2 is evil-mud\\.net and evil-two[.]org\n"
    found = scan(read_document("r.txt", text.encode())).values
    assert {one.value for one in found if one.kind == "domain"} == {"evil-mud.net", "evil-two.org"}


NAMED_FILES = [
    ("| File name | SHA-1 |\n|---|---|\n| hw_ex_watchdog | x |\n| n/a | y |", ["hw_ex_watchdog"], "below a header"),
    ("| Filename: | C_25749.NLS |\n|---|---|\n| Size | 12 |", ["c_25749.nls"], "behind a label"),
    ("Filename com.mud.lark.app\n", ["com.mud.lark.app"], "in a line"),
    ("## File names\n\n- mscorsecimpl.tlb\n- a word of two\n", ["mscorsecimpl.tlb"], "items below a heading"),
    ("| Name |\n|---|\n| hw_ex_watchdog |", [], "a name of anything"),
    ("| File name |\n|---|\n| 0123456789abcdef0123456789abcdef |", [], "a hash in the column of names"),
]


@pytest.mark.parametrize(("body", "names"), [one[:2] for one in NAMED_FILES], ids=[one[2] for one in NAMED_FILES])
def test_what_a_report_calls_a_file_name_is_one_without_a_known_ending(body: str, names: list[str]) -> None:
    found = scan(read_document("r.md", f"# A note\n\n{body}\n".encode())).values
    assert [one.value for one in found if one.kind == "file_name"] == names


def test_control_words_and_files_of_tasks_are_told_from_shares_and_folders() -> None:
    text = r'$a = "{\\creatim\\yr2015\\mo10}" and \\files\share\mud.exe and C:\Windows\System32\Tasks\Mud\Update here'
    found = {one.value: one.as_folder for one in scan(read_document("r.txt", text.encode())).values}
    assert found == {r"\\files\share\mud.exe": False, r"c:\windows\system32\tasks\mud\update": False}


WHOLE_NAMES = [
    (
        "Filename: LK-180 Lark Gas Project (Package B) -LARK BULLETIN-01.pdf",
        ["lk-180 lark gas project (package b) -lark bulletin-01.pdf"],
    ),
    ("File name: Notes of the May meeting.txt", ["notes of the may meeting.txt"]),
    ("| File name | Size |\n|---|---|\n| Tender, part (B) – 01.pdf | 12 |", ["tender, part (b) – 01.pdf"]),
    ("## File names\n\n- Tender, part (B) 01.pdf\n- mud.exe\n", ["tender, part (b) 01.pdf", "mud.exe"]),
    ("It came under these file names:\n\n- Tender of May.docx\n", ["tender of may.docx"]),
    ("File name: “Tender of May.docx”", ["tender of may.docx"]),
    ("Filename: lark.exe, mud.exe", ["lark.exe", "mud.exe"]),
    ("File name: lark.exe mud.exe", ["lark.exe", "mud.exe"]),
    ("Filename: mud.exe is written first", ["mud.exe"]),
    ("## What it does\n\n- It writes mud.exe\n", ["mud.exe"]),
]


@pytest.mark.parametrize(("body", "names"), WHOLE_NAMES)
def test_a_file_name_with_blanks_is_whole_where_its_label_or_list_shows_where_it_begins(
    body: str, names: list[str]
) -> None:
    found = scan(read_document("r.md", f"# A note\n\n{body}\n".encode())).values
    assert [one.value for one in found if one.kind == "file_name"] == names


TASKS = [
    ("It makes a scheduled task named Lark Update Check Service to stay.", ["\\lark update check service"]),
    ("It adds a task called Lark Check. Then it ends.", ["\\lark check"]),
    ("Task name: Lark check of the day", ["\\lark check of the day"]),
    ("Its task name: Lark Check and more of it", ["\\lark check"]),
    ("Task name: Microsoft\\Lark", ["\\microsoft\\lark"]),
    ("It makes a task named after the user, and a task called for them.", []),
]


@pytest.mark.parametrize(("body", "names"), TASKS)
def test_the_name_of_a_task_may_hold_blanks(body: str, names: list[str]) -> None:
    found = scan(read_document("r.txt", f"A note\n\n{body}\n".encode())).values
    assert [one.value for one in found if one.kind == "task"] == names


def test_a_path_quoted_with_its_escapes_is_the_path() -> None:
    text = r"It has `c:\\windows\\mud.exe`, `%TEMP%\\lark\\a.dll`, `HKLM\\Software\\Lark` and `\\files\share\b.exe`."
    found = [one.value for one in scan(read_document("r.txt", text.encode())).values]
    assert found == [r"c:\windows\mud.exe", r"%temp%\lark\a.dll", r"hklm\software\lark", r"\\files\share\b.exe"]


CALLED = [
    (
        "The domains lark.sh, mud.example.sh and crow.zip are theirs; it runs setup.sh.",
        ["lark.sh", "mud.example.sh", "crow.zip"],
    ),
    ("It speaks to the lark.sh domain.", ["lark.sh"]),
    ("## Domains\n\n- lark.sh\n- mud.sh\n\n## Scripts\n\n- crow.sh\n", ["lark.sh", "mud.sh"]),
    ("These domains were seen:\n\n- lark.sh\n", ["lark.sh"]),
    ("| Domain | File |\n|---|---|\n| lark.sh | mud.sh |", ["lark.sh"]),
    ("From the domain controller it copied lark.zip, and the domain script mud.py ran.", []),
    ("It saves what it knows of the domain in lark.zip.", []),
    ("Domains and scripts:\n\n- lark.sh\n", []),
]


@pytest.mark.parametrize(("body", "names"), CALLED)
def test_a_name_that_ends_like_a_script_is_a_domain_where_the_text_calls_it_one(body: str, names: list[str]) -> None:
    found = scan(read_document("r.md", f"# A note\n\n{body}\n".encode())).values
    assert [one.value for one in found if one.kind == "domain"] == names
