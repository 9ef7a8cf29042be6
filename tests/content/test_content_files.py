"""Content files as anybody may write them: read, or refused with a code, whatever they hold."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.model.errors import UsageError
from groundswell.run.example.scenario import FOLDER, load_scenario
from groundswell.run.pack_file import read_pack_file
from groundswell.run.packs import load_pack
from groundswell.run.ways import load_ways

PIECES = st.sampled_from(
    ["names:", "- name: X", "id: a", "version: 1", "title: t", "  kind: tool", "sources: {a: b}", "&a", "*a", "[", "{",
     "<<: *a", "!!python/object:os.system", "\t", "techniques:", "  - {id: T1, basis: transcribed, source: a, fact: f}"]
)  # fmt: skip
TEXTS = st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=12).map(lambda lines: "\n".join(lines).encode()))


def refusal(load: Callable[[Path], object], path: Path) -> UsageError | None:
    """What a user would be told; None when the file is read. Any other exception is a fault of ours."""
    try:
        load(path)
    except UsageError as error:
        return error
    return None


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_any_bytes_are_a_pack_or_an_error_that_names_the_file(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "pack.yml").write_bytes(data)
    error = refusal(load_pack, tmp_path)
    if error is not None:
        assert error.code in {"GS-4701", "GS-4702", "GS-4703", "GS-4704"}
        assert error.where.file == f"{tmp_path.name}/pack.yml"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_no_bytes_without_ways_are_ways(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "ways.yml").write_bytes(data)
    error = refusal(load_ways, tmp_path / "ways.yml")
    assert error is not None
    assert error.code in {"GS-4701", "GS-4702", "GS-4703"}


def test_a_file_that_is_not_there_is_an_error_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read") as caught:
        read_pack_file(tmp_path / "pack.yml")
    assert caught.value.code == "GS-4701"


def test_aliases_that_grow_are_refused(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (tmp_path / "pack.yml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_pack_file(tmp_path / "pack.yml")
    assert caught.value.code == "GS-4701"


MISTAKES = [
    ("company.yml", "role: core,", "rol: core,", "GS-4702", "a host with a wrong key"),
    ("programs.yml", "hours: any", "hours: always", "GS-4703", "hours that are none"),
    ("network.yml", "port: 443", "port: none", "GS-4703", "a port that is no number"),
    ("planted.yml", "channel: sysmon", "channel: sysmom", "GS-4703", "a channel that is nearly right"),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "why"), MISTAKES, ids=[case[4] for case in MISTAKES])
def test_a_mistake_in_the_example_is_refused(
    tmp_path: Path, name: str, old: str, new: str, code: str, why: str
) -> None:
    folder = tmp_path / "example"
    shutil.copytree(FOLDER, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_scenario(folder)
    assert caught.value.code == code
