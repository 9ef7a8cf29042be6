"""Same inputs and the same clock, same bytes: two companies made alike, and the demonstration made twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from groundswell.run.demo import demo

WRITTEN = {"verdict.html", "verdict.json", "findings.jsonl", "verdict.navigator.json"}
REPORT = (
    "# A made-up report\n\nPublished 2025-06-02. The group used Coolclient. "
    "Its server was evil-updates[.]example and the attackers used T1574.002 to load it.\n"
)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_two_runs_of_assess_in_two_workspaces_differ_in_nothing(tmp_path: Path, cli: Any, samples: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "logs").mkdir(parents=True)
        for sample in ("zeek-dns.log", "windows-sysmon.nxlog.jsonl"):
            (folder / "logs" / sample).write_bytes((samples / sample).read_bytes())
        (folder / "report.md").write_text(REPORT, "utf-8")
        now = ("--now", "2026-01-01T00:00Z")
        assert cli("init", "-q", folder=folder).code == 0
        assert cli("ingest", "-q", "logs", *now, folder=folder).code in (0, 12)
        runs = [cli("assess", "report.md", "-o", where, *now, folder=folder) for where in ("a", "b")]
        assert runs[0].code in (0, 10, 11, 12), runs[0].err
        first, second = files(folder / "a"), files(folder / "b")
        assert set(first) == WRITTEN
        for file in ("findings.jsonl", "verdict.navigator.json"):
            assert first[file] == second[file]
        assert (runs[0].code, runs[0].out, runs[0].err) == (runs[1].code, runs[1].out, runs[1].err)
        stix = cli("assess", "report.md", "-o", "c", "--format", "stix", *now, folder=folder)
        dossier = cli("intel", "export", "r-", "--format", "stix", *now, folder=folder)
        made.append((files(folder / "a"), files(folder / "b"), runs[0], stix, dossier))
    assert made[0] == made[1]
    assert (made[0][3].code, made[0][4].code) == (made[0][2].code, 0)
    assert '"bundle"' in made[0][3].out
    assert '"bundle"' in made[0][4].out


def test_the_demonstration_made_twice_is_the_same_byte_for_byte(tmp_path: Path, monkeypatch: Any) -> None:
    made = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        monkeypatch.chdir(tmp_path / place)
        assert demo(Path("demo")).assessed.findings
        folder = tmp_path / place / "demo"
        made.append({name: (folder / name).read_bytes() for name in WRITTEN})
        logs = (path for path in sorted((folder / "logs").rglob("*")) if path.is_file())
        made[-1] |= {str(log.relative_to(folder)): log.read_bytes() for log in logs}
    assert len(made[0]) > len(WRITTEN)
    assert [name for name in made[0] if made[0][name] != made[1].get(name)] == []
    assert made[0].keys() == made[1].keys()
