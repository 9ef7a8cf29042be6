"""Every JSON that a command prints or writes fits its schema; streams, last lines and exit codes are CLI.md's."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from groundswell.run.demo import Demo

NOW = ("--now", "2025-09-01T08:00Z")


@pytest.fixture(scope="module")
def fits() -> Any:
    """`fits(value)`: the value fits the schema that it names; gives that name."""
    folder = resources.files("groundswell.outputs") / "schemas"
    schemas = [json.loads(one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".json")]
    registry: Registry[Any] = Registry().with_resources((s["$id"], Resource.from_contents(s)) for s in schemas)
    named = {s["$id"].rsplit("/", 1)[-1]: Draft202012Validator(s, registry=registry) for s in schemas}

    def check(value: Any) -> str:
        schema = str(value["schema"])
        wrong = [f"{e.json_path}: {e.message}" for e in named[f"{schema.split('/')[1]}-1.json"].iter_errors(value)]
        assert wrong == [], schema
        return schema

    return check


@pytest.fixture(scope="module")
def report(made: Demo) -> str:
    """The id of the report of the demonstration."""
    return made.assessed.dossier.report.id


PRINTED = [
    (("hunt", "--json"), "hunt", (0, 10, 12)),
    (("hunt", "--report", "telecom-asia", "--json"), "hunt", (0, 10, 12)),
    (("sightings", "--json"), "sightings", (0, 12)),
    (("visibility", "--json"), "visibility", (0, 12)),
    (("coverage", "--json"), "coverage", (0, 12)),
    (("doctor", "--json"), "doctor", (0, 10)),
    (("ingest", "logs", "--json"), "ingest", (0, 12)),
]


@pytest.mark.parametrize(("words", "schema", "codes"), PRINTED, ids=lambda value: " ".join(map(str, value)))
def test_what_a_command_prints_with_json_fits_its_schema(
    words: tuple[str, ...], schema: str, codes: tuple[int, ...], made: Demo, cli: Any, fits: Any
) -> None:
    ran = cli(*words, *NOW, folder=made.workspace.root)
    assert ran.code in codes, ran.err
    assert fits(ran.json) == f"groundswell/{schema}/1"
    if ran.code:
        assert ran.last.startswith(f"exit {ran.code}: ")


def test_what_assess_writes_and_prints_is_one_verdict_that_fits_its_schema(
    made: Demo, cli: Any, fits: Any, tmp_path: Path, report: str
) -> None:
    source = next((made.workspace.reports / report).glob("report*"))
    ran = cli("assess", source, "--json", "-o", tmp_path, *NOW, folder=made.workspace.root)
    assert ran.code == ran.json["exit"]["code"]
    assert fits(ran.json) == "groundswell/verdict/1"
    assert json.loads((tmp_path / "verdict.json").read_text("utf-8")) == ran.json
    lines = (tmp_path / "findings.jsonl").read_text("utf-8").splitlines()
    assert {fits(json.loads(line)) for line in lines} == {"groundswell/finding/1"}
    assert ran.last == f"exit {ran.code}: {ran.json['exit']['why']}"


def test_a_dossier_fits_its_schema_read_and_shown(made: Demo, cli: Any, fits: Any, report: str) -> None:
    shown = cli("intel", "show", report, "--json", folder=made.workspace.root)
    assert fits(shown.json) == "groundswell/dossier/1"
    source = next((made.workspace.reports / report).glob("report*"))
    read = cli("intel", "read", source, "--json", folder=made.workspace.root)
    assert read.json == shown.json


def test_findings_stream_as_lines_that_each_fit_the_schema(made: Demo, cli: Any, fits: Any) -> None:
    ran = cli("findings", "list", "--jsonl", *NOW, folder=made.workspace.root)
    lines = ran.out.splitlines()
    assert lines
    one = json.loads(lines[0])["id"]
    shown = cli("findings", "show", one, "--json", *NOW, folder=made.workspace.root)
    assert fits(shown.json) == "groundswell/finding/1"


ENDS = [
    ("a wrong option", ("hunt", "--nothing"), 2),
    ("a wrong command", ("finding",), 2),
    ("no workspace", ("ingest", "."), 2),
    ("nothing to read", ("hunt", "empty"), 11),
    ("a file that is not there", ("hunt", "not-there.log"), 2),
]


@pytest.mark.parametrize(("words", "code"), [e[1:] for e in ENDS], ids=[e[0] for e in ENDS])
def test_an_error_is_told_on_stderr_alone_and_fits_its_schema_with_json(
    words: tuple[str, ...], code: int, cli: Any, fits: Any, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    plain = cli(*words, folder=tmp_path)
    assert (plain.code, plain.out) == (code, "")
    assert plain.last.startswith(f"exit {code}: ")
    assert "Traceback" not in plain.err
    told = cli(*words, "--json", "-q", folder=tmp_path)
    assert (told.code, told.out) == (code, "")
    first, last = told.err.splitlines()
    assert fits(json.loads(first)) == "groundswell/error/1"
    assert last == plain.last


def test_a_good_command_says_nothing_on_stderr(cli: Any, tmp_path: Path, samples: Path) -> None:
    assert (cli("init", folder=tmp_path).code, cli("--version", folder=tmp_path).err) == (0, "")
    ran = cli("ingest", samples / "zeek-dns.log", "--json", folder=tmp_path)
    assert (ran.code, ran.err) == (0, "")


def test_a_fault_of_ours_ends_with_70_and_one_line(tmp_path: Path) -> None:
    program = (
        "import sys; from groundswell.cli import main as m\n"
        "def broken(arguments): raise KeyError('x')\n"
        "m._run = broken; sys.exit(m.main(['hunt']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (70, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1] == "exit 70: a fault of Groundswell"


def test_ctrl_c_keeps_what_is_whole_and_ends_with_130(cli: Any, tmp_path: Path) -> None:
    assert cli("init", "-q", folder=tmp_path).code == 0
    (tmp_path / "logs").mkdir()
    line = (
        b'{"ts":1.7e9,"uid":"C%d","id.orig_h":"10.0.0.1","id.orig_p":1,'
        b'"id.resp_h":"10.0.0.2","id.resp_p":53,"proto":"udp"}\n'
    )
    files, records = 20, 2000
    for number in range(files):
        text = b"".join(line % (number * records + i) for i in range(records))
        (tmp_path / "logs" / f"conn.{number:02}.log").write_bytes(text)
    stopping = (  # Ctrl+C while the fourth file is read
        "import os, signal, sys\n"
        "from groundswell.run import ingest as i\n"
        "whole, read = i._Reading.file, []\n"
        "def file(self, candidate):\n"
        "    read.append(candidate)\n"
        "    if len(read) == 4: os.kill(os.getpid(), signal.SIGINT)\n"
        "    whole(self, candidate)\n"
        "i._Reading.file = file\n"
        "from groundswell.cli.main import main\n"
        "sys.exit(main(['ingest', 'logs']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", stopping], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines()[-1] == "exit 130: stopped by Ctrl+C; what is whole was kept"
    assert "Traceback" not in done.stderr
    again = cli("ingest", "logs", "--json", folder=tmp_path)
    assert again.code == 0, again.err
    totals = again.json["totals"]
    assert (totals["already_known"], totals["kept"]) == (4 * records, (files - 4) * records)
