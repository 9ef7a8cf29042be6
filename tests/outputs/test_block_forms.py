"""Lists to block for resolvers, hosts files, routers and sensors: each is read by what loads it, and blocks no more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.defences.hunt.detections.forms.suricata import _CONFIG
from groundswell.defences.hunt.detections.packets import FIRST_PORT, capture
from groundswell.model.dossier import Dossier, Judgement, Observable, Report
from groundswell.model.observable import canonical
from groundswell.outputs.block_list import networks
from groundswell.outputs.block_sensor import datasets
from groundswell.outputs.block_zone import hosts, zone
from groundswell.run.never_today import never_blocked, whole_domains

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)
OLD = date(2024, 1, 1)


def one(kind: str, value: str, judgement: Judgement = "attacker", last_seen: date | None = None) -> Observable:
    return Observable(kind, value, value, judgement, None, ("a reason",), "s", (0, 1), "", None, last_seen)


def dossier(*values: Observable, published: date | None = DAY) -> Dossier:
    return Dossier(Report("r-0123456789ab", "A report\n) IN A 8.8.8.8", "0" * 64, published), values)


VALUES = (
    one("domain", "evil-updates.net"),
    one("domain", "c2.evil-c2.org"),
    one("domain", "tenant.kozow.com"),
    one("domain", "vm1.westus.cloudapp.azure.com"),
    one("ipv4", "185.12.33.4"),
    one("ipv6", "2001:db9::1"),
    one("ipv6", "2001:db9:0:0:1:0:0:9"),
    one("ipv4", "185.12.33.5", last_seen=OLD),
    one("domain", "github.com", "abused"),
)


@pytest.fixture(scope="session")
def installed() -> Callable[[str], str]:
    """A program by name. Skips where it is absent, but fails where CI is set: there it must not be absent."""

    def found(name: str) -> str:
        path = shutil.which(name)
        if path is None and os.environ.get("CI"):
            pytest.fail(f"CI is set, so nothing may be skipped; {name} is not installed")
        return path or pytest.skip(f"{name} is not installed")

    return found


def records(made: bytes) -> dict[str, str]:
    """What a zone says of each name, without comments and what every zone has."""
    lines = (line.partition(";")[0].split() for line in made.decode().splitlines())
    return {words[0]: " ".join(words[1:]) for words in lines if words and words[0] not in ("@", "$TTL")}


def made_zone(*values: Observable, published: date | None = DAY) -> bytes:
    told = dossier(*values, published=published)
    return zone(told, NOW, never_blocked(told, frozenset(["meridian.example"])), whole_domains(told))


def test_a_zone_blocks_names_and_addresses_and_all_below_a_registered_domain_only() -> None:
    assert records(made_zone(*VALUES)) == dict.fromkeys(
        [
            "evil-updates.net",
            "*.evil-updates.net",
            "c2.evil-c2.org",
            "tenant.kozow.com",
            "vm1.westus.cloudapp.azure.com",
            "32.4.33.12.185.rpz-ip",
            "128.1.zz.db9.2001.rpz-ip",
            "128.9.0.0.1.zz.db9.2001.rpz-ip",
        ],
        "IN CNAME .",
    )


MAPPED = [("::ffff:185.12.33.4", "32.4.33.12.185.rpz-ip"), ("2a02::", "128.zz.2a02.rpz-ip"), ("::9", "128.9.zz.rpz-ip")]


@pytest.mark.parametrize(("address", "trigger"), MAPPED, ids=[address for address, _ in MAPPED])
def test_an_address_is_written_as_bind_writes_it(address: str, trigger: str) -> None:
    assert list(records(made_zone(one("ipv6", address)))) == [trigger]


def test_no_wildcard_stands_above_a_name_that_is_not_the_attackers() -> None:
    found = records(made_zone(one("domain", "evil-updates.net"), one("domain", "mail.evil-updates.net", "unsure")))
    assert list(found) == ["evil-updates.net"]


def test_bind_reads_the_zone(installed: Callable[[str], str], tmp_path: Path) -> None:
    checker = installed("named-checkzone")
    for number, values in enumerate([VALUES, (), (one("domain", "_dmarc.evil-updates.net"),)]):
        (tmp_path / "zone").write_bytes(made_zone(*values))
        done = subprocess.run([checker, f"rpz{number}.example", str(tmp_path / "zone")], capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


@given(
    st.lists(st.text(min_size=1, max_size=30) | st.sampled_from(["a.com IN A 1.2.3.4", "$INCLUDE x", "*.com", "a..b"]))
)
@settings(max_examples=200)
def test_nothing_of_a_report_becomes_a_line_of_its_own(names: list[str]) -> None:
    told = dossier(*(one("domain", name) for name in dict.fromkeys(names)))
    for name in records(zone(told, NOW, {}, set(names))):
        assert canonical("domain", name.removeprefix("*.")) == name.removeprefix("*.")
    for line in hosts(told, NOW.date(), {}).decode().splitlines():
        assert line.startswith(("# ", "0.0.0.0 "))
        assert len(line.split()) == 2 or line.startswith("# ")


NEVER = [
    ("domain", "duckdns.org"),
    ("domain", "portal.meridian.example"),
    ("domain", "microsoft.com"),
    ("ipv4", "8.8.8.8"),
    ("ipv4", "10.0.0.1"),
]


@pytest.mark.parametrize(("kind", "value"), NEVER)
def test_what_must_never_be_blocked_is_in_no_form_and_is_told(kind: str, value: str) -> None:
    told = dossier(one(kind, value), *VALUES[:1])
    never = never_blocked(told, frozenset(["meridian.example"]))
    forms = [zone(told, NOW, never, whole_domains(told)), *datasets(told, NOW.date(), never).values()]
    forms.append((hosts if kind == "domain" else networks)(told, NOW.date(), never))
    for form in forms:
        lines = form.decode().splitlines()
        assert not any(value in line for line in lines if not line.startswith((";", "#")))
    for form in (forms[0], forms[-1], forms[1]):
        assert f"left out: {value}: " in form.decode()
        assert "1 never to be blocked" in form.decode()


def test_every_form_says_report_day_why_until_when_and_how_to_undo_it() -> None:
    told = dossier(*VALUES)
    forms = [
        zone(told, NOW, {}, ()),
        hosts(told, NOW.date(), {}),
        networks(told, NOW.date(), {}),
        datasets(told, NOW.date(), {})["groundswell-r-0123456789ab.rules"],
    ]
    for form in forms:
        first = [line.lstrip("#; ") for line in form.decode().splitlines() if line.startswith(("#", ";"))]
        text = "\n".join(first)
        assert "from report r-0123456789ab" in first[0]
        assert "the report was published 2026-11-20" in text
        assert "why: each is judged the attacker's" in text
        assert "to undo: take " in text
        assert "A report" in text
    assert "valid until 2027-05-19, when the first of them is too old" in forms[0].decode()
    assert "valid until 2028-11-19" in forms[1].decode()
    assert "1 too old to block: for looking back" in forms[0].decode()


def test_addresses_of_a_report_without_a_day_are_in_no_form_and_a_person_can_give_it() -> None:
    text = networks(dossier(one("ipv4", "185.12.33.4"), published=None), NOW.date(), {}).decode()
    assert "185.12.33.4/32" not in text
    assert "the report says no day; a person can: groundswell intel date r-0123456789ab DAY" in text
    assert "185.12.33.4" not in "".join(records(made_zone(one("ipv4", "185.12.33.4"), published=None)))


def test_addresses_stand_as_networks_of_one_and_networks_of_a_report_do_not() -> None:
    text = networks(dossier(*VALUES, one("cidr", "185.12.0.0/16")), NOW.date(), {}).decode()
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        "185.12.33.4/32",
        "2001:db9:0:0:1:0:0:9/128",
        "2001:db9::1/128",
    ]


def test_suricata_loads_the_data_sets_and_finds_what_they_name_and_nothing_beside(
    installed: Callable[[str], str], tmp_path: Path
) -> None:
    program, told = installed("suricata"), dossier(*VALUES[:6])
    for name, data in datasets(told, NOW.date(), {}).items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "suricata.yaml").write_text(_CONFIG)
    for name in ("classification.config", "reference.config", "threshold.config"):
        (tmp_path / name).write_text("")
    talks = [
        (True, {"kind": "dns", "query": "Evil-Updates.NET"}),
        (True, {"kind": "tls", "host": "c2.evil-c2.org"}),
        (True, {"kind": "http", "host": "c2.evil-c2.org"}),
        (True, {"kind": "tcp", "address": "185.12.33.4"}),
        (True, {"kind": "tcp", "address": "2001:db9::1"}),
        (False, {"kind": "dns", "query": "not-evil-updates.net"}),
        (False, {"kind": "dns", "query": "evil-c2.org"}),
        (False, {"kind": "tls", "host": "kozow.com"}),
        (False, {"kind": "tcp", "address": "185.12.33.6"}),
    ]
    (tmp_path / "talks.pcap").write_bytes(capture([talk for _, talk in talks]))
    rules = f"groundswell-{told.report.id}.rules"
    command = [program, "-c", "suricata.yaml", "-S", rules, "-l", ".", "-r", "talks.pcap", "-k", "none"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "rror" not in done.stderr + done.stdout
    alerts = [json.loads(line) for line in (tmp_path / "eve.json").read_text().splitlines()]
    ports = {port - FIRST_PORT for a in alerts for port in (a["src_port"], a["dest_port"]) if port >= FIRST_PORT}
    assert ports == {number for number, (wanted, _) in enumerate(talks) if wanted}
