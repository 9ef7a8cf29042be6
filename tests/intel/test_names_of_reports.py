"""Names of public reports, as a reader counts them: what must be there, and what must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.finders.scan import scan
from groundswell.intel.names.find import find_names
from groundswell.intel.readers.choose import read_document
from groundswell.intel.text.spans import Spans

REPORTS = [
    ("cisa/cisa-aa22-320a.txt", ["Log4Shell", "Mimikatz", "Ngrok", "PsExec", "XMRig"], []),
    (
        "eset/ta410.adoc",
        ["FlowCloud", "FlowCross", "HTran", "LookBack", "Meterpreter", "Tendyron"],
        ["Packed", "Win32"],
    ),
    ("hunters-ledger/quasar-xworm-powershell.md", ["QuasarRAT", "XWorm"], ["RATs", "Primary"]),
    (
        "hunters-ledger/webserver-compromise-kit-91-236-230-250.md",
        ["InsomniaShell", "PrintSpoofer", "revsocks"],
        ["Exfiltration"],
    ),
    ("pdf/BrunHilda_DaaS.pdf", ["Alien", "Brunhilda"], ["Android", "Play", "legend"]),
    ("annoctr/quoteintelligence_2020-04-20_winnti-group-insights-from-the.txt", ["Turla Driver Loader"], ["Turla"]),
    (
        "cisa/cisa-aa21-200a.txt",
        ["APT40", "China Chopper", "FEVERDREAM", "Temp.Jumper", "Derusbi", "AirBreak", "Tor"],
        ["TA1505", "G0065"],
    ),
]


@pytest.mark.parametrize(("report", "there", "absent"), REPORTS, ids=[r[0] for r in REPORTS])
def test_the_names_of_a_report_are_those_that_a_reader_finds(
    shared: Path, report: str, there: list[str], absent: list[str]
) -> None:
    path = shared / "reports" / report
    document = read_document(path.name, path.read_bytes())
    values = Spans((value.start, value.end) for value in scan(document).values)
    names = {name.name for name in find_names(document, (), values)}
    assert set(there) <= names
    assert not names & set(absent)
