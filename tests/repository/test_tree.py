"""What the tree as a whole must keep: no place of one machine, no registry, codes that are explained, short files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {".py", ".md", ".yml", ".yaml", ".toml", ".txt", ".lock", ".in", ".j2", ".html", ".css", ".json", ".csv", ""}
# Written in pieces, so that this file does not hold what it looks for.
PLACES = re.compile("/wo" + "rk/|/tmp/br" + "ief|/ro" + "ot/|/ho" + r"me/[a-z]")
REGISTRIES = re.compile(r"pypi\.o" + r"rg|pythonhost" + r"ed\.org|--index-" + r"url|--extra-ind" + "ex|find-li" + "nks")
# Content that is measured in records holds what attackers write: paths of other people's machines.
RECORDS = ("samples/", "bench/labels/", "src/groundswell/content/", "src/groundswell/intel/knowledge/")


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if (ROOT / name).is_file() and Path(name).suffix in TEXTS]


FILES = _files() if (ROOT / ".git").exists() else [p for p in ROOT.rglob("*") if p.is_file() and p.suffix in TEXTS]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_place_of_one_machine() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in FILES
        if not str(path.relative_to(ROOT)).startswith(RECORDS) and PLACES.search(_text(path))
    ]
    assert named == []


def test_no_file_names_a_registry() -> None:
    assert [str(path.relative_to(ROOT)) for path in FILES if REGISTRIES.search(_text(path))] == []


def test_every_locked_requirement_has_hashes() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        entries = re.split(r"^(?=[a-zA-Z0-9])", _text(lock), flags=re.MULTILINE)[1:]
        assert entries
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def _explained() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for page in sorted((ROOT / "src/groundswell/content/errors").glob("*.yml")):
        for code, entry in yaml.safe_load(_text(page)).items():
            assert code not in found, f"{code} stands in {page.name} and in {found[code].name}"
            assert set(entry) == {"title", "means", "do"}, f"{code} in {page.name}"
            assert all(isinstance(text, str) and text.strip() for text in entry.values()), f"{code} in {page.name}"
            found[code] = page
    return found


def _raised() -> dict[str, Path]:
    return {
        code: path
        for path in FILES
        if path.suffix == ".py" and path.is_relative_to(ROOT / "src")
        for code in re.findall(r'"(GS-\d{4})"', _text(path))
    }


def test_every_code_that_is_raised_is_explained() -> None:
    explained = _explained()
    assert {code: str(path) for code, path in _raised().items() if code not in explained} == {}


def test_every_code_that_is_explained_is_raised() -> None:
    raised = _raised()
    assert [code for code in _explained() if code not in raised] == []


def test_no_file_of_code_is_longer_than_450_lines() -> None:
    code = [p for p in FILES if p.suffix == ".py" and not p.is_relative_to(ROOT / "tests")]
    long = {str(p.relative_to(ROOT)): _text(p).count("\n") for p in code}
    assert {name: lines for name, lines in long.items() if lines > 450} == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "helper", "manager", "misc", "common", "base_class"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [str(p.relative_to(ROOT)) for p in FILES if p.suffix == ".py" and p.stem == word] == []


def test_no_work_is_left_open_in_the_code() -> None:
    marks = re.compile(
        r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImpl" + r"emented|pytest\.mark\.(skip|x" + "fail)"
    )
    assert [str(p.relative_to(ROOT)) for p in FILES if p.suffix == ".py" and marks.search(_text(p))] == []
