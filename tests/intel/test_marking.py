"""The label of the Traffic Light Protocol that a report bears, and none of something else, in dossier and exports."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from stix2validator import ValidationOptions, validate_instance

from groundswell.intel.document import Writer
from groundswell.intel.dossier import read_report
from groundswell.model.dossier import Dossier, Report, Tlp
from groundswell.outputs.block_list import one_list
from groundswell.outputs.dossier_stix import bundle
from groundswell.outputs.misp import event

MARKED = [
    ("TLP:GREEN\n\nA report\n\nIt came by mail.", "GREEN", "a line of its own"),
    ("A report on a loader\n\nTLP:WHITE Mudlark - Malware Analysis Report\n\nText.", "CLEAR", "a running head"),
    ("A report\n\nIt came.\n\nRecipients may share this tlp:amber+strict report with nobody.", "AMBER+STRICT", "prose"),
    ("A report\n\nTLP:GREEN\n\nIt came.\n\nTLP: AMBER", "AMBER", "the strictest of two"),
    ("A report\n\nThis document is marked TLP:CLEAR. Disclosure is not limited.", "CLEAR", "a statement"),
    ("A report\n\nSome rule (apt_mud.yar, TLP:RED of 2023) finds it in memory dumps.", None, "of a rule"),
    ("A report\n\nThe dump has tlpYred and TLP_GREENISH in it.", None, "no label"),
    ("A report\n\nIt came by mail.", None, "none"),
    ("Subject: [TLP:AMBER] An alert\nFrom: a@example.org\nDate: Tue, 15 Jul 2025 09:12:00 +0200\n\nIt came.", "AMBER",
     "the subject of a mail"),
]  # fmt: skip


def made(tlp: Tlp | None) -> Dossier:
    text = f"# A report\n\n{f'TLP:{tlp}' if tlp else ''}\n\n## Indicators\n\n- evil-mudlark[.]net\n"
    return read_report(Path("r.md"), text.encode())[0]


@pytest.mark.parametrize(("text", "label"), [m[:2] for m in MARKED], ids=[m[2] for m in MARKED])
def test_a_report_bears_the_label_that_marks_it(text: str, label: Tlp | None) -> None:
    assert read_report(Path("r.eml" if text.startswith("Subject") else "r.txt"), text.encode())[0].report.tlp == label


@pytest.mark.parametrize("label", ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"])
def test_the_label_goes_out_with_every_form_and_comes_back(label: Tlp) -> None:
    dossier = made(label)
    assert dossier.report.tlp == label
    stix = bundle(dossier)
    for entry in stix["objects"]:  # type: ignore[attr-defined]
        checked = validate_instance(entry, ValidationOptions(version="2.1"))
        assert checked.is_valid, [str(error) for error in checked.errors]
    misp = event(dossier, {}, date(2026, 11, 30))
    for written in (stix, misp):
        assert read_report(Path("x.json"), json.dumps(written).encode())[0].report.tlp == label
    assert f"# TLP:{label}".encode() in one_list(dossier, "domain", date(2024, 1, 2), {})


def test_a_report_without_a_label_goes_out_without_one() -> None:
    dossier = made(None)
    assert "marking" not in json.dumps(bundle(dossier))
    assert "tlp" not in json.dumps(event(dossier, {}, date(2026, 11, 30)))


def test_a_dossier_that_was_kept_before_labels_were_read_has_none() -> None:
    kept = Dossier(Report("r-0123456789ab", "t", "0" * 64)).as_json()
    del kept["report"]["tlp"]  # type: ignore[attr-defined]
    assert Dossier.from_json(kept).report.tlp is None


def test_a_vulnerability_that_only_has_a_name_is_valid() -> None:
    dossier = read_report(Path("r.txt"), b"They came by ProxyLogon and by CVE-2024-3400, and stole mail.")[0]
    told = [one for one in bundle(dossier)["objects"] if one["type"] == "vulnerability"]  # type: ignore[attr-defined]
    assert len(told) == 2
    for entry in told:
        checked = validate_instance(entry, ValidationOptions(version="2.1"))
        assert checked.is_valid, [str(error) for error in checked.errors]


@pytest.mark.parametrize("label", ["TLP:WHITE", "TLP: AMBER+STRICT", "tlp-green"])
def test_a_label_above_the_title_is_no_title(label: str) -> None:
    writer = Writer()
    for words in (label, "A campaign against operators"):
        writer.end("heading", writer.add(words)[0], level=1)
    assert writer.document("docx").title == "A campaign against operators"
