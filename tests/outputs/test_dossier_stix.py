"""A dossier as STIX 2.1: the official validator accepts it, and reading it back loses no value."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from stix2validator import ValidationOptions, validate_instance

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Dossier, NamedTechnique, Observable, Report
from groundswell.model.errors import InputError
from groundswell.model.observable import KINDS
from groundswell.outputs.dossier_stix import bundle

SAMPLE = {
    "ipv4": "1.2.3.4",
    "ipv6": "2001:db9::1",
    "ip_port": "1.2.3.4:443",
    "cidr": "5.6.7.0/24",
    "domain": "evil.com",
    "url": "http://evil.com/a'b",
    "listener_url": "http://*:80/x/",
    "email": "a@evil.com",
    "md5": "a1" * 16,
    "sha1": "a1" * 20,
    "sha256": "a1" * 32,
    "sha512": "a1" * 64,
    "file_name": "it's.exe",
    "file_path": "c:\\a\\b.dll",
    "registry_key": "hkcu\\software\\x",
    "mutex": "Global\\m",
    "user_agent": "Mozilla/5.0 (x)",
    "ja3": "b2" * 16,
    "imphash": "b3" * 16,
    "cert_md5": "b4" * 16,
    "cert_sha1": "b4" * 20,
    "cert_sha256": "b4" * 32,
    "ja4": "t13d1516h2_8daaf6152771_02713d6af862",
    "cve": "CVE-2021-44228",
    "cert_serial": "3e62dc5d",
    "pdb_path": "d:\\w\\x.pdb",
    "service": "media_updaten",
    "task": "\\x y",
    "pipe": "spoolss",
    "command_line": "cmd.exe /c \"echo 'a'\"",
    "wallet": "4" + "A" * 94,
    "asn": "AS64500",
    "onion": "a" * 56 + ".onion",
}


def valid(dossier: Dossier) -> dict[str, object]:
    """The bundle, after each of its objects was validated."""
    made = bundle(dossier)
    for entry in made["objects"]:
        result = validate_instance(entry, ValidationOptions(version="2.1"))
        assert result.is_valid, [str(e) for e in result.errors]
    return made


def values(dossier: Dossier) -> set[tuple[str, str]]:
    """Kinds and values of the observables."""
    return {(o.type, o.value) for o in dossier.observables}


def test_a_url_without_a_scheme_is_looked_for_under_each_and_no_url_of_stix_where_it_is_no_indicator() -> None:
    for judgement, told in (
        (
            "attacker",
            {"[url:value = 'evil.com/a' OR url:value = 'http://evil.com/a' OR url:value = 'https://evil.com/a']"},
        ),
        ("abused", {"x-groundswell-url"}),
    ):
        found = Observable("url", "evil.com/a", "evil[.]com/a", judgement, None, ("why",), "s", (0, 3), "")  # type: ignore[arg-type]
        written = valid(Dossier(Report("r-0123456789ab", "title", "00" * 32), observables=(found,)))
        assert told <= {o.get("pattern", o["type"]) for o in written["objects"]}  # type: ignore[attr-defined]
        back, _ = read_report(Path("x.json"), json.dumps(written).encode())
        assert values(back) == {("url", "evil.com/a")}


def test_every_kind_of_value_survives_writing_and_reading() -> None:
    assert set(SAMPLE) == KINDS
    for judgement in ("attacker", "abused"):
        items = tuple(
            Observable(kind, value, value, judgement, None, ("why",), value, (0, len(value)), "")
            for kind, value in SAMPLE.items()
        )
        written = valid(Dossier(Report("r-0123456789ab", "title", "00" * 32), observables=items))
        back, _ = read_report(Path("x.json"), json.dumps(written).encode())
        assert set(SAMPLE.items()) - values(back) == set()


def test_the_dossiers_of_shared_reports_are_valid_and_lose_no_value(shared: Path) -> None:
    folder = shared / "reports"
    names = [
        "source-article.txt",
        "labelled/talos-uat-9244.txt",
        "labelled/proofpoint_2021-10-27_new-threat-actor-spoofs-philippine.txt",
        "labelled/zscaler_2021-02-09_discord-cdn-popular-choice-hosting.txt",
        "eset/sparklinggoblin.adoc",
        "unit42/2025-01-22-IOCs-for-malware-from-fake-Microsoft-Teams-site.txt",
        "hunters-ledger/nsminer-cryptojacker.md",
        "volexity/2024-01-10_Ivanti_Connect_Secure.csv",
    ]
    for name in names:
        dossier, _ = read_report(folder / name)
        written = valid(dossier)
        back, _ = read_report(Path("x.json"), json.dumps(written).encode())
        assert values(dossier) - values(back) == set(), name
        assert {n.name for n in dossier.names if n.kind != "vulnerability"} <= {n.name for n in back.names} | {
            k.name for n in back.names for k in n.known_as
        }
        kept = {(o.type, o.value) for o in dossier.observables if o.judgement != "attacker"}
        assert not kept & {(o.type, o.value) for o in back.observables if o.judgement == "attacker"}


def test_a_technique_of_which_its_author_is_not_sure_says_so() -> None:
    sure = NamedTechnique("T1005", "T1005", None, "T1005", "stated", None, "It collects files (T1005).", (0, 5))
    unsure = replace(sure, id="T1112", as_written="T1112", current="T1112", doubt="MODERATE")
    made = valid(Dossier(Report("r-0123456789ab", "title", "00" * 32), techniques=(sure, unsure)))
    told = {str(o["name"]): o.get("x_groundswell_doubt") for o in made["objects"] if o["type"] == "attack-pattern"}  # type: ignore[attr-defined]
    assert told == {"T1005": None, "T1112": "MODERATE"}


def test_the_same_dossier_gives_the_same_bytes(shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / "labelled" / "talos-uat-9244.txt")
    assert json.dumps(bundle(dossier)) == json.dumps(bundle(dossier))
    assert sum(o["type"] == "indicator" for o in bundle(dossier)["objects"]) == 70  # type: ignore[attr-defined]


def test_what_every_shared_report_becomes_is_valid_in_every_shape_that_occurs(shared: Path) -> None:
    """The validator is slow, so of objects of one shape (type, properties, form of pattern) three are asked."""
    shapes: dict[tuple[object, ...], list[dict[str, object]]] = {}
    read = 0
    for path in sorted((shared / "reports").rglob("*")):
        if path.suffix not in (".txt", ".md", ".adoc", ".csv", ".json", ".pdf") or path.name == "labels.json":
            continue
        try:
            dossier, _ = read_report(path)
        except InputError:
            continue  # a list of techniques or a feed of another form beside a report: no report
        read += 1
        objects: list[dict[str, object]] = bundle(dossier)["objects"]  # type: ignore[assignment]
        assert len({str(o["id"]) for o in objects}) == len(objects), path.name
        for entry in objects:
            pattern = str(entry.get("pattern", "")).partition(" = ")[0]
            shape = (entry["type"], frozenset(entry), pattern)
            if len(shapes.setdefault(shape, [])) < 3:
                shapes[shape].append(entry)
    assert read >= 45
    asked = [entry for group in shapes.values() for entry in group]
    assert len(asked) > 60
    wrong = [
        f"{entry['type']}: {error}"
        for entry in asked
        for error in validate_instance(entry, ValidationOptions(version="2.1")).errors
    ]
    assert wrong == []
