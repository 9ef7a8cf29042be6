"""What a detection engineer would not deploy gets no rule, and of a value is kept what every record would hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.defences.hunt.detections import parts
from groundswell.defences.hunt.detections.items import MOST_RULES, Choice
from groundswell.defences.hunt.detections.template import load_templates
from groundswell.defences.hunt.detections.worth import not_worth
from groundswell.defences.hunt.detections.write import detections
from groundswell.model.dossier import Dossier, Observable, Pair, Report
from groundswell.model.observable import KINDS, canonical
from groundswell.run.detections import TEMPLATES, honest_things
from groundswell.sources.card import load_cards

SHIPPED = load_templates(TEMPLATES)


def observable(kind: str, value: str) -> Observable:
    return Observable(kind, canonical(kind, value), value, "attacker", None, ("r",), f"It used {value}.", (0, 8), "")


NOT_WORTH = {
    "a library that many products ship": ("file_name", "libcurl.dll"),
    "a program of a product": ("file_name", "teams.exe"),
    "a word that honest people call files by": ("file_name", "invoice.docx"),
    "a name of two letters": ("file_name", "qx.exe"),
    "an honest name right below a user's folder": ("file_path", r"%userprofile%\update.exe"),
    "a file of Windows where Windows has it": ("file_path", r"C:\Windows\System32\wininet.dll"),
    "a program where products are installed": ("file_path", r"C:\Program Files\Mibao\teams.exe"),
    "what a browser writes all day": (
        "file_path",
        r"%LOCALAPPDATA%\Google\Chrome\User Data\Default\Login Data",
    ),
    "the names of hosts of Windows": ("file_path", r"C:\Windows\System32\drivers\etc\hosts"),
    "two paths in one": ("file_path", "C:\\ProgramData\\mibao\\a.exe\nC:\\ProgramData\\mibao\\b.exe"),
    "a name of a few digits": ("file_name", "2020.xls"),
    "a temporary file that Windows names": ("file_path", r"C:\Users\a.moss\AppData\Local\Temp\tmp9AA2.tmp"),
    "the key of programs that start by themselves": (
        "registry_key",
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run",
    ),
    "the same key, ending in a backslash": (
        "registry_key",
        "HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\",
    ),
    "the same key, of a program of 32 bits": (
        "registry_key",
        r"HKLM\Software\Wow6432Node\Microsoft\Windows\CurrentVersion\Run",
    ),
    "a key that Windows writes for each disk": ("registry_key", r"HKLM\SYSTEM\CurrentControlSet\Enum\USBSTOR"),
    "a task with anybody's name": ("task", r"\test"),
    "a task of an updater": ("task", "GoogleUpdateTaskMachineUA"),
    "a pipe of Windows": ("pipe", r"\\.\pipe\spoolss"),
    "a service of Windows": ("service", "Schedule"),
    "the user agent of a browser": ("user_agent", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"),
    "a user agent that runs into the next header": ("user_agent", "Mibao/1.0 (updater)Accept: text/html"),
    "the user agent of a library": ("user_agent", "python-requests/2.31.0"),
    "a mail service": ("domain", "gmail.com"),
    "a platform of many": ("domain", "www.dropbox.com"),
    "a name that ends as none does": ("domain", "www.mibao"),
    "a platform's own host": ("domain", "content.dropboxapi.com"),
    "a host of a mail service": ("domain", "mout.gmx.com"),
    "a service that tells addresses": ("domain", "ipinfo.io"),
    "an address of Cloudflare": ("ipv4", "104.21.81.233"),
    "an address of Cloudflare with a port": ("ip_port", "104.21.81.233:443"),
    "an address of Fastly in IPv6": ("ipv6", "2a04:4e42::81"),
    "a sentence that begins like a command": ("command_line", "reg save of SAM and SYSTEM into a web-served directory"),
    "a key that a line of the report breaks": (
        "registry_key",
        r"HKCU\Software\Microsoft\Windows\ CurrentVersion\RunOnce",
    ),
    "a key with no more than its kind of value": (
        "command_line",
        r"reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run REG_SZ",
    ),
    "arguments of every day": ("command_line", "wmic.exe process call create"),
    "a shell of Linux": ("file_path", "/usr/bin/bash"),
    "the accounts of Linux": ("file_path", "/etc/passwd"),
    "a user's history": ("file_path", "/Users/a.moss/.bash_history"),
}
WORTH = {
    "a name that only the report gives": ("file_name", "htran_mibao.exe"),
    "a name that honest files bear, in a folder": ("file_path", r"C:\ProgramData\mibao\update.exe"),
    "a value below the key of programs that start": (
        "registry_key",
        r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run\mibao",
    ),
    "a pipe of the attacker's": ("pipe", r"\\.\pipe\mibao-7781"),
    "a user agent that miswrites a browser's": ("user_agent", "Mozilla/5.0(Windows NT 6.1)"),
    "a name below a platform": ("domain", "mibao.workers.dev"),
    "a name of another root": ("domain", "mibao.bit"),
    "a host of the attacker's below a platform": ("domain", "cdn.mibao.workers.dev"),
    "a name of Windows in a user's folder": ("file_path", r"%APPDATA%\svchost.exe"),
    "a name of Windows, looked for elsewhere": ("file_name", "svchost.exe"),
    "an address beside Cloudflare's": ("ipv4", "104.32.0.1"),
    "a command of Linux": ("command_line", "chmod +x /tmp/.cache-7781 --verbose"),
    "a program of the attacker's on Linux": ("file_path", "/usr/lib/mibao/mibaod"),
    "a command of Windows": ("command_line", r"reg.exe save HKLM\SAM C:\ProgramData\s.hiv"),
}


@pytest.mark.parametrize("case", NOT_WORTH)
def test_what_honest_things_bear_too_gets_no_rule_and_a_reason(case: str) -> None:
    assert not_worth(observable(*NOT_WORTH[case]), honest_things())


@pytest.mark.parametrize("case", WORTH)
def test_what_only_the_attacker_has_gets_its_rule(case: str) -> None:
    assert not_worth(observable(*WORTH[case]), honest_things()) == ""


@pytest.mark.parametrize("case", NOT_WORTH)
def test_no_template_takes_what_is_not_worth_a_rule(case: str) -> None:
    seen = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), (observable(*NOT_WORTH[case]),))
    (told,) = Choice(seen, honest_things()).not_written(SHIPPED)
    assert told.why == not_worth(seen.observables[0], honest_things())


def test_a_report_of_thousands_of_values_gives_few_rules_and_names_the_rest() -> None:
    template = next(one for one in SHIPPED if one.id == "dns-network")
    most = template.most * MOST_RULES
    many = tuple(observable("domain", f"host{n}.mibao{n}.net") for n in range(most + 7))
    choice = Choice(Dossier(Report("r-0123456789ab", "A made-up list", "0" * 64), many), honest_things())
    assert len(list(choice.items(template))) == most
    told = choice.not_written([template])
    assert [one.value for one in told] == [one.value for one in many[most:]]
    assert {one.why for one in told} == {
        "the report gives more of its kind than rules are written for; the lists of indicators hold it"
    }


def test_the_files_of_a_pair_are_looked_for_together_only() -> None:
    pair = Pair("mibaoview.exe", "mibaocore.dll", None, None, "mibaoview.exe loads mibaocore.dll.", (0, 8))
    files = (observable("file_name", "mibaocore.dll"), observable("file_name", "mibaoview.exe"))
    seen = Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), files, pairs=(pair,))
    found = detections(seen, [one for one in SHIPPED if one.form == "sigma"], load_cards(), honest_things())
    assert {one.template for one in found} == {"side-loading-pair", "side-loading-program"}
    assert all(one.offered for one in found)


PARTS = {
    "of www the rule is for the domain": ("domain", "www.mibao-updates.net", "domain", "mibao-updates.net"),
    "www below a suffix is a name itself": ("domain", "www.duckdns.org", "domain", "www.duckdns.org"),
    "a bare address is its host": ("url", "https://mibao-updates.net/", "domain", "mibao-updates.net"),
    "an address with a path is no host": ("url", "https://mibao-updates.net/a", "domain", None),
    "but its host is visited": ("url", "https://mibao-updates.net/a", "visited", "mibao-updates.net"),
    "a number is no host": ("url", "http://203.0.113.77/", "domain", None),
    "a number is an address": ("url", "http://203.0.113.77/", "address", "203.0.113.77"),
    "at the port of its scheme": ("url", "https://203.0.113.77/a", "port", "443"),
    "or at its own": ("url", "http://203.0.113.77:8098/a", "port", "8098"),
    "an address of IPv6 is also written out": ("ipv6", "2001:db8::77", "written_out", "2001:db8:0:0:0:0:0:77"),
    "one of IPv4 is what it is": ("ip_port", "203.0.113.77:8443", "written_out", "203.0.113.77"),
    "a query is kept": ("url", "http://mibao-updates.net/c.php?id=7&x=8", "path", "/c.php?id=7&x=8"),
    "a letter outside ASCII is sent encoded": ("url", "http://mibao-updates.net/\u0430%20b", "path", "/%D0%B0%20b"),
    "a query ends where one victim is named": (
        "url",
        "http://mibao-updates.net/c?uuid=71e74d0b-4613-45a3-b6ac-910e6b978311",
        "path",
        "/c?uuid=",
    ),
    "the dash of a list is no part": ("url", "http://mibao-updates.net/a/b.bat–", "path", "/a/b.bat"),
    "nor is the next address": ("url", "http://203.0.113.77/mlp/hxxp://203.0.113.77/mlp/With", "path", "/mlp/"),
    "nor is what follows in code": ("url", r"http://mibao-updates.net/b.dat','C:\ProgramData\b.dat", "path", "/b.dat"),
    "a path with the report's own placeholder has no tail": ("file_path", r"C:\[random]\mibao.exe", "tail", None),
    "nor one with a variable of the report's own": ("file_path", r"%temp%\%randomname%.bat", "tail", None),
    "nor one that runs over a line's end": ("file_path", "C:\\mibao\\a.exe\nC:\\mibao\\b.exe", "tail", None),
    "a user's folder is any user's": (
        "file_path",
        r"C:\Users\a.moss\AppData\Roaming\mibao.exe",
        "tail",
        r"\appdata\roaming\mibao.exe",
    ),
    "the public user is the same everywhere": (
        "file_path",
        r"C:\Users\Public\Documents\mibao.exe",
        "tail",
        r"\users\public\documents\mibao.exe",
    ),
    "a variable gives its folder": ("file_path", r"%APPDATA%\mibao.exe", "tail", r"\appdata\roaming\mibao.exe"),
    "also the shell's": ("file_path", r"$env:TEMP\mibao.ps1", "tail", r"\temp\mibao.ps1"),
    "slashes are the same as backslashes": ("file_path", "C:/ProgramData/mibao.exe", "tail", r"\programdata\mibao.exe"),
    "a folder of programs may be either": ("file_path", r"%ProgramFiles%\mibao\a.exe", "tail", r"\mibao\a.exe"),
    "right below a drive the drive is kept": ("file_path", r"C:\mibao.exe", "tail", r"c:\mibao.exe"),
    "right below a user a path is the name alone": ("file_path", r"%USERPROFILE%\mibao.exe", "tail", None),
    "and is looked for as such": ("file_path", r"C:\Users\a.moss\mibao.exe", "bare", "mibao.exe"),
    "a share of a host is any host's": ("file_path", r"\\fs01\c$\mibao\a.exe", "tail", r"\mibao\a.exe"),
    "a file of the scheduler's is a task": (
        "file_path",
        r"C:\Windows\System32\Tasks\Mibao\Checkup",
        "task_name",
        r"\mibao\checkup",
    ),
    "a pattern is no task": ("task", r"\Microsoft\*", "name", None),
    "a folder is no file": ("file_path", "C:\\ProgramData\\mibao\\", "tail", None),
    "a shell script is no file of Windows": ("file_name", "mibao.sh", "bare", None),
    "but of Linux": ("file_name", "mibao.sh", "unix_name", "mibao.sh"),
    "a package is no file of Windows": ("file_name", "com.mibao.player", "bare", None),
    "a package of another kind of name is none either": ("file_name", "club.mibaoteam.passvault", "bare", None),
    "a program may be named like a package": ("file_name", "com.mibao.exe", "bare", "com.mibao.exe"),
    "a name that ends like a domain is none of a file": ("file_name", "mibao-updates.com", "bare", None),
    "half a name is no name": ("file_name", "agenda).docx.exe", "bare", None),
    "a key of a user": ("registry_key", r"HKCU\Software\Mibao\Update", "tail", r"\mibao\update"),
    "a key of a program of 32 bits is recorded elsewhere": (
        "registry_key",
        r"HKLM\SOFTWARE\WOW6432Node\Mibao\Update",
        "tail",
        r"\mibao\update",
    ),
    "a class of a user is recorded outside of Software": (
        "registry_key",
        r"HKCU\Software\Classes\mibaofile\shell",
        "tail",
        r"\mibaofile\shell",
    ),
    "a class by its own hive": ("registry_key", r"HKCR\mibaofile\shell", "tail", r"\mibaofile\shell"),
    "a class with a short name says too little": ("registry_key", r"HKCR\.mib", "tail", None),
    "a maker's whole key keeps what is above": ("registry_key", r"HKCU\Software\Mibao7", "tail", r"\software\mibao7"),
    "of every control set": (
        "registry_key",
        r"HKLM\SYSTEM\ControlSet001\Services\mibao",
        "tail",
        r"\system\currentcontrolset\services\mibao",
    ),
    "an option tells more than a word": (
        "command_line",
        r"wmic.exe /node:fin-ws-014 process call create C:\ProgramData\go.bat",
        "first",
        r"C:\ProgramData\go.bat",
    ),
    "an address of one network tells nothing": (
        "command_line",
        r"net.exe use \\10.20.4.14\c$ /user:mibao Passw0rd!",
        "first",
        "/user:mibao",
    ),
    "a user's folder in a command is any user's": (
        "command_line",
        r"rundll32.exe C:\Users\a.moss\mibao.dll,Start -mibao",
        "first",
        r"\mibao.dll,Start",
    ),
    "typesetters' quotation marks are none of the command": (
        "command_line",
        "schtasks /run /tn “Mibao Check-7”",
        "only",
        "Mibao Check-7",
    ),
    "what is put into a key tells more than the key": (
        "command_line",
        r"reg add HKCU\Software\Microsoft\Windows\CurrentVersion\Run /v MibaoUp /d C:\ProgramData\mibao.exe",
        "first",
        r"C:\ProgramData\mibao.exe",
    ),
    "one argument may tell enough": (
        "command_line",
        r"rundll32.exe C:\ProgramData\mibao.dll,Start",
        "only",
        r"C:\ProgramData\mibao.dll,Start",
    ),
    "a short one does not": ("command_line", "mibao.exe -k 7", "only", None),
}


@pytest.mark.parametrize("case", PARTS)
def test_a_part_is_what_every_record_would_hold(case: str) -> None:
    kind, value, name, wanted = PARTS[case]
    assert parts.of_observable(observable(kind, value)).get(name) == wanted


def test_a_key_that_the_report_only_saw_read_gets_no_rule() -> None:
    said = "It runs reg query HKCU\\Software\\Mibao\\Update to learn the version."
    seen = Observable(
        "registry_key",
        r"hkcu\software\mibao\update",
        "HKCU\\Software\\Mibao\\Update",
        "attacker",
        None,
        ("r",),
        said,
        (0, 8),
        "",
    )
    assert "it was read" in not_worth(seen, honest_things())


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=60))
def test_any_value_has_parts_and_is_weighed(kind: str, value: str) -> None:
    try:
        seen = observable(kind, value)
    except ValueError:
        return
    assert parts.of_observable(seen)["value"] == seen.value
    assert isinstance(not_worth(seen, honest_things()), str)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.txt")), ids=lambda path: path.name)
def test_a_list_of_honest_things_says_what_it_is_and_is_lower_case(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    if path.name != "honest-networks.txt":
        assert [line for line in lines if not line.startswith("#") and line != line.lower()] == []
