"""What is the company's own is never the attacker's, whatever a report says, and the report's anomaly is told."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

from groundswell.cli.main import main

REPORT = """# A report that names the reader's own

## Indicators of compromise

| Indicator | What |
|---|---|
| 203.0.113[.]9 | C2 server |
| 10.20.4[.]7 | C2 server |
| 198.51.100[.]20 | C2 server |
| portal.meridianbay-telecom[.]net | C2 domain |
| 8.8.8[.]8 | C2 server |
| evil-updates[.]net | C2 domain |
"""
HOSTS = "host,fqdn,role,os,critical,addresses\ncore-01,core-01.meridianbay-telecom.net,core,linux,true,198.51.100.20\n"


def test_a_value_of_the_company_is_an_anomaly_and_never_the_attackers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "report.md").write_text(REPORT)
    assert _code(["init"])[0] == 0
    (tmp_path / "company.toml").write_text('[networks]\noffice = ["10.20.0.0/16", "203.0.113.0/28"]\n')
    (tmp_path / "hosts.csv").write_text(HOSTS)
    code, out = _code(["intel", "read", "report.md", "--json"])
    assert code == 0
    dossier = json.loads(out)
    judged = {one["value"]: one["judgement"] for one in dossier["observables"]}
    assert [value for value, word in judged.items() if word == "attacker"] == ["evil-updates.net"]
    own = {one["what"] for one in dossier["anomalies"] if "the company's own" in one["why"]}
    assert own == {"203.0.113.9", "10.20.4.7", "198.51.100.20", "portal.meridianbay-telecom.net"}
    assert {one["what"] for one in dossier["anomalies"]} - own == {"8.8.8.8"}


def _code(words: list[str]) -> tuple[int, str]:
    out, raw = io.StringIO(), io.BytesIO()
    out.buffer = raw  # type: ignore[attr-defined]  # bytes are written past the text layer
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main([*words, "--now", "2026-01-15T00:00Z"])
    return code, out.getvalue() + raw.getvalue().decode()
