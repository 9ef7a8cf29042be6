"""Settings: the order of their sources, their forms, and what is said of a key that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.model.errors import UsageError
from groundswell.run.settings import SETTINGS, as_text, load_settings
from groundswell.run.workspace import settings_text


def _workspace(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "groundswell.toml").write_text(text, encoding="utf-8")
    return folder


def test_option_goes_before_variable_before_workspace_before_user_before_default(tmp_path: Path) -> None:
    workspace = _workspace(tmp_path / "w", "[judge]\nmin_visible = 0.3\n")
    user = tmp_path / "config" / "groundswell"
    user.mkdir(parents=True)
    (user / "config.toml").write_text("[judge]\nmin_visible = 0.2\n", encoding="utf-8")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    variable = {**environment, "GROUNDSWELL_JUDGE_MIN_VISIBLE": "0.4"}
    told = [
        load_settings(None, {}).told["judge.min_visible"],
        load_settings(None, environment).told["judge.min_visible"],
        load_settings(workspace, environment).told["judge.min_visible"],
        load_settings(workspace, variable).told["judge.min_visible"],
        load_settings(workspace, variable, {"judge.min_visible": 0.6}).told["judge.min_visible"],
    ]
    assert [(t.value, t.origin) for t in told] == [
        (0.5, "default"),
        (0.2, "config.toml"),
        (0.3, "groundswell.toml"),
        (0.4, "GROUNDSWELL_JUDGE_MIN_VISIBLE"),
        (0.6, "option"),
    ]


UNKNOWN = [
    ("[judge]\nmin_visable = 1\n", 'there is no setting "judge.min_visable"', 2, "judge.min_visible"),
    ("[juge]\nmin_visible = 1\n", 'there is no setting "juge"', 1, "judge"),
    ("min_visible = 1\n", 'there is no setting "min_visible"', 1, "judge.min_visible"),
]


@pytest.mark.parametrize(("text", "what", "line", "meant"), UNKNOWN, ids=["key", "section", "key without section"])
def test_an_unknown_key_is_an_error_with_its_line_and_the_nearest_name(
    tmp_path: Path, text: str, what: str, line: int, meant: str
) -> None:
    with pytest.raises(UsageError) as raised:
        load_settings(_workspace(tmp_path / "w", text), {})
    assert raised.value.code == "GS-1003"
    assert raised.value.what == what
    assert raised.value.where.line == line
    assert raised.value.hint == f"Did you mean: {meant}"


def test_an_unknown_variable_is_an_error_too() -> None:
    with pytest.raises(UsageError) as raised:
        load_settings(None, {"GROUNDSWELL_JUDGE_MINVISIBLE": "1"})
    assert raised.value.hint == "Did you mean: GROUNDSWELL_JUDGE_MIN_VISIBLE"


VALUES = [
    ("judge.min_visible", "min_visible = 1.5", "a share is at most 1"),
    ("judge.min_visible", 'min_visible = "half"', "a share is a number"),
    ("judge.min_visible", "min_visible = true", "yes is no number"),
    ("judge.fail_on", 'fail_on = ["traces"]', "a word that is none of the words"),
    ("judge.fail_on", "fail_on = []", "an empty list"),
    ("keep.records_days", "records_days = 1.5", "a count is whole"),
    ("keep.records_days", "records_days = -1", "a count is not negative"),
    ("workspace.timezone", 'timezone = "Mars/Base"', "a zone that is none"),
    ("workspace.lake", 'lake = ""', "no folder"),
]


@pytest.mark.parametrize(("key", "line"), [v[:2] for v in VALUES], ids=[v[2] for v in VALUES])
def test_a_value_of_the_wrong_form_is_an_error_with_its_line(tmp_path: Path, key: str, line: str) -> None:
    section = key.partition(".")[0]
    with pytest.raises(UsageError) as raised:
        load_settings(_workspace(tmp_path / "w", f"[{section}]\n{line}\n"), {})
    assert raised.value.code == "GS-1005"
    assert raised.value.what.startswith(f"{key} cannot be ")
    assert raised.value.where.line == 2


def test_a_variable_of_the_wrong_form_is_named() -> None:
    with pytest.raises(UsageError) as raised:
        load_settings(None, {"GROUNDSWELL_KEEP_RECORDS_DAYS": "many"})
    assert raised.value.what == 'keep.records_days cannot be "many" (GROUNDSWELL_KEEP_RECORDS_DAYS)'


def test_what_is_no_toml_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load_settings(_workspace(tmp_path / "w", "[judge]\nmin_visible = = 1\n"), {})
    assert raised.value.code == "GS-1006"
    assert raised.value.where.line == 2


def test_what_is_no_utf8_is_an_error_with_its_line(tmp_path: Path) -> None:
    folder = _workspace(tmp_path / "w", "")
    (folder / "groundswell.toml").write_bytes(b"# ok\n# \xff\n")
    with pytest.raises(UsageError) as raised:
        load_settings(folder, {})
    assert raised.value.where.line == 2


def test_the_file_that_init_writes_names_every_setting_at_its_default(tmp_path: Path) -> None:
    text = settings_text()
    live = "\n".join(line[2:] if line.startswith("# ") and " = " in line else line for line in text.splitlines())
    settings = load_settings(_workspace(tmp_path / "w", live), {})
    assert {key: told.value for key, told in settings.told.items()} == {s.key: s.default for s in SETTINGS}
    assert {told.origin for told in settings.told.values()} == {"groundswell.toml"}
    for setting in SETTINGS:
        assert setting.does in text


def test_settings_that_judge_are_given_as_text_for_the_identity_of_a_verdict() -> None:
    assert dict(load_settings(None, {}).judging())["judge.fail_on"] == "trace,open"
    assert as_text(("a", "b")) == "a,b"
