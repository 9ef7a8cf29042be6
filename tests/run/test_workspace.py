"""A workspace is found upwards, and made without writing over anything."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from groundswell.model.errors import MachineError, UsageError
from groundswell.run.workspace import find, make, open_workspace


def test_init_makes_files_and_folders_of_a_workspace(tmp_path: Path) -> None:
    made = make(tmp_path / "w", {})
    assert [path.name for path in made.files] == ["groundswell.toml", "company.toml"]
    workspace = made.workspace
    assert workspace.lake.is_dir()
    assert {p.name for p in workspace.root.iterdir()} == {
        "groundswell.toml",
        "company.toml",
        "lake",
        "content",
        "reports",
        "verdicts",
    }


@pytest.mark.parametrize("name", ["groundswell.toml", "company.toml"])
def test_init_never_writes_over_a_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        make(tmp_path, {})
    assert raised.value.code == "GS-1002"
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [(name, "mine")]


def test_the_nearest_folder_upwards_is_found(tmp_path: Path) -> None:
    make(tmp_path / "outer", {})
    make(tmp_path / "outer" / "inner", {})
    deep = tmp_path / "outer" / "inner" / "a" / "b"
    deep.mkdir(parents=True)
    assert find(None, {}, deep) == tmp_path / "outer" / "inner"
    assert find(None, {"GROUNDSWELL_WORKSPACE": str(tmp_path / "outer")}, deep) == tmp_path / "outer"
    assert find(tmp_path / "outer", {"GROUNDSWELL_WORKSPACE": "elsewhere"}, deep) == tmp_path / "outer"


def test_no_workspace_is_an_error_that_names_init(tmp_path: Path) -> None:
    assert find(None, {}, tmp_path) is None
    with pytest.raises(UsageError) as raised:
        open_workspace(None, {}, tmp_path)
    assert (raised.value.code, raised.value.hint) == ("GS-1001", "groundswell init")


@pytest.mark.parametrize("there", [True, False], ids=["a folder without settings", "no folder"])
def test_a_folder_that_was_named_must_be_a_workspace(tmp_path: Path, there: bool) -> None:
    named = tmp_path if there else tmp_path / "nowhere"
    with pytest.raises(UsageError) as raised:
        find(named, {}, tmp_path)
    assert raised.value.code == "GS-1001"


def test_the_lake_lies_where_the_setting_says(tmp_path: Path) -> None:
    make(tmp_path, {})
    assert open_workspace(None, {"GROUNDSWELL_WORKSPACE_LAKE": "/srv/lake"}, tmp_path).lake == Path("/srv/lake")
    assert open_workspace(None, {}, tmp_path).lake == tmp_path / "lake"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MachineError) as raised:
        make(tmp_path / "file" / "w", {})
    assert raised.value.code == "GS-5041"
    assert os.listdir(tmp_path) == ["file"]
