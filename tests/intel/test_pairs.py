"""Side-loading pairs are found where a text says who loads whom, and nowhere else."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest

from groundswell.intel.dossier import read_report
from groundswell.intel.pairs import find_pairs
from groundswell.intel.readers.choose import read_document

with (Path(__file__).parent / "pairs.csv").open(encoding="utf-8", newline="") as source:
    SENTENCES = [(row["text"], row["pair"]) for row in csv.DictReader(source)]


def told(text: str) -> list[str]:
    pairs = find_pairs(read_document("report.txt", f"A report\n\n{text}\n".encode()))
    return [">".join(filter(None, (p.program, p.library, p.payload))) for p in pairs]


@pytest.mark.parametrize(("text", "pair"), SENTENCES, ids=[text[:60] for text, _ in SENTENCES])
def test_a_pair_is_what_the_sentence_says(text: str, pair: str) -> None:
    assert told(text) == ([pair] if pair else [])


def test_lines_about_one_file_are_one_record() -> None:
    record = (
        "- File name: Notice Board.exe\n"
        "- File description: legitimate file used to side-load a malicious DLL named board.dll\n"
    )
    assert told(record) == ["notice board.exe>board.dll"]


def test_the_folder_of_a_pair_is_the_one_that_the_text_names() -> None:
    text = r"The honest C:\ProgramData\Mibao\vlc.exe side-loads C:\ProgramData\Mibao\libvlc.dll." + "\n"
    (pair,) = find_pairs(read_document("report.txt", text.encode()))
    assert (pair.program, pair.library, pair.folder) == ("vlc.exe", "libvlc.dll", "c:\\programdata\\mibao\\")


HONEST = "calc.exe>mudcodec.dll"
COPIES = [
    ("The file invoice.pdf.exe is a copy of the honest calc.exe.", ["invoice.pdf.exe>mudcodec.dll"]),
    ("It copied calc.exe to updater.exe first.", ["updater.exe>mudcodec.dll"]),
    ("The program calc.exe, renamed as updater.exe, ran.", ["updater.exe>mudcodec.dll"]),
    ("The file other.exe is a copy of notepad.exe.", []),
    ("Then calc.exe starts other.exe.", []),
    ("They copied files to disk, and calc.exe started other.exe.", []),
]


@pytest.mark.parametrize(("copied", "pairs"), COPIES, ids=[c[0] for c in COPIES])
def test_a_copy_of_the_program_under_another_name_makes_a_pair(copied: str, pairs: list[str]) -> None:
    assert sorted(told(f"{copied} The signed calc.exe side-loads mudcodec.dll.")) == sorted([HONEST, *pairs])


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        (
            "unit42/2024-09-19-IOCs-for-file-downloader-to-Lumma-Stealer.txt",
            [("steamerrorreporter64.exe", "vstdlib_s64.dll")],
        ),
        ("source-article.txt", []),
        ("cisa/cisa-aa21-200a.txt", []),
        ("labelled/cisa-aa21-200b.txt", []),
        ("labelled/lab52_2020-06-02_mustang-panda-recent-activity-dll.txt", []),
    ],
)
def test_the_pairs_of_a_report_are_those_that_a_reader_finds(
    name: str, pairs: list[tuple[str, str]], shared: Path
) -> None:
    dossier, document = read_report(shared / "reports" / name)
    assert [(p.program, p.library) for p in dossier.pairs] == pairs
    for pair in dossier.pairs:
        assert document.text[pair.span[0] : pair.span[1]] == pair.sentence


def test_cost_grows_with_the_text_and_not_faster() -> None:
    hostile = "legit a.exe side-loads b.dll by c.exe loads d.dll " * 400

    def spent(text: str) -> float:
        document = read_document("report.txt", text.encode())
        start = time.process_time()
        find_pairs(document)
        return time.process_time() - start

    spent(hostile)
    once, four = min(spent(hostile) for _ in range(3)), min(spent(hostile * 4) for _ in range(3))
    assert four < 12 * once + 0.05
