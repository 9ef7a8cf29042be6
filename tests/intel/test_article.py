"""The right dossier of the source article, and of a dozen other reports that were read beside it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.model.dossier import DEFENCES, Dossier, KnownAs, NameClaim


def test_the_source_article_names_three_malware_one_year_and_one_measure_for_each_defence(shared: Path) -> None:
    dossier, document = read_report(shared / "reports" / "source-article.txt")
    assert dossier.observables == ()
    assert [(n.name, n.kind) for n in dossier.names if n.kind in ("malware", "tool", "intrusion_set", "campaign")] == [
        ("Coolclient", "malware"),
        ("Quickheal", "malware"),
        ("Rainyday", "malware"),
    ]
    assert [(d.text, d.since, d.until) for d in dossier.dates] == [("2021", date(2021, 1, 1), None)]
    assert [r.defence for r in dossier.recommendations] == [
        "watch",
        "patch",
        "hunt",
        "train",
        "respond",
        "mfa",
        "segment",
    ]
    assert dossier.techniques == ()
    pointers = [c for c in dossier.claims if c.kind == "pointer"]
    assert [c.certainty for c in pointers] == ["stated"]
    assert "Symantec" in pointers[0].sentence
    assert dossier.report.title == "Espionage: Why US Companies Should Pay Attention to Breaches in Asia"
    assert dossier.unread == ()
    assert document.format == "text"


def test_a_pack_s_claims_stand_beside_the_name_as_the_article_writes_it(shared: Path) -> None:
    claim = NameClaim("CoolClient", "malware", ("CoolClient", "Coolclient"), "pack telecom-asia")
    dossier, _ = read_report(shared / "reports" / "source-article.txt", names=[claim])
    malware = [name for name in dossier.names if name.kind == "malware"]
    assert malware[0].name == "Coolclient"
    assert KnownAs("CoolClient", "pack telecom-asia") in malware[0].known_as
    assert KnownAs("RainyDay", "ATT&CK 18.1") in malware[2].known_as


def test_every_item_of_every_report_stands_in_the_text_where_its_span_says(shared: Path) -> None:
    read = 0
    for path in sorted((shared / "reports").rglob("*")):
        if path.suffix not in (".txt", ".md", ".adoc", ".csv"):
            continue
        dossier, document = read_report(path)
        read += 1
        for item in (*dossier.observables, *dossier.names, *dossier.techniques, *dossier.claims):
            written = document.text[item.span[0] : item.span[1]]
            said = next(w for a in ("as_written", "name", "sentence") if (w := getattr(item, a, None)) is not None)
            assert written == said, path.name
            assert item.sentence in document.text
        for part in (*dossier.recommendations, *dossier.dates):
            assert document.text[part.span[0] : part.span[1]] == part.text, path.name
        assert Dossier.from_json(dossier.as_json()) == dossier
    assert read >= 40


TRUE_OF = [
    # report, kind and judgement, how many, names that it must give
    ("labelled/talos-uat-9244.txt", {"sha256:attacker": 43, "ip_port:attacker": 3, "domain:attacker": 3}, ["UAT-9244"]),
    (
        "labelled/2026-02-27-alloy-taurus.txt",
        {"ipv4:attacker": 9, "domain:attacker": 8, "url:reference": 2},
        ["GALLIUM", "UNC2814"],
    ),
    (
        "labelled/2025-06-12-Iron-Taurus-remains-an-active-threat.txt",
        {"url:reference": 5},
        ["Iron Taurus", "SysUpdate"],
    ),
    (
        "eset/famoussparrow.adoc",
        {"sha1:attacker": 9, "sha1:abused": 1, "domain:attacker": 1, "ipv4:attacker": 1},
        ["Mimikatz"],
    ),
    (
        "eset/ceranakeeper.adoc",
        {"sha1:attacker": 9, "ipv4:attacker": 2, "ipv4:abused": 2, "domain:attacker": 5},  # two are Cloudflare's
        ["TONESHELL"],
    ),
    ("eset/okrum_ke3chang.adoc", {"mutex:attacker": 3, "url:reference": 2}, ["Okrum", "Ke3chang"]),
    (
        "eset/operation_jacana.adoc",
        # the ministry's host that served files was broken into: looked for, never blocked
        {"sha1:attacker": 13, "ipv4:attacker": 7, "domain:attacker": 1, "domain:abused": 1},
        ["Operation Jacana"],
    ),
    ("eset/mirrorface.adoc", {"sha1:attacker": 5, "ipv4:attacker": 3, "domain:attacker": 2}, ["Operation LiberalFace"]),
    (
        "eset/evasive_panda.adoc",
        {"cidr:reference": 74, "domain:attacker": 1, "domain:abused": 2},  # two are sites that were broken into
        ["Evasive Panda", "Nightdoor"],
    ),
    ("eset/worok.adoc", {"mutex:attacker": 10, "sha1:attacker": 23}, []),
    ("volexity/2024-01-10_Ivanti_Connect_Secure.csv", {"ipv4:attacker": 13, "domain:attacker": 3}, ["UTA0178"]),
    (
        "volexity/2020-03-31_-_StormCloud_Unleashed.csv",
        {"ipv4:attacker": 6, "domain:attacker": 11, "sha256:attacker": 34},
        [],
    ),
    ("unit42/2026-07-23-Device-code-phishing-evasion-techniques.txt", {"url:attacker": 21, "sha256:attacker": 4}, []),
    (
        "unit42/2026-03-12-Vishing-Campaigns-Lead-to-Data-Theft-and-Extortion.txt",
        {"ipv4:attacker": 43},
        ["Bling Libra"],
    ),
]


@pytest.mark.parametrize(("name", "counts", "names"), TRUE_OF, ids=[t[0] for t in TRUE_OF])
def test_a_report_gives_what_a_reader_counts_in_it(
    shared: Path, name: str, counts: dict[str, int], names: list[str]
) -> None:
    dossier, _ = read_report(shared / "reports" / name)
    found = Counter(f"{o.type}:{o.judgement}" for o in dossier.observables)
    assert {kind: found[kind] for kind in counts} == counts
    given = [n.name for n in dossier.names]
    assert [n for n in names if n not in given] == []


def test_stated_techniques_keep_the_id_as_written_and_the_one_in_force(shared: Path) -> None:
    dossier, _ = read_report(
        shared / "reports" / "labelled" / "zscaler_2021-02-09_discord-cdn-popular-choice-hosting.txt"
    )
    current = {t.as_written: t.current for t in dossier.techniques if t.kind == "stated"}
    assert len(current) == 11
    assert current["T1107"] == "T1070.004"
    assert current["T1078"] == "T1078"
    assert current["T1268"] is None


def test_an_advisory_s_measures_are_given_to_defences(shared: Path) -> None:
    dossier, _ = read_report(shared / "reports" / "labelled" / "cisa-aa21-200b.txt")
    assert {"patch", "watch", "mfa"} <= {r.defence for r in dossier.recommendations}
    assert dossier.report.published == date(2021, 7, 19)
    assert set(DEFENCES) >= {r.defence for r in dossier.recommendations} - {"other"}


def test_the_same_bytes_give_the_same_dossier(shared: Path) -> None:
    path = shared / "reports" / "labelled" / "talos-uat-9244.txt"
    assert read_report(path) == read_report(Path("talos-uat-9244.txt"), path.read_bytes())


def test_a_suggestion_has_a_probability_and_a_sentence_and_is_never_what_the_report_states(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "reports" / "annoctr").glob("*.txt")):
        dossier, document = read_report(path)
        stated = {t.current for t in dossier.techniques if t.kind == "stated"}
        for one in (t for t in dossier.techniques if t.kind == "suggested"):
            seen += 1
            assert one.as_written is None
            assert one.probability is not None
            assert 0 < one.probability < 1
            assert one.sentence in document.text
            assert one.current not in stated
    assert seen > 10


def test_a_measure_or_a_general_sentence_suggests_no_technique() -> None:
    text = (
        "Such tools enable attackers to collect sensitive information from the local system.\n\n"
        "Recommendations\n\n- Disable scheduled tasks that run PowerShell scripts from the temporary folder.\n"
    )
    dossier, _ = read_report(Path("measures.txt"), text.encode())
    assert dossier.techniques == ()
