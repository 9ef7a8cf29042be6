"""What an earlier run told of a finding stays with it when a later one knows less."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.lake.state import State
from groundswell.model.finding import Finding, PackFact, Record
from groundswell.run.findings_kept import finding_of, keep, with_what_was_known

NOW = datetime(2025, 9, 1, tzinfo=UTC)
FACT = PackFact("telecom-asia", "0" * 64, "is an indicator that others give for Rainyday", "primary_read", "made up")


def _finding(reports: tuple[str, ...], pack: PackFact | None) -> Finding:
    return Finding(
        id="f-0123456789ab",
        key="0123456789ab" + "0" * 52,
        kinds=("rule",),
        title="A made-up trace",
        time=NOW,
        host="core-01",
        event_class="dns_activity",
        record=Record("zeek-dns", "dns.log", 1, "0" * 64, None, {}),
        reports=reports,
        pack=pack,
    )


@pytest.mark.parametrize(
    ("later", "reports"),
    [((), ("r-1",)), (("r-2",), ("r-2", "r-1")), (("r-1",), ("r-1",))],
    ids=["a hunt without a report", "another report", "the same report"],
)
def test_a_finding_keeps_its_reports_and_its_packs_fact(
    tmp_path: Path, later: tuple[str, ...], reports: tuple[str, ...]
) -> None:
    with State.open(str(tmp_path / "state.db")) as state:
        keep(state, [_finding(("r-1",), FACT)])
        keep(state, with_what_was_known(state, [_finding(later, None)], NOW))
        (found,) = (finding_of(row) for row in state.findings.all(NOW))
    assert found.reports == reports
    assert found.pack == FACT
