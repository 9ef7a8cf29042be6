"""Rules kept on disk are the rules that were parsed, or they are parsed again."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from groundswell.defences.hunt.plan import cache
from groundswell.defences.hunt.plan.cache import cached_rules
from groundswell.defences.hunt.rules.sigma import load_rules

RULE = """
title: Rule {n}
id: 00000000-0000-4000-8000-00000000000{n}
level: low
date: 2024-05-01
tags: [attack.t1059]
logsource: {{product: windows, category: process_creation}}
detection:
  selection: {{Image|endswith: '\\a{n}.exe', CommandLine|re: 'x+'}}
  filter: {{User: [a, b]}}
  condition: selection and not filter
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    for n in (1, 2):
        (folder / f"{n}.yml").write_text(RULE.format(n=n))
    (folder / "3.yml").write_text("title: [")
    return folder


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often rules were parsed: one entry each time."""
    times: list[int] = []
    real = cache._parsed
    monkeypatch.setattr(cache, "_parsed", lambda *given: times.append(1) or real(*given))
    return times


def test_what_is_read_back_is_what_was_parsed(rules: Path, tmp_path: Path, parsed: list[int]) -> None:
    first = cached_rules([rules], "test", "CC0", tmp_path / "cache")
    second = cached_rules([rules], "test", "CC0", tmp_path / "cache")
    assert first == second == load_rules([rules], "test", "CC0")
    assert len(parsed) == 1


def test_the_key_is_for_this_user_alone(rules: Path, tmp_path: Path) -> None:
    cached_rules([rules], "test", "CC0", tmp_path / "cache")
    assert stat.S_IMODE((tmp_path / "cache" / "cache.key").stat().st_mode) == 0o600


def change_a_rule(rules: Path, kept: Path) -> None:
    (rules / "1.yml").write_text(RULE.format(n=7))


def add_a_rule(rules: Path, kept: Path) -> None:
    (rules / "9.yml").write_text(RULE.format(n=9))


def flip_a_byte(rules: Path, kept: Path) -> None:
    data = bytearray(kept.read_bytes())
    data[-5] ^= 1
    kept.write_bytes(bytes(data))


def cut_it_short(rules: Path, kept: Path) -> None:
    kept.write_bytes(kept.read_bytes()[:20])


def forge_it(rules: Path, kept: Path) -> None:
    kept.write_bytes(bytes(32) + kept.read_bytes()[32:])


def replace_the_key(rules: Path, kept: Path) -> None:
    (kept.parent / "cache.key").write_bytes(bytes(32))


def open_the_key(rules: Path, kept: Path) -> None:
    (kept.parent / "cache.key").chmod(0o644)


@pytest.mark.parametrize(
    "change", [change_a_rule, add_a_rule, flip_a_byte, cut_it_short, forge_it, replace_the_key, open_the_key]
)
def test_anything_that_differs_parses_again(change: object, rules: Path, tmp_path: Path, parsed: list[int]) -> None:
    cached_rules([rules], "test", "CC0", tmp_path / "cache")
    (kept,) = (tmp_path / "cache").glob("*.msgpack")
    change(rules, kept)  # type: ignore[operator]
    assert cached_rules([rules], "test", "CC0", tmp_path / "cache") == load_rules([rules], "test", "CC0")
    assert len(parsed) == 2


def test_a_folder_that_is_a_file_costs_time_and_no_answer(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder")
    assert cached_rules([rules], "test", "CC0", tmp_path / "cache") == load_rules([rules], "test", "CC0")


def test_nothing_half_written_stays(rules: Path, tmp_path: Path) -> None:
    cached_rules([rules], "test", "CC0", tmp_path / "cache")
    assert sorted(os.listdir(tmp_path / "cache"))[0] == "cache.key"
    assert len(os.listdir(tmp_path / "cache")) == 2
