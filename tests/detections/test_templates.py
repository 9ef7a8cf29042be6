"""Every template of a detection that ships, held to its own samples, and templates that are refused."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import msgspec
import pytest
import yaml

from groundswell.defences.hunt.detections.items import Choice
from groundswell.defences.hunt.detections.template import Sample, Template, load_templates
from groundswell.defences.hunt.detections.worth import Honest
from groundswell.defences.hunt.detections.write import detections
from groundswell.model.card import Card
from groundswell.model.dossier import WARNED, Dossier, NamedTechnique, Observable, Pair, Report
from groundswell.model.errors import UsageError
from groundswell.model.indicator_use import use_of
from groundswell.model.site import BROKEN_INTO, is_authority
from groundswell.run.detections import TEMPLATES, honest_things
from groundswell.run.knowledge import load_knowledge
from groundswell.run.never_today import never_blocked
from groundswell.sources.card import load_cards

VALUES = {
    "file_path": r"%programdata%\mibao\nvdaremote.exe",
    "file_name": "kdrvmon.sys",
    "registry_key": r"hklm\system\currentcontrolset\services\mibaosvc\parameters",
    "service": "mibao update service",
    "task": r"\microsoft\mibaotask",
    "command_line": r"wmic.exe /node:fin-ws-014 process call create c:\programdata\mibao\go.bat",
    "domain": "mibao-updates.net",
    "url": "http://mibao-updates.net/gate/check.php?id=7",
    "ipv4": "203.0.113.77",
    "ipv6": "2001:db8::77",
    "ip_port": "203.0.113.77:8443",
    "pipe": "mibao-7781",
    "user_agent": "Mibao/1.0 (updater)",
    "ja3": "e7d705a3286e19ea42f587b344ee6865",
    "imphash": "e7d705a3286e19ea42f587b344ee6866",
    "cert_sha1": "f5ae03de0ad60f5b17b82f2cd68402fe0a0b0c0d",
    "cert_sha256": "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18d",
    "sha256": "6f88fb88ffb0f1d5465c2826e5b4f523598b1b8378377c8378ffebc171bad18b",
}
OTHERS = [
    ("domain", "files.mibao.gov.vn"),
    ("file_path", "/usr/lib/mibao/mibaod"),
    ("file_path", "/etc/cron.d/mibao"),
    ("file_path", "/etc/systemd/system/mibao.service"),
    ("command_line", "wget --no-check-certificate https://mibao-updates.net/a -O /tmp/.mibao"),
    ("command_line", r"rundll32.exe c:\programdata\mibao\core.dll,Start"),
    ("url", "http://203.0.113.78/mibao.bin"),
    ("url", "https://mibao-gate.net/u/7781"),
    ("md5", "f5ae03de0ad60f5b17b82f2cd68402f0"),
    ("file_name", "mibaohelper.exe"),
    ("file_name", "mibaocore.dll"),
    ("file_name", "mibao.ps1"),
    ("file_name", "mibaopage.aspx"),
    ("file_name", "mibaod"),
    ("file_name", "svchost.exe"),
    ("file_name", "wininet.dll"),
    ("file_path", r"%appdata%\mibao\mibaocore.dll"),
    ("file_path", r"c:\windows\system32\tasks\mibao\checkup"),
]
PAIR = Pair("vlc.exe", "libvlc.dll", "mibao.dat", None, "vlc.exe loads libvlc.dll, which reads mibao.dat.", (0, 41))
SHIPPED = load_templates(TEMPLATES)


@pytest.fixture(scope="module")
def cards() -> tuple[Card, ...]:
    return load_cards()


def observable(kind: str, value: str, judgement: str = "attacker") -> Observable:
    said = f"It used {'the driver ' if kind == 'sha256' else 'on Linux ' if value == 'mibaod' else ''}{value}."
    return Observable(kind, value, value, judgement, None, ("a reason",), said, (0, 8), "")  # type: ignore[arg-type]


def dossier(*observables: Observable, pairs: tuple[Pair, ...] = ()) -> Dossier:
    return Dossier(Report("r-0123456789ab", "A made-up report", "0" * 64), observables, pairs=pairs)


def whole() -> Dossier:
    more = (observable(kind, value) for kind, value in OTHERS)
    return dossier(*(observable(kind, value) for kind, value in VALUES.items()), *more, pairs=(PAIR,))


@pytest.mark.parametrize("template", [one for one in SHIPPED if one.form == "sigma"], ids=lambda one: one.id)
def test_a_template_writes_a_rule_that_its_samples_are_decided_by(template: Template, cards: tuple[Card, ...]) -> None:
    found = detections(whole(), [template], cards, honest_things())
    assert found
    for one in found:
        assert [trial.words for trial in one.trials if not trial.held] == []
        assert one.offered
        assert one.sentence
        assert one.values


@pytest.mark.parametrize("template", [one for one in SHIPPED if one.form == "sigma"], ids=lambda one: one.id)
def test_a_rule_that_would_find_its_near_miss_is_not_offered(template: Template, cards: tuple[Card, ...]) -> None:
    turned = msgspec.structs.replace(template, near_miss=template.positive)
    found = detections(whole(), [turned], cards, honest_things())
    assert found
    assert not any(one.offered for one in found)
    assert all(trial.held is False for one in found for trial in one.trials if trial.test == "silent")


def test_the_same_report_gives_the_same_rules(cards: tuple[Card, ...]) -> None:
    once, again = (detections(whole(), SHIPPED, cards, honest_things()) for _ in range(2))
    assert [(one.id, one.text) for one in once] == [(one.id, one.text) for one in again]


def test_no_rule_is_written_for_a_name_that_honest_files_bear(cards: tuple[Card, ...]) -> None:
    found = detections(dossier(observable("file_name", "update.exe")), SHIPPED, cards, honest_things())
    assert found == ()


MASKED = [
    ("svchost.exe", {"masked-program"}),
    ("wininet.dll", {"masked-library"}),
    ("svchost.dat", {"file-name"}),
]


@pytest.mark.parametrize(("name", "wanted"), MASKED, ids=[name for name, _ in MASKED])
def test_the_name_of_an_installed_program_or_library_is_looked_for_only_where_it_is_not_installed(
    name: str, wanted: set[str], cards: tuple[Card, ...]
) -> None:
    found = detections(dossier(observable("file_name", name)), SHIPPED, cards, honest_things())
    assert {one.template for one in found} == wanted
    assert all(one.offered for one in found)


def test_an_address_in_a_url_is_looked_for_with_its_port_and_a_host_by_its_lookup(cards: tuple[Card, ...]) -> None:
    seen = dossier(
        observable("url", "http://203.0.113.78/mibao.bin"),
        observable("url", "https://203.0.113.79:8443/mibao.bin"),
        observable("url", "https://files.mibao-share.net/u/7781/mibao.bin"),
    )
    found = detections(seen, SHIPPED, cards, honest_things())
    told = {one.template: one for one in found}
    ports = ("203.0.113.78", 80), ("203.0.113.79", 8443)
    wanted = [{"dst_ip": address, "dst_port": port} for address, port in ports]  # numbers, for what compares numbers
    assert yaml.safe_load(told["address-port"].text)["detection"]["to"] == wanted
    assert told["visited-dns-query"].level == "low"
    assert "dns-query" not in told
    assert all(one.offered for one in found if one.form != "suricata")


def test_the_host_of_a_url_gets_no_second_rule_where_its_domain_has_one(cards: tuple[Card, ...]) -> None:
    seen = dossier(
        observable("domain", "mibao-share.net"),
        observable("url", "https://files.mibao-share.net/u/7781"),
        observable("url", "https://mibao-gate.net/u/7781"),
    )
    (found,) = detections(seen, [one for one in SHIPPED if one.id == "visited-dns-query"], cards, honest_things())
    assert found.values == ("https://mibao-gate.net/u/7781",)


ATTACK = [
    ("registry_key", r"hkcu\software\microsoft\windows\currentversion\run\mibao", "registry-key", "T1547.001"),
    ("command_line", "schtasks.exe /create /tn mibao-check /sc daily", "command-line", "T1053.005"),
    ("file_path", r"c:\inetpub\wwwroot\mibaopage.aspx", "file-path", "T1505.003"),
]


@pytest.mark.parametrize(("kind", "value", "template", "wanted"), ATTACK, ids=[value for _, value, *_ in ATTACK])
def test_a_value_of_a_pattern_bears_the_technique_of_the_pattern(
    kind: str, value: str, template: str, wanted: str, cards: tuple[Card, ...]
) -> None:
    (found,) = detections(
        dossier(observable(kind, value)), [one for one in SHIPPED if one.id == template], cards, honest_things()
    )
    assert found.attack[0] == wanted


def test_every_technique_of_a_template_is_a_current_one() -> None:
    attack = load_knowledge().attack
    named = {id for one in SHIPPED for id in (*one.attack, *one.attack_of.values())}
    assert {id for id in named if attack.current(id) != id} == set()


def test_a_domain_that_the_report_gives_twice_is_counted_once_in_a_hunt(cards: tuple[Card, ...]) -> None:
    seen = dossier(observable("domain", "mibao-updates.net"), observable("url", "https://mibao-updates.net/"))
    (found,) = detections(seen, [one for one in SHIPPED if one.id == "sql-lookups"], cards, honest_things())
    assert found.text.count("'mibao-updates.net'") == 1


@pytest.mark.parametrize("judgement", ["reference", "abused", "unsure"])
def test_no_rule_is_written_for_a_domain_that_is_not_the_attackers(judgement: str, cards: tuple[Card, ...]) -> None:
    assert detections(dossier(observable("domain", "example.com", judgement)), SHIPPED, cards, Honest()) == ()


USED = [
    ("files.mibao.gov.vn", "attacker", "a reason"),
    ("portal.mibao.ac.id", "attacker", "a reason"),
    ("mibao-news.net", "abused", f"{BROKEN_INTO}: its own addresses count, not its name"),
]


@pytest.mark.parametrize(("host", "judgement", "reason"), USED, ids=[host for host, *_ in USED])
def test_the_host_of_another_is_looked_for_itself_and_with_little_weight_and_is_in_no_list(
    host: str, judgement: str, reason: str, cards: tuple[Card, ...]
) -> None:
    used = dataclasses.replace(observable("domain", host, judgement), reasons=(reason,))
    found = detections(dossier(used), SHIPPED, cards, honest_things())
    assert {(one.template, one.level, one.offered) for one in found} == {
        ("site-dns-network", "low", True),
        ("site-dns-query", "low", True),
    }
    assert all("never for blocking" in one.false_positives[0] for one in found)
    assert "never block it" in never_blocked(dossier(used), frozenset())["domain", host]
    address = observable("url", f"https://{host}/a/gate.php")
    assert never_blocked(dossier(address), frozenset()) == {}


def test_a_template_that_takes_what_is_abused_is_for_looking_only_and_says_so(cards: tuple[Card, ...]) -> None:
    looking = {one.id for one in SHIPPED if one.looking}
    assert looking >= {one.id for one in SHIPPED if "abused" in one.takes.judgements}
    assert looking == {one.id for one in SHIPPED if any("for looking only" in said for said in one.false_positives)}
    for one in detections(whole(), [one for one in SHIPPED if one.form == "sigma"], cards, honest_things()):
        assert ("detection.threat-hunting" in one.text) == (one.template in looking)
        assert one.level not in ("high", "critical") or one.template not in looking


LINUX = [
    ("file_path", "/usr/lib/mibao/mibaod", {"linux-program-path", "linux-file-path"}),
    ("file_path", "/Users/a.moss/.cache/mibao/agent.sh", {"linux-program-path", "linux-file-path"}),
    ("file_path", "/var/lib/mibao/mibao.conf", {"linux-file-path"}),
    ("file_path", "/etc/cron.d/mibao", {"linux-cron", "linux-file-path"}),
    ("file_path", "/etc/systemd/system/mibao.service", {"linux-unit", "linux-file-path"}),
    ("file_path", "/opt/mibao/", set()),
    ("file_path", "/opt/[user]/.cache/[random]", set()),
    ("command_line", "/opt/mibao/agent --connect 203.0.113.77 --as-daemon", {"linux-command-line"}),
    ("command_line", "iptables -I INPUT --dport 7781 --jump ACCEPT", {"linux-command-line"}),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), LINUX, ids=[value for _, value, _ in LINUX])
def test_what_is_of_linux_gets_rules_for_linux_only_which_say_that_no_source_here_has_such_records(
    kind: str, value: str, wanted: set[str], cards: tuple[Card, ...]
) -> None:
    found = detections(dossier(observable(kind, value)), SHIPPED, cards, honest_things())
    assert {one.template for one in found if one.form == "sigma"} == wanted
    for one in found:
        assert one.offered
        assert "product: linux" in one.text
        assert any("among the source cards" in trial.words for trial in one.trials)


def test_a_users_own_folder_is_any_users(cards: tuple[Card, ...]) -> None:
    found = detections(dossier(observable("file_path", LINUX[1][1])), SHIPPED, cards, honest_things())
    assert all("a.moss" not in yaml.safe_dump(yaml.safe_load(one.text)["detection"]) for one in found)


def test_a_name_that_anybody_can_register_is_no_authoritys() -> None:
    free = ("evil-gov.vn", "gov-vn.com", "evil.ac", "edu.evil.com", "evil.go.ro", "evil.go.it")
    assert [host for host in free if is_authority(host)] == []
    assert all(map(is_authority, ("fta.moit.gov.vn", "a.go.jp", "a.ac.uk", "state.gov", "a.sa.gov.au", "a.gouv.fr")))


def test_many_values_become_few_rules(cards: tuple[Card, ...]) -> None:
    many = dossier(*(observable("domain", f"host{n}.mibao.net") for n in range(120)))
    template = [one for one in SHIPPED if one.id == "dns-query"]
    assert [len(one.values) for one in detections(many, template, cards, Honest())] == [50, 50, 20]


def test_a_host_below_a_domain_of_the_report_is_found_by_the_domain_s_rule(cards: tuple[Card, ...]) -> None:
    both = dossier(*(observable("domain", name) for name in ("c2.mibao.net", "mibao.net", "mudlark.net")))
    templates = [one for one in SHIPPED if one.id in ("dns-query", "tls-name-zeek", "suricata-dns")]
    assert [one.values for one in detections(both, templates, cards, Honest())] == [("mibao.net", "mudlark.net")] * 3
    assert Choice(both, Honest()).not_written(templates) == ()


HASHES = [
    ("Files", "{} | mud.sys | the driver", {"hash", "hash-library", "hash-driver"}),
    ("Files", "{} | mud.exe", {"hash", "hash-library"}),
    ("Files > Web shells", "{}", set()),
    ("Files", r"c:\windows\system32\drivers\etc\mud.txt | {}", {"hash", "hash-library"}),
    ("Files", "Payload delivery | {} | Mudlark Linux backdoor", set()),
    ("Files", "A ZIP archive with an executable: {}", {"hash", "hash-library"}),
    ("Android > Samples", "{} | com.mud.lark.apk", set()),
]


@pytest.mark.parametrize(("section", "sentence", "expected"), HASHES, ids=[h[1] for h in HASHES])
def test_a_hash_is_looked_for_where_such_a_file_would_be_started(
    section: str, sentence: str, expected: set[str], cards: tuple[Card, ...]
) -> None:
    told = dataclasses.replace(observable("sha256", VALUES["sha256"]), section=section, sentence=sentence)
    templates = [one for one in SHIPPED if one.id in ("hash", "hash-library", "hash-driver", "yara-hash")]
    found = {one.template for one in detections(dossier(told), templates, cards, Honest())}
    assert found == expected | {"yara-hash"}, "a scanner of files finds it whatever it is"


PHONES = {
    "the title speaks of phones": ("A made-up Android trojan", "Samples", "{}", "", set()),
    "the headings over it do": ("Mudlark", "Mudlark > APK files > Samples", "{}", "", set()),
    "iOS is of phones": ("Mudlark, an implant for iOS", "Samples", "{}", "", set()),
    "IOS is of routers": ("Mudlark on Cisco IOS", "Samples", "{}", "", {"hash", "hash-library"}),
    "a word near it speaks of Windows": (
        "A made-up Android trojan",
        "Samples",
        "{} | mud.exe",
        "",
        {"hash", "hash-library"},
    ),
    "the report speaks of Windows elsewhere": (
        "A made-up Android trojan",
        "Samples",
        "{}",
        "Mudlark has a version for Windows at mibao-updates.net.",
        {"hash", "hash-library"},
    ),
}


@pytest.mark.parametrize("case", PHONES)
def test_a_hash_in_a_report_about_phones_gives_no_rule_for_windows(case: str, cards: tuple[Card, ...]) -> None:
    title, section, sentence, elsewhere, expected = PHONES[case]
    told = dataclasses.replace(
        observable("sha256", VALUES["sha256"]), section=section, sentence=sentence.format(VALUES["sha256"])
    )
    more = dataclasses.replace(observable("domain", VALUES["domain"]), sentence=elsewhere, span=(90, 98))
    seen = dataclasses.replace(dossier(told, more), report=Report("r-0123456789ab", title, "0" * 64))
    templates = [one for one in SHIPPED if one.id in ("hash", "hash-library", "hash-driver", "yara-hash")]
    assert {one.template for one in detections(seen, templates, cards, Honest())} == expected | {"yara-hash"}


def test_a_hash_beside_the_names_of_packages_gives_no_rule_for_windows(cards: tuple[Card, ...]) -> None:
    seen = dossier(observable("sha256", VALUES["sha256"]), observable("file_name", "com.mibao.player"))
    templates = [one for one in SHIPPED if one.id in ("hash", "hash-library", "yara-hash", "file-name")]
    assert {one.template for one in detections(seen, templates, cards, Honest())} == {"yara-hash"}


def test_a_technique_that_the_value_s_sentence_states_is_the_detection_s_too(cards: tuple[Card, ...]) -> None:
    seen = observable("service", "mibaosvc")
    stated = [
        NamedTechnique("T1036.004", "T1036.004", None, "T1036.004", "stated", None, seen.sentence, (0, 8)),
        NamedTechnique("T1112", "T1112", None, "T1112", "stated", None, "Another sentence.", (9, 12)),
        NamedTechnique("T1569.002", None, None, "T1569.002", "suggested", 0.9, seen.sentence, (0, 8)),
    ]
    report = dataclasses.replace(dossier(seen), techniques=tuple(stated))
    (found,) = detections(report, [one for one in SHIPPED if one.id == "service"], cards, Honest())
    assert found.attack == ("T1543.003", "T1036.004")
    assert "attack.t1036.004" in found.text


def test_values_that_are_each_other_s_near_miss_get_rules_of_their_own(cards: tuple[Card, ...]) -> None:
    names = ("mibao.net", "not-mibao.net", "cloud-mibao.org")
    template = [one for one in SHIPPED if one.id == "dns-network"]
    found = detections(dossier(*(observable("domain", name) for name in names)), template, cards, Honest())
    assert all(one.offered for one in found)
    assert sorted(value for one in found for value in one.values) == sorted(names)


def test_one_value_that_no_rule_can_find_does_not_cost_the_others_theirs(cards: tuple[Card, ...]) -> None:
    template = next(one for one in SHIPPED if one.id == "service")
    near = Sample("a service that is one of the report's", {"EventID": "7045", "ServiceName": "mibao two"})
    turned = msgspec.structs.replace(template, near_miss=(near,))
    seen = dossier(*(observable("service", name) for name in ("mibao one", "mibao two", "mibao three")))
    found = detections(seen, [turned], cards, Honest())
    assert [(one.values, one.offered) for one in found] == [
        (("mibao one", "mibao three"), True),
        (("mibao two",), False),
    ]


WRONG = {
    "an unknown key": ("level: high", "level: high\nseverity: 3"),
    "an unknown level": ("level: high", "level: dangerous"),
    "no near miss": ("near_miss:", "near_miss: []\nignored:"),
    "no reason": ("reason: ", "reason: ''\n#"),
    "an id that is not the file's name": ("id: service", "id: other"),
    "not YAML": ("id: service", "id: [service"),
    "neither pairs nor types": ("takes: {types: [service], judgements: [attacker, unsure]}", "takes: {}"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_template_with_a_mistake_is_refused_by_name(case: str, tmp_path: Path) -> None:
    right = (TEMPLATES / "service.yml").read_text()
    before, after = WRONG[case]
    assert before in right
    (tmp_path / "service.yml").write_text(right.replace(before, after, 1))
    with pytest.raises(UsageError, match=r"service\.yml") as error:
        load_templates(tmp_path)
    assert error.value.code == "GS-3401"


UNSURE = [
    ("file_path", r"c:\programdata\mibao\agent.exe", {("file-path", "medium"), ("program-path", "medium")}),
    ("file_name", "mibaohelper.exe", {("file-name", "low"), ("program-name", "low")}),
    ("file_path", r"c:\programdata\mibao", set()),
    ("file_path", r"c:\programdata\mibao\v4.0.30319", set()),
    ("file_name", "wininet.dll", set()),
    ("pipe", "mibao-7781", {("named-pipe", "medium")}),
    ("domain", "mibao-updates.net", set()),
]


@pytest.mark.parametrize(("kind", "value", "wanted"), UNSURE, ids=[value for _, value, _ in UNSURE])
def test_what_the_report_leaves_unsure_is_looked_for_by_place_and_name_and_wakes_no_one(
    kind: str, value: str, wanted: set[tuple[str, str]], cards: tuple[Card, ...]
) -> None:
    found = detections(dossier(observable(kind, value, "unsure")), SHIPPED, cards, honest_things())
    assert {(one.template, one.level) for one in found} == wanted
    assert all("for looking only" in one.false_positives[0] for one in found)
    assert all("detection.threat-hunting" in one.text for one in found)


def test_what_is_unsure_does_not_lower_the_rule_of_what_is_the_attackers(cards: tuple[Card, ...]) -> None:
    sure, other = (observable("pipe", name) for name in ("mibao-7781", "mibao-7782"))
    both = dossier(sure, dataclasses.replace(other, judgement="unsure", span=(9, 17)))
    found = detections(both, [one for one in SHIPPED if one.id == "named-pipe"], cards, honest_things())
    assert [(one.values, one.level) for one in found] == [(("mibao-7781",), "high"), (("mibao-7782",), "medium")]


def test_no_one_is_woken_by_a_list_of_which_the_report_warns(cards: tuple[Card, ...]) -> None:
    warned = dataclasses.replace(observable("sha256", VALUES["sha256"]), reasons=(f"{WARNED}: 'some are legitimate'",))
    templates = [one for one in SHIPPED if one.id in ("hash", "yara-hash")]
    found = detections(dossier(warned), templates, cards, Honest())
    assert {one.level for one in found} == {"medium"}
    assert all("level: medium" in one.text for one in found if one.form == "sigma")
    assert all("honest tool" in one.false_positives[0] for one in found)
    assert {one.level for one in detections(whole(), templates, cards, Honest())} == {"critical"}
    assert use_of(warned, date(2024, 1, 1), date(2024, 1, 2))[0] == "hunt"
    assert use_of(observable("sha256", VALUES["sha256"]), date(2024, 1, 1), date(2024, 1, 2))[0] == "block"
