"""Labelled lines about one file are one record, and what one line says holds for the hash in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.readers.choose import read_document
from groundswell.intel.text.records import Records

TEXT = """A report

Files:

- SHA256 hash: 0a0c09753b5103e86e32c2d8086dd1399f0d97a00e1525ec9c390067cdb242ba
- File location: C:\\ProgramData\\Mibao\\honest.exe
- File description: a legitimate file used to side-load a DLL named mibao.dll
- NOTE: This is not a malicious file

- SHA256 hash: 2de30f3d500adcd4335c27dcc96006ac36c860e7591914e13fac061bd5841881
- File location: C:\\ProgramData\\Mibao\\mibao.dll
- File description: Malicious DLL used as a downloader
"""


def test_a_run_of_labelled_lines_is_parted_where_its_first_label_comes_again() -> None:
    document = read_document("report.txt", TEXT.encode())
    records = Records(document)
    first = records.around(document.text.index("0a0c0975"))
    second = records.around(document.text.index("2de30f3d"))
    assert first is not None
    assert second is not None
    assert "not a malicious file" in document.text[slice(*first)]
    assert "2de30f3d" not in document.text[slice(*first)]
    assert "Malicious DLL" in document.text[slice(*second)]
    assert records.around(document.text.index("A report")) is None


@pytest.mark.parametrize(
    ("value", "judgement"),
    [
        ("0a0c09753b5103e86e32c2d8086dd1399f0d97a00e1525ec9c390067cdb242ba", "abused"),
        ("2de30f3d500adcd4335c27dcc96006ac36c860e7591914e13fac061bd5841881", "attacker"),
        ("mibao.dll", "attacker"),
    ],
)
def test_the_honest_half_of_a_side_loading_pair_is_abused_and_the_other_the_attackers(
    value: str, judgement: str
) -> None:
    dossier, _ = read_report(Path("report.txt"), TEXT.encode())
    assert [o.judgement for o in dossier.observables if o.value == value] == [judgement]


LABELLED = """# A report

- Filename: crow_update.exe
- MD5: 0a0c09753b5103e86e32c2d8086dd139
- Compiled with: crow_builder.exe
"""


def judgement(text: str, value: str) -> str:
    """The judgement of a value of a report."""
    dossier, _ = read_report(Path("report.md"), text.encode())
    return next(o.judgement for o in dossier.observables if o.value == value)


def test_the_line_that_names_the_file_is_a_name_of_the_hash_in_its_record() -> None:
    assert judgement(LABELLED, "crow_update.exe") == "attacker"
    assert judgement(LABELLED, "crow_builder.exe") == "unsure"
