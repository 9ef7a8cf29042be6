"""Every command's `--json` is what the schema of its name says, and every schema that ships is one of them."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from groundswell.cli.command import Command
from groundswell.cli.main import main, root_command

SCHEMAS = Path(__file__).resolve().parents[2] / "src" / "groundswell" / "outputs" / "schemas"
NOW = "2026-01-01T00:00Z"
REPORT = (
    "# A made-up report\n\nThe group used Coolclient. Its server was evil-updates[.]net.\n"
    "They dumped credentials from LSASS memory with Mimikatz. Files were archived with WinRAR before they were sent.\n"
)
RULE = """title: A made-up rule
id: 11111111-1111-4111-8111-111111111111
author: N. N.
level: high
logsource: {product: zeek, service: dns}
detection: {selection: {query|contains: .}, condition: selection}
"""
HOSTS = "Name,IPv4Address,OperatingSystem\nCORE-01,10.0.0.1,Windows Server 2022\n"


@pytest.fixture(scope="module")
def validators() -> dict[str, Draft202012Validator]:
    files = {path.name.removesuffix("-1.json"): json.loads(path.read_text()) for path in sorted(SCHEMAS.glob("*.json"))}
    registry = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in files.values())
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in files.items() if name != "shapes"}


# In the order of use; %F is the id of the finding, %R of the report, %H of the hold that an earlier line made.
STEPS = """
init
company hosts computers.csv
company show
company check
sources list
sources show zeek-dns
sources check zeek-dns.log strange.txt
sources draft audit.jsonl
ingest zeek-dns.log windows-sysmon.nxlog.jsonl broken.jsonl
lake show
lake quarantine
lake verify
intel read report.md
intel list
intel show %R
intel detections %R
intel grade %R B2 --by mb
intel date %R 2025-11-01 --by mb --why made-up
intel judge %R evil-updates.net attacker --by mb --why made-up
intel accept %R T1003.001 --by mb --why made-up
intel reject %R T1560.001 --by mb --why made-up
intel show %R --full
intel withdraw %R T1560.001 --by mb --why made-up
intel export %R
rules list
rules show 111111
rules check rules
rules test d06_process_hive_saved
content show
content add mine rules --license CC0-1.0
hunt
assess report.md
sightings
visibility
coverage
findings list
findings show %F
findings export
findings dismiss %F --by mb --why made-up
findings accept %F --by mb --why made-up --until 2026-12-31
findings confirm %F --by mb
doctor
explain
lake compact
lake hold add --why case-12 --by mb
lake hold list
lake hold release %H
lake drop --yes
completion bash
no-such-command
""".strip().splitlines()
TEXT = {"completion bash"}  # a script for a shell, whatever form is asked for
DEMO = {"demo"}  # the same form as assess; it runs in tests of its own


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What each step printed, in one workspace."""
    folder = tmp_path_factory.mktemp("forms")
    samples = Path(__file__).resolve().parents[2] / "samples"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        for name in ("zeek-dns.log", "windows-sysmon.nxlog.jsonl"):
            (folder / name).write_bytes(next(samples.rglob(name)).read_bytes())
        (folder / "broken.jsonl").write_bytes((folder / "windows-sysmon.nxlog.jsonl").read_bytes() + b"{broken\n")
        (folder / "strange.txt").write_text("a;b\n1;2\n")
        (folder / "audit.jsonl").write_text('{"time": "2025-06-01T08:00:00Z", "type": "login", "host": "a"}\n')
        (folder / "report.md").write_text(REPORT)
        (folder / "computers.csv").write_text(HOSTS)
        (folder / "rules").mkdir()
        (folder / "rules" / "one.yml").write_text(RULE)
        yield dict(_run(STEPS))


def _run(steps: list[str]) -> Iterator[tuple[str, str]]:
    ids: dict[str, str] = {"%R": "", "%F": "", "%H": ""}
    for step in steps:
        words = step.split()
        if words[0] == "rules" and words[1] == "show":
            _printed(["content", "add", "mine", "rules", "--license", "CC0-1.0"])
        form = "--jsonl" if step == "findings export" else "--json"
        out = _printed([*(ids.get(word, word) for word in words), form, "--now", NOW])
        if step.startswith("intel read"):
            ids["%R"] = json.loads(out)["report"]["id"]
        elif step == "findings list":
            ids["%F"] = next(iter(row["id"] for row in json.loads(out)["rows"]), "f-000000")
        elif step.startswith("lake hold add"):
            ids["%H"] = json.loads(out)["id"]
        yield step, out


def _printed(words: list[str]) -> str:
    out, said = io.StringIO(), io.StringIO()
    raw = io.BytesIO()
    out.buffer = raw  # type: ignore[attr-defined]  # bytes are written past the text layer
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        code = main(words)
    if code in (2, 5, 70):
        return said.getvalue().rsplit("exit ", 1)[0]
    return out.getvalue() + raw.getvalue().decode()


@pytest.mark.parametrize("step", [step for step in STEPS if step not in TEXT])
def test_the_json_of_a_command_is_what_the_schema_of_its_name_says(
    step: str, told: dict[str, str], validators: dict[str, Draft202012Validator]
) -> None:
    values = [json.loads(told[step])] if step != "findings export" else [json.loads(x) for x in told[step].splitlines()]
    assert values
    for value in values:
        name = value["schema"].split("/")[1]
        assert (name == "error") is (step == "no-such-command"), told[step]
        assert [f"{e.json_path}: {e.message[:200]}" for e in validators[name].iter_errors(value)] == []
        assert "rows" not in value or step == "company check" or value["rows"], "an empty list shows nothing"


def test_every_command_is_among_the_steps() -> None:
    root = root_command()
    names = set()
    for name in root.list_commands(click.Context(root)):
        names |= set(_paths(name, root.get_command(click.Context(root), name)))
    asked = {name for name in names if any(step == name or step.startswith(f"{name} ") for step in STEPS)}
    assert names - asked == DEMO


def _paths(name: str, command: click.Command | None) -> Iterator[str]:
    if isinstance(command, click.Group):
        for verb, one in command.commands.items():
            yield from _paths(f"{name} {verb}", one)
    else:
        assert isinstance(command, Command)
        yield name


def test_every_schema_that_ships_is_of_some_command(
    told: dict[str, str], validators: dict[str, Draft202012Validator]
) -> None:
    first = {step: out.splitlines()[0] if step == "findings export" else out for step, out in told.items()}
    used = {json.loads(out)["schema"] for step, out in first.items() if step not in TEXT}
    assert {f"groundswell/{name}/1" for name in validators} - used == set()


def test_every_schema_is_itself_valid(validators: dict[str, Draft202012Validator]) -> None:
    for one in validators.values():
        Draft202012Validator.check_schema(one.schema)
