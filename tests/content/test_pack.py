"""The pack telecom-asia as it loads, and packs that must not load."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from groundswell.defences.hunt.rules.indicators import load_indicators
from groundswell.defences.hunt.rules.sigma import load_rules
from groundswell.intel.knowledge.attack import load_attack
from groundswell.model.attack import Attack
from groundswell.model.errors import UsageError
from groundswell.model.observable import KINDS, canonical, indicator_id
from groundswell.run.packs import Pack, load_pack, load_packs

NAMED_BY_THE_ARTICLE = ("Coolclient", "Quickheal", "Rainyday")
KIND_OF = {
    "ipv4-port": "ip_port",
    "http-listener-pattern": "listener_url",
    "path": "file_path",
    "run-key": "registry_key",
    "scheduled-task": "task",
    "cert-serial": "cert_serial",
}
RUN_KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run" + "\\"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def rows(pack: Pack) -> list[dict[str, str]]:
    return rows_of(pack.indicators)


def test_a_name_is_found_under_each_spelling_without_letter_case(pack: Pack) -> None:
    assert [name.name for name in pack.named(["COOLCLIENT", "rainy day", "nothing"])] == ["Coolclient", "Rainyday"]


def test_the_antivirus_vendor_is_no_spelling_of_the_backdoor(pack: Pack) -> None:
    quickheal = pack.names["Quickheal"]
    assert "Quick Heal" not in quickheal.spellings
    assert {"Quick Heal Technologies", "Seqrite"} <= set(quickheal.unless_near)


def test_a_name_that_is_a_common_word_needs_company(pack: Pack) -> None:
    assert pack.names["Responder"].needs_near
    assert pack.names["FRP"].needs_near


def in_force(attack: Attack, technique: str) -> bool:
    """Whether ATT&CK knows the id, and none came after it."""
    return technique not in attack.successors and attack.name(technique) is not None


def test_every_technique_is_a_current_id(pack: Pack) -> None:
    attack = load_attack()
    known = [technique for name in pack.names.values() for technique in name.techniques]
    for technique in (*known, *pack.campaign):
        assert in_force(attack, technique.id), technique


def test_every_technique_tag_of_a_rule_is_a_current_id(pack: Pack) -> None:
    attack = load_attack()
    rules, _ = load_rules(pack.rules.values(), "groundswell", "Apache-2.0")
    for rule in rules:
        for tag in rule.tags:
            if re.fullmatch(r"attack\.t\d{4}(\.\d{3})?", tag):
                technique = tag.removeprefix("attack.").upper()
                assert in_force(attack, technique), (rule.title, tag)


def test_the_pack_adds_the_campaign_s_techniques_only_to_names_of_its_own(pack: Pack) -> None:
    added = {technique.id for technique in pack.techniques(NAMED_BY_THE_ARTICLE)}
    assert {"T1574.001", "T1003.002", "T1021.001"} <= added
    assert pack.techniques(["SomethingElse"]) == ()


def test_each_technique_is_added_once(pack: Pack) -> None:
    ids = [technique.id for technique in pack.techniques(NAMED_BY_THE_ARTICLE)]
    assert len(ids) == len(set(ids))


def test_a_fact_is_a_whole_sentence_that_names_the_tool_and_its_basis(pack: Pack) -> None:
    rule = next(rule for rule, path in pack.rules.items() if path.stem == "d01_image_load_unsigned_outside")
    fact = pack.fact(["Coolclient"], rule)
    assert fact is not None
    assert fact.fact == (
        "fits a behaviour that others describe for Coolclient, a tool this report names: "
        "a player or a remote-access program loads its library from its own folder"
    )
    assert fact.basis == "transcribed"
    assert pack.fact(["Naikon"], rule) is None


def test_a_rule_of_several_named_tools_is_given_to_all_of_them_and_to_none_alone(pack: Pack) -> None:
    rule = next(rule for rule, path in pack.rules.items() if path.stem == "d01_image_load_unsigned_outside")
    fact = pack.fact(["Rainyday", "Coolclient"], rule)
    assert fact is not None
    assert (
        fact.fact == "fits a behaviour that others describe for Coolclient and Rainyday, tools that this report names"
    )


def test_the_digest_changes_with_any_file_of_the_pack(pack: Pack, tmp_path: Path) -> None:
    copied = tmp_path / "pack"
    shutil.copytree(pack.root, copied)
    assert load_pack(copied).digest == pack.digest
    changed = copied / "cases" / "d04_registry_start.yml"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_pack(copied).digest != pack.digest


WRONG: list[tuple[str, str, str, str, str]] = [
    ("spellings: [", "spelings: [", "GS-4702", "spellings", "a key that is nearly right"),
    ("kind: malware", "kind: malwar", "GS-4703", "malware", "a kind that is nearly right"),
    ("basis: transcribed", "basis: hearsay", "GS-4703", "", "a basis that is none"),
    ("version: 1", "version: one", "GS-4703", "", "a version that is no number"),
    ("source: symantec-2024,", "source: symantec-2042,", "GS-4703", "symantec-2024", "a source that is not listed"),
    ("rule: 901ed84c", "rule: 901ed84d", "GS-4704", "", "a rule that is not there"),
    ("names:\n", "names: &a\n", "", "", "an anchor alone does no harm"),
    ("id: telecom-asia", "id: [telecom-asia", "GS-4701", "", "no YAML"),
]


@pytest.mark.parametrize(("old", "new", "code", "near", "why"), WRONG, ids=[case[4] for case in WRONG])
def test_a_pack_with_a_mistake_is_refused_with_its_place(
    pack: Pack, tmp_path: Path, old: str, new: str, code: str, near: str, why: str
) -> None:
    copied = tmp_path / "pack"
    shutil.copytree(pack.root, copied)
    text = (copied / "pack.yml").read_text(encoding="utf-8")
    assert old in text
    (copied / "pack.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    if not code:
        assert load_pack(copied).id == "telecom-asia"
        return
    with pytest.raises(UsageError) as caught:
        load_pack(copied)
    assert caught.value.code == code
    assert near in caught.value.hint
    assert caught.value.where.file == "pack/pack.yml"


def test_a_folder_without_packs_has_none(tmp_path: Path) -> None:
    assert load_packs(tmp_path) == ()


def test_every_indicator_loads_and_is_of_a_known_kind(pack: Pack, rows: list[dict[str, str]]) -> None:
    loaded = load_indicators(pack.indicators)
    assert len(loaded) == len(rows)
    assert {indicator.kind for indicator in loaded} <= KINDS
    assert all(indicator.first_seen for indicator in loaded)


def test_no_indicator_stands_twice(rows: list[dict[str, str]]) -> None:
    ids = [indicator_id(row["type"], row["value"]) for row in rows]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("kind", "days"), [("ipv4", "180"), ("ip_port", "180"), ("domain", "730"), ("url", "365"), ("sha256", "")]
)
def test_an_indicator_lives_as_long_as_its_kind(rows: list[dict[str, str]], kind: str, days: str) -> None:
    assert {row["valid_days"] for row in rows if row["type"] == kind} == {days}


def test_every_indicator_names_names_of_the_pack(pack: Pack, rows: list[dict[str, str]]) -> None:
    for row in rows:
        names = row["names"].split(";")
        assert set(names) <= set(pack.names), row


def test_a_row_for_several_tools_is_at_most_of_medium_confidence(rows: list[dict[str, str]]) -> None:
    several = [row for row in rows if ";" in row["names"]]
    assert len(several) >= 70
    assert {row["confidence"] for row in several} <= {"medium", "low"}


BASES = [
    ("Insikt-Group", "primary_read", "a public primary list"),
    ("Cisco-Talos", "primary_read", "another"),
    ("stamparm", "transcribed", "a list that cites others"),
    ("Kaspersky", "transcribed", "read in transcriptions"),
    ("Unit 42", "unverified", "not compared with the official list"),
    ("AA25-239A", "unverified", "nor this one"),
]


@pytest.mark.parametrize(("source", "basis", "why"), BASES, ids=[case[2] for case in BASES])
def test_a_row_has_the_basis_of_its_source(rows: list[dict[str, str]], source: str, basis: str, why: str) -> None:
    found = [row["basis"] for row in rows if source in row["source"]]
    assert found
    assert set(found) == {basis}


def test_the_values_are_those_of_the_shared_table(rows: list[dict[str, str]], shared: Path) -> None:
    given = rows_of(shared / "campaign" / "indicators.csv")
    wanted = {(KIND_OF.get(row["type"], row["type"]), as_shipped(row)) for row in given}
    assert len(given) == 799
    assert {(row["type"], row["value"]) for row in rows} == wanted


def as_shipped(row: dict[str, str]) -> str:
    """A start value with the key that its note says; a listener's prefix without a stray space."""
    if row["type"] == "run-key":
        return RUN_KEY + row["value"]
    return row["value"].replace(" ", "") if row["type"] == "http-listener-pattern" else row["value"]


def test_notes_of_the_shared_table_are_not_carried_over(rows: list[dict[str, str]], shared: Path) -> None:
    theirs = {row["note"] for row in rows_of(shared / "campaign" / "indicators.csv")}
    long = [note for note in {row["note"] for row in rows} & theirs if len(note.split()) > 4]
    assert long == []


def test_a_value_with_a_stray_space_would_be_refused() -> None:
    with pytest.raises(ValueError, match="listener"):
        canonical("listener_url", "https://+:443/ews/exchange /")


def test_the_page_of_the_pack_names_every_rule_and_tells_true_numbers(
    pack: Pack, rows: list[dict[str, str]], repository: Path
) -> None:
    page = (repository / "docs" / "pack-telecom-asia.md").read_text(encoding="utf-8")
    assert {path.stem for path in pack.rules.values()} == set(re.findall(r"^\| `(d\d\d_\w+)`", page, re.MULTILINE))
    assert f"{len(rows)} indicators" in page
    assert f"{len(pack.rules)} Sigma rules" in page
    for basis in ("primary_read", "transcribed", "unverified"):
        assert re.search(rf"^\| {basis} \|.*\| {sum(row['basis'] == basis for row in rows)} \|$", page, re.MULTILINE)
